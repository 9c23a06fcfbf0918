//! The cache of the merged state: with it, without it, with a damaged or an old one, the marks are the same.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use dateline::marks::{Journal, Kind, Marks, Value, Writer, WriterId, compact, read_folder, read_folder_with, refresh};
use proptest::prelude::*;

use crate::merge::{acts, played};
use crate::support::{Folder, act, at, caption, disk, item, seen, writer};

fn cache(folder: &Folder) -> PathBuf {
    folder.0.join("cache/marks.cache")
}

fn write(folder: &Folder, id: u64, changes: &[dateline::marks::Change]) {
    let mut journal = Journal::new(disk(), folder.0.join("state"), Writer { pid: 3_999_999, ..writer(id) });
    for change in changes {
        journal.append(change).unwrap();
    }
    journal.sync().unwrap();
}

const MANY: u64 = 400;

/// So much in the journal that a cache is worth its while.
fn many(folder: &Folder) {
    let mut marks = Marks::new(WriterId(1));
    let reads = (0..MANY).map(|n| (item(n), Value::Read(true)));
    let mut changes = vec![marks.change(reads, &mut caption, at(1), Kind::Automatic)];
    for n in 0..40 {
        changes.push(act(&mut marks, 2, [(n, Value::Flag(true)), (n, Value::Note(Some(format!("note {n}"))))]));
    }
    changes.extend(marks.undo(at(3)).map(|outcome| outcome.change));
    let long = "A long note about the harbour. ".repeat(4_000);
    changes.push(act(&mut marks, 4, (50..86).map(|n| (n, Value::Note(Some(long.clone()))))));
    write(folder, 1, &changes);
}

fn made(folder: &Folder) -> bool {
    refresh(&folder.0.join("state"), &disk(), &writer(9), &cache(folder)).unwrap()
}

/// With the cache, and whether it took part.
fn with(folder: &Folder) -> (Vec<String>, bool) {
    let opened = read_folder_with(&folder.0.join("state"), &disk(), &writer(8), Some(&cache(folder)));
    let plain = read_folder(&folder.0.join("state"), &disk(), &writer(8));
    assert_eq!(opened.report, plain.report);
    assert_eq!(opened.marks.next_undo(), plain.marks.next_undo());
    let marks = seen(&opened.marks);
    assert_eq!(marks, seen(&plain.marks));
    (marks, !opened.stale)
}

#[test]
fn a_start_with_the_cache_knows_what_a_start_without_it_knows() {
    let folder = Folder::new("cache");
    many(&folder);
    assert!(!with(&folder).1 && made(&folder) && with(&folder).1);
    assert!(!made(&folder), "it is not written twice");
    // What came since is read as well: a new file, and a file that grew.
    write(&folder, 2, &[act(&mut Marks::new(WriterId(2)), 5, [(77, Value::Flag(true))])]);
    let file = std::fs::read_dir(folder.0.join("state/journal")).unwrap().map(|entry| entry.unwrap().path());
    let first = file.into_iter().find(|path| path.to_string_lossy().ends_with("0001.log")).unwrap();
    let mut marks = Marks::new(WriterId(1));
    let more = act(&mut marks, 9_000, [(78, Value::Priority(2))]);
    let (whole, half) = more.lines().split_at(more.lines().len() - 10);
    let mut bytes = std::fs::read(&first).unwrap();
    bytes.extend_from_slice(whole);
    std::fs::write(&first, &bytes).unwrap();
    let (marks, quick) = with(&folder);
    assert!(quick && marks.len() as u64 > MANY);
    bytes.extend_from_slice(half);
    std::fs::write(&first, &bytes).unwrap();
    assert!(with(&folder).1);
    // Marks made on top of a cache go the way of all marks.
    let opened = read_folder_with(&folder.0.join("state"), &disk(), &writer(4), Some(&cache(&folder)));
    let mut marks = opened.marks;
    assert_eq!(marks.get(&item(3)).unwrap().caption(), caption(&item(3)));
    let change = act(&mut marks, 9_001, [(3, Value::Note(Some("another".into()))), (345, Value::Flag(true))]);
    write(&folder, 4, &[change]);
    assert!(with(&folder).1);
}

