//! The words of the language: fields, states and features, one table each. Parser, printer, diagnostics, completion and
//! the user's page all derive from these tables.

/// A field that a term asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// No field: the full text.
    Words,
    /// The printed headlines.
    Headline,
    /// The body.
    Body,
    /// The outlets that reported it.
    Source,
    /// The kind of the outlets that reported it.
    Kind,
    /// The country of the outlets that reported it, and all that contains it.
    From,
    /// Outlets named inside the body only.
    Cited,
    /// Who issued the documents.
    Publisher,
    /// Any place of the item, and all that contains it.
    Region,
    /// Any country of the item.
    Country,
    /// The main place, and all that contains it.
    Main,
    /// The printed region label.
    Label,
    /// The printed tags.
    Topic,
    /// The reader's own tags.
    Tag,
    /// The reader's own note.
    Note,
    /// The editors' notes.
    Ednote,
    /// Path, title and publisher's series of the documents.
    Doc,
    /// The item's date.
    Date,
    /// The reader's due date.
    Due,
    /// The day the reader was done with it.
    Done,
    /// The reader's priority.
    Priority,
    /// States of the item.
    Is,
    /// What the item has.
    Has,
    /// Link targets.
    Link,
}

/// What a field's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words, phrases or prefixes looked for in text.
    Text,
    /// Names, compared folded and as a whole; `none` where there is no name.
    Name,
    /// Dates and ranges of dates.
    Date,
    /// One of [`State`].
    State,
    /// One of [`Feature`].
    Feature,
}

/// What people should know of a field.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// The field.
    pub field: Field,
    /// Its name in a query, without the colon.
    pub name: &'static str,
    /// What its values are.
    pub kind: Kind,
    /// What it asks about.
    pub doc: &'static str,
    /// A query that uses it.
    pub example: &'static str,
}

const fn about(field: Field, name: &'static str, kind: Kind, doc: &'static str, example: &'static str) -> About {
    About { field, name, kind, doc, example }
}

/// All fields in the order of the user's page.
pub const FIELDS: &[About] = &[
    about(Field::Headline, "headline", Kind::Text, "words of the printed headline", "headline:strike"),
    about(Field::Body, "body", Kind::Text, "words of the story itself", "body:\"second week\""),
    about(Field::Source, "source", Kind::Name, "the outlet that reported it", "source:reuters"),
    about(Field::Kind, "kind", Kind::Name, "the kind of the outlet that reported it", "kind:agency"),
    about(
        Field::From,
        "from",
        Kind::Name,
        "the country of the outlet that reported it, or an area with it",
        "from:france",
    ),
    about(Field::Cited, "cited", Kind::Name, "an outlet that the story only names", "cited:\"le monde\""),
    about(Field::Publisher, "publisher", Kind::Name, "who issued the document", "publisher:\"harbour monitor\""),
    about(Field::Region, "region", Kind::Name, "any place of the story, or an area that contains one", "region:europe"),
    about(Field::Country, "country", Kind::Name, "any country of the story", "country:norway"),
    about(Field::Main, "main", Kind::Name, "its main place, or an area that contains it", "main:asia"),
    about(Field::Label, "label", Kind::Name, "the region that the document prints", "label:\"British Isles\""),
    about(Field::Topic, "topic", Kind::Name, "a printed tag", "topic:fisheries"),
    about(Field::Tag, "tag", Kind::Name, "a tag of your own", "tag:urgent"),
    about(Field::Note, "note", Kind::Text, "words of your own note", "note:\"ask ministry\""),
    about(Field::Ednote, "ednote", Kind::Text, "words of an editors' note", "ednote:correction"),
    about(Field::Doc, "doc", Kind::Text, "words of the document's path, title or publisher", "doc:monitor"),
    about(Field::Date, "date", Kind::Date, "the latest printed date", "date:2024-10..2024-11"),
    about(Field::Due, "due", Kind::Date, "your due date", "due:<=+7d"),
    about(Field::Done, "done", Kind::Date, "the day you were done with it", "done:2026"),
    about(Field::Priority, "priority", Kind::Name, "your priority: `high`, `middle` or `low`", "priority:high"),
    about(Field::Is, "is", Kind::State, "a state of the story", "is:unread"),
    about(Field::Has, "has", Kind::Feature, "something the story has", "has:note"),
    about(Field::Link, "link", Kind::Text, "a part of a link's address", "link:example.org"),
];

