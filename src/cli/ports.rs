//! What the terminal needs from outside: marks on disk, the loader, other sessions, the reader's place.

use std::fs;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::environment;
use super::index::{Index, Start};
use crate::app::Event;
use crate::app::session::Bookmark;
use crate::cache::{Covered, Difference};
use crate::enrich::Tables;
use crate::error::Error;
use crate::item::DocumentHash;
use crate::library::read::{self, Ended, Input, Means};
use crate::library::{Batch, Hearsay, Patch};
use crate::load::walk::{self, Found};
use crate::marks::{
    Change, Disk, Follower, Fs, Journal, Marks, Report, Rescued, SaverHandle, SaverReport, Writer, compact,
    read_folder_with, refresh,
};
use crate::os::private;
use crate::tui::{self, Sender};

/// How often other sessions are looked at.
const FOLLOWING: Duration = Duration::from_secs(2);
/// How many journals of sessions that have ended are made one.
const MANY_JOURNALS: usize = 16;
/// How long the end waits for marks to be kept aside at the least.
const KEEPING: Duration = Duration::from_millis(300);

/// The marks of the state folder, and what writes and follows them.
pub(super) struct State {
    pub(super) marks: Marks,
    pub(super) report: Report,
    pub(super) journal: Journal,
    pub(super) follower: Option<Follower>,
    /// None where there is no state folder.
    pub(super) shelf: Option<Shelf>,
}

/// Where the marks lie, and as whom this process writes there.
#[derive(Clone)]
pub(super) struct Shelf {
    pub(super) folder: PathBuf,
    pub(super) fs: Arc<dyn Fs>,
    pub(super) me: Writer,
    /// The file of the merged state.
    pub(super) cache: Option<PathBuf>,
    /// The cache should be written anew.
    pub(super) stale: bool,
}

impl Shelf {
    /// A state folder, for this process.
    pub(super) fn new(folder: PathBuf, cache: Option<PathBuf>) -> Shelf {
        let me = Writer::new(&private::host_name(), std::process::id(), environment::now().instant);
        Shelf { folder, fs: Arc::new(Disk), me, cache, stale: false }
    }

    /// Writes the cache anew where it helps.
    pub(super) fn refresh(&self) {
        if let Some(cache) = &self.cache {
            // Without it the next start takes longer, and that is all.
            let _ = refresh(&self.folder, &self.fs, &self.me, cache);
        }
    }
}

/// Reads the marks. Without a state folder reading goes on, and every mark is reported as not saved.
pub(super) fn marks(folder: crate::error::Result<PathBuf>, follow: bool) -> State {
    marks_with(folder, follow, None)
}

/// The same with the help of a cache.
pub(super) fn marks_with(folder: crate::error::Result<PathBuf>, follow: bool, cache: Option<PathBuf>) -> State {
    match folder.map(|folder| Shelf::new(folder, cache)) {
        Ok(Shelf { folder, fs, me, cache, .. }) => {
            let opened = read_folder_with(&folder, &fs, &me, cache.as_deref());
            let journal = match &opened.report.refused {
                Some(error) => Journal::nowhere(Arc::clone(&fs), error.clone(), me.clone()),
                None => Journal::new(Arc::clone(&fs), folder.clone(), me.clone()),
            };
            State {
                marks: opened.marks,
                report: opened.report,
                journal,
                follower: follow.then_some(opened.follower),
                shelf: Some(Shelf { folder, fs, me, cache, stale: opened.stale }),
            }
        }
        Err(error) => {
            let me = Writer::new(&private::host_name(), std::process::id(), environment::now().instant);
            State {
                marks: Marks::new(me.id),
                report: Report { refused: Some(error.clone()), ..Report::default() },
                journal: Journal::nowhere(Arc::new(Disk), error, me),
                follower: None,
                shelf: None,
            }
        }
    }
}

