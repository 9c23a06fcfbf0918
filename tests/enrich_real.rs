//! The places of the two real documents, which stand beside the project and never in it.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its documents fails")]

use std::path::PathBuf;
use std::sync::Arc;

use dateline::enrich::{Tables, enrich};
use dateline::item::{Item, Place};
use dateline::library::read::file;
use dateline::library::{Batch, Library};
use dateline::load::load;
use dateline::marks::Marks;

const DIGEST: &str = "000_6dd067db4ebc00ac.txt";
const LISTING: &str = "004_8b285e5ac8208700.txt";

/// A document beside the project; none where it is not there, which is said aloud.
fn path(name: &str) -> Option<PathBuf> {
    let beside = |root: &str| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(root).join("shared/seeds").join(name);
    let found = [beside(".."), beside("../..")].into_iter().find(|path| path.exists());
    if found.is_none() {
        eprintln!("skipped: {} is not here", beside("..").display());
    }
    found
}

fn items(name: &str) -> Option<Vec<Item>> {
    let path = path(name)?;
    let tables = Tables::new();
    let loaded = load(&path.to_string_lossy(), &std::fs::read(&path).unwrap());
    let each = loaded.into_iter().flat_map(|loaded| {
        let document = loaded.document;
        loaded.items.into_iter().map(|raw| enrich(raw, &document, &tables)).collect::<Vec<_>>()
    });
    Some(each.collect())
}

fn codes(item: &Item) -> Vec<&str> {
    item.places.iter().map(Place::code).collect()
}

#[test]
fn the_digest_names_its_countries() {
    let Some(items) = items(DIGEST) else { return };
    for item in &items {
        println!("{:?} {:?} {:?} {}", codes(item), item.credits, item.cited, item.title);
    }
    let with = |code: &str| items.iter().filter(|item| codes(item).contains(&code)).count();
    assert_eq!((items.len(), with("VE"), with("BY"), with("RU")), (6, 1, 1, 6));
    let outlets: Vec<_> = items.iter().flat_map(|item| &item.credits).map(|credit| credit.outlet.as_str()).collect();
    assert!(outlets.contains(&"Agence France-Presse") && outlets.contains(&"The Wall Street Journal"));
}

#[test]
fn the_listing_names_its_countries() {
    let Some(items) = items(LISTING) else { return };
    for item in &items {
        println!("{:?} {:?} {:?} {}", codes(item), item.topics, item.cited, item.title);
    }
    assert_eq!(items.len(), 10);
    assert!(items.iter().all(|item| codes(item).contains(&"RU") && item.topics == ["Russia"]));
    assert!(items.iter().all(|item| item.date.is_none()));
}

#[test]
fn queries_over_both_documents_find_exactly_what_is_in_them() {
    let (Some(digest), Some(listing)) = (path(DIGEST), path(LISTING)) else { return };
    let tables = Arc::new(Tables::new());
    let mut library = Library::new(Arc::clone(&tables), Marks::default());
    let files = [digest, listing].map(|path| file(&path.to_string_lossy(), &std::fs::read(&path).unwrap(), &tables));
    library.insert(Batch { files: files.into(), failures: Vec::new() });
    let today = jiff::civil::date(2025, 1, 1);
    for (text, expected) in [
        ("", 16),
        ("country:VE", 1),
        ("country:BY", 1),
        ("source:AFP", 1),
        ("source:\"Agence France-Presse\"", 1),
        ("source:\"The Wall Street Journal\"", 1),
        ("source:WSJ", 1),
        ("label:Europe", 7),
        ("label:Worldwide", 2),
        ("label:\"British Isles\"", 1),
        ("date:2024-11", 5),
        ("date:2024-10", 1),
        ("is:undated", 10),
        ("topic:Russia", 10),
    ] {
        let (query, faults) = library.parse(text, today);
        assert!(faults.is_empty(), "{text}: {faults:?}");
        assert_eq!(library.select(&query, today).count(), expected, "{text}");
    }
}
