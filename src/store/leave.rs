//! Documents that go: files that were changed or removed while they are open. Their stories lose an origin; a story that has
//! none left is selected no more until it comes back or is kept for its marks. Columns and records stay as they are.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use crate::rows::{Row, RowSet};

use super::shared::Fixed;
use super::{DocId, Facet, Store, ValueId};

impl Store {
    /// The documents of files that go. One whose bytes another file has too stays, under the path of that.
    pub fn leave(&mut self, paths: &HashSet<&str>) -> Vec<DocId> {
        self.changes += 1;
        self.documents.leave(paths)
    }

    /// The rows that stand in these documents and in no other.
    #[must_use]
    pub fn rows_only_in(&self, documents: &BTreeSet<DocId>) -> RowSet {
        let values: Vec<ValueId> = documents.iter().map(|id| ValueId(id.0)).collect();
        let mut rows = self.rows_with_any(Facet::Document, &values);
        for row in &rows.clone() {
            if self.detached.contains(row) || self.documents_of(row).any(|id| !documents.contains(&id)) {
                rows.remove(row);
            }
        }
        rows
    }

    /// No row stands in these documents any more. Answers the rows that are left without any; they are selected no more.
    pub fn withdraw(&mut self, documents: &BTreeSet<DocId>) -> RowSet {
        let lost = self.rows_only_in(documents);
        let values: Vec<ValueId> = documents.iter().map(|id| ValueId(id.0)).collect();
        let mut others = self.rows_with_any(Facet::Document, &values);
        // What has no document left still says where it stood.
        others.and_not(&lost);
        others.and_not(&self.detached);
        for row in &others {
            let left: Vec<ValueId> =
                self.documents_of(row).filter(|id| !documents.contains(id)).map(|id| ValueId(id.0)).collect();
            self.column_mut(Facet::Document).set(row, &left);
        }
        self.changes += 1;
        self.documents.withdraw(documents);
        self.detached.or(&lost);
        self.gone.or(&lost);
        self.forget_order();
        lost
    }

    /// A row without a document is selected all the same.
    pub fn keep(&mut self, row: Row) {
        self.changes += 1;
        self.gone.remove(row);
    }

    /// The row is in no document any more and is not selected.
    #[must_use]
    pub fn is_gone(&self, row: Row) -> bool {
        self.gone.contains(row)
    }

    /// The rows that are not selected, for their documents are gone.
    #[must_use]
    pub fn gone(&self) -> &RowSet {
        &self.gone
    }

    /// How many rows can be selected.
    #[must_use]
    pub fn present(&self) -> usize {
        self.len() - self.gone.count()
    }

    /// A row is in a document: it may have been in none. True when it comes back.
    pub(super) fn come_back(&mut self, row: Row, document: DocId) -> bool {
        if self.detached.contains(row) {
            self.detached.remove(row);
            self.column_mut(Facet::Document).set(row, &[ValueId(document.0)]);
        }
        let back = self.gone.contains(row);
        self.gone.remove(row);
        back
    }

    /// What was worked out from dates and documents is worked out anew.
    pub(super) fn forget_order(&mut self) {
        self.newest.take();
        let stored = || self.order_stored().map(Arc::new);
        if let Some(order) = self.order.get().map(Arc::clone).or_else(stored) {
            self.ordered = order;
        }
        self.order.take();
        self.stored_order = Fixed::default();
    }
}
