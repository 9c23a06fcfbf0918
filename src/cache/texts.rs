//! The texts of an index: blocks in files that are read one at a time, and the thread that writes new ones.
//!
//! A block that was handed over and is not on disk yet is answered from memory. Once writing fails no block is taken any more, what
//! was taken stays in memory, and no head is written: the last index stays as it is.

use std::collections::HashMap;
use std::fmt;
use std::fs::File;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;

use crate::checksum;
use crate::error::reason;
use crate::os::private;
use crate::store::{Part, Proved, Vault};

use super::Shelf;
use super::covered::Covered;
use super::head::{self, About, Contents, Stored};
use super::proved::{Damage, Pages, sums_of};

/// Why nothing is kept while another session writes, which is no fault.
pub const OTHERS: &str = "another session writes it";
/// Blocks that are kept at hand after they were read.
const RECENT: usize = 64;
/// So many bytes are left to the system before it is made to write them, so that there is never much to wait for.
const UNSYNCED: u64 = 32 << 20;
/// So many blocks are collected before a file is made: a few stories leave nothing on disk.
const COLLECTED: usize = 128;

/// Where the blocks of one file end, and their checksums.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    pub(super) name: u64,
    pub(super) ends: Vec<u64>,
    pub(super) sums: Vec<u32>,
}

/// What a store is kept by, and what for.
#[derive(Debug)]
pub struct Keep {
    /// The sections of the store.
    pub sections: Vec<Vec<u8>>,
    /// The parts of its index of words.
    pub words: Vec<Arc<Part>>,
    /// What it stands for.
    pub covered: Covered,
    /// How many stories it has, and how many of them are indexed.
    pub stories: (usize, usize),
}

/// How it went, or why not.
type Kept = Box<dyn FnOnce(Result<(), String>) + Send>;

enum Work {
    Block(Arc<str>),
    Keep(Box<Keep>, Kept),
}

/// The blocks of an index.
#[derive(Default)]
pub struct Texts {
    state: Mutex<State>,
    recent: Mutex<Vec<(u32, Arc<str>)>>,
    damage: Arc<Damage>,
    /// The head that the store came from, of which what is looked at is proved.
    head: Option<Arc<Pages>>,
}

#[derive(Default)]
struct State {
    /// Files with the number of their first block.
    files: Vec<(Arc<File>, u32, Table)>,
    /// Blocks that were taken and are not in a file.
    waiting: HashMap<u32, Arc<str>>,
    /// How many blocks were taken.
    taken: u32,
    sender: Option<Sender<Work>>,
    /// Why nothing is written any more.
    failed: Option<String>,
    /// The parts of the index of words that are on disk.
    words: Vec<(Stored, Arc<Part>)>,
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Texts").field("blocks", &self.blocks()).finish_non_exhaustive()
    }
}

fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Texts {
    /// The texts of an index that was kept, by its head.
    pub(super) fn open(folder: &Path, tables: Vec<Table>, head: Arc<Pages>, damage: Arc<Damage>) -> io::Result<Texts> {
        let mut state = State::default();
        for table in tables {
            let file = private::open(&head::path(folder, "text", table.name))?;
            let first = state.taken;
            state.taken = first.saturating_add(u32::try_from(table.ends.len()).unwrap_or(u32::MAX));
            state.files.push((Arc::new(file), first, table));
        }
        Ok(Texts { state: Mutex::new(state), damage, head: Some(head), ..Texts::default() })
    }

    /// A part of the index of words in a file; none where it is damaged or cut.
    pub(super) fn words_in(&self, file: &File, stored: Stored) -> Option<Arc<Part>> {
        let pages = Pages::open(file, 0, stored.len, stored.sum, &self.damage).ok()??;
        Part::open(Arc::new(pages)).map(Arc::new)
    }

    /// A part of the index of words is on disk.
    pub(super) fn keeps(&self, stored: Stored, part: Arc<Part>) {
        hold(&self.state).words.push((stored, part));
    }

    /// The parts of the index of words that are on disk.
    pub(super) fn words(&self) -> Vec<Arc<Part>> {
        hold(&self.state).words.iter().map(|(_, part)| Arc::clone(part)).collect()
    }

    /// How many blocks there are.
    #[must_use]
    pub fn blocks(&self) -> u32 {
        hold(&self.state).taken
    }

    /// A block that was read did not prove right, or was gone.
    #[must_use]
    pub fn is_damaged(&self) -> bool {
        self.damage.is_damaged()
    }

    /// Calls this, from whatever thread, when a block proves damaged.
    pub fn on_damage(&self, tell: Box<dyn Fn() + Send>) {
        self.damage.on_damage(tell);
    }

    /// Proves all blocks and the head. For those who cannot start over once they have begun.
    #[must_use]
    pub fn prove(&self) -> bool {
        let files: Vec<_> =
            hold(&self.state).files.iter().map(|(file, _, table)| (Arc::clone(file), table.clone())).collect();
        let words = self.words();
        let is_right = |part: &Arc<Part>| {
            let source = part.source();
            source.bytes(0..source.length()).is_some()
        };
        !self.is_damaged()
            && self.head.as_ref().is_none_or(|head| head.bytes(0..head.length()).is_some())
            && words.iter().all(is_right)
            && files.iter().all(|(file, table)| {
                let starts = std::iter::once(&0).chain(&table.ends);
                let mut blocks = starts.zip(&table.ends).zip(&table.sums);
                blocks.all(|((start, end), sum)| read(file, *start, *end, *sum).is_some())
            })
    }

    /// Keeps a store: behind all blocks that were taken, on the thread that writes them. `done` is told how it went.
    pub fn keep(&self, keep: Box<Keep>, done: Kept) {
        // What is packed was looked at as a whole: nothing damaged is written as if it were right.
        if self.is_damaged() {
            return done(Err(String::from("it was damaged")));
        }
        let state = hold(&self.state);
        match (&state.failed, &state.sender) {
            (Some(why), _) => done(Err(why.clone())),
            (None, Some(sender)) => drop(sender.send(Work::Keep(keep, done))),
            (None, None) => done(Err(String::from(OTHERS))),
        }
    }

    /// Writes from now on, on a thread that lives as long as somebody holds these texts. The folder is made with the first file.
    ///
    /// # Errors
    /// The system refused a thread.
    pub fn write(self: &Arc<Self>, shelf: &Shelf) -> io::Result<()> {
        let (sender, work) = channel();
        let writer = Writer {
            texts: Arc::downgrade(self),
            shelf: shelf.clone(),
            collected: Vec::new(),
            file: None,
            unsynced: 0,
        };
        thread::Builder::new().name(String::from("load index")).spawn(move || writer.run(&work))?;
        hold(&self.state).sender = Some(sender);
        Ok(())
    }

    fn fail(&self, why: &io::Error) {
        hold(&self.state).failed.get_or_insert_with(|| reason(why));
    }
}

