//! The story pane: one story broken into lines for a width, a scroll position and what is searched in it. It is laid out when
//! the story, the width or the search changes, not when it is drawn.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::list::highlight;
use super::view::{Line, Role, RowView, Segment};
use super::wrap::wrap;
use crate::fold::{Needle, find_hits};
use crate::library::{Story, long_date, long_due};
use crate::query::priority_name;
use crate::rows::Row;
use crate::shown::Shown;

/// Lines of a note that stand above the story.
const SHORT_NOTE: usize = 4;

/// The widest line that reads well.
const MEASURE: usize = 80;

/// The story pane.
#[derive(Debug, Default)]
pub(super) struct Detail {
    row: Option<Row>,
    columns: usize,
    lines: Vec<Laid>,
    /// The first line that is seen.
    scroll: usize,
    /// The text that the reader put on top. Another width or height moves the lines, not this.
    anchor: Spot,
    needles: Vec<Needle>,
    hits: Vec<Hit>,
    current: Option<usize>,
}

/// A place in the story whatever its width: the number of a block and a byte in it.
type Spot = (usize, usize);

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

/// A laid-out line: its text, what it means, and what stands before it.
#[derive(Debug, Clone, Default)]
struct Laid {
    text: Shown,
    role: Role,
    bar: bool,
    /// Segments that are not one role, instead of `text`.
    mixed: Option<Line>,
    /// The link that is printed here.
    link: Option<Shown>,
    spot: Spot,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Hit {
    line: usize,
    start: usize,
}

impl Detail {
    /// Lays a story out in `columns`. The scroll position stays where the story is the same.
    pub(super) fn set(&mut self, row: Option<Row>, story: Option<&Story>, columns: usize, manner: &Manner) {
        if row != self.row {
            self.scroll = 0;
            self.anchor = Spot::default();
            self.current = None;
        }
        self.row = row;
        self.columns = columns;
        self.lines = story.map(|story| lay_out(story, measure(columns), manner)).unwrap_or_default();
        self.find_all();
    }

    /// Puts the text that was on top there again, as far as `height` rows are filled with what follows it.
    pub(super) fn hold(&mut self, height: usize) {
        let line = self.lines.partition_point(|laid| laid.spot <= self.anchor).saturating_sub(1);
        self.scroll = line.min(self.last_top(height));
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

    /// Goes to a line.
    pub(super) fn scroll_to(&mut self, line: usize, height: usize) {
        self.scroll = line.min(self.last_top(height));
        self.anchor = if self.scroll == 0 {
            Spot::default()
        } else {
            self.lines.get(self.scroll).map_or_else(Spot::default, |laid| laid.spot)
        };
    }

    /// Scrolls by lines; false when it stood at the end already.
    pub(super) fn scroll_by(&mut self, lines: isize, height: usize) -> bool {
        let before = self.scroll;
        self.scroll_to(self.scroll.saturating_add_signed(lines), height);
        self.scroll != before
    }

    /// The whole rest is in sight.
    #[must_use]
    pub(super) fn at_end(&self, height: usize) -> bool {
        self.scroll >= self.last_top(height)
    }

    /// How much was seen, in per cent; none when everything is in sight.
    #[must_use]
    pub(super) fn share(&self, height: usize) -> Option<usize> {
        let last = self.last_top(height);
        (last > 0).then(|| self.scroll * 100 / last)
    }

    fn last_top(&self, height: usize) -> usize {
        self.lines.len().saturating_sub(height.max(1))
    }

    /// Searches the story; an empty list of needles lifts the highlight.
    pub(super) fn find(&mut self, needles: Vec<Needle>) {
        self.needles = needles;
        self.current = None;
        self.find_all();
    }

    /// The number of hits, and which of them the reader stands on, counted from 1.
    #[must_use]
    pub(super) fn hits(&self) -> (Option<usize>, usize) {
        (self.current.map(|at| at + 1), self.hits.len())
    }

    /// Goes to the next (or previous) hit, round the end; false where there is none.
    pub(super) fn step(&mut self, forward: bool, height: usize) -> bool {
        if self.hits.is_empty() {
            return false;
        }
        let count = self.hits.len();
        let next = match (self.current, forward) {
            (Some(at), true) => (at + 1) % count,
            (Some(at), false) => (at + count - 1) % count,
            (None, true) => self.hits.iter().position(|hit| hit.line >= self.scroll).unwrap_or(0),
            (None, false) => self.hits.iter().rposition(|hit| hit.line < self.scroll).unwrap_or(count - 1),
        };
        self.current = Some(next);
        if let Some(hit) = self.hits.get(next)
            && (hit.line < self.scroll || hit.line >= self.scroll + height)
        {
            self.scroll_to(hit.line.saturating_sub(height / 3), height);
        }
        true
    }

    fn find_all(&mut self) {
        self.hits.clear();
        if self.needles.is_empty() {
            return;
        }
        for (number, line) in self.lines.iter().enumerate() {
            let found = find_hits(line.text.as_str(), &self.needles);
            self.hits.extend(found.into_iter().map(|hit| Hit { line: number, start: hit.start }));
        }
        if self.current.is_some_and(|at| at >= self.hits.len()) {
            self.current = None;
        }
    }

    /// The lines that are seen in `height` rows.
    #[must_use]
    pub(super) fn view(&self, height: usize) -> Vec<RowView> {
        let at = self.current.and_then(|at| self.hits.get(at));
        let margin = margin(self.columns);
        self.lines
            .iter()
            .enumerate()
            .skip(self.scroll)
            .take(height)
            .map(|(number, laid)| {
                let mut line = vec![Segment::new(" ".repeat(margin), Role::Plain)];
                if laid.bar {
                    line.push(Segment::new("┃ ", Role::Note));
                }
                match &laid.mixed {
                    Some(segments) => line.extend(segments.iter().cloned()),
                    None => {
                        let current = at.filter(|hit| hit.line == number).map(|hit| hit.start);
                        highlight(&laid.text, &self.needles, laid.role, current, &mut line);
                    }
                }
                RowView { line, link: laid.link.clone(), ..RowView::default() }
            })
            .collect()
    }
}

fn margin(columns: usize) -> usize {
    if columns >= 40 { 1 } else { 0 }
}

fn measure(columns: usize) -> usize {
    columns.saturating_sub(2 * margin(columns)).clamp(1, MEASURE)
}

/// Collects the lines of a story.
struct Page {
    columns: usize,
    ascii: bool,
    lines: Vec<Laid>,
    /// The number of the block that comes next. Blocks that a story lacks or another width shows elsewhere are counted.
    block: usize,
}

impl Page {
    fn text(&mut self, text: &str, role: Role, bar: bool) {
        let shown = Shown::new(text);
        // ASCII may need more columns than what it stands for: it is broken into lines as it is shown.
        let shown = if self.ascii { shown.to_ascii() } else { shown };
        let columns = if bar { self.columns.saturating_sub(2) } else { self.columns };
        for range in wrap(shown.as_str(), columns) {
            let spot = (self.block, range.start);
            self.lines.push(Laid { text: Shown::new(&shown.as_str()[range]), role, bar, spot, ..Laid::default() });
        }
        self.block += 1;
    }

