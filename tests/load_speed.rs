//! How fast documents are taken apart, on one thread: over a folder of documents of any kind.
//!
//! `DATELINE_CORPUS=FOLDER cargo test --release --test load_speed -- --ignored --nocapture`

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a measurement run by hand, told its corpus by the environment"
)]

use std::path::Path;
use std::time::Instant;

use dateline::load::load;

fn read(folder: &Path, documents: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, documents);
        } else {
            documents.push((path.to_string_lossy().into_owned(), std::fs::read(&path).unwrap()));
        }
    }
}

#[test]
#[ignore = "a measurement, run by hand with a corpus"]
fn taking_apart_takes() {
    let folder = std::env::var("DATELINE_CORPUS").unwrap();
    let mut documents = Vec::new();
    read(Path::new(&folder), &mut documents);
    let bytes: usize = documents.iter().map(|(_, bytes)| bytes.len()).sum();
    for round in 0..5 {
        let start = Instant::now();
        let items: usize = documents
            .iter()
            .map(|(name, bytes)| std::hint::black_box(load(name, bytes)).iter().map(|l| l.items.len()).sum::<usize>())
            .sum();
        let took = start.elapsed();
        let speed = bytes as f64 / 1e6 / took.as_secs_f64();
        println!(
            "round {round}: {} documents, {items} items, {} MB in {took:?}: {speed:.0} MB/s",
            documents.len(),
            bytes / 1_000_000
        );
    }
}
