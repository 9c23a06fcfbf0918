//! Random documents, items and marks in several scripts, small enough that random queries find something.

use dateline::enrich::Tables;
use dateline::item::{
    Attribution, Credit, DateHow, Document, DocumentHash, Item, ItemId, Lines, Link, Note, PartialDate, Place, Span,
};
use dateline::query::Status;
use dateline::rows::Row;
use dateline::store::{Added, DocId, Store};
use jiff::civil;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

pub(crate) const WORDS: &[&str] = &[
    "strike",
    "STRIKES",
    "harbour",
    "Łódź",
    "lodz",
    "café",
    "cafe\u{301}s",
    "Ёлка",
    "елки",
    "Αθήνας",
    "ΑΘΗΝΑΣ",
    "بيروت",
    "بَيْرُوت",
    "שָׁלוֹם",
    "שלום",
    "北京",
    "東京都",
    "プーチン",
    "서울은",
    "กรุงเทพ",
    "U.S.",
    "RFE/RL",
    "S-400",
    "the",
    "—",
];
pub(crate) const SOURCES: &[&str] =
    &["Agence France-Presse", "TASS", "Ferry Gazette", "Gazette of Łódź", "Reuters", "北京日报"];
pub(crate) const LABELS: &[&str] = &["Europe", "EUROPE", "British Isles", "Praise, Reports", "None", "***"];
pub(crate) const TOPICS: &[&str] = &["Ferries", "ferries", "Łódź", "31 January 2020"];
pub(crate) const TAGS: &[&str] = &["urgent", "Follow up", "łódź"];
pub(crate) const CODES: &[&str] = &["RU", "NO", "US", "XK", "GB", "JP"];
pub(crate) const DATES: &[&str] = &[
    "2023",
    "2023-12-31",
    "2024",
    "2024-01-01",
    "2024-10",
    "2024-10-01",
    "2024-10-23",
    "2024-10-31",
    "2024-11",
    "2024-11-09",
];
pub(crate) const PUBLISHERS: &[&str] = &["Harbour Monitor", "Łódź Weekly"];
pub(crate) const PATHS: &[&str] = &["news/harbour-2024.txt", "arch/łódź.eml", "a b/東京.html"];

pub(crate) const TODAY: civil::Date = civil::date(2024, 11, 10);

/// What the reader did to an item.
#[derive(Debug, Clone, Default)]
pub(crate) struct Own {
    pub(crate) read: bool,
    pub(crate) flagged: bool,
    pub(crate) done: bool,
    pub(crate) due: Option<civil::Date>,
    pub(crate) priority: u8,
    pub(crate) tags: Vec<&'static str>,
    pub(crate) note: Option<String>,
}

/// A document with its items and the number of the document that contains it.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) document: Document,
    pub(crate) parent: Option<usize>,
    pub(crate) items: Vec<Item>,
}

/// A store and what went into it.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) sources: Vec<Source>,
    pub(crate) own: Vec<Own>,
    pub(crate) store: Store,
    pub(crate) status: Status,
    pub(crate) added: Vec<Vec<Added>>,
    pub(crate) ids: Vec<DocId>,
}

pub(crate) fn date(text: &str) -> PartialDate {
    text.parse().unwrap()
}

/// A country and everything that contains it.
pub(crate) fn regions_of(tables: &Tables, code: &str) -> Vec<&'static str> {
    let around = tables.regions().iter().filter(|region| region.code != code && region.members.contains(&code));
    tables.region(code).map(|region| region.code).into_iter().chain(around.map(|region| region.code)).collect()
}

fn text(words: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    prop::collection::vec(select(WORDS), words).prop_map(|words| words.join(" "))
}

fn maybe<T: Clone + std::fmt::Debug + 'static>(values: &'static [T]) -> impl Strategy<Value = Option<T>> {
    prop::option::of(select(values))
}

fn some<T: Clone + std::fmt::Debug + 'static>(values: &'static [T], most: usize) -> impl Strategy<Value = Vec<T>> {
    subsequence(values, 0..=most)
}

fn credit() -> impl Strategy<Value = Credit> {
    (select(SOURCES), maybe(DATES)).prop_map(|(source, day)| {
        let dates: Vec<PartialDate> = day.map(date).into_iter().collect();
        let printed = day.map_or_else(|| source.to_owned(), |day| format!("{source}, {day}"));
        Credit { entry: Attribution { source: source.to_owned(), dates, printed }, outlet: source.to_owned() }
    })
}

