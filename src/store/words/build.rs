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
        let mut building = Building { terms: HashMap::with_hasher(Seeded::new()), key: String::new() };
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

/// The rows of a word so far, as differences.
#[derive(Debug, Default)]
struct Term {
    /// One past the last row.
    last: u32,
    rows: Vec<u8>,
}

struct Building {
    terms: HashMap<Box<str>, Term, Seeded>,
    key: String,
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
        self.key.push(char::from(mark));
        self.key.push_str(before);
        self.key.push_str(token);
        if !self.terms.contains_key(self.key.as_str()) {
            self.terms.insert(self.key.as_str().into(), Term::default());
        }
        let Some(term) = self.terms.get_mut(self.key.as_str()) else { return };
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

    fn finish(self, first: u32, rows: u32) -> Part {
        let mut terms: Vec<(Box<str>, Term)> = self.terms.into_iter().collect();
        terms.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let terms: Vec<(Box<str>, Vec<u8>)> = terms.into_iter().map(|(word, term)| (word, term.rows)).collect();
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
}

impl BuildHasher for Seeded {
    type Hasher = Mixing;

    fn build_hasher(&self) -> Mixing {
        Mixing { state: self.0, secret: self.0 }
    }
}

struct Mixing {
    state: u64,
    secret: u64,
}

impl Mixing {
    fn mix(&mut self, word: u64) {
        let wide = u128::from(self.state ^ word) * u128::from(self.secret ^ 0x9e37_79b9_7f4a_7c15);
        self.state = (wide as u64) ^ ((wide >> 64) as u64) ^ word.rotate_left(23);
    }
}

impl Hasher for Mixing {
    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            self.mix(chunk.try_into().map_or(0, u64::from_le_bytes));
        }
        let rest = chunks.remainder();
        let tail = rest.iter().fold(rest.len() as u64, |tail, byte| tail << 8 | u64::from(*byte));
        self.mix(tail);
    }

    fn finish(&self) -> u64 {
        self.state
    }
}
