//! Several real processes on one folder, killed at any moment: every acknowledged mark is there.
//!
//! The writers are this test binary again, told by an environment variable what to do.

#![allow(clippy::disallowed_methods)]

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use dateline::marks::{Journal, Marks, Value, Writer, compact, read_folder};

use crate::support::{Folder, Random, act, at, disk, item, long, writer};

const STATE: &str = "DATELINE_TEST_STATE";
const BASE: &str = "DATELINE_TEST_BASE";
const LAST: &str = "DATELINE_TEST_COUNT";
const COUNT: u64 = 400;

/// Not a test by itself: marks one item after the other and says so when each is saved.
#[test]
fn helper_that_marks_until_it_is_killed() {
    let Some(state) = std::env::var_os(STATE).map(PathBuf::from) else { return };
    let base: u64 = std::env::var(BASE).unwrap().parse().unwrap();
    let me = Writer::new("box", std::process::id(), at(0));
    let mut marks = Marks::new(me.id);
    let mut journal = Journal::new(disk(), state, me);
    let count = std::env::var(LAST).ok().and_then(|text| text.parse().ok()).unwrap_or(COUNT);
    for n in base..base + count {
        journal.append(&act(&mut marks, 0, [(n, Value::Flag(true)), (n, Value::Note(Some(n.to_string())))])).unwrap();
        journal.sync().unwrap();
        // The parent may be gone: then nobody counts any more.
        if writeln!(std::io::stdout(), "\nsaved {n}").is_err() {
            return;
        }
    }
}

fn start(folder: &Folder, base: u64) -> Child {
    start_counted(&folder.0, base, COUNT)
}

