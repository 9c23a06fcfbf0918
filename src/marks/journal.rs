//! The journal file of this process: made with the first mark, appended to, never changed.
//!
//! [`Journal::append`] writes lines, [`Journal::sync`] makes them durable. Lines that are not durable yet are kept in
//! memory too. When a write fails, the rest is written later, from the start of the line that was cut, on a new line. Where a
//! file may not grow any more, another one goes on. When
//! a sync fails, the file is given up: nobody knows which of its pages reached the disk, and asking again would be answered
//! with a lie. All lines since the last good sync go to a new file; a record in two files counts once.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;

use crate::error::{Error, Result, reason};

use super::change::Change;
use super::clock::WriterId;
use super::fs::{File, Fs};
use super::record::checksum;
use super::rescue;
use super::text::{escape, unescape};

/// The folder of the journals inside the state folder.
pub(super) const FOLDER: &str = "journal";
/// The ending of journal names.
pub(super) const ENDING: &str = ".log";
/// The version of the format that is written. A reader takes any minor version of a major one it knows.
pub(super) const MAJOR: u32 = 1;
const MINOR: u32 = 0;
const MAGIC: &str = "dateline-journal ";
const NAMES_TRIED: u32 = 100;
/// The longest first line of a journal.
pub(super) const HEADER_BYTES: u64 = 1 << 16;
/// As many files as the first line of a snapshot has room to name.
const MOST_COVERED: usize = 3_000;

/// The session that writes: a random id, and what a person wants to know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writer {
    /// Its id, in every record it writes.
    pub id: WriterId,
    /// The machine.
    pub host: String,
    /// The process.
    pub pid: u32,
    /// When it started.
    pub start: Timestamp,
}

impl Writer {
    /// A session on this host, with an id nobody else has.
    #[must_use]
    pub fn new(host: &str, pid: u32, start: Timestamp) -> Self {
        let mut hasher = RandomState::new().build_hasher();
        hasher.write(host.as_bytes());
        hasher.write_u32(pid);
        hasher.write_i64(start.as_millisecond());
        Writer { id: WriterId(hasher.finish()), host: host.to_owned(), pid, start }
    }

    /// The first line of its files.
    pub(super) fn header(&self) -> Vec<u8> {
        self.header_of(&[])
    }

    /// The first line of a snapshot of files, each as [`super::follow::mention`] names it. Too many are not named at all.
    pub(super) fn header_of(&self, covers: &[u64]) -> Vec<u8> {
        let mut rest = format!("writer={}\thost=", self.id).into_bytes();
        escape(&self.host, &mut rest);
        let start = self.start.strftime("%Y-%m-%dT%H:%M:%SZ");
        let program = env!("CARGO_PKG_VERSION");
        rest.extend_from_slice(format!("\tpid={}\tstart={start}\tprogram={program}", self.pid).as_bytes());
        if !covers.is_empty() && covers.len() <= MOST_COVERED {
            let covers: Vec<String> = covers.iter().map(|mention| format!("{mention:016x}")).collect();
            rest.extend_from_slice(format!("\tcovers={}", covers.join(",")).as_bytes());
        }
        let version = format!("{MAGIC}{MAJOR}.{MINOR}");
        let mut line = format!("{version}\t{:08x}\t", checksum([version.as_bytes(), &rest])).into_bytes();
        line.append(&mut rest);
        line.push(b'\n');
        line
    }

    /// The name of its `number`th file: start, host, process, id.
    pub(super) fn file_name(&self, number: u32) -> String {
        let start = self.start.strftime("%Y%m%dT%H%M%SZ");
        let further = if number > 1 { format!("-{number}") } else { String::new() };
        format!("{start}-{}-{}-{}{further}{ENDING}", self.host_part(), self.pid, self.id)
    }

    fn host_part(&self) -> String {
        let allowed = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
        let host: String = self.host.chars().filter(allowed).take(32).collect();
        let host = host.trim_start_matches(['.', '-']);
        if host.is_empty() { "host".into() } else { host.into() }
    }

