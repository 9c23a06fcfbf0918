//! A part of the index: the words of a stretch of rows in their order, and for each the rows that have it.
//!
//! ```text
//! first row, number of rows, of keys, bytes of keys, bytes of lists | where each key ends | where each list ends | keys | lists
//! ```
//! A key is a letter for the section and the word. A list is the rows as differences, seven bits a byte, the lowest first: most
//! differences fit one byte. What very many words begin with has a key too, of a capital letter and the beginning, and its list is a bit
//! for each row, so that the first letters of a search cost no more than the later ones.

use std::fmt::Debug;
use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLock};

use crate::fold;
use crate::rows::{Row, RowSet};

use super::super::shared::Numbers;

/// Bytes that are proved where they are looked at: of a file, or of memory, which is always right.
pub trait Proved: Debug + Send + Sync {
    /// Some of them; none where they are damaged or there are fewer.
    fn bytes(&self, range: Range<usize>) -> Option<&[u8]>;

    /// How many there are.
    fn length(&self) -> usize;

    /// They lie in a file, not in the memory of the program.
    fn is_in_file(&self) -> bool {
        false
    }
}

impl Proved for Vec<u8> {
    fn bytes(&self, range: Range<usize>) -> Option<&[u8]> {
        self.get(range)
    }

    fn length(&self) -> usize {
        self.len()
    }
}

/// The words of a stretch of rows. What they are never changes; where they lie may.
#[derive(Debug)]
pub struct Part {
    first: u32,
    rows: u32,
    keys: usize,
    /// Where the keys begin, and the lists.
    at: [usize; 2],
    source: RwLock<Arc<dyn Proved>>,
}

const HEADER: usize = 20;
/// Letters of a beginning that may have a list of its own.
const BEGINNING: usize = 2;
/// Bytes of lists under one beginning that are worth it, in bits a row.
const DENSE: usize = 2;

/// The letter under which the beginnings of a section's words stand.
fn beginnings(mark: u8) -> u8 {
    mark.to_ascii_uppercase()
}

/// Keys in their order, each with its rows as differences.
#[derive(Debug, Default)]
pub(super) struct Terms {
    keys: Vec<u8>,
    ends: Vec<u32>,
    lists: Vec<u8>,
    stops: Vec<u32>,
}

impl Terms {
    /// Adds a key behind all others, with its list piece by piece.
    pub(super) fn push(&mut self, key: &[u8], list: &[&[u8]]) {
        self.keys.extend_from_slice(key);
        self.ends.push(number(self.keys.len()));
        list.iter().for_each(|piece| self.lists.extend_from_slice(piece));
        self.stops.push(number(self.lists.len()));
    }

    fn len(&self) -> usize {
        self.ends.len()
    }

    fn key(&self, at: usize) -> &[u8] {
        stretch(&self.ends, at).and_then(|range| self.keys.get(range)).unwrap_or_default()
    }

    fn list(&self, at: usize) -> &[u8] {
        stretch(&self.stops, at).and_then(|range| self.lists.get(range)).unwrap_or_default()
    }
}

/// The piece that ends at one of these.
fn stretch(ends: &[u32], at: usize) -> Option<Range<usize>> {
    let start = at.checked_sub(1).map_or(Some(0), |before| ends.get(before).copied())?;
    Some(start as usize..*ends.get(at)? as usize)
}

impl Part {
    /// A part of keys in their order.
    pub(super) fn new(first: u32, rows: u32, terms: &Terms) -> Part {
        let beginnings = dense(terms, rows as usize);
        let both = [&beginnings, terms];
        let keys: usize = both.iter().map(|terms| terms.len()).sum();
        let of_keys: usize = both.iter().map(|terms| terms.keys.len()).sum();
        let of_lists: usize = both.iter().map(|terms| terms.lists.len()).sum();
        let mut bytes = Vec::with_capacity(HEADER + 8 * keys + of_keys + of_lists);
        for number in [first, rows, number(keys), number(of_keys), number(of_lists)] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        let mut ends = |of: &dyn Fn(&Terms) -> &[u32], before: usize| {
            of(&beginnings).iter().for_each(|end| bytes.extend_from_slice(&end.to_le_bytes()));
            of(terms).iter().for_each(|end| bytes.extend_from_slice(&end.saturating_add(number(before)).to_le_bytes()));
        };
        ends(&|terms| &terms.ends, beginnings.keys.len());
        ends(&|terms| &terms.stops, beginnings.lists.len());
        both.iter().for_each(|terms| bytes.extend_from_slice(&terms.keys));
        both.iter().for_each(|terms| bytes.extend_from_slice(&terms.lists));
        Part::open(Arc::new(bytes)).unwrap_or_default()
    }

