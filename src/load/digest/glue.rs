//! Blocks that the page glued together, cut apart: a footer or a pager after the last sentence, a label at the end of a
//! paragraph, a note on the line of its story, text behind a note that is closed, and stories that run on in one line.

use std::borrow::Cow;

use crate::load::attribution;
use crate::load::clean::last_bytes;
use crate::load::lex::has;
use crate::load::markup::Mark;
use crate::load::tables::tables;

use super::blocks::Block;
use super::classify::{self, Kind};
use super::day::day;
use super::{furniture, headline, inline, notes, title};

/// Where a block is cut, and what the part that begins there is; none where that has to be looked at.
type Cut = (usize, Option<Kind>);

/// The blocks with every glued part on its own.
pub(super) fn cut<'a>(blocks: Vec<Block<'a>>, document: &'a str) -> Vec<Block<'a>> {
    let titles = inline_titles(&blocks);
    let days = blocks.iter().filter(|block| day_in_front(block).is_some()).take(2).count() >= 2;
    let mut done = Vec::with_capacity(blocks.len());
    for (at, block) in blocks.into_iter().enumerate() {
        let mut cuts = points(&block, done.last());
        if let Ok(found) = titles.binary_search_by_key(&at, |(block, _)| *block)
            && let Some((_, more)) = titles.get(found)
        {
            cuts.extend(more.iter().cloned());
            cuts.sort_by_key(|cut| cut.0);
        }
        if let Some(at) = days.then(|| day_in_front(&block)).flatten() {
            cuts.retain(|cut| cut.0 > at);
            cuts.splice(0..0, [(0, None), (at, Some(Kind::Text))]);
        }
        if let Some(at) = crawled(&block).filter(|_| done.is_empty()) {
            cuts.retain(|cut| cut.0 > at);
            cuts.splice(0..0, [(0, None), (at, None)]);
        }
        if cuts.is_empty() {
            done.push(block);
        } else {
            parts(&block, &cuts, document, &mut done);
        }
    }
    done
}

fn parts<'a>(block: &Block<'a>, cuts: &[Cut], document: &'a str, done: &mut Vec<Block<'a>>) {
    let mut from = 0;
    let mut kind = Some(block.kind.clone()).filter(|kind| !matches!(kind, Kind::Section(..)));
    let mut first = block.first;
    let ends = cuts.iter().map(|(at, kind)| (*at, kind.clone())).chain([(block.text.len(), None)]);
    for (to, next) in ends {
        let (start, end) = (block.raw(document, from), block.raw(document, to));
        let raw = document.get(start..end).unwrap_or_default().trim_end();
        let text = slice(&block.text, from, to);
        if !text.is_empty() {
            let last = first + u32::try_from(raw.lines().count().saturating_sub(1)).unwrap_or_default();
            done.push(Block {
                kind: kind.unwrap_or_else(|| classify::kind(&text)),
                start,
                end: start + raw.len(),
                first,
                last: last.min(block.last),
                gap: if from == 0 { block.gap } else { 0 },
                mark: if from == 0 { block.mark } else { Mark::default() },
                lead: 0,
                text,
            });
            // The next part begins on the line this one ends in, or below it.
            first = last.min(block.last);
        }
        (from, kind) = (to, next);
    }
}

/// Where the text behind a day starts that heads it in the same line: `October 2: The board met.`
fn day_in_front(block: &Block<'_>) -> Option<usize> {
    if !matches!(block.kind, Kind::Text) {
        return None;
    }
    let head = block.text.get(..28).or_else(|| (24..28).rev().find_map(|end| block.text.get(..end)))?;
    let colon = head.bytes().position(|byte| byte == b':')?;
    let colon = colon + head.get(colon..)?.find(": ")?;
    let found = day(block.text.get(..=colon)?)?;
    (found.heads && found.written.lacks_year()).then_some(colon + 2)
}

/// Where a page begins behind the day that a crawler put in front of it: `date 2024-10-04 The Lock Letter`.
fn crawled(block: &Block<'_>) -> Option<usize> {
    let day = block.text.strip_prefix("date ")?.get(..10)?;
    let is_day = day.bytes().enumerate().all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() });
    (is_day && block.text.as_bytes().get(15) == Some(&b' ')).then_some(16)
}

fn slice<'a>(text: &Cow<'a, str>, from: usize, to: usize) -> Cow<'a, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(from..to).unwrap_or_default().trim()),
        Cow::Owned(text) => Cow::Owned(text.get(from..to).unwrap_or_default().trim().to_owned()),
    }
}

/// What a site prints behind the name of a category, in one line.
const DETAILS: [&str; 3] = [" Written by ", " Published on ", " Hits: "];

