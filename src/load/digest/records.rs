//! Stories as databases of news hand them out: one record after the other, each with its title, outlet and day among lines of the
//! database. Two frames are known: fields behind labels (`HEADLINE: …`, `Publication title: …`), which may stand above and below
//! the text, and the lines of the Dow Jones databases, which stand between title and text and are known by their order (`450
//! words`, a day, the outlet, codes) with the number of the document below the text. A record is one wherever it has its frame;
//! of the database's own lines nothing becomes text of a story.

use std::borrow::Cow;

use crate::load::attribution::{Credits, Entry};
use crate::load::clean::raw_offset;
use crate::load::lex::has_digit;
use crate::load::markup::{Mark, Says};
use crate::load::tables::{Field, tables};

use super::classify::Kind;
use super::credit::Line as Credit;
use super::day::day;
use super::lines::Line;
use super::{classify, tail};

/// What a line is in its record.
#[derive(Debug, Clone)]
pub(super) struct Told {
    /// None where its looks decide.
    pub kind: Option<Kind>,
    /// What it is to the story.
    pub mark: Mark,
}

/// A document is looked at this far for the frame of a record.
const HEAD: usize = 400;
/// So many different labels of the table make a frame.
const LABELS: usize = 4;
/// A longer line is text, whatever word it opens with.
const LONGEST: usize = 300;
/// The head of a record has at most so many lines.
const LONGEST_HEAD: usize = 40;
/// So many lines may lie between the title of a record and its count of words.
const ABOVE: usize = 5;

/// What each line is, where the document is made of records; lines with a label are cut behind it. None of another document.
pub(super) fn read<'a>(lines: &mut Vec<Line<'a>>, text: &'a str) -> Option<Vec<Told>> {
    if is_labelled(lines) {
        return Some(labelled(lines, text));
    }
    is_counted(lines).then(|| counted(lines))
}

fn text() -> Told {
    Told { kind: None, mark: Mark::default() }
}

fn form() -> Told {
    Told { kind: Some(Kind::Text), mark: Mark::of(Says::Field) }
}

fn title() -> Told {
    Told { kind: Some(Kind::Text), mark: Mark::of(Says::Title) }
}

fn outlet(name: &str) -> Told {
    let entry = Entry { source: name.to_owned(), printed: name.to_owned(), ..Entry::default() };
    let credits = Credits { entries: vec![entry], ..Credits::default() };
    Told { kind: Some(Kind::Credit(Box::new(Credit::Labelled(credits)))), ..form() }
}

fn writer(name: &str) -> Told {
    let credits = Credits { byline: Some(name.to_owned()), ..Credits::default() };
    Told { kind: Some(Kind::Credit(Box::new(Credit::Byline(credits)))), ..form() }
}

/// The day of a record, with what some databases print on its line; none where the line is no day.
fn dated(line: &str) -> Option<Told> {
    let found = day(line).or_else(|| day(line.split_once(" (").map_or("", |(day, _)| day)))?;
    Some(Told { kind: Some(Kind::Date(found)), ..form() })
}

/// The field that a line opens, and where its value starts; a label of the text may stand alone.
fn label(line: &str) -> Option<(Field, usize)> {
    if line.len() > LONGEST {
        return tables().records_text(line).map(|at| (Field::Text, at));
    }
    let (name, value) = line.split_once(':').unwrap_or((line, ""));
    let field = tables().record(name.trim_end())?;
    let colon = name.len() < line.len();
    let value = if colon { line.len() - value.trim_start().len() } else { line.len() };
    (colon || field == Field::Text).then_some((field, value))
}

/// `2 of 40 DOCUMENTS`, `Document 2 of 40`.
fn is_number(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let number = |word: Option<&str>| word.is_some_and(|word| word.bytes().all(|b| b.is_ascii_digit()));
    let first = words.next();
    if first == Some("Document") {
        return number(words.next()) && words.next() == Some("of") && number(words.next()) && words.next().is_none();
    }
    number(first)
        && words.next() == Some("of")
        && number(words.next())
        && matches!(words.next(), Some("DOCUMENTS" | "DOCUMENT"))
}

/// What closes a record whose title has no label.
const END: &str = "End of Document";

