//! The head of a story: short lines above and below its title that say where, when and by whom it was filed. They are cut where their
//! fields meet: a day, a place, a writer, and words of the form.

use crate::item::PartialDate;
use crate::load::attribution;
use crate::load::dates::{Calendar, Reader, Written};
use crate::load::digest::is_of_page;
use crate::load::lex::tokens;
use crate::load::markup::Says;
use crate::load::tables::tables;

use super::classes::Role;
use super::evidence::{is_day, is_filing, is_joint, sourced};
use super::page::{View, WRITERS};

/// A line of a head, and what it falls into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// The part it is.
    pub part: usize,
    /// Its stretches in bytes of its text.
    pub fields: Vec<Field>,
}

/// A stretch of such a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field {
    pub start: usize,
    pub end: usize,
    /// What it is.
    pub says: Says,
    /// Its day, where it is the story's.
    pub day: Option<PartialDate>,
}

/// The lines of the heads of all stories, in page order.
pub(super) fn lines(view: &View<'_>, says: &[Says]) -> Vec<Line> {
    let titles: Vec<usize> = (0..says.len()).filter(|at| says.get(*at) == Some(&Says::Title)).collect();
    let mut found = Vec::new();
    let mut heads = Vec::with_capacity(titles.len());
    for (number, &title) in titles.iter().enumerate() {
        let end = titles.get(number + 1).copied().unwrap_or(view.page.parts.len());
        let before = number.checked_sub(1).and_then(|n| titles.get(n)).copied();
        let head = Head { title, above: above(view, says, before, title), below: below(view, says, title, end) };
        heads.push(head);
    }
    // What stands between a title and its day is a field where most stories have it.
    let deep = heads.iter().filter(|head| day_line(view, head).is_some_and(|at| at > 0)).count();
    let deep = deep >= 2 && deep * 4 >= heads.len() * 3;
    let mut calendar = Calendar::default();
    let mut all: Vec<Vec<Cut>> = Vec::with_capacity(heads.len());
    for head in &heads {
        let mut cuts = Vec::new();
        let open = |part: &&usize| matches!(says.get(**part), Some(Says::Paragraph | Says::Entry));
        for &part in head.above.iter().chain(fields_below(view, head, deep)).filter(open) {
            cuts.push(Cut { part, above: part < head.title, days: days(view.text(part)) });
        }
        for (_, written) in cuts.iter().flat_map(|cut: &Cut| &cut.days) {
            calendar.learn(*written);
        }
        all.push(cuts);
    }
    for cuts in all {
        // Of several days the last one is the story's.
        let days = cuts
            .iter()
            .flat_map(|cut| cut.days.iter().map(|(span, written)| (cut.part, *span, calendar.resolve(*written))));
        let last = days.max_by_key(|(.., day)| day.map(PartialDate::last));
        found.extend(cuts.iter().map(|cut| cut.line(view, last)));
    }
    found
}

/// Short lines around a title.
struct Head {
    title: usize,
    above: Vec<usize>,
    below: Vec<usize>,
}

/// What stands above a title in the element of its story.
fn above(view: &View<'_>, says: &[Says], before: Option<usize>, title: usize) -> Vec<usize> {
    let story = view.part(title).place.story;
    if story == 0 || before.is_some_and(|before| view.part(before).place.story == story) {
        return Vec::new();
    }
    let own: Vec<usize> = (before.map_or(0, |before| before + 1)..title)
        .filter(|&at| {
            view.part(at).place.story == story
                && !view.is_outside(at)
                && view.part(at).place.role != Role::Image
                && !is_filing(view.text(at))
        })
        .collect();
    let open = own.len() <= MOST_ABOVE && own.iter().all(|&at| is_line(view, says, at));
    // A day alone is known by its looks.
    let told =
        own.iter().all(|&at| says.get(at) == Some(&Says::Filed) || is_day(view.text(at)) && !view.part(at).place.entry);
    if open && !told { own } else { Vec::new() }
}

/// The short lines right below a title, with text below them.
fn below(view: &View<'_>, says: &[Says], title: usize, end: usize) -> Vec<usize> {
    let story = view.part(title).place.story;
    let mut own = Vec::new();
    for at in title + 1..end {
        let part = view.part(at);
        if part.place.story != story || own.len() > MOST_BELOW {
            return Vec::new();
        }
        if view.is_outside(at) || part.place.role == Role::Image || is_filing(view.text(at)) {
            continue;
        }
        if !is_line(view, says, at) {
            return own;
        }
        own.push(at);
    }
    Vec::new()
}

