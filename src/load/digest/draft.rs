//! A story while it is put together: its fields and the bytes each stands on, from blocks that were recognised.

use crate::item::{Link, Note, Part, Span};
use crate::load::attribution::{self, Closing, Credits};
use crate::load::dates::Written;
use crate::load::markup::Says;
use crate::load::tables::tables;

use super::blocks::Block;
use super::classify::Kind;
use super::front::Front;
use super::tail::Tail;
use super::{alike, credit, day, notes, tail};

/// A paragraph with what stands before and after its own text.
#[derive(Debug, Clone, Default)]
pub(super) struct Paragraph {
    /// The headline that runs into it.
    pub headline: Option<(usize, usize)>,
    /// The credit it begins with.
    pub front: Option<Front>,
    /// Where its own text starts.
    pub body: usize,
    /// What it ends with.
    pub tail: Tail,
}

impl Paragraph {
    /// A paragraph that is nothing but text.
    pub(super) fn plain(block: &Block<'_>) -> Self {
        Paragraph { tail: Tail { body: block.text.trim_end().len(), ..Tail::default() }, ..Paragraph::default() }
    }
}

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
    /// That is the name of the section it stands in.
    pub region_of_section: bool,
    /// Printed tags.
    pub topics: Vec<String>,
    /// Editors' notes.
    pub notes: Vec<Note>,
    /// Links.
    pub links: Vec<Link>,
    /// A dangling `See` was cut.
    pub link_lost: bool,
    /// The publisher cut the text.
    pub cut: bool,
    /// Its last paragraph ends as stories do: with a source, a writer, or the mark of an agency.
    pub finished: bool,
    /// It ended so in its last paragraph, and nothing but notes and labels followed.
    over: bool,
    /// The most blank lines above one of its paragraphs but the first.
    pub widest: u32,
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

    /// True where nothing follows what ended it.
    pub(super) fn is_over(&self) -> bool {
        self.over
    }

    /// True where a publication greets its readers under its own name: `Daily News Brief`, a day, `Welcome to …`.
    pub(super) fn is_welcome(&self) -> bool {
        matches!(&self.body[..], [only] if only.starts_with("Welcome") || only.starts_with("Good morning") || only.starts_with("Dear "))
    }

    /// True where its text goes on with a list: it ended in a colon, or in the semicolon of an entry.
    pub(super) fn announces_list(&self) -> bool {
        !self.finished && self.body.last().is_some_and(|text| text.ends_with([':', ';']))
    }

    /// From its first to behind its last byte. Its lines may be those of others as well.
    pub(super) fn bytes(&self) -> Option<(usize, usize)> {
        let spans = || self.pieces.iter().map(|(span, _)| span);
        Some((spans().map(|span| span.start).min()?, spans().map(|span| span.end).max()?))
    }

    /// True while it has no text: a headline, a date or a source may still come.
    pub(super) fn is_bare(&self) -> bool {
        self.body.is_empty() && self.notes.is_empty()
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

    /// Takes a block as the headline, its number in front left out.
    pub(super) fn take_headline(&mut self, block: &Block<'_>, from: usize, document: &str) {
        let text = block.text.get(from..).unwrap_or_default();
        self.headline = Some(text.to_owned());
        self.piece(block, document, 0, from, Part::Syntax);
        self.piece(block, document, from, block.text.len(), Part::Headline);
    }

    /// Takes a block that is marked as the headline, behind what stands in front of its words; a day that it opens with is the story's.
    pub(super) fn take_marked_headline(&mut self, block: &Block<'_>, document: &str) {
        self.take_headline(block, block.lead, document);
        if let Some(day) = alike::day_in_front(&block.text) {
            self.date = vec![day];
        }
    }

    /// Takes a block as the headline; where titles name their writer after a dash, the writer is told apart.
    pub(super) fn take_title(&mut self, block: &Block<'_>, from: usize, writers: bool, document: &str) {
        let dashes = [" - ", " – ", " — ", " -- "].into_iter().filter(|_| writers);
        let dash = dashes.filter_map(|dash| block.text.rfind(dash).map(|at| (at, dash.len()))).max();
        let split = dash.filter(|&(at, dash)| {
            let writer = block.text.get(at + dash..).unwrap_or_default();
            from < at && tail::is_person(writer)
        });
        let Some((at, dash)) = split else {
            self.take_headline(block, from, document);
            return;
        };
        self.headline = block.text.get(from..at).map(str::to_owned);
        let writer = block.text.get(at + dash..).unwrap_or_default().to_owned();
        self.byline(&writer);
        self.piece(block, document, 0, from, Part::Syntax);
        self.piece(block, document, from, at, Part::Headline);
        self.piece(block, document, at, at + dash, Part::Syntax);
        self.piece(block, document, at + dash, block.text.len(), Part::Byline);
    }

    /// Takes a block as a paragraph, with all that stands before and after its own text.
    pub(super) fn take_paragraph(&mut self, block: &Block<'_>, paragraph: Paragraph, document: &str) {
        let text = &*block.text;
        let Paragraph { headline, front, mut body, tail } = paragraph;
        let mut parts: Vec<(usize, usize, Part)> = Vec::with_capacity(4);
        if let Some((from, to)) = headline {
            let title = text.get(from..to).unwrap_or_default();
            self.headline = Some(title.to_owned());
            parts.push((from, from + title.len(), Part::Headline));
        }
        if let Some(Front { span: (from, to), body: start, credits }) = front {
            if start >= to {
                parts.push((from, to, Part::Attribution));
                body = start;
            }
            let printed = text.get(from..to).unwrap_or_default();
            let again = tail.closing.as_ref().is_some_and(|closing| repeats(&credits, &closing.credits));
            self.credit(printed, if again { Credits::default() } else { credits });
        }
        let Tail { body: end, closing, writer, link, link_lost, cut, ends } = tail;
        self.finished |= closing.is_some() || writer.is_some() || ends;
        let end = end.max(body);
        self.over = closing.is_some() || writer.is_some() || ends;
        if !self.body.is_empty() {
            self.widest = self.widest.max(block.gap);
        }
        self.push_body(text.get(body..end).unwrap_or_default());
        parts.push((body, end, Part::Body));
        if let Some(Closing { start, end, credits }) = closing {
            parts.push((start, end, Part::Attribution));
            self.credit(text.get(start..end).unwrap_or_default(), credits);
        }
        if let Some((start, end)) = writer {
            parts.push((start, end, Part::Byline));
            self.byline(text.get(start..end).unwrap_or_default());
        }
        if let Some((start, end)) = link {
            let url = text.get(start..end).unwrap_or_default().trim_end_matches('.').to_owned();
            self.links.push(Link { url, text: String::new() });
        }
        self.link_lost |= link_lost;
        self.cut = cut;
        // What no part takes is syntax: bullets, stops after brackets, `See`.
        parts.sort_unstable_by_key(|part| part.0);
        let mut done = 0;
        for (from, to, part) in parts {
            if from < done {
                continue;
            }
            self.piece(block, document, done, from, Part::Syntax);
            self.piece(block, document, from, to, part);
            done = to;
        }
        self.piece(block, document, done, text.len(), Part::Syntax);
    }

    fn credit(&mut self, printed: &str, credits: Credits) {
        match &mut self.attribution {
            Some(known) => {
                known.push(' ');
                known.push_str(printed);
            }
            None => self.attribution = Some(printed.to_owned()),
        }
        for entry in credits.entries {
            // A byline's date belongs to the item, not to a source.
            if entry.source.is_empty() {
                self.date.extend(entry.dates);
            } else if !self
                .credits
                .entries
                .iter()
                .any(|known| known.source == entry.source && known.dates == entry.dates)
            {
                self.credits.entries.push(entry);
            }
        }
        if let Some(writer) = credits.byline {
            self.byline(&writer);
        }
    }

    fn byline(&mut self, writer: &str) {
        match &mut self.credits.byline {
            Some(known) => {
                known.push_str(", ");
                known.push_str(writer);
            }
            None => self.credits.byline = Some(writer.to_owned()),
        }
    }

    /// Takes a block that is a credit by itself.
    pub(super) fn take_credit(&mut self, block: &Block<'_>, line: &credit::Line, document: &str) {
        match line {
            credit::Line::Labelled(credits) | credit::Line::Bare(credits) => {
                self.over |= !self.body.is_empty();
                self.credit(&block.text, credits.clone());
                self.whole(block, document, Part::Attribution);
            }
            credit::Line::Byline(credits) => {
                for entry in credits.entries.iter().filter(|e| e.source.is_empty()) {
                    self.date.extend(&entry.dates);
                }
                self.credits.entries.extend(credits.entries.iter().filter(|e| !e.source.is_empty()).cloned());
                if let Some(writer) = &credits.byline {
                    self.byline(writer);
                }
                self.whole(block, document, Part::Byline);
            }
        }
    }

    /// Takes a block as the date.
    pub(super) fn take_date(&mut self, block: &Block<'_>, written: Written, document: &str) {
        self.date.push(written);
        // The category of a page is a region only where it names one.
        let named =
            |&(from, to): &(usize, usize)| block.text.get(from..to).is_some_and(|name| tables().is_region(name));
        if block.mark.begins
            && let Some((from, to)) = alike::beside_day(&block.text)
        {
            let name = block.text.get(from..to).unwrap_or_default().to_owned();
            let part = if tables().is_region(&name) {
                self.region = Some(name);
                Part::Label
            } else {
                self.topics.push(name);
                Part::Topic
            };
            self.piece(block, document, 0, from, if from > 0 { Part::Date } else { Part::Syntax });
            self.piece(block, document, from, to, part);
            self.piece(block, document, to, block.text.len(), if from > 0 { Part::Syntax } else { Part::Date });
            return;
        }
        let Some((from, to)) = day::category(&block.text).filter(named) else {
            self.whole(block, document, Part::Date);
            return;
        };
        self.region = block.text.get(from..to).map(str::to_owned);
        self.piece(block, document, 0, from, Part::Syntax);
        self.piece(block, document, from, to, Part::Label);
        self.piece(block, document, to, block.text.len(), Part::Date);
    }

    /// Takes a block as a link whose address starts at an offset.
    pub(super) fn take_link(&mut self, block: &Block<'_>, at: usize, document: &str) {
        let url = block.text.get(at..).unwrap_or_default().trim_end_matches(['>', ')', '.']).to_owned();
        self.links.push(Link { url, text: String::new() });
        // An address alone is part of the sentence that runs up to it: `See more pictures at`.
        let goes_on =
            |text: &String| text.ends_with(|c: char| c.is_lowercase()) && text.split_whitespace().nth(1).is_some();
        if at == 0 && self.body.last().is_some_and(goes_on) {
            self.take_paragraph(block, Paragraph::plain(block), document);
        } else {
            self.whole(block, document, Part::Syntax);
        }
    }

    fn push_body(&mut self, paragraph: &str) {
        if !paragraph.is_empty() {
            self.body.push(paragraph.to_owned());
        }
    }

    /// Takes a block as a note.
    pub(super) fn take_note(&mut self, block: &Block<'_>, document: &str) {
        let Some(found) = notes::find(&block.text) else {
            self.take_paragraph(block, Paragraph::plain(block), document);
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
        self.region = block.text.get(at..).map(|name| name.trim_end().to_owned());
        self.region_of_section = false;
        self.piece(block, document, 0, at, Part::Syntax);
        self.piece(block, document, at, block.text.len(), Part::Label);
    }

    /// Takes a block as tags, whose list starts at an offset.
    pub(super) fn take_topics(&mut self, block: &Block<'_>, at: usize, document: &str) {
        self.topics.extend(tags(block.text.get(at..).unwrap_or_default()));
        self.piece(block, document, 0, at, Part::Syntax);
        self.piece(block, document, at, block.text.len(), Part::Topic);
    }

    /// Takes a block as the field that the mark-up makes it.
    pub(super) fn take_marked(&mut self, block: &Block<'_>, document: &str) {
        let part = match block.mark.says {
            Says::Byline => {
                let marks = |c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '|' | '/' | '·' | '•' | ',');
                self.byline(block.text.trim_matches(marks));
                Part::Byline
            }
            // The country or the part of the world that stands at the story itself is its label.
            Says::Filed if tables().is_region(&block.text) => {
                self.region = Some(block.text.trim().to_owned());
                Part::Label
            }
            Says::Topics | Says::Filed => {
                self.topics.extend(list(&block.text));
                Part::Topic
            }
            _ => Part::Date,
        };
        self.whole(block, document, part);
    }

    /// Takes a block as the field of a record that it was told to be, or as syntax.
    pub(super) fn take_field(&mut self, block: &Block<'_>, document: &str) {
        match &block.kind {
            Kind::Credit(line) => self.take_credit(block, line, document),
            Kind::Date(day) => self.take_date(block, day.written, document),
            _ => self.take_syntax(block, document),
        }
    }

    /// Takes a block as the outlet with its day that the mark-up makes it.
    pub(super) fn take_source(&mut self, block: &Block<'_>, document: &str) {
        let text = block.text.trim_end_matches('.');
        let inner = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text);
        let inner = inner.trim_matches(|c: char| matches!(c, ' ' | '–' | '—' | '-' | '·' | '|' | '/'));
        let credits = attribution::read(&attribution::unbracketed(inner)).unwrap_or_else(|| Credits::named(inner));
        self.credit(&block.text, credits);
        self.whole(block, document, Part::Attribution);
    }

    /// Takes a block as field syntax.
    pub(super) fn take_syntax(&mut self, block: &Block<'_>, document: &str) {
        self.whole(block, document, Part::Syntax);
    }
}

