//! The particulars of a story: everything a citation or a table can say of it, each by its name and as one line of text.
//!
//! A particular that a story has not is empty text; whoever prints it decides what that means.

use jiff::civil::Date;

use super::day::DayForm;
use super::key;
use crate::item::Document;
use crate::library::link::Link;
use crate::library::{Library, Story};
use crate::query::priority_name;

macro_rules! particulars {
    ($($variant:ident $name:literal $doc:literal;)*) => {
        /// Something that can be said of a story.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Particular {
            $(#[doc = $doc] $variant,)*
        }

        impl Particular {
            /// Every particular with the name it has in templates and what it is.
            pub const ALL: &'static [(&'static str, Particular, &'static str)] =
                &[$(($name, Particular::$variant, $doc),)*];
        }
    };
}

particulars! {
    Headline "headline" "The printed headline.";
    Title "title" "The headline, or the first words of a story without one.";
    Source "source" "The outlets that reported it.";
    Credits "credits" "The outlets, each with its dates.";
    Attribution "attribution" "The attribution as printed, without its brackets.";
    Byline "byline" "The printed writers.";
    Date "date" "Its date.";
    Document "document" "The title of the document it stands in.";
    Publisher "publisher" "Who issued the document.";
    Issue "issue" "The number of the issue.";
    Issued "issued" "The date of the document.";
    Path "path" "The file.";
    Lines "lines" "The lines it stands on.";
    Where "where" "The file, the part of it and the lines.";
    Url "url" "Its first link.";
    Label "label" "The region that the document prints.";
    Country "country" "Its main country.";
    Note "note" "The reader's own note, on one line.";
    Tags "tags" "The reader's own tags.";
    Due "due" "The reader's due date.";
    Done "done" "The day the reader was done with it.";
    Priority "priority" "The reader's priority: high, middle or low.";
    Key "key" "The key of its BibTeX entry.";
    Id "id" "Its id.";
    Today "today" "The day of the export.";
}

impl Particular {
    /// The particular of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Particular> {
        Particular::ALL.iter().find(|(known, ..)| *known == name).map(|(_, particular, _)| *particular)
    }

    /// It is or holds a date, which can be printed in several forms.
    #[must_use]
    pub fn is_dated(self) -> bool {
        matches!(
            self,
            Particular::Date
                | Particular::Credits
                | Particular::Issued
                | Particular::Due
                | Particular::Done
                | Particular::Today
        )
    }
}

/// A story that is being exported, with where it was read.
pub(super) struct Exported<'a> {
    pub(super) library: &'a Library,
    pub(super) story: &'a Story,
    pub(super) today: Date,
}

impl Exported<'_> {
    /// One particular as a line of text; empty where the story has none.
    pub(super) fn get(&self, particular: Particular, form: DayForm) -> String {
        let item = &self.story.item;
        let text = match particular {
            Particular::Headline => item.headline.clone(),
            Particular::Title => Some(self.title()),
            Particular::Source => Some(self.outlets().join(", ")),
            Particular::Credits => Some(self.credits(form)),
            Particular::Attribution => item.attribution.as_deref().map(|text| {
                let text = text.trim();
                text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(text).to_owned()
            }),
            Particular::Byline => item.byline.clone(),
            Particular::Date => item.date.map(|date| form.print(date)),
            Particular::Document => self.document().and_then(|document| document.title.clone()),
            Particular::Publisher => self.document().and_then(|document| document.publisher.clone()),
            Particular::Issue => self.document().and_then(|document| document.issue.clone()),
            Particular::Issued => self.document().and_then(|document| document.date).map(|date| form.print(date)),
            Particular::Path => self.document().map(|document| document.path.clone()),
            Particular::Lines => self.lines(),
            Particular::Where => self.story.origins.first().cloned(),
            Particular::Url => self.links().into_iter().next(),
            Particular::Label => item.region_label.clone(),
            Particular::Country => self.story.countries.first().cloned(),
            Particular::Note => self.story.mark.note.clone(),
            Particular::Tags => Some(self.story.mark.tags.join(", ")),
            Particular::Due => self.story.mark.due.map(|due| form.print_day(due)),
            Particular::Done => self.story.mark.done_on.map(|on| form.print_day(on)),
            Particular::Priority => priority_name(self.story.mark.priority).map(str::to_owned),
            Particular::Key => Some(key::of(item)),
            Particular::Id => Some(item.id.to_string()),
            Particular::Today => Some(form.print_day(self.today)),
        };
        one_line(&text.unwrap_or_default())
    }

    /// The headline; where none was printed, the first words, marked as such.
    fn title(&self) -> String {
        let item = &self.story.item;
        item.headline.clone().unwrap_or_else(|| {
            let title = item.title.trim_end_matches('…');
            if title.is_empty() { String::new() } else { format!("{title}…") }
        })
    }

    /// The outlets, once each.
    pub(super) fn outlets(&self) -> Vec<&str> {
        let mut outlets: Vec<&str> = Vec::new();
        for credit in &self.story.item.credits {
            if !credit.outlet.is_empty() && !outlets.contains(&credit.outlet.as_str()) {
                outlets.push(&credit.outlet);
            }
        }
        outlets
    }

    fn credits(&self, form: DayForm) -> String {
        let credits = self.story.item.credits.iter().map(|credit| {
            let dates: Vec<String> = credit.entry.dates.iter().map(|date| form.print(*date)).collect();
            match (credit.outlet.is_empty(), dates.is_empty()) {
                (_, true) => credit.outlet.clone(),
                (true, _) => dates.join(" and "),
                _ => format!("{}, {}", credit.outlet, dates.join(" and ")),
            }
        });
        credits.filter(|credit| !credit.is_empty()).collect::<Vec<_>>().join("; ")
    }

    pub(super) fn document(&self) -> Option<&Document> {
        let origin = self.story.origins_raw.first()?;
        Some(self.library.store().document(origin.document))
    }

    fn lines(&self) -> Option<String> {
        let lines = self.story.origins_raw.first()?.lines;
        match (lines.first, lines.last) {
            (0, _) => None,
            (first, last) if first == last => Some(format!("line {first}")),
            (first, last) => Some(format!("lines {first} to {last}")),
        }
    }

    /// The links that may be opened, as they would be.
    pub(super) fn links(&self) -> Vec<String> {
        let links = self.story.item.links.iter().filter_map(|link| Link::new(&link.url).ok());
        links.map(|link| link.as_str().to_owned()).collect()
    }
}

/// Text as one line: every run of blanks and line breaks is one blank.
pub(super) fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}'))
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
