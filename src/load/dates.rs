//! Dates as documents print them: day and month in either order, names in a dozen languages, numbers, ranges and lists.
//!
//! What is read here is [`Written`]: the parts on the page. Year and order of day and month may only be known from the
//! whole document, so a `Written` becomes a [`PartialDate`] through a [`Calendar`]. Nothing is guessed: what a calendar
//! cannot settle stays none.

use crate::item::{DateOrder, PartialDate};

use super::lex::{Kind, Opening, Token};
use super::tables::tables;

/// A date on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// A named month, or a numeric date that starts with the year.
    Named {
        /// The printed year.
        year: Option<i16>,
        /// 1 to 12.
        month: u8,
        /// The printed day.
        day: Option<u8>,
    },
    /// Two numbers whose order is the publisher's, and a year.
    Numbers {
        /// The first number.
        first: u8,
        /// The second number.
        second: u8,
        /// The printed year.
        year: i16,
    },
}

/// How a document orders day and month in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Order {
    /// No number over twelve settled it.
    #[default]
    Unknown,
    /// 9/30/97
    MonthFirst,
    /// 30.9.97
    DayFirst,
    /// Both were met: no order can be trusted.
    Mixed,
}

/// What a document tells about its dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Calendar {
    /// The order of day and month in numbers.
    pub order: Order,
    /// The date of the document: dates without a year are the last ones before it.
    pub issued: Option<PartialDate>,
    /// A person told the order: nothing is learned of it.
    told: bool,
}

impl Calendar {
    /// What is known before a line is read: what a person told of the document.
    pub(super) fn told(order: Option<DateOrder>, issued: Option<PartialDate>) -> Calendar {
        let order = match order {
            None => Order::Unknown,
            Some(DateOrder::MonthFirst) => Order::MonthFirst,
            Some(DateOrder::DayFirst) => Order::DayFirst,
        };
        Calendar { order, issued, told: order != Order::Unknown }
    }

    /// Settles day and month by the day of the issue, where the dates themselves leave both orders open: news is printed within weeks.
    pub(super) fn learn_from_issue(&mut self, written: &[Written]) {
        let (Order::Unknown, Some(issued)) = (self.order, self.issued) else { return };
        let open: Vec<Written> = written
            .iter()
            .copied()
            .filter(|w| matches!(w, Written::Numbers { first, second, .. } if *first <= 12 && *second <= 12 && first != second))
            .collect();
        let days = |date: PartialDate| {
            Some(
                i32::from(date.year_number()) * 372
                    + i32::from(date.month_number()?) * 31
                    + i32::from(date.day_number()?),
            )
        };
        let fits = |order: Order| {
            let calendar = Calendar { order, ..*self };
            let recent = |w: &Written| {
                let (Some(day), Some(issue)) = (calendar.resolve(*w).and_then(days), days(issued)) else {
                    return false;
                };
                (-3..=45).contains(&(issue - day))
            };
            open.iter().filter(|w| recent(w)).count()
        };
        let (month_first, day_first) = (fits(Order::MonthFirst), fits(Order::DayFirst));
        if !open.is_empty() && day_first == open.len() && month_first * 2 <= open.len() {
            self.order = Order::DayFirst;
        } else if !open.is_empty() && month_first == open.len() && day_first * 2 <= open.len() {
            self.order = Order::MonthFirst;
        }
    }

    /// Learns the order of day and month from one more date.
    pub(super) fn learn(&mut self, written: Written) {
        let Written::Numbers { first, second, .. } = written else { return };
        if self.told {
            return;
        }
        let says = match (first > 12, second > 12) {
            (true, false) => Order::DayFirst,
            (false, true) => Order::MonthFirst,
            _ => return,
        };
        self.order = match self.order {
            Order::Unknown => says,
            known if known == says => known,
            _ => Order::Mixed,
        };
    }

    /// The date that was meant, none where the document does not settle it.
    pub(super) fn resolve(self, written: Written) -> Option<PartialDate> {
        match written {
            Written::Named { year: Some(year), month, day } => named(year, month, day),
            Written::Named { year: None, month, day } => self.with_year(month, day),
            Written::Numbers { first, second, year } => {
                let month_first = match (first > 12, second > 12) {
                    (true, false) => false,
                    (false, true) => true,
                    _ if first == second => true,
                    _ => match self.order {
                        Order::MonthFirst => true,
                        Order::DayFirst => false,
                        Order::Unknown | Order::Mixed => return None,
                    },
                };
                let (month, day) = if month_first { (first, second) } else { (second, first) };
                PartialDate::day(year, month, day)
            }
        }
    }

