//! The facet tree counts what its definition says, and fast: each value under the query without the terms of its own field.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use dateline::enrich::{Tables, enrich};
use dateline::item::{Attribution, Document, DocumentHash, RawItem, Span};
use dateline::library::{Batch, By, FacetNode, FacetWish, Filed, Library, Sort};
use dateline::marks::{Kind, Marks, Value as Mark};
use dateline::query::Query;
use dateline::rows::{Row, RowSet};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use proptest::sample::select;

static TABLES: LazyLock<Arc<Tables>> = LazyLock::new(|| Arc::new(Tables::new()));
const TODAY: Date = date(2025, 3, 16);

const SOURCES: [&str; 8] = ["TASS", "ТАСС", "Reuters", "AFP", "Yle", "Le Monde", "Ferry Gazette", ""];
const PLACES: [&str; 9] =
    ["Oslo", "Venezuela", "Minsk and Kyiv", "Nairobi", "Georgia's Tbilisi", "the sea", "Taipei", "Lima", "Norway"];
const DAYS: [&str; 7] = ["2024-10-23", "2024-10-02", "2024-10", "2024", "2025-01-31", "2023-12-30", ""];
const LABELS: [&str; 4] = ["Europe", "Worldwide", "EUROPE", ""];
const TOPICS: [&str; 4] = ["Russia", "prayer", "russia", ""];
const QUERIES: [&str; 24] = [
    "",
    "source:TASS",
    "source:tass,reuters",
    "-source:Reuters",
    "region:europe",
    "country:VE",
    "-region:Africa",
    "date:2024",
    "date:2024-10",
    "date:none",
    "is:unread",
    "is:read",
    "label:europe",
    "topic:russia",
    "kind:agency",
    "from:russia",
    "harbour",
    "source:none",
    "cited:bbc",
    "publisher:board",
    "tag:urgent",
    "doc:1",
    "region:none",
    "main:norway OR source:yle",
];

/// A story by numbers into the lists above.
type Seed = (usize, usize, usize, usize, usize, bool);

fn raw(number: usize, (source, place, day, label, topic, cites): Seed) -> RawItem {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let source = SOURCES[source % SOURCES.len()];
    let day = DAYS[day % DAYS.len()];
    let cited = if cites { "The BBC said so too." } else { "" };
    RawItem {
        body: vec![format!("Harbour story number {number}: boards met in {}. {cited}", PLACES[place % PLACES.len()])],
        attributions: some(source)
            .map(|source| Attribution { printed: source.clone(), source, dates: day.parse().into_iter().collect() })
            .into_iter()
            .collect(),
        date: if source.is_empty() { day.parse().ok() } else { None },
        region_label: some(LABELS[label % LABELS.len()]),
        topics: some(TOPICS[topic % TOPICS.len()]).into_iter().collect(),
        span: Span::new(number, number + 1),
        ..RawItem::default()
    }
}

/// Documents of ten stories each.
fn library(seeds: &[Seed]) -> Library {
    let mut library = Library::new(Arc::clone(&TABLES), Marks::default());
    let mut number = 0;
    for (at, stories) in seeds.chunks(10).enumerate() {
        let path = format!("news/{at}.txt");
        let document = Document {
            hash: DocumentHash::of(path.as_bytes()),
            path,
            publisher: (at % 2 == 0).then(|| String::from("Board")),
            ..Document::default()
        };
        let items = stories.iter().map(|seed| {
            number += 1;
            enrich(raw(number, *seed), &document, &TABLES)
        });
        let items = items.collect();
        library.insert(Batch {
            files: vec![vec![Filed { document, parent: None, items, unparsed: Vec::new() }]],
            failures: Vec::new(),
        });
    }
    library
}

/// The nodes with everything unfolded.
fn unfolded(library: &Library, query: &Query) -> Vec<FacetNode> {
    let mut open: BTreeSet<String> = BTreeSet::new();
    loop {
        let nodes = nodes(library, query, &open);
        let before = open.len();
        open.extend(nodes.iter().filter(|node| node.children).map(|node| node.key.clone()));
        if open.len() == before {
            return nodes;
        }
    }
}

fn nodes(library: &Library, query: &Query, open: &BTreeSet<String>) -> Vec<FacetNode> {
    let mut siblings = library.siblings(query, library.select(query, TODAY), TODAY);
    while !siblings.step(library.store(), usize::MAX) {}
    library.facets(query, &siblings, &FacetWish { open, narrow: "" }, TODAY)
}

