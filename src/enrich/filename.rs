//! The date in the name of a file: the weakest word on when its stories were written, used where nothing else tells.
//!
//! Only forms that mean a date and nothing else: `2024-11-08`, `2024_11_08`, `20241108`, `2024-11`, `8-nov-2024`, `november-2024`,
//! `2024 nov 8`. A bare year may be anything and a bare pair of numbers too; two different dates in one name are none.

use crate::item::{Document, PartialDate, month_name};

/// The date in the name of a document's place inside its file, else of its file.
pub(super) fn date(document: &Document) -> Option<PartialDate> {
    let name = |path: &str| path.rsplit(['/', '\\']).next().and_then(in_name);
    document.part.as_deref().and_then(name).or_else(|| name(&document.path))
}

fn in_name(name: &str) -> Option<PartialDate> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, ending)| if ending.len() <= 5 { stem } else { name });
    let words: Vec<&str> = parts(stem).collect();
    let mut found: Vec<PartialDate> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match at_start(words.get(at..).unwrap_or_default()) {
            Some((date, taken)) => {
                found.push(date);
                at += taken;
            }
            None => at += 1,
        }
    }
    found.dedup();
    if let [only] = found[..] { Some(only) } else { None }
}

/// The runs of digits and the runs of letters of a name.
fn parts(stem: &str) -> impl Iterator<Item = &str> {
    stem.split(|c: char| !c.is_alphanumeric()).flat_map(|word| {
        let mut cuts = vec![0];
        let mut letters = word.char_indices().map(|(at, c)| (at, c.is_ascii_digit())).peekable();
        while let Some((_, digit)) = letters.next() {
            cuts.extend(letters.peek().filter(|(_, next)| *next != digit).map(|(at, _)| *at));
        }
        cuts.push(word.len());
        cuts.windows(2).filter_map(|cut| word.get(cut[0]..cut[1])).filter(|part| !part.is_empty()).collect::<Vec<_>>()
    })
}

/// The date that some parts begin with, and how many of them it takes.
fn at_start(parts: &[&str]) -> Option<(PartialDate, usize)> {
    let number = |at: usize, lengths: std::ops::RangeInclusive<usize>| -> Option<u16> {
        parts.get(at).filter(|p| lengths.contains(&p.len())).and_then(|p| p.parse().ok())
    };
    let year = |at: usize| number(at, 4..=4).filter(|year| (1900..2100).contains(year)).map(u16::cast_signed);
    let two = |at: usize| number(at, 1..=2).and_then(|n| u8::try_from(n).ok());
    let month = |at: usize| parts.get(at).and_then(|word| named_month(word));
    if let Some(day) = parts.first().filter(|p| p.len() == 8).and_then(|p| compact(p)) {
        return Some((day, 1));
    }
    if let Some(year) = year(0) {
        let known = month(1).or_else(|| number(1, 2..=2).and_then(|n| u8::try_from(n).ok()));
        let month = known?;
        return match two(2).and_then(|day| PartialDate::day(year, month, day)) {
            Some(day) => Some((day, 3)),
            None => Some((PartialDate::month(year, month)?, 2)),
        };
    }
    if let (Some(day), Some(month), Some(year)) = (two(0), month(1), year(2)) {
        return Some((PartialDate::day(year, month, day)?, 3));
    }
    if let (Some(month), Some(day), Some(year)) = (month(0), two(1), year(2)) {
        return Some((PartialDate::day(year, month, day)?, 3));
    }
    if let (Some(month), Some(year)) = (month(0), year(1)) {
        return Some((PartialDate::month(year, month)?, 2));
    }
    // Numbers around a year at the end: only where one of them can be no month.
    let (first, second, year) = (number(0, 2..=2)?, number(1, 2..=2)?, year(2)?);
    let (day, month) = match (first > 12, second > 12) {
        (true, false) => (first, second),
        (false, true) => (second, first),
        _ => return None,
    };
    Some((PartialDate::day(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)?, 3))
}

fn compact(digits: &str) -> Option<PartialDate> {
    let number = |range: std::ops::Range<usize>| digits.get(range)?.parse::<u16>().ok();
    let (year, month, day) = (number(0..4)?, number(4..6)?, number(6..8)?);
    let known = (1900..2100).contains(&year);
    known.then(|| PartialDate::day(year.cast_signed(), u8::try_from(month).ok()?, u8::try_from(day).ok()?))?
}

fn named_month(word: &str) -> Option<u8> {
    (1..=12).find(|&month| {
        let name = month_name(month);
        word.eq_ignore_ascii_case(name) || name.get(..3).is_some_and(|short| word.eq_ignore_ascii_case(short))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_a_date_only_where_it_means_one() {
        for (name, expected) in [
            ("monitor-2024-11-08.txt", Some("2024-11-08")),
            ("2024_11_08_monitor.html", Some("2024-11-08")),
            ("news/20241108.txt", Some("2024-11-08")),
            ("IMG20241108b.txt", Some("2024-11-08")),
            ("bulletin 2024-11.txt", Some("2024-11")),
            ("8-nov-2024.txt", Some("2024-11-08")),
            ("8Nov2024.txt", Some("2024-11-08")),
            ("Nov 8, 2024.txt", Some("2024-11-08")),
            ("November-2024.txt", Some("2024-11")),
            ("23.11.2005.txt", Some("2005-11-23")),
            ("11-23-2005.txt", Some("2005-11-23")),
            ("2024-11-08 to 2024-11-08.txt", Some("2024-11-08")),
            ("2024-11-01 to 2024-11-08.txt", None),
            ("08-11-2024.txt", None),
            ("report-2024.txt", None),
            ("issue-12.txt", None),
            ("99999999.txt", None),
            ("20241399.txt", None),
            ("123456789.txt", None),
            ("2024-13.txt", None),
            ("may-12.txt", None),
            ("", None),
            ("…", None),
        ] {
            let document = Document { path: name.to_owned(), ..Document::default() };
            assert_eq!(date(&document).map(|date| date.to_string()).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn the_place_inside_an_archive_comes_first() {
        let document =
            Document { path: "2023-01-01.zip".into(), part: Some("in/2024-11-08.txt".into()), ..Document::default() };
        assert_eq!(date(&document).map(|date| date.to_string()).as_deref(), Some("2024-11-08"));
    }
}
