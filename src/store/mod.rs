//! The store: all documents and items of this session in columns.
//!
//! An item is a [`Row`]. What lists, filters and searches touch for every row lies in columns (dates, facets, folded
//! text); the rest is one record an item, read when the item is shown. The same story in several documents is one row with
//! several origins. The store only grows; it knows nothing of marks or queries, reads no files and asks for no clock.

mod arena;
mod facet;
mod merge;
mod order;
mod record;
mod text;

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use crate::item::{Document, DocumentHash, Item, ItemId, Lines, PartialDate, Span};
use crate::rows::{Row, RowSet};

use arena::{Arena, Slot};
use facet::Column;
use text::Folded;

pub use facet::{Facet, ValueId};
pub use text::Section;

/// The number of a document in this session, in loading order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct DocId(pub u32);

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

impl Origin {
    fn of(document: DocId, item: &Item) -> Self {
        Origin {
            document,
            lines: item.lines,
            span: item.span,
            headline: item.headline.clone(),
            attribution: item.attribution.clone(),
            region_label: item.region_label.clone(),
            topics: item.topics.clone(),
            aliases: item.aliases.clone(),
        }
    }
}

/// What became of an item that was inserted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It is a new row.
    New(Row),
    /// It was known: the row has a further origin, or had this one already.
    Merged(Row),
}

impl Added {
    /// The row of the item.
    #[must_use]
    pub fn row(self) -> Row {
        match self {
            Added::New(row) | Added::Merged(row) => row,
        }
    }
}

#[derive(Debug)]
struct Filed {
    document: Document,
    parent: Option<DocId>,
}

/// All documents and items of this session.
#[derive(Debug, Default)]
pub struct Store {
    documents: Vec<Filed>,
    document_of_hash: HashMap<DocumentHash, DocId>,
    unknown: Document,

    row_of_id: HashMap<ItemId, Row>,
    /// Aliases by their hash: feeds have one an item, and they are long.
    row_of_alias: HashMap<DocumentHash, Row>,
    ids: Vec<ItemId>,
    dates: Vec<u32>,
    flags: Vec<u8>,
    columns: [Column; Facet::ALL.len()],
    codes: BTreeMap<ValueId, &'static str>,
    next: HashMap<Row, Row>,
    previous: HashMap<Row, Row>,

    records: Arena,
    record: Vec<Slot>,
    texts: Arena,
    folded: Vec<Folded>,

    /// All rows in list order, made when it is asked for; `ordered` is what it was before the last change.
    order: OnceLock<Vec<Row>>,
    ordered: Vec<Row>,
}

const HAS_NOTES: u8 = 1;
const HAS_LINKS: u8 = 2;
const HAS_HEADLINE: u8 = 4;
const IN_CHAIN: u8 = 8;

/// Chains are short; a longer walk means that two documents contradict each other.
const LONGEST_CHAIN: usize = 1000;

impl Store {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Files a document under the one that contains it. The same bytes again are the same document.
    pub fn add_document(&mut self, document: Document, parent: Option<DocId>) -> DocId {
        let id = DocId(Row::at(self.documents.len()).0);
        if document.hash != DocumentHash::default() {
            let known = *self.document_of_hash.entry(document.hash).or_insert(id);
            if known != id && Some(known) != parent {
                return known;
            }
        }
        self.documents.push(Filed { document, parent });
        id
    }

    /// All documents in loading order.
    pub fn documents(&self) -> impl ExactSizeIterator<Item = (DocId, &Document)> {
        self.documents.iter().enumerate().map(|(at, filed)| (DocId(Row::at(at).0), &filed.document))
    }

    /// A document.
    #[must_use]
    pub fn document(&self, id: DocId) -> &Document {
        self.documents.get(id.0 as usize).map_or(&self.unknown, |filed| &filed.document)
    }

    /// The document that contains a document.
    #[must_use]
    pub fn parent(&self, id: DocId) -> Option<DocId> {
        self.documents.get(id.0 as usize)?.parent
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
        self.document_of_hash.get(hash).copied()
    }

    fn printed_date(&self, id: DocId) -> u32 {
        self.nest(id).find_map(|id| self.document(id).date).map_or(0, PartialDate::packed)
    }

    /// Puts the items of a document in, in document order. Those that go on in the next one are linked to it.
    pub fn insert(&mut self, document: DocId, items: Vec<Item>) -> Vec<Added> {
        if let Some(order) = self.order.take() {
            self.ordered = order;
        }
        let mut added = Vec::with_capacity(items.len());
        let mut scratch = String::new();
        let mut chained = None;
        for item in items {
            let continues = item.continues;
            let origin = Origin::of(document, &item);
            let one = self.insert_one(item, origin, &mut scratch);
            if let Some(before) = chained {
                self.link(before, one);
            }
            chained = continues.then_some(one.row());
            added.push(one);
        }
        added
    }

