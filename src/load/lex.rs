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
        } else if first == '·' && spaced {
            // Between words of a line, not inside of one as Catalan has it.
            Kind::Bar
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

/// The words of a text, at most so many: what stands between blanks, and two characters of a script that sets none.
pub(super) fn words(text: &str, most: usize) -> usize {
    let words = text.split_whitespace().take(most).count();
    if words == most || text.is_ascii() {
        return words;
    }
    let unspaced = text.chars().filter(|c| is_unspaced(*c)).take(most * 2).count();
    (words + unspaced / 2).min(most)
}

/// Thai and its neighbours, Chinese, Japanese: no blanks between words.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
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
    let bytes = text.as_bytes();
    let (stretches, rest) = bytes.as_chunks::<STRETCH>();
    // The last stretch overlaps the one before it.
    match bytes.last_chunk::<STRETCH>() {
        Some(last) => stretches.iter().any(|stretch| is_in(stretch, &is)) || is_in(last, &is),
        None => rest.iter().any(|&byte| is(byte)),
    }
}

/// True for a text with this byte.
pub(super) fn holds(text: &str, byte: u8) -> bool {
    has(text, |other| other == byte)
}

/// True for a text with more than so many bytes of some kind; it is read no further than to the last of them.
pub(super) fn has_more(text: &str, most: usize, is: impl Fn(u8) -> bool) -> bool {
    let (stretches, rest) = text.as_bytes().as_chunks::<STRETCH>();
    let mut all = 0;
    for stretch in stretches {
        all += usize::from(stretch.iter().fold(0_u8, |sum, &byte| sum + u8::from(is(byte))));
        if all > most {
            return true;
        }
    }
    all + rest.iter().filter(|&&byte| is(byte)).count() > most
}

/// So many bytes are looked at together.
const STRETCH: usize = 32;

/// No early exit: this way the loop runs on many bytes at once.
fn is_in(stretch: &[u8; STRETCH], is: impl Fn(u8) -> bool) -> bool {
    stretch.iter().fold(0_u8, |found, &byte| found | u8::from(is(byte))) != 0
}

/// The first byte of some kind at an offset or behind it.
pub(super) fn find(bytes: &[u8], from: usize, is: impl Fn(u8) -> bool) -> Option<usize> {
    let mut at = from;
    // Stretches without one are passed over many bytes at once.
    while let Some(stretch) = bytes.get(at..).and_then(|rest| rest.first_chunk::<STRETCH>()) {
        if is_in(stretch, &is) {
            break;
        }
        at += STRETCH;
    }
    bytes.get(at..)?.iter().position(|&byte| is(byte)).map(|step| at + step)
}

/// The first so many characters of a text.
pub(super) fn first_chars(text: &str, most: usize) -> &str {
    match text.as_bytes().get(..most) {
        None => text,
        // A byte is a character here.
        Some(head) if head.is_ascii() => text.get(..most).unwrap_or(text),
        Some(_) => text.char_indices().nth(most).map_or(text, |(at, _)| &text[..at]),
    }
}

/// A stretch and the byte behind it.
const PAIRS: usize = STRETCH + 1;

/// True where two bytes next to each other are of some kind.
fn has_pair_in(stretch: &[u8; PAIRS], is: impl Fn(u8, u8) -> bool) -> bool {
    let ([first @ .., _], [_, second @ ..]) = (stretch, stretch);
    first.iter().zip(second).fold(0_u8, |found, (&a, &b)| found | u8::from(is(a, b))) != 0
}

/// Where the first two bytes of some kind stand next to each other.
pub(super) fn find_pair(bytes: &[u8], is: impl Fn(u8, u8) -> bool) -> Option<usize> {
    let mut at = 0;
    while let Some(stretch) = bytes.get(at..).and_then(|rest| rest.first_chunk::<PAIRS>()) {
        if has_pair_in(stretch, &is) {
            break;
        }
        at += STRETCH;
    }
    let rest = bytes.get(at..)?;
    rest.iter().zip(rest.get(1..)?).position(|(&a, &b)| is(a, b)).map(|step| at + step)
}

