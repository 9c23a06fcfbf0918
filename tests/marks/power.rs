//! Power loss at every operation: what was acknowledged is there afterwards, and the folder can be read.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use dateline::marks::{Fs, Journal, Kind, Marks, Value, WriterId, read_folder};

use crate::sim_fs::{Op, Outcome, SimFs};
use crate::support::{Random, act, at, caption, item, writer};

const STATE: &str = "/home/reader/.local/state/dateline";

/// What a run knows of each item: what is certain to be there after power loss. None where it may be either.
type Certain = BTreeMap<u64, Option<bool>>;

/// One session after the other marks, undoes and saves, as far as the disk lets it; `seed` picks what is done.
fn run(fs: &SimFs, steps: usize, seed: u64) -> Certain {
    let shared: Arc<dyn Fs> = Arc::new(fs.clone());
    let mut random = Random(seed);
    let mut certain = Certain::new();
    // Changes that were appended and not acknowledged.
    let mut open: Vec<(u64, bool)> = Vec::new();
    let (mut session, mut next) = (1, 0);
    let mut marks = Marks::new(WriterId(session));
    let mut journal = Journal::new(Arc::clone(&shared), STATE.into(), writer(session));
    let mut undo = Vec::new();
    for step in 0..steps {
        let now = i64::try_from(step).unwrap();
        let kind = random.below(10);
        let (change, of, on) = if kind == 0 && !undo.is_empty() {
            (marks.undo(at(now)).unwrap().change, undo.pop().unwrap(), false)
        } else {
            next += 1;
            undo.push(next);
            (act(&mut marks, now, [(next, Value::Flag(true)), (next, Value::Note(Some("n".repeat(step))))]), next, true)
        };
        let _ = journal.append(&change);
        open.push((of, on));
        certain.insert(of, None);
        if kind > 3 && journal.sync().is_ok() {
            for (of, on) in open.drain(..) {
                certain.insert(of, Some(on));
            }
        }
        if kind == 9 {
            // A new session; what the old one has not saved is lost with it.
            session += 1;
            open.clear();
            undo.clear();
            marks = read_folder(Path::new(STATE), &shared, &writer(session)).marks;
            journal = Journal::new(Arc::clone(&shared), STATE.into(), writer(session));
        }
    }
    certain
}

fn check(fs: &SimFs, certain: &Certain, what: &str) {
    let shared: Arc<dyn Fs> = Arc::new(fs.clone());
    let opened = read_folder(Path::new(STATE), &shared, &writer(999));
    assert_eq!(opened.report.refused, None, "{what}");
    for (n, on) in certain {
        let mark = opened.marks.get(&item(*n));
        let found = mark.is_some_and(dateline::marks::Mark::flagged);
        assert!(on.is_none_or(|on| on == found), "{what}: item {n} should be {on:?}: {:?}", opened.report);
        if *on == Some(true) {
            assert!(mark.unwrap().note().is_some() || *n == 1, "{what}: note of {n}");
        }
    }
    // And the next session can save there.
    let mut marks = opened.marks;
    let mut journal = Journal::new(Arc::clone(&shared), STATE.into(), writer(1000));
    let change = marks.change([(item(7_777), Value::Flag(true))], &mut caption, at(0), Kind::Action);
    journal.append(&change).unwrap();
    journal.sync().unwrap();
    let again = read_folder(Path::new(STATE), &shared, &writer(1001)).marks;
    assert!(again.get(&item(7_777)).unwrap().flagged(), "{what}");
}

fn outcomes(random: &mut Random) -> [Outcome; 9] {
    let part = |random: &mut Random| usize::try_from(random.below(1000)).unwrap();
    [
        Outcome::Lost,
        Outcome::Kept,
        Outcome::NamesOnly,
        Outcome::SomeNames(random.below(u64::MAX)),
        Outcome::SomeNames(random.below(u64::MAX)),
        Outcome::Torn(part(random)),
        Outcome::Torn(part(random)),
        Outcome::Holes(random.below(u64::MAX)),
        Outcome::Holes(random.below(u64::MAX)),
    ]
}

fn exhausted(steps: usize, seed: u64, prepare: &dyn Fn(&SimFs)) -> usize {
    let whole = SimFs::default();
    prepare(&whole);
    run(&whole, steps, seed);
    let mut random = Random(seed);
    for crash in 0..=whole.ops() {
        let fs = SimFs::default().crash_at(crash);
        prepare(&fs);
        let certain = run(&fs, steps, seed);
        for outcome in outcomes(&mut random) {
            check(&fs.after_crash(outcome), &certain, &format!("seed {seed}, operation {crash}, {outcome:?}"));
        }
    }
    whole.ops()
}

#[test]
fn power_loss_at_every_operation_loses_nothing_acknowledged() {
    let ops = exhausted(60, 1, &|_| ());
    assert!(ops > 100, "{ops} operations are too few to mean much");
}

#[test]
fn power_loss_after_failed_syncs_loses_nothing_acknowledged() {
    const EIO: i32 = 5;
    exhausted(40, 2, &|fs| {
        fs.fail(Op::Sync, 3..4, EIO);
        fs.fail(Op::Sync, 7..9, EIO);
        fs.fail(Op::SyncDir, 2..3, EIO);
    });
}

#[test]
fn power_loss_with_short_writes_and_a_full_disk_loses_nothing_acknowledged() {
    exhausted(40, 3, &|fs| {
        fs.short_writes(37);
        fs.room(6_000);
    });
}

/// `DATELINE_LONG=n` runs n random scripts; the test command runs a few.
#[test]
fn power_loss_in_random_scripts_loses_nothing_acknowledged() {
    const EIO: i32 = 5;
    for seed in 0..crate::support::long(20) {
        exhausted(20, 1_000 + seed, &|fs| {
            let mut random = Random(seed);
            let nth = usize::try_from(random.below(12)).unwrap();
            fs.fail(Op::Sync, nth..nth + 2, EIO);
            if random.below(2) == 0 {
                fs.short_writes(1 + usize::try_from(random.below(300)).unwrap());
            }
        });
    }
}
