//! What a reader does to stories: one deed is one group of marks, one message and one undo. It knows what it sets and how it is
//! said; who calls it decides on which stories, and whether to ask first.

use jiff::civil::Date;

use super::filter::thousands;
use crate::fold::fold_word;
use crate::library::{Library, long_due};
use crate::marks::{HIGHEST_PRIORITY, Value};
use crate::query::priority_name;
use crate::rows::Row;

/// Something done to stories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Deed {
    Read(bool),
    Flag(bool),
    Done(bool),
    Due(Option<Date>),
    /// Flagged, and due where a date was given.
    FollowUp(Option<Date>),
    Priority(u8),
    /// One's own tags put on and taken off.
    Tags {
        on: Vec<String>,
        off: Vec<String>,
    },
}

impl Deed {
    /// What it sets on a story.
    pub(super) fn values(&self, library: &Library, row: Row, now: super::Now) -> Vec<Value> {
        match self {
            Deed::Read(on) => vec![Value::Read(*on)],
            Deed::Flag(on) => vec![Value::Flag(*on)],
            // The day it was done stays where it is done already.
            Deed::Done(true) if library.status().done.contains(row) => Vec::new(),
            Deed::Done(on) => vec![Value::Done(on.then_some(now.instant))],
            Deed::Due(due) => vec![Value::Due(*due)],
            Deed::FollowUp(due) => {
                std::iter::once(Value::Flag(true)).chain(due.map(|due| Value::Due(Some(due)))).collect()
            }
            Deed::Priority(level) => vec![Value::Priority(*level)],
            Deed::Tags { on, off } => {
                let tags =
                    library.marks().get(&library.store().id(row)).map(crate::marks::Mark::tags).unwrap_or_default();
                let put = on.iter().filter(|name| !tags.iter().any(|known| same(known, name)));
                let taken = tags.iter().filter(|known| off.iter().any(|name| same(known, name)));
                taken
                    .map(|known| Value::Tag((*known).to_owned(), false))
                    .chain(put.map(|name| Value::Tag(name.clone(), true)))
                    .collect()
            }
        }
    }

    /// What was done, after the number of stories: `flagged`.
    pub(super) fn said(&self, today: Date) -> String {
        match self {
            Deed::Read(true) => String::from("marked read"),
            Deed::Read(false) => String::from("marked unread"),
            Deed::Flag(true) | Deed::FollowUp(None) => String::from("flagged"),
            Deed::Flag(false) => String::from("unflagged"),
            Deed::Done(true) => String::from("marked done"),
            Deed::Done(false) => String::from("opened again"),
            Deed::Due(Some(due)) => format!("due {}", long_due(*due, today)),
            Deed::Due(None) => String::from("without due date"),
            Deed::FollowUp(Some(due)) => format!("flagged, due {}", long_due(*due, today)),
            Deed::Priority(level) => priority_name(*level)
                .map_or_else(|| String::from("without priority"), |name| format!("of {name} priority")),
            Deed::Tags { on, off } if off.is_empty() => format!("tagged {}", on.join(", ")),
            Deed::Tags { on, off } if on.is_empty() => format!("no longer tagged {}", off.join(", ")),
            Deed::Tags { on, off } => format!("tagged {}, no longer {}", on.join(", "), off.join(", ")),
        }
    }

    /// The question before it: `Mark 400 stories read?`.
    pub(super) fn question(&self, stories: usize, which: &str) -> String {
        let what = match stories {
            1 => format!("one story{which}"),
            many => format!("{} stories{which}", thousands(many)),
        };
        match self {
            Deed::Read(true) => format!("Mark {what} read?"),
            Deed::Read(false) => format!("Mark {what} unread?"),
            Deed::Flag(true) | Deed::FollowUp(_) => format!("Flag {what}?"),
            Deed::Flag(false) => format!("Take the flag off {what}?"),
            Deed::Done(true) => format!("Mark {what} done?"),
            Deed::Done(false) => format!("Open {what} again?"),
            Deed::Due(Some(_)) => format!("Set the due date of {what}?"),
            Deed::Due(None) => format!("Take the due date off {what}?"),
            Deed::Priority(_) => format!("Set the priority of {what}?"),
            Deed::Tags { .. } => format!("Change the tags of {what}?"),
        }
    }
}

/// Tags put on and taken off. A tag goes by any spelling, and is kept in the one it was first given in.
pub(super) fn tags(library: &Library, on: Vec<String>, off: Vec<String>) -> Deed {
    let known = |name: String| {
        let known = library.status().tags().map(|(known, _)| known).find(|known| same(known, &name));
        known.map_or(name, str::to_owned)
    };
    Deed::Tags { on: on.into_iter().map(&known).collect(), off: off.into_iter().map(&known).collect() }
}

/// One step up or down from a priority.
pub(super) fn next_priority(level: u8, up: bool) -> u8 {
    if up { level.saturating_add(1).min(HIGHEST_PRIORITY) } else { level.min(HIGHEST_PRIORITY).saturating_sub(1) }
}

/// Two spellings of one tag.
pub(super) fn same(a: &str, b: &str) -> bool {
    let (folded, other) = (fold_word(a), fold_word(b));
    if folded.is_empty() { a.trim() == b.trim() } else { folded == other }
}