/// The tags of a label: `Ferries, Locks Tagged Pilots, Quays Leave a comment`, `Security | Tagged quays | 3 Comments`,
/// `Ferries|Tags: , |`.
fn tags(text: &str) -> Vec<String> {
    let end =
        [" Leave a comment", " Comments Off", " Leave a Comment"].iter().filter_map(|words| text.find(words)).min();
    let text = text.get(..end.unwrap_or(text.len())).unwrap_or_default().replace(" Tagged ", ", ");
    let counted = |tag: &str| {
        tag.split_once(' ').is_some_and(|(count, word)| {
            count.bytes().all(|b| b.is_ascii_digit()) && word.to_ascii_lowercase().starts_with("comment")
        })
    };
    list(&text)
        .into_iter()
        .map(|tag| tag.strip_prefix("Tags: ").map(str::to_owned).unwrap_or(tag))
        .filter(|tag| !tag.ends_with(':') && !counted(tag))
        .collect()
}

/// The entries of a printed list.
pub(super) fn list(text: &str) -> Vec<String> {
    text.split([',', ';', '|', '،']).map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
}

/// A body without the `See` that is left of a link at its end.
pub(super) fn without_see(text: &str) -> &str {
    let trimmed = text.trim_end_matches([':', ' ']);
    for see in ["See also", "See here", "See"] {
        let Some(before) = trimmed.strip_suffix(see) else { continue };
        let body = before.trim_end();
        let apart = before.len() > body.len();
        if before.is_empty() || (apart && body.ends_with(['.', '!', '?', '…', '”', '’', '"', '\'', ')'])) {
            return body;
        }
    }
    text
}

