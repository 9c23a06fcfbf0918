//! The groups of changes that can be undone: what each did, to which items, and whether it was taken back.
//!
//! A group is one thing the reader did. It holds an entry for every field it touched, with the value and the group that
//! stood there before: undoing gives both back, so that the group before can be undone next. Whether a group is undone is
//! itself decided by the latest undo or redo of it, whoever made that. `undo` uses this; nothing here makes records.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::item::ItemId;

use super::clock::{Clock, Stamp, WriterId};
use super::record::{By, GroupKey};
use super::state::Marks;
use super::table::Owner;
use super::value::{Field, NONE, priority_name, to_date};

/// What a group did to one field of one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) item: ItemId,
    pub(super) clock: Clock,
    pub(super) old: i64,
    pub(super) new: i64,
    pub(super) field: Field,
    /// The group whose value stood there before.
    pub(super) prev: Owner,
}

/// One group.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) key: GroupKey,
    /// The greatest stamp of its records; none where only others speak of it.
    pub(super) stamp: Option<Stamp>,
    /// Who made it; of several, as no session writes, the greatest.
    pub(super) by: By,
    /// The latest undo or redo of it, and whether it is undone.
    pub(super) toggle: Option<(Stamp, bool)>,
    entries: Vec<Entry>,
    /// How many entries, from the start, are known to be in order and without doubles.
    tidy: usize,
}

impl Group {
    /// A group read from a cache.
    pub(super) fn of(
        (key, by): (GroupKey, By),
        stamp: Option<Stamp>,
        toggle: Option<(Stamp, bool)>,
        entries: Vec<Entry>,
    ) -> Self {
        Group { key, stamp, by, toggle, entries, tidy: 0 }
    }

    /// Its entries as they came.
    pub(super) fn raw(&self) -> &[Entry] {
        &self.entries
    }

    pub(super) fn undone(&self) -> bool {
        self.toggle.is_some_and(|(_, undone)| undone)
    }

    /// Its entries, one a field: in order of item and field, the latest record of each.
    fn tidied(&self) -> Vec<Entry> {
        let mut entries = self.entries.clone();
        if self.tidy < entries.len() {
            tidy(&mut entries);
        }
        entries
    }
}

fn tidy(entries: &mut Vec<Entry>) {
    entries.sort_unstable_by_key(|entry| (entry.item, entry.field, std::cmp::Reverse(entry.clock)));
    entries.dedup_by_key(|entry| (entry.item, entry.field));
}

/// All groups. Number 0 stands for no group.
#[derive(Debug, Clone, Default)]
pub(super) struct History {
    groups: Vec<Group>,
    numbers: HashMap<GroupKey, Owner>,
}

impl History {
    /// The number of a group, given now where it is new.
    pub(super) fn owner(&mut self, key: GroupKey) -> Owner {
        *self.numbers.entry(key).or_insert_with(|| {
            self.groups.push(Group { key, stamp: None, by: By::Reader, toggle: None, entries: Vec::new(), tidy: 0 });
            u32::try_from(self.groups.len()).unwrap_or(0)
        })
    }

    /// All groups in the order of their numbers, from 1.
    pub(super) fn all(&self) -> &[Group] {
        &self.groups
    }

    /// Takes groups over that stand in the order of their numbers.
    pub(super) fn restore(&mut self, groups: Vec<Group>) {
        self.numbers = (1..).zip(&groups).map(|(owner, group)| (group.key, owner)).collect();
        self.groups = groups;
    }

    pub(super) fn group(&self, owner: Owner) -> Option<&Group> {
        self.groups.get((owner as usize).checked_sub(1)?)
    }

    fn group_mut(&mut self, owner: Owner) -> Option<&mut Group> {
        self.groups.get_mut((owner as usize).checked_sub(1)?)
    }

    /// All groups with their numbers.
    pub(super) fn groups(&self) -> impl Iterator<Item = (Owner, &Group)> {
        (1..).zip(&self.groups)
    }

    /// A record of that group was met.
    pub(super) fn act(&mut self, owner: Owner, stamp: Stamp, by: By) {
        if let Some(group) = self.group_mut(owner) {
            group.stamp = group.stamp.max(Some(stamp));
            group.by = group.by.max(by);
        }
    }

    /// An undo or redo of that group was met; the latest one counts.
    pub(super) fn toggle(&mut self, owner: Owner, stamp: Stamp, undone: bool) {
        if let Some(group) = self.group_mut(owner) {
            group.toggle = group.toggle.max(Some((stamp, undone)));
        }
    }

    /// Notes what a group did to a field. A record met twice is noted once, sooner or later.
    pub(super) fn enter(&mut self, owner: Owner, entry: Entry) {
        let Some(group) = self.group_mut(owner) else { return };
        group.entries.push(entry);
        if group.entries.len() > 64 && group.entries.len() > group.tidy * 2 {
            tidy(&mut group.entries);
            group.tidy = group.entries.len();
        }
    }

    /// When a group was undone or done again last.
    pub(super) fn toggled(&self, key: GroupKey) -> Option<Stamp> {
        self.group(*self.numbers.get(&key)?)?.toggle.map(|(stamp, _)| stamp)
    }

