//! The links of a story: their numbers in the text, the list, and what is shown before one is opened.

use dateline::app::output::Output;
use dateline::app::session::Bookmark;
use dateline::app::view::PaneKind;
use dateline::app::{Errand, Event, Settings};

use crate::session::{Session, batch};

/// As no two lines of it are alike, each must be seen.
fn address() -> String {
    (100..300).map(|number| format!("{number}/")).collect()
}

const PAGE: &str = r#"<!DOCTYPE html><html><head><title>A quay is sold</title></head><body><article><h1>A quay is sold</h1>
<p>The port has sold <a href="https://port.example/quay?lot=3&amp;of=9">its oldest quay</a> to a company of the town, which
wants to build <a href="https://builders.example/plans">flats</a> there. The <a href="mailto:mayor@town.example">mayor</a> is
not pleased, and nor are the people who <a href="javascript:alert(1)">moor</a> there in winter.</p>
<p>A second paragraph says the same at greater length, so that there is something to read, and ends with
<a href="https://long.example/LONG">a very long address</a>.</p></article></body></html>"#;

fn reader(width: u16, height: u16, browser: bool) -> Session {
    let words = ["firefox", "{url}"].map(String::from).to_vec();
    let output = Output { browser: browser.then_some(words), ..Output::default() };
    let mut session = Session::with(width, height, Bookmark::default(), Settings { output, ..Settings::default() });
    let page = PAGE.replace("LONG", &address());
    session.event(Event::Loaded(Box::new(batch([("quay.html", page.as_bytes())])))).event(Event::LoadEnded);
    session
}

fn overlay(session: &Session) -> String {
    session.rows(PaneKind::Overlay).join("\n")
}

#[test]
fn the_text_has_the_numbers_of_its_links() {
    let mut session = reader(100, 40, true);
    session.keys("<Enter> z");
    let story = session.story();
    for words in ["its oldest quay[1]", "flats[2]", "mayor[3]", "moor there", "long address[4]"] {
        assert!(story.contains(words), "{words}: {story}");
    }
    assert!(story.contains("1 its oldest quay: https://port.example/quay?lot=3&of=9"), "{story}");
    // What is copied has none.
    session.keys("yt");
    assert!(session.copied[0].contains("its oldest quay to a company"), "{}", session.copied[0]);
}

#[test]
fn a_number_chooses_a_link_that_is_shown_in_full_and_enter_opens_it() {
    let mut session = reader(100, 40, true);
    session.keys(";");
    assert!(overlay(&session).contains("> 1 its oldest quay\n"), "{}", overlay(&session));
    assert!(overlay(&session).contains("runs: firefox https://port.example/quay?lot=3&of=9"), "{}", overlay(&session));
    session.keys("2");
    assert!(overlay(&session).contains("runs: firefox https://builders.example/plans"), "{}", overlay(&session));
    assert!(session.errands.is_empty());
    session.keys("<Enter>");
    let words = ["firefox", "https://builders.example/plans"].map(String::from).to_vec();
    assert_eq!(session.errands, [Errand::Open { words }]);
    session.keys("; 2 y");
    assert_eq!(session.copied, ["https://builders.example/plans"]);
}

#[test]
fn what_is_no_web_link_says_why_and_is_never_opened() {
    let mut session = reader(100, 40, true);
    session.keys("; 3");
    assert!(overlay(&session).contains("not opened: it is no http or https link"), "{}", overlay(&session));
    session.keys("<Enter>");
    assert!(session.errands.is_empty());
    assert!(session.bottom().contains("not opened"), "{}", session.bottom());
}

#[test]
fn a_long_link_is_seen_whole_on_a_small_screen() {
    let mut session = reader(40, 12, true);
    session.keys("; 4");
    let mut seen = String::new();
    for _ in 0..30 {
        seen.push_str(&overlay(&session));
        seen.push('\n');
        session.keys("<PgDn>");
    }
    let address = format!("https://long.example/{}", address());
    let bare: String = overlay(&session).split_whitespace().collect();
    assert!(bare.contains("Enterrunsit"), "{bare}");
    // Page by page the whole address went by.
    let rows: Vec<&str> = seen.lines().map(str::trim).collect();
    let mut left = address.as_str();
    while !left.is_empty() {
        let row = rows
            .iter()
            .find(|row| row.len() > 5 && left.starts_with(**row))
            .or_else(|| rows.iter().find(|row| row.ends_with(left)));
        let row = row.unwrap_or_else(|| panic!("{left} is not seen: {seen}"));
        left = left.get(row.len()..).unwrap_or_default();
    }
    session.keys("<PgUp> k");
    assert!(overlay(&session).contains("> 3"), "{}", overlay(&session));
}

#[test]
fn without_links_or_stories_it_is_said() {
    let mut session = Session::of(&["harbour"], 80, 24);
    session.keys("2j ;");
    assert!(session.bottom().contains("this story has no link"), "{}", session.bottom());
    let mut session = Session::new(80, 24);
    session.keys(";");
    assert!(session.bottom().contains("no story is chosen"), "{}", session.bottom());
}

#[test]
fn numbers_of_two_digits_are_typed() {
    let links: String = (1..=23).map(|n| format!("<p>Line {n} has <a href=\"https://{n}.example/\">word{n}</a> in it, and a few more words for good measure.</p>")).collect();
    let page = format!("<!DOCTYPE html><html><body><article><h1>Many links</h1>{links}</article></body></html>");
    let mut session = Session::new(80, 24);
    session.event(Event::Loaded(Box::new(batch([("many.html", page.as_bytes())])))).event(Event::LoadEnded);
    session.keys("; 1 7");
    assert!(overlay(&session).contains("> 17 word17"), "{}", overlay(&session));
    session.keys("9");
    assert!(overlay(&session).contains(">  9 word9"), "{}", overlay(&session));
    session.keys("G");
    assert!(overlay(&session).contains("> 23 word23"), "{}", overlay(&session));
}
