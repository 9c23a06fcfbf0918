//! Folding letter by letter.
//!
//! A character is decomposed (NFKD), its accents are dropped, what is left is lower-cased and put together again, so that
//! Hangul syllables and voiced kana stay what they are. Only marks that a reader leaves out when typing are accents: the vowel signs of
//! Indic and south-east Asian scripts are letters in all but name and stay.

use std::ops::Range;

use unicode_normalization::char::{compose, decompose_compatible, is_combining_mark};

/// Appends the folded tokens of `text`, each followed by a blank, and reports for each its range in `out` and in `text`.
pub(super) fn fold_with(text: &str, out: &mut String, token: impl FnMut(Range<usize>, Range<usize>)) {
    out.reserve(text.len() + 1);
    let mut folding = Folding { out, token, open: Open::No, folded: 0, from: 0, to: 0 };
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii_alphanumeric() {
            let end = at + bytes[at..].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
            folding.ascii(text, at..end);
            at = end;
        } else if byte.is_ascii() {
            folding.close();
            at += 1;
        } else {
            let Some(letter) = text[at..].chars().next() else { break };
            let end = at + letter.len_utf8();
            folding.letter(letter, at..end);
            at = end;
        }
    }
    folding.close();
}

/// Appends the folded tokens of `text`: what [`fold_with`] does, without the ranges.
///
/// ASCII goes through a table into a small buffer, which is several times faster than word by word.
pub(super) fn fold(text: &str, out: &mut String) {
    out.reserve(text.len() + 1);
    let mut folding = Folding { out, token: |_, _| (), open: Open::No, folded: 0, from: 0, to: 0 };
    let mut rest = text;
    loop {
        let ascii = rest.bytes().take_while(u8::is_ascii).count();
        let (plain, other) = rest.split_at(ascii);
        folding.ascii_run(plain.as_bytes());
        let Some(letter) = other.chars().next() else { break };
        folding.letter(letter, 0..0);
        rest = other.get(letter.len_utf8()..).unwrap_or_default();
    }
    folding.close();
}

/// What ASCII folds to; 0 for what parts words.
const FOLDED: [u8; 128] = {
    let mut folded = [0; 128];
    let mut byte: u8 = 0;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            folded[byte as usize] = byte.to_ascii_lowercase();
        }
        byte += 1;
    }
    folded
};

/// What kind of token is being written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    No,
    /// A run of letters and digits.
    Word,
    /// A character that is a token of its own; only marks may follow.
    Single,
}

struct Folding<'a, F> {
    out: &'a mut String,
    token: F,
    open: Open,
    /// Where the token begins in the folded text.
    folded: usize,
    /// Where it begins in the original text.
    from: usize,
    /// Where it ends there, so far.
    to: usize,
}

