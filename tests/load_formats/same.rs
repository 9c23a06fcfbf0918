//! The same digest in every coat: the same stories, with the same ids.

use std::path::{Path, PathBuf};

use dateline::enrich::{Tables, enrich};
use dateline::item::{Item, Loaded};
use dateline::load::{coverage, load};

use crate::coats;

const DIGEST: &str = "000_6dd067db4ebc00ac.txt";
const LISTING: &str = "004_8b285e5ac8208700.txt";

/// A document that may lie beside the project, in a text of its own words where it does not.
fn real(name: &str) -> Option<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let beside = |up: &str| root.join(up).join("shared/seeds").join(name);
    let path: Option<PathBuf> = ["..", "../.."].into_iter().map(beside).find(|path| path.exists());
    if path.is_none() {
        eprintln!("SKIPPED: {name} is not beside the project");
    }
    path.and_then(|path| std::fs::read_to_string(path).ok())
}

fn stories(name: &str, bytes: &[u8]) -> (Vec<Loaded>, Vec<Item>) {
    let tables = Tables::new();
    let all = load(name, bytes);
    let mut items = Vec::new();
    for loaded in &all {
        coverage(loaded).unwrap();
        items.extend(loaded.items.iter().map(|raw| enrich(raw.clone(), &loaded.document, &tables)));
    }
    (all, items)
}

/// What must be the same, whatever the coat.
fn assert_same(coat: &str, plain: &[Item], found: &[Item]) {
    assert_eq!(found.len(), plain.len(), "{coat}: {:#?}", found.iter().map(|item| &item.title).collect::<Vec<_>>());
    for (plain, found) in plain.iter().zip(found) {
        assert_eq!(found.headline, plain.headline, "{coat}");
        assert_eq!(found.body, plain.body, "{coat}");
        assert_eq!(found.id, plain.id, "{coat}");
        assert_eq!(found.attribution, plain.attribution, "{coat}");
        assert_eq!(found.credits, plain.credits, "{coat}");
        assert_eq!(found.dates, plain.dates, "{coat}");
        assert_eq!(found.region_label, plain.region_label, "{coat}");
        assert_eq!(found.notes, plain.notes, "{coat}");
        assert_eq!((found.continues, found.link_lost), (plain.continues, plain.link_lost), "{coat}");
    }
}

fn assert_all(plain: &[Item], coats: &[(&str, &str, Vec<u8>)]) {
    for (coat, name, bytes) in coats {
        let (_, found) = stories(name, bytes);
        assert_same(coat, plain, &found);
    }
}

fn digest_coats(text: &str) -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let bold = coats::bulletin(text, "<p><strong>", "</strong></p>");
    let headed = coats::bulletin(text, "<h3>", "</h3>");
    let lines: String = text.lines().map(|line| format!("{}<br>\n", coats::escaped(line))).collect();
    vec![
        ("bold headlines", "a.html", bold.clone().into_bytes()),
        ("headings", "a.txt", headed.clone().into_bytes()),
        ("line breaks", "a.html", format!("<html><body><p>{lines}</p></body></html>").into_bytes()),
        ("windows-1252 page", "a.html", coats::western(&bold.replace("<head>", "<head><meta charset=iso-8859-1>"))),
        ("message of text", "a.eml", coats::message(text, "text/plain")),
        ("message of mark-up", "a.eml", coats::message(&bold, "text/html")),
        ("entry of a feed, bold", "a.xml", coats::feed(&bold).into_bytes()),
        ("entry of a feed, headings", "a.html", coats::feed(&headed).into_bytes()),
        ("zip", "a.zip", coats::zip("in/a.txt", text.as_bytes())),
        ("gzip", "a.gz", coats::gzip(text.as_bytes())),
        ("tar", "a.tar", coats::tar("a.html", bold.as_bytes())),
        ("feed in gzip in zip", "a.zip", coats::zip("f.xml.gz", &coats::gzip(coats::feed(&bold).as_bytes()))),
        ("Markdown", "a.md", text.as_bytes().to_vec()),
    ]
}

