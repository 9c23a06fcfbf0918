//! A stored library brought in line with files that were changed, came in the middle or went.
//!
//! Only those files are read, and those that share a story with them: each story that stands in any of them is taken out and put in
//! anew from all documents that have it, in the order of the walk. So everything comes out as if all had been read anew; only numbers
//! differ, of rows and of documents. Where that would be most of the archive, it is no patch but a new reading.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::{Filed, Library};
use crate::cache::{Changes, Covered, Difference, Known};
use crate::item::Item;
use crate::rows::{Row, RowSet};
use crate::store::{DocId, Store};

/// So many files are always read for a patch; more only where they are few among many.
const FEW: usize = 64;
/// So many rows may always be put in anew.
const FEW_ROWS: usize = 1_000;
/// A patch is worth while up to one in so many files, and one in so many rows.
const PART: usize = 8;

/// What brings a store in line with its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patch {
    /// How many rows the store has that it is for.
    rows: usize,
    /// Rows and documents that are no more.
    dead: RowSet,
    documents: BTreeSet<DocId>,
    /// Files by their place in the walk: the whole of those that were changed, of the others what is put in anew.
    files: BTreeMap<usize, Parsed>,
    ranks: Vec<u32>,
    covered: Covered,
    failures: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Parsed {
    documents: Vec<Filed>,
    /// Its earlier documents are no more.
    is_whole: bool,
}

impl Patch {
    /// What could not be read.
    #[must_use]
    pub fn failures(&self) -> &[String] {
        &self.failures
    }

    /// What the store stands for with it.
    #[must_use]
    pub fn covered(&self) -> &Covered {
        &self.covered
    }

    /// How many files were read for it.
    #[must_use]
    pub fn files(&self) -> usize {
        self.files.len()
    }
}

/// Takes one file apart: its documents, none and why where it cannot be read.
pub(super) type TakeApart<'a> = &'a mut dyn FnMut(&Path) -> Result<Vec<Filed>, String>;

/// Works out what brings a store in line with its files; none where everything is better read anew.
pub(super) fn plan(store: &Store, covered: &Covered, difference: &Difference, read: TakeApart<'_>) -> Option<Patch> {
    let changes = difference.changes(covered)?;
    let most = FEW.max(changes.files.len() / PART);
    if changes.read.len() + changes.lost.len() > most {
        return None;
    }
    let mut work = Work::new(store, covered, changes, read)?;
    while work.grow()? {
        let dead = work.rows.count() + store.dead();
        if work.parsed.len() > most || dead > FEW_ROWS.max(store.len() / PART) {
            return None;
        }
    }
    work.finish()
}

/// What is known of a patch so far.
struct Work<'a> {
    store: &'a Store,
    changes: Changes,
    read: TakeApart<'a>,
    /// The places of files in the walk, by the number of their path.
    places: HashMap<u64, usize>,
    /// Documents by the number of each path at which they stand.
    documents: HashMap<u64, Vec<DocId>>,
    /// Files whose documents are no more.
    dirty: BTreeSet<u64>,
    dead: BTreeSet<DocId>,
    rows: RowSet,
    parsed: BTreeMap<usize, Parsed>,
    /// Files that are to be read, by their place, and whether whole.
    wanted: BTreeMap<usize, (PathBuf, bool)>,
    failed: Vec<PathBuf>,
    failures: Vec<String>,
}

