//! Completion: what is offered while a query is typed, and what the list shows meanwhile.

use dateline::app::view::PaneKind;

use crate::session::Session;

fn open() -> Session {
    Session::of(&["harbour", "late"], 100, 30)
}

/// What is offered, row by row; the one that is meant begins with `>`.
fn offered(session: &Session) -> Vec<String> {
    let squeezed = |row: String| row.split_whitespace().collect::<Vec<_>>().join(" ");
    session.rows(PaneKind::Overlay).into_iter().map(squeezed).collect()
}

/// The line that is typed in.
fn typed(session: &Session) -> String {
    let (_, y) = session.view().cursor.unwrap();
    session.screen()[usize::from(y)].trim_end().to_owned()
}

#[test]
fn the_values_of_a_field_come_up_after_its_colon_with_their_counts() {
    let mut session = open();
    session.keys("=source:");
    assert_eq!(offered(&session)[0], "Reuters 2", "{:?}", offered(&session));
    assert!(offered(&session).contains(&"Yle 1".to_owned()), "{:?}", offered(&session));
    assert_eq!(session.list().len(), 6, "nothing is meant yet");
    assert!(!session.screen().join("").contains('^'), "and nothing is wrong");
    session.keys("re");
    assert_eq!(offered(&session), ["> Reuters 2"]);
    assert_eq!(session.list().len(), 2, "the list shows what is offered first");
    session.keys("<Enter>");
    assert!(session.top().ends_with("source:Reuters"), "{}", session.top());
    assert!(offered(&session).is_empty());
}

#[test]
fn what_is_typed_stands_where_it_means_something() {
    let mut session = open();
    session.keys("=source:reuters <Enter>");
    assert!(session.top().ends_with("source:reuters"), "{}", session.top());
    session.keys("= <C-u> is:unraed");
    assert!(offered(&session).is_empty() && session.screen().join("").contains('^'), "a fault is pointed at");
}

#[test]
fn tab_goes_round_and_shift_tab_back() {
    let mut session = open();
    session.keys("=source: <Tab>");
    assert!(typed(&session).starts_with(" query: source:Reuters "), "{}", typed(&session));
    assert_eq!(session.list().len(), 2);
    let many = offered(&session).len();
    session.keys("<Tab>");
    assert!(!typed(&session).contains("Reuters"), "{}", typed(&session));
    session.keys("<S-Tab> <S-Tab>");
    assert!(offered(&session).last().unwrap().starts_with('>'), "{:?}", offered(&session));
    session.keys("<Tab>");
    assert!(typed(&session).contains("source:Reuters "));
    assert_eq!(offered(&session).len(), many);
    session.keys("<Up> <Down>");
    assert!(typed(&session).contains("source:Reuters "), "arrows do the same");
}

#[test]
fn names_with_blanks_are_quoted_and_a_comma_asks_for_more() {
    let mut session = open();
    session.keys("=source:agen <Tab>");
    assert!(typed(&session).contains("source:\"Agence France-Presse\" "), "{}", typed(&session));
    session.keys(",re <Tab>");
    assert!(typed(&session).contains("source:\"Agence France-Presse\",Reuters "), "{}", typed(&session));
    assert_eq!(session.list().len(), 3);
    session.keys("<C-u> source:afp <Tab>");
    assert!(typed(&session).contains("\"Agence France-Presse\""), "by its other name: {}", typed(&session));
    session.keys("<C-u> country:noruega <Tab>");
    assert!(typed(&session).contains("country:Norway"), "{}", typed(&session));
}

#[test]
fn names_of_fields_are_completed_and_their_values_follow() {
    let mut session = open();
    session.keys("/sou <Tab>");
    assert!(typed(&session).starts_with(" /source:"), "{}", typed(&session));
    assert!(offered(&session)[0].contains("Reuters"), "{:?}", offered(&session));
    session.keys("<Tab> <Enter>");
    assert!(session.top().ends_with("source:Reuters"), "{}", session.top());
}

#[test]
fn a_bare_word_becomes_any_value() {
    let mut session = open();
    session.keys("/norw");
    assert!(offered(&session).is_empty(), "words are words until Tab is pressed");
    session.keys("<Tab>");
    assert!(typed(&session).starts_with(" /region:Norway "), "{}", typed(&session));
    assert_eq!(session.list().len(), 2);
    session.keys("r");
    assert!(offered(&session)[0].starts_with("> Reuters source"), "{:?}", offered(&session));
    let only = session.list().len();
    session.keys("<Esc>");
    assert!(offered(&session).is_empty() && typed(&session).starts_with(" /region:Norway r"), "Esc closes the offers");
    session.keys("<Esc>");
    assert_eq!(session.list().len(), 6, "and then the prompt");
    assert_eq!(only, 1);
}