fn seed() -> impl Strategy<Value = Seed> {
    (0..8_usize, 0..9_usize, 0..7_usize, 0..4_usize, 0..4_usize, any::<bool>())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn counts_equal_a_recount_by_the_definition(
        seeds in prop::collection::vec(seed(), 1..40),
        terms in prop::collection::vec(select(QUERIES.to_vec()), 0..4),
        marked in prop::collection::vec(any::<bool>(), 40),
    ) {
        let mut library = library(&seeds);
        let now = "2025-03-16T12:00:00Z".parse().unwrap();
        let rows: Vec<Row> = (0..library.store().len()).filter(|at| marked[*at]).map(Row::at).collect();
        let _ = library.mark(&rows, &|| Mark::Read(true), now, Kind::Automatic);
        let _ = library.mark(&rows[..rows.len() / 2], &|| Mark::Tag("urgent".into(), true), now, Kind::Automatic);
        let (query, faults) = library.parse(&terms.join(" "), TODAY);
        prop_assert!(faults.is_empty(), "{:?}", faults);
        for node in unfolded(&library, &query) {
            let (Some(field), Some(value)) = (node.field, node.value) else { continue };
            let asked = query.without(field).and(Query::field(field, value));
            let naive = library.select(&asked, TODAY).count();
            prop_assert_eq!(node.count, naive, "{} under {}", node.key, query);
            prop_assert!(naive > 0 || node.choice != dateline::library::Choice::Open, "{} is empty", node.key);
        }
    }

    #[test]
    fn every_arrangement_has_every_row_once_under_one_head(seeds in prop::collection::vec(seed(), 1..40)) {
        let library = library(&seeds);
        let all = RowSet::full(library.store().len());
        for (_, sort) in Sort::ALL {
            let (rows, groups) = library.arrange(&all, sort);
            let mut sorted = rows.to_vec();
            sorted.sort();
            prop_assert_eq!(sorted, all.iter().collect::<Vec<_>>());
            let mut next = 0;
            for group in &groups {
                prop_assert_eq!(group.first, next);
                next += group.count;
            }
            prop_assert_eq!(next, rows.len());
            let labels: BTreeSet<&String> = groups.iter().map(|group| &group.label).collect();
            prop_assert_eq!(labels.len(), groups.len(), "{:?}", groups);
            let by_date = library.sorted(&all, Sort::Date);
            let place = |row: &Row| match sort {
                Sort::Document => row.index(),
                Sort::Date | Sort::Source | Sort::Region => by_date.iter().position(|other| other == row).unwrap(),
            };
            for group in groups.iter().filter(|_| sort != Sort::Date) {
                let stretch: Vec<usize> = rows[group.first..group.first + group.count].iter().map(place).collect();
                prop_assert!(stretch.is_sorted(), "{:?}: {:?}", group, stretch);
            }
            let nameless = |group: &&dateline::library::Group| group.label == "no source printed" || group.label == "no country named";
            prop_assert!(groups.iter().rev().skip(1).all(|group| !nameless(&group)), "{:?}", groups);
            if sort == Sort::Source {
                let names: Vec<String> = groups.iter().filter(|group| !nameless(group)).map(|group| group.label.to_lowercase()).collect();
                prop_assert!(names.is_sorted(), "{:?}", names);
            }
        }
    }

    #[test]
    fn stats_count_the_selection(seeds in prop::collection::vec(seed(), 1..40), term in select(QUERIES.to_vec())) {
        let library = library(&seeds);
        let (query, _) = library.parse(term, TODAY);
        let rows = library.select(&query, TODAY);
        for (name, by) in By::ALL {
            let stats = library.stats(by, &rows, TODAY);
            prop_assert_eq!(stats.items, rows.count());
            prop_assert!(stats.values.iter().all(|value| value.count > 0 && value.count <= stats.items), "{}", name);
            // What has one value at most adds up.
            if matches!(by, By::Main | By::Year | By::Month | By::Date) {
                let sum: usize = stats.values.iter().map(|value| value.count).sum();
                prop_assert_eq!(sum + stats.none, stats.items, "{}", name);
            }
        }
    }
}

/// `cargo test --release --test facets -- --ignored --nocapture`, of other sizes with `DATELINE_ITEMS=1000000`.
#[test]
#[ignore = "a measurement, run by hand"]
#[allow(clippy::disallowed_methods, reason = "a measurement is told its size by the environment")]
#[expect(clippy::disallowed_methods, reason = "tests are told by the environment")]
fn recounting_takes() {
    let items = std::env::var("DATELINE_ITEMS").ok().and_then(|items| items.parse().ok()).unwrap_or(100_000_usize);
    let seeds: Vec<Seed> = (0..items)
        .map(|n| {
            let random = n.wrapping_mul(2_654_435_761) >> 7;
            (random, random >> 3, random >> 7, random >> 11, random >> 13, n % 5 == 0)
        })
        .collect();
    let library = library(&seeds);
    let open: BTreeSet<String> = dateline::library::FACETS_OPEN.iter().map(|key| (*key).to_owned()).collect();
    for text in ["", "source:TASS", "region:europe is:unread", "source:TASS country:VE date:2024-10"] {
        let (query, _) = library.parse(text, TODAY);
        let selected = library.select(&query, TODAY);
        let mut took: Vec<std::time::Duration> = Vec::new();
        for _ in 0..21 {
            let start = std::time::Instant::now();
            let mut siblings = library.siblings(&query, selected.clone(), TODAY);
            while !siblings.step(library.store(), usize::MAX) {}
            let nodes = library.facets(&query, &siblings, &FacetWish { open: &open, narrow: "" }, TODAY);
            took.push(start.elapsed());
            std::hint::black_box(nodes);
        }
        took.sort();
        println!("{text:40} {} selected: median {:?}, longest {:?}", selected.count(), took[10], took[20]);
    }
    let all = RowSet::full(library.store().len());
    for text in ["source:", "region:", "date:", "date:2024-10-", "topic:", "is:", "t"] {
        let slot = dateline::query::slot(text, text.len()).unwrap();
        let mut took: Vec<[std::time::Duration; 2]> = Vec::new();
        let mut many = 0;
        for _ in 0..21 {
            let start = std::time::Instant::now();
            let offers = library.offers(&slot, &Query::all(), &all, TODAY);
            let gathered = start.elapsed();
            let start = std::time::Instant::now();
            many = offers.matching(&slot.begun, library.tables(), 50).len();
            took.push([gathered, start.elapsed()]);
        }
        let mut median = |at: usize| {
            took.sort_by_key(|times| times[at]);
            took[10][at]
        };
        println!("{text:16} {many} offers gathered in {:?} (median), narrowed in {:?}", median(0), median(1));
    }
    for (name, sort) in Sort::ALL {
        let _ = library.arrange(&all, sort);
        let start = std::time::Instant::now();
        let groups = library.arrange(&all, sort).1.len();
        println!("sorted by {name}: {groups} groups in {:?}", start.elapsed());
    }
}
