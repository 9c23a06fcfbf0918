//! The folder of all journals, read and merged at the start.
//!
//! Whatever stands there, reading never fails: damaged lines are passed over and counted, the next newline begins a new
//! one. What is no journal is reported and left alone; so is a journal of a newer version, which nothing ever rewrites.

use std::io::{self, BufRead as _};
use std::path::Path;
use std::sync::Arc;

use crate::error::{Error, reason};
use crate::item::ItemId;

use super::cache;
use super::captions::LinePlace;
use super::follow::{Arrivals, Content, Follower, Tally};
use super::fs::{Entry, Fs};
use super::journal::{ENDING, FOLDER, Header, Writer, refusal};
use super::record::{Payload, Record, looks_like_start};
use super::state::{Marks, Merged};

/// How many records are looked up together.
const BATCH: usize = 32;
/// About how many bytes of journal there are to an item, to make room in time.
const ITEM_BYTES: u64 = 256;
/// How often the folder is looked at while others remove files from it.
const LOOKS: usize = 5;
const ITEMS_AT_ONCE: u64 = 4 << 20;
/// Journals of so many bytes stay open for the captions in them; captions of smaller ones are kept in memory.
const LARGE: u64 = 4 << 20;
/// No more than so many files stay open.
const MOST_OPEN: usize = 32;

/// What reading the folder found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Journals read.
    pub files: usize,
    /// Records read.
    pub records: u64,
    /// Lines that were no whole record, unfinished last lines included.
    pub damaged: u64,
    /// Records of a later version, left where they are.
    pub unknown: u64,
    /// Journals with damaged lines, and how many.
    pub damaged_files: Vec<(String, u64)>,
    /// Journals of a newer version of the program: left alone.
    pub newer: Vec<String>,
    /// What is no journal, and why.
    pub ignored: Vec<(String, String)>,
    /// Why marks cannot be read, or will not be written here.
    pub refused: Option<Error>,
}

/// A folder that was read.
pub struct Opened {
    /// The marks.
    pub marks: Marks,
    /// What was found.
    pub report: Report,
    /// Brings in what other sessions write from now on.
    pub follower: Follower,
    /// So much had to be read that a new cache would be worth its while.
    pub stale: bool,
}

/// Reads all journals of a state folder, for the session `writer`. A folder that is not there holds no marks.
#[must_use]
pub fn read_folder(state: &Path, fs: &Arc<dyn Fs>, writer: &Writer) -> Opened {
    read_folder_with(state, fs, writer, None)
}

/// The same with the help of a cache: only what it does not stand for is read. A cache that is gone, damaged or of other
/// files changes nothing but the time it takes.
#[must_use]
pub fn read_folder_with(state: &Path, fs: &Arc<dyn Fs>, writer: &Writer, cache: Option<&Path>) -> Opened {
    read_folder_for(Looked::Seldom, state, fs, writer, cache)
}

/// How often captions will be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Looked {
    /// Now and then: those of large journals stay where they are.
    Seldom,
    /// All of them at once: they are kept in memory.
    All,
}

