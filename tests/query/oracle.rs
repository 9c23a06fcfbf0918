//! Selections, counts and order equal a naive answer: one that looks at whole items, one by one, and knows no columns.

use dateline::enrich::Tables;
use dateline::fold;
use dateline::item::{Item, PartialDate};
use dateline::query::{
    Dates, Expr, FIELDS, Feature, Field, Progress, Query, Scope, Selecting, Siblings, State, Term, Unit, Value, When,
    parse, plan, priority_name, resolve, select,
};
use dateline::rows::{Row, RowSet};
use dateline::store::{Facet, Origin, Store};
use jiff::{Span, civil};
use proptest::prelude::*;
use proptest::sample::select as pick;

use crate::world::{CODES, DATES, LABELS, Own, PATHS, PUBLISHERS, SOURCES, TAGS, TODAY, TOPICS, WORDS, World, world};

/// One item as the naive answer sees it.
struct Seen<'a> {
    item: Item,
    origins: Vec<Origin>,
    own: &'a Own,
    store: &'a Store,
    tables: &'a Tables,
    everyone: &'a [Item],
}

fn same(a: &str, b: &str) -> bool {
    let (x, y) = (fold::tokens(a), fold::tokens(b));
    if x.is_empty() || y.is_empty() { a.trim() == b.trim() } else { x == y }
}

fn begins(name: &str, wanted: &str) -> bool {
    fold::tokens(name).join(" ").starts_with(&fold::tokens(wanted).join(" "))
}

/// True when the tokens of `wanted` stand in a row in `text`.
fn says(text: &str, wanted: &str, prefix: bool, within: bool) -> bool {
    let (tokens, wanted) = (fold::tokens(text), fold::tokens(wanted));
    let last = wanted.len().saturating_sub(1);
    !wanted.is_empty()
        && tokens.windows(wanted.len()).any(|row| {
            row.iter().zip(&wanted).enumerate().all(|(at, (token, wanted))| {
                match (within && at == 0, prefix && at == last) {
                    (true, true) => token.contains(wanted.as_str()),
                    (true, false) => token.ends_with(wanted.as_str()),
                    (false, true) => token.starts_with(wanted.as_str()),
                    (false, false) => token == wanted,
                }
            })
        })
}

