//! The page about queries: each example is read without a fault and finds as many of the samples as it says, and the page names
//! every word of the language.

use std::path::Path;
use std::sync::Arc;

use dateline::enrich::Tables;
use dateline::library::{Batch, Library, read};
use dateline::marks::Marks;
use dateline::query::{FIELDS, Feature, Query, SHORTHANDS, State, examples, guide};
use jiff::civil::date;

fn samples() -> Library {
    let tables = Arc::new(Tables::new());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let files = paths.iter().map(|path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        read::file(&name, &std::fs::read(path).unwrap(), &tables)
    });
    let files = files.collect();
    let mut library = Library::new(Arc::clone(&tables), Marks::default());
    library.insert(Batch { files, failures: Vec::new() });
    library
}

#[test]
fn every_example_finds_what_it_says() {
    let (library, today) = (samples(), date(2025, 3, 31));
    let mut wrong = Vec::new();
    let mut counted = 0;
    for (text, _, stories) in examples() {
        let (query, faults) = library.parse(text, today);
        assert_eq!(faults, [], "{text}");
        assert_eq!(library.doubts(&query, today), [], "{text}");
        assert_eq!(query.to_string().parse::<Query>().as_ref(), Ok(&query), "{text}");
        let found = library.select(&query, today).count();
        counted += usize::from(stories.is_some());
        if stories.is_some_and(|stories| stories != found) {
            wrong.push(format!("{text}: {found}"));
        }
        assert!(found > 0 || stories.is_none(), "{text} finds nothing: a poor example");
    }
    assert!(counted > 20);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_guide_names_every_word_of_the_language() {
    let page = guide();
    let fields = FIELDS.iter().map(|about| format!("  {}:", about.name));
    let shorthands = SHORTHANDS.iter().map(|(name, ..)| format!("  {name}:"));
    let states = State::ALL.iter().map(|(_, name, _)| format!("  is:{name}"));
    let features = Feature::ALL.iter().map(|(_, name, _)| format!("  has:{name}"));
    for word in fields.chain(shorthands).chain(states).chain(features) {
        assert!(page.contains(&word), "{word}");
    }
    for word in ["AND", "OR", "NOT", "none", "*", "( ", ",", "since:", "..", ">="] {
        assert!(page.contains(word.trim()), "{word}");
    }
}
