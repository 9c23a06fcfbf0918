use std::sync::Arc;

use jiff::civil::date;
use jiff::tz::TimeZone;

use super::*;
use crate::app::view;
use crate::enrich::Tables;
use crate::item::{Document, Item, ItemId};
use crate::library::{Batch, Filed, Library};
use crate::marks::Marks;

const HEIGHT: usize = 10;

/// A story of these paragraphs.
fn story(body: &[String]) -> Story {
    let mut library = Library::new(Arc::new(Tables::new()), Marks::default());
    let id = ItemId::of(body.iter().map(String::as_str), None, None, None);
    let item = Item { id, body: body.to_vec(), ..Item::default() };
    let filed = Filed { document: Document::default(), parent: None, items: vec![item], unparsed: Vec::new() };
    library.insert(Batch { files: vec![vec![filed]], failures: Vec::new() });
    library.story(Row(0), date(2025, 4, 1))
}

fn manner() -> Manner {
    Manner { titled: true, ascii: false, today: date(2025, 4, 1), zone: TimeZone::UTC }
}

fn pane(body: &[String], columns: usize, budget: usize) -> Detail {
    let mut detail = Detail::default();
    detail.set(Some(story(body)), columns, &manner(), budget);
    detail.hold(HEIGHT);
    detail
}

fn finish(detail: &mut Detail, budget: usize) {
    while detail.waits() {
        detail.go_on(HEIGHT, budget);
    }
}

fn text(detail: &Detail) -> Vec<String> {
    let print = |line: &view::Line| line.iter().map(|segment| segment.text.as_str()).collect();
    detail.view(HEIGHT).iter().map(|row| print(&row.line)).collect()
}

fn needles(word: &str) -> Vec<Needle> {
    Needle::new(word, false).into_iter().collect()
}

/// One long paragraph, wide ones, short ones, one of nothing.
fn bodies() -> Vec<Vec<String>> {
    let words = |count: usize| (0..count).map(|n| format!("ship {n} waits in harbour {}. ", n % 7)).collect::<String>();
    vec![
        vec![words(400)],
        vec!["港湾労働者の争議は二週目。".repeat(120), words(20), String::from(" ")],
        (0..150).map(|n| format!("line {n} of harbour {}", n % 10)).collect(),
        vec!["x".repeat(4000), String::new(), "क्षि🇫🇷 é\u{301} harbour 3 ".repeat(60)],
    ]
}

#[test]
fn a_story_broken_in_slices_is_the_one_that_is_broken_at_once() {
    for body in bodies() {
        for columns in [24, 61, 120] {
            let mut whole = pane(&body, columns, usize::MAX);
            whole.find(needles("harbour 3"), usize::MAX);
            assert!(!whole.waits());
            let mut sliced = pane(&body, columns, 1);
            assert!(sliced.waits());
            assert_eq!(text(&sliced), text(&pane(&body, columns, usize::MAX)));
            sliced.find(needles("harbour 3"), 1);
            finish(&mut sliced, 300);
            assert_eq!(sliced.hits(), whole.hits());
            assert_eq!(sliced.lines, whole.lines);
            for line in (0..whole.lines.len() + 3).step_by(7) {
                whole.scroll_to(line, HEIGHT);
                sliced.scroll_to(line, HEIGHT);
                assert_eq!(text(&sliced), text(&whole));
                assert_eq!((sliced.share(HEIGHT), sliced.at_end(HEIGHT)), (whole.share(HEIGHT), whole.at_end(HEIGHT)));
            }
        }
    }
}

#[test]
fn the_end_a_far_line_and_a_far_hit_are_reached_between_keys() {
    for body in bodies() {
        let whole = pane(&body, 61, usize::MAX);
        let (lines, height) = (whole.lines.len(), HEIGHT);
        let mut detail = pane(&body, 61, 1);
        detail.scroll_to(usize::MAX, height);
        assert!(detail.is_on_the_way() && detail.scroll() == 0 && !detail.at_end(height));
        finish(&mut detail, 300);
        assert!(detail.at_end(height) && detail.scroll() == lines - height && detail.share(height) == Some(100));

        let mut detail = pane(&body, 61, 1);
        detail.scroll_by(90, height);
        assert!(detail.is_on_the_way());
        finish(&mut detail, 300);
        assert_eq!(detail.scroll(), 90.min(lines - height));

        // A key that goes elsewhere gives up what was waited for.
        let mut detail = pane(&body, 61, 1);
        detail.scroll_to(usize::MAX, height);
        detail.scroll_by(1, height);
        finish(&mut detail, 300);
        assert_eq!(detail.scroll(), 1);

        for (forward, steps) in [(true, 1), (true, 4), (false, 1), (false, 3)] {
            let mut known = pane(&body, 61, usize::MAX);
            known.find(needles("harbour 3"), usize::MAX);
            let there = known.step(forward, steps, height);
            let mut detail = pane(&body, 61, 1);
            detail.find(needles("harbour 3"), 1);
            assert!(detail.step(forward, steps, height));
            let mut found = true;
            while detail.waits() {
                found &= detail.go_on(height, 300);
            }
            assert_eq!((found, detail.hits(), detail.scroll()), (there, known.hits(), known.scroll()));
        }
    }
}

#[test]
fn what_is_nowhere_in_a_long_story_is_said_once_it_is_known() {
    let mut detail = pane(&bodies()[0], 61, 1);
    detail.find(needles("volcano"), 1);
    assert!(detail.step(true, 1, HEIGHT) && detail.hits().more);
    let mut said = Vec::new();
    while detail.waits() {
        said.push(detail.go_on(HEIGHT, 300));
    }
    assert_eq!(said.iter().filter(|found| !**found).count(), 1);
    assert_eq!(detail.hits(), Hits::default());
    assert!(!detail.step(true, 1, HEIGHT));
}

#[test]
fn another_width_keeps_the_text_that_was_on_top() {
    for body in bodies() {
        let mut detail = pane(&body, 61, 1);
        finish(&mut detail, 300);
        detail.scroll_to(40, HEIGHT);
        let (top, anchor) = (detail.scroll(), detail.anchor);
        for (columns, budget) in [(24, 1), (120, 300), (61, 1)] {
            detail.set(Some(story(&body)), columns, &manner(), budget);
            detail.hold(HEIGHT);
            let first = detail.spot(detail.lines[detail.scroll()]);
            assert!(first <= anchor || detail.at_end(HEIGHT), "{first:?} {anchor:?}");
            finish(&mut detail, 300);
        }
        assert_eq!((detail.scroll(), detail.anchor), (top, anchor));
    }
}
