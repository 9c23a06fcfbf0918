//! Roots to files: a file named directly is read whatever it is called, a folder is walked for the known extensions, in
//! order of name. Links are followed, but no folder twice; what is no regular file is refused without waiting on it.

use std::collections::HashSet;
use std::fs::Metadata;
use std::io::Read;
use std::ops::ControlFlow;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use super::LIMITS;
use crate::error::{Error, Result};
use crate::os;

/// Extensions a folder walk takes, in lower case.
pub const EXTENSIONS: [&str; 18] = [
    "txt", "text", "md", "markdown", "html", "htm", "xhtml", "xml", "rss", "atom", "rdf", "json", "eml", "mbox", "gz",
    "zip", "tar", "tgz",
];

/// What a walk met.
#[derive(Debug)]
#[non_exhaustive]
pub enum Found {
    /// A file to load.
    File {
        /// Where.
        path: PathBuf,
        /// What the system said of it when it was met.
        stamp: Stamp,
    },
    /// Something in a folder that is no input.
    Skipped {
        /// Where.
        path: PathBuf,
        /// Why, for people.
        reason: &'static str,
    },
    /// Something that should have been read and could not be.
    Failed(Error),
}

/// What tells a file from the one it was before, without reading it: device, number, length, and the times of its last changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stamp([u64; 7]);

impl Stamp {
    /// The stamp of a file.
    #[must_use]
    pub fn of(metadata: &Metadata) -> Stamp {
        let times = [metadata.mtime(), metadata.mtime_nsec(), metadata.ctime(), metadata.ctime_nsec()];
        let [modified, modified_part, changed, changed_part] = times.map(i64::cast_unsigned);
        let (device, number, length) = (metadata.dev(), metadata.ino(), metadata.len());
        Stamp([device, number, length, modified, modified_part, changed, changed_part])
    }

    /// The stamp as bytes.
    pub fn bytes(self) -> impl Iterator<Item = u8> {
        self.0.into_iter().flat_map(u64::to_le_bytes)
    }
}

/// Walks over files and folders and gives each to `each` until it breaks.
pub fn walk(roots: &[PathBuf], each: &mut dyn FnMut(Found) -> ControlFlow<()>) {
    Walker { seen: HashSet::new(), entries: 0, most: LIMITS.entries, each }.all(roots);
}

/// Reads a file that is a regular one, up to the limit on size.
///
/// # Errors
/// Where it cannot be opened or read, is no regular file, or is too large.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    let (file, metadata) = os::open_input(path).map_err(|e| Error::io("open", path, &e))?;
    if let Some(what) = refusal(&metadata) {
        return Err(Error::input(format!("this is {what}, not a file")).at(path.display().to_string()));
    }
    read_some(file, metadata.len()).map_err(|error| error.at(path.display().to_string()))
}

/// Reads an open input, such as standard input, up to the limit on size.
///
/// # Errors
/// Where it cannot be read or is too large.
pub fn read_all(input: impl Read) -> Result<Vec<u8>> {
    read_some(input, 0)
}

fn read_some(input: impl Read, expected: u64) -> Result<Vec<u8>> {
    let too_long = || {
        let message = format!("this is longer than the {} MB that are read", LIMITS.bytes >> 20);
        Error::input(message).hinted("split it into several files")
    };
    // What says so itself need not be read to be known for too long.
    if expected > LIMITS.bytes {
        return Err(too_long());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or_default());
    input
        .take(LIMITS.bytes + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Error::input(format!("cannot read: {}", crate::error::reason(&error))))?;
    if bytes.len() as u64 > LIMITS.bytes {
        return Err(too_long());
    }
    Ok(bytes)
}

/// What something is that is neither a file nor a folder.
fn refusal(metadata: &Metadata) -> Option<&'static str> {
    let kind = metadata.file_type();
    match () {
        () if kind.is_file() => None,
        () if kind.is_dir() => Some("a folder"),
        () if kind.is_fifo() => Some("a FIFO"),
        () if kind.is_socket() => Some("a socket"),
        () if kind.is_char_device() || kind.is_block_device() => Some("a device"),
        () => Some("something special"),
    }
}

struct Walker<'a> {
    seen: HashSet<(u64, u64)>,
    entries: usize,
    /// How many entries it goes along with.
    most: usize,
    each: &'a mut dyn FnMut(Found) -> ControlFlow<()>,
}

