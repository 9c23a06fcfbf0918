//! A part of the index: the words of a stretch of rows in their order, and for each the rows that have it.
//!
//! Rows are written as differences, seven bits a byte, the lowest first: most differences fit one byte. A key is a letter for
//! the section and the word.

use std::ops::Range;

use crate::rows::{Row, RowSet};

use super::super::bytes::{Put, Take};

/// The words of a stretch of rows. It never changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Part {
    first: u32,
    rows: u32,
    /// All keys one after another, and where each ends.
    keys: String,
    ends: Vec<u32>,
    /// The rows of all keys one after another, and where those of each end.
    lists: Vec<u8>,
    stops: Vec<u32>,
}

impl Part {
    /// A part of keys in their order, each with its rows as differences.
    pub(super) fn new(first: u32, rows: u32, terms: impl Iterator<Item = (Box<str>, Vec<u8>)>) -> Part {
        let mut part = Part { first, rows, ..Part::default() };
        for (key, list) in terms {
            part.keys.push_str(&key);
            part.ends.push(number(part.keys.len()));
            part.lists.extend(list);
            part.stops.push(number(part.lists.len()));
        }
        part.keys.shrink_to_fit();
        part.ends.shrink_to_fit();
        part.lists.shrink_to_fit();
        part.stops.shrink_to_fit();
        part
    }

    /// The part as bytes.
    #[must_use]
    pub fn pack(&self) -> Vec<u8> {
        let mut out = Put::default();
        out.u32(self.first);
        out.u32(self.rows);
        out.text(&self.keys);
        out.numbers(self.ends.iter().copied());
        out.bytes(&self.lists);
        out.numbers(self.stops.iter().copied());
        out.0
    }

    /// A part from its bytes; none where they do not fit together.
    #[must_use]
    pub fn unpack(bytes: &[u8]) -> Option<Part> {
        let mut from = Take(bytes);
        let (first, rows, keys, ends) = (from.u32()?, from.u32()?, from.string()?, from.numbers()?);
        let (lists, stops) = (from.bytes()?.to_vec(), from.numbers()?);
        let fits =
            |ends: &[u32], length: usize| ends.is_sorted() && ends.last().is_none_or(|&end| end as usize == length);
        let whole = fits(&ends, keys.len()) && fits(&stops, lists.len()) && ends.len() == stops.len();
        (whole && from.0.is_empty()).then_some(Part { first, rows, keys, ends, lists, stops })
    }

    /// Its first row.
    #[must_use]
    pub fn first(&self) -> u32 {
        self.first
    }

    /// How many rows it has.
    #[must_use]
    pub fn rows(&self) -> u32 {
        self.rows
    }

    /// Bytes taken.
    pub(super) fn bytes(&self) -> usize {
        self.keys.len() + self.lists.len() + 4 * (self.ends.len() + self.stops.len())
    }

    fn key(&self, at: usize) -> &str {
        stretch(&self.ends, at).and_then(|range| self.keys.get(range)).unwrap_or_default()
    }

    /// The place of the first key for which `before` no longer holds.
    fn first_not(&self, before: impl Fn(&str) -> bool) -> usize {
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if before(self.key(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// Adds the rows that have a word, or one that begins so.
    pub(super) fn add_rows(&self, mark: u8, word: &str, prefix: bool, rows: &mut RowSet) {
        let mut wanted = String::with_capacity(word.len() + 1);
        wanted.push(char::from(mark));
        wanted.push_str(word);
        let from = self.first_not(|key| key < wanted.as_str());
        let to = if prefix {
            self.first_not(|key| key < wanted.as_str() || key.starts_with(&wanted))
        } else {
            from + usize::from(self.key(from) == wanted)
        };
        for at in from..to {
            let list = stretch(&self.stops, at).and_then(|range| self.lists.get(range)).unwrap_or_default();
            let mut row = self.first;
            let mut gap = 0;
            let mut shift = 0;
            for &byte in list {
                gap |= u32::from(byte & 127) << shift;
                if byte < 128 {
                    row += gap;
                    rows.insert(Row(row));
                    row += 1;
                    (gap, shift) = (0, 0);
                } else {
                    shift = (shift + 7).min(28);
                }
            }
        }
    }
}

/// The bytes of the piece at a place, where pieces end at `ends`.
fn stretch(ends: &[u32], at: usize) -> Option<Range<usize>> {
    let end = *ends.get(at)? as usize;
    let start = at.checked_sub(1).and_then(|before| ends.get(before)).map_or(0, |&end| end as usize);
    Some(start..end)
}

fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(part: &Part, word: &str, prefix: bool) -> Vec<u32> {
        let mut rows = RowSet::empty(1000);
        part.add_rows(b'b', word, prefix, &mut rows);
        rows.iter().map(|row| row.0).collect()
    }

    #[test]
    fn words_and_beginnings_are_found_in_their_section_only() {
        let terms = [("bharbour", vec![0, 3]), ("bharsh", vec![0x82, 0x01]), ("hharbour", vec![7])];
        let part = Part::new(100, 200, terms.into_iter().map(|(key, list)| (key.into(), list)));
        assert_eq!(rows(&part, "harbour", false), [100, 104]);
        assert_eq!(rows(&part, "har", true), [100, 104, 230]);
        assert_eq!(rows(&part, "har", false), [] as [u32; 0]);
        assert_eq!(rows(&part, "z", true), [] as [u32; 0]);
        assert_eq!(rows(&part, "", true), [100, 104, 230]);
        assert_eq!(rows(&Part::default(), "a", true), [] as [u32; 0]);
    }
}
