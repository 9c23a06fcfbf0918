//! Rows and sets of rows.
//!
//! A [`Row`] is the place of an item in the store of this session; the disk never knows it. A [`RowSet`] is a set of rows as
//! one bit a row: news archives have at most a few million items, so a dense set is small, and every operation is one walk
//! over machine words. A set knows how many rows there are; rows beyond its end are absent.

/// The place of an item in the store of this session.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug, Default)]
pub struct Row(pub u32);

impl Row {
    /// The row as an index into a column.
    #[inline]
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// The row of an index into a column.
    #[inline]
    #[must_use]
    pub fn at(index: usize) -> Row {
        Row(u32::try_from(index).unwrap_or(u32::MAX))
    }
}

const BITS: usize = u64::BITS as usize;

/// A set of rows out of the first [`len_rows`](RowSet::len_rows) rows. Bits beyond the last row are always zero.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct RowSet {
    words: Vec<u64>,
    len: usize,
}

impl RowSet {
    /// No row of `len` rows.
    #[must_use]
    pub fn empty(len: usize) -> Self {
        RowSet { words: vec![0; len.div_ceil(BITS)], len }
    }

    /// All of `len` rows.
    #[must_use]
    pub fn full(len: usize) -> Self {
        let mut set = RowSet { words: vec![u64::MAX; len.div_ceil(BITS)], len };
        set.trim();
        set
    }

    /// The rows of `len` rows for which `keep` holds.
    #[must_use]
    pub fn filter(len: usize, mut keep: impl FnMut(Row) -> bool) -> Self {
        let mut set = RowSet::empty(len);
        for (index, word) in set.words.iter_mut().enumerate() {
            let first = index * BITS;
            for bit in 0..BITS.min(len - first) {
                *word |= u64::from(keep(Row::at(first + bit))) << bit;
            }
        }
        set
    }

    /// How many rows there are to choose from.
    #[must_use]
    pub fn len_rows(&self) -> usize {
        self.len
    }

    /// Makes room for `len` rows; the new ones are absent. Never shrinks.
    pub fn grow(&mut self, len: usize) {
        if len > self.len {
            self.len = len;
            self.words.resize(len.div_ceil(BITS), 0);
        }
    }

    /// Adds a row, and room for it where there is none.
    pub fn insert(&mut self, row: Row) {
        self.grow(row.index() + 1);
        if let Some(word) = self.words.get_mut(row.index() / BITS) {
            *word |= 1 << (row.index() % BITS);
        }
    }

    /// Adds a row that there is room for; another is left out.
    #[inline]
    pub fn insert_known(&mut self, row: Row) {
        if let Some(word) = self.words.get_mut(row.index() / BITS)
            && row.index() < self.len
        {
            *word |= 1 << (row.index() % BITS);
        }
    }

    /// The set as a bit for each row, eight a byte, the lowest first.
    #[must_use]
    pub fn to_bits(&self) -> Vec<u8> {
        let mut bytes: Vec<u8> = self.words.iter().flat_map(|word| word.to_le_bytes()).collect();
        bytes.truncate(self.len.div_ceil(8));
        bytes
    }

