//! Reading: paths to batches of documents, on as many threads as are asked for, delivered in the order of the walk. The first
//! batch is a single file, so that somebody can begin to read while the rest is read; later ones grow.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::{Batch, Filed};
use crate::enrich::{Tables, enrich};
use crate::load::load;
use crate::load::walk::{self, Found};

/// Something to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file or folder.
    Path(PathBuf),
    /// Bytes that were read already, as from standard input, with the name they are shown under.
    Bytes(String, Vec<u8>),
}

/// Files of the largest batch: a few milliseconds of work each, so that keys are answered between them.
const LARGEST_BATCH: usize = 64;
/// Batches that wait for a thread: enough to keep all busy, few enough to hold little text.
const WAITING: usize = 8;

/// What a thread takes apart.
enum Job {
    Files(Vec<PathBuf>),
    Bytes(String, Vec<u8>),
    Failure(String),
}

/// Reads all inputs. `sink` gets the batches in the order of the walk and may stop the work.
pub fn read(
    inputs: Vec<Input>,
    tables: &Tables,
    threads: usize,
    sink: &mut (dyn FnMut(Batch) -> ControlFlow<()> + Send),
) {
    let (to_threads, jobs) = sync_channel::<(usize, Job)>(WAITING);
    let (to_sink, batches) = sync_channel::<(usize, Batch)>(WAITING);
    let jobs = Mutex::new(jobs);
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            let to_sink = to_sink.clone();
            let (jobs, stop) = (&jobs, &stop);
            // A thread that the system refuses is missed by nobody as long as there is one.
            let _ = named().spawn_scoped(scope, move || {
                while let Some((number, job)) = next(jobs) {
                    if stop.load(Ordering::Relaxed) {
                        continue;
                    }
                    if to_sink.send((number, take_apart(job, tables))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(to_sink);
        let stop = &stop;
        let _ = named().spawn_scoped(scope, move || {
            let mut queue = Queue { number: 0, size: 1, files: Vec::new(), to_threads, stop };
            for input in inputs {
                if queue.input(input).is_break() {
                    return;
                }
            }
            let _ = queue.flush();
        });
        deliver(&batches, stop, sink);
    });
}

/// Threads of this name survive a panic: a document that breaks the program costs that document only.
fn named() -> thread::Builder {
    thread::Builder::new().name(String::from("load"))
}

fn next(jobs: &Mutex<Receiver<(usize, Job)>>) -> Option<(usize, Job)> {
    jobs.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

/// Hands batches on in the order of their numbers.
fn deliver(
    batches: &Receiver<(usize, Batch)>,
    stop: &AtomicBool,
    sink: &mut (dyn FnMut(Batch) -> ControlFlow<()> + Send),
) {
    let mut early: BTreeMap<usize, Batch> = BTreeMap::new();
    let mut due = 0;
    while let Ok((number, batch)) = batches.recv() {
        early.insert(number, batch);
        while let Some(batch) = early.remove(&due) {
            due += 1;
            if sink(batch).is_break() {
                // Nobody may wait at a full channel while the others end.
                stop.store(true, Ordering::Relaxed);
                while batches.recv().is_ok() {}
                return;
            }
        }
    }
}

/// Collects files into jobs of growing size.
struct Queue<'a> {
    number: usize,
    size: usize,
    files: Vec<PathBuf>,
    to_threads: SyncSender<(usize, Job)>,
    stop: &'a AtomicBool,
}

impl Queue<'_> {
    fn input(&mut self, input: Input) -> ControlFlow<()> {
        match input {
            Input::Bytes(name, bytes) => {
                self.flush()?;
                self.send(Job::Bytes(name, bytes))
            }
            Input::Path(path) => {
                let mut flow = ControlFlow::Continue(());
                walk::walk(&[path], &mut |found| {
                    flow = match found {
                        Found::File { path, .. } => self.file(path),
                        Found::Failed(error) => {
                            let flushed = self.flush();
                            if flushed.is_break() { flushed } else { self.send(Job::Failure(error.to_string())) }
                        }
                        Found::Skipped { .. } => ControlFlow::Continue(()),
                    };
                    flow
                });
                flow
            }
        }
    }

    fn file(&mut self, path: PathBuf) -> ControlFlow<()> {
        self.files.push(path);
        if self.files.len() >= self.size { self.flush() } else { ControlFlow::Continue(()) }
    }

    fn flush(&mut self) -> ControlFlow<()> {
        if self.files.is_empty() {
            return ControlFlow::Continue(());
        }
        self.size = (self.size * 2).min(LARGEST_BATCH);
        let files = std::mem::take(&mut self.files);
        self.send(Job::Files(files))
    }

    fn send(&mut self, job: Job) -> ControlFlow<()> {
        let number = self.number;
        self.number += 1;
        let stopped = self.stop.load(Ordering::Relaxed);
        if stopped || self.to_threads.send((number, job)).is_err() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }
}

fn take_apart(job: Job, tables: &Tables) -> Batch {
    let mut batch = Batch::default();
    match job {
        Job::Failure(failure) => batch.failures.push(failure),
        Job::Bytes(name, bytes) => guarded(&name, &bytes, tables, &mut batch),
        Job::Files(paths) => {
            for path in paths {
                match walk::read(&path) {
                    Ok(bytes) => guarded(&path.to_string_lossy(), &bytes, tables, &mut batch),
                    Err(error) => batch.failures.push(error.to_string()),
                }
            }
        }
    }
    batch
}

/// Takes one file apart; should that panic, against all tests, the file is reported and the others go on.
fn guarded(name: &str, bytes: &[u8], tables: &Tables, batch: &mut Batch) {
    match std::panic::catch_unwind(|| file(name, bytes, tables)) {
        Ok(filed) => batch.files.push(filed),
        Err(_) => batch.failures.push(format!("{name}: it could not be taken apart, by a fault of the program")),
    }
}

/// Takes one file apart and enriches its stories.
#[must_use]
pub fn file(name: &str, bytes: &[u8], tables: &Tables) -> Vec<Filed> {
    load(name, bytes)
        .into_iter()
        .map(|loaded| Filed {
            items: loaded.items.into_iter().map(|raw| enrich(raw, &loaded.document, tables)).collect(),
            document: loaded.document,
            parent: loaded.parent,
            unparsed: loaded.unparsed,
        })
        .collect()
}
