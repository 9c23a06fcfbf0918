//! What a document says of itself: series and issue, editors, categories, date. Lines before the first story, each known
//! by its own form; what is not known stays in the account as masthead.

use crate::item::Document;
use crate::load::dates::{Reader, Written};
use crate::load::lex::{behind, has, has_digit, tokens};
use crate::load::tables::tables;

use super::blocks::Block;
use super::day::day;
use super::draft::list;

/// A date of the document and how much the line it stands in speaks for it: the more, the higher.
pub(super) type Issued = (Written, u8);

/// Reads one line before the first story; the date it prints comes back.
pub(super) fn read(text: &str, document: &mut Document) -> Option<Issued> {
    let lower = text.to_lowercase();
    if is_editor(text) {
        return None;
    }
    if lower.starts_with("edited by ") || lower.starts_with("editor: ") || lower.starts_with("editors: ") {
        let names = text.split_once(' ').map_or("", |(_, rest)| rest.strip_prefix("by ").unwrap_or(rest));
        let names = names.replace(" and ", ",").replace(" & ", ",");
        document.editors.extend(list(&names));
        return None;
    }
    if lists_categories(text) {
        document.categories.extend(list(text.split_once(':').map_or("", |(_, rest)| rest)));
        return None;
    }
    if text.len() > 160 {
        return None;
    }
    let numbered = issue(text);
    if let Some((series, number)) = &numbered {
        if !series.is_empty() && document.issue.is_none() {
            document.title = Some(text.to_owned());
            document.publisher = Some(series.clone());
        }
        document.issue.get_or_insert_with(|| number.clone());
    }
    let date = any_date(text)?;
    let speaks = match () {
        () if numbered.is_some() => 3,
        () if lower.contains("period") || lower.contains("week") || lower.contains("issue") => 2,
        () => 1,
    };
    Some((date, speaks))
}

/// The year of an issue that has no other date: `Vol. XLVII, No. 31 (1995)`.
pub(super) fn year(text: &str) -> Option<i16> {
    let inner = text.strip_suffix(')')?.rsplit_once(" (")?.1;
    let year = inner.parse().ok().filter(|year| (1900..2100).contains(year));
    year.filter(|_| inner.len() == 4 && (text.starts_with("Vol") || issue(text).is_some()))
}

/// The last full date of a line.
fn any_date(text: &str) -> Option<Written> {
    let tokens = tokens(text, 40);
    let reader = Reader::new(text, &tokens);
    let mut at = 0;
    let mut found = None;
    while at < tokens.len() {
        match reader.read(at) {
            Some(reading) => {
                at = reading.next.max(at + 1);
                found = reading.dates.last().copied().filter(|d| !d.lacks_year() && d.has_day()).or(found);
            }
            None => at += 1,
        }
    }
    found.or_else(|| header_date(text))
}

/// The date of a mail header: `Fri Aug  6 13:18:13 EDT 2010`.
fn header_date(text: &str) -> Option<Written> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let at = words.iter().position(|w| w.len() == 8 && w.matches(':').count() == 2)?;
    let year = words.get(at + 1..)?.iter().find(|w| w.len() == 4 && w.bytes().all(|b| b.is_ascii_digit()))?;
    let date = format!("{} {}, {year}", words.get(at.checked_sub(2)?)?, words.get(at - 1)?);
    let tokens = tokens(&date, 8);
    Reader::new(&date, &tokens).read(0).and_then(|r| r.dates.first().copied())
}

/// A title without the number or the day at its end: `HARBOUR ROUND-UP 12`, `Harbour Briefs, May 17, 2012`.
pub(super) fn without_number(title: &str) -> &str {
    let tokens = tokens(title, 40);
    let reader = Reader::new(title, &tokens);
    let last = (0..tokens.len()).find(|&at| reader.read(at).is_some_and(|reading| reading.next == tokens.len()));
    let title = last.and_then(|at| tokens.get(at)).and_then(|token| title.get(..token.start)).unwrap_or(title);
    let bare = title
        .trim_end_matches(|c: char| c.is_ascii_digit() || c == '#')
        .trim_end_matches([' ', '-', ',', ':', '–', '—', '|']);
    // `Links for 14 May 2024`
    let bare = [" for", " of", " on", " from"].iter().find_map(|word| bare.strip_suffix(word)).unwrap_or(bare);
    if bare.is_empty() { title } else { bare }
}

