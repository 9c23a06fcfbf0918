//! Markdown, with front matter. The text goes through the same eyes as a page: headings, lists and links are what they are
//! there, and a line end is a line end, so that a plain text that was named Markdown comes out as plain text does.

use std::borrow::Cow;

use pulldown_cmark::{Event, Options, Parser, html};

use crate::item::{DateHow, Format, Loaded};

use super::html::{Facts, write};
use super::markup::{Mark, Says, Sheet};
use super::{decode, settle, when};

/// Takes a Markdown text apart.
pub(super) fn load(bytes: &[u8], mut loaded: Loaded) -> Loaded {
    let decoded = decode::declared(bytes, None);
    loaded.document.encoding = decoded.encoding;
    loaded.warnings.extend(decoded.warnings);
    let (front, text) = front_matter(&decoded.text);
    let mut facts = Facts::default();
    let mut sheet = Sheet::default();
    for line in front.lines() {
        sheet.line(line, Mark::of(Says::Furniture), 0);
    }
    read(front, &mut facts);
    // Days without a year are of the year of the document.
    if loaded.document.date.is_none() && facts.day.is_some() {
        (loaded.document.date, loaded.document.date_how) = (facts.day, DateHow::Document);
    }
    let dressed = spans(text);
    let text = dressed.as_ref();
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    let events = Parser::new_ext(text, options).map(|event| match event {
        Event::SoftBreak => Event::HardBreak,
        event => event,
    });
    let mut page = String::with_capacity(text.len() * 5 / 4);
    html::push_html(&mut page, events);
    let printed =
        |title: &&String| text.lines().any(|line| line.trim_start_matches(['#', ' ']).trim_end() == title.as_str());
    // A title that stands in the front matter only heads the text.
    let title = facts.title.clone().filter(|title| !printed(&title)).unwrap_or_default();
    let (body, _) = write(&page, &title, &mut loaded);
    sheet.append(body);
    if title.is_empty() {
        settle::split(&mut loaded, sheet);
    } else {
        loaded = settle::under(&title, sheet, loaded);
    }
    settle::page(&mut loaded, facts);
    if loaded.document.format == Format::Plain {
        loaded.document.format = Format::Markdown;
    }
    loaded
}

/// A text with the names taken off its spans (`[Lock News, 3 May 2022]{.source}`), as document systems write them. What such a name
/// calls the source of a text stands in round brackets, as sources do.
fn spans(text: &str) -> Cow<'_, str> {
    if !text.contains("]{.") {
        return Cow::Borrowed(text);
    }
    let mut done = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let mut rest = line;
        while let Some(close) = rest.find("]{.") {
            let open = rest.get(..close).and_then(|before| before.rfind('['));
            let end = rest.get(close..).and_then(|behind| behind.find('}')).map(|end| close + end);
            let (Some(open), Some(end)) = (open, end) else { break };
            let name = rest.get(close + 3..end).unwrap_or_default();
            let source = ["source", "src", "cite", "attribution", "credit", "quelle", "fuente"].contains(&name);
            done.push_str(rest.get(..open).unwrap_or_default());
            done.push_str(if source { "(" } else { "" });
            done.push_str(rest.get(open + 1..close).unwrap_or_default());
            done.push_str(if source { ")" } else { "" });
            rest = rest.get(end + 1..).unwrap_or_default();
        }
        done.push_str(rest);
    }
    Cow::Owned(done)
}

/// The front matter with its rules, and the text below it.
fn front_matter(text: &str) -> (&str, &str) {
    let rule = |line: &str, mark: &str| line.trim_end() == mark;
    let Some(mark) = ["---", "+++"].into_iter().find(|mark| text.lines().next().is_some_and(|line| rule(line, mark)))
    else {
        return ("", text);
    };
    let mut end = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        end += line.len();
        let field = line.contains([':', '=']) || line.starts_with(['-', ' ', '#']) || line.trim().is_empty();
        match number {
            0 => {}
            _ if rule(line, mark) || line.trim_end() == "..." => return text.split_at(end),
            _ if !field || number > 200 => break,
            _ => {}
        }
    }
    ("", text)
}

/// Reads the fields that are known. Lists stand in brackets or below their key.
fn read(front: &str, facts: &mut Facts) {
    let mut key = String::new();
    for line in front.lines() {
        if let Some(entry) = line.trim_start().strip_prefix("- ").filter(|_| !key.is_empty()) {
            take(&key, entry, facts);
            continue;
        }
        let Some((name, value)) = line.split_once([':', '=']).filter(|_| !line.starts_with([' ', '#'])) else {
            continue;
        };
        key = name.trim().to_ascii_lowercase();
        let value = value.trim();
        match value.strip_prefix('[').and_then(|value| value.strip_suffix(']')) {
            Some(list) => list.split(',').for_each(|entry| take(&key, entry, facts)),
            None => take(&key, value, facts),
        }
    }
}

fn take(key: &str, value: &str, facts: &mut Facts) {
    let value = value.trim().trim_matches(['"', '\'']).trim();
    if value.is_empty() {
        return;
    }
    let own = || Some(value.to_owned());
    match key {
        "title" => facts.title = own(),
        "date" | "published" | "pubdate" | "created" => facts.day = facts.day.or_else(|| when::day(value)),
        "author" | "authors" | "by" | "byline" | "creator" => facts.writer = facts.writer.take().or_else(own),
        "source" | "url" | "link" | "canonical" | "permalink" if value.contains("://") => facts.address = own(),
        "site" | "publisher" | "source" => facts.site = own(),
        "tags" | "tag" | "categories" | "category" | "topics" | "keywords" if facts.tags.len() < 64 => {
            facts.tags.extend(value.split(',').map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()));
        }
        _ => {}
    }
}