/// Takes in what earlier sessions could not save, and saves it now. Says what a person should know of that.
pub(super) fn take_rescued(state: &mut State, rescue: Option<&Rescue>) -> Option<String> {
    let shelf = state.shelf.as_ref()?;
    let rescued = Rescued::read(&shelf.fs, &rescue?.folder);
    if rescued.is_empty() {
        return None;
    }
    let _ = state.marks.merge(&rescued.arrivals());
    let records = usize::try_from(rescued.len()).unwrap_or(usize::MAX);
    let what = super::count(records, "mark", "marks");
    Some(match rescued.bring_home(&mut state.journal) {
        Ok(()) => format!("{what} that an earlier session could not save: saved now"),
        Err(error) => format!("{what} of an earlier session still not saved: {error}"),
    })
}

/// What a person should know of the state folder: that it cannot be written to, marks that are missing, and why. Nothing where all
/// were read and can be kept.
pub(super) fn trouble(report: &Report) -> Vec<Error> {
    let mut troubles: Vec<Error> = report.refused.iter().cloned().collect();
    if let [first, ..] = &report.newer[..] {
        let files = super::count(report.newer.len(), "file", "files");
        troubles.push(
            Error::state(format!("{files} of marks written by a newer version, left alone: {first}"))
                .hinted("use the newer `dateline`"),
        );
    }
    if report.damaged > 0 {
        let records = super::count(usize::try_from(report.damaged).unwrap_or(usize::MAX), "record", "records");
        let first = report.damaged_files.first().map(|(name, _)| format!(": {name}")).unwrap_or_default();
        troubles.push(Error::state(format!("{records} of marks damaged, passed over{first}")).hinted(
            "`dateline state check` says where; `dateline state repair`, run on the machine that wrote it, mends it",
        ));
    }
    if report.unknown > 0 {
        let records = super::count(usize::try_from(report.unknown).unwrap_or(usize::MAX), "record", "records");
        troubles.push(Error::state(format!("{records} of marks from a newer version, left alone")));
    }
    // A session that marked nothing, or was killed at its start, leaves an empty file.
    for (name, reason) in report.ignored.iter().filter(|(_, reason)| reason != "empty") {
        troubles.push(Error::state(format!("marks not read: {reason}")).at(format!("journal/{name}")));
    }
    troubles
}

/// Why no mark will be kept in a state folder, where that can be known before the first is made. A folder that is not there yet is
/// asked of the one it will be made in.
pub(super) fn unwritable(folder: &Path) -> Option<Error> {
    let journal = folder.join("journal");
    for folder in journal.ancestors().filter(|folder| !folder.as_os_str().is_empty()) {
        return match private::may_write(folder) {
            Ok(()) => None,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => {
                let why = crate::error::reason(&error);
                // The reason first: a long path may be cut.
                Some(Error::state(format!("{why}: {}", folder.display())).hinted(mend_of(&why)))
            }
        };
    }
    None
}

/// What would mend it that marks cannot be saved for that reason, in the words of the system.
pub(super) fn mend_of(why: &str) -> &'static str {
    if ["space", "quota", "too large"].iter().any(|word| why.to_lowercase().contains(word)) {
        "make room on the disk of the state folder, or name another one: --state FOLDER"
    } else {
        "see that you may write to the state folder and its disk, or name another one: --state FOLDER"
    }
}

/// The saver's thread behind the terminal's door.
pub(super) struct Keeper {
    saver: Result<SaverHandle, Unkept>,
    rescue: Option<Rescue>,
}

/// Where marks go that cannot be saved before the end, and where they went.
#[derive(Debug, Clone)]
pub(super) struct Rescue {
    folder: PathBuf,
    kept: Arc<Mutex<Option<PathBuf>>>,
}

impl Rescue {
    pub(super) fn new(folder: PathBuf) -> Rescue {
        Rescue { folder, kept: Arc::default() }
    }

    /// Keeps aside what is not saved, in the time that saving left over and a little more.
    pub(super) fn keep(&self, saver: &SaverHandle, left: Duration) {
        if let Some(path) = saver.keep_aside(&self.folder, KEEPING + left) {
            *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(path);
        }
    }

