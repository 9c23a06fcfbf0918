//! Attributions that are lines of their own: `Source: Xinhua | 3 May 2021`, `Izvestia, May 4, 2001, p. 2`, `Via AP news
//! wire`, `By Emily Watt | 19 February 2020`, `IZVESTIA (23/11/2005)`.

use std::sync::LazyLock;

use crate::load::attribution::{self, Credits, Entry};
use crate::load::dates::{self, Reader};
use crate::load::lex::{Kind as Mark, Opening, Openings, Signs, behind, first_chars, has_digit, tokens};
use crate::load::tables::tables;

use super::blocks::Block;
use super::classify::Kind;
use super::title::{Look, look};
use super::{monitored, tail};

/// What a line credits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// It opens with a word such as `Source:`.
    Labelled(Credits),
    /// Names and a date, nothing else.
    Bare(Credits),
    /// A writer.
    Byline(Credits),
}

/// Words that open a credit without a colon.
const OPENINGS: [&str; 3] = ["via ", "courtesy of ", "reported by "];

/// Words that open the line of a writer.
const WRITERS: [&str; 21] = [
    "By ",
    "by ",
    "BY ",
    "Por ",
    "por ",
    "Von ",
    "von ",
    "Par ",
    "par ",
    "Written by ",
    "- Written by ",
    "Author: ",
    "Authors: ",
    "Writer: ",
    "Autor: ",
    "Autore: ",
    "Auteur: ",
    "Scritto da ",
    "Geschrieben von ",
    "Écrit par ",
    "Escrito por ",
];

/// What stands behind `Source:`, `- Quelle :` or `Via`, and whether a colon vouches for it.
fn labelled(text: &str) -> Option<(&str, bool)> {
    let bare = text.trim_start_matches(['-', '–', '—', '•', ' ']);
    // Most lines have no colon of either kind.
    let bare = if text.bytes().any(|byte| matches!(byte, b':' | 0xef)) { bare } else { "" };
    let head = first_chars(bare, 24);
    if let Some(colon) = head.find(':').or_else(|| head.find('：'))
        && let (label, value) = bare.split_at(colon)
        && tables().is_credit_label(label.trim_end())
    {
        return Some((value.trim_start_matches([':', '：']).trim_start(), true));
    }
    let opening = OPENINGS.iter().find(|opening| {
        text.as_bytes().get(..opening.len()).is_some_and(|head| head.eq_ignore_ascii_case(opening.as_bytes()))
    })?;
    Some((text.get(opening.len()..)?.trim_start(), false))
}

/// A source without what was done to its text: `Lock News [edited]`, `Lock News [in Dutch, abridged]`.
fn unedited(rest: &str) -> &str {
    let Some((source, remark)) = rest.strip_suffix(']').and_then(|rest| rest.rsplit_once(" [")) else { return rest };
    let words = remark.split_whitespace().count() <= 5 && !remark.contains(|c: char| c.is_ascii_digit());
    if words && remark.ends_with(char::is_lowercase) { source.trim_end() } else { rest }
}

/// Words that open a line with a day and a writer.
const POSTED: [&str; 5] = ["Posted on ", "Published on ", "Posted by ", "Published by ", "Submitted by "];

/// False for a line that can be no credit: it has none of the words that open one, and none of the marks.
pub(super) fn may_be(text: &str, signs: Signs, opening: Opening) -> bool {
    let marks = Signs::COLON.or(Signs::DIGIT).or(Signs::BEYOND);
    signs.any(marks)
        || signs.any(Signs::SLASH) && text.ends_with('/')
        || signs.any(Signs::DOT) && ends_in_page(text)
        || text.ends_with(')')
        || openings().may_have(opening)
}

/// How the words open that open a credit.
pub(super) fn openings() -> &'static Openings {
    static WORDS: LazyLock<Openings> =
        LazyLock::new(|| Openings::of(OPENINGS.into_iter().chain(WRITERS).chain(POSTED).chain(monitored::LEADS)));
    &WORDS
}