    /// A part from its bytes; none where they are no part.
    #[must_use]
    pub fn open(source: Arc<dyn Proved>) -> Option<Part> {
        let header: [u8; HEADER] = source.bytes(0..HEADER)?.try_into().ok()?;
        let mut numbers = header.as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes));
        let (first, rows) = (numbers.next()?, numbers.next()?);
        let [keys, of_keys, of_lists] =
            [numbers.next()?, numbers.next()?, numbers.next()?].map(|number| number as usize);
        let at = HEADER + keys.checked_mul(8)?;
        let is_whole = at.checked_add(of_keys)?.checked_add(of_lists)? == source.length();
        is_whole.then(|| Part { first, rows, keys, at: [at, at + of_keys], source: RwLock::new(source) })
    }

    /// Of all its bytes where each key ends, where each list ends, the keys, the lists.
    pub(super) fn pieces<'a>(&self, all: &'a [u8]) -> Option<[&'a [u8]; 4]> {
        let (_, rest) = all.split_at_checked(HEADER)?;
        let (ends, rest) = rest.split_at_checked(4 * self.keys)?;
        let (stops, rest) = rest.split_at_checked(4 * self.keys)?;
        let (keys, lists) = rest.split_at_checked(self.at[1] - self.at[0])?;
        Some([ends, stops, keys, lists])
    }

    /// Its bytes.
    #[must_use]
    pub fn source(&self) -> Arc<dyn Proved> {
        Arc::clone(&self.source.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The same bytes lie here from now on.
    pub fn lie_in(&self, source: Arc<dyn Proved>) {
        *self.source.write().unwrap_or_else(PoisonError::into_inner) = source;
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

    /// The first row after it.
    #[must_use]
    pub fn end(&self) -> u32 {
        self.first.saturating_add(self.rows)
    }

    /// Bytes in memory, and in a file.
    pub(super) fn sizes(&self) -> (usize, usize) {
        let source = self.source();
        if source.is_in_file() { (0, source.length()) } else { (source.length(), 0) }
    }

    /// Adds the rows that have a word, or one that begins so. None where some of it is damaged: then nobody knows.
    pub(super) fn add_rows(&self, mark: u8, word: &str, prefix: bool, rows: &mut RowSet) -> Option<()> {
        let source = self.source();
        let look = Look { part: self, source: &*source };
        let mut wanted = Vec::with_capacity(word.len() + 1);
        wanted.push(mark);
        wanted.extend_from_slice(word.as_bytes());
        if prefix && !word.is_empty() && word.chars().count() <= BEGINNING {
            let mut beginning = wanted.clone();
            beginning[0] = beginnings(mark);
            let at = look.first_not(|key| key < &beginning[..])?;
            if at < self.keys && look.key(at)? == beginning {
                rows.or_bits(Row(self.first), look.lists(at..at + 1)?);
                return Some(());
            }
        }
        let from = look.first_not(|key| key < &wanted[..])?;
        let to = match prefix {
            true => look.first_not(|key| key < &wanted[..] || key.starts_with(&wanted))?,
            false => from + usize::from(from < self.keys && look.key(from)? == wanted),
        };
        look.add(from..to, rows)
    }
}

impl Part {
    /// Adds the rows that have a word with these letters in it, or with `prefix` false at its end. All words are looked through at once.
    pub(super) fn add_rows_within(&self, mark: u8, letters: &str, prefix: bool, rows: &mut RowSet) -> Option<()> {
        let source = self.source();
        let look = Look { part: self, source: &*source };
        let section = look.first_not(|key| key < &[mark][..])?..look.first_not(|key| key < &[mark + 1][..])?;
        let (Some(place), false) = (look.stretch(0, section.clone()), section.is_empty()) else { return Some(()) };
        let (keys, ends) = (source.bytes(place.clone())?, look.numbers(0, section.clone())?);
        let before = place.start - self.at[0];
        let end_of = |at: usize| ends.get(at).and_then(|end| (end as usize).checked_sub(before));
        let (mut at, mut from) = (0, 0);
        while let Some(found) = fold::find_letters(keys, letters.as_bytes(), from) {
            while end_of(at)? <= found {
                at += 1;
            }
            // The section's letter is no part of a word, and what goes on into the next word is none.
            let (start, end) = (if at == 0 { 0 } else { end_of(at - 1)? }, end_of(at)?);
            let stop = found + letters.len();
            if found > start && (stop == end || prefix && stop < end) {
                look.add(section.start + at..section.start + at + 1, rows)?;
                from = end;
            } else {
                from = found + 1;
            }
        }
        Some(())
    }
}

impl Default for Part {
    fn default() -> Part {
        let source: Arc<dyn Proved> = Arc::new(vec![0; HEADER]);
        Part { first: 0, rows: 0, keys: 0, at: [HEADER; 2], source: RwLock::new(source) }
    }
}

/// A part that is being looked at.
struct Look<'a> {
    part: &'a Part,
    source: &'a dyn Proved,
}

impl<'a> Look<'a> {
    /// The ends of some keys, or of some lists.
    fn numbers(&self, which: usize, range: Range<usize>) -> Option<Numbers<'a>> {
        let start = HEADER + 4 * (self.part.keys * which);
        self.source.bytes(start + 4 * range.start..start + 4 * range.end).map(Numbers::of)
    }

    /// Where some pieces that follow each other lie.
    fn stretch(&self, which: usize, pieces: Range<usize>) -> Option<Range<usize>> {
        let Some(last) = pieces.end.checked_sub(1).filter(|last| pieces.start <= *last) else { return Some(0..0) };
        let start = match pieces.start.checked_sub(1) {
            Some(before) => self.numbers(which, before..before + 1)?.get(0)? as usize,
            None => 0,
        };
        let end = self.numbers(which, last..last + 1)?.get(0)? as usize;
        let from = *self.part.at.get(which)?;
        (start <= end).then_some(from + start..from + end)
    }

    fn key(&self, at: usize) -> Option<&'a [u8]> {
        self.source.bytes(self.stretch(0, at..at + 1)?)
    }

    fn lists(&self, keys: Range<usize>) -> Option<&'a [u8]> {
        self.source.bytes(self.stretch(1, keys)?)
    }

    /// The place of the first key for which `before` no longer holds.
    fn first_not(&self, before: impl Fn(&[u8]) -> bool) -> Option<usize> {
        let (mut low, mut high) = (0, self.part.keys);
        while low < high {
            let middle = low + (high - low) / 2;
            if before(self.key(middle)?) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Some(low)
    }

    /// Adds the rows of some keys.
    fn add(&self, keys: Range<usize>, rows: &mut RowSet) -> Option<()> {
        if keys.is_empty() {
            return Some(());
        }
        let lists = self.lists(keys.clone())?;
        let stops = self.numbers(1, keys.clone())?;
        let first = self.stretch(1, keys)?.start - self.part.at[1];
        rows.grow(self.part.end() as usize);
        let mut from = 0;
        for stop in stops.iter() {
            let to = (stop as usize).checked_sub(first)?;
            decode(self.part.first, lists.get(from..to)?, rows);
            from = to;
        }
        Some(())
    }
}

