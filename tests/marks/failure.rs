//! A disk that is full, fails or hangs: reading goes on, what is not saved is counted, and saved when it can be.

use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use dateline::marks::{
    Change, Entry, File, Fs, Journal, Kind, Marks, Rescued, Saver, SaverHandle, SaverReport, Stat, Value, WriterId,
    read_folder,
};

use crate::sim_fs::{Op, Outcome, SimFs};
use crate::support::{Folder, act, at, caption, disk, item, writer};

const STATE: &str = "/state";
const LONG: Duration = Duration::from_secs(20);
const ENOSPC: i32 = 28;
const EIO: i32 = 5;
const EROFS: i32 = 30;

fn flag(marks: &mut Marks, n: u64) -> Change {
    act(marks, i64::try_from(n).unwrap(), [(n, Value::Flag(true))])
}

fn flags(fs: &SimFs) -> Vec<u64> {
    let shared: Arc<dyn Fs> = Arc::new(fs.clone());
    let marks = read_folder(Path::new(STATE), &shared, &writer(99)).marks;
    (0..50).filter(|n| marks.get(&item(*n)).is_some_and(dateline::marks::Mark::flagged)).collect()
}

fn journal(fs: &SimFs) -> Journal {
    Journal::new(Arc::new(fs.clone()), STATE.into(), writer(1))
}

fn saver(journal: Journal) -> (SaverHandle, Receiver<SaverReport>) {
    let (sender, reports) = channel();
    let handle = Saver::start(journal, Box::new(move |report| drop(sender.send(report)))).unwrap();
    (handle, reports)
}

#[test]
fn a_failed_sync_is_not_asked_again_its_lines_go_to_a_new_file() {
    let fs = SimFs::default();
    let mut marks = Marks::new(WriterId(1));
    let mut journal = journal(&fs);
    journal.append(&flag(&mut marks, 1)).unwrap();
    journal.sync().unwrap();
    fs.fail(Op::Sync, 1..2, EIO);
    journal.append(&flag(&mut marks, 2)).unwrap();
    let error = journal.sync().unwrap_err();
    assert_eq!((error.exit_code(), fs.count(Op::Create)), (75, 1));
    journal.sync().unwrap();
    assert_eq!(fs.count(Op::Create), 2);
    // The sim lost the pages of the failed sync for good: only the second file has them.
    assert_eq!(flags(&fs.after_crash(Outcome::Lost)), [1, 2]);
    assert_eq!(flags(&fs.after_crash(Outcome::Kept)), [1, 2]);
}

#[test]
fn a_disk_that_always_fails_leaves_no_heap_of_files() {
    let fs = SimFs::default();
    let mut marks = Marks::new(WriterId(1));
    let mut journal = journal(&fs);
    fs.fail(Op::Sync, 0..40, EIO);
    journal.append(&flag(&mut marks, 1)).unwrap();
    for _ in 0..40 {
        let _ = journal.sync().unwrap_err();
    }
    journal.sync().unwrap();
    assert_eq!(fs.files().len(), 1, "{:?}", fs.files());
    assert_eq!(flags(&fs.after_crash(Outcome::Lost)), [1]);
}

#[test]
fn a_line_cut_by_a_full_disk_is_written_again_when_there_is_room() {
    for room in 0..1200 {
        let fs = SimFs::default();
        let mut marks = Marks::new(WriterId(1));
        let mut journal = journal(&fs);
        fs.room(room);
        let _ = journal.append(&flag(&mut marks, 1));
        let _ = journal.append(&flag(&mut marks, 2));
        let saved = journal.sync().is_ok();
        fs.mend();
        let _ = journal.append(&flag(&mut marks, 3));
        journal.sync().unwrap();
        assert_eq!(flags(&fs.after_crash(Outcome::Lost)), [1, 2, 3], "room {room}, saved {saved}");
        assert_eq!(fs.files().len(), 1);
        let shared: Arc<dyn Fs> = Arc::new(fs.clone());
        let report = read_folder(Path::new(STATE), &shared, &writer(99)).report;
        assert_eq!(report.damaged, 0, "room {room}: what was cut is there again: {report:?}");
    }
}

