//! The note editor: the text area that fills the screen while somebody writes a note. It knows nothing of stories; it takes a
//! text and gives back a text, or nothing when the note was given up.

use std::cell::Cell;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use tui_textarea::{CursorMove, Input, Key as Typed, TextArea};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::draw;
use super::links::Links;
use super::theme::Theme;
use super::touched::Touched;
use crate::app::draft::clean;
use crate::app::key::{Code, Key};
use crate::app::view::{Area, Bar, Pane, PaneKind, Role, Segment, View};
use crate::marks::NOTE_BYTES;
use crate::shown::Shown;
use rows::{Place, Rows};

mod rows;

/// The most lines of a note; beyond, a key would no longer be answered at once.
const LINES: usize = 2_000;

/// What a key did to the editor.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is still open.
    Open,
    /// It was closed with this text, or none when the note stays as it was.
    Closed(Option<String>),
}

/// An open note editor.
#[derive(Debug)]
pub(crate) struct Editor {
    title: Shown,
    before: Vec<String>,
    /// Lines beyond what is edited here: they stay at the end of the note.
    beyond: Vec<String>,
    /// The text and the cursor. It knows nothing of rows.
    area: TextArea<'static>,
    /// Columns and rows of the text when it was last drawn.
    seen: Cell<(usize, usize)>,
    /// The first row that is seen.
    top: Cell<usize>,
    /// The column that going up and down keeps to.
    column: Option<usize>,
    /// Whether to give up was asked.
    asking: bool,
    full: bool,
}

impl Editor {
    /// An editor on this text, with the cursor at its end.
    pub(crate) fn new(title: &str, text: &str) -> Editor {
        let mut before = clean(text);
        let beyond = before.split_off(before.len().min(LINES));
        let mut area = TextArea::new(before.clone());
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        Editor {
            title: Shown::new(title),
            before,
            beyond,
            area,
            seen: Cell::new((80, 20)),
            top: Cell::new(0),
            column: None,
            asking: false,
            full: false,
        }
    }

    /// A key.
    pub(crate) fn key(&mut self, key: Key) -> Outcome {
        let asked = std::mem::take(&mut self.asking);
        self.full = false;
        match key {
            Key { code: Code::Esc, .. } | Key { code: Code::Char('s'), ctrl: true, .. } => return self.keep(),
            Key { code: Code::Char('c'), ctrl: true, .. } => {
                if asked || !self.is_changed() {
                    return Outcome::Closed(None);
                }
                self.asking = true;
            }
            _ => self.typed(key),
        }
        Outcome::Open
    }

    /// Pasted text.
    pub(crate) fn paste(&mut self, text: &str) {
        self.asking = false;
        self.column = None;
        let lines = clean(text);
        let bytes: usize = lines.iter().map(|line| line.len() + 1).sum();
        self.full = self.bytes() + bytes > NOTE_BYTES || self.area.lines().len() + lines.len() > LINES;
        if !self.full {
            self.area.insert_str(lines.join("\n"));
        }
    }

    /// Draws it over the whole screen; where the cursor is to be.
    pub(crate) fn draw(&self, theme: &Theme, buffer: &mut Buffer) -> Option<(u16, u16)> {
        let Rect { width, height, .. } = buffer.area;
        let area = Area { x: 0, y: 0, width, height: height.saturating_sub(1) };
        let pane = Pane {
            kind: PaneKind::Overlay,
            area,
            focused: true,
            title: vec![Segment { text: self.title.clone(), role: Role::Strong }],
            ..Pane::default()
        };
        let view = View { bars: vec![self.hints(height)], panes: vec![pane], ..View::default() };
        draw::view(&view, &Touched::All, theme, &mut Links::default(), buffer);
        let inside = draw::clip(area.inside(), buffer);
        if inside.is_empty() {
            return None;
        }
        // One column of margin at each side where there is room for it.
        let margin = u16::from(inside.width > 20);
        let inside = Rect { x: inside.x + margin, width: inside.width - 2 * margin, ..inside };
        let (columns, height) = (usize::from(inside.width), usize::from(inside.height));
        self.seen.set((columns, height));
        let rows = Rows::new(self.area.lines(), columns);
        let (row, column) = rows.find(self.place());
        let top = self.top.get().clamp((row + 1).saturating_sub(height), row);
        self.top.set(top);
        for (y, text) in (inside.y..inside.bottom()).zip(rows.texts().skip(top)) {
            let text = if theme.is_ascii() { in_ascii(text) } else { text.to_owned() };
            draw::put(buffer, (inside.x, y), inside.right(), &text, theme.ground());
        }
        // Behind a full row it stands in the margin.
        let column = u16::try_from(column).unwrap_or(u16::MAX).min(inside.width - 1 + margin);
        Some((inside.x + column, inside.y + u16::try_from(row - top).ok()?))
    }

