//! Bytes and numbers of a stored archive, where they lie: in a file that is mapped, or in memory. Nothing is copied of them; what is
//! added or changed is kept beside.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::rows::RowSet;

use super::arena::Slot;
use super::bytes::Take;
use super::words::Proved;

/// Some bytes that are shared and never change. Those of a file are proved where they are first looked at; what proves damaged is not
/// there, and whoever opened the file is told.
#[derive(Clone)]
pub struct Shared {
    whole: Arc<dyn Proved>,
    range: Range<usize>,
}

impl Shared {
    /// All bytes of something.
    #[must_use]
    pub fn new(whole: Arc<dyn Proved>) -> Shared {
        let range = 0..whole.length();
        Shared { whole, range }
    }

    /// A stretch of them; none where there are fewer.
    #[must_use]
    pub fn stretch(&self, start: usize, length: usize) -> Option<Shared> {
        let start = self.range.start.checked_add(start)?;
        let end = start.checked_add(length).filter(|end| *end <= self.range.end)?;
        Some(Shared { whole: Arc::clone(&self.whole), range: start..end })
    }

    /// How many bytes there are, proved or not.
    #[must_use]
    pub fn length(&self) -> usize {
        self.range.len()
    }

    /// All bytes; none where some are damaged.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.whole.bytes(self.range.clone()).unwrap_or_default()
    }

    /// Some of the bytes; none where they are damaged or there are fewer. Nothing else is looked at.
    #[inline]
    pub(super) fn some(&self, start: usize, length: usize) -> Option<&[u8]> {
        let start = self.range.start.checked_add(start)?;
        let end = start.checked_add(length).filter(|end| *end <= self.range.end)?;
        self.whole.bytes(start..end)
    }
}

impl Default for Shared {
    fn default() -> Shared {
        Shared::from(Vec::new())
    }
}

impl From<Vec<u8>> for Shared {
    fn from(bytes: Vec<u8>) -> Shared {
        Shared::new(Arc::new(bytes))
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.range.len())
    }
}

impl PartialEq for Shared {
    fn eq(&self, other: &Shared) -> bool {
        self.bytes() == other.bytes()
    }
}

impl Eq for Shared {}

/// Numbers of four bytes each, the lowest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fixed(Shared);

impl Fixed {
    /// None where the bytes are no whole numbers.
    pub(super) fn new(bytes: Shared) -> Option<Fixed> {
        bytes.length().is_multiple_of(4).then_some(Fixed(bytes))
    }

    /// All of them; none where some are damaged.
    pub(super) fn slice(&self) -> Numbers<'_> {
        Numbers::of(self.0.bytes())
    }

    /// One of them, and nothing else is looked at.
    #[inline]
    pub(super) fn get(&self, at: usize) -> Option<u32> {
        let bytes = self.0.some(at.checked_mul(4)?, 4)?;
        bytes.try_into().ok().map(u32::from_le_bytes)
    }

    pub(super) fn len(&self) -> usize {
        self.0.length() / 4
    }
}

/// Numbers where they lie.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbers<'a>(&'a [[u8; 4]]);

impl<'a> Numbers<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Numbers<'a> {
        Numbers(bytes.as_chunks::<4>().0)
    }

    #[inline]
    pub(super) fn get(self, at: usize) -> Option<u32> {
        self.0.get(at).map(|bytes| u32::from_le_bytes(*bytes))
    }

    pub(super) fn iter(self) -> impl ExactSizeIterator<Item = u32> + 'a {
        self.0.iter().map(|bytes| u32::from_le_bytes(*bytes))
    }
}

/// Bytes being read whose long pieces are left where they lie, not even looked at.
#[derive(Debug)]
pub(super) struct Laid<'a> {
    whole: &'a Shared,
    at: usize,
}

impl<'a> Laid<'a> {
    pub(super) fn new(whole: &'a Shared) -> Laid<'a> {
        Laid { whole, at: 0 }
    }

    fn stretch(&mut self, length: usize) -> Option<Shared> {
        let stretch = self.whole.stretch(self.at, length)?;
        self.at += length;
        Some(stretch)
    }

    fn length(&mut self) -> Option<usize> {
        let bytes = self.whole.some(self.at, 4)?;
        self.at += 4;
        bytes.try_into().ok().map(|bytes| u32::from_le_bytes(bytes) as usize)
    }

    /// Bytes with their length.
    pub(super) fn shared(&mut self) -> Option<Shared> {
        let length = self.length()?;
        self.stretch(length)
    }

    /// A list of numbers.
    pub(super) fn fixed(&mut self) -> Option<Fixed> {
        let length = self.length()?.checked_mul(4)?;
        Fixed::new(self.stretch(length)?)
    }

    /// What follows, to be read now.
    pub(super) fn rest(&self) -> Option<Take<'a>> {
        self.whole.some(self.at, self.whole.length().checked_sub(self.at)?).map(Take)
    }
}

/// A column of numbers: those that were stored, what was added, and what was changed of the stored ones.
#[derive(Debug, Clone, Default)]
pub(super) struct Column32 {
    stored: Fixed,
    added: Vec<u32>,
    changed: HashMap<u32, u32>,
}

impl Column32 {
    pub(super) fn of(stored: Fixed) -> Column32 {
        Column32 { stored, ..Column32::default() }
    }

    pub(super) fn len(&self) -> usize {
        self.stored.len() + self.added.len()
    }