/// Reads a line as a credit.
pub(super) fn read(text: &str) -> Option<Line> {
    if text.len() > 200 || text.ends_with([';', '?', '!']) {
        return None;
    }
    if monitored::is_lead(text) {
        return Some(Line::Byline(Credits::default()));
    }
    if let Some((rest, sure)) = labelled(text) {
        let rest = unedited(rest);
        if let Some(credits) = monitored::read(rest, sure) {
            return Some(Line::Labelled(credits));
        }
        let credits = attribution::read(rest).or_else(|| unread(rest))?;
        let sentence = !sure && (credits.entries.len() > 2 || text.split_whitespace().count() > 8);
        return (!sentence && !credits.entries.is_empty()).then_some(Line::Labelled(trusted(credits)));
    }
    if let Some(credits) = monitored::read(text, false) {
        return Some(Line::Labelled(credits));
    }
    if let Some(name) = behind(text, &WRITERS) {
        return byline(name).map(Line::Byline);
    }
    if let Some(line) = dashed(text).or_else(|| initialled(text)) {
        return Some(line);
    }
    if let Some(line) = posted(text) {
        return Some(Line::Byline(line));
    }
    if let Some(name) = paged(text) {
        return Some(Line::Labelled(Credits::named(name)));
    }
    bare(text).map(Line::Bare)
}

/// False for a line that no page of a paper closes.
pub(super) fn ends_in_page(text: &str) -> bool {
    text.ends_with(|c: char| c.is_ascii_digit() || c.is_ascii_uppercase() || matches!(c, ' ' | ',' | '-' | '–'))
}

/// `GAZETA – pp. 1, 4`: the outlet whose stories follow, with the pages they stand on.
fn paged(text: &str) -> Option<&str> {
    if !ends_in_page(text) {
        return None;
    }
    let (name, pages) = [" – ", " — ", " - ", ", "].iter().find_map(|mark| text.split_once(mark))?;
    let pages = pages.strip_prefix("pp. ").or_else(|| pages.strip_prefix("p. "))?;
    let numbered = pages.split([',', '-', '–']).map(str::trim).all(|page| {
        page.len() <= 4 && page.trim_start_matches(|c: char| c.is_ascii_uppercase()).bytes().all(|b| b.is_ascii_digit())
    });
    let named =
        name.split_whitespace().count() <= 4 && name.split_whitespace().all(|w| w.starts_with(char::is_uppercase));
    (numbered && named).then_some(name)
}

