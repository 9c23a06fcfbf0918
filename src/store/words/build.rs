//! How a part of the index is made: a [`Job`] holds all it needs, so that it can be run on another thread.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::ops::Range;
use std::sync::Arc;

use crate::fold;

use super::super::arena::Vault;
use super::super::record;
use super::super::text::Folded;
use super::{MARKS, Part};

/// The text of a row.
#[derive(Debug)]
pub(in super::super) enum Source {
    /// It is here, in some bytes of a block.
    Here(Arc<str>, Range<usize>),
    /// It is in some bytes of a block of the vault.
    InVault(u32, Range<usize>),
}

/// Rows whose words are to be indexed.
#[derive(Debug)]
pub struct Job {
    pub(in super::super) first: u32,
    pub(in super::super) vault: Option<Arc<dyn Vault>>,
    pub(in super::super) rows: Vec<Source>,
    /// What other documents print as headlines of some of them.
    pub(in super::super) headlines: HashMap<u32, Vec<String>>,
}

impl Job {
    /// How many rows it has.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// Does the work.
    #[must_use]
    pub fn run(self) -> Part {
        let mut building = Building::default();
        let mut folded = Folded::default();
        let mut held: Option<(u32, Option<Arc<str>>)> = None;
        for (at, source) in (0..).zip(&self.rows) {
            let text = match source {
                Source::Here(block, range) => block.get(range.clone()),
                Source::InVault(number, range) => {
                    if held.as_ref().is_none_or(|(known, _)| known != number) {
                        held = Some((*number, self.vault.as_ref().and_then(|vault| vault.get(*number))));
                    }
                    held.as_ref().and_then(|(_, block)| block.as_ref()?.get(range.clone()))
                }
            };
            let more = self.headlines.get(&at).map(Vec::as_slice).unwrap_or_default();
            folded.set(&record::texts(text.unwrap_or_default()), more.iter().map(String::as_str));
            building.add(at, &folded);
        }
        building.finish(self.first, u32::try_from(self.rows.len()).unwrap_or(u32::MAX))
    }
}

/// The rows of a word so far, as differences, and where its key lies among all keys.
#[derive(Debug)]
struct Term {
    key: Range<usize>,
    /// One past the last row.
    last: u32,
    rows: Vec<u8>,
}

/// Words and their rows, found by a table of hashes: texts have hundreds of words each, nearly all known, so that looking one up is
/// most of the work. A place of the table has 32 bits of the hash, so that hardly any key but the right one is compared.
#[derive(Debug)]
struct Building {
    hashes: Seeded,
    /// Hash and number of a term, counted from 1; 0 where the place is free. As many places as a power of two, at most half of them taken.
    table: Vec<(u32, u32)>,
    keys: Vec<u8>,
    terms: Vec<Term>,
    key: Vec<u8>,
}

impl Default for Building {
    fn default() -> Building {
        let table = vec![(0, 0); 1 << 14];
        Building { hashes: Seeded::new(), table, keys: Vec::new(), terms: Vec::new(), key: Vec::new() }
    }
}

impl Building {
    fn add(&mut self, row: u32, folded: &Folded) {
        for (section, mark) in MARKS {
            for line in folded.get(Some(section)).split('\n') {
                let mut before: Option<&str> = None;
                for token in line.split(' ').filter(|token| !token.is_empty()) {
                    self.post(mark, "", token, row);
                    let is_single = fold::is_single(token);
                    if let Some(before) = before.filter(|_| is_single) {
                        self.post(mark, before, token, row);
                    }
                    before = is_single.then_some(token);
                }
            }
        }
    }

    fn post(&mut self, mark: u8, before: &str, token: &str, row: u32) {
        self.key.clear();
        self.key.push(mark);
        self.key.extend_from_slice(before.as_bytes());
        self.key.extend_from_slice(token.as_bytes());
        let number = self.number();
        let Some(term) = self.terms.get_mut(number) else { return };
        if term.last == row + 1 {
            return;
        }
        let mut gap = row - term.last;
        term.last = row + 1;
        while gap >= 128 {
            term.rows.push((gap & 127) as u8 | 128);
            gap >>= 7;
        }
        term.rows.push(gap as u8);
    }

