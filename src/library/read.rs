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
use super::{Batch, Filed, Patch};
use crate::cache::{Covered, Difference, Known};
use crate::enrich::{Tables, enrich};
use crate::item::Loaded;
use crate::load::told::Told;
use crate::load::walk::{self, Found, Stamp};
use crate::load::{load, load_whole};
use crate::store::Store;

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
    /// Some files as the walk met them.
    Files(Vec<(PathBuf, Known)>),
    Bytes(String, Vec<u8>),
    /// Something of the walk that is no file.
    Failure(String),
}

/// What came of a job.
struct Taken {
    batch: Batch,
    /// The files it stands for; none where it is no file, or would not come out the same another time.
    covers: Option<Covered>,
}

/// How reading went.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a store that stands for other files has to change"]
pub enum Ended {
    /// Everything that was asked for was read, or the sink stopped it.
    Read,
    /// The files that were covered are not as they were; nothing was read. None where it cannot be told how they differ.
    Changed(Option<Difference>),
}

/// Takes each batch, and what it covers; may stop the work.
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

/// Reads what is not covered yet, and tells with each batch what it covers: nothing from where documents came that are no files, or
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
        let some = some.iter().map(|path| (path.clone(), NOT_KNOWN)).collect();
        if sink(take_apart(Job::Files(some), means, &opened).batch).is_break() {
            return;
        }
    }
}

/// What brings a store in line with files that differ from those it stands for; none where everything is better read anew. Files are
/// read on the caller's thread.
#[must_use]
pub fn patch(
    store: &Store,
    covered: &Covered,
    difference: &Difference,
    inputs: &[Input],
    means: Means<'_>,
) -> Option<Patch> {
    let opened = roots(inputs.iter().filter_map(|input| match input {
        Input::Path(path) => Some(path.as_path()),
        Input::Bytes(..) => None,
    }));
    super::patch::plan(store, covered, difference, &mut |path| {
        let taken = take_apart(Job::Files(vec![(path.to_owned(), NOT_KNOWN)]), means, &opened);
        match taken.batch.failures.into_iter().next() {
            Some(why) => Err(why),
            None => Ok(taken.batch.files.into_iter().flatten().collect()),
        }
    })
}

/// Files that were not met in a walk.
const NOT_KNOWN: Known = Known { path: 0, state: 0 };

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
    let changed = Mutex::new(Ended::Read);
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
                folder: None,
                known: covered,
                met: 0,
                differs: None,
                early: Vec::new(),
                hearsay: means.hearsay,
                opened,
                send,
            };
            *changed.lock().unwrap_or_else(PoisonError::into_inner) = queue.all(take(inputs));
        };
        let mut ending = Ending { stands: true, sink };
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
    changed.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Hands batches over with what they cover.
struct Ending<'a> {
    /// False once something came that nothing can stand for.
    stands: bool,
    sink: Sink<'a>,
}

impl Ending<'_> {
    fn take(&mut self, taken: Taken) -> ControlFlow<()> {
        self.stands &= taken.covers.is_some();
        (self.sink)(taken.batch, taken.covers.filter(|_| self.stands))
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
    files: Vec<(PathBuf, Known)>,
    /// The folder of the last file, and what the system says of the files in it and above that tell of documents.
    folder: Option<(PathBuf, Vec<u8>)>,
    /// What is covered, until as many files were met.
    known: Option<&'a Covered>,
    /// So many of those were met, as they were.
    met: usize,
    /// From the first file on that is not as it was.
    differs: Option<Vec<(PathBuf, Known)>>,
    /// What went wrong among those.
    early: Vec<String>,
    hearsay: &'a Hearsay,
    opened: &'a [PathBuf],
    send: &'a mut dyn FnMut(Job) -> ControlFlow<()>,
}

