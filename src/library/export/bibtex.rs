//! BibTeX and BibLaTeX entries. Every brace that a document prints is written as a command, so that those that are left pair.

use super::day::DayForm;
use super::particulars::{Exported, Particular};
use super::{clean, title};
use crate::item::PartialDate;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Writes the entry of a story.
pub(super) fn entry(key: &str, reader: bool, exported: &Exported<'_>, out: &mut String) {
    let item = &exported.story.item;
    let get = |particular| clean(&exported.get(particular, DayForm::Iso));
    let outlets = clean(&exported.get(Particular::Source, DayForm::Iso));
    let kind = if outlets.is_empty() { "misc" } else { "article" };
    out.push_str(&format!("@{kind}{{{key}"));
    let mut field = |name: &str, value: &str| {
        if !value.is_empty() {
            out.push_str(&format!(",\n  {name} = {value}"));
        }
    };
    let text = |text: &str| if text.is_empty() { String::new() } else { format!("{{{}}}", escaped(text)) };
    // A second pair of braces keeps capitals, and a byline that is no list of names whole.
    let whole = |text: &str| if text.is_empty() { String::new() } else { format!("{{{{{}}}}}", escaped(text)) };
    field("title", &whole(&title(exported)));
    field("author", &whole(&get(Particular::Byline)));
    field("journal", &text(&outlets));
    if let Some(date) = item.date {
        let (year, month) = year_and_month(date);
        field("year", &text(&year));
        field("month", month);
        field("date", &text(&date.to_string()));
    }
    field("publisher", &text(&get(Particular::Publisher)));
    field("note", &text(&whereabouts(exported)));
    if let Some(url) = exported.links().first() {
        field("url", &format!("{{{}}}", url.replace('{', "%7B").replace('}', "%7D")));
    }
    let own: &[String] = if reader { &exported.story.mark.tags } else { &[] };
    let words: Vec<String> = item.topics.iter().chain(own).map(|word| clean(word)).collect();
    field("keywords", &text(&words.join(", ")));
    field("abstract", &text(&clean(&item.body.join(" "))));
    if reader {
        // Line ends are blanks to TeX: each line of the note is a paragraph.
        let note = exported.story.mark.note.as_deref().unwrap_or_default();
        let lines: Vec<String> =
            note.lines().map(clean).filter(|line| !line.is_empty()).map(|line| escaped(&line)).collect();
        field("annote", &if lines.is_empty() { String::new() } else { format!("{{{}}}", lines.join("\\par{} ")) });
    }
    out.push_str("\n}\n\n");
}

/// The document and the place in it.
pub(super) fn whereabouts(exported: &Exported<'_>) -> String {
    let get = |particular| clean(&exported.get(particular, DayForm::Iso));
    let parts = [get(Particular::Document), get(Particular::Where)];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { String::new() } else { format!("In: {}", parts.join(", ")) }
}

fn year_and_month(date: PartialDate) -> (String, &'static str) {
    let month = date.month_number().and_then(|month| MONTHS.get(usize::from(month).checked_sub(1)?));
    (date.year_number().to_string(), month.copied().unwrap_or_default())
}

/// Text in which nothing is a command.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    for c in text.chars() {
        // Hyphens in a row are dashes to TeX.
        if c == '-' && before == '-' {
            out.push_str("{}");
        }
        before = c;
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            '{' => out.push_str("\\textbraceleft{}"),
            '}' => out.push_str("\\textbraceright{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '#' | '$' | '%' | '&' | '_' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn braces_always_pair() {
        for text in ["{", "}", "}{", "\\", "\\}", "a{b}c", "{{{", "100% & $5_#^~\\"] {
            let out = escaped(text);
            let mut depth = 0_i32;
            for c in out.chars() {
                depth += i32::from(c == '{') - i32::from(c == '}');
                assert!(depth >= 0, "{out}");
            }
            assert_eq!(depth, 0, "{out}");
        }
        assert_eq!(escaped("100% & $5_#"), "100\\% \\& \\$5\\_\\#");
        assert_eq!(escaped("a-b --- c"), "a-b -{}-{}- c");
    }
}
