//! What an index stands for: the files whose stories are in it, as they were when they were read.
//!
//! A file is known by two numbers: one of its path, one of all that decides what is found in it: its path, what the system says of it
//! (device, number, length, times of change), and what it says of the files beside it that tell of documents. A hundred thousand files
//! are compared as quickly as they are walked. What came, went or changed since is found file by file.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::item::DocumentHash;

/// A file as it was when it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// The number of its path.
    pub path: u64,
    /// The number of its path and of all that the system says of it.
    pub state: u64,
}

impl Known {
    /// A file by its path, its stamp, and what else decides what is found in it.
    #[must_use]
    pub fn of(path: &Path, stamp: impl Iterator<Item = u8>, more: &[u8]) -> Known {
        let mut bytes = path.as_os_str().as_encoded_bytes().to_vec();
        let path = number(&bytes);
        bytes.push(0);
        bytes.extend(stamp);
        bytes.extend_from_slice(more);
        Known { path, state: number(&bytes) }
    }

    /// The number of a path as documents are called by it.
    #[must_use]
    pub fn path_number(path: &str) -> u64 {
        number(path.as_bytes())
    }
}

fn number(bytes: &[u8]) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = DocumentHash::of(bytes).0;
    u64::from_le_bytes([a, b, c, d, e, f, g, h])
}

/// What a store stands for, in the order of the walk.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Covered {
    /// The files whose stories are in it.
    pub files: Vec<Known>,
    /// Those among them that could not be read.
    pub failed: Vec<PathBuf>,
}

impl Covered {
    /// Adds what follows.
    pub fn extend(&mut self, more: Covered) {
        self.files.extend(more.files);
        self.failed.extend(more.failed);
    }
}

/// How the files of a walk differ from those that are covered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// So many of the first files are as they were.
    pub same: usize,
    /// All files of the walk after those.
    pub rest: Vec<(PathBuf, Known)>,
}

/// What came of the files that are covered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// The files of the walk, up to the last one that is among the covered ones.
    pub files: Vec<Known>,
    /// Those of them that are new or were changed, by their place, with their paths.
    pub read: Vec<(usize, PathBuf)>,
    /// The paths of files that were changed or are gone, by their number.
    pub lost: Vec<u64>,
}

impl Difference {
    /// What came of the covered files; none where the two cannot be compared file by file. New files after all others are left
    /// out: they can simply be read on.
    #[must_use]
    pub fn changes(&self, covered: &Covered) -> Option<Changes> {
        let (same, old) = covered.files.split_at_checked(self.same)?;
        let mut places: HashMap<u64, (usize, u64)> = HashMap::with_capacity(old.len());
        for (place, file) in old.iter().enumerate() {
            if places.insert(file.path, (place, file.state)).is_some() {
                return None;
            }
        }
        let last = self.rest.iter().rposition(|(_, file)| places.contains_key(&file.path));
        let mut changes = Changes { files: same.to_vec(), ..Changes::default() };
        let mut after = None;
        for (path, file) in self.rest.iter().take(last.map_or(0, |last| last + 1)) {
            match places.remove(&file.path) {
                // Files that stand in another order are other files.
                Some((place, _)) if after.is_some_and(|after| place <= after) => return None,
                Some((place, state)) => {
                    after = Some(place);
                    if state != file.state {
                        changes.lost.push(file.path);
                        changes.read.push((changes.files.len(), path.clone()));
                    }
                }
                None => changes.read.push((changes.files.len(), path.clone())),
            }
            changes.files.push(*file);
        }
        changes.lost.extend(places.into_keys());
        changes.lost.sort_unstable();
        Some(changes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(path: u64, state: u64) -> Known {
        Known { path, state }
    }

    fn changes(old: &[(u64, u64)], same: usize, rest: &[(u64, u64)]) -> Option<(Vec<usize>, Vec<u64>, usize)> {
        let covered = Covered { files: old.iter().map(|(p, s)| known(*p, *s)).collect(), failed: Vec::new() };
        let rest = rest.iter().map(|(p, s)| (PathBuf::from(p.to_string()), known(*p, *s))).collect();
        let changes = Difference { same, rest }.changes(&covered)?;
        Some((changes.read.iter().map(|(place, _)| *place).collect(), changes.lost, changes.files.len()))
    }

    #[test]
    fn what_came_went_or_changed_is_found_file_by_file() {
        let old = [(1, 10), (2, 20), (3, 30), (4, 40)];
        assert_eq!(changes(&old, 1, &[(2, 21), (3, 30), (4, 40)]), Some((vec![1], vec![2], 4)), "changed");
        assert_eq!(changes(&old, 1, &[(3, 30), (4, 40)]), Some((vec![], vec![2], 3)), "gone");
        assert_eq!(changes(&old, 1, &[(9, 90), (2, 20), (3, 30), (4, 40)]), Some((vec![1], vec![], 5)), "new");
        assert_eq!(changes(&old, 2, &[(4, 40), (5, 50)]), Some((vec![], vec![3], 3)), "what follows is read on");
        assert_eq!(changes(&old, 3, &[]), Some((vec![], vec![4], 3)), "the last is gone");
        assert_eq!(changes(&old, 1, &[(3, 30), (2, 20), (4, 40)]), None, "another order");
        assert_eq!(changes(&[(1, 10), (1, 11)], 0, &[(1, 10)]), None, "one number for two paths");
        assert_eq!(changes(&old, 9, &[]), None);
    }
}