    /// Whether a journal of that name was written on the same host.
    pub(super) fn is_host_of(&self, name: &str) -> bool {
        name.contains(&format!("Z-{}-", self.host_part()))
    }

    /// Who wrote a file, by its name alone: this host or nobody known, and the process.
    pub(super) fn named(&self, name: &str) -> Header {
        let rest = name.split_once(&format!("Z-{}-", self.host_part())).map(|(_, rest)| rest);
        let pid = rest.and_then(|rest| rest.split_once('-')?.0.parse().ok());
        let host = if pid.is_some() { self.host.clone() } else { String::new() };
        Header { major: MAJOR, host, pid: pid.unwrap_or(0), covers: Vec::new() }
    }

    /// Whether a journal of that name is one of its files.
    pub(super) fn wrote(&self, name: &str) -> bool {
        name.contains(&format!("-{}", self.id))
    }
}

/// What the first line of a journal says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Header {
    pub(super) major: u32,
    pub(super) host: String,
    pub(super) pid: u32,
    /// The files a snapshot stands for, as [`super::follow::mention`] names them.
    pub(super) covers: Vec<u64>,
}

impl Header {
    /// Reads a header line, none where it is damaged.
    pub(super) fn parse(line: &[u8]) -> Option<Self> {
        let mut columns = line.splitn(3, |&byte| byte == b'\t');
        let (version, crc, rest) = (columns.next()?, columns.next()?, columns.next()?);
        let number = version.strip_prefix(MAGIC.as_bytes())?;
        let crc = u32::from_str_radix(std::str::from_utf8(crc).ok()?, 16).ok()?;
        if crc != checksum([version, rest]) {
            return None;
        }
        let major = std::str::from_utf8(number).ok()?.split('.').next()?.parse().ok()?;
        let value = |key: &str| {
            rest.split(|&byte| byte == b'\t')
                .find_map(|column| column.strip_prefix(key.as_bytes())?.strip_prefix(b"="))
                .map(unescape)
                .unwrap_or_default()
        };
        let covers = value("covers").split(',').filter_map(|mention| u64::from_str_radix(mention, 16).ok()).collect();
        Some(Header { major, host: value("host").into_owned(), pid: value("pid").parse().unwrap_or(0), covers })
    }
}

/// The files of this process.
pub struct Journal {
    fs: Arc<dyn Fs>,
    /// The state folder, or why there is none.
    dir: Result<PathBuf>,
    writer: Writer,
    open: Option<Open>,
    /// Lines that are not known to be durable.
    unsynced: Vec<u8>,
    /// How many of their bytes are in the open file.
    written: usize,
    /// How many files were made.
    files: u32,
    /// A file given up that never had a good sync: all it holds is in the next one.
    given_up: Option<PathBuf>,
}

struct Open {
    path: PathBuf,
    file: Box<dyn File>,
    /// So many bytes at the end of the file are of a line that is not whole.
    cut: usize,
    /// Some of it is known to be durable, its name and those of its folders too.
    synced: bool,
}

impl Journal {
    /// The journal of `writer` in a state folder. Nothing is made before the first append.
    #[must_use]
    pub fn new(fs: Arc<dyn Fs>, dir: PathBuf, writer: Writer) -> Self {
        Self::at(fs, Ok(dir), writer)
    }

    /// A journal for a session without a state folder: every append fails with that error, and all is kept in memory.
    #[must_use]
    pub fn nowhere(fs: Arc<dyn Fs>, error: Error, writer: Writer) -> Self {
        Self::at(fs, Err(error), writer)
    }

    fn at(fs: Arc<dyn Fs>, dir: Result<PathBuf>, writer: Writer) -> Self {
        Journal { fs, dir, writer, open: None, unsynced: Vec::new(), written: 0, files: 0, given_up: None }
    }

