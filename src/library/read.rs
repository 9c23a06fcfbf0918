//! Reading: paths to batches of documents, on as many threads as are asked for, delivered in the order of the walk. The first
//! batch is a single file, so that somebody can begin to read while the rest is read; later ones grow. Where the system refuses
//! threads the caller's own does all the work.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::told::{Hearsay, roots};
use super::{Batch, Filed};
use crate::cache::{Chain, Covered};
use crate::enrich::{Tables, enrich};
use crate::load::load_told;
use crate::load::told::Told;
use crate::load::walk::{self, Found, Stamp};

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
    /// Some files, and all files of the walk up to the last of them.
    Files(Vec<PathBuf>, Chain),
    Bytes(String, Vec<u8>),
    /// Something of the walk, and the files up to it.
    Failure(String, Chain),
}

/// What came of a job.
struct Taken {
    batch: Batch,
    /// The files of the walk up to here; none where what was read is no file.
    chain: Option<Chain>,
    /// The files that could not be read.
    failed: Vec<PathBuf>,
    /// Everything in it would come out the same another time.
    is_told: bool,
}

/// How reading went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "a store that stands for other files has to go"]
pub enum Ended {
    /// Everything that was asked for was read, or the sink stopped it.
    Read,
    /// The files that were covered are not as they were; nothing was read.
    Changed,
}

/// Takes each batch, and what is covered with it; may stop the work.
pub type Sink<'a> = &'a mut (dyn FnMut(Batch, Option<Covered>) -> ControlFlow<()> + Send);

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
    let _ = read_with(inputs, means, None, threads, &|_| named(), &mut |batch, _| sink(batch));
}

/// Reads what is not covered yet, and tells with each batch what is covered then: nothing where documents came that are no files, or
/// were not taken apart as they should.
pub fn read_on(
    inputs: Vec<Input>,
    means: Means<'_>,
    covered: Option<&Covered>,
    threads: usize,
    sink: Sink<'_>,
) -> Ended {
    read_with(inputs, means, covered, threads, &|_| named(), sink)
}

/// Reads files that a walk of these opened paths has met or would meet, on the caller's thread. `sink` may stop the work.
pub fn files(files: &[PathBuf], opened: &[PathBuf], means: Means<'_>, sink: &mut dyn FnMut(Batch) -> ControlFlow<()>) {
    let opened = roots(opened.iter().map(PathBuf::as_path));
    for some in files.chunks(LARGEST_BATCH) {
        if sink(take_apart(Job::Files(some.to_vec(), Chain::default()), means, &opened).batch).is_break() {
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
    covered: Option<&Covered>,
    threads: usize,
    thread: &dyn Fn(Role) -> thread::Builder,
    sink: Sink<'_>,
) -> Ended {
    let opened = roots(inputs.iter().filter_map(|input| match input {
        Input::Path(path) => Some(path.as_path()),
        Input::Bytes(..) => None,
    }));
    let opened = opened.as_slice();
    let changed = AtomicBool::new(false);
    let (to_threads, jobs) = sync_channel::<(usize, Job)>(WAITING);
    let (to_sink, batches) = sync_channel::<(usize, Taken)>(WAITING);
    // Held by those who take jobs only: when none of them is left nobody can wait to hand one over.
    let jobs = Arc::new(Mutex::new(jobs));
    let stop = AtomicBool::new(false);
    // A thread that is refused loses what it was to own, so it takes this when it runs.
    let inputs = Mutex::new(Some(inputs));
    thread::scope(|scope| {
        let (stop, inputs, changed) = (&stop, &inputs, &changed);
        let queue = move |send: &mut dyn FnMut(Job) -> ControlFlow<()>| {
            let queue = Queue {
                size: 1,
                files: Vec::new(),
                chain: Chain::default(),
                folder: PathBuf::new(),
                known: covered,
                early: Vec::new(),
                hearsay: means.hearsay,
                opened,
                send,
            };
            changed.store(queue.all(take(inputs)) == Ended::Changed, Ordering::Relaxed);
        };
        let failed = covered.map(|known| known.failed.clone()).unwrap_or_default();
        let mut ending = Ending { failed: Some(failed), sink };
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
            queue(&mut send);
        };
        if workers > 0 && thread(Role::Walk).spawn_scoped(scope, walk).is_ok() {
            deliver(batches, stop, &mut ending);
        } else {
            queue(&mut |job| ending.take(take_apart(job, means, opened)));
        }
    });
    if changed.into_inner() { Ended::Changed } else { Ended::Read }
}

/// Hands batches over with what is covered.
struct Ending<'a> {
    /// The files that could not be read; none once something came that nothing can stand for.
    failed: Option<Vec<PathBuf>>,
    sink: Sink<'a>,
}

impl Ending<'_> {
    fn take(&mut self, taken: Taken) -> ControlFlow<()> {
        let Taken { batch, chain, failed, is_told } = taken;
        self.failed = self.failed.take().filter(|_| is_told).map(|known| [known, failed].concat());
        let covered = self.failed.as_ref().zip(chain).map(|(failed, chain)| Covered { chain, failed: failed.clone() });
        (self.sink)(batch, covered)
    }
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
fn deliver(batches: Receiver<(usize, Taken)>, stop: &AtomicBool, ending: &mut Ending<'_>) {
    let mut early: BTreeMap<usize, Taken> = BTreeMap::new();
    let mut due = 0;
    while let Ok((number, batch)) = batches.recv() {
        early.insert(number, batch);
        while let Some(batch) = early.remove(&due) {
            due += 1;
            if ending.take(batch).is_break() {
                // Nobody may wait at a full channel while the others end.
                stop.store(true, Ordering::Relaxed);
                while batches.recv().is_ok() {}
                return;
            }
        }
    }
}