/// True for bytes of which two next to each other are of some kind.
pub(super) fn has_pair(bytes: &[u8], is: impl Fn(u8, u8) -> bool) -> bool {
    let Some(last) = bytes.last_chunk::<PAIRS>() else {
        return bytes.iter().zip(bytes.get(1..).unwrap_or_default()).any(|(&a, &b)| is(a, b));
    };
    let mut at = 0;
    while let Some(stretch) = bytes.get(at..).and_then(|rest| rest.first_chunk::<PAIRS>()) {
        if has_pair_in(stretch, &is) {
            return true;
        }
        at += STRETCH;
    }
    has_pair_in(last, is)
}

/// Which kinds of bytes a text holds. Most tests of a line ask for a mark that it does not have: one look at its bytes answers all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Signs(u16);

impl Signs {
    /// A digit of ASCII.
    pub(super) const DIGIT: Signs = Signs(1);
    /// `:`
    pub(super) const COLON: Signs = Signs(1 << 1);
    /// `.`
    pub(super) const DOT: Signs = Signs(1 << 2);
    /// `/`
    pub(super) const SLASH: Signs = Signs(1 << 3);
    /// `|`
    pub(super) const BAR: Signs = Signs(1 << 4);
    /// `(` or `)`
    pub(super) const BRACKET: Signs = Signs(1 << 5);
    /// A byte of a character beyond ASCII.
    pub(super) const BEYOND: Signs = Signs(1 << 6);

    const OF_BYTE: [u16; 256] = {
        let mut of = [0; 256];
        let mut byte = 0;
        while byte < 256 {
            of[byte] = match byte as u8 {
                b'0'..=b'9' => Signs::DIGIT.0,
                b':' => Signs::COLON.0,
                b'.' => Signs::DOT.0,
                b'/' => Signs::SLASH.0,
                b'|' => Signs::BAR.0,
                b'(' | b')' => Signs::BRACKET.0,
                0x80.. => Signs::BEYOND.0,
                _ => 0,
            };
            byte += 1;
        }
        of
    };

    /// The signs of a text.
    pub(super) fn of(text: &str) -> Signs {
        let sign = |byte: u8| Signs::OF_BYTE[usize::from(byte)];
        // By fours, so that one need not wait for the other.
        let (fours, rest) = text.as_bytes().as_chunks::<4>();
        let (mut even, mut odd) = (0, 0);
        for &[a, b, c, d] in fours {
            even |= sign(a) | sign(c);
            odd |= sign(b) | sign(d);
        }
        Signs(rest.iter().fold(even | odd, |signs, &byte| signs | sign(byte)))
    }

    /// True where the text has one of these signs.
    pub(super) fn any(self, of: Signs) -> bool {
        self.0 & of.0 != 0
    }

    /// These signs and those.
    pub(super) const fn or(self, more: Signs) -> Signs {
        Signs(self.0 | more.0)
    }
}

/// The first three bytes of a text, whatever their case: enough to tell of most that they open with none of some words. None where a
/// text opens with a mark or with a letter beyond ASCII, which may stand for anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Opening(Option<u16>);

impl Opening {
    /// What each byte counts as: letters by themselves, digits, blanks and marks alike, the end as 0.
    const LETTER: [u8; 256] = {
        let mut of = [29; 256];
        let mut byte = 0;
        while byte < 256 {
            of[byte] = match byte as u8 {
                letter @ (b'a'..=b'z' | b'A'..=b'Z') => letter & 31,
                b'0'..=b'9' => 28,
                b' ' => 27,
                0x80.. => Opening::BEYOND,
                _ => 29,
            };
            byte += 1;
        }
        of
    };
    const BEYOND: u8 = 31;