    /// Writes the lines of a change. Where that fails they are kept, and written by the next append or sync that can.
    pub fn append(&mut self, change: &Change) -> Result<()> {
        self.unsynced.extend_from_slice(change.lines());
        self.write()
    }

    /// Takes over lines that another session could not save.
    pub(super) fn adopt(&mut self, lines: &[u8]) {
        self.unsynced.extend_from_slice(lines);
    }

    /// Keeps what is not durable aside in a folder, for the next session. Answers with the file.
    pub(super) fn keep_aside(&self, folder: &Path) -> io::Result<PathBuf> {
        let header = self.writer.header();
        let lines = self.unsynced.strip_prefix(header.as_slice()).unwrap_or(&self.unsynced);
        rescue::keep(self.fs.as_ref(), folder, &self.writer.file_name(1), &[&header, lines].concat())
    }

    /// Makes durable all that was appended. After it returns well, nothing of it can be lost.
    pub fn sync(&mut self) -> Result<()> {
        if self.unsynced.is_empty() {
            return Ok(());
        }
        self.take_back()?;
        self.write()?;
        self.make_durable()?;
        let Some(open) = &mut self.open else { return Ok(()) };
        open.synced = true;
        self.unsynced = Vec::new();
        self.written = 0;
        if let Some(path) = self.given_up.take() {
            // What cannot be removed is read as a double, which changes nothing.
            let _ = self.fs.remove(&path);
        }
        Ok(())
    }

    /// Gives the open file up: its lines since the last good sync go to a new one.
    fn give_up(&mut self) {
        self.written = 0;
        let Some(open) = self.open.take().filter(|open| !open.synced) else { return };
        if let Some(older) = self.given_up.replace(open.path) {
            let _ = self.fs.remove(&older);
        }
    }

    /// If the open file lost its name, all its lines go to a new file: whoever removed it may not have read them.
    fn take_back(&mut self) -> Result<()> {
        let Some(open) = &mut self.open else { return Ok(()) };
        if open.file.stat().is_ok_and(|stat| stat.links > 0) {
            return Ok(());
        }
        let mut lines = open.file.contents().map_err(|error| failed("read back", &open.path, &error))?;
        let whole = lines.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
        lines.truncate(whole);
        lines.append(&mut self.unsynced);
        self.unsynced = lines;
        self.open = None;
        self.written = 0;
        Ok(())
    }

    fn write(&mut self) -> Result<()> {
        if self.written == self.unsynced.len() {
            return Ok(());
        }
        loop {
            let mut open = match self.open.take() {
                Some(open) => open,
                None => self.create()?,
            };
            let done = self.write_to(&mut open);
            // The first line says who writes: a file that takes no other is no better than the next one.
            let lines = self.unsynced.get(..self.written).unwrap_or_default();
            let is_of_use = open.synced || lines.iter().filter(|&&byte| byte == b'\n').count() > 1;
            let path = open.path.clone();
            self.open = Some(open);
            match done {
                Ok(()) => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::FileTooLarge && is_of_use => self.close()?,
                Err(error) => return Err(failed("write", &path, &error)),
            }
        }
    }

    /// Makes what the open file holds durable, and its name where that is new; else the file is given up.
    fn make_durable(&mut self) -> Result<()> {
        let Some(open) = &mut self.open else { return Ok(()) };
        let saved = open.file.sync().map_err(|error| failed("save", &open.path, &error));
        let names = if open.synced { Ok(()) } else { sync_names(self.fs.as_ref(), &open.path) };
        if let Err(error) = saved.and(names) {
            self.give_up();
            return Err(error);
        }
        Ok(())
    }

