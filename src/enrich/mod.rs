//! Enrichment: where, who and when. Makes an [`Item`] of what a document prints for a story, with its id, its title, its
//! outlets under their canonical names, its date and its places. Pure functions over [`Tables`].
//!
//! It guesses nothing silently: a date is printed or the document's (and says so), an unknown outlet stays as printed, and
//! every place carries the words that named it.

mod built;
mod cities;
mod context;
mod filename;
mod gazetteer;
mod key;
mod lexicon;
mod names;
mod outlets;
mod places;
mod regions;
mod rules;
mod tables;
mod title;
mod words;

#[cfg(test)]
mod tests;

pub use cities::City;
pub use outlets::{KINDS, Outlet};
pub use regions::{Region, RegionKind};
pub use tables::Tables;

use crate::item::{Attribution, Credit, DateHow, Document, Item, ItemId, PartialDate, RawItem};

/// The version of the rules and assets of this layer, part of the key of what is cached of its results.
pub const RULES: u32 = 1;

/// Makes an item of a raw one.
#[must_use]
pub fn enrich(raw: RawItem, document: &Document, tables: &Tables) -> Item {
    let title = title::title(&raw);
    let (date, dates, date_how) = dates(&raw, document);
    // What is told, or stands in the name of the file only, may change: it has no part in what a story is.
    let own = date.filter(|_| matches!(date_how, DateHow::Printed | DateHow::Document | DateHow::Feed));
    let id = ItemId::of(raw.body.iter().map(String::as_str), raw.headline.as_deref(), raw.attribution.as_deref(), own);
    let found = places::find(raw.headline.as_deref(), &raw.body, tables.gazetteer());
    let mut regions: Vec<&'static str> = Vec::new();
    for code in found.places.iter().flat_map(|place| tables.tree().chain(place.code)) {
        if !regions.contains(code) {
            regions.push(code);
        }
    }
    let credits: Vec<Credit> = raw.attributions.into_iter().map(|entry| credit(entry, tables)).collect();
    let named =
        found.outlets.iter().filter_map(|&at| tables.outlets().all().get(at)).map(|outlet| outlet.name.to_string());
    let printed = raw.cited.iter().map(|name| tables.outlet(name).into_owned());
    let mut cited: Vec<String> = Vec::new();
    for name in printed.chain(named) {
        let known = |other: &String| *other == name || tables.same_outlet(other, &name);
        if !credits.iter().any(|credit| known(&credit.outlet)) && !cited.iter().any(known) {
            cited.push(name);
        }
    }
    Item {
        id,
        title,
        headline: raw.headline,
        body: raw.body,
        attribution: raw.attribution,
        credits,
        cited,
        date,
        dates,
        date_how,
        region_label: raw.region_label,
        places: found.places,
        regions,
        notes: raw.notes,
        topics: topics(raw.topics, document.tag.as_deref()),
        links: raw.links,
        byline: raw.byline,
        aliases: raw.aliases,
        continues: raw.continues,
        link_lost: raw.link_lost,
        cut: raw.cut,
        lines: raw.lines,
        span: raw.span,
    }
}

/// The date, all dates of its own oldest first, and how the date is known: the story's own before the document's, that before the
/// name of its file. What a feed or a message says of an entry is the entry's own where it prints none.
fn dates(raw: &RawItem, document: &Document) -> (Option<PartialDate>, Vec<PartialDate>, DateHow) {
    let mut dates: Vec<_> = raw.attributions.iter().flat_map(|entry| &entry.dates).copied().chain(raw.date).collect();
    dates.sort_unstable();
    dates.dedup();
    let of_header = || raw.given.map(|date| (date, DateHow::Feed));
    let of_document = || document.date.map(|date| (date, document.date_how));
    let of_file = || filename::date(document).map(|date| (date, DateHow::File));
    let printed = dates.last().map(|&latest| (latest, DateHow::Printed));
    match printed.or_else(of_header).or_else(of_document).or_else(of_file) {
        // A loader that says no more than the date has it from the text.
        Some((date, DateHow::None)) => (Some(date), dates, DateHow::Document),
        Some((date, DateHow::Feed)) if raw.given == Some(date) => (Some(date), vec![date], DateHow::Feed),
        Some((date, how)) => (Some(date), dates, how),
        None => (None, dates, DateHow::None),
    }
}

fn credit(entry: Attribution, tables: &Tables) -> Credit {
    let outlet = tables.outlet(&entry.source).into_owned();
    Credit { entry, outlet }
}

/// Printed tags, then the tag whose listing the document is, once each whatever their case.
fn topics(printed: Vec<String>, tag: Option<&str>) -> Vec<String> {
    let mut topics: Vec<String> = Vec::with_capacity(printed.len() + 1);
    let mut keys: Vec<String> = Vec::with_capacity(printed.len() + 1);
    for topic in printed.into_iter().chain(tag.map(str::to_owned)) {
        let key = topic.trim().to_lowercase();
        if !key.is_empty() && !keys.contains(&key) {
            keys.push(key);
            topics.push(topic);
        }
    }
    topics
}
