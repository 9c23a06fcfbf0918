//! What the program does with an archive, from documents to a frame: `cargo bench`, or for a million stories
//! `DATELINE_ITEMS=1000000 cargo bench`. The archive is made on first use under the target folder.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "measurements run by hand, told their size by the environment"
)]

mod corpus;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::sync::{Arc, LazyLock};

use dateline::app::key::Key;
use dateline::app::session::Bookmark;
use dateline::app::view::Size;
use dateline::app::{App, Event, Now, Settings};
use dateline::cache::{Shelf, Texts};
use dateline::enrich::Tables;
use dateline::item::DocumentHash;
use dateline::library::read::{self, Input, Means};
use dateline::library::{FacetWish, Hearsay, Library, Packed, Sort};
use dateline::load::load;
use dateline::marks::Marks;
use dateline::rows::RowSet;
use dateline::store::Vault;
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};

/// Queries from a word to nested ones.
const QUERIES: &[&str] = &[
    "*",
    "strike",
    "harbour",
    "the",
    "winter grain",
    "s*",
    "st*",
    "str*",
    "stri*",
    "trament",
    "trament*",
    "\"the harbour\"",
    "\"ferry strike\"",
    "\"of the\"",
    "\"said the minister\"*",
    "U.S.",
    "S-400",
    "RFE/RL",
    "headline:strike",
    "headline:st*",
    "body:strike",
    "body:\"winter talks\"",
    "ednote:river",
    "паром",
    "\"паром стоит\"",
    "渡輪",
    "港口 學校",
    "서울",
    "العبارة",
    "source:tass",
    "source:tass strike",
    "region:europe",
    "region:europe -main:russia",
    "country:norway strike",
    "date:2024",
    "date:2024-10..2024-11 harbour",
    "since:7d",
    "label:europe",
    "link:example.org",
    "strike OR harbour",
    "(strike OR ferry) -winter",
    "(region:europe OR region:asia) (strike OR \"the harbour\") -source:tass date:>=2020",
];

fn items() -> usize {
    std::env::var("DATELINE_ITEMS").ok().and_then(|number| number.parse().ok()).unwrap_or(100_000)
}

/// The archive on disk.
static ARCHIVE: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("archive-{}", items()));
    if !folder.join("whole").exists() {
        corpus::write(&folder, items()).unwrap();
        std::fs::write(folder.join("whole"), "").unwrap();
    }
    folder
});

static TABLES: LazyLock<Arc<Tables>> = LazyLock::new(|| {
    let tables = Tables::new();
    tables.warm();
    Arc::new(tables)
});

/// Some documents in memory.
static DOCUMENTS: LazyLock<Vec<corpus::Made>> = LazyLock::new(|| {
    let mut archive = corpus::Archive::new(7);
    (0..200).map(|number| archive.document(number)).collect()
});

/// All of it with its words indexed.
static LIBRARY: LazyLock<Library> = LazyLock::new(|| index(read_all()));

fn index(mut library: Library) -> Library {
    while let Some(job) = library.index_job(true) {
        library.take_words(job.run());
    }
    library
}

/// The folder of an index of it on disk.
static SHELF: LazyLock<Shelf> = LazyLock::new(|| {
    let folder = ARCHIVE.with_extension("index");
    let shelf = Shelf::new(&folder, std::slice::from_ref(&*ARCHIVE), DocumentHash::of(b"bench"));
    let texts = Arc::new(Texts::default());
    texts.write(&shelf).unwrap();
    let mut library = Library::new(Arc::clone(&TABLES), Marks::default());
    library.start_over(Some(Arc::clone(&texts) as Arc<dyn Vault>));
    let means = Means { tables: &TABLES, hearsay: &Hearsay::default() };
    let inputs = vec![Input::Path(ARCHIVE.clone())];
    let _ = read::read_on(inputs, means, None, 2, &mut |batch, covered| {
        library.insert(batch);
        library.cover(covered);
        ControlFlow::Continue(())
    });
    let mut library = index(library);
    let mut packing = library.packing().unwrap();
    let keep = loop {
        match library.pack_on(packing) {
            Packed::More(more) => packing = more,
            Packed::Whole(keep) => break keep,
            Packed::GivenUp => panic!("nothing changed"),
        }
    };
    let (sender, kept) = channel();
    texts.keep(keep, Box::new(move |how| sender.send(how).unwrap()));
    kept.recv().unwrap().unwrap();
    shelf
});

fn read_all() -> Library {
    let mut library = Library::new(Arc::clone(&TABLES), Marks::default());
    let means = Means { tables: &TABLES, hearsay: &Hearsay::default() };
    read::read(vec![Input::Path(ARCHIVE.clone())], means, 2, &mut |batch| {
        library.insert(batch);
        ControlFlow::Continue(())
    });
    library
}

fn now() -> Now {
    let today = jiff::civil::date(2026, 11, 22);
    Now { instant: today.at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp(), today }
}

