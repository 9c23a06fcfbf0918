//! What a line says of the page it stands on: that it holds several stories, that it is an article with sections, that it
//! lists what a site has under one name.

use crate::load::attribution;
use crate::load::dates::Reader;
use crate::load::lex::{Kind, tokens};
use crate::load::tables::tables;

/// True where a paragraph ends in its source.
fn closes(text: &str) -> bool {
    text.trim_end_matches('.').ends_with(')') && attribution::closing(text).is_some()
}

/// True for a line that is nothing but a source with its day, or says that it is one: `Source: Reuters | 3 May 2024`.
fn is_credit(text: &str) -> bool {
    if text.len() > 120 {
        return false;
    }
    let said = ["Source: ", "Sources: ", "Reporting: ", "Via "].iter().any(|opening| text.starts_with(opening));
    said || text.contains(|c: char| c.is_ascii_digit())
        && !text.ends_with(['.', '!', '?'])
        && attribution::read(text).is_some_and(|credits| {
            credits.entries.iter().all(|entry| !entry.source.is_empty() && !entry.dates.is_empty())
        })
}

/// True where a story ends in its source, or the line is one.
pub(super) fn sourced(text: &str) -> bool {
    closes(text) || is_credit(text)
}

/// Words that stand between the parts of the line under a title, which the mark-up took apart: `Posted on`, `by`.
pub(super) fn is_joint(text: &str) -> bool {
    const JOINTS: [&str; 30] = [
        "by",
        "by:",
        "on",
        "in",
        "posted on",
        "posted by",
        "posted",
        "published on",
        "published by",
        "written by",
        "submitted by",
        "von",
        "am",
        "veröffentlicht am",
        "par",
        "le",
        "publié le",
        "publié par",
        "por",
        "el",
        "publicado el",
        "publicado por",
        "di",
        "il",
        "pubblicato il",
        "przez",
        "door",
        "op",
        "автор",
        "от",
    ];
    let bare = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '/' | '|' | '·' | '•' | '-' | '–' | ','));
    bare.len() <= 34 && (bare.is_empty() || JOINTS.contains(&bare.to_lowercase().as_str()))
}

/// What programs of sites put below the entries of their feeds: `The post … appeared first on …`.
pub(super) fn is_stamp(text: &str) -> bool {
    text.len() <= 600
        && (text.starts_with("The post ") && text.contains(" appeared first on ")
            || text.starts_with("This post ") && text.contains(" first appeared on "))
}

/// True for the day of a story, with its writer: `Submitted by Ann Hale on 3 May 2021`.
pub(super) fn is_stamped(text: &str) -> bool {
    let said = ["Submitted by ", "Posted by ", "Posted on ", "Published on ", "Published by "];
    text.len() <= 120 && (is_day(text) || said.iter().any(|opening| text.starts_with(opening)))
}

/// True for a line that is nothing but its source in brackets.
pub(super) fn is_source(text: &str) -> bool {
    let text = text.trim_end_matches('.');
    text.starts_with('(') && closes(text) && attribution::closing_bracket(text).is_some_and(|(open, _)| open == 0)
}

/// True for a line without small letters.
pub(super) fn is_capital(text: &str) -> bool {
    // Most lines have a small letter near their start.
    !text.chars().any(char::is_lowercase) && text.chars().filter(|c| c.is_uppercase()).count() >= 3
}

/// A line that a text of several stories has: its source at the end, a headline in capitals, the label of a listing.
pub(super) fn speaks_of_several(text: &str) -> bool {
    text.starts_with("Published in ") || text.len() <= 200 && is_capital(text) && text.len() > 12 || sourced(text)
}

/// True for a line that holds a day and hardly anything else.
pub(super) fn is_day(text: &str) -> bool {
    if text.len() > 48 || !text.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let tokens = tokens(text, 16);
    let reader = Reader::new(text, &tokens);
    (0..tokens.len()).find_map(|at| reader.read(at)).is_some_and(|day| {
        tokens.len() - day.dates.len().min(1) <= 8 && {
            let words = tokens.iter().filter(|token| token.kind == Kind::Word).count();
            words <= 3
        }
    })
}

/// `No. 22 | 9 June 2022`: the number and the day of an issue.
pub(super) fn is_issue(text: &str) -> bool {
    const WORDS: [&str; 10] = ["no", "nr", "n°", "nº", "issue", "vol", "volume", "número", "numéro", "выпуск"];
    let first = text.split([' ', '.']).next().unwrap_or_default().to_lowercase();
    WORDS.contains(&first.as_str()) && is_day(text)
}

/// Words in the names of what holds many stories.
const SERIES: [&str; 23] = [
    "alert",
    "alerts",
    "brief",
    "briefing",
    "briefs",
    "bulletin",
    "bulletins",
    "clippings",
    "daily",
    "digest",
    "dispatches",
    "edition",
    "headlines",
    "links",
    "monitor",
    "monthly",
    "news",
    "newsletter",
    "newsline",
    "newswire",
    "round-up",
    "roundup",
    "weekly",
];
/// Words that such names end in; elsewhere in a title they say what it is about.
const ENDINGS: [&str; 12] = [
    "chronicle",
    "diary",
    "dispatch",
    "issue",
    "letter",
    "line",
    "notes",
    "review",
    "update",
    "updates",
    "watch",
    "wire",
];
/// Words that such names begin with.
const OPENINGS: [&str; 6] = ["evening", "morning", "this week", "today", "tonight", "tomorrow"];

