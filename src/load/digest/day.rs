//! Lines that are a date: the date line of a listing (`Friday, 06 September 2019 10:40`), a date heading of a diary
//! (`November 9:`), the date of an issue.

use crate::load::dates::{self, Reader, Written};
use crate::load::lex::{Kind, behind, has_digit, tokens};
use crate::load::tables::tables;

use super::blocks::Block;
use super::classify::Kind as LineKind;
use super::title::{Look, look};

/// A date that is a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    /// What is printed; of a range its last day.
    pub written: Written,
    /// A time of day stands beside it.
    pub timed: bool,
    /// It ends in a colon.
    pub heads: bool,
    /// A weekday is named.
    pub weekday: bool,
}

/// The first words of labels of dates: `Date des faits : …`.
const DATES: [&str; 6] = ["date", "datum", "fecha", "data", "дата", "tarih"];

/// A line that holds nothing but a date: weekday and time allowed around it, a full stop or a colon after it.
pub(super) fn day(text: &str) -> Option<Day> {
    let text = filed(text).unwrap_or(text);
    if text.len() > 70 || !has_digit(text) || !dates::may_hold(text) {
        return None;
    }
    // `Date of the facts: 3 June 2012`
    let labelled = text.split_once(':').filter(|(label, _)| {
        label.len() <= 32
            && !has_digit(label)
            && label.split(' ').next().is_some_and(|w| DATES.contains(&w.to_lowercase().as_str()))
    });
    let text = labelled.map_or(text, |(_, value)| value.trim());
    let tokens = tokens(text, 28);
    let word = |at: usize| tokens.get(at).and_then(|t| text.get(t.start..t.end)).unwrap_or("");
    // `- Published: …`, `Posted on …`, `ce mercredi …`
    let mut at = 0;
    while at < 4 {
        let lead = matches!(tokens.get(at).map(|t| t.kind), Some(Kind::Dash | Kind::Colon | Kind::Other))
            || [
                "published",
                "posted",
                "submitted",
                "on",
                "date",
                "created",
                "issued",
                "ce",
                "le",
                "el",
                "il",
                "den",
                "am",
                "updated",
                "stand",
                "datum",
                "fecha",
                "data",
                "veröffentlicht",
                "erstellt",
                "geschrieben",
                "publié",
                "publication",
                "publicado",
                "pubblicato",
                "gepubliceerd",
                "opublikowano",
                "опубликовано",
                "дата",
            ]
            .iter()
            .any(|known| word(at).eq_ignore_ascii_case(known));
        if !lead {
            break;
        }
        at += 1;
    }
    let reader = Reader::new(text, &tokens);
    let weekday = tables().is_weekday(word(at));
    let reading = reader.read(at)?;
    let rest = tokens.get(reading.next..)?;
    let (mut colons, mut numbers) = (0, 0);
    for token in rest {
        match token.kind {
            Kind::Colon => colons += 1,
            Kind::Number(_) => numbers += 1,
            Kind::Dot | Kind::Comma | Kind::Dash | Kind::Bar => {}
            Kind::Word => {
                let word = text.get(token.start..token.end).unwrap_or_default().to_lowercase();
                let known = ["at", "am", "pm", "a", "m", "p", "gmt", "utc", "est", "edt", "cet", "h", "uhr", "z", "t"];
                if !known.contains(&word.as_str()) && !tables().is_weekday(&word) {
                    return None;
                }
            }
            _ => return None,
        }
    }
    let heads = numbers == 0 && rest.last().is_some_and(|t| t.kind == Kind::Colon);
    let written = *reading.dates.last()?;
    (rest.len() <= 9).then_some(Day { written, timed: colons > 0 && numbers >= 2, heads, weekday })
}