    /// Adds rows from `first` on, given as a bit for each; those beyond the end are left out.
    pub fn or_bits(&mut self, first: Row, bits: &[u8]) {
        let (mut at, shift) = (first.index() / BITS, first.index() % BITS);
        let mut carried = 0;
        for bytes in bits.chunks(8) {
            let word = bytes.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte));
            if let Some(place) = self.words.get_mut(at) {
                *place |= word << shift | carried;
            }
            carried = if shift == 0 { 0 } else { word >> (BITS - shift) };
            at += 1;
        }
        if let Some(place) = self.words.get_mut(at) {
            *place |= carried;
        }
        self.trim();
    }

    /// Takes a row out.
    pub fn remove(&mut self, row: Row) {
        if let Some(word) = self.words.get_mut(row.index() / BITS) {
            *word &= !(1 << (row.index() % BITS));
        }
    }

    /// Takes all rows before one out.
    pub fn remove_before(&mut self, row: Row) {
        let whole = row.index() / BITS;
        self.words.iter_mut().take(whole).for_each(|word| *word = 0);
        if let Some(word) = self.words.get_mut(whole) {
            *word &= u64::MAX << (row.index() % BITS);
        }
    }

    /// Adds a row or takes it out.
    pub fn set(&mut self, row: Row, present: bool) {
        if present {
            self.insert(row);
        } else {
            self.remove(row);
        }
    }

    /// True when the row is in the set.
    #[inline]
    #[must_use]
    pub fn contains(&self, row: Row) -> bool {
        self.words.get(row.index() / BITS).is_some_and(|word| word >> (row.index() % BITS) & 1 == 1)
    }

    /// Keeps the rows that are in `other` too.
    pub fn and(&mut self, other: &RowSet) {
        let mut others = other.words.iter();
        for word in &mut self.words {
            *word &= others.next().copied().unwrap_or(0);
        }
    }

    /// Adds the rows of `other`, and room for them.
    pub fn or(&mut self, other: &RowSet) {
        self.grow(other.len);
        for (word, more) in self.words.iter_mut().zip(&other.words) {
            *word |= more;
        }
    }

    /// Takes the rows of `other` out.
    pub fn and_not(&mut self, other: &RowSet) {
        for (word, less) in self.words.iter_mut().zip(&other.words) {
            *word &= !less;
        }
    }

    /// Changes each row's presence.
    pub fn invert(&mut self) {
        for word in &mut self.words {
            *word = !*word;
        }
        self.trim();
    }

    /// How many rows are in the set.
    #[must_use]
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// How many rows are in both sets.
    #[must_use]
    pub fn and_count(&self, other: &RowSet) -> usize {
        self.words.iter().zip(&other.words).map(|(a, b)| (a & b).count_ones() as usize).sum()
    }

    /// True when no row is in the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|&word| word == 0)
    }

    /// The rows in ascending order.
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        Iter { words: &self.words, index: 0, word: self.words.first().copied().unwrap_or(0) }
    }

    /// Calls for the index of each row, in ascending order: what counting columns does most.
    pub fn each_index(&self, mut each: impl FnMut(usize)) {
        for (index, &word) in self.words.iter().enumerate() {
            let first = index * BITS;
            if word == u64::MAX {
                for at in first..first + BITS {
                    each(at);
                }
                continue;
            }
            let mut rest = word;
            while rest != 0 {
                each(first + rest.trailing_zeros() as usize);
                rest &= rest - 1;
            }
        }
    }

    /// Calls for the index of each of the first `len` rows that is not in the set, in ascending order.
    pub fn each_absent(&self, len: usize, mut each: impl FnMut(usize)) {
        for index in 0..len.div_ceil(BITS) {
            let first = index * BITS;
            let mut rest = !self.words.get(index).copied().unwrap_or(0);
            if len - first < BITS {
                rest &= (1 << (len - first)) - 1;
            }
            while rest != 0 {
                each(first + rest.trailing_zeros() as usize);
                rest &= rest - 1;
            }
        }
    }

    /// Calls for what a column has for each row of the set, in ascending order.
    pub fn each_of<T: Copy>(&self, column: &[T], mut each: impl FnMut(Option<T>)) {
        for (index, word) in self.words.iter().enumerate() {
            each_bit(column, index * BITS, *word, &mut each);
        }
    }

    /// Calls for what a column has for each of the first `len` rows that is not in the set, in ascending order.
    pub fn each_absent_of<T: Copy>(&self, column: &[T], len: usize, mut each: impl FnMut(Option<T>)) {
        for index in 0..len.div_ceil(BITS) {
            let first = index * BITS;
            let mut rest = !self.words.get(index).copied().unwrap_or(0);
            if len - first < BITS {
                rest &= (1 << (len - first)) - 1;
            }
            each_bit(column, first, rest, &mut each);
        }
    }

    /// The first row of the set at or after `row`.
    #[must_use]
    pub fn next_at(&self, row: Row) -> Option<Row> {
        let index = row.index() / BITS;
        let word = self.words.get(index)? & (u64::MAX << (row.index() % BITS));
        Iter { words: &self.words, index, word }.next()
    }

    fn trim(&mut self) {
        if let Some(last) = self.words.last_mut()
            && !self.len.is_multiple_of(BITS)
        {
            *last &= (1 << (self.len % BITS)) - 1;
        }
    }
}

/// Calls for what a column has for the rows from `first` on that have a bit.
#[inline]
fn each_bit<T: Copy>(column: &[T], first: usize, mut word: u64, each: &mut impl FnMut(Option<T>)) {
    // Where the column goes on long enough nothing has to be asked row by row.
    match column.get(first..).and_then(|column| column.first_chunk::<BITS>()) {
        Some(stretch) => {
            while word != 0 {
                each(Some(stretch[word.trailing_zeros() as usize % BITS]));
                word &= word - 1;
            }
        }
        None => {
            while word != 0 {
                each(column.get(first + word.trailing_zeros() as usize).copied());
                word &= word - 1;
            }
        }
    }
}

impl std::fmt::Debug for RowSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.iter().map(|row| row.0)).finish()
    }
}

impl FromIterator<Row> for RowSet {
    fn from_iter<I: IntoIterator<Item = Row>>(rows: I) -> Self {
        let mut set = RowSet::default();
        for row in rows {
            set.insert(row);
        }
        set
    }
}

impl<'a> IntoIterator for &'a RowSet {
    type Item = Row;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

/// The rows of a set in ascending order.
#[derive(Debug, Clone)]
pub struct Iter<'a> {
    words: &'a [u64],
    index: usize,
    word: u64,
}

