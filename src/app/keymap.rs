//! The keymap: layers of key sequences and the actions they ask for. The built-in keys and a person's own are read by the
//! same code from TOML; an unknown layer, key or action is an error with file, line and mend. Which layers are active is
//! computed from the state each time, never toggled.

use std::collections::BTreeMap;

use super::action::Action;
use super::key::{self, Key};
use crate::config::{Preset, source::Value, source::read};
use crate::error::{Error, Result};
use crate::suggest::suggestion;

/// Where keys apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// The list has the focus.
    List,
    /// The story has the focus.
    Detail,
    /// The filter has the focus.
    Filter,
    /// Everywhere.
    Global,
}

const LAYERS: [(&str, Layer); 4] =
    [("list", Layer::List), ("detail", Layer::Detail), ("filter", Layer::Filter), ("global", Layer::Global)];

/// What pressed keys mean so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved {
    /// They ask for this action.
    Action(Action),
    /// More keys can follow: what each would do.
    Pending(Vec<(Vec<Key>, Action)>),
    /// They mean nothing.
    Nothing,
}

/// Key sequences by layer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keymap {
    bindings: BTreeMap<(Layer, Vec<Key>), Action>,
}

impl Keymap {
    /// The built-in keys of a preset.
    ///
    /// # Errors
    /// None: a test proves that the built-in files are right.
    pub fn preset(preset: Preset) -> Result<Keymap> {
        let mut keymap = Keymap::default();
        keymap.overlay("keymap.toml", include_str!("../../assets/keymap.toml"))?;
        match preset {
            Preset::Vim => {}
            Preset::Newsboat => {
                keymap.overlay("keymap-newsboat.toml", include_str!("../../assets/keymap-newsboat.toml"))?;
            }
            Preset::Mutt => keymap.overlay("keymap-mutt.toml", include_str!("../../assets/keymap-mutt.toml"))?,
        }
        Ok(keymap)
    }

    /// Lays the keys of a TOML text over these; `name` is the file's name for messages.
    ///
    /// # Errors
    /// A configuration error with file, line and mend for what is not known or cannot work.
    pub fn overlay(&mut self, name: &str, text: &str) -> Result<()> {
        for section in read(name, text)? {
            let place = |line| format!("{name}:{line}");
            let layer = LAYERS.iter().find(|(layer, _)| *layer == section.key).map(|(_, layer)| *layer);
            let (Some(layer), Value::Table(entries)) = (layer, &section.value) else {
                return Err(Error::config(format!("unknown layer `{}`", section.key))
                    .at(place(section.line))
                    .hinted(suggestion(&section.key, &LAYERS.map(|(layer, _)| layer))));
            };
            for entry in entries {
                let keys = key::sequence(&entry.key).map_err(|error| {
                    Error::config(error)
                        .at(place(entry.line))
                        .hinted("write keys as `j`, `G`, `<C-d>`, `<Enter>`, `<F5>`, and sequences with blanks: `g g`")
                })?;
                let Value::Text(action) = &entry.value else {
                    return Err(Error::config(format!("`{}` is {}", entry.key, entry.value.kind()))
                        .at(place(entry.line))
                        .hinted("it must be the name of an action in quotes"));
                };
                if action.is_empty() {
                    self.bindings.remove(&(layer, keys));
                    continue;
                }
                let Some(action) = Action::named(action) else {
                    let names: Vec<&str> = Action::ALL.iter().map(|a| a.name()).collect();
                    return Err(Error::config(format!("unknown action `{action}`"))
                        .at(place(entry.line))
                        .hinted(suggestion(action, &names)));
                };
                self.refuse_shadows(layer, &keys).map_err(|error| error.at(place(entry.line)))?;
                self.bindings.insert((layer, keys), action);
            }
        }
        Ok(())
    }

    /// A key that is bound itself cannot also begin a sequence: the longer one could never be typed.
    fn refuse_shadows(&self, layer: Layer, keys: &[Key]) -> Result<()> {
        for (other_layer, other) in self.bindings.keys() {
            let (short, long) =
                if other.len() < keys.len() { (other.as_slice(), keys) } else { (keys, other.as_slice()) };
            if *other_layer == layer && short.len() < long.len() && long.starts_with(short) {
                return Err(Error::config(format!(
                    "`{}` and `{}` cannot both work",
                    key::print(short),
                    key::print(long)
                ))
                .hinted(format!(
                    "take one away first: \"{}\" = \"\"",
                    other.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
                )));
            }
        }
        Ok(())
    }

