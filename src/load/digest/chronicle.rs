//! Chronicles: a column of days, and beside it what happened on each, set with a hanging indent. Each day of the column begins a
//! story, though the one above it is the same day.

use crate::load::clean::clean;
use crate::load::lex;

use super::blocks::Block;
use super::classify::Kind;
use super::day::day;
use super::lines::Line;

/// So many lines with a day in the first column make a chronicle.
const DAYS: usize = 3;
/// The column is no wider.
const COLUMN: usize = 28;
/// More than that below the last day is no foot of the page.
const FOOT: (usize, usize) = (3, 600);

/// The lines of a text with the days of its first column on their own, and whether it has such a column.
pub(super) fn part<'a>(lines: Vec<Line<'a>>, text: &'a str) -> (Vec<Line<'a>>, bool) {
    if lines.iter().filter(|line| column(line, text).is_some()).take(DAYS).count() < DAYS {
        return (lines, false);
    }
    let mut done = Vec::with_capacity(lines.len() * 2);
    let mut within = false;
    for mut line in lines {
        let Some((date, rest)) = column(&line, text) else {
            line.hangs = within && line.gap == 0 && indent(&line, text) >= 4;
            within = line.hangs;
            done.push(line);
            continue;
        };
        within = true;
        let raw = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
        let day = Line { text: clean(raw(line.start, date)), end: date, ..line.clone() };
        done.push(day);
        done.push(Line { text: clean(raw(rest, line.end)), start: rest, gap: 0, ..line });
    }
    (done, true)
}

/// Where the day of the first column ends and the text beside it starts.
fn column(line: &Line<'_>, text: &str) -> Option<(usize, usize)> {
    let raw = text.get(line.start..line.end)?;
    let window = raw.char_indices().nth(COLUMN).map_or(raw, |(end, _)| raw.get(..end).unwrap_or(raw));
    let at = window.find("  ").into_iter().chain(window.find('\t')).min()?;
    let date = window.get(..at)?;
    let rest = raw.get(at..)?.trim_start();
    if !lex::has_digit(date) || !rest.starts_with(|c: char| !c.is_numeric()) {
        return None;
    }
    let found = day(date)?;
    (found.written.has_day() && !found.timed).then_some((line.start + at, line.end - rest.len()))
}

/// The blanks before a line.
fn indent(line: &Line<'_>, text: &str) -> usize {
    let before = text.as_bytes().get(..line.start).unwrap_or_default();
    before
        .iter()
        .rev()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .map(|byte| if *byte == b'\t' { 8 } else { 1 })
        .sum()
}

/// Lets every day of the column head what stands beside it; what stands below the last and outside of the column is the page's.
pub(super) fn hear(blocks: &mut [Block<'_>]) {
    let mut last = None;
    for at in 1..blocks.len() {
        let beside = blocks.get(at).filter(|b| b.kind == Kind::Text && b.gap == 0).map(|b| b.first);
        if let Some(Block { kind: Kind::Date(day), last: line, .. }) = blocks.get_mut(at - 1)
            && beside == Some(*line)
        {
            day.heads = true;
            last = Some(at);
        }
    }
    let Some(foot) = last.and_then(|last| blocks.get_mut(last + 1..)) else { return };
    let length: usize = foot.iter().map(|block| block.text.len()).sum();
    if foot.len() <= FOOT.0 && length <= FOOT.1 && foot.iter().all(|b| b.kind == Kind::Text) {
        for block in foot {
            block.kind = Kind::Furniture;
        }
    }
}
