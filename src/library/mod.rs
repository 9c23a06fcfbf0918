//! The library: documents, items and marks behind one type, usable without a terminal. Everything the program can do with
//! them stands here: take documents in, select, count facets, mark, undo, cite, print. It does no I/O of its own; `read`
//! turns paths into [`Batch`]es, and a change of marks goes to whoever writes the journal.

mod agenda;
mod arrange;
mod complete;
mod due;
pub mod export;
mod facets;
pub mod instruction;
pub mod json;
mod kept;
pub mod link;
mod links;
mod mine;
mod orphans;
mod patch;
pub mod read;
mod renew;
pub mod rules;
mod stats;
mod story;
mod told;

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::cache::Covered;
use crate::enrich::{RegionKind, Tables};
use crate::item::{Document, Item, ItemId, Unparsed};
use crate::load::RULES;
use crate::marks::{Arrivals, Caption, Change, Kind, Marks, Outcome, Value};
use crate::query::{self, Diagnostic, Progress, Query, Scope, Selecting, Siblings, Status};
use crate::rows::{Row, RowSet};
use crate::store::{Added, DocId, Job, Part, Store};

pub use arrange::{Group, Sort, long_date};
pub use complete::{Offer, Offers, is_group};
pub use due::{DUE_FORMS, DueOn, long_due, read_due, short_due};
pub use facets::{Choice, FACETS_OPEN, FacetNode, FacetWish};
pub use kept::{Packed, Packing};
pub use links::Numbered;
pub use mine::is_of_marks;
pub use orphans::{Orphan, Settled};
pub use patch::Patch;
pub use stats::{By, Counted, Stats};
pub use story::{ReaderMark, Story, Summary};
pub use told::{Hearsay, ReadRules, roots};

/// One document with its stories, ready for the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// The document.
    pub document: Document,
    /// The index of the document that contains it in the same file.
    pub parent: Option<u32>,
    /// Its stories in document order.
    pub items: Vec<Item>,
    /// Text in no story, for `check` and `list --unparsed`; the library keeps none of it.
    pub unparsed: Vec<Unparsed>,
}

/// Some files that were read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Batch {
    /// The documents of each file, the file itself first.
    pub files: Vec<Vec<Filed>>,
    /// What could not be read, each with its place and reason.
    pub failures: Vec<String>,
}

/// Stories whose words are indexed at once: enough that there are few parts, few enough that they take little memory.
const MOST_INDEXED: usize = 1 << 16;
/// Fewer are not worth a part while more are being read.
const FEWEST_INDEXED: usize = 2_000;

/// Documents, items and marks.
#[derive(Debug)]
pub struct Library {
    store: Store,
    marks: Marks,
    tables: Arc<Tables>,
    status: Status,
    /// Documents whose files were changed or removed; their stories stay until they are let go.
    leaving: BTreeSet<DocId>,
    /// What the store stands for; none where an index could not stand for the same.
    covered: Option<Covered>,
    /// Documents were taken in since that were not told of.
    is_open: bool,
    /// Counted up with everything that makes a story look otherwise.
    version: u64,
    /// The version of the rules that took the documents apart.
    rules: u32,
    /// The folder that paths of documents are relative to, empty where none is known.
    base: String,
    /// The zone whose days are the reader's.
    zone: TimeZone,
}

impl Library {
    /// A library without documents.
    #[must_use]
    pub fn new(tables: Arc<Tables>, marks: Marks) -> Library {
        let (store, status) = (Store::new(), Status::default());
        Library {
            store,
            marks,
            tables,
            status,
            leaving: BTreeSet::new(),
            covered: None,
            is_open: false,
            version: 0,
            rules: RULES,
            base: String::new(),
            zone: TimeZone::UTC,
        }
    }

    /// The same library, with the folder that paths of documents are relative to.
    #[must_use]
    pub fn with_base(self, base: String) -> Library {
        Library { base, ..self }
    }

    /// The same library, for documents that another version of the rules took apart.
    #[must_use]
    pub fn with_rules(self, rules: u32) -> Library {
        Library { rules, ..self }
    }

    /// The same library, with the zone whose days are the reader's.
    #[must_use]
    pub fn with_zone(self, zone: TimeZone) -> Library {
        Library { zone, ..self }
    }

    /// The items in columns.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// What the reader set, by item.
    #[must_use]
    pub fn marks(&self) -> &Marks {
        &self.marks
    }

    /// The tables of places and outlets.
    #[must_use]
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// What the reader set, by row.
    #[must_use]
    pub fn status(&self) -> &Status {
        &self.status
    }

