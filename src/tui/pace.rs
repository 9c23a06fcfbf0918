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

/// No frame keeps the next one away for longer, so that a quick line stays quick, unless a key is held down: then frames would pile up
/// on a slow line.
const LONGEST: Duration = Duration::from_millis(100);

/// How long no key may come before the story pane follows the list.
const REST: Duration = Duration::from_millis(80);

/// How long the focus must stay where it is before it is followed, once it has been followed while keys come. A frame with another
/// pane in focus costs the upper lines of both, or a pane that slides in; whoever holds Tab sees where it ends, not each pane on the way.
const SETTLES: Duration = Duration::from_millis(60);

/// What was sent, and when the last key came.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Pace {
    slow: bool,
    /// The line is taken to be busy until then.
    busy: Option<Instant>,
    /// What was sent has arrived then, if the line is slow.
    arrives: Option<Instant>,
    /// Keys follow each other as fast as those of a key that is held down.
    held: bool,
    /// The story pane rests until then.
    rest: Option<Instant>,
    /// The pane that had the focus when that was last looked at.
    focus: Option<PaneKind>,
    /// The focus was followed since keys last rested.
    followed: bool,
    /// The focus moves about until then.
    turning: Option<Instant>,
}

impl Pace {
    /// The pace of a line that may be slow, or of one that is not.
    pub(crate) fn new(slow: bool) -> Pace {
        Pace { slow, ..Pace::default() }
    }

    /// A key came.
    pub(crate) fn key(&mut self, now: Instant) {
        if self.slow {
            self.held = self.rest(now).is_some();
            if !self.held {
                (self.focus, self.followed, self.turning) = (None, false, None);
            }
            self.rest = now.checked_add(REST);
        }
    }

    /// So many bytes were sent.
    pub(crate) fn sent(&mut self, bytes: usize, now: Instant) {
        if self.slow {
            let cost = BYTE.saturating_mul(u32::try_from(bytes).unwrap_or(u32::MAX));
            self.busy = now.checked_add(cost.min(LONGEST));
            self.arrives = self.arrives.unwrap_or(now).max(now).checked_add(cost);
        }
    }

    /// When a frame may be sent, if not now.
    pub(crate) fn busy(&self, now: Instant) -> Option<Instant> {
        let rest = self.rest(now).filter(|_| self.held);
        // Once the keys rest, what they came to is sent at once.
        let free = rest.and_then(|rest| self.arrives.map(|arrives| arrives.min(rest)));
        self.busy.max(free).filter(|until| *until > now)
    }

    /// Whether a frame waits because the focus moves about. `view` is what it would show, `drawn` what is shown.
    pub(crate) fn waits_to_turn(&mut self, view: &View, drawn: &View, now: Instant) -> bool {
        let (before, focus) = (self.focus.or(focus(drawn)), focus(view));
        self.focus = focus;
        if focus != before && self.rest(now).is_some() {
            if self.followed {
                self.turning = now.checked_add(SETTLES);
            }
            self.followed = true;
        }
        self.turning(now).is_some()
    }

    /// When the focus will have settled, if it has not.
    pub(crate) fn turning(&self, now: Instant) -> Option<Instant> {
        self.turning.filter(|until| *until > now)
    }

    /// When the story pane may follow the list, if not now.
    pub(crate) fn rest(&self, now: Instant) -> Option<Instant> {
        self.rest.filter(|until| *until > now)
    }
}

/// The pane that has the focus.
fn focus(view: &View) -> Option<PaneKind> {
    view.panes.iter().rfind(|pane| pane.focused).map(|pane| pane.kind)
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

    #[test]
    fn while_a_key_is_held_the_line_is_waited_for() {
        let now = Instant::now();
        let at = |millis| now + Duration::from_millis(millis);
        let mut pace = Pace::new(true);
        pace.key(now);
        pace.sent(1_000, now);
        pace.key(at(60));
        assert_eq!(pace.busy(at(110)), Some(at(140)));
        (1..9).for_each(|key| pace.key(at(60 + key * 60)));
        assert_eq!((pace.busy(at(490)), pace.busy(at(500))), (Some(at(500)), None));
    }
}
