//! Facets: the fields to browse by, as columns of value numbers.
//!
//! A row has any number of values of a facet. The values of all rows lie in one vector, each row knows its stretch of it; a row
//! whose values change gets a new stretch at the end, with room for as many again where values come one by one. Names are interned by their folded form, so that `Europe` and
//! `EUROPE` are one value, named as it was first printed. Counting a facet is one walk over the chosen rows.

use std::collections::HashMap;

use crate::fold;
use crate::rows::{Row, RowSet};

/// A field to browse by. Dates have a column of their own: [`Store::date_counts`](super::Store::date_counts).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Facet {
    /// What the documents print as region, verbatim.
    Label,
    /// Codes of the place tree: every country of the item and all that contains them.
    Region,
    /// The code of the main place.
    Main,
    /// The outlets that reported it.
    Source,
    /// Outlets named inside the body only.
    Cited,
    /// Who issued the documents it stands in.
    Publisher,
    /// Printed tags.
    Topic,
    /// The documents it stands in; the number of a value is the number of the document.
    Document,
}

impl Facet {
    /// All facets, in the order of their columns.
    pub const ALL: [Facet; 8] = [
        Facet::Label,
        Facet::Region,
        Facet::Main,
        Facet::Source,
        Facet::Cited,
        Facet::Publisher,
        Facet::Topic,
        Facet::Document,
    ];
}

/// A value of a facet: a number that is good for this facet in this session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ValueId(pub u32);

/// The values of one facet for all rows.
#[derive(Debug, Default)]
pub(super) struct Column {
    stretches: Vec<(u32, u32)>,
    values: Vec<ValueId>,
    /// How many values there is room for in the stretches of rows that got values one by one.
    room: HashMap<Row, u32>,
    names: Names,
}

impl Column {
    /// The values of a row, in printed order.
    pub(super) fn of(&self, row: Row) -> &[ValueId] {
        let Some(&(start, len)) = self.stretches.get(row.index()) else { return &[] };
        self.values.get(start as usize..(start + len) as usize).unwrap_or_default()
    }

    /// Sets the values of a row, once each.
    pub(super) fn set(&mut self, row: Row, values: &[ValueId]) {
        if self.stretches.len() <= row.index() {
            self.stretches.resize(row.index() + 1, (0, 0));
        }
        let start = self.values.len();
        for &value in values {
            if !self.values.get(start..).is_some_and(|new| new.contains(&value)) {
                self.values.push(value);
            }
        }
        let len = self.values.len() - start;
        if self.of(row) == self.values.get(start..).unwrap_or_default() {
            self.values.truncate(start);
        } else if let Some(stretch) = self.stretches.get_mut(row.index()) {
            *stretch = (index(start), index(len));
            self.room.remove(&row);
        }
    }

    /// Adds a value to those of a row, where it is not among them.
    pub(super) fn add(&mut self, row: Row, value: ValueId) {
        let known = self.of(row);
        if known.contains(&value) {
            return;
        }
        let len = index(known.len());
        let Some(&(start, _)) = self.stretches.get(row.index()).filter(|_| len > 0) else {
            return self.set(row, &[value]);
        };
        let room = self.room.get(&row).copied().unwrap_or(len);
        let start = if len < room {
            start
        } else {
            let known = known.to_vec();
            let start = self.values.len();
            let room = (known.len() + 1).next_power_of_two();
            self.values.extend(known);
            self.values.resize(start + room, ValueId(u32::MAX));
            self.room.insert(row, index(room));
            index(start)
        };
        if let Some(place) = self.values.get_mut((start + len) as usize) {
            *place = value;
        }
        if let Some(stretch) = self.stretches.get_mut(row.index()) {
            *stretch = (start, len + 1);
        }
    }

    /// The value with a name, made where there is none.
    pub(super) fn intern(&mut self, name: &str) -> ValueId {
        self.names.intern(name)
    }

    /// The name of a value.
    pub(super) fn name(&self, value: ValueId) -> &str {
        self.names.printed.get(value.0 as usize).map_or("", |name| name)
    }

    /// The value with a name, compared folded.
    pub(super) fn find(&self, name: &str) -> Option<ValueId> {
        self.names.numbers.get(key(name).as_str()).copied()
    }

    /// All values and names.
    pub(super) fn names(&self) -> impl Iterator<Item = (ValueId, &str)> {
        self.names.printed.iter().enumerate().map(|(at, name)| (ValueId(index(at)), &**name))
    }

    /// The rows that have one of some values.
    pub(super) fn rows_with(&self, values: &[ValueId], len: usize) -> RowSet {
        match values {
            [] => RowSet::empty(len),
            [one] => RowSet::filter(len, |row| self.of(row).contains(one)),
            _ => {
                let highest = values.iter().map(|value| value.0 as usize).max().unwrap_or(0);
                let mut wanted = vec![false; highest + 1];
                for value in values {
                    wanted[value.0 as usize] = true;
                }
                let is_wanted = |value: &ValueId| wanted.get(value.0 as usize).copied().unwrap_or(false);
                RowSet::filter(len, |row| self.of(row).iter().any(is_wanted))
            }
        }
    }

    /// The rows without any value.
    pub(super) fn rows_without(&self, len: usize) -> RowSet {
        RowSet::filter(len, |row| self.of(row).is_empty())
    }

    /// How many of the rows have each value; values that none has are left out.
    pub(super) fn counts(&self, rows: &RowSet) -> Vec<(ValueId, u32)> {
        let mut counts: Vec<u32> = Vec::new();
        for row in rows {
            for value in self.of(row) {
                let at = value.0 as usize;
                if at >= counts.len() {
                    counts.resize(at + 1, 0);
                }
                if let Some(count) = counts.get_mut(at) {
                    *count += 1;
                }
            }
        }
        let counted = counts.into_iter().enumerate().filter(|&(_, count)| count > 0);
        counted.map(|(at, count)| (ValueId(index(at)), count)).collect()
    }

    /// Bytes taken, without names.
    pub(super) fn bytes(&self) -> usize {
        self.stretches.capacity() * 8 + self.values.capacity() * 4
    }
}

#[derive(Debug, Default)]
struct Names {
    printed: Vec<Box<str>>,
    numbers: HashMap<Box<str>, ValueId>,
}

impl Names {
    fn intern(&mut self, name: &str) -> ValueId {
        let key = key(name);
        if let Some(&known) = self.numbers.get(key.as_str()) {
            return known;
        }
        let value = ValueId(index(self.printed.len()));
        self.printed.push(name.into());
        self.numbers.insert(key.into(), value);
        value
    }
}

/// What makes two printed names one value; names without letters are compared as they stand.
fn key(name: &str) -> String {
    let folded = fold::fold_word(name);
    if folded.is_empty() { name.trim().to_owned() } else { folded }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_come_one_by_one_take_room_in_proportion() {
        let mut column = Column::default();
        let (long, other) = (Row(0), Row(1));
        column.set(long, &[]);
        column.set(other, &[ValueId(7), ValueId(8), ValueId(7)]);
        for value in 0..10_000 {
            column.add(long, ValueId(value));
            column.add(long, ValueId(value / 2));
            if value % 5_000 == 0 {
                column.add(other, ValueId(value));
            }
        }
        assert_eq!(column.of(long).len(), 10_000);
        assert!(column.of(long).is_sorted());
        assert_eq!(column.of(other), [ValueId(7), ValueId(8), ValueId(0), ValueId(5_000)]);
        assert!(column.bytes() < 400_000, "{}", column.bytes());
    }
}
