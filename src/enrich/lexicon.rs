//! The words of the gazetteer laid out as bytes, in the order in which they are looked up.
//!
//! Gathering and ordering them takes milliseconds, so the build does it, and they lie in the program ready for use; only for a
//! person with outlets of one's own they are laid out anew at a start.

use std::borrow::Cow;
use std::cmp::Reverse;

use super::words::{Kind, Reading, Word};

/// The words with their lookup.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    /// The texts of all words, one behind the other.
    pub(super) text: Cow<'static, str>,
    /// The readings of all words, and the numbers of their rules.
    pub(super) meanings: Cow<'static, [u8]>,
    /// The words by the key of what they begin with (see [`Keys`]), longest first under one key.
    pub(super) rows: Cow<'static, [u8]>,
    /// Where the keys with the same first bits begin in the rows.
    pub(super) buckets: Cow<'static, [u8]>,
    /// A bit for the first three bytes of each word, in small letters: most words of a text end here.
    pub(super) starts: Cow<'static, [u8]>,
}

/// A word of the gazetteer with all it can mean; nothing for outlets and phrases that only hold the word of a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'a> {
    pub(super) text: &'a str,
    /// The text is a stem: a word of it goes on with an ending (`Росси` in `России`).
    pub(super) stem: bool,
    readings: &'a [[u8; READING]],
    rules: &'a [[u8; 2]],
    pub(super) outlet: Option<usize>,
}

impl<'a> Entry<'a> {
    /// Its readings by rank.
    pub(super) fn readings(&self) -> impl Iterator<Item = Reading> + use<'a> {
        self.readings.iter().filter_map(|&[a, b, kind]| {
            let kind = Kind::ALL.get(usize::from(kind)).copied()?;
            Some(Reading { code: [a, b], kind })
        })
    }

    /// What it can mean where it can mean one thing only.
    pub(super) fn only(&self) -> Option<Reading> {
        self.readings().next().filter(|_| self.readings.len() == 1 && self.rules.is_empty())
    }

    /// The numbers of its rules.
    pub(super) fn rules(&self) -> impl Iterator<Item = usize> + use<'a> {
        self.rules.iter().map(|&number| usize::from(u16::from_le_bytes(number)))
    }

    pub(super) fn names_nothing(&self) -> bool {
        self.readings.is_empty() && self.rules.is_empty()
    }
}

/// Bytes of a row: the key, where text and meanings begin, the text's length, how many readings and rules, the outlet, the stem.
const ROW: usize = 22;
const READING: usize = 3;
const NO_OUTLET: u16 = u16::MAX;
const BUCKETS: usize = 1 << 12;
const STARTS: usize = 1 << 16;

impl Lexicon {
    /// Lays out words. One that is longer than any table, or belongs to an outlet beyond all numbers, is left out.
    pub(super) fn lay_out(words: &[Word]) -> Lexicon {
        let mut ordered: Vec<(u64, Reverse<usize>, &Word)> = Vec::with_capacity(words.len());
        for word in words {
            let keys = Keys::of(&word.text);
            let open = word.stem || word.text.starts_with(is_blankless);
            let key = if open { keys.letters } else { keys.pair.unwrap_or(keys.word) };
            ordered.push((key, Reverse(word.text.len()), word));
        }
        ordered.sort_by_key(|&(key, length, _)| (key, length));
        let (mut text, mut meanings, mut rows) = (String::new(), Vec::new(), Vec::with_capacity(words.len() * ROW));
        let mut starts = vec![0_u8; STARTS / 8];
        let mut keys = Vec::with_capacity(words.len());
        for (key, _, word) in ordered {
            let outlet = word.outlet.map_or(Some(NO_OUTLET), |at| u16::try_from(at).ok().filter(|&at| at < NO_OUTLET));
            let (Ok(text_at), Ok(length), Ok(meanings_at), Ok(readings), Ok(rules), Some(outlet)) = (
                u32::try_from(text.len()),
                u16::try_from(word.text.len()),
                u32::try_from(meanings.len()),
                u8::try_from(word.readings.len()),
                u8::try_from(word.rules.len()),
                outlet,
            ) else {
                continue;
            };
            keys.push(key);
            rows.extend(key.to_le_bytes());
            rows.extend(text_at.to_le_bytes());
            rows.extend(meanings_at.to_le_bytes());
            rows.extend(length.to_le_bytes());
            rows.extend([readings, rules]);
            rows.extend(outlet.to_le_bytes());
            debug_assert_eq!(rows.len() % ROW, 0);
            text.push_str(&word.text);
            meanings.push(u8::from(word.stem));
            for reading in &word.readings {
                meanings.extend(reading.code);
                meanings.push(reading.kind as u8);
            }
            meanings.extend(word.rules.iter().flat_map(|number| number.to_le_bytes()));
            // Two letters may stand before any third.
            let bytes = word.text.as_bytes();
            let third = if bytes.len() == 2 { 0..=127 } else { 0..=0 };
            for (slot, bit) in third.filter_map(|third| first_bits(&[bytes, &[third]].concat())) {
                if let Some(bits) = starts.get_mut(slot) {
                    *bits |= bit;
                }
            }
        }
        let mut buckets = Vec::with_capacity((BUCKETS + 1) * 4);
        for bucket in 0..=BUCKETS {
            let from = keys.partition_point(|&key| bucket_of(key) < bucket);
            buckets.extend(u32::try_from(from).unwrap_or(u32::MAX).to_le_bytes());
        }
        Lexicon {
            text: text.into(),
            meanings: meanings.into(),
            rows: rows.into(),
            buckets: buckets.into(),
            starts: starts.into(),
        }
    }

