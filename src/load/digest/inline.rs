//! Stories that are one paragraph: a title, a credit, the text. The credit is a dated bracket (`Ferries Stop (May 11, 2012,
//! AFP) The board …`), an outlet behind a dash (`Ferries stop – Xinhua The board …`), or the line of a bibliography in front
//! (`Ann Hale, “Ferries Stop,” Harbour Times. December 16, 2017. The board …`).

use crate::load::attribution::{self, Closing, Credits, Entry};
use crate::load::dates::Reader;
use crate::load::lex::{Kind as Mark, first_chars, has, holds, may_have_dash, tokens};
use crate::load::tables::tables;

use super::classify::Kind;
use super::front::{self, Front};
use super::plan::Scan;
use super::title::Look;

/// How far into a paragraph its bracket may open.
const REACH: usize = 260;
/// How far into a paragraph the marks of any such form may stand.
const FURTHEST: usize = REACH + 120;
/// How many words a title may have.
const WORDS: std::ops::RangeInclusive<usize> = 2..=24;

/// The title and the credit of such a paragraph.
pub(super) fn find(scan: &Scan<'_>, at: usize) -> Option<((usize, usize), Front)> {
    let block = scan.block(at).filter(|b| matches!(b.kind, Kind::Text))?;
    let text = &*block.text;
    // Most paragraphs have none of the marks that set a title off.
    let marked = |byte: u8| (byte == b'(') | (byte == b'-') | (byte == b'"') | (byte == 0xe2);
    if !has(first_chars(text, FURTHEST), marked) {
        return None;
    }
    let near = first_chars(text, REACH + 1);
    let bracketed = if holds(near, b'(') { text } else { "" };
    let brackets = bracketed.match_indices('(').map(|(open, _)| open).take_while(|&open| open <= REACH).take(3);
    let from = if let Look::Bullet(from) = scan.look(at) { from } else { 0 };
    for open in brackets.filter(|open| *open > from) {
        if let Some((start, front)) = titled(text, from, open)
            && start == from
        {
            return Some(((from, text.get(..open)?.trim_end().len()), front));
        }
    }
    behind_dash(text).or_else(|| bibliography(text))
}

/// Where titles with a dated bracket begin inside a text.
pub(super) fn titles(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    if !holds(text, b'(') {
        return found;
    }
    let mut from = 0;
    for (open, _) in text.match_indices('(') {
        if open < from {
            continue;
        }
        if let Some((start, front)) = titled(text, from, open) {
            found.push(start);
            from = front.body;
        }
    }
    found
}

/// The start of the title before a bracket that credits it, no further back than `from`.
fn titled(text: &str, from: usize, open: usize) -> Option<(usize, Front)> {
    let before = text.get(from..open)?;
    let title = before.trim_end();
    if title.ends_with(['.', ',', ';', ':', '"', '”']) || title.len() == before.len() {
        return None;
    }
    let start = from + sentence_start(title);
    let title = title.get(start - from..)?;
    let named =
        title.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '"' | '“' | '‘' | '$'));
    if !named || !WORDS.contains(&title.split_whitespace().count()) || title.len() > REACH {
        return None;
    }
    let end = front::closing(text.get(..open + 200).unwrap_or(text), open)?;
    let body = text.get(end..)?;
    let inner = body.trim_start();
    // `Ferries stop (AFP, May 11, 2012) – The board …`
    let inner = inner.trim_start_matches(['–', '—', '-', ':']).trim_start();
    let follows = inner.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '"' | '“' | '‘'))
        && inner.split_whitespace().nth(2).is_some();
    if !follows {
        return None;
    }
    let credits = attribution::read(text.get(open + 1..end - 1)?)?;
    let dated = credits.entries.iter().all(|entry| !entry.dates.is_empty()) && !credits.needs_witness;
    dated.then(|| (start, Front { span: (open, end), body: text.len() - inner.len(), credits }))
}

/// Where the last sentence of a text begins.
fn sentence_start(text: &str) -> usize {
    let mut start = 0;
    let mut at = 0;
    for word in text.split_inclusive(' ') {
        at += word.len();
        let bare = word.trim_end().trim_end_matches(['"', '”', '’', '\'', ')', ']']);
        let core = bare.trim_end_matches(['.', '!', '?', '…']);
        let short = core.chars().count() <= 1
            || core.contains('.')
            || ["Mr", "Mrs", "Dr", "St", "Gen", "vs", "No"].contains(&core);
        let next = text.get(at..).and_then(|rest| rest.chars().next());
        let opens = next.is_some_and(|c| !c.is_lowercase());
        if core.len() < bare.len() && !(short && bare.ends_with('.')) && opens {
            start = at;
        }
    }
    start
}

