//! The marks in memory: all records merged, whoever wrote them and in whatever order they came.
//!
//! [`Marks`] takes records in and answers what is set; [`Mark`] is a view of one item. Making changes stands in `change`,
//! taking them back in `undo`.

use std::borrow::Cow;
use std::sync::Arc;

use jiff::{Timestamp, civil};

use crate::item::ItemId;

use super::caption::Caption;
use super::captions::{Captions, LinePlace};
use super::clock::{Clock, Stamp, WriterId};
use super::history::{Entry, History};
use super::notes::{Notes, Version};
use super::record::{GroupKey, Payload, Record, Step, StepKind};
use super::table::{Owner, Register, Slot, Table};
use super::value::{self, Field, HIGHEST_PRIORITY, NONE, Value};

/// All marks of all items.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    /// The session that makes changes here.
    pub(super) me: WriterId,
    /// The greatest reading seen.
    pub(super) clock: Clock,
    /// The last number given to a record of this session.
    pub(super) seq: u64,
    /// The last number given to a group of this session.
    pub(super) group: u64,
    pub(super) table: Table,
    pub(super) history: History,
    /// The names of the tags, by number.
    pub(super) tags: Vec<Arc<str>>,
    pub(super) captions: Captions,
}

/// What taking records in did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged {
    /// The items that look otherwise now; one may be named twice.
    pub items: Vec<ItemId>,
    /// Records read.
    pub records: u64,
    /// Lines that were no whole record.
    pub damaged: u64,
    /// Records of a later version, left where they are.
    pub unknown: u64,
}

impl Marks {
    /// No marks, for the session that writes as `me`.
    #[must_use]
    pub fn new(me: WriterId) -> Self {
        Marks { me, ..Marks::default() }
    }

    /// What is set on an item, none where nothing ever was.
    #[must_use]
    pub fn get(&self, id: &ItemId) -> Option<Mark<'_>> {
        self.table.find(*id).map(|slot| Mark { marks: self, slot })
    }

    /// All items that ever had a mark, in no order.
    pub fn iter(&self) -> impl Iterator<Item = Mark<'_>> {
        self.table.slots().iter().map(|slot| Mark { marks: self, slot })
    }

    /// How many items ever had a mark.
    #[must_use]
    pub fn len(&self) -> usize {
        self.table.slots().len()
    }

    /// Whether no item ever had a mark.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The names of all tags that were ever put on an item, in no order.
    pub fn tag_names(&self) -> impl Iterator<Item = &str> {
        self.tags.iter().map(AsRef::as_ref)
    }

    /// Takes one record in. Says whether the item looks otherwise now. `line`: where it can be read again at any time.
    pub(super) fn apply(&mut self, record: &Record<'_>, line: Option<LinePlace>) -> bool {
        let Stamp { clock, writer } = record.stamp;
        self.clock = self.clock.max(clock);
        if writer == self.me {
            self.seq = self.seq.max(record.seq);
        }
        let (owner, action) = self.step(record);
        match &record.payload {
            Payload::Scalar { field, old, new } => self.set(record, *field, (*old, *new), owner, action),
            Payload::Tag { name, old, new } => {
                let field = self.tag(name);
                self.set(record, field, (i64::from(*old), i64::from(*new)), owner, action)
            }
            Payload::Note { old, new, seen } => {
                let boxed = |text: &Option<Cow<'_, str>>| text.as_deref().map(Box::from);
                if action != 0 {
                    self.enter(record, Field::NOTE, (NONE, i64::from(new.is_some())), action);
                }
                let version = Version {
                    stamp: record.stamp,
                    text: boxed(new),
                    old: boxed(old),
                    seen: seen.clone(),
                    owner,
                    action,
                };
                self.table.entry(record.item).is_some_and(|slot| slot.notes_mut().add(version))
            }
            Payload::Caption(columns) => {
                let Some(slot) = self.table.entry(record.item) else { return false };
                let known = slot.caption;
                slot.caption = self.captions.keep(known, record.stamp, columns, line);
                if slot.caption != known {
                    (slot.document, slot.file) = Caption::tags(columns);
                }
                true
            }
            Payload::Nothing | Payload::Unknown => false,
        }
    }

    /// Notes what step a record belongs to: the group its value belongs to, and the group if it is an action.
    fn step(&mut self, record: &Record<'_>) -> (Owner, Owner) {
        let Some(Step { number, kind }) = record.step else { return (0, 0) };
        if record.stamp.writer == self.me {
            self.group = self.group.max(number);
        }
        match kind {
            StepKind::Action(by) => {
                let group = self.history.owner(GroupKey { writer: record.stamp.writer, number });
                self.history.act(group, record.stamp, by);
                (group, group)
            }
            StepKind::Undo(of) => {
                let of = self.history.owner(of);
                self.history.toggle(of, record.stamp, true);
                (record.prev.map_or(0, |prev| self.history.owner(prev)), 0)
            }
            StepKind::Redo(of) => {
                let of = self.history.owner(of);
                self.history.toggle(of, record.stamp, false);
                (of, 0)
            }
        }
    }

    fn set(&mut self, record: &Record<'_>, field: Field, of: (i64, i64), owner: Owner, action: Owner) -> bool {
        if action != 0 {
            self.enter(record, field, of, action);
        }
        let register = Register { stamp: record.stamp, number: of.1, owner };
        self.table.entry(record.item).is_some_and(|slot| slot.set(field, register))
    }

    fn enter(&mut self, record: &Record<'_>, field: Field, (old, new): (i64, i64), action: Owner) {
        let prev = record.prev.map_or(0, |prev| self.history.owner(prev));
        self.history.enter(action, Entry { item: record.item, clock: record.stamp.clock, old, new, field, prev });
    }

    /// The field of a tag, made where the name is new.
    pub(super) fn tag(&mut self, name: &str) -> Field {
        self.tag_field(name).unwrap_or_else(|| {
            self.tags.push(Arc::from(name));
            Field::tag(self.tags.len() - 1)
        })
    }

    /// The field of a tag that is known.
    pub(super) fn tag_field(&self, name: &str) -> Option<Field> {
        self.tags.iter().position(|known| known.as_ref() == name).map(Field::tag)
    }

    pub(super) fn caption_stamp(&self, item: ItemId) -> Option<Stamp> {
        self.captions.stamp(self.table.find(item)?.caption)
    }

    /// Whether every item has the same values with the same stamps in both.
    pub(super) fn same_values(&self, other: &Marks) -> bool {
        self.len() == other.len() && self.iter().all(|mark| other.get(&mark.id()).is_some_and(|known| mark.same(known)))
    }

    pub(super) fn tag_name(&self, field: Field) -> Option<&str> {
        self.tags.get(field.tag_number()?).map(AsRef::as_ref)
    }
}