impl Seen<'_> {
    fn holds(&self, expr: &Expr) -> bool {
        match expr {
            Expr::All => true,
            Expr::Term(term) => self.term(term),
            Expr::Not(part) => !self.holds(part),
            Expr::And(parts) => parts.iter().all(|part| self.holds(part)),
            Expr::Or(parts) => parts.iter().any(|part| self.holds(part)),
        }
    }

    fn term(&self, term: &Term) -> bool {
        match term.value() {
            Value::Text { text, prefix } => self.text(term.field(), text, *prefix, false),
            Value::Within { text, prefix } => self.text(term.field(), text, *prefix, true),
            Value::None => match term.field() {
                Field::Due => self.own.due.is_none(),
                Field::Priority => self.own.priority == 0,
                Field::Date => self.item.date.is_none(),
                Field::Region | Field::Country | Field::Main => self.item.places.is_empty(),
                Field::Tag => self.own.tags.is_empty(),
                field => self.names(field).is_empty(),
            },
            Value::Dates(dates) if term.field() == Field::Due => {
                self.own.due.is_some_and(|due| inside(*dates, due, due))
            }
            Value::Dates(dates) => self.item.date.is_some_and(|date| inside(*dates, date.first(), date.last())),
            Value::Is(state) => match state {
                State::Unread => !self.own.read,
                State::Read => self.own.read,
                State::Flagged => self.own.flagged,
                State::Due => !self.own.done && self.own.due.is_some_and(|due| due <= TODAY),
                State::Overdue => !self.own.done && self.own.due.is_some_and(|due| due < TODAY),
                State::Open => !self.own.done && (self.own.flagged || self.own.due.is_some()),
                State::Done => self.own.done,
                State::Undated => self.item.date.is_none(),
                State::Orphan => false,
            },
            Value::Has(Feature::Note) => self.own.note.is_some(),
            Value::Has(Feature::Links) => !self.item.links.is_empty(),
            Value::Has(Feature::Ednote) => !self.item.notes.is_empty(),
        }
    }

    fn names(&self, field: Field) -> Vec<String> {
        let publishers = || {
            self.origins.iter().filter_map(|origin| {
                let nest = std::iter::successors(Some(origin.document), |&id| self.store.parent(id));
                nest.into_iter().find_map(|id| self.store.document(id).publisher.clone())
            })
        };
        match field {
            Field::Source | Field::Kind | Field::From => {
                self.item.credits.iter().map(|credit| credit.outlet.clone()).collect()
            }
            Field::Cited => self.item.cited.clone(),
            Field::Publisher => publishers().collect(),
            Field::Label => self.origins.iter().filter_map(|origin| origin.region_label.clone()).collect(),
            Field::Topic => self.origins.iter().flat_map(|origin| origin.topics.clone()).collect(),
            Field::Tag => self.own.tags.iter().map(|&tag| tag.to_owned()).collect(),
            Field::Priority => priority_name(self.own.priority).map(str::to_owned).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    fn text(&self, field: Field, wanted: &str, prefix: bool, within: bool) -> bool {
        let Item { headline, body, attribution, credits, notes, byline, links, .. } = &self.item;
        let says = |text: &String| says(text, wanted, prefix, within);
        let in_headline =
            || headline.iter().any(says) || self.origins.iter().any(|origin| origin.headline.iter().any(says));
        let in_notes = || notes.iter().any(|note| says(&note.label) || says(&note.text));
        match field {
            Field::Words => {
                in_headline()
                    || body.iter().any(says)
                    || attribution.iter().chain(byline).any(says)
                    || credits.iter().any(|credit| says(&credit.entry.printed) || says(&credit.outlet))
                    || in_notes()
            }
            Field::Headline => in_headline(),
            Field::Body => body.iter().any(says),
            Field::Ednote => in_notes(),
            Field::Note => self.own.note.iter().any(says),
            Field::Link => links.iter().any(|link| link.url.to_lowercase().contains(&wanted.to_lowercase())),
            Field::Doc => self.origins.iter().any(|origin| {
                std::iter::successors(Some(origin.document), |&id| self.store.parent(id)).any(|id| {
                    let document = self.store.document(id);
                    says(&document.path) || [&document.title, &document.publisher].into_iter().flatten().any(says)
                })
            }),
            Field::Source | Field::Cited => self.outlet(field, wanted, prefix),
            Field::Kind => self.item.credits.iter().any(|credit| {
                let kind = self.tables.outlet_of(&credit.outlet).map_or("", |outlet| &*outlet.kind);
                if prefix { begins(kind, wanted) && !kind.is_empty() } else { same(kind, wanted) && !kind.is_empty() }
            }),
            Field::From => self.item.credits.iter().any(|credit| {
                let Some(outlet) = self.tables.outlet_of(&credit.outlet) else { return false };
                let regions = self.tables.find_region(wanted);
                regions.iter().any(|code| self.tables.region(code).unwrap().members.contains(&&*outlet.country))
            }),
            Field::Region | Field::Country => self
                .tables
                .find_region(wanted)
                .iter()
                .any(|code| (field == Field::Region || code.len() == 2) && self.item.regions.contains(code)),
            Field::Main => self.item.places.first().is_some_and(|place| {
                let contains = |code: &&str| self.tables.region(code).unwrap().members.contains(&place.code());
                self.tables.find_region(wanted).iter().any(contains)
            }),
            _ if prefix => self.names(field).iter().any(|name| begins(name, wanted)),
            _ => self.names(field).iter().any(|name| same(name, wanted)),
        }
    }

    /// An outlet by any of its names, or, where no item has that one, outlets with these words in their name.
    fn outlet(&self, field: Field, wanted: &str, prefix: bool) -> bool {
        let known = |item: &Item, is: &dyn Fn(&str) -> bool| match field {
            Field::Source => item.credits.iter().any(|credit| is(&credit.outlet)),
            _ => item.cited.iter().any(|name| is(name)),
        };
        let canonical = self.tables.outlet(wanted).into_owned();
        let tests: [&dyn Fn(&str) -> bool; 3] =
            [&|name| !prefix && same(name, &canonical), &|name| !prefix && same(name, wanted), &|name| {
                says(name, wanted, prefix, false)
            }];
        let test = tests.into_iter().find(|test| self.everyone.iter().any(|item| known(item, test)));
        test.is_some_and(|test| known(&self.item, test))
    }
}

fn day(when: When) -> (civil::Date, civil::Date) {
    let span = |count: u16, unit| match unit {
        Unit::Days => Span::new().days(i32::from(count)),
        Unit::Weeks => Span::new().weeks(i32::from(count)),
        Unit::Months => Span::new().months(i32::from(count)),
        Unit::Years => Span::new().years(i32::from(count)),
    };
    match when {
        When::On(date) => (date.first(), date.last()),
        When::Ago(count, unit) => (TODAY - span(count, unit), TODAY - span(count, unit)),
        When::Ahead(count, unit) => (TODAY + span(count, unit), TODAY + span(count, unit)),
    }
}

fn inside(dates: Dates, first: civil::Date, last: civil::Date) -> bool {
    match dates {
        Dates::In(when) => first >= day(when).0 && last <= day(when).1,
        Dates::Between(from, to) => first >= day(from).0 && last <= day(to).1,
        Dates::From(when) => first >= day(when).0,
        Dates::Until(when) => last <= day(when).1,
        Dates::Before(when) => last < day(when).0,
        Dates::After(when) => first > day(when).1,
    }
}

fn phrase() -> impl Strategy<Value = (String, bool)> {
    let beginning = |word: &str| word.chars().take(2).collect::<String>();
    prop_oneof![
        3 => pick(WORDS).prop_map(|word| (word.to_owned(), false)),
        1 => (pick(WORDS), pick(WORDS)).prop_map(|(a, b)| (format!("{a} {b}"), false)),
        1 => pick(WORDS).prop_map(move |word| (beginning(word), true)),
        1 => (pick(WORDS), pick(WORDS)).prop_map(move |(a, b)| (format!("{a} {}", beginning(b)), true)),
        1 => pick(vec!["editors note", "2024", "anna", "agence france"]).prop_map(|text| (text.to_owned(), false)),
    ]
}

fn when() -> impl Strategy<Value = When> {
    let unit = pick(vec![Unit::Days, Unit::Weeks, Unit::Months, Unit::Years]);
    prop_oneof![
        3 => pick(DATES).prop_map(|text| When::On(text.parse().unwrap())),
        1 => (1_u16..15, unit.clone()).prop_map(|(count, unit)| When::Ago(count, unit)),
        1 => (1_u16..15, unit).prop_map(|(count, unit)| When::Ahead(count, unit)),
        1 => Just(When::Ago(0, Unit::Days)),
    ]
}

fn dates() -> impl Strategy<Value = Dates> {
    prop_oneof![
        when().prop_map(Dates::In),
        (when(), when()).prop_map(|(from, to)| Dates::between(from, to)),
        when().prop_map(Dates::From),
        when().prop_map(Dates::Until),
        when().prop_map(Dates::Before),
        when().prop_map(Dates::After),
    ]
}

/// Names of a table, parts of them, other spellings, `none`, and names that nothing has.
fn name(names: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => pick(names).prop_map(Value::name),
        1 => pick(names).prop_map(|name| Value::name(&name.to_uppercase())),
        1 => pick(names).prop_map(|name| Value::prefix(&name.chars().take(3).collect::<String>())),
        1 => pick(vec!["AFP", "gazette", "łódź", "nobody", "the U.S."]).prop_map(Value::name),
        1 => Just(Value::None),
    ]
}

