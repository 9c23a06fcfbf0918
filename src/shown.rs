//! Text that may reach a terminal.
//!
//! Documents are written by strangers. [`Shown`] is the only type that panes, tables, errors and logs print, and it can only
//! be made by this module: control characters, bidi and zero-width characters and tags become visible markers, so that no
//! document speaks to the terminal, reorders the field next to it or hides a word. Letters of every script stay.

use std::borrow::Cow;
use std::fmt;

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// More combining marks than any orthography needs; piles of them crash terminals.
const MARKS_PER_GRAPHEME: usize = 4;

/// Harmless text: printable characters only.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Shown(String);

impl Shown {
    /// Makes text harmless. Line breaks and tabs become single blanks.
    #[must_use]
    pub fn new(text: &str) -> Self {
        if Shown::is_simple(text) {
            return Shown(text.to_owned());
        }
        let mut out = String::with_capacity(text.len() + 8);
        for grapheme in text.graphemes(true) {
            show_grapheme(grapheme, &mut out);
        }
        Shown(out)
    }

    /// Whether each character of a text is harmless, takes one column, and joins no other: of most text that is so, and
    /// nothing needs to be looked up for it.
    pub(crate) fn is_simple(text: &str) -> bool {
        text.chars().all(Shown::is_plain)
    }

    /// The same of one character.
    pub(crate) fn is_plain(c: char) -> bool {
        matches!(c,
            ' '..='~'
            | '¡'..='¬'
            | '®'..='\u{2ff}'
            | 'А'..='я' | 'ё' | 'Ё'
            | '‐'..='―' | '‘'..='‟' | '•' | '…'
            | '─'..='╿')
    }

    /// Whether it is certain that a grapheme is shown as it is.
    pub(crate) fn stays(grapheme: &str) -> bool {
        let changes = |c: char| {
            c.is_control() || Shown::is_blank(c) || is_hidden(c) || matches!(c, '\u{ad}' | '\u{fe00}'..='\u{fe0f}')
        };
        let mut chars = grapheme.chars();
        let first = chars.next().is_none_or(|c| Shown::is_plain(c) || !changes(c) && !is_mark(c));
        first && !chars.clone().any(changes) && chars.nth(MARKS_PER_GRAPHEME).is_none()
    }

    /// Whether a character other than a blank is shown as one.
    pub(crate) fn is_blank(c: char) -> bool {
        matches!(c, '\t'..='\r' | '\u{85}' | '\u{a0}' | '\u{2007}' | '\u{202f}' | '\u{2028}' | '\u{2029}')
    }