impl Walker<'_> {
    fn all(&mut self, roots: &[PathBuf]) {
        for root in roots {
            if self.root(root).is_break() {
                return;
            }
        }
    }

    fn root(&mut self, path: &Path) -> ControlFlow<()> {
        let metadata = match std::fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) => return (self.each)(Found::Failed(Error::io("open", path, &error))),
        };
        if metadata.is_dir() {
            return self.folder(path, &metadata, 0);
        }
        match refusal(&metadata) {
            None => self.file(path, &metadata),
            Some(what) => {
                let error = Error::input(format!("this is {what}, not a file")).at(path.display().to_string());
                (self.each)(Found::Failed(error))
            }
        }
    }

    fn file(&mut self, path: &Path, metadata: &Metadata) -> ControlFlow<()> {
        (self.each)(Found::File { path: path.to_owned(), stamp: Stamp::of(metadata) })
    }

    fn skip(&mut self, path: &Path, reason: &'static str) -> ControlFlow<()> {
        (self.each)(Found::Skipped { path: path.to_owned(), reason })
    }

    fn folder(&mut self, path: &Path, metadata: &Metadata, depth: usize) -> ControlFlow<()> {
        if !self.seen.insert((metadata.dev(), metadata.ino())) {
            return self.skip(path, "a folder that was walked already");
        }
        if depth > LIMITS.depth {
            return self.skip(path, "too deep");
        }
        let listed = std::fs::read_dir(path).and_then(|entries| {
            entries.take(self.most + 1).map(|e| e.map(|e| e.path())).collect::<std::io::Result<Vec<PathBuf>>>()
        });
        let mut paths = match listed {
            Ok(paths) => paths,
            Err(error) => return (self.each)(Found::Failed(Error::io("read this folder", path, &error))),
        };
        paths.sort_unstable();
        let mail = is_mail_folder(path);
        for path in paths {
            self.entries += 1;
            if self.entries > self.most {
                let message = format!("more than {} entries; the rest is left out", self.most);
                (self.each)(Found::Failed(Error::input(message).at(path.display().to_string())))?;
                // Said once: the rest of all folders is left out.
                return ControlFlow::Break(());
            }
            self.entry(&path, mail, depth)?;
        }
        ControlFlow::Continue(())
    }

    fn entry(&mut self, path: &Path, mail: bool, depth: usize) -> ControlFlow<()> {
        match entry(path, mail) {
            Entry::Folder(metadata) => self.folder(path, &metadata, depth + 1),
            Entry::File(metadata) => self.file(path, &metadata),
            Entry::Skipped(reason) => self.skip(path, reason),
            Entry::Failed(error) => (self.each)(Found::Failed(Error::io("open", path, &error))),
        }
    }
}

/// What an entry of a folder is to a walk.
#[derive(Debug)]
pub(super) enum Entry {
    /// A folder to walk.
    Folder(Metadata),
    /// A file to load.
    File(Metadata),
    /// No input, and why.
    Skipped(&'static str),
    /// Nobody can say.
    Failed(std::io::Error),
}

/// Looks at an entry of a folder; `mail`: the folder holds messages, whatever they are called.
pub(super) fn entry(path: &Path, mail: bool) -> Entry {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    if name.starts_with('.') {
        return Entry::Skipped("hidden");
    }
    let metadata = match std::fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Entry::Skipped("a link that leads nowhere");
        }
        Err(error) => return Entry::Failed(error),
    };
    if metadata.is_dir() {
        return Entry::Folder(metadata);
    }
    if let Some(what) = refusal(&metadata) {
        return Entry::Skipped(what);
    }
    let known = path.extension().is_some_and(|extension| {
        let extension = extension.to_string_lossy().to_lowercase();
        EXTENSIONS.contains(&extension.as_str())
    });
    if known || mail { Entry::File(metadata) } else { Entry::Skipped("not a known kind of file") }
}

