//! The text that is searched: the fields of an item folded, one after another.
//!
//! A field is ` the strike entered \n second paragraph `, empty where the item has none; between fields stands a line end,
//! which no phrase can cross. Links come last, lower-cased only, and are no part of the full text. Folded text is made when it
//! is asked for and never kept: an archive holds its text once.

use crate::fold;

use super::record::Texts;

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

/// The folded text of one row, made anew for each row and used again for the next.
#[derive(Debug, Clone, Default)]
pub struct Folded {
    text: String,
    ends: [usize; 5],
}

impl Folded {
    /// The full text (all sections but the links), or one section.
    #[must_use]
    pub fn get(&self, section: Option<Section>) -> &str {
        let [headline, body, credit, notes, links] = self.ends;
        let range = match section {
            None => 0..notes,
            Some(Section::Headline) => 0..headline,
            Some(Section::Body) => headline..body,
            Some(Section::Credit) => body..credit,
            Some(Section::Notes) => credit..notes,
            Some(Section::Links) => notes..links,
        };
        self.text.get(range).unwrap_or_default()
    }

    /// Bytes of all of it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// True when there is nothing to search.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Folds the texts of an item, and what other documents print as its headline.
    pub(super) fn set<'a>(&mut self, texts: &Texts<'a>, headlines: impl Iterator<Item = &'a str>) {
        let out = &mut self.text;
        out.clear();
        lines(texts.headline.into_iter().chain(headlines), 0, out);
        let headline = out.len();
        for paragraph in &texts.body {
            line(paragraph, out);
        }
        let body = out.len();
        lines(texts.credit.iter().copied(), body, out);
        let credit = out.len();
        for note in &texts.notes {
            line(note, out);
        }
        let notes = out.len();
        for url in &texts.links {
            out.push_str(&url.to_lowercase());
            out.push('\n');
        }
        self.ends = [headline, body, credit, notes, out.len()];
    }
}

/// A headline as a line of its section.
pub(super) fn folded(headline: &str) -> String {
    let mut folded = String::new();
    line(headline, &mut folded);
    folded
}

/// True when a folded headline says what another one does, or it has nothing to say.
pub(super) fn says(known: &str, folded: &str) -> bool {
    known.contains(folded)
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