    /// The number of the term of the key, made where there is none.
    fn number(&mut self) -> usize {
        let hash = self.hashes.of(&self.key);
        // The lower half finds the place, the upper half tells keys apart that fall together.
        let tag = (hash >> 32) as u32;
        let mask = self.table.len() - 1;
        let mut at = hash as usize & mask;
        while let Some((known, number)) = self.table.get(at).copied().filter(|(_, number)| *number > 0) {
            let number = number as usize - 1;
            if known == tag
                && self.terms.get(number).and_then(|term| self.keys.get(term.key.clone())) == Some(&self.key)
            {
                return number;
            }
            at = (at + 1) & mask;
        }
        let start = self.keys.len();
        self.keys.extend_from_slice(&self.key);
        self.terms.push(Term { key: start..self.keys.len(), last: 0, rows: Vec::new() });
        let number = self.terms.len();
        if let Some(place) = self.table.get_mut(at) {
            *place = (tag, number as u32);
        }
        if number * 2 > self.table.len() {
            self.grow();
        }
        number - 1
    }

    /// Twice the places, and all terms put in them.
    fn grow(&mut self) {
        let mask = self.table.len() * 2 - 1;
        let mut table = vec![(0, 0); mask + 1];
        for (number, term) in (1..).zip(&self.terms) {
            let hash = self.hashes.of(self.keys.get(term.key.clone()).unwrap_or_default());
            let mut at = hash as usize & mask;
            while table.get(at).is_some_and(|(_, number)| *number > 0) {
                at = (at + 1) & mask;
            }
            if let Some(place) = table.get_mut(at) {
                *place = ((hash >> 32) as u32, number);
            }
        }
        self.table = table;
    }

    fn finish(self, first: u32, rows: u32) -> Part {
        let Building { keys, terms, .. } = self;
        let key = |term: &Term| keys.get(term.key.clone()).unwrap_or_default();
        let mut terms: Vec<Term> = terms;
        terms.sort_unstable_by(|a, b| key(a).cmp(key(b)));
        let named = |term: Term| Some((std::str::from_utf8(key(&term)).ok()?.into(), term.rows));
        let terms: Vec<(Box<str>, Vec<u8>)> = terms.into_iter().filter_map(named).collect();
        Part::new(first, rows, &terms)
    }
}

/// A quick hash with a secret of its own, so that no document can be made of words that all fall together.
#[derive(Debug, Clone)]
struct Seeded(u64);

impl Seeded {
    fn new() -> Seeded {
        Seeded(RandomState::new().build_hasher().finish() | 1)
    }

    fn of(&self, bytes: &[u8]) -> u64 {
        let mut state = self.0;
        let mut mix = |word: u64| {
            let wide = u128::from(state ^ word) * u128::from(self.0 ^ 0x9e37_79b9_7f4a_7c15);
            state = (wide as u64) ^ ((wide >> 64) as u64) ^ word.rotate_left(23);
        };
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| mix(u64::from_le_bytes(*word)));
        mix(rest.iter().fold(bytes.len() as u64, |tail, byte| tail << 8 | u64::from(*byte)));
        // The last letters are to be seen in both halves.
        mix(0);
        state
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::RowSet;

    #[test]
    fn every_word_has_its_rows_however_many_words_there_are() {
        let mut building = Building::default();
        let words: Vec<String> = (0..40_000).map(|number| format!("word{number}")).collect();
        for (row, words) in (0..).zip(words.chunks(100)) {
            for word in words.iter().chain(words).chain([&String::from("all")]) {
                building.post(b'b', "", word, row);
            }
        }
        let part = building.finish(0, 400);
        let rows = |word: &str| {
            let mut rows = RowSet::empty(400);
            part.add_rows(b'b', word, false, &mut rows).unwrap();
            rows.iter().map(|row| row.0).collect::<Vec<_>>()
        };
        assert_eq!(rows("all"), (0..400).collect::<Vec<_>>());
        for number in [0, 99, 100, 20_017, 39_999] {
            assert_eq!(rows(&format!("word{number}")), [number / 100]);
        }
        assert!(rows("word40000").is_empty());
    }
}
