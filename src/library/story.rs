//! What panes and printers show of an item: a [`Summary`] for a list, a [`Story`] for the whole of it. Both are plain data made
//! from the store, the marks and the tables.

use jiff::Timestamp;
use jiff::civil::Date;

use super::Library;
use super::arrange::long_date;
use crate::item::{DateHow, Item, PartialDate, Place};
use crate::rows::Row;
use crate::store::{Facet, Origin};

/// What a list shows of a story.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// The headline, or the first words.
    pub title: String,
    /// The document prints no headline.
    pub derived: bool,
    /// Its date.
    pub date: Option<PartialDate>,
    /// Where it stands in the list when it has none: with the newest story of its document.
    pub stands_at: Option<PartialDate>,
    /// Its first outlet, and how many more there are: `Reuters +1`.
    pub source: String,
    /// The code of its main place.
    pub country: Option<String>,
    /// It was read.
    pub read: bool,
    /// It is flagged for follow-up.
    pub flagged: bool,
    /// The follow-up is done.
    pub done: bool,
    /// Its due date has passed and it is not done.
    pub overdue: bool,
    /// The reader wrote a note on it.
    pub noted: bool,
    /// When it is due, where it is not done.
    pub due: Option<Date>,
    /// Its priority, 0 for none.
    pub priority: u8,
    /// The reader's own tags.
    pub tags: Vec<String>,
}

/// What the reader set on a story.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReaderMark {
    /// It was read.
    pub read: bool,
    /// It is flagged for follow-up.
    pub flagged: bool,
    /// The follow-up is done.
    pub done: bool,
    /// When it was done.
    pub done_at: Option<Timestamp>,
    /// The day it was done, in the reader's zone.
    pub done_on: Option<Date>,
    /// When it is due.
    pub due: Option<Date>,
    /// Its priority, 0 for none.
    pub priority: u8,
    /// The reader's own tags.
    pub tags: Vec<String>,
    /// The reader's own note.
    pub note: Option<String>,
    /// The texts of the note with the time each was written, newest first: several where sessions wrote at the same time.
    pub notes: Vec<(String, Timestamp)>,
}

/// A whole story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// Its row.
    pub row: Row,
    /// The story.
    pub item: Item,
    /// Where it stands, for people: `monitor-12.txt, lines 12 to 14`.
    pub origins: Vec<String>,
    /// Where it stands.
    pub origins_raw: Vec<Origin>,
    /// What the reader set.
    pub mark: ReaderMark,
    /// The names of its countries, the main one first.
    pub countries: Vec<String>,
    /// Why it is about each of them: `Norway, in the headline, 3 times (OSLO, Norwegian)`.
    pub places_why: Vec<String>,
    /// How its date is known, or where it stands without one; none where the date is printed with it.
    pub date_why: Option<String>,
    /// Its place in its chain and the chain's length, both from 1.
    pub chain: Option<(usize, usize)>,
    /// It is overdue.
    pub overdue: bool,
}

/// A chain longer than this is a mistake of the document.
const LONGEST_CHAIN: usize = 99;

impl Library {
    /// The outlet of a row as a list shows it, with the number of further ones.
    #[must_use]
    pub fn short_source(&self, row: Row) -> String {
        let mut sources = self.store().names_of(Facet::Source, row);
        let first = sources.next().unwrap_or_default();
        match sources.count() {
            0 => first.to_owned(),
            more => format!("{first} +{more}"),
        }
    }

    /// What a list shows of a row.
    #[must_use]
    pub fn summary(&self, row: Row, today: Date) -> Summary {
        let store = self.store();
        let status = self.status();
        Summary {
            title: store.title(row).into_owned(),
            derived: !store.has_headline(row),
            date: store.date(row),
            stands_at: self.stands_at(row),
            source: self.short_source(row),
            country: store.names_of(Facet::Main, row).next().map(str::to_owned),
            read: status.read.contains(row),
            flagged: status.flagged.contains(row),
            done: status.done.contains(row),
            overdue: self.is_overdue(row, today),
            noted: self.is_noted(row),
            due: status.due(row).filter(|_| !status.done.contains(row)),
            priority: status.priority(row),
            tags: status.tags_of(row).map(str::to_owned).collect(),
        }
    }

