//! The documents of a session and how they nest.
//!
//! Documents of a stored archive stay bytes until somebody asks for one: of a hundred thousand few are ever looked at.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::OnceLock;

use crate::item::{DateHow, DateOrder, Document, DocumentHash, Format, PartialDate};
use crate::load::encoding_named;
use crate::rows::Row;

use super::Store;
use super::bytes::{Put, Take};

/// The number of a document in this session, in loading order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct DocId(pub u32);

/// All documents, in loading order.
#[derive(Debug, Default)]
pub(super) struct Documents {
    documents: Vec<OnceLock<Box<Document>>>,
    parents: Vec<Option<DocId>>,
    hashes: Vec<DocumentHash>,
    by_hash: OnceLock<HashMap<DocumentHash, DocId>>,
    /// Further files with the bytes of a document.
    copies: HashMap<DocId, Vec<String>>,
    /// Documents that no row stands in any more.
    withdrawn: HashSet<DocId>,
    /// The places of the first documents in the walk, where they were not loaded in its order.
    ranks: Vec<u32>,
    /// The first documents as bytes, and where each ends.
    packed: Vec<u8>,
    ends: Vec<u32>,
    unknown: Document,
}

impl Documents {
    fn by_hash(&self) -> &HashMap<DocumentHash, DocId> {
        self.by_hash.get_or_init(|| {
            let mut by_hash = HashMap::with_capacity(self.hashes.len());
            for (at, hash) in self.hashes.iter().enumerate().filter(|(_, hash)| **hash != DocumentHash::default()) {
                by_hash.entry(*hash).or_insert(DocId(Row::at(at).0));
            }
            by_hash
        })
    }

    /// The documents at some paths, those apart that stand elsewhere too.
    pub(super) fn leave(&mut self, paths: &HashSet<&str>) -> Vec<DocId> {
        self.copies.retain(|_, copies| {
            copies.retain(|path| !paths.contains(path.as_str()));
            !copies.is_empty()
        });
        let mut leaving = Vec::new();
        for id in (0..self.documents.len()).map(|at| DocId(Row::at(at).0)) {
            let is_meant = self.get(id).is_some_and(|document| paths.contains(document.path.as_str()));
            if !is_meant || self.withdrawn.contains(&id) {
                continue;
            }
            match self.copies.get_mut(&id).and_then(Vec::pop) {
                Some(path) => self.rename(id, path),
                None => leaving.push(id),
            }
        }
        leaving
    }

    fn rename(&mut self, id: DocId, path: String) {
        if let Some(document) = self.documents.get_mut(id.0 as usize).and_then(OnceLock::get_mut) {
            document.path = path;
        }
    }

    /// Documents that are no more. Their numbers stay.
    pub(super) fn discard(&mut self, documents: &BTreeSet<DocId>) {
        for id in documents {
            self.copies.remove(id);
            self.withdrawn.remove(id);
            if let Some(hash) = self.hashes.get_mut(id.0 as usize) {
                *hash = DocumentHash::default();
            }
            if let Some(document) = self.documents.get_mut(id.0 as usize) {
                *document = OnceLock::from(Box::default());
            }
        }
        self.by_hash = OnceLock::new();
    }

    /// The places of all documents in the walk.
    pub(super) fn set_ranks(&mut self, ranks: Vec<u32>) {
        self.ranks = ranks;
    }

    /// They were not loaded in the order of the walk.
    pub(super) fn is_ranked(&self) -> bool {
        !self.ranks.is_empty()
    }

    /// The place of a document in the walk, and among those of its file.
    pub(super) fn rank(&self, id: DocId) -> (u32, u32) {
        (self.ranks.get(id.0 as usize).copied().unwrap_or(u32::MAX), id.0)
    }

    /// The paths at which a document stands.
    pub(super) fn paths_of(&self, id: DocId) -> impl Iterator<Item = &str> {
        let copies = self.copies.get(&id).map_or(&[][..], Vec::as_slice);
        self.get(id).into_iter().map(|document| document.path.as_str()).chain(copies.iter().map(String::as_str))
    }

