//! Marks, undo and the folder together, on a real folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::Timestamp;

use super::{Arrivals, Caption, Change, Disk, Fs, Journal, Kind, Marks, Opened, Value, Writer, WriterId, read_folder};
use crate::item::ItemId;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn item(n: u8) -> ItemId {
    ItemId([n; 16])
}

fn writer(id: u64) -> Writer {
    Writer { id: WriterId(id), host: "box".into(), pid: 7, start: at(0) }
}

fn caption(id: &ItemId) -> Option<Caption> {
    Some(Caption { title: format!("Story {}", id.0[0]), ..Caption::default() })
}

fn act(marks: &mut Marks, second: i64, edits: &[(u8, Value)]) -> Change {
    let edits = edits.iter().map(|(n, value)| (item(*n), value.clone()));
    marks.change(edits, &mut caption, at(second), Kind::Action)
}

fn arrivals(changes: &[&Change]) -> Arrivals {
    changes.iter().copied().collect()
}

/// A folder of its own, removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("dateline-marks-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        Folder(std::env::temp_dir().join(name))
    }

    fn open(&self, id: u64) -> Opened {
        read_folder(&self.0, &disk(), &writer(id))
    }

    fn journal(&self, id: u64) -> Journal {
        Journal::new(disk(), self.0.clone(), writer(id))
    }

    fn files(&self) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(self.0.join("journal")).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn disk() -> Arc<dyn Fs> {
    Arc::new(Disk)
}

fn flags(marks: &Marks) -> Vec<u8> {
    let mut flags: Vec<u8> = marks.iter().filter(|mark| mark.flagged()).map(|mark| mark.id().0[0]).collect();
    flags.sort_unstable();
    flags
}

#[test]
fn a_mark_is_there_at_once_and_after_a_restart() {
    let folder = Folder::new();
    let Opened { mut marks, .. } = folder.open(1);
    let mut journal = folder.journal(1);
    let due = "2026-12-01".parse().unwrap();
    let edits = [
        (1, Value::Read(true)),
        (1, Value::Flag(true)),
        (1, Value::Due(Some(due))),
        (1, Value::Done(Some(at(60)))),
        (1, Value::Priority(2)),
        (1, Value::Tag(" ports\n".into(), true)),
        (1, Value::Note(Some("ask the board\nand Yle".into()))),
    ];
    let change = act(&mut marks, 1, &edits);
    journal.append(&change).unwrap();
    journal.sync().unwrap();
    for marks in [&marks, &folder.open(2).marks] {
        let mark = marks.get(&item(1)).unwrap();
        assert!(mark.read() && mark.flagged() && mark.is_marked());
        assert_eq!((mark.due(), mark.done(), mark.priority()), (Some(due), Some(at(60)), 2));
        assert_eq!(mark.tags(), ["ports"]);
        assert_eq!(mark.note().unwrap(), "ask the board\nand Yle");
        assert_eq!(mark.caption().unwrap().title, "Story 1");
    }
}

#[test]
fn what_is_set_already_makes_no_record() {
    let mut marks = Marks::new(WriterId(1));
    assert!(act(&mut marks, 1, &[(1, Value::Flag(false)), (2, Value::Note(Some("  ".into())))]).is_empty());
    let change = act(&mut marks, 2, &[(1, Value::Flag(true)), (1, Value::Flag(true))]);
    assert_eq!(change.len(), 1, "the caption does not count");
    assert_eq!(change.items(), [item(1)]);
}

#[test]
fn nothing_is_made_on_disk_before_the_first_mark() {
    let folder = Folder::new();
    let mut journal = folder.journal(1);
    journal.sync().unwrap();
    assert!(!folder.0.exists());
    assert!(folder.open(1).report.refused.is_none());
}

