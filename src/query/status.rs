//! What the reader did, by row: kept beside the store by whoever has both the store and the marks.

use std::collections::BTreeMap;

use jiff::civil;

use crate::fold::{self, Needle, Search};
use crate::rows::{Row, RowSet};

/// The reader's own fields of all rows. Sets may be shorter than the store; rows beyond them are unmarked.
#[derive(Debug, Clone, Default)]
pub struct Status {
    /// Rows that were read.
    pub read: RowSet,
    /// Rows flagged for follow-up.
    pub flagged: RowSet,
    /// Rows that are done.
    pub done: RowSet,
    /// Rows that stand for marked items whose document is gone or changed.
    pub orphan: RowSet,
    due: BTreeMap<Row, civil::Date>,
    done_on: BTreeMap<Row, civil::Date>,
    priority: BTreeMap<Row, u8>,
    tagged: RowSet,
    tags: BTreeMap<String, Tag>,
    notes: BTreeMap<Row, String>,
    noted: RowSet,
}

#[derive(Debug, Clone)]
struct Tag {
    name: String,
    rows: RowSet,
}

impl Status {
    /// Sets or lifts the due date of a row.
    pub fn set_due(&mut self, row: Row, due: Option<civil::Date>) {
        match due {
            Some(due) => self.due.insert(row, due),
            None => self.due.remove(&row),
        };
    }

    /// Sets or lifts the day a row was done.
    pub fn set_done(&mut self, row: Row, on: Option<civil::Date>) {
        self.done.set(row, on.is_some());
        match on {
            Some(on) => self.done_on.insert(row, on),
            None => self.done_on.remove(&row),
        };
    }

    /// Sets or, with 0, lifts the priority of a row.
    pub fn set_priority(&mut self, row: Row, priority: u8) {
        match priority {
            0 => self.priority.remove(&row),
            priority => self.priority.insert(row, priority),
        };
    }

