//! Reading: paths to batches of documents, on as many threads as are asked for, delivered in the order of the walk. The first
//! batch is a single file, so that somebody can begin to read while the rest is read; later ones grow. Where the system refuses
//! threads the caller's own does all the work.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::told::{Hearsay, roots};
use super::{Batch, Filed};
use crate::enrich::{Tables, enrich};
use crate::load::load_told;
use crate::load::told::Told;
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

/// What documents are read with.
#[derive(Debug, Clone, Copy)]
pub struct Means<'a> {
    /// The tables of places and outlets.
    pub tables: &'a Tables,
    /// What a person told of documents.
    pub hearsay: &'a Hearsay,
}

/// Reads all inputs. `sink` gets the batches in the order of the walk and may stop the work.
pub fn read(
    inputs: Vec<Input>,
    means: Means<'_>,
    threads: usize,
    sink: &mut (dyn FnMut(Batch) -> ControlFlow<()> + Send),
) {
    read_with(inputs, means, threads, &|_| named(), sink);
}

/// Reads files that a walk of these opened paths has met or would meet, on the caller's thread. `sink` may stop the work.
pub fn files(files: &[PathBuf], opened: &[PathBuf], means: Means<'_>, sink: &mut dyn FnMut(Batch) -> ControlFlow<()>) {
    let opened = roots(opened.iter().map(PathBuf::as_path));
    for some in files.chunks(LARGEST_BATCH) {
        if sink(take_apart(Job::Files(some.to_vec()), means, &opened)).is_break() {
            return;
        }
    }
}

/// What a thread is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Walk,
    TakeApart,
}

