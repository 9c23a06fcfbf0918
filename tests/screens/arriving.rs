//! What comes while somebody reads: documents, failures, other sessions' marks. None of it moves the cursor.

use dateline::app::Event;
use dateline::app::view::PaneKind;
use dateline::library::Batch;

use crate::session::Session;

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