fn start_counted(state: &Path, base: u64, count: u64) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "processes::helper_that_marks_until_it_is_killed", "--nocapture"])
        .env(STATE, state)
        .env(BASE, base.to_string())
        .env(LAST, count.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Reads until that many marks are acknowledged, kills, and reads what was said before the end.
fn killed_after(mut child: Child, count: u64) -> Vec<u64> {
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut saved = Vec::new();
    let number = |line: &str| line.strip_prefix("saved ").and_then(|n| n.parse::<u64>().ok());
    while (saved.len() as u64) < count {
        let Some(line) = lines.next() else { break };
        saved.extend(number(&line));
    }
    child.kill().unwrap();
    saved.extend(lines.filter_map(|line| number(&line)));
    child.wait().unwrap();
    saved
}

/// Killed before the nth call of each kind that writes, as `strace` can do it.
#[test]
fn a_process_killed_at_any_system_call_loses_nothing_it_acknowledged() {
    let mut runs = 0;
    for call in ["write", "fdatasync", "fsync", "mkdir"] {
        for nth in 1..=long(8) {
            let folder = Folder::new("strace");
            let output = Command::new("strace")
                .args(["-f", "-o", "/dev/null", "-e", &format!("inject={call}:signal=KILL:when={nth}")])
                .arg(std::env::current_exe().unwrap())
                .args(["--exact", "processes::helper_that_marks_until_it_is_killed", "--nocapture"])
                .env(STATE, &folder.0)
                .env(BASE, "0")
                .env(LAST, "6")
                .stderr(Stdio::null())
                .output();
            let Ok(output) = output.map_err(|error| eprintln!("SKIPPED: no strace here: {error}")) else { return };
            if output.stdout.is_empty() && runs == 0 && call == "write" && nth > 4 {
                eprintln!("SKIPPED: strace may not trace here");
                return;
            }
            runs += 1;
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            let opened = read_folder(&folder.0, &disk(), &writer(6));
            for n in text.lines().filter_map(|line| line.strip_prefix("saved ")?.parse::<u64>().ok()) {
                let mark = opened.marks.get(&item(n));
                assert!(mark.is_some_and(dateline::marks::Mark::flagged), "{call} {nth}: item {n}");
            }
            assert!(opened.report.damaged <= 1, "{call} {nth}: {:?}", opened.report);
        }
    }
}

/// `DATELINE_LONG=n` does n rounds.
#[test]
fn compaction_while_others_write_and_others_start_loses_nothing() {
    let folder = Folder::new("race");
    let me = Writer::new("box", std::process::id(), at(0));
    let mut random = Random(9);
    let (mut expected, mut compactions) = (Vec::new(), 0);
    let rounds = long(4);
    for round in 0..rounds {
        let children: Vec<Child> = (0..3).map(|n| start(&folder, (round * 3 + n) * COUNT)).collect();
        let counts: Vec<u64> = children.iter().map(|_| 1 + random.below(40)).collect();
        let readers: Vec<_> = children
            .into_iter()
            .zip(counts)
            .map(|(child, count)| std::thread::spawn(move || killed_after(child, count)))
            .collect();
        while !readers.iter().all(std::thread::JoinHandle::is_finished) {
            // A third session starts while files come and go: what was there before is there.
            let opened = read_folder(&folder.0, &disk(), &writer(6));
            for n in &expected {
                assert!(opened.marks.get(&item(*n)).is_some_and(dateline::marks::Mark::flagged), "item {n} at a start");
            }
            let done = compact(&folder.0, &disk(), &me, &dateline::os::private::is_alive, 2).unwrap();
            compactions += u32::from(done.is_some());
        }
        for reader in readers {
            expected.extend(reader.join().unwrap());
        }
        let done = compact(&folder.0, &disk(), &me, &|pid| pid == me.pid, 2).unwrap();
        compactions += u32::from(done.is_some());
    }
    // A snapshot of this process is covered by the next one only when this process has ended.
    assert!(compactions > 0);
    let opened = read_folder(&folder.0, &disk(), &writer(7));
    for n in &expected {
        let mark = opened.marks.get(&item(*n)).unwrap();
        assert!(mark.flagged() && mark.note().unwrap() == n.to_string(), "item {n}");
    }
    eprintln!("{} acknowledged marks over {compactions} compactions, none lost", expected.len());
}

/// Eight at once write so many marks each, one by one, and each of them is killed again and again and goes on where it was.
/// `DATELINE_LONG=10000` writes 80,000.
#[test]
fn each_of_eight_writers_goes_on_through_random_kills_and_loses_nothing() {
    let folder = Folder::new("eight");
    let writes = long(60);
    let writer_of = |n: u64| {
        let state = folder.0.clone();
        std::thread::spawn(move || {
            let mut random = Random(n + u64::from(std::process::id()));
            let (mut next, end) = (n * writes, (n + 1) * writes);
            let (mut saved, mut kills) = (Vec::new(), 0);
            while next < end {
                let child = start_counted(&state, next, end - next);
                let acknowledged = killed_after(child, 1 + random.below(writes / 4 + 1));
                next = acknowledged.last().map_or(next, |last| last + 1);
                saved.extend(acknowledged);
                kills += 1;
            }
            (saved, kills)
        })
    };
    let writers: Vec<_> = (0..8).map(writer_of).collect();
    let (mut saved, mut kills) = (Vec::new(), 0);
    for writer in writers {
        let (more, killed) = writer.join().unwrap();
        saved.extend(more);
        kills += killed;
    }
    saved.sort_unstable();
    assert!(saved.iter().copied().eq(0..8 * writes), "each is acknowledged once");
    let opened = read_folder(&folder.0, &disk(), &writer(6));
    for n in &saved {
        let mark = opened.marks.get(&item(*n)).unwrap();
        assert!(mark.flagged() && mark.note().unwrap() == n.to_string(), "item {n}");
    }
    assert!(opened.report.damaged <= kills, "{:?}", opened.report);
    eprintln!("{} acknowledged marks of 8 writers that were killed {kills} times, none lost", saved.len());
}

/// `DATELINE_LONG=n` kills in n rounds; the test command in a few.
#[test]
fn eight_processes_killed_at_any_moment_lose_nothing_they_acknowledged() {
    let folder = Folder::new("kill");
    let mut random = Random(u64::from(std::process::id()));
    let mut follower = read_folder(&folder.0, &disk(), &writer(5)).follower;
    let mut followed = Marks::new(writer(5).id);
    let mut expected: Vec<u64> = Vec::new();
    let rounds = long(3);
    for round in 0..rounds {
        let children: Vec<Child> = (0..8).map(|n| start(&folder, (round * 8 + n) * COUNT)).collect();
        let counts: Vec<u64> = children.iter().map(|_| random.below(60)).collect();
        let readers: Vec<_> = children
            .into_iter()
            .zip(counts)
            .map(|(child, count)| std::thread::spawn(move || killed_after(child, count)))
            .collect();
        followed.merge(&follower.poll().unwrap());
        for reader in readers {
            expected.extend(reader.join().unwrap());
        }
    }
    followed.merge(&follower.poll().unwrap());
    let opened = read_folder(&folder.0, &disk(), &writer(6));
    for n in &expected {
        for marks in [&opened.marks, &followed] {
            let mark = marks.get(&item(*n)).unwrap();
            assert!(mark.flagged() && mark.note().unwrap() == n.to_string(), "item {n}");
        }
    }
    // A process killed inside a write leaves one cut line at most.
    assert!(opened.report.damaged <= rounds * 8, "{:?}", opened.report);
    assert!(!expected.is_empty());
    eprintln!("{} acknowledged marks of {} killed processes, none lost", expected.len(), rounds * 8);
}
