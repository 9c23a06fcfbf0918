//! The origins of a row after its first, which its record holds.
//!
//! An origin is appended and never rewritten, however often a story is repeated: it is told by what it prints otherwise than
//! the first one, which never changes. Whether an origin is known is one look into a hash.

use std::collections::{HashMap, HashSet};

use crate::item::{DocumentHash, Span};
use crate::rows::{Row, RowSet};

use super::arena::{Arena, Held, Slot};
use super::{DocId, Origin, record};

/// All origins that are not the first of their row.
#[derive(Debug, Default)]
pub(super) struct Further {
    texts: Arena,
    of_row: HashMap<Row, Vec<Slot>>,
    known: HashSet<(Row, DocId, Span)>,
    printed: HashSet<(Row, DocumentHash)>,
}

impl Further {
    /// True when the row has an origin at this place that is not its first.
    pub(super) fn knows(&self, row: Row, origin: &Origin) -> bool {
        self.known.contains(&(row, origin.document, origin.span))
    }

    /// True when the row stands in more than one place.
    pub(super) fn has(&self, row: Row) -> bool {
        self.of_row.contains_key(&row)
    }

    /// True when a headline, folded, was not yet heard for a row since the index was read: it is from now on.
    pub(super) fn prints(&mut self, row: Row, folded: &str) -> bool {
        self.printed.insert((row, DocumentHash::of(folded.as_bytes())))
    }

    /// Adds an origin to those of a row.
    pub(super) fn push(&mut self, row: Row, first: &Origin, origin: &Origin, scratch: &mut String) {
        scratch.clear();
        record::write_origin(first, origin, scratch);
        self.of_row.entry(row).or_default().push(self.texts.push(scratch));
        self.known.insert((row, origin.document, origin.span));
    }

    /// The origins of a row after its first, in the order they came in.
    pub(super) fn of<'a>(&'a self, row: Row, first: &'a Origin) -> impl Iterator<Item = Origin> + 'a {
        let slots = self.of_row.get(&row).map_or(&[][..], Vec::as_slice);
        slots.iter().map(|&slot| record::read_origin(first, &self.texts.get(slot)))
    }

    /// The rows that have any.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row> {
        self.of_row.keys().copied()
    }

    /// The origins of a row as they are written.
    pub(super) fn texts_of(&self, row: Row) -> impl Iterator<Item = Held<'_>> {
        self.of_row.get(&row).map_or(&[][..], Vec::as_slice).iter().map(|&slot| self.texts.get(slot))
    }

    /// Where rows are known to stand.
    pub(super) fn known(&self) -> impl Iterator<Item = (Row, DocId, Span)> {
        self.known.iter().copied()
    }

    /// Adds an origin as it is written.
    pub(super) fn add(&mut self, row: Row, text: &str) {
        let slot = self.texts.push(text);
        self.of_row.entry(row).or_default().push(slot);
    }

    /// Notes where a row stands.
    pub(super) fn know(&mut self, row: Row, document: DocId, span: Span) {
        self.known.insert((row, document, span));
    }

    /// These rows are no more.
    pub(super) fn discard(&mut self, rows: &RowSet) {
        self.of_row.retain(|row, _| !rows.contains(*row));
        self.known.retain(|(row, ..)| !rows.contains(*row));
        self.printed.retain(|(row, _)| !rows.contains(*row));
    }

    /// Bytes taken, about.
    pub(super) fn bytes(&self) -> usize {
        let slots: usize = self.of_row.values().map(|slots| slots.capacity() * size_of::<Slot>()).sum();
        self.texts.bytes() + slots + self.known.capacity() * size_of::<(Row, DocId, Span)>()
    }
}
