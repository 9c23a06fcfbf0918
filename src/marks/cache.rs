//! The merged state in a file of the cache folder, so that a start with a million marks need not read every journal.
//!
//! It is disposable: deleting it, damaging it or copying it to another machine loses nothing and changes nothing but the
//! time a start takes. It stands for files of the journal folder by name, length, time and number; a file that grew is read
//! from where it was left, and where any other has changed or gone the cache is not used at all. Captions stay in it until
//! somebody looks at one.
//!
//! ```text
//! captions  slots, 53 bytes each, in the order of the table's index  head: files, tags, groups, other fields  trailer
//! ```

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::Arc;

use crate::checksum;
use crate::error::{Error, Result, reason};
use crate::os::private;

use super::captions::Captions;
use super::codec::{Put, Take, put_head, take_head};
use super::folder::{Looked, read_folder_for};
use super::follow::{Follower, Seen};
use super::fs::{Entry, Fs};
use super::journal::Writer;
use super::state::Marks;
use super::table::{Register, Slot, Table};

const MAGIC: u64 = u64::from_le_bytes(*b"dateln-2");
const SLOT: usize = 16 + 8 + 8 + 1 + 4 + 8 + 4 + 4;
const SLOTS_AT_ONCE: usize = 20_000;
const TRAILER: usize = 8 * 5 + 4 * 2;
/// How much of the end of a file must be the same before more is read from there.
const CHECKED: u64 = 4096;
/// Fewer bytes of journals are read as quickly as a cache.
const WORTH: u64 = 4 << 20;

/// Whether so much was read that a new cache would be worth its while.
pub(super) fn is_worth(follower: &Follower) -> bool {
    let all: u64 = follower.seen.values().map(|seen| seen.stat.len).sum();
    all >= WORTH && follower.bytes > all / 16
}

/// Writes the cache of a state folder anew, where that is worth its while. Says whether it did.
///
/// # Errors
/// The cache folder cannot be written.
pub fn refresh(state: &Path, fs: &Arc<dyn Fs>, me: &Writer, path: &Path) -> Result<bool> {
    let opened = read_folder_for(Looked::All, state, fs, me, Some(path));
    if !opened.stale || opened.report.refused.is_some() {
        return Ok(false);
    }
    let failed = |error: &io::Error| {
        Error::state(format!("cannot write the cache: {}", reason(error))).at(path.display().to_string())
    };
    save(path, &opened.marks, &opened.follower).map_err(|error| failed(&error)).map(|()| true)
}

fn save(path: &Path, marks: &Marks, follower: &Follower) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        private::create_dirs(folder)?;
    }
    let aside = path.with_extension(format!("{}.tmp", std::process::id()));
    let _ = std::fs::remove_file(&aside);
    let mut out = BufWriter::with_capacity(1 << 20, private::create(&aside)?);
    let written = write(&mut out, marks, follower).and_then(|()| out.flush());
    if let Err(error) = written.and_then(|()| std::fs::rename(&aside, path)) {
        let _ = std::fs::remove_file(&aside);
        return Err(error);
    }
    Ok(())
}

fn write(out: &mut BufWriter<File>, marks: &Marks, follower: &Follower) -> io::Result<()> {
    let slots = marks.table.in_order();
    let mut places = Put::default();
    let mut end: u64 = 0;
    let mut caption = Vec::new();
    for slot in &slots {
        caption.clear();
        let place = if marks.captions.copy(slot.caption, &mut caption) { Captions::place_in_file(end) } else { 0 };
        out.write_all(&caption)?;
        end += caption.len() as u64;
        put_slot(slot, place, &mut places);
    }
    let mut files = Vec::new();
    for (name, seen) in &follower.seen {
        files.push((name.as_str(), *seen, last_bytes(follower, name, seen.offset).unwrap_or_default()));
    }
    let mut head = Put::default();
    put_head(marks, &slots, &files, &mut head);
    out.write_all(&places.0)?;
    out.write_all(&head.0)?;
    let mut trailer = Put::default();
    for number in [MAGIC, end, slots.len() as u64, head.0.len() as u64] {
        trailer.u64(number);
    }
    trailer.u32(checksum::of(&places.0));
    trailer.u32(checksum::of(&head.0));
    let crc = checksum::of(&trailer.0);
    trailer.u64(crc.into());
    out.write_all(&trailer.0)
}

/// The checksum of what stands in a file before an offset.
fn last_bytes(follower: &Follower, name: &str, offset: u64) -> Option<u32> {
    let mut bytes = Vec::new();
    let from = offset.saturating_sub(CHECKED);
    follower.fs.read(&follower.dir.join(name), from, offset - from, &mut bytes).ok()?;
    Some(checksum::of(&bytes))
}

