//! RIS records: a tag and a value a line, from `TY` to `ER`. A value is always one line, so no story can begin another field.

use super::bibtex::whereabouts;
use super::day::DayForm;
use super::particulars::{Exported, Particular};
use super::{clean, key, title};
use crate::item::PartialDate;

/// Writes the record of a story.
pub(super) fn record(reader: bool, exported: &Exported<'_>, out: &mut String) {
    let item = &exported.story.item;
    let get = |particular| exported.get(particular, DayForm::Iso);
    let mut field = |tag: &str, value: &str| {
        let value = clean(value);
        if !value.is_empty() {
            out.push_str(&format!("{tag}  - {value}\r\n"));
        }
    };
    field("TY", "NEWS");
    field("ID", &key::of(item));
    field("TI", &title(exported));
    field("AU", &get(Particular::Byline));
    field("T2", &get(Particular::Source));
    if let Some(date) = item.date {
        field("PY", &date.year_number().to_string());
        field("DA", &slashed(date));
    }
    field("PB", &get(Particular::Publisher));
    field("N1", &whereabouts(exported));
    for url in exported.links() {
        field("UR", &url);
    }
    let own: &[String] = if reader { &exported.story.mark.tags } else { &[] };
    for word in item.topics.iter().chain(own) {
        field("KW", word);
    }
    field("AB", &item.body.join(" "));
    if reader {
        // A value is one line: each line of the note has a field of its own.
        let note = exported.story.mark.note.as_deref().unwrap_or_default();
        for (place, line) in note.lines().map(clean).filter(|line| !line.is_empty()).enumerate() {
            field("N1", &if place == 0 { format!("My note: {line}") } else { line });
        }
    }
    out.push_str("ER  - \r\n\r\n");
}

/// A date as the form wants it, all slashes there.
fn slashed(date: PartialDate) -> String {
    let two = |number: Option<u8>| number.map(|number| format!("{number:02}")).unwrap_or_default();
    format!("{:04}/{}/{}/", date.year_number(), two(date.month_number()), two(date.day_number()))
}
