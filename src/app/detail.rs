//! The story pane: one story broken into lines for a width, a scroll position and what is searched in it. It is laid out when
//! the story, the width or the search changes, not when it is drawn.
//!
//! Of a story that would take long to be broken or searched only as much is done at once as is seen; the rest is gone on with
//! between keys. What needs more than is known by then waits for it: the end, a line far below, a hit.

mod page;

use std::ops::Range;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::list::highlight;
use super::view::{Role, RowView, Segment};
use super::wrap::Wrap;
use crate::fold::{Needle, find_hits};
use crate::library::{Story, long_date};
use crate::rows::Row;
use crate::shown::Shown;
use page::{Block, Content};

/// The generation that asks to go on with a story; no search ever gets that far.
pub(super) const READING: u64 = u64::MAX - 1;

/// The widest line that reads well.
const MEASURE: usize = 80;

/// Hits that are kept. Of more it is said that there are more.
const MOST_HITS: usize = 100_000;

/// From so many bytes on a place in a story is told by bytes, since its lines are counted late.
const LONG: usize = 1 << 20;

/// What text costs that is looked up grapheme by grapheme, or searched, beside text that is not.
const DEAR: usize = 16;

/// The story pane.
#[derive(Debug, Default)]
pub(super) struct Detail {
    row: Option<Row>,
    columns: usize,
    wrap: Wrap,
    blocks: Vec<Block>,
    /// The bytes of all blocks before each.
    before: Vec<usize>,
    /// Where each line begins, as far as lines are known.
    lines: Vec<At>,
    /// Where the first line begins that is not known.
    next: At,
    /// The first line that is seen.
    scroll: usize,
    /// The text that the reader put on top. Another width or height moves the lines, not this.
    anchor: Spot,
    /// Where the reader wants to go as soon as it is known.
    goal: Option<Goal>,
    needles: Vec<Needle>,
    /// The lines that were searched.
    searched: usize,
    hits: Vec<Hit>,
    current: Option<usize>,
}

/// A place in the story whatever its width: the number of a part and a byte in it.
type Spot = (usize, usize);

/// The beginning of a line: a block and a byte of its text, or the empty line behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct At {
    block: usize,
    byte: usize,
}

/// The byte at which the empty line behind a block stands.
const GAP: usize = usize::MAX;

/// Where the reader wants to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Goal {
    Line(usize),
    Hit { forward: bool, steps: usize },
}

/// The hits of a search in the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Hits {
    /// The one the reader stands on, counted from 1.
    pub(super) at: Option<usize>,
    /// How many are known.
    pub(super) count: usize,
    /// There may be more.
    pub(super) more: bool,
}

/// How a story is laid out, whatever the story.
#[derive(Debug, Clone)]
pub(super) struct Manner {
    /// The frame of the pane shows the headline.
    pub(super) titled: bool,
    /// Lines are broken as a terminal that knows ASCII only will show them.
    pub(super) ascii: bool,
    /// The reader's day.
    pub(super) today: Date,
    /// The reader's time zone.
    pub(super) zone: TimeZone,
}

impl Manner {
    /// A moment as the reader's clock showed it: `31 March 2025 14:03`.
    fn minute(&self, at: Timestamp) -> String {
        minute(at, &self.zone)
    }
}