    /// What to tell of marks that were not saved: where they are kept, or what would help.
    pub(super) fn hint(rescue: Option<&Rescue>) -> String {
        let mend =
            "the state folder must be yours to write to and its disk have room; or name another one: --state FOLDER";
        let kept = rescue.and_then(|rescue| rescue.kept.lock().unwrap_or_else(PoisonError::into_inner).clone());
        kept.map_or_else(
            || mend.to_owned(),
            |path| {
                format!(
                    "they are kept in {} until this login ends; start dateline again when the state folder can be written",
                    path.display()
                )
            },
        )
    }
}

/// Changes that no thread saves.
struct Unkept {
    changes: Mutex<usize>,
    reason: String,
    tell: Box<dyn Fn(Event) + Send + Sync>,
}

impl Unkept {
    fn new(error: &std::io::Error, tell: Box<dyn Fn(Event) + Send + Sync>) -> Unkept {
        let reason = format!("the system refused a thread to save with: {}", crate::error::reason(error));
        Unkept { changes: Mutex::new(0), reason, tell }
    }

    fn add(&self, change: &Change) {
        if change.is_empty() {
            return;
        }
        let mut changes = self.changes.lock().unwrap_or_else(PoisonError::into_inner);
        *changes = changes.saturating_add(usize::try_from(change.len()).unwrap_or(usize::MAX));
        (self.tell)(Event::NotSaved { changes: *changes, reason: self.reason.clone() });
    }
}

impl Keeper {
    /// Starts the saver. Without a thread for it nothing can be saved, which is said at every mark.
    pub(super) fn start(journal: Journal, rescue: Option<Rescue>, events: Sender) -> Keeper {
        let teller = events.clone();
        let report = Box::new(move |report: SaverReport| {
            let event = match report {
                SaverReport::Saved { upto } => Event::Saved { upto },
                SaverReport::NotSaved { count, reason } => Event::NotSaved {
                    changes: usize::try_from(count).unwrap_or(usize::MAX),
                    reason: reason.why().to_owned(),
                },
            };
            events.send(event);
        });
        let saver = crate::marks::Saver::start(journal, report).map_err(|error| {
            Unkept::new(
                &error,
                Box::new(move |event| {
                    teller.send(event);
                }),
            )
        });
        Keeper { saver, rescue }
    }
}

impl tui::Saver for Keeper {
    fn append(&self, change: Change) {
        match &self.saver {
            Ok(handle) => handle.hold(change),
            Err(unkept) => unkept.add(&change),
        }
    }

    fn save(&self) {
        if let Ok(handle) = &self.saver {
            handle.release();
        }
    }

    fn flush_and_wait(&self, limit: Duration) -> usize {
        match &self.saver {
            Ok(handle) => {
                let begun = Instant::now();
                let left = handle.flush_and_wait(limit).count;
                if let (Some(rescue), true) = (&self.rescue, left > 0) {
                    rescue.keep(handle, limit.saturating_sub(begun.elapsed()));
                }
                usize::try_from(left).unwrap_or(usize::MAX)
            }
            Err(unkept) => *unkept.changes.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }
}

/// So many documents take long enough that it is told how long.
const MANY: usize = 500;

/// What is read, and with what.
pub(super) struct Reading {
    pub(super) inputs: Vec<Input>,
    pub(super) tables: Arc<Tables>,
    pub(super) hearsay: Arc<Hearsay>,
    pub(super) index: Option<Index>,
}

impl Reading {
    /// Starts the threads that read what the index does not hold; `ended` is called when all is read.
    pub(super) fn start(self, start: Start, events: Sender, ended: impl FnOnce(Sender) + Send + 'static) {
        let refused = events.clone();
        let reading = Arc::new(self);
        if let Some(texts) = reading.index.as_ref().and_then(Index::texts) {
            let (reading, events) = (Arc::clone(&reading), events.clone());
            texts.on_damage(Box::new(move || {
                let (reading, events) = (Arc::clone(&reading), events.clone());
                let work = move || reading.anew("the index was damaged", &events);
                // Without a thread for it the stories that were hit stay empty until the next start.
                let _ = std::thread::Builder::new().name(String::from("load")).spawn(work);
            }));
        }
        let work = move || {
            reading.read(start, &events);
            ended(events);
        };
        if std::thread::Builder::new().name(String::from("load")).spawn(work).is_err() {
            refused.send(Event::Failed(String::from("the system refused a thread to read with")));
            refused.send(Event::LoadEnded);
        }
    }

