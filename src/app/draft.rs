//! A draft: a note while it is being written. It is kept aside until it is a mark, so that a dropped line, a signal or a kill takes
//! at most the last second of typing; the next start makes a note of it.

use serde::{Deserialize, Serialize};

use crate::shown::Shown;

/// A note that is being written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Draft {
    /// The id of the story.
    pub item: String,
    /// The note as it stood when the writing began.
    pub before: Option<String>,
    /// The text so far.
    pub text: String,
    /// What the story was when the writing began ([`crate::marks::Caption::to_line`]): should it be gone at the next start, the note
    /// goes where its marks go.
    #[serde(default)]
    pub caption: String,
}

impl Draft {
    /// The note that comes of it, given the note that stands now; none where nothing is to be changed.
    ///
    /// Where another session changed the note since the writing began, both texts are in it.
    #[must_use]
    pub fn note(&self, now: Option<&str>) -> Option<Option<String>> {
        let text = self.text.trim_end();
        let text = (!text.is_empty()).then_some(text);
        if text == now || text == self.before.as_deref().map(str::trim_end) {
            return None;
        }
        let theirs = now.filter(|now| Some(*now) != self.before.as_deref() && !text.unwrap_or_default().contains(now));
        Some(match (text, theirs) {
            (Some(mine), Some(theirs)) => {
                Some(format!("{mine}\n\n--- written meanwhile in another session ---\n\n{theirs}"))
            }
            // What was not seen cannot have been meant to go.
            (None, Some(theirs)) => Some(theirs.to_owned()),
            (text, None) => text.map(str::to_owned),
        })
        .filter(|note| note.as_deref() != now)
    }

    /// Both texts are in what comes of it.
    #[must_use]
    pub fn meets_another(&self, now: Option<&str>) -> bool {
        matches!(self.note(now), Some(Some(note)) if note != self.text.trim_end())
    }
}

/// The lines of a text with everything harmful made visible.
#[must_use]
pub fn clean(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.split('\n').map(|line| Shown::new(line).to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(before: Option<&str>, text: &str) -> Draft {
        Draft { before: before.map(str::to_owned), text: text.to_owned(), ..Draft::default() }
    }

    #[test]
    fn a_draft_becomes_the_note() {
        assert_eq!(draft(None, "call\n").note(None), Some(Some("call".into())));
        assert_eq!(draft(Some("call"), "called").note(Some("call")), Some(Some("called".into())));
        assert_eq!(draft(Some("call"), " \n").note(Some("call")), Some(None));
        assert_eq!(draft(Some("call"), "call").note(Some("call")), None);
        assert_eq!(draft(None, "").note(None), None);
        assert_eq!(draft(Some("call"), "call\n").note(Some("call Oslo")), None, "nobody wrote here");
    }

    #[test]
    fn what_another_session_wrote_meanwhile_stays() {
        let mine = draft(Some("call"), "call Oslo");
        let both = mine.note(Some("call Bergen")).unwrap().unwrap();
        assert_eq!(both, "call Oslo\n\n--- written meanwhile in another session ---\n\ncall Bergen");
        assert!(mine.meets_another(Some("call Bergen")) && !mine.meets_another(Some("call")));
        // Given up, or emptied, mine does not take away theirs.
        assert_eq!(draft(Some("call"), "").note(Some("call Bergen")), None);
        // Taken in once, it is not taken in again.
        assert_eq!(draft(Some("call"), &both).note(Some("call Bergen")), Some(Some(both.clone())));
        // The other one took the note away: mine stands.
        assert_eq!(mine.note(None), Some(Some("call Oslo".into())));
    }
}
