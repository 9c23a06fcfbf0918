//! One entry of a feed: its text written out, split, and either filed as a digest of its own or taken into the feed as one
//! story.

use std::collections::HashSet;

use crate::item::{
    Attribution, DocumentHash, Format, Link, Loaded, Piece, RawItem, Role, Span, Unparsed, UnparsedReason,
};
use crate::load::html::{news_text, target, text as markup_text};
use crate::load::markup::{Mark, Says, Sheet};
use crate::load::tables::tables;
use crate::load::{LIMITS, settle};

use super::Entry;

/// Writes the title of the feed at the top of its text, and below it what the feed says of itself.
pub(super) fn head(own: &mut Loaded, title: &str, about: &[String]) {
    let mut sheet = Sheet::default();
    let title = plain(title);
    sheet.line(&title, Mark::of(Says::Masthead), 0);
    if !sheet.text.is_empty() {
        own.document.title = Some(title.clone());
        own.document.publisher = Some(title.clone());
    }
    let mut said: Vec<String> = Vec::new();
    for text in about.iter().map(|text| plain(text)).filter(|text| *text != title) {
        if !said.contains(&text) {
            sheet.line(&text, Mark::of(Says::Masthead), 0);
            said.push(text);
        }
    }
    if sheet.text.is_empty() {
        return;
    }
    let lines = crate::item::Lines { first: 1, last: sheet.last() };
    let end = sheet.text.trim_end().len();
    own.text = sheet.text;
    own.unparsed.push(Unparsed {
        lines,
        span: Span::new(0, end),
        text: own.text.get(..end).unwrap_or_default().to_owned(),
        reason: UnparsedReason::Masthead,
    });
    own.pieces.push(Piece { span: Span::new(0, end), role: Role::Unparsed(0) });
}

/// Takes an entry apart: a digest comes back as a document of its own, anything else becomes a story of the feed. What is
/// `shared` with another entry names neither.
pub(super) fn take(
    entry: Entry,
    base: Option<&str>,
    shared: &HashSet<String>,
    empty: Loaded,
    own: &mut Loaded,
) -> Option<Loaded> {
    let title = plain(&entry.title);
    let whole = if entry.content.trim().is_empty() { &entry.summary } else { &entry.content };
    let mut loaded = settle::titled(&title, whole, empty);
    let about = about(&entry, &loaded);
    if !about.is_empty() {
        // What the entry is about, in other words than its text.
        let mut extra = Sheet::default();
        for line in about.lines() {
            extra.line(line, Mark::of(Says::Furniture), 0);
        }
        let mut summary = Loaded::default();
        settle::split(&mut summary, extra);
        absorb(&mut loaded, summary);
    }
    let address = entry.address.as_deref().and_then(|address| target(address, base));
    if loaded.items.len() > 1 && loaded.document.format != Format::Plain {
        loaded.document.title = Some(title).filter(|title| !title.is_empty()).or(loaded.document.title);
        loaded.document.date = loaded.document.date.or(entry.day);
        loaded.document.categories.extend(entry.topics);
        loaded.document.hash = DocumentHash::of(loaded.text.as_bytes());
        loaded.document.bytes = loaded.text.len() as u64;
        return Some(loaded);
    }
    if loaded.items.is_empty() && title.is_empty() && loaded.text.trim().is_empty() {
        return None;
    }
    for item in &mut loaded.items {
        fill(item, &entry, address.as_deref(), base, shared);
    }
    if loaded.warnings.len() + own.warnings.len() > MOST_WARNINGS {
        loaded.warnings.clear();
    }
    absorb(own, loaded);
    None
}

/// Warnings about single entries beyond these say nothing more.
const MOST_WARNINGS: usize = 64;

