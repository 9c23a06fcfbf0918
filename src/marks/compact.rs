//! Many journals made one: a snapshot of the records that still count, in place of files whose writers are gone.
//!
//! A snapshot is a journal like any other: it holds lines as their writers wrote them, so nothing is translated and nothing
//! can be lost in translation. Left out are values that were replaced, except where undoing a recent group needs them.
//! Covered are only whole files of this host whose process has ended; everything else stays as it is. Whatever moment the
//! power fails at, the union of what stands there merges to the same state, and a writer whose file was taken away by
//! mistake writes it anew. One session compacts at a time; nobody ever waits for it.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::{Error, Result, reason};

use super::clock::Stamp;
use super::folder::{lines, records};
use super::follow::{Content, Follower, mention};
use super::fs::{Entry, File, Fs};
use super::journal::{ENDING, FOLDER, HEADER_BYTES, Header, Writer};
use super::record::{GroupKey, Payload, Record, StepKind};
use super::state::{Marks, Merged};
use super::value::Field;

/// How many groups, the newest, stay undoable in full.
const GROUPS: usize = 1000;
/// How much of a snapshot is written at once, in bytes.
const AT_ONCE: usize = 1 << 20;
const SNAPSHOT: &str = "snapshot-";
const LOCK: &str = "compact.lock";
const UNFINISHED: &str = ".tmp";
const PREVIOUS: &str = ".old";

/// What was made one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compacted {
    /// The snapshot.
    pub name: String,
    /// How many files it stands for.
    pub files: usize,
    /// Their records.
    pub before: u64,
    /// Its records.
    pub after: u64,
}

/// Makes one file of the journals of this host whose writers are gone, if there are at least `least` of them. None where
/// there are fewer, or another session is at it. `alive` says whether a process of this host still runs.
pub fn compact(
    state: &Path,
    fs: &Arc<dyn Fs>,
    me: &Writer,
    alive: &dyn Fn(u32) -> bool,
    least: usize,
) -> Result<Option<Compacted>> {
    let Some(dir) = worth(state, fs, least)? else { return Ok(None) };
    let lock = dir.join(LOCK);
    let Some(_held) = fs.lock(&lock).map_err(|error| failed("lock", &lock, &error))? else { return Ok(None) };
    let entries = fs.list(&dir).map_err(|error| failed("read", &dir, &error))?;
    let covered = coverable(&entries, &dir, fs, me, alive);
    if covered.len() < least.max(2) {
        return Ok(None);
    }
    let snapshot = Snapshot { dir, fs, writer: Writer::new(&me.host, me.pid, me.start) };
    snapshot.tidy(&entries, &covered);
    let (name, after) = snapshot.write(&covered).map_err(|error| failed("compact", &snapshot.dir, &error))?;
    snapshot.retire(&entries, &covered).map_err(|error| failed("remove from", &snapshot.dir, &error))?;
    let before = covered.iter().map(|(_, records)| records).sum();
    Ok(Some(Compacted { name, files: covered.len(), before, after }))
}

/// What [`compact`] would do now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// The files that would be made one.
    pub files: Vec<String>,
    /// Of each kind of record, how many there are and how many would be kept; kinds of which there are none are left out.
    pub kinds: Vec<(&'static str, u64, u64)>,
}

