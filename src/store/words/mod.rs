//! The words of all texts, and the rows that have them: what makes a search quick.
//!
//! Rows are indexed in stretches, each a [`Part`] made on another thread from a [`Job`]. Rows that no part covers yet, and rows
//! whose text changed since, are *open*: whoever searches reads their text. What is found is the same with the index, without it
//! and with half of it.

mod build;
mod joined;
mod part;

pub use build::Job;
pub(super) use build::Source;
pub use part::{Part, Proved};

use std::sync::Arc;

use crate::fold::{self, Needle};
use crate::rows::{Row, RowSet};

use super::text::Section;

/// Rows of the largest part that is made of smaller ones.
const LARGEST: usize = 1 << 16;

/// The vocabularies: a key is one of these and a folded word.
const MARKS: [(Section, u8); 4] =
    [(Section::Headline, b'h'), (Section::Body, b'b'), (Section::Credit, b'c'), (Section::Notes, b'n')];

/// What the index knows of a needle.
#[derive(Debug, Clone)]
pub struct Found {
    /// Rows that have it.
    pub must: RowSet,
    /// Rows that may have it: their text decides. All of `must` is among them.
    pub may: RowSet,
}

/// The index of a store.
#[derive(Debug, Default)]
pub(super) struct Words {
    parts: Vec<Arc<Part>>,
    /// Rows below this one are in a part.
    upto: u32,
    /// Rows below this one are in a part or in the job that is under way.
    asked: u32,
    /// Rows in parts whose text changed.
    stale: RowSet,
}

impl Words {
    /// An index of parts that follow each other from the first row on; the others are of no use.
    pub(super) fn of(parts: Vec<Arc<Part>>, stale: impl Iterator<Item = Row>) -> Words {
        let mut words = Words::default();
        for part in parts {
            words.take(part);
        }
        words.stale = stale.filter(|row| row.0 < words.upto).collect();
        words
    }

    /// Its parts.
    pub(super) fn parts(&self) -> &[Arc<Part>] {
        &self.parts
    }

    /// The rows whose text changed since they were indexed.
    pub(super) fn stale(&self) -> &RowSet {
        &self.stale
    }

    /// The first row that no part and no job has.
    pub(super) fn next(&self) -> u32 {
        self.asked
    }

    /// The parts that are to be made one with so many rows after them: small ones are, so that there are never many.
    pub(super) fn small(&self, mut rows: usize) -> Vec<Arc<Part>> {
        let mut first = self.asked;
        let mut from = self.parts.len();
        for part in self.parts.iter().rev() {
            let together = rows + part.rows() as usize;
            if part.end() != first || part.rows() as usize > 2 * rows || together > LARGEST {
                break;
            }
            (first, rows) = (part.first(), together);
            from -= 1;
        }
        self.parts.get(from..).unwrap_or_default().to_vec()
    }

    /// A job for the rows up to this one is under way.
    pub(super) fn ask(&mut self, upto: u32) {
        self.asked = upto;
    }

    /// A job is under way.
    pub(super) fn is_asked(&self) -> bool {
        self.asked > self.upto
    }

    /// Takes a part that continues what is there, or what is there without some of the last parts; another one is of no use.
    pub(super) fn take(&mut self, part: Arc<Part>) {
        let kept = self.parts.partition_point(|known| known.first() < part.first());
        let upto = kept.checked_sub(1).and_then(|last| self.parts.get(last)).map_or(0, |last| last.end());
        if part.first() == upto && part.end() > self.upto {
            self.parts.truncate(kept);
            self.upto = part.end();
            self.asked = self.asked.max(self.upto);
            self.parts.push(part);
        }
    }

    /// The text of a row changed.
    pub(super) fn forget(&mut self, row: Row) {
        if row.0 < self.asked {
            self.stale.insert(row);
        }
    }

    /// How many rows have their words in the index.
    pub(super) fn covered(&self) -> usize {
        (self.upto as usize).saturating_sub(self.stale.count())
    }

    /// The first row whose words are in no part and will not be.
    pub(super) fn expected(&self) -> usize {
        self.asked as usize
    }

