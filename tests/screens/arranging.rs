//! Sorting and grouping, the ways through by keys, and why a story is where it is.

use dateline::app::view::PaneKind;

use crate::session::Session;

fn open() -> Session {
    Session::of(&["harbour", "late"], 120, 50)
}

#[test]
fn the_list_sorts_and_keeps_every_story() {
    let mut session = open();
    let stories = session.list().len();
    for (keys, first) in [("S s", "Agence France…"), ("S r", "TIMBUKTU"), ("S o", "HARBOUR STRIKE"), ("S d", "15 Mar")]
    {
        session.keys(keys);
        assert_eq!(session.list().len(), stories, "{keys}");
        let (_, corner) = session.frame_of(PaneKind::List);
        assert_eq!(corner.contains("by "), keys != "S d", "{corner}");
        session.keys("gg");
        assert!(session.list().iter().any(|row| row.contains(first)), "{keys} {:?}", session.list());
    }
}

#[test]
fn groups_have_heads_that_fold_their_stories_away() {
    let mut session = open();
    session.keys("S s S g");
    let rows = session.list();
    let heads: Vec<&String> = rows.iter().filter(|row| row.contains('▾')).collect();
    assert_eq!(heads.len(), 5, "{rows:?}");
    assert!(heads.iter().any(|head| head.contains("Reuters") && head.trim_end().ends_with('2')), "{heads:?}");
    session.keys("gg");
    assert!(session.current().contains('▾'));
    assert!(session.bottom().contains("fold"), "{}", session.bottom());
    let before = session.list().len();
    session.keys("<Enter>");
    assert!(session.current().contains('▸'), "{}", session.current());
    assert!(session.list().len() < before);
    // A mark on a head means no story.
    session.keys("f");
    assert!(!session.screen().join("").contains('⚑'));
    session.keys("<Enter> j");
    assert!(!session.current().contains('▾'), "{}", session.current());
    session.keys("S a");
    assert_eq!(session.list().len(), 5);
    session.keys("S a S g");
    assert_eq!(session.list().len(), before - 5);
    session.check();
}

#[test]
fn days_are_jumped_over_heads_too() {
    let mut session = open();
    session.keys("S g gg ]");
    let first = session.current();
    session.keys("]");
    assert_ne!(session.current(), first);
    session.keys("[");
    assert_eq!(session.current(), first);
}

#[test]
fn an_arrangement_is_remembered() {
    let mut session = open();
    session.keys("S r S g");
    let place = session.app().bookmark();
    assert_eq!((place.sort.as_str(), place.grouped), ("region", true));
    let mut later = Session::at(120, 50, place);
    later.load(&["harbour", "late"]);
    assert!(later.list().iter().any(|row| row.contains("Norway, Northern Europe")), "{:?}", later.list());
}

#[test]
fn each_term_is_lifted_by_its_number() {
    let mut session = open();
    session.keys("=region:europe <Space> source:reuters <Space> is:unread <Enter> 2 <Backspace>");
    assert!(session.top().ends_with("region:europe is:unread"), "{}", session.top());
    session.keys("<Backspace>");
    assert!(session.top().ends_with("region:europe"), "{}", session.top());
    session.keys("7 <Backspace>");
    assert!(session.bottom().contains("the query has one term"), "{}", session.bottom());
}

#[test]
fn the_story_tells_why_it_is_about_its_places() {
    let mut session = open();
    session.keys("=doc:harbour <Enter> <Enter> G");
    let story = session.rows(PaneKind::Detail).join("\n");
    assert!(story.contains("places: Norway, "), "{story}");
    assert!(story.contains("(Bergen, Norway)"), "{story}");
}

/// Stories of four outlets, five countries and three months, as many as a person has of a year.
fn mixed() -> Session {
    const OUTLETS: [&str; 4] = ["TASS", "Reuters", "AFP", "Xinhua"];
    const PLACES: [&str; 5] = ["Caracas", "Oslo", "Minsk", "Nairobi", "Lima"];
    const MONTHS: [&str; 3] = ["September", "October", "November"];
    let mut text = String::new();
    for number in 0..600 {
        let (outlet, place, month) = (OUTLETS[number % 4], PLACES[number / 4 % 5], MONTHS[number / 20 % 3]);
        text.push_str(&format!(
            "STORY NUMBER {number} FROM THE QUAY\nThe board of the harbour met in {place} for the {number}th time and said nothing new. \
             ({outlet}, {month} {}, 2024)\n",
            1 + number % 28
        ));
    }
    Session::text(&text, 120, 50)
}

#[test]
fn what_one_outlet_said_of_one_country_in_one_month_is_four_keys_and_three_names_away() {
    let asked = |session: &Session| session.frame_of(PaneKind::List).1;
    let mut by_query = mixed();
    // `=`, the query, Enter.
    by_query.keys("=source:tass <Space> country:ve <Space> date:2024-10 <Enter>");
    let expected = asked(&by_query);
    assert_eq!(expected.trim(), "1 of 10", "{expected}");
    let mut by_pane = mixed();
    // `h`, then each name by its first letters, each with Enter.
    by_pane.keys("h tass <Enter> vene <Enter> oct <Enter>");
    assert_eq!(asked(&by_pane), expected, "{}", by_pane.top());
    assert!(by_pane.top().ends_with("source:TASS region:Venezuela date:2024-10"), "{}", by_pane.top());
}
