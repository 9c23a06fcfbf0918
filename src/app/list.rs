//! The list pane: a snapshot of the selection, a cursor on it and the rows that are seen. It changes when the query changes
//! or the reader asks for it, never because something was marked.

use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;

use super::places::{Place, Places};
use super::view::{Line, Role, RowView, Segment, width};
use crate::fold::{Needle, find_hits};
use crate::item::{PartialDate, month_name};
use crate::library::{Group, Library, Summary, short_due};
use crate::query::priority_name;
use crate::rows::Row;
use crate::shown::Shown;
use crate::store::Facet;

/// Rows looked at to set the width of the source column: more than a few screens, few enough for any list.
const SAMPLE: usize = 400;
/// Rows kept in sight above and below the cursor.
const MARGIN: usize = 2;

/// The list.
#[derive(Debug, Default, Clone)]
pub(super) struct List {
    /// Shared with the places one can go back to.
    rows: Arc<Vec<Row>>,
    /// What stands on each line: stories, and heads where they are grouped.
    places: Arc<Places>,
    cursor: usize,
    top: usize,
    anchor: Option<usize>,
    widths: Widths,
}

/// What the columns need, from a sample of the rows.
#[derive(Debug, Clone, Copy, Default)]
struct Widths {
    source: usize,
    dated: bool,
    placed: bool,
}

impl List {
    /// Takes a new selection with its groups, none for a plain list. The cursor stays on its story; where that is gone, it goes
    /// to the place `otherwise`, past the head of a first group.
    pub(super) fn set(&mut self, rows: Arc<Vec<Row>>, groups: Vec<Group>, otherwise: usize, library: &Library) {
        let here = self.current();
        let offset = self.cursor.saturating_sub(self.top);
        let otherwise = if otherwise == 0 && !groups.is_empty() { 1 } else { otherwise };
        Arc::make_mut(&mut self.places).set(rows.len(), groups);
        self.rows = rows;
        self.anchor = None;
        self.cursor = here.and_then(|row| self.place_of(row)).unwrap_or(otherwise).min(self.last());
        self.top = self.cursor.saturating_sub(offset);
        self.measure(library);
    }

    /// Measures the columns anew.
    pub(super) fn measure(&mut self, library: &Library) {
        let mut widths = Widths::default();
        let store = library.store();
        // Columns tell it; the records of so many stories need not be read for it.
        for row in self.rows.iter().take(SAMPLE).copied() {
            widths.source = widths.source.max(Shown::new(&library.short_source(row)).width());
            widths.dated |= store.date(row).is_some() || library.stands_at(row).is_some();
            widths.placed |= !store.values(Facet::Main, row).is_empty();
        }
        self.widths = widths;
    }

    fn last(&self) -> usize {
        self.places.len().saturating_sub(1)
    }

    /// The story at a place; none for heads of groups.
    #[must_use]
    pub(super) fn row_at(&self, place: usize) -> Option<Row> {
        match self.places.at(place)? {
            Place::Story(number) => self.rows.get(number).copied(),
            Place::Head(_) => None,
        }
    }

    /// The place of a story, of the head of its group where that is folded.
    #[must_use]
    pub(super) fn place_of(&self, row: Row) -> Option<usize> {
        self.rows.iter().position(|r| *r == row).map(|number| self.places.of(number))
    }

    /// The number of the story under the cursor, from 1; none on a head.
    #[must_use]
    pub(super) fn ordinal(&self) -> Option<usize> {
        match self.places.at(self.cursor)? {
            Place::Story(number) => Some(number + 1),
            Place::Head(_) => None,
        }
    }

    /// Whether the cursor is on the head of a group, and that is folded.
    #[must_use]
    pub(super) fn folded_head(&self) -> Option<bool> {
        self.places.is_folded(self.cursor)
    }

    /// Folds or unfolds the group under the cursor; false where there are no groups.
    pub(super) fn toggle_group(&mut self, height: usize) -> bool {
        let head = Arc::make_mut(&mut self.places).toggle(self.cursor);
        self.anchor = None;
        head.is_some_and(|head| {
            self.go(head, height);
            true
        })
    }

    /// Folds or unfolds all groups.
    pub(super) fn toggle_groups(&mut self, height: usize) {
        let here = self.ordinal();
        Arc::make_mut(&mut self.places).toggle_all();
        self.anchor = None;
        let place = here.map_or(0, |number| self.places.of(number.saturating_sub(1)));
        self.go(place, height);
    }

