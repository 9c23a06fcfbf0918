//! From keys to actions: counts, sequences that wait for their end, and the lines and overlays that take keys first.

use super::action::{Action, Group};
use super::effect::Effects;
use super::key::{Code, Key, print};
use super::keymap::{Layer, Resolved};
use super::marking::Meant;
use super::overlay::Overlay;
use super::prompt::{Prompt, Purpose, Typed};
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
    /// What a prompt for a mark asks for.
    pub(super) meant: Meant,
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

    /// `; u undoes`, with the key that is bound here; nothing where none is.
    pub(super) fn key_hint(&self, action: Action, does: &str) -> String {
        let keys = self.settings.keymap.keys_of(&self.layers(), action);
        keys.first().map(|key| format!("; {key} {does}")).unwrap_or_default()
    }

    pub(super) fn key(&mut self, key: Key, now: Now) -> Effects {
        // Esc and a key that arrive together look like Alt and that key; where that means nothing, they are two keys.
        if key.alt && self.settings.keymap.resolve(&self.layers(), &[key]) == Resolved::Nothing {
            // It may also be a habit of other prompts: what is typed there, or marks, must not pay for it.
            let typing = self.input.prompt.is_some() || self.input.overlay.is_some() || !self.input.pending.is_empty();
            let effects = self.key(Key::plain(Code::Esc), now);
            let plain = Key { alt: false, ..key };
            let marks = matches!(self.settings.keymap.resolve(&self.layers(), &[plain]),
                Resolved::Action(action) if action.changes_marks());
            return if typing || marks { effects } else { effects.and(self.key(plain, now)) };
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
            Resolved::Pending(more) if self.narrows(key) && more.iter().all(|(_, action)| !browses(*action)) => {
                self.narrow_with(key)
            }
            Resolved::Pending(_) => Effects::none(),
            Resolved::Action(action) if !browses(action) && self.narrows(key) => self.narrow_with(key),
            Resolved::Nothing if self.narrows(key) => self.narrow_with(key),
            Resolved::Action(action) => {
                self.input.pending.clear();
                let count = self.input.count.take();
                self.act(action, count, now)
            }
            Resolved::Nothing => {
                let keys = print(&self.input.pending);
                self.input.pending.clear();
                self.input.count = None;
                let help = self.key_hint(Action::Help, "shows the keys");
                self.status.warn(format!("{keys} does nothing here{help}"));
                Effects::none()
            }
        }
    }

    /// In the filter pane a letter that means a story, or nothing, narrows the values instead: there are no stories there.
    fn narrows(&self, key: Key) -> bool {
        let letter = key.typed().is_some_and(|c| c.is_alphanumeric() || c == '+');
        self.stance.focus == PaneKind::Filter && letter && self.input.pending.len() == 1
    }

    fn narrow_with(&mut self, key: Key) -> Effects {
        self.input.pending.clear();
        self.input.count = None;
        self.ask(Action::Search);
        if let Some(prompt) = &mut self.input.prompt {
            prompt.key(key);
            self.prompt_changed();
        }
        Effects::none()
    }

    fn prompt_key(&mut self, key: Key, now: Now) -> Effects {
        let Some(prompt) = &mut self.input.prompt else { return Effects::none() };
        if prompt.purpose == Purpose::Tags {
            if matches!(key.code, Code::Tab | Code::BackTab) {
                self.complete_tag(key.code == Code::Tab);
                return Effects::none();
            }
            self.input.meant.completing = None;
        }
        if prompt.purpose == Purpose::Narrow {
            if let Some(digit @ '1'..='9') = key.typed()
                && self.choose_likely(digit)
            {
                return self.prompt_accepted(now);
            }
            match key.code {
                Code::Up | Code::Down => {
                    self.step_narrowed(key.code == Code::Down);
                    return Effects::none();
                }
                // The values stay narrowed, to choose among them.
                Code::Tab => {
                    self.end_narrowing();
                    return Effects::none();
                }
                _ => {}
            }
        }
        let Some(prompt) = &self.input.prompt else { return Effects::none() };
        if matches!(prompt.purpose, Purpose::Search | Purpose::Query) && self.offer_key(key) {
            return Effects::none();
        }
        let Some(prompt) = &mut self.input.prompt else { return Effects::none() };
        if matches!(key.code, Code::Up | Code::Down) && matches!(prompt.purpose, Purpose::Search | Purpose::Query) {
            self.recall(key.code == Code::Up);
            return Effects::none();
        }
        match prompt.key(key) {
            Typed::Changed => {
                self.recall.leave();
                self.prompt_changed();
            }
            Typed::Moved => self.cursor_moved(),
            Typed::Ignored => {}
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
        } else if let Some(Overlay::Export(form)) = &mut self.input.overlay {
            form.paste(text);
        }
    }
}

/// Whether an action means something where values are browsed and no story is.
fn browses(action: Action) -> bool {
    matches!(action.group(), Group::Movement | Group::Finding | Group::Help)
}