/// Lines that only their neighbours make credits: an outlet alone on a line with its day or its address on the next one, and a dated
/// bracket between a title and its text, where a document has several.
pub(super) fn hear_neighbours(blocks: &mut [Block<'_>]) {
    for at in 0..blocks.len() {
        let below = blocks.get(at + 1).is_some_and(|b| b.gap == 0 && matches!(b.kind, Kind::Date(_) | Kind::Link(_)));
        let Some(block) = blocks.get(at).filter(|b| below && b.kind == Kind::Text && b.text.len() <= 48) else {
            continue;
        };
        let is_number = |back: usize| {
            let above = at.checked_sub(back).and_then(|n| blocks.get(n));
            above.is_some_and(Block::is_number)
        };
        let name = without_country(&block.text);
        let words = || name.split_whitespace();
        let named =
            words().count() <= 5 && words().all(|w| w.starts_with(char::is_uppercase) || tables().is_particle(w));
        let known = || tables().is_outlet(name) || attribution::sounds_like_outlet(name);
        // Below the number of a story an outlet stands on the day with the title below both, or under the title.
        let titled = || {
            blocks.get(at + 2).is_some_and(|b| {
                b.gap == 0 && (b.kind == Kind::Caps || b.kind == Kind::Text && look(&b.text) == Look::Title)
            })
        };
        let fits = is_number(1) && (titled() || known()) || is_number(2) && known();
        if named && fits && !block.text.ends_with(['.', ':', '!', '?']) {
            let line = Line::Labelled(Credits::named(&block.text));
            if let Some(block) = blocks.get_mut(at) {
                block.kind = Kind::Credit(Box::new(line));
            }
        }
    }
    hear_roles(blocks);
    let between = |blocks: &[Block<'_>], at: usize| -> Option<Credits> {
        let block = blocks.get(at).filter(|b| b.kind == Kind::Text && b.gap == 0)?;
        let inner = block.text.strip_prefix('(')?.strip_suffix(')').filter(|inner| !inner.contains(['(', ')']))?;
        let above = at.checked_sub(1).and_then(|n| blocks.get(n)).filter(|b| b.kind == Kind::Text)?;
        let below = blocks.get(at + 1).filter(|b| b.kind == Kind::Text && b.gap == 0 && b.text.len() > 60)?;
        let credits = attribution::read(inner).filter(|c| c.entries.iter().any(|e| !e.dates.is_empty()))?;
        (look(&above.text) == Look::Title && !below.text.starts_with('(')).then_some(credits)
    };
    let found: Vec<(usize, Credits)> = (1..blocks.len()).filter_map(|at| Some((at, between(blocks, at)?))).collect();
    if found.len() >= 2 {
        for (at, credits) in found {
            if let Some(block) = blocks.get_mut(at) {
                block.kind = Kind::Credit(Box::new(Line::Labelled(trusted(credits))));
            }
        }
    }
}

/// `The Globe and Mail (Canada)`: the name alone.
fn without_country(name: &str) -> &str {
    let bare = name.strip_suffix(')').and_then(|open| open.rsplit_once(" ("));
    bare.filter(|(_, country)| country.starts_with(char::is_uppercase)).map_or(name, |(name, _)| name)
}

/// `Staff Writer`, `Special to the Harbour Times` right below the line of a writer: what the writer is.
fn hear_roles(blocks: &mut [Block<'_>]) {
    for at in 1..blocks.len() {
        let (above, below) = blocks.split_at_mut(at);
        let (Some(above), Some(block)) = (above.last(), below.first_mut()) else { return };
        let byline = matches!(&above.kind, Kind::Credit(line) if matches!(**line, Line::Byline(_)));
        if byline && block.gap == 0 && block.kind == Kind::Text && tables().is_role(&block.text) {
            let role = Credits { byline: Some(block.text.trim_end_matches('.').to_owned()), ..Credits::default() };
            block.kind = Kind::Credit(Box::new(Line::Byline(role)));
        }
    }
}

/// Where lines with an outlet in capitals and its day in brackets head the stories of a press review, a line of that form names an outlet
/// that no table knows too: `HARBOUR LOOKOUT (23/11/2005)`.
pub(super) fn hear_capitals(blocks: &mut [Block<'_>]) {
    let headed = |block: &Block<'_>| {
        let (name, date) = block.text.strip_suffix(')').and_then(|text| text.rsplit_once(" ("))?;
        let capitals = block.text.len() <= 80 && !name.chars().any(char::is_lowercase) && name.split(' ').count() <= 5;
        if !capitals || !name.starts_with(char::is_uppercase) {
            return None;
        }
        let tokens = tokens(date, 20);
        let reading = Reader::new(date, &tokens).read(0).filter(|reading| reading.next == tokens.len())?;
        let dated = reading.dates.iter().all(|date| date.has_day() && !date.lacks_year());
        let entry = Entry { source: name.to_owned(), dates: reading.dates, printed: block.text.clone().into_owned() };
        dated.then(|| Credits { entries: vec![entry], ..Credits::default() })
    };
    let known = |block: &&Block<'_>| {
        matches!(&block.kind, Kind::Credit(line) if matches!(**line, Line::Bare(_))) && headed(block).is_some()
    };
    // Three and more of them head stories whatever the outlets are.
    let several = || blocks.iter().filter(|block| headed(block).is_some()).take(3).count() == 3;
    if blocks.iter().filter(known).take(2).count() < 2 && !several() {
        return;
    }
    for block in blocks.iter_mut().filter(|block| matches!(block.kind, Kind::Caps | Kind::Text)) {
        if let Some(credits) = headed(block) {
            block.kind = Kind::Credit(Box::new(Line::Bare(credits)));
        }
    }
}

/// `— The Citizen`, `-- Robert Orttung`: a name behind a dash, with nothing else on the line.
fn dashed(text: &str) -> Option<Line> {
    let name = behind(text, &["--", "—", "–"])?.trim_start();
    let person = name.split(',').next().unwrap_or(name);
    let given = person.split(' ').next().is_some_and(|first| tables().is_given_name(first));
    if tail::is_person(person) && given && name.split_whitespace().count() <= 7 {
        // What stands behind the name is whom the writer writes for.
        return Some(Line::Byline(Credits {
            byline: Some(name.trim_end_matches('.').to_owned()),
            ..Credits::default()
        }));
    }
    let credits = attribution::read(name).filter(|_| name.split_whitespace().count() <= 12)?;
    let small = |w: &str| w.starts_with(char::is_lowercase) && !tables().is_particle(w);
    // A short name beside a whole day may have small letters in it, as names have in many languages.
    let dated = |e: &Entry| {
        e.source.split_whitespace().count() <= 4
            && !e.dates.is_empty()
            && e.dates.iter().all(|date| date.has_day() && !date.lacks_year())
    };
    let wordy = |e: &Entry| e.source.split_whitespace().any(small) && !tables().is_outlet(&e.source);
    if credits.entries.iter().any(|e| wordy(e) && !dated(e)) {
        return None;
    }
    let known = |e: &Entry| {
        tables().is_outlet(&e.source)
            || attribution::sounds_like_outlet(&e.source)
            || e.source.starts_with("The ")
            || !e.dates.is_empty() && e.dates.iter().all(|date| date.has_day() && !date.lacks_year())
    };
    credits.entries.iter().all(known).then(|| Line::Labelled(trusted(credits)))
}

/// `rop/ abe/`: the short names of who wrote and who passed the piece of an agency.
fn initialled(text: &str) -> Option<Line> {
    let short = |word: &str| {
        word.strip_suffix('/')
            .is_some_and(|name| (2..=6).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase()))
    };
    let fits = text.split_whitespace().count() <= 4 && text.split_whitespace().all(short);
    fits.then(|| Line::Byline(Credits { byline: Some(text.to_owned()), ..Credits::default() }))
}