/// Other ways to write a date field: name, what it stands for, an example.
pub const SHORTHANDS: &[(&str, &str, &str)] = &[
    ("since", "so many days, weeks, months or years ago, or later", "since:7d"),
    ("before", "dated before that day, month or year", "before:2024-11-01"),
    ("after", "dated after that day, month or year", "after:2024-11"),
];

impl Field {
    /// What people should know of it; none for the full text.
    #[must_use]
    pub fn about(self) -> Option<&'static About> {
        FIELDS.iter().find(|about| about.field == self)
    }

    /// Its name in a query, empty for the full text.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.about().map_or("", |about| about.name)
    }

    /// What its values are.
    #[must_use]
    pub fn kind(self) -> Kind {
        self.about().map_or(Kind::Text, |about| about.kind)
    }

    /// The field with a name, in any case.
    #[must_use]
    pub fn named(name: &str) -> Option<Field> {
        FIELDS.iter().find(|about| about.name.eq_ignore_ascii_case(name)).map(|about| about.field)
    }
}

pub use crate::marks::{PRIORITIES, priority_name, priority_named};

/// A state that `is:` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Not read yet.
    Unread,
    /// Read.
    Read,
    /// Flagged for follow-up.
    Flagged,
    /// Due today or overdue, and not done.
    Due,
    /// Its due date has passed, and it is not done.
    Overdue,
    /// Flagged or with a due date, and not done.
    Open,
    /// Done.
    Done,
    /// Without a date.
    Undated,
    /// Marked, but in no document that is open.
    Orphan,
}

impl State {
    /// All states with their names and what they mean.
    pub const ALL: [(State, &'static str, &'static str); 9] = [
        (State::Unread, "unread", "not read yet"),
        (State::Read, "read", "read"),
        (State::Flagged, "flagged", "flagged for follow-up"),
        (State::Due, "due", "due today or overdue, and not done"),
        (State::Overdue, "overdue", "past its due date, and not done"),
        (State::Open, "open", "flagged or with a due date, and not done"),
        (State::Done, "done", "done"),
        (State::Undated, "undated", "without a date"),
        (State::Orphan, "orphan", "marked, but its document is gone or changed"),
    ];

    /// Its name in a query.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(state, ..)| *state == self).map_or("", |(_, name, _)| name)
    }

    /// The state with a name, in any case.
    #[must_use]
    pub fn named(name: &str) -> Option<State> {
        Self::ALL.iter().find(|(_, known, _)| known.eq_ignore_ascii_case(name)).map(|(state, ..)| *state)
    }
}

/// A thing that `has:` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Feature {
    /// A note of the reader's own.
    Note,
    /// Links.
    Links,
    /// An editors' note.
    Ednote,
}

impl Feature {
    /// All features with their names and what they mean.
    pub const ALL: [(Feature, &'static str, &'static str); 3] = [
        (Feature::Note, "note", "a note of your own"),
        (Feature::Links, "links", "links"),
        (Feature::Ednote, "ednote", "an editors' note"),
    ];

    /// Its name in a query.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(feature, ..)| *feature == self).map_or("", |(_, name, _)| name)
    }

    /// The feature with a name, in any case.
    #[must_use]
    pub fn named(name: &str) -> Option<Feature> {
        Self::ALL.iter().find(|(_, known, _)| known.eq_ignore_ascii_case(name)).map(|(feature, ..)| *feature)
    }
}
