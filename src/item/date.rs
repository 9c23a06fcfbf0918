//! A date of day, month or year precision, as documents print them.

use std::fmt;
use std::str::FromStr;

use jiff::civil;

/// How much of a date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// The year only.
    Year,
    /// Year and month.
    Month,
    /// The day.
    Day,
}

impl Precision {
    /// The name printed in JSON lines.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Precision::Year => "year",
            Precision::Month => "month",
            Precision::Day => "day",
        }
    }
}

/// The order of day and month in dates of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateOrder {
    /// 9/30/97
    MonthFirst,
    /// 30.9.97
    DayFirst,
}

/// A year, a month or a day. Orders by its first day, the less precise first. Only real dates from year 1 to 9999 can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    year: i16,
    month: u8,
    day: u8,
}

impl PartialDate {
    /// A day, none where the calendar has no such day.
    #[must_use]
    pub fn day(year: i16, month: u8, day: u8) -> Option<Self> {
        let known = civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        (known.year() > 0).then_some(PartialDate { year, month, day })
    }

    /// A month.
    #[must_use]
    pub fn month(year: i16, month: u8) -> Option<Self> {
        (year > 0 && year <= 9999 && (1..=12).contains(&month)).then_some(PartialDate { year, month, day: 0 })
    }

    /// A year.
    #[must_use]
    pub fn year(year: i16) -> Option<Self> {
        (year > 0 && year <= 9999).then_some(PartialDate { year, month: 0, day: 0 })
    }

    /// Its year.
    #[must_use]
    pub fn year_number(self) -> i16 {
        self.year
    }

    /// Its month, 1 to 12, where known.
    #[must_use]
    pub fn month_number(self) -> Option<u8> {
        (self.month > 0).then_some(self.month)
    }

    /// Its day of the month, where known.
    #[must_use]
    pub fn day_number(self) -> Option<u8> {
        (self.day > 0).then_some(self.day)
    }

    /// How much is known.
    #[must_use]
    pub fn precision(self) -> Precision {
        match (self.month, self.day) {
            (0, _) => Precision::Year,
            (_, 0) => Precision::Month,
            _ => Precision::Day,
        }
    }

    /// The first day it can mean.
    #[must_use]
    pub fn first(self) -> civil::Date {
        let (month, day) = (self.month.max(1), self.day.max(1));
        civil::Date::new(self.year, month.cast_signed(), day.cast_signed()).unwrap_or(civil::Date::MIN)
    }

    /// The last day it can mean.
    #[must_use]
    pub fn last(self) -> civil::Date {
        match self.precision() {
            Precision::Day => self.first(),
            Precision::Month => self.first().last_of_month(),
            Precision::Year => civil::Date::new(self.year, 12, 31).unwrap_or(civil::Date::MAX),
        }
    }

    /// A number that orders as the date does: year, month and day in decimal places (`20241023`, `20241000`, `20240000`).
    #[must_use]
    pub fn packed(self) -> u32 {
        u32::from(self.year.unsigned_abs()) * 10_000 + u32::from(self.month) * 100 + u32::from(self.day)
    }

    /// The date of a [`packed`](Self::packed) number.
    #[must_use]
    pub fn unpack(packed: u32) -> Option<Self> {
        let year = i16::try_from(packed / 10_000).ok()?;
        let (month, day) = ((packed / 100 % 100) as u8, (packed % 100) as u8);
        match (month, day) {
            (0, 0) => Self::year(year),
            (_, 0) => Self::month(year, month),
            _ => Self::day(year, month, day),
        }
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The name of a month, 1 to 12.
#[must_use]
pub fn month_name(month: u8) -> &'static str {
    MONTHS.get(usize::from(month).wrapping_sub(1)).copied().unwrap_or("?")
}

impl From<civil::Date> for PartialDate {
    fn from(date: civil::Date) -> Self {
        PartialDate { year: date.year().max(1), month: date.month().unsigned_abs(), day: date.day().unsigned_abs() }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.precision() {
            Precision::Year => write!(f, "{:04}", self.year),
            Precision::Month => write!(f, "{:04}-{:02}", self.year, self.month),
            Precision::Day => write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day),
        }
    }
}

impl FromStr for PartialDate {
    type Err = ();

    /// Reads `2024`, `2024-10` or `2024-10-23`.
    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.split('-');
        let number = |part: Option<&str>, digits: usize| match part {
            Some(p) if p.len() == digits && p.bytes().all(|b| b.is_ascii_digit()) => {
                p.parse::<i16>().map(Some).map_err(|_| ())
            }
            Some(_) => Err(()),
            None => Ok(None),
        };
        let (year, month, day) = (number(parts.next(), 4)?, number(parts.next(), 2)?, number(parts.next(), 2)?);
        if parts.next().is_some() {
            return Err(());
        }
        match (year, month, day) {
            (Some(y), None, _) => Self::year(y),
            (Some(y), Some(m), None) => Self::month(y, u8::try_from(m).map_err(|_| ())?),
            (Some(y), Some(m), Some(d)) => {
                Self::day(y, u8::try_from(m).map_err(|_| ())?, u8::try_from(d).map_err(|_| ())?)
            }
            _ => None,
        }
        .ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_what_it_reads() {
        for text in ["2024", "2024-10", "2024-10-23", "2024-02-29", "0001-01-01", "9999-12-31"] {
            let date: PartialDate = text.parse().unwrap();
            assert_eq!(date.to_string(), text);
            assert_eq!(PartialDate::unpack(date.packed()), Some(date));
        }
    }

    #[test]
    fn refuses_what_no_calendar_has() {
        for text in
            ["", "24", "2024-13", "2024-00", "2023-02-29", "2024-1-1", "2024-10-23-1", "0000", "+202", "2024-10-32"]
        {
            assert!(text.parse::<PartialDate>().is_err(), "{text}");
        }
    }

    #[test]
    fn bounds_follow_precision() {
        let month: PartialDate = "2024-02".parse().unwrap();
        assert_eq!(month.first().to_string(), "2024-02-01");
        assert_eq!(month.last().to_string(), "2024-02-29");
        let year: PartialDate = "2024".parse().unwrap();
        assert_eq!(year.last().to_string(), "2024-12-31");
    }
}
