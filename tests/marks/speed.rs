//! How long reading a million marks takes. `cargo test --release --test marks -- --ignored --nocapture a_million`.

use std::time::Instant;

use dateline::marks::{Caption, Journal, Kind, Marks, Value, WriterId, read_folder};

use crate::support::{Folder, at, caption, disk, item, writer};

/// Nanoseconds this thread has had a processor for: on a busy machine the wall clock measures its neighbours.
fn busy() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|first| first.parse().ok()).unwrap_or(0.0)
}

fn measured(name: &str, count: u64, caption: &mut dyn FnMut(&dateline::item::ItemId) -> Option<Caption>) -> f64 {
    let folder = Folder::new("speed");
    let mut marks = Marks::new(WriterId(1));
    let start = Instant::now();
    let edits = (0..count).map(|n| (item(n), Value::Read(true)));
    let change = marks.change(edits, caption, at(1), Kind::Automatic);
    let made = start.elapsed();
    let mut journal = Journal::new(disk(), folder.0.clone(), writer(1));
    journal.append(&change).unwrap();
    journal.sync().unwrap();
    drop((change, marks));
    let mut times: Vec<(f64, f64)> = (0..5)
        .map(|_| {
            let (start, before) = (Instant::now(), busy());
            let opened = read_folder(&folder.0, &disk(), &writer(2));
            let time = ((busy() - before) / 1e6, start.elapsed().as_secs_f64() * 1e3);
            assert_eq!(opened.marks.len() as u64, count);
            time
        })
        .collect();
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (cpu, wall) = times[2];
    let made = made.as_secs_f64() * 1e3;
    eprintln!(
        "{name}: {count} marks made in {made:.0} ms, read in {cpu:.0} ms of processor, {wall:.0} ms of wall clock"
    );
    cpu
}

#[test]
#[ignore = "a measurement: run it in release"]
fn a_million_marks_are_read_in_half_a_second() {
    let bare = measured("without captions", 1_000_000, &mut |_| None);
    let full = measured("with captions", 1_000_000, &mut caption);
    assert!(cfg!(debug_assertions) || bare.max(full) < 2_000.0, "far too slow: {bare} {full}");
}