/// Looks at what [`compact`] would do, and writes nothing. None where there would be nothing to do.
///
/// # Errors
/// The folder cannot be read.
pub fn preview(
    state: &Path,
    fs: &Arc<dyn Fs>,
    me: &Writer,
    alive: &dyn Fn(u32) -> bool,
    least: usize,
) -> Result<Option<Preview>> {
    let Some(dir) = worth(state, fs, least)? else { return Ok(None) };
    let entries = fs.list(&dir).map_err(|error| failed("read", &dir, &error))?;
    let covered = coverable(&entries, &dir, fs, me, alive);
    if covered.len() < least.max(2) {
        return Ok(None);
    }
    let snapshot = Snapshot { dir, fs, writer: me.clone() };
    let mut kinds: Vec<(&'static str, u64, u64)> = KINDS.iter().map(|name| (*name, 0, 0)).collect();
    let counted = snapshot.sift(&covered, &mut |record, _, kept| {
        if let Some((_, all, stay)) = kinds.iter_mut().find(|(name, ..)| *name == kind(record)) {
            *all += 1;
            *stay += u64::from(kept);
        }
        Ok(())
    });
    counted.map_err(|error| failed("read", &snapshot.dir, &error))?;
    kinds.retain(|(_, all, _)| *all > 0);
    Ok(Some(Preview { files: covered.into_iter().map(|(entry, _)| entry.name).collect(), kinds }))
}

const KINDS: [&str; 10] =
    ["read", "flag", "done", "due", "priority", "tag", "note", "caption", "empty step", "of a later version"];

fn kind(record: &Record<'_>) -> &'static str {
    match &record.payload {
        Payload::Scalar { field: Field::READ, .. } => "read",
        Payload::Scalar { field: Field::FLAG, .. } => "flag",
        Payload::Scalar { field: Field::DONE, .. } => "done",
        Payload::Scalar { field: Field::DUE, .. } => "due",
        Payload::Scalar { .. } => "priority",
        Payload::Tag { .. } => "tag",
        Payload::Note { .. } => "note",
        Payload::Caption(_) => "caption",
        Payload::Nothing => "empty step",
        Payload::Unknown => "of a later version",
    }
}

fn failed(doing: &str, path: &Path, error: &io::Error) -> Error {
    Error::state(format!("cannot {doing}: {}", reason(error))).at(path.display().to_string())
}

/// The folder of journals, if so many are there. Looked at without the lock: most starts have nothing to do.
fn worth(state: &Path, fs: &Arc<dyn Fs>, least: usize) -> Result<Option<PathBuf>> {
    let dir = state.join(FOLDER);
    match fs.list(&dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed("read", &dir, &error)),
        Ok(entries) => {
            let journals = entries.iter().filter(|entry| entry.name.ends_with(ENDING)).count();
            Ok((journals >= least.max(2)).then_some(dir))
        }
    }
}

/// The files that a snapshot may stand for, with their records.
fn coverable(
    entries: &[Entry],
    dir: &Path,
    fs: &Arc<dyn Fs>,
    me: &Writer,
    alive: &dyn Fn(u32) -> bool,
) -> Vec<(Entry, u64)> {
    entries.iter().filter_map(|entry| Some((entry.clone(), covers(entry, dir, fs, me, alive)?))).collect()
}

/// How many records a file has, if a snapshot may stand for it: whole, of this host, and its writer gone.
fn covers(entry: &Entry, dir: &Path, fs: &Arc<dyn Fs>, me: &Writer, alive: &dyn Fn(u32) -> bool) -> Option<u64> {
    if !entry.stat.is_file || !entry.name.ends_with(ENDING) || me.wrote(&entry.name) {
        return None;
    }
    let mut first = Vec::new();
    fs.read(&dir.join(&entry.name), 0, HEADER_BYTES, &mut first).ok()?;
    let header = Header::parse(first.split(|&byte| byte == b'\n').next()?)?;
    // In a container every process may have the same number: a file of mine that is not mine is of one that has ended.
    if header.host != me.host || header.pid != me.pid && alive(header.pid) {
        return None;
    }
    let (mut found, mut damaged) = (0, 0);
    let mut reader = Follower::new(dir, fs, me);
    let mut count = |bytes: &[u8], _| damaged += records(bytes, &mut |_, _| found += 1);
    let (_, content) = reader.read(&entry.name, entry.stat, &mut count).ok()?;
    // A last line that was cut was never acknowledged; any other damage is left for a person to look at.
    (content == Content::Journal && damaged == 0).then_some(found)
}

/// Takes a record with its line, and whether it still counts.
type Taking<'a> = dyn FnMut(&Record<'_>, &[u8], bool) -> io::Result<()> + 'a;

struct Snapshot<'a> {
    dir: PathBuf,
    fs: &'a Arc<dyn Fs>,
    writer: Writer,
}

