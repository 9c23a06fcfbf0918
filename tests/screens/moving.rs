//! Moving about, sizes, and the place that is never lost.

use dateline::app::Event;
use dateline::app::session::Bookmark;
use dateline::app::view::PaneKind;

use crate::session::Session;

fn harbour() -> Session {
    Session::of(&["harbour"], 80, 24)
}

fn here(session: &Session, title: &str) {
    assert!(session.current().contains(title), "the cursor is on `{}`, not on `{title}`", session.current());
}

#[test]
fn counts_and_ends() {
    let mut session = harbour();
    here(session.keys("j"), "AND THE FERRIES STOP");
    here(session.keys("2j"), "RICE PRICES");
    here(session.keys("99j"), "TIMBUKTU");
    here(session.keys("gg"), "HARBOUR STRIKE");
    here(session.keys("G"), "TIMBUKTU");
    here(session.keys("3G"), "TALKS RESUME");
    here(session.keys("2gg"), "FERRIES STOP");
    here(session.keys("k k k"), "HARBOUR STRIKE");
    here(session.keys("<End>"), "TIMBUKTU");
    here(session.keys("<Home>"), "HARBOUR STRIKE");
}

#[test]
fn an_escape_ends_a_count_and_a_sequence() {
    let mut session = harbour();
    here(session.keys("3 <Esc> j"), "FERRIES STOP");
    here(session.keys("g <Esc> G"), "TIMBUKTU");
    assert_eq!(session.appended, 0);
}

#[test]
fn pages_go_through_a_long_list_and_back() {
    let mut session = Session::seeds(80, 24);
    let of = |session: &Session| session.frame_of(PaneKind::List).1;
    let first = of(&session);
    assert!(first.starts_with("1 of "), "{first}");
    session.keys("<C-d>");
    assert_eq!(of(&session).split(' ').next(), Some("4"), "half of six rows further down");
    session.keys("<C-u> <PgDn>");
    assert_eq!(of(&session).split(' ').next(), Some("6"), "a row of the old page stays in sight");
    session.keys("<PgUp>");
    assert_eq!(of(&session), first);
    session.keys("G <PgDn> <C-d>");
    let last = of(&session);
    let (at, count) = last.split_once(" of ").unwrap();
    assert_eq!(at, count);
}

#[test]
fn an_unknown_key_says_where_help_is() {
    let mut session = harbour();
    session.keys("X");
    assert_eq!(session.bottom(), " X does nothing here; ? shows the keys");
    session.keys("gx");
    assert!(session.bottom().starts_with(" gx does nothing here"));
}

#[test]
fn panes_follow_each_other_round() {
    let mut session = Session::of(&["harbour"], 120, 40);
    let mut seen = vec![session.focus().unwrap()];
    for _ in 0..3 {
        seen.push(session.keys("<Tab>").focus().unwrap());
    }
    assert_eq!(seen, [PaneKind::List, PaneKind::Detail, PaneKind::Filter, PaneKind::List]);
    assert_eq!(session.keys("<S-Tab>").focus(), Some(PaneKind::Filter));
    assert_eq!(session.keys("<Esc>").focus(), Some(PaneKind::List));
}

#[test]
fn q_goes_back_and_quits_only_from_the_top() {
    let mut session = harbour();
    session.keys("<Enter> z q");
    assert!(!session.quit && session.focus() == Some(PaneKind::Detail));
    session.keys("q");
    assert!(!session.quit && session.focus() == Some(PaneKind::List));
    session.keys("q");
    assert!(session.quit);
    assert!(Session::of(&["harbour"], 80, 24).keys("<Enter> Q").quit);
}

#[test]
fn days_documents_and_unread_stories_are_steps() {
    let mut session = Session::of(&["harbour", "late", "long"], 80, 40);
    here(&session, "SNOW CLOSES");
    here(session.keys("]"), "HARBOUR STRIKE");
    here(session.keys("]"), "TALKS RESUME");
    here(session.keys("["), "HARBOUR STRIKE");
    here(session.keys("}"), "LONG WAY");
    here(session.keys("{"), "HARBOUR STRIKE");
    here(session.keys("{"), "SNOW CLOSES");
    session.keys("{");
    assert!(session.bottom().contains("no other document above"), "{}", session.bottom());
    session.keys("j r k");
    here(session.keys("J"), "FERRIES STOP");
    here(session.keys("K"), "SNOW CLOSES");
}