/// `cur` or `new` of a maildir: its files have no extension.
pub(super) fn is_mail_folder(path: &Path) -> bool {
    let named = path.file_name().is_some_and(|name| name == "cur" || name == "new");
    named && path.parent().is_some_and(|parent| parent.join("tmp").is_dir() && parent.join("cur").is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn temporary(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("dateline-walk-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        path
    }

    fn names(root: &Path) -> Vec<String> {
        let mut seen = Vec::new();
        walk(&[root.to_owned()], &mut |found| {
            let short = |path: PathBuf| path.strip_prefix(root).unwrap_or(&path).display().to_string();
            seen.push(match found {
                Found::File { path, stamp } => {
                    assert_eq!(stamp, Stamp::of(&std::fs::metadata(&path).unwrap()));
                    short(path)
                }
                Found::Skipped { path, reason } => format!("{}: {reason}", short(path)),
                Found::Failed(error) => format!("failed: {error}"),
            });
            ControlFlow::Continue(())
        });
        seen
    }

    #[test]
    fn a_walk_ends_at_the_most_entries_and_says_so_once() {
        let root = temporary("most");
        std::fs::create_dir_all(root.join("a/b")).unwrap();
        for name in ["a/b/1.txt", "a/b/2.txt", "a/b/3.txt", "a/4.txt", "5.txt"] {
            std::fs::write(root.join(name), "A few words.").unwrap();
        }
        let (mut files, mut said) = (0, Vec::new());
        let each = &mut |found: Found| {
            match found {
                Found::File { .. } => files += 1,
                Found::Failed(error) => said.push(error.to_string()),
                Found::Skipped { .. } => {}
            }
            ControlFlow::Continue(())
        };
        // The two folders below the first are entries too.
        Walker { seen: HashSet::new(), entries: 0, most: 4, each }.all(std::slice::from_ref(&root));
        std::fs::remove_dir_all(&root).unwrap();
        assert_eq!((files, said.len()), (2, 1), "{said:?}");
        assert!(said[0].contains("more than 4 entries; the rest is left out"), "{said:?}");
    }

    #[test]
    fn a_file_over_the_limit_is_not_read() {
        let root = temporary("long");
        let path = root.join("long.txt");
        // It has that length and takes no room on the disk.
        std::fs::File::create(&path).unwrap().set_len(LIMITS.bytes + 1).unwrap();
        let error = read(&path).unwrap_err();
        std::fs::remove_dir_all(&root).unwrap();
        assert!(error.to_string().contains("this is longer than the 512 MB that are read"), "{error}");
    }

    #[test]
    fn folders_are_walked_in_order_and_links_end() {
        let root = temporary("links");
        std::fs::create_dir(root.join("inner")).unwrap();
        std::fs::write(root.join("b.txt"), "two").unwrap();
        std::fs::write(root.join("a.HTML"), "one!").unwrap();
        std::fs::write(root.join("c.exe"), "no").unwrap();
        std::fs::write(root.join(".hidden.txt"), "no").unwrap();
        symlink(&root, root.join("inner/loop")).unwrap();
        symlink(root.join("nowhere"), root.join("z.txt")).unwrap();
        let seen = names(&root);
        std::fs::remove_dir_all(&root).unwrap();
        assert_eq!(
            seen,
            [
                ".hidden.txt: hidden",
                "a.HTML",
                "b.txt",
                "c.exe: not a known kind of file",
                "inner/loop: a folder that was walked already",
                "z.txt: a link that leads nowhere"
            ]
        );
    }

    #[test]
    fn special_files_are_refused_at_once() {
        let root = temporary("special");
        let socket = std::os::unix::net::UnixListener::bind(root.join("s.txt")).unwrap();
        assert_eq!(names(&root), ["s.txt: a socket"]);
        assert!(read(Path::new("/dev/tty")).is_err());
        assert!(read(Path::new("/dev/null")).unwrap_err().to_string().contains("a device"));
        assert!(read(&root).unwrap_err().to_string().contains("a folder"));
        drop(socket);
        std::fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn a_root_that_is_missing_is_said_and_the_rest_is_walked() {
        let root = temporary("missing");
        std::fs::write(root.join("odd.name"), "read all the same").unwrap();
        let mut files = 0;
        let mut failed = Vec::new();
        walk(&[root.join("gone"), root.join("odd.name")], &mut |found| {
            match found {
                Found::File { path, .. } => files += read(&path).unwrap().len(),
                Found::Failed(error) => failed.push(error.to_string()),
                Found::Skipped { .. } => {}
            }
            ControlFlow::Continue(())
        });
        std::fs::remove_dir_all(&root).unwrap();
        assert_eq!(files, 17);
        assert!(failed[0].contains("no such file"), "{failed:?}");
    }

    #[test]
    fn an_open_input_is_read_whole() {
        assert_eq!(read_all("text".as_bytes()).unwrap(), b"text");
    }
}
