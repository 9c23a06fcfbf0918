//! Outlets named inside a body: known names, names that sound like an outlet's before a verb of reporting, and brackets in
//! mid-text that would credit a story if they closed it. They are offered beside the sources and never counted as such.

use crate::load::attribution::{self, Credits, Entry};
use crate::load::lex;
use crate::load::tables::{outlet_key, tables};

/// What an outlet does in a sentence.
const VERBS: [&str; 26] = [
    "reports",
    "reported",
    "writes",
    "wrote",
    "says",
    "said",
    "notes",
    "noted",
    "quotes",
    "quoted",
    "outlines",
    "outlined",
    "adds",
    "claims",
    "claimed",
    "reveals",
    "revealed",
    "describes",
    "comments",
    "commented",
    "observes",
    "lays",
    "cites",
    "cited",
    "published",
    "carried",
];

/// The outlets that paragraphs name, in printed order, once each, without those in `known` (as keys).
pub(super) fn find(paragraphs: &[String], known: &[String]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut seen: Vec<String> = known.to_vec();
    let mut add = |name: &str| {
        let key = outlet_key(name);
        if !seen.contains(&key) {
            seen.push(key);
            found.push(name.to_owned());
        }
    };
    for paragraph in paragraphs {
        let sure = brackets(paragraph).filter(|(_, credits)| !credits.needs_witness);
        sure.flat_map(|(_, credits)| credits.entries).for_each(|entry| add(&entry.source));
        names(paragraph, &mut add);
    }
    found
}

/// How many sources a story is taken from at most; what names more is a list.
const MOST: usize = 40;

/// The credits of brackets inside of a text, in printed order: where no attribution stands at its end or in front of it, they are what
/// the story is taken from.
pub(super) fn credited(paragraphs: &[String]) -> Vec<Entry> {
    let all: Vec<Credits> = paragraphs.iter().flat_map(|text| brackets(text)).map(|(_, credits)| credits).collect();
    let sure = |credits: &Credits| !credits.needs_witness;
    // Beside a known outlet a word that outlets are called by is one too: `(Inquirer)`.
    let vouched = all.iter().any(sure);
    let sounds = |credits: &Credits| {
        credits.entries.iter().all(|e| tables().is_outlet(&e.source) || attribution::sounds_like_outlet(&e.source))
    };
    gathered(all.into_iter().filter(|credits| sure(credits) || vouched && sounds(credits)).flat_map(|c| c.entries))
}

/// The same for a story with these credits of its own: brackets inside of it count where a sentence ends before them and another
/// begins behind, as the closing one stands (`… on mules. (La Republica, Feb. 18) They want …`).
pub(super) fn credited_by_part(paragraphs: &[String], own: Vec<Entry>) -> Vec<Entry> {
    let ends = |text: &str, open: usize| {
        let before = text.get(..open).unwrap_or_default().trim_end();
        let after = text.get(open..).and_then(|rest| rest.split_once(')')).map_or("", |(_, rest)| rest);
        let after = after.trim_start_matches(['.', ' ']);
        before.ends_with(['.', '!', '?', '"', '”', '’', '…'])
            && after
                .starts_with(|c: char| !c.is_lowercase() && (c.is_alphanumeric() || matches!(c, '"' | '“' | '‘' | '«')))
    };
    let parts = paragraphs.iter().flat_map(|paragraph| {
        let dated =
            |credits: &Credits| !credits.needs_witness && credits.entries.iter().any(|entry| !entry.dates.is_empty());
        brackets(paragraph).filter(move |(open, credits)| dated(credits) && ends(paragraph, *open)).map(|(_, c)| c)
    });
    let mut parts = parts.flat_map(|credits| credits.entries).peekable();
    if parts.peek().is_none() { own } else { gathered(parts.chain(own)) }
}

/// Entries one after another, those of one source and one kind of date together.
fn gathered(entries: impl Iterator<Item = Entry>) -> Vec<Entry> {
    let mut found: Vec<Entry> = Vec::new();
    for entry in entries.filter(|entry| !entry.source.is_empty()) {
        if let Some(known) = found.iter_mut().find(|known| known.source == entry.source) {
            for date in entry.dates {
                if known.dates.len() < MOST && !known.dates.contains(&date) {
                    known.dates.push(date);
                }
            }
        } else if found.len() < MOST {
            found.push(entry);
        } else {
            break;
        }
    }
    found
}

/// What brackets say that read as credits, and where they open.
fn brackets(text: &str) -> impl Iterator<Item = (usize, Credits)> {
    // Most paragraphs have none.
    let text = if lex::holds(text, b'(') { text } else { "" };
    text.match_indices('(').filter_map(move |(open, _)| {
        let window =
            text.get(open + 1..text.len().min(open + 160)).or_else(|| text.get(open + 1..)).unwrap_or_default();
        let close = window.find([')', '(']).filter(|&at| window.as_bytes().get(at) == Some(&b')'));
        let inner = close.and_then(|close| window.get(..close)).filter(|inner| !inner.contains(['"', '“', '”']));
        Some((open, attribution::read(inner?)?))
    })
}