/// Who holds the rights: `Copyright © 2025 Harbour Centre. All rights reserved.`
pub(super) fn holder(text: &str) -> Option<String> {
    if !has(text, |byte| (byte == 0xc2) | (byte == b'(')) {
        return None;
    }
    let (_, rest) = text.split_once('©').or_else(|| text.split_once("(c)"))?;
    let name = rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '–' | ',' | '.'));
    let name = name.strip_prefix("by ").unwrap_or(name);
    let name = name.split(". ").next().unwrap_or(name).trim_end_matches(['.', ' ']);
    let name = name.strip_suffix("All rights reserved").unwrap_or(name).trim_end_matches([',', ' ']);
    (name.starts_with(char::is_uppercase) && name.split_whitespace().count() <= 8).then(|| name.to_owned())
}

/// `Editor editor at harbour.example`
pub(super) fn is_editor(text: &str) -> bool {
    text.get(..7).is_some_and(|head| head.eq_ignore_ascii_case("editor "))
        && (text.contains(" at ") || text.contains('@'))
}

/// A line near the end of a document in which it speaks of itself. `closed`: an attribution closes it.
pub(super) fn is_foot(document: &Document, block: &Block<'_>, closed: bool) -> bool {
    speaks_of(document, &block.text)
        || !closed && (block.gap > 0 && tables().is_about_digest(&block.text) || tables().is_disclaimer(&block.text))
}

/// `The Lock Digest is distributed on weekdays`: a sentence about the document by its own name.
fn speaks_of(document: &Document, text: &str) -> bool {
    let text = text.trim_start_matches(['-', ' ']);
    let Some(rest) =
        text.strip_prefix("The ").or_else(|| Some(text).filter(|text| text.starts_with(char::is_uppercase)))
    else {
        return false;
    };
    let name: Vec<&str> =
        rest.split(' ').take_while(|word| word.starts_with(char::is_uppercase) || *word == "&").collect();
    let after = rest.split(' ').nth(name.len()).unwrap_or_default();
    if !matches!(
        after,
        "is" | "aims" | "was" | "appears" | "welcomes" | "depends" | "may" | "offers" | "provides" | "comes"
    ) || name.is_empty()
    {
        return false;
    }
    let own = [&document.title, &document.publisher].into_iter().flatten().any(|title| {
        let title = title.to_lowercase();
        name.iter().all(|word| title.contains(&word.to_lowercase()))
    });
    let tells = [
        "publication",
        "distributed",
        "compilation",
        "newspaper",
        "serve as",
        "service of",
        "published",
        "edited",
        "produced",
        "compiled",
        "donations",
    ];
    own && (name.len() > 1 || tells.iter().any(|word| text.contains(word)))
}

/// `Compiled by Ann Hale and Bo Lund`: who made the issue, below its last story.
pub(super) fn is_sign_off(text: &str) -> bool {
    let names = ["Compiled by ", "Edited by ", "Prepared by "].iter().find_map(|words| text.strip_prefix(words));
    names.is_some_and(|names| {
        let words = names.trim_end_matches('.').split([' ', ',']).filter(|word| !word.is_empty());
        let named = words.clone().all(|word| word == "and" || word.starts_with(char::is_uppercase));
        // `Compiled by the editorial staff in Prague` is a line, and no sentence.
        let staff =
            ["the ", "our "].iter().any(|word| names.starts_with(word)) && !names.ends_with(['.', ',', ';', ':']);
        words.count() <= 12 && (named || staff)
    })
}

/// `Related Categories: Ferries; Northern Europe`, at the top of a page or at its end.
pub(super) fn lists_categories(text: &str) -> bool {
    text.get(..19).is_some_and(|head| head.eq_ignore_ascii_case("related categories:"))
}

/// A line of a mail's header: no title of what the mail holds.
pub(super) fn is_header(text: &str) -> bool {
    const NAMES: [&str; 9] =
        ["from", "to", "cc", "subject", "date", "sender", "reply-to", "message-id", "organization"];
    text.split_once(": ").is_some_and(|(name, _)| NAMES.iter().any(|known| name.eq_ignore_ascii_case(known)))
}

/// A line in which a document speaks of itself.
pub(super) fn is_own(text: &str) -> bool {
    const WORDS: [&str; 4] = ["edited by ", "editor: ", "editors: ", "related categories:"];
    let opens = || {
        let head = text.get(..20).unwrap_or(text).to_lowercase();
        WORDS.iter().any(|word| head.starts_with(word))
    };
    // Few lines open with the first letter of one.
    text.starts_with(|c: char| matches!(c, 'e' | 'E' | 'r' | 'R') || !c.is_ascii()) && opens()
        || is_editor(text)
        || issue(text).is_some()
            && (text.starts_with(['N', 'n'])
                || text.chars().filter(|c| c.is_alphabetic()).count() > 2
                || is_bare_issue(text))
}

/// `2017-#149`, `#3411`: a number of an issue alone, too long for that of a story.
fn is_bare_issue(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    digits >= 4 && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'#' | b'-' | b'/'))
}