/// What is set on one item.
#[derive(Clone, Copy)]
pub struct Mark<'a> {
    marks: &'a Marks,
    slot: &'a Slot,
}

impl<'a> Mark<'a> {
    /// The item.
    #[must_use]
    pub fn id(self) -> ItemId {
        self.slot.id
    }

    /// Whether anything is set now: false where all was taken back.
    #[must_use]
    pub fn is_marked(self) -> bool {
        self.slot.is_marked()
    }

    /// Whether it was read.
    #[must_use]
    pub fn read(self) -> bool {
        self.slot.read.number != NONE
    }

    /// Whether it is flagged for follow-up.
    #[must_use]
    pub fn flagged(self) -> bool {
        self.number(Field::FLAG) != NONE
    }

    /// When it was done, to the second.
    #[must_use]
    pub fn done(self) -> Option<Timestamp> {
        value::to_time(self.number(Field::DONE))
    }

    /// When it is due.
    #[must_use]
    pub fn due(self) -> Option<civil::Date> {
        value::to_date(self.number(Field::DUE))
    }

    /// Its priority, 0 for none, 3 for high. What a journal has above that is high.
    #[must_use]
    pub fn priority(self) -> u8 {
        u8::try_from(self.number(Field::PRIORITY)).unwrap_or(0).min(HIGHEST_PRIORITY)
    }

