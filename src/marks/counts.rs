//! How many marks there are, of each kind.

use super::state::{Mark, Marks};

/// How many items have what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Items with any mark now.
    pub marked: usize,
    /// Items that were read.
    pub read: usize,
    /// Items flagged for follow-up.
    pub flagged: usize,
    /// Items that are done.
    pub done: usize,
    /// Items with a due date.
    pub due: usize,
    /// Items with a priority.
    pub ranked: usize,
    /// Items with tags.
    pub tagged: usize,
    /// Items with a note.
    pub noted: usize,
    /// Items whose note has several texts that were written at the same time.
    pub parted: usize,
    /// Steps that can be undone.
    pub steps: usize,
}

impl Marks {
    /// Counts everything.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts {
            steps: self.history.groups().filter(|(_, group)| group.stamp.is_some() && !group.undone()).count(),
            ..Counts::default()
        };
        for mark in self.iter().filter(|mark| Mark::is_marked(*mark)) {
            counts.marked += 1;
            counts.read += usize::from(mark.read());
            counts.flagged += usize::from(mark.flagged());
            counts.done += usize::from(mark.done().is_some());
            counts.due += usize::from(mark.due().is_some());
            counts.ranked += usize::from(mark.priority() > 0);
            counts.tagged += usize::from(!mark.tags().is_empty());
            let texts = mark.note_versions().len();
            counts.noted += usize::from(texts > 0);
            counts.parted += usize::from(texts > 1);
        }
        counts
    }
}