    fn insert_one(&mut self, item: Item, origin: Origin, scratch: &mut String) -> Added {
        let aliases: Vec<DocumentHash> = item.aliases.iter().map(|id| DocumentHash::of(id.as_bytes())).collect();
        let known = self.row_of(&item.id).or_else(|| aliases.iter().find_map(|id| self.row_of_alias.get(id).copied()));
        let row = known.unwrap_or(Row::at(self.len()));
        self.row_of_id.entry(item.id).or_insert(row);
        for alias in aliases {
            self.row_of_alias.entry(alias).or_insert(row);
        }
        if known.is_none() {
            self.ids.push(item.id);
            self.write(row, &item, &[origin], scratch);
            return Added::New(row);
        }
        let (mut whole, mut origins) = self.read(row);
        if !origins.iter().any(|one| one.document == origin.document && one.span == origin.span) {
            origins.push(origin);
            merge::merge(&mut whole, item);
            self.write(row, &whole, &origins, scratch);
        }
        Added::Merged(row)
    }

    fn write(&mut self, row: Row, item: &Item, origins: &[Origin], scratch: &mut String) {
        put(&mut self.dates, row, item.date.map_or(0, PartialDate::packed));
        let flag = |is: bool, flag: u8| if is { flag } else { 0 };
        let flags = flag(!item.notes.is_empty(), HAS_NOTES)
            | flag(!item.links.is_empty(), HAS_LINKS)
            | flag(item.headline.is_some(), HAS_HEADLINE)
            | flag(self.has(row, IN_CHAIN), IN_CHAIN);
        put(&mut self.flags, row, flags);

        self.set_facet(Facet::Label, row, origins.iter().filter_map(|origin| origin.region_label.as_deref()));
        self.set_facet(Facet::Main, row, item.places.first().map(crate::item::Place::code).into_iter());
        self.set_facet(Facet::Source, row, item.credits.iter().map(|credit| credit.outlet.as_str()));
        self.set_facet(Facet::Cited, row, item.cited.iter().map(String::as_str));
        self.set_facet(Facet::Topic, row, item.topics.iter().map(String::as_str));
        let publishers: Vec<String> =
            origins.iter().filter_map(|origin| self.publisher(origin.document)).map(str::to_owned).collect();
        self.set_facet(Facet::Publisher, row, publishers.iter().map(String::as_str));
        let documents: Vec<ValueId> = origins.iter().map(|origin| ValueId(origin.document.0)).collect();
        self.column_mut(Facet::Document).set(row, &documents);
        let regions: Vec<ValueId> = item.regions.iter().map(|&code| self.intern_code(code)).collect();
        self.column_mut(Facet::Region).set(row, &regions);

        scratch.clear();
        record::write(item, origins, scratch);
        put(&mut self.record, row, self.records.push(scratch));
        let headlines = origins.iter().filter_map(|origin| origin.headline.as_deref());
        let headlines = item.headline.as_deref().into_iter().chain(headlines);
        put(&mut self.folded, row, text::fold_item(item, headlines, &mut self.texts, scratch));
    }