    /// Where the cursor is.
    fn place(&self) -> Place {
        let cursor = self.area.cursor();
        let line = self.area.lines().get(cursor.0).map_or("", String::as_str);
        (cursor.0, line.char_indices().nth(cursor.1).map_or(line.len(), |(at, _)| at))
    }

    /// Goes so many rows up or down.
    fn go(&mut self, rows: isize) {
        let seen = Rows::new(self.area.lines(), self.seen.get().0);
        let (row, column) = seen.find(self.place());
        let column = self.column.unwrap_or(column);
        let (line, byte) = seen.place(row.saturating_add_signed(rows), column);
        let chars =
            self.area.lines().get(line).and_then(|text| text.get(..byte)).map_or(0, |text| text.chars().count());
        let near = u16::try_from(chars).unwrap_or(u16::MAX);
        self.area.move_cursor(CursorMove::Jump(u16::try_from(line).unwrap_or(u16::MAX), near));
        for _ in usize::from(near)..chars {
            self.area.move_cursor(CursorMove::Forward);
        }
        self.column = Some(column);
    }

    fn typed(&mut self, key: Key) {
        let grows = matches!(key.code, Code::Char(_) | Code::Enter | Code::Tab);
        if grows && (self.bytes() + 4 > NOTE_BYTES || (key.code == Code::Enter && self.area.lines().len() >= LINES)) {
            self.full = true;
            return;
        }
        let page = isize::try_from(self.seen.get().1).unwrap_or(isize::MAX);
        match key {
            Key { code: Code::Up, ctrl: false, alt: false, .. }
            | Key { code: Code::Char('p'), ctrl: true, alt: false, .. } => return self.go(-1),
            Key { code: Code::Down, ctrl: false, alt: false, .. }
            | Key { code: Code::Char('n'), ctrl: true, alt: false, .. } => return self.go(1),
            Key { code: Code::PageUp, .. } | Key { code: Code::Char('v'), alt: true, .. } => return self.go(-page),
            Key { code: Code::PageDown, .. } | Key { code: Code::Char('v'), ctrl: true, .. } => return self.go(page),
            _ => self.column = None,
        }
        let code = match key.code {
            Code::Char(c) if key.typed().is_some() => {
                // What could hide or reorder text is not taken from the keyboard either; an accent belongs to a letter.
                let shown = Shown::new(&format!("a{c}"));
                self.area.insert_str(shown.as_str().strip_prefix('a').unwrap_or_default());
                return;
            }
            Code::Char(c) => Typed::Char(c),
            Code::Enter => Typed::Enter,
            Code::Tab => Typed::Tab,
            Code::Backspace => Typed::Backspace,
            Code::Delete => Typed::Delete,
            Code::Left => Typed::Left,
            Code::Right => Typed::Right,
            Code::Home => Typed::Home,
            Code::End => Typed::End,
            Code::Up => Typed::Up,
            Code::Down => Typed::Down,
            Code::PageUp | Code::PageDown => return,
            Code::Esc | Code::BackTab | Code::Insert | Code::F(_) => return,
        };
        self.area.input(Input { key: code, ctrl: key.ctrl, alt: key.alt, shift: false });
    }

