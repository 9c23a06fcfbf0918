//! From keys to actions: counts, sequences that wait for their end, and the lines and overlays that take keys first.

use super::action::Action;
use super::effect::Effects;
use super::key::{Code, Key, print};
use super::keymap::{Layer, Resolved};
use super::overlay::Overlay;
use super::prompt::{Prompt, Typed};
use super::view::PaneKind;
use super::{App, Now};

/// More than any list has screens; a cat on the keyboard stops here.
const LARGEST_COUNT: usize = 9_999_999;

/// What was typed and is not done yet.
#[derive(Debug, Default)]
pub(super) struct Input {
    /// Keys of a sequence that can go on.
    pub(super) pending: Vec<Key>,
    /// The count before an action.
    pub(super) count: Option<usize>,
    /// The line being typed.
    pub(super) prompt: Option<Prompt>,
    /// What stands over the panes.
    pub(super) overlay: Option<Overlay>,
    /// The stories whose note is being edited.
    pub(super) editing: Option<crate::rows::Row>,
}

impl App {
    /// The layers whose keys apply, the first one first.
    pub(super) fn layers(&self) -> [Layer; 2] {
        let pane = match self.stance.focus {
            PaneKind::Filter => Layer::Filter,
            PaneKind::Detail => Layer::Detail,
            PaneKind::List | PaneKind::Overlay => Layer::List,
        };
        [pane, Layer::Global]
    }

    pub(super) fn key(&mut self, key: Key, now: Now) -> Effects {
        // Esc and a key that arrive together look like Alt and that key; where that means nothing, they are two keys.
        if key.alt && self.settings.keymap.resolve(&self.layers(), &[key]) == Resolved::Nothing {
            let effects = self.key(Key::plain(Code::Esc), now);
            return effects.and(self.key(Key { alt: false, ..key }, now));
        }
        if self.input.prompt.is_some() {
            return self.prompt_key(key, now);
        }
        if self.input.overlay.is_some() {
            return self.overlay_key(key, now);
        }
        if self.input.pending.is_empty()
            && let Some(digit) = key.typed().and_then(|c| c.to_digit(10))
        {
            let count = self.input.count.unwrap_or(0);
            if digit > 0 || count > 0 {
                self.input.count = Some((count * 10 + digit as usize).min(LARGEST_COUNT));
                return Effects::none();
            }
        }
        // Esc ends a sequence that has begun, whatever it is bound to.
        if key.code == Code::Esc && (!self.input.pending.is_empty() || self.input.count.is_some()) {
            self.input.pending.clear();
            self.input.count = None;
            return Effects::none();
        }
        self.input.pending.push(key);
        match self.settings.keymap.resolve(&self.layers(), &self.input.pending) {
            Resolved::Pending(_) => Effects::none(),
            Resolved::Action(action) => {
                self.input.pending.clear();
                let count = self.input.count.take();
                self.act(action, count, now)
            }
            Resolved::Nothing => {
                let keys = print(&self.input.pending);
                self.input.pending.clear();
                self.input.count = None;
                let help = self.settings.keymap.keys_of(&self.layers(), Action::Help);
                let help = help.first().map(|key| format!("; {key} shows the keys")).unwrap_or_default();
                self.status.warn(format!("{keys} does nothing here{help}"));
                Effects::none()
            }
        }
    }

    fn prompt_key(&mut self, key: Key, now: Now) -> Effects {
        let Some(prompt) = &mut self.input.prompt else { return Effects::none() };
        match prompt.key(key) {
            Typed::Changed => self.prompt_changed(),
            Typed::Moved | Typed::Ignored => {}
            Typed::Accepted => return self.prompt_accepted(now),
            Typed::Cancelled => self.prompt_cancelled(),
        }
        Effects::none()
    }

    pub(super) fn paste(&mut self, text: &str) {
        // Pasted text is typed text only where somebody types: it never becomes commands.
        if let Some(prompt) = &mut self.input.prompt {
            prompt.paste(text);
            self.prompt_changed();
        }
    }
}
