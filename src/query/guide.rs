//! The page about queries that people read without a manual: every field, sign and state, made from the tables of the language,
//! with examples that say how many of the samples they find.

use std::fmt::Write as _;

use super::field::{FIELDS, Feature, Kind, SHORTHANDS, State};
use crate::enrich::KINDS;

/// An example: the query, what it asks for, and how many stories of the samples it finds where that does not change with the
/// day and with what the reader did.
pub type Example = (&'static str, &'static str, Option<usize>);

/// A heading with what is said under it and its examples.
struct Section {
    title: &'static str,
    text: &'static str,
    examples: &'static [Example],
}

const WORDS: Section = Section {
    title: "Words",
    text: "Words stand for stories that have them in headline, body, attribution or editors' notes. Several words must all be there, \
           in any order; words in quotes side by side. A star goes on with a word, one before it stands for any beginning. Case and accents make no difference, in any \
           script.",
    examples: &[
        ("ferry", "the word", Some(9)),
        ("ferry boat", "both words", Some(2)),
        ("\"the ferry\"", "these words in a row", Some(2)),
        ("ferr*", "words that begin so: ferry, ferries", Some(14)),
        ("*port*", "words with these letters in them: airport, exports", Some(21)),
        ("*land", "words that end so: Finland, island", Some(10)),
        ("parana", "finds Paraná too", Some(1)),
    ],
};

const SEVERAL: Section = Section {
    title: "Several values",
    text: "Values of a field with commas between them are alternatives; in parentheses everything else works too. Names with \
           blanks stand in quotes. `none` finds stories without a value, a star goes on with a name.",
    examples: &[
        ("region:europe,asia", "either", Some(56)),
        ("region:(europe -norway)", "in Europe, and not about Norway", Some(35)),
        ("source:\"Deutsche Welle\"", "a name with a blank", Some(2)),
        ("source:none", "no outlet is printed", Some(53)),
        ("label:brit*", "labels that begin so", Some(6)),
    ],
};

const PLACES: Section = Section {
    title: "Places and outlets",
    text: "Places go by any usual name or code, and are found in all that contains them. An outlet is found by any of its names. \
           What a document prints as its region is no place: that is label:.",
    examples: &[
        ("country:NO", "a code", Some(4)),
        ("region:\"northern europe\"", "an area", Some(17)),
        ("region:\"british isles\"", "a named group", Some(6)),
        ("main:africa", "its main place is in Africa", Some(11)),
        ("source:AFP", "the same as source:\"Agence France-Presse\"", Some(2)),
        ("kind:agency", "news agencies", Some(11)),
        ("from:germany", "outlets of a country or area", Some(2)),
    ],
};

const DATES: Section = Section {
    title: "Dates",
    text: "A date is a year, a month or a day; a story is in a month when all of its date is. Days ahead, for due:, have a plus.",
    examples: &[
        ("date:2025", "in a year", Some(47)),
        ("date:2025-03", "in a month", Some(14)),
        ("date:2025-03-28", "on a day", Some(5)),
        ("date:2025-02..2025-03", "from the first day of one to the last of the other", Some(30)),
        ("date:>=2025-03", "then or later; also > <= <", Some(14)),
        ("before:2025", "the same as date:<2025; also after:", Some(16)),
        ("since:7d", "seven days ago or later; also w, m, y", None),
        ("date:today", "today; also yesterday, tomorrow", None),
        ("date:none", "no date", Some(17)),
        ("due:<=+7d", "due in the next seven days, or overdue", None),
        ("due<=today", "the colon may be left out before a sign", None),
    ],
};

const JOINED: Section = Section {
    title: "And, or, not",
    text: "Terms side by side must all hold; AND may stand between them. OR finds either, a minus or NOT what follows not. OR binds \
           less than all others, parentheses group. The three count in capitals only; in quotes they are words.",
    examples: &[
        ("region:europe ferr*", "both", Some(10)),
        ("ferry OR village", "either", Some(16)),
        ("region:europe -source:none", "in Europe, from a named outlet", Some(18)),
        ("NOT is:read", "the same as is:unread", None),
        ("region:africa (water OR harvest)", "a group", Some(2)),
        ("-(ferry boat)", "not both", Some(78)),
        ("\"OR\"", "the word", Some(6)),
        ("*", "everything", Some(80)),
    ],
};

