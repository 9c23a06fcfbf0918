//! The mouse: what a click and the wheel do, and what they never do.

use dateline::app::Event;
use dateline::app::pointer::{Gesture, Pointer};
use dateline::app::view::PaneKind;

use crate::session::Session;

/// A gesture on the row of a pane that has this text.
fn on(session: &mut Session, kind: PaneKind, text: &str, gesture: Gesture) {
    let view = session.view();
    let pane = view.pane(kind).unwrap();
    let row = pane.rows.iter().position(|row| crate::session::text(&row.line).contains(text));
    let row = u16::try_from(row.unwrap_or_else(|| panic!("no {text} in {kind:?}"))).unwrap();
    let pointer = Pointer { x: pane.area.x + 3, y: pane.area.y + 1 + row, gesture };
    session.event(Event::Pointer(pointer));
}

#[test]
fn a_click_goes_to_a_story_and_a_second_one_opens_it() {
    let mut session = Session::of(&["harbour", "late"], 120, 40);
    assert!(!session.current().contains("TALKS RESUME"));
    on(&mut session, PaneKind::List, "TALKS RESUME", Gesture::Click);
    assert!(session.current().contains("TALKS RESUME"), "{}", session.current());
    assert_eq!(session.focus(), Some(PaneKind::List));
    assert!(session.current().contains('●'), "a click alone reads nothing");
    on(&mut session, PaneKind::List, "TALKS RESUME", Gesture::Click);
    assert_eq!(session.focus(), Some(PaneKind::Detail));
    assert!(!session.current().contains('●'), "{}", session.current());
}

#[test]
fn a_click_gives_its_pane_the_focus_and_chooses_in_the_filter_only_what_has_the_cursor() {
    let mut session = Session::of(&["harbour", "late"], 120, 40);
    on(&mut session, PaneKind::Detail, "", Gesture::Click);
    assert_eq!(session.focus(), Some(PaneKind::Detail));
    on(&mut session, PaneKind::Filter, "Europe", Gesture::Click);
    assert_eq!(session.focus(), Some(PaneKind::Filter));
    assert!(!session.top().contains("region:"), "{}", session.top());
    on(&mut session, PaneKind::Filter, "Europe", Gesture::Click);
    assert!(session.top().contains("region:Europe"), "{}", session.top());
}

#[test]
fn the_wheel_scrolls_what_it_is_over_and_leaves_the_focus() {
    let mut session = Session::of(&["harbour", "late", "long"], 120, 24);
    session.keys("gg");
    let first = session.current();
    on(&mut session, PaneKind::List, "", Gesture::WheelDown);
    assert_ne!(session.current(), first);
    on(&mut session, PaneKind::List, "", Gesture::WheelUp);
    assert_eq!(session.current(), first);
    while !session.current().contains("LONG WAY") {
        session.keys("j");
    }
    let before = session.screen();
    on(&mut session, PaneKind::Detail, "", Gesture::WheelDown);
    assert_ne!(session.screen(), before);
    assert_eq!(session.focus(), Some(PaneKind::List));
    on(&mut session, PaneKind::Detail, "", Gesture::WheelUp);
    assert_eq!(session.screen(), before);
}

#[test]
fn nothing_is_marked_answered_or_typed_with_the_mouse() {
    let mut session = Session::of(&["harbour"], 80, 24);
    session.keys("?");
    let help = session.screen();
    session.event(Event::Pointer(Pointer { x: 40, y: 12, gesture: Gesture::Click }));
    assert_eq!(session.screen(), help);
    session.event(Event::Pointer(Pointer { x: 40, y: 12, gesture: Gesture::WheelDown }));
    assert_ne!(session.screen(), help);
    session.keys("<Esc> gA");
    let question = session.screen();
    for gesture in [Gesture::Click, Gesture::WheelDown, Gesture::WheelUp] {
        session.event(Event::Pointer(Pointer { x: 40, y: 12, gesture }));
        assert_eq!(session.screen(), question);
    }
    session.keys("n / h a r");
    let typing = session.screen();
    for gesture in [Gesture::Click, Gesture::WheelDown] {
        session.event(Event::Pointer(Pointer { x: 10, y: 3, gesture }));
        assert_eq!(session.screen(), typing);
    }
    assert_eq!(session.appended, 0);
}

#[test]
fn any_place_of_any_screen_can_be_clicked() {
    for (width, height) in [(120, 40), (80, 24), (40, 12), (20, 5), (3, 2)] {
        let mut session = Session::of(&["harbour", "late"], width, height);
        for keys in ["", "<Tab>", "<Tab>", "?", "<Esc> '", "<Esc> =", "<Esc> z"] {
            session.keys(keys);
            for y in (0..height + 2).step_by(2) {
                for (x, gesture) in [(0, Gesture::Click), (width / 2, Gesture::Click), (width, Gesture::WheelDown)] {
                    session.event(Event::Pointer(Pointer { x, y, gesture }));
                    session.check();
                }
            }
        }
        session.event(Event::Pointer(Pointer { x: u16::MAX, y: u16::MAX, gesture: Gesture::Click })).check();
        assert!(!session.quit);
    }
}
