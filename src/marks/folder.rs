//! The folder of all journals: read and merged at the start, followed while other sessions write.
//!
//! Whatever stands there, reading never fails: damaged lines are passed over and counted, the next newline begins a new
//! one. What is no journal is reported and left alone; so is a journal of a newer version, which nothing ever rewrites.

use std::collections::HashMap;
use std::io::{self, BufRead as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::{Error, reason};
use crate::item::ItemId;

use super::change::Change;
use super::fs::{Entry, Fs, Stat};
use super::journal::{ENDING, FOLDER, Header, MAJOR, Writer, refusal};
use super::record::{Payload, Record, looks_like_start};
use super::state::{Marks, Merged};

/// How much of a file is read at once. A line longer than this is damage.
const CHUNK: u64 = 1 << 20;
/// How many records are looked up together.
const BATCH: usize = 32;
/// About how many bytes of journal there are to an item, to make room in time.
const ITEM_BYTES: u64 = 256;
/// How often the folder is looked at while others remove files from it.
const LOOKS: usize = 5;
const ITEMS_AT_ONCE: u64 = 4 << 20;

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
}

/// Reads all journals of a state folder, for the session `writer`. A folder that is not there holds no marks.
#[must_use]
pub fn read_folder(state: &Path, fs: &Arc<dyn Fs>, writer: &Writer) -> Opened {
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
    for _ in 0..LOOKS {
        match fs.list(&follower.dir) {
            Ok(entries) => {
                if read_entries(entries, &mut follower, &mut marks, &mut report) {
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
    Opened { marks, report, follower }
}

/// Reads what was not read yet. False where a file was gone before it was read.
fn read_entries(mut entries: Vec<Entry>, follower: &mut Follower, marks: &mut Marks, report: &mut Report) -> bool {
    entries.retain(|entry| entry.name.ends_with(ENDING) && !follower.seen.contains_key(&entry.name));
    entries.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    let bytes: u64 = entries.iter().map(|entry| entry.stat.len).sum();
    marks.table.reserve(usize::try_from((bytes / ITEM_BYTES).min(ITEMS_AT_ONCE)).unwrap_or(0));
    let mut all = true;
    report.ignored.clear();
    for entry in entries {
        if !entry.stat.is_file {
            report.ignored.push((entry.name, "not a regular file".into()));
            continue;
        }
        let mut merged = Merged::default();
        let read = follower.read(&entry.name, entry.stat, &mut |lines| marks.take(lines, &mut merged, false));
        let (tail, content) = match read {
            Ok(read) => read,
            Err(error) => {
                all &= error.kind() != io::ErrorKind::NotFound;
                report.ignored.push((entry.name, reason(&error)));
                continue;
            }
        };
        // A last line without its end may be whole, or damage, or one that is being written: the follower reads it again.
        marks.take(&tail, &mut merged, false);
        match content {
            Content::Newer => report.newer.push(entry.name),
            Content::Unknown if merged.records == 0 => {
                let what = if entry.stat.len == 0 { "empty" } else { "no journal" };
                report.ignored.push((entry.name, what.into()));
            }
            Content::Journal | Content::Unknown => report.count(entry.name, &merged),
        }
    }
    all
}

impl Report {
    fn count(&mut self, name: String, merged: &Merged) {
        self.files += 1;
        self.records += merged.records;
        self.unknown += merged.unknown;
        self.damaged += merged.damaged;
        if merged.damaged > 0 {
            self.damaged_files.push((name, merged.damaged));
        }
    }
}

fn unreadable(folder: &Path, error: &io::Error) -> Error {
    Error::state(format!("cannot read the marks: {}", reason(error))).at(folder.display().to_string())
}

/// Lines that other sessions wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arrivals {
    pieces: Vec<Vec<u8>>,
}

impl Arrivals {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }
}

impl From<Vec<u8>> for Arrivals {
    /// Lines as they stand in a journal.
    fn from(lines: Vec<u8>) -> Self {
        Arrivals { pieces: vec![lines] }
    }
}

impl<'a> FromIterator<&'a Change> for Arrivals {
    /// Changes as another session in the same process would see them.
    fn from_iter<T: IntoIterator<Item = &'a Change>>(changes: T) -> Self {
        Arrivals { pieces: changes.into_iter().map(|change| change.lines().to_vec()).collect() }
    }
}

/// What a file was taken for by its first line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Journal,
    Newer,
    /// The first line is damaged or foreign; records are taken all the same.
    Unknown,
}

/// How far a file was read.
#[derive(Debug, Clone, Copy)]
struct Seen {
    offset: u64,
    stat: Stat,
    content: Content,
}

/// Reads what other sessions append. It remembers how far it has read each file.
pub struct Follower {
    dir: PathBuf,
    fs: Arc<dyn Fs>,
    me: Writer,
    seen: HashMap<String, Seen>,
}

