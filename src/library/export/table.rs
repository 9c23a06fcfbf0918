//! The table: CSV as RFC 4180 has it, a row a story, the first one with the names of the columns.
//!
//! Spreadsheets run cells that begin with `= + - @`. Such a cell gets an apostrophe in front, which they take for "this is
//! text"; nothing else is changed.

use super::day::DayForm;
use super::particulars::{Exported, Particular};
use super::{Wish, clean};

/// The columns that every table has.
const STORY: [&str; 19] = [
    "id",
    "headline",
    "title",
    "date",
    "source",
    "attribution",
    "document",
    "publisher",
    "path",
    "lines",
    "label",
    "countries",
    "regions",
    "topics",
    "body",
    "editors_notes",
    "links",
    "citation",
    "key",
];

/// The columns with what the reader set.
const READER: [&str; 7] = ["read", "flagged", "done", "due", "my_tags", "my_note", "priority"];

pub(super) fn head(reader: bool, out: &mut String) {
    let columns = STORY.iter().chain(READER.iter().filter(|_| reader));
    out.push_str(&columns.copied().collect::<Vec<_>>().join(","));
    out.push_str("\r\n");
}

pub(super) fn row(wish: &Wish, exported: &Exported<'_>, out: &mut String) {
    let story = exported.story;
    let item = &story.item;
    let get = |particular| exported.get(particular, DayForm::Iso);
    let list = |texts: &[String]| texts.iter().map(|text| clean(text)).collect::<Vec<_>>().join("; ");
    let lines = |texts: &[String]| texts.iter().map(|text| clean(text)).collect::<Vec<_>>().join("\n");
    let notes: Vec<String> = item.notes.iter().map(|note| note.text.clone()).collect();
    let regions: Vec<String> = exported.library.region_names(&item.regions).into_iter().map(str::to_owned).collect();
    let mut cells = vec![
        get(Particular::Id),
        get(Particular::Headline),
        get(Particular::Title),
        get(Particular::Date),
        list(&exported.outlets().into_iter().map(str::to_owned).collect::<Vec<_>>()),
        get(Particular::Attribution),
        get(Particular::Document),
        get(Particular::Publisher),
        get(Particular::Path),
        get(Particular::Lines),
        get(Particular::Label),
        list(&story.countries),
        list(&regions),
        list(&item.topics),
        lines(&item.body),
        lines(&notes),
        exported.links().join("\n"),
        wish.citation.render(exported),
        get(Particular::Key),
    ];
    if wish.reader {
        let mark = &story.mark;
        let yes = |on: bool| String::from(if on { "yes" } else { "no" });
        let note: Vec<String> = mark.note.iter().flat_map(|note| note.lines()).map(str::to_owned).collect();
        cells.extend([
            yes(mark.read),
            yes(mark.flagged),
            mark.done_at.map(|at| at.to_string()).unwrap_or_default(),
            get(Particular::Due),
            list(&mark.tags),
            lines(&note),
            get(Particular::Priority),
        ]);
    }
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        push_cell(cell, out);
    }
    out.push_str("\r\n");
}

/// Writes a cell, quoted where it must be. Line breaks stay.
fn push_cell(text: &str, out: &mut String) {
    let mut cell: String = text.split('\n').map(clean).collect::<Vec<_>>().join("\n");
    if runs(&cell) {
        cell.insert(0, '\'');
    }
    if cell.contains(['"', ',', '\n', '\r']) {
        out.push('"');
        out.push_str(&cell.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(&cell);
    }
}

/// A spreadsheet would take it for a formula; the wide signs too, which some fold. A printed apostrophe before such a sign is
/// guarded as well, so that the guard can be told from what was printed.
fn runs(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::push_cell;

    #[test]
    fn cells_are_quoted_and_guarded_as_they_must_be() {
        for (text, expect) in [
            ("plain", "plain"),
            ("", ""),
            ("a,b", "\"a,b\""),
            ("say \"no\"", "\"say \"\"no\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("=1+1", "'=1+1"),
            ("+49 30", "'+49 30"),
            ("-5 degrees", "'-5 degrees"),
            ("@SUM(A1)", "'@SUM(A1)"),
            (" =cmd|x!A0", "'=cmd|x!A0"),
            ("\t=1", "'=1"),
            ("＝1", "'＝1"),
            ("=a,b", "\"'=a,b\""),
            ("'=1", "''=1"),
            ("'tis", "'tis"),
            ("a\u{1b}[31m\r", "a^[[31m"),
        ] {
            let mut out = String::new();
            push_cell(text, &mut out);
            assert_eq!(out, expect, "{text:?}");
        }
    }
}
