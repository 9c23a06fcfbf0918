//! The library and its index on disk: what comes from there at a start, and what is handed over to be kept.

use std::sync::Arc;

use super::Library;
use crate::cache::{Covered, Keep};
use crate::query::Status;
use crate::rows::Row;
use crate::store::{SECTIONS, Store, Vault};

/// A library that is being packed, section by section, while it does not change.
#[derive(Debug)]
pub struct Packing {
    covered: Covered,
    /// What the library was when this began: it changes with everything that comes in.
    files: u64,
    sections: Vec<Vec<u8>>,
}

impl Packing {
    /// All is packed but what changes with words being indexed.
    #[must_use]
    pub fn lacks_words(&self) -> bool {
        self.sections.len() + 1 == SECTIONS
    }
}

impl Library {
    /// Becomes what an index holds.
    pub fn restore(&mut self, store: Store, covered: Covered) {
        self.store = store;
        self.covered = Some(covered);
        self.is_open = false;
        self.leaving.clear();
        self.version += 1;
        self.show_all_marks();
    }

    /// Brings the row sets in line with all marks.
    pub(super) fn show_all_marks(&mut self) {
        self.status = Status::default();
        if self.marks.len() < self.store.len() {
            let rows: Vec<Row> = self.marks.iter().filter_map(|mark| self.store.row_of(&mark.id())).collect();
            rows.into_iter().for_each(|row| self.show_marks(row));
        } else {
            let rows = (0..self.store.len()).map(Row::at).filter(|row| !self.store.is_gone(*row));
            rows.collect::<Vec<_>>().into_iter().for_each(|row| self.show_marks(row));
        }
    }

    /// Is empty again, as before anything was read; text goes to this vault.
    pub fn start_over(&mut self, vault: Option<Arc<dyn Vault>>) {
        let mut store = Store::new();
        store.use_vault(vault);
        self.restore(store, Covered::default());
    }

    /// The documents that were taken in last stand for these files; none where an index could not stand for them.
    pub fn cover(&mut self, more: Option<Covered>) {
        self.is_open = false;
        match (&mut self.covered, more) {
            (Some(covered), Some(more)) => covered.extend(more),
            (covered, _) => *covered = None,
        }
    }

    /// How many stories there are, and how many of the first of them were indexed or are about to be.
    #[must_use]
    pub fn extent(&self) -> (usize, usize) {
        (self.store.len(), self.store.indexed_or_expected())
    }

    /// No words are being indexed, or expected from disk.
    #[must_use]
    pub fn is_indexed(&self) -> bool {
        !self.store.is_indexing()
    }

    /// Begins to pack the library; none where an index could not stand for its documents.
    #[must_use]
    pub fn packing(&mut self) -> Option<Packing> {
        let covered = self.covered.clone().filter(|_| !self.is_open)?;
        let files = self.store.changes();
        self.store.seal().then(|| Packing { covered, files, sections: Vec::with_capacity(SECTIONS) })
    }

    /// Packs one section more. The packing comes back until all are packed; it is given up when the library changed.
    #[must_use]
    pub fn pack_on(&self, mut packing: Packing) -> Packed {
        if self.store.changes() != packing.files || self.covered.is_none() || self.is_open {
            return Packed::GivenUp;
        }
        // What was indexed meanwhile belongs to the first section, so it is packed last.
        let section = (packing.sections.len() + 1) % SECTIONS;
        packing.sections.push(self.store.pack(section));
        if section != 0 {
            return Packed::More(packing);
        }
        packing.sections.rotate_right(1);
        let stories = (self.store.len(), self.store.indexed());
        let words = self.store.words().to_vec();
        Packed::Whole(Box::new(Keep { sections: packing.sections, words, covered: packing.covered, stories }))
    }
}

/// How far packing is.
#[derive(Debug)]
pub enum Packed {
    /// There is more to pack.
    More(Packing),
    /// This can be kept.
    Whole(Box<Keep>),
    /// The library changed.
    GivenUp,
}