fn item() -> impl Strategy<Value = Item> {
    let texts = (
        prop::option::of(text(1..4)),
        prop::collection::vec(text(1..7), 1..3),
        prop::collection::vec(credit(), 0..3),
        prop::collection::vec(text(1..4), 0..2),
    );
    let names = (maybe(LABELS), some(TOPICS, 2), some(&SOURCES[3..], 1), some(CODES, 2));
    let rest = (
        maybe(DATES),
        any::<bool>(),
        prop::option::weighted(0.2, 0_u8..4),
        prop::option::weighted(0.3, 0_u8..3),
        any::<bool>(),
    );
    (texts, names, rest).prop_map(|((headline, body, credits, notes), (label, topics, cited, codes), rest)| {
        let (day, continues, alias, link, cut) = rest;
        let tables = Tables::new();
        let mut regions: Vec<&'static str> = Vec::new();
        for code in codes.iter().flat_map(|code| regions_of(&tables, code)) {
            if !regions.contains(&code) {
                regions.push(code);
            }
        }
        let place = |code: &&str| Place {
            code: code.as_bytes().try_into().unwrap(),
            in_headline: true,
            in_lead: false,
            in_body: true,
            count: 2,
            evidence: vec![(*code).to_owned()],
        };
        let printed: Vec<&str> = credits.iter().map(|credit| credit.entry.printed.as_str()).collect();
        let attribution = (!printed.is_empty()).then(|| format!("({})", printed.join("; ")));
        let day = day.map(date);
        Item {
            id: ItemId::of(body.iter().map(String::as_str), headline.as_deref(), None, day),
            title: headline.clone().unwrap_or_else(|| body[0].clone()),
            headline,
            attribution,
            credits,
            cited: cited.into_iter().map(str::to_owned).collect(),
            date: day,
            dates: day.into_iter().collect(),
            date_how: if day.is_some() { DateHow::Printed } else { DateHow::None },
            region_label: label.map(str::to_owned),
            places: codes.iter().map(place).collect(),
            regions,
            notes: notes.into_iter().map(|text| Note { label: "EDITORS' NOTE".to_owned(), text }).collect(),
            topics: topics.into_iter().map(str::to_owned).collect(),
            links: link
                .map(|n| Link { url: format!("https://Example.org/{n}?a=Ł"), text: String::new() })
                .into_iter()
                .collect(),
            byline: cut.then(|| "Anna Łódź".to_owned()),
            aliases: alias.map(|n| format!("guid-{n}")).into_iter().collect(),
            continues,
            cut,
            body,
            ..Item::default()
        }
    })
}

fn source() -> impl Strategy<Value = Source> {
    let own = (select(PATHS), maybe(WORDS), maybe(PUBLISHERS), maybe(DATES), 0_u8..20, prop::option::of(0_usize..4));
    (own, prop::collection::vec(item(), 0..8)).prop_map(|((path, title, publisher, day, hash, parent), mut items)| {
        for (line, item) in items.iter_mut().enumerate() {
            item.lines = Lines { first: line as u32 + 1, last: line as u32 + 1 };
            item.span = Span::new(line * 100, line * 100 + 99);
        }
        let document = Document {
            path: path.to_owned(),
            title: title.map(str::to_owned),
            publisher: publisher.map(str::to_owned),
            date: day.map(date),
            hash: DocumentHash::of(&[hash]),
            ..Document::default()
        };
        Source { document, parent, items }
    })
}

fn own() -> impl Strategy<Value = Own> {
    let due = prop::option::weighted(0.3, -20_i32..20)
        .prop_map(|days| days.map(|days| TODAY.checked_add(jiff::Span::new().days(days)).unwrap()));
    (any::<bool>(), any::<bool>(), any::<bool>(), due, 0_u8..5, some(TAGS, 2), prop::option::weighted(0.3, text(1..4)))
        .prop_map(|(read, flagged, done, due, priority, tags, note)| Own {
            read,
            flagged,
            done,
            due,
            priority,
            tags,
            note,
        })
}

/// What a world is made of.
pub(crate) fn sources_and_own() -> impl Strategy<Value = (Vec<Source>, Vec<Own>)> {
    (prop::collection::vec(source(), 0..6), prop::collection::vec(own(), 40))
}

/// A world of at most 40 items.
pub(crate) fn world() -> impl Strategy<Value = World> {
    (sources_and_own(), prop::collection::vec(0_usize..30, 6))
        .prop_map(|((sources, own), indexed)| build(sources, own, &indexed))
}

/// Builds a store whose words are indexed in part, in whole or not at all: so many rows after each document.
pub(crate) fn build(mut sources: Vec<Source>, own: Vec<Own>, indexed: &[usize]) -> World {
    let mut store = Store::new();
    let mut status = Status::default();
    let mut ids: Vec<DocId> = Vec::new();
    let mut added = Vec::new();
    for (source, most) in sources.iter_mut().zip(indexed) {
        source.parent = source.parent.filter(|&parent| parent < ids.len());
        let id = store.add_document(source.document.clone(), source.parent.map(|parent| ids[parent]));
        ids.push(id);
        added.push(store.insert(id, source.items.clone()));
        if let Some(job) = store.index_job(*most) {
            store.take_words(job.run());
        }
    }
    for (row, own) in own.iter().enumerate().take(store.len()) {
        let row = Row::at(row);
        // Sets that end before the store does are as good as whole ones.
        for (set, is) in
            [(&mut status.read, own.read), (&mut status.flagged, own.flagged), (&mut status.done, own.done)]
        {
            if is {
                set.insert(row);
            }
        }
        status.set_due(row, own.due);
        status.set_priority(row, own.priority);
        status.set_tags(row, own.tags.iter().copied());
        status.set_note(row, own.note.as_deref());
    }
    World { sources, own, store, status, added, ids }
}
