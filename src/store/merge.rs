//! What two documents print for one story, put together.
//!
//! The story stays as the first document prints it; what the first leaves out is taken from the others, and lists become
//! unions, new parts last. The date becomes the latest of those known best: a printed one beats the date of a document.

use crate::item::{DateHow, Item};

/// What a merge changed in the known item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Changed {
    /// Any field at all.
    pub(super) item: bool,
    /// A field that is searched, the headline apart: every printed one is searched, whether the item takes it or not.
    pub(super) text: bool,
}

/// Adds to a known item what another document prints for it.
pub(super) fn merge(item: &mut Item, other: Item) -> Changed {
    let mut changed = Changed::default();
    if item.headline.is_none() && other.headline.is_some() {
        item.headline = other.headline;
        item.title = other.title;
        changed.item = true;
    }
    if item.cut && !other.cut {
        item.body = other.body;
        item.cut = false;
        changed.text = true;
    }
    changed.text |= fill(&mut item.attribution, other.attribution);
    changed.text |= fill(&mut item.byline, other.byline);
    changed.item |= fill(&mut item.region_label, other.region_label);

    let links = (item.continues || other.continues, item.link_lost && other.link_lost);
    changed.item |= links != (item.continues, item.link_lost);
    (item.continues, item.link_lost) = links;

    let best = |how, date| (certainty(how), date);
    if best(other.date_how, other.date) > best(item.date_how, item.date) {
        (item.date, item.date_how) = (other.date, other.date_how);
        changed.item = true;
    }
    for date in other.dates {
        if let Err(at) = item.dates.binary_search(&date) {
            item.dates.insert(at, date);
            changed.item = true;
        }
    }

    if item.places.is_empty() && (!other.places.is_empty() || item.regions != other.regions) {
        item.places = other.places;
        item.regions = other.regions;
        changed.item = true;
    }
    changed.text |= union(&mut item.credits, other.credits, |a, b| a.entry.printed == b.entry.printed);
    changed.text |= union(&mut item.notes, other.notes, |a, b| a.text == b.text);
    changed.text |= union(&mut item.links, other.links, |a, b| a.url == b.url);
    changed.item |= union(&mut item.cited, other.cited, |a, b| a == b);
    changed.item |= union(&mut item.topics, other.topics, |a, b| a == b);
    changed.item |= union(&mut item.aliases, other.aliases, |a, b| a == b);
    changed.item |= changed.text;
    changed
}

fn certainty(how: DateHow) -> u8 {
    match how {
        DateHow::None => 0,
        DateHow::File => 1,
        DateHow::Document => 2,
        // What is told is told of a document: a story's own date knows better.
        DateHow::Config => 3,
        DateHow::Feed => 4,
        DateHow::Printed => 5,
        DateHow::User => 6,
    }
}

/// Takes what the other has where the known one has nothing. True when it did.
fn fill(known: &mut Option<String>, other: Option<String>) -> bool {
    let takes = known.is_none() && other.is_some();
    if takes {
        *known = other;
    }
    takes
}

/// Appends what is not known yet. True when there was something.
fn union<T>(known: &mut Vec<T>, more: Vec<T>, same: impl Fn(&T, &T) -> bool) -> bool {
    let before = known.len();
    for part in more {
        if !known.iter().any(|one| same(one, &part)) {
            known.push(part);
        }
    }
    known.len() > before
}