    fn skip(&mut self) {
        self.block += 1;
    }

    fn gap(&mut self) {
        if self.lines.last().is_some_and(|line| !line.text.as_str().is_empty() || line.mixed.is_some()) {
            self.lines.push(Laid { spot: (self.block.saturating_sub(1), usize::MAX), ..Laid::default() });
        }
    }

    fn note(&mut self, label: &str, text: &str) {
        self.gap();
        if !label.is_empty() {
            self.text(label, Role::Note, true);
        }
        for paragraph in text.lines() {
            self.text(paragraph, Role::Plain, true);
        }
    }
}

fn lay_out(story: &Story, columns: usize, manner: &Manner) -> Vec<Laid> {
    let item = &story.item;
    let mut page = Page { columns, ascii: manner.ascii, lines: Vec::new(), block: 0 };
    if !manner.titled && item.headline.is_some() {
        page.text(&item.title, Role::Strong, false);
        page.gap();
    } else {
        page.skip();
    }
    let mut about = Vec::new();
    about.extend(item.date.map(long_date));
    let mut outlets: Vec<&str> = item.credits.iter().map(|credit| credit.outlet.as_str()).collect();
    outlets.dedup();
    about.extend((!outlets.is_empty()).then(|| outlets.join(", ")));
    about.extend((!story.countries.is_empty()).then(|| story.countries.join(", ")));
    if !about.is_empty() {
        page.text(&about.join(" · "), Role::Label, false);
    }
    let mut printed = Vec::new();
    printed.extend(item.region_label.iter().map(|label| format!("published in {label}")));
    printed.extend((!item.topics.is_empty()).then(|| format!("tagged {}", item.topics.join(", "))));
    printed.extend(item.byline.iter().map(|byline| format!("by {byline}")));
    if !printed.is_empty() {
        page.text(&printed.join(" · "), Role::Dim, false);
    }
    for (number, line) in follow_up(story, page.columns, manner).into_iter().enumerate() {
        page.lines.push(Laid { mixed: Some(line), spot: (page.block, number), ..Laid::default() });
    }
    page.skip();
    own_note(&mut page, story, manner, true);
    page.gap();
    let (body, marked) = story.marked_body();
    for paragraph in &body {
        page.text(paragraph, Role::Plain, false);
        page.gap();
    }
    if let Some(attribution) = &item.attribution {
        page.text(attribution, Role::Dim, false);
    }
    for note in &item.notes {
        page.note(if note.label.is_empty() { "Editors' note" } else { &note.label }, &note.text);
    }
    own_note(&mut page, story, manner, false);
    page.gap();
    if !item.cited.is_empty() {
        page.text(&format!("cites {}", item.cited.join(", ")), Role::Dim, false);
    }
    let links = story.numbered();
    let told = marked || links.len() > 1;
    for (number, link) in links.iter().enumerate() {
        let number = if told { format!("{} ", number + 1) } else { String::new() };
        let stands_on = if link.text.is_empty() || !told { String::new() } else { format!("{}: ", link.text) };
        let first = page.lines.len();
        page.text(&format!("{number}{stands_on}{}", link.printed), Role::Label, false);
        let target = link.target.as_ref().ok().map(|target| Shown::new(target.as_str()));
        page.lines.iter_mut().skip(first).for_each(|line| line.link.clone_from(&target));
    }
    if item.link_lost {
        page.text("a link stood at the end; its target is not in the document", Role::Dim, false);
    }
    if item.cut {
        page.text("the text was cut by its publisher", Role::Dim, false);
    }
    for (number, origin) in story.origins.iter().enumerate() {
        let before = if number == 0 { "in" } else { "also in" };
        page.text(&format!("{before} {origin}"), Role::Dim, false);
    }
    if !story.places_why.is_empty() {
        page.text(&format!("places: {}", story.places_why.join("; ")), Role::Dim, false);
    }
    if let Some(why) = &story.date_why {
        page.text(why, Role::Dim, false);
    }
    page.lines
}

/// The reader's own note: a short one above the story, where it is seen at once; of a long one its beginning, and all of it below.
fn own_note(page: &mut Page, story: &Story, manner: &Manner, above: bool) {
    let notes = &story.mark.notes;
    let (before, columns) = (page.block, page.columns.saturating_sub(2).max(1));
    let lines = || notes.iter().flat_map(|(note, _)| note.lines());
    let short = lines().take(SHORT_NOTE + 1).map(|line| wrap(line, columns).len()).sum::<usize>() <= SHORT_NOTE;
    if short == above {
        for (number, (note, at)) in notes.iter().enumerate() {
            let minute = manner.minute(*at);
            let label = match (number, notes.len()) {
                (_, 1) => String::from("My note"),
                (0, _) => format!("My note, of {minute}"),
                _ => format!("Another session wrote at the same time, {minute}; your next edit makes them one"),
            };
            page.note(&label, note);
        }
    } else if above && let Some(first) = lines().find(|line| !line.trim().is_empty()) {
        let begun = Shown::new(&format!("✎ {first}"));
        let text = if manner.ascii { begun.to_ascii() } else { begun }.fit(page.columns);
        page.lines.push(Laid { text, role: Role::Note, spot: (page.block, 0), ..Laid::default() });
    }
    // The blocks after it have the same numbers whichever way it is shown.
    page.block = before + lines().count() + notes.len();
}

/// What the reader set on the story, with signs that need no colour, broken into lines.
fn follow_up(story: &Story, columns: usize, manner: &Manner) -> Vec<Line> {
    let mark = &story.mark;
    let mut parts = Vec::new();
    if mark.flagged {
        parts.push((String::from("⚑ flagged"), Role::Flag));
    }
    if let Some(due) = mark.due {
        let due = long_due(due, manner.today);
        let overdue =
            if story.overdue { (format!("! due {due}"), Role::Overdue) } else { (format!("due {due}"), Role::Flag) };
        parts.push(overdue);
    }
    if let Some(name) = priority_name(mark.priority) {
        parts.push((format!("{name} priority"), Role::Strong));
    }
    if let Some(at) = mark.done_at {
        parts.push((format!("✓ done {}", manner.minute(at)), Role::Good));
    }
    parts.extend(mark.tags.iter().map(|tag| (format!("#{tag}"), Role::Accent)));
    let mut lines: Vec<Line> = Vec::new();
    let mut used = columns;
    for (text, role) in parts {
        let text = Shown::new(&text);
        let text = if manner.ascii { text.to_ascii() } else { text }.fit(columns);
        let needed = text.width() + 2;
        match lines.last_mut() {
            Some(line) if used + needed <= columns => {
                line.push(Segment::new("  ", Role::Plain));
                line.push(Segment { text, role });
                used += needed;
            }
            _ => {
                used = needed - 2;
                lines.push(vec![Segment { text, role }]);
            }
        }
    }
    lines
}
