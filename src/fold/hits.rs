//! Where needles stand in the text as printed, for highlighting and for finding in an article.

use std::ops::Range;

use super::{Needle, letter};

/// The byte ranges of `text` that the needles match, in text order; ranges that overlap or touch each other's words are one.
#[must_use]
pub fn find_hits(text: &str, needles: &[Needle]) -> Vec<Range<usize>> {
    let mut folded = String::new();
    let mut tokens: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    letter::fold_with(text, &mut folded, |folded, original| tokens.push((folded, original)));

    let mut hits: Vec<Range<usize>> = Vec::new();
    for first in 0..tokens.len() {
        for needle in needles {
            let Some(found) = tokens.get(first..first + needle.tokens.len()) else { continue };
            if needle.tokens.is_empty() || !matches(needle, found.iter().map(|(range, _)| &folded[range.clone()])) {
                continue;
            }
            let (Some((_, begin)), Some((_, end))) = (found.first(), found.last()) else { continue };
            let hit = begin.start..end.end;
            match hits.last_mut() {
                Some(last) if hit.start < last.end => last.end = last.end.max(hit.end),
                _ => hits.push(hit),
            }
        }
    }
    hits
}

fn matches<'a>(needle: &Needle, found: impl ExactSizeIterator<Item = &'a str>) -> bool {
    let last = found.len().saturating_sub(1);
    found.zip(&needle.tokens).enumerate().all(|(index, (token, wanted))| {
        match (needle.within && index == 0, needle.prefix && index == last) {
            (false, false) => token == wanted,
            (false, true) => token.starts_with(wanted.as_str()),
            (true, false) => token.ends_with(wanted.as_str()),
            (true, true) => token.contains(wanted.as_str()),
        }
    })
}