/// Gives the story what the entry says of it.
fn fill(item: &mut RawItem, entry: &Entry, address: Option<&str>, base: Option<&str>, shared: &HashSet<String>) {
    item.given = entry.day;
    item.topics.extend(entry.topics.iter().filter(|topic| !topic.is_empty()).cloned());
    if let Some(source) = entry.source.as_deref().map(plain).filter(|source| !source.is_empty())
        && item.attributions.is_empty()
    {
        item.attributions.push(Attribution { source: source.clone(), dates: Vec::new(), printed: source });
    }
    // Some feeds name the outlet where others name the writer.
    let uncredited = item.attributions.is_empty();
    let (outlets, writers): (Vec<&String>, Vec<&String>) =
        entry.writers.iter().partition(|name| uncredited && tables().is_outlet(name));
    let named = |name: &String| Attribution { source: name.clone(), dates: Vec::new(), printed: name.clone() };
    item.attributions.extend(outlets.into_iter().map(named));
    if item.byline.is_none() && !writers.is_empty() {
        item.byline = Some(writers.into_iter().map(String::as_str).collect::<Vec<_>>().join(", "));
    }
    for link in &mut item.links {
        if let Some(whole) = target(&link.url, base) {
            link.url = whole;
        }
    }
    if let Some(address) = address {
        item.links.retain(|link| link.url != address);
        item.links.insert(0, Link { url: address.to_owned(), text: String::new() });
    }
    for enclosure in entry.enclosures.iter().filter_map(|url| target(url, base)) {
        if item.links.len() < LIMITS.links && !item.links.iter().any(|link| link.url == enclosure) {
            item.links.push(Link { url: enclosure, text: String::new() });
        }
    }
    let address = address.filter(|_| entry.address.as_ref().is_none_or(|printed| !shared.contains(printed)));
    let id = entry.id.as_deref().filter(|id| !shared.contains(*id));
    for alias in [id, address].into_iter().flatten().filter(|alias| !alias.trim().is_empty()) {
        if !item.aliases.iter().any(|known| known == alias) {
            item.aliases.push(alias.to_owned());
        }
    }
}

/// The summary, where the text does not hold its words.
fn about(entry: &Entry, loaded: &Loaded) -> String {
    if entry.content.trim().is_empty() || entry.summary.trim().is_empty() || entry.summary == entry.content {
        return String::new();
    }
    let mut sheet = news_text(&entry.summary);
    let words =
        |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect() };
    let (summary, whole) = (words(&sheet), words(&loaded.text));
    // What is cut is the beginning of the text, but for a link at its end.
    let start: String = summary.chars().take(summary.chars().count() * 4 / 5).collect();
    if whole.contains(&summary) || start.len() > 40 && whole.contains(&start) {
        sheet.clear();
    }
    sheet
}

/// A title as text: its mark-up is read, its lines are one.
pub(super) fn plain(markup: &str) -> String {
    let text = if markup.contains(['<', '&']) { markup_text(markup) } else { markup.to_owned() };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Adds what one text was taken apart into to another: spans, lines and numbers go on where it ends.
pub(super) fn absorb(own: &mut Loaded, more: Loaded) {
    if !own.text.is_empty() && !more.text.is_empty() {
        own.text.push('\n');
    }
    let bytes = own.text.len();
    let lines = own.pieces.last().map_or(0, |last| last_line(own, last.span.end));
    let lines = if own.text.is_empty() { 0 } else { lines + 1 };
    let (items, unparsed) = (own.items.len() as u32, own.unparsed.len() as u32);
    own.text.push_str(&more.text);
    let move_span = |span: &mut Span| {
        span.start += bytes;
        span.end += bytes;
    };
    for mut item in more.items {
        move_span(&mut item.span);
        item.lines.first += lines;
        item.lines.last += lines;
        own.items.push(item);
    }
    for mut text in more.unparsed {
        move_span(&mut text.span);
        text.lines.first += lines;
        text.lines.last += lines;
        own.unparsed.push(text);
    }
    for mut piece in more.pieces {
        move_span(&mut piece.span);
        piece.role = match piece.role {
            Role::Item(index, part) => Role::Item(index + items, part),
            Role::Unparsed(index) => Role::Unparsed(index + unparsed),
        };
        own.pieces.push(piece);
    }
    own.warnings.extend(more.warnings.into_iter().map(|mut warning| {
        warning.line = warning.line.map(|line| line + lines);
        warning
    }));
}

/// The line that the text of the last part ends in; each line of a written text ends in LF.
fn last_line(own: &Loaded, _end: usize) -> u32 {
    let of_items = own.items.last().map_or(0, |item| item.lines.last);
    let of_rest = own.unparsed.last().map_or(0, |text| text.lines.last);
    of_items.max(of_rest)
}