    /// A number that changes whenever a story may look otherwise.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Takes documents in. Answers how many stories are new.
    pub fn insert(&mut self, batch: Batch) -> usize {
        self.version += 1;
        self.is_open |= !batch.files.is_empty();
        batch.files.into_iter().map(|file| self.insert_file(file)).sum()
    }

    fn insert_file(&mut self, file: Vec<Filed>) -> usize {
        let mut new = 0;
        let mut ids: Vec<DocId> = Vec::with_capacity(file.len());
        for filed in file {
            let parent = filed.parent.and_then(|parent| ids.get(parent as usize).copied());
            let id = self.store.add_document(filed.document, parent);
            self.leaving.remove(&id);
            ids.push(id);
            for added in self.store.insert(id, filed.items) {
                new += usize::from(matches!(added, Added::New(_)));
                self.status.orphan.remove(added.row());
                self.show_marks(added.row());
            }
        }
        new
    }

    /// The next stories whose words are to be indexed, for another thread; none while it works or when nothing is left. While
    /// more is being read a job waits until it is worth while.
    #[must_use]
    pub fn index_job(&mut self, all_read: bool) -> Option<Job> {
        let (len, indexed) = (self.store.len(), self.store.indexed());
        let few = if all_read { 1 } else { (indexed / 16).clamp(FEWEST_INDEXED, MOST_INDEXED / 8) };
        if len < indexed + few { None } else { self.store.index_job(MOST_INDEXED) }
    }

    /// All stories whose words are not indexed yet, in so many jobs or fewer, to be done beside each other and beside one that is under
    /// way. What they make is taken in the order of the stories.
    #[must_use]
    pub fn index_rest(&mut self, jobs: usize) -> Vec<Job> {
        let (len, begun) = self.extent();
        let most = len.saturating_sub(begun).div_ceil(jobs.max(1)).clamp(FEWEST_INDEXED, MOST_INDEXED);
        std::iter::from_fn(|| self.store.further_job(most)).collect()
    }

    /// Takes what such a job made.
    pub fn take_words(&mut self, part: Part) {
        self.store.take_words(part);
    }

    /// Brings the row sets in line with the marks of a row.
    fn show_marks(&mut self, row: Row) {
        let id = self.store.id(row);
        let Some(mark) = self.marks.get(&id) else { return };
        let status = &mut self.status;
        status.read.set(row, mark.read());
        status.flagged.set(row, mark.flagged());
        status.set_done(row, mark.done().map(|at| self.zone.to_datetime(at).date()));
        status.set_due(row, mark.due());
        status.set_priority(row, mark.priority());
        status.set_tags(row, mark.tags());
        status.set_note(row, mark.note().as_deref());
    }

    fn show_marks_of(&mut self, ids: &[ItemId]) {
        self.version += 1;
        for id in ids {
            if let Some(row) = self.store.row_of(id) {
                self.show_marks(row);
            }
        }
    }

