//! The few things the journal asks of a file system, so that tests can put one underneath that fails, tears and forgets.

use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{FileExt, MetadataExt as _};
use std::path::Path;
use std::sync::Arc;

use crate::os::private;

/// What a path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stat {
    /// A regular file.
    pub is_file: bool,
    /// A folder.
    pub is_dir: bool,
    /// Its length in bytes.
    pub len: u64,
    /// What tells it from another file of that name.
    pub inode: u64,
    /// How many names it has: none once it was removed.
    pub links: u64,
    /// When it was written last, in nanoseconds since 1970.
    pub modified: i64,
    /// Ours, and nobody else may write to it.
    pub private: bool,
}

/// A name in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The name.
    pub name: String,
    /// What it is; a link counts as neither file nor folder.
    pub stat: Stat,
}

/// A file that is appended to.
pub trait File: Send {
    /// Appends some of the bytes and says how many.
    fn append(&mut self, bytes: &[u8]) -> io::Result<usize>;
    /// Takes back what was appended beyond a length.
    fn shorten(&mut self, _len: u64) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
    /// Makes what was appended durable (`fdatasync`).
    fn sync(&mut self) -> io::Result<()>;
    /// What it is now.
    fn stat(&self) -> io::Result<Stat>;
    /// All it holds, whatever became of its name.
    fn contents(&mut self) -> io::Result<Vec<u8>>;
}

/// A file that is read here and there, whatever becomes of its name.
pub trait Reading: Send + Sync + std::fmt::Debug {
    /// Reads some bytes from an offset and says how many; none at the end.
    fn read_at(&self, from: u64, into: &mut [u8]) -> io::Result<usize>;
}

/// A file system.
pub trait Fs: Send + Sync {
    /// Makes a file that is not there yet, for our eyes only, to be appended to.
    fn create(&self, path: &Path) -> io::Result<Box<dyn File>>;
    /// Makes a folder for our eyes only. Its parent must be there.
    fn create_dir(&self, path: &Path) -> io::Result<()>;
    /// Puts at most `len` bytes of a regular file, from an offset, in place of what `into` held.
    fn read(&self, path: &Path, from: u64, len: u64, into: &mut Vec<u8>) -> io::Result<()>;
    /// A regular file to be read later. Where that cannot be had, what is wanted of it must be kept in memory.
    fn open(&self, _path: &Path) -> io::Result<Arc<dyn Reading>> {
        Err(io::ErrorKind::Unsupported.into())
    }
    /// The names in a folder.
    fn list(&self, dir: &Path) -> io::Result<Vec<Entry>>;
    /// What a path is, links followed.
    fn stat(&self, path: &Path) -> io::Result<Stat>;
    /// Makes the names in a folder durable.
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;
    /// Gives a file another name, in place of whatever has it.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Takes a file away.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Takes a lock, held until the answer is dropped, without ever waiting. None where somebody else has it.
    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Send>>>;
}

/// The real file system.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

fn stat(metadata: &std::fs::Metadata) -> Stat {
    Stat {
        is_file: metadata.is_file(),
        is_dir: metadata.is_dir(),
        len: metadata.len(),
        inode: metadata.ino(),
        links: metadata.nlink(),
        modified: metadata.mtime().saturating_mul(1_000_000_000).saturating_add(metadata.mtime_nsec()),
        private: private::is_private(metadata),
    }
}

impl Fs for Disk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn File>> {
        Ok(Box::new(private::create(path)?))
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        private::create_dir(path)
    }

    fn read(&self, path: &Path, from: u64, len: u64, into: &mut Vec<u8>) -> io::Result<()> {
        into.clear();
        let mut file = private::open(path)?;
        file.seek(SeekFrom::Start(from))?;
        file.take(len).read_to_end(into)?;
        Ok(())
    }

    fn open(&self, path: &Path) -> io::Result<Arc<dyn Reading>> {
        Ok(Arc::new(private::open(path)?))
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for entry in std::fs::read_dir(dir)? {
            let entry = entry?;
            // A file removed since the folder was read is no entry any more.
            let Ok(metadata) = entry.metadata() else { continue };
            entries.push(Entry { name: entry.file_name().to_string_lossy().into_owned(), stat: stat(&metadata) });
        }
        Ok(entries)
    }

    fn stat(&self, path: &Path) -> io::Result<Stat> {
        std::fs::metadata(path).map(|metadata| stat(&metadata))
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        private::sync_dir(dir)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        std::fs::remove_file(path)
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Send>>> {
        Ok(private::lock(path)?.map(|file| Box::new(file) as Box<dyn Send>))
    }
}

impl Reading for std::fs::File {
    fn read_at(&self, from: u64, into: &mut [u8]) -> io::Result<usize> {
        FileExt::read_at(self, into, from)
    }
}

impl File for std::fs::File {
    fn append(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write(bytes)
    }

    fn shorten(&mut self, len: u64) -> io::Result<()> {
        self.set_len(len)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }

    fn stat(&self) -> io::Result<Stat> {
        self.metadata().map(|metadata| stat(&metadata))
    }

    fn contents(&mut self) -> io::Result<Vec<u8>> {
        self.seek(SeekFrom::Start(0))?;
        let mut bytes = Vec::new();
        self.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}
