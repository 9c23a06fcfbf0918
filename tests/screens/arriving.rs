//! What comes while somebody reads: documents, failures, other sessions' marks. None of it moves the cursor.

use dateline::app::view::PaneKind;
use dateline::app::{Answer, Errand, Event};
use dateline::library::Batch;

use crate::session::{Session, batch};

#[test]
fn a_story_being_read_stays_while_others_come_in() {
    for keys in ["<Enter>", "f", "e", "r", "v"] {
        let mut session = Session::new(80, 24);
        session.load(&["harbour"]).keys(keys);
        let story = session.story();
        session.load(&["late"]).load(&["long"]).load(&["hostile"]).event(Event::LoadEnded);
        assert!(session.current().contains("HARBOUR STRIKE"), "{keys}: {}", session.current());
        if keys == "<Enter>" {
            assert_eq!(session.story(), story);
            assert_eq!(session.focus(), Some(PaneKind::Detail));
        }
    }
}

#[test]
fn before_the_first_key_the_newest_story_is_on_top() {
    let mut session = Session::new(80, 24);
    session.load(&["long"]).load(&["harbour"]).load(&["late"]).event(Event::LoadEnded);
    assert!(session.current().contains("SNOW CLOSES"), "{}", session.current());
}

#[test]
fn a_selection_holds_back_what_comes_in() {
    let mut session = Session::new(80, 24);
    session.load(&["harbour"]).keys("j v j");
    session.load(&["late"]).load(&["hostile"]).event(Event::LoadEnded);
    assert_eq!(session.frame_of(PaneKind::List).1, "2 selected");
    assert!(session.bottom().contains("5 new (R)"), "{}", session.bottom());
    session.keys("f R");
    assert!(
        session
            .list()
            .iter()
            .filter(|row| row.contains('⚑'))
            .all(|row| row.contains("FERRIES") || row.contains("TALKS"))
    );
}

#[test]
fn arrivals_are_announced_and_wait() {
    let mut session = Session::of(&["harbour"], 80, 24);
    session.keys("j <Enter>");
    let (list, story) = (session.list(), session.story());
    session.load(&["late"]);
    assert!(session.bottom().contains("1 new (R)"), "{}", session.bottom());
    assert_eq!((session.list(), session.story()), (list, story));
    session.load(&["late"]);
    assert!(session.bottom().contains("1 new (R)"), "the same story is not new again: {}", session.bottom());
    session.keys("R");
    assert!(session.list()[0].contains("SNOW CLOSES") && session.current().contains("FERRIES"));
    assert!(!session.bottom().contains("new"));
}

fn not_read(what: &str) -> Event {
    Event::Loaded(Box::new(Batch { failures: vec![what.to_owned()], ..Batch::default() }))
}

#[test]
fn a_failure_is_said_counted_and_listed() {
    let mut session = Session::of(&["harbour"], 80, 24);
    session.event(not_read("news/a.txt: permission denied"));
    assert!(session.bottom().contains("1 not read"));
    session.event(Event::Failed("the text is too large for the clipboard".to_owned()));
    assert!(session.bottom().contains("too large") && session.bottom().contains("1 not read"));
    session.keys("g!");
    assert!(session.rows(PaneKind::Overlay)[0].contains("news/a.txt: permission denied"));
}

#[test]
fn thousands_of_failures_are_counted_not_kept() {
    let mut session = Session::of(&["harbour"], 80, 24);
    for number in 0..1500 {
        session.event(not_read(&format!("{number}.txt: no")));
    }
    assert!(
        session.bottom().contains("1500 not read") || session.bottom().contains("1 500 not read"),
        "{}",
        session.bottom()
    );
    session.keys("g! <End>");
    assert!(
        session.rows(PaneKind::Overlay).last().unwrap().contains("and 1400 more")
            || session.rows(PaneKind::Overlay).last().unwrap().contains("1 400 more")
    );
}

#[test]
fn stale_answers_change_nothing() {
    let mut session = Session::of(&["harbour"], 80, 24);
    let before = session.screen();
    for generation in [0, 1, u64::MAX] {
        session.event(Event::Continue(generation));
    }
    session.event(Event::Edited(Some("a note for nobody".to_owned())));
    assert_eq!(session.screen(), before);
    assert_eq!(session.appended, 0);
}

/// A file was changed, or is new.
fn changed(name: &str, text: &str) -> Event {
    Event::Changed(Box::new(batch([(name, text.as_bytes())])))
}