/// True where a dateline names by its initials what the closing attribution spells out: `OSLO (AP) -- … (Associated Press, May 3)`.
fn repeats(front: &Credits, closing: &Credits) -> bool {
    let initials = |name: &str| {
        name.split([' ', '-']).filter_map(|word| word.chars().next()).filter(|c| c.is_uppercase()).collect::<String>()
    };
    let spelt =
        |source: &str| closing.entries.iter().any(|entry| entry.source == source || initials(&entry.source) == source);
    front.byline.is_none() && front.entries.iter().all(|entry| entry.dates.is_empty() && spelt(&entry.source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_see_that_stands_alone_at_the_end_is_cut() {
        assert_eq!(without_see("They sailed. See"), "They sailed.");
        assert_eq!(without_see("‘They sailed.’ See also"), "‘They sailed.’");
        assert_eq!(without_see("They sailed. See here:"), "They sailed.");
        for whole in [
            "They sailed over the See",
            "See. The board met.",
            "They sailed. See the board.",
            "They will see here",
            "OverSee",
        ] {
            assert_eq!(without_see(whole), whole);
        }
    }

    #[test]
    fn tags_are_split_at_marks_only() {
        assert_eq!(list("Africa,Harbour News, Sudan"), ["Africa", "Harbour News", "Sudan"]);
        assert_eq!(list(", , ,"), Vec::<String>::new());
        assert_eq!(tags("Security | Tagged quays, locks | 3 Comments"), ["Security", "quays", "locks"]);
    }
}
