//! Searching: as you type, by a whole query, in a story; actions and help by name.

use dateline::app::session::Bookmark;
use dateline::app::view::PaneKind;
use dateline::app::{Answer, Event, Settings};

use crate::session::Session;

fn harbour() -> Session {
    Session::of(&["harbour"], 90, 24)
}

#[test]
fn every_key_filters_and_escape_goes_back() {
    let mut session = harbour();
    session.keys("3j /");
    let mut found = Vec::new();
    for key in ["p", "r", "i", "c", "e", "s"] {
        found.push(session.keys(key).list().len());
    }
    assert_eq!(found, [4, 3, 2, 2, 2, 1], "{:?}", session.list());
    session.keys("<Esc>");
    assert_eq!(session.list().len(), 5);
    assert!(session.current().contains("RICE PRICES"), "{}", session.current());
    assert!(!session.top().contains("price"));
}

#[test]
fn enter_keeps_the_search_and_a_second_one_goes_on_from_it() {
    let mut session = harbour();
    session.keys("/pric <Enter>");
    assert_eq!(session.list().len(), 2);
    assert!(session.top().ends_with("pric*"), "{}", session.top());
    session.keys("/");
    assert!(session.bottom().starts_with(" /pric"), "{}", session.bottom());
    session.keys("<Esc> <Esc> <Esc>");
    assert_eq!(session.list().len(), 2, "Esc never lifts the query");
    session.keys("<Backspace>");
    assert_eq!(session.list().len(), 5);
}

#[test]
fn a_search_joins_what_the_filter_chose() {
    let mut session = harbour();
    session.keys("=source:reuters <Enter> /rice");
    assert!(session.top().contains("source:reuters rice*"), "{}", session.top());
    assert_eq!(session.list().len(), 1);
    session.keys("<C-u>");
    assert_eq!(session.list().len(), 2);
    session.keys("<Esc>");
    assert!(session.top().ends_with("source:reuters"));
}

#[test]
fn hits_are_marked_in_the_list_and_in_the_story() {
    let mut session = harbour();
    session.keys("/manila <Enter>");
    let hit = session.look_of("MANILA");
    assert!(hit.underlined || hit.reversed, "{hit:?}");
    assert!(session.look_of("Manila say").underlined);
    assert!(!session.look_of("Traders").underlined);
}

#[test]
fn a_wrong_query_keeps_the_list_and_points_at_the_fault() {
    for (typed, under, sentence) in [
        ("=regoin:norway", "regoin", "did you mean `region`?"),
        ("=date:2024-13", "2024-13", "no value of `date:`"),
        ("=(strike", "(", ""),
        ("=is:unraed", "unraed", "did you mean `unread`?"),
        ("=strike <Space> OR", "", "expected"),
    ] {
        let mut session = harbour();
        session.keys("=source:reuters <Enter>").keys("= <C-u>").keys(&typed[1..]);
        assert_eq!(session.list().len(), 2, "{typed}: the list of the last good query stays");
        let screen = session.screen();
        let place = screen.iter().position(|row| row.contains('^')).unwrap();
        let (line, caret) = (&screen[place - 1], &screen[place]);
        assert!(screen[place..].join(" ").contains(sentence), "{typed}: {}", screen[place..].join("\n"));
        let at = caret.find('^').unwrap();
        let width = caret.matches('^').count();
        if !under.is_empty() {
            assert_eq!(&line[at..at + width], under, "{line}\n{caret}");
        }
        session.keys("<Enter>");
        assert!(session.screen()[place].contains('^'), "{typed}: Enter does not take a wrong query");
        session.keys("<Esc>");
        assert_eq!(session.list().len(), 2);
        assert!(session.top().ends_with("source:reuters"));
    }
}

#[test]
fn where_a_query_is_longer_than_the_line_the_caret_stands_under_what_is_seen_of_the_fault() {
    let mut session = harbour();
    session.resize(30, 12).keys("=").keys("date:2024-13-and-much-more-that-is-no-date");
    let screen = session.screen();
    let place = screen.iter().position(|row| row.contains('^')).unwrap();
    let (line, caret) = (&screen[place - 1], &screen[place]);
    assert!(line.starts_with(" query: ") && line.ends_with("is-no-date"), "{line}");
    assert_eq!(caret.find('^'), Some(" query: ".len()), "{line}\n{caret}");
    assert_eq!(caret.trim_end().len(), line.trim_end().len(), "{line}\n{caret}");
}

