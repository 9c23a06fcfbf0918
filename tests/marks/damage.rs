//! Damaged journals: reading goes on, only what is damaged is lost, and it is counted.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use dateline::marks::{Fs, Journal, Marks, Opened, Value, WriterId, read_folder};

use crate::sim_fs::SimFs;
use crate::support::{Folder, Random, act, disk, item, writer};

/// Writes one journal of about ten KiB: flags of items 0 to `count`, each after its caption.
fn write(fs: Arc<dyn Fs>, state: &Path) -> u64 {
    let mut marks = Marks::new(WriterId(1));
    let mut journal = Journal::new(fs, state.to_owned(), writer(1));
    let mut count = 0;
    let mut bytes = 0;
    while bytes < 10 * 1024 {
        let change = act(&mut marks, i64::try_from(count).unwrap(), [(count, Value::Flag(true))]);
        journal.append(&change).unwrap();
        bytes += change.lines().len();
        count += 1;
    }
    journal.sync().unwrap();
    count
}

fn journal(folder: &Folder) -> (PathBuf, Vec<u8>, u64) {
    let count = write(disk(), &folder.0);
    let path = std::fs::read_dir(folder.0.join("journal")).unwrap().next().unwrap().unwrap().path();
    let whole = std::fs::read(&path).unwrap();
    (path, whole, count)
}

fn flagged(opened: &Opened, count: u64) -> u64 {
    (0..count).filter(|n| opened.marks.get(&item(*n)).is_some_and(dateline::marks::Mark::flagged)).count() as u64
}

/// The same in memory, to be read very often.
fn simulated() -> (SimFs, PathBuf, Vec<u8>, u64) {
    let fs = SimFs::default();
    let count = write(Arc::new(fs.clone()), Path::new("/state"));
    let path = fs.files().remove(0);
    let mut whole = Vec::new();
    fs.read(&path, 0, u64::MAX / 2, &mut whole).unwrap();
    (fs, path, whole, count)
}

fn reopened(fs: &SimFs) -> Opened {
    let shared: Arc<dyn Fs> = Arc::new(fs.clone());
    read_folder(Path::new("/state"), &shared, &writer(2))
}

fn open(folder: &Folder) -> Opened {
    read_folder(&folder.0, &disk(), &writer(2))
}

#[test]
fn any_byte_flipped_costs_the_record_it_is_in_and_no_other() {
    let (fs, path, whole, count) = simulated();
    let header = whole.iter().position(|&byte| byte == b'\n').unwrap();
    let records = whole.iter().filter(|&&byte| byte == b'\n').count() as u64 - 1;
    for place in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[place] ^= 1 << (place % 8);
        fs.put(&path, &damaged);
        let opened = reopened(&fs);
        let report = &opened.report;
        let newline = whole[place] == b'\n';
        if place > header {
            assert_eq!(report.damaged, 1 + u64::from(damaged[place] == b'\n'), "byte {place}");
            assert_eq!(report.records, records - u64::from(!newline), "byte {place}");
        } else {
            // The first line says nothing that the records do not say themselves.
            assert_eq!(report.records, records, "byte {place} of the first line");
        }
        assert!(flagged(&opened, count) >= count - 1, "byte {place}");
        assert!(report.newer.is_empty() && report.ignored.is_empty(), "byte {place}: {report:?}");
    }
}

#[test]
fn cut_anywhere_it_holds_all_records_before_the_cut() {
    let (fs, path, whole, count) = simulated();
    for place in 0..=whole.len() {
        fs.put(&path, &whole[..place]);
        let opened = reopened(&fs);
        let lines = whole[..place].iter().filter(|&&byte| byte == b'\n').count() as u64;
        // The first line is no record; two records an item, the caption before the flag; a line cut before its end counts.
        let whole_lines = lines + u64::from(whole.get(place) == Some(&b'\n'));
        assert_eq!(opened.report.records, whole_lines.saturating_sub(1), "cut at {place}");
        assert_eq!(flagged(&opened, count), whole_lines.saturating_sub(1) / 2, "cut at {place}");
        assert!(opened.report.damaged <= 1, "cut at {place}");
    }
}

#[test]
fn zeros_and_junk_between_records_are_passed_over() {
    let folder = Folder::new("junk");
    let (path, whole, count) = journal(&folder);
    let mut random = Random(7);
    for _ in 0..200 {
        let mut damaged: Vec<u8> = Vec::new();
        for line in whole.split_inclusive(|&byte| byte == b'\n') {
            if random.below(10) == 0 {
                let length = usize::try_from(random.below(3000)).unwrap();
                let zeros = random.below(2) == 0;
                damaged.extend((0..length).map(|_| if zeros { 0 } else { random.below(256) as u8 }));
            }
            damaged.extend_from_slice(line);
        }
        std::fs::write(&path, &damaged).unwrap();
        let opened = open(&folder);
        assert_eq!(flagged(&opened, count), count, "{:?}", opened.report);
    }
}

#[test]
fn random_bytes_are_no_marks_and_no_panic() {
    let folder = Folder::new("random");
    let (path, whole, _) = journal(&folder);
    let mut random = Random(11);
    for _ in 0..300 {
        let mut damaged = whole.clone();
        for _ in 0..1 + random.below(200) {
            let place = usize::try_from(random.below(damaged.len() as u64)).unwrap();
            match random.below(3) {
                0 => damaged[place] = random.below(256) as u8,
                1 => damaged.truncate(place.max(100)),
                _ => damaged.insert(place, random.below(256) as u8),
            }
        }
        std::fs::write(&path, &damaged).unwrap();
        let opened = open(&folder);
        let lines = whole.iter().filter(|&&byte| byte == b'\n').count() as u64;
        assert!(opened.report.records < lines, "{:?}", opened.report);
    }
}

#[test]
fn a_pipe_in_the_folder_does_not_hold_anything_up() {
    let folder = Folder::new("pipe");
    let (path, _, count) = journal(&folder);
    let pipe = path.with_file_name("pipe.log");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    if !made.is_ok_and(|status| status.success()) {
        eprintln!("SKIPPED: no mkfifo here");
        return;
    }
    let opened = open(&folder);
    assert_eq!(flagged(&opened, count), count);
    assert_eq!(opened.report.ignored, [("pipe.log".to_owned(), "not a regular file".to_owned())]);
}

#[test]
fn a_large_file_of_junk_costs_time_but_no_memory_to_speak_of() {
    let folder = Folder::new("large");
    let (path, _, count) = journal(&folder);
    let file = std::fs::File::create(path.with_file_name("large.log")).unwrap();
    file.set_len(64 << 20).unwrap();
    let opened = read_folder(&folder.0, &disk(), &writer(2));
    assert_eq!(flagged(&opened, count), count);
    assert_eq!(opened.report.ignored, [("large.log".to_owned(), "no journal".to_owned())]);
}
