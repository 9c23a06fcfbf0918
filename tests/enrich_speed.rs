//! How long enriching takes: over a folder of digests whose items are a headline line and a body line, as generated corpora have.
//!
//! `DATELINE_CORPUS=FOLDER cargo test --release --test enrich_speed -- --ignored --nocapture`

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a measurement run by hand, told its corpus by the environment"
)]

use std::path::Path;
use std::time::Instant;

use dateline::enrich::{Tables, enrich};
use dateline::item::{Attribution, Document, RawItem};

fn read(folder: &Path, items: &mut Vec<RawItem>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            read(&path, items);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('[')).collect();
        for pair in lines.chunks_exact(2) {
            let (body, bracket) = pair[1].rsplit_once(" (").unwrap();
            let printed = bracket.trim_end_matches(')').to_owned();
            let source = printed.split(", ").next().unwrap().to_owned();
            items.push(RawItem {
                headline: Some(pair[0].to_owned()),
                body: vec![body.to_owned()],
                attribution: Some(format!("({bracket}")),
                attributions: vec![Attribution { source, dates: Vec::new(), printed }],
                ..RawItem::default()
            });
        }
    }
}

#[test]
#[ignore = "a measurement, run by hand with a corpus"]
fn enriching_takes() {
    let folder = std::env::var("DATELINE_CORPUS").unwrap();
    let mut items = Vec::new();
    read(Path::new(&folder), &mut items);
    let bytes: usize = items.iter().flat_map(|item| &item.body).map(String::len).sum();
    let start = Instant::now();
    let tables = Tables::new();
    println!("Tables::new: {:?}", start.elapsed());
    let start = Instant::now();
    assert_eq!(tables.find_region("Russia"), ["RU"]);
    println!("tree and names built: {:?}", start.elapsed());
    let start = Instant::now();
    tables.warm();
    println!("all tables built: {:?}", start.elapsed());
    for round in 0..3 {
        let copies = items.clone();
        let start = Instant::now();
        let mut places = 0;
        for item in copies {
            places += std::hint::black_box(enrich(item, &Document::default(), &tables)).places.len();
        }
        println!(
            "round {round}: {} items, {} MB, {places} places: {:?}",
            items.len(),
            bytes / 1_000_000,
            start.elapsed()
        );
    }
}