const SECTIONS: [&Section; 5] = [&WORDS, &PLACES, &SEVERAL, &DATES, &JOINED];

/// The widest line.
const COLUMNS: usize = 78;
/// Where what is said of an example begins.
const SAID: usize = 34;

/// Every example of the page.
pub fn examples() -> impl Iterator<Item = Example> {
    SECTIONS.into_iter().flat_map(|section| section.examples.iter().copied())
}

/// The page, in lines of at most 78 columns.
#[must_use]
pub fn guide() -> String {
    let mut page = String::new();
    fill(
        &mut page,
        "A query is the text that selects stories: what is typed after / and =, what the filter pane writes, what --query takes. \
         While it is typed, Tab completes fields and values, with the number of stories each would find. Numbers below are \
         stories of the samples: dateline --demo.",
    );
    tell(&mut page, &WORDS);
    fields(&mut page);
    for section in SECTIONS.into_iter().skip(1) {
        tell(&mut page, section);
    }
    page.push_str("\nMore: docs/queries.md, `dateline list --help`\n");
    page
}

/// Paragraphs of words, broken between them.
fn fill(page: &mut String, text: &str) {
    let mut width = 0;
    for word in text.split_whitespace() {
        let columns = word.chars().count();
        if width > 0 && width + 1 + columns > COLUMNS {
            page.push('\n');
            width = 0;
        }
        if width > 0 {
            page.push(' ');
            width += 1;
        }
        page.push_str(word);
        width += columns;
    }
    page.push('\n');
}

fn tell(page: &mut String, section: &Section) {
    // Writing to a string cannot fail.
    let _ = writeln!(page, "\n{}\n", section.title.to_uppercase());
    fill(page, section.text);
    page.push('\n');
    for (query, what, stories) in section.examples {
        let count = stories.map(|number| format!("{number:>4}")).unwrap_or_default();
        line(page, query, what, &count);
    }
}

fn fields(page: &mut String) {
    page.push_str("\nFIELDS\n\n");
    fill(page, "A field, a colon and a value ask about one part of a story.");
    page.push('\n');
    for about in FIELDS {
        line(page, about.example, about.doc, "");
    }
    for (_, doc, example) in SHORTHANDS {
        line(page, example, doc, "");
    }
    page.push('\n');
    for (state, name, doc) in State::ALL {
        line(page, &format!("is:{}", state.name()), doc, "");
        debug_assert_eq!(state.name(), name);
    }
    for (feature, _, doc) in Feature::ALL {
        line(page, &format!("has:{}", feature.name()), doc, "");
    }
    page.push('\n');
    fill(page, &format!("Kinds of outlets: {}.", KINDS.map(|(kind, _)| kind).join(", ")));
    let text: Vec<&str> = FIELDS.iter().filter(|about| about.kind == Kind::Text).map(|about| about.name).collect();
    fill(page, &format!("Words, phrases and stars work in {} as they do alone.", text.join(", ")));
}

/// `  query            what it is        12`: what is said goes on below where it is wider than its column.
fn line(page: &mut String, query: &str, what: &str, count: &str) {
    let room = COLUMNS - SAID - 5;
    let mut lines = vec![String::new()];
    for word in what.replace('`', "").split_whitespace() {
        let last = lines.last().map_or(0, |line| line.chars().count());
        if last > 0 && last + 1 + word.chars().count() > room {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    let wide = query.chars().count() + 4 > SAID;
    let mut begin = format!("  {query}");
    if wide {
        let _ = writeln!(page, "{begin}");
        begin = String::new();
    }
    for (number, text) in lines.iter().enumerate() {
        let count = if number == 0 { count } else { "" };
        let printed = format!("{begin:<SAID$}{text:<room$} {count}");
        let _ = writeln!(page, "{}", printed.trim_end());
        begin.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_too_wide_and_every_example_is_printed() {
        let page = guide();
        for line in page.lines() {
            assert!(line.chars().count() <= COLUMNS && line == line.trim_end(), "{line}");
        }
        for (query, ..) in examples() {
            assert!(page.contains(&format!("  {query}")), "{query}");
        }
    }
}
