//! Items coming in: known or new, merged, put into the columns, linked to chains.

use crate::item::{DocumentHash, Item, PartialDate, Place};
use crate::rows::Row;

use super::facet::{Facet, ValueId};
use super::{DocId, HAS_HEADLINE, HAS_LINKS, HAS_NOTES, IN_CHAIN, Origin, Store, merge, record, text};

/// What became of an item that was inserted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// It is a new row, or one whose documents had gone.
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

/// Chains are short; a longer walk means that two documents contradict each other.
const LONGEST_CHAIN: usize = 1000;

impl Store {
    /// Puts the items of a document in, in document order. Those that go on in the next one are linked to it.
    pub fn insert(&mut self, document: DocId, items: Vec<Item>) -> Vec<Added> {
        self.insert_some(document, items, &|_, _| true)
    }

    /// Puts those of the items of a document in that are wanted; the others are rows already.
    pub(super) fn insert_some(
        &mut self,
        document: DocId,
        items: Vec<Item>,
        wanted: &dyn Fn(&Store, Option<Row>) -> bool,
    ) -> Vec<Added> {
        self.changes += 1;
        self.forget_order();
        let mut added = Vec::with_capacity(items.len());
        let mut scratch = String::new();
        let mut chained = None;
        for (place, item) in items.into_iter().enumerate() {
            let continues = item.continues;
            let known = self.row_like(&item);
            let one = match known.filter(|_| !wanted(self, known)) {
                Some(row) => Added::Merged(row),
                None => {
                    let origin = Origin::of(document, &item);
                    self.insert_one(item, &origin, Row::at(place).0, &mut scratch)
                }
            };
            if let Some(before) = chained {
                self.link(before, one);
            }
            chained = continues.then_some(one.row());
            added.push(one);
        }
        added
    }

    /// The row that an item is or was met as.
    #[must_use]
    pub fn row_like(&self, item: &Item) -> Option<Row> {
        self.row_of(&item.id).or_else(|| item.aliases.iter().find_map(|alias| self.row_of_alias(alias)))
    }

    fn insert_one(&mut self, item: Item, origin: &Origin, place: u32, scratch: &mut String) -> Added {
        let aliases: Vec<DocumentHash> = item.aliases.iter().map(|id| DocumentHash::of(id.as_bytes())).collect();
        let by_id = self.row_of(&item.id);
        let known = by_id.or_else(|| aliases.iter().find_map(|id| self.row_of_alias_hash(id)));
        let row = known.unwrap_or(Row::at(self.len()));
        if by_id.is_none() {
            self.row_of_id.add(item.id, row);
        }
        for alias in aliases {
            match self.row_of_alias_hash(&alias) {
                None => self.row_of_alias.add(alias, row),
                Some(known) if known != row => self.row_of_alias.add_other(alias, row),
                Some(_) => {}
            }
        }
        let mut back = false;
        if known.is_some() {
            back = self.come_back(row, origin.document);
            if !self.documents_of(row).any(|id| id == origin.document) {
                self.add_origin_facets(row, origin);
            }
        }
        if known.is_none() {
            self.ids.push(item.id);
            self.places.push(place);
            self.write_new(row, item, origin, scratch);
        } else if !self.further.knows(row, origin) {
            let (whole, first) = self.read(row);
            if (first.document, first.span) != (origin.document, origin.span) {
                self.write_further(row, whole, &first, item, origin, scratch);
            }
        }
        if known.is_none() || back { Added::New(row) } else { Added::Merged(row) }
    }

    fn write_new(&mut self, row: Row, item: Item, origin: &Origin, scratch: &mut String) {
        self.write_numbers(row, &item);
        self.set_facet(Facet::Source, row, item.credits.iter().map(|credit| credit.outlet.as_str()));
        self.set_facet(Facet::Cited, row, item.cited.iter().map(String::as_str));
        self.set_facet(Facet::Topic, row, item.topics.iter().map(String::as_str));
        self.set_places(row, &item);
        self.add_origin_facets(row, origin);

        scratch.clear();
        record::write(&item, origin, scratch);
        // A long story is not held three times.
        drop(item);
        self.record.push(self.records.push(scratch));
    }

