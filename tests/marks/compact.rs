//! Compaction: fewer files, the same state, whatever moment the power fails at and whoever else is at work.

use std::path::Path;
use std::sync::Arc;

use dateline::marks::{Change, Compacted, Fs, Journal, Marks, Value, Writer, WriterId, compact, read_folder};
use proptest::prelude::*;

use crate::merge::{acts, played};
use crate::sim_fs::{Outcome, SimFs};
use crate::support::{Folder, act, at, disk, item, seen, writer};

const STATE: &str = "/state";

fn shared(fs: &SimFs) -> Arc<dyn Fs> {
    Arc::new(fs.clone())
}

/// A session whose process has the number of its id.
fn session(id: u64) -> Writer {
    Writer { pid: u32::try_from(id).unwrap(), ..writer(id) }
}

fn save(fs: &Arc<dyn Fs>, id: u64, changes: &[Change]) {
    let mut journal = Journal::new(Arc::clone(fs), STATE.into(), session(id));
    for change in changes {
        journal.append(change).unwrap();
    }
    journal.sync().unwrap();
}

fn state(fs: &Arc<dyn Fs>) -> Vec<String> {
    let opened = read_folder(Path::new(STATE), fs, &writer(99));
    assert_eq!((opened.report.damaged, opened.report.ignored), (0, vec![]));
    seen(&opened.marks)
}

fn compacted(fs: &Arc<dyn Fs>) -> Option<Compacted> {
    compact(Path::new(STATE), fs, &session(50), &|_| false, 2).unwrap()
}

