//! How long reading a million marks takes. `cargo test --release --test marks -- --ignored --nocapture a_million`.

use std::path::Path;
use std::time::Instant;

use dateline::item::ItemId;
use dateline::marks::{Caption, Journal, Kind, Marks, Value, WriterId, read_folder_with, refresh};

use crate::support::{Folder, at, caption, disk, item, writer};

/// Nanoseconds this thread has had a processor for: on a busy machine the wall clock measures its neighbours.
fn busy() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|first| first.parse().ok()).unwrap_or(0.0)
}

/// The median of five runs: milliseconds of processor and of wall clock.
fn median(mut run: impl FnMut()) -> (f64, f64) {
    let mut times: Vec<(f64, f64)> = (0..5)
        .map(|_| {
            let (start, before) = (Instant::now(), busy());
            run();
            ((busy() - before) / 1e6, start.elapsed().as_secs_f64() * 1e3)
        })
        .collect();
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    times[2]
}

/// Reads, and of some flags, notes and tags.
fn edits(count: u64, only_read: bool) -> impl Iterator<Item = (ItemId, Value)> {
    let kept = move |n: u64| !only_read && n.is_multiple_of(50);
    let more = |n: u64| {
        [Value::Flag(true), Value::Note(Some(format!("ask the board about {n}"))), Value::Tag("ports".into(), true)]
    };
    let reads = (0..count).map(|n| (item(n), Value::Read(true)));
    reads.chain((0..count).filter(move |n| kept(*n)).flat_map(move |n| more(n).map(|value| (item(n), value))))
}

fn measured(name: &str, count: u64, only_read: bool, caption: &mut dyn FnMut(&ItemId) -> Option<Caption>) -> f64 {
    let folder = Folder::new("speed");
    let state = folder.0.join("state");
    let cache = folder.0.join("cache/marks.cache");
    let mut marks = Marks::new(WriterId(1));
    let start = Instant::now();
    let change = marks.change(edits(count, only_read), caption, at(1), Kind::Automatic);
    let made = start.elapsed().as_secs_f64() * 1e3;
    let mut journal = Journal::new(disk(), state.clone(), writer(1));
    journal.append(&change).unwrap();
    journal.sync().unwrap();
    let bytes = change.lines().len() as f64 / 1e6;
    drop((change, marks));
    let open = |cache: Option<&Path>| {
        let opened = read_folder_with(&state, &disk(), &writer(2), cache);
        assert_eq!(opened.marks.len() as u64, count);
        assert_eq!(opened.stale, cache.is_none());
    };
    let (cpu, wall) = median(|| open(None));
    let start = Instant::now();
    assert!(refresh(&state, &disk(), &writer(2), &cache).unwrap());
    let cached = start.elapsed().as_secs_f64() * 1e3;
    let (quick, quick_wall) = median(|| open(Some(&cache)));
    eprintln!(
        "{name}: {count} marks, {bytes:.0} MB, made in {made:.0} ms; read in {cpu:.0} ms of processor ({wall:.0} ms of wall clock), with the cache in {quick:.0} ms ({quick_wall:.0}); the cache is written in {cached:.0} ms"
    );
    quick.max(cpu / 5.0)
}

#[test]
#[ignore = "a measurement: run it in release"]
fn a_million_marks_are_read_in_half_a_second() {
    let bare = measured("read, without captions", 1_000_000, true, &mut |_| None);
    let full = measured("read, with captions", 1_000_000, true, &mut caption);
    let mixed = measured("one in fifty flagged, tagged and noted, with captions", 1_000_000, false, &mut caption);
    let worst = bare.max(full).max(mixed);
    assert!(cfg!(debug_assertions) || worst < 400.0, "far too slow: {bare} {full} {mixed}");
}