/// Letters from the middles and ends of words.
const WITHIN: &[&str] = &[
    "trik",
    "kes",
    "arb",
    "r",
    "ódź",
    "afe",
    "λκ",
    "лк",
    "الروت",
    "روت",
    "京",
    "京都",
    "울",
    "s-4",
    "e/r",
    ".s",
    "400",
];

const PLACES: &[&str] =
    &["Europe", "russia", "NO", "001", "British Isles", "Northern America", "Atlantis", "nato", "asia"];

fn term() -> impl Strategy<Value = Query> {
    let words = pick(vec![Field::Words, Field::Headline, Field::Body, Field::Ednote, Field::Note, Field::Doc]);
    let place = pick(vec![Field::Region, Field::Country, Field::Main]);
    let text = |(text, prefix): (String, bool)| if prefix { Value::prefix(&text) } else { Value::name(&text) };
    prop_oneof![
        6 => (words, phrase()).prop_map(move |(field, phrase)| Query::field(field, text(phrase))),
        2 => (pick(vec![Field::Words, Field::Headline, Field::Body, Field::Ednote, Field::Note, Field::Doc]), pick(WITHIN), any::<bool>())
            .prop_map(|(field, text, prefix)| Query::field(field, Value::Within { text: text.to_owned(), prefix })),
        1 => pick(PATHS).prop_map(|path| Query::field(Field::Doc, Value::name(path))),
        1 => pick(vec!["example.ORG/1", "ł", "nowhere", "?a="]).prop_map(|url| Query::field(Field::Link, Value::name(url))),
        2 => (place.clone(), pick(PLACES)).prop_map(|(field, name)| Query::field(field, Value::name(name))),
        1 => (place.clone(), pick(CODES)).prop_map(|(field, code)| Query::field(field, Value::name(code))),
        1 => place.prop_map(|field| Query::field(field, Value::None)),
        2 => (pick(vec![Field::Source, Field::Cited]), name(SOURCES)).prop_map(|(field, name)| Query::field(field, name)),
        1 => pick(vec!["agency", "NEWSPAPER", "website"]).prop_map(|kind| Query::field(Field::Kind, Value::name(kind))),
        1 => pick(vec!["europe", "FR", "united kingdom"]).prop_map(|name| Query::field(Field::From, Value::name(name))),
        1 => name(PUBLISHERS).prop_map(|name| Query::field(Field::Publisher, name)),
        1 => name(LABELS).prop_map(|name| Query::field(Field::Label, name)),
        1 => name(TOPICS).prop_map(|name| Query::field(Field::Topic, name)),
        1 => name(TAGS).prop_map(|name| Query::field(Field::Tag, name)),
        1 => pick(vec![Value::name("high"), Value::name("middle"), Value::name("low"), Value::None])
            .prop_map(|level| Query::field(Field::Priority, level)),
        2 => dates().prop_map(Query::dated),
        1 => dates().prop_map(|dates| Query::field(Field::Due, Value::Dates(dates))),
        1 => pick(vec![Field::Date, Field::Due]).prop_map(|field| Query::field(field, Value::None)),
        2 => pick(State::ALL.to_vec()).prop_map(|(state, ..)| Query::is(state)),
        1 => pick(Feature::ALL.to_vec()).prop_map(|(feature, ..)| Query::has(feature)),
    ]
}