#[test]
fn where_no_file_may_grow_further_the_next_one_goes_on() {
    for largest in [0, 1 << 10, 1 << 16, 600, 601, 700, 777] {
        let fs = SimFs::default();
        fs.largest(largest);
        let mut marks = Marks::new(WriterId(1));
        let mut journal = journal(&fs);
        let mut sizes = 0;
        for n in 0..40 {
            let change = flag(&mut marks, n);
            sizes += change.lines().len();
            assert_eq!(journal.append(&change).is_ok(), largest > 0, "{largest}");
            // Many are saved at once where the disk was slow.
            assert!(n % 3 < 2 || journal.sync().is_ok() == (largest > 0), "{largest}");
        }
        let shared: Arc<dyn Fs> = Arc::new(fs.clone());
        let report = read_folder(Path::new(STATE), &shared, &writer(99)).report;
        assert_eq!(report.damaged, 0, "{largest}: no half line is left: {report:?}");
        assert!(fs.files().len() <= 1 + 2 * sizes / largest.max(1_000) + 40 * usize::from(largest < 1_000));
        fs.mend();
        journal.sync().unwrap();
        assert_eq!(flags(&fs.after_crash(Outcome::Lost)), (0..40).collect::<Vec<_>>(), "{largest}");
    }
}

#[test]
fn a_mark_that_no_file_has_room_for_makes_no_heap_of_files() {
    let fs = SimFs::default();
    fs.largest(1 << 10);
    let mut marks = Marks::new(WriterId(1));
    let mut journal = journal(&fs);
    journal.append(&flag(&mut marks, 1)).unwrap();
    let long = act(&mut marks, 2, [(2, Value::Note(Some("n".repeat(4_000))))]);
    for _ in 0..40 {
        journal.append(&Change::default()).unwrap_or(());
        let _ = journal.append(&long).unwrap_err();
        let _ = journal.sync().unwrap_err();
    }
    assert!(fs.files().len() <= 3, "{:?}", fs.files());
    assert_eq!(flags(&fs.after_crash(Outcome::Lost)), [1]);
    fs.mend();
    journal.sync().unwrap();
    let shared: Arc<dyn Fs> = Arc::new(fs.clone());
    let opened = read_folder(Path::new(STATE), &shared, &writer(99));
    assert!(opened.marks.get(&item(2)).unwrap().note().is_some());
}

#[test]
fn writes_that_are_interrupted_or_would_wait_and_quotas_lose_nothing() {
    const EINTR: i32 = 4;
    const EAGAIN: i32 = 11;
    const EDQUOT: i32 = 122;
    const ESTALE: i32 = 116;
    for (errno, is_asked_again) in [(EINTR, true), (EAGAIN, false), (EDQUOT, false), (ESTALE, false), (ENOSPC, false)] {
        for which in [0..1, 1..2, 0..7, 3..4] {
            let fs = SimFs::default();
            fs.short_writes(50);
            fs.fail(Op::Append, which.clone(), errno);
            let mut marks = Marks::new(WriterId(1));
            let mut journal = journal(&fs);
            let went = journal.append(&flag(&mut marks, 1)).is_ok();
            assert_eq!(went, is_asked_again, "{errno} {which:?}");
            let _ = journal.append(&flag(&mut marks, 2));
            fs.mend();
            journal.append(&flag(&mut marks, 3)).unwrap();
            journal.sync().unwrap();
            assert_eq!(flags(&fs.after_crash(Outcome::Lost)), [1, 2, 3], "{errno} {which:?}");
            let shared: Arc<dyn Fs> = Arc::new(fs.clone());
            assert_eq!(read_folder(Path::new(STATE), &shared, &writer(99)).report.damaged, 0, "{errno} {which:?}");
        }
    }
}