#[test]
fn undo_goes_back_step_by_step_over_a_restart_and_redo_forward_again() {
    let folder = Folder::new();
    let Opened { mut marks, .. } = folder.open(1);
    let mut journal = folder.journal(1);
    for (second, on) in [(1, true), (2, false), (3, true)] {
        let change = act(&mut marks, second, &[(1, Value::Flag(on)), (2, Value::Note(Some(format!("n{second}"))))]);
        journal.append(&change).unwrap();
    }
    journal.append(&marks.undo(at(4)).unwrap().change).unwrap();
    journal.sync().unwrap();
    let Opened { mut marks, .. } = folder.open(2);
    let seen = |marks: &Marks| {
        (marks.get(&item(1)).unwrap().flagged(), marks.get(&item(2)).unwrap().note().map(std::borrow::Cow::into_owned))
    };
    assert_eq!(seen(&marks), (false, Some("n2".into())));
    let outcome = marks.undo(at(5)).unwrap();
    assert_eq!((outcome.kept, outcome.mine), (0, false));
    assert_eq!(outcome.what, "unflagged “Story 1”, wrote a note on “Story 2”");
    assert_eq!(seen(&marks), (true, Some("n1".into())));
    assert_eq!(marks.undo(at(6)).unwrap().kept, 0);
    assert_eq!(seen(&marks), (false, None));
    assert!(marks.undo(at(7)).is_none());
    for (flagged, note) in [(true, "n1"), (false, "n2"), (true, "n3")] {
        assert_eq!(marks.redo(at(8)).unwrap().kept, 0);
        assert_eq!(seen(&marks), (flagged, Some(note.into())));
    }
    assert!(marks.redo(at(9)).is_none());
    let _ = marks.undo(at(10)).unwrap();
    let _ = act(&mut marks, 11, &[(3, Value::Flag(true))]);
    assert!(marks.redo(at(12)).is_none(), "something new was done");
}

#[test]
fn undo_leaves_what_another_group_has_set_since() {
    let (mut mine, mut yours) = (Marks::new(WriterId(1)), Marks::new(WriterId(2)));
    let first = act(&mut mine, 1, &[(1, Value::Flag(true)), (2, Value::Flag(true))]);
    yours.merge(&arrivals(&[&first]));
    let second = act(&mut yours, 2, &[(2, Value::Flag(false)), (3, Value::Flag(true))]);
    mine.merge(&arrivals(&[&second]));
    let outcome = mine.undo(at(3)).unwrap();
    assert_eq!((outcome.what.as_str(), outcome.kept, outcome.mine), ("flagged 2 stories", 1, true));
    assert_eq!(flags(&mine), [3]);
    let outcome = mine.undo(at(4)).unwrap();
    assert!(!outcome.mine, "this session has none left: the newest of all");
    assert_eq!(flags(&mine), [2]);
    let history = mine.history(9);
    assert_eq!(history.iter().map(|deed| (deed.mine, deed.undone)).collect::<Vec<_>>(), [(false, true), (true, true)]);
}

#[test]
fn an_automatic_read_is_no_step() {
    let mut marks = Marks::new(WriterId(1));
    let _ = act(&mut marks, 1, &[(1, Value::Flag(true))]);
    let read = marks.change([(item(1), Value::Read(true))], &mut caption, at(2), Kind::Automatic);
    assert!(!read.is_urgent());
    let _ = marks.undo(at(3)).unwrap();
    let mark = marks.get(&item(1)).unwrap();
    assert!(mark.read() && !mark.flagged());
    assert!(marks.undo(at(4)).is_none());
}

#[test]
fn notes_of_two_sessions_are_both_kept_and_the_next_edit_makes_them_one() {
    let (mut mine, mut yours) = (Marks::new(WriterId(1)), Marks::new(WriterId(2)));
    let a = act(&mut mine, 1, &[(1, Value::Note(Some("mine".into())))]);
    let b = act(&mut yours, 2, &[(1, Value::Note(Some("yours".into())))]);
    mine.merge(&arrivals(&[&b]));
    yours.merge(&arrivals(&[&a]));
    for marks in [&mine, &yours] {
        let mark = marks.get(&item(1)).unwrap();
        let texts: Vec<&str> = mark.note_versions().into_iter().map(|(text, _)| text).collect();
        assert_eq!(texts, ["yours", "mine"]);
        assert!(mark.note().unwrap().contains("mine") && mark.note().unwrap().contains("yours"));
    }
    let both = act(&mut mine, 3, &[(1, Value::Note(Some("both".into())))]);
    yours.merge(&arrivals(&[&both]));
    assert_eq!(yours.get(&item(1)).unwrap().note().unwrap(), "both");
}

