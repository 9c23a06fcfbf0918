//! The note of one item: every version written, and which of them stand.
//!
//! A version names the versions its writer saw and replaced. Those nobody replaced stand: one as a rule, several where two
//! sessions wrote without knowing of each other. All that stand are shown, so no text is ever lost to a race; the next edit
//! sees them all and makes them one. The answer depends on the set of versions alone, not on the order they came in.

use std::borrow::Cow;

use jiff::Timestamp;

use super::clock::Stamp;
use super::table::Owner;

/// One written version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Version {
    pub(super) stamp: Stamp,
    /// None: the note was taken away.
    pub(super) text: Option<Box<str>>,
    /// What stood before the action that wrote it.
    pub(super) old: Option<Box<str>>,
    /// The versions it replaces.
    pub(super) seen: Vec<Stamp>,
    /// The group whose text it is.
    pub(super) owner: Owner,
    /// The action that wrote it; none for an undo or redo.
    pub(super) action: Owner,
}

/// All versions of one note, by stamp.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Notes(Vec<Version>);

impl Notes {
    /// Versions in the order of their stamps.
    pub(super) fn of(versions: Vec<Version>) -> Self {
        Notes(versions)
    }

    /// All versions, by stamp.
    pub(super) fn versions(&self) -> &[Version] {
        &self.0
    }

    /// Takes a version in, unless it is known.
    pub(super) fn add(&mut self, version: Version) -> bool {
        match self.0.binary_search_by_key(&version.stamp, |known| known.stamp) {
            Ok(_) => false,
            Err(place) => {
                self.0.insert(place, version);
                true
            }
        }
    }

    /// The versions that stand, oldest first. A removal stands only where no text does.
    pub(super) fn standing(&self) -> Vec<&Version> {
        let heads = || self.0.iter().filter(|v| !self.0.iter().any(|later| later.seen.contains(&v.stamp)));
        let mut texts: Vec<&Version> = Vec::new();
        for version in heads().filter(|version| version.text.is_some()) {
            if !texts.iter().any(|known| known.text == version.text) {
                texts.push(version);
            }
        }
        if texts.is_empty() { heads().collect() } else { texts }
    }

    /// The stamps of all versions that stand, removals and equal texts included: what the next version replaces.
    pub(super) fn heads(&self) -> Vec<Stamp> {
        let replaced = |v: &Version| self.0.iter().any(|later| later.seen.contains(&v.stamp));
        self.0.iter().filter(|v| !replaced(v)).map(|v| v.stamp).collect()
    }

    /// The version the action wrote, the last one where it wrote several.
    pub(super) fn of_action(&self, group: Owner) -> Option<&Version> {
        self.0.iter().rev().find(|version| version.action == group)
    }

    /// The group whose text stands alone; none where several versions stand.
    pub(super) fn owner(&self) -> Option<Owner> {
        match self.heads().as_slice() {
            [] => Some(0),
            [stamp] => self.0.iter().find(|version| version.stamp == *stamp).map(|version| version.owner),
            _ => None,
        }
    }

    /// Whether there is text.
    pub(super) fn is_written(&self) -> bool {
        self.standing().iter().any(|version| version.text.is_some())
    }

    /// The text to show: the one that stands, or all, each further one under a line that says when it was written.
    pub(super) fn text(&self) -> Option<Cow<'_, str>> {
        let standing = self.standing();
        let mut texts = standing.iter().rev().filter_map(|v| Some((v.text.as_deref()?, v.stamp.clock.time())));
        let (newest, _) = texts.next()?;
        let mut shown = Cow::Borrowed(newest);
        for (text, at) in texts {
            let minute = at.strftime("%Y-%m-%d %H:%M");
            shown = Cow::Owned(format!("{shown}\n\n--- written at the same time, {minute} UTC ---\n\n{text}"));
        }
        Some(shown)
    }

    /// Each text that stands with the time it was written, newest first.
    pub(super) fn texts(&self) -> Vec<(&str, Timestamp)> {
        self.standing().iter().rev().filter_map(|v| Some((v.text.as_deref()?, v.stamp.clock.time()))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marks::clock::{Clock, WriterId};

    fn stamp(minute: i64, writer: u64) -> Stamp {
        let time = Timestamp::from_second(minute * 60).unwrap();
        Stamp { clock: Clock::at(time), writer: WriterId(writer) }
    }

    fn version(stamp: Stamp, text: Option<&str>, seen: &[Stamp]) -> Version {
        Version { stamp, text: text.map(Box::from), old: None, seen: seen.to_vec(), owner: 0, action: 0 }
    }

    fn notes(versions: &[&Version]) -> Notes {
        let mut notes = Notes::default();
        for version in versions {
            notes.add((*version).clone());
        }
        notes
    }

    #[test]
    fn an_edit_replaces_what_it_saw() {
        let first = version(stamp(1, 1), Some("call Oslo"), &[]);
        let second = version(stamp(2, 1), Some("called Oslo"), &[first.stamp]);
        assert_eq!(notes(&[&second, &first]).text().unwrap(), "called Oslo");
        let removed = version(stamp(3, 1), None, &[second.stamp]);
        assert_eq!(notes(&[&first, &removed, &second]).text(), None);
    }

    #[test]
    fn edits_at_the_same_time_both_stand_until_someone_has_seen_both() {
        let first = version(stamp(1, 1), Some("draft"), &[]);
        let mine = version(stamp(2, 1), Some("mine"), &[first.stamp]);
        let yours = version(stamp(3, 2), Some("yours"), &[first.stamp]);
        let both = notes(&[&yours, &first, &mine]);
        assert_eq!(both.text().unwrap(), "yours\n\n--- written at the same time, 1970-01-01 00:02 UTC ---\n\nmine");
        assert_eq!(both, notes(&[&mine, &yours, &first]));
        let one = version(stamp(4, 1), Some("ours"), &both.heads());
        assert_eq!(notes(&[&one, &mine, &yours, &first]).text().unwrap(), "ours");
    }

    #[test]
    fn a_removal_does_not_take_away_what_it_did_not_see() {
        let first = version(stamp(1, 1), Some("draft"), &[]);
        let removed = version(stamp(5, 1), None, &[first.stamp]);
        let edited = version(stamp(2, 2), Some("kept"), &[first.stamp]);
        assert_eq!(notes(&[&first, &removed, &edited]).text().unwrap(), "kept");
    }

    #[test]
    fn the_same_text_from_two_sessions_is_shown_once() {
        let a = version(stamp(1, 1), Some("same"), &[]);
        let b = version(stamp(2, 2), Some("same"), &[]);
        assert_eq!(notes(&[&a, &b]).text().unwrap(), "same");
        assert_eq!(notes(&[&a, &b]).heads().len(), 2);
    }
}
