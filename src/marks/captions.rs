//! The captions of all items, as the journal prints them: in large pieces of memory, or still in the file of a cache, since
//! most are never looked at.

use std::borrow::Cow;
use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::sync::Arc;

use super::clock::{Clock, Stamp, WriterId};
use crate::checksum;

const PIECE: usize = 1 << 20;
/// Length, clock and writer before each caption.
const HEAD: usize = 4 + 8 + 8;
/// A checksum follows the head of a caption in a file.
const FILE_HEAD: usize = HEAD + 4;
/// Captions longer than this are damage.
const LONGEST: usize = 1 << 20;
/// Marks a place in the file.
const IN_FILE: u64 = 1 << 63;
/// How much of a file is read at once: most captions are shorter.
const AT_ONCE: usize = 512;

/// All captions. A place is a number that is never 0.
#[derive(Debug, Clone, Default)]
pub(super) struct Captions {
    pieces: Vec<Vec<u8>>,
    file: Option<(Arc<File>, u64)>,
}

impl Captions {
    /// The captions of a cache, which begin at `base` in its file. The file stays open: whoever replaces it changes nothing.
    pub(super) fn in_file(file: File, base: u64) -> Self {
        Captions { pieces: Vec::new(), file: Some((Arc::new(file), base)) }
    }

    /// The place of a caption in the file of a cache.
    pub(super) fn place_in_file(offset: u64) -> u64 {
        IN_FILE | (offset + 1)
    }

    /// Keeps the caption with the greatest stamp: the new one, or the one at `known`.
    pub(super) fn keep(&mut self, known: u64, stamp: Stamp, columns: &[u8]) -> u64 {
        if self.stamp(known).is_some_and(|known| known >= stamp) {
            return known;
        }
        let needed = HEAD + columns.len();
        let full = self.pieces.last().is_none_or(|piece| piece.capacity() - piece.len() < needed);
        if full {
            self.pieces.push(Vec::with_capacity(PIECE.max(needed)));
        }
        let number = self.pieces.len() as u64 - 1;
        let (Some(piece), Ok(len)) = (self.pieces.last_mut(), u32::try_from(columns.len())) else { return known };
        let place = number << 32 | piece.len() as u64;
        push_head(len, stamp, piece);
        piece.extend_from_slice(columns);
        place + 1
    }

    /// When and by whom a caption was written.
    pub(super) fn stamp(&self, place: u64) -> Option<Stamp> {
        if place & IN_FILE == 0 {
            self.in_memory(place).map(|(stamp, _)| stamp)
        } else {
            self.read(place).map(|(stamp, _)| stamp)
        }
    }

    /// A caption as the columns of the journal.
    pub(super) fn get(&self, place: u64) -> Option<Cow<'_, [u8]>> {
        if place & IN_FILE == 0 {
            self.in_memory(place).map(|(_, columns)| Cow::Borrowed(columns))
        } else {
            self.read(place).map(|(_, columns)| Cow::Owned(columns))
        }
    }

    /// Appends a caption as a file of a cache holds it. False where there is none.
    pub(super) fn copy(&self, place: u64, out: &mut Vec<u8>) -> bool {
        let (Some(stamp), Some(columns)) = (self.stamp(place), self.get(place)) else { return false };
        let Ok(len) = u32::try_from(columns.len()) else { return false };
        push_head(len, stamp, out);
        out.extend_from_slice(&checksum(stamp, &columns).to_le_bytes());
        out.extend_from_slice(&columns);
        true
    }

    fn in_memory(&self, place: u64) -> Option<(Stamp, &[u8])> {
        let place = place.checked_sub(1)?;
        let bytes = self.pieces.get((place >> 32) as usize)?.get((place & u64::from(u32::MAX)) as usize..)?;
        let (len, stamp) = head(bytes)?;
        Some((stamp, bytes.get(HEAD..HEAD + len)?))
    }

    /// Reads a caption from the file; one that is damaged is none.
    fn read(&self, place: u64) -> Option<(Stamp, Vec<u8>)> {
        let (file, base) = self.file.as_ref()?;
        let from = base + ((place & !IN_FILE).checked_sub(1)?);
        let mut bytes = vec![0; AT_ONCE];
        let mut filled = 0;
        let mut wanted = FILE_HEAD;
        while filled < wanted {
            bytes.resize(wanted.max(AT_ONCE), 0);
            match file.read_at(bytes.get_mut(filled..)?, from + filled as u64) {
                Ok(0) => return None,
                Ok(count) => filled += count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(_) => return None,
            }
            if filled >= FILE_HEAD {
                wanted = FILE_HEAD + head(&bytes)?.0;
            }
        }
        let (len, stamp) = head(&bytes)?;
        let crc = u32::from_le_bytes(*bytes.get(HEAD..)?.first_chunk()?);
        let columns = bytes.get(FILE_HEAD..FILE_HEAD + len)?.to_vec();
        (checksum(stamp, &columns) == crc).then_some((stamp, columns))
    }
}

fn push_head(len: u32, stamp: Stamp, out: &mut Vec<u8>) {
    out.extend_from_slice(&len.to_le_bytes());
    out.extend_from_slice(&stamp.clock.to_bytes());
    out.extend_from_slice(&stamp.writer.0.to_le_bytes());
}

fn head(bytes: &[u8]) -> Option<(usize, Stamp)> {
    let (len, rest) = bytes.split_first_chunk()?;
    let (clock, rest) = rest.split_first_chunk()?;
    let writer = WriterId(u64::from_le_bytes(*rest.first_chunk()?));
    let len = u32::from_le_bytes(*len) as usize;
    (len <= LONGEST).then_some((len, Stamp { clock: Clock::from_bytes(*clock), writer }))
}

fn checksum(stamp: Stamp, columns: &[u8]) -> u32 {
    let mut hasher = checksum::Running::default();
    hasher.update(&stamp.clock.to_bytes());
    hasher.update(&stamp.writer.0.to_le_bytes());
    hasher.update(columns);
    hasher.finish()
}
