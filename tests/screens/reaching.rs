//! Ways: how many keys it takes from the start to everything one outlet said about one country in one month, by the filter pane
//! alone and by the query alone. Every key press counts, the letters of words and Shift included; the way ends when the list
//! shows these stories and no other, and one more key, Enter, keeps it.

use dateline::app::Event;
use dateline::app::view::PaneKind;

use crate::session::{Session, batch};

const SOURCES: [&str; 8] =
    ["TASS", "Reuters", "The Moscow Times", "Yle", "Tribune", "Interfax", "Olive Press", "Vanguard"];
const PLACES: [&str; 8] = ["Caracas", "Ankara", "Hanoi", "Muscat", "Oslo", "Vienna", "Bangkok", "Tunis"];
const MONTHS: [&str; 4] = ["October", "November", "September", "August"];

/// Source, place and month of story after story; the first of each are told of more often than the last.
fn told() -> impl Iterator<Item = (usize, &'static str, &'static str, &'static str)> {
    let mut random: u32 = 1;
    let mut few = move |of: u32| {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let share = (random >> 16) % 1000;
        (share * share / 1000 * of / 1000) as usize
    };
    (0..).map(move |number| (number, SOURCES[few(8)], PLACES[few(8)], MONTHS[few(4)]))
}

/// Stories of eight outlets about eight places in four months.
fn archive() -> String {
    let mut text = String::new();
    for (number, source, place, month) in told().take(400) {
        text.push_str(&format!(
            "THE BOARD OF {} MEETS ABOUT STORY NUMBER {number}\nDelegates met in {place} about number {number}, and the board said so at noon. \
             ({source}, {month} {}, 2024)\n\n",
            place.to_uppercase(),
            1 + number % 28,
        ));
    }
    text
}

/// The like in digests, in pages of stories by tag, and in feeds, of three years.
fn mixed() -> Vec<(String, String)> {
    let mut stories = told();
    let mut documents = Vec::new();
    for number in 0..60 {
        let year = [2024, 2024, 2025, 2026][number / 3 % 4];
        let stories: Vec<_> = stories.by_ref().take(12).collect();
        let body = |place: &str, number: usize| {
            format!(
                "Delegates met in {place} about number {number}, and the board said so at noon before the doors were shut."
            )
        };
        documents.push(match number % 3 {
            0 => {
                let story = |&(number, source, place, month): &(usize, &str, &str, &str)| {
                    let (head, day) = (place.to_uppercase(), 1 + number % 28);
                    format!("THE BOARD OF {head} MEETS ABOUT STORY NUMBER {number}\n{} ({source}, {month} {day}, {year})\n\n", body(place, number))
                };
                (format!("digest-{number}.txt"), stories.iter().map(story).collect::<String>())
            }
            1 => {
                let story = |&(number, source, place, month): &(usize, &str, &str, &str)| {
                    format!("{} ({source}, {month} {}, {year})\n\nPublished in Worldwide\n\n", body(place, number), 1 + number % 28)
                };
                let stories: String = stories.iter().map(story).collect();
                (format!("page-{number}.txt"), format!("Displaying items by tag: Boards\n\n{stories}Page 1 of 3\n"))
            }
            _ => {
                let story = |&(number, source, place, month): &(usize, &str, &str, &str)| {
                    let day = 1 + number % 28;
                    format!(
                        "<item><title>The board of {place} meets about number {number}</title><guid>g{number}</guid>\
                         <pubDate>{day} {} {year} 12:00:00 GMT</pubDate><description>{} ({source}, {month} {day}, {year})</description></item>\n",
                        &month[..3],
                        body(place, number)
                    )
                };
                let stories: String = stories.iter().map(story).collect();
                (format!("feed-{number}.xml"), format!("<rss version=\"2.0\"><channel><title>Boards {number}</title>\n{stories}</channel></rss>"))
            }
        });
    }
    documents
}

fn mixed_session() -> Session {
    let mut session = Session::new(120, 40);
    let documents = mixed();
    let read = batch(documents.iter().map(|(name, text)| (name.as_str(), text.as_bytes())));
    session.event(Event::Loaded(Box::new(read))).event(Event::LoadEnded);
    session
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
fn keys_to(mut session: Session, script: &[&str]) -> usize {
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
fn the_mixed_archive_is_one() {
    let session = mixed_session();
    let (library, today) = (session.app().library(), jiff::civil::date(2025, 3, 31));
    let of = |query: &str| library.select(&library.parse(query, today).0, today).count();
    assert_eq!(library.store().len(), 720);
    for kind in ["doc:digest", "doc:page", "doc:feed"] {
        assert_eq!(of(kind), 240, "{kind}");
        assert!(of(&format!("{kind} {WANTED}")) > 0, "{kind}");
    }
    assert!(of("source:TASS country:VE") > of(WANTED));
}

#[test]
fn an_outlet_a_country_and_a_month_are_six_keys_away_in_the_filter_pane() {
    assert_eq!(keys_to(Session::text(&archive(), 120, 40), &["h", "t", "<Enter>", "v", "<Enter>", "o"]), 6);
    assert_eq!(keys_to(mixed_session(), &["h", "t", "<Enter>", "v", "<Enter>", "o"]), 6);
}

#[test]
fn an_outlet_a_country_and_a_month_are_six_keys_away_in_the_query() {
    assert_eq!(keys_to(Session::text(&archive(), 120, 40), &["/", "t", "<Tab>", "v", "<Tab>", "o"]), 6);
    assert_eq!(keys_to(mixed_session(), &["/", "t", "<Tab>", "v", "<Tab>", "o"]), 6);
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
