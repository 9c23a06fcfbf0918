//! A due date as people type it and as they read it: `tomorrow`, `+3d`, `fri`, `2026-12-01`. The reader's day is given; nothing
//! here knows a clock.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::item::month_name;
use crate::query::When;

/// What can be typed, for messages.
pub const DUE_FORMS: &str = "today, tomorrow, fri, +3d, +2w, +1m, 2026-12-01 or none";

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// A weekday by its name in small letters, or by three letters of it and more.
fn weekday_named(text: &str) -> Option<Weekday> {
    WEEKDAYS.iter().find(|(name, _)| text.len() >= 3 && name.starts_with(text)).map(|(_, day)| *day)
}

/// A due date as it was typed: a day that may depend on today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueOn {
    /// A day, month or year of the calendar, or so many days ahead.
    When(When),
    /// The next such day of the week; never today.
    Weekday(Weekday),
}

impl DueOn {
    /// Reads a due date: a day, `none` for no date, or nothing where it is not understood. `3d` without its plus is meant ahead:
    /// nobody plans for the past.
    #[must_use]
    pub fn read(text: &str) -> Option<Option<DueOn>> {
        let text = text.trim().to_lowercase();
        if matches!(text.as_str(), "none" | "-" | "never") {
            return Some(None);
        }
        if let Some(day) = weekday_named(&text) {
            return Some(Some(DueOn::Weekday(day)));
        }
        Some(Some(DueOn::When(match When::read(&text)? {
            When::Ago(count, unit) if text != "yesterday" => When::Ahead(count, unit),
            when => when,
        })))
    }

    /// The day it means. A month or a year is due on its last day.
    #[must_use]
    pub fn day(self, today: Date) -> Date {
        match self {
            DueOn::When(when) => when.last(today),
            DueOn::Weekday(weekday) => {
                let ahead = i64::from(today.weekday().until(weekday));
                today.saturating_add(if ahead == 0 { 7.days() } else { ahead.days() })
            }
        }
    }
}

/// Reads a due date and says its day.
#[must_use]
pub fn read_due(text: &str, today: Date) -> Option<Option<Date>> {
    DueOn::read(text).map(|due| due.map(|due| due.day(today)))
}

/// How many days a date lies ahead; less than 0 for the past.
fn ahead(due: Date, today: Date) -> i32 {
    today.until(due).map_or(0, |span| span.get_days())
}

/// A due date in few columns: `today`, `Fri`, `4 Apr`, `4 Apr 2027`.
#[must_use]
pub fn short_due(due: Date, today: Date) -> String {
    let month = month_name(due.month().unsigned_abs()).get(..3).unwrap_or_default();
    match ahead(due, today) {
        0 => String::from("today"),
        1 => String::from("tomorrow"),
        2..=6 => weekday(due).get(..3).unwrap_or_default().to_owned(),
        _ if due.year() == today.year() => format!("{} {month}", due.day()),
        _ => format!("{} {month} {}", due.day(), due.year()),
    }
}

/// A due date in full: `Friday 4 April 2025, in 4 days`.
#[must_use]
pub fn long_due(due: Date, today: Date) -> String {
    let month = month_name(due.month().unsigned_abs());
    let distance = match ahead(due, today) {
        0 => String::from("today"),
        1 => String::from("tomorrow"),
        -1 => String::from("yesterday"),
        days @ 2.. => format!("in {days} days"),
        days => format!("{} days ago", -days),
    };
    format!("{} {} {month} {}, {distance}", weekday(due), due.day(), due.year())
}

fn weekday(day: Date) -> String {
    let name = WEEKDAYS.iter().find(|(_, known)| *known == day.weekday()).map_or("", |(name, _)| *name);
    let (first, rest) = name.split_at(name.len().min(1));
    first.to_uppercase() + rest
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// A Monday.
    const TODAY: Date = date(2025, 3, 31);

    #[test]
    fn dates_are_read_as_people_type_them() {
        for (text, due) in [
            ("today", date(2025, 3, 31)),
            ("tomorrow", date(2025, 4, 1)),
            ("Fri", date(2025, 4, 4)),
            ("monday", date(2025, 4, 7)),
            ("sund", date(2025, 4, 6)),
            ("+3d", date(2025, 4, 3)),
            ("3d", date(2025, 4, 3)),
            ("+2w", date(2025, 4, 14)),
            ("+1m", date(2025, 4, 30)),
            ("+1y", date(2026, 3, 31)),
            (" 2026-12-01 ", date(2026, 12, 1)),
            ("2026-02", date(2026, 2, 28)),
            ("yesterday", date(2025, 3, 30)),
        ] {
            assert_eq!(read_due(text, TODAY), Some(Some(due)), "{text}");
        }
        assert_eq!(read_due("none", TODAY), Some(None));
        for wrong in ["", "mo", "31.12.", "2026-13", "2026-02-30", "soon", "+d", "fridays"] {
            assert_eq!(read_due(wrong, TODAY), None, "{wrong}");
        }
        assert!(read_due("+9999y", TODAY).flatten().is_some() && read_due("+65535d", TODAY).flatten().is_some());
    }

    #[test]
    fn dates_are_said_as_people_read_them() {
        for (due, short, long) in [
            (date(2025, 3, 31), "today", "Monday 31 March 2025, today"),
            (date(2025, 4, 1), "tomorrow", "Tuesday 1 April 2025, tomorrow"),
            (date(2025, 4, 4), "Fri", "Friday 4 April 2025, in 4 days"),
            (date(2025, 4, 7), "7 Apr", "Monday 7 April 2025, in 7 days"),
            (date(2026, 1, 1), "1 Jan 2026", "Thursday 1 January 2026, in 276 days"),
            (date(2025, 3, 30), "30 Mar", "Sunday 30 March 2025, yesterday"),
            (date(2024, 2, 29), "29 Feb 2024", "Thursday 29 February 2024, 396 days ago"),
        ] {
            assert_eq!((short_due(due, TODAY).as_str(), long_due(due, TODAY).as_str()), (short, long));
        }
    }
}
