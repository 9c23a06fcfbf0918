//! The store: all documents and items of this session in columns.
//!
//! An item is a [`Row`]. What lists, filters and searches touch for every row lies in columns (dates, facets, folded
//! text); the rest is one record an item, read when the item is shown. The same story in several documents is one row with
//! several origins. Rows only grow in number: those whose documents go are hidden. The store knows nothing of marks or queries, reads no files and asks for no clock.

mod arena;
mod bytes;
mod discard;
mod documents;
mod facet;
mod insert;
mod leave;
mod lookup;
mod merge;
mod order;
mod origins;
mod pack;
mod record;
mod shared;
mod tally;
mod text;
mod words;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use crate::fold::Needle;
use crate::item::{DocumentHash, Item, ItemId, Lines, PartialDate, Span};
use crate::rows::{Row, RowSet};

use arena::{Arena, Held};
use documents::Documents;
use facet::Column;
use lookup::{Ids, Lookup};
use origins::Further;
use shared::{Column32, Fixed, Slots};
use tally::{DayCounts, days_less, is_most};
use words::Words;

pub use arena::Vault;
pub use documents::DocId;
pub use facet::{Facet, ValueId};
pub use insert::Added;
pub use pack::{PACKING, SECTIONS};
pub use shared::Shared;
pub use tally::Tally;
pub use text::{Folded, Section};
pub use words::{Found, Job, Part, Proved};

/// Where an item stands, and what that document prints for it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// The document.
    pub document: DocId,
    /// The lines it stands on there.
    pub lines: Lines,
    /// The bytes it stands on there.
    pub span: Span,
    /// The printed headline.
    pub headline: Option<String>,
    /// The printed attribution.
    pub attribution: Option<String>,
    /// The printed region label.
    pub region_label: Option<String>,
    /// The printed tags.
    pub topics: Vec<String>,
    /// Publishers' ids.
    pub aliases: Vec<String>,
}

/// Bytes that a store takes, about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sizes {
    /// Text in memory.
    pub text: usize,
    /// Columns in memory.
    pub columns: usize,
    /// The index of words in memory.
    pub words: usize,
    /// What lies in files of the index and is looked at there: memory that the system may take back.
    pub mapped: usize,
}

/// All documents and items of this session.
#[derive(Debug, Default)]
pub struct Store {
    documents: Documents,

    row_of_id: Lookup<ItemId>,
    /// Aliases by their hash: feeds have one an item, and they are long.
    row_of_alias: Lookup<DocumentHash>,
    ids: Ids<ItemId>,
    dates: Column32,
    /// How many of all rows have each date; kept until a date changes.
    days: OnceLock<Vec<(u32, u32)>>,
    /// The place of each story among those of its first document.
    places: Column32,
    /// The newest date of the stories of each document, 0 for none; made when it is asked for.
    newest: OnceLock<Vec<u32>>,
    flags: Vec<u8>,
    columns: [Column; Facet::ALL.len()],
    codes: BTreeMap<ValueId, &'static str>,
    next: HashMap<Row, Row>,
    previous: HashMap<Row, Row>,
    /// Rows whose documents have all gone, and those of them that are not kept for their marks.
    detached: RowSet,
    gone: RowSet,
    /// Rows that are no more: their stories were taken apart anew, or their documents are gone for good. They are among `gone`.
    dead: RowSet,
    /// Counted up with everything that comes in or goes.
    changes: u64,

    records: Arena,
    record: Slots,
    further: Further,
    words: Words,

    /// The list order as it was stored, until something comes in.
    stored_order: Fixed,
    /// All rows in list order, made when it is asked for; `ordered` is what it was before the last change.
    order: OnceLock<Arc<Vec<Row>>>,
    /// Bytes of the sections that columns lie in.
    mapped: usize,
    ordered: Arc<Vec<Row>>,
}

const HAS_NOTES: u8 = 1;
const HAS_LINKS: u8 = 2;
const HAS_HEADLINE: u8 = 4;
const IN_CHAIN: u8 = 8;