fn query() -> impl Strategy<Value = Query> {
    term().prop_recursive(4, 16, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| a.and(b)),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| a.or(b)),
            inner.prop_map(Query::not),
        ]
    })
}

fn naive(world: &World, tables: &Tables, query: &Query) -> Vec<u32> {
    let rows = || (0..world.store.len()).map(Row::at);
    let everyone: Vec<Item> = rows().map(|row| world.store.item(row)).collect();
    rows()
        .filter(|&row| {
            let seen = Seen {
                item: world.store.item(row),
                origins: world.store.origins(row),
                own: &world.own[row.index()],
                store: &world.store,
                tables,
                everyone: &everyone,
            };
            seen.holds(query.expr())
        })
        .map(|row| row.0)
        .collect()
}

proptest! {
    #[test]
    fn a_selection_equals_the_naive_one(
        world in world(),
        queries in prop::collection::vec(query(), 1..12),
        budget in 0_usize..400,
        among in prop::collection::vec(any::<bool>(), 40),
    ) {
        let tables = Tables::new();
        let scope = Scope { store: &world.store, status: &world.status, tables: &tables, today: TODAY };
        for query in queries {
            let expected = naive(&world, &tables, &query);
            let rows = select(&query, &scope);
            prop_assert_eq!(rows.iter().map(|row| row.0).collect::<Vec<_>>(), expected, "{}", query);
            prop_assert_eq!(rows.len_rows(), world.store.len());

            let plan = plan(&resolve(&query, &scope).0, &world.store);
            let mut sliced = Selecting::new(plan.clone());
            let mut slices = 0;
            let found = loop {
                match sliced.step(&world.store, budget) {
                    Progress::Done(rows) => break rows,
                    Progress::More => slices += 1,
                }
                prop_assert!(slices <= world.store.len());
            };
            prop_assert_eq!(&found, &rows);

            // What comes first in an order is read first; the order may not have all rows, and others.
            let order: Vec<Row> = (0..50).rev().filter(|row| !among.get(row / 2).copied().unwrap_or(false)).map(Row::at).collect();
            let mut ordered = Selecting::new(plan.clone()).first_in(std::sync::Arc::new(order));
            let found = loop {
                if let Progress::Done(rows) = ordered.step(&world.store, budget) {
                    break rows;
                }
            };
            prop_assert_eq!(&found, &rows);

            let some = RowSet::filter(world.store.len(), |row| among[row.index()]);
            let mut both = rows;
            both.and(&some);
            prop_assert_eq!(Selecting::among(plan, &some).finish(&world.store), both);
        }
    }

    #[test]
    fn siblings_equal_the_selections_without_their_field(
        world in world(),
        tops in prop::collection::vec(query(), 1..6),
        budget in 0_usize..400,
    ) {
        let tables = Tables::new();
        let scope = Scope { store: &world.store, status: &world.status, tables: &tables, today: TODAY };
        let query = tops.into_iter().fold(Query::all(), Query::and);
        let fields: Vec<Field> = [Field::Words].into_iter().chain(FIELDS.iter().map(|about| about.field)).collect();
        let mut siblings = Siblings::new(&query, select(&query, &scope), &fields, &scope);
        while !siblings.step(&world.store, budget) {}
        for field in fields {
            prop_assert_eq!(siblings.without(field), select(&query.without(field), &scope), "{} {:?}", query, field);
        }
    }

    #[test]
    fn counts_and_order_equal_the_naive_ones(world in world(), among in prop::collection::vec(any::<bool>(), 40)) {
        let store = &world.store;
        let rows = RowSet::filter(store.len(), |row| among[row.index()]);
        for facet in Facet::ALL {
            let mut expected: Vec<(_, u32)> = store.facet_values(facet).map(|(value, _)| (value, 0)).collect();
            for row in &rows {
                for (value, count) in &mut expected {
                    *count += u32::from(store.values(facet, row).contains(value));
                }
            }
            expected.retain(|&(_, count)| count > 0);
            prop_assert_eq!(store.counts(facet, &rows), expected);
        }
        let mut dates: std::collections::BTreeMap<u32, u32> = std::collections::BTreeMap::new();
        for row in &rows {
            *dates.entry(store.item(row).date.map_or(0, PartialDate::packed)).or_default() += 1;
        }
        prop_assert_eq!(store.date_counts(&rows), dates.into_iter().collect::<Vec<_>>());

        let ordered = store.order(&rows);
        let mut sorted = ordered.clone();
        sorted.sort_unstable();
        prop_assert_eq!(sorted, rows.iter().collect::<Vec<_>>());
        prop_assert_eq!(&naive_order(store), &store.order(&RowSet::full(store.len())));
        prop_assert_eq!(naive_order(store).into_iter().filter(|&row| rows.contains(row)).collect::<Vec<_>>(), ordered);
    }

    #[test]
    fn printing_and_parsing_are_inverse(query in odd_query()) {
        let text = query.to_string();
        let (read, diagnostics) = parse(&text);
        prop_assert!(diagnostics.iter().all(|diagnostic| diagnostic.message.contains("ends before")), "{} {:?}", text, diagnostics);
        prop_assert_eq!(&read, &query, "{}", text);
        prop_assert_eq!(read.to_string(), text);
        // Panes edit what they own and leave the rest: lifting and setting the same terms again changes nothing but places.
        for field in [Field::Region, Field::Is, Field::Date, Field::Source] {
            let terms = query.terms_of(field);
            let without = query.without(field);
            prop_assert!(without.terms_of(field).owned.is_empty());
            prop_assert_eq!(without.terms_of(field).foreign.len(), terms.foreign.len());
            prop_assert_eq!(without.set_terms(field, terms.owned.clone()).terms_of(field).owned, terms.owned);
        }
        let chips = query.chips();
        for (at, chip) in chips.iter().enumerate() {
            prop_assert_eq!(parse(chip).0.chips().len(), 1, "{}", chip);
            prop_assert_eq!(query.remove_chip(at).chips().len(), chips.len() - 1);
        }
    }

    #[test]
    fn any_text_is_read(text in prop_oneof![any::<String>(), scraps()]) {
        let (query, diagnostics) = parse(&text);
        let printed = query.to_string();
        let (again, faults) = parse(&printed);
        prop_assert_eq!(&again, &query, "{:?} {}", text, printed);
        prop_assert!(faults.iter().all(|fault| fault.message.contains("ends before")), "{:?} {} {:?}", text, printed, faults);
        for diagnostic in diagnostics {
            prop_assert!(text.get(diagnostic.span.start..diagnostic.span.end).is_some(), "{:?}", diagnostic);
            prop_assert!(!diagnostic.render(&text).is_empty());
        }
        for (term, _) in query.terms() {
            prop_assert!(text.get(term.span().start..term.span().end).is_some_and(|span| !span.is_empty()));
        }
    }
}

