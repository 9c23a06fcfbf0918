//! The places of the two real documents, which stand beside the project and never in it.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its documents fails")]

use std::path::PathBuf;

use dateline::enrich::{Tables, enrich};
use dateline::item::{Item, Place};
use dateline::load::load;

/// The items of a document beside the project; none where it is not there, which is said aloud.
fn items(name: &str) -> Option<Vec<Item>> {
    let beside = |root: &str| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(root).join("shared/seeds").join(name);
    let Some(path) = [beside(".."), beside("../..")].into_iter().find(|path| path.exists()) else {
        eprintln!("skipped: {} is not here", beside("..").display());
        return None;
    };
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
    let Some(items) = items("000_6dd067db4ebc00ac.txt") else { return };
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
    let Some(items) = items("004_8b285e5ac8208700.txt") else { return };
    for item in &items {
        println!("{:?} {:?} {:?} {}", codes(item), item.topics, item.cited, item.title);
    }
    assert_eq!(items.len(), 10);
    assert!(items.iter().all(|item| codes(item).contains(&"RU") && item.topics == ["Russia"]));
    assert!(items.iter().all(|item| item.date.is_none()));
}
