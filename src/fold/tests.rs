use proptest::prelude::*;

use super::*;

fn folded(text: &str) -> String {
    let mut out = String::from(" ");
    fold_into(text, &mut out);
    out
}

fn needle(text: &str) -> Needle {
    Needle::new(text.trim_end_matches('*'), text.ends_with('*')).unwrap()
}

#[test]
fn case_and_accents_fold_in_every_script() {
    for (text, expected) in [
        ("Łódź, Århus & Iași", "lodz arhus iasi"),
        ("STRASSE Straße", "strasse strasse"),
        ("ÉTÉ été e\u{301}te\u{301}", "ete ete ete"),
        ("İstanbul IĞDIR ığdır", "istanbul igdir igdir"),
        ("Ёлка ёлка", "елка елка"),
        ("ΑΘΉΝΑΣ Αθήνας", "αθηνασ αθηνασ"),
        ("بَيْرُوت بيروت", "بيروت بيروت"),
        ("שָׁלוֹם שלום", "שלום שלום"),
        ("ﬁne ２０２４ x²", "fine 2024 x2"),
        ("co\u{ad}ope\u{200b}ration", "cooperation"),
        ("हिंदी हिन्दी", "हिंदी हिन्दी"),
    ] {
        assert_eq!(fold_word(text), expected, "{text}");
    }
}

#[test]
fn scripts_without_blanks_give_a_token_a_character() {
    assert_eq!(tokens("北京bj2024 東京都"), ["北", "京", "bj2024", "東", "京", "都"]);
    assert_eq!(tokens("プーチン"), ["プ", "ー", "チ", "ン"]);
    assert_eq!(tokens("ﾌﾟｰﾁﾝ"), tokens("プーチン"));
    assert_eq!(tokens("が"), tokens("か\u{3099}"));
    assert_eq!(tokens("서울은"), ["서", "울", "은"]);
    assert_eq!(tokens("\u{1109}\u{1165}\u{110b}\u{116e}\u{11af}\u{110b}\u{1173}\u{11ab}"), ["서", "울", "은"]);
    assert_eq!(tokens("กรุงเทพ"), ["ก", "รุ", "ง", "เ", "ท", "พ"]);
}

#[test]
fn punctuation_parts_words() {
    assert_eq!(tokens("U.S. RFE/RL S-400 don’t"), ["u", "s", "rfe", "rl", "s", "400", "don", "t"]);
    assert_eq!(tokens("…—“” ()"), Vec::<String>::new());
}

#[test]
fn needles_are_words_prefixes_and_phrases() {
    let text = " the strike entered \n second week ";
    for found in ["strike", "stri*", "the strike", "the stri*", "second", "week", "THE"] {
        assert!(contains(text, &needle(found)), "{found}");
    }
    for missed in ["stri", "trike", "entered second", "strike the", "weeks*"] {
        assert!(!contains(text, &needle(missed)), "{missed}");
    }
    assert!(!contains(text, &Needle { tokens: Vec::new(), prefix: false, within: false }));
}

#[test]
fn hits_stand_where_the_text_has_them() {
    let shown = |text: &str, needles: &[&str]| -> Vec<String> {
        let needles: Vec<Needle> = needles.iter().map(|text| needle(text)).collect();
        find_hits(text, &needles).into_iter().map(|range| text[range].to_owned()).collect()
    };
    assert_eq!(shown("Łódź’s STRIKE, the strike", &["lodz", "strike"]), ["Łódź", "STRIKE", "strike"]);
    assert_eq!(shown("In the U.S. and US", &["U.S."]), ["U.S"]);
    assert_eq!(shown("the harbour strike here", &["harbour strike", "strike here", "har*"]), ["harbour strike here"]);
    assert_eq!(shown("e\u{301}te\u{301}, ete", &["ete"]), ["e\u{301}te\u{301}", "ete"]);
    assert_eq!(shown("東京都知事", &["京都"]), ["京都"]);
    assert_eq!(shown("½ cup", &["2"]), ["½"]);
}

#[test]
fn folding_a_character_twice_changes_nothing() {
    for c in (0..=0x10_ffff).filter_map(char::from_u32) {
        let once = folded(&format!("a{c} {c}b"));
        assert_eq!(folded(&once), once, "{c:?} U+{:04X}", u32::from(c));
    }
}

/// Text of several scripts, with marks, joiners and punctuation among the letters.
fn text() -> impl Strategy<Value = String> {
    let mixed = prop::collection::vec(
        prop::sample::select(
            "aZéßİłŒ'’-. \n\u{ad}\u{301}\u{200d}жЙёςΣΆبَةשָׁ北京がカ\u{3099}서\u{1109}\u{1165}\u{11ab}กุำक्षि½ﬁ９٣😀"
                .chars()
                .collect::<Vec<_>>(),
        ),
        0..40,
    )
    .prop_map(String::from_iter);
    prop_oneof![mixed, any::<String>()]
}

proptest! {
    #[test]
    fn folding_twice_changes_nothing(text in text()) {
        let once = folded(&text);
        prop_assert_eq!(folded(&once), once.clone());
        prop_assert!(!once.contains("  ") && !once.contains('\n') && once.ends_with(' '), "{:?}", once);
        prop_assert_eq!(tokens(&text), once.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        prop_assert_eq!(fold_word(&text), once.trim());
        let mut slow = String::from(" ");
        letter::fold_with(&text, &mut slow, |_, _| ());
        prop_assert_eq!(slow, once);
    }

    #[test]
    fn hits_are_there_when_the_text_contains_the_needle(text in text(), pick in any::<prop::sample::Index>(), len in 1_usize..4, cut in any::<bool>()) {
        let all = tokens(&text);
        if !all.is_empty() {
            let start = pick.index(all.len());
            let mut wanted: Vec<String> = all[start..(start + len).min(all.len())].to_vec();
            if cut && let Some(last) = wanted.last_mut() {
                *last = last.chars().next().unwrap().to_string();
            }
            for needle in [Needle { tokens: wanted.clone(), prefix: cut, within: cut }, Needle { tokens: wanted, prefix: !cut, within: false }, needle("zz")] {
                let hits = find_hits(&text, std::slice::from_ref(&needle));
                prop_assert_eq!(!hits.is_empty(), contains(&folded(&text), &needle));
                prop_assert_eq!(Search::new(&needle).is_in(&folded(&text)), contains(&folded(&text), &needle));
                let mut end = 0;
                for hit in hits {
                    prop_assert!(hit.start >= end && hit.start < hit.end);
                    prop_assert!(text.is_char_boundary(hit.start) && text.is_char_boundary(hit.end));
                    // What is lit up holds the needle by itself, unless a character of several letters was cut by it.
                    prop_assert!(contains(&folded(&text[hit.clone()]), &needle), "{:?}", &text[hit.clone()]);
                    end = hit.end;
                }
            }
        }
    }
}