/// Adds rows that are written as differences.
fn decode(first: u32, list: &[u8], rows: &mut RowSet) {
    let (mut row, mut gap, mut shift) = (first, 0_u32, 0);
    for &byte in list {
        gap |= u32::from(byte & 127) << shift;
        if byte < 128 {
            row = row.saturating_add(gap);
            rows.insert_known(Row(row));
            row = row.saturating_add(1);
            (gap, shift) = (0, 0);
        } else {
            shift = (shift + 7).min(28);
        }
    }
}

/// The beginnings that have a list of their own, with a bit for each row, in their order.
fn dense(terms: &Terms, rows: usize) -> Terms {
    let mut found: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
    let mut keep = |terms: &Terms, group: &Group, set: &RowSet| {
        if group.is_worth(rows) {
            let mut key = terms.key(group.terms.start).get(..group.begins).unwrap_or_default().to_vec();
            if let Some(mark) = key.first_mut() {
                *mark = beginnings(*mark);
            }
            found.push((key, set.to_bits()));
        }
    };
    let mut start = 0;
    while let Some(group) = Group::of(terms, start..terms.len(), 1) {
        start = group.terms.end;
        if !group.is_worth(rows) {
            continue;
        }
        // Each list is read once: what begins with two letters begins with the first of them.
        let mut all = RowSet::empty(rows);
        let mut at = group.terms.start;
        while let Some(longer) = Group::of(terms, at..group.terms.end, BEGINNING) {
            let mut set = RowSet::empty(rows);
            longer.terms.clone().for_each(|at| decode(0, terms.list(at), &mut set));
            if longer.begins > 0 {
                keep(terms, &longer, &set);
            }
            all.or(&set);
            at = longer.terms.end;
        }
        keep(terms, &group, &all);
    }
    found.sort_unstable();
    let mut terms = Terms::default();
    found.iter().for_each(|(key, bits)| terms.push(key, &[bits]));
    terms
}

/// Words that begin alike.
struct Group {
    terms: Range<usize>,
    /// Bytes of the beginning with the section's letter; 0 for words that are too short to have it.
    begins: usize,
    /// Bytes of their lists.
    bytes: usize,
}