    /// What `keys` mean in the active layers, the first layer first.
    #[must_use]
    pub fn resolve(&self, layers: &[Layer], keys: &[Key]) -> Resolved {
        let mut pending = Vec::new();
        for &layer in layers {
            if let Some(&action) = self.bindings.get(&(layer, keys.to_vec())) {
                return Resolved::Action(action);
            }
            let longer = self
                .bindings
                .range((layer, keys.to_vec())..)
                .take_while(|((l, k), _)| *l == layer && k.starts_with(keys));
            for ((_, sequence), &action) in longer {
                if !pending.iter().any(|(known, _)| known == sequence) {
                    pending.push((sequence.clone(), action));
                }
            }
        }
        if pending.is_empty() { Resolved::Nothing } else { Resolved::Pending(pending) }
    }

    /// The keys of an action in the active layers, the shortest first; keys that a layer before them takes are left out.
    #[must_use]
    pub fn keys_of(&self, layers: &[Layer], action: Action) -> Vec<String> {
        let mut found: Vec<(bool, usize, String)> = Vec::new();
        for &layer in layers {
            for ((l, keys), bound) in &self.bindings {
                if *l == layer && *bound == action && self.resolve(layers, keys) == Resolved::Action(action) {
                    let named = keys.iter().any(|k| k.typed().is_none_or(|c| c == ' '));
                    found.push((named, keys.len(), key::print(keys)));
                }
            }
        }
        found.sort();
        found.into_iter().map(|(_, _, keys)| keys).collect()
    }

    /// Every binding: layer, keys and action.
    pub fn bindings(&self) -> impl Iterator<Item = (Layer, &[Key], Action)> {
        self.bindings.iter().map(|((layer, keys), action)| (*layer, keys.as_slice(), *action))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::key::Code;

    fn told(text: &str) -> String {
        let mut keymap = Keymap::preset(Preset::Vim).unwrap();
        match keymap.overlay("keys.toml", text) {
            Ok(()) => String::from("fine"),
            Err(error) => format!("{error}; {}", error.hint().unwrap_or_default()),
        }
    }

    #[test]
    fn every_preset_is_right_and_reaches_every_action() {
        for preset in [Preset::Vim, Preset::Newsboat, Preset::Mutt] {
            let keymap = Keymap::preset(preset).unwrap();
            let reached: Vec<Action> = keymap.bindings().map(|(_, _, action)| action).collect();
            if preset == Preset::Vim {
                assert!(Action::ALL.iter().all(|action| reached.contains(action)));
            }
        }
    }

    #[test]
    fn mistakes_are_named_with_line_and_mend() {
        assert_eq!(
            told("[global]\n\"x\" = \"toggle-flga\"\n"),
            "keys.toml:2: unknown action `toggle-flga`; did you mean `toggle-flag`?"
        );
        assert!(
            told("[global]\n\"<Entre>\" = \"open\"\n").starts_with("keys.toml:2: unknown key `<Entre>`; write keys as")
        );
        assert_eq!(told("[lst]\n\"x\" = \"open\"\n"), "keys.toml:1: unknown layer `lst`; did you mean `list`?");
        assert!(told("[global]\n\"g\" = \"open\"\n").starts_with("keys.toml:2: `g` and `g"));
        assert_eq!(told("[global]\n\"x\" = \"open\"\n\"r\" = \"\"\n"), "fine");
    }

    #[test]
    fn sequences_wait_for_their_end() {
        let keymap = Keymap::preset(Preset::Vim).unwrap();
        let layers = [Layer::List, Layer::Global];
        assert!(matches!(keymap.resolve(&layers, &[Key::char('g')]), Resolved::Pending(more) if more.len() >= 5));
        assert_eq!(keymap.resolve(&layers, &[Key::char('g'), Key::char('g')]), Resolved::Action(Action::Top));
        assert_eq!(keymap.resolve(&layers, &[Key::char('X')]), Resolved::Nothing);
        assert_eq!(
            keymap.resolve(&[Layer::Filter, Layer::Global], &[Key::char('-')]),
            Resolved::Action(Action::Exclude)
        );
    }

    /// A sequence that arrives in pieces over a slow line leaves `[` or `O` and a capital or `~` behind.
    #[test]
    fn split_escape_sequences_change_no_mark() {
        let keymap = Keymap::preset(Preset::Vim).unwrap();
        for (_, keys, action) in keymap.bindings() {
            if let [Key { code: Code::Char(c), ctrl: false, alt: false }] = keys {
                assert!(!(action.changes_marks() && matches!(c, '[' | 'O' | 'A'..='F' | 'H' | 'P'..='S' | '~')), "{c}");
            }
        }
    }
}
