//! Captions of large journals stay there until somebody looks at one: whatever becomes of the journal meanwhile, what is read
//! is what was written, or nothing.

use std::os::unix::fs::FileExt as _;
use std::path::PathBuf;

use dateline::item::ItemId;
use dateline::marks::{Caption, Journal, Kind, Marks, Value, Writer, compact, read_folder, refresh};

use crate::support::{Folder, at, disk, item, seen, writer};

/// Enough with their captions that a journal of them stays open.
const MANY: u64 = 20_000;

fn long_caption(id: &ItemId) -> Option<Caption> {
    let number = u64::from_be_bytes(id.0[8..].try_into().unwrap());
    let words =
        "The board of the port said that no ferry would sail before the ice had gone, and gave no day ".repeat(2);
    Some(Caption { title: format!("Ice on the sound, day {number}\twith a tab"), words, ..Caption::default() })
}

/// What [`long_caption`] is once it was written.
fn kept(n: u64) -> Option<Caption> {
    long_caption(&item(n)).map(|caption| Caption { words: caption.words[..160].to_owned(), ..caption })
}

/// A large journal of one session, its folder and its path.
fn large(id: u64) -> (Folder, PathBuf) {
    let folder = Folder::new("captions");
    let mut marks = Marks::new(writer(id).id);
    let edits = (0..MANY).map(|n| (item(n), Value::Read(true)));
    let change = marks.change(edits, &mut long_caption, at(1), Kind::Automatic);
    let mut journal = Journal::new(disk(), folder.0.clone(), Writer { pid: 77, ..writer(id) });
    journal.append(&change).unwrap();
    journal.sync().unwrap();
    let path = std::fs::read_dir(folder.0.join("journal")).unwrap().next().unwrap().unwrap().path();
    assert!(std::fs::metadata(&path).unwrap().len() > 4 << 20);
    (folder, path)
}

fn has_all(marks: &Marks) -> bool {
    (0..MANY).all(|n| marks.get(&item(n)).unwrap().caption() == kept(n))
}

#[test]
fn captions_outlive_the_name_of_their_journal() {
    let (folder, path) = large(1);
    let opened = read_folder(&folder.0, &disk(), &writer(3));
    assert!(has_all(&opened.marks));
    // Two more files, so that there is something to compact.
    for id in [4, 5] {
        let mut marks = Marks::new(writer(id).id);
        let change = marks.change([(item(id), Value::Flag(true))], &mut long_caption, at(2), Kind::Action);
        let mut journal = Journal::new(disk(), folder.0.clone(), Writer { pid: 78, ..writer(id) });
        journal.append(&change).unwrap();
        journal.sync().unwrap();
    }
    let before = seen(&read_folder(&folder.0, &disk(), &writer(3)).marks);
    compact(&folder.0, &disk(), &writer(6), &|_| false, 2).unwrap().unwrap();
    assert!(!path.exists());
    assert!(has_all(&opened.marks));
    assert_eq!(seen(&read_folder(&folder.0, &disk(), &writer(3)).marks), before);
}

#[test]
fn a_cache_holds_the_captions_that_stayed_in_a_journal() {
    let (folder, path) = large(1);
    let cache = folder.0.join("cache/marks.cache");
    assert!(refresh(&folder.0, &disk(), &writer(3), &cache).unwrap());
    let opened = dateline::marks::read_folder_with(&folder.0, &disk(), &writer(3), Some(&cache));
    assert!(!opened.stale);
    // They are in the cache now: the journal may be anything.
    std::fs::write(&path, "").unwrap();
    assert!(has_all(&opened.marks));
}

#[test]
fn the_caption_with_the_greatest_stamp_stays_wherever_it_stands() {
    let (folder, _) = large(1);
    let mut marks = Marks::new(writer(2).id);
    let newer = |id: &ItemId| Some(Caption { title: "What it was called later".into(), ..long_caption(id)? });
    let change = marks.change([(item(7), Value::Flag(true))], &mut { newer }, at(9_999), Kind::Action);
    let mut journal = Journal::new(disk(), folder.0.clone(), writer(2));
    journal.append(&change).unwrap();
    journal.sync().unwrap();
    let opened = read_folder(&folder.0, &disk(), &writer(3));
    assert_eq!(opened.marks.get(&item(7)).unwrap().caption().unwrap().title, "What it was called later");
    assert_eq!(opened.marks.get(&item(8)).unwrap().caption(), kept(8));
}

#[test]
fn a_journal_that_changes_under_its_captions_shows_none_that_was_never_written() {
    let (folder, path) = large(1);
    let bytes = std::fs::read(&path).unwrap();
    // Newlines that are none any more: what stands in such lines is found all the same, and kept in memory.
    let ends: Vec<u64> =
        (0u64..).zip(&bytes).filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at).step_by(1_001).collect();
    let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    for at in &ends[1..] {
        file.write_all_at(b" ", *at).unwrap();
    }
    let opened = read_folder(&folder.0, &disk(), &writer(3));
    assert!(opened.report.damaged >= ends.len() as u64 - 1);
    assert!(has_all(&opened.marks));
    // Every byte of it is another: captions that stayed there are gone, and nothing else is.
    let other: Vec<u8> = (0..bytes.len()).map(|at| if at % 64 == 0 { b'\n' } else { b'x' }).collect();
    file.write_all_at(&other, 0).unwrap();
    let left = (0..MANY).filter(|&n| match opened.marks.get(&item(n)).unwrap().caption() {
        None => false,
        caption => {
            assert_eq!(caption, kept(n));
            true
        }
    });
    assert!((1..200).contains(&left.count()));
    file.set_len(0).unwrap();
    assert!((0..MANY).all(|n| opened.marks.get(&item(n)).unwrap().read()));
    assert_eq!(opened.marks.get(&item(MANY - 1)).unwrap().caption(), None);
}
