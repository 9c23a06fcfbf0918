//! Undo and redo: the newest group of this session first, then, when this session has none left, the newest of any session.
//!
//! Undoing gives each field the group touched its old value back, but only where the group's value still stands: what
//! another group set since is left and counted. An undo is written as records like any other change, so it holds over
//! restarts and in all sessions, and the group stays in the history as undone. A redo is possible until something new is
//! done.

use std::borrow::Cow;

use jiff::Timestamp;

use super::change::Change;
use super::clock::Stamp;
use super::history::Entry;
use super::notes::Notes;
use super::record::{By, GroupKey, Payload, Step, StepKind};
use super::state::Marks;
use super::table::Owner;
use super::value::Field;
use crate::item::ItemId;

/// What an undo or redo did.
#[must_use = "its change must reach the saver"]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The records it made.
    pub change: Change,
    /// What was undone or done again, in words: `flagged 3 stories`.
    pub what: String,
    /// How many fields were left because something else set them since.
    pub kept: usize,
    /// Whether the group was this session's own.
    pub mine: bool,
    /// Who had made the group.
    pub by: By,
}

/// What an undo or a redo would do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextStep {
    /// What would be undone or done again, in words.
    pub what: String,
    /// When it was done, or undone, by the clock of the session that did.
    pub at: Timestamp,
    /// Whether this session did it, or undid it: what others did is not taken back without asking.
    pub mine: bool,
    /// Who made it.
    pub by: By,
    key: GroupKey,
}

impl Marks {
    /// Takes back the newest group that is not undone: of this session, else of any. None when there is none.
    pub fn undo(&mut self, now: Timestamp) -> Option<Outcome> {
        let of = self.undo_target()?;
        Some(self.revert(of, now, true))
    }

    /// Does the group undone last again. None when there is none, or something was done since.
    pub fn redo(&mut self, now: Timestamp) -> Option<Outcome> {
        let of = self.redo_target()?;
        Some(self.revert(of, now, false))
    }

    /// What [`undo`](Self::undo) would take back.
    #[must_use]
    pub fn next_undo(&self) -> Option<NextStep> {
        let of = self.undo_target()?;
        self.next_step(of, self.history.group(of)?.stamp?)
    }

    /// What [`redo`](Self::redo) would do again.
    #[must_use]
    pub fn next_redo(&self) -> Option<NextStep> {
        let of = self.redo_target()?;
        self.next_step(of, self.history.group(of)?.toggle?.0)
    }

    fn next_step(&self, of: Owner, Stamp { clock, writer }: Stamp) -> Option<NextStep> {
        let what = self.words(&self.history.entries(of));
        let group = self.history.group(of)?;
        Some(NextStep { what, at: clock.time(), mine: writer == self.me, by: group.by, key: group.key })
    }

    fn undo_target(&self) -> Option<Owner> {
        let live = self.history.groups().filter(|(_, group)| !group.undone());
        live.filter_map(|(owner, group)| Some((group.key.writer == self.me, group.stamp?, owner)))
            .max()
            .map(|(.., owner)| owner)
    }

    fn redo_target(&self) -> Option<Owner> {
        let undone = self.history.groups().filter(|(_, group)| group.stamp.is_some());
        let (by_me, at, of) = undone
            .filter_map(|(owner, group)| Some((group.toggle.filter(|(_, undone)| *undone)?.0, owner)))
            .map(|(stamp, owner)| (stamp.writer == self.me, stamp, owner))
            .max()?;
        let latest = |mine: bool| -> Option<Stamp> {
            self.history
                .groups()
                .filter(|(_, group)| !mine || group.key.writer == self.me)
                .filter_map(|(_, group)| group.stamp)
                .max()
        };
        (latest(by_me) < Some(at)).then_some(of)
    }

    fn revert(&mut self, of: Owner, now: Timestamp, undo: bool) -> Outcome {
        let entries = self.history.entries(of);
        let what = self.words(&entries);
        let key = self.key(of);
        let mut change = Change::default();
        let mut kept = 0;
        let step = key.map(|key| Step {
            number: self.group + 1,
            kind: if undo { StepKind::Undo(key) } else { StepKind::Redo(key) },
        });
        for entry in &entries {
            let payload = if entry.field == Field::NOTE {
                self.note_back(of, entry, undo)
            } else {
                self.number_back(of, entry, undo)
            };
            match payload {
                Some(payload) => self.write(&mut change, entry.item, step, self.key(entry.prev), payload, now),
                None => kept += 1,
            }
        }
        if change.is_empty() {
            self.write(&mut change, ItemId::default(), step, None, Payload::Nothing, now);
        }
        let mine = key.is_some_and(|GroupKey { writer, .. }| writer == self.me);
        let by = self.history.group(of).map(|group| group.by).unwrap_or_default();
        Outcome { change, what, kept, mine, by }
    }

    /// Sets a field back, or forth again; none where something else set it since.
    fn number_back(&self, of: Owner, entry: &Entry, undo: bool) -> Option<Payload<'static>> {
        let register = self.table.find(entry.item)?.register(entry.field);
        let (stands, new) = if undo {
            (register.owner == of, entry.old)
        } else {
            (register.owner == entry.prev && register.number == entry.old, entry.new)
        };
        stands.then(|| self.number_payload(entry.field, register.number, new))
    }

    fn note_back(&self, of: Owner, entry: &Entry, undo: bool) -> Option<Payload<'static>> {
        let notes = self.table.find(entry.item)?.notes()?;
        let wrote = notes.of_action(of)?;
        let (stands, new) = if undo { (of, wrote.old.clone()) } else { (entry.prev, wrote.text.clone()) };
        let owned = |text: Option<Box<str>>| text.map(|text| Cow::Owned(text.into()));
        let old = Notes::text(notes).map(|text| Cow::Owned(text.into_owned()));
        (notes.owner() == Some(stands)).then(|| Payload::Note { old, new: owned(new), seen: notes.heads() })
    }
}