impl Group {
    /// The first of some words and those after it that have as many first letters in common with it.
    fn of(terms: &Terms, mut some: Range<usize>, letters: usize) -> Option<Group> {
        let (start, end) = (some.next()?, some.end);
        let begins = beginning(terms.key(start), letters);
        let terms_of = start..some.find(|at| beginning(terms.key(*at), letters) != begins).unwrap_or(end);
        let bytes = terms_of.clone().map(|at| terms.list(at).len()).sum();
        Some(Group { terms: terms_of, begins: begins.map_or(0, <[u8]>::len), bytes })
    }

    fn is_worth(&self, rows: usize) -> bool {
        self.begins > 0 && self.terms.len() >= 2 && self.bytes * DENSE >= rows
    }
}

/// The section's letter and the first letters of a word that has more.
fn beginning(key: &[u8], letters: usize) -> Option<&[u8]> {
    let mut end = 1;
    for _ in 0..letters {
        end += match key.get(end)? {
            0..0xc0 => 1,
            0xc0..0xe0 => 2,
            0xe0..0xf0 => 3,
            _ => 4,
        };
    }
    key.get(..end)
}

fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
impl Part {
    /// All keys of words, as they stand.
    pub(super) fn words(&self) -> Vec<String> {
        let source = self.source();
        let look = Look { part: self, source: &*source };
        let keys = (0..self.keys).map(|at| String::from_utf8(look.key(at).unwrap().to_vec()).unwrap());
        keys.filter(|key| key.starts_with(char::is_lowercase)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(part: &Part, word: &str, prefix: bool) -> Vec<u32> {
        let mut rows = RowSet::empty(1000);
        part.add_rows(b'b', word, prefix, &mut rows).unwrap();
        rows.iter().map(|row| row.0).collect()
    }

    fn part(terms: &[(&str, Vec<u8>)], rows: u32) -> Part {
        let mut written = Terms::default();
        terms.iter().for_each(|(key, list)| written.push(key.as_bytes(), &[list]));
        let part = Part::new(100, rows, &written);
        let again = Part::open(part.source()).unwrap();
        assert_eq!((again.first(), again.rows(), again.keys), (100, rows, part.keys));
        again
    }

    #[test]
    fn words_and_beginnings_are_found_in_their_section_only() {
        let terms = || vec![("bharbour", vec![0, 3]), ("bharsh", vec![0x82, 0x01]), ("hharbour", vec![7])];
        // With few rows what many words begin with has a list of its own.
        for rows_of_part in [200, 131] {
            let part = part(&terms(), if rows_of_part == 200 { 200 } else { 3 });
            if rows_of_part == 200 {
                assert_eq!(rows(&part, "har", true), [100, 104, 230]);
            }
        }
        let part = part(&terms(), 200);
        assert_eq!(rows(&part, "harbour", false), [100, 104]);
        assert_eq!(rows(&part, "har", false), [] as [u32; 0]);
        assert_eq!(rows(&part, "z", true), [] as [u32; 0]);
        assert_eq!(rows(&part, "", true), [100, 104, 230]);
        assert_eq!(rows(&Part::default(), "a", true), [] as [u32; 0]);
    }

    #[test]
    fn letters_are_found_within_words_and_at_their_ends() {
        let terms = vec![("bab", vec![0]), ("babab", vec![1]), ("bb", vec![2]), ("bcab", vec![3]), ("hab", vec![4])];
        let part = part(&terms, 200);
        let within = |letters: &str, prefix: bool| {
            let mut rows = RowSet::empty(1000);
            part.add_rows_within(b'b', letters, prefix, &mut rows).unwrap();
            rows.iter().map(|row| row.0).collect::<Vec<_>>()
        };
        assert_eq!(within("ab", true), [100, 101, 103]);
        assert_eq!(within("ab", false), [100, 101, 103]);
        assert_eq!(within("a", false), [] as [u32; 0]);
        assert_eq!(within("ba", true), [101]);
        assert_eq!(within("b", true), [100, 101, 102, 103]);
        assert_eq!(within("z", true), [] as [u32; 0]);
    }

    #[test]
    fn beginnings_of_many_words_have_a_list_of_their_own_and_find_the_same() {
        let terms = vec![
            ("ba", vec![0]),
            ("bab", vec![1, 0]),
            ("babe", vec![2]),
            ("bac", vec![3]),
            ("b北京", vec![4]),
            ("b北海", vec![5, 0]),
            ("hab", vec![6]),
        ];
        let part = part(&terms, 8);
        assert!(part.keys > 7, "{}", part.keys);
        assert_eq!(
            rows(&part, "a", true),
            [100, 101, 102, 102, 103]
                .iter()
                .copied()
                .collect::<std::collections::BTreeSet<_>>()
                .into_iter()
                .collect::<Vec<_>>()
        );
        assert_eq!(rows(&part, "ab", true), [101, 102]);
        assert_eq!(rows(&part, "北", true), [104, 105, 106]);
        assert_eq!(rows(&part, "a", false), [100]);
    }
}