/// `Posted on May 4, 2018 by Ann Hale`, `Posted by Ann Hale on May 4, 2018`.
fn posted(text: &str) -> Option<Credits> {
    let rest = behind(text, &POSTED)?;
    let tokens = tokens(rest, 40);
    let reader = Reader::new(rest, &tokens);
    let (at, reading) = (0..tokens.len()).find_map(|at| reader.read(at).map(|reading| (at, reading)))?;
    let before = tokens.get(at).and_then(|t| rest.get(..t.start)).unwrap_or_default();
    let after = tokens.get(reading.next).and_then(|t| rest.get(t.start..)).unwrap_or_default();
    let name = if before.trim().len() > 3 { before } else { after };
    let name = name.trim_matches(|c: char| !c.is_alphanumeric()).trim_start_matches("by ").trim_end_matches(" on");
    let words = name.split_whitespace().count();
    let entry = Entry { source: String::new(), dates: reading.dates, printed: rest.to_owned() };
    // The writer may stand in a part of the page of its own.
    let byline = (!matches!(name, "" | "by" | "on")).then(|| name.to_owned());
    (words <= 6).then(|| Credits { entries: vec![entry], byline, ..Credits::default() })
}

/// A labelled line vouches for its names.
fn trusted(mut credits: Credits) -> Credits {
    credits.needs_witness = false;
    credits
}

/// What a labelled line holds where it does not read as a list: one name.
fn unread(rest: &str) -> Option<Credits> {
    let name = rest.trim_end_matches(['.', '/', ' ']);
    let fits = !name.is_empty() && name.split_whitespace().count() <= 12 && !name.contains(". ");
    // `This Day, Reuters`: a list with a name that looks like something else, which the label vouches for.
    let parts: Vec<&str> = name.split([',', ';']).map(str::trim).collect();
    let listed = parts.len() > 1
        && parts.iter().all(|part| part.starts_with(char::is_uppercase) && part.split(' ').count() <= 5)
        && parts.iter().any(|part| tables().is_outlet(part));
    if fits && listed {
        let entry = |part: &&str| Entry { source: (*part).to_owned(), dates: Vec::new(), printed: rest.to_owned() };
        return Some(Credits { entries: parts.iter().map(entry).collect(), ..Credits::default() });
    }
    fits.then(|| Credits {
        entries: vec![Entry { source: name.to_owned(), dates: Vec::new(), printed: rest.to_owned() }],
        ..Credits::default()
    })
}

