//! The store: all documents and items of this session in columns.
//!
//! An item is a [`Row`]. What lists, filters and searches touch for every row lies in columns (dates, facets, folded
//! text); the rest is one record an item, read when the item is shown. The same story in several documents is one row with
//! several origins. The store only grows; it knows nothing of marks or queries, reads no files and asks for no clock.

mod arena;
mod documents;
mod facet;
mod insert;
mod merge;
mod order;
mod origins;
mod record;
mod text;

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use crate::item::{DocumentHash, Item, ItemId, Lines, PartialDate, Span};
use crate::rows::{Row, RowSet};

use arena::{Arena, Slot};
use documents::Documents;
use facet::Column;
use origins::Further;
use text::Folded;

pub use documents::DocId;
pub use facet::{Facet, ValueId};
pub use insert::Added;
pub use text::Section;

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

/// All documents and items of this session.
#[derive(Debug, Default)]
pub struct Store {
    documents: Documents,

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
    further: Further,
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
        let first = self.first_origin(row);
        let further: Vec<Origin> = self.further.of(row, &first).collect();
        std::iter::once(first).chain(further).collect()
    }

    /// Where a row was met first.
    #[must_use]
    pub fn first_origin(&self, row: Row) -> Origin {
        self.read(row).1
    }

    /// The documents that a row stands in, the first one first.
    pub fn documents_of(&self, row: Row) -> impl Iterator<Item = DocId> {
        self.values(Facet::Document, row).iter().map(|value| DocId(value.0))
    }

    fn record_of(&self, row: Row) -> &str {
        self.record.get(row.index()).map_or("", |&slot| self.records.get(slot))
    }

    fn read(&self, row: Row) -> (Item, Origin) {
        let (mut item, first) = record::read(self.record_of(row));
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
        self.records.bytes() + self.further.bytes() + self.texts.bytes() + columns + self.ids.capacity() * row
    }
}
