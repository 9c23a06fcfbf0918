//! Any bytes at all: nothing panics, and every non-blank byte is in exactly one piece.
#![no_main]

use dateline::load::{coverage, load};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for document in load("fuzz", bytes) {
        if let Err(error) = coverage(&document) {
            panic!("{error}");
        }
    }
});