    /// The rows in order, those of folded groups too.
    #[must_use]
    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The place of the cursor.
    #[must_use]
    pub(super) fn cursor(&self) -> usize {
        self.cursor
    }

    /// The first row that is seen.
    #[must_use]
    pub(super) fn top(&self) -> usize {
        self.top
    }

    /// The story under the cursor.
    #[must_use]
    pub(super) fn current(&self) -> Option<Row> {
        self.row_at(self.cursor)
    }

    /// Puts the cursor on a place and shows it in `height` rows.
    pub(super) fn go(&mut self, place: usize, height: usize) {
        self.cursor = place.min(self.last());
        self.keep_in_sight(height);
    }

    /// Puts the cursor and the first seen row where they were in an earlier session.
    pub(super) fn restore(&mut self, place: usize, top: usize, height: usize) {
        self.cursor = place.min(self.last());
        self.top = top.min(self.cursor);
        self.keep_in_sight(height);
    }

    /// Scrolls as little as the cursor needs, some rows of margin kept. A list that is not seen stays as it is.
    pub(super) fn keep_in_sight(&mut self, height: usize) {
        if height == 0 {
            return;
        }
        let margin = MARGIN.min((height - 1) / 2);
        if self.cursor < self.top + margin {
            self.top = self.cursor.saturating_sub(margin);
        }
        if self.cursor + margin >= self.top + height {
            self.top = self.cursor + margin + 1 - height;
        }
        self.top = self.top.min(self.places.len().saturating_sub(height));
    }

    /// The next place after (or before) the cursor whose row `wanted` likes, the `count`th of them or the last found.
    pub(super) fn find(&self, forward: bool, count: usize, mut wanted: impl FnMut(Row) -> bool) -> Option<usize> {
        let mut found = None;
        let mut left = count.max(1);
        let mut place = self.cursor;
        while left > 0 {
            place = if forward { place + 1 } else { place.checked_sub(1)? };
            if place >= self.places.len() {
                break;
            }
            if self.row_at(place).is_some_and(&mut wanted) {
                found = Some(place);
                left -= 1;
            } else if !forward && place == 0 {
                break;
            }
        }
        found
    }

    /// Starts a selection at the cursor, or ends it.
    pub(super) fn toggle_selection(&mut self) {
        self.anchor = if self.anchor.is_some() { None } else { Some(self.cursor) };
    }

    /// Ends a selection; false when there was none.
    pub(super) fn end_selection(&mut self) -> bool {
        self.anchor.take().is_some()
    }

    /// The places of the selection.
    #[must_use]
    pub(super) fn selection(&self) -> Option<Range<usize>> {
        let anchor = self.anchor?.min(self.last());
        Some(anchor.min(self.cursor)..anchor.max(self.cursor) + 1)
    }

    /// The stories that a mark means: the selection, or `count` from the cursor on.
    #[must_use]
    pub(super) fn meant(&self, count: usize) -> Vec<Row> {
        let places = self.selection().unwrap_or(self.cursor..self.cursor + count.max(1));
        places.take_while(|place| *place < self.places.len()).filter_map(|place| self.row_at(place)).collect()
    }

    /// The rows that are seen in `height` rows of `columns`.
    #[must_use]
    pub(super) fn view(
        &self,
        library: &Library,
        today: Date,
        needles: &[Needle],
        columns: usize,
        height: usize,
    ) -> Vec<RowView> {
        let selection = self.selection().unwrap_or(0..0);
        let seen = (self.top..self.places.len()).take(height);
        let line = |place: usize| match self.places.at(place) {
            Some(Place::Head(number)) => self.places.head(number, place == self.cursor, columns),
            _ => {
                let summary = self.row_at(place).map(|row| library.summary(row, today)).unwrap_or_default();
                self.line(&summary, today, place == self.cursor, needles, columns)
            }
        };
        seen.map(|place| RowView {
            line: line(place),
            current: place == self.cursor,
            selected: selection.contains(&place),
            link: None,
        })
        .collect()
    }

