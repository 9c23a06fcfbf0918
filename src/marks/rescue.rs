//! Marks that could not be saved before the program ended: kept aside in a folder outside of the state folder, and brought home
//! by the next session that can.
//!
//! What is kept aside is a journal like any other. Its lines are copied into the journal of the session that finds them, and
//! its file is removed when they are durable there; a line that stands in both counts once.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::Result;

use super::compact::write_all;
use super::folder::{records, whole_lines};
use super::follow::Arrivals;
use super::fs::Fs;
use super::journal::{ENDING, Header, Journal, MAJOR};
use super::record::Payload;

/// A file kept aside that is longer is none of ours.
const LONGEST: u64 = 1 << 30;
const UNFINISHED: &str = ".tmp";

/// Writes what a journal could not save to a file of that name; one that is there already is replaced.
pub(super) fn keep(fs: &dyn Fs, folder: &Path, name: &str, lines: &[u8]) -> io::Result<PathBuf> {
    for dir in folder.parent().into_iter().chain([folder]) {
        match fs.create_dir(dir) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ if fs.stat(dir)?.private => {}
            _ => return Err(io::ErrorKind::PermissionDenied.into()),
        }
    }
    let (path, unfinished) = (folder.join(name), folder.join(format!("{name}{UNFINISHED}")));
    let _ = fs.remove(&unfinished);
    let mut file = fs.create(&unfinished)?;
    write_all(file.as_mut(), lines)?;
    file.sync()?;
    fs.rename(&unfinished, &path)?;
    fs.sync_dir(folder)?;
    Ok(path)
}

/// What earlier sessions could not save.
pub struct Rescued {
    fs: Arc<dyn Fs>,
    files: Vec<PathBuf>,
    lines: Vec<u8>,
    records: u64,
    marks: u64,
}

impl Rescued {
    /// Reads what is kept aside in a folder: nothing where it is not there, or is not ours alone.
    #[must_use]
    pub fn read(fs: &Arc<dyn Fs>, folder: &Path) -> Rescued {
        let mut rescued = Rescued { fs: Arc::clone(fs), files: Vec::new(), lines: Vec::new(), records: 0, marks: 0 };
        if !fs.stat(folder).is_ok_and(|stat| stat.is_dir && stat.private) {
            return rescued;
        }
        let mut entries = fs.list(folder).unwrap_or_default();
        entries.retain(|entry| entry.stat.is_file && entry.stat.private && entry.name.ends_with(ENDING));
        entries.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        for entry in entries {
            let (path, mut bytes) = (folder.join(&entry.name), Vec::new());
            let read = fs.read(&path, 0, LONGEST, &mut bytes);
            let header = bytes.split(|&byte| byte == b'\n').next().and_then(Header::parse);
            // What a newer version kept aside is left to it.
            if read.is_ok() && header.is_some_and(|header| header.major <= MAJOR) {
                whole_lines(&bytes, &mut |line| {
                    rescued.lines.extend_from_slice(line);
                    rescued.lines.push(b'\n');
                });
                rescued.files.push(path);
            }
        }
        let _ = records(&rescued.lines, &mut |record, _| {
            rescued.records += 1;
            rescued.marks += u64::from(!matches!(record.payload, Payload::Caption(_)));
        });
        rescued
    }

    /// How many marks there are, as the session that kept them aside counted them: captions do not count.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.marks
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.records == 0
    }

    /// The records, to be merged.
    #[must_use]
    pub fn arrivals(&self) -> Arrivals {
        Arrivals::from(self.lines.clone())
    }

    /// Makes them durable in a journal and removes what was kept aside.
    ///
    /// # Errors
    /// They cannot be saved now either: they stay aside, and the journal tries again with its next change.
    pub fn bring_home(self, journal: &mut Journal) -> Result<()> {
        if !self.is_empty() {
            journal.adopt(&self.lines);
            journal.sync()?;
        }
        for file in &self.files {
            // What cannot be removed is brought home once more, which changes nothing.
            let _ = self.fs.remove(file);
        }
        Ok(())
    }
}
