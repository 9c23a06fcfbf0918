//! The index on disk: what comes from it is what the documents say, and whatever happens to it nothing but time is lost.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on should panic")]

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::sync::{Arc, LazyLock};

use dateline::cache::{Covered, Shelf, Texts};
use dateline::enrich::Tables;
use dateline::item::DocumentHash;
use dateline::library::read::{self, Ended, Input, Means};
use dateline::library::{Hearsay, Library, Packed};
use dateline::marks::Marks;
use dateline::os::private;
use dateline::rows::{Row, RowSet};
use dateline::store::Vault;

#[path = "../benches/corpus/mod.rs"]
mod corpus;
/// Every byte changed, every length cut.
#[path = "cache/damage.rs"]
mod damage;
/// Files that change between two starts.
#[path = "cache/patching.rs"]
mod patching;

static TABLES: LazyLock<Arc<Tables>> = LazyLock::new(|| Arc::new(Tables::new()));

const QUERIES: &[&str] = &[
    "*",
    "harbour",
    "str*",
    "\"the harbour\"",
    "headline:moscow",
    "body:strike",
    "ednote:the",
    "渡輪",
    "\"паром стоит\"",
    "S-400",
    "U.S.",
    "source:tass",
    "link:example.org",
    "region:europe -winter",
    "doc:000003",
];

