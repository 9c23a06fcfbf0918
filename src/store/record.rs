//! An item and its first origin as one piece of text: what is read only when the item is shown.
//!
//! Numbers are written six bits a character, each character below 128, so that a record is text as a whole and its parts
//! can be borrowed without being checked again. Regions are not written (the region column has them), nor is the id.
//! The cache holds records in this form too: whoever changes it changes `PACKING`.

use crate::item::{Attribution, Credit, DateHow, Item, Lines, Link, Note, PartialDate, Place, Span};

use super::{DocId, Origin};

/// Writes an item and its first origin.
pub(super) fn write(item: &Item, first: &Origin, out: &mut String) {
    let mut record = Writer { out };
    record.text(&item.title);
    let own = item.headline.as_deref() != Some(item.title.as_str());
    record.flags(&[item.headline.is_some(), own, item.continues, item.link_lost, item.cut]);
    if own {
        record.text(item.headline.as_deref().unwrap_or_default());
    }
    record.list(&item.body, |record, paragraph| record.text(paragraph));
    record.optional(item.attribution.as_deref());
    record.list(&item.credits, |record, credit| {
        record.text(&credit.entry.source);
        record.list(&credit.entry.dates, |record, date| record.number(u64::from(date.packed())));
        record.text(&credit.entry.printed);
        record.text(&credit.outlet);
    });
    record.texts(&item.cited);
    record.number(u64::from(item.date.map_or(0, PartialDate::packed)));
    record.list(&item.dates, |record, date| record.number(u64::from(date.packed())));
    record.number(u64::from(item.date_how.number()));
    record.optional(item.region_label.as_deref());
    record.list(&item.places, |record, place| {
        record.text(place.code());
        record.flags(&[place.in_headline, place.in_lead, place.in_body]);
        record.number(u64::from(place.count));
        record.texts(&place.evidence);
    });
    record.list(&item.notes, |record, note| {
        record.text(&note.label);
        record.text(&note.text);
    });
    record.texts(&item.topics);
    record.list(&item.links, |record, link| {
        record.text(&link.url);
        record.text(&link.text);
    });
    record.optional(item.byline.as_deref());
    record.texts(&item.aliases);
    record.place(item.lines, item.span);
    record.origin(Printed::by(item), first);
}

/// Writes a further origin by what it prints otherwise than the first one.
pub(super) fn write_origin(first: &Origin, origin: &Origin, out: &mut String) {
    Writer { out }.origin(Printed::at(first), origin);
}

/// Reads a further origin.
pub(super) fn read_origin(first: &Origin, text: &str) -> Origin {
    Reader { rest: text }.origin(Printed::at(first))
}

/// What an origin most likely prints: a flag for each field that it does saves the text.
#[derive(Clone, Copy)]
struct Printed<'a> {
    /// Headline, attribution, region label.
    texts: [&'a Option<String>; 3],
    /// Topics, aliases.
    lists: [&'a [String]; 2],
}

impl<'a> Printed<'a> {
    fn by(item: &'a Item) -> Self {
        Printed { texts: [&item.headline, &item.attribution, &item.region_label], lists: [&item.topics, &item.aliases] }
    }

    fn at(origin: &'a Origin) -> Self {
        Printed {
            texts: [&origin.headline, &origin.attribution, &origin.region_label],
            lists: [&origin.topics, &origin.aliases],
        }
    }
}

/// The title of a record.
pub(super) fn title(record: &str) -> &str {
    Reader { rest: record }.text()
}

/// What a search looks at in a record.
#[derive(Debug, Default)]
pub(super) struct Texts<'a> {
    pub(super) headline: Option<&'a str>,
    pub(super) body: Vec<&'a str>,
    /// Attribution, its entries, outlets, byline.
    pub(super) credit: Vec<&'a str>,
    /// Labels and texts.
    pub(super) notes: Vec<&'a str>,
    /// Targets.
    pub(super) links: Vec<&'a str>,
}

