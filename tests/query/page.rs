//! The user's page of the language: every query on it is read, printed and run, and it names every word of the language.

use dateline::enrich::Tables;
use dateline::query::{FIELDS, Feature, Query, SHORTHANDS, Scope, State, Status, parse, resolve, select};
use dateline::store::Store;

use crate::world::TODAY;

const PAGE: &str = include_str!("../../docs/queries.md");

/// The lines of the blocks marked as queries.
fn blocks() -> Vec<&'static str> {
    let mut queries = Vec::new();
    let mut is_query = false;
    for line in PAGE.lines() {
        match line.strip_prefix("```") {
            Some(language) => is_query = language == "query",
            None if is_query => queries.push(line),
            None => {}
        }
    }
    queries
}

/// The code of the cells of each table row.
fn cells() -> Vec<Vec<&'static str>> {
    let code = |cell: &'static str| cell.trim().strip_prefix('`').and_then(|cell| cell.strip_suffix('`'));
    PAGE.lines()
        .filter_map(|line| line.strip_prefix("| "))
        .map(|line| line.trim_end_matches('|').split('|').filter_map(code).collect())
        .filter(|cells: &Vec<&str>| !cells.is_empty())
        .collect()
}

#[test]
fn every_query_on_the_page_is_read_printed_and_run() {
    let (store, status, tables) = (Store::new(), Status::default(), Tables::new());
    let scope = Scope { store: &store, status: &status, tables: &tables, today: TODAY };
    let examples = FIELDS.iter().map(|about| about.example).chain(SHORTHANDS.iter().map(|(.., example)| *example));
    let queries: Vec<&str> = blocks().into_iter().chain(cells().into_iter().flatten()).chain(examples).collect();
    assert!(queries.len() > 90);
    for text in queries {
        let (query, diagnostics) = parse(text);
        assert_eq!(diagnostics, [], "{text}");
        assert_eq!(query.to_string().parse::<Query>().as_ref(), Ok(&query), "{text}");
        let (_, diagnostics) = resolve(&query, &scope);
        let faults: Vec<_> = diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).collect();
        assert!(faults.is_empty(), "{text}: {faults:?}");
        assert!(select(&query, &scope).is_empty());
    }
}

#[test]
fn the_page_prints_queries_as_the_program_does() {
    let pairs: Vec<Vec<&str>> = cells().into_iter().filter(|cells| cells.len() == 2).collect();
    assert!(pairs.len() >= 5);
    for pair in pairs {
        assert_eq!(parse(pair[0]).0.to_string(), pair[1]);
    }
}

#[test]
fn the_page_shows_the_fault_as_the_program_does() {
    let block = PAGE.split("```text\n").nth(1).and_then(|rest| rest.split("\n```").next()).unwrap();
    let query = block.lines().next().unwrap();
    assert_eq!(parse(query).1[0].render(query), block);
}

#[test]
fn the_page_names_every_word_of_the_language() {
    let first: Vec<&str> = cells().into_iter().map(|cells| cells[0]).collect();
    let names = FIELDS.iter().map(|about| format!("{}:", about.name));
    let shorthands = SHORTHANDS.iter().map(|(name, ..)| format!("{name}:"));
    let states = State::ALL.iter().map(|(_, name, _)| format!("is:{name}"));
    let features = Feature::ALL.iter().map(|(_, name, _)| format!("has:{name}"));
    for word in names.chain(shorthands).chain(states).chain(features) {
        assert!(first.iter().any(|cell| cell.starts_with(&word)), "{word}");
    }
}
