//! Counts for tables outside the program: how many of the selected stories have each value of a field.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::Library;
use crate::enrich::{City, Region, RegionKind};
use crate::query::{PRIORITIES, Query, State};
use crate::rows::{Row, RowSet};
use crate::store::Facet;

/// What is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The place tree: areas with their countries, then named groups.
    Region,
    /// Countries.
    Country,
    /// Main places.
    Main,
    /// Outlets.
    Source,
    /// Kinds of outlets.
    Kind,
    /// Countries of outlets.
    From,
    /// Publishers.
    Publisher,
    /// Outlets that are only named.
    Cited,
    /// Printed region labels.
    Label,
    /// Printed topics.
    Topic,
    /// The reader's tags.
    Tag,
    /// States.
    Status,
    /// The reader's due dates.
    Due,
    /// The days the reader was done.
    Done,
    /// The reader's priorities.
    Priority,
    /// Documents.
    Document,
    /// Years.
    Year,
    /// Months.
    Month,
    /// Days.
    Date,
}

impl By {
    /// All, with their names.
    pub const ALL: [(&'static str, By); 19] = [
        ("region", By::Region),
        ("country", By::Country),
        ("main", By::Main),
        ("source", By::Source),
        ("kind", By::Kind),
        ("from", By::From),
        ("publisher", By::Publisher),
        ("cited", By::Cited),
        ("label", By::Label),
        ("topic", By::Topic),
        ("tag", By::Tag),
        ("status", By::Status),
        ("due", By::Due),
        ("done", By::Done),
        ("priority", By::Priority),
        ("document", By::Document),
        ("year", By::Year),
        ("month", By::Month),
        ("date", By::Date),
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, by)| *by == self).map_or("", |(name, _)| name)
    }
}

/// A value with its count.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counted {
    /// What people read.
    pub value: String,
    /// The code of a region or country.
    pub code: Option<&'static str>,
    /// How deep a region stands, 0 for what stands under nothing but the World.
    pub level: usize,
    /// How many stories have it.
    pub count: usize,
}

/// The counts of a field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stats {
    /// How many stories were selected.
    pub items: usize,
    /// The values that one of them has: regions in reading order, days as they follow, all else by count.
    pub values: Vec<Counted>,
    /// How many have no value.
    pub none: usize,
}

impl Library {
    /// Counts the rows by a field.
    #[must_use]
    pub fn stats(&self, by: By, rows: &RowSet, today: Date) -> Stats {
        let store = self.store();
        let without = |facet| rows.and_count(&store.rows_without(facet));
        let (values, none) = match by {
            By::Region => (self.count_regions(rows), without(Facet::Region)),
            By::Country => (self.count_codes(Facet::Region, rows), without(Facet::Region)),
            By::Main => (self.count_codes(Facet::Main, rows), without(Facet::Main)),
            By::Source => (self.count_names(Facet::Source, rows), without(Facet::Source)),
            By::Kind | By::From => self.count_outlets(by, rows),
            By::Publisher => (self.count_names(Facet::Publisher, rows), without(Facet::Publisher)),
            By::Cited => (self.count_names(Facet::Cited, rows), without(Facet::Cited)),
            By::Label => (self.count_names(Facet::Label, rows), without(Facet::Label)),
            By::Topic => (self.count_names(Facet::Topic, rows), without(Facet::Topic)),
            By::Document => (self.count_names(Facet::Document, rows), 0),
            By::Tag => {
                let tags = self.status().tags().map(|(name, tagged)| counted(name, rows.and_count(tagged)));
                let mut tagged = RowSet::empty(store.len());
                self.status().tags().for_each(|(_, more)| tagged.or(more));
                (by_count(tags.collect()), rows.count() - rows.and_count(&tagged))
            }
            By::Status => {
                let states = State::ALL.iter().map(|(state, name, _)| {
                    let mut of_state = self.select(&Query::is(*state), today);
                    of_state.and(rows);
                    counted(name, of_state.count())
                });
                (states.filter(|state| state.count > 0).collect(), 0)
            }
            By::Due => count_own_days(self.status().due_dates(), rows),
            By::Done => count_own_days(self.status().done_dates(), rows),
            By::Priority => {
                let of = |level| rows.and_count(&self.status().rows_of_priority(level));
                let values: Vec<Counted> = PRIORITIES.iter().map(|(level, name)| counted(name, of(*level))).collect();
                let none = rows.count() - values.iter().map(|value| value.count).sum::<usize>();
                (values.into_iter().filter(|value| value.count > 0).collect(), none)
            }
            By::Year | By::Month | By::Date => self.count_days(by, rows),
        };
        Stats { items: rows.count(), values, none }
    }

    fn count_names(&self, facet: Facet, rows: &RowSet) -> Vec<Counted> {
        let counts = self.store().counts(facet, rows).into_iter();
        by_count(counts.map(|(value, count)| counted(self.store().value_name(facet, value), count as usize)).collect())
    }

    fn count_codes(&self, facet: Facet, rows: &RowSet) -> Vec<Counted> {
        by_count(self.codes(facet, rows).filter(|(region, _)| region.kind == RegionKind::Country).map(placed).collect())
    }