/// The texts of a record, borrowed from it.
pub(super) fn texts(record: &str) -> Texts<'_> {
    let mut record = Reader { rest: record };
    let mut texts = Texts::default();
    let title = record.text();
    let [headline, own, ..] = record.flags::<5>();
    let printed = if own { record.text() } else { title };
    texts.headline = headline.then_some(printed);
    texts.body = record.list(Reader::text);
    texts.credit.extend(record.optional_text());
    record.each(|record| {
        record.text();
        record.each(|record| {
            record.number();
        });
        texts.credit.extend([record.text(), record.text()]);
    });
    record.each(|record| {
        record.text();
    });
    record.number();
    record.each(|record| {
        record.number();
    });
    record.number();
    record.optional_text();
    record.each(|record| {
        record.text();
        record.number();
        record.number();
        record.each(|record| {
            record.text();
        });
    });
    record.each(|record| texts.notes.extend([record.text(), record.text()]));
    record.each(|record| {
        record.text();
    });
    record.each(|record| {
        texts.links.push(record.text());
        record.text();
    });
    texts.credit.extend(record.optional_text());
    texts
}

/// The item and the first origin of a record.
pub(super) fn read(record: &str) -> (Item, Origin) {
    read_with(record, Reader::texts)
}

/// The same without the body, which is most of a record: nothing of it is copied.
pub(super) fn read_head(record: &str) -> (Item, Origin) {
    read_with(record, |record| {
        record.each(|record| {
            record.text();
        });
        Vec::new()
    })
}

fn read_with<'a>(record: &'a str, body: impl FnOnce(&mut Reader<'a>) -> Vec<String>) -> (Item, Origin) {
    let mut record = Reader { rest: record };
    let mut item = Item { title: record.text().to_owned(), ..Item::default() };
    let [headline, own, continues, link_lost, cut] = record.flags();
    let printed = if own { record.text().to_owned() } else { item.title.clone() };
    item.headline = headline.then_some(printed);
    (item.continues, item.link_lost, item.cut) = (continues, link_lost, cut);
    item.body = body(&mut record);
    item.attribution = record.optional();
    item.credits = record.list(|record| Credit {
        entry: Attribution {
            source: record.text().to_owned(),
            dates: record.list(Reader::date).into_iter().flatten().collect(),
            printed: record.text().to_owned(),
        },
        outlet: record.text().to_owned(),
    });
    item.cited = record.texts();
    item.date = record.date();
    item.dates = record.list(Reader::date).into_iter().flatten().collect();
    item.date_how = DateHow::numbered(u8::try_from(record.number()).unwrap_or(u8::MAX));
    item.region_label = record.optional();
    item.places = record.list(|record| {
        let code = record.text().as_bytes().try_into().unwrap_or(*b"??");
        let [in_headline, in_lead, in_body] = record.flags();
        let count = u32::try_from(record.number()).unwrap_or(u32::MAX);
        Place { code, in_headline, in_lead, in_body, count, evidence: record.texts() }
    });
    item.notes = record.list(|record| Note { label: record.text().to_owned(), text: record.text().to_owned() });
    item.topics = record.texts();
    item.links = record.list(|record| Link { url: record.text().to_owned(), text: record.text().to_owned() });
    item.byline = record.optional();
    item.aliases = record.texts();
    (item.lines, item.span) = record.place();
    let first = record.origin(Printed::by(&item));
    (item, first)
}

struct Writer<'a> {
    out: &'a mut String,
}

