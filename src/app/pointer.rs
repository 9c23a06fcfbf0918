//! The mouse, where a person turned it on: a click goes to what it is on, a second click on the same row opens it, the wheel
//! scrolls what it is over. It can nothing that keys cannot, and it never marks.

use super::action::Action;
use super::effect::Effects;
use super::key::{Code, Key};
use super::overlay::Overlay;
use super::view::{Pane, PaneKind};
use super::{App, Now};

/// Rows that one notch of the wheel is.
const NOTCH: usize = 3;

/// What was done with the mouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gesture {
    /// The first button was pressed.
    Click,
    /// The wheel was turned towards the reader.
    WheelDown,
    /// The wheel was turned away.
    WheelUp,
}

/// Where something was done with the mouse, and what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pointer {
    /// The column, from 0.
    pub x: u16,
    /// The row, from 0.
    pub y: u16,
    /// What was done.
    pub gesture: Gesture,
}

impl App {
    pub(super) fn point(&mut self, pointer: Pointer, now: Now) -> Effects {
        // Whoever types goes on typing.
        if self.input.prompt.is_some() {
            return Effects::none();
        }
        self.input.pending.clear();
        self.input.count = None;
        if self.input.overlay.is_some() {
            return self.point_overlay(pointer.gesture, now);
        }
        let view = self.view();
        let Some(pane) = view.panes.iter().rfind(|pane| is_in(pane, pointer)) else { return Effects::none() };
        match pointer.gesture {
            Gesture::Click => self.click(pane, pointer.y, now),
            Gesture::WheelDown => self.wheel(pane.kind, true),
            Gesture::WheelUp => self.wheel(pane.kind, false),
        }
    }

    /// The wheel goes up and down in what stands over the panes; a question is answered by keys only.
    fn point_overlay(&mut self, gesture: Gesture, now: Now) -> Effects {
        let code = match gesture {
            Gesture::Click => return Effects::none(),
            Gesture::WheelDown => Code::Down,
            Gesture::WheelUp => Code::Up,
        };
        let mut effects = Effects::none();
        for _ in 0..NOTCH {
            if matches!(&self.input.overlay, None | Some(Overlay::Question { .. } | Overlay::Export(_))) {
                break;
            }
            effects = effects.and(self.overlay_key(Key::plain(code), now));
        }
        effects
    }

    fn click(&mut self, pane: &Pane, y: u16, now: Now) -> Effects {
        let was_here = self.stance.focus == pane.kind;
        let inside = pane.area.inside();
        let row = y.checked_sub(inside.y).map(usize::from).filter(|row| *row < pane.rows.len() && !pane.centred);
        // The rows, before the focus moves them.
        let place = row.map(|row| match pane.kind {
            PaneKind::Filter => self.filter.top() + row,
            _ => self.list.top() + row,
        });
        self.focus(pane.kind);
        let Some(place) = place else { return Effects::none() };
        let height = self.rows_of(pane.kind);
        match pane.kind {
            PaneKind::Filter if was_here && self.filter.cursor() == place => return self.act(Action::Open, None, now),
            PaneKind::Filter => self.filter.go(place, height),
            PaneKind::List if was_here && self.list.cursor() == place => return self.act(Action::Open, None, now),
            PaneKind::List => {
                self.list.go(place, height);
                self.stay_with_story();
            }
            PaneKind::Detail | PaneKind::Overlay => {}
        }
        self.settle();
        Effects::none()
    }

    fn wheel(&mut self, kind: PaneKind, down: bool) -> Effects {
        let height = self.rows_of(kind).max(1);
        let by = isize::try_from(NOTCH).unwrap_or(1) * if down { 1 } else { -1 };
        match kind {
            PaneKind::Filter => self.filter.go(self.filter.cursor().saturating_add_signed(by), height),
            PaneKind::Detail => {
                self.detail.scroll_by(by, height);
            }
            PaneKind::List | PaneKind::Overlay => {
                self.list.go(self.list.cursor().saturating_add_signed(by), height);
                self.stay_with_story();
            }
        }
        self.settle();
        Effects::none()
    }
}

fn is_in(pane: &Pane, pointer: Pointer) -> bool {
    let area = pane.area;
    let inside = |at: u16, from: u16, length: u16| at >= from && at - from < length;
    inside(pointer.x, area.x, area.width) && inside(pointer.y, area.y, area.height)
}
