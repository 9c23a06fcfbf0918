//! When a frame may be sent over a line that may be slow.
//!
//! A program cannot see how much of what it wrote still waits in front of a slow line: the system takes tens of kilobytes
//! without a word. So over SSH frames are sent as if the line carried two kilobytes a second, and while keys come the story pane
//! rests: it costs more bytes than all else and nobody reads it while moving on. A single key is answered at once. Without SSH
//! nothing waits. Moments are arguments.

use std::time::{Duration, Instant};

use crate::app::view::{PaneKind, View};

/// What a byte costs.
const BYTE: Duration = Duration::from_micros(500);

/// No frame keeps the next one away for longer, so that a quick line stays quick.
const LONGEST: Duration = Duration::from_millis(100);

/// How long no key may come before the story pane follows the list.
const REST: Duration = Duration::from_millis(80);

/// Frames with another pane in focus cost the borders of both. So many may follow each other while keys come; whoever holds Tab sees
/// where it ends, not each pane on the way.
const TURNS: u32 = 1;

/// What was sent, and when the last key came.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Pace {
    slow: bool,
    /// The line is taken to be busy until then.
    busy: Option<Instant>,
    /// The story pane rests until then.
    rest: Option<Instant>,
    /// Frames with another pane in focus since keys last rested.
    turns: u32,
}

impl Pace {
    /// The pace of a line that may be slow, or of one that is not.
    pub(crate) fn new(slow: bool) -> Pace {
        Pace { slow, ..Pace::default() }
    }

    /// A key came.
    pub(crate) fn key(&mut self, now: Instant) {
        if self.slow {
            if self.rest(now).is_none() {
                self.turns = 0;
            }
            self.rest = now.checked_add(REST);
        }
    }

    /// So many bytes were sent.
    pub(crate) fn sent(&mut self, bytes: usize, now: Instant) {
        if self.slow {
            let cost = BYTE.saturating_mul(u32::try_from(bytes).unwrap_or(u32::MAX)).min(LONGEST);
            self.busy = now.checked_add(cost);
        }
    }

    /// When a frame may be sent, if not now.
    pub(crate) fn busy(&self, now: Instant) -> Option<Instant> {
        self.busy.filter(|until| *until > now)
    }

    /// Whether a frame with another pane in focus waits for the keys to rest; counts it where it does not.
    pub(crate) fn waits_to_turn(&mut self, now: Instant) -> bool {
        if self.rest(now).is_none() {
            return false;
        }
        let waits = self.turns >= TURNS;
        self.turns += u32::from(!waits);
        waits
    }

    /// When the story pane may follow the list, if not now.
    pub(crate) fn rest(&self, now: Instant) -> Option<Instant> {
        self.rest.filter(|until| *until > now)
    }
}

/// Whether another pane has the focus than when it was drawn.
pub(crate) fn is_turned(view: &View, drawn: &View) -> bool {
    let focus = |view: &View| view.panes.iter().rfind(|pane| pane.focused).map(|pane| pane.kind);
    focus(view) != focus(drawn)
}

/// Leaves the story pane as it was drawn, where it only follows the list. True when that hides something.
pub(crate) fn leave_preview(view: &mut View, drawn: &View) -> bool {
    let Some(before) = drawn.pane(PaneKind::Detail) else { return false };
    let Some(pane) = view.panes.iter_mut().find(|pane| pane.kind == PaneKind::Detail) else { return false };
    if pane.focused || before.focused || pane.area != before.area || pane == before {
        return false;
    }
    *pane = before.clone();
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_ssh_nothing_waits() {
        let now = Instant::now();
        let mut pace = Pace::new(false);
        pace.key(now);
        pace.sent(10_000, now);
        assert_eq!((pace.busy(now), pace.rest(now)), (None, None));
    }

    #[test]
    fn a_frame_keeps_the_next_one_away_for_as_long_as_it_travels() {
        let now = Instant::now();
        let mut pace = Pace::new(true);
        pace.sent(100, now);
        assert_eq!(pace.busy(now), Some(now + Duration::from_millis(50)));
        assert_eq!(pace.busy(now + Duration::from_millis(50)), None);
        pace.sent(100_000, now);
        assert_eq!(pace.busy(now), Some(now + LONGEST));
        pace.key(now);
        assert_eq!(pace.rest(now), Some(now + REST));
    }
}
