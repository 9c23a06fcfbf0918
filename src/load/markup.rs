//! A text written from mark-up, line by line, and what the mark-up says of each line: that it heads a story, that it is the
//! page and not the news, that a story begins here. A text without mark-up has no marks, and its lines are judged by their
//! looks.
//!
//! For a document with mark-up this text is *the decoded text*: spans, lines and the account of all bytes refer to it.

use crate::item::PartialDate;

use super::lex::has;

/// What the mark-up says a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Says {
    /// Nothing: the line may go on in the next one, and its looks decide.
    #[default]
    Nothing,
    /// A paragraph of its own.
    Paragraph,
    /// An entry of a list, or the heading of a part of a story: text, whatever it looks like.
    Entry,
    /// The title of a story.
    Title,
    /// The heading of several stories.
    Section,
    /// The heading of several stories that is one of several such: where they are filed.
    Desk,
    /// The writer of a story.
    Byline,
    /// The date of a story.
    Date,
    /// The tags of a story.
    Topics,
    /// Another field of a story, or a word of the form it stands in.
    Field,
    /// The outlet that a story was taken from, with its day.
    Source,
    /// Where a story is filed: a desk, a country.
    Filed,
    /// What the document says of itself.
    Masthead,
    /// Navigation, legal lines: the page, not the news.
    Furniture,
}

/// The mark of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Mark {
    /// What it is.
    pub says: Says,
    /// A story begins with it, as the mark-up has it.
    pub begins: bool,
}

impl Mark {
    /// The mark of a line that begins no story.
    pub(super) fn of(says: Says) -> Mark {
        Mark { says, begins: false }
    }
}

/// The marks of a text whose lines all end in LF: one for each line, blank ones too. Lines beyond them have none.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Marks<'a> {
    /// By line, from the first.
    pub lines: &'a [Mark],
    /// The page lists stories of a site: a tag, a category, an archive.
    pub listing: bool,
}

impl Marks<'_> {
    /// The mark of a line, counted from 1.
    pub(super) fn of(&self, line: u32) -> Mark {
        (line as usize).checked_sub(1).and_then(|at| self.lines.get(at)).copied().unwrap_or_default()
    }
}

/// A link and the line it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Anchor {
    /// The line, from 1.
    pub line: u32,
    /// What it stands on.
    pub text: String,
    /// Its target.
    pub url: String,
}

/// A text that is being written.
#[derive(Debug, Clone, Default)]
pub(super) struct Sheet {
    /// The text; each line ends in LF.
    pub text: String,
    /// The mark of each line.
    pub marks: Vec<Mark>,
    /// Links in text order.
    pub anchors: Vec<Anchor>,
    /// Days that the mark-up gives in numbers, with their lines.
    pub days: Vec<(u32, PartialDate)>,
    /// The page lists stories of a site.
    pub listing: bool,
    /// What it lists them by: a tag, a category.
    pub subject: Option<String>,
}

impl Sheet {
    /// Adds a line after so many blank ones; its number comes back. An empty line is not written.
    pub(super) fn line(&mut self, line: &str, mark: Mark, gap: u32) -> u32 {
        if is_written(line) {
            for _ in 0..gap.min(MOST_BLANK) {
                if !self.marks.is_empty() {
                    self.text.push('\n');
                    self.marks.push(Mark::default());
                }
            }
            if may_end_lines(line) && line.contains(ends_line) {
                self.text.extend(line.chars().map(|c| if ends_line(c) { ' ' } else { c }));
            } else {
                self.text.push_str(line);
            }
            self.text.push('\n');
            self.marks.push(mark);
        }
        self.last()
    }

    /// The number of the last line, 0 before the first.
    pub(super) fn last(&self) -> u32 {
        u32::try_from(self.marks.len()).unwrap_or(u32::MAX)
    }

    /// Adds another text below.
    pub(super) fn append(&mut self, more: Sheet) {
        if !self.marks.is_empty() && !more.marks.is_empty() {
            self.text.push('\n');
            self.marks.push(Mark::default());
        }
        let above = self.last();
        self.text.reserve(more.text.len());
        self.marks.reserve(more.marks.len());
        self.text.push_str(&more.text);
        self.marks.extend(more.marks);
        self.anchors.extend(more.anchors.into_iter().map(|anchor| Anchor { line: anchor.line + above, ..anchor }));
        self.days.extend(more.days.into_iter().map(|(line, day)| (line + above, day)));
        self.listing |= more.listing;
        self.subject = self.subject.take().or(more.subject);
    }

    /// A last line that is nothing but the name of the writer, or the first part of it, signs the text and is none of it.
    pub(super) fn sign_off(&mut self, writer: Option<&str>) {
        let Some(writer) = writer else { return };
        let given = writer.split(' ').next().unwrap_or(writer);
        let lines = self.text.lines().rev().zip(self.marks.iter_mut().rev());
        let mut content = lines.filter(|(line, mark)| !line.trim().is_empty() && mark.says != Says::Furniture);
        let Some((line, mark)) = content.next() else { return };
        let line = line.trim();
        // `(Reuters)` and `-- Reuters` credit a source.
        let line = line.trim_end_matches(['.', ',']);
        let signs = [writer, given].iter().any(|name| name.len() > 1 && line.eq_ignore_ascii_case(name));
        if signs && content.next().is_some() {
            *mark = Mark::of(Says::Furniture);
        }
    }

    /// True where the mark-up sets several stories apart.
    pub(super) fn has_stories(&self) -> bool {
        let titles = self.marks.iter().filter(|mark| mark.says == Says::Title).count();
        titles.max(self.marks.iter().filter(|mark| mark.begins).count()) > 1
    }

    /// The marks of its lines.
    pub(super) fn marks(&self) -> Marks<'_> {
        Marks { lines: &self.marks, listing: self.listing }
    }
}

/// The name of a heading without the number of what stands below it: `Harbour Line (2)`.
pub(super) fn counted(heading: &str) -> &str {
    let inner = heading.trim_end().strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    let number = inner.filter(|(_, number)| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()));
    number.map_or(heading, |(name, _)| name.trim_end())
}

/// Blank lines in a row beyond these say nothing more.
const MOST_BLANK: u32 = 2;

/// True for a line that is not blank. Most begin with a letter.
fn is_written(line: &str) -> bool {
    line.as_bytes().first().is_some_and(u8::is_ascii_graphic) || !line.trim_start().is_empty()
}

/// Nearly no line has even a byte of what ends lines.
fn may_end_lines(line: &str) -> bool {
    has(line, |byte| (b'\n'..=b'\r').contains(&byte) | (byte == 0xc2) | (byte == 0xe2))
}

/// True for what ends a line somewhere: in a text written from mark-up only LF does.
fn ends_line(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_one_mark_whatever_stands_in_it() {
        let mut sheet = Sheet::default();
        sheet.line("\u{2028}", Mark::default(), 1);
        sheet.line("one\u{2028}two\r\nthree", Mark::of(Says::Title), 1);
        assert_eq!(sheet.line("four", Mark::of(Says::Paragraph), 9), 4);
        assert_eq!(sheet.text, "one two  three\n\n\nfour\n");
        assert_eq!(sheet.marks().of(1).says, Says::Title);
        assert_eq!(sheet.marks().of(4).says, Says::Paragraph);
        assert_eq!(sheet.marks().of(9), Mark::default());
    }
}