    /// The empty text.
    #[must_use]
    pub fn empty() -> Self {
        Shown::default()
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its width in columns.
    #[must_use]
    pub fn width(&self) -> usize {
        self.0.width()
    }

    /// The text in ASCII, for terminals that know nothing else: accents dropped, quotes and dashes replaced, `?` for the rest.
    #[must_use]
    pub fn to_ascii(&self) -> Shown {
        if self.0.is_ascii() {
            return self.clone();
        }
        let mut out = String::with_capacity(self.0.len());
        for c in self.0.chars() {
            match ascii_twin(c) {
                Some(twin) => out.push_str(twin),
                None => {
                    let before = out.len();
                    out.extend(c.nfkd().filter(char::is_ascii));
                    if out.len() == before && UnicodeWidthStr::width(c.encode_utf8(&mut [0; 4]) as &str) > 0 {
                        out.push('?');
                    }
                }
            }
        }
        Shown(out)
    }

    /// The text cut to `columns`, with an ellipsis where something was cut.
    #[must_use]
    pub fn fit(&self, columns: usize) -> Shown {
        if self.0.len() <= columns || self.width() <= columns {
            return self.clone();
        }
        let mut out = String::with_capacity(columns + 3);
        if Shown::is_simple(&self.0) {
            out.extend(self.0.chars().take(columns.saturating_sub(1)));
        } else {
            let mut used = 0;
            for grapheme in self.0.graphemes(true) {
                let width = grapheme.width();
                if used + width + 1 > columns {
                    break;
                }
                out.push_str(grapheme);
                used += width;
            }
        }
        if columns > 0 {
            out.truncate(out.trim_end().len());
            out.push('…');
        }
        Shown(out)
    }

    /// Both texts, one after the other.
    #[must_use]
    pub fn then(mut self, other: &Shown) -> Shown {
        self.0.push_str(&other.0);
        self
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl From<&str> for Shown {
    fn from(text: &str) -> Self {
        Shown::new(text)
    }
}

impl From<String> for Shown {
    fn from(text: String) -> Self {
        Shown::new(&text)
    }
}

impl From<Cow<'_, str>> for Shown {
    fn from(text: Cow<'_, str>) -> Self {
        Shown::new(&text)
    }
}

fn show_grapheme(grapheme: &str, out: &mut String) {
    let mut marks = 0;
    let mut before = None;
    let mut chars = grapheme.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            // Both ends of one line.
            '\n' if before == Some('\r') => {}
            _ if Shown::is_blank(c) => out.push(' '),
            '\0'..='\u{1f}' => {
                out.push('^');
                out.push((c as u8 + 0x40) as char);
            }
            '\u{7f}' => out.push_str("^?"),
            '\u{80}'..='\u{9f}' => marker(c, out),
            // A soft hyphen is a hint for line breaks that we do not take; a variation selector moves columns in terminals.
            '\u{ad}' | '\u{fe00}'..='\u{fe0f}' => {}
            '\u{200c}' | '\u{200d}' if joins(before, chars.peek().copied()) => out.push(c),
            _ if is_hidden(c) => marker(c, out),
            // A mark with a column of its own, as scripts of India and Indochina have them, needs nothing to stand on.
            _ if is_mark(c) && before.is_none() && c.width().is_some_and(|columns| columns > 0) => out.push(c),
            _ if is_mark(c) => {
                marks += 1;
                match marks {
                    _ if before.is_none() && !out.ends_with('\u{25cc}') => out.extend(['\u{25cc}', c]),
                    0..=MARKS_PER_GRAPHEME => out.push(c),
                    5 => out.push('\u{fffd}'),
                    _ => {}
                }
            }
            _ => out.push(c),
        }
        before = Some(c);
    }
}

fn marker(c: char, out: &mut String) {
    use std::fmt::Write;
    let _ = write!(out, "<{:02X}>", c as u32);
}

/// Zero-width joiners stay between letters of scripts that need them and between emoji.
fn joins(before: Option<char>, after: Option<char>) -> bool {
    let needs = |c: char| matches!(c as u32, 0x0600..=0x08ff | 0x0900..=0x0dff | 0x1000..=0x109f | 0x1780..=0x18af | 0x1f000..=0x1faff | 0x2600..=0x27bf | 0xfb50..=0xfdff | 0xfe70..=0xfefe);
    before.is_some_and(needs) && after.is_none_or(needs)
}