    /// How many documents there are.
    pub(super) fn len(&self) -> usize {
        self.documents.len()
    }

    pub(super) fn any_withdrawn(&self) -> bool {
        !self.withdrawn.is_empty()
    }

    pub(super) fn withdraw(&mut self, documents: &BTreeSet<DocId>) {
        self.withdrawn.extend(documents);
    }

    /// A known document is met again: under another path it has a copy, and one that was withdrawn is there now.
    fn meet_again(&mut self, id: DocId, path: String) {
        let back = self.withdrawn.remove(&id);
        let Some(known) = self.get(id) else { return };
        if back {
            self.rename(id, path);
        } else if known.path != path {
            let copies = self.copies.entry(id).or_default();
            if !copies.contains(&path) {
                copies.push(path);
            }
        }
    }

    fn packed(&self, at: usize) -> Option<&[u8]> {
        let end = *self.ends.get(at)? as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |&end| end as usize);
        self.packed.get(start..end)
    }

    fn get(&self, id: DocId) -> Option<&Document> {
        let at = id.0 as usize;
        let unpack = || self.packed(at).and_then(|bytes| unpack(&mut Take(bytes))).unwrap_or_default();
        self.documents.get(at).map(|document| &**document.get_or_init(|| Box::new(unpack())))
    }

    /// All documents as bytes.
    pub(super) fn pack(&self) -> Vec<u8> {
        let mut texts = Put::default();
        let mut ends = Vec::with_capacity(self.documents.len());
        for (at, document) in self.documents.iter().enumerate() {
            match (document.get(), self.packed(at)) {
                (Some(document), _) => pack(document, &mut texts),
                (None, Some(bytes)) => texts.0.extend_from_slice(bytes),
                (None, None) => {}
            }
            ends.push(Row::at(texts.0.len()).0);
        }
        let mut out = Put::default();
        out.numbers(ends.into_iter());
        out.numbers(self.parents.iter().map(|parent| parent.map_or(u32::MAX, |parent| parent.0)));
        self.hashes.iter().for_each(|hash| out.0.extend_from_slice(&hash.0));
        out.bytes(&texts.0);
        out.numbers(self.ranks.iter().copied());
        let mut copies: Vec<_> = self.copies.iter().collect();
        copies.sort_unstable();
        out.length(copies.len());
        for (id, paths) in copies {
            out.u32(id.0);
            out.texts(paths);
        }
        out.0
    }

    /// Documents from their bytes.
    pub(super) fn unpack(from: &mut Take<'_>) -> Option<Documents> {
        let ends = from.numbers()?;
        let parents = from.numbers()?.into_iter().map(|parent| (parent != u32::MAX).then_some(DocId(parent)));
        let parents: Vec<_> = parents.collect();
        let hashes: Vec<_> = (0..ends.len()).map(|_| from.array().map(DocumentHash)).collect::<Option<_>>()?;
        let packed = from.bytes()?.to_vec();
        let ranks = from.numbers()?;
        let documents = ends.iter().map(|_| OnceLock::new()).collect();
        let copies = (0..from.length()?).map(|_| Some((DocId(from.u32()?), from.texts()?))).collect::<Option<_>>()?;
        let whole = parents.len() == ends.len()
            && ends.is_sorted()
            && ends.last().is_none_or(|&end| end as usize == packed.len());
        whole.then(|| Documents { documents, parents, hashes, copies, packed, ends, ranks, ..Documents::default() })
    }
}

