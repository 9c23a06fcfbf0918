//! Export: stories as text in a form that other programs or people read.
//!
//! An [`Exporting`] writes the stories of a set one by one, so that a hundred thousand of them are worked off in slices like a
//! search. It names no file: where the text goes is for whoever asked. In all forms but JSON every field is made harmless as
//! on the screen; JSON keeps it as it is and escapes what could speak to a terminal.
//!
//! ```text
//! rows -> order or groups -> steps -> one story at a time -> brief | table | bibtex | ris | json -> text
//! ```

mod bibtex;
mod brief;
mod day;
mod group;
mod key;
mod particulars;
mod ris;
mod table;
mod template;

use std::collections::HashSet;

use jiff::civil::Date;

use super::{Library, Story, json};
use crate::rows::{Row, RowSet};
use crate::shown::Shown;
use particulars::{Exported, one_line};

pub use day::DayForm;
pub use group::Grouping;
pub use particulars::Particular;
pub use template::{STYLES, Template, TemplateFault};

/// A form of export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// A brief in Markdown.
    #[default]
    Markdown,
    /// The same as plain text.
    Text,
    /// A table, RFC 4180.
    Csv,
    /// One JSON array.
    Json,
    /// A JSON object a line.
    Jsonl,
    /// A bibliography for LaTeX.
    Bibtex,
    /// A bibliography for reference managers.
    Ris,
}

impl Form {
    /// Every form: its name, the ending of its files, what it is.
    pub const ALL: [(&'static str, &'static str, &'static str, Form); 7] = [
        ("md", "md", "brief in Markdown", Form::Markdown),
        ("text", "txt", "brief as plain text", Form::Text),
        ("csv", "csv", "table, a row a story", Form::Csv),
        ("json", "json", "one JSON array", Form::Json),
        ("jsonl", "jsonl", "JSON, an object a line", Form::Jsonl),
        ("bibtex", "bib", "BibTeX bibliography", Form::Bibtex),
        ("ris", "ris", "RIS bibliography", Form::Ris),
    ];

    /// The form of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Form> {
        Form::ALL.iter().find(|(known, ..)| *known == name).map(|(.., form)| *form)
    }

    fn row(self) -> (&'static str, &'static str, &'static str, Form) {
        Form::ALL.into_iter().find(|(.., form)| *form == self).unwrap_or(Form::ALL[0])
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// The ending of its files, without the dot.
    #[must_use]
    pub fn ending(self) -> &'static str {
        self.row().1
    }

    /// What it is, in words.
    #[must_use]
    pub fn what(self) -> &'static str {
        self.row().2
    }

    /// It has headings to group stories under.
    #[must_use]
    pub fn is_grouped(self) -> bool {
        matches!(self, Form::Markdown | Form::Text)
    }

    /// It prints citations.
    #[must_use]
    pub fn cites(self) -> bool {
        matches!(self, Form::Markdown | Form::Text | Form::Csv)
    }
}

/// How stories are exported.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wish {
    /// The form.
    pub form: Form,
    /// How a brief is grouped.
    pub grouping: Grouping,
    /// How stories are cited.
    pub citation: Template,
    /// With what the reader set: notes, tags, due dates.
    pub reader: bool,
    /// What was selected, in words, for the head of a brief; may be empty.
    pub selected: String,
}

/// What is written next.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Head,
    Heading(String),
    Story(Row),
    Tail,
}

/// An export at work.
#[derive(Debug)]
pub struct Exporting {
    wish: Wish,
    today: Date,
    steps: Vec<Step>,
    next: usize,
    /// How many stories there are.
    stories: usize,
    /// The first story was written.
    begun: bool,
    /// The keys of BibTeX entries so far.
    keys: HashSet<String>,
}

impl Exporting {
    /// An export of these rows. JSON comes in document order, everything else in that of the list.
    #[must_use]
    pub fn new(library: &Library, rows: &RowSet, wish: Wish, today: Date) -> Exporting {
        let groups = match wish.form {
            Form::Json | Form::Jsonl => vec![(None, library.store().in_document_order(rows))],
            Form::Markdown | Form::Text => group::groups(library, rows, wish.grouping),
            Form::Csv | Form::Bibtex | Form::Ris => vec![(None, library.order(rows))],
        };
        let mut steps = vec![Step::Head];
        let mut stories = 0;
        for (heading, rows) in groups {
            stories += rows.len();
            steps.extend(heading.map(Step::Heading));
            steps.extend(rows.into_iter().map(Step::Story));
        }
        steps.push(Step::Tail);
        Exporting { wish, today, steps, next: 0, stories, begun: false, keys: HashSet::new() }
    }

