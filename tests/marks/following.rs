//! Following a folder: what a glance costs when nothing happened, and that it misses nothing that did.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dateline::marks::{Disk, Entry, File, Fs, Journal, Marks, Stat, Value, read_folder};

use crate::support::{Folder, act, writer};

/// The disk, with a count of looks at folders and at files.
#[derive(Default)]
struct Counting {
    lists: AtomicUsize,
    stats: AtomicUsize,
}

impl Fs for Counting {
    fn create(&self, path: &Path) -> io::Result<Box<dyn File>> {
        Disk.create(path)
    }
    fn create_dir(&self, path: &Path) -> io::Result<()> {
        Disk.create_dir(path)
    }
    fn read(&self, path: &Path, from: u64, len: u64, into: &mut Vec<u8>) -> io::Result<()> {
        Disk.read(path, from, len, into)
    }
    fn list(&self, dir: &Path) -> io::Result<Vec<Entry>> {
        self.lists.fetch_add(1, Ordering::Relaxed);
        Disk.list(dir)
    }
    fn stat(&self, path: &Path) -> io::Result<Stat> {
        self.stats.fetch_add(1, Ordering::Relaxed);
        Fs::stat(&Disk, path)
    }
    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        Disk.sync_dir(dir)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        Disk.rename(from, to)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        Disk.remove(path)
    }
    fn lock(&self, path: &Path) -> io::Result<Option<Box<dyn Send>>> {
        Disk.lock(path)
    }
}

#[test]
fn a_glance_at_a_quiet_folder_is_one_look_at_it_and_one_at_each_file_of_others() {
    let folder = Folder::new("follow");
    let disk: Arc<dyn Fs> = Arc::new(Disk);
    let journal = |id| Journal::new(Arc::clone(&disk), folder.0.clone(), writer(id));
    let mut others = [Marks::new(writer(2).id), Marks::new(writer(3).id)];
    let (mut second, mut third) = (journal(2), journal(3));
    second.append(&act(&mut others[0], 1, [(1, Value::Flag(true))])).unwrap();
    third.append(&act(&mut others[1], 1, [(2, Value::Flag(true))])).unwrap();

    let counting = Arc::new(Counting::default());
    let fs: Arc<dyn Fs> = Arc::clone(&counting) as Arc<dyn Fs>;
    let mut mine = read_folder(&folder.0, &fs, &writer(1));
    let flagged = |marks: &Marks| marks.iter().filter(|mark| mark.flagged()).count();
    for _ in 0..2 {
        assert!(mine.follower.glance().unwrap().is_empty());
    }
    let (lists, stats) = (counting.lists.load(Ordering::Relaxed), counting.stats.load(Ordering::Relaxed));
    for _ in 0..10 {
        assert!(mine.follower.glance().unwrap().is_empty());
    }
    assert_eq!(counting.lists.load(Ordering::Relaxed), lists, "no names are asked for");
    assert_eq!(counting.stats.load(Ordering::Relaxed), stats + 10 * 3);

    // What is appended is seen at once, and so is a file that is new, and one that takes the place of another.
    second.append(&act(&mut others[0], 2, [(3, Value::Flag(true))])).unwrap();
    mine.marks.merge(&mine.follower.glance().unwrap());
    assert_eq!(flagged(&mine.marks), 3);
    let mut fourth = Marks::new(writer(4).id);
    journal(4).append(&act(&mut fourth, 1, [(4, Value::Flag(true))])).unwrap();
    mine.marks.merge(&mine.follower.glance().unwrap());
    assert_eq!(flagged(&mine.marks), 4);
    let one = std::fs::read_dir(folder.0.join("journal")).unwrap().flatten().map(|entry| entry.path());
    let one = one.filter(|path| path.extension().is_some_and(|ending| ending == "log")).min().unwrap();
    std::fs::rename(&one, one.with_extension("old")).unwrap();
    assert!(mine.follower.glance().unwrap().is_empty(), "a file that is gone is no failure");

    // A file system that never tells of changes costs a minute at most.
    for _ in 0..40 {
        let _ = mine.follower.glance().unwrap();
    }
    assert!(counting.lists.load(Ordering::Relaxed) > lists + 3);
}