/// Pieces of queries in any order.
fn scraps() -> impl Strategy<Value = String> {
    let scraps = vec![
        "region:",
        "Is:",
        "since:",
        "headline:",
        "foo:",
        "(",
        ")",
        "\"",
        "“",
        "-",
        "--",
        " ",
        ",",
        "*",
        "AND",
        " OR ",
        "NOT ",
        "\\",
        "a",
        "none",
        "europe",
        "2024",
        "..",
        ">=",
        "7d",
        "unread",
        "łódź",
        "東京",
        "\u{0}",
        "\u{301}",
        "http://",
        ":",
    ];
    prop::collection::vec(pick(scraps), 0..14).prop_map(|scraps| scraps.concat())
}

/// Queries with names and words that need quotes.
fn odd_query() -> impl Strategy<Value = Query> {
    let odd = prop_oneof![
        pick(vec![
            "none",
            "NONE",
            "OR",
            "a,b",
            "x:y",
            "a*",
            "*",
            "-a",
            "a \"b\" c",
            "\\",
            "a\\",
            "\\\"",
            "(a)",
            "“a”",
            "—",
            "",
            "東京"
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    let fields = pick(vec![
        Field::Words,
        Field::Headline,
        Field::Link,
        Field::Source,
        Field::Region,
        Field::Label,
        Field::Topic,
        Field::Tag,
    ]);
    let odd = (fields, odd, any::<bool>()).prop_map(|(field, text, prefix)| {
        Query::field(field, if prefix { Value::prefix(&text) } else { Value::name(&text) })
    });
    prop_oneof![odd, term()].prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| a.and(b)),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| a.or(b)),
            inner.prop_map(Query::not),
        ]
    })
}