    /// The last such day up to a week after the document's own date.
    fn with_year(self, month: u8, day: Option<u8>) -> Option<PartialDate> {
        let issued = self.issued?;
        let bound = issued.last().saturating_add(jiff::Span::new().days(7));
        let this = named(bound.year(), month, day)
            .filter(|date| date.first() <= bound)
            .or_else(|| named(bound.year().checked_sub(1)?, month, day));
        // A year's precision cannot settle more than its own year.
        if issued.month_number().is_none() { named(issued.year_number(), month, day) } else { this }
    }
}

fn named(year: i16, month: u8, day: Option<u8>) -> Option<PartialDate> {
    match day {
        Some(day) => PartialDate::day(year, month, day),
        None => PartialDate::month(year, month),
    }
}

impl Written {
    /// A day with everything printed.
    #[cfg(test)]
    fn day(year: i16, month: u8, day: u8) -> Self {
        Written::Named { year: Some(year), month, day: Some(day) }
    }

    /// True where the page prints no year for it.
    pub(super) fn lacks_year(self) -> bool {
        matches!(self, Written::Named { year: None, .. })
    }

    /// The same date with this year where the page prints none.
    pub(super) fn or_year(self, year: Option<i16>) -> Self {
        match self {
            Written::Named { year: None, month, day } => Written::Named { year, month, day },
            known => known,
        }
    }

    /// The printed year.
    pub(super) fn year(self) -> Option<i16> {
        match self {
            Written::Named { year, .. } => year,
            Written::Numbers { year, .. } => Some(year),
        }
    }

    /// True where a day is printed.
    pub(super) fn has_day(self) -> bool {
        !matches!(self, Written::Named { day: None, .. })
    }
}

/// Dates read at one place: a single one, both ends of a range, or the days of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// In printed order.
    pub dates: Vec<Written>,
    /// The index of the token after them.
    pub next: usize,
}

/// False for a text that holds no date: it has no word that opens as a month does, and no three numbers.
pub(super) fn may_hold(text: &str) -> bool {
    let (mut numbers, mut before) = (0, b' ');
    for (at, &byte) in text.as_bytes().iter().enumerate() {
        // A word begins; one beyond ASCII may be any.
        let word = byte.is_ascii_alphabetic() && !before.is_ascii_alphabetic();
        if byte >= 0x80
            || word && text.get(at..).is_some_and(|rest| tables().month_openings.may_have(Opening::of(rest)))
        {
            return true;
        }
        numbers += usize::from(byte.is_ascii_digit() && !before.is_ascii_digit());
        before = byte;
    }
    numbers >= 3
}

/// Reads dates from the tokens of one text.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    text: &'a str,
    tokens: &'a [Token],
}

impl<'a> Reader<'a> {
    /// A reader of `tokens` of `text`.
    pub(super) fn new(text: &'a str, tokens: &'a [Token]) -> Self {
        Reader { text, tokens }
    }