/// Runs of capitalised words: the longest known name that starts at each, or the run itself where it sounds like an outlet.
fn names(text: &str, add: &mut impl FnMut(&str)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        // Names begin with a capital, or with one after an `i`.
        let Some(capital) = lex::find(bytes, at, |byte| byte.is_ascii_uppercase()) else { return };
        let island = capital > at && bytes.get(capital - 1) == Some(&b'i');
        at = capital - usize::from(island);
        let fresh = at == 0 || !bytes.get(at - 1).is_some_and(|b| b.is_ascii_alphanumeric() || *b >= 0x80);
        let starts = bytes.get(at).is_some_and(|b| {
            b.is_ascii_uppercase() || *b == b'i' && bytes.get(at + 1).is_some_and(u8::is_ascii_uppercase)
        });
        if !fresh || !starts {
            at += 1 + usize::from(island);
            continue;
        }
        // A word that begins no known name, and is followed by none that sounds like an outlet's, is passed over at once.
        let word_end = bytes
            .iter()
            .skip(at)
            .position(|b| matches!(b, b' ' | b',' | b'.' | b')' | b'"'))
            .map_or(bytes.len(), |n| at + n);
        let word = text.get(at..word_end).unwrap_or_default();
        let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
        let next = bytes.get(word_end + 1).is_some_and(u8::is_ascii_uppercase);
        if word != "The" && !next && !tables().begins_outlet(word) {
            at = word_end.max(at + 1);
            continue;
        }
        let run = run(text, at);
        let after =
            text.get(run.end..).unwrap_or_default().trim_start().split([' ', ',', '.']).next().unwrap_or_default();
        let reports = VERBS.contains(&after);
        match longest(text, at, &run) {
            Some((end, weak)) if !weak || reports || is_quoted(text, at) => {
                add(text.get(at..end).unwrap_or_default());
                at = end;
            }
            _ => {
                let name = text.get(at..run.end).unwrap_or_default();
                let several = run.ends.len() >= 2;
                if several && reports && attribution::sounds_like_outlet(name) {
                    let name = name.strip_prefix("The ").unwrap_or(name);
                    add(name);
                    at = run.end;
                } else {
                    at = run.ends.first().copied().unwrap_or(at + 1).max(at + 1);
                }
            }
        }
    }
}

/// `according to the Times`, `told the Mirror`, `London's Telegraph`.
fn is_quoted(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default().trim_end();
    let before = before.strip_suffix(" the").unwrap_or(before);
    ["ccording to", "told", "to", "by", "in"].iter().any(|word| before.ends_with(word))
        && text.get(..at).is_some_and(|b| b.ends_with("the "))
        || before.ends_with("'s")
        || before.ends_with("’s")
}

/// A run of capitalised words.
struct Run {
    /// Where each word ends.
    ends: Vec<usize>,
    end: usize,
}

fn run(text: &str, at: usize) -> Run {
    let mut ends = Vec::new();
    let mut position = at;
    for word in text.get(at..).unwrap_or_default().split_inclusive(' ').take(6) {
        let bare = word.trim_end();
        let core = bare.trim_end_matches([',', '.', ';', ':', '!', '?', '"', '”', '’', '\'', ')']);
        let core = core.strip_suffix("'s").or_else(|| core.strip_suffix("’s")).unwrap_or(core);
        let named = core.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) || core.starts_with("iS");
        let joins = !ends.is_empty() && matches!(bare, "of" | "and" | "the" | "de" | "on");
        if !named && !joins {
            break;
        }
        if named {
            ends.push(position + core.len());
        }
        position += word.len();
        if core.len() < bare.len() {
            break;
        }
    }
    let end = ends.last().copied().unwrap_or(at);
    Run { ends, end }
}

/// The longest known outlet of a run; a single common word (`Times`, `Mirror`) is only a weak one.
fn longest(text: &str, at: usize, run: &Run) -> Option<(usize, bool)> {
    run.ends.iter().rev().find_map(|&end| {
        let name = text.get(at..end)?;
        let name_bare = name.strip_prefix("The ").unwrap_or(name);
        let acronym = name_bare.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
        let weak =
            !name_bare.contains(' ') && (!acronym && tables().is_weak(name_bare) || acronym && name_bare.len() <= 2);
        (tables().is_outlet(name) && name.len() > 1).then_some((end, weak))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cited(text: &str) -> Vec<String> {
        find(&[text.to_owned()], &["reuters".to_owned()])
    }

    #[test]
    fn outlets_inside_a_body_are_found() {
        assert_eq!(cited("RIA Novosti reports that it met."), ["RIA Novosti"]);
        assert_eq!(cited("It met, the Washington Times reports."), ["Washington Times"]);
        assert_eq!(cited("According to London's Telegraph, it met."), ["Telegraph"]);
        assert_eq!(
            cited("Prices fell. (Bloomberg, Oct. 18) The fire went out. (AP, Oct. 17) It rained."),
            ["Bloomberg", "AP"]
        );
        assert_eq!(cited("The Harbour Gazette reported that it met."), ["Harbour Gazette"]);
        assert_eq!(cited("Reuters outlines that it met; outlet iStories lays out why."), ["iStories"]);
        for text in [
            "The Times of the flood",
            "In the Mirror Hall they met.",
            "The Nation mourns.",
            "It met on Sunday in Sun Valley.",
        ] {
            assert!(cited(text).is_empty(), "{text}: {:?}", cited(text));
        }
    }
}