impl Writer<'_> {
    fn number(&mut self, mut number: u64) {
        while number >= 64 {
            self.out.push(char::from((number & 63) as u8 | 64));
            number >>= 6;
        }
        self.out.push(char::from(number as u8));
    }

    fn length(&mut self, length: usize) {
        self.number(length as u64);
    }

    fn flags(&mut self, flags: &[bool]) {
        self.number(flags.iter().rev().fold(0, |bits, &flag| bits << 1 | u64::from(flag)));
    }

    fn text(&mut self, text: &str) {
        self.length(text.len());
        self.out.push_str(text);
    }

    fn optional(&mut self, text: Option<&str>) {
        self.flags(&[text.is_some()]);
        if let Some(text) = text {
            self.text(text);
        }
    }

    fn list<T>(&mut self, list: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.length(list.len());
        for part in list {
            write(self, part);
        }
    }

    fn texts(&mut self, texts: &[String]) {
        self.list(texts, |record, text| record.text(text));
    }

    fn place(&mut self, lines: Lines, span: Span) {
        self.number(u64::from(lines.first));
        self.number(u64::from(lines.last));
        self.length(span.start);
        self.length(span.end);
    }

    fn origin(&mut self, likely: Printed<'_>, origin: &Origin) {
        self.number(u64::from(origin.document.0));
        self.place(origin.lines, origin.span);
        let own = Printed::at(origin);
        let [headline, attribution, label] = std::array::from_fn(|at| own.texts[at] == likely.texts[at]);
        let [topics, aliases] = std::array::from_fn(|at| own.lists[at] == likely.lists[at]);
        let same = [headline, attribution, label, topics, aliases];
        self.flags(&same);
        for (_, text) in same.iter().zip(own.texts).filter(|(same, _)| !**same) {
            self.optional(text.as_deref());
        }
        for (_, texts) in same.iter().skip(3).zip(own.lists).filter(|(same, _)| !**same) {
            self.texts(texts);
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn number(&mut self) -> u64 {
        let mut number = 0;
        for (at, byte) in self.rest.bytes().enumerate() {
            number |= u64::from(byte & 63) << (6 * at).min(63);
            if byte < 64 {
                self.rest = self.rest.get(at + 1..).unwrap_or_default();
                return number;
            }
        }
        self.rest = "";
        number
    }

    fn length(&mut self) -> usize {
        usize::try_from(self.number()).unwrap_or(usize::MAX)
    }

    fn flags<const N: usize>(&mut self) -> [bool; N] {
        let bits = self.number();
        std::array::from_fn(|at| bits >> at & 1 == 1)
    }

    fn text(&mut self) -> &'a str {
        let length = self.length();
        let (text, rest) = self.rest.split_at_checked(length).unwrap_or_default();
        self.rest = rest;
        text
    }

    fn optional(&mut self) -> Option<String> {
        self.optional_text().map(str::to_owned)
    }

    fn optional_text(&mut self) -> Option<&'a str> {
        let [is_there] = self.flags();
        is_there.then(|| self.text())
    }

    fn each(&mut self, mut read: impl FnMut(&mut Self)) {
        let length = self.length().min(self.rest.len());
        for _ in 0..length {
            read(self);
        }
    }

    fn date(&mut self) -> Option<PartialDate> {
        PartialDate::unpack(u32::try_from(self.number()).ok()?)
    }

    fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let length = self.length().min(self.rest.len());
        (0..length).map(|_| read(self)).collect()
    }

    fn texts(&mut self) -> Vec<String> {
        self.list(|record| record.text().to_owned())
    }

    fn place(&mut self) -> (Lines, Span) {
        let line = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        let lines = Lines { first: line(self.number()), last: line(self.number()) };
        (lines, Span::new(self.length(), self.length()))
    }

    fn origin(&mut self, likely: Printed<'_>) -> Origin {
        let document = DocId(u32::try_from(self.number()).unwrap_or(u32::MAX));
        let (lines, span) = self.place();
        let [headline, attribution, label, topics, aliases] = self.flags();
        let mut text = |same: bool, known: &Option<String>| if same { known.clone() } else { self.optional() };
        let [a, b, c] = likely.texts;
        let (headline, attribution, region_label) = (text(headline, a), text(attribution, b), text(label, c));
        let mut texts = |same: bool, known: &[String]| if same { known.to_vec() } else { self.texts() };
        let [a, b] = likely.lists;
        let (topics, aliases) = (texts(topics, a), texts(aliases, b));
        Origin { document, lines, span, headline, attribution, region_label, topics, aliases }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_read_without_its_body_is_the_same_but_for_that() {
        let texts = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
        let item = Item {
            title: String::from("Harbour strike"),
            headline: Some(String::from("HARBOUR STRIKE")),
            body: texts(&["The ferries stop.", "", "Talks go on. é"]),
            attribution: Some(String::from("(Yle)")),
            notes: vec![Note { label: String::from("NOTE"), text: String::from("See the map.") }],
            topics: texts(&["ports"]),
            links: vec![Link { url: String::from("https://example.org/"), text: String::from("map") }],
            aliases: texts(&["guid-1"]),
            ..Item::default()
        };
        let origin = Origin { document: DocId(3), headline: item.headline.clone(), ..Origin::default() };
        let mut record = String::new();
        write(&item, &origin, &mut record);
        assert_eq!(read(&record), (item.clone(), origin.clone()));
        assert_eq!(read_head(&record), (Item { body: Vec::new(), ..item }, origin));
    }
}
