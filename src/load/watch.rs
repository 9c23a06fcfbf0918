//! The watch: what became new, changed or went away under opened paths since they were read.
//!
//! It looks when it is asked to and never waits. A glance costs little however many files there are: folders by their times,
//! and a share of the files in turn, for a file that is written in place leaves its folder as it was. Whatever differs must
//! be found the same by the next look before it is told of: a document that is still being written waits until it rests, and
//! one that is put in the place of another is never gone in between.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ffi::OsString;
use std::fs::Metadata;
use std::hash::{Hash, Hasher};
use std::io::ErrorKind;
use std::ops::Bound;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::LIMITS;
use super::walk::{Entry, entry, is_mail_folder};

/// Folders that a glance looks at, and files.
const FOLDERS: usize = 32;
const FILES: usize = 16;
/// A folder that was changed so shortly before it was listed may be changed again without another time.
const GRAIN: Duration = Duration::from_secs(3);
/// Files that were changed so shortly before the reading began may have been read before that.
const MARGIN: Duration = Duration::from_secs(1);

/// How much a look looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// A bounded number of folders and files, others the next time.
    Glance,
    /// Every folder and every file.
    Everything,
    /// Only what was not at rest at the last look.
    Restless,
}

/// What a look found, at rest.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// Files that are new or have changed.
    pub changed: Vec<PathBuf>,
    /// Files that are no longer there.
    pub gone: Vec<PathBuf>,
}

/// What makes a file another one: its length, its time and its number, as one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp(u64);

impl Stamp {
    fn of(metadata: &Metadata) -> Stamp {
        let mut hasher = DefaultHasher::new();
        (metadata.len(), metadata.mtime(), metadata.mtime_nsec(), metadata.ino(), metadata.dev()).hash(&mut hasher);
        Stamp(hasher.finish())
    }
}

#[derive(Debug)]
struct Folder {
    /// Device and number: however many ways lead to a folder, it is looked at once, as it is walked once.
    id: (u64, u64),
    stamp: Stamp,
    /// It was changed just before it was listed.
    fresh: bool,
    depth: usize,
    /// Its files by name.
    files: Vec<(OsString, Stamp)>,
}

/// What is known of the opened paths.
#[derive(Debug)]
pub struct Watch {
    roots: Vec<PathBuf>,
    folders: BTreeMap<PathBuf, Folder>,
    ids: HashSet<(u64, u64)>,
    /// Opened paths that are files.
    named: BTreeMap<PathBuf, Stamp>,
    /// What differed at the last look, by its stamp then; none for what was not there.
    restless: BTreeMap<PathBuf, Option<Stamp>>,
    /// The folder and the file that a glance goes on with.
    next_folder: PathBuf,
    next_file: (PathBuf, usize),
}

impl Watch {
    /// Takes note of everything under these paths, which were read after `since`: what was changed later is told of.
    #[must_use]
    pub fn new(roots: Vec<PathBuf>, since: SystemTime, now: SystemTime) -> Watch {
        let mut watch = Watch {
            roots,
            folders: BTreeMap::new(),
            ids: HashSet::new(),
            named: BTreeMap::new(),
            restless: BTreeMap::new(),
            next_folder: PathBuf::new(),
            next_file: (PathBuf::new(), 0),
        };
        let late = since.checked_sub(MARGIN).unwrap_or(since);
        let mut look = Look { now, late: Some(late), found: BTreeMap::new() };
        watch.look_at_roots(&mut look);
        watch.restless = look.found;
        watch
    }

    /// Something differed at the last look: a second one will tell whether it rests.
    #[must_use]
    pub fn is_restless(&self) -> bool {
        !self.restless.is_empty()
    }