    /// Adds an origin to a known row. The record is touched only where the origin tells something new: a
    /// story that ten thousand documents repeat is not written ten thousand times.
    fn write_further(
        &mut self,
        row: Row,
        mut whole: Item,
        first: &Origin,
        item: Item,
        origin: &Origin,
        scratch: &mut String,
    ) {
        let prints_more = self.prints_more(row, whole.headline.as_deref(), origin.headline.as_deref());
        self.further.push(row, first, origin, scratch);
        self.add_origin_facets(row, origin);

        let (credits, cited, topics) = (whole.credits.len(), whole.cited.len(), whole.topics.len());
        let placed = !whole.places.is_empty();
        let changed = merge::merge(&mut whole, item);
        if changed.item {
            self.write_numbers(row, &whole);
            self.add_facet(Facet::Source, row, whole.credits.iter().skip(credits).map(|credit| credit.outlet.as_str()));
            self.add_facet(Facet::Cited, row, whole.cited.iter().skip(cited).map(String::as_str));
            self.add_facet(Facet::Topic, row, whole.topics.iter().skip(topics).map(String::as_str));
            if !placed {
                self.set_places(row, &whole);
            }
            scratch.clear();
            record::write(&whole, first, scratch);
            if let Some(slot) = self.record.get(row.index()) {
                let slot = self.records.rewrite(slot, scratch);
                self.record.set(row.index(), slot);
            }
        }

        if changed.text || prints_more {
            self.words.forget(row);
        }
    }

    /// True when a headline has words that the headlines of a row do not have yet.
    fn prints_more(&mut self, row: Row, known: Option<&str>, headline: Option<&str>) -> bool {
        let Some(headline) = headline.filter(|headline| known != Some(*headline)) else { return false };
        // All that other documents print is not looked through for each that comes: of a page that gives one story a thousand titles
        // that would take cubic time.
        let folded = text::folded(headline);
        !text::says(&text::folded(known.unwrap_or_default()), &folded) && self.further.prints(row, &folded)
    }

    fn write_numbers(&mut self, row: Row, item: &Item) {
        self.days.take();
        self.dates.set(row.index(), item.date.map_or(0, PartialDate::packed));
        let flag = |is: bool, flag: u8| if is { flag } else { 0 };
        let flags = flag(!item.notes.is_empty(), HAS_NOTES)
            | flag(!item.links.is_empty(), HAS_LINKS)
            | flag(item.headline.is_some(), HAS_HEADLINE)
            | flag(self.has(row, IN_CHAIN), IN_CHAIN);
        put(&mut self.flags, row, flags);
    }

    fn set_places(&mut self, row: Row, item: &Item) {
        self.set_facet(Facet::Main, row, item.places.first().map(Place::code).into_iter());
        let regions: Vec<ValueId> = item.regions.iter().map(|&code| self.intern_code(code)).collect();
        self.column_mut(Facet::Region).set(row, &regions);
    }

    fn add_origin_facets(&mut self, row: Row, origin: &Origin) {
        self.add_facet(Facet::Label, row, origin.region_label.as_deref().into_iter());
        let publisher = self.publisher(origin.document).map(str::to_owned);
        self.add_facet(Facet::Publisher, row, publisher.as_deref().into_iter());
        self.column_mut(Facet::Document).add(row, ValueId(origin.document.0));
    }

    fn add_facet<'a>(&mut self, facet: Facet, row: Row, names: impl Iterator<Item = &'a str>) {
        let column = self.column_mut(facet);
        for name in names.filter(|name| !name.trim().is_empty()) {
            let value = column.intern(name);
            column.add(row, value);
        }
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
}

/// Sets the value of a row in a column, which has either the row or ends before it.
fn put<T>(column: &mut Vec<T>, row: Row, value: T) {
    match column.get_mut(row.index()) {
        Some(place) => *place = value,
        None => column.push(value),
    }
}
