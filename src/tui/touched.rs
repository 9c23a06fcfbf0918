//! The rows of the screen that a new frame may change: those in which two views differ. What is in no other row need not be
//! drawn, looked at or compared, and that is most of the screen at most keys.

use crate::app::view::{Pane, View};

/// Rows of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Touched {
    /// Every row.
    All,
    /// Those that are true.
    Some(Vec<bool>),
}

impl Touched {
    /// The rows in which what is drawn of two views may differ; all where their panes do not lie as they lay.
    pub(crate) fn between(before: &View, view: &View, height: u16) -> Touched {
        let panes = || before.panes.iter().zip(&view.panes);
        let bars = || before.bars.iter().zip(&view.bars);
        let same = before.size == view.size
            && (before.panes.len(), before.bars.len()) == (view.panes.len(), view.bars.len())
            && panes().all(|(one, other)| outline(one) == outline(other))
            && bars().all(|(one, other)| one.y == other.y);
        if !same {
            return Touched::All;
        }
        let mut rows = vec![false; usize::from(height)];
        let mut touch = |y: usize| rows.get_mut(y).into_iter().for_each(|row| *row = true);
        for (one, other) in panes() {
            touch_pane(one, other, &mut touch);
        }
        for (one, other) in bars().filter(|(one, other)| one != other) {
            debug_assert_eq!(one.y, other.y, "they lie where they lay");
            touch(usize::from(one.y));
        }
        Touched::Some(rows)
    }

    /// Whether a row is one of them.
    pub(crate) fn has(&self, y: u16) -> bool {
        match self {
            Touched::All => true,
            Touched::Some(rows) => rows.get(usize::from(y)).copied().unwrap_or(false),
        }
    }
}

/// All of a pane but what is written into it.
fn outline(pane: &Pane) -> impl PartialEq {
    (pane.kind, pane.area, pane.focused, pane.joined, pane.centred)
}

fn touch_pane(one: &Pane, other: &Pane, touch: &mut impl FnMut(usize)) {
    if (&one.title, &one.corner) != (&other.title, &other.corner) {
        touch(usize::from(one.area.y));
    }
    let inside = one.area.inside();
    if one.centred {
        // Where the rows begin depends on how many there are.
        if one.rows != other.rows {
            (0..inside.height).for_each(|row| touch(usize::from(inside.y) + usize::from(row)));
        }
        return;
    }
    for row in 0..one.rows.len().max(other.rows.len()) {
        if one.rows.get(row) != other.rows.get(row) {
            touch(usize::from(inside.y) + row);
        }
    }
}