    #[inline]
    pub(super) fn get(&self, at: usize) -> Option<u32> {
        match at.checked_sub(self.stored.len()) {
            Some(at) => self.added.get(at).copied(),
            None => match u32::try_from(at).ok().filter(|_| !self.changed.is_empty()) {
                Some(place) => self.changed.get(&place).copied().or_else(|| self.stored.get(at)),
                None => self.stored.get(at),
            },
        }
    }

    /// The column made ready to be read often.
    #[inline]
    pub(super) fn read(&self) -> Reading<'_> {
        let (stored, length) = (self.stored.slice(), self.stored.len());
        Reading { stored, length, added: &self.added, changed: &self.changed }
    }

    pub(super) fn push(&mut self, number: u32) {
        self.added.push(number);
    }

    /// Sets a number; one beyond the end comes after as many zeros as there is room for.
    pub(super) fn set(&mut self, at: usize, number: u32) {
        let stored = self.stored.len();
        match at.checked_sub(stored) {
            None => {
                self.changed.insert(u32::try_from(at).unwrap_or(u32::MAX), number);
            }
            Some(at) => {
                if at >= self.added.len() {
                    self.added.resize(at + 1, 0);
                }
                if let Some(place) = self.added.get_mut(at) {
                    *place = number;
                }
            }
        }
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = u32> + '_ {
        let read = self.read();
        (0..self.len()).map(move |at| read.get(at).unwrap_or_default())
    }

    /// Bytes of memory taken, those of the file apart.
    pub(super) fn bytes(&self) -> usize {
        self.added.capacity() * 4 + self.changed.capacity() * 16
    }
}

/// A column that is being read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading<'a> {
    stored: Numbers<'a>,
    /// How many were stored, though they may prove damaged.
    length: usize,
    added: &'a [u32],
    changed: &'a HashMap<u32, u32>,
}

impl Reading<'_> {
    /// Calls for the number of each row of a set, in their order, with 0 for one that has none.
    pub(super) fn each(self, rows: &RowSet, mut each: impl FnMut(u32)) {
        match self.is_stored() {
            true => rows.each_of(self.stored.0, |number| each(number.map_or(0, u32::from_le_bytes))),
            false => rows.each_index(|row| each(self.get(row).unwrap_or(0))),
        }
    }

    /// The same for each of the first `len` rows that is not in a set.
    pub(super) fn each_other(self, rows: &RowSet, len: usize, mut each: impl FnMut(u32)) {
        match self.is_stored() {
            true => rows.each_absent_of(self.stored.0, len, |number| each(number.map_or(0, u32::from_le_bytes))),
            false => rows.each_absent(len, |row| each(self.get(row).unwrap_or(0))),
        }
    }

    /// All numbers are as they were stored, which can be read without a thought.
    fn is_stored(self) -> bool {
        self.added.is_empty() && self.changed.is_empty()
    }

    #[inline]
    pub(super) fn get(self, at: usize) -> Option<u32> {
        match self.stored.get(at) {
            None => self.added.get(at.checked_sub(self.length)?).copied(),
            Some(number) if self.changed.is_empty() => Some(number),
            Some(number) => {
                let at = u32::try_from(at).unwrap_or(u32::MAX);
                Some(self.changed.get(&at).copied().unwrap_or(number))
            }
        }
    }
}

/// Where each record lies.
#[derive(Debug, Clone, Default)]
pub(super) struct Slots([Column32; 3]);

impl Slots {
    pub(super) fn of(parts: [Fixed; 3]) -> Slots {
        Slots(parts.map(Column32::of))
    }

    pub(super) fn get(&self, at: usize) -> Option<Slot> {
        let [block, start, len] = &self.0;
        Some(Slot { block: block.get(at)?, start: start.get(at)?, len: len.get(at)? })
    }

    pub(super) fn push(&mut self, slot: Slot) {
        let [block, start, len] = &mut self.0;
        block.push(slot.block);
        start.push(slot.start);
        len.push(slot.len);
    }

    pub(super) fn set(&mut self, at: usize, slot: Slot) {
        let [block, start, len] = &mut self.0;
        block.set(at, slot.block);
        start.set(at, slot.start);
        len.set(at, slot.len);
    }

    /// Its columns: blocks, starts, lengths.
    pub(super) fn columns(&self) -> &[Column32; 3] {
        &self.0
    }

    /// Bytes of memory taken.
    pub(super) fn bytes(&self) -> usize {
        self.0.iter().map(Column32::bytes).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_read_as_it_was_stored_changed_and_added_to() {
        let bytes: Vec<u8> = [5_u32, 6, 7].iter().flat_map(|number| number.to_le_bytes()).collect();
        let mut column = Column32::of(Fixed::new(Shared::from(bytes)).unwrap());
        assert!(Fixed::new(Shared::from(vec![1, 2, 3])).is_none());
        column.push(8);
        column.set(1, 60);
        column.set(3, 80);
        column.set(6, 9);
        assert_eq!(column.iter().collect::<Vec<_>>(), [5, 60, 7, 80, 0, 0, 9]);
        assert_eq!((column.len(), column.get(6), column.get(7)), (7, Some(9), None));
    }

    #[test]
    fn a_stretch_of_bytes_stays_within_them() {
        let shared = Shared::from(b"harbour".to_vec());
        let inner = shared.stretch(2, 4).unwrap();
        assert_eq!(inner.bytes(), b"rbou");
        assert_eq!(inner.stretch(1, 2).unwrap().bytes(), b"bo");
        assert!(inner.stretch(3, 2).is_none() && inner.stretch(usize::MAX, 2).is_none());
    }
}
