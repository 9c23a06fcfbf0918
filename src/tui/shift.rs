//! Rows that only moved: which of them, and how far. Scrolling a pane is then a few bytes and one new row instead of a screen.
//!
//! Rows move over the whole width of the screen, so what stands beside a pane moves too and must be printed again. The search
//! weighs that by cells; whether a shift pays in bytes is for `paint` to see.

use ratatui::buffer::Cell;

use super::face::{Face, Sheet};

/// Comparisons of cells that a search may cost.
const PATIENCE: usize = 2_000_000;

/// A shift that saves fewer cells is none.
const LEAST: i64 = 24;

/// Rows of a region that move; those that come in are blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shift {
    /// The first row of the region, counted from 0.
    pub(crate) top: u16,
    /// The last row.
    pub(crate) bottom: u16,
    /// How far: up where positive.
    pub(crate) rows: i32,
}

impl Shift {
    /// Does to cells what the terminal does.
    pub(crate) fn apply(self, sheet: &mut Sheet) {
        let width = usize::from(sheet.cells.area.width);
        let (first, end) = (usize::from(self.top) * width, (usize::from(self.bottom) + 1) * width);
        let cells = (self.rows.unsigned_abs() as usize).saturating_mul(width);
        sheet.turn(first, end, cells, self.rows > 0);
    }
}

/// The shift that leaves the fewest cells to be printed; none where none saves much.
pub(crate) fn find(shown: &Sheet, next: &Sheet) -> Option<Shift> {
    let area = next.cells.area;
    let (width, height) = (usize::from(area.width), usize::from(area.height));
    if width == 0 || height < 3 || shown.cells.area != area {
        return None;
    }
    // Two faces that differ may share a number: then a shift is weighed wrongly, and `paint` sees to what is printed.
    let briefs = |sheet: &Sheet| -> Vec<u32> { sheet.faces().iter().map(|face| face.brief()).collect() };
    let (before, after) = (briefs(shown), briefs(next));
    let (before, after): (Vec<&[u32]>, Vec<&[u32]>) = (before.chunks(width).collect(), after.chunks(width).collect());
    let blank = Face::of(&Cell::default()).brief();
    let unlike =
        |one: &[u32], other: &[u32]| i64::from(one.iter().zip(other).map(|(a, b)| u32::from(a != b)).sum::<u32>());
    let in_place: Vec<i64> = before.iter().zip(&after).map(|(one, other)| unlike(one, other)).collect();
    // No row above the first that changed, or below the last, gains by coming from elsewhere.
    let differs = |stays: &i64| *stays > 0;
    let changed = in_place.iter().position(differs)?..=in_place.iter().rposition(differs)?;
    let inked: Vec<i64> =
        after.iter().map(|row| i64::try_from(row.iter().filter(|cell| **cell != blank).count()).unwrap_or(0)).collect();
    let farthest = (PATIENCE / (2 * width * height)).clamp(1, height - 1);
    let mut best: Option<(i64, Shift)> = None;
    for distance in 1..=farthest {
        for up in [true, false] {
            // What a row saves when it comes from `distance` rows below, or above.
            let saved = |y: usize| {
                let from = if up { y.checked_add(distance)? } else { y.checked_sub(distance)? };
                let (stays, comes) = (*in_place.get(y)?, unlike(before.get(from)?, after.get(y)?));
                // A row that has little in common with the one that comes is no part of what moved.
                Some(if comes > stays / 2 { (stays - comes).min(-1) } else { stays - comes })
            };
            let Some((gain, first, last)) = heaviest(changed.clone().map(|y| (y, saved(y)))) else { continue };
            let (top, bottom) = if up { (first, last + distance) } else { (first - distance, last) };
            // The rows that come in are blank, whatever they were.
            let new = if up { last + 1..=bottom } else { top..=first - 1 };
            let cost: i64 = new.filter_map(|y| Some(inked.get(y)? - in_place.get(y)?)).sum();
            let gain = gain - cost;
            if gain >= LEAST && best.is_none_or(|(most, _)| gain > most) {
                let rows = i32::try_from(distance).ok()?;
                let (top, bottom) = (u16::try_from(top).ok()?, u16::try_from(bottom).ok()?);
                best = Some((gain, Shift { top, bottom, rows: if up { rows } else { -rows } }));
            }
        }
    }
    best.map(|(_, shift)| shift)
}

/// The run of rows with the greatest sum: the sum, its first and its last row. Rows without a value are in no run.
fn heaviest(values: impl Iterator<Item = (usize, Option<i64>)>) -> Option<(i64, usize, usize)> {
    let mut best: Option<(i64, usize, usize)> = None;
    let (mut sum, mut start) = (0, 0);
    for (row, value) in values {
        let Some(value) = value else {
            (sum, start) = (0, row + 1);
            continue;
        };
        if sum <= 0 {
            (sum, start) = (0, row);
        }
        sum += value;
        if sum > 0 && best.is_none_or(|(most, ..)| sum > most) {
            best = Some((sum, start, row));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    use super::*;

    fn screen(rows: &[&str]) -> Sheet {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 30, u16::try_from(rows.len()).unwrap()));
        for (y, row) in (0..).zip(rows) {
            buffer.set_string(0, y, row, Style::new());
        }
        Sheet::new(buffer)
    }

    const LINES: [&str; 6] = [
        "the cranes stand still today",
        "nobody knows for how long it",
        "talks resume in the morning",
        "grain ships wait off shore",
        "the union counts its members",
        "rain is expected on Friday",
    ];

    #[test]
    fn a_pane_that_scrolled_is_found_and_what_stands_around_it_stays() {
        let before = screen(&[&["bar"], &LINES[..5], &["bottom"]].concat());
        let after = screen(&[&["bar"], &LINES[1..], &["bottom"]].concat());
        assert_eq!(find(&before, &after), Some(Shift { top: 1, bottom: 5, rows: 1 }));
        assert_eq!(find(&after, &before), Some(Shift { top: 1, bottom: 5, rows: -1 }));
        let mut moved = before;
        Shift { top: 1, bottom: 5, rows: 1 }.apply(&mut moved);
        let shows = |moved: &Sheet, rows: &[&str]| {
            let expect = screen(rows);
            assert_eq!((&moved.cells, moved.faces()), (&expect.cells, expect.faces()));
        };
        shows(&moved, &["bar", LINES[1], LINES[2], LINES[3], LINES[4], "", "bottom"]);
        Shift { top: 0, bottom: 6, rows: -2 }.apply(&mut moved);
        shows(&moved, &["", "", "bar", LINES[1], LINES[2], LINES[3], LINES[4]]);
    }

    #[test]
    fn what_did_not_move_is_not_shifted() {
        let one = screen(&LINES);
        assert_eq!(find(&one, &one), None);
        assert_eq!(find(&one, &screen(&["", "", "", "", "", ""])), None);
        assert_eq!(find(&screen(&["a", "b"]), &screen(&["b", "c"])), None);
        assert_eq!(find(&screen(&[]), &screen(&[])), None);
    }
}