#[test]
fn the_filter_pane_can_be_hidden_and_seen() {
    let mut session = Session::of(&["harbour"], 120, 40);
    assert!(!session.filter().is_empty());
    assert!(session.keys("\\").filter().is_empty());
    assert!(!session.keys("\\").filter().is_empty());
    assert!(session.keys("h").focus() == Some(PaneKind::Filter));
}

#[test]
fn a_resize_keeps_the_story_and_the_share_of_it() {
    let mut session = Session::of(&["harbour", "long"], 120, 20);
    session.keys("G <Enter> 7j");
    let top = |session: &Session| session.rows(PaneKind::Detail).into_iter().find(|row| !row.trim().is_empty());
    let wide = top(&session).unwrap();
    session.resize(40, 12);
    assert_eq!(session.focus(), Some(PaneKind::Detail));
    let narrow = session.rows(PaneKind::Detail).join(" ");
    let word = wide.split_whitespace().nth(1).unwrap();
    assert!(narrow.contains(word), "`{word}` of `{wide}` is gone: {narrow}");
    // Too small for anything, and back.
    session.resize(3, 3).resize(0, 0).resize(120, 20);
    assert_eq!(session.focus(), Some(PaneKind::Detail));
    assert_eq!(session.rows(PaneKind::Detail).iter().find(|row| !row.trim().is_empty()), Some(&wide));
    here(&session, "LONG WAY");
}

#[test]
fn many_resizes_in_a_row_lose_no_line() {
    let mut session = Session::of(&["long"], 100, 24);
    session.keys("<Enter> G");
    let end = session.rows(PaneKind::Detail);
    for width in [99, 60, 41, 20, 33, 80, 57, 100] {
        session.resize(width, 24);
    }
    assert_eq!(session.rows(PaneKind::Detail), end);
}

#[test]
fn the_place_is_found_again_on_the_next_start() {
    let mut before = Session::of(&["harbour", "late", "long"], 80, 24);
    before.keys("/ma <Enter> j <Enter> z");
    let place = before.remembered.clone().unwrap();
    assert_eq!(place.query, "ma*");
    let mut after = Session::at(80, 24, place);
    after.load(&["harbour"]).load(&["late"]).load(&["long"]).event(Event::LoadEnded);
    assert_eq!(after.screen()[1..23], before.screen()[1..23]);
}

#[test]
fn the_place_waits_for_its_story_while_documents_are_read() {
    let mut before = Session::of(&["harbour", "late", "long"], 80, 24);
    before.keys("G <Enter> 3j");
    let place = before.remembered.clone().unwrap();
    let mut after = Session::at(80, 24, place);
    after.load(&["harbour"]).load(&["late"]);
    after.load(&["long"]).event(Event::LoadEnded);
    here(&after, "LONG WAY");
    assert_eq!(after.rows(PaneKind::Detail), before.rows(PaneKind::Detail));
}

#[test]
fn a_place_whose_story_is_gone_keeps_its_row() {
    let mut before = Session::of(&["harbour", "late"], 80, 24);
    let place = before.keys("3j").remembered.clone().unwrap();
    let gone = Bookmark { item: Some("ffffffffffffffffffffffffffffffff".to_owned()), ..place };
    let mut after = Session::at(80, 24, gone);
    after.load(&["harbour", "late"]).event(Event::LoadEnded);
    here(&after, "TALKS RESUME");
}

#[test]
fn nonsense_in_a_place_is_a_first_start() {
    let place = Bookmark {
        query: "((region: -".to_owned(),
        item: Some("no id".to_owned()),
        row: usize::MAX,
        top: usize::MAX,
        scroll: usize::MAX,
        pane: "kitchen".to_owned(),
        open: vec!["\u{202e}".to_owned()],
        ..Bookmark::default()
    };
    let mut session = Session::at(80, 24, place);
    session.load(&["harbour"]).event(Event::LoadEnded);
    session.keys("ga gg");
    here(&session, "HARBOUR STRIKE");
}

#[test]
fn the_focus_is_seen_without_colours() {
    let session = harbour();
    assert!(session.look_of(">●").reversed, "the row of the cursor stands out");
    assert!(session.look_of("Items").coloured == session.look_of("HARBOUR").coloured);
    let border = session.look_of("─ Items");
    assert!(border.bold, "the border of the focused pane is bold where there is no colour: {border:?}");
}