/// True for a title that a collection of stories has: it names a day, a number or a kind of collection.
pub(super) fn names_several(title: &str) -> bool {
    let tokens = tokens(title, 40);
    let reader = Reader::new(title, &tokens);
    let dated =
        (0..tokens.len()).any(|at| reader.read(at).is_some_and(|day| day.dates.iter().any(|date| date.has_day())));
    let lower = title.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| !word.is_empty());
    let opens = OPENINGS.iter().any(|opening| lower.starts_with(opening));
    let (mut named, mut last) = (false, "");
    for word in words {
        named |= SERIES.contains(&word);
        last = word;
    }
    dated || named || opens || ENDINGS.contains(&last) || title.contains("No.") || title.contains('#')
}

/// Headings that parts of one text have.
const SECTIONS: [&str; 63] = [
    "recommendations",
    "key recommendations",
    "findings",
    "key findings",
    "methodology",
    "outlook",
    "next steps",
    "recomendaciones",
    "recommandations",
    "empfehlungen",
    "raccomandazioni",
    "introduction",
    "background",
    "conclusion",
    "conclusions",
    "summary",
    "overview",
    "references",
    "further reading",
    "bibliography",
    "appendix",
    "acknowledgements",
    "acknowledgments",
    "methods",
    "method",
    "results",
    "discussion",
    "contents",
    "table of contents",
    "abstract",
    "faq",
    "usage",
    "installation",
    "license",
    "licence",
    "notes",
    "sources",
    "einleitung",
    "zusammenfassung",
    "fazit",
    "schlussfolgerungen",
    "literatur",
    "literaturverzeichnis",
    "lesetipps",
    "anmerkungen",
    "résumé",
    "bibliographie",
    "pour aller plus loin",
    "introducción",
    "resumen",
    "conclusiones",
    "bibliografía",
    "introduzione",
    "conclusioni",
    "introdução",
    "conclusão",
    "wstęp",
    "wnioski",
    "введение",
    "заключение",
    "выводы",
    "вывод",
    "литература",
];

/// True for a heading that a part of one text has.
pub(super) fn is_section(heading: &str) -> bool {
    let bare =
        heading.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ' ' | ')')).trim_end_matches(':');
    SECTIONS.contains(&bare.to_lowercase().as_str())
}

/// What a page of a site lists by the heading that the site's program gives it: `Category: Rivers`, `Tag Archives: Rivers`.
pub(super) fn subject(heading: &str) -> Option<&str> {
    let openings =
        ["Category: ", "Tag: ", "Topic: ", "Category Archives: ", "Tag Archives: ", "Posts tagged ", "Posts Tagged "];
    let name = openings.iter().find_map(|opening| heading.strip_prefix(opening))?;
    let name = name.trim().trim_matches(['‘', '’', '“', '”', '"', '\'']);
    (!name.is_empty() && name.len() <= 80).then_some(name)
}

/// The label of a list of tags, and the list.
pub(super) fn labelled(text: &str) -> (&str, &str) {
    text.split_at(tables().filing_label(text))
}

/// True for a line that says where a story belongs (`Posted in Ferries`, `Publicado en: Perú`): its links lead to lists, not on.
pub(super) fn is_filing(text: &str) -> bool {
    text.len() <= LONGEST_FILING && !text.ends_with(['.', '!', '?', '…']) && tables().is_filed(text)
}

/// Longer lines are no lists of the names of lists, in bytes.
const LONGEST_FILING: usize = 300;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_of_collections_are_told_from_titles_of_articles() {
        for title in ["Harbour Brief", "Lock News, 14 May 2024", "Caspian Notes No. 44", "This week in Riga"] {
            assert!(names_several(title), "{title}");
        }
        for title in [
            "On waiting for boats",
            "The last lamplighter",
            "Forty years at sea",
            "How 3 men lost a ship in 1904",
            "A morning at sea",
            "Report on the state of the locks",
        ] {
            assert!(!names_several(title), "{title}");
        }
        assert!(
            is_section("2. Background") && is_section("References:") && !is_section("Background of the pilots' strike")
        );
    }

    #[test]
    fn days_sources_and_subjects_are_read() {
        assert!(is_day("May 16, 2024") && is_day("Thursday, 16 May 2024") && is_day("Posted on 3 May 2024"));
        assert!(
            !is_day("On May 16, 2024 the pilots walked out of the port")
                && !is_day("Nine boats")
                && !is_day("12 boats")
        );
        assert!(
            is_source("(Reuters)")
                && is_source("(Reuters, May 3, 2024).")
                && !is_source("(more)")
                && !is_source("Reuters (AP)")
        );
        assert_eq!(subject("Category: Rivers"), Some("Rivers"));
        assert_eq!(subject("Tag Archives: ‘Old mills’"), Some("Old mills"));
        assert_eq!(subject("Category of its own"), None);
    }
}
