//! Following the folder while other sessions write: how far each file was read, and what was appended since.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::item::DocumentHash;

use super::change::Change;
use super::fs::{Entry, Fs, Stat};
use super::journal::{ENDING, Header, MAJOR, Writer};
use super::state::Merged;

/// How much of a file is read at once. A line longer than this is damage.
const CHUNK: u64 = 1 << 20;

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

    pub(super) fn pieces(&self) -> &[Vec<u8>] {
        &self.pieces
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

/// What stands in a file or in a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tally {
    pub(super) records: u64,
    pub(super) damaged: u64,
    pub(super) unknown: u64,
}

impl Tally {
    pub(super) fn add(&mut self, merged: &Merged) {
        let Merged { records, damaged, unknown, .. } = merged;
        *self = self.and(Tally { records: *records, damaged: *damaged, unknown: *unknown });
    }

    pub(super) fn and(self, other: Tally) -> Tally {
        Tally {
            records: self.records + other.records,
            damaged: self.damaged + other.damaged,
            unknown: self.unknown + other.unknown,
        }
    }
}

/// How far a file was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    /// The end of the last whole line that was read.
    pub(super) offset: u64,
    pub(super) stat: Stat,
    pub(super) content: Content,
    /// What stands in its whole lines; not kept while it is followed.
    pub(super) whole: Tally,
    /// What stands in the unfinished last line.
    pub(super) tail: Tally,
}

/// How many glances pass, at most, between two looks at every name of the folder: some file systems never tell that a folder
/// changed.
const GLANCES: u32 = 30;

/// What a glance goes by.
#[derive(Debug, Clone, Copy, Default)]
struct Watch {
    /// Number and time of the folder when it was last looked at.
    folder: Option<(u64, i64)>,
    /// Looks at all names that are still due.
    due: u32,
    /// Glances since the last of them.
    glances: u32,
}

/// Reads what other sessions append. It remembers how far it has read each file.
pub struct Follower {
    pub(super) dir: PathBuf,
    pub(super) fs: Arc<dyn Fs>,
    me: Writer,
    pub(super) seen: HashMap<String, Seen>,
    /// Every file and length that was read, files that are gone now too: a snapshot of nothing else holds nothing new.
    known: HashSet<u64>,
    /// Bytes read so far.
    pub(super) bytes: u64,
    watch: Watch,
}

impl Follower {
    pub(super) fn new(dir: &Path, fs: &Arc<dyn Fs>, me: &Writer) -> Self {
        Follower {
            dir: dir.to_owned(),
            fs: Arc::clone(fs),
            me: me.clone(),
            seen: HashMap::new(),
            known: HashSet::new(),
            bytes: 0,
            watch: Watch::default(),
        }
    }

    /// What was written since the last call, for calls that are two seconds apart.
    ///
    /// When nothing was written it costs one `stat` of the folder and one of each journal that is not ours. A folder's time changes with its
    /// names and not with what is appended to its files, so neither alone is enough. Where the time is counted in steps of up to two
    /// seconds a name may appear and leave the time as it was seen: after a change all names are looked at twice.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn glance(&mut self) -> io::Result<Arrivals> {
        let folder = self.fs.stat(&self.dir).ok().map(|stat| (stat.inode, stat.modified));
        let watch = &mut self.watch;
        watch.glances += 1;
        if folder != watch.folder {
            (watch.folder, watch.due) = (folder, 2);
        } else if watch.glances > GLANCES {
            watch.due = watch.due.max(1);
        }
        if watch.due == 0
            && let Some(entries) = self.known_entries()
        {
            return Ok(self.read_all(entries));
        }
        self.watch.due = self.watch.due.saturating_sub(1);
        self.watch.glances = 0;
        self.poll()
    }

    /// The files that were read, as they are now. None where one cannot be looked at.
    fn known_entries(&self) -> Option<Vec<Entry>> {
        let look = |name: &String| Some(Entry { name: name.clone(), stat: self.fs.stat(&self.dir.join(name)).ok()? });
        self.seen.keys().filter(|name| !self.me.wrote(name)).map(look).collect()
    }

    /// What was written since the last call. Costs a look at every name of the folder when nothing was.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn poll(&mut self) -> io::Result<Arrivals> {
        let entries = match self.fs.list(&self.dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            other => other?,
        };
        self.note_known();
        self.seen.retain(|name, _| entries.iter().any(|entry| entry.name == *name));
        Ok(self.read_all(entries))
    }

    fn read_all(&mut self, entries: Vec<Entry>) -> Arrivals {
        let mut arrivals = Arrivals::default();
        for entry in entries {
            if !entry.stat.is_file || !entry.name.ends_with(ENDING) || self.me.wrote(&entry.name) {
                continue;
            }
            if self.read(&entry.name, entry.stat, &mut |lines, _| arrivals.pieces.push(lines.to_vec())).is_err() {
                // A file that cannot be read now may be readable the next time.
                self.watch.due = self.watch.due.max(1);
            }
        }
        arrivals
    }

    fn note_known(&mut self) {
        self.known.extend(self.seen.iter().map(|(name, seen)| mention(name, seen.stat.len)));
    }

    /// Reads the whole lines of a file from where it was left, each piece with the place where it stands in the file. Answers
    /// with the unfinished line and what the file is.
    pub(super) fn read(
        &mut self,
        name: &str,
        stat: Stat,
        each: &mut dyn FnMut(&[u8], u64),
    ) -> io::Result<(Vec<u8>, Content)> {
        let known = self.seen.get(name).filter(|seen| seen.stat.inode == stat.inode && seen.offset <= stat.len);
        if let Some(seen) = known.filter(|seen| seen.stat == stat || seen.content == Content::Newer) {
            return Ok((Vec::new(), seen.content));
        }
        let fresh =
            Seen { offset: 0, stat, content: Content::Unknown, whole: Tally::default(), tail: Tally::default() };
        let mut seen = known.copied().unwrap_or(fresh);
        seen.stat = stat;
        let path = self.dir.join(name);
        let mut tail = Vec::new();
        loop {
            self.fs.read(&path, seen.offset, CHUNK, &mut tail)?;
            self.bytes += tail.len() as u64;
            if seen.offset == 0 {
                let header = tail.split(|&byte| byte == b'\n').next().and_then(Header::parse);
                seen.content = match &header {
                    Some(header) if header.major > MAJOR => Content::Newer,
                    Some(_) => Content::Journal,
                    None => Content::Unknown,
                };
                let covers = header.map(|header| header.covers).unwrap_or_default();
                if !covers.is_empty() && covers.iter().all(|mention| self.known.contains(mention)) {
                    // A snapshot of files that were all read before.
                    tail.clear();
                    seen.offset = stat.len;
                    break;
                }
            }
            if seen.content == Content::Newer {
                tail.clear();
                break;
            }
            let full = tail.len() as u64 >= CHUNK;
            let end = tail.iter().rposition(|&byte| byte == b'\n').map(|end| end + 1);
            let whole = end.unwrap_or(if full { tail.len() } else { 0 });
            each(tail.get(..whole).unwrap_or_default(), seen.offset);
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

/// A file of that length, as the first line of a snapshot names it.
pub(super) fn mention(name: &str, len: u64) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = DocumentHash::of(format!("{name}/{len}").as_bytes()).0;
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}