impl<'a> Work<'a> {
    fn new(store: &'a Store, covered: &Covered, changes: Changes, read: TakeApart<'a>) -> Option<Work<'a>> {
        let mut documents: HashMap<u64, Vec<DocId>> = HashMap::new();
        for (id, _) in store.documents() {
            for path in store.paths_of(id) {
                documents.entry(Known::path_number(path)).or_default().push(id);
            }
        }
        let number = |path: &PathBuf| Known::of(path, std::iter::empty(), &[]).path;
        let unread: HashSet<u64> = covered.failed.iter().map(number).collect();
        // A path that is no text cannot be told from the documents.
        if changes.lost.iter().any(|path| !documents.contains_key(path) && !unread.contains(path)) {
            return None;
        }
        let lost: HashSet<u64> = changes.lost.iter().copied().collect();
        let failed = covered.failed.iter().filter(|path| !lost.contains(&number(path))).cloned().collect();
        let places = changes.files.iter().enumerate().map(|(place, file)| (file.path, place)).collect();
        let wanted = changes.read.iter().map(|(place, path)| (*place, (path.clone(), true))).collect();
        let dirty = changes.lost.iter().copied().collect();
        Some(Work {
            store,
            changes,
            read,
            places,
            documents,
            dirty,
            dead: BTreeSet::new(),
            rows: RowSet::empty(store.len()),
            parsed: BTreeMap::new(),
            wanted,
            failed,
            failures: Vec::new(),
        })
    }

    /// One round: reads what is wanted, and finds what that draws after it. True when something was found.
    fn grow(&mut self) -> Option<bool> {
        let before = (self.parsed.len(), self.dirty.len(), self.rows.count());
        for (place, (path, is_whole)) in std::mem::take(&mut self.wanted) {
            if self.parsed.get(&place).is_some_and(|known| known.is_whole >= is_whole) {
                continue;
            }
            let documents = (self.read)(&path).unwrap_or_else(|why| {
                self.failures.push(why);
                self.failed.push(path);
                Vec::new()
            });
            self.parsed.insert(place, Parsed { documents, is_whole });
        }
        self.spread_documents()?;
        self.spread_rows();
        self.want_files()?;
        let after = (self.parsed.len(), self.dirty.len(), self.rows.count());
        Some(before != after || !self.wanted.is_empty())
    }

    /// Documents of changed files are no more. One that stands in another file too is that one's, which is read for it.
    fn spread_documents(&mut self) -> Option<()> {
        let again = self.parsed.values().filter(|parsed| parsed.is_whole).flat_map(|parsed| &parsed.documents);
        let met: Vec<DocId> = again.filter_map(|filed| self.store.document_of(&filed.document.hash)).collect();
        let mut waiting: Vec<u64> = self.dirty.iter().copied().collect();
        for id in met {
            waiting.extend(self.store.paths_of(id).map(Known::path_number));
        }
        while let Some(path) = waiting.pop() {
            self.dirty.insert(path);
            if let Some(place) = self.places.get(&path).copied()
                && self.parsed.get(&place).is_none_or(|parsed| !parsed.is_whole)
                && !self.wanted.get(&place).is_some_and(|(_, is_whole)| *is_whole)
            {
                let path = self.path_at(path)?;
                self.wanted.insert(place, (path, true));
            }
            for id in self.documents.get(&path).into_iter().flatten() {
                if self.dead.insert(*id) {
                    waiting.extend(self.store.paths_of(*id).map(Known::path_number));
                }
            }
        }
        Some(())
    }

    /// The path of a file that was stored.
    fn path_at(&self, number: u64) -> Option<PathBuf> {
        let id = self.documents.get(&number)?.first()?;
        let path = self.store.paths_of(*id).find(|path| Known::path_number(path) == number);
        path.map(PathBuf::from)
    }

    /// Stories of those documents, those that are known by what was read, and all that are linked to them.
    fn spread_rows(&mut self) {
        let mut rows = self.store.rows_in(&self.dead);
        rows.or(&self.rows);
        for parsed in self.parsed.values() {
            for item in parsed.documents.iter().flat_map(|filed| &filed.items) {
                let like = rows_like(self.store, item);
                if parsed.is_whole || like.iter().any(|row| rows.contains(*row)) {
                    like.into_iter().for_each(|row| rows.insert(row));
                }
            }
        }
        self.rows = self.store.whole_chains(&rows);
    }

    /// The other files that these stories stand in are read too.
    fn want_files(&mut self) -> Option<()> {
        let documents: BTreeSet<DocId> = self.rows.iter().flat_map(|row| self.store.documents_of(row)).collect();
        for id in documents.difference(&self.dead) {
            let number = Known::path_number(self.store.paths_of(*id).next()?);
            let place = *self.places.get(&number)?;
            if !self.parsed.contains_key(&place) && !self.wanted.contains_key(&place) {
                let path = self.path_at(number)?;
                self.wanted.insert(place, (path, false));
            }
        }
        Some(())
    }

    fn finish(self) -> Option<Patch> {
        let place = |id: DocId| {
            let own = self.store.paths_of(id).next()?;
            self.places.get(&Known::path_number(own)).map(|place| Row::at(*place).0)
        };
        let ranks = (0..self.store.filed()).map(|at| place(DocId(Row::at(at).0)).unwrap_or(u32::MAX)).collect();
        Some(Patch {
            rows: self.store.len(),
            dead: self.rows,
            documents: self.dead,
            files: self.parsed,
            ranks,
            covered: Covered { files: self.changes.files, failed: self.failed },
            failures: self.failures,
        })
    }
}

/// All rows that a story is or may be met as, once others are gone too.
fn rows_like(store: &Store, item: &Item) -> Vec<Row> {
    let aliases = item.aliases.iter().flat_map(|alias| store.rows_of_alias(alias));
    store.row_of(&item.id).into_iter().chain(aliases).collect()
}

impl Library {
    /// Becomes what its files are now. False where the patch is for another library: then nothing was done.
    pub fn patch(&mut self, patch: Patch) -> bool {
        if self.store.len() != patch.rows || self.covered.is_none() || !self.leaving.is_empty() {
            return false;
        }
        let since = Row::at(patch.rows);
        self.store.discard(&patch.dead, &patch.documents);
        let mut ranks = patch.ranks;
        for (place, parsed) in patch.files {
            let mut ids: Vec<DocId> = Vec::with_capacity(parsed.documents.len());
            for filed in parsed.documents {
                let parent = filed.parent.and_then(|parent| ids.get(parent as usize).copied());
                let id = self.store.add_document(filed.document, parent);
                ids.push(id);
                if let Some(new) = ranks.get(id.0 as usize).is_none().then_some(Row::at(place).0) {
                    ranks.push(new);
                }
                if parsed.is_whole {
                    self.store.insert(id, filed.items);
                } else {
                    self.store.insert_since(id, filed.items, since);
                }
            }
        }
        self.store.set_ranks(ranks);
        self.covered = Some(patch.covered);
        self.is_open = false;
        self.version += 1;
        self.show_all_marks();
        true
    }
}