/// A short line that is no sentence and goes on in no other.
fn is_line(view: &View<'_>, says: &[Says], at: usize) -> bool {
    let (part, text) = (view.part(at), view.text(at));
    let open = !matches!(says.get(at), None | Some(Says::Title | Says::Section | Says::Desk | Says::Masthead));
    let next = view.part(at + 1);
    let goes_on = next.runs_on || next.broken && says.get(at + 1) != Some(&Says::Title);
    let alone = !part.runs_on && !part.broken && !goes_on;
    open && alone
        && text.len() <= LONGEST
        && !(text.ends_with(')') && text.len() > LONGEST_SOURCE && sourced(text))
        && !text.ends_with(['.', '!', '?', '…', ':', ';', ',', '。', '！', '？', '”', '"', '»'])
}

/// How many lines stand between the title and the line of the day.
fn day_line(view: &View<'_>, head: &Head) -> Option<usize> {
    let found = head.below.iter().position(|at| is_day(view.text(*at)))?;
    let short = |at: &usize| {
        view.text(*at).chars().count() <= LONGEST_NAME && !is_written(view.text(*at)) && !is_outlet(view.text(*at))
    };
    (found <= MOST_NAMES && head.below.iter().take(found).all(short)).then_some(found)
}

/// The lines below a title that are fields: a table of labels, all up to the day, or one line with the day in it.
fn fields_below<'a>(view: &View<'_>, head: &'a Head, deep: bool) -> &'a [usize] {
    let labels = head.below.iter().take_while(|at| is_labelled(view.text(**at))).count();
    let dated = |count: usize| head.below.iter().take(count).any(|at| !days(view.text(*at)).is_empty());
    let count = match () {
        () if labels >= 2 || labels == 1 && dated(1) => labels,
        () if deep => day_line(view, head).map_or(0, |at| at + 1),
        () => usize::from(head.below.first().is_some_and(|at| is_filing_with_day(view.text(*at)))),
    };
    head.below.get(..count).unwrap_or_default()
}

/// `File number: | 5 Ca 702/20`, `Docket: 12-3341`: a label of few words and its value.
fn is_labelled(text: &str) -> bool {
    let Some((label, value)) = text.split_once(':') else { return false };
    let value = value.trim_start_matches([' ', '|']);
    let words = label.split_whitespace().count();
    (1..=4).contains(&words)
        && label.len() <= 40
        && !label.contains('(')
        && !value.is_empty()
        && text.get(label.len() + 1..).is_some_and(|rest| rest.starts_with(' '))
}

/// `Peru | 11 May 2011`, `By Ann Hale, created Monday, 4 March 2024 14:21Z, last updated …`: beside its days a line says where it was
/// filed and by whom, and names no outlet.
fn is_filing_with_day(text: &str) -> bool {
    let found = days(text);
    if found.is_empty() || is_day(text) && !text.contains(['|', '·', '•']) {
        return false;
    }
    let mut rests = Vec::new();
    let mut from = 0;
    for ((start, end), _) in found {
        rests.push(text.get(from..start).unwrap_or_default());
        from = end;
    }
    rests.push(text.get(from..).unwrap_or_default());
    let names = rests.iter().flat_map(|rest| rest.split(MARKS)).map(str::trim).filter(|name| !name.is_empty());
    let mut told = false;
    for name in names {
        let known = tables().is_region(name) || is_written(name);
        told |= known;
        if !(known || is_joint(name) || is_stamp(name)) {
            return false;
        }
    }
    told
}

/// `created`, `last updated`, a time of day.
fn is_stamp(name: &str) -> bool {
    const WORDS: [&str; 12] = [
        "created",
        "updated",
        "last updated",
        "modified",
        "last modified",
        "published",
        "posted",
        "printed",
        "at",
        "utc",
        "gmt",
        "uhr",
    ];
    let time = name.starts_with(|c: char| c.is_ascii_digit()) && name.len() <= 12;
    let lower = name.trim_matches([':', '(', ')', ' ']).to_lowercase();
    time || WORDS.contains(&lower.as_str()) || lower.split(' ').all(|word| tables().is_weekday(word))
}

/// True for the name of a writer with the word that says so.
fn is_written(text: &str) -> bool {
    WRITERS.iter().any(|word| text.starts_with(word))
}

fn is_outlet(text: &str) -> bool {
    tables().is_outlet(text) || attribution::sounds_like_outlet(text)
}