#[test]
fn a_term_typed_behind_the_whole_query_is_one_of_its_own() {
    let mut session = harbour();
    session.keys("g u = s o u r c e : r e u t e r s <Enter>");
    assert!(session.top().ends_with("is:unread source:reuters"), "{}", session.top());
    session.keys("= <Enter>");
    assert!(session.top().ends_with("is:unread source:reuters"), "{}", session.top());
}

#[test]
fn known_views_are_one_key_away_and_back() {
    let mut session = harbour();
    session.keys("r j f j j d");
    session.keys("gu");
    assert!(session.top().ends_with("is:unread") && session.list().len() == 4, "{}", session.top());
    session.keys("gf");
    assert!(session.top().ends_with("is:flagged") && session.list().len() == 1, "{}", session.top());
    session.keys("gf");
    assert_eq!(session.list().len(), 5);
    session.keys("gd");
    assert!(session.top().ends_with("is:open"), "{}", session.top());
    assert_eq!(session.list().len(), 2, "a head and what is flagged");
    session.keys("ga");
    assert_eq!(session.list().len(), 5);
}

#[test]
fn n_goes_round_the_hits_of_a_story() {
    let mut session = Session::of(&["long"], 80, 14);
    session.keys("<Enter> /stage <Enter>");
    let corner = |session: &Session| session.frame_of(PaneKind::Detail).1;
    assert!(corner(&session).starts_with("1 of 7 hits"), "{}", corner(&session));
    for expect in 2..=7 {
        session.keys("n");
        assert!(corner(&session).starts_with(&format!("{expect} of 7 hits")), "{}", corner(&session));
        assert!(session.story().contains("stage"), "the hit is in sight");
    }
    session.keys("n");
    assert!(corner(&session).starts_with("1 of 7"));
    session.keys("N");
    assert!(corner(&session).starts_with("7 of 7"));
    session.keys("<Esc>");
    assert!(!corner(&session).contains("hit"), "Esc lifts the highlight");
    session.keys("/zeppelin <Enter>");
    assert!(session.bottom().contains("`zeppelin` is not in this story"), "{}", session.bottom());
    session.keys("n");
    assert!(!session.bottom().contains("of 0"), "{}", session.bottom());
}

#[test]
fn actions_run_by_name_and_unknown_ones_are_mended() {
    let mut session = harbour();
    session.keys(":toggle-flag <Enter>");
    assert!(session.top().contains("1 flagged"));
    session.keys(":togle-flag <Enter>");
    let told = session.bottom();
    assert!(told.starts_with(" no action is called `togle-flag`; did you mean `toggle-flag`?"), "{told}");
}

#[test]
fn help_is_searched_by_what_is_typed() {
    let mut session = harbour();
    session.keys("? flag");
    let rows = session.rows(PaneKind::Overlay).join("\n");
    assert!(rows.contains("Flag for follow-up") && !rows.contains("Go down a page"), "{rows}");
    session.keys("<Space> zzz");
    assert!(session.rows(PaneKind::Overlay).join("").contains("nothing is called that"));
    session.keys("<Esc>");
    assert!(session.rows(PaneKind::Overlay).is_empty());
    assert_eq!(session.appended, 0, "letters typed into help are no commands");
}

#[test]
fn help_scrolls_to_its_end_on_a_small_screen() {
    let mut session = Session::of(&["harbour"], 60, 12);
    session.keys("? <End>");
    let rows = session.rows(PaneKind::Overlay);
    assert!(rows.last().unwrap().contains("marked stories"), "{rows:?}");
    session.keys("<Down> <Down> <PgDn>");
    assert_eq!(session.rows(PaneKind::Overlay), rows);
    session.keys("<Home>");
    assert!(session.rows(PaneKind::Overlay)[0].contains("Moving"));
}