/// Where the lines of a document print the day before the outlet, a line of that form credits an outlet that no table knows too.
pub(super) fn hear_dated(blocks: &mut [Block<'_>]) {
    let known = |block: &&Block<'_>| {
        matches!(&block.kind, Kind::Credit(line) if matches!(**line, Line::Bare(_)))
            && dated_name(&block.text).is_some()
    };
    // Three and more of them apart from what stands above and directly on a line below head stories whatever the outlets are.
    let heads = |pair: &&[Block<'_>]| {
        let [line, below] = pair else { return false };
        line.gap > 0 && below.gap == 0 && dates::may_hold(&line.text) && dated_name(&line.text).is_some()
    };
    if blocks.iter().filter(known).take(2).count() < 2 && blocks.windows(2).filter(heads).take(3).count() < 3 {
        return;
    }
    for block in blocks.iter_mut().filter(|block| block.kind == Kind::Text) {
        if let Some(credits) = dated_name(&block.text) {
            block.kind = Kind::Credit(Box::new(Line::Bare(credits)));
        }
    }
}

/// Where lines with an outlet and its day stand below titles, a line of that form below a title credits an outlet that no table knows
/// too.
pub(super) fn hear_named(blocks: &mut [Block<'_>]) {
    let known = |block: &&Block<'_>| {
        matches!(&block.kind, Kind::Credit(line) if matches!(**line, Line::Bare(_))) && named_day(&block.text).is_some()
    };
    if blocks.iter().filter(known).take(2).count() < 2 {
        return;
    }
    for at in 1..blocks.len() {
        let titled = |b: &&Block<'_>| {
            b.kind == Kind::Caps
                || b.kind == Kind::Text && matches!(look(&b.text), Look::Title | Look::Numbered(..) | Look::Placed)
        };
        let below = |b: &&mut Block<'_>| b.gap == 0 && b.kind == Kind::Text;
        let above = at.checked_sub(1).and_then(|n| blocks.get(n)).is_some_and(|b| titled(&b));
        let Some(block) = blocks.get_mut(at).filter(below).filter(|_| above) else { continue };
        if let Some(credits) = named_day(&block.text) {
            block.kind = Kind::Credit(Box::new(Line::Bare(credits)));
        }
    }
}

/// `Harbour Lookout, August 5, 2012`
fn named_day(text: &str) -> Option<Credits> {
    if text.len() > 80 || text.ends_with(['.', ':', ';', '?', '!']) {
        return None;
    }
    let (name, day) = text.split_once(", ")?;
    let tokens = tokens(day, 24);
    let reading = Reader::new(day, &tokens).read(0).filter(|reading| reading.next == tokens.len())?;
    let named = (1..=6).contains(&name.split_whitespace().count()) && name.starts_with(char::is_uppercase);
    let dated = reading.dates.iter().all(|date| date.has_day()) && !name.contains(|c: char| c.is_ascii_digit());
    let entry = Entry { source: name.to_owned(), dates: reading.dates, printed: text.to_owned() };
    (named && dated).then(|| Credits { entries: vec![entry], ..Credits::default() })
}

/// `August 5, Harbour Lookout`
fn dated_name(text: &str) -> Option<Credits> {
    if text.len() > 80 || !has_digit(text) || text.ends_with(['.', ':', ';', '?', '!']) {
        return None;
    }
    let tokens = tokens(text, 24);
    let reading = Reader::new(text, &tokens).read(0)?;
    let comma = tokens.get(reading.next).filter(|token| token.kind == Mark::Comma)?;
    let name = text.get(comma.end..)?.trim();
    let word = |word: &str| !word.starts_with(char::is_lowercase) || tables().is_particle(word);
    let named = (1..=6).contains(&name.split_whitespace().count()) && name.split_whitespace().all(word);
    let dated = reading.dates.iter().all(|date| date.has_day()) && !name.contains(|c: char| c.is_ascii_digit());
    let entry = Entry { source: name.to_owned(), dates: reading.dates, printed: text.to_owned() };
    (named && dated).then(|| Credits { entries: vec![entry], ..Credits::default() })
}

