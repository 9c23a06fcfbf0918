//! The library and its index on disk: what comes from there at a start, and what is handed over to be kept.

use std::sync::Arc;

use super::Library;
use crate::cache::{Covered, Keep, WORTH};
use crate::query::Status;
use crate::rows::Row;
use crate::store::{SECTIONS, Store, Vault};

/// A library that is being packed, section by section, while it does not change.
#[derive(Debug)]
pub struct Packing {
    covered: Covered,
    rows: usize,
    sections: Vec<Vec<u8>>,
}

impl Library {
    /// Becomes what an index holds. The parts of its words are handed in afterwards.
    pub fn restore(&mut self, store: Store, covered: Covered) {
        self.store = store;
        self.covered = Some(covered);
        self.leaving.clear();
        self.status = Status::default();
        self.version += 1;
        if self.marks.len() < self.store.len() {
            let rows: Vec<Row> = self.marks.iter().filter_map(|mark| self.store.row_of(&mark.id())).collect();
            rows.into_iter().for_each(|row| self.show_marks(row));
        } else {
            (0..self.store.len()).map(Row::at).for_each(|row| self.show_marks(row));
        }
    }

    /// Is empty again, as before anything was read; text goes to this vault.
    pub fn start_over(&mut self, vault: Option<Arc<dyn Vault>>) {
        let mut store = Store::new();
        store.use_vault(vault);
        self.restore(store, Covered::default());
        self.covered = None;
    }

    /// What the documents that were taken in so far stand for; none where an index could not stand for them.
    pub fn cover(&mut self, covered: Option<Covered>) {
        self.covered = covered;
    }

    /// The parts of the index of words that were to come from disk are lost.
    pub fn words_lost(&mut self) {
        self.store.words_lost();
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

    /// Begins to pack the library; none where an index of it is not worth while, or could not stand for its documents.
    #[must_use]
    pub fn packing(&mut self) -> Option<Packing> {
        let rows = self.store.len();
        let covered = self.covered.clone().filter(|_| rows >= WORTH)?;
        self.store.seal().then(|| Packing { covered, rows, sections: Vec::with_capacity(SECTIONS) })
    }

    /// Packs one section more. The packing comes back until all are packed; it is given up when the library changed.
    #[must_use]
    pub fn pack_on(&self, mut packing: Packing) -> Packed {
        if self.store.len() != packing.rows || self.covered.as_ref() != Some(&packing.covered) {
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