impl Iterator for Iter<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        while self.word == 0 {
            self.index += 1;
            self.word = *self.words.get(self.index)?;
        }
        let bit = self.word.trailing_zeros() as usize;
        self.word &= self.word - 1;
        Some(Row::at(self.index * BITS + bit))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    const ROWS: u32 = 200;

    fn rows(set: &RowSet) -> Vec<u32> {
        set.iter().map(|row| row.0).collect()
    }

    fn set(len: usize, rows: &BTreeSet<u32>) -> RowSet {
        let mut set = RowSet::empty(len);
        rows.iter().for_each(|&row| set.insert(Row(row)));
        set
    }

    #[test]
    fn a_full_set_ends_with_its_last_row() {
        for len in [0, 1, 63, 64, 65, 128, 130] {
            assert_eq!(RowSet::full(len).count(), len);
            let mut set = RowSet::empty(len);
            set.invert();
            assert_eq!(set, RowSet::full(len));
            set.invert();
            assert!(set.is_empty());
        }
    }

    #[test]
    fn rows_beyond_a_set_are_absent() {
        let short = RowSet::full(3);
        let mut long = RowSet::full(100);
        assert!(!short.contains(Row(64)));
        long.and(&short);
        assert_eq!(rows(&long), [0, 1, 2]);
        let mut grown = short.clone();
        grown.or(&RowSet::from_iter([Row(70)]));
        assert_eq!((grown.len_rows(), rows(&grown)), (71, vec![0, 1, 2, 70]));
        assert_eq!(short.and_count(&RowSet::full(100)), 3);
    }

    proptest! {
        #[test]
        fn agrees_with_a_tree_of_numbers(
            a in prop::collection::btree_set(0..ROWS, 0..80),
            b in prop::collection::btree_set(0..ROWS, 0..80),
            extra in 0_usize..70,
            from in 0..ROWS + 80,
        ) {
            let len = ROWS as usize + extra;
            let (left, right) = (set(len, &a), set(ROWS as usize, &b));
            prop_assert_eq!(rows(&left), a.iter().copied().collect::<Vec<_>>());
            let mut indexes = Vec::new();
            left.each_index(|index| indexes.push(index));
            prop_assert_eq!(indexes, left.iter().map(Row::index).collect::<Vec<_>>());
            let mut absent = Vec::new();
            left.each_absent(from as usize, |index| absent.push(index));
            prop_assert_eq!(absent, (0..from as usize).filter(|r| !left.contains(Row::at(*r))).collect::<Vec<_>>());
            // A column may end before the rows do.
            let column: Vec<usize> = (0..(ROWS as usize + extra) / 2 + extra).collect();
            let mut of = Vec::new();
            left.each_of(&column, |value| of.push(value));
            prop_assert_eq!(of, left.iter().map(|row| column.get(row.index()).copied()).collect::<Vec<_>>());
            let mut of_others = Vec::new();
            left.each_absent_of(&column, from as usize, |value| of_others.push(value));
            let others = (0..from as usize).filter(|row| !left.contains(Row::at(*row)));
            prop_assert_eq!(of_others, others.map(|row| column.get(row).copied()).collect::<Vec<_>>());
            prop_assert_eq!(left.count(), a.len());
            prop_assert_eq!(left.and_count(&right), a.intersection(&b).count());
            prop_assert_eq!(left.next_at(Row(from)), a.range(from..).next().map(|&row| Row(row)));
            prop_assert_eq!(&RowSet::filter(len, |row| a.contains(&row.0)), &left);
            let with = |change: fn(&mut RowSet, &RowSet)| {
                let mut result = left.clone();
                change(&mut result, &right);
                rows(&result)
            };
            prop_assert_eq!(with(RowSet::and), a.intersection(&b).copied().collect::<Vec<_>>());
            prop_assert_eq!(with(RowSet::or), a.union(&b).copied().collect::<Vec<_>>());
            prop_assert_eq!(with(RowSet::and_not), a.difference(&b).copied().collect::<Vec<_>>());
            let mut inverse = left.clone();
            inverse.invert();
            prop_assert_eq!(rows(&inverse), (0..u32::try_from(len).unwrap()).filter(|r| !a.contains(r)).collect::<Vec<_>>());
            let mut late = left.clone();
            late.remove_before(Row(from));
            prop_assert_eq!(rows(&late), a.range(from..).copied().collect::<Vec<_>>());
            let mut less = left;
            b.iter().for_each(|&row| less.remove(Row(row)));
            prop_assert_eq!(rows(&less), a.difference(&b).copied().collect::<Vec<_>>());
        }
    }

    #[test]
    fn bits_are_added_from_any_row_on() {
        for (first, len) in [(0, 70), (1, 70), (63, 200), (64, 200), (65, 131), (100, 300), (5, 9)] {
            let some: RowSet = [0, 3, 7, 8, 63, 64, 66].into_iter().map(Row).collect();
            let mut set = RowSet::empty(len);
            set.or_bits(Row(first), &some.to_bits());
            let expected: Vec<u32> = some.iter().map(|row| row.0 + first).filter(|row| (*row as usize) < len).collect();
            assert_eq!(rows(&set), expected, "{first} {len}");
        }
    }
}
