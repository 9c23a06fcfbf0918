//! Making changes: in memory first, and as lines for the journal.
//!
//! What is set already makes no record. The first record of an item is preceded by its caption, which the caller is asked
//! for only then. All changes of one call are one group and are undone as one, unless they are [`Kind::Automatic`].

use std::borrow::Cow;

use jiff::Timestamp;

use crate::item::ItemId;

use super::caption::Caption;
use super::clock::Stamp;
use super::record::{By, GroupKey, Payload, Record, Step, StepKind};
use super::state::Marks;
use super::table::Owner;
use super::value::{self, Field, HIGHEST_PRIORITY, Value};

/// Whether a change is a step that can be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The reader did it: one step.
    Action,
    /// Rules of the configuration did it: one step, told apart in the history.
    Rules,
    /// A text was brought in: one step, told apart too.
    Import,
    /// It came by itself, as `read` does when an item is opened: no step.
    Automatic,
}

impl Kind {
    /// Who makes the step; none where it is no step.
    fn by(self) -> Option<By> {
        match self {
            Kind::Action => Some(By::Reader),
            Kind::Rules => Some(By::Rules),
            Kind::Import => Some(By::Import),
            Kind::Automatic => None,
        }
    }
}

/// Lines for the journal, made by one call and already in effect in memory.
#[must_use = "a change that is not given to the saver is lost with the session"]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    lines: Vec<u8>,
    fields: u64,
    last_seq: u64,
    items: Vec<ItemId>,
    urgent: bool,
}

impl Change {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields == 0
    }

    /// How many fields it sets; captions do not count. An undo that found nothing to revert counts as one.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.fields
    }

    /// The number of its last record, as [`super::SaverReport::Saved`] names it.
    #[must_use]
    pub fn last_seq(&self) -> u64 {
        self.last_seq
    }

    /// The items it touches; one may be named twice.
    #[must_use]
    pub fn items(&self) -> &[ItemId] {
        &self.items
    }

    /// Its lines, as the journal will hold them.
    #[must_use]
    pub fn lines(&self) -> &[u8] {
        &self.lines
    }

    /// Whether it must be on disk at once: everything but automatic changes.
    #[must_use]
    pub fn is_urgent(&self) -> bool {
        self.urgent
    }
}

impl Marks {
    /// Sets values. `caption` is asked for each item that has no caption yet.
    pub fn change(
        &mut self,
        edits: impl IntoIterator<Item = (ItemId, Value)>,
        caption: &mut dyn FnMut(&ItemId) -> Option<Caption>,
        now: Timestamp,
        kind: Kind,
    ) -> Change {
        let mut change = Change { urgent: kind != Kind::Automatic, ..Change::default() };
        let step = kind.by().map(|by| Step { number: self.group + 1, kind: StepKind::Action(by) });
        for (item, value) in edits {
            let value = value.cleaned();
            let known = self.get(&item);
            if known.map_or_else(|| value.is_nothing(), |mark| mark.has(&value)) {
                continue;
            }
            if known.is_none_or(|mark| !mark.has_caption())
                && let Some(caption) = caption(&item)
            {
                let mut columns = Vec::new();
                caption.encode(&mut columns);
                self.write(&mut change, item, None, None, Payload::Caption(Cow::Owned(columns)), now);
            }
            let (prev, payload) = self.payload(item, value, step);
            self.write(&mut change, item, step, prev, payload, now);
        }
        change
    }

    /// What to write for a value, and the group whose value stands there.
    fn payload(&mut self, item: ItemId, value: Value, step: Option<Step>) -> (Option<GroupKey>, Payload<'static>) {
        let (field, new) = match value {
            Value::Read(on) => (Field::READ, i64::from(on)),
            Value::Flag(on) => (Field::FLAG, i64::from(on)),
            Value::Done(at) => (Field::DONE, value::of_time(at)),
            Value::Due(on) => (Field::DUE, value::of_date(on)),
            Value::Priority(priority) => (Field::PRIORITY, i64::from(priority.min(HIGHEST_PRIORITY))),
            Value::Tag(name, on) => (self.tag(&name), i64::from(on)),
            Value::Note(text) => return self.note_payload(item, text, step),
        };
        let register = self.table.find(item).map(|slot| slot.register(field)).unwrap_or_default();
        let (mut old, mut prev) = (register.number, register.owner);
        // A field set twice in one group was, before the group, what it was before the first time.
        if let Some(entry) = self.entry_of(step, register.owner, item, field) {
            (old, prev) = (entry.old, entry.prev);
        }
        (self.key(prev), self.number_payload(field, old, new))
    }

    fn note_payload(
        &mut self,
        item: ItemId,
        new: Option<String>,
        step: Option<Step>,
    ) -> (Option<GroupKey>, Payload<'static>) {
        let new = new.map(Cow::Owned);
        let Some(notes) = self.table.find(item).and_then(|slot| slot.notes()) else {
            return (None, Payload::Note { old: None, new, seen: Vec::new() });
        };
        let owner = notes.owner().unwrap_or(0);
        let seen = notes.heads();
        let mut old = notes.text().map(|text| Cow::Owned(text.into_owned()));
        let mut prev = owner;
        if let Some(entry) = self.entry_of(step, owner, item, Field::NOTE) {
            prev = entry.prev;
            old = notes.of_action(owner).and_then(|version| version.old.clone()).map(|text| Cow::Owned(text.into()));
        }
        (self.key(prev), Payload::Note { old, new, seen })
    }

    fn entry_of(&self, step: Option<Step>, owner: Owner, item: ItemId, field: Field) -> Option<super::history::Entry> {
        let group = self.history.group(owner)?;
        (group.key == GroupKey { writer: self.me, number: step?.number })
            .then(|| self.history.entry(owner, item, field))
            .flatten()
    }

    pub(super) fn key(&self, owner: Owner) -> Option<GroupKey> {
        self.history.group(owner).map(|group| group.key)
    }

    /// The payload that sets a field, tags included, to a number.
    pub(super) fn number_payload(&self, field: Field, old: i64, new: i64) -> Payload<'static> {
        match self.tag_name(field) {
            Some(name) => {
                Payload::Tag { name: Cow::Owned(name.to_owned()), old: old != value::NONE, new: new != value::NONE }
            }
            None => Payload::Scalar { field, old, new },
        }
    }

    /// Makes a record: in memory, then as a line of the change.
    pub(super) fn write(
        &mut self,
        change: &mut Change,
        item: ItemId,
        step: Option<Step>,
        prev: Option<GroupKey>,
        payload: Payload<'_>,
        now: Timestamp,
    ) {
        let stamp = Stamp { clock: self.clock.next(now), writer: self.me };
        let record = Record { stamp, seq: self.seq + 1, step, item, prev, payload };
        self.apply(&record, None);
        record.encode(&mut change.lines);
        change.fields += u64::from(!matches!(record.payload, Payload::Caption(_)));
        change.last_seq = record.seq;
        change.urgent |= step.is_some();
        if item != ItemId::default() && change.items.last() != Some(&item) {
            change.items.push(item);
        }
    }
}
