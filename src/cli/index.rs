//! `dateline index`, and the index of what is opened for everything else: what it depends on, where it lies, how it is used.

use std::ops::ControlFlow;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use super::arguments::{Arguments, IndexWork};
use super::environment;
use super::paths::{self, Paths};
use super::{Output, complain, count, threads};
use crate::cache::{self, Covered, Keep, Shelf, Texts};
use crate::config::Config;
use crate::enrich::Tables;
use crate::error::{Error, Result};
use crate::item::DocumentHash;
use crate::library::read::{self, Ended, Input, Means};
use crate::library::{Batch, Library, Packed};
use crate::load::RULES;
use crate::marks::Marks;
use crate::shown::Shown;
use crate::store::{Job, PACKING, Part, Vault};

/// So often files may change while they are read before that is given up.
const PATCHES: usize = 4;

/// The index of what is opened.
#[derive(Debug, Clone)]
pub(super) struct Index {
    shelf: Shelf,
    /// What is written to, where this session writes.
    texts: Arc<Mutex<Option<Arc<Texts>>>>,
}

/// What an index has to begin with.
#[derive(Debug, Default)]
pub(super) struct Start {
    /// What is in the library already.
    pub(super) covered: Option<Covered>,
    /// Why there is nothing, where something was.
    pub(super) told: Option<String>,
}

impl Index {
    /// The index of some paths; none where none is wanted or possible.
    pub(super) fn of(found: &Paths, opened: &[PathBuf], config: &Config, arguments: &Arguments) -> Option<Index> {
        if arguments.no_cache || opened.is_empty() || opened.iter().any(|path| path.as_os_str() == "-") {
            return None;
        }
        let shelf = Shelf::new(&found.indexes()?, opened, key(config));
        Some(Index { shelf, texts: Arc::default() })
    }

    /// Fills a library from the index. A session that writes goes on with it, or begins a new one. Who does not start over once
    /// something proves damaged has all of it proved first.
    pub(super) fn start(&self, library: &mut Library, tables: &Tables, writes: bool, starts_over: bool) -> Start {
        let code = |code: &str| tables.region(code).map(|region| region.code);
        let (opened, told) = match self.shelf.open(&code) {
            Ok(opened) => (opened, None),
            Err(why) => (None, Some(why)),
        };
        match opened.filter(|opened| starts_over || opened.texts.prove()) {
            Some(opened) => {
                let covered = Some(opened.covered.clone());
                library.restore(opened.store, opened.covered);
                if writes {
                    self.write(&opened.texts);
                }
                Start { covered, told: None }
            }
            None => {
                if writes {
                    library.start_over(self.anew());
                }
                Start { told, ..Start::default() }
            }
        }
    }

    /// The index once more, beside what was opened of it.
    pub(super) fn again(&self, tables: &Tables) -> Option<cache::Opened> {
        self.shelf.open(&|code| tables.region(code).map(|region| region.code)).ok().flatten()
    }

    /// Begins a new index; none where it cannot be written.
    pub(super) fn anew(&self) -> Option<Arc<dyn Vault>> {
        let texts = Arc::new(Texts::default());
        self.write(&texts).then_some(texts as Arc<dyn Vault>)
    }

    fn write(&self, texts: &Arc<Texts>) -> bool {
        let writes = texts.write(&self.shelf).is_ok();
        *self.texts.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(texts));
        writes
    }

    /// What is written to.
    pub(super) fn texts(&self) -> Option<Arc<Texts>> {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps a library. `done` is told how it went, on another thread.
    pub(super) fn keep(&self, keep: Box<Keep>, done: Box<dyn FnOnce(std::result::Result<(), String>) + Send>) {
        match self.texts() {
            Some(texts) => texts.keep(keep, done),
            None => done(Err(String::from("it was never begun"))),
        }
    }
}

/// Everything but the documents that decides what is found in them.
fn key(config: &Config) -> DocumentHash {
    let mut key =
        format!("{} {RULES} {PACKING}\n{:?}\n{:?}", env!("CARGO_PKG_VERSION"), config.outlets, config.documents);
    key.push_str(&environment::program());
    DocumentHash::of(key.as_bytes())
}

/// Reads everything into a library, with the help of an index where there is one, and complains of what could not be read; true
/// where all could. Nothing is written.
pub(super) fn read_into(library: &mut Library, inputs: &[Input], means: Means<'_>, index: Option<&Index>) -> bool {
    let mut whole = true;
    let start = index.map(|index| index.start(library, means.tables, false, false)).unwrap_or_default();
    let mut fail = |failure: &str| {
        whole = false;
        complain(&Error::input(failure.to_owned()));
    };
    read_rest(library, inputs, means, start.covered, &|| None, &mut |_| (), &mut fail);
    whole
}

