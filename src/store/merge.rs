//! What two documents print for one story, put together.
//!
//! The story stays as the first document prints it; what the first leaves out is taken from the others, and lists become
//! unions. The date becomes the latest of those known best: a printed one beats the date of a document.

use crate::item::{DateHow, Item};

/// Adds to a known item what another document prints for it.
pub(super) fn merge(item: &mut Item, other: Item) {
    if item.headline.is_none() && other.headline.is_some() {
        item.headline = other.headline;
        item.title = other.title;
    }
    if item.cut && !other.cut {
        item.body = other.body;
        item.cut = false;
    }
    item.attribution = item.attribution.take().or(other.attribution);
    item.region_label = item.region_label.take().or(other.region_label);
    item.byline = item.byline.take().or(other.byline);
    item.continues |= other.continues;
    item.link_lost &= other.link_lost;

    let best = |how, date| (certainty(how), date);
    if best(other.date_how, other.date) > best(item.date_how, item.date) {
        (item.date, item.date_how) = (other.date, other.date_how);
    }
    item.dates.extend(other.dates);
    item.dates.sort_unstable();
    item.dates.dedup();

    if item.places.is_empty() {
        item.places = other.places;
        item.regions = other.regions;
    }
    union(&mut item.credits, other.credits, |a, b| a.entry.printed == b.entry.printed);
    union(&mut item.cited, other.cited, |a, b| a == b);
    union(&mut item.notes, other.notes, |a, b| a.text == b.text);
    union(&mut item.topics, other.topics, |a, b| a == b);
    union(&mut item.links, other.links, |a, b| a.url == b.url);
    union(&mut item.aliases, other.aliases, |a, b| a == b);
}

fn certainty(how: DateHow) -> u8 {
    match how {
        DateHow::None => 0,
        DateHow::Document => 1,
        DateHow::Feed => 2,
        DateHow::Printed => 3,
        DateHow::Config => 4,
        DateHow::User => 5,
    }
}

fn union<T>(known: &mut Vec<T>, more: Vec<T>, same: impl Fn(&T, &T) -> bool) {
    for part in more {
        if !known.iter().any(|one| same(one, &part)) {
            known.push(part);
        }
    }
}
