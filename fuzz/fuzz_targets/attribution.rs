//! Any text in a closing bracket: nothing panics, what is read as a source stands in the text, and no word is lost.
#![no_main]

use dateline::load::{coverage, load};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|inner: &str| {
    let text = format!("HARBOUR STRIKE ENDS\nThe board met on Tuesday and settled it. ({inner})\nPILOTS AGREE\nThey did so. (TASS, May 3, 2021)\n");
    for document in load("fuzz", text.as_bytes()) {
        if let Err(error) = coverage(&document) {
            panic!("{error}");
        }
        let squeezed = |text: &str| text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect::<String>();
        let whole = squeezed(&document.text);
        for entry in document.items.iter().flat_map(|item| &item.attributions) {
            // A soft hyphen and its kin are left out of fields, so only names without them can be looked up.
            let source = squeezed(&entry.source);
            assert!(whole.contains(&source) || !inner.is_ascii(), "{source}");
        }
    }
});
