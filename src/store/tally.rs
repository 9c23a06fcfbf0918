//! How many rows have each value: of some rows, and of all of them, which is kept. What is counted under most rows is the counts of
//! all without those of the others, so that no count ever walks over more than half of an archive.

use crate::rows::RowSet;

use super::bytes::{Put, Take};
use super::facet::ValueId;

/// How many of some rows have each value of a facet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// The values that rows have, in the order of their numbers, with how many.
    pub counts: Vec<(ValueId, u32)>,
    /// How many rows have no value.
    pub without: usize,
}

/// Counts by the number of the value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Whole {
    pub(super) counts: Vec<u32>,
    pub(super) without: u32,
}

/// True when the rows that are not in a set are fewer than those that are.
pub(super) fn is_most(rows: &RowSet, len: usize) -> bool {
    rows.len_rows() <= len && rows.count() > len / 2
}

impl Whole {
    /// So many rows more have a value.
    #[inline]
    pub(super) fn add(&mut self, value: ValueId, rows: u32) {
        let at = value.0 as usize;
        if at >= self.counts.len() {
            self.counts.resize(at + 1, 0);
        }
        if let Some(count) = self.counts.get_mut(at) {
            *count += rows;
        }
    }

    pub(super) fn tally(self) -> Tally {
        Tally { counts: listed(self.counts.into_iter()), without: self.without as usize }
    }

    /// These counts without others, and with some rows more that have no value.
    pub(super) fn less(&self, others: &Whole, later: usize) -> Tally {
        let less = others.counts.iter().copied().chain(std::iter::repeat(0));
        let counts = listed(self.counts.iter().zip(less).map(|(all, less)| all.saturating_sub(less)));
        Tally { counts, without: (self.without as usize + later).saturating_sub(others.without as usize) }
    }

    pub(super) fn pack(&self, out: &mut Put) {
        out.numbers(self.counts.iter().copied());
        out.u32(self.without);
    }

    pub(super) fn unpack(from: &mut Take<'_>) -> Option<Whole> {
        Some(Whole { counts: from.numbers()?, without: from.u32()? })
    }
}

fn listed(counts: impl Iterator<Item = u32>) -> Vec<(ValueId, u32)> {
    (0..).map(ValueId).zip(counts).filter(|(_, count)| *count > 0).collect()
}

/// Counts of packed dates: a table with a place for each day, since dates lie together.
#[derive(Debug, Default)]
pub(super) struct DayCounts {
    undated: u32,
    /// The first year that has a place.
    first: u32,
    days: Vec<u32>,
}

/// Places for the days and months of a year: months 0 to 12, days 0 to 31, each 0 for what is not known.
const YEAR: usize = 13 * 32;
/// Years that get places without a thought; what lies further apart is moved.
const DECADES: u32 = 40;

impl DayCounts {
    #[inline]
    pub(super) fn add(&mut self, packed: u32) {
        if packed == 0 {
            self.undated += 1;
            return;
        }
        let (year, month, day) = (packed / 10_000, packed / 100 % 100, packed % 100);
        if self.days.is_empty() || year < self.first {
            let first = year.saturating_sub(DECADES);
            let more = if self.days.is_empty() { 0 } else { (self.first - first) as usize * YEAR };
            self.days.splice(0..0, std::iter::repeat_n(0, more));
            self.first = first;
        }
        let at = (year - self.first) as usize * YEAR + (month * 32 + day) as usize;
        if at >= self.days.len() {
            self.days.resize(at + YEAR, 0);
        }
        if let Some(count) = self.days.get_mut(at) {
            *count += 1;
        }
    }

    /// The days that occur with their counts, oldest first.
    pub(super) fn into_days(self) -> Vec<(u32, u32)> {
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let packed = |at: usize| {
            let (years, rest) = (number(at / YEAR), number(at % YEAR));
            (self.first + years) * 10_000 + rest / 32 * 100 + rest % 32
        };
        let days = self.days.iter().enumerate().filter(|(_, count)| **count > 0);
        let undated = (self.undated > 0).then_some((0, self.undated));
        undated.into_iter().chain(days.map(|(at, count)| (packed(at), *count))).collect()
    }
}

/// Counts of days without those of others.
pub(super) fn days_less(all: &[(u32, u32)], others: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let mut others = others.iter().peekable();
    let left = all.iter().map(|(day, count)| {
        while others.peek().is_some_and(|(other, _)| other < day) {
            others.next();
        }
        let less = others.peek().filter(|(other, _)| other == day).map_or(0, |(_, less)| *less);
        (*day, count.saturating_sub(less))
    });
    left.filter(|(_, count)| *count > 0).collect()
}