impl Snapshot<'_> {
    /// Removes what a compaction that was cut short has left.
    fn tidy(&self, entries: &[Entry], covered: &[(Entry, u64)]) {
        for entry in entries {
            let unfinished = entry.name.starts_with(SNAPSHOT) && entry.name.ends_with(UNFINISHED);
            // On a shared folder it may be another host's, which is at work.
            if unfinished && self.writer.is_host_of(&entry.name) && !covered.is_empty() {
                let _ = self.fs.remove(&self.dir.join(&entry.name));
            }
        }
    }

    /// Writes the lines that count, and reads them back before the name is given.
    fn write(&self, covered: &[(Entry, u64)]) -> io::Result<(String, u64)> {
        let name = format!("{SNAPSHOT}{}", self.writer.file_name(1));
        let unfinished = self.dir.join(format!("{name}{UNFINISHED}"));
        let mut file = self.fs.create(&unfinished)?;
        let covers: Vec<u64> = covered.iter().map(|(entry, _)| mention(&entry.name, entry.stat.len)).collect();
        let mut out = self.writer.header_of(&covers);
        let mut records = 0;
        let marks = self.sift(covered, &mut |_, line, kept| {
            if kept {
                out.extend_from_slice(line);
                out.push(b'\n');
                records += 1;
            }
            if out.len() >= AT_ONCE {
                write_all(file.as_mut(), &out)?;
                out.clear();
            }
            Ok(())
        })?;
        write_all(file.as_mut(), &out)?;
        file.sync()?;
        self.check(&unfinished, &marks)?;
        self.fs.rename(&unfinished, &self.dir.join(&name))?;
        self.fs.sync_dir(&self.dir)?;
        Ok((name, records))
    }

    /// Goes through all records with their lines, and whether each still counts. Answers with all marks of them.
    fn sift(&self, covered: &[(Entry, u64)], take: &mut Taking<'_>) -> io::Result<Marks> {
        let mut marks = Marks::new(self.writer.id);
        self.each(covered, &mut |bytes| marks.take(bytes, &mut Merged::default(), false))?;
        let mut keeper = Keeper::new(&marks);
        let mut taken = Ok(());
        self.each(covered, &mut |bytes| {
            lines(bytes, &mut |line| {
                if let Some(record) = Record::parse(line).filter(|_| taken.is_ok()) {
                    let kept = keeper.keeps(&record);
                    taken = take(&record, line, kept);
                }
            });
        })?;
        taken.map(|()| marks)
    }

    fn each(&self, covered: &[(Entry, u64)], each: &mut dyn FnMut(&[u8])) -> io::Result<()> {
        let mut reader = Follower::new(&self.dir, self.fs, &self.writer);
        for (entry, _) in covered {
            let (tail, _) = reader.read(&entry.name, entry.stat, &mut |bytes, _| each(bytes))?;
            if Record::parse(&tail).is_some() {
                each(&tail);
            }
        }
        Ok(())
    }

    /// Reads the snapshot back: it must hold every item the files have, and every value.
    fn check(&self, path: &Path, marks: &Marks) -> io::Result<()> {
        let mut again = Marks::new(self.writer.id);
        let mut merged = Merged::default();
        let (mut from, mut bytes) = (0, Vec::new());
        loop {
            self.fs.read(path, from, 1 << 20, &mut bytes)?;
            let whole = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
            if whole == 0 {
                break;
            }
            again.take(bytes.get(..whole).unwrap_or_default(), &mut merged, false);
            from += whole as u64;
        }
        if merged.damaged == 0 && again.same_values(marks) {
            Ok(())
        } else {
            Err(io::Error::new(io::ErrorKind::InvalidData, "the snapshot does not read back as it was written"))
        }
    }

    /// Takes away the files the snapshot stands for, the last snapshot aside: that one is kept once more under another name.
    fn retire(&self, entries: &[Entry], covered: &[(Entry, u64)]) -> io::Result<()> {
        let has_previous = covered.iter().any(|(entry, _)| entry.name.starts_with(SNAPSHOT));
        for (entry, _) in covered {
            let path = self.dir.join(&entry.name);
            // Somebody wrote to it after all.
            if self.fs.stat(&path).map(|stat| (stat.len, stat.inode)).ok() != Some((entry.stat.len, entry.stat.inode)) {
                continue;
            }
            if entry.name.starts_with(SNAPSHOT) {
                self.fs.rename(&path, &self.dir.join(format!("{}{PREVIOUS}", entry.name)))?;
            } else {
                self.fs.remove(&path)?;
            }
        }
        let older = |entry: &&Entry| entry.name.starts_with(SNAPSHOT) && entry.name.ends_with(PREVIOUS);
        for entry in entries.iter().filter(older) {
            if has_previous && self.writer.is_host_of(&entry.name) {
                self.fs.remove(&self.dir.join(&entry.name))?;
            }
        }
        self.fs.sync_dir(&self.dir)
    }
}

pub(super) fn write_all(file: &mut dyn File, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match file.append(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Decides which records still count.
struct Keeper<'a> {
    marks: &'a Marks,
    /// The groups that stay undoable in full.
    groups: HashSet<GroupKey>,
    kept: HashSet<Stamp>,
}

impl<'a> Keeper<'a> {
    fn new(marks: &'a Marks) -> Self {
        let mut groups: Vec<(Stamp, GroupKey)> =
            marks.history.groups().filter_map(|(_, group)| Some((group.stamp?, group.key))).collect();
        groups.sort_unstable_by(|a, b| b.cmp(a));
        groups.truncate(GROUPS);
        let groups = groups.into_iter().map(|(_, key)| key).collect();
        Keeper { marks, groups, kept: HashSet::new() }
    }

    /// Whether a record counts; one met twice counts once.
    fn keeps(&mut self, record: &Record<'_>) -> bool {
        (self.stands(record) || self.is_undoable(record)) && self.kept.insert(record.stamp)
    }

    fn stands(&self, record: &Record<'_>) -> bool {
        let slot = self.marks.table.find(record.item);
        let wins = |field: Field| slot.is_some_and(|slot| slot.register(field).stamp == record.stamp);
        match &record.payload {
            Payload::Scalar { field, .. } => wins(*field),
            Payload::Tag { name, .. } => self.marks.tag_field(name).is_some_and(wins),
            Payload::Caption(_) => self.marks.caption_stamp(record.item) == Some(record.stamp),
            // Versions of notes name each other, and what a later version wrote is not ours to judge.
            Payload::Note { .. } | Payload::Unknown => true,
            Payload::Nothing => false,
        }
    }

    fn is_undoable(&self, record: &Record<'_>) -> bool {
        let Some(step) = record.step else { return false };
        match step.kind {
            StepKind::Action(_) => self.groups.contains(&GroupKey { writer: record.stamp.writer, number: step.number }),
            StepKind::Undo(of) | StepKind::Redo(of) => self.marks.history.toggled(of) == Some(record.stamp),
        }
    }
}
