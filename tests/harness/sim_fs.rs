//! A file system that can lose power, fail and fill up, underneath the journal.
//!
//! It keeps what a program sees apart from what the disk holds: data is on the disk after `sync` of its file, a name after
//! `sync_dir` of its folder. [`SimFs::after_crash`] answers with what a machine may find after power loss. A failed `sync`
//! behaves as Linux does: what was not on the disk is gone, and the next `sync` of that file says that all is well.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, Weak};

use dateline::marks::{Entry, File, Fs, Stat};

/// What a caller asks for, for faults and counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Op {
    Create,
    CreateDir,
    Append,
    Sync,
    SyncDir,
    Rename,
    Remove,
}

/// What is found after power loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Only what was synced.
    Lost,
    /// All that was written.
    Kept,
    /// All names, and of the unsynced data a part cut at this per mille.
    Torn(usize),
    /// All names and lengths; blocks of the unsynced data, chosen by this number, are zeros.
    Holes(u64),
    /// All names, no unsynced data.
    NamesOnly,
    /// Of the names made and removed since their folder was synced some, chosen by this number; no unsynced data.
    SomeNames(u64),
}

#[derive(Debug, Clone, Default)]
struct Node {
    dir: bool,
    data: Vec<u8>,
    durable: usize,
    /// What a failed sync lost, although the program still sees it.
    lost: Vec<Range<usize>>,
    links: u64,
}

/// What happens between two operations of the caller.
#[derive(Default)]
struct Meanwhile(Option<Box<dyn FnOnce() + Send>>);

impl std::fmt::Debug for Meanwhile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "something" } else { "nothing" })
    }
}

#[derive(Debug, Default)]
struct World {
    meanwhile: Meanwhile,
    nodes: Vec<Node>,
    live: BTreeMap<PathBuf, usize>,
    durable: BTreeMap<PathBuf, usize>,
    ops: usize,
    crash_at: Option<usize>,
    counts: BTreeMap<Op, usize>,
    locks: BTreeMap<PathBuf, Weak<()>>,
    faults: Vec<(Op, Range<usize>, i32)>,
    room: Option<usize>,
    most: Option<usize>,
    largest: Option<usize>,
}

/// The file system. Clones are the same one.
#[derive(Debug, Clone, Default)]
pub(crate) struct SimFs(Arc<Mutex<World>>);

const ENOSPC: i32 = 28;
const EFBIG: i32 = 27;

impl SimFs {
    /// How many operations that change something were asked for.
    pub(crate) fn ops(&self) -> usize {
        self.0.lock().unwrap().ops
    }

    /// The power fails when this operation is half done; from then on everything fails.
    pub(crate) fn crash_at(self, op: usize) -> Self {
        self.0.lock().unwrap().crash_at = Some(op);
        self
    }

    /// Operations of one kind fail with an error number, those in a range of their count from 0.
    pub(crate) fn fail(&self, op: Op, which: Range<usize>, errno: i32) {
        self.0.lock().unwrap().faults.push((op, which, errno));
    }

    /// No fault any more.
    pub(crate) fn mend(&self) {
        let mut world = self.0.lock().unwrap();
        world.faults.clear();
        world.room = None;
        world.most = None;
        world.largest = None;
    }

    /// How many bytes more fit on the disk.
    pub(crate) fn room(&self, bytes: usize) {
        self.0.lock().unwrap().room = Some(bytes);
    }

    /// The most bytes one append takes.
    pub(crate) fn short_writes(&self, most: usize) {
        self.0.lock().unwrap().most = Some(most);
    }

    /// The most bytes one file holds.
    pub(crate) fn largest(&self, bytes: usize) {
        self.0.lock().unwrap().largest = Some(bytes);
    }

    pub(crate) fn count(&self, op: Op) -> usize {
        self.0.lock().unwrap().counts.get(&op).copied().unwrap_or(0)
    }

    /// Somebody else does this just before the next read.
    pub(crate) fn meanwhile(&self, does: impl FnOnce() + Send + 'static) {
        self.0.lock().unwrap().meanwhile.0 = Some(Box::new(does));
    }

    /// Puts bytes in place of what a file holds.
    pub(crate) fn put(&self, path: &Path, bytes: &[u8]) {
        let mut world = self.0.lock().unwrap();
        let node = world.find(path).unwrap();
        world.nodes[node].data = bytes.to_vec();
    }

