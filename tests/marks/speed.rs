//! How long reading a million marks takes. `cargo test --release --test marks -- --ignored --nocapture a_million`.

use std::time::Instant;

use dateline::marks::{Caption, Journal, Kind, Marks, Value, WriterId, read_folder};

use crate::support::{Folder, at, caption, disk, item, writer};

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
    let mut times: Vec<f64> = (0..5)
        .map(|_| {
            let start = Instant::now();
            let opened = read_folder(&folder.0, &disk(), &writer(2));
            let time = start.elapsed().as_secs_f64() * 1000.0;
            assert_eq!(opened.marks.len() as u64, count);
            time
        })
        .collect();
    times.sort_by(f64::total_cmp);
    eprintln!(
        "{name}: {count} marks made in {:.0} ms, read in {:.0} ms (median of 5)",
        made.as_secs_f64() * 1000.0,
        times[2]
    );
    times[2]
}

#[test]
#[ignore = "a measurement: run it in release"]
fn a_million_marks_are_read_in_half_a_second() {
    let bare = measured("without captions", 1_000_000, &mut |_| None);
    let full = measured("with captions", 1_000_000, &mut caption);
    assert!(cfg!(debug_assertions) || bare.max(full) < 2_000.0, "far too slow: {bare} {full}");
}