    /// The whole story of a row.
    #[must_use]
    pub fn story(&self, row: Row, today: Date) -> Story {
        self.story_of(row, self.store().item(row), today)
    }

    /// The same without the body, for those who do not show it: a long one is not taken up for its note or its links.
    #[must_use]
    pub fn story_head(&self, row: Row, today: Date) -> Story {
        self.story_of(row, self.store().head(row), today)
    }

    fn story_of(&self, row: Row, item: Item, today: Date) -> Story {
        let mut origins_raw = self.store().origins(row);
        // An earlier version of a file says nothing beside the present one.
        if origins_raw.iter().any(|origin| !self.leaving.contains(&origin.document)) {
            origins_raw.retain(|origin| !self.leaving.contains(&origin.document));
        }
        let origins = origins_raw.iter().map(|origin| self.whereabouts(origin)).collect();
        let countries = item
            .places
            .iter()
            .map(|place| self.tables().country_name(place.code()).unwrap_or(place.code()).to_owned())
            .collect();
        Story {
            row,
            origins,
            origins_raw,
            mark: self.reader_mark(row),
            countries,
            places_why: item.places.iter().map(|place| self.why(place)).collect(),
            date_why: self.date_why(row, &item),
            chain: self.chain(row),
            overdue: self.is_overdue(row, today),
            item,
        }
    }

    /// What named a country, where and how often.
    fn why(&self, place: &Place) -> String {
        let name = self.tables().country_name(place.code()).unwrap_or(place.code());
        let part = match place {
            Place { in_headline: true, .. } => "in the headline",
            Place { in_lead: true, .. } => "in the lead",
            _ => "in the text",
        };
        let times = match place.count {
            0 | 1 => String::from("once"),
            2 => String::from("twice"),
            more => format!("{more} times"),
        };
        let words = place.evidence.join(", ");
        format!("{name}, {part}, {times} ({words})")
    }

    fn date_why(&self, row: Row, item: &Item) -> Option<String> {
        let why = match item.date_how {
            DateHow::Printed => return None,
            DateHow::Document => String::from("dated by its document"),
            DateHow::Feed => String::from("dated by its feed or message"),
            DateHow::File => String::from("dated by the name of its file only"),
            DateHow::Config => String::from("dated by a rule of yours"),
            DateHow::User => String::from("dated by you"),
            DateHow::None => match self.stands_at(row) {
                Some(bound) => format!("undated; listed beside the newest story of its document, {}", long_date(bound)),
                None => return None,
            },
        };
        Some(why)
    }

    fn whereabouts(&self, origin: &Origin) -> String {
        let document = self.store().document(origin.document);
        let mut text = document.path.clone();
        if let Some(part) = &document.part {
            text.push_str(", ");
            text.push_str(part);
        }
        match (origin.lines.first, origin.lines.last) {
            (0, _) => {}
            (first, last) if first == last => text.push_str(&format!(", line {first}")),
            (first, last) => text.push_str(&format!(", lines {first} to {last}")),
        }
        text
    }

    fn reader_mark(&self, row: Row) -> ReaderMark {
        let Some(mark) = self.marks().get(&self.store().id(row)) else { return ReaderMark::default() };
        ReaderMark {
            read: mark.read(),
            flagged: mark.flagged(),
            done: mark.done().is_some(),
            done_at: mark.done(),
            done_on: self.status().done_on(row),
            due: mark.due(),
            priority: mark.priority(),
            notes: mark.note_versions().into_iter().map(|(text, at)| (text.to_owned(), at)).collect(),
            tags: mark.tags().into_iter().map(str::to_owned).collect(),
            note: mark.note().map(std::borrow::Cow::into_owned),
        }
    }

    /// The place of a row in its chain and the chain's length, both from 1; none outside of chains.
    #[must_use]
    pub fn chain(&self, row: Row) -> Option<(usize, usize)> {
        let walk = |step: &dyn Fn(Row) -> Option<Row>| {
            std::iter::successors(Some(row), |row| step(*row)).take(LONGEST_CHAIN).count() - 1
        };
        let before = walk(&|row| self.store().previous(row));
        let after = walk(&|row| self.store().next(row));
        (before + after > 0).then_some((before + 1, before + after + 1))
    }
}
