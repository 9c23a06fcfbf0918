//! RSS and Atom as XML, leniently. Entries and fields are known by their local names; the text of a field is cut out of the
//! source and unescaped once, which leaves its mark-up. Where the XML breaks, reading goes on at the next entry.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::load::{lex, when};

use super::{Entry, Feed};

/// A field that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Title,
    Link,
    Id,
    Content,
    Summary,
    Day,
    OtherDay,
    Writer,
    Topic,
    Source,
    /// Words that the feed says of itself: its rights, its picture, its search form.
    About,
    /// Known to be none of ours, whatever is in it.
    Other,
}

/// What a name means.
fn field(name: &str) -> Option<Field> {
    let (prefix, local) = name.split_once(':').unwrap_or(("", name));
    let dublin = prefix == "dc" || prefix == "dcterms";
    // Pictures, players and shops describe themselves in the same words.
    let plain = prefix.is_empty() || prefix == "atom" || prefix == "atom10" || prefix == "a10" || prefix == "rss";
    Some(match local {
        "encoded" if prefix == "content" => Field::Content,
        // What a site gives to aggregators, whatever their prefix.
        "full-text" | "fulltext" => Field::Content,
        "origLink" => Field::Link,
        "title" if plain || dublin => Field::Title,
        "link" if plain => Field::Link,
        "guid" | "id" if plain => Field::Id,
        "identifier" if dublin => Field::Id,
        "content" if plain => Field::Content,
        "description" | "summary" | "tagline" | "subtitle" if plain || dublin => Field::Summary,
        "abstract" if plain || dublin => Field::Summary,
        "pubDate" | "pubdate" | "published" | "issued" if plain || dublin => Field::Day,
        "date" if plain || dublin => Field::Day,
        "updated" | "modified" | "created" if plain || dublin => Field::OtherDay,
        "author" if plain => Field::Writer,
        "creator" if dublin || plain => Field::Writer,
        "category" if plain => Field::Topic,
        "subject" if dublin || plain => Field::Topic,
        "source" if plain => Field::Source,
        "image" | "textInput" | "textinput" | "copyright" | "rights" if plain || dublin => Field::About,
        "image" | "textInput" | "textinput" | "cloud" | "skipDays" | "skipHours" | "contributor" => Field::Other,
        _ if prefix == "media" || prefix == "itunes" => Field::Other,
        _ => return None,
    })
}

/// A field that is being read.
struct Open {
    name: String,
    field: Field,
    /// Where its content begins.
    start: usize,
    /// Elements of the same name inside it.
    inside: usize,
    /// It holds elements, not text.
    elements: bool,
    /// An attribute that says what it is worth.
    attribute: Option<String>,
}

struct Reading<'a> {
    text: &'a str,
    feed: Feed,
    entry: Option<Entry>,
    open: Option<Open>,
    /// The entry has a day of its own, not one of its last change.
    dated: bool,
}

/// Broken places beyond these are not stepped over: what is left open is looked for to the end of the file each time.
const MOST_FAULTS: usize = 1000;

/// Reads a feed.
pub(super) fn read(text: &str) -> Feed {
    let mut reading = Reading { text, feed: Feed::default(), entry: None, open: None, dated: false };
    let mut from = 0;
    let mut faults = 0;
    while let Some(broken) = reading.stretch(from) {
        faults += 1;
        // What is broken ends the entry that it stands in; the next one begins anew. Text whose end is lost is text all the same.
        let rest = text.get(broken..).unwrap_or_default();
        let whole = rest.starts_with("<![CDATA[") && !rest.contains("]]>");
        let end = ["</item", "</entry", "<item>", "<entry>"].iter().filter_map(|tag| rest.find(tag)).min();
        reading.end_field(if whole { broken + end.unwrap_or(rest.len()) } else { broken });
        let next = (broken + 1..text.len()).find(|at| text.is_char_boundary(*at)).filter(|_| faults < MOST_FAULTS);
        let Some(next) = next else { break };
        let rest = text.get(next..).unwrap_or_default();
        let begins = |tag: &&str| ["<item", "<entry", "</item", "</entry"].iter().any(|mark| tag.starts_with(mark));
        let Some(at) =
            rest.match_indices('<').map(|(at, _)| at).find(|at| rest.get(*at..).as_ref().is_some_and(begins))
        else {
            break;
        };
        from = next + at;
    }
    let cut = reading.entry.is_some();
    reading.end_field(text.len());
    reading.end_entry();
    if faults > 0 {
        let places = if faults == 1 { "one place".to_owned() } else { format!("{faults} places") };
        reading.feed.warnings.push(format!("the XML is broken in {places}; what could be read is kept"));
    }
    if cut {
        reading.feed.warnings.push(String::from("the feed ends in the middle of an entry"));
    }
    reading.feed
}

