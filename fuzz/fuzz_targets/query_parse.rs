//! Any text as a query: nothing panics, every fault lies in the text, and what is printed means the same again.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let (query, faults) = dateline::query::parse(&text);
    for fault in &faults {
        assert!(fault.span.end <= text.len(), "{fault:?}");
        let _ = fault.render(&text);
    }
    let printed = query.to_string();
    let (again, _) = dateline::query::parse(&printed);
    assert_eq!(again, query, "{text:?} is printed as {printed:?}");
});
