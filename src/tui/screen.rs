//! The screen as the terminal shows it: the cells it was sent, and from them the bytes of the next frame. It writes nothing.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::draw;
use super::editor::Editor;
use super::face::Sheet;
use super::links::Links;
use super::paint::{self, Abilities, Manner};
use super::sequence;
use super::theme::Theme;
use super::touched::Touched;
use crate::app::view::{Size, View};

/// A frame longer than this is announced as one, so that no half of it is seen. A shorter one travels in one packet.
const LARGE: usize = 1_200;

/// Terminals that are known to print what they do not know, or to have no use for it.
const POOR: [&str; 6] = ["linux", "vt100", "vt102", "vt220", "screen", "dumb"];

/// How the names of terminals begin that are known to move rows inside a region and to erase cells.
const ABLE: [&str; 22] = [
    "alacritty",
    "ansi",
    "contour",
    "foot",
    "ghostty",
    "gnome",
    "iterm",
    "kitty",
    "konsole",
    "linux",
    "mintty",
    "ms-terminal",
    "putty",
    "rxvt",
    "screen",
    "st-",
    "tmux",
    "vt220",
    "vt320",
    "vt420",
    "wezterm",
    "xterm",
];

/// What the terminal shows, and how it is drawn.
#[derive(Debug)]
pub struct Screen {
    theme: Theme,
    announces: bool,
    abilities: Abilities,
    shown: Sheet,
    next: Sheet,
    /// Nothing is known of what the terminal shows.
    stale: bool,
    cursor: Option<(u16, u16)>,
    typing: bool,
    /// The links of the frame.
    links: Links,
    /// The view of the last frame of [`draw`](Self::draw).
    last: Option<View>,
    /// The note editor stood over the last view.
    edited: bool,
}

impl Screen {
    /// A screen of which nothing is known; `term` is the name of the terminal, `shifts` whether it may be told to move rows.
    #[must_use]
    pub fn new(theme: Theme, term: &str, shifts: bool) -> Screen {
        let able = ABLE.iter().any(|name| term.starts_with(name));
        Screen {
            theme,
            announces: !POOR.contains(&term),
            abilities: Abilities { shifts: able && shifts, erases: able },
            shown: Sheet::default(),
            next: Sheet::default(),
            stale: true,
            cursor: None,
            typing: false,
            links: Links::default(),
            last: None,
            edited: false,
        }
    }

    /// The same, printed links sent as links where the terminal may know them.
    #[must_use]
    pub fn with_links(mut self, links: bool) -> Screen {
        self.links = Links::new(links && self.announces);
        self
    }

    /// The terminal was cleared or written to by others: the next frame is drawn anew.
    pub fn forget(&mut self) {
        self.stale = true;
    }

    /// The bytes that make the terminal of this size show the view; none where it shows it already.
    pub fn draw(&mut self, size: Size, view: &View) -> String {
        let before = self.last.replace(view.clone());
        self.frame(size, (before.as_ref(), view), None)
    }

    /// The same, with the note editor over the view when it is open. `before` is the view of the last frame, where that is known.
    pub(crate) fn frame(
        &mut self,
        size: Size,
        (before, view): (Option<&View>, &View),
        editor: Option<&Editor>,
    ) -> String {
        let area = Rect::new(0, 0, size.width, size.height);
        if self.next.cells.area != area {
            self.next.cells.resize(area);
            self.stale = true;
        }
        self.links.clear();
        let may_differ = self.stale || self.links.are_wanted() || self.edited || editor.is_some();
        let mut rows = match before.filter(|_| !may_differ) {
            Some(before) => Touched::between(before, view, size.height),
            None => Touched::All,
        };
        self.edited = editor.is_some();
        draw::view(view, &rows, &self.theme, &mut self.links, &mut self.next.cells);
        let (cursor, typing) = match editor {
            Some(editor) => (editor.draw(&self.theme, &mut self.next.cells), true),
            None => (view.cursor, view.typing),
        };
        self.next.look_and_mend(&rows, mend);
        let mut out = String::new();
        if self.stale {
            self.shown = Sheet::new(Buffer::empty(area));
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
        // A screen reader needs the row, somebody who types the cell.
        let last = cursor.filter(|_| !typing).map(|(_, y)| y);
        let manner = Manner { abilities: self.abilities, links: &self.links, last };
        let at = paint::frame(&mut self.shown, &mut self.next, &mut rows, manner, &mut out);
        if out.len() > before {
            // Whatever was printed has moved it.
            self.cursor = at;
        }
        if let Some((x, y)) = cursor.filter(|(x, y)| *x < size.width && *y < size.height)
            && (if typing { self.cursor != Some((x, y)) } else { self.cursor.is_none_or(|(_, row)| row != y) })
        {
            sequence::move_to(&mut out, x, y);
            self.cursor = Some((x, y));
        }
        if typing && !self.typing {
            out.push_str(sequence::PASTE_ON);
            out.push_str(sequence::SHOW_CURSOR);
        }
        self.typing = typing;
        match rows {
            Touched::All => std::mem::swap(&mut self.shown, &mut self.next),
            Touched::Some(_) => self.shown.swap_rows(&mut self.next, &rows),
        }
        if self.next.cells.area != area {
            self.next.cells.resize(area);
        }
        if self.announces && out.len() > LARGE {
            out.insert_str(0, sequence::BEGIN_FRAME);
            out.push_str(sequence::END_FRAME);
        }
        out
    }
}

/// Blanks the wide characters of a row that something was drawn over: a terminal cannot show one half.
fn mend(row: &mut [Cell]) {
    for x in 0..row.len() {
        let wide = row.get(x).is_some_and(|cell| cell.symbol().len() > 2 && cell.symbol().width() > 1);
        if wide && row.get(x + 1).is_none_or(|next| next.symbol() != " ") {
            row.get_mut(x).into_iter().for_each(|cell| {
                cell.set_symbol(" ");
            });
        }
    }
}

#[cfg(test)]
mod tests;