#[test]
fn counts_are_those_under_the_rest_of_the_query() {
    let mut session = open();
    session.keys("=region:europe <Space> source:");
    assert!(offered(&session).contains(&"Reuters 1".to_owned()), "{:?}", offered(&session));
    session.keys("<C-u> source:reuters,");
    assert!(offered(&session).contains(&"Yle 1".to_owned()), "alternatives are siblings: {:?}", offered(&session));
    session.keys("<C-u> rice <Space> source:");
    assert_eq!(offered(&session), ["Reuters 1"]);
}

#[test]
fn dates_states_and_shorthands_are_offered() {
    let mut session = open();
    session.keys("=date:mar <Tab>");
    assert!(typed(&session).contains("date:2025-03 "), "{}", typed(&session));
    session.keys("<C-u> date:2025-03-");
    assert!(offered(&session).iter().any(|row| row.contains("14 March 2025")), "{:?}", offered(&session));
    session.keys("<C-u> is: <Tab>");
    assert!(typed(&session).contains("is:unread "), "{}", typed(&session));
    session.keys("<C-u> since:1 <Tab>");
    assert!(typed(&session).contains("since:1"), "{}", typed(&session));
    session.keys("<C-u> sin <Tab>");
    assert!(typed(&session).contains("since:"), "{}", typed(&session));
}

#[test]
fn every_offer_is_a_query_that_finds_its_count() {
    let mut session =
        Session::of(&["harbour-monitor-48", "lantern-weekly", "tag-ferries", "regions-americas"], 100, 40);
    for field in [
        "source",
        "kind",
        "from",
        "cited",
        "publisher",
        "region",
        "country",
        "main",
        "label",
        "topic",
        "doc",
        "date",
        "is",
        "has",
        "since",
        "before",
        "after",
        "priority",
        "due",
        "done",
        "tag",
    ] {
        session.keys(&format!("={field}:"));
        let mut seen = 0;
        for _ in 0..offered(&session).len() {
            session.keys("<Tab>");
            let row = offered(&session).into_iter().find(|row| row.starts_with('>')).unwrap();
            let count: usize = row.rsplit(' ').next().unwrap().parse().unwrap_or_else(|_| panic!("{field}: {row}"));
            assert!(!session.screen().join("").contains('^'), "{field}: {row}");
            let found = session.frame_of(PaneKind::List).1;
            assert!(found.ends_with(&format!("of {count}")), "{field}: {row}, but {found}\n{}", typed(&session));
            seen += 1;
        }
        session.keys("<Esc> <Esc>");
        assert!(seen > 0, "{field}");
    }
}

#[test]
fn offers_fit_small_screens() {
    for (width, height) in [(20, 5), (30, 8), (40, 12), (300, 100)] {
        let mut session = Session::seeds(width, height);
        session.keys("=topic: <Tab> <Tab> <Esc> <Esc> / <Tab> <Tab> <Tab> <S-Tab> a <Tab> <Backspace> <Left> <Tab>");
        session.keys("<C-u>").keys(&"source:tass,".repeat(20)).keys("<Tab> <S-Tab> <Home> <Tab> <End> <Enter>");
    }
    let mut session = Session::of(&["harbour"], 40, 12);
    session.keys("=source:");
    let screen = session.screen();
    assert!(screen[10].starts_with('└') || screen[10].contains('┘'), "{}", screen.join("\n"));
    assert!(screen[11].starts_with(" query: source:"), "{}", screen.join("\n"));
}

#[test]
fn wide_and_right_to_left_values_stand_in_their_columns() {
    let text = "THE HARBOUR OPENS AGAIN AFTER THE LONG STORM\nShips came in and the board said so at noon on the quay. (港口日報, 2 March 2025)\n\n\
                THE MARKET CLOSES EARLY FOR THE HOLIDAY\nTraders went home and the board said so at noon on the quay. (صحيفة الميناء, 3 March 2025)\n\n\
                THE TRAM STOPS IN THE SNOW ON THE HILL\nDrivers went home and the board said so at noon on the square. (Yle, 4 March 2025)\n";
    let mut session = Session::text(text, 60, 20);
    session.keys("=source:");
    let rows = session.rows(PaneKind::Overlay);
    assert_eq!(rows.len(), 3, "{rows:?}");
    let widths: Vec<usize> = rows.iter().map(|row| unicode_width::UnicodeWidthStr::width(row.as_str())).collect();
    assert!(widths.iter().all(|width| *width == widths[0]), "{rows:?}");
    session.keys("صح <Tab>");
    assert!(typed(&session).contains("source:\"صحيفة الميناء\" "), "{}", typed(&session));
    assert_eq!(session.list().len(), 1);
    session.keys("<C-u> source:港 <Enter>");
    assert_eq!(session.list().len(), 1, "{}", session.screen().join("\n"));
}