#[test]
fn a_cache_of_other_files_is_not_used() {
    let folder = Folder::new("cache-other");
    many(&folder);
    assert!(made(&folder));
    let journal = folder.0.join("state/journal");
    let path = std::fs::read_dir(&journal).unwrap().next().unwrap().unwrap().path();
    let bytes = std::fs::read(&path).unwrap();
    // A line is taken out by hand, another is put in; the file is replaced; it is gone.
    let second = bytes.iter().position(|&byte| byte == b'\n').unwrap() + 1;
    let third = second + bytes[second..].iter().position(|&byte| byte == b'\n').unwrap() + 1;
    let edited: Vec<u8> = bytes[..second].iter().chain(&bytes[third..]).copied().collect();
    std::fs::write(&path, &edited).unwrap();
    assert!(!with(&folder).1);
    let longer: Vec<u8> = edited.iter().chain(&bytes[second..third]).chain(&bytes[second..third]).copied().collect();
    std::fs::write(&path, &longer).unwrap();
    assert!(!with(&folder).1);
    std::fs::write(&path, &bytes).unwrap();
    assert!(made(&folder) && with(&folder).1);
    std::fs::remove_file(&path).unwrap();
    std::fs::write(&path, &bytes).unwrap();
    let _ = with(&folder);
    std::fs::remove_file(&path).unwrap();
    assert_eq!(with(&folder).0, Vec::<String>::new());
}

#[test]
fn a_damaged_cache_costs_time_and_nothing_else() {
    let folder = Folder::new("cache-damaged");
    many(&folder);
    assert!(made(&folder));
    let path = cache(&folder);
    let bytes = std::fs::read(&path).unwrap();
    let expected = seen(&read_folder(&folder.0.join("state"), &disk(), &writer(8)).marks);
    let len = bytes.len();
    let number = |at: usize| usize::try_from(u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())).unwrap();
    // The trailer says where captions end and how many slots there are.
    let (slots, count) = (number(len - 40), number(len - 32));
    assert_eq!(count as u64, MANY);
    let head = slots + count * 49;
    let read = |bytes: &[u8], what: &str| {
        std::fs::write(&path, bytes).unwrap();
        let opened = read_folder_with(&folder.0.join("state"), &disk(), &writer(8), Some(&path));
        assert_eq!(opened.marks.len() as u64, MANY, "{what}");
        opened
    };
    for cut in [0, 1, 47, 48, 49, len / 2, len - 1] {
        assert!(read(&bytes[..cut], "cut").stale);
    }
    for at in (slots..head).step_by(491).chain((head..len).step_by(99_991)).chain(len - 60..len) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        let opened = read(&flipped, "flipped");
        assert!(opened.stale, "byte {at} of {len} makes no difference");
    }
    let opened = read(&vec![0; 5_000_000], "zeros");
    assert_eq!(seen(&opened.marks), expected);
    // A damaged caption is none; the marks are what they were.
    let mut flipped = bytes.clone();
    flipped[100] ^= 1;
    let opened = read(&flipped, "caption");
    assert!(!opened.stale);
    let without = opened.marks.iter().filter(|mark| mark.caption().is_none()).count();
    assert_eq!(without, 1);
    // What others may write to is not believed.
    std::fs::write(&path, &bytes).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o666)).unwrap();
    assert!(read_folder_with(&folder.0.join("state"), &disk(), &writer(8), Some(&path)).stale);
    std::fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink("/dev/zero", &path).unwrap();
    assert!(read_folder_with(&folder.0.join("state"), &disk(), &writer(8), Some(&path)).stale);
}

#[test]
fn a_session_that_follows_does_not_read_a_snapshot_of_what_it_has_read() {
    let folder = Folder::new("covers");
    many(&folder);
    write(&folder, 2, &[act(&mut Marks::new(WriterId(2)), 5, [(77, Value::Flag(true))])]);
    let state = folder.0.join("state");
    let mut early = read_folder(&state, &disk(), &writer(7)).follower;
    compact(&state, &disk(), &writer(6), &|_| false, 2).unwrap().unwrap();
    assert!(early.poll().unwrap().is_empty(), "nothing new is in it");
    // One that has not seen all of it reads it.
    write(&folder, 3, &[act(&mut Marks::new(WriterId(3)), 6, [(79, Value::Flag(true))])]);
    compact(&state, &disk(), &writer(6), &|_| false, 2).unwrap().unwrap();
    let mut marks = Marks::new(WriterId(7));
    marks.merge(&early.poll().unwrap());
    assert!(marks.get(&item(79)).unwrap().flagged());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_was_done_a_cache_holds_it(
        before in prop::collection::vec((0..3usize, 0..10_000i64, acts()), 1..60),
        after in prop::collection::vec((0..3usize, 0..10_000i64, acts()), 1..20),
    ) {
        let folder = Folder::new("cache-any");
        many(&folder);
        let all: Vec<_> = before.iter().cloned().chain(after).collect();
        let (_, early) = played(&before);
        let (_, late) = played(&all);
        for (id, changes) in (10..).zip(&early) {
            write(&folder, id, changes);
        }
        prop_assert!(made(&folder));
        for (id, changes) in (20..).zip(&late) {
            write(&folder, id, changes);
        }
        prop_assert!(with(&folder).1);
    }
}
