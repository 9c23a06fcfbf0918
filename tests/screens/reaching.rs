//! Ways: how many keys it takes from the start to everything one outlet said about one country in one month, by the filter pane
//! alone and by the query alone. Every key press counts, the letters of words and Shift included; the way ends when the list
//! shows these stories and no other, and one more key, Enter, keeps it.

use dateline::app::view::PaneKind;

use crate::session::Session;

/// Stories of eight outlets about eight places in four months; the first of each are told of more often than the last.
fn archive() -> String {
    const SOURCES: [&str; 8] =
        ["TASS", "Reuters", "The Moscow Times", "Yle", "Tribune", "Interfax", "Olive Press", "Vanguard"];
    const PLACES: [&str; 8] = ["Caracas", "Ankara", "Hanoi", "Muscat", "Oslo", "Vienna", "Bangkok", "Tunis"];
    const MONTHS: [&str; 4] = ["October", "November", "September", "August"];
    let mut text = String::new();
    let mut random: u32 = 1;
    let mut few = |of: u32| {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let share = (random >> 16) % 1000;
        (share * share / 1000 * of / 1000) as usize
    };
    for number in 0..400 {
        let (source, place, month) = (SOURCES[few(8)], PLACES[few(8)], MONTHS[few(4)]);
        text.push_str(&format!(
            "THE BOARD OF {} MEETS ABOUT STORY NUMBER {number}\nDelegates met in {place} about number {number}, and the board said so at noon. \
             ({source}, {month} {}, 2024)\n\n",
            place.to_uppercase(),
            1 + number % 28,
        ));
    }
    text
}

/// The ids of the listed stories are those of the query.
fn shows(session: &Session, query: &str) -> bool {
    let (library, today) = (session.app().library(), jiff::civil::date(2025, 3, 31));
    let top = session.top();
    let shown = top.trim_end().rsplit("   ").next().unwrap_or_default();
    let [wanted, shown] = [query, shown].map(|text| library.select(&library.parse(text, today).0, today));
    let corner = session.frame_of(PaneKind::List).1;
    wanted == shown && wanted.count() > 1 && corner.ends_with(&format!(" of {}", wanted.count()))
}

const WANTED: &str = "source:TASS country:VE date:2024-10";

/// The number of keys after which the list shows what is wanted.
fn keys_to(script: &[&str]) -> usize {
    let mut session = Session::text(&archive(), 120, 40);
    for (at, key) in script.iter().enumerate() {
        assert!(!shows(&session, WANTED));
        session.keys(key);
        if shows(&session, WANTED) {
            session.keys("<Enter>");
            assert!(shows(&session, WANTED), "Enter keeps what is seen");
            return at + 1;
        }
    }
    panic!("never reached:\n{}", session.screen().join("\n"));
}

#[test]
fn an_outlet_a_country_and_a_month_are_six_keys_away_in_the_filter_pane() {
    assert_eq!(keys_to(&["h", "t", "<Enter>", "v", "<Enter>", "o"]), 6);
}

#[test]
fn an_outlet_a_country_and_a_month_are_six_keys_away_in_the_query() {
    assert_eq!(keys_to(&["/", "t", "<Tab>", "v", "<Tab>", "o"]), 6);
}

#[test]
fn where_one_letter_means_something_else_first_a_digit_chooses() {
    // The same archive with Hanoi told of more often than Caracas.
    let more: String = (0..60)
        .map(|number| format!("THE PORT OF HANOI GROWS BY {number} CRANES\nCranes came to Hanoi, {number} of them, said the board at noon. (TASS, November 3, 2024)\n\n"))
        .collect();
    let session = || Session::text(&(archive() + &more), 120, 40);
    let mut pane = session();
    pane.keys("h t <Enter> v");
    assert!(pane.top().ends_with("region:Vietnam"), "{}", pane.top());
    pane.keys("2 o");
    assert!(shows(&pane, WANTED), "{}", pane.top());
    let mut query = session();
    query.keys("/ t <Tab> v 2 o");
    assert!(shows(&query, WANTED), "{}", query.top());
    query.keys("<Esc> <Esc> / t 2 4");
    assert!(query.bottom().starts_with(" /t24 "), "a word of letters and digits: {}", query.bottom());
}

#[test]
fn the_list_shows_the_value_that_letters_mean_and_escape_brings_it_back() {
    let mut session = Session::of(&["harbour", "late"], 120, 50);
    session.keys("3j h");
    let before = (session.list(), session.filter().len());
    session.keys("/reut");
    assert_eq!(session.list().len(), 2, "{:?}", session.list());
    assert!(session.filter().iter().any(|row| row.contains("Reuters 2") || row.contains("Reuters")));
    session.keys("<Esc>");
    assert_eq!((session.list(), session.filter().len()), before);
    session.keys("/reut <Tab>");
    assert_eq!(session.list(), before.0, "Tab keeps the letters and looks away");
    session.keys("<Enter>");
    assert_eq!(session.list().len(), 2);
    session.keys("<Esc> ga h /-reut");
    assert_eq!(session.list().len(), 4, "a dash excludes");
    session.keys("zzz");
    assert_eq!(session.list().len(), 6, "letters that nothing has change nothing");
    session.keys("<Enter>");
    assert!(session.bottom().contains("no value has the letters"), "{}", session.bottom());
    assert_eq!(session.list().len(), 6);
    session.keys("e <Down>");
    let second = session.list().len();
    session.keys("<Up>");
    assert_ne!((session.list().len(), second), (6, 6));
    session.keys("<Backspace> <Backspace>");
    assert_eq!(session.list().len(), 6);
}