/// A moment as a clock in this zone showed it: `31 March 2025 14:03`.
pub(super) fn minute(at: Timestamp, zone: &TimeZone) -> String {
    let at = at.to_zoned(zone.clone());
    format!("{} {:02}:{:02}", long_date(at.date().into()), at.hour(), at.minute())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Hit {
    line: usize,
    start: usize,
}

impl Detail {
    /// Lays a story out in `columns`, as far as `budget` goes. The scroll position stays where the story is the same.
    pub(super) fn set(&mut self, story: Option<Story>, columns: usize, manner: &Manner, budget: usize) {
        let row = story.as_ref().map(|story| story.row);
        if row != self.row {
            self.scroll = 0;
            self.anchor = Spot::default();
            self.current = None;
            self.goal = None;
        }
        self.row = row;
        self.columns = columns;
        self.wrap = Wrap { columns: measure(columns), ascii: manner.ascii };
        self.blocks = story.map(|story| page::lay_out(story, self.wrap.columns, manner)).unwrap_or_default();
        let mut bytes = 0;
        self.before.clear();
        self.before.extend(self.blocks.iter().map(|block| {
            let before = bytes;
            bytes += block.length();
            before
        }));
        self.lines.clear();
        self.next = At::default();
        self.find_all(budget);
    }

    /// Forgets the text, and nothing else: another is about to be set.
    pub(super) fn let_go(&mut self) {
        self.blocks = Vec::new();
    }

    /// Puts the text that was on top there again, as far as `height` rows are filled with what follows it.
    pub(super) fn hold(&mut self, height: usize) {
        while self.lines.last().is_none_or(|last| self.spot(*last) <= self.anchor) && self.lay_line().is_some() {}
        let line = self.lines.partition_point(|line| self.spot(*line) <= self.anchor).saturating_sub(1);
        self.know(line.saturating_add(height));
        self.scroll = line.min(self.last_top(height));
    }

    /// Something of the story was not broken into lines or searched, or is on its way.
    #[must_use]
    pub(super) fn waits(&self) -> bool {
        !self.is_known() || !self.is_searched() || self.goal.is_some()
    }

    /// Goes on with what waits; false where a hit was waited for and there is none.
    pub(super) fn go_on(&mut self, height: usize, budget: usize) -> bool {
        self.lay(budget);
        self.search(budget);
        match self.goal.take() {
            Some(Goal::Line(line)) => self.go(line, height),
            Some(Goal::Hit { forward, steps }) => return self.step(forward, steps, height),
            None => {}
        }
        true
    }

    /// The story that is laid out.
    #[must_use]
    pub(super) fn row(&self) -> Option<Row> {
        self.row
    }

    /// The first line that is seen.
    #[must_use]
    pub(super) fn scroll(&self) -> usize {
        self.scroll
    }

    /// Goes to a line; past the end, to the last one. What is far below is reached between keys.
    pub(super) fn scroll_to(&mut self, line: usize, height: usize) {
        self.goal = None;
        self.go(line, height);
    }

    fn go(&mut self, line: usize, height: usize) {
        let end = line.saturating_add(height.max(1));
        // A screen or two are there at once.
        if self.lines.len().saturating_add(2 * height.max(1)) >= end {
            self.know(end);
        }
        if self.lines.len() < end && !self.is_known() {
            self.goal = Some(Goal::Line(line));
            return;
        }
        self.scroll = line.min(self.last_top(height));
        self.anchor = match self.lines.get(self.scroll) {
            Some(line) if self.scroll > 0 => self.spot(*line),
            _ => Spot::default(),
        };
    }

    /// Scrolls by lines.
    pub(super) fn scroll_by(&mut self, lines: isize, height: usize) {
        self.scroll_to(self.scroll.saturating_add_signed(lines), height);
    }

    /// The whole rest is in sight.
    #[must_use]
    pub(super) fn at_end(&self, height: usize) -> bool {
        self.is_known() && self.scroll >= self.last_top(height)
    }

    /// How much was seen, in per cent; none when everything is in sight.
    #[must_use]
    pub(super) fn share(&self, height: usize) -> Option<usize> {
        let last = self.last_top(height);
        let bytes = self.before.last().zip(self.blocks.last()).map_or(0, |(before, block)| before + block.length());
        if self.is_known() && bytes < LONG {
            return (last > 0).then(|| self.scroll * 100 / last);
        }
        let offset = |line: usize| {
            let at = self.lines.get(line)?;
            Some(self.before.get(at.block)? + at.byte.min(self.blocks.get(at.block)?.length()))
        };
        let whole = if self.is_known() { offset(last)? } else { bytes };
        (whole > 0).then(|| offset(self.scroll).unwrap_or(0).min(whole) * 100 / whole)
    }

    /// The reader is on the way to a place that is not known yet.
    #[must_use]
    pub(super) fn is_on_the_way(&self) -> bool {
        self.goal.is_some()
    }

    fn last_top(&self, height: usize) -> usize {
        self.lines.len().saturating_sub(height.max(1))
    }

    /// Searches the story; an empty list of needles lifts the highlight.
    pub(super) fn find(&mut self, needles: Vec<Needle>, budget: usize) {
        self.needles = needles;
        self.current = None;
        self.goal = None;
        self.find_all(budget);
    }

    /// What was found.
    #[must_use]
    pub(super) fn hits(&self) -> Hits {
        let all = self.is_searched() && self.is_known() && self.hits.len() < MOST_HITS;
        let more = !(all || self.needles.is_empty());
        Hits { at: self.current.map(|at| at + 1), count: self.hits.len(), more }
    }

    /// Goes on by hits, or back, round the end; false where there is none. What is far below is reached between keys.
    pub(super) fn step(&mut self, forward: bool, steps: usize, height: usize) -> bool {
        self.goal = None;
        for left in (1..=steps).rev() {
            let all = self.is_known() && self.is_searched();
            if all && self.hits.is_empty() {
                return false;
            }
            let count = self.hits.len();
            let inside = match (self.current, forward) {
                (Some(at), true) => Some(at + 1).filter(|next| *next < count),
                (Some(at), false) => at.checked_sub(1).filter(|next| *next < count),
                (None, true) => self.hits.iter().position(|hit| hit.line >= self.scroll),
                (None, false) if all || self.searched >= self.scroll => {
                    self.hits.iter().rposition(|hit| hit.line < self.scroll)
                }
                (None, false) => None,
            };
            // Round the end, where that is known.
            let round = if forward { 0 } else { count.saturating_sub(1) };
            let Some(next) = inside.or(all.then_some(round)) else {
                self.goal = Some(Goal::Hit { forward, steps: left });
                return true;
            };
            self.current = Some(next);
            if let Some(hit) = self.hits.get(next)
                && (hit.line < self.scroll || hit.line >= self.scroll + height)
            {
                self.go(hit.line.saturating_sub(height / 3), height);
            }
        }
        true
    }

    fn find_all(&mut self, budget: usize) {
        self.hits.clear();
        self.searched = 0;
        self.lay(budget);
        self.search(budget);
    }

    /// The lines that are seen in `height` rows.
    #[must_use]
    pub(super) fn view(&self, height: usize) -> Vec<RowView> {
        let current = self.current.and_then(|at| self.hits.get(at));
        let margin = margin(self.columns);
        let seen = self.lines.iter().enumerate().skip(self.scroll).take(height);
        seen.map(|(number, at)| {
            let mut row = RowView { line: vec![Segment::new(" ".repeat(margin), Role::Plain)], ..RowView::default() };
            let Some(block) = self.blocks.get(at.block).filter(|_| at.byte != GAP) else { return row };
            if block.bar {
                row.line.push(Segment::new("┃ ", Role::Note));
            }
            row.link.clone_from(&block.link);
            match &block.content {
                Content::Mixed(segments) => row.line.extend(segments.iter().cloned()),
                Content::Text(_) | Content::Line(_) => {
                    let text = self.shown(*at);
                    if self.needles.is_empty() {
                        row.line.push(Segment { text, role: block.role });
                    } else {
                        let current = current.filter(|hit| hit.line == number).map(|hit| hit.start);
                        highlight(&text, &self.needles, block.role, current, &mut row.line);
                    }
                }
            }
            row
        })
        .collect()
    }

    /// The text of a line as it is shown.
    fn shown(&self, at: At) -> Shown {
        match self.blocks.get(at.block).map(|block| &block.content) {
            Some(Content::Text(text)) => {
                let line = self.broken(at).and_then(|line| text.get(line)).unwrap_or_default();
                let shown = Shown::new(line);
                if self.wrap.ascii { shown.to_ascii() } else { shown }
            }
            Some(Content::Line(text)) => text.clone(),
            Some(Content::Mixed(_)) | None => Shown::empty(),
        }
    }

    /// The bytes of a line in the text of its block.
    fn broken(&self, at: At) -> Option<Range<usize>> {
        let block = self.blocks.get(at.block)?;
        let Content::Text(text) = &block.content else { return None };
        Some(self.width_of(block).line(text, at.byte)?.line)
    }

    fn width_of(&self, block: &Block) -> Wrap {
        let columns = if block.bar { self.wrap.columns.saturating_sub(2) } else { self.wrap.columns };
        Wrap { columns, ..self.wrap }
    }

    fn spot(&self, at: At) -> Spot {
        let (number, first) = self.blocks.get(at.block).map_or((0, 0), |block| (block.number, block.first));
        (number, at.byte.saturating_add(first))
    }

    /// All lines are known.
    fn is_known(&self) -> bool {
        self.next.block >= self.blocks.len()
    }

    /// All lines that are known were searched, or more hits were found than are kept.
    fn is_searched(&self) -> bool {
        self.needles.is_empty() || self.searched >= self.lines.len() || self.hits.len() >= MOST_HITS
    }

    /// Finds lines until so many are known, or all.
    fn know(&mut self, lines: usize) {
        while self.lines.len() < lines && self.lay_line().is_some() {}
    }

    /// Finds lines for a while.
    fn lay(&mut self, budget: usize) {
        let mut budget = budget.max(1);
        while let Some(cost) = self.lay_line().filter(|_| budget > 0) {
            budget = budget.saturating_sub(cost);
        }
    }

    /// Finds the next line, or sees that a block has no more; what that cost. None at the end of the story.
    fn lay_line(&mut self) -> Option<usize> {
        let At { block: number, byte } = self.next;
        let block = self.blocks.get(number)?;
        if let Content::Text(text) = &block.content
            && let Some(broken) = self.width_of(block).line(text, byte)
        {
            self.lines.push(At { block: number, byte: broken.line.start });
            self.next.byte = broken.next;
            let length = broken.next - byte + DEAR;
            return Some(if broken.simple { length } else { length * DEAR });
        }
        if byte == 0 {
            // A text of nothing is a line too.
            self.lines.push(self.next);
        }
        if block.gap {
            self.lines.push(At { block: number, byte: GAP });
        }
        self.next = At { block: number + 1, byte: 0 };
        Some(DEAR)
    }

    /// Searches lines that are known for a while.
    fn search(&mut self, budget: usize) {
        let mut budget = budget.max(1);
        while budget > 0 && !self.is_searched() {
            if let Some(at) = self.lines.get(self.searched).filter(|at| at.byte != GAP) {
                let (number, text) = (self.searched, self.shown(*at));
                let found = find_hits(text.as_str(), &self.needles);
                self.hits.extend(found.into_iter().map(|hit| Hit { line: number, start: hit.start }));
                budget = budget.saturating_sub((text.as_str().len() + 1) * DEAR);
            }
            self.searched += 1;
        }
        if self.is_known() && self.is_searched() && self.current.is_some_and(|at| at >= self.hits.len()) {
            self.current = None;
        }
    }
}

fn margin(columns: usize) -> usize {
    if columns >= 40 { 1 } else { 0 }
}

fn measure(columns: usize) -> usize {
    columns.saturating_sub(2 * margin(columns)).clamp(1, MEASURE)
}

#[cfg(test)]
mod tests;
