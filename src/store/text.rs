//! The text that is searched: each item folded once, its fields one after another.
//!
//! A field is ` the strike entered \n second paragraph `, empty where the item has none; between fields stands a line end,
//! which no phrase can cross. Links come last, lower-cased only, and are no part of the full text.

use crate::fold;
use crate::item::Item;

use super::arena::{Arena, Slot};

/// The part of an item that a search looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// The printed headlines.
    Headline,
    /// The body.
    Body,
    /// Attribution, outlets and byline.
    Credit,
    /// The editors' notes.
    Notes,
    /// The targets of the links, lower-cased, one a line.
    Links,
}

/// Where an item's folded text lies, and where each of its sections ends.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Folded {
    pub(super) slot: Slot,
    pub(super) ends: [u32; 5],
}

impl Folded {
    /// The full text (all sections but the links), or one section.
    pub(super) fn get(self, arena: &Arena, section: Option<Section>) -> &str {
        let [headline, body, credit, notes, links] = self.ends;
        let (from, to) = match section {
            None => (0, notes),
            Some(Section::Headline) => (0, headline),
            Some(Section::Body) => (headline, body),
            Some(Section::Credit) => (body, credit),
            Some(Section::Notes) => (credit, notes),
            Some(Section::Links) => (notes, links),
        };
        arena.part(self.slot, from, to)
    }
}

/// True when a section of headlines says a further one already, or it has nothing to say.
pub(super) fn says(section: &str, headline: &str) -> bool {
    let mut folded = String::new();
    line(headline, &mut folded);
    section.contains(&folded)
}

/// Folds an item. `scratch` holds the headlines that other documents print, folded; `headline` is a further one.
pub(super) fn fold_item(item: &Item, headline: Option<&str>, scratch: &mut String) -> [u32; 5] {
    let mut ends = [0; 5];
    let mut sections = ends.iter_mut();
    let mut end = |scratch: &String| {
        if let Some(end) = sections.next() {
            *end = u32::try_from(scratch.len()).unwrap_or(u32::MAX);
        }
    };

    lines(headline.into_iter(), 0, scratch);
    end(scratch);

    for paragraph in &item.body {
        line(paragraph, scratch);
    }
    end(scratch);

    let from = scratch.len();
    let entries = item.credits.iter().flat_map(|credit| [credit.entry.printed.as_str(), credit.outlet.as_str()]);
    lines(item.attribution.as_deref().into_iter().chain(entries).chain(item.byline.as_deref()), from, scratch);
    end(scratch);

    for note in &item.notes {
        line(&note.label, scratch);
        line(&note.text, scratch);
    }
    end(scratch);

    for link in &item.links {
        scratch.push_str(&link.url.to_lowercase());
        scratch.push('\n');
    }
    end(scratch);
    ends
}

/// Appends a line, nothing for a text without letters and digits.
fn line(text: &str, out: &mut String) {
    let start = out.len();
    if start > 0 {
        out.push('\n');
    }
    let first = out.len();
    out.push(' ');
    fold::fold_into(text, out);
    if out.len() == first + 1 {
        out.truncate(start);
    }
}

/// Appends the lines that say something the section does not say yet.
fn lines<'a>(texts: impl Iterator<Item = &'a str>, from: usize, out: &mut String) {
    for text in texts {
        let start = out.len();
        line(text, out);
        let is_known = out
            .get(start..)
            .is_some_and(|new| out.get(from..start).is_some_and(|known| known.contains(new.trim_start_matches('\n'))));
        if is_known {
            out.truncate(start);
        }
    }
}
