//! The documents of a session and how they nest.

use std::collections::HashMap;

use crate::item::{Document, DocumentHash, PartialDate};
use crate::rows::Row;

use super::Store;

/// The number of a document in this session, in loading order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct DocId(pub u32);

/// All documents, in loading order.
#[derive(Debug, Default)]
pub(super) struct Documents {
    filed: Vec<Filed>,
    by_hash: HashMap<DocumentHash, DocId>,
    unknown: Document,
}

#[derive(Debug)]
struct Filed {
    document: Document,
    parent: Option<DocId>,
}

impl Store {
    /// Files a document under the one that contains it. The same bytes again are the same document.
    pub fn add_document(&mut self, document: Document, parent: Option<DocId>) -> DocId {
        let id = DocId(Row::at(self.documents.filed.len()).0);
        if document.hash != DocumentHash::default() {
            let known = *self.documents.by_hash.entry(document.hash).or_insert(id);
            if known != id && Some(known) != parent {
                return known;
            }
        }
        self.documents.filed.push(Filed { document, parent });
        id
    }

    /// All documents in loading order.
    pub fn documents(&self) -> impl ExactSizeIterator<Item = (DocId, &Document)> {
        self.documents.filed.iter().enumerate().map(|(at, filed)| (DocId(Row::at(at).0), &filed.document))
    }

    /// A document.
    #[must_use]
    pub fn document(&self, id: DocId) -> &Document {
        self.documents.filed.get(id.0 as usize).map_or(&self.documents.unknown, |filed| &filed.document)
    }

    /// The document that contains a document.
    #[must_use]
    pub fn parent(&self, id: DocId) -> Option<DocId> {
        self.documents.filed.get(id.0 as usize)?.parent
    }

    /// A document and all that contain it, the innermost first.
    pub fn nest(&self, id: DocId) -> impl Iterator<Item = DocId> {
        // A parent is always filed before its parts.
        std::iter::successors(Some(id), |&id| self.parent(id).filter(|&parent| parent < id))
    }

    /// Who issued a document, as it or one that contains it prints.
    #[must_use]
    pub fn publisher(&self, id: DocId) -> Option<&str> {
        self.nest(id).find_map(|id| self.document(id).publisher.as_deref())
    }

    /// The document with this hash.
    #[must_use]
    pub fn document_of(&self, hash: &DocumentHash) -> Option<DocId> {
        self.documents.by_hash.get(hash).copied()
    }

    /// The printed date of a document or of one that contains it, packed, 0 for none.
    pub(super) fn printed_date(&self, id: DocId) -> u32 {
        self.nest(id).find_map(|id| self.document(id).date).map_or(0, PartialDate::packed)
    }

    /// Paths as facet values are numbered.
    pub(super) fn paths(&self) -> impl Iterator<Item = (u32, &str)> {
        self.documents().map(|(id, document)| (id.0, document.path.as_str()))
    }
}