fn main() {
    divan::main();
}

/// Documents taken apart, one thread.
#[divan::bench]
fn load_documents(bencher: Bencher<'_, '_>) {
    let bytes: usize = DOCUMENTS.iter().map(|made| made.text.len()).sum();
    bencher
        .counter(BytesCount::new(bytes))
        .bench(|| DOCUMENTS.iter().map(|made| load(&made.name, made.text.as_bytes()).len()).sum::<usize>());
}

/// The same, and their stories enriched.
#[divan::bench]
fn load_and_enrich(bencher: Bencher<'_, '_>) {
    let stories: usize = DOCUMENTS.iter().map(|made| made.stories).sum();
    bencher.counter(ItemsCount::new(stories)).bench(|| {
        DOCUMENTS.iter().map(|made| read::file(&made.name, made.text.as_bytes(), &TABLES).len()).sum::<usize>()
    });
}

/// Everything read from its documents into a library, two threads.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn cold_start(bencher: Bencher<'_, '_>) {
    LazyLock::force(&ARCHIVE);
    bencher.counter(ItemsCount::new(items())).bench(read_all);
}

/// The words of all of it indexed, one thread.
#[divan::bench(sample_count = 2, sample_size = 1)]
fn index_words(bencher: Bencher<'_, '_>) {
    bencher.counter(ItemsCount::new(items())).with_inputs(read_all).bench_values(|library| index(library).extent());
}

/// An index opened, and what a first screen shows of it.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn warm_start(bencher: Bencher<'_, '_>) {
    LazyLock::force(&SHELF);
    bencher.bench(|| {
        let code = |code: &str| TABLES.region(code).map(|region| region.code);
        let opened = SHELF.open(&code).unwrap().unwrap();
        let mut library = Library::new(Arc::clone(&TABLES), Marks::default());
        library.restore(opened.store, opened.covered);
        let rows = library.sorted(&RowSet::full(library.store().len()), Sort::Date);
        rows.iter().take(40).map(|row| library.store().title(*row).len()).sum::<usize>()
    });
}

/// A key of a word that is typed: what it selects, in list order, and the facets under it.
#[divan::bench(args = ["m*", "mi*", "min*", "mini*", "minis*", "minist*", "h*", "ha*", "har*", "harb*"], sample_count = 20, sample_size = 1)]
fn typed(bencher: Bencher<'_, '_>, query: &str) {
    let today = now().today;
    let (query, _) = LIBRARY.parse(query, today);
    let open = dateline::library::FACETS_OPEN.iter().map(|key| (*key).to_owned()).collect();
    bencher.bench(|| {
        let rows = LIBRARY.select(&query, today);
        let listed = LIBRARY.sorted(&rows, Sort::Date).len();
        let mut siblings = LIBRARY.siblings(&query, rows, today);
        while !siblings.step(LIBRARY.store(), usize::MAX) {}
        listed + LIBRARY.facets(&query, &siblings, &FacetWish { open: &open, narrow: "" }, today).len()
    });
}

/// What a query selects.
#[divan::bench(args = QUERIES, sample_count = 20, sample_size = 1)]
fn select(bencher: Bencher<'_, '_>, query: &str) {
    let today = now().today;
    let (query, _) = LIBRARY.parse(query, today);
    bencher.bench(|| LIBRARY.select(&query, today).count());
}

/// The facets of the pane, counted under what a query selects.
#[divan::bench(args = ["*", "region:europe", "source:tass", "date:2024"], sample_count = 20, sample_size = 1)]
fn facets(bencher: Bencher<'_, '_>, query: &str) {
    let today = now().today;
    let (query, _) = LIBRARY.parse(query, today);
    let open = dateline::library::FACETS_OPEN.iter().map(|key| (*key).to_owned()).collect();
    bencher.bench(|| {
        let mut siblings = LIBRARY.siblings(&query, LIBRARY.select(&query, today), today);
        while !siblings.step(LIBRARY.store(), usize::MAX) {}
        LIBRARY.facets(&query, &siblings, &FacetWish { open: &open, narrow: "" }, today).len()
    });
}

/// The rows of a query in list order.
#[divan::bench(args = ["*", "region:europe"], sample_count = 20, sample_size = 1)]
fn order(bencher: Bencher<'_, '_>, query: &str) {
    let today = now().today;
    let rows = LIBRARY.select(&LIBRARY.parse(query, today).0, today);
    bencher.bench(|| LIBRARY.order(&rows).len());
}

/// One row down and the frame after it.
#[divan::bench(sample_count = 50, sample_size = 1)]
fn frame(bencher: Bencher<'_, '_>) {
    let size = Size { width: 120, height: 40 };
    let mut app = App::new(read_all(), Settings::default(), size, Bookmark::default(), now());
    let _ = app.update(Event::LoadEnded, now());
    bencher.bench_local(|| {
        let _ = app.update(Event::Key(Key::char('j')), now());
        app.view()
    });
}