/// Where a block is cut whatever the document.
fn points(block: &Block<'_>, above: Option<&Block<'_>>) -> Vec<Cut> {
    let text = &*block.text;
    let mut cuts: Vec<Cut> = Vec::new();
    match block.kind {
        Kind::Region(_) => {
            let pager = text.rfind("Page ").filter(|&at| at > 0 && pager(text.get(at..).unwrap_or_default()));
            cuts.extend(pager.map(|at| (at, None)));
            cuts.sort_by_key(|cut| cut.0);
        }
        // `Category: News Published on Tuesday, 04 November 2014 21:25 Hits: 38` below a title.
        Kind::Date(_) if above.is_some_and(may_be_title) && DETAILS.iter().any(|detail| text.contains(detail)) => {
            let mut found: Vec<usize> = DETAILS.iter().filter_map(|detail| Some(text.find(detail)? + 1)).collect();
            found.sort_unstable();
            let category = found.first().and_then(|&end| text.get(..end));
            if category.is_some_and(|name| matches!(classify::kind(name.trim_end()), Kind::Region(_))) {
                cuts.extend([0].into_iter().chain(found).map(|at| (at, None)));
            }
        }
        Kind::Note => cuts.extend(notes::end(text).map(|at| (at, None))),
        Kind::Text => {
            if let Some(at) = footer(text) {
                let rest = text.get(at..).unwrap_or_default();
                cuts.push((at, Some(furniture::pager(rest).map_or(Kind::Furniture, Kind::Pager))));
            }
            let end = cuts.first().map_or(text.len(), |cut| cut.0);
            let body = text.get(..end).unwrap_or_default().trim_end();
            if let Some(at) = label(body).or_else(|| notes::closing(body)).or_else(|| title_behind_credit(body)) {
                cuts.insert(0, (at, None));
            }
        }
        _ => {}
    }
    cuts
}

fn may_be_title(block: &Block<'_>) -> bool {
    matches!(block.kind, Kind::Text | Kind::Caps)
        && block.text.len() <= 160
        && !block.text.ends_with(['.', '…', '!', ')', ':', '"', '”'])
}

/// `… it said. (Reuters, May 3, 2021) Pilots Back at Work`: the next title, glued to the end of a story.
fn title_behind_credit(text: &str) -> Option<usize> {
    // What stands there is a title's length: few paragraphs have a bracket as near to their end, and none after it.
    let end = last_bytes(text, 96);
    let bracket = end.rfind(')').filter(|&at| end.as_bytes().get(at + 1) == Some(&b' '))?;
    let title = end.get(bracket + 2..)?;
    let capitals = title.split_whitespace().filter(|word| word.starts_with(char::is_uppercase)).count();
    let words = title.split_whitespace().count();
    let titled = !title.starts_with("See ")
        && (4..=14).contains(&words)
        && capitals * 2 > words
        && (title::look(title) == title::Look::Title || headline::is_caps(title));
    let at = text.len() - title.len();
    let credited = || {
        attribution::closing(text.get(..at - 1)?)
            .filter(|c| !c.credits.needs_witness && c.credits.entries.iter().all(|e| !e.dates.is_empty()))
    };
    (titled && credited().is_some()).then_some(at)
}

fn pager(text: &str) -> bool {
    furniture::pager(text).is_some_and(|page| page.is_some())
}

/// True where a sentence ends before an offset.
fn stops(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default().trim_end();
    before.ends_with(['.', '…', '!', '?', '”', '’', '"', '\'', ')'])
}

/// Where the page begins that was glued to the end of a paragraph: its copyright line, or its pager.
fn footer(text: &str) -> Option<usize> {
    let end = last_bytes(text, 240);
    let window = text.len() - end.len();
    // Each of the forms below has a digit, a bracket or the sign.
    let legal_or_paged = has(end, |byte| byte.is_ascii_digit() | (byte == b'(') | (byte == 0xc2))
        && (end.contains("Page ") || end.contains("opyright") || end.contains('©'));
    let near = last_bytes(end, 40);
    if !legal_or_paged && !near.contains(" to ") && !near.contains("Back to") {
        return None;
    }
    let top = ["CLICK to return to", "Click to return to", "Back to top", "Return to top"];
    let top = top.iter().filter_map(|words| end.rfind(words)).find(|&at| at + 40 >= end.len() && stops(end, at));
    let legal = ["Copyright ©", "Copyright (c)", "Copyright 2", "© 19", "© 20", "©19", "©20"]
        .iter()
        .filter_map(|word| end.find(word))
        .min()
        .filter(|&at| stops(end, at));
    let paged = end.rfind("Page ").filter(|&at| stops(end, at) && end.get(at..).is_some_and(pager));
    legal.or(paged).or(top).filter(|&at| window + at > 0).map(|at| window + at)
}

/// `… he said. Published in Europe`: the label of a known region at the end of a paragraph.
fn label(text: &str) -> Option<usize> {
    let end = last_bytes(text, 72);
    // One character is found much quicker than a word.
    if !end.contains('P') {
        return None;
    }
    let at = end.rfind("Published in ").or_else(|| end.rfind("Pubblicato in "))?;
    let value = end.get(at..)?;
    let known = matches!(classify::kind(value), Kind::Region(from) if tables().is_region(value.get(from..)?));
    (known && at > 0 && stops(end, at)).then(|| text.len() - end.len() + at)
}

