//! Events: everything that can wake the program, in one list. They come from the keyboard, the loader, the saver of marks,
//! other sessions and the system; [`crate::app::App::update`] answers each with effects.

use std::sync::Arc;

use super::draft::Draft;
use super::effect::Errand;
use super::key::Key;
use super::pointer::Pointer;
use super::view::Size;
use crate::cache::Covered;
use crate::library::{Batch, Patch};
use crate::marks::Arrivals;
use crate::store::{Part, Vault};

/// What became of an [`Errand`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A file was written.
    Written {
        /// Its path.
        path: String,
        /// How many stories are in it.
        stories: usize,
    },
    /// Something has the name of the file; the errand comes back.
    Taken {
        /// The path.
        path: String,
        /// What was to be written.
        errand: Errand,
    },
    /// The folder of the file is not there; the errand comes back.
    NoFolder {
        /// The folder.
        folder: String,
        /// What was to be written.
        errand: Errand,
    },
    /// A program was started and goes on, or ended well.
    Opened,
    /// A program ended.
    Piped {
        /// Its name and how it ended, in words.
        title: String,
        /// What it wrote.
        output: String,
    },
    /// All opened paths were looked at; what differs was told.
    Looked,
    /// A search was saved.
    SearchSaved {
        /// Its name.
        name: String,
        /// Its query.
        query: String,
        /// The file it is in.
        path: String,
    },
    /// The memory of the program in bytes that it shares with nobody; none where the system does not tell.
    Weighed(Option<u64>),
    /// It could not be done, and why.
    Failed(String),
}

/// A fact from outside.
#[derive(Debug)]
pub enum Event {
    /// A key was pressed.
    Key(Key),
    /// Something was done with the mouse.
    Pointer(Pointer),
    /// Text was pasted while somebody types.
    Paste(String),
    /// The terminal has this size now.
    Resize(Size),
    /// Documents were read.
    Loaded(Box<Batch>),
    /// Everything that was asked for has been read.
    LoadEnded,
    /// Files that are new or were changed since.
    Changed(Box<Batch>),
    /// Files that are no longer there, by their paths.
    Gone(Vec<String>),
    /// What all documents that came so far stand for, if an index can stand for it.
    Covered(Option<Covered>),
    /// So many documents are to be read in all.
    Expected(usize),
    /// Files that the index held were changed or are gone: this brings the stories in line.
    Patched(Box<Patch>),
    /// The index on disk does not stand for the documents, or was damaged, for this reason: everything is read anew, and text goes to
    /// this vault.
    StartOver(Option<Arc<dyn Vault>>, String),
    /// The words of some stories are indexed.
    Indexed(Box<Part>),
    /// Time to go on with the work of this generation.
    Continue(u64),
    /// Everything marked up to this record of the session is on disk.
    Saved {
        /// The number of the record.
        upto: u64,
    },
    /// This many changes could not be saved, and why.
    NotSaved {
        /// How many.
        changes: usize,
        /// Why, in words.
        reason: String,
    },
    /// Other sessions marked something.
    Followed(Arrivals),
    /// The note editor was closed: the text, or none when it was given up.
    Edited(Option<String>),
    /// Notes that earlier sessions were writing when they were cut off.
    Drafts(Vec<Draft>),
    /// Queries that earlier sessions kept, the newest last.
    Queries(Vec<String>),
    /// What became of an errand.
    Errand(Box<Answer>),
    /// Something went wrong that a person should know.
    Failed(String),
    /// The program was brought back to the foreground.
    Resumed,
}