    /// Bytes in memory, and in files.
    pub(super) fn sizes(&self) -> (usize, usize) {
        let sizes = self.parts.iter().map(|part| part.sizes());
        sizes.fold((0, 0), |(memory, files), (here, there)| (memory + here, files + there))
    }

    /// The rows, of `len`, that have or may have a needle in one section or in any but the links.
    pub(super) fn find(&self, section: Option<Section>, needle: &Needle, len: usize) -> Found {
        let keys = keys(needle);
        let mut found = Found { must: RowSet::empty(len), may: RowSet::empty(len) };
        // Rows whose words cannot be told.
        let mut open = RowSet::full(len);
        open.remove_before(Row(self.upto));
        for (_, mark) in MARKS.iter().filter(|(of, _)| section.is_none_or(|section| section == *of)) {
            let mut rows = RowSet::empty(len);
            for (at, key) in keys.iter().enumerate() {
                if at == 0 {
                    self.add_rows(*mark, key, &mut rows, &mut open);
                } else if !rows.is_empty() {
                    let mut more = RowSet::empty(len);
                    self.add_rows(*mark, key, &mut more, &mut open);
                    rows.and(&more);
                }
            }
            found.may.or(&rows);
        }
        let mut stale = RowSet::full(len);
        stale.and(&self.stale);
        open.or(&stale);
        if keys.len() == 1 {
            found.must.clone_from(&found.may);
            found.must.and_not(&open);
        }
        found.may.or(&open);
        found
    }

    fn add_rows(&self, mark: u8, key: &Key, rows: &mut RowSet, open: &mut RowSet) {
        for part in &self.parts {
            let added = match key.within {
                true => part.add_rows_within(mark, &key.word, key.prefix, rows),
                false => part.add_rows(mark, &key.word, key.prefix, rows),
            };
            if added.is_none() {
                // Some of it is damaged: the text decides.
                (part.first()..part.end()).for_each(|row| open.insert_known(Row(row)));
            }
        }
    }
}

/// A word of the index, or the beginning of some.
#[derive(Debug, PartialEq, Eq)]
struct Key {
    word: String,
    prefix: bool,
    /// It may be the end of a word.
    within: bool,
}

/// What a row must have to have a needle; where there is one key only, a row that has it has the needle.
///
/// Letters that are a word each are indexed in pairs too, so that a word of two of them is found at once.
fn keys(needle: &Needle) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::with_capacity(needle.tokens.len());
    let last = needle.tokens.len().saturating_sub(1);
    let mut is_paired = false;
    for (at, token) in needle.tokens.iter().enumerate() {
        let next = needle.tokens.get(at + 1).filter(|next| fold::is_single(token) && fold::is_single(next));
        let prefix = |at: usize| needle.prefix && at == last;
        if let Some(next) = next {
            keys.push(Key { word: format!("{token}{next}"), prefix: prefix(at + 1), within: false });
        } else if !is_paired {
            // A letter that is a word is never the end of a longer one.
            let within = needle.within && at == 0 && !fold::is_single(token);
            keys.push(Key { word: token.clone(), prefix: prefix(at), within });
        }
        is_paired = next.is_some();
    }
    // The longest first: it is the rarest.
    keys.sort_by_key(|key| std::cmp::Reverse(key.word.len()));
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str, prefix: bool) -> Vec<(String, bool)> {
        keys(&Needle::new(text, prefix).unwrap()).into_iter().map(|key| (key.word, key.prefix)).collect()
    }

    #[test]
    fn a_word_is_one_key_and_two_letters_that_are_words_are_too() {
        let key = |word: &str, prefix| (word.to_owned(), prefix);
        assert_eq!(words("Strike", false), [key("strike", false)]);
        assert_eq!(words("str", true), [key("str", true)]);
        assert_eq!(words("東京", false), [key("東京", false)]);
        assert_eq!(words("東京", true), [key("東京", true)]);
        assert_eq!(words("東京都", true), [key("東京", false), key("京都", true)]);
        assert_eq!(words("S-400", true), [key("400", true), key("s", false)]);
        assert_eq!(words("in 東京 bay", false), [key("東京", false), key("bay", false), key("in", false)]);
    }
}
