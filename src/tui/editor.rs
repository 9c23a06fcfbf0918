//! The note editor: the text area that fills the screen while somebody writes a note. It knows nothing of stories; it takes a
//! text and gives back a text, or nothing when the note was given up.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::widgets::Widget;
use tui_textarea::{CursorMove, Input, Key as Typed, TextArea, WrapMode};

use super::draw;
use super::links::Links;
use super::theme::Theme;
use crate::app::draft::clean;
use crate::app::key::{Code, Key};
use crate::app::view::{Area, Bar, Pane, PaneKind, Role, Segment, View};
use crate::marks::NOTE_BYTES;
use crate::shown::Shown;

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
    area: TextArea<'static>,
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
        area.set_wrap_mode(WrapMode::WordOrGlyph);
        area.set_cursor_line_style(Style::new());
        // The terminal's own cursor is shown instead.
        area.set_cursor_style(Style::new());
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        Editor { title: Shown::new(title), before, beyond, area, asking: false, full: false }
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
        draw::view(&view, theme, &mut Links::default(), buffer);
        let inside = draw::clip(area.inside(), buffer);
        if inside.is_empty() {
            return None;
        }
        // One column of margin at each side where there is room for it.
        let margin = u16::from(inside.width > 20);
        let inside = Rect { x: inside.x + margin, width: inside.width - 2 * margin, ..inside };
        Widget::render(&self.area, inside, buffer);
        for y in inside.y..inside.bottom() {
            for x in inside.x..inside.right() {
                if let Some(cell) = buffer.cell_mut((x, y)) {
                    let style = theme.ground().add_modifier(cell.modifier & Modifier::REVERSED);
                    cell.set_style(style);
                    if theme.is_ascii() && !cell.symbol().is_ascii() {
                        let twin = Shown::new(cell.symbol()).to_ascii();
                        cell.set_symbol(twin.as_str().get(..1).unwrap_or("?"));
                    }
                }
            }
        }
        let (cursor, top) = (self.area.screen_cursor(), self.area.scroll_offset());
        let column = u16::try_from(cursor.col).ok()?.saturating_sub(top.1).min(inside.width - 1);
        let row = u16::try_from(cursor.row).ok()?.saturating_sub(top.0).min(inside.height - 1);
        Some((inside.x + column, inside.y + row))
    }

    fn typed(&mut self, key: Key) {
        let grows = matches!(key.code, Code::Char(_) | Code::Enter | Code::Tab);
        if grows && (self.bytes() + 4 > NOTE_BYTES || (key.code == Code::Enter && self.area.lines().len() >= LINES)) {
            self.full = true;
            return;
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
            Code::Up => Typed::Up,
            Code::Down => Typed::Down,
            Code::Left => Typed::Left,
            Code::Right => Typed::Right,
            Code::Home => Typed::Home,
            Code::End => Typed::End,
            Code::PageUp => Typed::PageUp,
            Code::PageDown => Typed::PageDown,
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
    fn the_cursor_stands_after_what_was_typed() {
        let theme = Theme::new(ThemeChoice::Terminal, Colours::Sixteen, false);
        let mut editor = Editor::new("Note", "");
        write(&mut editor, "日ab");
        let mut buffer = Buffer::empty(Rect::new(0, 0, 40, 10));
        assert_eq!(editor.draw(&theme, &mut buffer), Some((2 + 4, 1)));
    }
}