    fn read(&self, start: Start, events: &Sender) {
        if let Some(why) = start.told {
            events.send(Event::Failed(format!("the index is made anew: {why}")));
        }
        match self.read_on(start.covered.as_ref(), events) {
            Ended::Read => {}
            Ended::Changed(difference) => {
                let patched = start.covered.zip(difference).and_then(|(covered, difference)| {
                    let patch = self.patch(&covered, &difference)?;
                    let covered = patch.covered().clone();
                    events.send(Event::Patched(Box::new(patch))).then_some(covered)
                });
                // What comes after all that was covered is read now.
                if patched.is_none_or(|covered| self.read_on(Some(&covered), events) != Ended::Read) {
                    return self.anew("many documents came, went or changed", events);
                }
            }
        }
        events.send(Event::LoadEnded);
    }

    /// What brings the stories of the index in line with documents that were changed.
    fn patch(&self, covered: &Covered, difference: &Difference) -> Option<Patch> {
        let means = Means { tables: &self.tables, hearsay: &self.hearsay };
        // The reader has the stories; what is worked out here comes from the same files.
        let opened = self.index.as_ref()?.again(&self.tables)?;
        if opened.covered != *covered {
            return None;
        }
        let plan = || read::patch(&opened.store, covered, difference, &self.inputs, means);
        let patch = std::panic::catch_unwind(std::panic::AssertUnwindSafe(plan)).ok()?;
        patch.filter(|_| !opened.texts.is_damaged())
    }

    /// Reads everything, whatever was read before.
    fn anew(&self, why: &str, events: &Sender) {
        let vault = self.index.as_ref().and_then(Index::anew);
        events.send(Event::StartOver(vault, why.to_owned()));
        let _ = self.read_on(None, events);
        events.send(Event::LoadEnded);
    }

    /// Counts the files that are to be read, on a thread of its own, so that it can be told how long that takes.
    fn count(&self, known: usize, events: &Sender) {
        let paths = self.inputs.iter().filter_map(|input| match input {
            Input::Path(path) => Some(path.clone()),
            Input::Bytes(..) => None,
        });
        let (paths, events) = (paths.collect::<Vec<_>>(), events.clone());
        // Without a thread for it the time is not told.
        let _ = std::thread::Builder::new().name(String::from("load count")).spawn(move || {
            let mut files = 0;
            walk::walk(&paths, &mut |found| {
                files += usize::from(matches!(found, Found::File { .. }));
                ControlFlow::Continue(())
            });
            events.send(Event::Expected(files.saturating_sub(known)));
        });
    }

    fn read_on(&self, covered: Option<&Covered>, events: &Sender) -> Ended {
        let means = Means { tables: &self.tables, hearsay: &self.hearsay };
        let keeps = self.index.is_some();
        let known = covered.map_or(0, |covered| covered.files.len());
        let mut documents = 0;
        let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            read::read_on(self.inputs.clone(), means, covered, super::threads(), &mut |batch: Batch, covered| {
                let before = documents;
                documents += batch.files.len();
                if before < MANY && documents >= MANY {
                    self.count(known, events);
                }
                let goes_on =
                    events.send(Event::Loaded(Box::new(batch))) && (!keeps || events.send(Event::Covered(covered)));
                if goes_on { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })
        }));
        read.unwrap_or_else(|_| {
            events.send(Event::Failed(String::from("a document could not be read: a fault of the program")));
            Ended::Read
        })
    }
}