/// `Ferries stop – Xinhua The board …`
fn behind_dash(text: &str) -> Option<((usize, usize), Front)> {
    let head = first_chars(text, REACH);
    if !may_have_dash(head) {
        return None;
    }
    // Most paragraphs have none, and finding one character is much quicker than finding three.
    let has = |mark: char| head.contains(mark);
    let dashes = [(" – ", '–'), (" — ", '—'), (" - ", '-'), (" -- ", '-')];
    for dash in dashes.into_iter().filter(|(_, mark)| has(*mark)).map(|(dash, _)| dash) {
        for (at, _) in head.match_indices(dash) {
            let title = head.get(..at)?.trim_end();
            let start = at + dash.len();
            let rest = text.get(start..)?;
            if title.contains(". ") || !(3..=24).contains(&title.split_whitespace().count()) {
                continue;
            }
            let Some(name) = leading_outlet(rest) else { continue };
            let body = rest.get(name..)?.trim_start();
            let follows = body.starts_with(|c: char| c.is_uppercase() || matches!(c, '"' | '“' | '‘'))
                && body.split_whitespace().nth(7).is_some()
                && text.ends_with(['.', '!', '?', '"', '”', '…', ')']);
            if follows {
                let credits = Credits {
                    entries: vec![Entry {
                        source: rest.get(..name)?.to_owned(),
                        dates: Vec::new(),
                        printed: rest.get(..name)?.to_owned(),
                    }],
                    ..Credits::default()
                };
                return Some((
                    (0, title.len()),
                    Front { span: (start, start + name), body: text.len() - body.len(), credits },
                ));
            }
        }
    }
    None
}

/// The length of the longest known outlet that a text begins with.
fn leading_outlet(text: &str) -> Option<usize> {
    let mut ends = text.match_indices(' ').map(|(at, _)| at).take(6).collect::<Vec<_>>();
    ends.reverse();
    ends.into_iter().find(|&end| text.get(..end).is_some_and(|name| tables().is_outlet(name)))
}

/// `Ann Hale, “Ferries Stop,” Harbour Times. December 16, 2017. The board …`
fn bibliography(text: &str) -> Option<((usize, usize), Front)> {
    let head = first_chars(text, FURTHEST);
    if !has(head, |byte| (byte == b'"') | (byte == 0xe2)) {
        return None;
    }
    let quotes = [(", “", '“'), (", \"", '"')].into_iter().filter(|(_, mark)| head.contains(*mark));
    let (at, quote) = quotes.filter_map(|(q, _)| head.find(q).map(|at| (at, q))).min()?;
    // Entries may be numbered.
    let writer =
        head.get(..at)?.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | '[' | ']' | ' '));
    let named =
        writer.split_whitespace().all(|w| w.starts_with(char::is_uppercase) || w == "and" || tables().is_particle(w));
    if !named || !(2..=8).contains(&writer.split_whitespace().count()) {
        return None;
    }
    let open = at + quote.len();
    let close = open + head.get(open..)?.find(['”', '"'])?;
    let title = head.get(open..close)?.trim_end_matches([',', ' ']);
    let after = close + head.get(close..)?.chars().next()?.len_utf8();
    let rest = head.get(after..)?;
    let lead = rest.len() - rest.trim_start_matches([',', ' ', '.']).len();
    let rest = rest.get(lead..)?;
    let end = rest.find(['.', ','].as_slice()).filter(|&end| end > 0)?;
    let name = rest.get(..end)?;
    let place = rest.get(end..)?;
    let skipped = place.len() - place.trim_start_matches(['.', ',', ' ']).len();
    let dated = place.get(skipped..)?;
    let tokens = tokens(dated, 16);
    let reading = Reader::new(dated, &tokens).read(0)?;
    let mut next = reading.next;
    while matches!(tokens.get(next).map(|t| t.kind), Some(Mark::Dot | Mark::Colon | Mark::Dash)) {
        next += 1;
    }
    let body = tokens.get(next).map_or(text.len(), |token| after + lead + end + skipped + token.start);
    let stop = tokens.get(reading.next.checked_sub(1)?)?.end;
    let (from, to) = (after + lead, after + lead + end + skipped + stop);
    let fits = title.split_whitespace().count() >= 2
        && name.split_whitespace().count() <= 8
        // What it is about may stand on the lines below.
        && (body == text.len() || text.get(body..)?.split_whitespace().nth(4).is_some());
    let entry = Entry { source: name.to_owned(), dates: reading.dates, printed: head.get(from..to)?.to_owned() };
    let credits = Credits { entries: vec![entry], byline: Some(writer.to_owned()), ..Credits::default() };
    fits.then(|| ((open, open + title.len()), Front { span: (from, to), body, credits }))
}

/// A line that is a title with its source after a dash or a comma: `Crown warms to canal idea - Reuters`. The end of the
/// title and the source come back.
pub(super) fn credited(text: &str) -> Option<(usize, Closing)> {
    let marked = || has(text, |byte| matches!(byte, b'-' | b'|' | b',' | 0xe2));
    if text.len() > 240 || text.ends_with('.') || !marked() {
        return None;
    }
    let dashed =
        [" - ", " – ", " — ", " -- ", " | "].into_iter().filter_map(|dash| text.rfind(dash).map(|at| (at, dash))).max();
    let comma = text.rfind(", ").map(|at| (at, ", "));
    [dashed, comma].into_iter().flatten().find_map(|(at, mark)| {
        let (title, name) = (text.get(..at)?.trim_end(), text.get(at + mark.len()..)?);
        let sounds = mark != ", " && attribution::sounds_like_outlet(name) && name.split_whitespace().count() <= 5;
        let known = tables().is_outlet(name) || sounds;
        let credits = attribution::read(name).filter(|_| known && title.split_whitespace().count() >= 3)?;
        // The dash is printed with the name; a comma belongs to neither.
        let start = if mark == ", " { text.len() - name.len() } else { at + 1 };
        Some((title.len(), Closing { start, end: text.len(), credits }))
    })
}
