//! From ids to rows: a table in order, as a stored archive has it, and what was added since.

use std::collections::HashMap;
use std::hash::Hash;

use crate::rows::Row;

/// Rows by key.
#[derive(Debug)]
pub(super) struct Lookup<K> {
    /// Keys in their order, with their rows.
    pub(super) packed: Vec<(K, Row)>,
    /// Rows in the order of their own key, where each has one: the keys stand in a column already.
    pub(super) sorted_rows: Vec<u32>,
    pub(super) added: HashMap<K, Row>,
}

impl<K> Default for Lookup<K> {
    fn default() -> Self {
        Lookup { packed: Vec::new(), sorted_rows: Vec::new(), added: HashMap::new() }
    }
}

impl<K: Copy + Ord + Hash> Lookup<K> {
    /// The row of a key. `own` is the column that `sorted_rows` is in the order of.
    pub(super) fn get(&self, key: &K, own: &[K]) -> Option<Row> {
        let of = |row: &u32| own.get(*row as usize);
        let in_column = || {
            let at = self.sorted_rows.partition_point(|row| of(row).is_some_and(|known| known < key));
            self.sorted_rows.get(at).filter(|row| of(row) == Some(key)).map(|row| Row(*row))
        };
        let in_table = || {
            let at = self.packed.binary_search_by(|(known, _)| known.cmp(key)).ok()?;
            self.packed.get(at).map(|(_, row)| *row)
        };
        self.added.get(key).copied().or_else(in_column).or_else(in_table)
    }

    /// Adds a key that is not there yet.
    pub(super) fn add(&mut self, key: K, row: Row) {
        self.added.insert(key, row);
    }
}