fn pack(document: &Document, out: &mut Put) {
    out.text(&document.path);
    out.optional(document.part.as_deref());
    out.u8(Format::ALL
        .iter()
        .position(|format| *format == document.format)
        .and_then(|at| u8::try_from(at).ok())
        .unwrap_or(u8::MAX));
    for text in [&document.title, &document.publisher, &document.issue, &document.language, &document.tag] {
        out.optional(text.as_deref());
    }
    out.u32(document.date.map_or(0, PartialDate::packed));
    out.u8(document.date_how.number());
    out.u8(match document.date_order {
        None => 0,
        Some(DateOrder::MonthFirst) => 1,
        Some(DateOrder::DayFirst) => 2,
    });
    out.u8(u8::from(document.page.is_some()));
    let (page, pages) = document.page.unwrap_or_default();
    out.u32(page);
    out.u32(pages);
    out.texts(&document.editors);
    out.texts(&document.categories);
    out.0.extend_from_slice(&document.hash.0);
    out.u64(document.bytes);
    out.text(document.encoding);
}

fn unpack(from: &mut Take<'_>) -> Option<Document> {
    let path = from.string()?;
    let part = from.optional()?;
    let format = Format::ALL.get(usize::from(from.u8()?)).copied()?;
    let [title, publisher, issue, language, tag] =
        [from.optional()?, from.optional()?, from.optional()?, from.optional()?, from.optional()?];
    let date = PartialDate::unpack(from.u32()?);
    let date_how = DateHow::numbered(from.u8()?);
    let date_order = match from.u8()? {
        1 => Some(DateOrder::MonthFirst),
        2 => Some(DateOrder::DayFirst),
        _ => None,
    };
    let has_page = from.u8()? != 0;
    let page = (from.u32()?, from.u32()?);
    let (editors, categories) = (from.texts()?, from.texts()?);
    let (hash, bytes) = (DocumentHash(from.array()?), from.u64()?);
    let encoding = encoding_named(from.text()?);
    let page = has_page.then_some(page);
    Some(Document {
        path,
        part,
        format,
        title,
        publisher,
        issue,
        date,
        date_how,
        date_order,
        language,
        tag,
        page,
        editors,
        categories,
        hash,
        bytes,
        encoding,
    })
}

impl Store {
    /// Files a document under the one that contains it. The same bytes again are the same document.
    pub fn add_document(&mut self, document: Document, parent: Option<DocId>) -> DocId {
        let filed = &mut self.documents;
        let id = DocId(Row::at(filed.documents.len()).0);
        if document.hash != DocumentHash::default() {
            filed.by_hash();
            let known = filed.by_hash.get_mut().map_or(id, |by_hash| *by_hash.entry(document.hash).or_insert(id));
            if known != id && Some(known) != parent {
                filed.meet_again(known, document.path);
                return known;
            }
        }
        filed.hashes.push(document.hash);
        filed.parents.push(parent);
        filed.documents.push(OnceLock::from(Box::new(document)));
        id
    }

    /// All documents in loading order.
    pub fn documents(&self) -> impl ExactSizeIterator<Item = (DocId, &Document)> {
        (0..self.documents.documents.len()).map(|at| {
            let id = DocId(Row::at(at).0);
            (id, self.document(id))
        })
    }

    /// The hashes of all documents in loading order.
    #[must_use]
    pub fn document_hashes(&self) -> &[DocumentHash] {
        &self.documents.hashes
    }

    /// A document.
    #[must_use]
    pub fn document(&self, id: DocId) -> &Document {
        self.documents.get(id).unwrap_or(&self.documents.unknown)
    }

    /// The document that contains a document.
    #[must_use]
    pub fn parent(&self, id: DocId) -> Option<DocId> {
        self.documents.parents.get(id.0 as usize).copied().flatten()
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
        self.documents.by_hash().get(hash).copied()
    }

    /// The printed date of a document or of one that contains it, packed, 0 for none.
    pub(super) fn printed_date(&self, id: DocId) -> u32 {
        self.nest(id).find_map(|id| self.document(id).date).map_or(0, PartialDate::packed)
    }

    /// Paths as facet values are numbered.
    pub(super) fn paths(&self) -> impl Iterator<Item = (u32, &str)> {
        let paths = self.documents().map(|(id, document)| (id.0, document.path.as_str()));
        paths.filter(|(_, path)| !path.is_empty())
    }
}
