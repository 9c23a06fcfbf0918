//! Marks: what the reader did with items, and the journal that keeps it.
//!
//! [`Marks`] is the merged state in memory: read, flag, done, due, priority, tags and note of every marked item, its
//! [`Caption`], and the groups that can be undone. A change is made in memory first and comes back as a [`Change`]: lines
//! for the [`Journal`], the append-only file of this process, which a [`Saver`] owns on a thread of its own. All files of
//! the folder merge to the same state in any order ([`read_folder`]); a [`Follower`] brings in what other sessions write.
//!
//! Nothing here reads the clock, the environment or the home directory, and nothing knows documents or items by more than
//! their ids. `docs/reliability.md` says what is promised and describes the format for people.

mod cache;
mod caption;
mod captions;
mod change;
mod clock;
mod codec;
mod compact;
mod counts;
mod folder;
mod follow;
mod fs;
mod history;
mod inspect;
mod journal;
mod notes;
mod orphan;
mod record;
mod repair;
mod rescue;
mod saver;
mod state;
mod table;
mod text;
mod text_form;
mod undo;
mod value;

pub use cache::refresh;
pub use caption::Caption;
pub use change::{Change, Kind};
pub use clock::{Clock, Stamp, WriterId};
pub use compact::{Compacted, Preview, compact, preview};
pub use counts::Counts;
pub use folder::{Opened, Report, read_folder, read_folder_with};
pub use follow::{Arrivals, Follower};
pub use fs::{Disk, Entry, File, Fs, Stat};
pub use history::Deed;
pub use inspect::{Inspected, inspect, misplaced};
pub use journal::{Journal, Writer};
pub use orphan::{Attachment, How, reattach};
pub use record::By;
pub use repair::{Repaired, repair};
pub use rescue::Rescued;
pub use saver::{Saver, SaverHandle, SaverReport, Unsaved};
pub use state::{Mark, Marks, Merged};
pub use text_form::{Imported, import};
pub use undo::{NextStep, Outcome};
pub use value::{
    HIGHEST_PRIORITY, NOTE_BYTES, PRIORITIES, PRIORITY_FORMS, TAG_LETTERS, Value, note_fault, priority_name,
    priority_named, read_priority, tag_fault,
};

#[cfg(test)]
mod tests;