    /// How many stories it writes.
    #[must_use]
    pub fn stories(&self) -> usize {
        self.stories
    }

    /// Goes on for about `budget` bytes; true when everything is written.
    pub fn step(&mut self, library: &Library, budget: usize, out: &mut String) -> bool {
        let enough = out.len().saturating_add(budget);
        while let Some(step) = self.steps.get(self.next).cloned() {
            if out.len() >= enough {
                return false;
            }
            self.next += 1;
            match step {
                Step::Head => self.head(library, out),
                Step::Heading(heading) => brief::heading(self.wish.form, &heading, out),
                Step::Story(row) => self.story(library, row, out),
                Step::Tail => {
                    if self.wish.form == Form::Json {
                        out.push_str(if self.begun { "\n]\n" } else { "]\n" });
                    }
                }
            }
        }
        true
    }

    fn head(&self, library: &Library, out: &mut String) {
        match self.wish.form {
            Form::Markdown | Form::Text => {
                let dates = self.steps.iter().filter_map(|step| match step {
                    Step::Story(row) => library.store().date(*row),
                    _ => None,
                });
                let dates = dates.clone().min().zip(dates.max());
                let head =
                    brief::Head { stories: self.stories, dates, selected: &self.wish.selected, today: self.today };
                brief::head(self.wish.form, &head, out);
            }
            Form::Csv => table::head(self.wish.reader, out),
            Form::Json => out.push('['),
            Form::Jsonl | Form::Bibtex | Form::Ris => {}
        }
    }

    fn story(&mut self, library: &Library, row: Row, out: &mut String) {
        let story = library.story(row, self.today);
        let exported = Exported { library, story: &story, today: self.today };
        match self.wish.form {
            Form::Markdown | Form::Text => brief::story(&self.wish, &exported, out),
            Form::Csv => table::row(&self.wish, &exported, out),
            Form::Json => {
                out.push_str(if self.begun { ",\n" } else { "\n" });
                out.push_str(&json::item(library, &story, self.wish.reader));
            }
            Form::Jsonl => {
                out.push_str(&json::item(library, &story, self.wish.reader));
                out.push('\n');
            }
            Form::Bibtex => {
                let mut entry_key = key::of(&story.item);
                if !self.keys.insert(entry_key.clone()) {
                    entry_key = key::whole(&story.item);
                }
                bibtex::entry(&entry_key, self.wish.reader, &exported, out);
            }
            Form::Ris => ris::record(self.wish.reader, &exported, out),
        }
        self.begun = true;
    }
}

impl Library {
    /// The export of these rows, at once.
    #[must_use]
    pub fn export(&self, rows: &RowSet, wish: Wish, today: Date) -> String {
        let mut out = String::new();
        let mut exporting = Exporting::new(self, rows, wish, today);
        exporting.step(self, usize::MAX, &mut out);
        out
    }

    /// The citation of a story.
    #[must_use]
    pub fn citation(&self, row: Row, template: &Template, today: Date) -> String {
        let story = self.story(row, today);
        clean(&template.render(&Exported { library: self, story: &story, today }))
    }

    /// The text of a story with its citation under it.
    #[must_use]
    pub fn quotation(&self, row: Row, template: &Template, today: Date) -> String {
        let story = self.story(row, today);
        let citation = template.render(&Exported { library: self, story: &story, today });
        let parts = story.item.headline.iter().chain(&story.item.body).chain(Some(&citation));
        parts.map(|part| clean(part)).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
    }
}

impl Story {
    /// The links that may be opened, as they would be, once each.
    #[must_use]
    pub fn links(&self) -> Vec<super::link::Link> {
        let mut links: Vec<super::link::Link> = Vec::new();
        for link in self.item.links.iter().filter_map(|link| super::link::Link::new(&link.url).ok()) {
            if !links.contains(&link) {
                links.push(link);
            }
        }
        links
    }
}

/// A field as one harmless line.
fn clean(text: &str) -> String {
    // What is not seen may have stood between blanks.
    one_line(Shown::new(&one_line(text)).as_str())
}

/// A title that nobody printed, in brackets as catalogues write it; a headline as it is.
fn title(exported: &Exported<'_>) -> String {
    let title = clean(&exported.get(Particular::Title, DayForm::default()));
    match (title.is_empty(), exported.story.item.headline.is_some()) {
        // All of it is of the kind that is not seen.
        (true, _) => String::from("[untitled]"),
        (false, true) => title,
        (false, false) => format!("[{title}]"),
    }
}

#[cfg(test)]
mod tests;
