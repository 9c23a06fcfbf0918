//! What a reader can set on an item: a [`Value`] is a field and its content in one.
//!
//! Inside the marks every field but the note is a number in a register; this is the one place that knows which number
//! stands for what, and how the journal prints it.

use std::borrow::Cow;

use jiff::{Timestamp, civil};

/// A field of a mark with its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Read or unread.
    Read(bool),
    /// Flagged for follow-up.
    Flag(bool),
    /// Done at, to the second; none: open.
    Done(Option<Timestamp>),
    /// Due on; none: no date.
    Due(Option<civil::Date>),
    /// Priority: 3 high, 2 middle, 1 low, 0 none.
    Priority(u8),
    /// One of the reader's own tags, there or not.
    Tag(String, bool),
    /// The reader's own note; none: no note.
    Note(Option<String>),
}

impl Value {
    /// The value as it is kept: a blank note is none, a tag has no blanks around it and no control characters.
    pub(super) fn cleaned(self) -> Self {
        match self {
            Value::Note(text) => Value::Note(text.filter(|text| !text.trim().is_empty())),
            Value::Tag(name, on) => {
                let name: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
                let on = on && !name.trim().is_empty();
                Value::Tag(name.trim().to_owned(), on)
            }
            other => other,
        }
    }

    /// The same field with nothing set.
    pub(super) fn without(self) -> Self {
        match self {
            Value::Read(_) => Value::Read(false),
            Value::Flag(_) => Value::Flag(false),
            Value::Done(_) => Value::Done(None),
            Value::Due(_) => Value::Due(None),
            Value::Priority(_) => Value::Priority(0),
            Value::Tag(name, _) => Value::Tag(name, false),
            Value::Note(_) => Value::Note(None),
        }
    }

    /// Whether it is what an item without marks has.
    pub(super) fn is_nothing(&self) -> bool {
        match self {
            Value::Read(on) | Value::Flag(on) | Value::Tag(_, on) => !on,
            Value::Done(at) => at.is_none(),
            Value::Due(on) => of_date(*on) == NONE,
            Value::Priority(priority) => *priority == 0,
            Value::Note(text) => text.is_none(),
        }
    }
}

/// The priorities with their names, the highest first; 0 is none.
pub const PRIORITIES: [(u8, &str); 3] = [(3, "high"), (2, "middle"), (1, "low")];

/// The highest priority. A journal may hold greater numbers of earlier times: they are this one.
pub const HIGHEST_PRIORITY: u8 = 3;

/// What a priority may be written as.
pub const PRIORITY_FORMS: &str = "high, middle, low or none (3, 2, 1 or 0)";

/// The name of a priority; none for 0. Greater ones than the highest are high.
#[must_use]
pub fn priority_name(priority: u8) -> Option<&'static str> {
    PRIORITIES.iter().find(|(known, _)| *known == priority.min(HIGHEST_PRIORITY)).map(|(_, name)| *name)
}

/// The priority with a name or number, in any case; `none` and 0 are none of them.
#[must_use]
pub fn priority_named(name: &str) -> Option<u8> {
    let is_meant = |(level, known): &&(u8, &str)| known.eq_ignore_ascii_case(name) || name == level.to_string();
    PRIORITIES.iter().find(is_meant).map(|(level, _)| *level)
}

/// A priority as a person sets it: a name, a number from 0 to 3, or `none`.
#[must_use]
pub fn read_priority(text: &str) -> Option<u8> {
    let text = text.trim();
    let none = text.is_empty() || text == "0" || text == "-" || text.eq_ignore_ascii_case("none");
    if none { Some(0) } else { priority_named(text) }
}

/// The most bytes of a note that is written: beyond, a key in its editor would no longer be answered at once. What is longer in a
/// journal is shown and kept.
pub const NOTE_BYTES: usize = 100_000;
/// The most letters of a tag that is put on: more is a sentence.
pub const TAG_LETTERS: usize = 60;

/// Why a note cannot be written, where it is too long.
#[must_use]
pub fn note_fault(note: &str) -> Option<String> {
    let (length, most) = (note.len(), NOTE_BYTES / 1000);
    (length > NOTE_BYTES).then(|| format!("a note takes {most} kB, and this one has {} kB", length.div_ceil(1000)))
}

/// Why a tag cannot be put on, where it is too long.
#[must_use]
pub fn tag_fault(name: &str) -> Option<String> {
    let letters = name.chars().count();
    (letters > TAG_LETTERS).then(|| format!("a tag has at most {TAG_LETTERS} letters, and this one has {letters}"))
}