    /// The regions of a facet of codes with their counts.
    fn codes(&self, facet: Facet, rows: &RowSet) -> impl Iterator<Item = (&Region, usize)> {
        let counts = self.store().counts(facet, rows).into_iter();
        counts.filter_map(move |(value, count)| {
            Some((self.tables().region(self.store().value_name(facet, value))?, count as usize))
        })
    }

    fn count_regions(&self, rows: &RowSet) -> Vec<Counted> {
        let counts: Vec<(&Region, usize)> = self.codes(Facet::Region, rows).collect();
        let count = |region: &Region| counts.iter().find(|(other, _)| other.code == region.code).map_or(0, |(_, c)| *c);
        let level = |region: &Region| {
            let above = std::iter::successors(region.parent, |code| self.tables().region(code).and_then(|r| r.parent));
            above.count().saturating_sub(1)
        };
        let regions = self.tables().regions().iter().filter(|region| region.kind != RegionKind::World);
        let found = regions.map(|region| (region.kind == RegionKind::Group, region, count(region)));
        let (groups, areas): (Vec<_>, Vec<_>) = found.filter(|(.., count)| *count > 0).partition(|(group, ..)| *group);
        let areas =
            areas.into_iter().map(|(_, region, count)| Counted { level: level(region), ..placed((region, count)) });
        areas.chain(groups.into_iter().map(|(_, region, count)| placed((region, count)))).collect()
    }

    fn count_outlets(&self, by: By, rows: &RowSet) -> (Vec<Counted>, usize) {
        let mut names: Vec<(String, Option<&'static str>)> = Vec::new();
        let of = |name: &str| -> Option<(String, Option<&'static str>)> {
            let outlet = self.tables().outlet_of(name)?;
            if by == By::Kind {
                return Some((outlet.kind.to_string(), None)).filter(|(kind, _)| !kind.is_empty());
            }
            let country = self.tables().region(&outlet.country)?;
            Some((country.name.to_owned(), Some(country.code)))
        };
        let store = self.store();
        let numbers: Vec<Option<usize>> = store
            .facet_values(Facet::Source)
            .map(|(_, name)| {
                let found = of(name)?;
                Some(names.iter().position(|known| *known == found).unwrap_or_else(|| {
                    names.push(found);
                    names.len() - 1
                }))
            })
            .collect();
        let counts = store.counts_of(Facet::Source, rows, &numbers);
        let values = counts.into_iter().filter_map(|(at, count)| {
            let (value, code) = names.get(at)?.clone();
            Some(Counted { value, code, count: count as usize, level: 0 })
        });
        let known = store
            .facet_values(Facet::Source)
            .filter(|(value, _)| numbers.get(value.0 as usize).is_some_and(Option::is_some));
        let known: Vec<_> = known.map(|(value, _)| value).collect();
        let none = rows.count() - rows.and_count(&store.rows_with_any(Facet::Source, &known));
        (by_count(values.collect()), none)
    }

    fn count_days(&self, by: By, rows: &RowSet) -> (Vec<Counted>, usize) {
        let mut values: Vec<Counted> = Vec::new();
        let mut none = 0;
        for (packed, count) in self.store().date_counts(rows) {
            let (year, month, day) = (packed / 10_000, packed / 100 % 100, packed % 100);
            let value = match by {
                _ if packed == 0 => None,
                By::Year => Some(format!("{year:04}")),
                By::Month => (month > 0).then(|| format!("{year:04}-{month:02}")),
                _ => (day > 0).then(|| format!("{year:04}-{month:02}-{day:02}")),
            };
            match (value, values.last_mut()) {
                (None, _) => none += count as usize,
                (Some(value), Some(last)) if last.value == value => last.count += count as usize,
                (Some(value), _) => values.push(counted(&value, count as usize)),
            }
        }
        (values, none)
    }

    /// The capital of a country, where it lies.
    #[must_use]
    pub fn capital(&self, code: &str) -> Option<&City> {
        self.tables().capital(code)
    }
}

/// Days of the reader's as they follow, and how many of the rows have none.
fn count_own_days(dates: impl Iterator<Item = (Row, Date)>, rows: &RowSet) -> (Vec<Counted>, usize) {
    let mut days: BTreeMap<Date, usize> = BTreeMap::new();
    for (_, day) in dates.filter(|(row, _)| rows.contains(*row)) {
        *days.entry(day).or_default() += 1;
    }
    let with: usize = days.values().sum();
    (days.into_iter().map(|(day, count)| counted(&day.to_string(), count)).collect(), rows.count() - with)
}

fn counted(value: &str, count: usize) -> Counted {
    Counted { value: value.to_owned(), count, ..Counted::default() }
}

fn placed((region, count): (&Region, usize)) -> Counted {
    Counted { value: region.name.to_owned(), code: Some(region.code), count, level: 0 }
}

/// The most frequent first, equals by name; what no story has is left out.
fn by_count(mut values: Vec<Counted>) -> Vec<Counted> {
    values.retain(|value| value.count > 0);
    values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    values
}
