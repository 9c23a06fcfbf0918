//! Lists of contents: under a heading, as entries that end in semicolons, or as titles that stand again further down with
//! their text. They are no stories; where a document prints headlines nowhere else, its stories take them from here.

use std::collections::{HashMap, HashSet};

use crate::load::markup::Says;

use super::blocks::Block;
use super::classify::Kind;
use super::title::Look;

/// The list of contents of a document.
#[derive(Debug, Default)]
pub(super) struct Contents {
    /// The blocks that belong to it.
    pub blocks: HashSet<usize>,
    /// Its entries in order, once each.
    pub entries: Vec<String>,
    seen: HashSet<Vec<String>>,
}

/// The longest entry of a list, in bytes.
const LONGEST_ENTRY: usize = 220;
/// How many blocks a list may have.
const LONGEST: usize = 200;

/// Finds the lists of contents.
pub(super) fn find(blocks: &[Block<'_>], looks: &[Look]) -> Contents {
    let mut found = Contents::default();
    let short: Vec<bool> = blocks.iter().enumerate().map(|(at, block)| is_short(block, looks.get(at))).collect();
    let is_short = |at: usize| short.get(at).copied().unwrap_or(false);
    // Every title of the document that has text of its own: what a list repeats.
    let mut titles = Titles::default();
    // What the mark-up makes a heading is no text of what stands above it.
    let is_text = |at: usize| {
        blocks.get(at).is_some_and(|b| {
            matches!(b.kind, Kind::Text | Kind::Date(_) | Kind::Credit(_)) && b.mark.says != Says::Title
        })
    };
    let is_titled = |at: usize| is_short(at) && !is_short(at + 1) && is_text(at + 1);
    let lists = blocks.iter().enumerate().any(|(at, b)| b.kind == Kind::Contents || is_short(at) && is_short(at + 1));
    if lists {
        for (at, block) in blocks.iter().enumerate().filter(|(at, _)| is_titled(*at)) {
            titles.add(at, words(&block.text));
        }
    }
    // Short lines that come again further down, whatever follows them there: names of sections in a row of links.
    let mut recurs: HashMap<&str, usize> = HashMap::new();
    for (n, block) in blocks.iter().enumerate().filter(|(n, _)| is_short(*n)) {
        recurs.insert(&block.text, n);
    }
    let mut at = 0;
    while at < blocks.len() {
        let headed = blocks.get(at).is_some_and(|b| b.kind == Kind::Contents);
        if !headed && !is_short(at) {
            at += 1;
            continue;
        }
        let start = at + usize::from(headed);
        let mut end = start;
        // Under a heading the entries may be sentences, as long as each has the number after the one before.
        let mut counted = 0;
        while end - start < LONGEST {
            let follows = headed && counted == end - start && numbered_entry(blocks.get(end)) == Some(counted + 1);
            if !follows && !is_short(end) {
                break;
            }
            counted += usize::from(follows);
            end += 1;
        }
        let mut last = None;
        let mut own = 0;
        for n in start..end {
            let Some(block) = blocks.get(n) else { break };
            let entry = looks.get(n) == Some(&Look::Entry);
            // A title with text of its own is no entry for another that only begins alike.
            let own_text = || is_titled(n) && !headed && !titles.has_whole(n, &words(&block.text));
            let again = !entry
                && (headed || end - start > 1)
                && !own_text()
                && (titles.come_after(n, &block.text) || recurs.get(&*block.text).is_some_and(|&later| later >= end));
            own += usize::from(entry);
            if entry || again {
                last = Some(n);
            }
        }
        // The line after the last semicolon is the last entry.
        if let Some(n) =
            last.filter(|&n| own > 1 && looks.get(n) == Some(&Look::Entry) && is_short(n + 1) && n + 1 < end)
        {
            last = Some(n + 1);
        }
        // What hangs on below the last entry is its end, broken by the page; numbers in a row from one are a list as well.
        while let Some(n) =
            last.map(|n| n + 1).filter(|&n| n < end && !is_titled(n) && blocks.get(n).is_some_and(|b| b.gap == 0))
        {
            last = Some(n);
        }
        let numbered = (start..end)
            .take_while(|&n| matches!(looks.get(n), Some(Look::Numbered(k, _)) if *k as usize == n - start + 1))
            .count();
        if numbered >= 2 && !is_titled(start) && blocks.len() > end {
            own += numbered;
            let keep = usize::from(is_titled(start + numbered - 1));
            last = last.max((start + numbered).checked_sub(1 + keep));
        }
        // Under a heading all short lines but a title with its text belong to the list.
        if headed {
            let whole = counted + start == end && counted > 1;
            let keep = usize::from(!whole && end < blocks.len() && end > start + 1 && is_titled(end - 1));
            let mut all = end.checked_sub(1 + keep).filter(|&n| n >= start);
            // The section that the first title stands in is no entry.
            while keep > 0
                && all.is_some_and(|n| {
                    n > start
                        && blocks.get(n).is_some_and(|b| matches!(b.kind, Kind::Section(..) | Kind::Caps) && b.gap > 0)
                })
            {
                all = all.and_then(|n| n.checked_sub(1));
            }
            last = last.max(all);
        }
        let repeated = (start..end).filter(|&n| last.is_some_and(|last| n <= last)).count();
        if let Some(last) = last.filter(|_| headed || own > 1 || repeated > 1) {
            let first = if headed || own == 0 || numbered >= 2 {
                start
            } else {
                (start..=last).find(|&n| looks.get(n) == Some(&Look::Entry)).unwrap_or(start)
            };
            let first = if own == 0 && !headed {
                (start..=last).find(|&n| blocks.get(n).is_some_and(|b| titles.come_after(n, &b.text))).unwrap_or(start)
            } else {
                first
            };
            found.take(blocks, first, last);
        }
        at = end.max(at + 1);
    }
    found
}

/// Titles with text below them, by their first word.
#[derive(Default)]
struct Titles {
    by_first: HashMap<String, Vec<(usize, Vec<String>)>>,
}

impl Titles {
    /// How many titles with one first word are kept; more of them are no list that anybody reads.
    const MOST: usize = 60;

    fn add(&mut self, at: usize, words: Vec<String>) {
        let Some(first) = words.first() else { return };
        let all = self.by_first.entry(first.clone()).or_default();
        if all.len() < Self::MOST {
            all.push((at, words));
        }
    }

    /// True where the same title comes again after a block; a list may put the source before it (`AP: Title`).
    fn come_after(&self, at: usize, entry: &str) -> bool {
        let bare = entry.split_once(": ").filter(|(source, _)| source.len() <= 32).map(|(_, title)| words(title));
        self.has(at, &words(entry)) || bare.is_some_and(|bare| self.has(at, &bare))
    }

    /// True where the very same title comes again.
    fn has_whole(&self, at: usize, words: &[String]) -> bool {
        let all = words.first().and_then(|first| self.by_first.get(first));
        all.is_some_and(|all| all.iter().any(|(later, title)| *later > at && title == words))
    }

    fn has(&self, at: usize, words: &[String]) -> bool {
        let Some(all) = words.first().and_then(|first| self.by_first.get(first)) else { return false };
        all.iter().any(|(later, title)| *later > at && same(title, words))
    }
}

impl Contents {
    /// True where a list has such an entry.
    pub(super) fn lists(&self, entry: &str) -> bool {
        self.seen.contains(&words(entry))
    }

    fn take(&mut self, blocks: &[Block<'_>], first: usize, last: usize) {
        for n in first..=last {
            self.blocks.insert(n);
            let Some(block) = blocks.get(n).filter(|b| matches!(b.kind, Kind::Text | Kind::Caps)) else { continue };
            for entry in block.text.split("...; ") {
                let dots = if entry.len() < block.text.len() && !block.text.ends_with(entry) { "..." } else { "" };
                let entry = format!("{}{dots}", bare(entry));
                if !entry.is_empty() && self.seen.insert(words(&entry)) {
                    self.entries.push(entry);
                }
            }
        }
    }
}

/// An entry without its bullet, number and semicolon.
fn bare(entry: &str) -> &str {
    let entry = entry.trim().trim_end_matches(';').trim_end();
    let start = match super::title::look(entry) {
        Look::Numbered(_, at) | Look::Bullet(at) => at,
        _ => 0,
    };
    entry.get(start..).unwrap_or(entry)
}

/// What the mark-up makes a field of a story is in no list.
fn is_field(says: Says) -> bool {
    matches!(says, Says::Byline | Says::Date | Says::Topics | Says::Source | Says::Filed)
}

/// The number of an entry, whatever it ends in: `3. Vedomosti: Why the dam will not thaw.`
fn numbered_entry(block: Option<&Block<'_>>) -> Option<usize> {
    let block = block.filter(|b| b.kind == Kind::Text && b.text.len() <= LONGEST_ENTRY)?;
    super::title::number(&block.text).map(|(number, _)| number as usize)
}

/// A line that could stand in a list.
fn is_short(block: &Block<'_>, look: Option<&Look>) -> bool {
    if block.text.len() > LONGEST_ENTRY || is_field(block.mark.says) {
        return false;
    }
    match block.kind {
        Kind::Caps | Kind::Section(..) => true,
        Kind::Text => match look {
            Some(Look::Title | Look::Numbered(..) | Look::Placed | Look::Entry) => true,
            Some(Look::Plain) => {
                block.text.len() <= 100 && block.first == block.last && block.text.ends_with(['-', '–', ','])
            }
            Some(Look::Bullet(_)) => {
                block.text.len() <= 120 && !block.text.ends_with('.') && !block.text.ends_with(')')
            }
            _ => false,
        },
        _ => false,
    }
}

/// The folded words of a title.
fn words(title: &str) -> Vec<String> {
    let lower = bare(title).to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// The same title in other words and case: one begins as the other does, or they share most of their words.
fn same(a: &[String], b: &[String]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.is_empty() || short.len() * 3 < long.len() {
        return false;
    }
    let begins = long.starts_with(short) && (short.len() > 2 || short.len() == long.len());
    let shared = short.iter().filter(|word| long.contains(word)).count();
    begins || (short.len() >= 3 && shared * 10 >= short.len() * 8 && long.len() - short.len() <= 4)
}

#[cfg(test)]
mod tests {
    use super::super::title::look;
    use super::super::{blocks, lines};
    use super::*;
    use crate::load::markup::Marks;

    fn entries(text: &str) -> Vec<String> {
        let blocks = blocks::join(&lines::split(text), Marks::default(), &[]);
        let looks: Vec<Look> = blocks.iter().map(|b| look(&b.text)).collect();
        find(&blocks, &looks).entries
    }

    #[test]
    fn lists_are_found_by_heading_semicolons_and_repetition() {
        let body = "The board met on Tuesday and talked for hours about the ferries, but it did not come to an end.";
        let headed = format!(
            "CONTENTS:\nFINLAND: Ferries stop\nNORWAY: Pilots walk out\n\nFINLAND: Ferries stop again\n{body}\n\nNORWAY: Pilots walk out\n{body}"
        );
        assert_eq!(entries(&headed), ["FINLAND: Ferries stop", "NORWAY: Pilots walk out"]);
        let semicolons = format!("Ferries stop;\nPilots walk out...;\n...and walk in\n\n\n{body}");
        assert_eq!(entries(&semicolons), ["Ferries stop", "Pilots walk out...", "...and walk in"]);
        let repeated = format!("Ferries stop\nPilots walk out\n\nFerries stop\n{body}\n\nPilots walk out\n{body}");
        assert_eq!(entries(&repeated), ["Ferries stop", "Pilots walk out"]);
        let none = format!("Ferries stop\n{body}\n\nPilots walk out\n{body}");
        assert!(entries(&none).is_empty());
    }
}
