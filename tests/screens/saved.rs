//! Queries that are kept: the history at the prompt, and searches with a name.

use dateline::app::saved::Saved;
use dateline::app::session::Bookmark;
use dateline::app::view::PaneKind;
use dateline::app::{Answer, Errand, Event, Settings};
use dateline::query::parse;

use crate::session::Session;

fn saved(name: &str, query: &str, key: Option<char>) -> Saved {
    Saved { name: name.into(), query: parse(query).0, key }
}

fn with(searches: Vec<Saved>, width: u16, height: u16) -> Session {
    let settings = Settings { searches, ..Settings::default() };
    let mut session = Session::with(width, height, Bookmark::default(), settings);
    session.load(&["harbour", "late"]).event(Event::LoadEnded);
    session
}

fn open() -> Session {
    let searches = vec![
        saved("From Reuters", "source:reuters", None),
        saved("To read", "is:unread region:europe", Some('w')),
        saved("Rice", "rice", None),
    ];
    with(searches, 120, 50)
}

/// The rows of the filter that belong to the searches.
fn searches(session: &Session) -> Vec<String> {
    let rows = session.filter();
    let from = rows.iter().position(|row| row.contains("Searches")).unwrap();
    let squeezed = |row: &String| row.split_whitespace().collect::<Vec<_>>().join(" ");
    rows[from + 1..].iter().take_while(|row| !row.contains('▾') && !row.contains('▸')).map(squeezed).collect()
}

#[test]
fn the_filter_pane_shows_saved_searches_with_live_counts() {
    let mut session = open();
    assert_eq!(searches(&session), ["From Reuters 2", "To read 4", "Rice 1"]);
    session.keys("3j r");
    assert_eq!(searches(&session), ["From Reuters 2", "To read 3", "Rice 1"], "counts follow marks");
    session.keys("h").keys("2gg <Enter>");
    assert!(session.top().ends_with("source:reuters"), "{}", session.top());
    assert_eq!(session.list().len(), 2);
    assert!(searches(&session)[0].starts_with('✓') || session.filter()[1].starts_with('✓'), "{:?}", session.filter());
    session.keys("<Enter>");
    assert_eq!(session.list().len(), 6, "chosen again it is lifted");
    session.keys("/ric <Enter>");
    assert!(session.top().ends_with(" rice"), "letters find a search too: {}", session.top());
}

#[test]
fn one_key_and_its_number_or_letter_open_a_search() {
    let mut session = open();
    session.keys("'");
    let rows = session.rows(PaneKind::Overlay).join("\n");
    assert!(rows.contains("1 From Reuters  2  source:reuters") && rows.contains("w To read"), "{rows}");
    session.keys("w");
    assert!(session.top().ends_with("is:unread region:europe"), "{}", session.top());
    session.keys("'3");
    assert!(session.top().ends_with(" rice"), "{}", session.top());
    session.keys("' k <Enter>");
    assert!(session.top().ends_with("region:europe"), "the cursor stands on what is open: {}", session.top());
    session.keys("' <Esc>");
    assert!(session.top().ends_with("region:europe"));
}

#[test]
fn the_query_is_saved_under_a_name() {
    let mut session = with(Vec::new(), 120, 50);
    session.keys("'");
    assert!(session.bottom().contains("no search is saved; gs saves the query"), "{}", session.bottom());
    session.keys("gs");
    assert!(session.bottom().contains("there is no query to save"), "{}", session.bottom());
    session.keys("=source:reuters <Enter> gs");
    assert!(session.bottom().starts_with(" save the query as: "), "{}", session.bottom());
    session.replies.push_back(Answer::SearchSaved {
        name: "Agency".into(),
        query: "source:reuters".into(),
        path: "/c/searches.toml".into(),
    });
    session.keys("Agency <Enter>");
    let wanted = Errand::SaveSearch { name: "Agency".into(), query: "source:reuters".into() };
    assert_eq!(session.errands, [wanted]);
    assert!(session.bottom().contains("saved `Agency` in /c/searches.toml; ' opens it"), "{}", session.bottom());
    assert_eq!(searches(&session), ["✓ Agency 2"]);
    session.keys("ga = rice <Enter> gs agency <Enter>");
    assert!(session.bottom().contains("a search is called `Agency` already"), "{}", session.bottom());
    assert_eq!(session.errands.len(), 1);
}

#[test]
fn a_search_that_cannot_be_saved_is_said() {
    let mut session = with(Vec::new(), 90, 24);
    session.replies.push_back(Answer::Failed("not saved in /c: permission denied".into()));
    session.keys("=rice <Enter> gs x <Enter>");
    assert!(session.bottom().contains("not saved in /c: permission denied"), "{}", session.bottom());
    session.keys("gs <Esc> gs <Enter>");
    assert!(session.bottom().contains("no name was typed"), "{}", session.bottom());
}

#[test]
fn many_and_wide_searches_fit_every_screen() {
    let names = ["一二三四五六七八九十一二三四五六七八九十", "مرفأ", "\u{202e}evil", "e\u{301}".repeat(80).as_str()]
        .map(str::to_owned);
    let mut all: Vec<Saved> = names.iter().map(|name| saved(name, "rice OR (harbour source:none)", None)).collect();
    all.extend((0..100).map(|number| saved(&format!("number {number}"), "rice", None)));
    for (width, height) in [(20, 5), (40, 12), (120, 40)] {
        let mut session = with(all.clone(), width, height);
        session.keys("' j j <Down> <Up> <Enter> h j j <Enter> ' 9 '");
        for _ in 0..110 {
            session.keys("j");
        }
        session.keys("<Enter>");
    }
}

#[test]
fn up_and_down_go_through_the_history_of_queries() {
    let mut session = Session::of(&["harbour"], 90, 24);
    session.event(Event::Queries(vec!["older".into(), "source:yle".into()]));
    session.keys("/rice <Enter> ga =source:reuters <Enter> ga");
    assert_eq!(session.queries, ["rice", "source:reuters"]);
    session.keys("= <Up>");
    assert!(session.bottom().starts_with(" query: source:reuters "), "{}", session.bottom());
    assert_eq!(session.list().len(), 2, "the list follows");
    session.keys("<Up>");
    assert!(session.bottom().starts_with(" query: rice "), "{}", session.bottom());
    session.keys("<Up> <Up> <Up> <Up>");
    assert!(session.bottom().starts_with(" query: older "), "{}", session.bottom());
    session.keys("<Down> <Down> <Down> <Down>");
    assert!(session.bottom().starts_with(" query:  "), "at last the line as it was: {}", session.bottom());
    session.keys("s o <Up>");
    assert!(session.bottom().starts_with(" query: source:reuters "), "{}", session.bottom());
    session.keys("<Up>");
    assert!(session.bottom().starts_with(" query: source:yle "), "only what begins so: {}", session.bottom());
    session.keys("<Up> <Down> <Down>");
    assert!(session.bottom().starts_with(" query: so "), "{}", session.bottom());
    session.keys("<Esc> = <Up> <Enter>");
    assert_eq!(session.queries.len(), 2, "the same one again is not kept twice in a row");
    session.keys("ga = <Up> <Up> <Enter>");
    assert_eq!(session.queries.last().map(String::as_str), Some("rice"));
}