fn read_with(
    inputs: Vec<Input>,
    means: Means<'_>,
    threads: usize,
    thread: &dyn Fn(Role) -> thread::Builder,
    sink: &mut (dyn FnMut(Batch) -> ControlFlow<()> + Send),
) {
    let opened = roots(inputs.iter().filter_map(|input| match input {
        Input::Path(path) => Some(path.as_path()),
        Input::Bytes(..) => None,
    }));
    let opened = opened.as_slice();
    let (to_threads, jobs) = sync_channel::<(usize, Job)>(WAITING);
    let (to_sink, batches) = sync_channel::<(usize, Batch)>(WAITING);
    // Held by those who take jobs only: when none of them is left nobody can wait to hand one over.
    let jobs = Arc::new(Mutex::new(jobs));
    let stop = AtomicBool::new(false);
    // A thread that is refused loses what it was to own, so it takes this when it runs.
    let inputs = Mutex::new(Some(inputs));
    thread::scope(|scope| {
        let (stop, inputs) = (&stop, &inputs);
        let mut workers = 0;
        for _ in 0..threads.max(1) {
            let (to_sink, jobs) = (to_sink.clone(), Arc::clone(&jobs));
            let work = move || {
                while let Some((number, job)) = next(&jobs) {
                    if stop.load(Ordering::Relaxed) {
                        continue;
                    }
                    if to_sink.send((number, take_apart(job, means, opened))).is_err() {
                        break;
                    }
                }
            };
            workers += usize::from(thread(Role::TakeApart).spawn_scoped(scope, work).is_ok());
        }
        drop((to_sink, jobs));
        let walk = move || {
            let mut number = 0;
            let mut send = |job| {
                let handed_over = !stop.load(Ordering::Relaxed) && to_threads.send((number, job)).is_ok();
                number += 1;
                if handed_over { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            };
            Queue { size: 1, files: Vec::new(), send: &mut send }.all(take(inputs));
        };
        if workers > 0 && thread(Role::Walk).spawn_scoped(scope, walk).is_ok() {
            deliver(batches, stop, sink);
        } else {
            let mut send = |job| sink(take_apart(job, means, opened));
            Queue { size: 1, files: Vec::new(), send: &mut send }.all(take(inputs));
        }
    });
}

fn take(inputs: &Mutex<Option<Vec<Input>>>) -> Vec<Input> {
    inputs.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default()
}

/// Threads of this name survive a panic: a document that breaks the program costs that document only.
fn named() -> thread::Builder {
    thread::Builder::new().name(String::from("load"))
}

fn next(jobs: &Mutex<Receiver<(usize, Job)>>) -> Option<(usize, Job)> {
    jobs.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

/// Hands batches on in the order of their numbers.
#[expect(clippy::needless_pass_by_value, reason = "a sink that panics must leave no receiver that others wait for")]
fn deliver(
    batches: Receiver<(usize, Batch)>,
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
    size: usize,
    files: Vec<PathBuf>,
    send: &'a mut dyn FnMut(Job) -> ControlFlow<()>,
}

impl Queue<'_> {
    fn all(mut self, inputs: Vec<Input>) {
        for input in inputs {
            if self.input(input).is_break() {
                return;
            }
        }
        let _ = self.flush();
    }

    fn input(&mut self, input: Input) -> ControlFlow<()> {
        match input {
            Input::Bytes(name, bytes) => {
                self.flush()?;
                (self.send)(Job::Bytes(name, bytes))
            }
            Input::Path(path) => {
                let mut flow = ControlFlow::Continue(());
                walk::walk(&[path], &mut |found| {
                    flow = match found {
                        Found::File { path, .. } => self.file(path),
                        Found::Failed(error) => {
                            let flushed = self.flush();
                            if flushed.is_break() { flushed } else { (self.send)(Job::Failure(error.to_string())) }
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
        (self.send)(Job::Files(files))
    }
}

fn take_apart(job: Job, means: Means<'_>, opened: &[PathBuf]) -> Batch {
    let mut batch = Batch::default();
    match job {
        Job::Failure(failure) => batch.failures.push(failure),
        Job::Bytes(name, bytes) => guarded(&name, &bytes, means.tables, &Told::default(), &mut batch),
        Job::Files(paths) => {
            for path in paths {
                match walk::read(&path) {
                    Ok(bytes) => {
                        let told = means.hearsay.of(&path, opened, &mut batch.failures);
                        guarded(&path.to_string_lossy(), &bytes, means.tables, &told, &mut batch);
                    }
                    Err(error) => batch.failures.push(error.to_string()),
                }
            }
        }
    }
    batch
}

/// Takes one file apart; should that panic, against all tests, the file is reported and the others go on.
fn guarded(name: &str, bytes: &[u8], tables: &Tables, told: &Told, batch: &mut Batch) {
    match std::panic::catch_unwind(|| file_told(name, bytes, tables, told)) {
        Ok(filed) => batch.files.push(filed),
        Err(_) => batch.failures.push(format!("{name}: it could not be taken apart, by a fault of the program")),
    }
}

/// Takes one file apart and enriches its stories.
#[must_use]
pub fn file(name: &str, bytes: &[u8], tables: &Tables) -> Vec<Filed> {
    file_told(name, bytes, tables, &Told::default())
}

fn file_told(name: &str, bytes: &[u8], tables: &Tables, told: &Told) -> Vec<Filed> {
    load_told(name, bytes, told)
        .into_iter()
        .map(|loaded| Filed {
            items: loaded.items.into_iter().map(|raw| enrich(raw, &loaded.document, tables)).collect(),
            document: loaded.document,
            parent: loaded.parent,
            unparsed: loaded.unparsed,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of what arrives when some threads are refused: no system has room for so large a stack.
    fn read_where(refused: &dyn Fn(Role) -> bool, most: usize) -> Vec<String> {
        let inputs =
            ["a", "b", "c"].map(|name| Input::Bytes(name.into(), b"A title\n\nSome words of a story.\n".to_vec()));
        let inputs = [inputs.to_vec(), vec![Input::Path("/gone".into())]].concat();
        let thread = |role| if refused(role) { named().stack_size(1 << 60) } else { named() };
        let mut seen = Vec::new();
        read_with(inputs, Means { tables: &Tables::new(), hearsay: &Hearsay::default() }, 2, &thread, &mut |batch| {
            seen.extend(batch.files.iter().flatten().map(|filed| filed.document.path.clone()));
            seen.extend(batch.failures);
            if seen.len() < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        seen
    }

    #[test]
    fn whatever_threads_are_refused_everything_is_read_in_order() {
        let all = ["a", "b", "c", "/gone: cannot open: no such file or directory"];
        assert_eq!(read_where(&|_| false, 9), all);
        assert_eq!(read_where(&|_| true, 9), all);
        assert_eq!(read_where(&|role| role == Role::Walk, 9), all);
        assert_eq!(read_where(&|role| role == Role::TakeApart, 9), all);
        assert_eq!(read_where(&|_| true, 2), ["a", "b"], "the sink stops the caller's own thread too");
    }
}
