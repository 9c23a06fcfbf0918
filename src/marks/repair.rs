//! Mending a damaged journal: its whole records go to a new file, the damaged one is kept under another name.
//!
//! Reading passes over damage anyway; mending makes the folder quiet and lets compaction take the file in. It touches files
//! of this host only, and only when their writer is gone: whoever appends to a file must find it where it was.

use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::error::{Error, Result, reason};

use super::compact::write_all;
use super::folder::whole_lines;
use super::follow::Follower;
use super::fs::Fs;
use super::inspect::{Inspected, inspect};
use super::journal::{FOLDER, Writer};
use super::record::Record;

/// The ending of a damaged file that was mended: nothing reads it.
const ASIDE: &str = ".damaged";

/// What became of a damaged file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    /// The file.
    pub file: Inspected,
    /// The name of the new file; none where the damaged one was left alone, because its writer runs or is on another host.
    pub into: Option<String>,
}

/// Mends every damaged journal whose writer was on this host and has ended. The damaged file stays, as `NAME.damaged`.
///
/// # Errors
/// The folder cannot be read or written. What was mended before stays mended.
pub fn repair(state: &Path, fs: &Arc<dyn Fs>, me: &Writer, alive: &dyn Fn(u32) -> bool) -> Result<Vec<Repaired>> {
    let dir = state.join(FOLDER);
    let failed = |doing: &str, path: &Path, error: &io::Error| {
        Error::state(format!("cannot {doing}: {}", reason(error))).at(path.display().to_string())
    };
    let mut repaired = Vec::new();
    let files = inspect(state, fs, me, alive).map_err(|error| failed("read", &dir, &error))?;
    for file in files.into_iter().filter(|file| file.damaged > 0 && !file.newer) {
        let into = if file.alive || !file.here {
            None
        } else {
            let path = dir.join(&file.name);
            Some(mend(&dir, &file, fs, me).map_err(|error| failed("mend", &path, &error))?)
        };
        repaired.push(Repaired { file, into });
    }
    Ok(repaired)
}

fn mend(dir: &Path, file: &Inspected, fs: &Arc<dyn Fs>, me: &Writer) -> io::Result<String> {
    let damaged = dir.join(&file.name);
    let before = fs.stat(&damaged)?;
    // A writer of its own, so that no two mended files have one name.
    let writer = Writer::new(&me.host, me.pid, me.start);
    let name = writer.file_name(1);
    let (path, unfinished) = (dir.join(&name), dir.join(format!("{name}.tmp")));
    let mut new = fs.create(&unfinished)?;
    let mut out = writer.header();
    let mut written = Ok(());
    let mut each = |bytes: &[u8]| {
        // As they stand: what a later version wrote is not ours to translate.
        whole_lines(bytes, &mut |line| {
            out.extend_from_slice(line);
            out.push(b'\n');
        });
        if written.is_ok() {
            written = write_all(new.as_mut(), &out);
        }
        out.clear();
    };
    let (mut tail, _) = Follower::new(dir, fs, me).read(&file.name, before, &mut |bytes, _| each(bytes))?;
    if Record::parse(&tail).is_some() {
        tail.push(b'\n');
        each(&tail);
    }
    written?;
    new.sync()?;
    fs.rename(&unfinished, &path)?;
    fs.sync_dir(dir)?;
    // Only now: whatever moment the power fails at, every whole record stands in a file that is read.
    fs.rename(&damaged, &dir.join(format!("{}{ASIDE}", file.name)))?;
    fs.sync_dir(dir)?;
    Ok(name)
}
