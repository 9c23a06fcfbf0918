//! A page of any bytes: nothing panics, and every non-blank byte of what is written from it is in exactly one piece.
#![no_main]

use dateline::load::{coverage, load};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for name in ["page.html"] {
        // What the file begins with tells what it is; raw bytes go in as well.
        let whole = [b"<html>".as_slice(), bytes].concat();
        for input in [whole.as_slice(), bytes] {
            for document in load(name, input) {
                if let Err(error) = coverage(&document) {
                    panic!("{name}: {error}");
                }
            }
        }
    }
});
