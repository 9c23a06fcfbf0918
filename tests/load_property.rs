//! What holds for any input at all: nothing panics, every non-blank byte is in exactly one piece, spans lie inside the
//! text, and reading twice gives the same.

#![allow(clippy::unwrap_used)]

use dateline::load::{coverage, load};
use proptest::prelude::*;

/// Lines of every kind the loader knows, so that random documents look like news.
const LINES: [&str; 46] = [
    "HARBOUR STRIKE ENDS...",
    "...AND THE FERRIES SAIL",
    "A FERRY PLOT?",
    "REGIONAL",
    "The board met on Tuesday and settled the strike that had kept the ferries in port. (Harbour Times, May 3, 2021)",
    "The pilots did not agree with the board (Reuters,",
    "November 25 and November 26, 2017)",
    "went on in lower case, as a line broken by mark-up does.",
    "[EDITORS' NOTE: The board is not the pilots' board.]",
    "[EDITORS' NOTE: This one was cut",
    "Published in Europe",
    "Tagged under Ferries, Pilots",
    "Read more...",
    "Displaying items by tag: Ferries",
    "Page 1 of 26",
    "Friday, 06 September 2019 10:40",
    "November 9:",
    "Source: Harbour Gazette | 3 May 2021",
    "Izvestia, May 4, 2001, p. 2",
    "MOSCOW, Dec 16 (AFP) - The board met.",
    "1. Pilots Agree",
    "• No significant developments.",
    "CONTENTS:",
    "Harbour Monitor No. 12",
    "Edited by Ann Hale and Bo Lund",
    "----------",
    "Copyright © 2020 Harbour Board",
    "Skip to content",
    "By Ann Hale | 3 May 2021",
    "UKRAINE | Pilots walk out",
    "FINLAND: Ferries stop",
    "It was said so. See",
    "(",
    ")",
    "[",
    "...",
    "((((((((((((((((((((((",
    "It’s ‘quoted’ – so.",
    "â€™ decoded twice Ã©",
    "&amp; &#8217;",
    "港口罢工结束。",
    "ندوة، 21 December 2020",
    "\u{ad}\u{200b}",
    "\u{1b}[31mred\u{1b}[0m",
    "a",
    "-- Ann Hale, HARBOUR, Inc.",
];

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => (0..LINES.len()).prop_map(|n| LINES[n].to_owned()),
        1 => "\\PC{0,80}",
        1 => "[A-Za-z ().,;:\\[\\]0-9'\"-]{0,120}",
    ]
}

fn ends() -> impl Strategy<Value = &'static str> {
    prop_oneof![6 => Just("\n"), 3 => Just("\n\n"), 1 => Just("\n\n\n"), 1 => Just("\r\n"), 1 => Just("\r"), 1 => Just(" ")]
}

fn document() -> impl Strategy<Value = String> {
    prop::collection::vec((line(), ends()), 0..40).prop_map(|lines| lines.into_iter().map(|(l, e)| l + e).collect())
}

fn check(bytes: &[u8]) {
    let loaded = load("any", bytes);
    assert!(!loaded.is_empty());
    for document in &loaded {
        coverage(document).unwrap();
        let mut last = 0;
        for item in &document.items {
            assert!(item.lines.first >= 1 && item.lines.last >= item.lines.first, "{item:?}");
            assert!(document.text.get(item.span.start..item.span.end).is_some());
            assert!(!item.begins.is_empty() && !item.ends.is_empty());
            assert!(item.lines.first >= last, "stories stand in document order");
            last = item.lines.first;
        }
    }
    assert_eq!(loaded, load("any", bytes));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_byte_of_a_random_document_is_accounted_for(text in document()) {
        check(text.as_bytes());
    }

    #[test]
    fn every_byte_of_a_damaged_document_is_accounted_for(
        text in document(),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
    ) {
        let mut bytes = text.into_bytes();
        for (at, byte) in cuts {
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                if byte < 80 {
                    bytes.remove(at);
                } else {
                    bytes[at] = byte;
                }
            }
        }
        check(&bytes);
    }

    #[test]
    fn any_bytes_at_all_come_back_as_a_document(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        check(&bytes);
    }
}

/// The samples and mutations of them, the same ones at every run.
#[test]
fn samples_and_their_mutations_are_accounted_for() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move |below: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        usize::try_from(random % below.max(1) as u64).unwrap_or(0)
    };
    for folder in ["seeds", "tests/load_shapes"] {
        let Ok(entries) = std::fs::read_dir(root.join(folder)) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "txt") {
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            check(&bytes);
            for _ in 0..24 {
                let mut mutant = bytes.clone();
                for _ in 0..1 + next(6) {
                    let (at, length) = (next(mutant.len()), next(40));
                    let end = (at + length).min(mutant.len());
                    match next(4) {
                        0 => drop(mutant.drain(at..end)),
                        1 => mutant.truncate(at.max(1)),
                        2 => {
                            let copy = mutant.get(at..end).unwrap_or_default().to_vec();
                            let to = next(mutant.len());
                            mutant.splice(to..to, copy);
                        }
                        _ => {
                            if let Some(byte) = mutant.get_mut(at) {
                                *byte = b"\n([)].\r\xe2\x80"[next(9)];
                            }
                        }
                    }
                    if mutant.is_empty() {
                        break;
                    }
                }
                check(&mutant);
            }
        }
    }
}

/// Twice the text may not take much more than twice the time: a quadratic rule would take four times.
#[test]
fn hostile_text_is_read_in_proportion_to_its_length() {
    for unit in [
        "(",
        "()",
        "HARBOUR STRIKE ENDS\n",
        "...",
        "[EDITORS' NOTE: it \n",
        "• The board met.\n",
        "See ",
        " -- ",
        "Ferries stop;\n",
        "â€",
        "&",
    ] {
        let time = |bytes: usize| {
            let text = unit.repeat(bytes / unit.len());
            let start = std::time::Instant::now();
            let loaded = load("hostile", text.as_bytes());
            assert!(!loaded.is_empty());
            start.elapsed()
        };
        // The smallest of three, for the machine may be busy.
        let least = |bytes: usize| (0..3).map(|_| time(bytes)).min().unwrap_or_default();
        let (small, large) = (least(64 << 10), least(512 << 10));
        let bound = small * 8 * 4 + std::time::Duration::from_millis(150);
        assert!(large < bound, "{unit:?}: {small:?} for 64 KB, {large:?} for 512 KB");
    }
}

#[test]
fn a_source_without_a_story_behind_the_note_of_another_takes_none_of_its_line() {
    check(
        "The board met on Tuesday and settled the strike that had kept the ferries in port. (Harbour Times, May 3, 2021)\n\
         [EDITORS' NOTE: The board is not the pilots' board.] Izvestia, May 4, 2001, p. 2\nIzvestia, May 4, 2001, p. 2\n\
         0 0A🌀අ\u{c4a}𐠷￼ a  ￼ᢰaA\u{11d3f}ￂ00AA🡠AΣ￼ ꢀaᦰA𐗀AꟐAAΣ 𞺥 𑍇¡ \u{c55}¡aA𖫐A𫠠 \u{abc}Aa 0 ㆐0"
            .as_bytes(),
    );
    // The same of the name of a page with a note below its first section.
    check("2017\n\u{646}\u{629}\u{60c}1December0\nREGIONAL\n[S [ ' ]\n]\" . See".as_bytes());
}
