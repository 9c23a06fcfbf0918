//! What each file of the journal folder is, for `state check`: counts, damage, and whether its writer still runs.

use std::path::Path;
use std::sync::Arc;

use super::folder::records;
use super::follow::{Content, Follower};
use super::fs::Fs;
use super::journal::{ENDING, FOLDER, HEADER_BYTES, Header, Writer};
use super::record::Record;

/// How many damaged lines of a file are named.
const NAMED: usize = 20;

/// One file of the folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inspected {
    /// Its name.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// Whole records, those in damaged lines included.
    pub records: u64,
    /// Lines that are no whole record; an unfinished last line is not counted.
    pub damaged: u64,
    /// Where the first of them stand, counted from 1.
    pub lines: Vec<u64>,
    /// The last line is unfinished: it is being written, or its writer was killed and never said that it was saved.
    pub unfinished: bool,
    /// The host that wrote it; empty where its first line cannot be read.
    pub host: String,
    /// The process that wrote it, 0 where unknown.
    pub pid: u32,
    /// Written on this host.
    pub here: bool,
    /// Whether that process runs on this host now.
    pub alive: bool,
    /// Written by a newer version: not read.
    pub newer: bool,
    /// What a service that carries files made of two versions of one: read like any other.
    pub conflict: bool,
}

/// Looks at every journal of a state folder, by name. What is no regular file is left out.
///
/// # Errors
/// The folder cannot be listed. A folder that is not there has no files.
pub fn inspect(
    state: &Path,
    fs: &Arc<dyn Fs>,
    me: &Writer,
    alive: &dyn Fn(u32) -> bool,
) -> std::io::Result<Vec<Inspected>> {
    let dir = state.join(FOLDER);
    let mut entries = match fs.list(&dir) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    };
    entries.retain(|entry| entry.stat.is_file && entry.name.ends_with(ENDING));
    entries.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    let mut files = Vec::new();
    let mut first = Vec::new();
    for entry in entries {
        let mut found = 0;
        let mut damage = Damage::default();
        let mut count = |bytes: &[u8], _| {
            // Looking for the place of damage is slower than reading: only where there is some.
            if records(bytes, &mut |_, _| found += 1) > 0 {
                damage.find(bytes);
            } else {
                damage.pass(bytes);
            }
        };
        let read = Follower::new(&dir, fs, me).read(&entry.name, entry.stat, &mut count);
        // A file that cannot be read now holds nothing that can be counted.
        let Ok((tail, content)) = read else { continue };
        let whole_tail = Record::parse(&tail).is_some();
        found += u64::from(whole_tail);
        let header = fs
            .read(&dir.join(&entry.name), 0, HEADER_BYTES, &mut first)
            .ok()
            .and_then(|()| first.split(|&byte| byte == b'\n').next().and_then(Header::parse));
        let Header { host, pid, .. } = header.unwrap_or_else(|| me.named(&entry.name));
        let here = host == me.host;
        files.push(Inspected {
            bytes: entry.stat.len,
            records: found,
            damaged: damage.lines,
            lines: damage.named,
            unfinished: !tail.is_empty() && !whole_tail,
            alive: here && if pid == me.pid { me.wrote(&entry.name) } else { alive(pid) },
            here,
            host,
            pid,
            newer: content == Content::Newer,
            conflict: is_conflict(&entry.name),
            name: entry.name,
        });
    }
    Ok(files)
}

/// Names of journals that lie in the state folder itself, one level too high: nobody reads them there.
#[must_use]
pub fn misplaced(state: &Path, fs: &Arc<dyn Fs>) -> Vec<String> {
    let entries = fs.list(state).unwrap_or_default();
    let mut first = Vec::new();
    let mut names: Vec<String> = entries
        .into_iter()
        .filter(|entry| entry.stat.is_file && entry.name.ends_with(ENDING))
        .filter(|entry| {
            first.clear();
            let read = fs.read(&state.join(&entry.name), 0, HEADER_BYTES, &mut first);
            let line = first.split(|&byte| byte == b'\n').next();
            read.is_ok() && line.and_then(Header::parse).is_some()
        })
        .map(|entry| entry.name)
        .collect();
    names.sort_unstable();
    names
}

/// Whether a name was given by Syncthing, Dropbox or Nextcloud to the other version of a file.
fn is_conflict(name: &str) -> bool {
    name.contains(".sync-conflict-") || name.contains("conflicted copy")
}

/// Where lines are damaged.
#[derive(Default)]
struct Damage {
    /// Lines before the piece that is looked at.
    before: u64,
    lines: u64,
    named: Vec<u64>,
}

impl Damage {
    fn pass(&mut self, bytes: &[u8]) {
        self.before += bytes.iter().filter(|&&byte| byte == b'\n').count() as u64;
    }

    fn find(&mut self, bytes: &[u8]) {
        let mut lines = bytes.split(|&byte| byte == b'\n').peekable();
        let mut number = self.before;
        while let Some(line) = lines.next() {
            number += 1;
            let sound = |line: &[u8]| Record::parse(line).is_some() || Header::parse(line).is_some();
            // The start of the next line was cut by a full disk and written again.
            let cut = lines.peek().is_some_and(|next| next.starts_with(line) && sound(next));
            if line.is_empty() || cut || sound(line) {
                continue;
            }
            self.lines += 1;
            if self.named.len() < NAMED {
                self.named.push(number);
            }
        }
        self.pass(bytes);
    }
}
