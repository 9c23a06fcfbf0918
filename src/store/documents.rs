//! The documents of a session and how they nest.

use std::collections::{BTreeSet, HashMap, HashSet};

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
    /// Further files with the bytes of a document.
    copies: HashMap<DocId, Vec<String>>,
    /// Documents that no row stands in any more.
    withdrawn: HashSet<DocId>,
    unknown: Document,
}

impl Documents {
    /// The documents at some paths, those apart that stand elsewhere too.
    pub(super) fn leave(&mut self, paths: &HashSet<&str>) -> Vec<DocId> {
        self.copies.retain(|_, copies| {
            copies.retain(|path| !paths.contains(path.as_str()));
            !copies.is_empty()
        });
        let mut leaving = Vec::new();
        for (at, filed) in self.filed.iter_mut().enumerate() {
            let id = DocId(Row::at(at).0);
            if !paths.contains(filed.document.path.as_str()) || self.withdrawn.contains(&id) {
                continue;
            }
            match self.copies.get_mut(&id).and_then(Vec::pop) {
                Some(path) => filed.document.path = path,
                None => leaving.push(id),
            }
        }
        leaving
    }

    pub(super) fn withdraw(&mut self, documents: &BTreeSet<DocId>) {
        self.withdrawn.extend(documents);
    }

    /// A known document is met again: under another path it has a copy, and one that was withdrawn is there now.
    fn meet_again(&mut self, id: DocId, path: String) {
        let back = self.withdrawn.remove(&id);
        let Some(filed) = self.filed.get_mut(id.0 as usize) else { return };
        if back {
            filed.document.path = path;
        } else if filed.document.path != path {
            let copies = self.copies.entry(id).or_default();
            if !copies.contains(&path) {
                copies.push(path);
            }
        }
    }
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
                self.documents.meet_again(known, document.path);
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