impl Reading<'_> {
    /// Reads from one byte on, to the end or to where the XML is broken.
    fn stretch(&mut self, from: usize) -> Option<usize> {
        let mut reader = Reader::from_str(self.text.get(from..)?);
        let config = reader.config_mut();
        config.allow_dangling_amp = true;
        config.allow_unmatched_ends = true;
        config.check_end_names = false;
        config.check_comments = false;
        loop {
            let before = from + usize::try_from(reader.buffer_position()).unwrap_or(0);
            match reader.read_event() {
                Ok(Event::Start(tag)) => {
                    let after = from + usize::try_from(reader.buffer_position()).unwrap_or(0);
                    self.start(&tag, after);
                }
                Ok(Event::Empty(tag)) => self.empty(&tag),
                Ok(Event::End(tag)) => self.end(tag.name().as_ref(), before),
                Ok(Event::Eof) => return None,
                Ok(_) => {}
                // Not where the reader gave up, which may be the end of the file: where what is broken begins.
                Err(_) => return Some(before),
            }
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>, after: usize) {
        let name = tag.name();
        let name = name.as_ref();
        let local = tag.local_name();
        // An entry inside an open field is mark-up that was not escaped, or an end that was lost.
        if matches!(local.as_ref(), "item" | "entry") {
            self.end_field(after.saturating_sub(name.len() + 2));
            self.end_entry();
            self.entry = Some(Entry::default());
            self.dated = false;
            if let Some(id) = attribute(tag, "about")
                && let Some(entry) = &mut self.entry
            {
                entry.id = Some(id);
            }
            return;
        }
        if let Some(open) = &mut self.open {
            open.elements = true;
            if open.name == name {
                open.inside += 1;
            }
            return;
        }
        let Some(field) = field(name) else { return };
        let (attribute, elements) = match field {
            Field::Topic => (attribute(tag, "term").or_else(|| attribute(tag, "label")), false),
            Field::Link => (link(tag), false),
            Field::Content | Field::Summary | Field::Title => {
                (None, attribute(tag, "type").is_some_and(|kind| kind == "xhtml"))
            }
            _ => (None, false),
        };
        self.open = Some(Open { name: name.to_owned(), field, start: after, inside: 0, elements, attribute });
    }

    fn empty(&mut self, tag: &BytesStart<'_>) {
        if let Some(open) = &mut self.open {
            open.elements = true;
            return;
        }
        if tag.local_name().as_ref() == "enclosure" {
            if let (Some(entry), Some(url)) = (&mut self.entry, attribute(tag, "url")) {
                entry.enclosures.push(url);
            }
            return;
        }
        match field(tag.name().as_ref()) {
            Some(Field::Link) => {
                if attribute(tag, "rel").as_deref() == Some("enclosure") {
                    if let (Some(entry), Some(url)) = (&mut self.entry, attribute(tag, "href")) {
                        entry.enclosures.push(url);
                    }
                } else if let Some(url) = link(tag) {
                    self.address(&url);
                }
            }
            Some(Field::Topic) => {
                let term = attribute(tag, "label").or_else(|| attribute(tag, "term"));
                if let (Some(entry), Some(term)) = (&mut self.entry, term) {
                    push_topic(entry, &term);
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str, before: usize) {
        let local = name.rsplit(':').next().unwrap_or(name);
        if matches!(local, "item" | "entry") {
            self.end_field(before);
            self.end_entry();
            return;
        }
        match &mut self.open {
            Some(open) if open.name == name && open.inside > 0 => open.inside -= 1,
            Some(open) if open.name == name => self.end_field(before),
            _ => {}
        }
    }

    fn address(&mut self, url: &str) {
        let address = match &mut self.entry {
            Some(entry) => &mut entry.address,
            None => &mut self.feed.address,
        };
        if address.is_none() && !url.trim().is_empty() {
            *address = Some(url.trim().to_owned());
        }
    }

    fn end_field(&mut self, end: usize) {
        let Some(open) = self.open.take() else { return };
        let raw = self.text.get(open.start..end.max(open.start)).unwrap_or_default();
        let text = if open.elements && !raw.contains("<![CDATA[") { raw.to_owned() } else { unescaped(raw) };
        let day = || when::day(&text);
        let Some(entry) = &mut self.entry else {
            match open.field {
                Field::Title if self.feed.title.is_empty() => self.feed.title = text,
                Field::Link => self.address(&open.attribute.unwrap_or(text)),
                Field::Summary => self.feed.about.push(text),
                Field::About if open.elements => {
                    let words = ["title", "description"].into_iter().filter_map(|name| inner(raw, name));
                    self.feed.about.extend(words);
                }
                Field::About => self.feed.about.push(text),
                _ => {}
            }
            return;
        };
        match open.field {
            Field::Title if entry.title.trim().is_empty() => entry.title = text,
            Field::Link => self.address(&open.attribute.unwrap_or(text)),
            Field::Id => entry.id = Some(text.trim().to_owned()).filter(|id| !id.is_empty()).or(entry.id.take()),
            Field::Content if text.len() > entry.content.len() => entry.content = text,
            Field::Summary if text.len() > entry.summary.len() => entry.summary = text,
            Field::Day if !self.dated => {
                entry.day = day().or(entry.day);
                self.dated = entry.day.is_some();
            }
            Field::OtherDay if entry.day.is_none() => entry.day = day(),
            Field::Writer => entry.writers.extend(writer(&text).filter(|name| !entry.writers.contains(name))),
            Field::Topic => push_topic(entry, &open.attribute.unwrap_or(text)),
            Field::Source => entry.source = Some(inner(&text, "title").unwrap_or(text)),
            _ => {}
        }
    }

    fn end_entry(&mut self) {
        if let Some(entry) = self.entry.take() {
            self.feed.entries.push(entry);
        }
    }
}

fn push_topic(entry: &mut Entry, topic: &str) {
    let topic = super::entry::plain(topic);
    if !topic.is_empty() && entry.topics.len() < 64 && !entry.topics.contains(&topic) {
        entry.topics.push(topic);
    }
}

/// The address that a link element leads to, where it is the entry's own.
fn link(tag: &BytesStart<'_>) -> Option<String> {
    let rel = attribute(tag, "rel");
    let own = rel.as_deref().is_none_or(|rel| rel == "alternate");
    attribute(tag, "href").filter(|_| own)
}

/// The value of an attribute by its local name.
fn attribute(tag: &BytesStart<'_>, wanted: &str) -> Option<String> {
    let mut attributes = tag.attributes();
    for attribute in attributes.with_checks(false).take(64).flatten() {
        if attribute.key.local_name().as_ref() == wanted {
            return Some(unescaped(&attribute.value));
        }
    }
    None
}

/// The content of the first element of a name inside a stretch of XML.
fn inner(text: &str, name: &str) -> Option<String> {
    let open = text.find(&format!("<{name}"))?;
    let start = open + text.get(open..)?.find('>')? + 1;
    let rest = text.get(start..)?;
    rest.get(..rest.find("</")?).map(unescaped)
}

/// The name in an author's field: its name element, what stands in brackets after an address, or all of it.
fn writer(text: &str) -> Option<String> {
    let name = inner(text, "name").or_else(|| inner(text, "atom:name")).unwrap_or_else(|| text.to_owned());
    let name = super::entry::plain(&name);
    let in_brackets = name.find('(').zip(name.rfind(')')).filter(|(open, close)| open < close && name.contains('@'));
    let name = match in_brackets {
        Some((open, close)) => name.get(open + 1..close).unwrap_or_default().trim().to_owned(),
        None => name,
    };
    (!name.is_empty() && name.len() <= 200).then_some(name)
}

/// XML text without its escapes: CDATA opened, the five entities and numbers read, anything else left for the mark-up.
fn unescaped(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = lex::find(rest.as_bytes(), 0, |byte| (byte == b'&') | (byte == b'<')) {
        text.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).unwrap_or_default();
        if let Some(inner) = rest.strip_prefix("<![CDATA[") {
            let end = inner.find("]]>").unwrap_or(inner.len());
            text.push_str(inner.get(..end).unwrap_or_default());
            rest = inner.get(end + 3..).unwrap_or_default();
            continue;
        }
        let (length, c) = if rest.starts_with('&') { entity(rest) } else { (0, None) };
        match c {
            Some(c) => {
                text.push(c);
                rest = rest.get(length..).unwrap_or_default();
            }
            None => {
                text.push_str(rest.get(..1).unwrap_or_default());
                rest = rest.get(1..).unwrap_or_default();
            }
        }
    }
    text.push_str(rest);
    text
}

fn entity(rest: &str) -> (usize, Option<char>) {
    let Some(end) = rest.bytes().take(12).position(|b| b == b';') else { return (0, None) };
    let name = rest.get(1..end).unwrap_or_default();
    let c = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => name.strip_prefix('#').and_then(|number| {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            // What HTML makes of numbers of windows-1252 it makes of them later.
            char::from_u32(code).filter(|c| !c.is_control() || c.is_whitespace())
        }),
    };
    (end + 1, c)
}
