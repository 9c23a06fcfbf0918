//! Tokens of short stretches of text: brackets, date lines, labels. A token is a number, a word or one mark; blanks are
//! not tokens but can be asked for. Used where a hand-written grammar reads; running text is never tokenised here.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A run of ASCII digits; its value saturates.
    Number(u32),
    /// A run of letters, with apostrophes inside.
    Word,
    /// `,` or the Arabic comma.
    Comma,
    /// `;`
    Semicolon,
    /// `.`
    Dot,
    /// A hyphen or a dash.
    Dash,
    /// `/`
    Slash,
    /// `:`
    Colon,
    /// `|`
    Bar,
    /// `&`
    And,
    /// `(`
    Open,
    /// `)`
    Close,
    /// A single or double quotation mark.
    Quote,
    /// Anything else.
    Other,
}

/// A token and its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub kind: Kind,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// A blank stands before it.
    pub spaced: bool,
}

/// The tokens of `text`, at most `limit` of them.
pub(super) fn tokens(text: &str, limit: usize) -> Vec<Token> {
    let mut found = Vec::with_capacity(limit.min(text.len() / 4 + 4));
    let mut chars = text.char_indices().peekable();
    let mut spaced = false;
    while let Some((start, first)) = chars.next() {
        if found.len() >= limit {
            break;
        }
        if first.is_whitespace() {
            spaced = true;
            continue;
        }
        let mut end = start + first.len_utf8();
        let kind = if first.is_ascii_digit() {
            let mut value = u32::from(first) - u32::from('0');
            while let Some(&(at, c)) = chars.peek().filter(|(_, c)| c.is_ascii_digit()) {
                value = value.saturating_mul(10).saturating_add(u32::from(c) - u32::from('0'));
                end = at + 1;
                chars.next();
            }
            Kind::Number(value)
        } else if first.is_alphanumeric() {
            while let Some(&(at, c)) = chars.peek() {
                let inner = is_letter(c)
                    || (matches!(c, '\'' | '’')
                        && text[at + c.len_utf8()..].chars().next().is_some_and(char::is_alphabetic));
                if !inner {
                    break;
                }
                end = at + c.len_utf8();
                chars.next();
            }
            Kind::Word
        } else {
            mark(first)
        };
        found.push(Token { kind, start, end, spaced });
        spaced = false;
    }
    found
}

fn is_letter(c: char) -> bool {
    (c.is_alphabetic() || ('\u{300}'..='\u{36f}').contains(&c)) && !c.is_ascii_digit()
}

/// True for a text with a digit of ASCII.
pub(super) fn has_digit(text: &str) -> bool {
    has(text, |byte| byte.is_ascii_digit())
}

/// True for a text with a hyphen, or with the first byte of a dash or a curved quote.
pub(super) fn may_have_dash(text: &str) -> bool {
    has(text, |byte| (byte == b'-') | (byte == 0xe2))
}

/// True for a text with a byte of some kind.
pub(super) fn has(text: &str, is: impl Fn(u8) -> bool) -> bool {
    // No early exit: this way the loop runs on many bytes at once.
    text.bytes().fold(false, |found, byte| found | is(byte))
}

/// False where a text cannot open with a word in lower case: its first three bytes tell that of most.
pub(super) fn may_open(text: &str, lower: &str) -> bool {
    match (text.as_bytes().get(..3), lower.as_bytes().get(..3)) {
        (Some(head), Some(word)) => !head.is_ascii() || !word.is_ascii() || head.eq_ignore_ascii_case(word),
        _ => true,
    }
}

/// What stands behind the first of some words that a text opens with. Few texts open with even the first byte of one.
pub(super) fn behind<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    let first = text.as_bytes().first()?;
    words.iter().filter(|word| word.as_bytes().first() == Some(first)).find_map(|word| text.strip_prefix(word))
}

fn mark(c: char) -> Kind {
    match c {
        ',' | '،' | '、' | '，' => Kind::Comma,
        ';' => Kind::Semicolon,
        '.' => Kind::Dot,
        '-' | '‐' | '‑' | '‒' | '–' | '—' | '―' => Kind::Dash,
        '/' => Kind::Slash,
        ':' => Kind::Colon,
        '|' => Kind::Bar,
        '&' => Kind::And,
        '(' | '（' => Kind::Open,
        ')' | '）' => Kind::Close,
        '"' | '\'' | '“' | '”' | '‘' | '’' | '«' | '»' | '„' => Kind::Quote,
        _ => Kind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind> {
        tokens(text, 100).into_iter().map(|t| t.kind).collect()
    }

    #[test]
    fn numbers_words_and_marks_are_told_apart() {
        use Kind::{Comma, Dot, Number, Word};
        assert_eq!(kinds("TASS, Oct. 23"), [Word, Comma, Word, Dot, Number(23)]);
        assert_eq!(kinds("15Aug2021"), [Number(15), Word, Number(2021)]);
        assert_eq!(kinds("l'Orient"), [Word]);
        assert_eq!(kinds("99999999999999"), [Number(u32::MAX)]);
    }

    #[test]
    fn the_limit_holds() {
        assert_eq!(tokens(&"a ".repeat(50), 7).len(), 7);
    }
}