const FEW: &[&str] = &["harbour", "str*"];

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("dateline-cache-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn news(&self) -> PathBuf {
        self.0.join("news")
    }

    fn shelf(&self, key: &str) -> Shelf {
        Shelf::new(&self.0.join("cache"), &[self.news()], DocumentHash::of(key.as_bytes()))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn empty() -> Library {
    Library::new(Arc::clone(&TABLES), Marks::default())
}

fn read_on(library: &mut Library, news: &Path, covered: Option<&Covered>) -> Ended {
    let means = Means { tables: &TABLES, hearsay: &Hearsay::default() };
    read::read_on(vec![Input::Path(news.to_owned())], means, covered, 2, &mut |batch, covered| {
        library.insert(batch);
        library.cover(covered);
        ControlFlow::Continue(())
    })
}

fn cold(news: &Path) -> Library {
    let mut library = empty();
    assert_eq!(read_on(&mut library, news, None), Ended::Read);
    library
}

/// What an index makes of a library, read on to the end; none where there is no index or it is of no use.
fn warm(folder: &Folder, key: &str) -> Result<Option<(Library, Arc<Texts>)>, String> {
    let code = |code: &str| TABLES.region(code).map(|region| region.code);
    let Some(opened) = folder.shelf(key).open(&code)? else { return Ok(None) };
    let mut library = empty();
    library.restore(opened.store, opened.covered.clone());
    let mut covered = opened.covered;
    while let Ended::Changed(difference) = read_on(&mut library, &folder.news(), Some(&covered)) {
        let inputs = [Input::Path(folder.news())];
        let means = Means { tables: &TABLES, hearsay: &Hearsay::default() };
        let patch =
            difference.and_then(|difference| read::patch(library.store(), &covered, &difference, &inputs, means));
        let patch = patch.ok_or("all is better read anew")?;
        covered = patch.covered().clone();
        assert!(library.patch(patch));
    }
    Ok(Some((library, opened.texts)))
}

/// Reads everything and keeps an index of it, once nobody else writes it any more.
fn keep(folder: &Folder, key: &str) -> Result<(), String> {
    let lock = folder.shelf(key).folder().join("lock");
    while lock.exists() && private::lock(&lock).is_ok_and(|lock| lock.is_none()) {
        std::thread::yield_now();
    }
    let texts = Arc::new(Texts::default());
    texts.write(&folder.shelf(key)).unwrap();
    let mut library = empty();
    library.start_over(Some(Arc::clone(&texts) as Arc<dyn Vault>));
    assert_eq!(read_on(&mut library, &folder.news(), None), Ended::Read);
    keep_library(&mut library, &texts)
}

fn keep_library(library: &mut Library, texts: &Texts) -> Result<(), String> {
    while let Some(job) = library.index_job(true) {
        library.take_words(job.run());
    }
    let mut packing = library.packing().ok_or("not worth while, or not all text is in the vault")?;
    let keep = loop {
        match library.pack_on(packing) {
            Packed::More(more) => packing = more,
            Packed::Whole(keep) => break keep,
            Packed::GivenUp => panic!("nothing changed"),
        }
    };
    let (sender, kept) = channel();
    texts.keep(keep, Box::new(move |how| sender.send(how).unwrap()));
    kept.recv().unwrap()
}

/// Everything that can be seen of a library.
fn seen(library: &Library) -> Vec<String> {
    seen_by(library, QUERIES)
}

fn seen_by(library: &Library, queries: &[&str]) -> Vec<String> {
    let today = jiff::civil::date(2026, 11, 22);
    let store = library.store();
    let all = RowSet::full(store.len());
    let mut seen: Vec<String> = library
        .order(&all)
        .into_iter()
        .map(|row| format!("{row:?} {:?} {:?}", store.item(row), store.origins(row)))
        .collect();
    for query in queries {
        let rows = library.select(&library.parse(query, today).0, today);
        seen.push(format!("{query}: {:?}", rows.iter().map(|row| row.0).collect::<Vec<_>>()));
    }
    seen
}

#[test]
fn an_index_holds_what_the_documents_say() {
    let folder = Folder::new("same");
    corpus::write(&folder.news(), 1_030).unwrap();
    assert!(warm(&folder, "k").unwrap().is_none());
    keep(&folder, "k").unwrap();
    let (library, _) = warm(&folder, "k").unwrap().unwrap();
    let (rows, indexed) = library.extent();
    assert!(rows >= 1_000 && indexed + 100 > rows, "{rows} {indexed}");
    assert_eq!(seen(&library), seen(&cold(&folder.news())));
    assert!(warm(&folder, "another program").is_err());
}

#[test]
fn what_changes_between_two_starts_is_read_and_kept_beside_the_rest() {
    let folder = Folder::new("changes");
    corpus::write(&folder.news(), 1_030).unwrap();
    keep(&folder, "k").unwrap();
    let story = "A LATE FERRY\nThe last ferry came in at midnight with three passengers. (Reuters, March 14, 2025)\n";
    let first = folder.news().join("0000/000000.txt");
    let steps: [&dyn Fn(); 4] = [
        &|| fs::write(folder.news().join("9999.txt"), story).unwrap(),
        &|| fs::write(&first, fs::read_to_string(&first).unwrap().replace("the", "teh")).unwrap(),
        &|| fs::write(folder.news().join("0000/000000b.txt"), story.replace("midnight", "noon")).unwrap(),
        &|| fs::remove_file(&first).unwrap(),
    ];
    for step in steps {
        step();
        let (mut library, texts) = warm(&folder, "k").unwrap().unwrap();
        let right = patching::all_of(&cold(&folder.news()));
        assert_eq!(patching::all_of(&library), right);
        texts.write(&folder.shelf("k")).unwrap();
        keep_library(&mut library, &texts).unwrap();
        let (again, _) = warm(&folder, "k").unwrap().unwrap();
        assert_eq!(again.store().len(), library.store().len(), "nothing is read twice");
        assert_eq!(patching::all_of(&again), right);
    }
    fs::remove_dir_all(folder.news().join("0000")).unwrap();
    fs::create_dir_all(folder.news()).unwrap();
    assert_eq!(warm(&folder, "k").err().unwrap(), "all is better read anew");
}

#[test]
fn one_session_writes_and_others_read_what_they_opened() {
    let folder = Folder::new("sessions");
    corpus::write(&folder.news(), 1_030).unwrap();
    keep(&folder, "k").unwrap();
    let (reader, _) = warm(&folder, "k").unwrap().unwrap();
    let before = seen(&reader);

    let (first, second) = (Arc::new(Texts::default()), Arc::new(Texts::default()));
    let (shelf, other) = (folder.shelf("k"), folder.shelf("k"));
    first.write(&shelf).unwrap();
    second.write(&other).unwrap();
    for (texts, expect) in [(&first, true), (&second, false)] {
        let mut library = empty();
        library.start_over(Some(Arc::clone(texts) as Arc<dyn Vault>));
        assert_eq!(read_on(&mut library, &folder.news(), None), Ended::Read);
        assert_eq!(keep_library(&mut library, texts).is_ok(), expect);
        // Whoever may not write reads from memory.
        assert_eq!(seen(&library), before);
    }
    assert_eq!(seen(&reader), before, "files that were replaced are read on");
    let names = fs::read_dir(shelf.folder()).unwrap().count();
    assert_eq!(names, 4, "lock, head, one file of text, one of words");
    assert_eq!(seen(&warm(&folder, "k").unwrap().unwrap().0), before);
}

#[test]
fn whatever_is_damaged_no_story_is_ever_wrong() {
    let folder = Folder::new("bytes");
    corpus::write(&folder.news(), 1_030).unwrap();
    keep(&folder, "k").unwrap();
    let right = seen_by(&cold(&folder.news()), FEW);
    let shelf = folder.shelf("k");
    let mut files: Vec<PathBuf> = fs::read_dir(shelf.folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for path in files.iter().filter(|path| !path.ends_with("lock")) {
        let bytes = fs::read(path).unwrap();
        // Bytes of the header, and some of all the rest: the sums are of every byte.
        let step = (bytes.len() / 5).max(1);
        for at in (0..300.min(bytes.len())).step_by(59).chain((0..bytes.len()).step_by(step)).chain([bytes.len() - 1]) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << (at % 8);
            fs::write(path, &damaged).unwrap();
            check(&folder, &right, &format!("{} {at}", path.display()));
        }
        for length in [0, bytes.len() / 2, bytes.len() - 1] {
            fs::write(path, &bytes[..length]).unwrap();
            check(&folder, &right, &format!("{} cut at {length}", path.display()));
        }
        fs::remove_file(path).unwrap();
        check(&folder, &right, &format!("{} gone", path.display()));
        fs::write(path, &bytes).unwrap();
    }
    check(&folder, &right, "whole again");
}

/// Either the index is refused, or its text says that it is damaged, or everything is right.
fn check(folder: &Folder, right: &[String], what: &str) {
    let Ok(opened) = warm(folder, "k") else { return };
    let Some((library, texts)) = opened else { return };
    let is_proved = texts.prove();
    let seen = seen_by(&library, FEW);
    assert_eq!(texts.is_damaged(), !is_proved, "{what}");
    assert!(texts.is_damaged() || seen == right, "{what}");
}

#[test]
fn a_store_is_not_kept_where_the_disk_takes_nothing() {
    let folder = Folder::new("refused");
    corpus::write(&folder.news(), 1_030).unwrap();
    // A file where the folder should be: nothing can be written, whoever runs the test.
    fs::create_dir_all(folder.0.join("cache")).unwrap();
    fs::write(folder.shelf("k").folder(), "").unwrap();
    assert!(keep(&folder, "k").is_err());
    let texts = Arc::new(Texts::default());
    texts.write(&folder.shelf("k")).unwrap();
    let mut library = empty();
    library.start_over(Some(texts as Arc<dyn Vault>));
    assert_eq!(read_on(&mut library, &folder.news(), None), Ended::Read);
    assert_eq!(seen(&library), seen(&cold(&folder.news())), "what was handed over is answered from memory");
}

#[test]
fn what_was_kept_while_reading_goes_on_where_it_ended() {
    let folder = Folder::new("killed");
    corpus::write(&folder.news(), 2_100).unwrap();
    let texts = Arc::new(Texts::default());
    texts.write(&folder.shelf("k")).unwrap();
    let mut library = empty();
    library.start_over(Some(Arc::clone(&texts) as Arc<dyn Vault>));
    let means = Means { tables: &TABLES, hearsay: &Hearsay::default() };
    // Half of it is read and kept; then the program is gone.
    let _ = read::read_on(vec![Input::Path(folder.news())], means, None, 2, &mut |batch, covered| {
        library.insert(batch);
        library.cover(covered);
        if library.store().len() < 1_020 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    keep_library(&mut library, &texts).unwrap();
    let kept = library.store().len();
    drop((library, texts));
    let (library, _) = warm(&folder, "k").unwrap().unwrap();
    assert!(library.store().len() > kept, "the rest was read from the documents");
    assert_eq!(seen(&library), seen(&cold(&folder.news())));
    assert_eq!(library.store().row_of(&library.store().id(Row(0))), Some(Row(0)));
}
