//! JSON lines: the public format of `dateline list`. One object a line, `schema` 1; fields are added, never renamed. Control
//! and bidi characters are escaped, so that a line may be printed to a terminal.

use std::io;

use serde::Serialize;
use serde_json::ser::Formatter;

use super::{Library, Story};
use crate::item::{Document, PartialDate, Precision, Unparsed};
use crate::query::priority_name;
use crate::shown;
use crate::store::Origin;

const SCHEMA: u8 = 1;

#[derive(Serialize)]
struct ItemLine<'a> {
    schema: u8,
    kind: &'static str,
    id: String,
    headline: Option<&'a str>,
    title: &'a str,
    headline_derived: bool,
    body: &'a [String],
    attributions: Vec<AttributionPart<'a>>,
    attribution: Option<&'a str>,
    sources: Vec<&'a str>,
    cited: &'a [String],
    date: Option<String>,
    dates: Vec<String>,
    date_precision: &'static str,
    date_how: &'static str,
    region_label: Option<&'a str>,
    places: Vec<PlacePart<'a>>,
    regions: Vec<&'a str>,
    notes: Vec<NotePart<'a>>,
    tags: &'a [String],
    links: Vec<LinkPart<'a>>,
    continues: bool,
    previous: Option<String>,
    next: Option<String>,
    #[serde(flatten)]
    reader: Option<ReaderPart<'a>>,
    document: DocumentPart<'a>,
    origins: Vec<OriginPart<'a>>,
}

#[derive(Serialize)]
struct AttributionPart<'a> {
    source: &'a str,
    outlet: &'a str,
    dates: Vec<String>,
    printed: &'a str,
}

#[derive(Serialize)]
struct PlacePart<'a> {
    code: &'a str,
    name: &'a str,
    how: Vec<&'static str>,
    count: u32,
}

#[derive(Serialize)]
struct NotePart<'a> {
    label: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct LinkPart<'a> {
    url: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct ReaderPart<'a> {
    read: bool,
    flagged: bool,
    done: Option<String>,
    due: Option<String>,
    priority: Option<&'static str>,
    user_tags: &'a [String],
    user_note: Option<&'a str>,
}

#[derive(Serialize)]
struct DocumentPart<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<&'a str>,
    format: &'static str,
    title: Option<&'a str>,
    publisher: Option<&'a str>,
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    tag: Option<&'a str>,
    page: Option<[u32; 2]>,
    lines: [u32; 2],
}

#[derive(Serialize)]
struct OriginPart<'a> {
    #[serde(flatten)]
    document: DocumentPart<'a>,
    headline: Option<&'a str>,
    attribution: Option<&'a str>,
    region_label: Option<&'a str>,
    tags: &'a [String],
}

#[derive(Serialize)]
struct UnparsedLine<'a> {
    schema: u8,
    kind: &'static str,
    document: DocumentPart<'a>,
    lines: [u32; 2],
    text: &'a str,
    reason: &'static str,
}

/// The JSON line of a story, without its line end. `reader`: with what the reader set.
#[must_use]
pub fn item(library: &Library, story: &Story, reader: bool) -> String {
    let item = &story.item;
    let id_of = |row: Option<crate::rows::Row>| row.map(|row| library.store().id(row).to_string());
    let document =
        |origin: &Origin| part(library.store().document(origin.document), [origin.lines.first, origin.lines.last]);
    let mut sources: Vec<&str> = Vec::new();
    for credit in &item.credits {
        if !sources.contains(&credit.outlet.as_str()) {
            sources.push(&credit.outlet);
        }
    }
    let line = ItemLine {
        schema: SCHEMA,
        kind: "item",
        id: item.id.to_string(),
        headline: item.headline.as_deref(),
        title: &item.title,
        headline_derived: item.headline.is_none(),
        body: &item.body,
        attributions: item
            .credits
            .iter()
            .map(|credit| AttributionPart {
                source: &credit.entry.source,
                outlet: &credit.outlet,
                dates: texts(&credit.entry.dates),
                printed: &credit.entry.printed,
            })
            .collect(),
        attribution: item.attribution.as_deref(),
        sources,
        cited: &item.cited,
        date: item.date.map(|date| date.to_string()),
        dates: texts(&item.dates),
        date_precision: item.date.map_or("none", |date| Precision::name(date.precision())),
        date_how: item.date_how.name(),
        region_label: item.region_label.as_deref(),
        places: item
            .places
            .iter()
            .map(|place| PlacePart {
                code: place.code(),
                name: library.tables().country_name(place.code()).unwrap_or(place.code()),
                how: [(place.in_headline, "headline"), (place.in_lead, "lead"), (place.in_body, "body")]
                    .into_iter()
                    .filter_map(|(there, name)| there.then_some(name))
                    .collect(),
                count: place.count,
            })
            .collect(),
        regions: library.region_names(&item.regions),
        notes: item.notes.iter().map(|note| NotePart { label: &note.label, text: &note.text }).collect(),
        tags: &item.topics,
        links: item.links.iter().map(|link| LinkPart { url: &link.url, text: &link.text }).collect(),
        continues: item.continues,
        previous: id_of(library.store().previous(story.row)),
        next: id_of(library.store().next(story.row)),
        reader: reader.then(|| ReaderPart {
            read: story.mark.read,
            flagged: story.mark.flagged,
            done: story.mark.done_at.map(|done| done.to_string()),
            due: story.mark.due.map(|due| due.to_string()),
            priority: priority_name(story.mark.priority),
            user_tags: &story.mark.tags,
            user_note: story.mark.note.as_deref(),
        }),
        document: story.origins_raw.first().map_or_else(|| part(&EMPTY, [0, 0]), document),
        origins: story
            .origins_raw
            .iter()
            .map(|origin| OriginPart {
                document: document(origin),
                headline: origin.headline.as_deref(),
                attribution: origin.attribution.as_deref(),
                region_label: origin.region_label.as_deref(),
                tags: &origin.topics,
            })
            .collect(),
    };
    print(&line)
}

