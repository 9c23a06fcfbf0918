//! How fast documents are taken apart, on one thread: over a folder of documents of any kind, and as one shape grows.
//!
//! `DATELINE_CORPUS=FOLDER cargo test --release --test load_speed -- --ignored --nocapture taking_apart`
//! `cargo test --release --test load_speed -- --ignored --nocapture time_per_byte` (`DATELINE_SHAPE=NAME`: one shape only)

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

/// What a shape begins with, and its `n`th piece.
type Shape = (&'static str, &'static str, fn(usize) -> String);

/// Words that differ from piece to piece.
fn name(n: usize) -> &'static str {
    const NAMES: [&str; 8] = ["Riga", "Baku", "Gdansk", "Aktau", "Oslo", "Turin", "Cadiz", "Varna"];
    NAMES[n % NAMES.len()]
}

fn prose(n: usize) -> String {
    let name = name(n);
    format!(
        "Work on quay {n} of {name} has begun two winters later than planned. Four dredgers will take some three million cubic \
         meters of sand from the bed of the river, and the sand goes to a beach that has lost its own. Pilots are careful: \"A \
         channel is only as deep as its shallowest day,\" one of them told a reporter of {name} on the second of the month."
    )
}

const SHAPES: [Shape; 16] = [
    ("digest", "", |n| {
        let upper = name(n).to_uppercase();
        format!("{upper} COUNTS ITS {n} BOATS\n{} (Baltic Times, March {}, 2025)\n", prose(n), n % 28 + 1)
    }),
    ("digest under a list", "", |_| String::new()),
    ("listing", "Americas\n\n", |n| {
        format!("{}: a library of {n} books\n\n{} February 2025\n{}\n\n", name(n), n % 28 + 1, prose(n))
    }),
    ("cut listing", "LA: Worldwide\n\n", |n| {
        format!(
            "Friday, {} March 2025 10:20\n\n{}: choir {n} on the radio\n\n{}\n\nRead more...\n\n",
            n % 28 + 1,
            name(n),
            prose(n)
        )
    }),
    ("diary", "Caspian Diary: No. 92\nEdited by Leyla Farrokh\nJanuary 10, 2025\n\n", |n| {
        const MONTHS: [&str; 3] = ["March", "June", "October"];
        format!("{} {}:\n\n{}\n\n", MONTHS[n / 28 % 3], n % 28 + 1, prose(n))
    }),
    ("list entries", "", |n| format!("{}: {n} boats for the lock; a ferry\n", name(n))),
    ("numbered", "", |n| format!("{}. {} COUNTS ITS BOATS\n\n{}\n\n", n + 1, name(n).to_uppercase(), prose(n))),
    ("credits", "", |n| format!("(Baltic Times, March {}, 2025; Turan, March 2, 2025)\n", n % 28 + 1)),
    ("lines of 1 MB", "", |n| {
        format!("{} COUNTS ITS BOATS\n{} (Turan, March 2, 2025)\n", name(n).to_uppercase(), prose(n).repeat(2700))
    }),
    ("all [", "", |_| "[".repeat(1000)),
    ("all brackets", "", |_| "([{)]}()[]".repeat(100)),
    ("all capitals", "", |_| "A".repeat(1000)),
    ("capital words", "", |n| format!("{} ", name(n).to_uppercase())),
    ("all dots", "", |_| ".".repeat(1000)),
    ("all line ends", "", |_| "\n".repeat(1000)),
    ("one line", "", |n| format!("{} ", prose(n))),
];

fn grown((shape, begin, piece): &Shape, bytes: usize) -> String {
    let mut text = (*begin).to_owned();
    if *shape == "digest under a list" {
        let count = bytes / 480;
        (0..count).for_each(|n| text += &format!("{} counts its {n} boats;\n", name(n)));
        text += "\nMarch 6, 2025\n\n\n";
        (0..count).for_each(|n| text += &format!("{} (Turan, March 2, 2025)\n\n\n", prose(n)));
        return text;
    }
    for n in 0.. {
        if text.len() >= bytes {
            break;
        }
        text += &piece(n);
    }
    text
}

/// Nanoseconds that this thread has had of a processor (Linux).
fn processor_time() -> u64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    told.split(' ').next().unwrap().parse().unwrap()
}

/// Nanoseconds a byte: the middle one of some runs, each over 16 MB at least, for the kernel counts in steps of 4 ms.
fn a_byte(text: &str, runs: usize) -> (f64, usize) {
    let mut items = 0;
    let rounds = ((16 << 20) / text.len()).max(1);
    let mut all: Vec<u64> = (0..runs)
        .map(|_| {
            let start = processor_time();
            for _ in 0..rounds {
                let loaded = std::hint::black_box(load("a.txt", text.as_bytes()));
                items = loaded.iter().map(|l| l.items.len()).sum();
            }
            processor_time() - start
        })
        .collect();
    all.sort_unstable();
    (all[runs / 2] as f64 / (rounds * text.len()) as f64, items)
}

#[test]
#[ignore = "a measurement, run by hand"]
fn time_per_byte_stays() {
    let only = std::env::var("DATELINE_SHAPE").ok();
    let large: usize = std::env::var("DATELINE_MB").ok().map_or(64, |mb| mb.parse().unwrap());
    println!("shape | ns a byte at 1 MB | at {large} MB | factor | MB/s at 1 MB | stories at 1 MB, at {large} MB");
    for shape in SHAPES.iter().filter(|shape| only.as_deref().is_none_or(|only| only == shape.0)) {
        let (small, few) = a_byte(&grown(shape, 1 << 20), 3);
        let (big, many) = a_byte(&grown(shape, large << 20), 3);
        println!("{} | {small:.1} | {big:.1} | {:.2} | {:.0} | {few}, {many}", shape.0, big / small, 1000.0 / small);
    }
}
