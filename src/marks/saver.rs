//! The thread that owns the journal: changes go in, `Saved` or `NotSaved` comes out.
//!
//! A change is written at once. It is made durable at once too, together with all that wait, unless it is automatic: those
//! are gathered for a quarter of a second. What fails is tried again every five seconds and with every new change. Any
//! thread that holds a [`SaverHandle`] may ask for all to be saved and wait for it, no longer than it says: a disk that
//! hangs holds up this thread and no other.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::error::Error;

use super::change::Change;
use super::journal::Journal;

const GATHER: Duration = Duration::from_millis(250);
const RETRY: Duration = Duration::from_secs(5);

/// What became of changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaverReport {
    /// All records of this session up to this number are durable.
    Saved {
        /// The number of the last record ([`Change::last_seq`]).
        upto: u64,
    },
    /// They could not be saved yet; it will be tried again.
    NotSaved {
        /// How many set fields are not saved.
        count: u64,
        /// Why.
        reason: Error,
    },
}

/// What is not saved.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unsaved {
    /// How many set fields; 0: all is saved.
    pub count: u64,
    /// Why, where it is known; nothing when the disk did not answer in time.
    pub reason: Option<Error>,
}

enum Message {
    Save(Change),
    Flush(Sender<()>),
    KeepAside(PathBuf, Sender<Option<PathBuf>>),
}

#[derive(Default)]
struct Tally {
    sent: u64,
    saved: u64,
    reason: Option<Error>,
}

/// Gives changes to the saver. Any thread may hold one; the saver ends when the last is dropped and all is tried.
#[derive(Clone)]
pub struct SaverHandle {
    messages: Sender<Message>,
    /// Taken over and not yet given to the thread.
    held: Arc<Mutex<Vec<Change>>>,
    tally: Arc<Mutex<Tally>>,
}

impl SaverHandle {
    /// Has a change saved.
    pub fn save(&self, change: Change) {
        self.hold(change);
        self.release();
    }

    /// Takes a change over without waking the thread: it is saved with the next [`release`](Self::release), or whatever else
    /// asks the thread for something. The frame that shows a mark need not share the processor with its saving.
    pub fn hold(&self, change: Change) {
        if change.is_empty() {
            return;
        }
        lock(&self.tally).sent += change.len();
        lock(&self.held).push(change);
    }

    /// Has everything saved that was taken over.
    pub fn release(&self) {
        // Locked until all are sent: changes of two threads must not overtake each other.
        let mut held = lock(&self.held);
        for change in held.drain(..) {
            // If the thread is gone, the tally says that the change is not saved.
            let _ = self.messages.send(Message::Save(change));
        }
    }

    /// Has everything saved now, and waits for it at most that long.
    #[must_use]
    pub fn flush_and_wait(&self, timeout: Duration) -> Unsaved {
        self.release();
        let (answer, answered) = channel();
        if self.messages.send(Message::Flush(answer)).is_ok() {
            let _ = answered.recv_timeout(timeout);
        }
        self.unsaved()
    }

    /// Keeps what is not saved aside in a folder, for the next session, and waits for that at most so long. Answers with the
    /// file; none where nothing was to be kept, or it cannot be.
    #[must_use]
    pub fn keep_aside(&self, folder: &Path, timeout: Duration) -> Option<PathBuf> {
        self.release();
        let (answer, answered) = channel();
        self.messages.send(Message::KeepAside(folder.to_owned(), answer)).ok()?;
        answered.recv_timeout(timeout).ok().flatten()
    }

    /// What is not saved at this moment.
    #[must_use]
    pub fn unsaved(&self) -> Unsaved {
        let tally = lock(&self.tally);
        let count = tally.sent - tally.saved;
        Unsaved { count, reason: tally.reason.clone().filter(|_| count > 0) }
    }
}

fn lock<T>(guarded: &Mutex<T>) -> MutexGuard<'_, T> {
    guarded.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The thread that owns the journal.
pub struct Saver {
    journal: Journal,
    messages: Receiver<Message>,
    report: Box<dyn Fn(SaverReport) + Send>,
    tally: Arc<Mutex<Tally>>,
    /// Set fields given to the journal and not durable.
    pending: u64,
    /// The number of the last record.
    upto: u64,
    /// When to sync, at the latest.
    due: Option<Instant>,
    /// Who waits for an answer.
    waiting: Vec<Sender<()>>,
}

impl Saver {
    /// Starts the thread. `report` is called on it.
    pub fn start(journal: Journal, report: Box<dyn Fn(SaverReport) + Send>) -> io::Result<SaverHandle> {
        let (sender, messages) = channel();
        let tally = Arc::new(Mutex::new(Tally::default()));
        let saver = Saver {
            journal,
            messages,
            report,
            tally: Arc::clone(&tally),
            pending: 0,
            upto: 0,
            due: None,
            waiting: Vec::new(),
        };
        thread::Builder::new().name("saver".into()).spawn(move || saver.run())?;
        Ok(SaverHandle { messages: sender, held: Arc::default(), tally })
    }

    fn run(mut self) {
        loop {
            let message = match self.due {
                None => self.messages.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(due) => self.messages.recv_timeout(due.saturating_duration_since(Instant::now())),
            };
            let over = matches!(message, Err(RecvTimeoutError::Disconnected));
            if let Ok(message) = message {
                self.take(message);
                while let Ok(message) = self.messages.try_recv() {
                    self.take(message);
                }
            }
            if over || self.due.is_some_and(|due| due <= Instant::now()) {
                self.sync();
            }
            if over {
                return;
            }
        }
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Save(change) => {
                self.pending += change.len();
                self.upto = change.last_seq();
                // An error is met again by the sync, which reports it.
                let failed = self.journal.append(&change).is_err();
                let wait = if change.is_urgent() || failed { Duration::ZERO } else { GATHER };
                let due = Instant::now() + wait;
                self.due = Some(self.due.map_or(due, |known| known.min(due)));
            }
            Message::KeepAside(folder, answer) => {
                let kept = (self.pending > 0).then(|| self.journal.keep_aside(&folder).ok()).flatten();
                let _ = answer.send(kept);
            }
            Message::Flush(answer) => {
                self.waiting.push(answer);
                self.due = Some(Instant::now());
            }
        }
    }

    fn sync(&mut self) {
        self.due = None;
        if self.pending > 0 {
            let result = self.journal.sync();
            let mut tally = lock(&self.tally);
            let report = match result {
                Ok(()) => {
                    tally.saved += self.pending;
                    tally.reason = None;
                    self.pending = 0;
                    SaverReport::Saved { upto: self.upto }
                }
                Err(reason) => {
                    tally.reason = Some(reason.clone());
                    self.due = Some(Instant::now() + RETRY);
                    SaverReport::NotSaved { count: self.pending, reason }
                }
            };
            drop(tally);
            (self.report)(report);
        }
        for answer in self.waiting.drain(..) {
            // Whoever asked may have stopped waiting.
            let _ = answer.send(());
        }
    }
}
