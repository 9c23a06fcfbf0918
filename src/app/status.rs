//! What the program says of itself: what is being read, what is saved, what went wrong.

use jiff::Timestamp;

use super::filter::thousands;
use super::session::Bookmark;
use super::view::{Line, Role, Segment};

/// How much is kept of what went wrong; the rest is counted.
const FAILURES: usize = 100;
/// So many documents take long enough that people ask how long.
const MANY: usize = 1_000;

/// The state of the work beside the reading.
#[derive(Debug, Default)]
pub(super) struct Status {
    /// What the last key did, or why it did nothing.
    pub(super) message: Option<Segment>,
    /// Everything that was asked for has been read.
    pub(super) load_ended: bool,
    /// Documents read so far.
    pub(super) documents: usize,
    /// When reading began and how many stories there were, and how many came in a second since.
    begun: Option<(Timestamp, usize)>,
    rate: Option<usize>,
    /// Stories in the list when it was last taken from the library, while loading.
    pub(super) listed_at: usize,
    /// Stories that came after the list was taken.
    pub(super) arrived: usize,
    /// Stories whose files were changed or removed; they stay in the list until the reader takes that in.
    pub(super) leaving: usize,
    /// Inputs that could not be read, with the reason.
    pub(super) failures: Vec<String>,
    /// Failures that were counted only.
    pub(super) more_failures: usize,
    /// Marks are on their way to the disk.
    pub(super) saving: bool,
    /// The newest record that went to the saver.
    pub(super) newest: u64,
    /// Something was marked in this session.
    pub(super) marked: bool,
    /// Changes that could not be saved, and why.
    pub(super) unsaved: Option<(usize, String)>,
    /// The memory of the program in bytes, when it was last asked for.
    pub(super) memory: Option<u64>,
    /// What was last written down as the reader's place.
    pub(super) remembered: Option<Bookmark>,
}

impl Status {
    /// Says something in the bottom line until the next key.
    pub(super) fn say(&mut self, text: impl Into<String>) {
        self.message = Some(Segment::new(text.into(), Role::Plain));
    }

    /// Works out how many stories come in a second, once that is more than a guess.
    pub(super) fn measure(&mut self, stories: usize, now: Timestamp) {
        let (begun, before) = *self.begun.get_or_insert((now, stories));
        let millis = usize::try_from(now.duration_since(begun).as_millis()).unwrap_or(0);
        if millis >= 1000 && self.documents >= MANY {
            self.rate = Some(stories.saturating_sub(before).saturating_mul(1000) / millis);
        }
    }

    /// Nothing was read yet.
    pub(super) fn start_over(&mut self) {
        (self.begun, self.rate) = (None, None);
        self.load_ended = false;
        (self.documents, self.listed_at, self.arrived, self.leaving) = (0, 0, 0, 0);
        self.failures.clear();
        self.more_failures = 0;
    }

    /// Says that something is not as it should be.
    pub(super) fn warn(&mut self, text: impl Into<String>) {
        self.message = Some(Segment::new(text.into(), Role::Warning));
    }

    /// Keeps what went wrong for the calm screens.
    pub(super) fn keep_failure(&mut self, text: String) {
        if self.failures.len() < FAILURES {
            self.failures.push(text);
        } else {
            self.more_failures += 1;
        }
    }

    /// What the list does not show yet: `3 new, 1 gone`.
    #[must_use]
    pub(super) fn news(&self) -> Option<String> {
        let parts = [(self.arrived, "new"), (self.leaving, "gone")];
        let parts = parts.iter().filter(|(count, _)| *count > 0);
        let told: Vec<String> = parts.map(|(count, what)| format!("{} {what}", thousands(*count))).collect();
        (!told.is_empty()).then(|| told.join(", "))
    }

    /// Marks up to this record went to the saver.
    pub(super) fn saving(&mut self, upto: u64) {
        self.newest = self.newest.max(upto);
        self.saving = true;
        self.marked = true;
    }

    /// Marks up to this record are on disk. Newer ones are still on their way.
    pub(super) fn saved(&mut self, upto: u64) {
        if upto >= self.newest {
            self.saving = false;
            self.unsaved = None;
        }
    }

    /// Marks could not be saved.
    pub(super) fn not_saved(&mut self, changes: usize, reason: String) {
        self.saving = false;
        self.unsaved = Some((changes, reason));
    }

    /// The right end of the bottom line, shorter where there are few columns.
    #[must_use]
    pub(super) fn line(&self, searching: Option<usize>, columns: usize) -> Line {
        let narrow = columns < 60;
        let mut parts: Vec<Segment> = Vec::new();
        if let Some(percent) = searching {
            parts.push(Segment::new(format!("searching {percent}%"), Role::Dim));
        }
        if !self.load_ended {
            let documents = if self.documents == 1 { "document" } else { "documents" };
            let text = match (narrow, self.documents) {
                (true, _) | (false, 0) => String::from("reading"),
                (false, number) => {
                    let rate = self.rate.map(|rate| format!(", {} stories a second", thousands(rate)));
                    format!("reading · {} {documents}{}", thousands(number), rate.unwrap_or_default())
                }
            };
            parts.push(Segment::new(text, Role::Dim));
        }
        if let Some(news) = self.news().filter(|_| self.load_ended) {
            parts.push(Segment::new(format!("{news} (R)"), Role::Accent));
        }
        let failures = self.failures.len() + self.more_failures;
        if failures > 0 {
            parts.push(Segment::new(format!("{failures} not read"), Role::Warning));
        }
        if let Some((changes, reason)) = &self.unsaved {
            parts.push(Segment::new(format!("NOT SAVED ({changes}): {reason}"), Role::Warning));
        } else if self.saving {
            parts.push(Segment::new("saving", Role::Dim));
        } else if self.marked {
            parts.push(Segment::new("saved", Role::Good));
        }
        // The last one is about marks: where there is no room for all, the others go first.
        let needed = |parts: &[Segment]| parts.iter().map(|part| part.text.width() + 2).sum::<usize>();
        while parts.len() > 1 && needed(&parts) > columns {
            parts.remove(0);
        }
        let mut line = Line::new();
        for part in parts {
            if !line.is_empty() {
                line.push(Segment::new("  ", Role::Plain));
            }
            line.push(Segment { text: part.text.fit(columns), ..part });
        }
        line
    }
}