    /// What a group did, one entry a field.
    pub(super) fn entries(&self, owner: Owner) -> Vec<Entry> {
        self.group(owner).map(Group::tidied).unwrap_or_default()
    }

    /// The entry of a group that is still being made, for a field it has touched already.
    pub(super) fn entry(&self, owner: Owner, item: ItemId, field: Field) -> Option<Entry> {
        let entries = &self.group(owner)?.entries;
        entries.iter().rev().find(|entry| entry.item == item && entry.field == field).copied()
    }
}

/// One thing the reader did, for the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// When, by the clock of the session that did it.
    pub at: Timestamp,
    /// What, in words: `flagged 3 stories, set the due date 2026-12-01 on them`.
    pub what: String,
    /// How many items it touched.
    pub items: usize,
    /// Whether this session did it.
    pub mine: bool,
    /// Whether it was taken back.
    pub undone: bool,
    /// Who had that session do it.
    pub by: By,
    /// The session that did it.
    pub writer: WriterId,
}

impl Marks {
    /// What was done, newest first, at most `limit` deeds. Automatic `read` marks are none.
    #[must_use]
    pub fn history(&self, limit: usize) -> Vec<Deed> {
        let mut groups: Vec<(Stamp, Owner)> =
            self.history.groups().filter_map(|(owner, group)| Some((group.stamp?, owner))).collect();
        groups.sort_unstable_by(|a, b| b.cmp(a));
        groups.truncate(limit);
        groups.into_iter().filter_map(|(stamp, owner)| self.deed(stamp, owner)).collect()
    }

    fn deed(&self, stamp: Stamp, owner: Owner) -> Option<Deed> {
        let entries = self.history.entries(owner);
        let group = self.history.group(owner)?;
        Some(Deed {
            at: stamp.clock.time(),
            what: self.words(&entries),
            items: entries.chunk_by(|a, b| a.item == b.item).count(),
            mine: stamp.writer == self.me,
            undone: group.undone(),
            by: group.by,
            writer: stamp.writer,
        })
    }

    /// What a group did, in words.
    pub(super) fn words(&self, entries: &[Entry]) -> String {
        // Of each kind its value too, where all have the same.
        let mut kinds: Vec<(Field, bool, usize, ItemId, Option<i64>)> = Vec::new();
        for entry in entries {
            let on = entry.new != NONE;
            match kinds.iter_mut().find(|(field, known, ..)| *field == entry.field && *known == on) {
                Some((.., count, _, value)) => {
                    *count += 1;
                    *value = value.filter(|known| *known == entry.new);
                }
                None => kinds.push((entry.field, on, 1, entry.item, Some(entry.new))),
            }
        }
        kinds.sort_unstable_by_key(|(field, on, ..)| (*field, !on));
        let mut words = String::new();
        let mut before = None;
        for (field, on, count, item, value) in kinds {
            let object = match (before, count) {
                (Some((1, known)), 1) if known == item => "it".to_owned(),
                (Some((known, _)), count) if known == count && count > 1 => "them".to_owned(),
                (_, 1) => self.name(item),
                _ => format!("{count} stories"),
            };
            if !words.is_empty() {
                words.push_str(", ");
            }
            words.push_str(&self.phrase(field, on, value, &object));
            before = Some((count, item));
        }
        if words.is_empty() { "nothing".into() } else { words }
    }

    fn name(&self, item: ItemId) -> String {
        let title =
            self.get(&item).and_then(super::state::Mark::caption).map(|caption| caption.title).unwrap_or_default();
        if title.is_empty() { "1 story".into() } else { format!("“{title}”") }
    }

    fn phrase(&self, field: Field, on: bool, value: Option<i64>, object: &str) -> String {
        match (field, on) {
            (Field::READ, true) => format!("marked as read {object}"),
            (Field::READ, false) => format!("marked as unread {object}"),
            (Field::FLAG, true) => format!("flagged {object}"),
            (Field::FLAG, false) => format!("unflagged {object}"),
            (Field::DONE, true) => format!("marked as done {object}"),
            (Field::DONE, false) => format!("reopened {object}"),
            (Field::DUE, true) => match value.and_then(to_date) {
                Some(day) => format!("set the due date {day} on {object}"),
                None => format!("set due dates on {object}"),
            },
            (Field::DUE, false) => format!("cleared the due date of {object}"),
            (Field::PRIORITY, true) => match value.and_then(|level| priority_name(u8::try_from(level).ok()?)) {
                Some(name) => format!("set the priority of {object} to {name}"),
                None => format!("set the priority of {object}"),
            },
            (Field::PRIORITY, false) => format!("cleared the priority of {object}"),
            (Field::NOTE, true) => format!("wrote a note on {object}"),
            (Field::NOTE, false) => format!("removed the note of {object}"),
            (tag, on) => {
                let name = self.tag_name(tag).unwrap_or("?");
                if on { format!("put the tag {name} on {object}") } else { format!("took the tag {name} off {object}") }
            }
        }
    }
}