impl<F: FnMut(Range<usize>, Range<usize>)> Folding<'_, F> {
    fn close(&mut self) {
        if self.open != Open::No {
            (self.token)(self.folded..self.out.len(), self.from..self.to);
            self.out.push(' ');
            self.open = Open::No;
        }
    }

    fn begin(&mut self, kind: Open, at: &Range<usize>) {
        if self.open == Open::No || kind == Open::Single || self.open == Open::Single {
            self.close();
            self.open = kind;
            self.folded = self.out.len();
            self.from = at.start;
        }
        self.to = at.end;
    }

    fn ascii(&mut self, text: &str, at: Range<usize>) {
        self.begin(Open::Word, &at);
        let start = self.out.len();
        self.out.push_str(&text[at]);
        self.out[start..].make_ascii_lowercase();
    }

    fn ascii_run(&mut self, text: &[u8]) {
        const CHUNK: usize = 256;
        for chunk in text.chunks(CHUNK) {
            if self.open == Open::Single {
                // A letter may not follow in the same token.
                self.close();
            }
            let mut buffer = [0; CHUNK];
            let mut length = 0;
            let mut is_open = self.open == Open::Word;
            for &byte in chunk {
                let folded = FOLDED.get(usize::from(byte)).copied().unwrap_or(0);
                let is_letter = folded != 0;
                // Each byte takes one place at most; the place is overwritten where nothing is to be written.
                if let Some(place) = buffer.get_mut(length) {
                    *place = if is_letter { folded } else { b' ' };
                }
                length += usize::from(is_letter || is_open);
                is_open = is_letter;
            }
            self.out.push_str(buffer.get(..length).and_then(|folded| str::from_utf8(folded).ok()).unwrap_or_default());
            self.open = if is_open { Open::Word } else { Open::No };
        }
    }

    fn letter(&mut self, letter: char, at: Range<usize>) {
        match letter {
            '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{3000}'..='\u{3004}' => self.close(),
            // Whole syllables and common ideographs have nothing to fold.
            '\u{ac00}'..='\u{d7a3}' | '\u{4e00}'..='\u{9fff}' => {
                self.begin(Open::Single, &at);
                self.out.push(letter);
            }
            _ => decompose_compatible(letter, |part| {
                if is_silent(part) || is_accent(part) {
                    if self.open != Open::No {
                        self.to = at.end;
                    }
                } else {
                    for lower in part.to_lowercase() {
                        match spelled(lower) {
                            Some(letters) => letters.chars().for_each(|letter| self.part(letter, &at)),
                            None => self.part(lower, &at),
                        }
                    }
                }
            }),
        }
    }

    fn part(&mut self, part: char, at: &Range<usize>) {
        if is_combining_mark(part) || (self.open == Open::Single && is_jamo(part)) {
            if self.open != Open::No {
                let last = self.out.chars().next_back();
                if let Some(whole) = last.and_then(|last| compose(last, part)) {
                    self.out.pop();
                    self.out.push(whole);
                    self.to = at.end;
                    return;
                }
                if is_combining_mark(part) {
                    self.out.push(part);
                    self.to = at.end;
                    return;
                }
            } else {
                return;
            }
        }
        if is_single(part) {
            self.begin(Open::Single, at);
            self.out.push(part);
        } else if part.is_alphanumeric() {
            self.begin(Open::Word, at);
            self.out.push(part);
        } else {
            self.close();
        }
    }
}

/// Characters that are not there for a reader: they neither part words nor stand in them.
fn is_silent(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{640}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

/// Marks that readers leave out when they type: accents, breathings, stress, points and vowel points.
fn is_accent(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}'
        | '\u{483}'..='\u{489}'
        | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}'
        | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}' | '\u{6df}'..='\u{6e4}'
        | '\u{6e7}' | '\u{6e8}' | '\u{6ea}'..='\u{6ed}' | '\u{8ca}'..='\u{8e1}' | '\u{8e3}'..='\u{8ff}'
        | '\u{711}' | '\u{730}'..='\u{74a}')
}

/// Letters without a decomposition that readers type as other letters.
fn spelled(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ŧ' => "t",
        'þ' => "th",
        'ı' => "i",
        'ς' => "σ",
        _ => return None,
    })
}

fn is_jamo(c: char) -> bool {
    matches!(c, '\u{1160}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7ff}')
}

/// Letters that are a token each.
pub(super) fn is_single(c: char) -> bool {
    let letter = c.is_alphabetic() || c == '〇';
    letter
        && matches!(c,
            '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1100}'..='\u{11ff}' | '\u{1780}'..='\u{17ff}'
            | '\u{1950}'..='\u{19df}' | '\u{1a20}'..='\u{1aaf}' | '\u{2e80}'..='\u{318f}' | '\u{31a0}'..='\u{31bf}'
            | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{a000}'..='\u{a48f}'
            | '\u{a960}'..='\u{a97f}' | '\u{a9e0}'..='\u{a9ff}' | '\u{aa60}'..='\u{aadf}' | '\u{ac00}'..='\u{d7ff}'
            | '\u{f900}'..='\u{faff}' | '\u{1b000}'..='\u{1b16f}' | '\u{20000}'..='\u{3ffff}')
}
