//! What an index stands for: the first so many files of a walk, as they were when they were read.
//!
//! A file is known by its path and by what the system says of it: device, number, length, times of change. So are the files beside
//! documents that tell of them. All of it goes into one running hash, so that a hundred thousand files are compared as quickly as
//! they are walked, and an index holds no list of them. What comes after those files is read and added; where any of them
//! changed, came or went, the hash differs and everything is read anew.

use std::path::PathBuf;

use crate::item::DocumentHash;

/// The files of a walk so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Chain {
    /// How many files.
    pub files: u64,
    /// The hash of all of them in their order.
    pub hash: DocumentHash,
}

impl Chain {
    /// Adds what else decides what is found in the files that follow.
    pub fn mix(&mut self, more: &[u8]) {
        let mut bytes = Vec::with_capacity(16 + more.len());
        bytes.extend_from_slice(&self.hash.0);
        bytes.extend_from_slice(more);
        self.hash = DocumentHash::of(&bytes);
    }

    /// Adds a file by its path and stamp.
    pub fn add(&mut self, path: &std::path::Path, stamp: impl Iterator<Item = u8>) {
        let mut bytes = path.as_os_str().as_encoded_bytes().to_vec();
        bytes.push(0);
        bytes.extend(stamp);
        self.mix(&bytes);
        self.files += 1;
    }
}

/// What a store stands for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Covered {
    /// The files whose stories are in it.
    pub chain: Chain,
    /// Those among them that could not be read.
    pub failed: Vec<PathBuf>,
}