    /// Ends the open file, which may not grow any more: what it holds is made durable, the rest goes to a new one.
    fn close(&mut self) -> Result<()> {
        // What lost its name is lost with its handle.
        if self.open.as_ref().is_some_and(|open| open.file.stat().is_ok_and(|stat| stat.links == 0)) {
            return self.take_back();
        }
        let Some(open) = &mut self.open else { return Ok(()) };
        let cut = std::mem::take(&mut open.cut);
        if cut > 0
            && let Ok(stat) = open.file.stat()
        {
            // Where that cannot be, half a line stays, is counted as damage, and costs nothing.
            let _ = open.file.shorten(stat.len.saturating_sub(cut as u64));
        }
        self.make_durable()?;
        self.open = None;
        self.unsynced.drain(..self.written);
        self.written = 0;
        Ok(())
    }

    fn write_to(&mut self, open: &mut Open) -> io::Result<()> {
        if open.cut > 0 {
            retried(|| open.file.append(b"\n"))?;
            open.cut = 0;
        }
        while let Some(rest) = self.unsynced.get(self.written..).filter(|rest| !rest.is_empty()) {
            match retried(|| open.file.append(rest)) {
                Ok(count) => self.written += count.min(rest.len()),
                Err(error) => {
                    let line = self.unsynced.get(..self.written).unwrap_or_default();
                    let start = line.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
                    open.cut = self.written - start;
                    self.written = start;
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    fn create(&mut self) -> Result<Open> {
        let state = self.dir.clone()?;
        let dir = state.join(FOLDER);
        self.make_folder(&dir)?;
        for folder in [&state, &dir] {
            let stat = self.fs.stat(folder).map_err(|error| failed("look at", folder, &error))?;
            if let Some(error) = refusal(folder, stat) {
                return Err(error);
            }
        }
        for _ in 0..NAMES_TRIED {
            self.files += 1;
            let path = dir.join(self.writer.file_name(self.files));
            match self.fs.create(&path) {
                Ok(file) => {
                    let header = self.writer.header();
                    if !self.unsynced.starts_with(&header) {
                        self.unsynced.splice(0..0, header);
                    }
                    self.written = 0;
                    return Ok(Open { path, file, cut: 0, synced: false });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(failed("create", &path, &error)),
            }
        }
        Err(Error::state("cannot create a journal: all names are taken").at(dir.display().to_string()))
    }

    /// Makes a folder and those above it.
    fn make_folder(&self, dir: &Path) -> Result<()> {
        match self.fs.stat(dir) {
            Ok(stat) if stat.is_dir => return Ok(()),
            Ok(_) => return Err(Error::state("not a folder").at(dir.display().to_string())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(failed("look at", dir, &error)),
        }
        if let Some(parent) = dir.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            self.make_folder(parent)?;
        }
        match self.fs.create_dir(dir) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(failed("create", dir, &error)),
            _ => Ok(()),
        }
    }
}

/// Makes the name of a file durable, and those of all folders above it that are ours: another session may have made them
/// and not lived to do it. The first folder that is not ours was there before; it is asked too, but may refuse.
pub(super) fn sync_names(fs: &dyn Fs, path: &Path) -> Result<()> {
    for folder in path.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty()) {
        let ours = fs.stat(folder).is_ok_and(|stat| stat.private);
        match fs.sync_dir(folder) {
            Err(error) if ours => return Err(failed("save the folder", folder, &error)),
            _ if ours => {}
            _ => break,
        }
    }
    Ok(())
}

/// Why marks are not written into a folder: somebody else could change them.
pub(super) fn refusal(folder: &Path, stat: super::fs::Stat) -> Option<Error> {
    (!stat.private).then(|| {
        Error::state("the state folder belongs to another user, or others may write to it")
            .at(folder.display().to_string())
            .hinted(format!("`chmod go-w {0}`, or `chown` it", folder.display()))
    })
}

fn failed(doing: &str, path: &Path, error: &io::Error) -> Error {
    Error::state(format!("cannot {doing}: {}", reason(error))).at(path.display().to_string())
}

/// Runs a write again where a signal interrupted it. A write of nothing is an error: there must be room for a byte.
fn retried(mut write: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
    loop {
        match write() {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}
