//! The screen as the terminal shows it: the cells it was sent, and from them the bytes of the next frame. It writes nothing.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::draw;
use super::editor::Editor;
use super::paint;
use super::sequence;
use super::theme::Theme;
use crate::app::view::{Size, View};

/// A frame longer than this is announced as one, so that no half of it is seen.
const LARGE: usize = 400;

/// Terminals that are known to print what they do not know, or to have no use for it.
const POOR: [&str; 6] = ["linux", "vt100", "vt102", "vt220", "screen", "dumb"];

/// What the terminal shows, and how it is drawn.
#[derive(Debug)]
pub(crate) struct Screen {
    theme: Theme,
    announces: bool,
    shown: Buffer,
    next: Buffer,
    /// Nothing is known of what the terminal shows.
    stale: bool,
    cursor: Option<(u16, u16)>,
    typing: bool,
}

impl Screen {
    /// A screen of which nothing is known; `term` is the name of the terminal.
    pub(crate) fn new(theme: Theme, term: &str) -> Screen {
        Screen {
            theme,
            announces: !POOR.contains(&term),
            shown: Buffer::default(),
            next: Buffer::default(),
            stale: true,
            cursor: None,
            typing: false,
        }
    }

    /// The terminal was cleared or written to by others: the next frame is drawn anew.
    pub(crate) fn forget(&mut self) {
        self.stale = true;
    }

    /// The bytes that make the terminal of this size show the view, with the note editor over it when it is open.
    pub(crate) fn frame(&mut self, size: Size, view: &View, editor: Option<&Editor>) -> String {
        let area = Rect::new(0, 0, size.width, size.height);
        if self.next.area != area {
            self.next.resize(area);
            self.stale = true;
        }
        draw::view(view, &self.theme, &mut self.next);
        let (cursor, typing) = match editor {
            Some(editor) => (editor.draw(&self.theme, &mut self.next), true),
            None => (view.cursor, view.typing),
        };
        let mut out = String::new();
        if self.stale {
            self.shown = Buffer::empty(area);
            self.cursor = None;
            self.typing = false;
            out.push_str(sequence::HIDE_CURSOR);
            out.push_str(sequence::PASTE_OFF);
            out.push_str(sequence::CLEAR);
            self.stale = false;
        } else if self.typing && !typing {
            out.push_str(sequence::HIDE_CURSOR);
            out.push_str(sequence::PASTE_OFF);
        }
        let before = out.len();
        paint::difference(&self.shown, &self.next, &mut out);
        if out.len() > before {
            // Whatever was printed has moved it.
            self.cursor = None;
        }
        if let Some((x, y)) = cursor.filter(|(x, y)| *x < size.width && *y < size.height)
            && self.cursor != Some((x, y))
        {
            sequence::move_to(&mut out, x, y);
            self.cursor = Some((x, y));
        }
        if typing && !self.typing {
            out.push_str(sequence::PASTE_ON);
            out.push_str(sequence::SHOW_CURSOR);
        }
        self.typing = typing;
        std::mem::swap(&mut self.shown, &mut self.next);
        if self.next.area != area {
            self.next.resize(area);
        }
        if self.announces && out.len() > LARGE {
            out.insert_str(0, sequence::BEGIN_FRAME);
            out.push_str(sequence::END_FRAME);
        }
        out
    }
}

#[cfg(test)]
mod tests {
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
        let row = |text: &str, current| RowView { line: segment(text, Role::Strong), current, selected: current };
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
        Screen::new(Theme::new(choice, colours, ascii), "xterm-256color")
    }

    #[test]
    fn any_view_fits_any_size_and_sends_only_what_the_table_lists() {
        for (width, height) in SIZES {
            for made_for in [(width, height), (80, 24), (u16::MAX, u16::MAX), (0, 0)] {
                let mut screen = screen(ThemeChoice::Dark, Colours::Full, false);
                let frame = screen.frame(Size { width, height }, &full(made_for.0, made_for.1), None);
                assert_eq!(sequence::violations(frame.as_bytes()), Vec::<String>::new(), "{width}x{height}");
            }
        }
    }

    #[test]
    fn an_unchanged_view_sends_nothing() {
        let mut screen = screen(ThemeChoice::Terminal, Colours::Sixteen, false);
        let size = Size { width: 80, height: 24 };
        assert!(screen.frame(size, &full(80, 24), None).contains("Harbour"));
        assert_eq!(screen.frame(size, &full(80, 24), None), "");
        screen.forget();
        assert!(screen.frame(size, &full(80, 24), None).contains("Harbour"));
    }

    #[test]
    fn the_terminal_shows_what_was_drawn_after_every_step() {
        let mut screen = screen(ThemeChoice::Terminal, Colours::Sixteen, false);
        let mut parser = vt100::Parser::new(24.try_into().unwrap(), 80.try_into().unwrap(), 0);
        let mut random = 0x9e37_79b9_u32;
        for step in 0..300 {
            let mut view = full(80, 24);
            for row in view.panes.iter_mut().flat_map(|pane| &mut pane.rows) {
                random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let words = ["harbour", "日本語", "Zürich", "x", "", "an even longer row of words"];
                row.line = segment(words[(random >> 24) as usize % words.len()], Role::Strong);
                row.current = random & 0x400 != 0;
            }
            if step % 2 == 0 {
                view.panes.pop();
            }
            if step % 50 == 49 {
                screen.forget();
            }
            parser.process(screen.frame(Size { width: 80, height: 24 }, &view, None).as_bytes());
            let mut expected = Buffer::empty(Rect::new(0, 0, 80, 24));
            draw::view(&view, &screen.theme, &mut expected);
            for y in 0..24 {
                let shown: String = parser.screen().contents_between(y, 0, y, 80).trim_end().into();
                let mut wanted = String::new();
                let mut x = 0;
                while x < 80 {
                    let symbol = expected[(x, y)].symbol();
                    wanted.push_str(symbol);
                    x += u16::try_from(unicode_width::UnicodeWidthStr::width(symbol)).unwrap().max(1);
                }
                assert_eq!(shown, wanted.trim_end(), "row {y}, step {step}");
            }
        }
    }

    #[test]
    fn no_colours_means_no_colour_numbers_and_a_visible_focus() {
        let mut screen = screen(ThemeChoice::Dark, Colours::None, false);
        let frame = screen.frame(Size { width: 80, height: 24 }, &full(80, 24), None);
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
        let frame = screen.frame(Size { width: 80, height: 24 }, &full(80, 24), None);
        assert!(frame.is_ascii());
        assert!(frame.contains("Zurich") && frame.contains("+-"));
    }

    #[test]
    fn a_poor_terminal_is_not_told_of_frames() {
        let mut screen = Screen::new(Theme::new(ThemeChoice::Terminal, Colours::Sixteen, false), "linux");
        assert!(!screen.frame(Size { width: 80, height: 24 }, &full(80, 24), None).contains("2026"));
    }

    #[test]
    fn pastes_come_in_brackets_only_while_somebody_types() {
        let mut screen = screen(ThemeChoice::Terminal, Colours::Sixteen, false);
        let size = Size { width: 80, height: 24 };
        let mut view = full(80, 24);
        assert!(screen.frame(size, &view, None).contains(sequence::PASTE_ON));
        view.typing = false;
        assert!(screen.frame(size, &view, None).contains(sequence::PASTE_OFF));
    }
}
