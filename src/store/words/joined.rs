//! Parts that follow each other made one: the lists of each word are put one behind another, and no text is read again.

use std::ops::Range;

use super::super::shared::Numbers;
use super::part::{Part, Proved, Terms};

/// One part of some that follow each other; none where one of them is damaged or they do not.
pub(super) fn joined(parts: &[&Part]) -> Option<Part> {
    let first = parts.first()?.first();
    if parts.windows(2).any(|two| matches!(two, [a, b] if a.end() != b.first())) {
        return None;
    }
    let sources: Vec<_> = parts.iter().map(|part| part.source()).collect();
    let whole = parts.iter().zip(&sources).map(|(part, source)| Whole::of(part, &**source, first));
    let mut whole: Vec<Whole<'_>> = whole.collect::<Option<_>>()?;
    let mut terms = Terms::default();
    let mut gaps: Vec<(usize, [u8; 5], usize)> = Vec::new();
    while let Some(key) = whole.iter().filter_map(Whole::key).min() {
        gaps.clear();
        // One past the last row of the list so far.
        let mut last = 0;
        for (at, part) in whole.iter().enumerate().filter(|(_, part)| part.key() == Some(key)) {
            let (gap, rest) = leading(part.list()?)?;
            let row = part.offset.checked_add(gap)?;
            let (gap, length) = written(row.checked_sub(last)?);
            gaps.push((at, gap, length));
            last = sum(rest, row.checked_add(1)?);
        }
        let mut pieces: Vec<&[u8]> = Vec::with_capacity(2 * gaps.len());
        for (at, gap, length) in &gaps {
            pieces.push(gap.get(..*length)?);
            pieces.push(leading(whole.get(*at)?.list()?)?.1);
        }
        terms.push(key, &pieces);
        for (at, ..) in &gaps {
            whole.get_mut(*at)?.at += 1;
        }
    }
    Some(Part::new(first, parts.last()?.end() - first, &terms))
}

/// A part all of whose bytes were proved, and the term that is next.
struct Whole<'a> {
    /// Rows before its first one.
    offset: u32,
    at: usize,
    numbers: [Numbers<'a>; 2],
    pieces: [&'a [u8]; 2],
}

impl<'a> Whole<'a> {
    fn of(part: &Part, source: &'a dyn Proved, first: u32) -> Option<Whole<'a>> {
        let all = source.bytes(0..source.length())?;
        let [ends, stops, keys, lists] = part.pieces(all)?;
        let mut whole = Whole {
            offset: part.first() - first,
            at: 0,
            numbers: [Numbers::of(ends), Numbers::of(stops)],
            pieces: [keys, lists],
        };
        // The beginnings stand before all words; they are found anew.
        while whole.key().is_some_and(|key| key.first().is_some_and(u8::is_ascii_uppercase)) {
            whole.at += 1;
        }
        Some(whole)
    }

    fn key(&self) -> Option<&'a [u8]> {
        self.piece(0)
    }

    fn list(&self) -> Option<&'a [u8]> {
        self.piece(1)
    }

    fn piece(&self, which: usize) -> Option<&'a [u8]> {
        let ends = self.numbers.get(which)?;
        let start = self.at.checked_sub(1).map_or(Some(0), |before| ends.get(before))?;
        let range: Range<usize> = start as usize..ends.get(self.at)? as usize;
        self.pieces.get(which)?.get(range)
    }
}

/// The first difference of a list, and the others.
fn leading(list: &[u8]) -> Option<(u32, &[u8])> {
    let length = 1 + list.iter().position(|byte| *byte < 128)?;
    let (leading, rest) = list.split_at_checked(length)?;
    let gap = leading.iter().rev().fold(0_u32, |gap, byte| gap << 7 | u32::from(byte & 127));
    Some((gap, rest))
}

/// A difference as it is written, and the number of its bytes.
fn written(mut gap: u32) -> ([u8; 5], usize) {
    let mut bytes = [0; 5];
    for (at, place) in bytes.iter_mut().enumerate() {
        *place = (gap & 127) as u8;
        gap >>= 7;
        if gap == 0 {
            return (bytes, at + 1);
        }
        *place |= 128;
    }
    (bytes, bytes.len())
}

/// One past the last row of a list that goes on so after the rows before `next`.
fn sum(list: &[u8], next: u32) -> u32 {
    let (mut next, mut gap, mut shift) = (next, 0_u32, 0);
    for &byte in list {
        gap |= u32::from(byte & 127) << shift;
        if byte < 128 {
            next = next.saturating_add(gap).saturating_add(1);
            (gap, shift) = (0, 0);
        } else {
            shift = (shift + 7).min(28);
        }
    }
    next
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use super::*;

    /// Some words that rows have: all rows, few, one, none but the last.
    fn has(row: u32) -> Vec<String> {
        let each = [1_u32, 2, 3, 127, 128, 129, 500, 20_000].into_iter().filter(|every| row.is_multiple_of(*every));
        let mut words: Vec<String> = each.map(|every| format!("bword{every}")).collect();
        words.push(format!("h{row}"));
        words.push(format!("b京{}", row % 5));
        words
    }

    fn part(rows: std::ops::Range<u32>) -> Part {
        let mut lists: BTreeMap<String, (u32, Vec<u8>)> = BTreeMap::new();
        for row in 0..rows.end - rows.start {
            for word in has(rows.start + row) {
                let (next, list) = lists.entry(word).or_default();
                let (gap, length) = written(row - *next);
                list.extend_from_slice(&gap[..length]);
                *next = row + 1;
            }
        }
        let mut terms = Terms::default();
        lists.iter().for_each(|(key, (_, list))| terms.push(key.as_bytes(), &[list]));
        Part::new(rows.start, rows.end - rows.start, &terms)
    }

    fn bytes(part: &Part) -> Vec<u8> {
        let source = part.source();
        source.bytes(0..source.length()).unwrap().to_vec()
    }

    #[test]
    fn parts_made_one_are_what_is_made_of_all_rows_at_once() {
        let stretches = [70..71, 71..200, 200..40_000, 40_000..40_002];
        let parts: Vec<Part> = stretches.into_iter().map(part).collect();
        let all: Vec<&Part> = parts.iter().collect();
        assert!(bytes(&joined(&all).unwrap()) == bytes(&part(70..40_002)));
        assert!(bytes(&joined(&all[..1]).unwrap()) == bytes(&part(70..71)));
        assert!(joined(&[]).is_none());
        assert!(joined(&[all[0], all[2]]).is_none(), "they must follow each other");
    }

    /// Bytes whose page with this one is damaged.
    #[derive(Debug)]
    struct Damaged(Vec<u8>, usize);

    impl Proved for Damaged {
        fn bytes(&self, range: Range<usize>) -> Option<&[u8]> {
            if range.contains(&self.1) { None } else { self.0.get(range) }
        }

        fn length(&self) -> usize {
            self.0.len()
        }
    }

    #[test]
    fn a_damaged_part_is_made_one_with_no_other() {
        let (one, other) = (part(0..50), part(50..60));
        for at in [30, 500, bytes(&one).len() - 1] {
            one.lie_in(Arc::new(Damaged(bytes(&part(0..50)), at)));
            assert!(joined(&[&one, &other]).is_none());
        }
    }
}