/// `Emily Watt`, `Emily Watt | 19 February 2020`, `Emily Watt, Harbour Times`.
fn byline(rest: &str) -> Option<Credits> {
    let (name, more) = match rest.find(['|', ',', '–', '—']) {
        Some(at) => (rest.get(..at)?, rest.get(at..)?.trim_start_matches(['|', ',', '–', '—', ' '])),
        None => (rest, ""),
    };
    let name = name.trim();
    let words = name.split_whitespace().count();
    let person = (1..=6).contains(&words)
        && name
            .split_whitespace()
            .all(|w| w.starts_with(|c: char| c.is_uppercase()) || tables().is_particle(w) || w == "and")
        && (!name.ends_with('.') || words > 1 && name.rsplit(' ').next().is_some_and(|last| last.chars().count() == 2))
        && !name.contains(|c: char| c.is_ascii_digit());
    if !person {
        return None;
    }
    let mut credits = Credits { byline: Some(name.to_owned()), ..Credits::default() };
    // `Ann Hale, Senior Fellow, Canals Programme`: what the writer is, and where.
    let role = more.split(',').next().is_some_and(|role| tables().is_role(role.trim()));
    if role {
        credits.byline = Some(rest.trim().to_owned());
    } else if !more.is_empty() {
        let tokens = tokens(more, 40);
        match Reader::new(more, &tokens).read_list(0).filter(|r| r.next == tokens.len()) {
            Some(reading) => {
                credits.entries.push(Entry { source: String::new(), dates: reading.dates, printed: more.to_owned() });
            }
            None => {
                let also = attribution::read(more)?;
                if names_a_town(&also) {
                    credits.byline = Some(rest.trim().to_owned());
                } else {
                    credits.entries = also.entries;
                }
            }
        }
    }
    Some(credits)
}

/// `by Ann Hale, Saule`: where the writer writes, one word that no outlet is called by.
fn names_a_town(credits: &Credits) -> bool {
    let [only] = &credits.entries[..] else { return false };
    let name = &only.source;
    only.dates.is_empty()
        && !tables().is_outlet(name)
        && !attribution::sounds_like_outlet(name)
        && name.chars().skip(1).all(char::is_lowercase)
}