    fn keep(&self) -> Outcome {
        Outcome::Closed(self.is_changed().then(|| self.text()))
    }

    /// The whole text.
    pub(crate) fn text(&self) -> String {
        let lines: Vec<&str> = self.area.lines().iter().chain(&self.beyond).map(String::as_str).collect();
        lines.join("\n")
    }

    /// The text, where it is another than this one.
    pub(crate) fn text_unlike(&self, known: &str) -> Option<String> {
        let text = self.text();
        (text != known).then_some(text)
    }

    fn is_changed(&self) -> bool {
        self.area.lines() != self.before
    }

    fn bytes(&self) -> usize {
        self.area.lines().iter().map(|line| line.len() + 1).sum()
    }

    fn hints(&self, height: u16) -> Bar {
        let segment = |text: &str, role| Segment::new(text, role);
        let left = if self.asking {
            vec![
                segment(" Give up what you wrote? ", Role::Warning),
                segment("Ctrl-C", Role::Accent),
                segment(" yes, any other key goes on", Role::Dim),
            ]
        } else if self.full {
            vec![segment(" The note is full: at most 2,000 lines and 100 kB", Role::Warning)]
        } else {
            vec![
                segment(" Esc", Role::Accent),
                segment(" or ", Role::Dim),
                segment("Ctrl-S", Role::Accent),
                segment(" keep  ", Role::Dim),
                segment("Ctrl-C", Role::Accent),
                segment(" give up", Role::Dim),
            ]
        };
        Bar { y: height.saturating_sub(1), left, right: Vec::new() }
    }
}

/// A row in ASCII, each letter as wide as before.
fn in_ascii(text: &str) -> String {
    let twin = |grapheme: &str| {
        let twin = Shown::new(grapheme).to_ascii();
        format!("{:<1$}", twin.as_str().get(..1).unwrap_or("?"), grapheme.width())
    };
    text.graphemes(true).map(twin).collect()
}

#[cfg(test)]
mod tests {
    use super::super::theme::{Colours, ThemeChoice};
    use super::*;

    fn write(editor: &mut Editor, text: &str) {
        for c in text.chars() {
            assert_eq!(editor.key(Key::char(c)), Outcome::Open);
        }
    }

    #[test]
    fn escape_keeps_the_note() {
        let mut editor = Editor::new("Note", "call the port");
        write(&mut editor, " é日");
        editor.key(Key::plain(Code::Enter));
        write(&mut editor, "again");
        assert_eq!(editor.key(Key::plain(Code::Esc)), Outcome::Closed(Some("call the port é日\nagain".into())));
    }

    #[test]
    fn a_note_that_did_not_change_is_left_alone() {
        let mut editor = Editor::new("Note", "call");
        assert_eq!(editor.key(Key::ctrl('s')), Outcome::Closed(None));
        assert_eq!(Editor::new("Note", "").key(Key::ctrl('c')), Outcome::Closed(None));
    }

    #[test]
    fn giving_up_what_was_written_asks_first() {
        let mut editor = Editor::new("Note", "");
        write(&mut editor, "x");
        assert_eq!(editor.key(Key::ctrl('c')), Outcome::Open);
        write(&mut editor, "y");
        assert_eq!(editor.key(Key::ctrl('c')), Outcome::Open);
        assert_eq!(editor.key(Key::ctrl('c')), Outcome::Closed(None));
    }

    #[test]
    fn pastes_are_made_harmless_and_have_an_end() {
        let mut editor = Editor::new("Note", "");
        editor.paste("a\x1b[31mb\r\nc\u{202e}d");
        assert_eq!(editor.area.lines(), ["a^[[31mb", "c<202E>d"]);
        editor.paste(&"long ".repeat(30_000));
        assert!(editor.full);
        editor.paste(&"\n".repeat(3_000));
        assert!(editor.full);
        assert_eq!(editor.area.lines().len(), 2);
    }