    /// Names of the files that can be seen.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let world = self.0.lock().unwrap();
        world.live.iter().filter(|(_, node)| !world.nodes[**node].dir).map(|(path, _)| path.clone()).collect()
    }

    /// What the machine finds when power is back.
    pub(crate) fn after_crash(&self, outcome: Outcome) -> SimFs {
        let world = self.0.lock().unwrap();
        let chosen = match outcome {
            Outcome::Lost => world.durable.clone(),
            Outcome::SomeNames(seed) => {
                let mut names = world.durable.clone();
                let paths: BTreeSet<&PathBuf> = world.live.keys().chain(world.durable.keys()).collect();
                let changed = paths.into_iter().filter(|path| world.live.get(*path) != world.durable.get(*path));
                for (number, path) in changed.enumerate() {
                    if (seed >> (number % 64)) & 1 == 1 {
                        match world.live.get(path) {
                            Some(node) => names.insert(path.clone(), *node),
                            None => names.remove(path),
                        };
                    }
                }
                names
            }
            _ => world.live.clone(),
        };
        let names = &chosen;
        let reachable =
            |path: &Path| path.ancestors().skip(1).filter(|up| up.parent().is_some()).all(|up| names.contains_key(up));
        let names: BTreeMap<PathBuf, usize> =
            names.iter().filter(|(path, _)| reachable(path)).map(|(path, node)| (path.clone(), *node)).collect();
        let mut nodes = world.nodes.clone();
        for node in &mut nodes {
            let durable = node.durable;
            let unsynced = node.data.len() - durable;
            match outcome {
                Outcome::Lost | Outcome::NamesOnly | Outcome::SomeNames(_) => node.data.truncate(durable),
                Outcome::Torn(part) => node.data.truncate(durable + unsynced * part / 1000),
                Outcome::Holes(seed) => {
                    for (number, block) in node.data[durable..].chunks_mut(64).enumerate() {
                        if (seed >> (number % 64)) & 1 == 1 {
                            block.fill(0);
                        }
                    }
                }
                Outcome::Kept => {}
            }
            for lost in std::mem::take(&mut node.lost) {
                let end = lost.end.min(node.data.len());
                node.data[lost.start.min(end)..end].fill(0);
            }
            node.durable = node.data.len();
        }
        drop(world);
        SimFs(Arc::new(Mutex::new(World { nodes, durable: names.clone(), live: names, ..World::default() })))
    }
}

impl World {
    /// Counts an operation; the error it meets. `Ok(true)`: the power fails half way through.
    fn step(&mut self, op: Op) -> io::Result<bool> {
        let number = self.ops;
        self.ops += 1;
        if self.crash_at.is_some_and(|at| number > at) {
            return Err(io::Error::other("the power is off"));
        }
        let count = self.counts.entry(op).or_default();
        let nth = *count;
        *count += 1;
        if let Some((.., errno)) = self.faults.iter().find(|(kind, which, _)| *kind == op && which.contains(&nth)) {
            return Err(io::Error::from_raw_os_error(*errno));
        }
        Ok(self.crash_at == Some(number))
    }

    fn off() -> io::Error {
        io::Error::other("the power is off")
    }

    fn make(&mut self, path: &Path, dir: bool) -> io::Result<usize> {
        if self.live.contains_key(path) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        if path.parent().is_some_and(|up| up.parent().is_some() && !self.live.contains_key(up)) {
            return Err(io::ErrorKind::NotFound.into());
        }
        self.nodes.push(Node { dir, links: 1, ..Node::default() });
        self.live.insert(path.to_owned(), self.nodes.len() - 1);
        Ok(self.nodes.len() - 1)
    }

    fn stat(&self, node: usize) -> Stat {
        let known = &self.nodes[node];
        Stat {
            is_file: !known.dir,
            is_dir: known.dir,
            len: known.data.len() as u64,
            inode: node as u64,
            links: known.links,
            modified: 0,
            private: true,
        }
    }