#[test]
fn order_holds_when_the_clock_goes_back_a_year() {
    let mut marks = Marks::new(WriterId(1));
    let first = act(&mut marks, 0, &[(1, Value::Flag(true))]);
    let second = act(&mut marks, -365 * 86_400, &[(1, Value::Flag(false))]);
    let mut other = Marks::new(WriterId(2));
    other.merge(&arrivals(&[&second, &first]));
    assert!(flags(&other).is_empty());
    let third = act(&mut other, -9_000, &[(1, Value::Flag(true))]);
    marks.merge(&arrivals(&[&third]));
    assert_eq!(flags(&marks), [1], "what was read is older than what is written after");
}

#[test]
fn another_session_is_followed() {
    let folder = Folder::new();
    let (mut mine, mut yours) = (folder.open(1), folder.open(2));
    let (mut journal, mut other) = (folder.journal(1), folder.journal(2));
    assert!(mine.follower.poll().unwrap().is_empty());
    for n in 1..4 {
        other.append(&act(&mut yours.marks, i64::from(n), &[(n, Value::Flag(true))])).unwrap();
        let merged = mine.marks.merge(&mine.follower.poll().unwrap());
        assert_eq!(merged.distinct(), [item(n)]);
        assert_eq!(flags(&mine.marks), (1..=n).collect::<Vec<_>>());
        assert!(mine.follower.poll().unwrap().is_empty());
    }
    journal.append(&act(&mut mine.marks, 9, &[(9, Value::Flag(true))])).unwrap();
    assert!(mine.follower.poll().unwrap().is_empty(), "its own file is none of another session");
}

#[test]
fn a_line_still_being_written_is_taken_when_it_is_whole() {
    let folder = Folder::new();
    let mut yours = Marks::new(WriterId(2));
    folder.journal(2).append(&act(&mut yours, 1, &[(1, Value::Flag(true))])).unwrap();
    let path = folder.files().remove(0);
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() - 20]).unwrap();
    let mut mine = folder.open(1);
    assert_eq!((mine.report.damaged, flags(&mine.marks)), (1, vec![]));
    std::fs::write(&path, &whole).unwrap();
    mine.marks.merge(&mine.follower.poll().unwrap());
    assert_eq!(flags(&mine.marks), [1]);
}

#[test]
fn what_is_no_journal_is_named_and_left_alone() {
    let folder = Folder::new();
    let mut marks = Marks::new(WriterId(1));
    let mut journal = folder.journal(1);
    journal.append(&act(&mut marks, 1, &[(1, Value::Flag(true))])).unwrap();
    let dir = folder.0.join("journal");
    std::fs::create_dir(dir.join("folder.log")).unwrap();
    std::fs::write(dir.join("empty.log"), b"").unwrap();
    std::fs::write(dir.join("junk.log"), [0xff; 5000]).unwrap();
    std::fs::write(dir.join("notes.txt"), b"mine").unwrap();
    std::os::unix::fs::symlink("/etc/passwd", dir.join("link.log")).unwrap();
    let newer = "dateline-journal 2.0\t";
    let crc = crc32fast_of(&["dateline-journal 2.0", "x=1"]);
    std::fs::write(dir.join("newer.log"), format!("{newer}{crc:08x}\tx=1\nwhatever\n")).unwrap();
    let opened = folder.open(2);
    assert_eq!(flags(&opened.marks), [1]);
    let ignored: Vec<&str> = opened.report.ignored.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(ignored, ["empty.log", "folder.log", "junk.log", "link.log"]);
    assert_eq!(opened.report.newer, ["newer.log"]);
    assert_eq!((opened.report.files, opened.report.damaged), (1, 0));
}

fn crc32fast_of(parts: &[&str; 2]) -> u32 {
    super::record::checksum([parts[0].as_bytes(), parts[1].as_bytes()])
}