/// True for a document of records with labels, enough different ones: a title's label twice, or records that are numbered or closed.
fn is_labelled(lines: &[Line<'_>]) -> bool {
    let (mut titles, mut texts, mut numbers, mut names) = (0, 0, 0, Vec::new());
    for line in lines.iter().take(HEAD) {
        if is_number(&line.text) || line.text == END {
            numbers += 1;
        } else if let Some((field, at)) = label(&line.text) {
            titles += usize::from(field == Field::Title);
            texts += usize::from(matches!(field, Field::Text | Field::Abstract));
            let name = line.text.get(..at).unwrap_or_default().split(':').next().unwrap_or_default();
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names.len() >= LABELS && texts > 0 && (numbers > 0 || titles >= 2 && texts >= 2)
}

/// Where in a record a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Above its text.
    Above,
    /// In its text.
    Text,
    /// Below it.
    Below,
}

fn labelled<'a>(lines: &mut Vec<Line<'a>>, document: &'a str) -> Vec<Told> {
    let whole = std::mem::take(lines);
    let numbered = whole.iter().any(|line| is_number(&line.text));
    let fields = || whole.iter().filter_map(|line| label(&line.text)).map(|(field, _)| field);
    let (texts, outlets) = (fields().any(|field| field == Field::Text), fields().any(|field| field == Field::Outlet));
    let closed = !numbered && whole.iter().any(|line| line.text == END);
    let mut told = Vec::with_capacity(whole.len());
    let (mut place, mut known, mut opener) = (Place::Below, Known::default(), None);
    for (at, line) in whole.iter().enumerate() {
        let field = match label(&line.text) {
            Some((Field::Abstract, at)) if !texts => Some((Field::Text, at)),
            field => field,
        };
        let last = at.checked_sub(1).and_then(|last| whole.get(last)).is_none_or(|last| last.text == END);
        // What may open a record: its number, or the first field of the head below the last of the one before.
        let opens = match field {
            _ if is_number(&line.text) => true,
            _ if closed => last,
            // Only what opened the first one: a source may stand below its text.
            Some((field @ (Field::Title | Field::Outlet | Field::Writer | Field::Day), _))
                if !numbered && opener.is_none_or(|opener| opener == field) =>
            {
                opener = Some(field);
                place == Place::Text || place == Place::Below && (told.is_empty() || known.title && known.text)
            }
            _ => false,
        };
        if opens {
            (place, known) = (Place::Above, Known { outlets, ..Known::default() });
            // Where no label tells the title, the lines at the top are told by their order.
            let head = whole
                .iter()
                .skip(at)
                .take(LONGEST_HEAD)
                .take_while(|line| !matches!(label(&line.text), Some((Field::Text, _))));
            known.labelled = head.skip(1).any(|line| matches!(label(&line.text), Some((Field::Title, _))))
                || matches!(field, Some((Field::Title, _)));
        }
        let begins = |mut told: Told| {
            told.mark.begins = opens;
            told
        };
        match field {
            Some((field, value)) if place != Place::Text || closes_text(&whole, at) => {
                let rest = line.text.get(value..).unwrap_or_default();
                let told_value = match field {
                    Field::Title if !known.title && place != Place::Below => Some(title()),
                    Field::Outlet if !known.outlet => Some(outlet(rest)),
                    Field::Writer if place != Place::Below => Some(writer(rest)),
                    Field::Day if !known.day => dated(rest),
                    Field::Text => Some(text()),
                    _ => None,
                };
                known.hear(field);
                place = match (field, place) {
                    (Field::Text, _) => Place::Text,
                    (_, Place::Text) => Place::Below,
                    (_, place) => place,
                };
                match told_value.filter(|_| !rest.is_empty()) {
                    Some(value_told) => {
                        let (front, back) = cut(line, value, document);
                        lines.push(front);
                        told.push(begins(form()));
                        lines.push(back);
                        told.push(value_told);
                    }
                    None => {
                        lines.push(line.clone());
                        told.push(begins(form()));
                    }
                }
            }
            _ => {
                lines.push(line.clone());
                told.push(begins(match place {
                    _ if is_number(&line.text) || line.text == END => form(),
                    Place::Text => text(),
                    Place::Below => form(),
                    Place::Above => known.above(&line.text),
                }));
            }
        }
    }
    told
}

/// True for a label below a text: another line of the database follows, or it is no word that a sentence of the text opens with.
fn closes_text(lines: &[Line<'_>], at: usize) -> bool {
    let name = lines.get(at).and_then(|line| line.text.split(':').next()).unwrap_or_default();
    let own = name.contains(['-', ' ']) || name.chars().all(|c| !c.is_lowercase());
    let follows = |line: &Line<'_>| is_number(&line.text) || line.text == END || label(&line.text).is_some();
    own || lines.get(at + 1).is_none_or(follows)
}

/// What of a record has been met.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    title: bool,
    outlet: bool,
    day: bool,
    text: bool,
    /// A label tells its title.
    labelled: bool,
    /// A label tells its outlet.
    outlets: bool,
}

impl Known {
    fn hear(&mut self, field: Field) {
        self.title |= field == Field::Title;
        self.outlet |= field == Field::Outlet;
        self.day |= field == Field::Day;
        self.text |= field == Field::Text;
    }

    /// A line without a label above the text: the title, where no label tells it, then the outlet; the day wherever it stands.
    fn above(&mut self, line: &str) -> Told {
        if let Some(day) = dated(line).filter(|_| !self.day) {
            self.day = true;
            return day;
        }
        if !self.labelled && !self.title {
            self.title = true;
            return title();
        }
        if !self.outlet && !self.outlets && !has_digit(line) {
            self.outlet = true;
            return outlet(line);
        }
        form()
    }
}

/// A line cut in two behind its label.
fn cut<'a>(line: &Line<'a>, at: usize, document: &'a str) -> (Line<'a>, Line<'a>) {
    let raw = document.get(line.start..line.end).unwrap_or_default();
    let offset = raw_offset(raw, &line.text, at).min(raw.len());
    let part = |from: usize, to: usize| match &line.text {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(from..to).unwrap_or_default().trim()),
        Cow::Owned(text) => Cow::Owned(text.get(from..to).unwrap_or_default().trim().to_owned()),
    };
    let front = raw.get(..offset).unwrap_or_default().trim_end().len();
    (
        Line { text: part(0, at), end: line.start + front, ..line.clone() },
        Line { text: part(at, line.text.len()), start: line.start + offset, gap: 0, ..line.clone() },
    )
}