fn listing_coats(text: &str) -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let page = coats::k2(text);
    let paragraphs: String =
        text.lines().filter(|l| !l.is_empty()).map(|line| format!("<p>{}</p>\n", coats::escaped(line))).collect();
    vec![
        ("page of a K2 site", "a.html", page.clone().into_bytes()),
        ("page of paragraphs", "a.html", format!("<html><body>{paragraphs}</body></html>").into_bytes()),
        ("message of text", "a.eml", coats::message(text, "text/plain")),
        ("message of mark-up", "a.eml", coats::message(&page, "text/html")),
        ("entry of a feed", "a.xml", coats::feed(&page).into_bytes()),
        ("zip", "a.zip", coats::zip("a.html", page.as_bytes())),
    ]
}

#[test]
fn the_real_digest_is_the_same_in_every_coat() {
    let Some(text) = real(DIGEST) else { return };
    let (_, plain) = stories("a.txt", text.as_bytes());
    assert_eq!(plain.len(), 6);
    assert_all(&plain, &digest_coats(&text));
}

#[test]
fn the_real_listing_is_the_same_in_every_coat() {
    let Some(text) = real(LISTING) else { return };
    let (_, plain) = stories("a.txt", text.as_bytes());
    assert_eq!(plain.len(), 10);
    assert_all(&plain, &listing_coats(&text));
}

const OWN_DIGEST: &str = "LOCKS SHUT AGAIN...\nAll the locks of the upper river were shut on Monday after the storm, and nobody said when they would open. (Reuters, May 3, 2024)\n\
...AND THE FERRIES STOP\nThe ferries between the two banks stopped at noon because no pilot would sail without the locks behind him. (AP, May 4, 2024)\n\
PILOTS & OWNERS \"TALK\"?\nThe pilots met the owners – for the first time since the winter – and said that it had been a start. (River Times, May 5, 2024)\n\
[EDITORS' NOTE: The talks were held in the old harbour house.]\n";

const OWN_LISTING: &str = "Displaying items by tag: Locks\nAll the locks of the upper river were shut on Monday after the storm, and nobody knew when they would open again. See\n\n\
Published in Europe\n\nThe ferries stopped at noon, and ‘every pilot’ of the lower river stayed at home with his boat tied to the quay.\n\nPublished in Worldwide\nPage 1 of 3";

#[test]
fn digests_of_our_own_are_the_same_in_every_coat() {
    let (_, plain) = stories("a.txt", OWN_DIGEST.as_bytes());
    assert_eq!(plain.len(), 3);
    assert_all(&plain, &digest_coats(OWN_DIGEST));
    let (_, plain) = stories("a.txt", OWN_LISTING.as_bytes());
    assert_eq!(plain.len(), 2);
    assert_all(&plain, &listing_coats(OWN_LISTING));
}

#[test]
fn the_same_digest_in_several_coats_is_one_set_of_stories_with_many_origins() {
    let mut store = dateline::store::Store::new();
    let tables = Tables::new();
    for (_, name, bytes) in digest_coats(OWN_DIGEST) {
        let mut ids = Vec::new();
        for loaded in load(name, &bytes) {
            let parent = loaded.parent.map(|parent| ids[parent as usize]);
            let items: Vec<Item> = loaded.items.into_iter().map(|raw| enrich(raw, &loaded.document, &tables)).collect();
            let id = store.add_document(loaded.document, parent);
            ids.push(id);
            let _ = store.insert(id, items);
        }
    }
    assert_eq!(store.len(), 3);
    assert!(store.origins(dateline::rows::Row(0)).len() >= 8, "{}", store.origins(dateline::rows::Row(0)).len());
}

#[test]
fn documents_say_where_in_the_file_they_stand() {
    let bytes =
        coats::zip("f.xml.gz", &coats::gzip(coats::feed(&coats::bulletin(OWN_DIGEST, "<h2>", "</h2>")).as_bytes()));
    let (all, _) = stories("a.zip", &bytes);
    let parts: Vec<_> = all.iter().map(|l| (l.document.format.name(), l.document.part.as_deref(), l.parent)).collect();
    assert_eq!(
        parts,
        [("archive", None, None), ("feed", Some("f.xml.gz"), Some(0)), ("digest", Some("f.xml.gz, entry 1"), Some(1))]
    );
}
