//! The captions of all items, as the journal prints them: in large pieces of memory, or still in the file of a cache or in a
//! large journal, since most are never looked at.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;

use super::clock::{Clock, Stamp, WriterId};
use super::fs::Reading;
use super::record::{Payload, Record};
use crate::checksum;

const PIECE: usize = 1 << 20;
/// Length, clock and writer before each caption.
const HEAD: usize = 4 + 8 + 8;
/// A checksum follows the head of a caption in a file.
const FILE_HEAD: usize = HEAD + 4;
/// Captions longer than this are damage.
const LONGEST: usize = 1 << 20;
/// Marks a place in the file of a cache.
const IN_FILE: u64 = 1 << 63;
/// Marks the number of a line of a journal.
const IN_JOURNAL: u64 = 1 << 62;
/// How much of a file is read at once: most captions are shorter.
const AT_ONCE: usize = 512;

/// Where a line stands: which of the journals that stay open, and at which byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LinePlace {
    pub(super) journal: u32,
    pub(super) offset: u64,
}

/// All captions. A place is a number that is never 0.
#[derive(Debug, Clone, Default)]
pub(super) struct Captions {
    pieces: Vec<Vec<u8>>,
    file: Option<(Arc<dyn Reading>, u64)>,
    journals: Vec<Arc<dyn Reading>>,
    /// The captions that stay in a journal.
    lines: Vec<(Stamp, LinePlace)>,
}

impl Captions {
    /// The captions of a cache, which begin at `base` in its file. The file stays open: whoever replaces it changes nothing.
    pub(super) fn in_file(file: Arc<dyn Reading>, base: u64) -> Self {
        Captions { file: Some((file, base)), ..Captions::default() }
    }

    /// Leaves captions in a journal from now on. It stays open: what others make of its name changes nothing.
    pub(super) fn open_journal(&mut self, file: Arc<dyn Reading>) -> Option<u32> {
        let number = u32::try_from(self.journals.len()).ok()?;
        self.journals.push(file);
        Some(number)
    }

    /// The place of a caption in the file of a cache.
    pub(super) fn place_in_file(offset: u64) -> u64 {
        IN_FILE | (offset + 1)
    }

    /// Keeps the caption with the greatest stamp: the new one, or the one at `known`. Where its line can be read again at
    /// any time, only that place is kept.
    pub(super) fn keep(&mut self, known: u64, stamp: Stamp, columns: &[u8], line: Option<LinePlace>) -> u64 {
        if self.stamp(known).is_some_and(|known| known >= stamp) {
            return known;
        }
        if let Some(line) = line {
            self.lines.push((stamp, line));
            return IN_JOURNAL | self.lines.len() as u64;
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
        match place {
            place if place & IN_FILE != 0 => self.read(place).map(|(stamp, _)| stamp),
            place if place & IN_JOURNAL != 0 => self.line(place).map(|(stamp, _)| stamp),
            _ => self.in_memory(place).map(|(stamp, _)| stamp),
        }
    }

    /// A caption as the columns of the journal.
    pub(super) fn get(&self, place: u64) -> Option<Cow<'_, [u8]>> {
        match place {
            place if place & IN_FILE != 0 => self.read(place).map(|(_, columns)| Cow::Owned(columns)),
            place if place & IN_JOURNAL != 0 => self.read_line(place).map(Cow::Owned),
            _ => self.in_memory(place).map(|(_, columns)| Cow::Borrowed(columns)),
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

    fn line(&self, place: u64) -> Option<(Stamp, LinePlace)> {
        self.lines.get(usize::try_from(place & !IN_JOURNAL).ok()?.checked_sub(1)?).copied()
    }

    /// Reads a caption from its journal; what is no longer the line that was read is none.
    fn read_line(&self, place: u64) -> Option<Vec<u8>> {
        let (stamp, LinePlace { journal, offset }) = self.line(place)?;
        let file = self.journals.get(journal as usize)?;
        let mut bytes = Vec::new();
        loop {
            let (filled, wanted) = (bytes.len(), (bytes.len() * 2).max(AT_ONCE));
            bytes.resize(wanted, 0);
            let count = read_some(file.as_ref(), offset + filled as u64, bytes.get_mut(filled..)?)?;
            bytes.truncate(filled + count);
            if let Some(end) = bytes.iter().skip(filled).position(|&byte| byte == b'\n') {
                bytes.truncate(filled + end);
                break;
            }
            if count == 0 || bytes.len() > 2 * LONGEST {
                return None;
            }
        }
        match Record::parse(&bytes)? {
            Record { payload: Payload::Caption(columns), stamp: found, .. } if found == stamp => {
                Some(columns.into_owned())
            }
            _ => None,
        }
    }

    /// Reads a caption from the file of a cache; one that is damaged is none.
    fn read(&self, place: u64) -> Option<(Stamp, Vec<u8>)> {
        let (file, base) = self.file.as_ref()?;
        let from = base + ((place & !IN_FILE).checked_sub(1)?);
        let mut bytes = vec![0; AT_ONCE];
        let mut filled = 0;
        let mut wanted = FILE_HEAD;
        while filled < wanted {
            bytes.resize(wanted.max(AT_ONCE), 0);
            filled +=
                read_some(file.as_ref(), from + filled as u64, bytes.get_mut(filled..)?).filter(|&count| count > 0)?;
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

/// Reads some bytes, none at the end of the file.
fn read_some(file: &dyn Reading, from: u64, into: &mut [u8]) -> Option<usize> {
    loop {
        match file.read_at(from, into) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other.ok(),
        }
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
