//! The index on disk: everything that was read of an archive, so that the next start need not read it again.
//!
//! It is disposable: deleting, cutting or damaging it loses nothing and changes nothing but the time a start takes. Each set of
//! opened paths has a folder of its own in the cache folder of the reader:
//!
//! ```text
//! lock            held by the one session that writes
//! head            sections, each with its checksum: columns of the store, where everything else lies, what it stands for
//! text-N          blocks of records, one after another; the head has their ends and checksums
//! words-N         one part of the index of words and the checksums of its pages, of which the head has the checksum
//! ```
//!
//! Files never change once the head names them. A new head is written aside, synced and renamed; then the files that it does not
//! name are removed. Who has opened the old ones reads on in them. A head stands for the first so many files of a walk, by a
//! [`Covered`], under a key of everything else that decides what is found in them. Where a file differs it is read again, and those it
//! shares stories with; where the key differs, all is read anew.

mod covered;
mod head;
mod proved;
mod texts;

pub use covered::{Changes, Covered, Difference, Known};
pub use head::About;
pub use texts::{Keep, OTHERS, Texts};

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::{Error, Result};
use crate::item::DocumentHash;
use crate::os::private;
use crate::store::Store;

/// Fewer stories are read as quickly as an index of them.
pub const WORTH: usize = 1_000;

/// The folder of one index.
#[derive(Debug, Clone)]
pub struct Shelf {
    folder: PathBuf,
    opened: Vec<String>,
    key: DocumentHash,
    lock: Arc<Mutex<Option<File>>>,
}

/// An index that was opened.
#[derive(Debug)]
pub struct Opened {
    /// The stories.
    pub store: Store,
    /// What they stand for.
    pub covered: Covered,
    /// Where their text lies.
    pub texts: Arc<Texts>,
}

impl Shelf {
    /// The folder for what is opened, in the folder of all indexes. `key` tells apart all else that decides what is found in documents.
    #[must_use]
    pub fn new(all: &Path, opened: &[PathBuf], key: DocumentHash) -> Shelf {
        let whole = |path: &PathBuf| fs::canonicalize(path).unwrap_or_else(|_| path.clone());
        // Paths as they were typed are shown with the stories: another way to say the same is another index.
        let mut name = Vec::new();
        for path in opened {
            name.extend_from_slice(path.as_os_str().as_encoded_bytes());
            name.push(0);
            name.extend_from_slice(whole(path).as_os_str().as_encoded_bytes());
            name.push(0);
        }
        let name = DocumentHash::of(&name).to_string();
        let folder = all.join(name.get(..16).unwrap_or(&name));
        let opened = opened.iter().map(|path| whole(path).display().to_string()).collect();
        Shelf { folder, opened, key, lock: Arc::default() }
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The index as it is; none where there is none.
    ///
    /// # Errors
    /// Why what is there is of no use, in words.
    pub fn open(&self, code: &dyn Fn(&str) -> Option<&'static str>) -> std::result::Result<Option<Opened>, String> {
        match head::open(&self.folder, self.key, code) {
            // Another session may have renamed its new head and removed the files of the old one between two steps of ours.
            Err(_) => head::open(&self.folder, self.key, code),
            opened => opened,
        }
    }

    /// The right to write here, which one process has at a time. Makes the folder.
    fn lock(&self) -> io::Result<()> {
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        if lock.is_none() {
            private::create_dirs(&self.folder)?;
            *lock = private::lock(&self.folder.join("lock"))?;
        }
        if lock.is_some() { Ok(()) } else { Err(io::Error::other(OTHERS)) }
    }

    /// Removes the index, and whether there was one. A session that uses it reads on in what it has opened.
    ///
    /// # Errors
    /// What the system says.
    pub fn drop(&self) -> Result<bool> {
        remove(&self.folder)
    }
}

/// Removes the folder of an index, and whether there was one.
///
/// # Errors
/// What the system says.
pub fn remove(folder: &Path) -> Result<bool> {
    match fs::remove_dir_all(folder) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Error::io("remove", folder, &error)),
    }
}

/// All indexes in the folder of indexes, by name: the folder, its bytes, and what it says of itself.
#[must_use]
pub fn all(folder: &Path) -> Vec<(PathBuf, u64, Option<About>)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut folders: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    folders
        .into_iter()
        .map(|path| (size(&path), head::about(&path), path))
        .map(|(size, about, path)| (path, size, about))
        .collect()
}

fn size(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    entries.filter_map(|entry| Some(entry.ok()?.metadata().ok()?.len())).sum()
}