    fn find(&self, path: &Path) -> io::Result<usize> {
        if path.parent().is_none() {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        self.live.get(path).copied().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

struct SimFile {
    world: Arc<Mutex<World>>,
    node: usize,
}

impl File for SimFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut world = self.world.lock().unwrap();
        let crash = world.step(Op::Append)?;
        let mut count = bytes.len().min(world.most.unwrap_or(usize::MAX));
        if crash {
            count /= 2;
        }
        if let Some(largest) = world.largest {
            count = count.min(largest.saturating_sub(world.nodes[self.node].data.len()));
            if count == 0 {
                return Err(io::Error::from_raw_os_error(EFBIG));
            }
        }
        if let Some(room) = &mut world.room {
            count = count.min(*room);
            *room -= count;
            if count == 0 {
                return Err(io::Error::from_raw_os_error(ENOSPC));
            }
        }
        world.nodes[self.node].data.extend_from_slice(&bytes[..count]);
        if crash { Err(World::off()) } else { Ok(count) }
    }

    fn shorten(&mut self, len: u64) -> io::Result<()> {
        let mut world = self.world.lock().unwrap();
        let node = &mut world.nodes[self.node];
        node.data.truncate(usize::try_from(len).unwrap());
        node.durable = node.durable.min(node.data.len());
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut world = self.world.lock().unwrap();
        match world.step(Op::Sync) {
            Ok(true) => Err(World::off()),
            Ok(false) => {
                let node = &mut world.nodes[self.node];
                node.durable = node.data.len();
                Ok(())
            }
            Err(error) => {
                // The pages are marked clean although they never reached the disk.
                let node = &mut world.nodes[self.node];
                node.lost.push(node.durable..node.data.len());
                Err(error)
            }
        }
    }

    fn stat(&self) -> io::Result<Stat> {
        Ok(self.world.lock().unwrap().stat(self.node))
    }

    fn contents(&mut self) -> io::Result<Vec<u8>> {
        Ok(self.world.lock().unwrap().nodes[self.node].data.clone())
    }
}

impl Fs for SimFs {
    fn create(&self, path: &Path) -> io::Result<Box<dyn File>> {
        let mut world = self.0.lock().unwrap();
        let crash = world.step(Op::Create)?;
        let node = world.make(path, false)?;
        if crash { Err(World::off()) } else { Ok(Box::new(SimFile { world: Arc::clone(&self.0), node })) }
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        let mut world = self.0.lock().unwrap();
        let crash = world.step(Op::CreateDir)?;
        world.make(path, true)?;
        if crash { Err(World::off()) } else { Ok(()) }
    }

    fn read(&self, path: &Path, from: u64, len: u64, into: &mut Vec<u8>) -> io::Result<()> {
        let meanwhile = self.0.lock().unwrap().meanwhile.0.take();
        if let Some(does) = meanwhile {
            does();
        }
        let world = self.0.lock().unwrap();
        let data = &world.nodes[world.find(path)?].data;
        let start = usize::try_from(from).unwrap().min(data.len());
        let end = data.len().min(start + usize::try_from(len).unwrap());
        into.clear();
        into.extend_from_slice(&data[start..end]);
        Ok(())
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<Entry>> {
        let world = self.0.lock().unwrap();
        world.find(dir)?;
        let inside = world.live.iter().filter(|(path, _)| path.parent() == Some(dir));
        Ok(inside
            .map(|(path, node)| Entry {
                name: path.file_name().unwrap().to_string_lossy().into_owned(),
                stat: world.stat(*node),
            })
            .collect())
    }

    fn stat(&self, path: &Path) -> io::Result<Stat> {
        let world = self.0.lock().unwrap();
        if path.parent().is_none() {
            return Ok(Stat { is_dir: true, private: true, ..Stat::default() });
        }
        world.find(path).map(|node| world.stat(node))
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        let mut world = self.0.lock().unwrap();
        if world.step(Op::SyncDir)? {
            return Err(World::off());
        }
        let World { live, durable, .. } = &mut *world;
        durable.retain(|path, _| path.parent() != Some(dir));
        let inside = live.iter().filter(|(path, _)| path.parent() == Some(dir));
        durable.extend(inside.map(|(path, node)| (path.clone(), *node)));
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut world = self.0.lock().unwrap();
        let crash = world.step(Op::Rename)?;
        let node = world.find(from)?;
        world.live.remove(from);
        if let Some(replaced) = world.live.insert(to.to_owned(), node) {
            world.nodes[replaced].links = 0;
        }
        if crash { Err(World::off()) } else { Ok(()) }
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut world = self.0.lock().unwrap();
        let crash = world.step(Op::Remove)?;
        let node = world.find(path)?;
        world.live.remove(path);
        world.nodes[node].links = 0;
        if crash { Err(World::off()) } else { Ok(()) }
    }

    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Send>>> {
        let mut world = self.0.lock().unwrap();
        if world.locks.get(path).is_some_and(|held| held.strong_count() > 0) {
            return Ok(None);
        }
        let held = Arc::new(());
        world.locks.insert(path.to_owned(), Arc::downgrade(&held));
        Ok(Some(Box::new(held)))
    }
}
