//! The order of a list and its groups. Sorting never takes a story away: it is no filter, and the query does not know it.

use std::sync::Arc;

use super::Library;
use crate::item::{PartialDate, Precision, month_name};
use crate::rows::{Row, RowSet};
use crate::store::{DocId, Facet, ValueId};

/// What a list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Newest first, chains together, undated ones with their document.
    #[default]
    Date,
    /// By the first outlet, then by date.
    Source,
    /// By the main country in the order of the place tree, then by date.
    Region,
    /// Documents in the order they were read, stories as they stand there.
    Document,
}

impl Sort {
    /// All, with the names they are kept under.
    pub const ALL: [(&'static str, Sort); 4] =
        [("date", Sort::Date), ("source", Sort::Source), ("region", Sort::Region), ("document", Sort::Document)];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, sort)| *sort == self).map_or("", |(name, _)| name)
    }

    /// The one with a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Sort> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, sort)| *sort)
    }
}

/// A stretch of a sorted list that has one day, outlet, country or document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What people read, and what tells it from the others.
    pub label: String,
    /// The place of its first row.
    pub first: usize,
    /// How many rows it has.
    pub count: usize,
}

impl Library {
    /// Rows in an order, and the groups they fall into by it.
    #[must_use]
    pub fn arrange(&self, rows: &RowSet, sort: Sort) -> (Arc<Vec<Row>>, Vec<Group>) {
        let sorted = self.sorted(rows, sort);
        let groups = self.groups(&sorted, sort);
        (sorted, groups)
    }

    /// Rows in an order.
    #[must_use]
    pub fn sorted(&self, rows: &RowSet, sort: Sort) -> Arc<Vec<Row>> {
        match sort {
            Sort::Date => self.store.list_order(rows),
            // Within each the order by date stays; what has none comes last.
            Sort::Source | Sort::Region => {
                let facet = if sort == Sort::Source { Facet::Source } else { Facet::Main };
                let ranks = self.ranks(sort, facet);
                let rank = |row| self.first(facet, row).and_then(|value| ranks.get(value.0 as usize).copied());
                Arc::new(dealt(&self.store.list_order(rows), rank))
            }
            Sort::Document => {
                let rows: Vec<Row> = rows.iter().collect();
                Arc::new(dealt(&rows, |row| self.store.documents_of(row).next().map(|id| id.0 as usize)))
            }
        }
    }

