//! Effects: everything the program does to the world, in one list. An effect is data; the terminal layer performs it and
//! answers with events where it can fail.

use super::draft::Draft;
use super::session::Bookmark;
use crate::cache::Keep;
use crate::marks::Change;
use crate::store::Job;

/// Something to be done to the world.
#[derive(Debug)]
pub enum Effect {
    /// Append marks to the journal; answered by `Saved` or `NotSaved`.
    Append(Change),
    /// Call back with `Continue` of this generation when no key waits.
    Search(u64),
    /// Index the words of these stories on another thread; answered by `Indexed`.
    Index(Box<Job>),
    /// Write the index of this library; a failure is answered by `Failed`.
    Keep(Box<Keep>),
    /// Open the note editor on this text; answered by `Edited`.
    Edit {
        /// What is edited, for the editor's frame.
        title: String,
        /// The text so far, and where it belongs: it is kept aside at every key.
        draft: Draft,
        /// In the program that `$VISUAL` or `$EDITOR` names.
        outside: bool,
    },
    /// A note is on disk, or was given up: what was kept aside for this story may go.
    DropDraft(String),
    /// Put text on the clipboard of the terminal (OSC 52).
    Copy(String),
    /// Write down where the reader stands; the newest wins, a little later is soon enough.
    Remember(Box<Bookmark>),
    /// Keep a query for the next session.
    KeepQuery(String),
    /// Do something outside that may take its time; answered by `Errand`.
    Errand(Errand),
    /// Draw every cell anew.
    Redraw,
    /// Stop until the shell brings the program back.
    Suspend,
    /// Save everything and end.
    Quit,
}

/// Work outside of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Errand {
    /// Write a file.
    Write {
        /// Its path as typed; a leading `~/` is the home folder.
        path: String,
        /// What is in it.
        text: String,
        /// How many stories that are.
        stories: usize,
        /// What has the name is replaced.
        over: bool,
    },
    /// Make a folder and those above it, then do what needed it.
    MakeFolder {
        /// Its path as typed; a leading `~/` is the home folder.
        folder: String,
        /// What needed it.
        then: Box<Errand>,
    },
    /// Start a program that opens a link.
    Open {
        /// The program and its arguments.
        words: Vec<String>,
    },
    /// Look now whether documents are new, changed or gone.
    Look,
    /// Write a saved search down.
    SaveSearch {
        /// Its name.
        name: String,
        /// Its query, as it is printed.
        query: String,
    },
    /// Ask the system how much memory the program takes.
    Weigh,
    /// Run a program on some text.
    Pipe {
        /// The name it is asked for by.
        name: String,
        /// The program and its arguments.
        words: Vec<String>,
        /// What it reads.
        input: String,
    },
}

/// What is to be done after an event, in this order.
#[derive(Debug, Default)]
#[must_use = "effects do nothing until they are performed"]
pub struct Effects(pub Vec<Effect>);

impl Effects {
    /// Nothing to do.
    pub fn none() -> Self {
        Effects::default()
    }

    /// One more effect.
    pub fn push(&mut self, effect: Effect) {
        self.0.push(effect);
    }

    /// These, then `others`.
    pub fn and(mut self, others: Effects) -> Self {
        self.0.extend(others.0);
        self
    }
}

impl From<Effect> for Effects {
    fn from(effect: Effect) -> Self {
        Effects(vec![effect])
    }
}
