//! A file whose bytes are proved page by page when they are first looked at.
//!
//! Behind its bytes stands a checksum for each page of them; the head of the index has a checksum of those, also of its own. So a file of any size is
//! opened at once, and what nobody looks at costs nothing.

use std::fmt;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::checksum;
use crate::os::memory::Mapped;
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
    /// Where its bytes begin, and how many there are.
    start: usize,
    length: usize,
    /// A bit for each page that was proved.
    proved: Vec<AtomicU64>,
    damage: Arc<Damage>,
}

/// The checksums of the pages of bytes that come piece by piece, and the checksum of those.
pub(super) fn sums_of<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> (Vec<u8>, u32) {
    let (mut sums, mut page, mut room) = (Vec::new(), checksum::Running::default(), PAGE);
    for mut piece in pieces {
        while let Some((now, later)) = piece.split_at_checked(room.min(piece.len())).filter(|(now, _)| !now.is_empty())
        {
            page.update(now);
            (room, piece) = (room - now.len(), later);
            if room == 0 {
                sums.extend_from_slice(&std::mem::take(&mut page).finish().to_le_bytes());
                room = PAGE;
            }
        }
    }
    if room < PAGE {
        sums.extend_from_slice(&page.finish().to_le_bytes());
    }
    let sum = checksum::of(&sums);
    (sums, sum)
}

impl Pages {
    /// Opens a file of so many bytes from `start` on, before their checksums, whose own checksum is `sum`; none where it is damaged or
    /// cut.
    pub(super) fn open(
        file: &File,
        start: usize,
        length: u64,
        sum: u32,
        damage: &Arc<Damage>,
    ) -> io::Result<Option<Pages>> {
        let file = Mapped::of(file)?;
        let Ok(length) = usize::try_from(length) else { return Ok(None) };
        let pages = length.div_ceil(PAGE);
        let end = start.checked_add(length);
        let whole = end.and_then(|end| end.checked_add(pages * 4)) == Some(file.as_ref().len());
        let is_right =
            whole && end.and_then(|end| file.as_ref().get(end..)).is_some_and(|sums| checksum::of(sums) == sum);
        let proved = (0..pages.div_ceil(64)).map(|_| AtomicU64::new(0)).collect();
        Ok(is_right.then(|| Pages { file, start, length, proved, damage: Arc::clone(damage) }))
    }

    /// All these pages were proved before.
    fn are_proved(&self, pages: Range<usize>) -> bool {
        let (first, last) = (pages.start / 64, pages.end.saturating_sub(1) / 64);
        let words = self.proved.get(first..=last).unwrap_or_default();
        let known = |(at, word): (usize, &AtomicU64)| {
            let from = if at == 0 { u64::MAX << (pages.start % 64) } else { u64::MAX };
            let upto = if first + at == last { u64::MAX >> (63 - (pages.end - 1) % 64) } else { u64::MAX };
            let wanted = from & upto;
            word.load(Ordering::Relaxed) & wanted == wanted
        };
        !pages.is_empty() && !words.is_empty() && words.iter().enumerate().all(known)
    }

    fn prove(&self, page: usize) -> bool {
        let Some(known) = self.proved.get(page / 64) else { return false };
        let bit = 1 << (page % 64);
        if known.load(Ordering::Relaxed) & bit != 0 {
            return true;
        }
        let bytes = self.file.as_ref();
        let (start, at) = (self.start + page * PAGE, self.start + self.length + page * 4);
        let end = (start + PAGE).min(self.start + self.length);
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
        if range.is_empty() || self.are_proved(pages.clone()) || pages.into_iter().all(|page| self.prove(page)) {
            return self.file.as_ref().get(self.start + range.start..self.start + range.end);
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
