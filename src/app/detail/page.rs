//! What stands in the story pane: the parts of a story in their order, each a text to be broken into lines. Nothing is broken
//! here, and the paragraphs are taken from the story, not copied.

use std::borrow::Cow;

use super::super::view::{Line, Role, Segment};
use super::super::wrap::wrap;
use super::Manner;
use crate::library::{Story, long_date, long_due};
use crate::query::priority_name;
use crate::shown::Shown;

/// Lines of a note that stand above the story.
const SHORT_NOTE: usize = 4;

/// A part of the page.
#[derive(Debug, Clone, Default)]
pub(super) struct Block {
    /// Its number in the story, whatever the width. Parts that a story lacks or another width shows elsewhere are counted.
    pub(super) number: usize,
    /// Its place among those that share the number.
    pub(super) first: usize,
    pub(super) content: Content,
    pub(super) role: Role,
    /// A bar stands before it.
    pub(super) bar: bool,
    /// An empty line follows.
    pub(super) gap: bool,
    /// The link that is printed here.
    pub(super) link: Option<Shown>,
}

/// What a part says.
#[derive(Debug, Clone)]
pub(super) enum Content {
    /// Text as it is in the document, of any length.
    Text(String),
    /// One line that fits.
    Line(Shown),
    /// One line of several roles.
    Mixed(Line),
}

impl Default for Content {
    fn default() -> Self {
        Content::Text(String::new())
    }
}

impl Block {
    /// The bytes of its text.
    pub(super) fn length(&self) -> usize {
        match &self.content {
            Content::Text(text) => text.len(),
            Content::Line(_) | Content::Mixed(_) => 0,
        }
    }

    fn is_empty(&self) -> bool {
        matches!(&self.content, Content::Text(text) if text.trim_end().is_empty())
    }
}

/// Collects the parts of a story.
struct Page {
    columns: usize,
    blocks: Vec<Block>,
    /// The number that comes next.
    number: usize,
}

impl Page {
    fn text(&mut self, text: impl Into<String>, role: Role, bar: bool) {
        let content = Content::Text(text.into());
        self.blocks.push(Block { number: self.number, content, role, bar, ..Block::default() });
        self.number += 1;
    }

    fn skip(&mut self) {
        self.number += 1;
    }

    fn gap(&mut self) {
        if let Some(last) = self.blocks.last_mut().filter(|last| !last.is_empty()) {
            last.gap = true;
        }
    }

    fn note(&mut self, label: &str, text: &str) {
        self.gap();
        if !label.is_empty() {
            self.text(label, Role::Note, true);
        }
        for paragraph in text.lines() {
            self.text(paragraph, Role::Plain, true);
        }
    }
}

/// The parts of a story for lines of `columns`.
pub(super) fn lay_out(mut story: Story, columns: usize, manner: &Manner) -> Vec<Block> {
    let mut page = Page { columns, blocks: Vec::new(), number: 0 };
    head(&mut page, &story, manner);
    let (marked, told) = story.marked_body();
    let marked: Vec<Option<String>> = marked
        .into_iter()
        .map(|paragraph| match paragraph {
            Cow::Owned(text) => Some(text),
            Cow::Borrowed(_) => None,
        })
        .collect();
    for (paragraph, marked) in std::mem::take(&mut story.item.body).into_iter().zip(marked) {
        page.text(marked.unwrap_or(paragraph), Role::Plain, false);
        page.gap();
    }
    foot(&mut page, &story, told, manner);
    page.blocks
}

/// What stands above the paragraphs.
fn head(page: &mut Page, story: &Story, manner: &Manner) {
    let item = &story.item;
    if !manner.titled && item.headline.is_some() {
        page.text(item.title.as_str(), Role::Strong, false);
        page.gap();
    } else {
        page.skip();
    }
    let mut about = Vec::new();
    about.extend(item.date.map(long_date));
    let mut outlets: Vec<&str> = item.credits.iter().map(|credit| credit.outlet.as_str()).collect();
    outlets.dedup();
    about.extend((!outlets.is_empty()).then(|| outlets.join(", ")));
    about.extend((!story.countries.is_empty()).then(|| story.countries.join(", ")));
    if !about.is_empty() {
        page.text(about.join(" · "), Role::Label, false);
    }
    let mut printed = Vec::new();
    printed.extend(item.region_label.iter().map(|label| format!("published in {label}")));
    printed.extend((!item.topics.is_empty()).then(|| format!("tagged {}", item.topics.join(", "))));
    printed.extend(item.byline.iter().map(|byline| format!("by {byline}")));
    if !printed.is_empty() {
        page.text(printed.join(" · "), Role::Dim, false);
    }
    for (first, line) in follow_up(story, page.columns, manner).into_iter().enumerate() {
        page.blocks.push(Block { number: page.number, first, content: Content::Mixed(line), ..Block::default() });
    }
    page.skip();
    own_note(page, story, manner, true);
    page.gap();
}