    /// A word by its number.
    pub(super) fn entry(&self, number: usize) -> Option<Entry<'_>> {
        let (rows, _) = self.rows.as_chunks::<ROW>();
        let [_, _, _, _, _, _, _, _, a, b, c, d, e, f, g, h, i, j, readings, rules, k, l] = *rows.get(number)?;
        let text_at = u32::from_le_bytes([a, b, c, d]) as usize;
        let meanings_at = u32::from_le_bytes([e, f, g, h]) as usize;
        let length = usize::from(u16::from_le_bytes([i, j]));
        let outlet = Some(u16::from_le_bytes([k, l])).filter(|&at| at != NO_OUTLET).map(usize::from);
        let (stem, rest) = self.meanings.get(meanings_at..)?.split_first()?;
        let (of_readings, rest) = rest.split_at_checked(usize::from(readings) * READING)?;
        let of_rules = rest.get(..usize::from(rules) * 2)?;
        Some(Entry {
            text: self.text.get(text_at..text_at + length)?,
            stem: *stem == 1,
            readings: of_readings.as_chunks().0,
            rules: of_rules.as_chunks().0,
            outlet,
        })
    }

    /// The numbers of the words under a key, longest first.
    pub(super) fn under(&self, key: u64) -> impl Iterator<Item = usize> {
        let bounds = self.buckets.as_chunks::<4>().0;
        let bound = |at: usize| bounds.get(at).map_or(0, |&bound| u32::from_le_bytes(bound) as usize);
        let from = bound(bucket_of(key));
        let rows = self.rows.as_chunks::<ROW>().0.get(from..bound(bucket_of(key) + 1)).unwrap_or_default();
        let key = key.to_le_bytes();
        rows.iter().zip(from..).filter(move |(row, _)| row.starts_with(&key)).map(|(_, number)| number)
    }

    /// Whether a word may begin as this text does.
    pub(super) fn may_begin(&self, text: &[u8]) -> bool {
        first_bits(text).is_none_or(|(slot, bit)| self.starts.get(slot).is_some_and(|bits| bits & bit != 0))
    }
}

fn bucket_of(key: u64) -> usize {
    (key >> 52) as usize
}

/// What words are found by: hashes of what a text begins with, whatever its case.
pub(super) struct Keys {
    /// Its first word.
    pub(super) word: u64,
    /// Its first two words, where little stands between them.
    pub(super) pair: Option<u64>,
    /// Its first two letters, for stems and for scripts without blanks.
    pub(super) letters: u64,
}

/// Letters that are looked at: more than two words of any table have. A text without blanks would be looked at to its end, at
/// each of its letters.
const LOOKED_AT: usize = 128;

impl Keys {
    pub(super) fn of(text: &str) -> Keys {
        let mut letters = None;
        let mut key = 1;
        // What begins with such a letter is found by its first two letters only.
        let blankless = text.starts_with(is_blankless);
        let mut rest = text.chars().take(if blankless { 2 } else { LOOKED_AT });
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

/// The byte and bit of the first three bytes in [`Lexicon::starts`]; none where they are not all ASCII or not there.
fn first_bits(text: &[u8]) -> Option<(usize, u8)> {
    let first = text.get(..3).filter(|first| first.is_ascii())?;
    let key = first.iter().fold(0_usize, |key, byte| key << 5 ^ usize::from(byte.to_ascii_lowercase()));
    Some((key / 8 % (STARTS / 8), 1 << (key % 8)))
}

/// Whether words of this script stand without blanks between them.
pub(super) fn is_blankless(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}