impl Vault for Texts {
    fn put(&self, number: u32, block: &Arc<str>) -> bool {
        let mut state = hold(&self.state);
        let takes = state.failed.is_none()
            && number == state.taken
            && state.sender.as_ref().is_some_and(|sender| sender.send(Work::Block(Arc::clone(block))).is_ok());
        if takes {
            state.taken += 1;
            state.waiting.insert(number, Arc::clone(block));
        }
        takes
    }

    fn get(&self, number: u32) -> Option<Arc<str>> {
        let mut recent = hold(&self.recent);
        if let Some(at) = recent.iter().position(|(known, _)| *known == number) {
            let found = recent.remove(at);
            let block = Arc::clone(&found.1);
            recent.push(found);
            return Some(block);
        }
        drop(recent);
        let state = hold(&self.state);
        if let Some(block) = state.waiting.get(&number) {
            return Some(Arc::clone(block));
        }
        let after = state.files.partition_point(|(_, first, _)| *first <= number);
        let place = after.checked_sub(1).and_then(|at| state.files.get(at)).and_then(|(file, first, table)| {
            let at = (number - first) as usize;
            let start = at.checked_sub(1).map_or(Some(0), |before| table.ends.get(before).copied())?;
            Some((Arc::clone(file), start, *table.ends.get(at)?, *table.sums.get(at)?))
        });
        drop(state);
        let Some(block) = place.and_then(|(file, start, end, sum)| read(&file, start, end, sum)) else {
            self.damage.found();
            return None;
        };
        let mut recent = hold(&self.recent);
        if recent.len() >= RECENT {
            recent.remove(0);
        }
        recent.push((number, Arc::clone(&block)));
        Some(block)
    }
}

fn read(file: &File, start: u64, end: u64, sum: u32) -> Option<Arc<str>> {
    let mut bytes = vec![0; usize::try_from(end.checked_sub(start)?).ok()?];
    file.read_exact_at(&mut bytes, start).ok()?;
    if checksum::of(&bytes) != sum {
        return None;
    }
    String::from_utf8(bytes).ok().map(Arc::from)
}

/// What writes an index.
struct Writer {
    texts: Weak<Texts>,
    shelf: Shelf,
    /// Blocks that are in no file yet.
    collected: Vec<Arc<str>>,
    /// The file that blocks go to, and its name.
    file: Option<(Arc<File>, u64)>,
    /// Bytes that went to it since it was synced.
    unsynced: u64,
}

impl Writer {
    fn run(mut self, work: &Receiver<Work>) {
        while let Ok(work) = work.recv() {
            let Some(texts) = self.texts.upgrade() else { return };
            match work {
                Work::Block(block) => {
                    self.collected.push(block);
                    if self.collected.len() >= COLLECTED
                        && let Err(error) = self.flush(&texts)
                    {
                        texts.fail(&error);
                    }
                }
                Work::Keep(keep, done) => {
                    let failed = hold(&texts.state).failed.clone();
                    let kept = match failed {
                        Some(why) => Err(why),
                        None => self.keep(*keep, &texts).map_err(|error| {
                            texts.fail(&error);
                            reason(&error)
                        }),
                    };
                    done(kept);
                }
            }
        }
    }

