//! What each file of the journal folder is, for `state check`: counts, damage, and whether its writer still runs.

use std::path::Path;
use std::sync::Arc;

use super::folder::{Content, Follower, records};
use super::fs::Fs;
use super::journal::{ENDING, FOLDER, Header, Writer};

/// One file of the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspected {
    /// Its name.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// Whole records.
    pub records: u64,
    /// Lines that are no whole record, an unfinished last line included.
    pub damaged: u64,
    /// The host that wrote it; empty where its first line cannot be read.
    pub host: String,
    /// The process that wrote it, 0 where unknown.
    pub pid: u32,
    /// Whether that process runs on this host now.
    pub alive: bool,
    /// Written by a newer version: not read.
    pub newer: bool,
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
        let (mut found, mut damaged) = (0, 0);
        let mut count = |bytes: &[u8]| damaged += records(bytes, &mut |_| found += 1);
        let read = Follower::new(&dir, fs, me).read(&entry.name, entry.stat, &mut count);
        // A file that cannot be read now holds nothing that can be counted.
        let Ok((tail, content)) = read else { continue };
        count(&tail);
        let header = fs
            .read(&dir.join(&entry.name), 0, 4096, &mut first)
            .ok()
            .and_then(|()| first.split(|&byte| byte == b'\n').next().and_then(Header::parse));
        let Header { host, pid, .. } = header.unwrap_or_default();
        files.push(Inspected {
            name: entry.name,
            bytes: entry.stat.len,
            records: found,
            damaged,
            alive: host == me.host && alive(pid),
            host,
            pid,
            newer: content == Content::Newer,
        });
    }
    Ok(files)
}
