//! Watching opened paths for the reader: a thread that looks every two seconds, and at once when it is asked to. It reads what
//! is new or has changed; everything it finds is told by events.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender as Asker, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use super::environment;
use crate::app::{Answer, Event};
use crate::enrich::Tables;
use crate::library::Hearsay;
use crate::library::read::{self, Means};
use crate::load::watch::{Effort, Seen, Watch};
use crate::tui::Sender;

/// How often the documents are looked at.
const LOOKING: Duration = Duration::from_secs(2);
/// How long a file must be at rest when the reader asked for it.
const RESTING: Duration = Duration::from_millis(250);

/// What is watched, and how it is read.
pub(super) struct Watched {
    pub(super) roots: Vec<PathBuf>,
    pub(super) tables: Arc<Tables>,
    pub(super) hearsay: Arc<Hearsay>,
    /// When the reading began: what was changed later is read again.
    pub(super) since: SystemTime,
}

/// Asks the thread for a look.
#[derive(Clone)]
pub(super) struct Watching {
    asks: Arc<Mutex<Option<Asker<()>>>>,
}

impl Watching {
    /// Nothing is watched yet.
    pub(super) fn new() -> Watching {
        Watching { asks: Arc::default() }
    }

    /// Starts to watch. Without a thread for it documents are read once, at the start.
    pub(super) fn start(&self, watched: Watched, events: Sender) {
        if watched.roots.is_empty() {
            return;
        }
        let (asker, asked) = channel();
        // Of this name, a panic while a document is taken apart costs that document only.
        let thread = std::thread::Builder::new().name(String::from("load watch"));
        if thread.spawn(move || watched.run(&asked, &events)).is_ok() {
            *self.asks.lock().unwrap_or_else(PoisonError::into_inner) = Some(asker);
        }
    }

    /// Looks at everything now; answered by [`Answer::Looked`].
    pub(super) fn look(&self, events: &Sender) {
        let asks = self.asks.lock().unwrap_or_else(PoisonError::into_inner);
        if asks.as_ref().is_none_or(|asks| asks.send(()).is_err()) {
            events.send(Event::Errand(Box::new(Answer::Looked)));
        }
    }
}

impl Watched {
    fn run(self, asked: &Receiver<()>, events: &Sender) {
        let mut watch = Watch::new(self.roots.clone(), self.since, environment::file_time());
        loop {
            let (effort, answer) = match asked.recv_timeout(LOOKING) {
                Ok(()) => (Effort::Everything, true),
                Err(RecvTimeoutError::Timeout) => (Effort::Glance, false),
                Err(RecvTimeoutError::Disconnected) => return,
            };
            // Several asked at once are answered by one look.
            while asked.try_recv().is_ok() {}
            let mut going_on = self.tell(&watch.look(effort, environment::file_time()), events);
            if answer {
                if watch.is_restless() {
                    std::thread::sleep(RESTING);
                    going_on &= self.tell(&watch.look(Effort::Restless, environment::file_time()), events);
                }
                going_on &= events.send(Event::Errand(Box::new(Answer::Looked)));
            }
            if !going_on {
                return;
            }
        }
    }

    /// Tells what was seen; false when the program has ended.
    fn tell(&self, seen: &Seen, events: &Sender) -> bool {
        let means = Means { tables: &self.tables, hearsay: &self.hearsay };
        let mut going_on = true;
        read::files(&seen.changed, &self.roots, means, &mut |batch| {
            going_on = events.send(Event::Changed(Box::new(batch)));
            if going_on { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        // Those that were moved are known by their new names by now.
        let gone: Vec<String> = seen.gone.iter().map(|path: &PathBuf| shown(path)).collect();
        going_on && (gone.is_empty() || events.send(Event::Gone(gone)))
    }
}

/// A path as documents are called by it.
fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