#[test]
fn a_long_prompt_shows_where_the_cursor_is() {
    let mut session = Session::of(&["harbour"], 40, 12);
    session.keys("=").keys(&"x".repeat(200));
    let (x, y) = session.view().cursor.unwrap();
    assert!(y >= 10 && (35..40).contains(&x), "{x},{y}");
    session.keys("<Home>");
    assert!(session.view().cursor.unwrap().0 < 12);
}

#[test]
fn a_search_that_goes_on_shows_the_last_list_until_something_is_found() {
    let settings = Settings { slice: Some(1), ..Settings::default() };
    let mut session = Session::with(90, 24, Bookmark::default(), settings);
    session.indexes = false;
    session.load(&["harbour"]).event(Event::LoadEnded);
    session.searches = false;
    session.keys("/").event(Event::Paste(String::from("rice")));
    assert_eq!(session.list().len(), 5, "the old list is seen while nothing is found");
    session.keys("<Enter>");
    assert!(session.bottom().ends_with("searching 20%"), "{}", session.bottom());
    session.searches = true;
    session.keys("<Down>");
    assert_eq!(session.list().len(), 1);
    assert!(session.current().contains("RICE") && !session.bottom().contains("searching"));
}

#[test]
fn a_search_that_goes_on_shows_what_stands_first_as_soon_as_it_is_found() {
    let settings = Settings { slice: Some(1), ..Settings::default() };
    let mut session = Session::with(90, 24, Bookmark::default(), settings);
    session.indexes = false;
    session.load(&["harbour"]).event(Event::LoadEnded);
    let all = session.list();
    session.searches = false;
    session.keys("/").event(Event::Paste(String::from("the")));
    let first = session.list();
    assert_eq!(first.len(), 1, "{first:?}");
    session.searches = true;
    session.keys("<Enter>");
    assert!(!session.bottom().contains("searching"), "{}", session.bottom());
    let whole = session.list();
    assert!(whole.len() > 1 && whole.len() <= all.len(), "{whole:?}");
    assert!(first[0].contains("HARBOUR STRIKE") && session.current().contains("HARBOUR STRIKE"), "it stays: {whole:?}");
}

#[test]
fn escape_brings_back_the_query_the_list_the_cursor_and_the_scroll() {
    let mut session = Session::of(&["long", "harbour"], 90, 20);
    // A list that a new search would not make again: its first story was read since.
    session.keys("gu r 4j <Enter> 5j h");
    let before = (session.screen(), session.story());
    for script in
        ["/ r i c e <Esc>", "= <C-u> i s : f l a g g e d <Esc>", "/ z z z <Esc>", "= <Esc>", "/ z <Down> <Esc>"]
    {
        session.keys(script);
        assert_eq!((session.screen(), session.story()), before, "{script}");
    }
    session.keys("/rice <Enter>");
    assert_ne!(session.screen(), before.0);
}

#[test]
fn escape_while_a_search_goes_on_leaves_it() {
    let settings = Settings { slice: Some(1), ..Settings::default() };
    let mut session = Session::with(90, 24, Bookmark::default(), settings);
    session.indexes = false;
    session.load(&["harbour"]).event(Event::LoadEnded);
    session.searches = false;
    session.keys("3j /rice <Esc>");
    session.searches = true;
    session.keys("zz");
    assert_eq!(session.list().len(), 5);
    assert!(session.current().contains("RICE PRICES"), "{}", session.current());
}

#[test]
fn help_ends_with_the_language_of_queries_and_the_program_in_numbers() {
    let mut session = harbour();
    session.replies.push_back(Answer::Weighed(Some(12_345_678)));
    session.keys("? <End>");
    let rows = session.rows(PaneKind::Overlay).join("\n");
    for told in
        ["dateline help query", "g? here", "stories           5", "documents         1", "memory            12.3 MB"]
    {
        assert!(rows.contains(told), "{told}\n{rows}");
    }
    session.keys("<Esc> g?");
    let page = session.rows(PaneKind::Overlay).join("\n");
    assert!(page.contains("A query is the text that selects stories"), "{page}");
    session.keys("<End>");
    assert!(session.rows(PaneKind::Overlay).join("\n").contains("AND, OR, NOT"));
    session.keys("q");
    assert!(session.rows(PaneKind::Overlay).is_empty());
}
