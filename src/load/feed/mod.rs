//! Feeds: RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed. An entry whose text is a digest becomes its stories, with the entry as
//! their document; any other entry is one story of the feed.
//!
//! The XML is read leniently: a bare ampersand, a wrong end, a file that was cut cost what they spoil and no complete
//! entry. No entity but the five of XML and the numbered ones is expanded here, and no address is ever followed.

mod entry;
mod json;
mod xml;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use crate::item::{Format, Loaded, PartialDate};

use super::decode::{self, warning};
use super::nest::{Inside, Nest};

/// A feed as it was read.
#[derive(Debug, Default)]
struct Feed {
    title: String,
    /// What it says of itself besides: texts of mark-up.
    about: Vec<String>,
    address: Option<String>,
    entries: Vec<Entry>,
    /// What was met on the way.
    warnings: Vec<String>,
}

/// An entry as its feed prints it. Texts are mark-up.
#[derive(Debug, Default)]
struct Entry {
    title: String,
    /// Its whole text.
    content: String,
    /// What it is about, or its whole text where there is no other.
    summary: String,
    address: Option<String>,
    id: Option<String>,
    day: Option<PartialDate>,
    writers: Vec<String>,
    topics: Vec<String>,
    /// The outlet that it was taken from.
    source: Option<String>,
    /// Addresses of sounds and pictures that go with it.
    enclosures: Vec<String>,
}

impl Entry {
    /// What is to tell this entry from others: its id and its address.
    fn names(&self) -> impl Iterator<Item = &str> {
        [self.id.as_deref(), self.address.as_deref()].into_iter().flatten().filter(|name| !name.trim().is_empty())
    }

    /// Whether two entries have the same title and text.
    fn says_the_same(&self, other: &Entry) -> bool {
        self.title == other.title && self.content == other.content && self.summary == other.summary
    }
}

/// The ids and addresses that more than one entry goes by: they tell nothing apart.
fn shared_names(entries: &[Entry]) -> HashSet<String> {
    let mut first: HashMap<&str, &Entry> = HashMap::new();
    let mut shared = HashSet::new();
    for entry in entries {
        for name in entry.names() {
            if !first.entry(name).or_insert(entry).says_the_same(entry) {
                shared.insert(name.to_owned());
            }
        }
    }
    shared
}

/// Takes an XML feed apart.
pub(super) fn load_xml(inside: &Inside<'_>, nest: &mut Nest<'_>) {
    let decoded = decode::declared(inside.bytes, decode::label_in_xml(inside.bytes).as_deref());
    let feed = xml::read(&decoded.text);
    file(inside, nest, feed, decoded.encoding, decoded.warnings);
}

/// Takes a JSON Feed apart.
pub(super) fn load_json(inside: &Inside<'_>, nest: &mut Nest<'_>) {
    let decoded = decode::declared(inside.bytes, None);
    let feed = json::read(&decoded.text);
    file(inside, nest, feed, decoded.encoding, decoded.warnings);
}

/// Files a feed, and its digests under it.
fn file(
    inside: &Inside<'_>,
    nest: &mut Nest<'_>,
    feed: Feed,
    encoding: &'static str,
    warnings: Vec<crate::item::Warning>,
) {
    let mut own = nest.document(inside);
    own.document.format = Format::Feed;
    own.document.encoding = encoding;
    own.warnings = warnings;
    let count = feed.entries.len();
    own.warnings.extend(feed.warnings.into_iter().map(|message| warning(None, message, "fetch the feed again")));
    entry::head(&mut own, &feed.title, &feed.about);
    let shared = shared_names(&feed.entries);
    if feed.entries.iter().any(|entry| entry.id.as_ref().is_some_and(|id| shared.contains(id))) {
        let message = "entries that differ have the same id; they are told apart by their text";
        own.warnings.push(warning(None, message, "tell the publisher"));
    }
    let mut digests: Vec<Loaded> = Vec::new();
    let base = feed.address.as_deref();
    for (number, entry) in feed.entries.into_iter().enumerate() {
        let part = match &inside.part {
            Some(part) => format!("{part}, entry {}", number + 1),
            None => format!("entry {}", number + 1),
        };
        let document = Loaded {
            document: crate::item::Document {
                path: own.document.path.clone(),
                part: Some(part),
                encoding,
                // What a person told of the feed settles the numbers of its entries too.
                date_order: own.document.date_order,
                language: own.document.language.clone(),
                ..crate::item::Document::default()
            },
            ..Loaded::default()
        };
        digests.extend(entry::take(entry, base, &shared, document, &mut own));
    }
    own.because = format!("a feed of {count} entries, {} of them digests", digests.len());
    let number = nest.push(own);
    for mut digest in digests {
        if nest.is_full(Some(number)) {
            return;
        }
        digest.parent = Some(number);
        nest.push(digest);
    }
}