/// The number of a field: the fixed ones, then one for every tag name, in the order the names were met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Field(pub(super) u32);

impl Field {
    pub(super) const READ: Field = Field(0);
    pub(super) const FLAG: Field = Field(1);
    pub(super) const DONE: Field = Field(2);
    pub(super) const DUE: Field = Field(3);
    pub(super) const PRIORITY: Field = Field(4);
    pub(super) const NOTE: Field = Field(5);
    const TAGS: u32 = 8;

    /// The field of the tag with this number.
    pub(super) fn tag(number: usize) -> Self {
        Field(u32::try_from(number).map_or(u32::MAX, |n| n.saturating_add(Self::TAGS)))
    }

    /// The number of the tag whose field it is.
    pub(super) fn tag_number(self) -> Option<usize> {
        self.0.checked_sub(Self::TAGS).map(|n| n as usize)
    }

    /// The fixed field of that name in the journal.
    pub(super) fn scalar(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"read" => Self::READ,
            b"flag" => Self::FLAG,
            b"done" => Self::DONE,
            b"due" => Self::DUE,
            b"priority" => Self::PRIORITY,
            _ => return None,
        })
    }

    /// The name of a fixed field in the journal.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::READ => "read",
            Self::FLAG => "flag",
            Self::DONE => "done",
            Self::DUE => "due",
            Self::PRIORITY => "priority",
            Self::NOTE => "note",
            _ => "tag",
        }
    }
}

/// The number that stands for nothing: unset, off, no date.
pub(super) const NONE: i64 = 0;

/// Seconds, moved by one so that 1970-01-01T00:00:00Z is not [`NONE`].
pub(super) fn of_time(time: Option<Timestamp>) -> i64 {
    time.map_or(NONE, |t| if t.as_second() >= 0 { t.as_second() + 1 } else { t.as_second() })
}

pub(super) fn to_time(number: i64) -> Option<Timestamp> {
    let second = if number > 0 { number - 1 } else { number };
    (number != NONE).then(|| Timestamp::from_second(second).ok()).flatten()
}

/// Year, month and day in decimal places.
pub(super) fn of_date(date: Option<civil::Date>) -> i64 {
    date.filter(|d| d.year() > 0)
        .map_or(NONE, |d| i64::from(d.year()) * 10_000 + i64::from(d.month()) * 100 + i64::from(d.day()))
}

pub(super) fn to_date(number: i64) -> Option<civil::Date> {
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
    civil::Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
        .ok()
        .filter(|date| date.year() > 0)
}

/// The content of a field as the journal prints it.
pub(super) fn print(field: Field, number: i64) -> Cow<'static, str> {
    match field {
        Field::DONE => to_time(number).map_or("-".into(), |time| time.to_string().into()),
        Field::DUE => to_date(number).map_or("-".into(), |date| date.to_string().into()),
        _ => match number {
            0 => "0".into(),
            1 => "1".into(),
            other => other.to_string().into(),
        },
    }
}

/// The content of a field as the journal prints it, none where it is no such content.
pub(super) fn parse(field: Field, text: &[u8]) -> Option<i64> {
    match (field, text) {
        (_, b"0" | b"-") => Some(NONE),
        (Field::DONE, _) => Some(of_time(Some(std::str::from_utf8(text).ok()?.parse().ok()?))),
        (Field::DUE, _) => Some(of_date(Some(std::str::from_utf8(text).ok()?.parse().ok()?))),
        (_, b"1") => Some(1),
        (Field::PRIORITY, _) => std::str::from_utf8(text).ok()?.parse::<u8>().ok().map(i64::from),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_survive_the_journal() {
        let time = |text: &str| of_time(Some(text.parse().unwrap()));
        let date = |text: &str| of_date(Some(text.parse().unwrap()));
        for (field, number) in [
            (Field::READ, 1),
            (Field::FLAG, NONE),
            (Field::PRIORITY, 255),
            (Field::DONE, NONE),
            (Field::DONE, time("1970-01-01T00:00:00Z")),
            (Field::DONE, time("1969-12-31T23:59:59Z")),
            (Field::DONE, time("2026-11-22T06:04:09Z")),
            (Field::DUE, date("2026-12-01")),
            (Field::DUE, NONE),
        ] {
            let text = print(field, number);
            assert_eq!(parse(field, text.as_bytes()), Some(number), "{text}");
        }
        assert_eq!(to_time(time("1970-01-01T00:00:00Z")).unwrap().to_string(), "1970-01-01T00:00:00Z");
        assert_eq!(parse(Field::READ, b"2"), None);
        assert_eq!(parse(Field::DUE, b"2026-02-30"), None);
    }
}