    fn scope(&self, today: Date) -> Scope<'_> {
        Scope { store: &self.store, status: &self.status, tables: &self.tables, today }
    }

    /// Reads a query. What could be understood comes back, and why the rest cannot be meant.
    #[must_use]
    pub fn parse(&self, text: &str, today: Date) -> (Query, Vec<Diagnostic>) {
        let (query, mut faults) = query::parse(text);
        if !faults.iter().any(Diagnostic::is_error) {
            faults.extend(query::resolve(&query, &self.scope(today)).1);
        }
        faults.retain(Diagnostic::is_error);
        (query, faults)
    }

    /// What a query asks for that is not here: names nobody knows, with what may have been meant.
    #[must_use]
    pub fn doubts(&self, query: &Query, today: Date) -> Vec<Diagnostic> {
        query::resolve(query, &self.scope(today)).1
    }

    /// Begins to select. [`go_on`](Self::go_on) does the work in slices.
    #[must_use]
    pub fn selecting(&self, query: &Query, today: Date) -> Selecting {
        let (resolved, _) = query::resolve(query, &self.scope(today));
        Selecting::new(query::plan(&resolved, &self.store))
    }

    /// Goes on selecting for about `budget` bytes of text; the rows when it is done.
    pub fn go_on(&self, selecting: &mut Selecting, budget: usize) -> Option<RowSet> {
        match selecting.step(&self.store, budget) {
            Progress::More => None,
            Progress::Done(rows) => Some(rows),
        }
    }

    /// Begins to find what the counts of each facet are taken under, given what the query selects.
    #[must_use]
    pub fn siblings(&self, query: &Query, selected: RowSet, today: Date) -> Siblings {
        Siblings::new(query, selected, facets::FIELDS, &self.scope(today))
    }

    /// The rows of a query, at once.
    #[must_use]
    pub fn select(&self, query: &Query, today: Date) -> RowSet {
        query::select(query, &self.scope(today))
    }

    /// Rows in the order of the list: newest first, chains together, undated ones with their document.
    #[must_use]
    pub fn order(&self, rows: &RowSet) -> Vec<Row> {
        self.store.order(rows)
    }

    /// The due date of a row has passed and it is not done.
    #[must_use]
    pub fn is_overdue(&self, row: Row, today: Date) -> bool {
        self.status.due(row).is_some_and(|due| due < today) && !self.status.done.contains(row)
    }

    /// The reader's note on a row.
    #[must_use]
    pub fn note(&self, row: Row) -> Option<String> {
        self.marks.get(&self.store.id(row))?.note().map(std::borrow::Cow::into_owned)
    }

    /// The reader wrote a note on a row.
    #[must_use]
    pub fn is_noted(&self, row: Row) -> bool {
        self.status.noted().contains(row)
    }

    /// What finds the story of a row again when its document is taken apart otherwise, or is gone.
    #[must_use]
    pub fn caption(&self, row: Row) -> Option<Caption> {
        caption(&self.store, &self.store.id(row), self.rules, &self.base)
    }

    /// The names of regions, the World and the named groups left out: countries with the areas that contain them.
    #[must_use]
    pub fn region_names(&self, codes: &[&'static str]) -> Vec<&str> {
        codes
            .iter()
            .filter_map(|code| self.tables.region(code))
            .filter(|region| matches!(region.kind, RegionKind::Country | RegionKind::Area))
            .map(|region| region.name)
            .collect()
    }

    /// Sets a value on rows. The change is in effect in memory; it must go to the journal.
    pub fn mark(&mut self, rows: &[Row], value: &dyn Fn() -> Value, now: Timestamp, kind: Kind) -> Change {
        self.set(rows.iter().map(|row| (*row, value())).collect(), now, kind)
    }

    /// Sets values on rows, each its own, as one step. The change is in effect in memory; it must go to the journal.
    pub fn set(&mut self, values: Vec<(Row, Value)>, now: Timestamp, kind: Kind) -> Change {
        let (store, rules, base) = (&self.store, self.rules, &self.base);
        let edits = values.into_iter().map(|(row, value)| (store.id(row), value));
        // A row whose id proves damaged has none: nothing is written of it.
        let edits = edits.filter(|(id, _)| *id != ItemId::default());
        let change = self.marks.change(edits, &mut |id| caption(store, id, rules, base), now, kind);
        self.show_marks_of(change.items());
        change
    }

    /// Sets values on rows, as one thing that can be undone. They must go to the journal.
    pub fn mark_each(&mut self, edits: Vec<(Row, Value)>, now: Timestamp) -> Change {
        let edits = edits.into_iter().map(|(row, value)| (self.store.id(row), value));
        let edits: Vec<(ItemId, Value)> = edits.filter(|(id, _)| *id != ItemId::default()).collect();
        let (store, rules, base) = (&self.store, self.rules, &self.base);
        let change = self.marks.change(edits, &mut |id| caption(store, id, rules, base), now, Kind::Action);
        self.show_marks_of(change.items());
        change
    }

    /// Takes back what was marked last.
    pub fn undo(&mut self, now: Timestamp) -> Option<Outcome> {
        let outcome = self.marks.undo(now)?;
        self.show_marks_of(outcome.change.items());
        Some(outcome)
    }

    /// Does again what was taken back last.
    pub fn redo(&mut self, now: Timestamp) -> Option<Outcome> {
        let outcome = self.marks.redo(now)?;
        self.show_marks_of(outcome.change.items());
        Some(outcome)
    }

    /// Takes in what other sessions marked.
    pub fn follow(&mut self, arrivals: &Arrivals) {
        let merged = self.marks.merge(arrivals);
        self.show_marks_of(&merged.items);
    }
}

/// What finds an item again when its document is taken apart otherwise, or is gone.
fn caption(store: &Store, id: &ItemId, rules: u32, base: &str) -> Option<Caption> {
    let row = store.row_of(id)?;
    let item = store.head(row);
    let origin = store.first_origin(row);
    let document = store.document(origin.document);
    Some(Caption {
        title: item.title.clone(),
        source: item.credits.first().map(|credit| credit.outlet.clone()).unwrap_or_default(),
        date: item.date,
        words: store.first_words(row, Caption::WORDS),
        aliases: item.aliases.clone(),
        document: document.hash,
        file: orphans::file_number(base, &document.path),
        span: origin.span,
        lines: origin.lines,
        rules,
    })
}