/// What stands below them. `marked` says that numbers of links stand in them.
fn foot(page: &mut Page, story: &Story, marked: bool, manner: &Manner) {
    let item = &story.item;
    if let Some(attribution) = &item.attribution {
        page.text(attribution.as_str(), Role::Dim, false);
    }
    for note in &item.notes {
        page.note(if note.label.is_empty() { "Editors' note" } else { &note.label }, &note.text);
    }
    own_note(page, story, manner, false);
    page.gap();
    if !item.cited.is_empty() {
        page.text(format!("cites {}", item.cited.join(", ")), Role::Dim, false);
    }
    let links = story.numbered();
    let told = marked || links.len() > 1;
    for (number, link) in links.iter().enumerate() {
        let number = if told { format!("{} ", number + 1) } else { String::new() };
        let stands_on = if link.text.is_empty() || !told { String::new() } else { format!("{}: ", link.text) };
        page.text(format!("{number}{stands_on}{}", link.printed), Role::Label, false);
        if let Some(block) = page.blocks.last_mut() {
            block.link = link.target.as_ref().ok().map(|target| Shown::new(target.as_str()));
        }
    }
    if item.link_lost {
        page.text("a link stood at the end; its target is not in the document", Role::Dim, false);
    }
    if item.cut {
        page.text("the text was cut by its publisher", Role::Dim, false);
    }
    for (number, origin) in story.origins.iter().enumerate() {
        let before = if number == 0 { "in" } else { "also in" };
        page.text(format!("{before} {origin}"), Role::Dim, false);
    }
    if !story.places_why.is_empty() {
        page.text(format!("places: {}", story.places_why.join("; ")), Role::Dim, false);
    }
    if let Some(why) = &story.date_why {
        page.text(why.as_str(), Role::Dim, false);
    }
}

/// The reader's own note: a short one above the story, where it is seen at once; of a long one its beginning, and all of it below.
fn own_note(page: &mut Page, story: &Story, manner: &Manner, above: bool) {
    let notes = &story.mark.notes;
    let (before, columns) = (page.number, page.columns.saturating_sub(2).max(1));
    let lines = || notes.iter().flat_map(|(note, _)| note.lines());
    let short = lines().take(SHORT_NOTE + 1).map(|line| wrap(line, columns).len()).sum::<usize>() <= SHORT_NOTE;
    if short == above {
        for (number, (note, at)) in notes.iter().enumerate() {
            let minute = manner.minute(*at);
            let label = match (number, notes.len()) {
                (_, 1) => String::from("My note"),
                (0, _) => format!("My note, of {minute}"),
                _ => format!("Another session wrote at the same time, {minute}; your next edit makes them one"),
            };
            page.note(&label, note);
        }
    } else if above && let Some(first) = lines().find(|line| !line.trim().is_empty()) {
        let begun = Shown::new(&format!("✎ {first}"));
        let text = if manner.ascii { begun.to_ascii() } else { begun }.fit(page.columns);
        let (number, content) = (page.number, Content::Line(text));
        page.blocks.push(Block { number, content, role: Role::Note, ..Block::default() });
    }
    // The parts after it have the same numbers whichever way it is shown.
    page.number = before + lines().count() + notes.len();
}

/// What the reader set on the story, with signs that need no colour, broken into lines.
fn follow_up(story: &Story, columns: usize, manner: &Manner) -> Vec<Line> {
    let mark = &story.mark;
    let mut parts = Vec::new();
    if mark.flagged {
        parts.push((String::from("⚑ flagged"), Role::Flag));
    }
    if let Some(due) = mark.due {
        let due = long_due(due, manner.today);
        let overdue =
            if story.overdue { (format!("! due {due}"), Role::Overdue) } else { (format!("due {due}"), Role::Flag) };
        parts.push(overdue);
    }
    if let Some(name) = priority_name(mark.priority) {
        parts.push((format!("{name} priority"), Role::Strong));
    }
    if let Some(at) = mark.done_at {
        parts.push((format!("✓ done {}", manner.minute(at)), Role::Good));
    }
    parts.extend(mark.tags.iter().map(|tag| (format!("#{tag}"), Role::Accent)));
    let mut lines: Vec<Line> = Vec::new();
    let mut used = columns;
    for (text, role) in parts {
        let text = Shown::new(&text);
        let text = if manner.ascii { text.to_ascii() } else { text }.fit(columns);
        let needed = text.width() + 2;
        match lines.last_mut() {
            Some(line) if used + needed <= columns => {
                line.push(Segment::new("  ", Role::Plain));
                line.push(Segment { text, role });
                used += needed;
            }
            _ => {
                used = needed - 2;
                lines.push(vec![Segment { text, role }]);
            }
        }
    }
    lines
}