/// `450 words`, `1,204 mots`.
fn is_count(line: &str) -> bool {
    let Some((number, unit)) = line.split_once(' ') else { return false };
    number.len() <= 7
        && number.starts_with(|c: char| c.is_ascii_digit())
        && number.bytes().all(|b| b.is_ascii_digit() || matches!(b, b',' | b'.'))
        && matches!(unit, "words" | "word" | "mots" | "palabras" | "palavras" | "parole" | "Wörter" | "слов" | "słów")
}

/// `Document FTFT000020141114eabe0003x`: a letter code with the day in it.
fn is_closing(line: &str) -> bool {
    line.strip_prefix("Document ").is_some_and(|code| {
        code.len() >= 14
            && code.bytes().all(|b| b.is_ascii_alphanumeric())
            && code.bytes().filter(u8::is_ascii_digit).count() >= 8
            && code.starts_with(|c: char| c.is_ascii_uppercase())
    })
}

/// True for a document of records whose lines are known by their order.
fn is_counted(lines: &[Line<'_>]) -> bool {
    let head = || lines.iter().take(HEAD);
    let dated = |(at, _): &(usize, &Line<'_>)| lines.get(at + 1).is_some_and(|next| day(&next.text).is_some());
    head().any(|line| is_closing(&line.text))
        && lines.iter().take(HEAD).enumerate().filter(|(_, line)| is_count(&line.text)).any(|found| dated(&found))
}

fn counted(lines: &[Line<'_>]) -> Vec<Told> {
    let mut told: Vec<Told> = lines.iter().map(|_| text()).collect();
    // The first line that belongs to no record yet.
    let mut free = 0;
    let counts: Vec<usize> = (0..lines.len()).filter(|&at| is_head(lines, at)).collect();
    for (nth, &count) in counts.iter().enumerate() {
        let above: Vec<usize> = (free..count)
            .rev()
            .take_while(|&at| count - at <= ABOVE)
            .filter(|&at| lines.get(at).is_some_and(|line| !is_page(&line.text)))
            .collect();
        head(&above, lines, &mut told);
        for at in free..count {
            if !above.contains(&at)
                && let Some(told) = told.get_mut(at)
            {
                *told = Told { kind: Some(Kind::Furniture), mark: Mark::of(Says::Furniture) };
            }
        }
        let mut at = count;
        let mut named = false;
        // The head ends at the first blank line, at a line that is none of it, and in any case soon.
        while let (Some(line), Some(told)) = (lines.get(at), told.get_mut(at)) {
            let ends = line.gap > 0 || line.text.len() > LONGEST || is_closing(&line.text) || at - count > BELOW;
            if at > count && ends {
                break;
            }
            *told = match dated(&line.text) {
                Some(day) if !named => day,
                _ if at > count && !named && line.text.contains(char::is_alphabetic) && !is_time(&line.text) => {
                    named = true;
                    outlet(&line.text)
                }
                _ => form(),
            };
            at += 1;
        }
        let next = counts.get(nth + 1).copied().unwrap_or(lines.len());
        let close = (at..next).find(|&at| lines.get(at).is_some_and(|line| is_closing(&line.text)));
        for told in told.get_mut(at..close.unwrap_or(at)).unwrap_or_default() {
            *told = text();
        }
        free = close.map_or_else(|| above_of(lines, at, next), |close| close + 1);
        for told in told.get_mut(free..next).unwrap_or_default() {
            *told = text();
        }
        if let Some(told) = close.and_then(|close| told.get_mut(close)) {
            *told = form();
        }
    }
    // How the database was asked stands below the last record.
    for told in told.get_mut(free..).unwrap_or_default() {
        *told = Told { kind: Some(Kind::Furniture), mark: Mark::of(Says::Furniture) };
    }
    told
}

/// So many lines of the database stand below the count of words at most.
const BELOW: usize = 10;

/// Where the lines above a count of words begin, where nothing closed the record before: at the blank line, and above a writer at the
/// one before that.
fn above_of(lines: &[Line<'_>], from: usize, count: usize) -> usize {
    if count >= lines.len() {
        return lines.len();
    }
    let block =
        |end: usize| (from..end).rev().find(|&at| lines.get(at).is_some_and(|line| line.gap > 0)).unwrap_or(from);
    let first = block(count);
    let written = lines.get(first).is_some_and(|line| line.text.starts_with("By "));
    if written { block(first) } else { first }
}

/// The lines above the count of words, the nearest first: a writer, the title, the section of the paper.
fn head(above: &[usize], lines: &[Line<'_>], told: &mut [Told]) {
    let line = |at: usize| lines.get(at).map_or("", |line| &*line.text);
    let mut rest = above.iter().copied().peekable();
    let by = |text: &str| text.strip_prefix("By ").or_else(|| text.strip_prefix("BY ")).unwrap_or(text).to_owned();
    let is_writer =
        |text: &str| text.starts_with("By ") || text.starts_with("BY ") || tail::is_person(text.trim_end_matches('.'));
    if above.len() > 1
        && let Some(at) = rest.next_if(|&at| is_writer(line(at)))
        && let Some(told) = told.get_mut(at)
    {
        *told = writer(&by(line(at)));
    }
    if let Some(at) = rest.next()
        && let Some(told) = told.get_mut(at)
    {
        *told = title();
    }
    let mut first = above.last().copied();
    for at in rest {
        if let Some(told) = told.get_mut(at) {
            *told = form();
        }
    }
    if let Some(told) = first.take().and_then(|at| told.get_mut(at)) {
        told.mark.begins = true;
    }
}

/// The count of words of a record: a day stands below it.
fn is_head(lines: &[Line<'_>], at: usize) -> bool {
    lines.get(at).is_some_and(|line| is_count(&line.text))
        && lines.get(at + 1).is_some_and(|next| next.gap == 0 && day(&next.text).is_some())
}

/// `14:05`
fn is_time(line: &str) -> bool {
    line.len() <= 8 && line.contains(':') && has_digit(line)
}

/// The foot of a page of the export.
fn is_page(line: &str) -> bool {
    matches!(classify::kind(line), Kind::Pager(_) | Kind::Furniture | Kind::Rule)
        || line.starts_with("Page ") && line.contains(" of ") && line.contains('©')
}