static EMPTY: Document = Document {
    path: String::new(),
    part: None,
    format: crate::item::Format::Plain,
    title: None,
    publisher: None,
    issue: None,
    date: None,
    date_how: crate::item::DateHow::None,
    date_order: None,
    language: None,
    tag: None,
    page: None,
    editors: Vec::new(),
    categories: Vec::new(),
    hash: crate::item::DocumentHash([0; 16]),
    bytes: 0,
    encoding: "",
};

/// The JSON line of text in no item, without its line end.
#[must_use]
pub fn unparsed(document: &Document, unparsed: &Unparsed) -> String {
    let lines = [unparsed.lines.first, unparsed.lines.last];
    print(&UnparsedLine {
        schema: SCHEMA,
        kind: "unparsed",
        document: part(document, lines),
        lines,
        text: &unparsed.text,
        reason: unparsed.reason.name(),
    })
}

fn part(document: &Document, lines: [u32; 2]) -> DocumentPart<'_> {
    DocumentPart {
        path: &document.path,
        part: document.part.as_deref(),
        format: document.format.name(),
        title: document.title.as_deref(),
        publisher: document.publisher.as_deref(),
        date: document.date.map(|date| date.to_string()),
        language: document.language.as_deref(),
        tag: document.tag.as_deref(),
        page: document.page.map(|(page, pages)| [page, pages]),
        lines,
    }
}

fn texts(dates: &[PartialDate]) -> Vec<String> {
    dates.iter().map(ToString::to_string).collect()
}

/// Any value as one line of JSON that is safe to print.
#[must_use]
pub fn print(value: &impl Serialize) -> String {
    let mut out = Vec::with_capacity(1024);
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, Safe);
    // Writing plain structs to memory cannot fail.
    let _ = value.serialize(&mut serializer);
    String::from_utf8(out).unwrap_or_default()
}

/// The compact form, with everything escaped that could move or hide text on a terminal.
struct Safe;

impl Formatter for Safe {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut from = 0;
        for (at, c) in fragment.char_indices() {
            if !moves_text(c) {
                continue;
            }
            writer.write_all(&fragment.as_bytes()[from..at])?;
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                write!(writer, "\\u{unit:04x}")?;
            }
            from = at + c.len_utf8();
        }
        writer.write_all(&fragment.as_bytes()[from..])
    }
}

fn moves_text(c: char) -> bool {
    matches!(c, '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{2028}' | '\u{2029}' | '\u{fe00}'..='\u{fe0f}')
        || shown::is_hidden(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moves_text_is_escaped_and_reads_back() {
        let text = "a\u{1b}[31m\u{9b}\u{202e}\u{7f}\u{e0041}\u{ad}\u{3164}é日";
        let printed = print(&text);
        assert_eq!(printed, r#""a\u001b[31m\u009b\u202e\u007f\udb40\udc41\u00ad\u3164é日""#);
        assert_eq!(serde_json::from_str::<String>(&printed).unwrap(), text);
    }
}