    fn line(&self, story: &Summary, today: Date, current: bool, needles: &[Needle], columns: usize) -> Line {
        let text = if story.read { Role::Dim } else { Role::Plain };
        let mut line = vec![
            Segment::new(if current { ">" } else { " " }, Role::Accent),
            Segment::new(if story.read { "  " } else { "● " }, Role::Unread),
            sign(story),
        ];
        let mut room = columns.saturating_sub(5);
        let mut column = |line: &mut Line, shown: &Shown, width: usize, role: Role| {
            let padded = format!("{:width$}  ", "", width = width.saturating_sub(shown.width()));
            line.push(Segment { text: shown.clone(), role });
            line.push(Segment::new(padded, Role::Plain));
            room = room.saturating_sub(width + 2);
        };
        if self.widths.dated {
            let (shown, width) = date_column(story.date, columns);
            let (shown, role) = match story.stands_at.filter(|_| story.date.is_none()) {
                // Not its date, only where it stands: the month is enough, and a sign that it is about.
                Some(bound) => (about_column(bound, columns), Role::Dim),
                None => (shown, text),
            };
            column(&mut line, &shown, width, role);
        }
        if self.widths.placed && columns >= 90 {
            column(&mut line, &Shown::new(story.country.as_deref().unwrap_or_default()), 2, Role::Label);
        }
        if self.widths.source > 0 && columns >= 50 {
            let width = self.widths.source.min(if columns >= 90 { 22 } else { 14 });
            column(&mut line, &Shown::new(&story.source).fit(width), width, text);
        }
        let tail = if columns >= 60 { tail(story, today, room / 2) } else { Line::new() };
        let title = Shown::new(&story.title);
        let title = if story.derived { Shown::new("“").then(&title) } else { title };
        let role = if story.read { Role::Dim } else { Role::Strong };
        if tail.is_empty() {
            highlight(&title.fit(room), needles, role, None, &mut line);
            return line;
        }
        let before = width(&line);
        let room = room.saturating_sub(width(&tail));
        highlight(&title.fit(room), needles, role, None, &mut line);
        let gap = (before + room).saturating_sub(width(&line));
        line.push(Segment::new(" ".repeat(gap), Role::Plain));
        line.extend(tail);
        line
    }
}

/// The sign of what a person marked: overdue before done before flagged before a note alone.
fn sign(story: &Summary) -> Segment {
    match story {
        Summary { overdue: true, .. } => Segment::new("! ", Role::Overdue),
        Summary { done: true, .. } => Segment::new("✓ ", Role::Good),
        Summary { flagged: true, .. } => Segment::new("⚑ ", Role::Flag),
        Summary { noted: true, .. } => Segment::new("✎ ", Role::Note),
        _ => Segment::new("  ", Role::Plain),
    }
}

/// What a person set, at the right end of a row: priority, tags, a note, the due date. It is empty where nothing is set, and
/// what matters least goes first where there is little room.
fn tail(story: &Summary, today: Date, room: usize) -> Line {
    let mut line = Line::new();
    let mut left = room;
    let mut add = |text: String, role: Role| {
        let text = Shown::new(&text);
        let needed = text.width() + 2;
        if needed <= left {
            left -= needed;
            line.splice(0..0, [Segment::new("  ", Role::Plain), Segment { text, role }]);
        }
    };
    if let Some(due) = story.due {
        let role = if story.overdue { Role::Overdue } else { Role::Flag };
        add(format!("due {}", short_due(due, today)), role);
    }
    // Where the first column says something else, the note is said here.
    if story.noted && (story.overdue || story.flagged || story.done) {
        add(String::from("✎"), Role::Note);
    }
    if let Some(name) = priority_name(story.priority) {
        add(name.to_owned(), Role::Strong);
    }
    for tag in story.tags.iter().rev() {
        add(format!("#{}", Shown::new(tag).fit(16)), Role::Label);
    }
    line
}

/// Where a story without a date stands: `~Mar 2025`, as wide as a date.
fn about_column(bound: PartialDate, columns: usize) -> Shown {
    let month = bound.month_number().and_then(|month| PartialDate::month(bound.year_number(), month)).unwrap_or(bound);
    let (shown, _) = date_column(Some(month), columns);
    let text = shown.as_str();
    let start = text.len() - text.trim_start().len();
    Shown::new(&format!("{}~{}", text.get(..start.saturating_sub(1)).unwrap_or_default(), text.trim_start()))
}