/// Units of whole chains, newest first, by document and place in it.
fn naive_order(store: &Store) -> Vec<Row> {
    let mut units: Vec<Vec<Row>> = Vec::new();
    for row in (0..store.len()).map(Row::at) {
        if store.previous(row).is_none() {
            let mut unit = vec![row];
            while let Some(next) = store.next(unit[unit.len() - 1]) {
                unit.push(next);
            }
            units.push(unit);
        }
    }
    let document_date = |row: Row| {
        let first = store.origins(row)[0].document;
        std::iter::successors(Some(first), |&id| store.parent(id)).find_map(|id| store.document(id).date)
    };
    let own = |unit: &Vec<Row>| -> Option<PartialDate> { unit.iter().filter_map(|&row| store.item(row).date).max() };
    let beside = |row: Row| {
        let first = store.origins(row)[0].document;
        let rows = (0..store.len()).map(Row::at);
        let there = rows.filter(|&row| store.origins(row).iter().any(|origin| origin.document == first));
        there.filter_map(|row| store.item(row).date).max()
    };
    let date = |unit: &Vec<Row>| own(unit).or_else(|| document_date(unit[0])).or_else(|| beside(unit[0]));
    // The sort is stable: rows of a document are in document order, documents in loading order.
    units.sort_by_key(|unit| store.origins(unit[0])[0].document);
    units.sort_by_key(|unit| own(unit).is_none());
    units.sort_by_key(|unit| std::cmp::Reverse(date(unit)));
    units.concat()
}