/// Lines with a day in them right below titles, and apart from the texts below, again and again: `Health/Answer - 12.03.2019 (No. 258)`.
pub(super) fn hear_below_titles(blocks: &mut [Block<'_>]) {
    let found: Vec<(usize, Written)> = (1..blocks.len())
        .filter_map(|at| {
            let block = blocks.get(at).filter(|b| b.kind == LineKind::Text && b.gap == 0)?;
            if block.text.len() > LONGEST_TOLD || block.text.ends_with(['.', '!', '?']) || !has_digit(&block.text) {
                return None;
            }
            let title = blocks.get(at - 1).filter(|b| b.gap > 0 || at == 1)?;
            let titled = match title.kind {
                LineKind::Caps => true,
                LineKind::Text => matches!(look(&title.text), Look::Title | Look::Numbered(..) | Look::Placed),
                _ => false,
            };
            let below =
                blocks.get(at + 1).filter(|b| b.gap > 0 && b.kind == LineKind::Text && b.text.len() > SHORTEST_TEXT)?;
            let told = || only_day(&block.text).map(|written| (at, written));
            (titled && below.text.ends_with(|c: char| !c.is_alphanumeric())).then(told).flatten()
        })
        .collect();
    if found.len() < 2 {
        return;
    }
    for (at, written) in found {
        if let Some(block) = blocks.get_mut(at) {
            block.kind = LineKind::Date(Day { written, timed: false, heads: false, weekday: false });
        }
    }
}

/// A line of what is told of a story has no more bytes.
const LONGEST_TOLD: usize = 140;
/// The text below it has more bytes.
const SHORTEST_TEXT: usize = 30;

/// The only full date of a line.
fn only_day(text: &str) -> Option<Written> {
    let tokens = tokens(text, 40);
    let reader = Reader::new(text, &tokens);
    let (mut at, mut found) = (0, None);
    while at < tokens.len() {
        let Some(reading) = reader.read(at).filter(|r| r.dates.iter().all(|d| d.has_day() && !d.lacks_year())) else {
            at += 1;
            continue;
        };
        if found.is_some() {
            return None;
        }
        found = reading.dates.last().copied();
        at = reading.next.max(at + 1);
    }
    found
}

/// The date in the line that Joomla prints under a title: `Category: World Published on Tuesday, 04 October 2022 21:25
/// Hits: 2`.
fn filed(text: &str) -> Option<&str> {
    let named = ["Category:", "Parent Category:", "Published", "Created", "Written by", "Last Updated"];
    if text.len() > 200 || behind(text.trim_start_matches(['-', ' ']), &named).is_none() {
        return None;
    }
    let words = ["Published on ", "Published: ", "Created on ", "Created: ", "Last Updated on ", "Last Updated: "];
    let at = words.iter().filter_map(|word| text.find(word).map(|at| at + word.len())).min()?;
    let rest = text.get(at..)?;
    let end =
        ["Hits:", "Written by", "Category:"].iter().filter_map(|word| rest.find(word)).min().unwrap_or(rest.len());
    rest.get(..end).map(str::trim)
}

/// The bytes of the category in such a line: `World`.
pub(super) fn category(text: &str) -> Option<(usize, usize)> {
    let from = text
        .find("Category:")
        .filter(|at| text.get(..*at).is_some_and(|lead| lead.trim_matches(['-', ' ']).is_empty()))?;
    let start = from + "Category:".len();
    let rest = text.get(start..)?;
    let end = ["Published", "Created", "Last Updated", "Written by", "Hits:"]
        .iter()
        .filter_map(|word| rest.find(word))
        .min()?;
    let name = rest.get(..end)?;
    let lead = name.len() - name.trim_start().len();
    (!name.trim().is_empty()).then(|| (start + lead, start + lead + name.trim().len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_lines_hold_nothing_but_a_date() {
        for (text, timed, heads) in [
            ("August 4, 2017", false, false),
            ("Friday, 06 September 2019 10:40", true, false),
            ("- Published: Friday, 31 October 2014 15:30", true, false),
            ("Friday 21 July 2017", false, false),
            ("November 9:", false, true),
            ("4 August 2017.", false, false),
            ("13.11.2006, 21:23", true, false),
            ("ce mercredi 1er mai", false, false),
            ("Category: World Published on Tuesday, 04 October 2022 21:25 Hits: 2", true, false),
            ("- Last Updated: Monday, 03 October 2022 08:00", true, false),
        ] {
            let found = day(text).map(|d| (d.timed, d.heads));
            assert_eq!(found, Some((timed, heads)), "{text}");
        }
        for text in ["August 4, 2017 was a Friday", "On the way to August 4", "May", "2017", "May 4 Foundation"] {
            assert!(day(text).is_none(), "{text}");
        }
    }
}
