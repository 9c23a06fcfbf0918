//! The gazetteer: where the words that name a country stand in a text.
//!
//! One pass. Words are looked for only where a word of the text begins with a capital (or in a script without case): by the hash
//! of that first word, the longest first, and they must end where a word of the text ends. An automaton would read every byte
//! and take fifty times as long to build, which each start would pay. What an ambiguous word means is not decided here.

use super::lexicon::{Entry, Keys, Lexicon, is_blankless};
use super::rules::{self, Around, Rule};

/// A word of the gazetteer in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) word: usize,
}

/// The words, with what decides between their meanings.
#[derive(Debug)]
pub(super) struct Gazetteer {
    words: Lexicon,
    rules: Vec<Rule>,
    around: Around,
}

impl Gazetteer {
    pub(super) fn new(words: Lexicon) -> Gazetteer {
        Gazetteer { words, rules: rules::rules(), around: Around::new() }
    }

    pub(super) fn around(&self) -> &Around {
        &self.around
    }

    /// Whether the whole text is a word of the gazetteer.
    pub(super) fn is_word(&self, text: &str) -> bool {
        self.longest(text, 0).is_some_and(|hit| hit.end == text.len())
    }

    pub(super) fn word(&self, hit: Hit) -> Option<Entry<'_>> {
        self.words.entry(hit.word)
    }

    /// The rules of a word, in their order.
    pub(super) fn rules<'a>(&'a self, word: &Entry<'a>) -> impl Iterator<Item = &'a Rule> {
        word.rules().filter_map(|number| self.rules.get(number))
    }

    /// Gives all hits of a text, left to right, never overlapping.
    pub(super) fn scan(&self, text: &str, mut found: impl FnMut(Hit)) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(skip) = bytes.get(at..).and_then(|rest| rest.iter().position(|&byte| may_begin(byte))) {
            at += skip;
            let ascii = bytes.get(at).is_some_and(u8::is_ascii);
            let Some(c) = (if ascii { Some('A') } else { text[at..].chars().next() }) else { break };
            let hit = if is_blankless(c) || (!inside_word(text, at) && (ascii || c.is_alphabetic())) {
                self.longest(text, at).or_else(|| self.after_prefix(text, at, c))
            } else {
                None
            };
            at = hit.map_or(at + c.len_utf8(), |hit| hit.end);
            if let Some(hit) = hit {
                found(hit);
            }
        }
    }

    /// Arabic writes `and`, `in`, `for` and the like in one word with the name that follows.
    fn after_prefix(&self, text: &str, start: usize, first: char) -> Option<Hit> {
        matches!(first, 'و' | 'ف' | 'ب' | 'ل' | 'ك').then(|| self.longest(text, start + first.len_utf8())).flatten()
    }

    /// The longest word that begins here, ends at the end of a word, and is written in one of its cases.
    fn longest(&self, text: &str, start: usize) -> Option<Hit> {
        let rest = text.get(start..)?;
        if !self.words.may_begin(rest.as_bytes()) {
            return None;
        }
        let fits = |&at: &usize| {
            let word = self.words.entry(at)?;
            let end = start + written(word.text, rest)?;
            let end = if word.stem { ending(text, end) } else { end };
            ends_word(text, end).then_some(Hit { start, end, word: at })
        };
        let keys = Keys::of(rest);
        let under = |key: u64| self.words.under(key).find_map(|at| fits(&at));
        let pair = keys.pair.and_then(under);
        let whole = pair.or_else(|| under(keys.word));
        match (whole, under(keys.letters)) {
            (Some(a), Some(b)) => Some(if b.end > a.end { b } else { a }),
            (a, b) => a.or(b),
        }
    }
}

/// How far a text has this word: as the table has it, or with capitals for small letters (`MOSCOW`, `The White House`);
/// never with a small letter for a capital, so that abbreviations match as printed only.
fn written(word: &str, text: &str) -> Option<usize> {
    if text.as_bytes().starts_with(word.as_bytes()) {
        return Some(word.len());
    }
    let mut letters = text.chars();
    for known in word.chars() {
        let letter = letters.next()?;
        if letter != known && !(known.is_lowercase() && letter.to_lowercase().eq(std::iter::once(known))) {
            return None;
        }
    }
    Some(text.len() - letters.as_str().len())
}

/// Whether a word of the gazetteer may begin with this byte: a capital, or a letter beyond ASCII.
fn may_begin(byte: u8) -> bool {
    byte.wrapping_sub(b'A') < 26 || byte >= 0x80
}

/// Whether a word of the text goes on here.
fn inside_word(text: &str, at: usize) -> bool {
    match text.as_bytes().get(at.wrapping_sub(1)) {
        None => false,
        Some(byte) if byte.is_ascii() => byte.is_ascii_alphanumeric(),
        Some(_) => text[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() && !is_blankless(c)),
    }
}

/// Where the word ends whose stem ends here: after an ending of case or number, else where the stem does.
fn ending(text: &str, stem: usize) -> usize {
    const ENDINGS: [&str; 31] = [
        "а", "я", "ы", "и", "у", "ю", "е", "є", "і", "ї", "й", "ь", "ой", "ей", "ою", "ею", "єю", "ом", "ем", "єм",
        "ам", "ах", "ями", "ами", "ях", "ию", "ью", "ії", "ією", "ів", "s",
    ];
    let rest = &text[stem..];
    let length = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    let written = &rest[..length];
    let known = length <= 8 && (ENDINGS.contains(&written) || ENDINGS.contains(&written.to_lowercase().as_str()));
    if known { stem + length } else { stem }
}

fn ends_word(text: &str, end: usize) -> bool {
    let last = text[..end].chars().next_back();
    let next = text[end..].chars().next();
    last.is_some_and(is_blankless) || next.is_none_or(|c| !c.is_alphanumeric() || is_blankless(c))
}
