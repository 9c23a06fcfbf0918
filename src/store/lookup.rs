//! From ids to rows: a table in order, as a stored archive has it, and what was added since.

use std::collections::HashMap;
use std::hash::Hash;

use crate::rows::Row;

use super::shared::{Fixed, Shared};

/// Bytes of an id.
pub(super) const ID: usize = 16;
/// Bytes of an id with its row.
const ENTRY: usize = ID + 4;

/// Ids by row: those that were stored and those that were added.
#[derive(Debug, Default)]
pub(super) struct Ids<K> {
    stored: Shared,
    added: Vec<K>,
}

impl<K: Copy + From<[u8; ID]>> Ids<K> {
    /// None where the bytes are no whole ids.
    pub(super) fn new(stored: Shared) -> Option<Ids<K>> {
        stored.length().is_multiple_of(ID).then_some(Ids { stored, added: Vec::new() })
    }

    pub(super) fn len(&self) -> usize {
        self.stored.length() / ID + self.added.len()
    }

    pub(super) fn get(&self, at: usize) -> Option<K> {
        match at.checked_sub(self.stored.length() / ID) {
            Some(at) => self.added.get(at).copied(),
            None => self.stored.some(at * ID, ID)?.try_into().ok().map(|id: [u8; ID]| K::from(id)),
        }
    }

    pub(super) fn push(&mut self, id: K) {
        self.added.push(id);
    }

    /// Bytes of memory taken.
    pub(super) fn bytes(&self) -> usize {
        self.added.capacity() * ID
    }
}

/// Rows by key.
#[derive(Debug)]
pub(super) struct Lookup<K> {
    /// Keys in their order, with their rows.
    packed: Shared,
    /// Rows in the order of their own key, where each has one: the keys stand in a column already.
    sorted_rows: Fixed,
    added: HashMap<K, Row>,
    /// Further rows of keys that are there: one of them stands for the key once the first is no more.
    others: HashMap<K, Vec<Row>>,
}

impl<K> Default for Lookup<K> {
    fn default() -> Self {
        Lookup {
            packed: Shared::default(),
            sorted_rows: Fixed::default(),
            added: HashMap::new(),
            others: HashMap::new(),
        }
    }
}

impl<K: Copy + Ord + Hash + AsRef<[u8]> + From<[u8; ID]>> Lookup<K> {
    /// A table that was stored; none where it is no table.
    pub(super) fn stored(packed: Shared, sorted_rows: Fixed) -> Option<Lookup<K>> {
        let fits = packed.length().is_multiple_of(ENTRY);
        fits.then(|| Lookup { packed, sorted_rows, ..Lookup::default() })
    }

    /// An entry of the table, and nothing else is looked at.
    fn entry(&self, at: usize) -> Option<&[u8; ENTRY]> {
        self.packed.some(at.checked_mul(ENTRY)?, ENTRY)?.try_into().ok()
    }

    /// The first entry of the table whose key is not before this one.
    fn first_entry(&self, wanted: &K) -> usize {
        let (mut low, mut high) = (0, self.packed.length() / ENTRY);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.entry(middle).is_some_and(|entry| key(entry) < wanted.as_ref()) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The row of a key. `own` is the column that `sorted_rows` is in the order of.
    pub(super) fn get(&self, wanted: &K, own: Option<&Ids<K>>) -> Option<Row> {
        let in_column = || {
            let (own, sorted) = (own?, &self.sorted_rows);
            let of = |at: usize| own.get(sorted.get(at)? as usize);
            let (mut low, mut high) = (0, sorted.len());
            while low < high {
                let middle = low + (high - low) / 2;
                if of(middle).is_some_and(|known| known < *wanted) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            (of(low)? == *wanted).then(|| sorted.get(low).map(Row)).flatten()
        };
        let in_table = || {
            let entry = self.entry(self.first_entry(wanted))?;
            (key(entry) == wanted.as_ref()).then(|| row(entry))
        };
        self.added.get(wanted).copied().or_else(in_column).or_else(in_table)
    }

    /// The rows of a key, of which the first that lives is its own.
    pub(super) fn all<'a>(&'a self, wanted: &'a K) -> impl Iterator<Item = Row> {
        let others = self.others.get(wanted).into_iter().flatten().copied();
        self.added.get(wanted).copied().into_iter().chain(self.packed_rows(wanted)).chain(others)
    }

    /// The rows of a key in the packed table.
    fn packed_rows<'a>(&'a self, wanted: &'a K) -> impl Iterator<Item = Row> {
        let entries = (self.first_entry(wanted)..).map_while(|at| self.entry(at));
        entries.take_while(|entry| key(entry) == wanted.as_ref()).map(row)
    }

    /// Adds a further row of a key that is there.
    pub(super) fn add_other(&mut self, key: K, row: Row) {
        let rows = self.others.entry(key).or_default();
        if !rows.contains(&row) {
            rows.push(row);
        }
    }

    /// Adds a key that is not there yet.
    pub(super) fn add(&mut self, key: K, row: Row) {
        self.added.insert(key, row);
    }

    /// All keys of the table for which `keep` holds, in their order, with their rows: of one key in the order of
    /// [`all`](Self::all), for the first is its own.
    pub(super) fn entries(&self, keep: impl Fn(&K, Row) -> bool) -> Vec<u8> {
        let stored = self.packed.bytes().as_chunks::<ENTRY>().0.iter();
        let stored = stored.filter_map(|entry| Some((K::from(key(entry).try_into().ok()?), row(entry))));
        let mut all: Vec<(K, Row)> = self.added.iter().map(|(key, row)| (*key, *row)).collect();
        all.extend(stored);
        let others = self.others.iter().flat_map(|(key, rows)| rows.iter().map(|row| (*key, *row)));
        all.extend(others.filter(|(key, row)| !self.packed_rows(key).any(|known| known == *row)));
        all.retain(|(key, row)| keep(key, *row));
        all.sort_by_key(|(key, _)| *key);
        all.dedup();
        all.iter().flat_map(|(key, row)| key.as_ref().iter().copied().chain(row.0.to_le_bytes())).collect()
    }
}

fn key(entry: &[u8; ENTRY]) -> &[u8] {
    entry.split_at(ID).0
}

fn row(entry: &[u8; ENTRY]) -> Row {
    let [.., a, b, c, d] = *entry;
    Row(u32::from_le_bytes([a, b, c, d]))
}