/// Reads what an index does not hold, and again what it holds otherwise; everything where that is most. `beside` is called after each
/// batch that was taken in; from then on the library only grows.
fn read_rest(
    library: &mut Library,
    inputs: &[Input],
    means: Means<'_>,
    mut covered: Option<Covered>,
    vault: &dyn Fn() -> Option<Arc<dyn Vault>>,
    beside: &mut (dyn FnMut(&mut Library) + Send),
    fail: &mut (dyn FnMut(&str) + Send),
) {
    for round in 0.. {
        let mut take = |batch: Batch, covered: Option<Covered>| {
            batch.failures.iter().for_each(|failure| fail(failure));
            library.insert(batch);
            library.cover(covered);
            beside(library);
            ControlFlow::Continue(())
        };
        let ended = read::read_on(inputs.to_vec(), means, covered.as_ref(), threads(), &mut take);
        let Ended::Changed(difference) = ended else { return };
        let tries = covered.as_ref().zip(difference.as_ref()).filter(|_| round < PATCHES);
        let patch =
            tries.and_then(|(covered, difference)| read::patch(library.store(), covered, difference, inputs, means));
        let failures = patch.as_ref().map(|patch| patch.failures().to_vec()).unwrap_or_default();
        let stands_for = patch.as_ref().map(|patch| patch.covered().clone());
        if !patch.is_some_and(|patch| library.patch(patch)) {
            covered = None;
            library.start_over(vault());
            continue;
        }
        failures.iter().for_each(|failure| fail(failure));
        covered = stands_for;
    }
}

pub(super) fn run(work: &IndexWork, arguments: &Arguments) -> Result<u8> {
    let found = Paths::find();
    let (config, _) = found.config(arguments)?;
    let folder = found.indexes().ok_or_else(|| {
        Error::state("there is no home directory to keep an index in").hinted("set HOME or XDG_CACHE_HOME")
    })?;
    let opened = |paths: &[PathBuf]| if paths.is_empty() { found.library(&config) } else { paths.to_vec() };
    match work {
        IndexWork::Status => status(&folder, key(&config)),
        IndexWork::Build { paths } => build(&opened(paths), &found, &config, arguments),
        IndexWork::Drop { paths } if paths.is_empty() => drop_all(&folder),
        IndexWork::Drop { paths } => {
            let dropped = Shelf::new(&folder, paths, key(&config)).drop()?;
            told(&if dropped { "dropped".to_owned() } else { format!("there is no index of {}", shown(paths)) })
        }
    }
}

fn told(line: &str) -> Result<u8> {
    let mut out = Output::new();
    out.line(Shown::new(line).as_str())?;
    out.end()?;
    Ok(0)
}

fn shown(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}

fn status(folder: &Path, key: DocumentHash) -> Result<u8> {
    let all = cache::all(folder);
    let mut out = Output::new();
    if all.is_empty() {
        out.line(Shown::new(&format!("no index yet; they will lie in {}", folder.display())).as_str())?;
    }
    for (path, bytes, about) in all {
        let line = match about {
            None => format!("{}: not whole, {}", path.display(), size(bytes)),
            Some(about) => format!(
                "{}: {} of {}, {} with their words, {}{}",
                about.opened.join(", "),
                count(number(about.stories), "story", "stories"),
                count(number(about.files), "file", "files"),
                about.indexed,
                size(bytes),
                if about.key == key {
                    ""
                } else {
                    "; of another program or configuration, made anew at the next start"
                },
            ),
        };
        out.line(Shown::new(&line).as_str())?;
    }
    out.end()?;
    Ok(0)
}

fn number(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}

fn drop_all(folder: &Path) -> Result<u8> {
    let mut dropped = 0;
    for (path, ..) in cache::all(folder) {
        dropped += usize::from(cache::remove(&path)?);
    }
    told(&format!("{} dropped", count(dropped, "index", "indexes")))
}

/// Indexes words on a thread of its own while documents are read, and on one for each core afterwards.
struct Indexer {
    jobs: Option<Sender<Job>>,
    to_do: Arc<Mutex<Receiver<Job>>>,
    done: Sender<Part>,
    parts: Receiver<Part>,
}

