//! Documents that are gone for good, and stories that are taken apart anew: a file of a stored archive was changed or removed.
//!
//! Their rows are dead: nothing finds them, and what they hold is not shown any more. Rows and documents keep their numbers. A story that
//! stands in other documents too is put in anew from all of them, so that nothing is left of what the changed one printed.

use std::collections::{BTreeSet, HashSet};

use crate::item::Item;
use crate::rows::{Row, RowSet};

use super::{Added, DocId, Facet, Store, ValueId};

impl Store {
    /// A number that changes with everything that comes in or goes.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// The paths at which a document stands; the first is its own.
    pub fn paths_of(&self, id: DocId) -> impl Iterator<Item = &str> {
        self.documents.paths_of(id).filter(|path| !path.is_empty())
    }

    /// The rows that stand in any of these documents.
    #[must_use]
    pub fn rows_in(&self, documents: &BTreeSet<DocId>) -> RowSet {
        let values: Vec<ValueId> = documents.iter().map(|id| ValueId(id.0)).collect();
        let mut rows = self.rows_with_any(Facet::Document, &values);
        rows.and_not(&self.dead);
        rows
    }

    /// These rows and documents are no more.
    pub fn discard(&mut self, rows: &RowSet, documents: &BTreeSet<DocId>) {
        self.changes += 1;
        self.dead.or(rows);
        self.gone.or(rows);
        self.detached.and_not(rows);
        self.further.discard(rows);
        let is_dead = |row: &Row| rows.contains(*row);
        self.next.retain(|before, after| !is_dead(before) && !is_dead(after));
        self.previous.retain(|after, before| !is_dead(before) && !is_dead(after));
        self.documents.discard(documents);
        self.forget_order();
    }

    /// Puts those items of a document in that are no row yet, or one from `since` on. The others are rows already.
    pub fn insert_since(&mut self, document: DocId, items: Vec<Item>, since: Row) -> Vec<Added> {
        self.insert_some(document, items, &|_, known| known.is_none_or(|row| row >= since))
    }

    /// The places of all documents in the walk; those that follow come after all of them.
    pub fn set_ranks(&mut self, ranks: Vec<u32>) {
        self.documents.set_ranks(ranks);
        self.forget_order();
    }

    pub(super) fn rank(&self, id: DocId) -> (u32, u32) {
        self.documents.rank(id)
    }

    /// The place of a row in its first document, as far as rows are not numbered so anyway.
    pub(super) fn place(&self, row: Row) -> u32 {
        if self.documents.is_ranked() { self.places.get(row.index()).unwrap_or(0) } else { 0 }
    }

    /// The rows of a set as their documents print them, in the order of the walk.
    #[must_use]
    pub fn in_document_order(&self, rows: &RowSet) -> Vec<Row> {
        let mut sorted: Vec<Row> = rows.iter().collect();
        if self.documents.is_ranked() {
            let rank = |row: Row| self.documents_of(row).next().map_or((u32::MAX, u32::MAX), |id| self.rank(id));
            sorted.sort_by_cached_key(|row| (rank(*row), self.place(*row), *row));
        }
        sorted
    }

    /// How many rows are dead.
    #[must_use]
    pub fn dead(&self) -> usize {
        self.dead.count()
    }

    /// The rows that are linked to one of these in a chain, these included.
    #[must_use]
    pub fn whole_chains(&self, rows: &RowSet) -> RowSet {
        let mut whole = rows.clone();
        let mut seen: HashSet<Row> = HashSet::new();
        let mut waiting: Vec<Row> = rows.iter().collect();
        while let Some(row) = waiting.pop() {
            if seen.insert(row) {
                whole.insert(row);
                waiting.extend(self.previous(row).into_iter().chain(self.next(row)));
            }
        }
        whole
    }

    /// How many documents there are, those that are no more included.
    #[must_use]
    pub fn filed(&self) -> usize {
        self.documents.len()
    }
}
