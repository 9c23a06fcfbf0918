//! What a document says of itself: series and issue, editors, categories, date. Lines before the first story, each known
//! by its own form; what is not known stays in the account as masthead.

use crate::item::Document;
use crate::load::dates::{Reader, Written};
use crate::load::lex::{Kind, tokens};

use super::draft::list;

/// Reads one line before the first story; the date it prints comes back.
pub(super) fn read(text: &str, document: &mut Document) -> Option<Written> {
    if let Some(written) = date_line(text) {
        return Some(written);
    }
    let lower = text.to_lowercase();
    if lower.starts_with("edited by ") || lower.starts_with("editor: ") || lower.starts_with("editors: ") {
        let names = text.split_once(' ').map_or("", |(_, rest)| rest.strip_prefix("by ").unwrap_or(rest));
        let names = names.replace(" and ", ",").replace(" & ", ",");
        document.editors.extend(list(&names));
    } else if lower.starts_with("related categories:") {
        document.categories.extend(list(text.split_once(':').map_or("", |(_, rest)| rest)));
    } else if let Some((series, issue)) = series(text) {
        document.title.get_or_insert_with(|| text.to_owned());
        document.publisher.get_or_insert(series);
        document.issue.get_or_insert(issue);
    }
    None
}

/// A line that is a date: weekday and time allowed around it, a full stop or a colon after it.
pub(super) fn date_line(text: &str) -> Option<Written> {
    if text.len() > 60 {
        return None;
    }
    let tokens = tokens(text, 24);
    let reading = Reader::new(text, &tokens).read(0)?;
    let rest = tokens.get(reading.next..)?;
    let time = rest.iter().all(|t| {
        matches!(t.kind, Kind::Number(_) | Kind::Colon | Kind::Dot | Kind::Comma)
            || text
                .get(t.start..t.end)
                .is_some_and(|word| matches!(word, "at" | "AM" | "PM" | "am" | "pm" | "GMT" | "UTC"))
    });
    (time && rest.len() <= 8).then(|| reading.dates.last().copied()).flatten()
}

/// `Harbour Monitor No. 248`, `Harbour Monitor: No. 1604`, `Harbour Monitor - No. 42`, `Vol. 2, No. 173`, `Issue #4014`.
pub(super) fn series(text: &str) -> Option<(String, String)> {
    if text.len() > 120 {
        return None;
    }
    for (at, c) in text.char_indices() {
        let fresh = text
            .get(..at)
            .is_none_or(|before| before.is_empty() || before.ends_with([' ', '(', ',', '-', ':', '–', '—']));
        if !fresh || !(c == '#' || c.is_alphabetic()) {
            continue;
        }
        let rest = text.get(at..)?;
        let Some(number) = after_issue_word(rest) else { continue };
        let issue: String = number.chars().take_while(|c| c.is_ascii_digit() || *c == '-' || *c == '/').collect();
        let issue = issue.trim_end_matches(['-', '/']).to_owned();
        let name = text.get(..at)?.trim_end_matches([' ', ',', '-', ':', '–', '—', '|', '(']);
        let name = match name.find(", Vol") {
            Some(volume) => name.get(..volume)?,
            None => name,
        };
        if name.starts_with("Vol") || !issue.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let named = name.chars().any(char::is_alphabetic) && name.split_whitespace().count() <= 10;
        return named.then(|| (name.to_owned(), issue));
    }
    None
}

fn after_issue_word(rest: &str) -> Option<&str> {
    for word in ["No. ", "No.", "Nr. ", "NO. ", "Issue #", "Issue No. ", "Issue ", "ISSUE ", "#", "Number "] {
        if let Some(number) = rest.strip_prefix(word) {
            return number.starts_with(|c: char| c.is_ascii_digit()).then_some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_and_issue_are_read_in_every_number_style() {
        for (text, name, issue) in [
            ("Harbour Monitor No. 248", "Harbour Monitor", "248"),
            ("Harbour Monitor: No. 1604", "Harbour Monitor", "1604"),
            ("Harbour Monitor - No. 42", "Harbour Monitor", "42"),
            ("HARBOUR NEWSLINE Vol. 2, No. 173 Part I, 8 September 1998", "HARBOUR NEWSLINE Vol. 2", "173"),
            ("Harbour News, Issue #4014", "Harbour News", "4014"),
        ] {
            assert_eq!(series(text), Some((name.into(), issue.into())), "{text}");
        }
        assert_eq!(series("No one knew the harbour"), None);
    }

    #[test]
    fn date_lines_hold_nothing_but_a_date() {
        for text in [
            "August 4, 2017",
            "Friday, 06 September 2019 10:40",
            "Friday 21 July 2017",
            "November 9:",
            "4 August 2017.",
        ] {
            assert!(date_line(text).is_some(), "{text}");
        }
        for text in ["August 4, 2017 was a Friday", "On August 4", "May", "2017"] {
            assert!(date_line(text).is_none(), "{text}");
        }
    }

    #[test]
    fn editors_and_categories_are_lists() {
        let mut document = Document::default();
        read("Edited by Ann Hale, Bo Lund and Cy Moe", &mut document);
        read("Related Categories: Ferries; Northern Europe", &mut document);
        assert_eq!(document.editors, ["Ann Hale", "Bo Lund", "Cy Moe"]);
        assert_eq!(document.categories, ["Ferries", "Northern Europe"]);
    }
}
