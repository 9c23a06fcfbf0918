//! The line at the bottom where a person types: a search, a query, the name of an action. It edits text and knows nothing of
//! what the text is for.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::key::{Code, Key};
use crate::shown::Shown;

/// What is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Words that filter the list.
    Search,
    /// Words to find in the story.
    Find,
    /// The whole query.
    Query,
    /// The name of an action.
    Command,
    /// Letters that narrow the filter pane.
    Narrow,
    /// A due date.
    Due,
    /// Tags to put on and take off.
    Tags,
    /// The name of a search that is saved.
    Name,
}

/// A line being typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// What it is for.
    pub purpose: Purpose,
    text: String,
    /// Byte place of the cursor, always between graphemes.
    cursor: usize,
    /// What stood here when it was opened, to go back to.
    pub before: String,
}

/// What a key did to a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// The text changed.
    Changed,
    /// Only the cursor moved, or nothing happened.
    Moved,
    /// The line is finished.
    Accepted,
    /// The line is given up.
    Cancelled,
    /// The key is not for prompts.
    Ignored,
}

/// More than anybody types; a paste of a whole document stops here.
const LONGEST: usize = 4096;

impl Prompt {
    /// A prompt on `text`, the cursor at its end.
    #[must_use]
    pub fn new(purpose: Purpose, text: &str) -> Self {
        Prompt { purpose, text: text.to_owned(), cursor: text.len(), before: text.to_owned() }
    }

    /// The text so far.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The byte place of the cursor.
    #[must_use]
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// Puts text in place of what stands between a byte place and the cursor.
    pub fn replace_from(&mut self, start: usize, text: &str) {
        if self.text.is_char_boundary(start) && start <= self.cursor {
            self.cut(start, self.cursor);
            self.insert(text);
        }
    }

    /// Sees to it that a blank stands behind the cursor's word, and puts the cursor after it.
    pub fn blank_after(&mut self) {
        match self.text.get(self.cursor..).and_then(|rest| rest.chars().next()) {
            Some(' ') => self.cursor += 1,
            Some(')') => {}
            _ => self.insert(" "),
        }
    }

    /// Takes the blank before the cursor away.
    pub fn drop_blank(&mut self) {
        if self.text.get(..self.cursor).is_some_and(|before| before.ends_with(' ')) {
            self.cut(self.cursor - 1, self.cursor);
        }
    }

    /// Handles a key.
    pub fn key(&mut self, key: Key) -> Typed {
        let before = self.text.len();
        match (key.code, key.ctrl) {
            (Code::Enter, _) => return Typed::Accepted,
            (Code::Esc, _) | (Code::Char('c'), true) => return Typed::Cancelled,
            (Code::Backspace, _) | (Code::Char('h'), true) => {
                if self.text.is_empty() {
                    return Typed::Cancelled;
                }
                self.cut(self.left_of(self.cursor), self.cursor);
            }
            (Code::Delete, _) => self.cut(self.cursor, self.right_of(self.cursor)),
            (Code::Char('w'), true) => self.cut(self.word_left(), self.cursor),
            (Code::Char('u'), true) => self.cut(0, self.cursor),
            (Code::Char('k'), true) => self.cut(self.cursor, self.text.len()),
            (Code::Left, _) | (Code::Char('b'), true) => self.cursor = self.left_of(self.cursor),
            (Code::Right, _) | (Code::Char('f'), true) => self.cursor = self.right_of(self.cursor),
            (Code::Home, _) | (Code::Char('a'), true) => self.cursor = 0,
            (Code::End, _) | (Code::Char('e'), true) => self.cursor = self.text.len(),
            _ => match key.typed() {
                Some(c) => self.insert(c.encode_utf8(&mut [0; 4])),
                None => return Typed::Ignored,
            },
        }
        if self.text.len() == before { Typed::Moved } else { Typed::Changed }
    }

    /// Puts pasted text in at the cursor, as one line.
    pub fn paste(&mut self, text: &str) {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.insert(&line);
    }

    /// The text shown in `columns`, scrolled so that the cursor is seen, and the column of the cursor in it.
    #[must_use]
    pub fn shown(&self, columns: usize) -> (Shown, usize) {
        let (left, right) = self.text.split_at(self.cursor);
        let (left, right) = (Shown::new(left), Shown::new(right));
        let room = columns.saturating_sub(1).max(1);
        let mut skipped = left.as_str();
        while skipped.width() > room {
            skipped = skipped.graphemes(true).next().map_or("", |first| &skipped[first.len()..]);
        }
        let column = skipped.width();
        (Shown::new(skipped).then(&right), column)
    }

    /// How many columns at the left are out of sight in `columns`.
    #[must_use]
    pub fn hidden(&self, columns: usize) -> usize {
        let left = Shown::new(self.text.get(..self.cursor).unwrap_or_default()).width();
        left.saturating_sub(self.shown(columns).1)
    }

    fn insert(&mut self, text: &str) {
        if self.text.len() + text.len() <= LONGEST {
            self.text.insert_str(self.cursor, text);
            self.cursor += text.len();
        }
    }

    fn cut(&mut self, from: usize, to: usize) {
        self.text.replace_range(from..to, "");
        self.cursor = from;
    }

    fn left_of(&self, at: usize) -> usize {
        self.text[..at].grapheme_indices(true).next_back().map_or(0, |(start, _)| start)
    }

    fn right_of(&self, at: usize) -> usize {
        self.text[at..].graphemes(true).next().map_or(at, |next| at + next.len())
    }

    fn word_left(&self) -> usize {
        let kept = self.text[..self.cursor].trim_end();
        kept.rfind(char::is_whitespace).map_or(0, |at| at + kept[at..].chars().next().map_or(1, char::len_utf8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str, keys: &[Key]) -> (String, usize) {
        let mut prompt = Prompt::new(Purpose::Query, text);
        for key in keys {
            prompt.key(*key);
        }
        (prompt.text, prompt.cursor)
    }

    #[test]
    fn edits_by_graphemes_and_words() {
        let back = Key::plain(Code::Backspace);
        assert_eq!(typed("ne\u{301}", &[back]), ("n".into(), 1));
        assert_eq!(typed("region:europe is:unread", &[Key::ctrl('w')]), ("region:europe ".into(), 14));
        assert_eq!(typed("ab", &[Key::plain(Code::Left), Key::char('ü')]), ("aüb".into(), 3));
        assert_eq!(typed("abc", &[Key::plain(Code::Home), Key::plain(Code::Delete)]), ("bc".into(), 0));
    }

    #[test]
    fn an_empty_line_and_backspace_gives_up() {
        assert_eq!(Prompt::new(Purpose::Search, "").key(Key::plain(Code::Backspace)), Typed::Cancelled);
    }

    #[test]
    fn the_cursor_is_always_seen() {
        let prompt = Prompt::new(Purpose::Query, "source:reuters since:7d");
        let (shown, column) = prompt.shown(10);
        assert!(shown.width() <= 10 && column == shown.width(), "{shown} {column}");
    }

    #[test]
    fn a_paste_is_one_line() {
        let mut prompt = Prompt::new(Purpose::Query, "");
        prompt.paste("a\nb\tc");
        assert_eq!(prompt.text(), "a b c");
    }
}
