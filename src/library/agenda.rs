//! The agenda: what is to be followed up in the order of its due dates, under few heads.

use std::cmp::Reverse;

use jiff::Span;
use jiff::civil::Date;

use super::Library;
use super::arrange::Group;
use crate::rows::{Row, RowSet};

/// The heads of the agenda in their order.
const HEADS: [&str; 5] = ["overdue", "today", "this week", "later", "flagged"];

impl Library {
    /// Rows as an agenda, and their heads: overdue, today, the next seven days, later, flagged without a date.
    /// Under one head the earlier date comes first, then the higher priority.
    #[must_use]
    pub fn agenda(&self, rows: &RowSet, today: Date) -> (Vec<Row>, Vec<Group>) {
        let week = today.saturating_add(Span::new().days(7));
        let head = |row: Row| match self.status.due(row) {
            Some(due) if due < today => 0,
            Some(due) if due == today => 1,
            Some(due) if due <= week => 2,
            Some(_) => 3,
            None => 4,
        };
        let mut sorted = self.order(rows);
        sorted.sort_by_key(|row| (head(*row), self.status.due(*row), Reverse(self.status.priority(*row))));
        let mut groups: Vec<Group> = Vec::new();
        for (first, row) in sorted.iter().enumerate() {
            let label = HEADS.get(head(*row)).copied().unwrap_or_default();
            match groups.last_mut().filter(|group| group.label == label) {
                Some(group) => group.count += 1,
                None => groups.push(Group { label: label.to_owned(), first, count: 1 }),
            }
        }
        (sorted, groups)
    }
}
