//! The brief: stories for people, under headings, each with its text, its citation and the reader's note; as Markdown or as
//! plain text.
//!
//! In Markdown everything that a document could use as markup is escaped: a headline makes no link, no list and no heading.

use jiff::civil::Date;

use super::day::DayForm;
use super::particulars::{Exported, Particular, one_line};
use super::{Form, Wish, clean, title};
use crate::item::PartialDate;

/// What the head of a brief says.
pub(super) struct Head<'a> {
    pub(super) stories: usize,
    /// The first and the last date.
    pub(super) dates: Option<(PartialDate, PartialDate)>,
    pub(super) selected: &'a str,
    pub(super) today: Date,
}

pub(super) fn head(form: Form, head: &Head<'_>, out: &mut String) {
    let day = DayForm::Long.print_day(head.today);
    let count = match head.stories {
        0 => String::from("No story"),
        1 => String::from("1 story"),
        many => format!("{many} stories"),
    };
    let dates = match head.dates {
        Some((first, last)) if first == last => format!(", {}", DayForm::Long.print(first)),
        Some((first, last)) => format!(", {} to {}", DayForm::Long.print(first), DayForm::Long.print(last)),
        None => String::new(),
    };
    let selected = clean(head.selected);
    let selected = if selected.is_empty() { selected } else { format!(": {selected}") };
    let line = format!("{count}{dates}{selected}");
    match form {
        Form::Markdown => out.push_str(&format!("# News brief, {day}\n\n{}\n", escaped(&line))),
        _ => out.push_str(&format!("News brief, {day}\n{line}\n")),
    }
}

pub(super) fn heading(form: Form, heading: &str, out: &mut String) {
    let heading = clean(heading);
    match form {
        Form::Markdown => out.push_str(&format!("\n## {}\n", heading_text(&heading))),
        _ => {
            let rule = "=".repeat(unicode_width::UnicodeWidthStr::width(heading.as_str()));
            out.push_str(&format!("\n\n{heading}\n{rule}\n"));
        }
    }
}

pub(super) fn story(wish: &Wish, exported: &Exported<'_>, out: &mut String) {
    let item = &exported.story.item;
    let markdown = wish.form == Form::Markdown;
    let text = |text: &str| if markdown { escaped(text) } else { clean(text) };
    let mut paragraph = |lines: &str| {
        if !lines.is_empty() {
            out.push('\n');
            out.push_str(lines);
            out.push('\n');
        }
    };
    let title = title(exported);
    paragraph(&if markdown { format!("### {}", heading_text(&title)) } else { title });
    for part in &item.body {
        paragraph(&text(part));
    }
    for note in &item.notes {
        let label = if note.label.trim().is_empty() { "Editors' note" } else { note.label.as_str() };
        paragraph(&if markdown {
            format!("> **{}:** {}", escaped(label), escaped(&note.text))
        } else {
            format!("| {}: {}", clean(label), clean(&note.text))
        });
    }
    let citation = wish.citation.render(exported);
    paragraph(&if markdown { format!("— {}", escaped(&citation)) } else { format!("-- {}", clean(&citation)) });
    if wish.reader {
        paragraph(&my_note(exported, markdown));
        paragraph(&my_marks(exported, markdown));
    }
}

/// The reader's note with its lines.
fn my_note(exported: &Exported<'_>, markdown: bool) -> String {
    let Some(note) = &exported.story.mark.note else { return String::new() };
    let lines: Vec<String> = note.lines().map(clean).collect();
    let lines = lines.join("\n");
    let lines: Vec<&str> = lines.trim().lines().collect();
    if markdown {
        let lines: Vec<String> = lines.into_iter().map(escaped).collect();
        format!("**My note:** {}", lines.join("\\\n"))
    } else {
        format!("My note: {}", lines.join("\n         "))
    }
}

/// When it was done, when it is due, its priority and the reader's tags.
fn my_marks(exported: &Exported<'_>, markdown: bool) -> String {
    let mut parts = Vec::new();
    let due = exported.get(Particular::Due, DayForm::Long);
    let done = exported.get(Particular::Done, DayForm::Long);
    parts.extend((!done.is_empty()).then(|| format!("done on {done}")));
    parts.extend((!due.is_empty()).then(|| format!("due {due}")));
    let priority = exported.get(Particular::Priority, DayForm::default());
    parts.extend((!priority.is_empty()).then(|| format!("{priority} priority")));
    let tags = clean(&exported.get(Particular::Tags, DayForm::default()));
    parts.extend((!tags.is_empty()).then(|| format!("tags: {tags}")));
    let line = parts.join("; ");
    if markdown && !line.is_empty() { format!("*{}*", escaped(&line)) } else { line }
}

/// The text of a heading: signs at its end would be taken for the end of the heading.
fn heading_text(text: &str) -> String {
    let escaped = escaped(text);
    let kept = escaped.trim_end_matches('#').len();
    let (text, signs) = escaped.split_at(kept);
    format!("{text}{}", signs.replace('#', "\\#"))
}

/// One line of text in which nothing is Markdown.
fn escaped(text: &str) -> String {
    let text = clean(text);
    let text = one_line(&text);
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let markup = match c {
            // Between two signs of money some programs see a formula, and in braces at the end of a heading its attributes.
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '~' | '$' | '^' | '{' | '}' => true,
            '&' => rest.peek().is_some_and(|next| next.is_ascii_alphanumeric() || *next == '#'),
            '#' | '>' | '+' | '-' | '=' | ':' | '|' => out.is_empty(),
            // `1.` and `1)` at the start make a list.
            '.' | ')' => !out.is_empty() && out.bytes().all(|b| b.is_ascii_digit()),
            _ => false,
        };
        if markup {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{escaped, heading_text};

    #[test]
    fn nothing_in_a_line_is_markup() {
        for (text, expect) in [
            ("plain words, (brackets) & more!", "plain words, (brackets) & more!"),
            ("*bold* _it_ `code` ~gone~", "\\*bold\\* \\_it\\_ \\`code\\` \\~gone\\~"),
            ("[a](http://x) <b> &lt; &#60; AT&T", "\\[a\\](http://x) \\<b> \\&lt; \\&#60; AT\\&T"),
            ("# heading", "\\# heading"),
            ("- item", "\\- item"),
            ("+ item", "\\+ item"),
            ("> quote", "\\> quote"),
            ("12. item", "12\\. item"),
            ("2) item", "2\\) item"),
            ("1.5 million", "1\\.5 million"),
            ("=====", "\\====="),
            ("    code", "code"),
            ("a\n\n# b", "a # b"),
            ("a \\", "a \\\\"),
            ("it costs $5", "it costs \\$5"),
            ("$5 or $6", "\\$5 or \\$6"),
        ] {
            assert_eq!(escaped(text), expect, "{text}");
        }
        assert_eq!(heading_text("about C ##"), "about C \\#\\#");
    }
}