pub(super) fn read_folder_for(
    looked: Looked,
    state: &Path,
    fs: &Arc<dyn Fs>,
    writer: &Writer,
    cache: Option<&Path>,
) -> Opened {
    let mut marks = Marks::new(writer.id);
    let mut follower = Follower::new(&state.join(FOLDER), fs, writer);
    let mut report = Report::default();
    for folder in [state, &follower.dir] {
        match fs.stat(folder) {
            Ok(stat) => report.refused = report.refused.or_else(|| refusal(folder, stat)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => report.refused = Some(unreadable(folder, &error)),
        }
    }
    // A file that was removed between the look at the folder and the read stands in a snapshot made since: look again.
    for look in 0..LOOKS {
        match fs.list(&follower.dir) {
            Ok(entries) => {
                if look == 0
                    && let Some((cached, seen)) = cache.and_then(|path| cache::load(path, &entries, &follower))
                {
                    marks = Marks { me: writer.id, ..cached };
                    follower.seen = seen;
                }
                if read_entries(looked, entries, &mut follower, &mut marks, &mut report) {
                    break;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => break,
            Err(error) => {
                report.refused = Some(unreadable(&follower.dir, &error));
                break;
            }
        }
    }
    report.sum_up(&follower);
    let stale = cache::is_worth(&follower);
    Opened { marks, report, follower, stale }
}

/// Reads what was not read yet. False where a file was gone before it was read.
fn read_entries(
    looked: Looked,
    mut entries: Vec<Entry>,
    follower: &mut Follower,
    marks: &mut Marks,
    report: &mut Report,
) -> bool {
    let is_new = |entry: &Entry| follower.seen.get(&entry.name).is_none_or(|seen| seen.stat != entry.stat);
    entries.retain(|entry| entry.name.ends_with(ENDING) && is_new(entry));
    entries.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    let bytes: u64 = entries.iter().map(|entry| entry.stat.len).sum();
    marks.table.reserve(usize::try_from((bytes / ITEM_BYTES).min(ITEMS_AT_ONCE)).unwrap_or(0));
    let (mut all, mut opened) = (true, 0);
    report.ignored.clear();
    for entry in entries {
        if !entry.stat.is_file {
            report.ignored.push((entry.name, "not a regular file".into()));
            continue;
        }
        let mut merged = Merged::default();
        let is_large = looked == Looked::Seldom && entry.stat.len >= LARGE && opened < MOST_OPEN;
        let stays = is_large.then(|| follower.fs.open(&follower.dir.join(&entry.name)).ok()).flatten();
        let journal = stays.and_then(|file| marks.captions.open_journal(file));
        opened += usize::from(journal.is_some());
        let mut take = |lines: &[u8], offset: u64| {
            let place = journal.map(|journal| LinePlace { journal, offset });
            marks.take_from(place, lines, &mut merged, false);
        };
        let tail = match follower.read(&entry.name, entry.stat, &mut take) {
            Ok((tail, _)) => tail,
            Err(error) => {
                all &= error.kind() != io::ErrorKind::NotFound;
                report.ignored.push((entry.name, reason(&error)));
                continue;
            }
        };
        let mut unfinished = Merged::default();
        // A last line without its end may be whole, or damage, or one that is being written: the follower reads it again.
        marks.take(&tail, &mut unfinished, false);
        if let Some(seen) = follower.seen.get_mut(&entry.name) {
            seen.whole.add(&merged);
            seen.tail = Tally::default();
            seen.tail.add(&unfinished);
        }
    }
    all
}

impl Report {
    /// What all files together hold.
    fn sum_up(&mut self, follower: &Follower) {
        let mut seen: Vec<_> = follower.seen.iter().collect();
        seen.sort_unstable_by(|a, b| a.0.cmp(b.0));
        for (name, seen) in seen {
            let Tally { records, damaged, unknown } = seen.whole.and(seen.tail);
            match seen.content {
                Content::Newer => self.newer.push(name.clone()),
                Content::Unknown if records == 0 => {
                    let what = if seen.stat.len == 0 { "empty" } else { "no journal" };
                    self.ignored.push((name.clone(), what.into()));
                }
                Content::Journal | Content::Unknown => {
                    self.files += 1;
                    self.records += records;
                    self.unknown += unknown;
                    self.damaged += damaged;
                    if damaged > 0 {
                        self.damaged_files.push((name.clone(), damaged));
                    }
                }
            }
        }
        self.ignored.sort_unstable();
    }
}

fn unreadable(folder: &Path, error: &io::Error) -> Error {
    Error::state(format!("cannot read the marks: {}", reason(error))).at(folder.display().to_string())
}

impl Marks {
    /// Takes in what other sessions wrote, in any order and as often as one likes.
    pub fn merge(&mut self, arrivals: &Arrivals) -> Merged {
        let mut merged = Merged::default();
        for lines in arrivals.pieces() {
            self.take(lines, &mut merged, true);
        }
        merged
    }

    /// Takes lines in. The items that change are named on request.
    pub(super) fn take(&mut self, bytes: &[u8], merged: &mut Merged, name: bool) {
        self.take_from(None, bytes, merged, name);
    }

    /// The same with lines that begin at a place in a journal that stays open.
    fn take_from(&mut self, begin: Option<LinePlace>, bytes: &[u8], merged: &mut Merged, name: bool) {
        let mut batch: Vec<(Record<'_>, Option<LinePlace>)> = Vec::with_capacity(BATCH);
        merged.damaged += records(bytes, &mut |record, line| {
            let within = line.as_ptr().addr() - bytes.as_ptr().addr();
            // What was cut out of a damaged line cannot be read again as a line.
            let is_line = bytes.get(within + line.len()) == Some(&b'\n');
            let place = begin.filter(|_| is_line);
            let place = place.map(|begin| LinePlace { offset: begin.offset + within as u64, ..begin });
            batch.push((record, place));
            if batch.len() == BATCH {
                self.take_records(&mut batch, merged, name);
            }
        });
        self.take_records(&mut batch, merged, name);
    }

    fn take_records(&mut self, batch: &mut Vec<(Record<'_>, Option<LinePlace>)>, merged: &mut Merged, name: bool) {
        self.table.warm(batch.iter().map(|(record, _)| record.item));
        for (record, place) in batch.iter() {
            merged.records += 1;
            merged.unknown += u64::from(record.payload == Payload::Unknown);
            if self.apply(record, *place) && name {
                merged.items.push(record.item);
            }
        }
        batch.clear();
    }
}

/// The records of some lines with the bytes of each, those that stand whole in damaged lines too. Answers how many lines are
/// damaged. A line that is the start of the next one is no damage: it was cut by a full disk and written again.
pub(super) fn records<'a>(bytes: &'a [u8], each: &mut impl FnMut(Record<'a>, &'a [u8])) -> u64 {
    let mut damaged = 0;
    let mut cut: Option<&[u8]> = None;
    lines(bytes, &mut |line| {
        let record = Record::parse(line);
        let whole = record.is_some() || Header::parse(line).is_some();
        if let Some(start) = cut.take().filter(|start| !(whole && line.starts_with(start))) {
            damaged += 1;
            salvage(start, each);
        }
        match record {
            Some(record) => each(record, line),
            None if whole => {}
            None => cut = Some(line),
        }
    });
    if let Some(line) = cut {
        damaged += 1;
        salvage(line, each);
    }
    damaged
}

/// The lines of some text, without their ends; empty ones are none.
pub(super) fn lines<'a>(bytes: &'a [u8], each: &mut impl FnMut(&'a [u8])) {
    let mut rest = bytes;
    loop {
        let mut after = rest;
        // The standard library's fast search for a newline.
        let length = after.skip_until(b'\n').unwrap_or(0);
        let Some(line) = rest.get(..length).filter(|line| !line.is_empty()) else { return };
        rest = after;
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        if !line.is_empty() {
            each(line);
        }
    }
}

/// The lines of records as they stand, those that stand whole in damaged lines too.
pub(super) fn whole_lines<'a>(bytes: &'a [u8], each: &mut impl FnMut(&'a [u8])) {
    lines(bytes, &mut |line| {
        if Record::parse(line).is_some() {
            each(line);
        } else {
            pieces(line, each);
        }
    });
}

fn salvage<'a>(line: &'a [u8], each: &mut impl FnMut(Record<'a>, &'a [u8])) {
    pieces(line, &mut |piece| {
        if let Some(record) = Record::parse(piece) {
            each(record, piece);
        }
    });
}

/// Finds the records that stand whole in a damaged line: after zeros, or beside a newline that is none any more.
fn pieces<'a>(line: &'a [u8], each: &mut impl FnMut(&'a [u8])) {
    let starts: Vec<usize> = (0..line.len()).filter(|&at| line.get(at..).is_some_and(looks_like_start)).collect();
    for (number, &start) in starts.iter().enumerate() {
        let end = starts.get(number + 1).copied().unwrap_or(line.len());
        let piece = line.get(start..end).unwrap_or_default();
        let shorter = piece.split_last().map(|(_, shorter)| shorter).unwrap_or_default();
        [piece, shorter].into_iter().find(|piece| Record::parse(piece).is_some()).map(&mut *each);
    }
}

/// The items named once each.
impl Merged {
    /// The items that look otherwise now, in order, each once.
    #[must_use]
    pub fn distinct(mut self) -> Vec<ItemId> {
        self.items.sort_unstable();
        self.items.dedup();
        self.items
    }
}