/// True for a character that shows nothing, or nothing that two terminals agree on: it could hide or move text.
pub(crate) fn is_hidden(c: char) -> bool {
    matches!(c as u32,
        0x034f | 0x061c | 0x115f | 0x1160 | 0x17b4 | 0x17b5 | 0x180b..=0x180f | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f
        | 0x3164 | 0xfeff | 0xffa0 | 0xfff0..=0xfffb | 0x1bca0..=0x1bca3 | 0x1d173..=0x1d17a | 0xe0000..=0xe0fff
        | 0xe000..=0xf8ff | 0xf0000..=0x10_ffff)
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

fn ascii_twin(c: char) -> Option<&'static str> {
    Some(match c {
        '\0'..='\u{7f}' => return None,
        '‘' | '’' | '‚' | '‛' | '′' => "'",
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' => "\"",
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => "-",
        '…' => "...",
        '•' | '●' | '▪' => "*",
        '⚑' => "P",
        '✓' | '▅' | '▆' => "+",
        '✎' => "\"",
        '▾' => "v",
        '▸' => ">",
        '┃' | '│' => "|",
        '─' | '▃' | '▄' => "-",
        '▁' | '▂' => "_",
        '▇' | '█' => "#",
        '·' => "-",
        'ß' => "ss",
        'æ' => "ae",
        'Æ' => "AE",
        'ø' => "o",
        'Ø' => "O",
        'ł' => "l",
        'Ł' => "L",
        'đ' | 'ð' => "d",
        'Đ' | 'Ð' => "D",
        'œ' => "oe",
        'þ' => "th",
        'ı' => "i",
        '€' => "EUR",
        '£' => "GBP",
        '©' => "(c)",
        '®' => "(R)",
        '×' => "x",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        Shown::new(text).to_string()
    }

    #[test]
    fn what_is_called_simple_stands_alone_in_one_column_and_stays() {
        let simple: Vec<char> =
            ('\0'..='\u{ffff}').filter(|c| Shown::is_simple(c.encode_utf8(&mut [0; 4]) as &str)).collect();
        assert!(simple.len() > 700);
        for c in &simple {
            let (text, mut slow) = (String::from(*c), String::new());
            show_grapheme(&text, &mut slow);
            assert_eq!((slow.as_str(), c.width()), (text.as_str(), Some(1)), "{c:?}");
        }
        // Which characters join is a matter of their classes, and each class has its neighbours here.
        for step in [1, 7, 61, 211] {
            let text: String = simple.iter().cycle().step_by(step).take(simple.len()).collect();
            assert_eq!(text.graphemes(true).count(), simple.len());
            assert_eq!(text.width(), simple.len());
            assert_eq!(Shown::new(&text).fit(40).width(), 40 - usize::from(text.chars().nth(38) == Some(' ')));
        }
    }

    #[test]
    fn controls_become_visible() {
        assert_eq!(shown("a\u{1b}[31mb\u{7f}\0"), "a^[[31mb^?^@");
        assert_eq!(shown("a\u{9b}31m\u{90}"), "a<9B>31m<90>");
        assert_eq!(shown("a\u{202e}b\u{200b}c\u{feff}d\u{e0041}"), "a<202E>b<200B>c<FEFF>d<E0041>");
    }

    #[test]
    fn blanks_of_every_kind_are_one_blank() {
        assert_eq!(shown("a\tb\r\nc\u{a0}d\u{2028}e"), "a b c d e");
    }

    #[test]
    fn letters_of_every_script_stay() {
        for text in [
            "Zürich",
            "Київ",
            "العربية",
            "עברית",
            "日本語",
            "ไทย",
            "한국어",
            "မြန်မာ",
            "ລາວ",
            "தமிழ்",
            "न\u{94d}\u{200d}या",
            "👩\u{200d}🚀",
        ] {
            assert_eq!(shown(text), text, "{text}");
        }
    }

    #[test]
    fn piles_of_marks_are_cut() {
        let pile = format!("a{}b", "\u{301}".repeat(1000));
        assert_eq!(shown(&pile), format!("a{}\u{fffd}b", "\u{301}".repeat(4)));
    }

    #[test]
    fn nothing_harmful_is_left() {
        for code in 0..=0x10_ffff {
            let Some(c) = char::from_u32(code) else { continue };
            for out in shown(&format!("x{c}y")).chars() {
                assert!(!out.is_control() && !is_hidden(out) || matches!(out, '\u{200c}' | '\u{200d}'), "{code:x}");
            }
        }
    }

    #[test]
    fn what_is_harmless_stays_as_it_is() {
        for c in (0..=0x10_ffff).filter_map(char::from_u32) {
            for text in [format!("{c}"), format!("x{c}{c}y")] {
                let once = shown(&text);
                assert_eq!(shown(&once), once, "{text:?}");
            }
        }
    }

    #[test]
    fn cutting_counts_columns() {
        assert_eq!(Shown::new("harbour strike").fit(8).as_str(), "harbour…");
        assert_eq!(Shown::new("日本語です").fit(5).as_str(), "日本…");
        assert_eq!(Shown::new("abc").fit(3).as_str(), "abc");
        assert_eq!(Shown::new("abc").fit(0).as_str(), "");
    }

    #[test]
    fn ascii_twins() {
        assert_eq!(Shown::new("Zürich – ‘Łódź’… 日").to_ascii().as_str(), "Zurich - 'Lodz'... ?");
    }
}