    fn set_facet<'a>(&mut self, facet: Facet, row: Row, names: impl Iterator<Item = &'a str>) {
        let column = self.column_mut(facet);
        let values: Vec<ValueId> =
            names.filter(|name| !name.trim().is_empty()).map(|name| column.intern(name)).collect();
        column.set(row, &values);
    }

    fn intern_code(&mut self, code: &'static str) -> ValueId {
        let value = self.column_mut(Facet::Region).intern(code);
        self.codes.entry(value).or_insert(code);
        value
    }

    /// The columns stand in the order of [`Facet::ALL`].
    fn column(&self, facet: Facet) -> &Column {
        &self.columns[facet as usize]
    }

    fn column_mut(&mut self, facet: Facet) -> &mut Column {
        &mut self.columns[facet as usize]
    }

    fn link(&mut self, before: Row, after: Added) {
        let row = after.row();
        if before == row || self.next.contains_key(&before) || self.previous.contains_key(&row) {
            return;
        }
        // A chain may not bite its tail, which only rows known before this call could make it do.
        let tail = || std::iter::successors(Some(row), |row| self.next(*row)).take(LONGEST_CHAIN);
        if self.next.contains_key(&row) && (tail().any(|row| row == before) || tail().count() == LONGEST_CHAIN) {
            return;
        }
        self.next.insert(before, row);
        self.previous.insert(row, before);
        for row in [before, row] {
            if let Some(flags) = self.flags.get_mut(row.index()) {
                *flags |= IN_CHAIN;
            }
        }
    }

    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// True when there is no item.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The row of an item.
    #[must_use]
    pub fn row_of(&self, id: &ItemId) -> Option<Row> {
        self.row_of_id.get(id).copied()
    }

    /// The row of an item by one of its publishers' ids.
    #[must_use]
    pub fn row_of_alias(&self, alias: &str) -> Option<Row> {
        self.row_of_alias.get(&DocumentHash::of(alias.as_bytes())).copied()
    }

    /// The id of a row.
    #[must_use]
    pub fn id(&self, row: Row) -> ItemId {
        self.ids.get(row.index()).copied().unwrap_or_default()
    }

    /// The title of a row.
    #[must_use]
    pub fn title(&self, row: Row) -> &str {
        record::title(self.record_of(row))
    }

    /// The paragraphs of a row.
    #[must_use]
    pub fn body(&self, row: Row) -> Vec<&str> {
        record::body(self.record_of(row))
    }

    /// The date of a row.
    #[must_use]
    pub fn date(&self, row: Row) -> Option<PartialDate> {
        PartialDate::unpack(self.packed(row))
    }

    /// The date of a row as [`PartialDate::packed`] number, 0 for none.
    #[must_use]
    pub fn packed(&self, row: Row) -> u32 {
        self.dates.get(row.index()).copied().unwrap_or(0)
    }

    /// The whole item, with what all its origins know.
    #[must_use]
    pub fn item(&self, row: Row) -> Item {
        self.read(row).0
    }

    /// Where a row stands, the first document first.
    #[must_use]
    pub fn origins(&self, row: Row) -> Vec<Origin> {
        self.read(row).1
    }

    /// The documents that a row stands in, the first one first.
    pub fn documents_of(&self, row: Row) -> impl Iterator<Item = DocId> {
        self.values(Facet::Document, row).iter().map(|value| DocId(value.0))
    }

    fn record_of(&self, row: Row) -> &str {
        self.record.get(row.index()).map_or("", |&slot| self.records.get(slot))
    }

    fn read(&self, row: Row) -> (Item, Vec<Origin>) {
        let (mut item, origins) = record::read(self.record_of(row));
        item.id = self.id(row);
        item.regions =
            self.values(Facet::Region, row).iter().filter_map(|code| self.codes.get(code)).copied().collect();
        (item, origins)
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

    /// The folded text of a row that a search looks at: one section, or all but the links.
    #[must_use]
    pub fn text(&self, row: Row, section: Option<Section>) -> &str {
        self.folded.get(row.index()).map_or("", |folded| folded.get(&self.texts, section))
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
        let documents = if facet == Facet::Document { self.documents.as_slice() } else { &[] };
        let paths =
            documents.iter().enumerate().map(|(at, filed)| (ValueId(Row::at(at).0), filed.document.path.as_str()));
        self.column(facet).names().chain(paths)
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

    /// The rows for which a test of their packed date holds.
    pub fn rows_dated(&self, mut keep: impl FnMut(u32) -> bool) -> RowSet {
        RowSet::filter(self.len(), |row| keep(self.packed(row)))
    }

    /// How many of the rows have each value of a facet; values that none has are left out.
    #[must_use]
    pub fn counts(&self, facet: Facet, rows: &RowSet) -> Vec<(ValueId, u32)> {
        self.column(facet).counts(rows)
    }

    /// How many of the rows have each date, as packed numbers, oldest first; undated rows are counted under 0.
    #[must_use]
    pub fn date_counts(&self, rows: &RowSet) -> Vec<(u32, u32)> {
        let mut dates: Vec<u32> = rows.iter().map(|row| self.packed(row)).collect();
        dates.sort_unstable();
        dates.chunk_by(|a, b| a == b).filter_map(|days| Some((*days.first()?, Row::at(days.len()).0))).collect()
    }

    /// The rows of a set in list order: newest first, chains together, documents in the order they were loaded.
    #[must_use]
    pub fn order(&self, rows: &RowSet) -> Vec<Row> {
        let all = self.order.get_or_init(|| order::order(self, &self.ordered));
        all.iter().copied().filter(|&row| rows.contains(row)).collect()
    }

    /// Bytes taken by text and columns, about.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let columns: usize = self.columns.iter().map(Column::bytes).sum();
        let row = size_of::<ItemId>() + 5 + size_of::<Slot>() + size_of::<Folded>();
        self.records.bytes() + self.texts.bytes() + columns + self.ids.capacity() * row
    }
}

/// Sets the value of a row in a column, which has either the row or ends before it.
fn put<T>(column: &mut Vec<T>, row: Row, value: T) {
    match column.get_mut(row.index()) {
        Some(place) => *place = value,
        None => column.push(value),
    }
}