    /// Looks once. What differs from what is known, and is as it was at the last look, is told of.
    pub fn look(&mut self, effort: Effort, now: SystemTime) -> Seen {
        let mut seen = Seen::default();
        let mut moving = BTreeMap::new();
        for (path, before) in std::mem::take(&mut self.restless) {
            match self.stamp_now(&path) {
                Ok(stamp) if stamp == before => match stamp {
                    Some(_) => seen.changed.push(path),
                    None => seen.gone.push(path),
                },
                Ok(stamp) => drop(moving.insert(path, stamp)),
                // What nobody can look at now is looked at again.
                Err(()) => drop(moving.insert(path, before)),
            }
        }
        self.restless = moving;
        if effort == Effort::Restless {
            return seen;
        }
        let mut look = Look { now, late: None, found: BTreeMap::new() };
        self.look_at_roots(&mut look);
        let all = effort == Effort::Everything;
        for path in self.folders_in_turn(if all { usize::MAX } else { FOLDERS }) {
            self.look_at_folder(&path, all, &mut look);
        }
        if !all {
            self.look_at_files(&mut look);
        }
        self.restless.extend(look.found);
        seen
    }

    /// The stamp of a file now, none where it is no longer there.
    fn stamp_now(&self, path: &Path) -> Result<Option<Stamp>, ()> {
        let metadata = if self.roots.iter().any(|root| root == path) {
            std::fs::metadata(path).map(|metadata| metadata.is_file().then_some(metadata))
        } else {
            match entry(path, true) {
                Entry::File(metadata) => Ok(Some(metadata)),
                Entry::Folder(_) | Entry::Skipped(_) => Ok(None),
                Entry::Failed(error) => Err(error),
            }
        };
        match metadata {
            Ok(metadata) => Ok(metadata.map(|metadata| Stamp::of(&metadata))),
            Err(error) if is_gone(&error) => Ok(None),
            Err(_) => Err(()),
        }
    }

    fn look_at_roots(&mut self, look: &mut Look) {
        for root in self.roots.clone() {
            match std::fs::metadata(&root) {
                Ok(metadata) if metadata.is_dir() => {
                    self.forget_file(&root, look);
                    if !self.folders.contains_key(&root) {
                        self.add_folder(&root, &metadata, 0, look);
                    }
                }
                Ok(metadata) if metadata.is_file() => {
                    self.forget_folder(&root, look);
                    let stamp = Stamp::of(&metadata);
                    if self.named.insert(root.clone(), stamp) != Some(stamp) {
                        look.file(root, stamp, &metadata);
                    }
                }
                Err(error) if !is_gone(&error) => {}
                _ => {
                    self.forget_file(&root, look);
                    self.forget_folder(&root, look);
                }
            }
        }
    }

    fn forget_file(&mut self, path: &Path, look: &mut Look) {
        if self.named.remove(path).is_some() {
            look.found.insert(path.to_owned(), None);
        }
    }

    /// Forgets a folder and all in it.
    fn forget_folder(&mut self, path: &Path, look: &mut Look) {
        let inside = |folder: &&PathBuf| folder.starts_with(path);
        let from = self.folders.range::<Path, _>((Bound::Included(path), Bound::Unbounded));
        let folders: Vec<PathBuf> = from.map(|(folder, _)| folder).take_while(inside).cloned().collect();
        for folder in folders {
            let Some(known) = self.folders.remove(&folder) else { continue };
            self.ids.remove(&known.id);
            look.found.extend(known.files.into_iter().map(|(name, _)| (folder.join(name), None)));
        }
    }

    /// Some folders, beginning where the last glance ended.
    fn folders_in_turn(&mut self, most: usize) -> Vec<PathBuf> {
        let after = self.folders.range(self.next_folder.clone()..);
        let before = self.folders.range(..self.next_folder.clone());
        let mut turn = after.chain(before).map(|(path, _)| path);
        let some: Vec<PathBuf> = turn.by_ref().take(most).cloned().collect();
        self.next_folder = turn.next().cloned().unwrap_or_default();
        some
    }