#[test]
fn the_saver_says_what_is_saved_and_what_is_not_and_saves_it_later() {
    let fs = SimFs::default();
    let (saver, reports) = saver(journal(&fs));
    let mut marks = Marks::new(WriterId(1));
    let change = flag(&mut marks, 1);
    let upto = change.last_seq();
    saver.save(change);
    assert_eq!(reports.recv_timeout(LONG), Ok(SaverReport::Saved { upto }));
    fs.fail(Op::Append, 0..1_000, ENOSPC);
    let change = flag(&mut marks, 2);
    let len = change.len();
    saver.save(change);
    let Ok(SaverReport::NotSaved { count, reason }) = reports.recv_timeout(LONG) else { unreachable!() };
    assert_eq!(count, len);
    assert!(reason.to_string().to_lowercase().contains("no space left"), "{reason}");
    let unsaved = saver.flush_and_wait(LONG);
    assert_eq!((unsaved.count, unsaved.reason.map(|reason| reason.exit_code())), (len, Some(75)));
    fs.mend();
    // A new mark tries again at once.
    saver.save(flag(&mut marks, 3));
    assert_eq!(saver.flush_and_wait(LONG).count, 0);
    assert_eq!(flags(&fs.after_crash(Outcome::Lost)), [1, 2, 3]);
}

#[test]
fn what_was_taken_over_is_saved_when_asked_and_by_whoever_waits_for_saving() {
    let fs = SimFs::default();
    let (saver, reports) = saver(journal(&fs));
    let mut marks = Marks::new(WriterId(1));
    saver.hold(flag(&mut marks, 1));
    let last = flag(&mut marks, 2);
    let upto = last.last_seq();
    saver.hold(last);
    assert!(saver.unsaved().count > 0, "what is held is not saved");
    assert!(flags(&fs.after_crash(Outcome::Lost)).is_empty());
    saver.release();
    while reports.recv_timeout(LONG) != Ok(SaverReport::Saved { upto }) {}
    assert_eq!(flags(&fs.after_crash(Outcome::Lost)), [1, 2]);
    // The end of the program, a hang-up and a panic flush.
    saver.hold(flag(&mut marks, 3));
    assert_eq!(saver.flush_and_wait(LONG).count, 0);
    assert_eq!(flags(&fs.after_crash(Outcome::Lost)), [1, 2, 3]);
}

#[test]
fn what_cannot_be_saved_is_kept_aside_and_brought_home() {
    let folder = Folder::new("aside");
    std::fs::create_dir(&folder.0).unwrap();
    let (state, aside) = (folder.0.join("state"), folder.0.join("run/aside"));
    // A file where the state folder should be.
    std::fs::write(&state, b"").unwrap();
    let (failing, _reports) = saver(Journal::new(disk(), state.clone(), writer(1)));
    let mut marks = Marks::new(WriterId(1));
    assert_eq!(failing.keep_aside(&aside, LONG), None, "nothing is to be kept");
    failing.save(flag(&mut marks, 1));
    failing.save(flag(&mut marks, 2));
    assert!(failing.flush_and_wait(LONG).count > 0);
    let first = failing.keep_aside(&aside, LONG).unwrap();
    failing.save(flag(&mut marks, 3));
    assert_eq!(failing.keep_aside(&aside, LONG), Some(first.clone()), "asked again, it is written again");
    drop(failing);
    let names = || std::fs::read_dir(&aside).unwrap().count();
    assert_eq!(names(), 1);
    // Damage costs what is damaged.
    let mut bytes = std::fs::read(&first).unwrap();
    bytes.extend_from_slice(b"half a li");
    std::fs::write(&first, &bytes).unwrap();

    let mut journal = Journal::new(disk(), state.clone(), writer(2));
    let rescued = Rescued::read(&disk(), &aside);
    let mut merged = Marks::new(WriterId(2));
    let _ = merged.merge(&rescued.arrivals());
    assert!((1..=3).all(|n| merged.get(&item(n)).is_some_and(dateline::marks::Mark::flagged)));
    assert!(rescued.bring_home(&mut journal).is_err());
    assert_eq!(names(), 1, "what cannot be brought home stays");

    std::fs::remove_file(&state).unwrap();
    let mut journal = Journal::new(disk(), state.clone(), writer(3));
    Rescued::read(&disk(), &aside).bring_home(&mut journal).unwrap();
    assert_eq!(names(), 0);
    let opened = read_folder(&state, &disk(), &writer(9));
    assert_eq!(opened.report.damaged, 0);
    assert!((1..=3).all(|n| opened.marks.get(&item(n)).is_some_and(dateline::marks::Mark::flagged)));
    assert!(Rescued::read(&disk(), &aside).is_empty());
}

