//! What strangers wrote. `Session::check` looks for harmful characters in every frame; here are the columns.

use unicode_width::UnicodeWidthStr;

use crate::session::Session;

#[test]
fn columns_stay_aligned_whatever_the_letters() {
    for width in [120, 100, 80, 61, 45, 30, 20] {
        let mut session = Session::of(&["hostile", "harbour"], width, 24);
        for keys in ["", "j", "j <Enter>", "<C-d>", "q G <Enter>", "z"] {
            session.keys(keys);
            for row in session.screen() {
                let framed = row.starts_with(['│', '┌', '├', '└']);
                assert!(!framed || row.width() == usize::from(width), "{width}: {} columns in `{row}`", row.width());
                assert!(!framed || row.ends_with(['│', '┐', '┤', '┘']), "{width}: `{row}`");
            }
        }
    }
}

#[test]
fn a_search_in_any_script_marks_its_hits() {
    for (query, row) in [("北京", "日本語"), ("شارع", "RIGHT TO LEFT"), ("zalgo", "PILES"), ("ירושלים", "RIGHT")]
    {
        let mut session = Session::of(&["hostile", "harbour"], 90, 24);
        session.keys(&format!("/{query} <Enter>"));
        let list = session.list();
        assert!(list.iter().any(|line| line.contains(row)) || query == "zalgo", "{query}: {list:?}");
        session.keys("<Enter> n n N");
    }
}

#[test]
fn hostile_names_of_outlets_and_topics_are_harmless_in_the_filter() {
    let text = "Displaying items by tag: \u{1b}[31mRed\u{202e}\n\nA first story about Norway that is long enough to be one, in a few words more.\n\nPublished in Eur\u{202e}ope\u{7}\n\nA second story about Denmark, as long as the first one, and with a few words more.\n\nPublished in Eur\u{202e}ope\u{7}\n";
    let mut session = Session::text(text, 120, 40);
    session.keys("h G gg l l j j <Enter> <Esc> U <Esc> ?");
    assert!(session.screen().len() == 40);
}

#[test]
fn typed_controls_and_pastes_are_harmless() {
    let mut session = Session::of(&["harbour"], 80, 24);
    session.keys("/");
    session.event(dateline::app::Event::Paste("\u{1b}]0;x\u{7}\u{202e}\u{9b}31m\0".to_owned()));
    session.keys("<Enter>");
    session.keys("=").event(dateline::app::Event::Paste("regoin:\u{1b}[2J\u{202e}".to_owned()));
    session.keys("<Enter> <Esc>");
    session.event(dateline::app::Event::Failed("a\u{1b}]0;x\u{7}\nb".to_owned()));
    session.keys("g!");
}