    /// The groups that sorted rows fall into.
    fn groups(&self, sorted: &[Row], sort: Sort) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        // Rows of one group mostly follow each other: its label is made once.
        let mut last: Option<Key> = None;
        for (first, row) in sorted.iter().enumerate() {
            let key = self.key(sort, *row);
            match groups.last_mut() {
                Some(group) if last.as_ref() == Some(&key) => group.count += 1,
                _ => groups.push(Group { label: self.label(&key), first, count: 1 }),
            }
            last = Some(key);
        }
        groups
    }

    fn first(&self, facet: Facet, row: Row) -> Option<ValueId> {
        self.store.values(facet, row).first().copied()
    }

    /// The place of each value of a facet by its number: outlets by name, countries as the place tree has them.
    fn ranks(&self, sort: Sort, facet: Facet) -> Vec<usize> {
        let mut values: Vec<(ValueId, &str)> = self.store.facet_values(facet).collect();
        if sort == Sort::Source {
            values.sort_by_cached_key(|(_, name)| crate::fold::fold_word(name));
        } else {
            let regions = self.tables.regions();
            let place = |code: &str| regions.iter().position(|region| region.code == code).unwrap_or(usize::MAX);
            values.sort_by_cached_key(|(_, code)| place(code));
        }
        let mut ranks = vec![0; values.iter().map(|(value, _)| value.0 as usize + 1).max().unwrap_or(0)];
        for (rank, (value, _)) in values.iter().enumerate() {
            if let Some(place) = ranks.get_mut(value.0 as usize) {
                *place = rank;
            }
        }
        ranks
    }

    fn key(&self, sort: Sort, row: Row) -> Key {
        match sort {
            Sort::Date => {
                // A chain stands with its newest story, under one head.
                let head = std::iter::successors(Some(row), |row| self.store.previous(*row)).last().unwrap_or(row);
                let chain = std::iter::successors(Some(head), |row| self.store.next(*row));
                match chain.filter_map(|row| self.store.date(row)).max() {
                    Some(date) => Key::Day(date),
                    None => Key::Undated(self.stands_at(row)),
                }
            }
            Sort::Source => Key::Value(Facet::Source, self.first(Facet::Source, row)),
            Sort::Region => Key::Value(Facet::Main, self.first(Facet::Main, row)),
            Sort::Document => Key::Document(self.store.documents_of(row).next()),
        }
    }

    /// Where a story without a date stands in the list: with the newest story of its document.
    #[must_use]
    pub fn stands_at(&self, row: Row) -> Option<PartialDate> {
        self.store.bound(row)
    }

    fn label(&self, key: &Key) -> String {
        match key {
            Key::Day(date) => long_date(*date),
            Key::Undated(Some(bound)) => format!("undated, beside stories of {}", long_date(*bound)),
            Key::Undated(None) => String::from("undated"),
            Key::Value(Facet::Main, Some(value)) => {
                let code = self.store.value_name(Facet::Main, *value);
                let Some(country) = self.tables.region(code) else { return code.to_owned() };
                let area = country.parent.and_then(|area| self.tables.region(area));
                area.map_or_else(|| country.name.to_owned(), |area| format!("{}, {}", country.name, area.name))
            }
            Key::Value(facet, Some(value)) => self.store.value_name(*facet, *value).to_owned(),
            Key::Value(Facet::Main, None) => String::from("no country named"),
            Key::Value(_, None) => String::from("no source printed"),
            Key::Document(Some(id)) => {
                let document = self.store.document(*id);
                let name = document.path.rsplit('/').next().unwrap_or(&document.path);
                match &document.title {
                    Some(title) => format!("{title} ({name})"),
                    None => name.to_owned(),
                }
            }
            Key::Document(None) => String::from("no document"),
        }
    }
}

/// Rows dealt into piles by their rank and taken up again in order, those without a rank last; in each pile they stay as they
/// were. A comparison would ask for the rank of a row some twenty times.
fn dealt(rows: &[Row], rank: impl Fn(Row) -> Option<usize>) -> Vec<Row> {
    let ranks: Vec<Option<usize>> = rows.iter().map(|row| rank(*row)).collect();
    let last = ranks.iter().flatten().max().map_or(0, |most| most + 1);
    let mut piles = vec![0_usize; last + 1];
    for rank in &ranks {
        if let Some(pile) = piles.get_mut(rank.unwrap_or(last)) {
            *pile += 1;
        }
    }
    let mut start = 0;
    for pile in &mut piles {
        start += std::mem::replace(pile, start);
    }
    let mut taken = rows.to_vec();
    for (row, rank) in rows.iter().zip(&ranks) {
        if let Some(next) = piles.get_mut(rank.unwrap_or(last)) {
            if let Some(place) = taken.get_mut(*next) {
                *place = *row;
            }
            *next += 1;
        }
    }
    taken
}

/// What the rows of a group have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Key {
    Day(PartialDate),
    Undated(Option<PartialDate>),
    Value(Facet, Option<ValueId>),
    Document(Option<DocId>),
}

/// A date as text lines print it: `14 March 2025`, `March 2025`, `2025`.
#[must_use]
pub fn long_date(date: PartialDate) -> String {
    let (year, month) = (date.year_number(), month_name(date.month_number().unwrap_or(0)));
    match date.precision() {
        Precision::Year => year.to_string(),
        Precision::Month => format!("{month} {year}"),
        Precision::Day => format!("{} {month} {year}", date.day_number().unwrap_or(0)),
    }
}