/// Starts to look at what other sessions mark.
pub(super) fn follow(follower: Option<Follower>, events: Sender) {
    let Some(mut follower) = follower else { return };
    let work = move || {
        loop {
            std::thread::sleep(FOLLOWING);
            let Ok(arrivals) = follower.glance() else { continue };
            if !arrivals.is_empty() && !events.send(Event::Followed(arrivals)) {
                return;
            }
        }
    };
    // Without this thread a session works alone; it sees the others' marks at its next start.
    let _ = std::thread::Builder::new().name(String::from("follow")).spawn(work);
}

/// Looks after the folder of marks when the first frame has long been drawn: many journals are made one. A session that ends
/// meanwhile leaves everything as it was.
pub(super) fn keep_house(shelf: Option<Shelf>) {
    let Some(shelf) = shelf else { return };
    let work = move || {
        std::thread::sleep(FOLLOWING);
        // A folder that cannot be written costs some milliseconds at each start, and whoever marks is told.
        let done = compact(&shelf.folder, &shelf.fs, &shelf.me, &private::is_alive, MANY_JOURNALS);
        if shelf.stale || matches!(done, Ok(Some(_))) {
            shelf.refresh();
        }
    };
    let _ = std::thread::Builder::new().name(String::from("house")).spawn(work);
}

/// The file that keeps the place of the reader for what is opened.
pub(super) fn place_file(state: &Path, opened: &[PathBuf]) -> PathBuf {
    let mut key = Vec::new();
    for path in opened {
        let whole = fs::canonicalize(path).unwrap_or_else(|_| path.clone());
        key.extend_from_slice(whole.as_os_str().as_encoded_bytes());
        key.push(0);
    }
    let name = DocumentHash::of(&key).to_string();
    state.join("places").join(format!("{}.json", name.get(..16).unwrap_or(&name)))
}

/// The place that was remembered; a missing or damaged file is a first start.
pub(super) fn recall(file: &Path) -> Bookmark {
    let text = private::open(file).ok().and_then(|file| std::io::read_to_string(file).ok()).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// Writes the place down: aside and renamed, so that two sessions never leave half a file.
pub(super) fn remember(file: &Path, place: &Bookmark) {
    let write = || -> Result<(), Error> {
        let failed = |error: std::io::Error| Error::io("write", file, &error);
        let folder = file.parent().unwrap_or(Path::new("."));
        private::create_dirs(folder).map_err(failed)?;
        let aside = file.with_extension(format!("{}.tmp", std::process::id()));
        let _ = fs::remove_file(&aside);
        let mut new = private::create(&aside).map_err(failed)?;
        let text = serde_json::to_string(place).unwrap_or_default();
        new.write_all(text.as_bytes()).map_err(failed)?;
        fs::rename(&aside, file).map_err(failed)
    };
    // A place that cannot be kept costs a few key presses at the next start; it is not worth a message.
    let _ = write();
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::item::ItemId;
    use crate::marks::{Kind, Value};
    use crate::tui::Saver;

    #[test]
    fn without_a_thread_to_save_every_mark_is_said_not_to_be_saved() {
        let (sender, told) = mpsc::channel();
        let sender = Mutex::new(sender);
        let tell = Box::new(move |event| sender.lock().unwrap().send(event).unwrap());
        let keeper = Keeper { saver: Err(Unkept::new(&std::io::Error::other("no room"), tell)), rescue: None };
        let mut marks = Marks::default();
        let items = ["one", "two"].map(|body| ItemId::of([body], None, None, None));
        for (expect, item) in (1..).zip(items) {
            let edits = [(item, Value::Flag(true))];
            keeper.append(marks.change(edits, &mut |_| None, environment::now().instant, Kind::Action));
            match told.try_recv() {
                Ok(Event::NotSaved { changes, reason }) => {
                    assert_eq!(changes, expect);
                    assert_eq!(reason, "the system refused a thread to save with: no room");
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(keeper.flush_and_wait(Duration::ZERO), 2);
    }
}
