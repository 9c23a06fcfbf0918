use super::super::theme::{Colours, ThemeChoice};
use super::*;
use crate::app::view::{Area, Bar, Pane, PaneKind, Role, RowView, Segment};

const SIZES: [(u16, u16); 14] = [
    (0, 0),
    (1, 1),
    (1, 50),
    (200, 1),
    (2, 2),
    (3, 3),
    (19, 4),
    (20, 5),
    (0, 30),
    (30, 0),
    (80, 24),
    (120, 40),
    (500, 200),
    (1000, 300),
];

fn segment(text: &str, role: Role) -> Vec<Segment> {
    vec![Segment::new(text, role)]
}

/// A full view of three panes and an overlay for a terminal of this size.
fn full(width: u16, height: u16) -> View {
    let row =
        |text: &str, current| RowView { line: segment(text, Role::Strong), current, selected: current, link: None };
    let rows = vec![
        row("> Harbour strike enters its second week", true),
        row("  日本語の見出し", false),
        row("  👩\u{200d}🚀 Zürich", false),
    ];
    let pane = |kind, x: u16, y: u16, w: u16, h: u16, focused, joined| Pane {
        kind,
        area: Area { x, y, width: w, height: h },
        focused,
        joined,
        title: segment("Items of a very long title that never fits", Role::Strong),
        corner: segment("3 of 12", Role::Dim),
        rows: rows.clone(),
        centred: kind == PaneKind::Overlay,
    };
    let (half, body) = (width / 3, height.saturating_sub(2));
    View {
        size: Size { width, height },
        bars: vec![
            Bar { y: 0, left: segment(" dateline", Role::Accent), right: segment("region:europe ", Role::Dim) },
            Bar {
                y: height.saturating_sub(1),
                left: segment(" j/k move", Role::Dim),
                right: segment("saved ", Role::Good),
            },
        ],
        panes: vec![
            pane(PaneKind::Filter, 0, 1, half, body, false, false),
            pane(PaneKind::List, half, 1, width - half, body / 2 + 1, true, false),
            pane(PaneKind::Detail, half, 1 + body / 2, width - half, body - body / 2, false, true),
            pane(PaneKind::Overlay, width / 4, height / 4, width, height, false, false),
        ],
        cursor: Some((half, 2)),
        typing: true,
    }
}

fn screen(choice: ThemeChoice, colours: Colours, ascii: bool) -> Screen {
    Screen::new(Theme::new(choice, colours, ascii), "xterm-256color", true)
}

#[test]
fn any_view_fits_any_size_and_sends_only_what_the_table_lists() {
    for (width, height) in SIZES {
        for made_for in [(width, height), (80, 24), (u16::MAX, u16::MAX), (0, 0)] {
            let mut screen = screen(ThemeChoice::Dark, Colours::Full, false);
            let frame = screen.frame(Size { width, height }, (None, &full(made_for.0, made_for.1)), None);
            assert_eq!(sequence::violations(frame.as_bytes()), Vec::<String>::new(), "{width}x{height}");
        }
    }
}

#[test]
fn an_unchanged_view_sends_nothing() {
    let mut screen = screen(ThemeChoice::Terminal, Colours::Sixteen, false);
    let size = Size { width: 80, height: 24 };
    assert!(screen.frame(size, (None, &full(80, 24)), None).contains("Harbour"));
    assert_eq!(screen.frame(size, (None, &full(80, 24)), None), "");
    screen.forget();
    assert!(screen.frame(size, (None, &full(80, 24)), None).contains("Harbour"));
}

/// Drawing the rows in which views differ is drawing all of them.
#[test]
fn a_frame_after_another_shows_the_same_cells_as_a_first_one() {
    let size = Size { width: 80, height: 24 };
    let mut views = vec![full(80, 24)];
    let mut differ = |change: &dyn Fn(&mut View)| {
        let mut view = views.last().unwrap().clone();
        change(&mut view);
        views.push(view);
    };
    differ(&|view| view.panes[1].rows[1].line = segment("  the second row", Role::Plain));
    differ(&|view| view.panes[1].rows[1].selected = true);
    differ(&|view| view.bars[1].left = segment(" flagged; u undoes", Role::Plain));
    differ(&|view| view.panes[2].corner = segment("4 of 12", Role::Dim));
    differ(&|view| drop(view.panes[0].rows.pop()));
    differ(&|view| drop(view.panes[3].rows.pop()));
    differ(&|view| view.panes[1].focused = false);
    differ(&|view| view.panes[2].rows.rotate_left(1));
    differ(&|view| drop(view.panes.pop()));
    differ(&|view| view.panes[2].title.clear());
    differ(&|view| view.bars[0].y = 1);
    differ(&|view| view.panes[0].area.width += 1);
    differ(&|view| view.cursor = None);
    for choice in [ThemeChoice::Dark, ThemeChoice::Terminal] {
        let mut going = screen(choice, Colours::Full, false);
        // There and back, and every other one, so that each follows several.
        let back = views.iter().rev();
        for view in views.iter().chain(back).chain(views.iter().step_by(2)).chain(views.iter().step_by(5)) {
            going.draw(size, view);
            let mut first = screen(choice, Colours::Full, false);
            first.draw(size, view);
            assert_eq!(going.shown.cells, first.shown.cells);
            assert!(going.shown.faces() == first.shown.faces());
        }
    }
}

#[test]
fn no_colours_means_no_colour_numbers_and_a_visible_focus() {
    let mut screen = screen(ThemeChoice::Dark, Colours::None, false);
    let frame = screen.frame(Size { width: 80, height: 24 }, (None, &full(80, 24)), None);
    for pen in frame.split("\x1b[").skip(1).filter_map(|rest| rest.split_once('m')) {
        let numbers: Vec<&str> = pen.0.split(';').collect();
        if numbers.iter().all(|n| n.bytes().all(|b| b.is_ascii_digit())) {
            assert!(numbers.iter().all(|n| matches!(*n, "" | "0" | "1" | "2" | "4" | "7")), "{}", pen.0);
        }
    }
    assert!(frame.contains("\x1b[1"));
}

#[test]
fn ascii_means_ascii() {
    let mut screen = screen(ThemeChoice::Terminal, Colours::Sixteen, true);
    let frame = screen.frame(Size { width: 80, height: 24 }, (None, &full(80, 24)), None);
    assert!(frame.is_ascii());
    assert!(frame.contains("Zurich") && frame.contains("+-"));
}

#[test]
fn a_poor_terminal_is_not_told_of_frames() {
    let mut screen = Screen::new(Theme::new(ThemeChoice::Terminal, Colours::Sixteen, false), "linux", true);
    assert!(!screen.frame(Size { width: 80, height: 24 }, (None, &full(80, 24)), None).contains("2026"));
}

#[test]
fn pastes_come_in_brackets_only_while_somebody_types() {
    let mut screen = screen(ThemeChoice::Terminal, Colours::Sixteen, false);
    let size = Size { width: 80, height: 24 };
    let mut view = full(80, 24);
    assert!(screen.frame(size, (None, &view), None).contains(sequence::PASTE_ON));
    view.typing = false;
    assert!(screen.frame(size, (None, &view), None).contains(sequence::PASTE_OFF));
}

mod replay;