    /// The printed text of a token.
    pub(super) fn printed(self, at: usize) -> &'a str {
        self.tokens.get(at).and_then(|t| self.text.get(t.start..t.end)).unwrap_or("")
    }

    pub(super) fn kind(self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|t| t.kind)
    }

    fn spaced(self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|t| t.spaced)
    }

    /// A number and how many digits it is printed with.
    fn number(self, at: usize) -> Option<(u32, usize)> {
        let token = self.tokens.get(at)?;
        match token.kind {
            Kind::Number(value) => Some((value, token.end - token.start)),
            _ => None,
        }
    }

    fn day(self, at: usize) -> Option<u8> {
        let (value, digits) = self.number(at)?;
        (digits <= 2 && (1..=31).contains(&value)).then_some(value as u8)
    }

    /// A year: four digits, or two after an apostrophe.
    fn year(self, at: usize) -> Option<(i16, usize)> {
        if self.kind(at) == Some(Kind::Quote) {
            let (value, digits) = self.number(at + 1)?;
            return (digits == 2 && !self.spaced(at + 1)).then(|| (pivot(value), at + 2));
        }
        let (value, digits) = self.number(at)?;
        (digits == 4 && (1500..=2199).contains(&value)).then_some((value as i16, at + 1))
    }

    /// A year after a comma, a blank, `of` or `de`.
    fn year_after(self, at: usize) -> Option<(i16, usize)> {
        let skip = match self.kind(at)? {
            Kind::Comma | Kind::Dot => 1,
            Kind::Word if matches!(self.printed(at), "de" | "del" | "of" | "DE" | "DEL" | "OF") => 1,
            _ => 0,
        };
        let (year, next) = self.year(at + skip)?;
        // `May 3, 2024-25` and `3 May 2024:17` are something else.
        let goes_on = self.kind(next) == Some(Kind::Dash) && !self.spaced(next) && self.number(next + 1).is_some();
        (!goes_on).then(|| (year, self.after_year_word(next)))
    }

    /// Skips the word for a year that some languages print behind it: `10 июня 2024 г.`
    fn after_year_word(self, at: usize) -> usize {
        if self.kind(at) != Some(Kind::Word) || !matches!(self.printed(at), "г" | "года" | "р" | "року" | "r" | "roku")
        {
            return at;
        }
        at + 1 + usize::from(self.kind(at + 1) == Some(Kind::Dot) && !self.spaced(at + 1))
    }

    fn month(self, at: usize) -> Option<(u8, usize)> {
        if self.kind(at)? != Kind::Word {
            return None;
        }
        let month = tables().month(self.printed(at))?;
        let dotted = self.kind(at + 1) == Some(Kind::Dot) && !self.spaced(at + 1);
        Some((month, at + 1 + usize::from(dotted)))
    }

    /// Skips `rd`, `th`, `er`, `º`, a dot: what makes a day an ordinal.
    fn ordinal(self, at: usize) -> usize {
        let glued = !self.spaced(at);
        match self.kind(at) {
            Some(Kind::Word)
                if glued
                    && matches!(
                        self.printed(at),
                        "st" | "nd" | "rd" | "th" | "ST" | "ND" | "RD" | "TH" | "er" | "o" | "a" | "º" | "ª"
                    ) =>
            {
                at + 1
            }
            Some(Kind::Dot) if glued => at + 1,
            Some(Kind::Other) if glued && self.printed(at) == "°" => at + 1,
            _ => at,
        }
    }

    pub(super) fn is_and(self, at: usize) -> bool {
        match self.kind(at) {
            Some(Kind::And) => true,
            Some(Kind::Word) => matches!(self.printed(at), "and" | "y" | "e" | "et" | "und" | "to" | "bis" | "и"),
            _ => false,
        }
    }

    /// Skips a weekday and its comma.
    pub(super) fn after_weekday(self, at: usize) -> usize {
        let named = self.kind(at) == Some(Kind::Word) && tables().is_weekday(self.printed(at));
        if !named {
            return at;
        }
        let mut next = at + 1;
        if self.kind(next) == Some(Kind::Dot) && !self.spaced(next) {
            next += 1;
        }
        next + usize::from(self.kind(next) == Some(Kind::Comma))
    }

    /// The date, range or list of days that starts at a token.
    pub(super) fn read(self, at: usize) -> Option<Reading> {
        let start = self.after_weekday(at);
        match self.kind(start)? {
            Kind::Number(_) => self
                .eastern(start)
                .or_else(|| self.numeric(start))
                .or_else(|| self.day_first(start))
                .or_else(|| self.compact(start)),
            Kind::Word => self.month_first(start),
            _ => None,
        }
    }

    /// `2023年5月12日`, `5月12日`, `2023년 5월 12일`: each number has its unit behind it.
    fn eastern(self, at: usize) -> Option<Reading> {
        let unit =
            |at: usize, units: [char; 4]| self.kind(at) == Some(Kind::Word) && self.printed(at).starts_with(units);
        let part = |at: usize, units: [char; 4], most: u32| {
            let (value, digits) = self.number(at)?;
            (digits <= 2 && (1..=most).contains(&value) && unit(at + 1, units)).then_some(value as u8)
        };
        let year = self.year(at).filter(|&(_, next)| unit(next, ['年', '년', '年', '年']));
        let from = year.map_or(at, |(_, next)| next + 1);
        let month = part(from, ['月', '월', '月', '月'], 12)?;
        let day = part(from + 2, ['日', '号', '號', '일'], 31);
        if year.is_none() && day.is_none() {
            return None;
        }
        let last = from + if day.is_some() { 3 } else { 1 };
        // What follows without a blank shares the word of the unit: `12日電`.
        let next = last + usize::from(self.printed(last).chars().nth(1).is_none());
        let written = Written::Named { year: year.map(|(year, _)| year), month, day };
        Some(Reading { dates: vec![written], next })
    }

    /// Several dates joined by commas, `and` or `&`: `November 25 and November 26, 2017`.
    pub(super) fn read_list(self, at: usize) -> Option<Reading> {
        let mut all = self.read(at)?;
        loop {
            let joined = self.kind(all.next) == Some(Kind::Comma) || self.is_and(all.next);
            match self.read(all.next + 1).filter(|_| joined) {
                Some(more) => {
                    all.dates.extend(more.dates);
                    all.next = more.next;
                }
                None => break,
            }
        }
        share_years(&mut all.dates);
        Some(all)
    }

    /// `20240503` is no date here; `2024-05-03`, `2009/06/08`, `9/30/97` and `04.09.15` are.
    fn numeric(self, at: usize) -> Option<Reading> {
        let (a, a_digits) = self.number(at)?;
        let mark = self.kind(at + 1).filter(|k| matches!(k, Kind::Dot | Kind::Slash | Kind::Dash))?;
        let (b, b_digits) = self.number(at + 2)?;
        // `05-07.01.13`: days before their month.
        if mark == Kind::Dash && a_digits <= 2 && b_digits <= 2 && a < b && !self.spaced(at + 1) && !self.spaced(at + 2)
        {
            let all = self.numeric(at + 2).filter(|_| self.kind(at + 3) == Some(Kind::Dot));
            if let Some(Reading { dates, next }) = all
                && let [Written::Numbers { first, second: month, year }] = dates[..]
                && month <= 12
            {
                let day = |day: u32| Written::Named { year: Some(year), month, day: u8::try_from(day).ok() };
                let days = vec![day(a), day(u32::from(first))];
                return days.iter().all(|day| valid(*day)).then_some(Reading { dates: days, next });
            }
        }
        if self.kind(at + 3)? != mark || self.spaced(at + 1) || self.spaced(at + 3) || b_digits > 2 {
            return None;
        }
        let (c, c_digits) = self.number(at + 4)?;
        let next = self.after_time(at + 5);
        if a_digits == 4 && c_digits <= 2 {
            let written =
                Written::Named { year: Some(small(a)?), month: u8::try_from(b).ok()?, day: u8::try_from(c).ok() };
            return valid(written).then(|| Reading { dates: vec![written], next });
        }
        let year = match c_digits {
            2 => pivot(c),
            4 if (1500..=2199).contains(&c) => c as i16,
            _ => return None,
        };
        let (first, second) = (u8::try_from(a).ok()?, u8::try_from(b).ok()?);
        let possible =
            a_digits <= 2 && (1..=31).contains(&first) && (1..=31).contains(&second) && first.min(second) <= 12;
        // Who sets a blank behind the dot counts days first: `5. 3. 2021`.
        let ordinal = mark == Kind::Dot && self.spaced(at + 2) && self.spaced(at + 4);
        if ordinal && second <= 12 && possible {
            let written = Written::Named { year: Some(year), month: second, day: Some(first) };
            return valid(written).then(|| Reading { dates: vec![written], next });
        }
        possible.then(|| Reading { dates: vec![Written::Numbers { first, second, year }], next })
    }

    /// Skips the time of an ISO date: `T10:30:00Z`.
    fn after_time(self, at: usize) -> usize {
        let mut next = at;
        if !self.spaced(next) && self.kind(next) == Some(Kind::Word) && self.printed(next) == "T" {
            next += 1;
            while next < at + 8
                && !self.spaced(next)
                && matches!(self.kind(next), Some(Kind::Number(_) | Kind::Colon | Kind::Dot))
            {
                next += 1;
            }
            if !self.spaced(next) && self.printed(next) == "Z" {
                next += 1;
            }
        }
        next
    }

    /// `3 May 2021`, `4. Mai`, `1er mai`, `23 de mayo de 2025`, `5 – 11 April 2003`, `30 April - 2 May`.
    fn day_first(self, at: usize) -> Option<Reading> {
        let first = self.day(at)?;
        let after = self.ordinal(at + 1);
        let mut days = vec![first];
        let mut next = after;
        while days.len() < 8
            && (self.kind(next) == Some(Kind::Dash) || self.kind(next) == Some(Kind::Comma) || self.is_and(next))
        {
            let Some(day) = self.day(next + 1) else { break };
            days.push(day);
            next = self.ordinal(next + 2);
        }
        if self.kind(next) == Some(Kind::Dash) && !self.spaced(next) {
            next += 1; // 03-May-2021
        }
        if self.kind(next) == Some(Kind::Word)
            && matches!(self.printed(next), "de" | "of" | "di" | "d'" | "DE" | "OF" | "DI")
        {
            next += 1;
        }
        let (month, mut next) = self.month(next)?;
        if self.kind(next) == Some(Kind::Dash) && !self.spaced(next) && self.year(next + 1).is_some() {
            next += 1;
        }
        let mut dates: Vec<Written> =
            days.iter().map(|&day| Written::Named { year: None, month, day: Some(day) }).collect();
        // `30 April - 2 May 2021`: the second end of the range brings its own month.
        if days.len() == 1
            && self.kind(next) == Some(Kind::Dash)
            && let Some(rest) = self.day_first(next + 1)
        {
            dates.extend(rest.dates);
            share_years(&mut dates);
            return Some(Reading { dates, next: rest.next });
        }
        if let Some((year, after)) = self.year_after(next) {
            next = after;
            dates.iter_mut().for_each(|date| *date = date.or_year(Some(year)));
        }
        dates.iter().all(|&date| valid(date)).then_some(Reading { dates, next })
    }

    /// `03Mar2021` and kin, where the lexer split letters from digits.
    fn compact(self, at: usize) -> Option<Reading> {
        let day = self.day(at)?;
        let (month, next) = self.month(at + 1)?;
        let (year, next) = self.year(next)?;
        let written = Written::Named { year: Some(year), month, day: Some(day) };
        valid(written).then(|| Reading { dates: vec![written], next })
    }

    /// `October 23, 2024`, `Oct. 23`, `May 8-10`, `May 4 and 5, 2006`, `June 30-July 2`, `October 2024`.
    fn month_first(self, at: usize) -> Option<Reading> {
        let (month, mut next) = self.month(at)?;
        let Some(first) = self.day(next) else {
            let (year, next) = self.year_after(next)?;
            return Some(Reading { dates: vec![Written::Named { year: Some(year), month, day: None }], next });
        };
        let mut dates = vec![Written::Named { year: None, month, day: Some(first) }];
        next = self.ordinal_but_dot(next + 1);
        while dates.len() < 8 {
            let dash = self.kind(next) == Some(Kind::Dash);
            if !dash && self.kind(next) != Some(Kind::Comma) && !self.is_and(next) {
                break;
            }
            if let Some(day) = self.day(next + 1).filter(|_| self.month(next + 2).is_none()) {
                dates.push(Written::Named { year: None, month, day: Some(day) });
                next = self.ordinal_but_dot(next + 2);
            } else if dash {
                let Some((other, after)) = self.month(next + 1) else { break };
                let Some(day) = self.day(after) else { break };
                dates.push(Written::Named { year: None, month: other, day: Some(day) });
                next = self.ordinal_but_dot(after + 1);
            } else {
                break;
            }
        }
        if let Some((year, after)) = self.year_after(next) {
            next = after;
            dates.iter_mut().for_each(|date| *date = date.or_year(Some(year)));
        }
        dates.iter().all(|&date| valid(date)).then_some(Reading { dates, next })
    }

    /// An ordinal that leaves a full stop for the sentence.
    fn ordinal_but_dot(self, at: usize) -> usize {
        if self.kind(at) == Some(Kind::Dot) { at } else { self.ordinal(at) }
    }
}

/// A year printed once holds for the dates without one: the next printed year, else the one before.
pub(super) fn share_years(dates: &mut [Written]) {
    let mut year = None;
    for date in dates.iter_mut().rev() {
        *date = date.or_year(year);
        year = date.year().or(year);
    }
    let mut year = None;
    for date in dates.iter_mut() {
        *date = date.or_year(year);
        year = date.year().or(year);
    }
}

/// Two-digit years lie between 1970 and 2069.
fn pivot(year: u32) -> i16 {
    let year = (year % 100) as i16;
    if year >= 70 { 1900 + year } else { 2000 + year }
}

fn small(year: u32) -> Option<i16> {
    (1500..=2199).contains(&year).then_some(year as i16)
}

/// True where some year has such a day.
fn valid(written: Written) -> bool {
    match written {
        Written::Named { year, month, day } => named(year.unwrap_or(2000), month, day).is_some(),
        Written::Numbers { .. } => true,
    }
}

#[cfg(test)]
mod tests;
