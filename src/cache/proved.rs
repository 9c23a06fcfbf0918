//! A file whose bytes are proved page by page when they are first looked at.
//!
//! Behind its bytes stands a checksum for each page of them; the head of the index has a checksum of those. So a file of any size is
//! opened at once, and what nobody looks at costs nothing.

use std::fmt;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::checksum;
use crate::os::mapped::Mapped;
use crate::store::Proved;

const PAGE: usize = 4096;

/// Whether something that was read proved damaged, and who is to be told.
#[derive(Default)]
pub(super) struct Damage {
    is_damaged: AtomicBool,
    tell: Mutex<Option<Box<dyn Fn() + Send>>>,
}

impl Damage {
    pub(super) fn is_damaged(&self) -> bool {
        self.is_damaged.load(Ordering::Relaxed)
    }

    pub(super) fn on_damage(&self, tell: Box<dyn Fn() + Send>) {
        *self.tell.lock().unwrap_or_else(PoisonError::into_inner) = Some(tell);
        // It may have been found before anybody listened.
        if self.is_damaged() {
            self.say();
        }
    }

    /// Something is damaged: says so once.
    pub(super) fn found(&self) {
        if !self.is_damaged.swap(true, Ordering::Relaxed) {
            self.say();
        }
    }

    fn say(&self) {
        if let Some(tell) = self.tell.lock().unwrap_or_else(PoisonError::into_inner).take() {
            tell();
        }
    }
}

/// A file with checksums of its pages.
pub(super) struct Pages {
    file: Mapped,
    length: usize,
    /// A bit for each page that was proved.
    proved: Vec<AtomicU64>,
    damage: Arc<Damage>,
}

/// Bytes with the checksums of their pages behind them, and the checksum of those.
pub(super) fn with_sums(bytes: &[u8]) -> (Vec<u8>, u32) {
    let sums: Vec<u8> = bytes.chunks(PAGE).flat_map(|page| checksum::of(page).to_le_bytes()).collect();
    let sum = checksum::of(&sums);
    (sums, sum)
}

impl Pages {
    /// Opens a file of so many bytes before its checksums, whose own checksum is `sum`; none where it is damaged or cut.
    pub(super) fn open(file: &File, length: u64, sum: u32, damage: &Arc<Damage>) -> io::Result<Option<Pages>> {
        let file = Mapped::of(file)?;
        let Ok(length) = usize::try_from(length) else { return Ok(None) };
        let pages = length.div_ceil(PAGE);
        let whole = length.checked_add(pages * 4) == Some(file.as_ref().len());
        let is_right = whole && file.as_ref().get(length..).is_some_and(|sums| checksum::of(sums) == sum);
        let proved = (0..pages.div_ceil(64)).map(|_| AtomicU64::new(0)).collect();
        Ok(is_right.then(|| Pages { file, length, proved, damage: Arc::clone(damage) }))
    }

    fn prove(&self, page: usize) -> bool {
        let Some(known) = self.proved.get(page / 64) else { return false };
        let bit = 1 << (page % 64);
        if known.load(Ordering::Relaxed) & bit != 0 {
            return true;
        }
        let bytes = self.file.as_ref();
        let (start, at) = (page * PAGE, self.length + page * 4);
        let end = (start + PAGE).min(self.length);
        let is_right = bytes
            .get(start..end)
            .zip(bytes.get(at..at + 4))
            .is_some_and(|(page, sum)| checksum::of(page).to_le_bytes() == sum);
        if is_right {
            known.fetch_or(bit, Ordering::Relaxed);
        } else {
            self.damage.found();
        }
        is_right
    }
}

impl Proved for Pages {
    fn bytes(&self, range: Range<usize>) -> Option<&[u8]> {
        if range.start > range.end || range.end > self.length {
            return None;
        }
        let pages = range.start / PAGE..range.end.div_ceil(PAGE);
        if range.is_empty() || pages.into_iter().all(|page| self.prove(page)) {
            return self.file.as_ref().get(range);
        }
        None
    }

    fn length(&self) -> usize {
        self.length
    }

    fn is_in_file(&self) -> bool {
        true
    }
}

impl fmt::Debug for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("length", &self.length).finish_non_exhaustive()
    }
}
