//! Fields come out clean: runs of blanks (a non-breaking one and line ends among them) become one space, and soft hyphens,
//! zero-width blanks and control characters are left out. The decoded text keeps them all, so spans stay true; an offset
//! in a clean text is carried back to the decoded one by [`raw_offset`].

use std::borrow::Cow;

use super::lex;

/// True for characters that no field keeps and that are no blanks. Joiners stay: several scripts need them.
fn is_invisible(c: char) -> bool {
    c.is_control() || matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{fffe}')
}

/// True where the fast path must look closer: double blanks, controls, and the lead bytes of unusual blanks.
fn needs_cleaning(raw: &str) -> bool {
    let bytes = raw.as_bytes();
    let one = |b: u8| (b < 0x20) | (b == 0x7f) | (b == 0xc2) | (b == 0xe1) | (b == 0xef);
    let pair = |a: u8, b: u8| {
        one(a) | ((a == b' ') & (b == b' ')) | ((a == 0xe3) & (b == 0x80)) | ((a == 0xe2) & ((b == 0x80) | (b == 0x81)))
    };
    let found = bytes.first().is_some_and(|&b| b == b' ')
        || bytes.last().is_some_and(|&b| b == b' ' || one(b))
        || lex::has_pair(bytes, pair);
    // Quotes and dashes share their lead bytes with unusual blanks: they alone call for a second look.
    found && (has_double_blank(raw) || raw.chars().any(|c| c != ' ' && (c.is_whitespace() || is_invisible(c))))
}

fn has_double_blank(raw: &str) -> bool {
    raw.contains("  ") || raw.starts_with(' ') || raw.ends_with(' ')
}

/// The text as fields show it.
pub(super) fn clean(raw: &str) -> Cow<'_, str> {
    if !needs_cleaning(raw) {
        return Cow::Borrowed(raw);
    }
    let mut text = String::with_capacity(raw.len());
    let mut blank = false;
    for c in raw.chars() {
        if c.is_whitespace() {
            blank = true;
        } else if !is_invisible(c) {
            if blank && !text.is_empty() {
                text.push(' ');
            }
            blank = false;
            text.push(c);
        }
    }
    Cow::Owned(text)
}

/// The end of a text, at most so many bytes of it and whole characters only.
pub(super) fn last_bytes(text: &str, most: usize) -> &str {
    let from = text.len().saturating_sub(most);
    (from..from + 4).find_map(|at| text.get(at..)).unwrap_or(text)
}

/// The offset in `raw` of the character that stands at `offset` of its clean text; the end of the last one for its end.
pub(super) fn raw_offset(raw: &str, clean: &str, offset: usize) -> usize {
    if raw.len() == clean.len() {
        return offset;
    }
    let wanted = clean.get(..offset).unwrap_or(clean).chars().filter(|c| !c.is_whitespace()).count();
    let mut kept = raw.char_indices().filter(|(_, c)| !c.is_whitespace() && !is_invisible(*c));
    kept.nth(wanted).map_or(raw.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_one_space_and_invisible_characters_are_gone() {
        assert_eq!(clean("a\u{a0} b\r\n\tc"), "a b c");
        assert_eq!(clean("de\u{ad}fence\u{200b} \u{1b}[31m"), "defence [31m");
        assert_eq!(clean(" a "), "a");
        assert_eq!(clean("\u{feff}"), "");
        assert!(matches!(clean("‘quotes’ – and dashes"), Cow::Borrowed(_)));
        assert_eq!(clean("a\u{3000}b\u{2009}c"), "a b c");
    }

    #[test]
    fn offsets_are_carried_back() {
        let raw = "one  two\u{ad}\u{ad} (three\r\nfour)";
        let text = clean(raw);
        assert_eq!(text, "one two (three four)");
        for (offset, c) in text.char_indices().filter(|(_, c)| !c.is_whitespace()) {
            assert!(raw[raw_offset(raw, &text, offset)..].starts_with(c), "{offset}");
        }
        assert_eq!(raw_offset(raw, &text, text.len()), raw.len());
    }
}