    /// Sets the reader's tags of a row.
    pub fn set_tags<'a>(&mut self, row: Row, tags: impl IntoIterator<Item = &'a str>) {
        if self.tagged.contains(row) {
            self.tagged.remove(row);
            self.tags.retain(|_, tag| {
                tag.rows.remove(row);
                !tag.rows.is_empty()
            });
        }
        for name in tags {
            self.tagged.insert(row);
            let tag =
                self.tags.entry(key(name)).or_insert_with(|| Tag { name: name.to_owned(), rows: RowSet::default() });
            tag.rows.insert(row);
        }
    }

    /// Sets or lifts the reader's note of a row.
    pub fn set_note(&mut self, row: Row, note: Option<&str>) {
        match note.filter(|note| !note.trim().is_empty()) {
            Some(note) => {
                let mut folded = String::from(" ");
                fold::fold_into(note, &mut folded);
                self.notes.insert(row, folded);
                self.noted.insert(row);
            }
            None => {
                self.notes.remove(&row);
                self.noted.remove(row);
            }
        }
    }

    /// The due date of a row.
    #[must_use]
    pub fn due(&self, row: Row) -> Option<civil::Date> {
        self.due.get(&row).copied()
    }

    /// The day a row was done.
    #[must_use]
    pub fn done_on(&self, row: Row) -> Option<civil::Date> {
        self.done_on.get(&row).copied()
    }

    /// The priority of a row, 0 for none.
    #[must_use]
    pub fn priority(&self, row: Row) -> u8 {
        self.priority.get(&row).copied().unwrap_or(0)
    }

    /// The rows whose due date has passed and that are not done.
    #[must_use]
    pub fn overdue(&self, today: civil::Date) -> RowSet {
        let mut rows = self.rows_due(|due| due < today);
        rows.and_not(&self.done);
        rows
    }

    /// The rows to follow up: flagged or with a due date, and not done.
    #[must_use]
    pub fn open(&self) -> RowSet {
        let mut rows = self.rows_due(|_| true);
        rows.or(&self.flagged);
        rows.and_not(&self.done);
        rows
    }

    /// The rows due on or before a day that are not done.
    #[must_use]
    pub fn due_by(&self, day: civil::Date) -> RowSet {
        let mut rows = self.rows_due(|due| due <= day);
        rows.and_not(&self.done);
        rows
    }

    /// The rows that have a note.
    #[must_use]
    pub fn noted(&self) -> &RowSet {
        &self.noted
    }

    /// The reader's tags of a row.
    pub fn tags_of(&self, row: Row) -> impl Iterator<Item = &str> {
        let tags = self.tagged.contains(row).then(|| self.tags.values());
        tags.into_iter().flatten().filter(move |tag| tag.rows.contains(row)).map(|tag| tag.name.as_str())
    }

    /// The reader's tags with their rows, in the order of their names.
    pub fn tags(&self) -> impl Iterator<Item = (&str, &RowSet)> {
        self.tags.values().map(|tag| (tag.name.as_str(), &tag.rows))
    }

    /// The rows whose due date is as wanted.
    pub fn rows_due(&self, mut keep: impl FnMut(civil::Date) -> bool) -> RowSet {
        self.due.iter().filter(|&(_, &due)| keep(due)).map(|(&row, _)| row).collect()
    }

    /// The rows done on a day that is as wanted.
    pub fn rows_done(&self, mut keep: impl FnMut(civil::Date) -> bool) -> RowSet {
        self.done_on.iter().filter(|&(_, &on)| keep(on)).map(|(&row, _)| row).collect()
    }

    /// Of `len` rows those that are not done.
    #[must_use]
    pub fn rows_not_done(&self, len: usize) -> RowSet {
        let mut rows = RowSet::full(len);
        rows.and_not(&self.done);
        rows
    }

    /// The due dates with their rows.
    pub fn due_dates(&self) -> impl Iterator<Item = (Row, civil::Date)> {
        self.due.iter().map(|(&row, &date)| (row, date))
    }

    /// The days stories were done, with their rows.
    pub fn done_dates(&self) -> impl Iterator<Item = (Row, civil::Date)> {
        self.done_on.iter().map(|(&row, &date)| (row, date))
    }

    /// The rows of a priority; what is greater than the highest one belongs to it.
    #[must_use]
    pub fn rows_of_priority(&self, level: u8) -> RowSet {
        self.priority.iter().filter(|&(_, &known)| known.min(3) == level).map(|(&row, _)| row).collect()
    }

    /// Of `len` rows those without a due date.
    #[must_use]
    pub fn rows_without_due(&self, len: usize) -> RowSet {
        let mut rows = RowSet::full(len);
        self.due.keys().for_each(|row| rows.remove(*row));
        rows
    }

    pub(super) fn rows_without_priority(&self, len: usize) -> RowSet {
        let mut rows = RowSet::full(len);
        self.priority.keys().for_each(|row| rows.remove(*row));
        rows
    }

    /// The rows with a tag, none for a tag that no row has.
    pub(super) fn rows_tagged(&self, name: &str, prefix: bool) -> Option<RowSet> {
        let key = key(name);
        let mut rows: Option<RowSet> = None;
        for tag in self.tags.iter().filter(|(known, _)| if prefix { known.starts_with(&key) } else { **known == key }) {
            rows.get_or_insert_default().or(&tag.1.rows);
        }
        rows
    }

    /// Of `len` rows those without a tag of the reader's.
    #[must_use]
    pub fn rows_untagged(&self, len: usize) -> RowSet {
        let mut rows = RowSet::full(len);
        rows.and_not(&self.tagged);
        rows
    }

    pub(super) fn rows_noted(&self, needle: &Needle) -> RowSet {
        let search = Search::new(needle);
        self.notes.iter().filter(|(_, note)| search.is_in(note)).map(|(&row, _)| row).collect()
    }
}

fn key(name: &str) -> String {
    let folded = fold::fold_word(name);
    if folded.is_empty() { name.trim().to_owned() } else { folded }
}