/// The days that are printed in a line, with their bytes.
fn days(text: &str) -> Vec<((usize, usize), Written)> {
    if !text.contains(|c: char| c.is_ascii_digit()) {
        return Vec::new();
    }
    let tokens = tokens(text, MOST_TOKENS);
    let reader = Reader::new(text, &tokens);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let reading = reader.read(at).filter(|reading| reading.dates.iter().all(|day| day.has_day()));
        let Some(((reading, first), last)) = reading
            .and_then(|reading| Some((reading, tokens.get(at)?)))
            .and_then(|(reading, first)| Some(((reading.clone(), first), tokens.get(reading.next.checked_sub(1)?)?)))
        else {
            at += 1;
            continue;
        };
        if let Some(day) = reading.dates.last() {
            found.push(((first.start, last.end), *day));
        }
        at = reading.next.max(at + 1);
    }
    found
}

/// The last day in a line, where its numbers leave no doubt.
pub(super) fn one_day(text: &str) -> Option<PartialDate> {
    let found = days(text);
    let mut calendar = Calendar::default();
    found.iter().for_each(|(_, written)| calendar.learn(*written));
    calendar.resolve(found.last()?.1)
}

/// A line with its days.
struct Cut {
    part: usize,
    /// It stands above the title.
    above: bool,
    days: Vec<((usize, usize), Written)>,
}

impl Cut {
    /// The fields of the line. Only one day is the story's.
    fn line(&self, view: &View<'_>, last: Option<(usize, (usize, usize), Option<PartialDate>)>) -> Line {
        let text = view.text(self.part);
        let mut fields = Vec::new();
        let mut from = bullet(text);
        if let Some((_, (start, end), day)) = last.filter(|(part, ..)| *part == self.part) {
            names(text, (from, start), self.above, &mut fields);
            fields.push(Field { start, end, says: Says::Date, day });
            from = end;
        }
        names(text, (from, text.len()), self.above, &mut fields);
        Line { part: self.part, fields }
    }
}

/// The length of the bullet, which is ours.
fn bullet(text: &str) -> usize {
    text.len() - text.strip_prefix("• ").unwrap_or(text).len()
}

/// The names in a stretch of a line: places, a writer, an outlet, and what is a word of the form.
fn names(text: &str, (from, to): (usize, usize), above: bool, fields: &mut Vec<Field>) {
    let all = text.get(from..to).unwrap_or_default();
    let pieces: Vec<&str> = all.split(MARKS).collect();
    let bare = |name: &str| name.trim_matches(|c: char| c.is_whitespace() || "()（）[]".contains(c)).to_owned();
    // `Water | 3 May`: a word of the form is kept with its marks.
    let known = |name: &str| match () {
        () if tables().is_region(&bare(name)) => Some(Says::Filed),
        () if is_written(name.trim()) => Some(Says::Byline),
        () if tables().is_outlet(name.trim()) => Some(Says::Source),
        () => None,
    };
    if !pieces.iter().any(|piece| known(piece).is_some()) {
        // What a story is filed under stands above its title.
        let name = bare(all);
        let filed = above
            && (MIN_FILED..=LONGEST_NAME).contains(&name.chars().count())
            && !name.contains(|c: char| c.is_ascii_digit() || c == ':')
            && !(is_stamp(&name) || is_joint(&name) || is_of_page(&name));
        push(fields, all, from, if filed { Says::Filed } else { Says::Furniture });
        return;
    }
    let mut at = from;
    for piece in pieces {
        match known(piece) {
            Some(Says::Filed) => {
                let name = bare(piece);
                let start = piece.find(name.as_str()).unwrap_or(0);
                push(fields, piece.get(start..start + name.len()).unwrap_or(piece), at + start, Says::Filed);
            }
            Some(says) => push(fields, piece, at, says),
            None => push(fields, piece, at, Says::Furniture),
        }
        at += piece.len() + text.get(at + piece.len()..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    }
}

fn push(fields: &mut Vec<Field>, piece: &str, from: usize, says: Says) {
    let marks = [' ', ',', '|', '(', ')'];
    let start = from + piece.len() - piece.trim_start_matches(marks).len();
    let end = from + piece.trim_end_matches(marks).len();
    let empty = !piece.contains(char::is_alphanumeric);
    if !empty && start < end {
        fields.push(Field { start, end, says, day: None });
    }
}

/// What stands between the fields of a line.
const MARKS: [char; 8] = ['|', '·', '•', ',', '–', '—', '/', '、'];
/// The longest line of a head, in bytes.
const LONGEST: usize = 140;
/// The shortest name that a story is filed under, in letters.
const MIN_FILED: usize = 3;
/// The longest name between a title and its day, in letters.
const LONGEST_NAME: usize = 40;
/// A longer line that ends in its source is a text.
const LONGEST_SOURCE: usize = 60;
/// So many of them.
const MOST_NAMES: usize = 3;
/// More lines no head has above its title.
const MOST_ABOVE: usize = 4;
/// And below it.
const MOST_BELOW: usize = 12;
/// More tokens of a line are not looked at.
const MOST_TOKENS: usize = 60;