    /// The opening of a text.
    pub(super) fn of(text: &str) -> Opening {
        let bytes = text.as_bytes();
        let letter = |at: usize| bytes.get(at).map_or(0, |&byte| Opening::LETTER[usize::from(byte)]);
        let (first, second, third) = (letter(0), letter(1), letter(2));
        let told = matches!(first, 1..=26 | 28) && second != Opening::BEYOND && third != Opening::BEYOND;
        Opening(told.then(|| u16::from(first) << 10 | u16::from(second) << 5 | u16::from(third)))
    }
}

impl Opening {
    /// False for one that may stand for anything.
    pub(super) fn is_told(self) -> bool {
        self.0.is_some()
    }
}

/// The openings of some words.
pub(super) struct Openings(Box<[u64; 512]>);

impl Openings {
    /// The openings of words and phrases; a word of less than three bytes may be followed by anything.
    pub(super) fn of<'a>(words: impl IntoIterator<Item = &'a str>) -> Openings {
        let mut all = Openings(Box::new([0; 512]));
        for word in words {
            let Opening(Some(opening)) = Opening::of(word) else { continue };
            let open = 1 << (5 * 3_usize.saturating_sub(word.len()));
            for opening in opening..opening + open {
                all.0[usize::from(opening >> 6)] |= 1 << (opening & 63);
            }
        }
        all
    }

    /// These openings and those.
    pub(super) fn or(mut self, more: &Openings) -> Openings {
        self.0.iter_mut().zip(more.0.iter()).for_each(|(all, more)| *all |= more);
        self
    }

    /// False where no text with this opening can open with one of the words.
    pub(super) fn may_have(&self, opening: Opening) -> bool {
        opening.0.is_none_or(|opening| self.0[usize::from(opening >> 6)] >> (opening & 63) & 1 == 1)
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
    fn stretches_tell_what_single_bytes_tell() {
        for length in 0..100 {
            let plain = "a".repeat(length);
            assert!(!holds(&plain, b'x') && !has_pair(plain.as_bytes(), |a, b| (a == b'x') & (b == b'y')));
            let more = |text: &str, most| has_more(text, most, |byte| byte == b'a');
            assert!(!more(&plain, length) && (length == 0 || more(&plain, length - 1)));
            assert_eq!(find(plain.as_bytes(), 0, |byte| byte == b'x'), None);
            for at in 0..length {
                let text = format!("{}xy{}", &plain[..at], &plain[at..]);
                let pair = |a: u8, b: u8| (a == b'x') & (b == b'y');
                assert!(holds(&text, b'x') && holds(&text, b'y') && has_pair(text.as_bytes(), pair), "{text}");
                assert_eq!(find_pair(text.as_bytes(), pair), Some(at));
                assert_eq!(find(text.as_bytes(), at / 2, |byte| byte == b'y'), Some(at + 1));
                assert!(!more(&text, length) && more(&text, length - 1));
            }
        }
    }

    #[test]
    fn signs_are_those_of_all_bytes() {
        let signs = Signs::of("Posted (at 10:00) é");
        assert!([Signs::DIGIT, Signs::COLON, Signs::BRACKET, Signs::BEYOND].into_iter().all(|sign| signs.any(sign)));
        assert!(!signs.any(Signs::DOT.or(Signs::SLASH).or(Signs::BAR)));
    }

    #[test]
    fn openings_refuse_only_what_opens_otherwise() {
        let known = Openings::of(["read more", "eu", "n", "étage", "(top)"]);
        let may = |text: &str| known.may_have(Opening::of(text));
        for text in ["Read more", "REA", "EU", "eu: ten", "European", "N.B.", "no", "étage", "Étage", "«eu»", "ré", ""]
        {
            assert!(may(text), "{text}");
        }
        for text in ["re", "Red sea", "the eu", "e", "10 seats"] {
            assert!(!may(text), "{text}");
        }
    }

    #[test]
    fn the_first_characters_are_whole() {
        assert_eq!((first_chars("abc", 2), first_chars("aéc", 2), first_chars("é", 2)), ("ab", "aé", "é"));
    }

    #[test]
    fn the_limit_holds() {
        assert_eq!(tokens(&"a ".repeat(50), 7).len(), 7);
    }
}