    /// Writes the blocks that were collected.
    fn flush(&mut self, texts: &Texts) -> io::Result<()> {
        for block in std::mem::take(&mut self.collected) {
            let (file, _) = match &self.file {
                Some(file) => file,
                None => self.file.insert(self.new_file(texts)?),
            };
            (&**file).write_all(block.as_bytes())?;
            let mut state = hold(&texts.state);
            let number =
                state.files.last().map_or(0, |(_, first, table)| first + u32::try_from(table.ends.len()).unwrap_or(0));
            if let Some((_, _, table)) = state.files.last_mut() {
                let start = table.ends.last().copied().unwrap_or(0);
                table.ends.push(start + block.len() as u64);
                table.sums.push(checksum::of(block.as_bytes()));
            }
            state.waiting.remove(&number);
            drop(state);
            self.unsynced += block.len() as u64;
        }
        if let Some((file, _)) = self.file.as_ref().filter(|_| self.unsynced >= UNSYNCED) {
            file.sync_data()?;
            self.unsynced = 0;
        }
        Ok(())
    }

    fn new_file(&self, texts: &Texts) -> io::Result<(Arc<File>, u64)> {
        let (name, file) = create(&self.shelf, "text")?;
        let file = Arc::new(file);
        let mut state = hold(&texts.state);
        let first =
            state.files.last().map_or(0, |(_, first, table)| first + u32::try_from(table.ends.len()).unwrap_or(0));
        state.files.push((Arc::clone(&file), first, Table { name, ..Table::default() }));
        Ok((file, name))
    }

    fn keep(&mut self, keep: Keep, texts: &Texts) -> io::Result<()> {
        self.flush(texts)?;
        if let Some((file, _)) = &self.file {
            file.sync_all()?;
        }
        self.shelf.lock()?;
        let mut words = hold(&texts.state).words.clone();
        let known = words.iter().zip(&keep.words).take_while(|((_, known), part)| Arc::ptr_eq(known, part)).count();
        words.truncate(known);
        for part in keep.words.iter().skip(known) {
            let stored = self.write_part(part, texts)?;
            words.push((stored, Arc::clone(part)));
        }
        let (stories, indexed) = keep.stories;
        let about = About {
            opened: self.shelf.opened.clone(),
            stories: stories as u64,
            indexed: indexed as u64,
            ..About::default()
        };
        let tables = hold(&texts.state).files.iter().map(|(_, _, table)| table.clone()).collect();
        let stored = words.iter().map(|(stored, _)| *stored).collect();
        let contents = Contents { about, covered: keep.covered, texts: tables, words: stored };
        head::write(&self.shelf, &keep.sections, &contents)?;
        self.clean(&contents);
        hold(&texts.state).words = words;
        // What a head names never changes: what follows goes to another file.
        self.file = None;
        Ok(())
    }

    /// Writes a part of the index of words. It lies in its file from then on, and no more in memory.
    fn write_part(&self, part: &Part, texts: &Texts) -> io::Result<Stored> {
        let source = part.source();
        let bytes = source.bytes(0..source.length()).ok_or_else(|| io::Error::other("it was damaged"))?;
        let (sums, sum) = sums_of([bytes]);
        let (name, mut file) = create(&self.shelf, "words")?;
        file.write_all(bytes)?;
        file.write_all(&sums)?;
        file.sync_all()?;
        let stored = Stored { name, len: bytes.len() as u64, sum };
        let file = private::open(&head::path(&self.shelf.folder, "words", name))?;
        if let Some(pages) = Pages::open(&file, 0, stored.len, sum, &texts.damage)? {
            part.lie_in(Arc::new(pages));
        }
        Ok(stored)
    }

    /// Removes what the head does not name. Nobody else writes here.
    fn clean(&self, contents: &Contents) {
        let texts = contents.texts.iter().map(|table| head::path(&self.shelf.folder, "text", table.name));
        let words = contents.words.iter().map(|stored| head::path(&self.shelf.folder, "words", stored.name));
        let named: Vec<_> = texts.chain(words).collect();
        let Ok(entries) = std::fs::read_dir(&self.shelf.folder) else { return };
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let is_ours = ["text-", "words-", "head."].iter().any(|kind| name.starts_with(kind));
            if is_ours && !named.contains(&path) {
                let _ = std::fs::remove_file(&path);
            }
        }
    }
}

/// A new file of an index under a name that nothing has.
fn create(shelf: &Shelf, kind: &str) -> io::Result<(u64, File)> {
    shelf.lock()?;
    loop {
        let name = RandomState::new().build_hasher().finish();
        match private::create(&head::path(&shelf.folder, kind, name)) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            created => return created.map(|file| (name, file)),
        }
    }
}