/// Three sessions with a few marks each, saved.
fn three(fs: &Arc<dyn Fs>) {
    for id in 1..=3 {
        let mut marks = read_folder(Path::new(STATE), fs, &session(id)).marks;
        let mut changes = vec![
            act(&mut marks, 1, [(1, Value::Flag(id % 2 == 1)), (id, Value::Note(Some(format!("n{id}"))))]),
            act(&mut marks, 2, [(9, Value::Tag("ports".into(), id != 2))]),
        ];
        changes.extend(marks.undo(at(3)).map(|outcome| outcome.change));
        save(fs, id, &changes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_state_is_the_same_before_and_after_and_after_again(
        script in prop::collection::vec((0..3usize, 0..10_000i64, acts()), 1..60)
    ) {
        let sim = SimFs::default();
        let fs = shared(&sim);
        let (_, written) = played(&script);
        for (id, changes) in (1..).zip(&written) {
            let (early, late) = changes.split_at(changes.len() / 2);
            save(&fs, id, early);
            save(&fs, id, late);
        }
        let before = state(&fs);
        compacted(&fs);
        prop_assert_eq!(&state(&fs), &before);
        save(&fs, 7, &[act(&mut Marks::new(WriterId(7)), 20_000, [(99, Value::Flag(true))])]);
        let before = state(&fs);
        compacted(&fs);
        prop_assert_eq!(&state(&fs), &before);
    }
}

#[test]
fn replaced_values_go_and_one_file_is_left() {
    let sim = SimFs::default();
    let fs = shared(&sim);
    let mut marks = Marks::new(WriterId(1));
    let read = |marks: &mut Marks, on: bool| {
        marks.change([(item(1), Value::Read(on))], &mut |_| None, at(1), dateline::marks::Kind::Automatic)
    };
    let changes: Vec<Change> = (0..1000).map(|n| read(&mut marks, n % 2 == 0)).collect();
    save(&fs, 1, &changes[..500]);
    save(&fs, 1, &changes[500..]);
    let done = compacted(&fs).unwrap();
    assert_eq!((done.files, done.before, done.after), (2, 1000, 1));
    assert_eq!(sim.files().len(), 1);
    assert!(compacted(&fs).is_none(), "nothing more to do");
}

#[test]
fn power_loss_at_every_operation_of_a_compaction_changes_nothing() {
    let prepare = || {
        let sim = SimFs::default();
        let fs = shared(&sim);
        three(&fs);
        compacted(&fs).unwrap();
        for id in 4..=6 {
            let mut marks = read_folder(Path::new(STATE), &fs, &session(id)).marks;
            save(&fs, id, &[act(&mut marks, 5, [(1, Value::Flag(id == 5)), (id, Value::Read(true))])]);
        }
        sim
    };
    let whole = prepare();
    let (before, start) = (state(&shared(&whole)), whole.ops());
    compacted(&shared(&whole)).unwrap();
    assert_eq!(state(&shared(&whole)), before);
    for crash in start..=whole.ops() {
        let sim = prepare().crash_at(crash);
        let _ = compact(Path::new(STATE), &shared(&sim), &session(50), &|_| false, 2);
        for outcome in [
            Outcome::Lost,
            Outcome::Kept,
            Outcome::NamesOnly,
            Outcome::SomeNames(0x5555_5555),
            Outcome::SomeNames(0xaaaa_aaaa),
            Outcome::SomeNames(0xcccc_3333),
            Outcome::Torn(500),
            Outcome::Torn(990),
            Outcome::Holes(0x5555_5555),
        ] {
            let found = sim.after_crash(outcome);
            assert_eq!(state(&shared(&found)), before, "operation {crash}, {outcome:?}");
            // The next compaction cleans up.
            compacted(&shared(&found));
            assert_eq!(state(&shared(&found)), before, "operation {crash}, {outcome:?}, compacted again");
            let left = found.files();
            assert!(left.iter().all(|path| !path.to_string_lossy().ends_with(".tmp")), "{left:?}");
        }
    }
}

#[test]
fn files_of_living_writers_other_hosts_and_damaged_ones_stay() {
    let sim = SimFs::default();
    let fs = shared(&sim);
    three(&fs);
    save(&fs, 4, &[act(&mut Marks::new(WriterId(4)), 1, [(4, Value::Flag(true))])]);
    let mut foreign = Journal::new(Arc::clone(&fs), STATE.into(), Writer { host: "laptop".into(), ..session(5) });
    foreign.append(&act(&mut Marks::new(WriterId(5)), 1, [(5, Value::Flag(true))])).unwrap();
    foreign.sync().unwrap();
    let damaged = sim.files().into_iter().find(|path| path.to_string_lossy().contains("-box-4-")).unwrap();
    let mut bytes = Vec::new();
    fs.read(&damaged, 0, 1 << 20, &mut bytes).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    sim.put(&damaged, &bytes);
    let done = compact(Path::new(STATE), &fs, &session(50), &|pid| pid == 1, 2).unwrap().unwrap();
    assert_eq!(done.files, 2, "of sessions 2 and 3");
    let left: Vec<String> = sim.files().iter().map(|path| path.to_string_lossy().into_owned()).collect();
    for part in ["-box-1-", "-box-4-", "-laptop-5-", "snapshot-"] {
        assert_eq!(left.iter().filter(|name| name.contains(part)).count(), 1, "{part} in {left:?}");
    }
}

#[test]
fn only_one_compacts_and_nobody_waits() {
    let sim = SimFs::default();
    let fs = shared(&sim);
    three(&fs);
    let held = fs.lock(Path::new("/state/journal/compact.lock")).unwrap();
    assert!(compacted(&fs).is_none());
    drop(held);
    assert!(compacted(&fs).is_some());
    let folder = Folder::new("lock");
    std::fs::create_dir(&folder.0).unwrap();
    let held = disk().lock(&folder.0.join("lock")).unwrap();
    assert!(held.is_some() && disk().lock(&folder.0.join("lock")).unwrap().is_none());
}

#[test]
fn the_snapshot_before_the_last_is_kept() {
    let sim = SimFs::default();
    let fs = shared(&sim);
    for round in 0..4 {
        for id in 1..=3 {
            let id = round * 10 + id;
            save(&fs, id, &[act(&mut Marks::new(WriterId(id)), 1, [(id, Value::Flag(true))])]);
        }
        compacted(&fs).unwrap();
        let count = |ending: &str| sim.files().iter().filter(|path| path.to_string_lossy().ends_with(ending)).count();
        assert_eq!((count(".log"), count(".old")), (1, usize::from(round > 0)), "{:?}", sim.files());
    }
}

#[test]
fn a_session_that_follows_sees_what_only_the_snapshot_has() {
    let sim = SimFs::default();
    let fs = shared(&sim);
    three(&fs);
    let mut mine = read_folder(Path::new(STATE), &fs, &session(50));
    // A session writes and ends; before anybody looks, its file is gone into a snapshot made by this very session.
    save(&fs, 8, &[act(&mut Marks::new(WriterId(8)), 9, [(8, Value::Flag(true))])]);
    compacted(&fs).unwrap();
    mine.marks.merge(&mine.follower.poll().unwrap());
    assert!(mine.marks.get(&item(8)).unwrap().flagged());
}

#[test]
fn a_session_that_starts_while_files_are_taken_away_sees_all() {
    let sim = SimFs::default();
    let fs = shared(&sim);
    three(&fs);
    let before = state(&fs);
    let other = Arc::clone(&fs);
    // After the look at the folder, before the first file is read.
    sim.meanwhile(move || drop(compacted(&other)));
    assert_eq!(state(&fs), before);
}

#[test]
fn more_than_a_thousand_groups_keep_their_values() {
    let sim = SimFs::default();
    let fs = shared(&sim);
    let mut marks = Marks::new(WriterId(1));
    let changes: Vec<Change> = (0..1500)
        .map(|n| act(&mut marks, n, [(1, Value::Priority((n % 3) as u8)), (2, Value::Flag(n % 2 == 0))]))
        .collect();
    save(&fs, 1, &changes[..700]);
    save(&fs, 1, &changes[700..]);
    let values = |marks: &Marks| crate::support::shown(marks);
    let before = values(&read_folder(Path::new(STATE), &fs, &writer(99)).marks);
    let done = compacted(&fs).unwrap();
    assert!(done.after <= 2 * 1000 + 10, "{done:?}");
    let mut opened = read_folder(Path::new(STATE), &fs, &writer(99));
    assert_eq!(values(&opened.marks), before);
    for _ in 0..1000 {
        assert_eq!(opened.marks.undo(at(9_999)).unwrap().kept, 0);
    }
}
