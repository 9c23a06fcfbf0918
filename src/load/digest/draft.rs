//! A story while it is put together: its fields and the bytes each stands on, from blocks that were recognised.

use crate::item::{Note, Part, Span};
use crate::load::attribution::{Closing, Credits};
use crate::load::dates::Written;

use super::blocks::Block;
use super::notes;

/// A story being put together.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// The printed headline.
    pub headline: Option<String>,
    /// Its paragraphs.
    pub body: Vec<String>,
    /// The attribution as printed.
    pub attribution: Option<String>,
    /// What the attribution says.
    pub credits: Credits,
    /// Dates printed outside an attribution.
    pub date: Vec<Written>,
    /// The printed region.
    pub region: Option<String>,
    /// Printed tags.
    pub topics: Vec<String>,
    /// Editors' notes.
    pub notes: Vec<Note>,
    /// A dangling `See` was cut.
    pub link_lost: bool,
    /// The publisher cut the text.
    pub cut: bool,
    /// What each byte is.
    pub pieces: Vec<(Span, Part)>,
    /// First and last line.
    pub lines: (u32, u32),
    /// The rule that drew the first border.
    pub begins: &'static str,
    /// The rule that drew the last border.
    pub ends: &'static str,
}

impl Draft {
    /// An empty story that begins by this rule.
    pub(super) fn new(begins: &'static str) -> Self {
        Draft { begins, ..Draft::default() }
    }

    /// True once an attribution was met.
    pub(super) fn is_closed(&self) -> bool {
        self.attribution.is_some()
    }

    fn piece(&mut self, block: &Block<'_>, document: &str, from: usize, to: usize, part: Part) {
        if from < to {
            let (start, end) = (block.raw(document, from), block.raw(document, to));
            self.add(block, Span::new(start, end), part, document);
        }
    }

    /// A piece ends where its last character does, not where the next one begins.
    fn add(&mut self, block: &Block<'_>, span: Span, part: Part, document: &str) {
        let text = document.get(span.start..span.end).unwrap_or_default();
        let end = span.start + text.trim_end().len();
        if span.start < end {
            self.pieces.push((Span::new(span.start, end), part));
        }
        if self.lines.0 == 0 {
            self.lines.0 = block.first;
        }
        self.lines.1 = self.lines.1.max(block.last);
    }

    fn whole(&mut self, block: &Block<'_>, document: &str, part: Part) {
        self.add(block, Span::new(block.start, block.end), part, document);
    }

    /// Takes a block as the headline.
    pub(super) fn take_headline(&mut self, block: &Block<'_>, document: &str) {
        self.headline = Some(block.text.clone().into_owned());
        self.whole(block, document, Part::Headline);
    }

    /// Takes a block as a paragraph, with the attribution that closes it.
    pub(super) fn take_paragraph(&mut self, block: &Block<'_>, closing: Option<Closing>, document: &str) {
        let text = &*block.text;
        if let Some(Closing { start, end, credits }) = closing {
            let body = text.get(..start).unwrap_or_default().trim_end();
            self.push_body(body);
            self.piece(block, document, 0, body.len(), Part::Body);
            self.piece(block, document, start, end, Part::Attribution);
            self.piece(block, document, end, text.len(), Part::Syntax);
            self.attribution = text.get(start..end).map(str::to_owned);
            self.credits.entries.extend(credits.entries);
            self.credits.byline = credits.byline.or(self.credits.byline.take());
            return;
        }
        let body = without_see(text);
        self.link_lost |= body.len() < text.len();
        self.push_body(body);
        self.piece(block, document, 0, body.len(), Part::Body);
        self.piece(block, document, body.len(), text.len(), Part::Syntax);
    }

    fn push_body(&mut self, paragraph: &str) {
        if !paragraph.is_empty() {
            self.body.push(paragraph.to_owned());
        }
    }

    /// Takes a block as a note.
    pub(super) fn take_note(&mut self, block: &Block<'_>, document: &str) {
        let Some(found) = notes::find(&block.text) else {
            self.take_paragraph(block, None, document);
            return;
        };
        let text = &*block.text;
        let part = |(from, to): (usize, usize)| text.get(from..to).unwrap_or_default().to_owned();
        self.notes.push(Note { label: part(found.label), text: part(found.text) });
        self.piece(block, document, 0, found.text.0, Part::Syntax);
        self.piece(block, document, found.text.0, found.text.1, Part::Note);
        self.piece(block, document, found.text.1, text.len(), Part::Syntax);
    }

    /// Takes a block as the region, whose name starts at an offset.
    pub(super) fn take_region(&mut self, block: &Block<'_>, at: usize, document: &str) {
        let value = block.text.get(at..).unwrap_or_default();
        self.region = Some(value.to_owned());
        self.piece(block, document, 0, at, Part::Syntax);
        self.piece(block, document, at, block.text.len(), Part::Label);
    }

    /// Takes a block as tags, whose list starts at an offset.
    pub(super) fn take_topics(&mut self, block: &Block<'_>, at: usize, document: &str) {
        self.topics.extend(list(block.text.get(at..).unwrap_or_default()));
        self.piece(block, document, 0, at, Part::Syntax);
        self.piece(block, document, at, block.text.len(), Part::Topic);
    }

    /// Takes a block as field syntax.
    pub(super) fn take_syntax(&mut self, block: &Block<'_>, document: &str) {
        self.whole(block, document, Part::Syntax);
    }
}

/// The entries of a printed list of tags.
pub(super) fn list(text: &str) -> Vec<String> {
    text.split([',', ';', '|', '،']).map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
}

/// A body without the `See` that is left of a link at its end.
pub(super) fn without_see(text: &str) -> &str {
    let trimmed = text.trim_end_matches([':', ' ']);
    for see in ["See also", "See"] {
        let Some(before) = trimmed.strip_suffix(see) else { continue };
        let body = before.trim_end();
        let apart = before.len() > body.len();
        if before.is_empty() || (apart && body.ends_with(['.', '!', '?', '…', '”', '’', '"', '\'', ')'])) {
            return body;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_see_that_stands_alone_at_the_end_is_cut() {
        assert_eq!(without_see("They sailed. See"), "They sailed.");
        assert_eq!(without_see("‘They sailed.’ See also"), "‘They sailed.’");
        for whole in ["They sailed over the See", "See. The board met.", "They sailed. See the board.", "OverSee"] {
            assert_eq!(without_see(whole), whole);
        }
    }

    #[test]
    fn tags_are_split_at_marks_only() {
        assert_eq!(list("Africa,Harbour News, Sudan"), ["Africa", "Harbour News", "Sudan"]);
        assert_eq!(list(", , ,"), Vec::<String>::new());
    }
}