    #[test]
    fn lines_beyond_what_is_edited_stay_in_the_note() {
        let text = "line\n".repeat(LINES + 5) + "end";
        let mut editor = Editor::new("Note", &text);
        assert_eq!(editor.text(), text);
        editor.key(Key::plain(Code::Backspace));
        let Outcome::Closed(Some(kept)) = editor.key(Key::plain(Code::Esc)) else { panic!("changed") };
        assert!(kept.ends_with("line\nend") && kept.len() == text.len() - 1);
    }

    #[test]
    fn it_draws_at_every_size_with_the_cursor_inside() {
        let theme = Theme::new(ThemeChoice::Terminal, Colours::Sixteen, false);
        for (width, height) in [(0, 0), (1, 1), (2, 2), (3, 3), (5, 2), (20, 5), (80, 24), (200, 1), (1000, 300)] {
            let mut editor = Editor::new("Note on “a story”", &"words of a long note 日本語 ".repeat(40));
            write(&mut editor, "end");
            let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
            if let Some((x, y)) = editor.draw(&theme, &mut buffer) {
                assert!(x < width && y < height, "{width}x{height}: {x},{y}");
            }
        }
    }

    #[test]
    fn up_and_down_go_by_the_rows_that_are_seen_and_keep_to_a_column() {
        let theme = Theme::new(ThemeChoice::Terminal, Colours::Sixteen, false);
        let mut editor = Editor::new("Note", "call the port of Oslo again\nno\nand ask them who was there");
        let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 10));
        let rows = |buffer: &Buffer| -> Vec<String> {
            (1..7).map(|y| (1..19).map(|x| buffer[(x, y)].symbol()).collect::<String>().trim_end().to_owned()).collect()
        };
        assert_eq!(editor.draw(&theme, &mut buffer), Some((1 + 9, 5)));
        assert_eq!(rows(&buffer), ["call the port of", "Oslo again", "no", "and ask them who", "was there", ""]);
        for (code, cursor) in [
            (Code::Up, (10, 4)),
            (Code::Up, (3, 3)),
            (Code::Up, (10, 2)),
            (Code::PageUp, (10, 1)),
            (Code::Down, (10, 2)),
        ] {
            editor.key(Key::plain(code));
            assert_eq!(editor.draw(&theme, &mut buffer), Some(cursor), "{code:?}");
        }
        editor.key(Key::plain(Code::Home));
        assert_eq!(editor.draw(&theme, &mut buffer), Some((1, 1)));
        let long = "a".repeat(70_000);
        let mut editor = Editor::new("Note", &long);
        editor.draw(&theme, &mut buffer);
        editor.key(Key::plain(Code::Up));
        assert_eq!(editor.place(), (0, 70_000 - 18));
    }

    #[test]
    fn a_row_that_is_full_is_not_followed_by_one_that_begins_with_a_blank() {
        let theme = Theme::new(ThemeChoice::Terminal, Colours::Sixteen, false);
        let mut editor = Editor::new("Note", "");
        write(&mut editor, &"x".repeat(36));
        let mut buffer = Buffer::empty(Rect::new(0, 0, 40, 10));
        assert_eq!(editor.draw(&theme, &mut buffer), Some((38, 1)));
        write(&mut editor, " y");
        assert_eq!(editor.draw(&theme, &mut buffer), Some((2 + 1, 2)));
        assert_eq!(buffer[(2, 2)].symbol(), "y");
    }

    #[test]
    fn the_cursor_stands_after_what_was_typed() {
        let theme = Theme::new(ThemeChoice::Terminal, Colours::Sixteen, false);
        let mut editor = Editor::new("Note", "");
        write(&mut editor, "日ab");
        let mut buffer = Buffer::empty(Rect::new(0, 0, 40, 10));
        assert_eq!(editor.draw(&theme, &mut buffer), Some((2 + 4, 1)));
    }
}