    /// The reader's own tags on it, in alphabetical order.
    #[must_use]
    pub fn tags(self) -> Vec<&'a str> {
        let on = self.slot.registers().iter().filter(|(_, register)| register.number != NONE);
        let mut names: Vec<&str> = on.filter_map(|(field, _)| self.marks.tag_name(*field)).collect();
        names.sort_unstable();
        names
    }

    /// The reader's own note. Where two sessions wrote at the same time, both texts with a line between.
    #[must_use]
    pub fn note(self) -> Option<Cow<'a, str>> {
        self.slot.notes().and_then(Notes::text)
    }

    /// The texts of the note that stand with the time each was written, newest first: more than one where two sessions
    /// wrote at the same time and nobody has edited since.
    #[must_use]
    pub fn note_versions(self) -> Vec<(&'a str, Timestamp)> {
        self.slot.notes().map(Notes::texts).unwrap_or_default()
    }

    /// What the item was when it was first marked.
    #[must_use]
    pub fn caption(self) -> Option<Caption> {
        self.marks.captions.get(self.slot.caption).map(|columns| Caption::decode(&columns))
    }

    /// The short number of the document its caption names ([`crate::item::DocumentHash::tag`]).
    #[must_use]
    pub fn document_tag(self) -> u32 {
        self.slot.document
    }

    /// The short number of the path its caption names ([`Caption::file_tag`]), 0 for none.
    #[must_use]
    pub fn file_tag(self) -> u32 {
        self.slot.file
    }

    /// Whether more is set than `read`: what a reader would miss.
    #[must_use]
    pub fn is_kept(self) -> bool {
        self.slot.is_kept()
    }

    pub(super) fn has_caption(self) -> bool {
        self.slot.caption != 0
    }

    /// When it was last changed, and by whom; captions do not count.
    #[must_use]
    pub fn changed(self) -> Stamp {
        let registers = self.slot.registers().iter().map(|(_, register)| register.stamp);
        let notes = self.slot.notes().map(Notes::heads).unwrap_or_default();
        registers.chain(notes).chain([self.slot.read.stamp]).max().unwrap_or_default()
    }

    /// All that is set.
    #[must_use]
    pub fn values(self) -> Vec<Value> {
        let all = [
            Value::Read(self.read()),
            Value::Flag(self.flagged()),
            Value::Done(self.done()),
            Value::Due(self.due()),
            Value::Priority(self.priority()),
            Value::Note(self.note().map(Cow::into_owned)),
        ];
        let tags = self.tags().into_iter().map(|name| Value::Tag(name.to_owned(), true));
        all.into_iter().chain(tags).filter(|value| !value.is_nothing()).collect()
    }

    /// Whether anybody ever set the field of `value`, to whatever, and even if it was taken back.
    #[must_use]
    pub fn was_set(self, value: &Value) -> bool {
        let field = match value {
            Value::Read(_) => Field::READ,
            Value::Flag(_) => Field::FLAG,
            Value::Done(_) => Field::DONE,
            Value::Due(_) => Field::DUE,
            Value::Priority(_) => Field::PRIORITY,
            Value::Note(_) => return self.slot.notes().is_some_and(|notes| !notes.heads().is_empty()),
            Value::Tag(name, _) => match self.marks.tag_field(name) {
                Some(field) => field,
                None => return false,
            },
        };
        self.slot.register(field).stamp != Stamp::default()
    }

    /// Whether setting `value` would change nothing.
    #[must_use]
    pub fn has(self, value: &Value) -> bool {
        match value {
            Value::Read(on) => self.read() == *on,
            Value::Flag(on) => self.flagged() == *on,
            Value::Done(at) => self.number(Field::DONE) == value::of_time(*at),
            Value::Due(on) => self.number(Field::DUE) == value::of_date(*on),
            Value::Priority(priority) => self.priority() == *priority,
            Value::Tag(name, on) => self.tags().contains(&name.as_str()) == *on,
            Value::Note(text) => self.note_versions().len() < 2 && self.note().as_deref() == text.as_deref(),
        }
    }

    fn same(self, other: Mark<'_>) -> bool {
        self.changed() == other.changed()
            && self.read() == other.read()
            && self.slot.registers().len() == other.slot.registers().len()
            && self.slot.registers().iter().all(|(field, register)| {
                let name = self.marks.tag_name(*field);
                let field = name.map_or(Some(*field), |name| other.marks.tag_field(name));
                field.is_some_and(|field| {
                    let known = other.slot.register(field);
                    (known.stamp, known.number) == (register.stamp, register.number)
                })
            })
            && self.note() == other.note()
            && self.marks.caption_stamp(self.id()) == other.marks.caption_stamp(other.id())
    }

    fn number(self, field: Field) -> i64 {
        self.slot.register(field).number
    }
}

impl std::fmt::Debug for Mark<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mark")
            .field("id", &self.id())
            .field("read", &self.read())
            .field("flagged", &self.flagged())
            .field("done", &self.done())
            .field("due", &self.due())
            .field("priority", &self.priority())
            .field("tags", &self.tags())
            .field("note", &self.note())
            .finish()
    }
}
