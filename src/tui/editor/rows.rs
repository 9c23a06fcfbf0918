//! The rows of a note: its lines broken for a width, every byte of them in one row. Blanks at a break stay at the end of the row
//! before it, beyond the edge where there is no room for them, so that no row begins with one.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// A place in a note: a line, and a byte of it.
pub(super) type Place = (usize, usize);

/// A note as it is seen at some width.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    lines: &'a [String],
    /// The line of each row, and its bytes.
    rows: Vec<(usize, Range<usize>)>,
}

impl<'a> Rows<'a> {
    /// The rows of some lines at so many columns.
    pub(super) fn new(lines: &'a [String], columns: usize) -> Rows<'a> {
        let mut rows = Vec::with_capacity(lines.len());
        for (number, line) in lines.iter().enumerate() {
            let mut start = 0;
            for end in ends(line, columns.max(1)) {
                rows.push((number, start..end));
                start = end;
            }
        }
        Rows { lines, rows }
    }

    /// The text of each row, without the blanks at its end.
    pub(super) fn texts(&self) -> impl Iterator<Item = &'a str> {
        (0..self.rows.len()).map(|row| self.text(row).trim_end_matches(' '))
    }

    /// The row and the column of a place. At a break it is in the second row.
    pub(super) fn find(&self, place: Place) -> (usize, usize) {
        let after = self.rows.partition_point(|(line, bytes)| (*line, bytes.start) <= place);
        let row = after.saturating_sub(1);
        let start = self.rows.get(row).map_or(0, |(_, bytes)| bytes.start);
        let before = self.text(row).get(..place.1.saturating_sub(start)).unwrap_or_default();
        (row, before.width())
    }

    /// The place in a row at a column, or the last one before it. Of rows that are none, the nearest is meant.
    pub(super) fn place(&self, row: usize, column: usize) -> Place {
        let row = row.min(self.rows.len().saturating_sub(1));
        let Some((line, bytes)) = self.rows.get(row) else { return (0, 0) };
        let goes_on = self.rows.get(row + 1).is_some_and(|(next, _)| next == line);
        let (mut used, mut last) = (0, 0);
        for (at, grapheme) in self.text(row).grapheme_indices(true) {
            last = at;
            used += grapheme.width();
            if used > column {
                return (*line, bytes.start + at);
            }
        }
        // Behind the last one of a row that goes on is the next row.
        (*line, if goes_on { bytes.start + last } else { bytes.end })
    }

    fn text(&self, row: usize) -> &'a str {
        let bytes = self.rows.get(row).and_then(|(line, bytes)| self.lines.get(*line)?.get(bytes.clone()));
        bytes.unwrap_or_default()
    }
}

/// Where the rows of a line end.
fn ends(line: &str, columns: usize) -> Vec<usize> {
    let (mut ends, mut start, mut used) = (Vec::new(), 0, 0);
    // The last place where the row may end.
    let mut chance = None;
    for (at, grapheme) in line.grapheme_indices(true) {
        let width = grapheme.width();
        if grapheme == " " {
            chance = Some(at + 1);
        } else {
            if width > 1 && at > start {
                chance = Some(at);
            }
            while used + width > columns && at > start {
                start = chance.take().unwrap_or(at);
                used = line.get(start..at).unwrap_or_default().width();
                ends.push(start);
            }
        }
        used += width;
    }
    ends.push(line.len());
    ends
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn broken(line: &str, columns: usize) -> Vec<String> {
        let lines = [line.to_owned()];
        let rows = Rows::new(&lines, columns);
        (0..rows.rows.len()).map(|row| rows.text(row).to_owned()).collect()
    }

    #[test]
    fn no_row_begins_with_the_blank_at_which_it_was_broken() {
        assert_eq!(broken("call the port", 8), ["call the ", "port"]);
        assert_eq!(broken("call the  port", 8), ["call the  ", "port"]);
        assert_eq!(broken("call the", 8), ["call the"]);
        assert_eq!(broken("  call the", 6), ["  call ", "the"]);
        assert_eq!(broken("harbourmaster on", 8), ["harbourm", "aster on"]);
        assert_eq!(broken("日本語の新聞", 5), ["日本", "語の", "新聞"]);
        assert_eq!(broken("ab 日本語", 5), ["ab 日", "本語"]);
        assert_eq!(broken("", 5), [""]);
    }

    #[test]
    fn a_place_is_found_and_comes_back() {
        let lines = ["call the port".to_owned(), String::new(), "日本".to_owned()];
        let rows = Rows::new(&lines, 8);
        assert_eq!(rows.find((0, 8)), (0, 8), "the blank at the break");
        assert_eq!(rows.find((0, 9)), (1, 0));
        assert_eq!(rows.find((2, 3)), (3, 2));
        assert_eq!((rows.place(0, 20), rows.place(1, 20)), ((0, 8), (0, 13)));
        assert_eq!((rows.place(3, 1), rows.place(9, 9)), ((2, 0), (2, 6)));
    }

    proptest! {
        #[test]
        fn every_byte_is_in_one_row_and_every_place_comes_back(
            lines in proptest::collection::vec("([a-z]| |日|é|e\u{301}|👩\u{200d}🚀){0,40}", 1..4),
            columns in 1usize..20
        ) {
            let rows = Rows::new(&lines, columns);
            for (number, line) in lines.iter().enumerate() {
                let own = rows.rows.iter().filter(|(of, _)| *of == number);
                let text: String = own.map(|(_, bytes)| &line[bytes.clone()]).collect();
                prop_assert_eq!(&text, line);
                for (at, _) in line.grapheme_indices(true).chain([(line.len(), "")]) {
                    let (row, column) = rows.find((number, at));
                    prop_assert_eq!(rows.place(row, column), (number, at));
                }
            }
            for (row, text) in rows.texts().enumerate() {
                prop_assert!(text.width() <= columns || text.graphemes(true).count() == 1, "{:?}", text);
                let follows = row > 0 && rows.rows[row].0 == rows.rows[row - 1].0;
                prop_assert!(!follows || !text.starts_with(' '));
            }
        }
    }
}
