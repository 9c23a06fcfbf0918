//! Dates in queries: a day, month or year, a range of them, or a time before or after today.
//!
//! An item lies in a range when all days that its date can mean do: an item of `2024` is in `date:2024`, but not in
//! `date:2024-10`. What is relative to today stays relative until the query is resolved.

use std::fmt;

use jiff::{Span, civil};

use crate::item::PartialDate;

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Days.
    Days,
    /// Weeks.
    Weeks,
    /// Months.
    Months,
    /// Years.
    Years,
}

/// A day, month or year, absolute or by today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum When {
    /// As the calendar has it.
    On(PartialDate),
    /// So many units before today; `today` and `yesterday` are 0 and 1 days.
    Ago(u16, Unit),
    /// So many units after today.
    Ahead(u16, Unit),
}

/// A set of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dates {
    /// In this day, month or year.
    In(When),
    /// From the first day of one to the last day of another.
    Between(When, When),
    /// On its first day or later.
    From(When),
    /// On its last day or earlier.
    Until(When),
    /// Before its first day.
    Before(When),
    /// After its last day.
    After(When),
}

impl When {
    /// Reads `2024`, `2024-10`, `2024-10-23`, `today`, `yesterday`, `tomorrow`, `7d` (ago) or `+7d` (ahead).
    #[must_use]
    pub fn read(text: &str) -> Option<When> {
        if let Ok(date) = text.parse() {
            return Some(When::On(date));
        }
        match text.to_ascii_lowercase().as_str() {
            "today" => Some(When::Ago(0, Unit::Days)),
            "yesterday" => Some(When::Ago(1, Unit::Days)),
            "tomorrow" => Some(When::Ahead(1, Unit::Days)),
            text => match text.strip_prefix('+') {
                Some(ahead) => {
                    read_count(ahead).filter(|(count, _)| *count > 0).map(|(count, unit)| When::Ahead(count, unit))
                }
                None => read_count(text).map(|(count, unit)| When::Ago(count, unit)),
            },
        }
    }

    fn first(self, today: civil::Date) -> civil::Date {
        self.bounds(today).0
    }

    /// The day it means, the last one of a month or year.
    #[must_use]
    pub fn last(self, today: civil::Date) -> civil::Date {
        self.bounds(today).1
    }

    fn bounds(self, today: civil::Date) -> (civil::Date, civil::Date) {
        let day = match self {
            When::On(date) => return (date.first(), date.last()),
            When::Ago(count, unit) => today.saturating_sub(span(count, unit)),
            When::Ahead(count, unit) => today.saturating_add(span(count, unit)),
        };
        (day, day)
    }
}

fn read_count(text: &str) -> Option<(u16, Unit)> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (count, unit) = text.split_at_checked(digits)?;
    let unit = match unit {
        "d" => Unit::Days,
        "w" => Unit::Weeks,
        "m" => Unit::Months,
        "y" => Unit::Years,
        _ => return None,
    };
    let count = count.parse().ok()?;
    Some(if count == 0 { (0, Unit::Days) } else { (count, unit) })
}

fn span(count: u16, unit: Unit) -> Span {
    let days = |count: u16| Span::new().days(i32::from(count));
    match unit {
        Unit::Days => days(count),
        Unit::Weeks => Span::new().try_weeks(i32::from(count)).unwrap_or_else(|_| days(u16::MAX)),
        Unit::Months => Span::new().try_months(i32::from(count)).unwrap_or_else(|_| days(u16::MAX)),
        Unit::Years => Span::new().try_years(i32::from(count.min(9999))).unwrap_or_else(|_| days(u16::MAX)),
    }
}

impl Dates {
    /// Reads a date or range: `2024`, `2024-10..2024-11`, `2024..`, `..2024`, `>=2024-11`, `>`, `<=`, `<`.
    #[must_use]
    pub fn read(text: &str) -> Option<Dates> {
        for (sign, make) in
            [(">=", Dates::From as fn(When) -> Dates), ("<=", Dates::Until), (">", Dates::After), ("<", Dates::Before)]
        {
            if let Some(rest) = text.strip_prefix(sign) {
                return When::read(rest).map(make);
            }
        }
        match text.split_once("..") {
            None => When::read(text).map(Dates::In),
            Some(("", "")) => None,
            Some(("", to)) => When::read(to).map(Dates::Until),
            Some((from, "")) => When::read(from).map(Dates::From),
            Some((from, to)) => Some(Dates::between(When::read(from)?, When::read(to)?)),
        }
    }

    /// From the first day of one to the last day of another.
    #[must_use]
    pub fn between(from: When, to: When) -> Dates {
        if from == to { Dates::In(from) } else { Dates::Between(from, to) }
    }

    /// True for a range of the calendar that ends before it begins.
    #[must_use]
    pub fn is_reversed(self) -> bool {
        matches!(self, Dates::Between(When::On(from), When::On(to)) if from.first() > to.last())
    }

    /// The first and the last day, where there is one.
    #[must_use]
    pub fn bounds(self, today: civil::Date) -> (Option<civil::Date>, Option<civil::Date>) {
        match self {
            Dates::In(when) => (Some(when.first(today)), Some(when.last(today))),
            Dates::Between(from, to) => (Some(from.first(today)), Some(to.last(today))),
            Dates::From(when) => (Some(when.first(today)), None),
            Dates::Until(when) => (None, Some(when.last(today))),
            Dates::Before(when) => (None, Some(when.first(today).yesterday().unwrap_or(civil::Date::MIN))),
            Dates::After(when) => (Some(when.last(today).tomorrow().unwrap_or(civil::Date::MAX)), None),
        }
    }
}