#[test]
fn a_folder_others_may_write_to_is_read_but_not_written() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    let mut marks = Marks::new(WriterId(1));
    folder.journal(1).append(&act(&mut marks, 1, &[(1, Value::Flag(true))])).unwrap();
    std::fs::set_permissions(&folder.0, std::fs::Permissions::from_mode(0o777)).unwrap();
    let opened = folder.open(2);
    assert_eq!(flags(&opened.marks), [1]);
    assert_eq!(opened.report.refused.as_ref().map(crate::error::Error::exit_code), Some(75));
    let refused = folder.journal(2).append(&act(&mut marks, 2, &[(2, Value::Flag(true))])).unwrap_err();
    assert!(refused.to_string().contains("others may write"), "{refused}");
}

#[test]
fn a_path_that_is_a_file_is_an_error_with_a_place() {
    let folder = Folder::new();
    std::fs::write(&folder.0, b"").unwrap();
    let mut marks = Marks::new(WriterId(1));
    let refused = folder.journal(1).append(&act(&mut marks, 2, &[(2, Value::Flag(true))])).unwrap_err();
    assert_eq!(refused.exit_code(), 75);
    assert!(refused.to_string().starts_with(&folder.0.display().to_string()), "{refused}");
    std::fs::remove_file(&folder.0).unwrap();
}

#[test]
fn a_journal_whose_name_was_removed_is_written_anew() {
    let folder = Folder::new();
    let mut marks = Marks::new(WriterId(1));
    let mut journal = folder.journal(1);
    journal.append(&act(&mut marks, 1, &[(1, Value::Flag(true))])).unwrap();
    journal.sync().unwrap();
    std::fs::remove_file(folder.files().remove(0)).unwrap();
    journal.append(&act(&mut marks, 2, &[(2, Value::Flag(true))])).unwrap();
    journal.sync().unwrap();
    assert_eq!(flags(&folder.open(2).marks), [1, 2]);
}

#[test]
fn names_are_private_and_tell_who_wrote() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    let mut marks = Marks::new(WriterId(1));
    folder.journal(0xab).append(&act(&mut marks, 1, &[(1, Value::Flag(true))])).unwrap();
    let path = folder.files().remove(0);
    let name = path.file_name().unwrap().to_str().unwrap();
    assert_eq!(name, "20231114T221320Z-box-7-00000000000000ab.log");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(path.parent().unwrap()), mode(&folder.0)), (0o600, 0o700, 0o700));
}

#[test]
fn every_file_can_be_looked_at() {
    let folder = Folder::new();
    let mut marks = Marks::new(WriterId(1));
    folder.journal(1).append(&act(&mut marks, 1, &[(1, Value::Flag(true))])).unwrap();
    let path = folder.files().remove(0);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.extend_from_slice(b"cut");
    std::fs::write(&path, &bytes).unwrap();
    let files = super::inspect(&folder.0, &disk(), &writer(2), &|pid| pid == 7).unwrap();
    assert_eq!(files.len(), 1);
    let file = &files[0];
    assert_eq!((file.records, file.damaged, file.unfinished), (2, 0, true));
    assert_eq!((file.pid, file.alive), (7, false), "another session of this very number has ended");
    assert_eq!((file.host.as_str(), file.bytes, file.newer), ("box", bytes.len() as u64, false));
}

#[test]
fn a_priority_above_the_highest_of_earlier_times_is_high_and_is_kept() {
    use super::clock::{Clock, Stamp};
    use super::record::{Payload, Record};
    use super::value::Field;
    let mut marks = Marks::new(WriterId(1));
    let record = Record {
        stamp: Stamp { clock: Clock::at(at(0)), writer: WriterId(9) },
        seq: 1,
        step: None,
        item: item(1),
        prev: None,
        payload: Payload::Scalar { field: Field::PRIORITY, old: 0, new: 9 },
    };
    assert!(marks.apply(&record, None));
    assert_eq!(marks.get(&item(1)).unwrap().priority(), 3);
    assert!(marks.export().ends_with("priority high\n"));
    assert!(act(&mut marks, 1, &[(1, Value::Priority(3))]).is_empty(), "it is high already");
    let _ = act(&mut marks, 2, &[(1, Value::Priority(1))]);
    let _ = marks.undo(at(3));
    assert_eq!(marks.get(&item(1)).unwrap().priority(), 3);
}