#[test]
fn what_others_may_write_to_is_no_place_to_keep_marks_aside() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new("aside-open");
    let aside = folder.0.join("aside");
    std::fs::create_dir_all(&aside).unwrap();
    std::fs::set_permissions(&aside, std::fs::Permissions::from_mode(0o777)).unwrap();
    let (failing, _reports) = saver(Journal::new(disk(), "/dev/null/state".into(), writer(1)));
    failing.save(flag(&mut Marks::new(WriterId(1)), 1));
    assert_eq!(failing.keep_aside(&aside, LONG), None);
    // Nor is what lies there taken in.
    let (good, other) = (folder.0.join("good"), folder.0.join("other"));
    std::fs::create_dir_all(&good).unwrap();
    let kept = failing.keep_aside(&good, LONG).unwrap();
    std::fs::create_dir_all(&other).unwrap();
    std::fs::copy(&kept, aside.join("x.log")).unwrap();
    std::os::unix::fs::symlink(&kept, other.join("x.log")).unwrap();
    assert!(Rescued::read(&disk(), &aside).is_empty());
    assert!(Rescued::read(&disk(), &other).is_empty());
    assert_eq!(Rescued::read(&disk(), &good).len(), 1, "one flag, its caption aside");
}

#[test]
fn automatic_reads_are_gathered_and_flags_are_not() {
    let fs = SimFs::default();
    let (saver, reports) = saver(journal(&fs));
    let mut marks = Marks::new(WriterId(1));
    for n in 1..20 {
        saver.save(marks.change([(item(n), Value::Read(true))], &mut caption, at(1), Kind::Automatic));
    }
    let last = flag(&mut marks, 30);
    let upto = last.last_seq();
    saver.save(last);
    while reports.recv_timeout(LONG) != Ok(SaverReport::Saved { upto }) {}
    assert!(fs.count(Op::Sync) <= 3, "{} syncs for 20 changes", fs.count(Op::Sync));
}

#[test]
fn without_a_place_for_marks_they_are_counted_and_reading_goes_on() {
    let error = dateline::error::Error::state("no home directory");
    let (saver, reports) = saver(Journal::nowhere(disk(), error.clone(), writer(1)));
    let mut marks = Marks::new(WriterId(1));
    saver.save(flag(&mut marks, 1));
    assert_eq!(reports.recv_timeout(LONG), Ok(SaverReport::NotSaved { count: 1, reason: error }));
    assert!(marks.get(&item(1)).unwrap().flagged());
}

#[test]
fn a_read_only_disk_is_an_error_with_its_reason() {
    let fs = SimFs::default();
    fs.fail(Op::CreateDir, 0..9, EROFS);
    let refused = journal(&fs).append(&flag(&mut Marks::new(WriterId(1)), 1)).unwrap_err();
    assert!(refused.to_string().contains("read-only"), "{refused}");
}

#[test]
fn a_read_only_folder_is_an_error_with_its_reason() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new("readonly");
    std::fs::create_dir(&folder.0).unwrap();
    std::fs::set_permissions(&folder.0, std::fs::Permissions::from_mode(0o500)).unwrap();
    if std::fs::write(folder.0.join("probe"), b"").is_ok() {
        eprintln!("SKIPPED: this user may write everywhere");
        return;
    }
    let mut journal = Journal::new(disk(), folder.0.clone(), writer(1));
    let refused = journal.append(&flag(&mut Marks::new(WriterId(1)), 1)).unwrap_err();
    assert!(refused.to_string().contains("permission denied"), "{refused}");
}