impl Store {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The columns stand in the order of [`Facet::ALL`].
    fn column(&self, facet: Facet) -> &Column {
        &self.columns[facet as usize]
    }

    fn column_mut(&mut self, facet: Facet) -> &mut Column {
        &mut self.columns[facet as usize]
    }

    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// True when there is no item.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.len() == 0
    }

    /// The row of an item.
    #[must_use]
    pub fn row_of(&self, id: &ItemId) -> Option<Row> {
        self.row_of_id.get(id, Some(&self.ids)).filter(|row| !self.dead.contains(*row))
    }

    /// The row of an item by one of its publishers' ids.
    #[must_use]
    pub fn row_of_alias(&self, alias: &str) -> Option<Row> {
        self.row_of_alias_hash(&DocumentHash::of(alias.as_bytes()))
    }

    fn row_of_alias_hash(&self, alias: &DocumentHash) -> Option<Row> {
        self.row_of_alias.all(alias).find(|row| !self.dead.contains(*row))
    }

    /// All rows that one of their publishers' ids leads to, or would lead to once the others are gone.
    #[must_use]
    pub fn rows_of_alias(&self, alias: &str) -> Vec<Row> {
        let alias = DocumentHash::of(alias.as_bytes());
        self.row_of_alias.all(&alias).filter(|row| !self.dead.contains(*row)).collect()
    }

    /// The id of a row.
    #[must_use]
    pub fn id(&self, row: Row) -> ItemId {
        self.ids.get(row.index()).unwrap_or_default()
    }

    /// The title of a row.
    #[must_use]
    pub fn title(&self, row: Row) -> Cow<'_, str> {
        match self.record_of(row) {
            Held::Here(record) => Cow::Borrowed(record::title(record)),
            record @ Held::FromVault(..) => Cow::Owned(record::title(&record).to_owned()),
        }
    }

    /// The date of a row.
    #[must_use]
    pub fn date(&self, row: Row) -> Option<PartialDate> {
        PartialDate::unpack(self.packed(row))
    }

    /// The date of a row as [`PartialDate::packed`] number, 0 for none.
    #[must_use]
    pub fn packed(&self, row: Row) -> u32 {
        self.dates.get(row.index()).unwrap_or(0)
    }

    /// Where a row without a date stands: at the printed date of its document, else at that of the newest story beside it; none
    /// for rows with a date. The document was made then or later, and tells of nothing newer.
    #[must_use]
    pub fn bound(&self, row: Row) -> Option<PartialDate> {
        if self.packed(row) > 0 {
            return None;
        }
        PartialDate::unpack(self.stands_at(self.documents_of(row).next()?))
    }

    /// The date at which the undated stories of a document stand, 0 for none.
    fn stands_at(&self, document: DocId) -> u32 {
        match self.printed_date(document) {
            0 => self.newest.get_or_init(|| self.newest_dates()).get(document.0 as usize).copied().unwrap_or(0),
            printed => printed,
        }
    }

    fn newest_dates(&self) -> Vec<u32> {
        let mut newest: Vec<u32> = vec![0; self.document_hashes().len()];
        for (row, date) in self.dates.iter().enumerate() {
            for document in self.documents_of(Row::at(row)) {
                if let Some(known) = newest.get_mut(document.0 as usize) {
                    *known = date.max(*known);
                }
            }
        }
        newest
    }

    /// The whole item, with what all its origins know.
    #[must_use]
    pub fn item(&self, row: Row) -> Item {
        self.read(row).0
    }

    /// The item without its body: of a long story that is next to nothing.
    #[must_use]
    pub fn head(&self, row: Row) -> Item {
        self.read_head(row).0
    }

    /// The beginning of the first paragraph, at most so many bytes.
    #[must_use]
    pub fn first_words(&self, row: Row, bytes: usize) -> String {
        let record = self.record_of(row);
        let first = record::texts(&record).body.into_iter().next().unwrap_or_default();
        let end = (0..=bytes.min(first.len())).rev().find(|end| first.is_char_boundary(*end)).unwrap_or(0);
        first.get(..end).unwrap_or_default().to_owned()
    }

    /// Where a row stands, the first document first.
    #[must_use]
    pub fn origins(&self, row: Row) -> Vec<Origin> {
        let first = self.read_head(row).1;
        let further: Vec<Origin> = self.further.of(row, &first).collect();
        let here = |origin: &Origin| self.documents_of(row).any(|id| id == origin.document);
        std::iter::once(first).chain(further).filter(here).collect()
    }

    /// Where a row was met first, among the documents that are still there.
    #[must_use]
    pub fn first_origin(&self, row: Row) -> Origin {
        let first = self.read_head(row).1;
        if self.documents_of(row).next() == Some(first.document) {
            return first;
        }
        self.origins(row).into_iter().next().unwrap_or(first)
    }

    /// The documents that a row stands in, the first one first.
    pub fn documents_of(&self, row: Row) -> impl Iterator<Item = DocId> {
        self.values(Facet::Document, row).iter().map(|value| DocId(value.0))
    }

    fn record_of(&self, row: Row) -> Held<'_> {
        self.record.get(row.index()).map_or(Held::Here(""), |slot| self.records.get(slot))
    }

    fn read(&self, row: Row) -> (Item, Origin) {
        self.with_columns(row, record::read(&self.record_of(row)))
    }

    fn read_head(&self, row: Row) -> (Item, Origin) {
        self.with_columns(row, record::read_head(&self.record_of(row)))
    }

    /// What the record of an item leaves out because a column has it.
    fn with_columns(&self, row: Row, (mut item, first): (Item, Origin)) -> (Item, Origin) {
        item.id = self.id(row);
        item.regions =
            self.values(Facet::Region, row).iter().filter_map(|code| self.codes.get(code)).copied().collect();
        (item, first)
    }

    /// The item before this one in its chain.
    #[must_use]
    pub fn previous(&self, row: Row) -> Option<Row> {
        if self.has(row, IN_CHAIN) { self.previous.get(&row).copied() } else { None }
    }

    /// The item after this one in its chain.
    #[must_use]
    pub fn next(&self, row: Row) -> Option<Row> {
        if self.has(row, IN_CHAIN) { self.next.get(&row).copied() } else { None }
    }

    /// True when the row has editors' notes.
    #[must_use]
    pub fn has_notes(&self, row: Row) -> bool {
        self.has(row, HAS_NOTES)
    }

    /// True when the row has links.
    #[must_use]
    pub fn has_links(&self, row: Row) -> bool {
        self.has(row, HAS_LINKS)
    }

    /// True when a document prints a headline for the row; its title is derived otherwise.
    #[must_use]
    pub fn has_headline(&self, row: Row) -> bool {
        self.has(row, HAS_HEADLINE)
    }

    fn has(&self, row: Row, flag: u8) -> bool {
        self.flags.get(row.index()).is_some_and(|flags| flags & flag != 0)
    }

    /// Folds the text of a row that a search looks at.
    pub fn fold(&self, row: Row, folded: &mut Folded) {
        let headlines = self.further_headlines(row);
        folded.set(&record::texts(&self.record_of(row)), headlines.iter().map(String::as_str));
    }

    /// The headlines that further documents print for a row.
    fn further_headlines(&self, row: Row) -> Vec<String> {
        if !self.further.has(row) {
            return Vec::new();
        }
        let first = self.first_origin(row);
        self.further.of(row, &first).filter_map(|origin| origin.headline).collect()
    }

    /// The rows that have or may have a needle in their text, as far as the index knows.
    #[must_use]
    pub fn find_words(&self, section: Option<Section>, needle: &Needle) -> Found {
        self.words.find(section, needle, self.len())
    }

    /// How many rows are in the index of words.
    #[must_use]
    pub fn indexed(&self) -> usize {
        self.words.covered()
    }

    /// How many of the first rows were indexed, are being indexed, or will have their words from disk, whether their text changed since
    /// or not.
    #[must_use]
    pub fn indexed_or_expected(&self) -> usize {
        self.words.expected()
    }

    /// A job is under way, or parts are expected from disk.
    #[must_use]
    pub fn is_indexing(&self) -> bool {
        self.words.is_asked()
    }

    /// The next rows to be indexed, at most so many; none while a job is under way, or when all are. The job may be run on
    /// another thread; its answer goes to [`take_words`](Self::take_words).
    #[must_use]
    pub fn index_job(&mut self, most: usize) -> Option<Job> {
        if self.words.is_asked() { None } else { self.further_job(most) }
    }

    /// The same beside others that are under way. Their answers are taken in the order of the jobs.
    #[must_use]
    pub fn further_job(&mut self, most: usize) -> Option<Job> {
        let first = self.words.next();
        let rows = self.len().saturating_sub(first as usize).min(most);
        if rows == 0 {
            return None;
        }
        self.records.seal();
        let all = || (first..).take(rows).map(Row);
        let sources = all().map(|row| self.records.source(self.record.get(row.index()).unwrap_or_default()));
        let headlines = all().filter(|row| self.further.has(*row));
        let headlines = headlines.map(|row| (row.0 - first, self.further_headlines(row))).collect();
        let before = self.words.small(rows);
        let job = Job { first, before, vault: self.records.vault(), rows: sources.collect(), headlines };
        self.words.ask(first + Row::at(rows).0);
        Some(job)
    }

    /// Takes what a job made.
    pub fn take_words(&mut self, part: Part) {
        self.words.take(Arc::new(part));
    }

    /// The values of a row, in printed order.
    #[must_use]
    pub fn values(&self, facet: Facet, row: Row) -> &[ValueId] {
        self.column(facet).of(row)
    }

    /// The names of the values of a row, in printed order.
    pub fn names_of(&self, facet: Facet, row: Row) -> impl Iterator<Item = &str> {
        self.values(facet, row).iter().map(move |&value| self.value_name(facet, value))
    }

    /// The name of a value as first printed, the code of a region, the path of a document.
    #[must_use]
    pub fn value_name(&self, facet: Facet, value: ValueId) -> &str {
        match facet {
            Facet::Document => &self.document(DocId(value.0)).path,
            _ => self.column(facet).name(value),
        }
    }

    /// The value with a name, compared folded. Documents are found by their number.
    #[must_use]
    pub fn find_value(&self, facet: Facet, name: &str) -> Option<ValueId> {
        self.column(facet).find(name)
    }

    /// All values of a facet with their names, in the order they were first met.
    pub fn facet_values(&self, facet: Facet) -> impl Iterator<Item = (ValueId, &str)> {
        let documents = (facet == Facet::Document).then(|| self.paths()).into_iter().flatten();
        self.column(facet).names().chain(documents.map(|(id, path)| (ValueId(id), path)))
    }

    /// The rows that have a value.
    #[must_use]
    pub fn rows_with(&self, facet: Facet, value: ValueId) -> RowSet {
        self.rows_with_any(facet, &[value])
    }

    /// The rows that have one of some values.
    #[must_use]
    pub fn rows_with_any(&self, facet: Facet, values: &[ValueId]) -> RowSet {
        self.column(facet).rows_with(values, self.len())
    }

    /// The rows that have no value of a facet.
    #[must_use]
    pub fn rows_without(&self, facet: Facet) -> RowSet {
        self.column(facet).rows_without(self.len())
    }

    /// True when some row has a value of a facet.
    #[must_use]
    pub fn has_values(&self, facet: Facet) -> bool {
        !self.column(facet).is_empty()
    }

    /// The rows for which a test of their packed date holds.
    pub fn rows_dated(&self, mut keep: impl FnMut(u32) -> bool) -> RowSet {
        let dates = self.dates.read();
        RowSet::filter(self.len(), |row| keep(dates.get(row.index()).unwrap_or(0)))
    }

    /// How many of the rows have each value of a facet; values that none has are left out.
    #[must_use]
    pub fn counts(&self, facet: Facet, rows: &RowSet) -> Vec<(ValueId, u32)> {
        self.tally(facet, rows).counts
    }

    /// How many of the rows have each value of a facet, and how many have none.
    #[must_use]
    pub fn tally(&self, facet: Facet, rows: &RowSet) -> Tally {
        self.column(facet).tally(rows, self.len())
    }

    /// How many of the rows fall under each of some numbers, when each value of a facet has at most one: a row is counted once
    /// under a number, however many of its values have it.
    #[must_use]
    pub fn counts_of(&self, facet: Facet, rows: &RowSet, number: &[Option<usize>]) -> Vec<(usize, u32)> {
        let mut seen: Vec<usize> = Vec::new();
        let counted = self.column(facet).counts_by(rows, 0, |values, count| {
            seen.clear();
            for at in values.iter().filter_map(|value| number.get(value.0 as usize).copied().flatten()) {
                if !seen.contains(&at) {
                    seen.push(at);
                    count(at);
                }
            }
        });
        counted.into_iter().map(|(at, count)| (at.0 as usize, count)).collect()
    }

    /// How many of the rows have each date, as packed numbers, oldest first; undated rows are counted under 0.
    #[must_use]
    pub fn date_counts(&self, rows: &RowSet) -> Vec<(u32, u32)> {
        let mut counts = DayCounts::default();
        let dates = self.dates.read();
        if !is_most(rows, self.len()) {
            dates.each(rows, |date| counts.add(date));
            return counts.into_days();
        }
        dates.each_other(rows, self.len(), |date| counts.add(date));
        days_less(self.days(), &counts.into_days())
    }

    /// How many of all rows have each date.
    fn days(&self) -> &[(u32, u32)] {
        self.days.get_or_init(|| {
            let mut counts = DayCounts::default();
            self.dates.iter().for_each(|date| counts.add(date));
            counts.into_days()
        })
    }

    /// The rows of a set in list order: newest first, chains together, documents in the order they were loaded.
    #[must_use]
    pub fn order(&self, rows: &RowSet) -> Vec<Row> {
        Arc::unwrap_or_clone(self.list_order(rows))
    }

    /// The list order that was stored; none where nothing was, or it proves damaged.
    fn order_stored(&self) -> Option<Vec<Row>> {
        let rows: Vec<Row> = self.stored_order.slice().iter().map(Row).collect();
        (!rows.is_empty() && rows.len() == self.len() && rows.iter().all(|row| row.index() < rows.len()))
            .then_some(rows)
    }

    /// The same, shared: of all rows nothing is copied.
    #[must_use]
    pub fn list_order(&self, rows: &RowSet) -> Arc<Vec<Row>> {
        let all = self.order.get_or_init(|| {
            let order = self.order_stored().unwrap_or_else(|| order::order(self, &self.ordered));
            Arc::new(order)
        });
        if rows.count() == all.len() {
            return Arc::clone(all);
        }
        // Each is written and counted only where it is wanted: a condition that nobody can foretell would cost ten times as much.
        let mut found = vec![Row(0); rows.count() + 1];
        let mut count = 0;
        for row in all.iter() {
            if let Some(place) = found.get_mut(count) {
                *place = *row;
            }
            count += usize::from(rows.contains(*row));
        }
        found.truncate(count);
        Arc::new(found)
    }

    /// What it takes, about.
    #[must_use]
    pub fn sizes(&self) -> Sizes {
        let columns: usize = self.columns.iter().map(Column::bytes).sum();
        let rows = self.ids.bytes() + self.dates.bytes() + self.places.bytes() + self.flags.capacity();
        let (words, words_in_files) = self.words.sizes();
        let order = (self.order.get().map_or(0, |order| order.capacity()) + self.ordered.capacity()) * size_of::<Row>();
        Sizes {
            text: self.records.bytes() + self.further.bytes(),
            columns: columns + rows + order + self.record.bytes(),
            words,
            mapped: self.mapped + words_in_files,
        }
    }
}