impl Indexer {
    /// Where the system refuses a thread all is indexed at the end.
    fn start() -> Indexer {
        let (jobs, to_do) = channel();
        let (done, parts) = channel();
        let mut indexer = Indexer { jobs: Some(jobs), to_do: Arc::new(Mutex::new(to_do)), done, parts };
        if !indexer.employ() {
            indexer.jobs = None;
        }
        indexer
    }

    /// One thread more; false where it is refused.
    fn employ(&self) -> bool {
        let (to_do, done) = (Arc::clone(&self.to_do), self.done.clone());
        let next = move || to_do.lock().unwrap_or_else(PoisonError::into_inner).recv().ok();
        let work = move || {
            while let Some(job) = next() {
                // Threads of this name survive a panic. What cannot be indexed is read at every search.
                let part = std::panic::catch_unwind(AssertUnwindSafe(|| job.run()));
                if part.ok().and_then(|part| done.send(part).ok()).is_none() {
                    return;
                }
            }
        };
        std::thread::Builder::new().name(String::from("load")).spawn(work).is_ok()
    }

    /// Takes what was indexed meanwhile, and hands over what is worth while.
    fn go_on(&mut self, library: &mut Library) {
        let Some(jobs) = &self.jobs else { return };
        self.parts.try_iter().for_each(|part| library.take_words(part));
        if let Some(job) = library.index_job(false) {
            let _ = jobs.send(job);
        }
    }

    /// Hands over all that is left, now that nothing more is read.
    fn hurry(&mut self, library: &mut Library) {
        self.go_on(library);
        let Some(jobs) = self.jobs.take() else { return };
        for job in library.index_rest(2 * threads()) {
            let _ = jobs.send(job);
        }
        (1..threads()).for_each(|_| {
            self.employ();
        });
    }

    /// Waits for all of it.
    fn finish(self, library: &mut Library) {
        let Indexer { jobs, done, parts, .. } = self;
        drop((jobs, done));
        let mut parts: Vec<Part> = parts.iter().collect();
        parts.sort_by_key(Part::first);
        parts.into_iter().for_each(|part| library.take_words(part));
        while let Some(job) = library.index_job(true) {
            library.take_words(job.run());
        }
    }
}

/// Reads everything and keeps an index of it, now.
fn build(opened: &[PathBuf], found: &Paths, config: &Config, arguments: &Arguments) -> Result<u8> {
    let Some(index) = Index::of(found, opened, config, arguments) else {
        return Err(Error::usage("there is nothing to make an index of").hinted("name files or folders"));
    };
    let (tables, hearsay) = paths::tables(config.outlets.clone(), config.documents.clone());
    let means = Means { tables: &tables, hearsay: &hearsay };
    let mut library = Library::new(Arc::clone(&tables), Marks::default());
    let start = index.start(&mut library, &tables, true, false);
    if let Some(why) = &start.told {
        complain(&Error::state(format!("the index is made anew: {why}")));
    }
    let inputs = paths::inputs(opened)?;
    let mut whole = true;
    let mut fail = |failure: &str| {
        whole = false;
        complain(&Error::input(failure.to_owned()));
    };
    let mut indexer = Indexer::start();
    read_rest(
        &mut library,
        &inputs,
        means,
        start.covered,
        &|| index.anew(),
        &mut |library| indexer.go_on(library),
        &mut fail,
    );
    let (stories, _) = library.extent();
    if stories < cache::WORTH {
        return told(&format!("{}: few enough to be read at each start", count(stories, "story", "stories")));
    }
    indexer.hurry(&mut library);
    let Some(mut packing) = library.packing() else {
        return Err(Error::state("an index cannot stand for what was read")
            .hinted("another session may be writing it; what came from a pipe or was damaged has none"));
    };
    let mut indexer = Some(indexer);
    let keep = loop {
        if packing.lacks_words()
            && let Some(indexer) = indexer.take()
        {
            indexer.finish(&mut library);
        }
        match library.pack_on(packing) {
            Packed::More(more) => packing = more,
            Packed::Whole(keep) => break keep,
            Packed::GivenUp => return Err(Error::state("the documents changed meanwhile").hinted("try again")),
        }
    };
    let (sender, kept) = channel();
    index.keep(keep, Box::new(move |kept| drop(sender.send(kept))));
    match kept.recv() {
        Ok(Ok(())) => {
            let told = told(&format!("{} indexed", count(stories, "story", "stories")))?;
            Ok(told.max(u8::from(!whole)))
        }
        Ok(Err(why)) => Err(Error::state(format!("the index was not written: {why}"))),
        Err(_) => Err(Error::state("the index was not written")),
    }
}