/// The series and the issue number of a line.
pub(super) fn series(text: &str) -> Option<(String, String)> {
    issue(text).filter(|(series, _)| !series.is_empty())
}

/// `Harbour Monitor No. 248`, `Harbour Monitor: No. 1604`, `Harbour Monitor - No. 42`, `Vol. 2, No. 173`, `Issue #4014`.
fn issue(text: &str) -> Option<(String, String)> {
    if text.len() > 120 || !has_digit(text) {
        return None;
    }
    // What opens one of the words before a number.
    let opens = |c: &char| matches!(c, '#' | '№' | 'N' | 'n' | 'I' | 'A' | 'В');
    for (at, c) in text.char_indices().filter(|(_, c)| opens(c)) {
        let fresh = text
            .get(..at)
            .is_none_or(|before| before.is_empty() || before.ends_with([' ', '(', ',', '-', ':', '–', '—']));
        if !fresh || !(matches!(c, '#' | '№') || c.is_alphabetic()) {
            continue;
        }
        let rest = text.get(at..)?;
        let Some(number) = after_issue_word(rest) else { continue };
        let issue: String = number.chars().take_while(|c| c.is_ascii_digit() || *c == '-' || *c == '/').collect();
        let issue = issue.trim_end_matches(['-', '/']).to_owned();
        let name = text.get(..at)?.trim_end_matches([' ', ',', '-', ':', '–', '—', '|', '(']);
        let name = match name.find(" Vol") {
            Some(volume) => name.get(..volume)?.trim_end_matches(','),
            None => name,
        };
        if name.starts_with("Vol") || name.starts_with("VOL") || !issue.starts_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        // `Part II, No. 31` is a part of one that the line above names.
        let name = if name.strip_prefix("Part ").is_some_and(|part| part.len() <= 4) { "" } else { name };
        // `August 6, 2010 Issue #4014` names no series, and nor does `ISSUE 29-2017`; a day may stand between the two.
        let name = if any_date(name).is_some() { without_number(name) } else { name };
        let named = name.chars().any(char::is_alphabetic) && any_date(name).is_none() && day(name).is_none();
        let name = if named { name } else { "" };
        return (name.split_whitespace().count() <= 10).then(|| (name.to_owned(), issue));
    }
    None
}

fn after_issue_word(rest: &str) -> Option<&str> {
    const WORDS: [&str; 21] = [
        "N. ",
        "No. ",
        "No.",
        "Nr. ",
        "NO. ",
        "Issue #",
        "Issue No. ",
        "Issue ",
        "ISSUE ",
        "#",
        "Number ",
        "№ ",
        "№",
        "n° ",
        "N° ",
        "nº ",
        "Nº ",
        "núm. ",
        "Núm. ",
        "Ausgabe ",
        "Выпуск ",
    ];
    behind(rest, &WORDS).filter(|number| number.starts_with(|c: char| c.is_ascii_digit()))
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
            ("HARBOUR NEWSLINE Vol. 2, No. 173 Part I, 8 September 1998", "HARBOUR NEWSLINE", "173"),
            ("Harbour News, Issue #4014", "Harbour News", "4014"),
            ("ОБЗОР ПРЕССЫ № 23", "ОБЗОР ПРЕССЫ", "23"),
            ("Revue de presse – Afrique, n° 212", "Revue de presse – Afrique", "212"),
        ] {
            assert_eq!(series(text), Some((name.into(), issue.into())), "{text}");
        }
        assert_eq!(series("No one knew the harbour"), None);
    }

    #[test]
    fn who_made_an_issue_signs_it() {
        assert!(is_sign_off("Compiled by Ann Hale and Bo Lund") && is_sign_off("Edited by the foreign desk in Turku"));
        assert!(!is_sign_off("Edited by the foreign desk, it was read by nobody."));
    }

    #[test]
    fn dates_are_found_in_lines_of_every_kind() {
        let date = |text: &str| read(text, &mut Document::default()).map(|(written, speaks)| (written.year(), speaks));
        assert_eq!(date("HARBOUR NEWSLINE Vol. 2, No. 173 Part I, 8 September 1998"), Some((Some(1998), 3)));
        assert_eq!(date("August 6, 2010 Issue #4014"), Some((Some(2010), 3)));
        assert_eq!(date("covering the period 5 – 11 April 2003"), Some((Some(2003), 2)));
        assert_eq!(date("Fri Aug  6 13:18:13 EDT 2010"), Some((Some(2010), 1)));
        let mut document = Document::default();
        assert!(read("ISSUE 29-2017", &mut document).is_none());
        assert_eq!((document.issue.as_deref(), document.publisher), (Some("29-2017"), None));
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