/// Names and a date, in either order, and nothing that a sentence would have. A known outlet may come with its date in a
/// bracket.
fn bare(text: &str) -> Option<Credits> {
    let digit = has_digit(text);
    if !digit && !text.ends_with(')')
        || text.starts_with(['(', '[', '•', '*', '-', '–', '—'])
        || text.split_whitespace().nth(16).is_some()
    {
        return None;
    }
    if let Some((name, date)) = text.strip_suffix(')').and_then(|t| t.split_once(" (")) {
        let tokens = tokens(date, 20);
        let reading = Reader::new(date, &tokens).read(0).filter(|r| r.next == tokens.len());
        // A headline in capitals has several words.
        let single = name.len() >= 3 && name.chars().all(char::is_uppercase);
        let named =
            tables().is_outlet(name) || attribution::sounds_like_outlet(name) && name.split(' ').count() <= 4 || single;
        if let Some(reading) = reading.filter(|_| named) {
            let entry = Entry { source: name.to_owned(), dates: reading.dates, printed: text.to_owned() };
            return Some(Credits { entries: vec![entry], ..Credits::default() });
        }
    }
    // `Quarta-feira, 9 de março de 2016`
    let weekday = text.split(',').next().is_some_and(|name| name.to_lowercase().ends_with("-feira"));
    if weekday {
        return None;
    }
    if !digit || !dates::may_hold(text) || text.contains(['"', '“', '?', '!']) || text.contains(": ") {
        return None;
    }
    let credits = attribution::read(text)?;
    // `Quay Quarterly, No. 7, July 2004, pp. 14-16`: a page closes the line of a magazine as a day does that of a paper.
    let paged = text.rsplit(", ").next().is_some_and(|last| has_digit(last) && attribution::is_page(last));
    let dated = !credits.needs_witness
        && credits.entries.iter().all(|e| !e.dates.is_empty() && (paged || e.dates.iter().all(|d| d.has_day())));
    let known =
        credits.entries.iter().any(|e| tables().is_outlet(&e.source) || attribution::sounds_like_outlet(&e.source));
    let words: usize = credits.entries.iter().map(|e| e.source.split_whitespace().count()).sum();
    let capital = credits.entries.iter().all(|e| {
        e.source
            .split_whitespace()
            .all(|w| !w.starts_with(char::is_lowercase) || tables().is_particle(w) || paged && w.chars().count() == 1)
            || tables().is_outlet(&e.source)
    });
    // Without a known name, the date must close the line after a comma, as no headline has it.
    let closes = tokens(text, 60).last().is_some_and(|t| matches!(t.kind, Mark::Number(_)));
    let short = words <= 5;
    (dated && capital && (known || (short && closes)) && words <= 10).then_some(credits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(text: &str) -> Option<Vec<String>> {
        match read(text)? {
            Line::Labelled(c) | Line::Bare(c) => Some(c.entries.into_iter().map(|e| e.source).collect()),
            Line::Byline(c) => Some(c.byline.into_iter().collect()),
        }
    }

    #[test]
    fn credit_lines_are_read() {
        for (text, expect) in [
            (
                "Source: The Central Commission for Harbours, February 23, 2016",
                vec!["The Central Commission for Harbours"],
            ),
            ("Source:al Monitor Date:15Aug2021", vec!["al Monitor"]),
            ("Source: Xinhua/", vec!["Xinhua"]),
            ("Quelle: Lübecker Nachrichten, 5. Mai 2022", vec!["Lübecker Nachrichten"]),
            ("Source : AFP, 2 mai 2024", vec!["AFP"]),
            ("Fuente: EFE, 21/05/2025", vec!["EFE"]),
            ("Источник: Новая газета, 10 июня 2024 г.", vec!["Новая газета"]),
            ("Source: Xinhua | 3 May 2021", vec!["Xinhua"]),
            ("Via AP news wire", vec!["AP news wire"]),
            ("— The Citizen", vec!["The Citizen"]),
            ("— Quai-Matin, 8 juin 2017", vec!["Quai-Matin"]),
            ("— La Gazette du Quai, Sud-Marée, 1er juin 2017", vec!["La Gazette du Quai", "Sud-Marée"]),
            ("-- Robert Orttung", vec!["Robert Orttung"]),
            ("Reporting: WaPo, Reuters, AP", vec!["WaPo", "Reuters", "AP"]),
            ("- Reporting: WaPo, Reuters, AP", vec!["WaPo", "Reuters", "AP"]),
            ("News Source: The New York Post, The Guardian", vec!["The New York Post", "The Guardian"]),
            ("Izvestia, May 4, 2001, p. 2", vec!["Izvestia"]),
            ("Lodki i Kanaly, No. 7, July 2004, pp. 14-16", vec!["Lodki i Kanaly"]),
            ("August 5, Democratic Voice of Burma", vec!["Democratic Voice of Burma"]),
            ("Wall Street Journal, June 27, 2013", vec!["Wall Street Journal"]),
            ("IZVESTIA (23/11/2005)", vec!["IZVESTIA"]),
            ("TRUD (23/11/2005)", vec!["TRUD"]),
            ("-- Paul Weir, ODI, Inc.", vec!["Paul Weir, ODI, Inc"]),
            ("By Emily Watt | 19 February 2020", vec!["Emily Watt"]),
            ("By Ann Hale and Bo Lund", vec!["Ann Hale and Bo Lund"]),
            ("Scritto da Marta K.", vec!["Marta K."]),
        ] {
            assert_eq!(sources(text), Some(expect.iter().map(ToString::to_string).collect()), "{text}");
        }
    }

    #[test]
    fn sentences_and_headlines_are_no_credits() {
        for text in [
            "Sources say that the ferries stop",
            "By the time the board met, it was over",
            "Via the harbour they came to the town and stayed there for the night",
            "The board met on May 3, 2021, in the north of the country to talk",
            "HARBOUR STRIKE ENDS",
            "Ferries stop on May 3",
            "Friday, 06 September 2019 10:40",
            "Syria: Aleppo",
        ] {
            assert_eq!(sources(text), None, "{text}");
        }
    }
}