/// A range of days, ready to be compared with packed dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Packed {
    from: u32,
    to: u32,
}

impl Packed {
    /// A bound that is the edge of a month or year is the edge of the packed month or year too.
    pub(super) fn new(from: Option<civil::Date>, to: Option<civil::Date>) -> Packed {
        let from = from.map_or(0, |day| match (PartialDate::from(day).packed(), day.month(), day.day()) {
            (packed, 1, 1) => packed - 101,
            (packed, _, 1) => packed - 1,
            (packed, ..) => packed,
        });
        let to = to.map_or(u32::MAX, |day| {
            let packed = PartialDate::from(day).packed();
            match (day == day.last_of_month(), day.month()) {
                (true, 12) => packed / 10_000 * 10_000 + 9_999,
                (true, _) => packed / 100 * 100 + 99,
                _ => packed,
            }
        });
        Packed { from, to }
    }

    /// True when all days that a packed date can mean are in the range; never for 0, which is no date.
    pub(super) fn holds(self, date: u32) -> bool {
        let last = match (date % 10_000, date % 100) {
            (0, _) => date + 9_999,
            (_, 0) => date + 99,
            _ => date,
        };
        date > 0 && date >= self.from && last <= self.to
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, count, unit) = match self {
            When::On(date) => return date.fmt(f),
            When::Ago(0, _) => return f.write_str("today"),
            When::Ago(1, Unit::Days) => return f.write_str("yesterday"),
            When::Ahead(1, Unit::Days) => return f.write_str("tomorrow"),
            When::Ago(count, unit) => ("", count, unit),
            When::Ahead(count, unit) => ("+", count, unit),
        };
        let unit = match unit {
            Unit::Days => 'd',
            Unit::Weeks => 'w',
            Unit::Months => 'm',
            Unit::Years => 'y',
        };
        write!(f, "{sign}{count}{unit}")
    }
}

impl fmt::Display for Dates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Dates::In(when) => write!(f, "{when}"),
            Dates::Between(from, to) => write!(f, "{from}..{to}"),
            Dates::From(when) => write!(f, ">={when}"),
            Dates::Until(when) => write!(f, "<={when}"),
            Dates::Before(when) => write!(f, "<{when}"),
            Dates::After(when) => write!(f, ">{when}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(range: &str, date: &str) -> bool {
        let today = civil::date(2024, 11, 10);
        let (from, to) = Dates::read(range).unwrap().bounds(today);
        Packed::new(from, to).holds(date.parse::<PartialDate>().unwrap().packed())
    }

    #[test]
    fn a_date_is_in_a_range_with_all_its_days() {
        for (range, inside, outside) in [
            ("2024", vec!["2024", "2024-01", "2024-12-31", "2024-06-15"], vec!["2023-12-31", "2025", "2025-01"]),
            ("2024-10", vec!["2024-10", "2024-10-01", "2024-10-31"], vec!["2024", "2024-09", "2024-11-01"]),
            ("2024-10-23", vec!["2024-10-23"], vec!["2024-10", "2024", "2024-10-22", "2024-10-24"]),
            ("2024-10..2024-11", vec!["2024-10-01", "2024-11", "2024-11-30"], vec!["2024-09-30", "2024", "2024-12-01"]),
            ("2024-10-02..2024-11", vec!["2024-11"], vec!["2024-10", "2024-10-01"]),
            ("..2024-02-29", vec!["2024-02", "2023", "2024-02-29"], vec!["2024", "2024-03-01"]),
            ("<2024-11-01", vec!["2024-10", "2023"], vec!["2024-11-01", "2024-11", "2024"]),
            (">2024-11", vec!["2024-12", "2025"], vec!["2024-11-30", "2024"]),
            (">=2024", vec!["2024", "2024-01-01"], vec!["2023-12"]),
            ("7d..", vec!["2024-11-03", "2024-12", "2025"], vec!["2024-11-02", "2024-11"]),
            ("yesterday..+1w", vec!["2024-11-09", "2024-11-17"], vec!["2024-11-08", "2024-11-18"]),
            (">=1m", vec!["2024-10-10"], vec!["2024-10-09"]),
            (">=1y", vec!["2023-11-10", "2024"], vec!["2023-11-09", "2023"]),
        ] {
            assert!(inside.iter().all(|date| holds(range, date)), "{range}");
            assert!(!outside.iter().any(|date| holds(range, date)), "{range}");
        }
    }

    #[test]
    fn prints_what_it_reads() {
        for (text, printed) in [
            ("2024-10..", ">=2024-10"),
            ("2024..2024", "2024"),
            ("0d..+3w", "today..+3w"),
            ("<1d", "<yesterday"),
            (">+1d", ">tomorrow"),
        ] {
            let dates = Dates::read(text).unwrap();
            assert_eq!(dates.to_string(), printed);
            assert_eq!(Dates::read(printed), Some(dates));
        }
        for wrong in ["", "..", "2024-13", "7", "7x", "d", "+0d", ">=", "2024...2025", "99999d", "2024-10-23T10"] {
            assert_eq!(Dates::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn far_away_days_are_the_ends_of_the_calendar() {
        for text in ["65535y", "65535m", "65535w", "65535d", "+65535y", "+65535w"] {
            let (from, to) = Dates::read(text).unwrap().bounds(civil::date(2024, 1, 1));
            assert!(from.is_some() && to.is_some());
            Packed::new(from, to);
        }
    }
}
