//! The gazetteer: where the words that name a country stand in a text.
//!
//! One pass. Words are looked for only where a word of the text begins with a capital (or in a script without case): by the hash
//! of that first word, the longest first, and they must end where a word of the text ends. An automaton would read every byte
//! and take fifty times as long to build, which each start would pay. What an ambiguous word means is not decided here.

use std::cmp::Reverse;

use super::outlets::Outlets;
use super::rules::Around;
use super::words::{self, Word};

/// A word of the gazetteer in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) word: usize,
}

/// The words and their lookup.
#[derive(Debug)]
pub(super) struct Gazetteer {
    words: Vec<Word>,
    /// The key of what a word begins with (see [`Keys`]) and the word; longest first under one key.
    index: Vec<(u64, u32)>,
    /// Where the keys with the same first bits begin in the index.
    buckets: Vec<u32>,
    /// A bit for the first three bytes of each word, in small letters: most words of a text end here.
    starts: Vec<u64>,
    around: Around,
}

impl Gazetteer {
    pub(super) fn new(outlets: &Outlets) -> Gazetteer {
        let words = words::gather(outlets);
        let mut index: Vec<(u64, Reverse<usize>, u32)> = Vec::with_capacity(words.len());
        let mut starts = vec![0_u64; STARTS];
        for (at, word) in (0..).zip(&words) {
            let keys = Keys::of(&word.text);
            let open = word.stem || word.text.starts_with(is_blankless);
            let key = if open { keys.letters } else { keys.pair.unwrap_or(keys.word) };
            index.push((key, Reverse(word.text.len()), at));
            // Two letters may stand before any third.
            let text = word.text.as_bytes();
            let third = if text.len() == 2 { 0..=127 } else { 0..=0 };
            for (slot, bit) in third.filter_map(|third| first_bits(&[text, &[third]].concat())) {
                if let Some(bits) = starts.get_mut(slot) {
                    *bits |= bit;
                }
            }
        }
        index.sort_unstable();
        let index: Vec<(u64, u32)> = index.into_iter().map(|(key, _, at)| (key, at)).collect();
        let mut buckets = Vec::with_capacity(BUCKETS + 1);
        for bucket in 0..=BUCKETS {
            let from = index.partition_point(|&(key, _)| bucket_of(key) < bucket);
            buckets.push(u32::try_from(from).unwrap_or_default());
        }
        Gazetteer { words, index, buckets, starts, around: Around::new() }
    }

    pub(super) fn around(&self) -> &Around {
        &self.around
    }

    /// Whether the whole text is a word of the gazetteer.
    pub(super) fn is_word(&self, text: &str) -> bool {
        self.longest(text, 0).is_some_and(|hit| hit.end == text.len())
    }

    pub(super) fn word(&self, hit: Hit) -> Option<&Word> {
        self.words.get(hit.word)
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
        if let Some((slot, bit)) = first_bits(rest.as_bytes())
            && self.starts.get(slot)? & bit == 0
        {
            return None;
        }
        let fits = |&at: &usize| {
            let word = self.words.get(at)?;
            let end = start + written(&word.text, rest)?;
            let end = if word.stem { ending(text, end) } else { end };
            ends_word(text, end).then_some(Hit { start, end, word: at })
        };
        let keys = Keys::of(rest);
        let under = |key: u64| self.under(key).find_map(|at| fits(&at));
        let pair = keys.pair.and_then(under);
        let whole = pair.or_else(|| under(keys.word));
        match (whole, under(keys.letters)) {
            (Some(a), Some(b)) => Some(if b.end > a.end { b } else { a }),
            (a, b) => a.or(b),
        }
    }

    /// The words under a key, longest first.
    fn under(&self, key: u64) -> impl Iterator<Item = usize> {
        let bucket = bucket_of(key);
        let bound = |at: usize| self.buckets.get(at).map_or(0, |&at| at as usize);
        let words = self.index.get(bound(bucket)..bound(bucket + 1)).unwrap_or_default();
        words.iter().filter(move |&&(other, _)| other == key).map(|&(_, at)| at as usize)
    }
}

const BUCKETS: usize = 1 << 12;

fn bucket_of(key: u64) -> usize {
    (key >> 52) as usize
}

/// What words are found by: hashes of what a text begins with, whatever its case.
struct Keys {
    /// Its first word.
    word: u64,
    /// Its first two words, where little stands between them.
    pair: Option<u64>,
    /// Its first two letters, for stems and for scripts without blanks.
    letters: u64,
}

impl Keys {
    fn of(text: &str) -> Keys {
        let mut letters = None;
        let mut key = 1;
        let mut rest = text.chars();
        let mut count = 0;
        let mut next = rest.next();
        while let Some(letter) = next.filter(|letter| letter.is_alphanumeric()) {
            key = add(key, letter);
            count += 1;
            if count == 2 {
                letters = Some(key);
            }
            next = rest.next();
        }
        let word = key;
        let mut gap = 0;
        while gap < 3 && next.is_some_and(|letter| !letter.is_alphanumeric()) {
            gap += 1;
            next = rest.next();
        }
        let second = next.is_some_and(char::is_alphanumeric);
        key = add(key, ' ');
        while let Some(letter) = next.filter(|letter| letter.is_alphanumeric()) {
            key = add(key, letter);
            next = rest.next();
        }
        Keys { word: spread(word), pair: second.then(|| spread(key)), letters: spread(!letters.unwrap_or(word)) }
    }
}

/// FNV-1a over small letters: the words are ours, no one can choose them to collide.
fn add(key: u64, letter: char) -> u64 {
    if letter.is_ascii() {
        return step(key, letter.to_ascii_lowercase());
    }
    letter.to_lowercase().fold(key, step)
}

fn step(key: u64, letter: char) -> u64 {
    (key ^ u64::from(letter)).wrapping_mul(0x0100_0000_01b3)
}

/// Spreads a key over its first bits, which pick the bucket.
fn spread(key: u64) -> u64 {
    (key ^ (key >> 29)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The slot and bit of the first three bytes in [`Gazetteer::starts`]; none where they are not all ASCII or not there.
fn first_bits(text: &[u8]) -> Option<(usize, u64)> {
    let first = text.get(..3).filter(|first| first.is_ascii())?;
    let key = first.iter().fold(0_usize, |key, byte| key << 5 ^ usize::from(byte.to_ascii_lowercase()));
    Some((key / 64 % STARTS, 1 << (key % 64)))
}

const STARTS: usize = 1024;

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

/// Whether words of this script stand without blanks between them.
fn is_blankless(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
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