    fn look_at_folder(&mut self, path: &Path, all: bool, look: &mut Look) {
        let Some(known) = self.folders.get(path) else { return };
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => {
                let stamp = Stamp::of(&metadata);
                if all || known.fresh || known.stamp != stamp {
                    self.list(path, &metadata, known.depth, look);
                }
            }
            Err(error) if !is_gone(&error) => {}
            _ => self.forget_folder(path, look),
        }
    }

    fn add_folder(&mut self, path: &Path, metadata: &Metadata, depth: usize, look: &mut Look) {
        let id = (metadata.dev(), metadata.ino());
        if depth <= LIMITS.depth && self.ids.insert(id) {
            let stamp = Stamp::of(metadata);
            self.folders.insert(path.to_owned(), Folder { id, stamp, fresh: true, depth, files: Vec::new() });
            self.list(path, metadata, depth, look);
        }
    }

    /// Lists a folder and compares it with what is known of it.
    fn list(&mut self, path: &Path, metadata: &Metadata, depth: usize, look: &mut Look) {
        let Ok(entries) = std::fs::read_dir(path) else { return };
        let mut names: Vec<OsString> =
            entries.take(LIMITS.entries).filter_map(|entry| Some(entry.ok()?.file_name())).collect();
        names.sort_unstable();
        let known = self.folders.get_mut(path).map(|folder| std::mem::take(&mut folder.files)).unwrap_or_default();
        let known_of = |name: &OsString| {
            let at = known.binary_search_by(|(other, _)| other.cmp(name)).ok()?;
            known.get(at).map(|(_, stamp)| *stamp)
        };
        let mail = is_mail_folder(path);
        let mut files = Vec::with_capacity(names.len());
        let mut folders = Vec::new();
        for name in names {
            let inner = path.join(&name);
            match entry(&inner, mail) {
                Entry::Folder(metadata) => folders.push((inner, metadata)),
                Entry::File(metadata) => {
                    let stamp = Stamp::of(&metadata);
                    if known_of(&name) != Some(stamp) {
                        look.file(inner, stamp, &metadata);
                    }
                    files.push((name, stamp));
                }
                // What nobody can look at now is as it was.
                Entry::Failed(_) => files.extend(known_of(&name).map(|stamp| (name, stamp))),
                Entry::Skipped(_) => {}
            }
        }
        let there: BTreeSet<&OsString> = files.iter().map(|(name, _)| name).collect();
        let gone = known.iter().filter(|(name, _)| !there.contains(name));
        look.found.extend(gone.map(|(name, _)| (path.join(name), None)));
        if let Some(folder) = self.folders.get_mut(path) {
            // The clock of a disk elsewhere may be before this one or behind it.
            let age = metadata.modified().ok().map(|time| match look.now.duration_since(time) {
                Ok(past) => past,
                Err(ahead) => ahead.duration(),
            });
            (folder.stamp, folder.fresh) = (Stamp::of(metadata), age.is_some_and(|age| age < GRAIN));
            folder.files = files;
        }
        for (inner, metadata) in folders {
            if !self.folders.contains_key(&inner) {
                self.add_folder(&inner, &metadata, depth + 1, look);
            }
        }
    }

    /// Looks at the files whose turn it is.
    fn look_at_files(&mut self, look: &mut Look) {
        let (first, mut place) = std::mem::take(&mut self.next_file);
        let mut left = FILES;
        let mut folders = self.folders.range_mut(first.clone()..);
        while left > 0 {
            let Some((path, folder)) = folders.next() else {
                self.next_file = (PathBuf::new(), 0);
                return;
            };
            if *path != first {
                place = 0;
            }
            let mail = is_mail_folder(path);
            for (name, known) in folder.files.iter_mut().skip(place).take(left) {
                (left, place) = (left - 1, place + 1);
                let inner = path.join(&*name);
                if let Entry::File(metadata) = entry(&inner, mail) {
                    let stamp = Stamp::of(&metadata);
                    if std::mem::replace(known, stamp) != stamp {
                        look.file(inner, stamp, &metadata);
                    }
                }
            }
            self.next_file = (path.clone(), place);
        }
    }
}

/// One look, and what it finds.
struct Look {
    now: SystemTime,
    /// At the first look: what was not changed since then is as it was read.
    late: Option<SystemTime>,
    found: BTreeMap<PathBuf, Option<Stamp>>,
}

impl Look {
    fn file(&mut self, path: PathBuf, stamp: Stamp, metadata: &Metadata) {
        // A file can be given an old time, but not an old time of that.
        let seconds = u64::try_from(metadata.ctime()).unwrap_or(0);
        let changed = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.saturating_add(1));
        if self.late.is_none_or(|late| changed >= late) {
            self.found.insert(path, Some(stamp));
        }
    }
}

/// Nothing is there; other errors say that nobody can look.
fn is_gone(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

#[cfg(test)]
mod tests;