impl Queue<'_> {
    fn all(mut self, inputs: Vec<Input>) -> Ended {
        if self.compare().is_break() {
            return self.changed();
        }
        for input in inputs {
            if self.input(input).is_break() {
                return self.changed();
            }
        }
        if self.known.is_some() {
            self.differs.get_or_insert_default();
            return self.changed();
        }
        let _ = self.flush();
        Ended::Read
    }

    /// What is to be said where the work ends early.
    fn changed(self) -> Ended {
        match (self.known, self.differs) {
            (None, _) => Ended::Read,
            (Some(_), None) => Ended::Changed(None),
            (Some(_), Some(rest)) => Ended::Changed(Some(Difference { same: self.met, rest })),
        }
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
        (self.send)(Job::Failure(failure))
    }

    fn file(&mut self, path: PathBuf, stamp: Stamp) -> ControlFlow<()> {
        let folder = path.parent().unwrap_or(Path::new(""));
        let stamps = match &self.folder {
            Some((last, stamps)) if last == folder => stamps,
            _ => &self.folder.insert((folder.to_owned(), self.hearsay.stamps(&path, self.opened))).1,
        };
        let file = Known::of(&path, stamp.bytes(), stamps);
        if let Some(known) = self.known {
            if self.differs.is_none() && known.files.get(self.met) == Some(&file) {
                self.met += 1;
                return self.compare();
            }
            // Which files went is known when all were met.
            self.differs.get_or_insert_default().push((path, file));
            return ControlFlow::Continue(());
        }
        self.files.push((path, file));
        if self.files.len() >= self.size { self.flush() } else { ControlFlow::Continue(()) }
    }

    /// Goes over to reading once all that is covered was met as it was.
    fn compare(&mut self) -> ControlFlow<()> {
        let Some(known) = self.known.filter(|known| known.files.len() == self.met) else {
            return ControlFlow::Continue(());
        };
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
            (self.send)(Job::Failure(failure))?;
        }
        ControlFlow::Continue(())
    }

    fn flush(&mut self) -> ControlFlow<()> {
        if self.files.is_empty() {
            return ControlFlow::Continue(());
        }
        self.size = (self.size * 2).min(LARGEST_BATCH);
        (self.send)(Job::Files(std::mem::take(&mut self.files)))
    }
}

fn take_apart(job: Job, means: Means<'_>, opened: &[PathBuf]) -> Taken {
    let mut batch = Batch::default();
    let mut covers = Covered::default();
    match job {
        // The next walk meets it again.
        Job::Failure(failure) => {
            batch.failures.push(failure);
            return Taken { batch, covers: Some(covers) };
        }
        Job::Bytes(name, bytes) => {
            guarded(&name, bytes, means.tables, &Told::default(), &mut batch);
            return Taken { batch, covers: None };
        }
        Job::Files(files) => {
            for (path, known) in files {
                covers.files.push(known);
                match walk::read(&path) {
                    Ok(bytes) => {
                        let told = means.hearsay.of(&path, opened, &mut batch.failures);
                        guarded(&path.to_string_lossy(), bytes, means.tables, &told, &mut batch);
                    }
                    Err(error) => {
                        batch.failures.push(error.to_string());
                        covers.failed.push(path);
                    }
                }
            }
        }
    }
    // What could not be read is told again at the next start; what else went wrong would not be.
    let is_told = batch.failures.len() == covers.failed.len();
    Taken { batch, covers: is_told.then_some(covers) }
}

/// Takes one file apart; should that panic, against all tests, the file is reported and the others go on.
fn guarded(name: &str, bytes: Vec<u8>, tables: &Tables, told: &Told, batch: &mut Batch) {
    match std::panic::catch_unwind(|| filed(load_whole(name, bytes, told), tables)) {
        Ok(filed) => batch.files.push(filed),
        Err(_) => batch.failures.push(format!("{name}: it could not be taken apart, by a fault of the program")),
    }
}

/// Takes one file apart and enriches its stories.
#[must_use]
pub fn file(name: &str, bytes: &[u8], tables: &Tables) -> Vec<Filed> {
    filed(load(name, bytes), tables)
}

fn filed(all: Vec<Loaded>, tables: &Tables) -> Vec<Filed> {
    all.into_iter()
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