/// Collects files into jobs of growing size. Files that are covered already are compared, not read.
struct Queue<'a> {
    size: usize,
    files: Vec<PathBuf>,
    chain: Chain,
    /// The folder of the last file.
    folder: PathBuf,
    /// What is covered, until as many files were met.
    known: Option<&'a Covered>,
    /// What went wrong among those.
    early: Vec<String>,
    hearsay: &'a Hearsay,
    opened: &'a [PathBuf],
    send: &'a mut dyn FnMut(Job) -> ControlFlow<()>,
}

impl Queue<'_> {
    fn all(mut self, inputs: Vec<Input>) -> Ended {
        for input in inputs {
            if self.input(input).is_break() {
                return if self.known.is_some() { Ended::Changed } else { Ended::Read };
            }
        }
        if self.known.is_some() {
            return Ended::Changed;
        }
        let _ = self.flush();
        Ended::Read
    }

    fn input(&mut self, input: Input) -> ControlFlow<()> {
        match input {
            Input::Bytes(name, bytes) => {
                if self.known.is_some() {
                    return ControlFlow::Break(());
                }
                self.flush()?;
                (self.send)(Job::Bytes(name, bytes))
            }
            Input::Path(path) => {
                let mut flow = ControlFlow::Continue(());
                walk::walk(&[path], &mut |found| {
                    flow = match found {
                        Found::File { path, stamp } => self.file(path, stamp),
                        Found::Failed(error) => self.failure(error.to_string()),
                        Found::Skipped { .. } => ControlFlow::Continue(()),
                    };
                    flow
                });
                flow
            }
        }
    }

    fn failure(&mut self, failure: String) -> ControlFlow<()> {
        if self.known.is_some() {
            self.early.push(failure);
            return ControlFlow::Continue(());
        }
        self.flush()?;
        (self.send)(Job::Failure(failure, self.chain))
    }

    fn file(&mut self, path: PathBuf, stamp: Stamp) -> ControlFlow<()> {
        let folder = path.parent().unwrap_or(Path::new(""));
        if self.chain.files == 0 || folder != self.folder {
            folder.clone_into(&mut self.folder);
            let stamps = self.hearsay.stamps(&path, self.opened);
            self.chain.mix(&stamps);
        }
        self.chain.add(&path, stamp.bytes());
        if let Some(known) = self.known {
            return self.compare(known);
        }
        self.files.push(path);
        if self.files.len() >= self.size { self.flush() } else { ControlFlow::Continue(()) }
    }

    /// Compares what was met with what is covered, once it is as many files.
    fn compare(&mut self, known: &Covered) -> ControlFlow<()> {
        if self.chain.files < known.chain.files {
            return ControlFlow::Continue(());
        }
        if self.chain != known.chain {
            return ControlFlow::Break(());
        }
        let mut still = Vec::new();
        for path in &known.failed {
            match walk::read(path) {
                // It can be read now, and has stories that are not covered.
                Ok(_) => return ControlFlow::Break(()),
                Err(error) => still.push(error.to_string()),
            }
        }
        self.known = None;
        for failure in std::mem::take(&mut self.early).into_iter().chain(still) {
            (self.send)(Job::Failure(failure, self.chain))?;
        }
        ControlFlow::Continue(())
    }

    fn flush(&mut self) -> ControlFlow<()> {
        if self.files.is_empty() {
            return ControlFlow::Continue(());
        }
        self.size = (self.size * 2).min(LARGEST_BATCH);
        let files = std::mem::take(&mut self.files);
        (self.send)(Job::Files(files, self.chain))
    }
}

fn take_apart(job: Job, means: Means<'_>, opened: &[PathBuf]) -> Taken {
    let mut batch = Batch::default();
    let (mut chain, mut failed) = (None, Vec::new());
    match job {
        // The next walk meets it again.
        Job::Failure(failure, upto) => {
            batch.failures.push(failure);
            return Taken { batch, chain: Some(upto), failed, is_told: true };
        }
        Job::Bytes(name, bytes) => guarded(&name, &bytes, means.tables, &Told::default(), &mut batch),
        Job::Files(paths, upto) => {
            chain = Some(upto);
            for path in paths {
                match walk::read(&path) {
                    Ok(bytes) => {
                        let told = means.hearsay.of(&path, opened, &mut batch.failures);
                        guarded(&path.to_string_lossy(), &bytes, means.tables, &told, &mut batch);
                    }
                    Err(error) => {
                        batch.failures.push(error.to_string());
                        failed.push(path);
                    }
                }
            }
        }
    }
    let is_told = chain.is_some() && batch.failures.len() == failed.len();
    Taken { batch, chain, failed, is_told }
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
        let (tables, hearsay) = (Tables::new(), Hearsay::default());
        let means = Means { tables: &tables, hearsay: &hearsay };
        let _ = read_with(inputs, means, None, 2, &thread, &mut |batch, _| {
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
