//! What the program says of itself: what is being read, what is saved, what went wrong.

use jiff::Timestamp;

use super::filter::thousands;
use super::session::Bookmark;
use super::view::{Line, Role, Segment};

/// How much is kept of what went wrong; the rest is counted.
const FAILURES: usize = 100;
/// So many documents take long enough that people ask how long.
const MANY: usize = 1_000;

/// How quickly documents are read.
#[derive(Debug)]
struct Pace {
    /// Milliseconds after the beginning.
    told_at: usize,
    /// Stories a second.
    rate: usize,
    /// Seconds that it will still take.
    left: Option<usize>,
}

impl Pace {
    fn told(&self) -> String {
        let left = match self.left {
            None => String::new(),
            Some(seconds) if seconds < 60 => format!(", about {} s left", seconds.max(1).next_multiple_of(10)),
            Some(seconds) if seconds < 90 => String::from(", about a minute left"),
            Some(seconds) => format!(", about {} minutes left", thousands((seconds + 30) / 60)),
        };
        format!("{} stories a second{left}", thousands(self.rate))
    }
}

/// A number with two digits that count.
fn round(number: usize) -> usize {
    let step = 10_usize.pow(number.max(10).ilog10() - 1);
    number / step * step
}

/// The state of the work beside the reading.
#[derive(Debug, Default)]
pub(super) struct Status {
    /// What the last key did, or why it did nothing.
    pub(super) message: Option<Segment>,
    /// What was said of a mark with the key that undoes it, and without.
    pub(super) offer: Option<(String, String)>,
    /// Everything that was asked for has been read.
    pub(super) load_ended: bool,
    /// Documents read so far.
    pub(super) documents: usize,
    /// When reading began and how many stories there were, and how many came in a second since.
    begun: Option<(Timestamp, usize)>,
    /// How many documents there are to read, when that is known.
    pub(super) expected: Option<usize>,
    pace: Option<Pace>,
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

    /// Whether this is what stands in the bottom line.
    pub(super) fn says(&self, text: &str) -> bool {
        self.message.as_ref().is_some_and(|message| message.text.as_str() == text)
    }

    /// Works out how many stories come in a second and how long it will take, once that is more than a guess. Told anew every other
    /// second at most, in round numbers: what changes with every frame cannot be read.
    pub(super) fn measure(&mut self, stories: usize, now: Timestamp) {
        let (begun, before) = *self.begun.get_or_insert((now, stories));
        let millis = usize::try_from(now.duration_since(begun).as_millis()).unwrap_or(0);
        let is_due = self.pace.as_ref().is_none_or(|pace| millis >= pace.told_at + 2000);
        if millis >= 1000 && self.documents >= MANY && is_due {
            let rate = stories.saturating_sub(before).saturating_mul(1000) / millis;
            let left = self.expected.and_then(|all| all.checked_sub(self.documents)).filter(|left| *left > 0);
            let left = left.map(|left| left.saturating_mul(millis) / self.documents / 1000);
            // A time that grows a little and shrinks again is told once.
            let known = self.pace.as_ref().and_then(|pace| pace.left);
            let left =
                left.map(|left| known.filter(|known| left > *known && left < known * 3 / 2 + 10).unwrap_or(left));
            self.pace = Some(Pace { told_at: millis, rate: round(rate), left });
        }
    }

    /// Nothing was read yet.
    pub(super) fn start_over(&mut self) {
        (self.begun, self.expected, self.pace) = (None, None, None);
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
                (false, number) => match &self.pace {
                    Some(pace) => format!("reading · {}", pace.told()),
                    None => format!("reading · {} {documents}", thousands(number)),
                },
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

#[cfg(test)]
mod tests {
    use super::*;

    fn told(status: &Status) -> String {
        status.line(None, 120).iter().map(|segment| segment.text.as_str()).collect()
    }

    #[test]
    fn how_long_reading_takes_is_told_in_round_numbers_every_other_second() {
        let mut status = Status { expected: Some(50_000), ..Status::default() };
        let at = |millis: i64| Timestamp::from_millisecond(millis).unwrap();
        assert_eq!(told(&status), "reading");
        let mut seen = Vec::new();
        for step in 0..200 {
            status.documents = 250 * (step + 1);
            status.measure(status.documents * 16, at(i64::try_from(step).unwrap() * 250));
            if seen.last() != Some(&told(&status)) {
                seen.push(told(&status));
            }
        }
        assert_eq!(
            seen[..4],
            [
                "reading · 250 documents",
                "reading · 500 documents",
                "reading · 750 documents",
                "reading · 1 000 documents"
            ]
        );
        assert_eq!(seen[4], "reading · 16 000 stories a second, about 40 s left");
        assert_eq!(seen.last().unwrap(), "reading · 16 000 stories a second, about 10 s left");
        assert_eq!(seen.len(), 8, "{seen:?}");
        let pace = |left| Pace { told_at: 0, rate: 980, left: Some(left) }.told();
        assert_eq!(
            [pace(80), pace(200)],
            ["980 stories a second, about a minute left", "980 stories a second, about 3 minutes left"]
        );
        assert_eq!([round(7), round(12_345), round(99)], [7, 12_000, 99]);
        status.start_over();
        assert_eq!(told(&status), "reading");
    }
}
