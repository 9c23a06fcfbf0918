//! How the cache writes what stands in memory as bytes, and reads it again. Only [`super::cache`] uses it, and only after
//! a checksum was right; a length that cannot be is no reason to panic all the same.

use std::sync::Arc;

use crate::item::ItemId;

use super::clock::{Clock, Stamp, WriterId};
use super::follow::{Content, Seen, Tally};
use super::fs::Stat;
use super::history::{Entry, Group};
use super::notes::{Notes, Version};
use super::record::{By, GroupKey};
use super::state::Marks;
use super::table::{Register, Slot};
use super::value::Field;

/// What a cache was written by: another version of the program does not read it.
const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// Bytes being written.
#[derive(Default)]
pub(super) struct Put(pub(super) Vec<u8>);

impl Put {
    pub(super) fn u8(&mut self, number: u8) {
        self.0.push(number);
    }

    pub(super) fn u32(&mut self, number: u32) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    pub(super) fn u64(&mut self, number: u64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    fn i64(&mut self, number: i64) {
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    pub(super) fn stamp(&mut self, stamp: Stamp) {
        self.0.extend_from_slice(&stamp.clock.to_bytes());
        self.u64(stamp.writer.0);
    }

    fn text(&mut self, text: &str) {
        self.u64(text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
    }

    fn option<T>(&mut self, value: Option<T>, put: impl FnOnce(&mut Self, T)) {
        self.u8(u8::from(value.is_some()));
        if let Some(value) = value {
            put(self, value);
        }
    }

    fn all<T>(&mut self, values: &[T], mut put: impl FnMut(&mut Self, &T)) {
        self.u64(values.len() as u64);
        values.iter().for_each(|value| put(self, value));
    }
}

/// Bytes being read.
pub(super) struct Take<'a>(pub(super) &'a [u8]);

impl<'a> Take<'a> {
    fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (bytes, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*bytes)
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.bytes::<1>().map(|[byte]| byte)
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.bytes().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        self.bytes().map(u64::from_le_bytes)
    }

    fn i64(&mut self) -> Option<i64> {
        self.bytes().map(i64::from_le_bytes)
    }

    pub(super) fn item(&mut self) -> Option<ItemId> {
        self.bytes().map(ItemId)
    }

    pub(super) fn stamp(&mut self) -> Option<Stamp> {
        let clock = Clock::from_bytes(self.bytes()?);
        Some(Stamp { clock, writer: WriterId(self.u64()?) })
    }

    fn text(&mut self) -> Option<&'a str> {
        let len = usize::try_from(self.u64()?).ok()?;
        let (text, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }

    fn option<T>(&mut self, take: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        if self.u8()? == 0 { Some(None) } else { take(self).map(Some) }
    }

    fn all<T>(&mut self, mut take: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.u64()?;
        // Every value takes a byte or more.
        let mut values = Vec::with_capacity(usize::try_from(count).ok()?.min(self.0.len()).min(1 << 16));
        for _ in 0..count {
            values.push(take(self)?);
        }
        Some(values)
    }

    /// The registers of an item but `read`.
    pub(super) fn registers(&mut self) -> Option<Vec<(Field, Register)>> {
        self.all(|from| {
            let field = Field(from.u32()?);
            Some((field, Register { stamp: from.stamp()?, number: from.i64()?, owner: from.u32()? }))
        })
    }

    /// The versions of a note.
    pub(super) fn notes(&mut self) -> Option<Notes> {
        let versions = self.all(|from| {
            Some(Version {
                stamp: from.stamp()?,
                text: from.option(|from| from.text().map(Box::from))?,
                old: from.option(|from| from.text().map(Box::from))?,
                seen: from.all(Take::stamp)?,
                owner: from.u32()?,
                action: from.u32()?,
            })
        })?;
        Some(Notes::of(versions))
    }
}

/// Everything but the slots themselves: the files it stands for, each with a checksum of its end, tags, groups, and the
/// fields of those slots that have more than `read`.
pub(super) fn put_head(marks: &Marks, slots: &[&Slot], files: &[(&str, Seen, u32)], out: &mut Put) {
    out.text(PROGRAM);
    out.0.extend_from_slice(&marks.clock.to_bytes());
    out.all(files, |out, (name, seen, crc)| {
        out.text(name);
        out.u64(seen.stat.len);
        out.u64(seen.stat.inode);
        out.i64(seen.stat.modified);
        out.u64(seen.offset);
        out.u8(match seen.content {
            Content::Journal => 0,
            Content::Newer => 1,
            Content::Unknown => 2,
        });
        for number in [seen.whole.records, seen.whole.damaged, seen.whole.unknown] {
            out.u64(number);
        }
        out.u32(*crc);
    });
    out.all(&marks.tags, |out, name| out.text(name));
    out.all(marks.history.all(), |out, group| put_group(group, out));
    let more: Vec<(usize, &&Slot)> = slots.iter().enumerate().filter(|(_, slot)| slot.has_more()).collect();
    out.all(&more, |out, (number, slot)| {
        out.u64(*number as u64);
        out.all(slot.registers(), |out, (field, register)| {
            out.u32(field.0);
            out.stamp(register.stamp);
            out.i64(register.number);
            out.u32(register.owner);
        });
        out.all(slot.notes().map_or(&[], Notes::versions), |out, version| {
            out.stamp(version.stamp);
            out.option(version.text.as_deref(), Put::text);
            out.option(version.old.as_deref(), Put::text);
            out.all(&version.seen, |out, stamp| out.stamp(*stamp));
            out.u32(version.owner);
            out.u32(version.action);
        });
    });
}

/// Reads the head up to the fields of slots, into `marks`. Answers the files.
pub(super) fn take_head(marks: &mut Marks, from: &mut Take<'_>) -> Option<Vec<(String, Seen, u32)>> {
    if from.text()? != PROGRAM {
        return None;
    }
    marks.clock = Clock::from_bytes(from.bytes()?);
    let files = from.all(|from| {
        let name = from.text()?.to_owned();
        let (len, inode, modified, offset) = (from.u64()?, from.u64()?, from.i64()?, from.u64()?);
        let content = match from.u8()? {
            0 => Content::Journal,
            1 => Content::Newer,
            _ => Content::Unknown,
        };
        let whole = Tally { records: from.u64()?, damaged: from.u64()?, unknown: from.u64()? };
        let stat = Stat { len, inode, modified, ..Stat::default() };
        Some((name, Seen { offset, stat, content, whole, tail: Tally::default() }, from.u32()?))
    })?;
    marks.tags = from.all(|from| from.text().map(Arc::from))?;
    marks.history.restore(from.all(take_group)?);
    Some(files)
}

fn put_group(group: &Group, out: &mut Put) {
    out.u64(group.key.writer.0);
    out.u64(group.key.number);
    out.option(group.stamp, Put::stamp);
    out.u8(match group.by {
        By::Reader => 0,
        By::Rules => 1,
        By::Import => 2,
    });
    out.option(group.toggle, |out, (stamp, undone)| {
        out.stamp(stamp);
        out.u8(u8::from(undone));
    });
    out.all(group.raw(), |out, entry| {
        out.0.extend_from_slice(&entry.item.0);
        out.0.extend_from_slice(&entry.clock.to_bytes());
        out.i64(entry.old);
        out.i64(entry.new);
        out.u32(entry.field.0);
        out.u32(entry.prev);
    });
}

fn take_group(from: &mut Take<'_>) -> Option<Group> {
    let key = GroupKey { writer: WriterId(from.u64()?), number: from.u64()? };
    let stamp = from.option(Take::stamp)?;
    let by = match from.u8()? {
        0 => By::Reader,
        1 => By::Rules,
        _ => By::Import,
    };
    let toggle = from.option(|from| Some((from.stamp()?, from.u8()? != 0)))?;
    let entries = from.all(|from| {
        let (item, clock) = (from.item()?, Clock::from_bytes(from.bytes()?));
        let (old, new) = (from.i64()?, from.i64()?);
        Some(Entry { item, clock, old, new, field: Field(from.u32()?), prev: from.u32()? })
    })?;
    Some(Group::of((key, by), stamp, toggle, entries))
}