#[test]
fn what_is_made_is_private_whatever_the_umask() {
    // Modes are given with the call, so that only a mask of all bits could widen nothing and a mask of none widens nothing.
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new("modes");
    let mut marks = Marks::new(WriterId(1));
    let mut journal = Journal::new(disk(), folder.0.join("a/b"), writer(1));
    journal.append(&flag(&mut marks, 1)).unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for made in ["", "a", "a/b", "a/b/journal"] {
        assert_eq!(mode(&folder.0.join(made)), 0o700, "{made}");
    }
    let file = std::fs::read_dir(folder.0.join("a/b/journal")).unwrap().next().unwrap().unwrap();
    assert_eq!(mode(&file.path()), 0o600);
}

/// A disk whose syncs hang until they are let go.
struct Hung {
    fs: SimFs,
    gate: Arc<(Mutex<bool>, Condvar)>,
}

struct HungFile {
    file: Box<dyn File>,
    gate: Arc<(Mutex<bool>, Condvar)>,
}

impl File for HungFile {
    fn append(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.append(bytes)
    }

    fn sync(&mut self) -> std::io::Result<()> {
        let (open, changed) = &*self.gate;
        drop(changed.wait_while(open.lock().unwrap(), |open| !*open).unwrap());
        self.file.sync()
    }

    fn stat(&self) -> std::io::Result<Stat> {
        self.file.stat()
    }

    fn contents(&mut self) -> std::io::Result<Vec<u8>> {
        self.file.contents()
    }
}

impl Fs for Hung {
    fn create(&self, path: &Path) -> std::io::Result<Box<dyn File>> {
        Ok(Box::new(HungFile { file: self.fs.create(path)?, gate: Arc::clone(&self.gate) }))
    }

    fn create_dir(&self, path: &Path) -> std::io::Result<()> {
        self.fs.create_dir(path)
    }

    fn read(&self, path: &Path, from: u64, len: u64, into: &mut Vec<u8>) -> std::io::Result<()> {
        self.fs.read(path, from, len, into)
    }

    fn list(&self, dir: &Path) -> std::io::Result<Vec<Entry>> {
        self.fs.list(dir)
    }

    fn stat(&self, path: &Path) -> std::io::Result<Stat> {
        self.fs.stat(path)
    }

    fn sync_dir(&self, dir: &Path) -> std::io::Result<()> {
        self.fs.sync_dir(dir)
    }

    fn rename(&self, from: &Path, to: &Path) -> std::io::Result<()> {
        self.fs.rename(from, to)
    }

    fn remove(&self, path: &Path) -> std::io::Result<()> {
        self.fs.remove(path)
    }

    fn lock(&self, path: &Path) -> std::io::Result<Option<Box<dyn Send>>> {
        self.fs.lock(path)
    }
}

#[test]
fn a_disk_that_hangs_holds_up_nobody_longer_than_they_wait() {
    let gate = Arc::new((Mutex::new(false), Condvar::new()));
    let fs = SimFs::default();
    let hung: Arc<dyn Fs> = Arc::new(Hung { fs: fs.clone(), gate: Arc::clone(&gate) });
    let (saver, _reports) = saver(Journal::new(hung, STATE.into(), writer(1)));
    let mut marks = Marks::new(WriterId(1));
    saver.save(flag(&mut marks, 1));
    // From another thread, as the hang-up watchdog asks.
    let watchdog = saver.clone();
    let unsaved = std::thread::spawn(move || watchdog.flush_and_wait(Duration::from_millis(20))).join().unwrap();
    assert_eq!(unsaved.count, 1);
    *gate.0.lock().unwrap() = true;
    gate.1.notify_all();
    assert_eq!(saver.flush_and_wait(LONG).count, 0);
    assert_eq!(flags(&fs.after_crash(Outcome::Lost)), [1]);
}
