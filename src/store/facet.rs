//! Facets: the fields to browse by, as columns of value numbers.
//!
//! A row has any number of values of a facet. Rows with the same values share one set of them: there are far fewer kinds of
//! stories than stories. A set of many values belongs to one row and grows with it. Names are interned by their folded form, so
//! that `Europe` and `EUROPE` are one value, named as it was first printed. Counting a facet is one walk over the chosen rows,
//! which counts their sets, and one over the sets.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::fold;
use crate::rows::{Row, RowSet};

use super::bytes::Put;
use super::shared::{Column32, Laid, Shared};
use super::tally::{Tally, Whole, is_most};

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
    /// The set of values of each row.
    rows: Column32,
    sets: Vec<Set>,
    values: Vec<ValueId>,
    /// Small sets by their values: most rows share theirs with many others.
    known: OnceLock<HashMap<Box<[ValueId]>, u32>>,
    names: Names,
    /// How many of all rows have each value; kept until a row changes.
    whole: OnceLock<Whole>,
}

/// The rows that are counted.
#[derive(Clone, Copy)]
enum Which<'a> {
    All,
    In(&'a RowSet),
    /// Of so many rows those that are not in the set.
    NotIn(&'a RowSet, usize),
}

/// A stretch of values. The first set of a column is the empty one.
#[derive(Debug, Clone, Copy)]
struct Set {
    start: u32,
    len: u32,
    /// How many values there is room for; a set with room has one row, and grows.
    room: u32,
}

const EMPTY: Set = Set { start: 0, len: 0, room: 0 };

/// Sets of more values belong to one row each: a story that thousands of documents repeat, or nothing that repeats at all.
const SHARED: usize = 24;

impl Column {
    /// The values of a row, in printed order.
    pub(super) fn of(&self, row: Row) -> &[ValueId] {
        self.values_of(self.set_of(row))
    }

    fn set_of(&self, row: Row) -> Set {
        let number = self.rows.get(row.index()).unwrap_or(0);
        self.sets.get(number as usize).copied().unwrap_or(EMPTY)
    }

    fn values_of(&self, set: Set) -> &[ValueId] {
        self.values.get(set.start as usize..(set.start + set.len) as usize).unwrap_or_default()
    }

    /// Sets the values of a row, once each.
    pub(super) fn set(&mut self, row: Row, values: &[ValueId]) {
        let mut once: Vec<ValueId> = Vec::with_capacity(values.len());
        for &value in values {
            if !once.contains(&value) {
                once.push(value);
            }
        }
        if self.of(row) != once {
            let number = self.number(&once);
            self.point(row, number);
        }
    }

    /// The number of the set with these values.
    fn number(&mut self, values: &[ValueId]) -> u32 {
        if self.sets.is_empty() {
            self.sets.push(EMPTY);
        }
        if values.is_empty() {
            return 0;
        }
        if let Some(&known) = self.known().get(values) {
            return known;
        }
        let number = index(self.sets.len());
        let (start, len) = (index(self.values.len()), index(values.len()));
        self.values.extend(values);
        if values.len() <= SHARED {
            if let Some(known) = self.known.get_mut() {
                known.insert(values.into(), number);
            }
            self.sets.push(Set { start, len, room: 0 });
        } else {
            self.sets.push(Set { start, len, room: len });
        }
        number
    }

    fn known(&self) -> &HashMap<Box<[ValueId]>, u32> {
        self.known.get_or_init(|| {
            let sets = self
                .sets
                .iter()
                .enumerate()
                .filter(|(_, set)| set.len > 0 && set.len as usize <= SHARED && set.room == 0);
            sets.map(|(number, set)| (self.values_of(*set).into(), index(number))).collect()
        })
    }

    /// The column as bytes.
    pub(super) fn pack(&self, out: &mut Put) {
        out.numbers(self.rows.iter());
        for part in [|set: &Set| set.start, |set: &Set| set.len, |set: &Set| set.room] {
            out.numbers(self.sets.iter().map(part));
        }
        out.numbers(self.values.iter().map(|value| value.0));
        out.length(self.names.printed.len());
        self.names.printed.iter().for_each(|name| out.text(name));
        self.whole().pack(out);
    }

    /// A column of so many rows from its bytes.
    pub(super) fn unpack(whole: &Shared, rows: usize) -> Option<Column> {
        let mut laid = Laid::new(whole);
        let of_rows = laid.fixed()?;
        let from = &mut laid.rest()?;
        let (start, len, room) = (from.numbers()?, from.numbers()?, from.numbers()?);
        let values: Vec<ValueId> = from.numbers()?.into_iter().map(ValueId).collect();
        let printed: Vec<Box<str>> = (0..from.length()?).map(|_| from.text().map(Box::from)).collect::<Option<_>>()?;
        let counts = Whole::unpack(from)?;
        let sets = start.iter().zip(&len).zip(&room).map(|((&start, &len), &room)| Set { start, len, room });
        let sets: Vec<Set> = sets.collect();
        let fits = |set: &Set| (set.start as usize).saturating_add(set.len.max(set.room) as usize) <= values.len();
        let whole =
            of_rows.len() <= rows && [start.len(), len.len(), room.len()] == [sets.len(); 3] && sets.iter().all(fits);
        let names = Names { printed, numbers: OnceLock::new() };
        whole.then(|| Column {
            rows: Column32::of(of_rows),
            sets,
            values,
            known: OnceLock::new(),
            names,
            whole: OnceLock::from(counts),
        })
    }

    fn point(&mut self, row: Row, number: u32) {
        self.whole.take();
        self.rows.set(row.index(), number);
    }

    /// Adds a value to those of a row, where it is not among them.
    pub(super) fn add(&mut self, row: Row, value: ValueId) {
        let known = self.of(row);
        if known.contains(&value) {
            return;
        }
        let set = self.set_of(row);
        if set.len as usize > SHARED {
            return self.grow(row, set, value);
        }
        let more: Vec<ValueId> = known.iter().copied().chain([value]).collect();
        let number = self.number(&more);
        self.point(row, number);
    }

    /// Adds a value to a set that one row has, with room for as many again where it is full.
    fn grow(&mut self, row: Row, mut set: Set, value: ValueId) {
        self.whole.take();
        if set.len >= set.room {
            let known = self.values_of(set).to_vec();
            set.start = index(self.values.len());
            set.room = index((known.len() + 1).next_power_of_two());
            self.values.extend(known);
            self.values.resize((set.start + set.room) as usize, ValueId(u32::MAX));
        }
        if let Some(place) = self.values.get_mut((set.start + set.len) as usize) {
            *place = value;
        }
        set.len += 1;
        let number = self.rows.get(row.index()).unwrap_or(0);
        if let Some(place) = self.sets.get_mut(number as usize) {
            *place = set;
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
        self.names.numbers().get(key(name).as_str()).copied()
    }

    /// All values and names.
    pub(super) fn names(&self) -> impl Iterator<Item = (ValueId, &str)> {
        self.names.printed.iter().enumerate().map(|(at, name)| (ValueId(index(at)), &**name))
    }

    /// The rows that have one of some values.
    pub(super) fn rows_with(&self, values: &[ValueId], len: usize) -> RowSet {
        let highest = values.iter().map(|value| value.0 as usize).max().unwrap_or(0);
        let mut wanted = vec![false; highest + 1];
        for value in values {
            wanted[value.0 as usize] = true;
        }
        let is_wanted = |value: &ValueId| wanted.get(value.0 as usize).copied().unwrap_or(false);
        self.rows_of_sets(len, |values| values.iter().any(is_wanted))
    }

    /// The rows without any value.
    pub(super) fn rows_without(&self, len: usize) -> RowSet {
        self.rows_of_sets(len, <[ValueId]>::is_empty)
    }

    /// The rows whose values are wanted. Each set is asked about once.
    fn rows_of_sets(&self, len: usize, wanted: impl Fn(&[ValueId]) -> bool) -> RowSet {
        let of_empty = wanted(&[]);
        let sets: Vec<bool> = self.sets.iter().map(|set| wanted(self.values_of(*set))).collect();
        let rows = self.rows.read();
        RowSet::filter(len, |row| {
            let number = rows.get(row.index()).unwrap_or(0);
            sets.get(number as usize).copied().unwrap_or(of_empty)
        })
    }

    /// True when no row has a value.
    pub(super) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// How many of some rows, out of `len`, have each value, and how many have none. What nearly all rows are counted under is
    /// counted by the rows that are not.
    pub(super) fn tally(&self, rows: &RowSet, len: usize) -> Tally {
        if self.is_empty() {
            return Tally { counts: Vec::new(), without: rows.count() };
        }
        if is_most(rows, len) && self.rows.len() <= len {
            let absent = self.values_of_sets(&self.sets_of(Which::NotIn(rows, len)));
            return self.whole().less(&absent, len - self.rows.len());
        }
        self.values_of_sets(&self.sets_of(Which::In(rows))).tally()
    }

    /// The counts of all rows.
    fn whole(&self) -> &Whole {
        self.whole.get_or_init(|| self.values_of_sets(&self.sets_of(Which::All)))
    }

    /// How many of some rows have each set of values.
    fn sets_of(&self, which: Which<'_>) -> Vec<u32> {
        let mut sets: Vec<u32> = vec![0; self.sets.len().max(1)];
        let of_rows = self.rows.read();
        let count = |number: u32| {
            if let Some(count) = sets.get_mut(number as usize) {
                *count += 1;
            }
        };
        match which {
            Which::All => self.rows.iter().for_each(count),
            Which::In(rows) => of_rows.each(rows, count),
            Which::NotIn(rows, len) => of_rows.each_other(rows, len, count),
        }
        sets
    }

    fn values_of_sets(&self, sets: &[u32]) -> Whole {
        let mut whole = Whole { counts: vec![0; self.names.printed.len()], without: 0 };
        for (set, have) in self.sets.iter().zip(sets).filter(|(_, have)| **have > 0) {
            if set.len == 0 {
                whole.without += have;
            }
            self.values_of(*set).iter().for_each(|value| whole.add(*value, *have));
        }
        whole
    }

    /// How many of the rows fall under each of some numbers: `numbers` tells those of a set of values, each once. One walk over
    /// the rows, one over the sets that they have.
    pub(super) fn counts_by(
        &self,
        rows: &RowSet,
        about: usize,
        mut numbers: impl FnMut(&[ValueId], &mut dyn FnMut(usize)),
    ) -> Vec<(ValueId, u32)> {
        let sets = self.sets_of(Which::In(rows));
        let mut counts: Vec<u32> = vec![0; about];
        for (set, have) in self.sets.iter().zip(sets).filter(|(_, have)| *have > 0) {
            numbers(self.values_of(*set), &mut |at| {
                if at >= counts.len() {
                    counts.resize(at + 1, 0);
                }
                if let Some(count) = counts.get_mut(at) {
                    *count += have;
                }
            });
        }
        let counted = counts.into_iter().enumerate().filter(|&(_, count)| count > 0);
        counted.map(|(at, count)| (ValueId(index(at)), count)).collect()
    }

    /// Bytes taken, without names.
    pub(super) fn bytes(&self) -> usize {
        let sets = self.sets.capacity() * size_of::<Set>();
        self.rows.bytes() + sets + self.values.capacity() * 4 + self.known.get().map_or(0, HashMap::capacity) * 96
    }
}

#[derive(Debug, Default)]
struct Names {
    printed: Vec<Box<str>>,
    numbers: OnceLock<HashMap<Box<str>, ValueId>>,
}

impl Names {
    fn intern(&mut self, name: &str) -> ValueId {
        let key = key(name);
        if let Some(&known) = self.numbers().get(key.as_str()) {
            return known;
        }
        let value = ValueId(index(self.printed.len()));
        self.printed.push(name.into());
        if let Some(numbers) = self.numbers.get_mut() {
            numbers.insert(key.into(), value);
        }
        value
    }

    fn numbers(&self) -> &HashMap<Box<str>, ValueId> {
        let named = || self.printed.iter().enumerate().map(|(at, name)| (key(name).into(), ValueId(index(at))));
        self.numbers.get_or_init(|| named().collect())
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