fn date_column(date: Option<PartialDate>, columns: usize) -> (Shown, usize) {
    let (width, short_year) = match columns {
        0..40 => (6, None),
        40..64 => (9, Some(true)),
        _ => (11, Some(false)),
    };
    let Some(date) = date else { return (Shown::empty(), width) };
    let month = date.month_number().map(|m| &month_name(m)[..3]);
    let year = match short_year {
        Some(false) => format!(" {}", date.year_number()),
        Some(true) => format!(" {:02}", date.year_number() % 100),
        None => String::new(),
    };
    let text = match (month, date.day_number()) {
        (Some(month), Some(day)) => format!("{day:>2} {month}{year}"),
        (Some(month), None) => format!("   {month}{year}"),
        (None, _) => format!("{:>width$}", date.year_number()),
    };
    (Shown::new(&text), width)
}

/// Puts `shown` on the line with its hits in their own role; the hit that begins at `current` in another one.
pub(super) fn highlight(shown: &Shown, needles: &[Needle], role: Role, current: Option<usize>, line: &mut Line) {
    let text = shown.as_str();
    let mut from = 0;
    if !needles.is_empty() {
        for hit in find_hits(text, needles) {
            if hit.start < from {
                continue;
            }
            if hit.start > from {
                line.push(Segment::new(&text[from..hit.start], role));
            }
            let hit_role = if current == Some(hit.start) { Role::CurrentHit } else { Role::Hit };
            line.push(Segment::new(&text[hit.clone()], hit_role));
            from = hit.end;
        }
    }
    if from < text.len() {
        line.push(Segment::new(&text[from..], role));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Option<PartialDate> {
        text.parse().ok()
    }

    fn list(stories: u32) -> List {
        let mut list = List { rows: Arc::new((0..stories).map(Row).collect()), ..List::default() };
        Arc::make_mut(&mut list.places).set(stories as usize, Vec::new());
        list
    }

    #[test]
    fn dates_keep_their_column() {
        for (text, columns, expect) in [
            ("2025-03-14", 100, "14 Mar 2025"),
            ("2025-03-04", 100, " 4 Mar 2025"),
            ("2025-03", 100, "   Mar 2025"),
            ("2025", 100, "       2025"),
            ("2025-03-14", 50, "14 Mar 25"),
            ("2025-03-14", 30, "14 Mar"),
        ] {
            let (shown, width) = date_column(date(text), columns);
            assert_eq!(shown.as_str(), expect);
            assert!(shown.width() <= width);
        }
        assert_eq!(crate::library::long_date(date("2025-03-04").unwrap()), "4 March 2025");
    }

    #[test]
    fn what_stands_about_a_month_says_so_in_the_same_column() {
        for (text, columns, expect) in
            [("2025-03-14", 100, "  ~Mar 2025"), ("2025", 100, "      ~2025"), ("2025-03-14", 50, "  ~Mar 25")]
        {
            let shown = about_column(date(text).unwrap(), columns);
            assert_eq!((shown.as_str(), shown.width()), (expect, date_column(None, columns).1));
        }
    }

    #[test]
    fn the_cursor_stays_in_sight() {
        let mut list = list(100);
        for (place, height) in [(50, 10), (99, 10), (0, 10), (3, 1), (98, 3), (7, 40)] {
            list.go(place, height);
            assert!(list.top <= list.cursor && list.cursor < list.top + height, "{place} {height}");
        }
    }

    #[test]
    fn finding_counts_and_stops_at_the_ends() {
        let mut list = list(10);
        assert_eq!(list.find(true, 2, |row| row.0 % 3 == 0), Some(6));
        assert_eq!(list.find(true, 9, |row| row.0 % 3 == 0), Some(9));
        assert_eq!(list.find(false, 1, |_| true), None);
        list.go(9, 5);
        assert_eq!(list.find(false, 1, |row| row.0 == 0), Some(0));
        assert_eq!(list.find(false, 1, |row| row.0 == 42), None);
    }

    #[test]
    fn a_selection_runs_both_ways() {
        let mut list = list(10);
        list.go(5, 5);
        list.toggle_selection();
        list.go(3, 5);
        assert_eq!(list.meant(1), [Row(3), Row(4), Row(5)]);
        assert!(list.end_selection() && !list.end_selection());
        assert_eq!(list.meant(2), [Row(3), Row(4)]);
        list.go(9, 5);
        assert_eq!(list.meant(5), [Row(9)]);
    }
}
