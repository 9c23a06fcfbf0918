//! The lines of a decoded text: where each stands, its clean text, and how many blank lines lie before it. A line ends at
//! LF, CR LF, CR, a form feed, a vertical tab, or one of the three other line ends of Unicode; each counts as a line.

use std::borrow::Cow;

use crate::load::clean::clean;
use crate::load::lex;

/// A line that holds something.
#[derive(Debug, Clone)]
pub(super) struct Line<'a> {
    /// What fields would show of it; empty where it holds invisible characters only.
    pub text: Cow<'a, str>,
    /// Its first byte that is no blank.
    pub start: usize,
    /// One past its last byte that is no blank.
    pub end: usize,
    /// Its number, from 1.
    pub number: u32,
    /// Blank lines before it.
    pub gap: u32,
    /// It goes on with the line above, whatever it looks like.
    pub hangs: bool,
}

/// The lines of a text that hold something.
pub(super) fn split(text: &str) -> Vec<Line<'_>> {
    let mut found = Vec::with_capacity(text.len() / 200 + 8);
    let plain = is_plain(text);
    let mut counter = Counter { number: 0, gap: 0, plain };
    if !plain && has_odd_ends(text) {
        let mut start = 0;
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            if !matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}') {
                continue;
            }
            let mut next = at + c.len_utf8();
            if c == '\r' && chars.next_if(|&(_, c)| c == '\n').is_some() {
                next += 1;
            }
            counter.push(text, start, at, &mut found);
            start = next;
        }
        counter.push(text, start, text.len(), &mut found);
    } else {
        let mut start = 0;
        while let Some(end) = lex::find(text.as_bytes(), start, |byte| byte == b'\n') {
            counter.push(text, start, end, &mut found);
            start = end + 1;
        }
        counter.push(text, start, text.len(), &mut found);
    }
    found
}

/// True where a line ends otherwise than in LF or CR LF.
fn has_odd_ends(text: &str) -> bool {
    let bytes = text.as_bytes();
    let end = |a: u8, b: u8| ((a == b'\r') & (b != b'\n')) | (a == 0x0b) | (a == 0x0c) | ((a == 0xc2) & (b == 0x85));
    matches!(bytes.last(), Some(b'\r' | 0x0b | 0x0c))
        || lex::has_pair(bytes, end)
        || (!text.is_ascii() && (text.contains('\u{2028}') || text.contains('\u{2029}')))
}

/// True for a text that no line of needs to be cleaned of, and whose lines all end in LF or CR LF.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Most texts are of ASCII, and of those little need be asked.
    if !lex::has(text, |byte| ((byte < 0x20) & (byte != b'\n')) | (byte >= 0x7f)) {
        return !lex::has_pair(bytes, |a, b| (a == b' ') & (b == b' '));
    }
    let odd = |a: u8, b: u8| {
        ((a < 0x20) & (a != b'\n') & ((a != b'\r') | (b != b'\n')))
            | (a == 0x7f)
            | (a == 0xc2)
            | (a == 0xe1)
            | (a == 0xef)
            | ((a == 0xe2) & ((b == 0x80) | (b == 0x81)))
            | ((a == 0xe3) & (b == 0x80))
            | ((a == b' ') & (b == b' '))
    };
    !lex::has_pair(bytes, odd) && bytes.last().is_none_or(|&last| last == b'\n' || (b' '..0x7f).contains(&last))
}

struct Counter {
    number: u32,
    gap: u32,
    /// No line needs to be cleaned.
    plain: bool,
}

impl Counter {
    fn push<'a>(&mut self, text: &'a str, start: usize, end: usize, found: &mut Vec<Line<'a>>) {
        self.number = self.number.saturating_add(1);
        let whole = text.get(start..end).unwrap_or_default();
        let bare = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
        // Most lines have no blank at either end.
        let (left, inner) = if bare(whole.as_bytes().first()) && bare(whole.as_bytes().last()) {
            (whole, whole)
        } else {
            let left = whole.trim_start();
            (left, left.trim_end())
        };
        if inner.is_empty() {
            self.gap = self.gap.saturating_add(1);
            return;
        }
        let indent = whole.len() - left.len();
        let start = start + indent;
        found.push(Line {
            text: if self.plain { Cow::Borrowed(inner) } else { clean(inner) },
            start,
            end: start + inner.len(),
            number: self.number,
            gap: std::mem::take(&mut self.gap),
            hangs: false,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_end_counts_once() {
        for end in ["\n", "\r\n", "\r", "\u{2028}", "\u{c}", "\u{85}"] {
            let text = format!("one{end}{end}  two \u{a0}{end}three");
            let lines = split(&text);
            let seen: Vec<_> = lines.iter().map(|l| (l.text.as_ref(), l.number, l.gap)).collect();
            assert_eq!(seen, [("one", 1, 0), ("two", 3, 1), ("three", 4, 0)], "{end:?}");
            assert!(lines.iter().all(|l| text[l.start..l.end].starts_with(&*l.text)));
        }
    }

    #[test]
    fn a_line_of_invisible_characters_is_kept_for_the_account() {
        let lines = split("\u{ad}\nx");
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0].text, "");
    }
}