/// Ten stories, of which the reader stands on one far down.
fn ten(without: usize, more: &str) -> String {
    let stories = (1..=10).filter(|number| *number != without);
    let stories = stories.map(|number| {
        format!(
            "QUAY NUMBER {number} OPENS\n\nShip number {number} of the line came in at noon with grain and timber from the north, \
             the harbour master said. (Reuters, March {}, 2025)\n\n",
            30 - number
        )
    });
    stories.collect::<String>() + more
}

const NEW: &str = "QUAY NUMBER 0 OPENS\n\nA tug of the old kind was the first to moor there in the morning fog. (Yle, March 30, 2025)\n\n";

#[test]
fn documents_that_change_are_announced_and_nothing_moves() {
    let mut session = Session::new(80, 24);
    session.event(changed("a.txt", &ten(0, ""))).event(Event::LoadEnded).keys("7j <Enter>");
    let (list, story) = (session.list(), session.story());
    session.event(changed("a.txt", &ten(3, NEW)));
    assert!(session.bottom().contains("1 new, 1 gone (R)"), "{}", session.bottom());
    let text = |story: &str| story.split("\n in ").next().unwrap().to_owned();
    assert_eq!((session.list(), text(&session.story())), (list, text(&story)));
    assert!(session.story().ends_with("in a.txt, lines 25 to 27"), "where it stands now: {}", session.story());
    // The same again, and a file that has a copy, are no news.
    session.event(changed("a.txt", &ten(3, NEW))).event(changed("b.txt", &ten(3, NEW)));
    session.event(Event::Gone(vec!["b.txt".to_owned(), "never.txt".to_owned()]));
    assert!(session.bottom().contains("1 new, 1 gone (R)"), "{}", session.bottom());
    session.keys("R");
    assert!(session.current().contains("QUAY NUMBER 8"), "{}", session.current());
    assert_eq!(text(&session.story()), text(&story));
    assert!(!session.bottom().contains("new"));
    session.keys("<Tab> <Tab> gg");
    let titles = session.list().join("\n");
    assert!(titles.contains("NUMBER 0") && !titles.contains("NUMBER 3 "), "{titles}");
}

#[test]
fn what_a_look_finds_that_was_asked_for_comes_in_at_once() {
    let mut session = Session::new(80, 24);
    session.event(changed("a.txt", &ten(0, ""))).event(Event::LoadEnded).keys("jjj R");
    assert_eq!(session.errands, [Errand::Look]);
    session.event(changed("b.txt", NEW)).event(Event::Gone(vec!["b.txt".to_owned()]));
    session.event(changed("c.txt", NEW)).event(Event::Errand(Box::new(Answer::Looked)));
    assert!(session.current().contains("NUMBER 4"), "{}", session.current());
    assert!(session.bottom().contains("1 new") && !session.bottom().contains("(R)"), "{}", session.bottom());
    session.keys("gg");
    assert!(session.current().contains("NUMBER 0"), "{}", session.current());
    // Whoever has begun something else is not disturbed.
    for keys in ["/", "?", "v"] {
        let mut session = Session::new(80, 24);
        session.event(changed("a.txt", &ten(0, ""))).event(Event::LoadEnded).keys("R").keys(keys);
        let list = session.list();
        session.event(changed("c.txt", NEW)).event(Event::Errand(Box::new(Answer::Looked)));
        assert_eq!(session.list(), list, "{keys}");
    }
}

#[test]
fn a_story_whose_document_is_gone_stays_where_it_is_flagged() {
    let mut session = Session::new(80, 24);
    session.event(changed("a.txt", &ten(0, ""))).event(Event::LoadEnded).keys("jj f gg");
    session.event(Event::Gone(vec!["a.txt".to_owned()]));
    assert!(session.bottom().contains("10 gone (R)"), "{}", session.bottom());
    assert!(session.frame_of(PaneKind::List).1.ends_with("of 10"));
    session.keys("R");
    assert_eq!(session.list().len(), 1);
    assert!(session.current().contains("NUMBER 3"), "{}", session.current());
    assert!(session.top().contains("1 item"), "{}", session.top());
    session.keys("= is:orphan <Enter>");
    assert_eq!(session.list().len(), 1);
}

#[test]
fn while_a_prompt_is_open_a_change_does_not_touch_what_is_typed() {
    let mut session = Session::new(80, 24);
    session.event(changed("a.txt", &ten(0, ""))).event(Event::LoadEnded).keys("/ number");
    session.event(changed("a.txt", &ten(5, NEW)));
    session.keys("<Space> 7");
    assert_eq!(session.list().len(), 1, "{:?}", session.list());
    session.keys("<Esc>");
    assert!(session.bottom().contains("1 new, 1 gone (R)"), "{}", session.bottom());
}