/// How long a paragraph must be for several stories to run on in it.
const LONG: usize = 120;

/// Titles with a dated bracket inside running text (`… at last. Ferries stop (May 11, 2012, AFP) The board …`), where the
/// document has several: the blocks, and where each is cut.
fn inline_titles(blocks: &[Block<'_>]) -> Vec<(usize, Vec<Cut>)> {
    let mut found = Vec::new();
    let (mut all, mut opening) = (0, 0);
    let headed = |block: &Block<'_>| matches!(block.kind, Kind::Text) && section(&block.text, false) > 0;
    let habit = blocks.iter().filter(|block| block.text.len() > LONG && headed(block)).take(2).count() == 2;
    for (at, block) in blocks.iter().enumerate().filter(|(_, b)| matches!(b.kind, Kind::Text) && b.text.len() > LONG) {
        let titles = inline::titles(&block.text);
        all += titles.len();
        opening += usize::from(titles.first().is_some_and(|&title| title == 0));
        let mut cuts: Vec<Cut> = Vec::new();
        for title in titles {
            let section = block.text.get(title..).map_or(0, |text| section(text, habit && title == 0));
            if section > 0 {
                cuts.push((title, Some(Kind::Section(0, section))));
            }
            let from = block.text.get(title + section..).map_or(0, |rest| rest.len() - rest.trim_start().len());
            cuts.push((title + section + from, Some(Kind::Text)));
        }
        cuts.retain(|cut| cut.0 > 0 || cut.1 != Some(Kind::Text));
        if !cuts.is_empty() {
            found.push((at, cuts));
        }
    }
    if all >= 2 && opening >= 1 { found } else { Vec::new() }
}

/// The length of the name of a section in capitals in front of a title. Where others open so by `habit`, any word is one.
fn section(title: &str, habit: bool) -> usize {
    let mut end = 0;
    for word in title.split_inclusive(' ') {
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        let joins = matches!(word.trim_end(), "&" | "/" | "-" | "–");
        if !joins && (letters < 2 || word.chars().any(char::is_lowercase)) {
            break;
        }
        end += word.len();
    }
    let name = title.get(..end).unwrap_or_default().trim_end();
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let known = tables().is_section(name) || (name.contains(' ') && letters >= 10) || habit && letters >= 5;
    if known && end < title.len() { name.len() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::super::{blocks, lines};
    use super::*;
    use crate::load::markup::Marks;

    fn texts(text: &str) -> Vec<String> {
        cut(blocks::join(&lines::split(text), Marks::default(), &[]), text)
            .into_iter()
            .map(|b| b.text.into_owned())
            .collect()
    }

    #[test]
    fn what_the_page_glued_is_cut_apart() {
        for (text, want) in [
            (
                "It met. Copyright © 2017 Harbour Centre. Privacy Policy.",
                vec!["It met.", "Copyright © 2017 Harbour Centre. Privacy Policy."],
            ),
            ("It met and… Page 1 of 26", vec!["It met and…", "Page 1 of 26"]),
            ("Published in Worldwide Page 5 of 7", vec!["Published in Worldwide", "Page 5 of 7"]),
            ("It met. Published in Europe", vec!["It met.", "Published in Europe"]),
            (
                "It met. (TASS, May 3, 2021) [EDITORS' NOTE: It [all] did.]",
                vec!["It met. (TASS, May 3, 2021)", "[EDITORS' NOTE: It [all] did.]"],
            ),
            (
                "[EDITORS' NOTE: It did.] The pilots did not meet.",
                vec!["[EDITORS' NOTE: It did.]", "The pilots did not meet."],
            ),
        ] {
            assert_eq!(texts(text), want, "{text}");
        }
        for whole in [
            "A report published in Europe",
            "It was first published in Europe",
            "See page 3 of the © report",
            "It [all] met.",
        ] {
            assert_eq!(texts(whole), [whole]);
        }
    }

    #[test]
    fn stories_that_run_on_in_one_line_are_cut_at_their_titles() {
        let text = "Ferries stop (May 11, 2012, AFP) The board of the harbour met on Tuesday. It did not come to an end. Will pilots sail? \
                    (May 12, 2012, China Daily) The pilots of the U.S. Navy have met. TRADE AND TRANSPORT Crown warms to a canal (May 13, 2012, Xinhua) \
                    The crown has said that it warms to it.";
        let parts = texts(text);
        assert_eq!(parts.len(), 4, "{parts:#?}");
        assert!(
            parts[1].starts_with("Will pilots")
                && parts[2] == "TRADE AND TRANSPORT"
                && parts[3].starts_with("Crown warms")
        );
        let prose = "Crude oil fell. (Bloomberg, Oct. 18, 2008) Prices fell in the ports of the Gulf as well, where tankers lie at anchor. \
                     (AP, Oct. 17, 2008) The fire at the depot has been put out and nobody was hurt.";
        assert_eq!(texts(prose), [prose]);
    }
}