impl Follower {
    pub(super) fn new(dir: &Path, fs: &Arc<dyn Fs>, me: &Writer) -> Self {
        Follower { dir: dir.to_owned(), fs: Arc::clone(fs), me: me.clone(), seen: HashMap::new() }
    }

    /// What was written since the last call. Costs a look at the folder when nothing was.
    pub fn poll(&mut self) -> io::Result<Arrivals> {
        let entries = match self.fs.list(&self.dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            other => other?,
        };
        self.seen.retain(|name, _| entries.iter().any(|entry| entry.name == *name));
        let mut arrivals = Arrivals::default();
        for entry in entries {
            if !entry.stat.is_file || !entry.name.ends_with(ENDING) || self.me.wrote(&entry.name) {
                continue;
            }
            // A file that cannot be read now may be readable the next time.
            let _ = self.read(&entry.name, entry.stat, &mut |lines| arrivals.pieces.push(lines.to_vec()));
        }
        Ok(arrivals)
    }

    /// Reads the whole lines of a file from where it was left. Answers with the unfinished line and what the file is.
    pub(super) fn read(
        &mut self,
        name: &str,
        stat: Stat,
        each: &mut dyn FnMut(&[u8]),
    ) -> io::Result<(Vec<u8>, Content)> {
        let known = self.seen.get(name).filter(|seen| seen.stat.inode == stat.inode && seen.offset <= stat.len);
        if let Some(seen) = known.filter(|seen| seen.stat == stat || seen.content == Content::Newer) {
            return Ok((Vec::new(), seen.content));
        }
        let mut seen = known.copied().unwrap_or(Seen { offset: 0, stat, content: Content::Unknown });
        seen.stat = stat;
        let path = self.dir.join(name);
        let mut tail = Vec::new();
        loop {
            self.fs.read(&path, seen.offset, CHUNK, &mut tail)?;
            if seen.offset == 0 {
                seen.content = content(&tail);
            }
            if seen.content == Content::Newer {
                tail.clear();
                break;
            }
            let full = tail.len() as u64 >= CHUNK;
            let end = tail.iter().rposition(|&byte| byte == b'\n').map(|end| end + 1);
            let whole = end.unwrap_or(if full { tail.len() } else { 0 });
            each(tail.get(..whole).unwrap_or_default());
            seen.offset += whole as u64;
            if !full {
                tail.drain(..whole);
                break;
            }
        }
        self.seen.insert(name.to_owned(), seen);
        Ok((tail, seen.content))
    }
}

fn content(bytes: &[u8]) -> Content {
    let line = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    match Header::parse(line) {
        Some(header) if header.major > MAJOR => Content::Newer,
        Some(_) => Content::Journal,
        None => Content::Unknown,
    }
}

impl Marks {
    /// Takes in what other sessions wrote, in any order and as often as one likes.
    pub fn merge(&mut self, arrivals: &Arrivals) -> Merged {
        let mut merged = Merged::default();
        for lines in &arrivals.pieces {
            self.take(lines, &mut merged, true);
        }
        merged
    }

    /// Takes lines in. The items that change are named on request.
    pub(super) fn take(&mut self, bytes: &[u8], merged: &mut Merged, name: bool) {
        let mut batch: Vec<Record<'_>> = Vec::with_capacity(BATCH);
        merged.damaged += records(bytes, &mut |record| {
            batch.push(record);
            if batch.len() == BATCH {
                self.take_records(&mut batch, merged, name);
            }
        });
        self.take_records(&mut batch, merged, name);
    }

    fn take_records(&mut self, batch: &mut Vec<Record<'_>>, merged: &mut Merged, name: bool) {
        self.table.warm(batch.iter().map(|record| record.item));
        for record in batch.drain(..) {
            merged.records += 1;
            merged.unknown += u64::from(record.payload == Payload::Unknown);
            if self.apply(&record) && name {
                merged.items.push(record.item);
            }
        }
    }
}

/// The records of some lines, those that stand whole in damaged lines too. Answers how many lines are damaged. A line that
/// is the start of the next one is no damage: it was cut by a full disk and written again.
pub(super) fn records<'a>(bytes: &'a [u8], each: &mut dyn FnMut(Record<'a>)) -> u64 {
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
            Some(record) => each(record),
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
pub(super) fn lines<'a>(bytes: &'a [u8], each: &mut dyn FnMut(&'a [u8])) {
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
pub(super) fn whole_lines<'a>(bytes: &'a [u8], each: &mut dyn FnMut(&'a [u8])) {
    lines(bytes, &mut |line| {
        if Record::parse(line).is_some() {
            each(line);
        } else {
            pieces(line, each);
        }
    });
}

fn salvage<'a>(line: &'a [u8], each: &mut dyn FnMut(Record<'a>)) {
    pieces(line, &mut |piece| {
        Record::parse(piece).map(&mut *each);
    });
}

/// Finds the records that stand whole in a damaged line: after zeros, or beside a newline that is none any more.
fn pieces<'a>(line: &'a [u8], each: &mut dyn FnMut(&'a [u8])) {
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