fn put_slot(slot: &Slot, caption: u64, out: &mut Put) {
    out.0.extend_from_slice(&slot.id.0);
    out.stamp(slot.read.stamp);
    out.u8(u8::from(slot.read.number != 0));
    out.u32(slot.read.owner);
    out.u64(caption);
    out.u32(slot.document);
    out.u32(slot.file);
}

fn take_slot(bytes: &[u8]) -> Option<Slot> {
    let mut from = Take(bytes);
    let id = from.item()?;
    let (stamp, number, owner) = (from.stamp()?, i64::from(from.u8()?), from.u32()?);
    let (caption, tags) = (from.u64()?, (from.u32()?, from.u32()?));
    Some(Slot::read_only(id, Register { stamp, number, owner }, caption, tags))
}

/// The marks of a cache, if it stands for nothing but files that are there as it knows them, and how far each was read.
pub(super) fn load(path: &Path, entries: &[Entry], follower: &Follower) -> Option<(Marks, HashMap<String, Seen>)> {
    let file = private::open(path).ok()?;
    let metadata = file.metadata().ok().filter(private::is_private)?;
    let end = metadata.len().checked_sub(TRAILER as u64)?;
    let mut trailer = [0; TRAILER];
    file.read_exact_at(&mut trailer, end).ok()?;
    let (covered, crc) = trailer.split_at(TRAILER - 8);
    let mut from = Take(covered);
    let (magic, captions, count, head_len) = (from.u64()?, from.u64()?, from.u64()?, from.u64()?);
    let (slots_crc, head_crc) = (from.u32()?, from.u32()?);
    let slots_len = count.checked_mul(SLOT as u64)?;
    let whole = captions.checked_add(slots_len)?.checked_add(head_len)? == end;
    if magic != MAGIC || !whole || Take(crc).u64()? != u64::from(checksum::of(covered)) {
        return None;
    }
    let mut head = vec![0; usize::try_from(head_len).ok()?];
    file.read_exact_at(&mut head, captions + slots_len).ok()?;
    if checksum::of(&head) != head_crc {
        return None;
    }
    let mut marks = Marks::default();
    let mut from = Take(&head);
    let files = take_head(&mut marks, &mut from)?;
    let seen = files.into_iter().map(|known| still(known, entries, follower)).collect::<Option<_>>()?;
    let mut slots = read_slots(&file, captions, usize::try_from(count).ok()?, slots_crc)?;
    for _ in 0..from.u64()? {
        let slot = slots.get_mut(usize::try_from(from.u64()?).ok()?)?;
        slot.restore(from.registers()?, from.notes()?);
    }
    marks.table = Table::of(slots);
    marks.captions = Captions::in_file(Arc::new(file), 0);
    Some((marks, seen))
}

/// A file as it is now, if it is what the cache has read and perhaps more.
fn still((name, mut seen, crc): (String, Seen, u32), entries: &[Entry], follower: &Follower) -> Option<(String, Seen)> {
    let now = entries.iter().find(|entry| entry.name == name)?.stat;
    let same_file = now.inode == seen.stat.inode && now.is_file;
    let unchanged = same_file && (now.len, now.modified) == (seen.stat.len, seen.stat.modified);
    if unchanged && seen.offset == now.len {
        return Some((name, Seen { stat: now, ..seen }));
    }
    // It grew, or ends in a line that was unfinished: the end of what was read must stand where it stood.
    let grown = unchanged || same_file && now.len > seen.stat.len;
    (grown && last_bytes(follower, &name, seen.offset) == Some(crc)).then(|| {
        seen.stat = super::fs::Stat { len: seen.offset, modified: 0, ..now };
        (name, seen)
    })
}

fn read_slots(file: &File, from: u64, count: usize, crc: u32) -> Option<Vec<Slot>> {
    let mut slots = Vec::with_capacity(count);
    let mut hasher = checksum::Running::default();
    let mut bytes = vec![0; SLOT * SLOTS_AT_ONCE.min(count)];
    let mut at = from;
    while slots.len() < count {
        let piece = bytes.get_mut(..SLOT * SLOTS_AT_ONCE.min(count - slots.len()))?;
        file.read_exact_at(piece, at).ok()?;
        at += piece.len() as u64;
        hasher.update(piece);
        for slot in piece.chunks_exact(SLOT) {
            slots.push(take_slot(slot)?);
        }
    }
    (hasher.finish() == crc).then_some(slots)
}
