//! What stands beside the news although no element says so: rows of links that lead elsewhere, words that share and print a
//! story, what introduces a section, and what follows the last story.

use crate::load::digest::{is_note, is_of_page};
use crate::load::markup::Says;

use super::classes::Role;
use super::evidence::sourced;
use super::page::{BOLD, View};
use super::parts::{LinkAt, Part, Parts};

/// Three and more lines in a row that are nothing but short links lead elsewhere.
pub(super) fn mark_link_runs(page: &Parts, outside: &mut [bool]) {
    let is_link = |part: &Part| {
        let length = part.end - part.start;
        let field = matches!(part.place.role, Role::Title | Role::Source);
        part.place.chrome || !field && part.place.heading == 0 && length <= 60 && part.linked * 10 >= length * 7
    };
    let mut from = 0;
    for at in 0..=page.parts.len() {
        if page.parts.get(at).is_some_and(is_link) {
            continue;
        }
        if at - from >= 3 {
            outside.iter_mut().take(at).skip(from).for_each(|out| *out = true);
        }
        from = at + 1;
    }
}

/// A line of nothing but links, all of which share or print the page, lead to its comments or to its top.
pub(super) fn mark_page_links(page: &Parts, outside: &mut [bool]) {
    for links in page.links.chunk_by(|a, b| a.part == b.part) {
        let Some((at, part)) = links.first().and_then(|link| Some((link.part, page.parts.get(link.part)?))) else {
            continue;
        };
        let length = part.end - part.start;
        if part.place.heading > 0 || part.place.entry || length > LONGEST_LINKS || part.linked * 2 < length {
            continue;
        }
        let alike = |link: &LinkAt| {
            let text = page.text.get(link.start..link.end.max(link.start)).unwrap_or_default();
            let text = text.trim_matches(|c: char| {
                c.is_whitespace() || matches!(c, '<' | '>' | '«' | '»' | '‹' | '›' | '←' | '→')
            });
            is_of_page(text) || leads_to_comments(&link.url, text)
        };
        if between(page, part, links).is_some_and(|mut texts| !texts.any(names)) && links.iter().all(alike) {
            outside.iter_mut().skip(at).take(1).for_each(|out| *out = true);
        }
    }
}

/// One word that leads to a place in a page: `Komentarze (3)`.
fn leads_to_comments(url: &str, text: &str) -> bool {
    let place = url.split_once('#').is_some_and(|(page, place)| !page.is_empty() && place.len() > 1);
    place && text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).count() == 1
}

/// True where a text says something.
fn names(text: &str) -> bool {
    text.contains(char::is_alphanumeric)
}

/// The texts of a part that stand in none of its links; none where the links are not its own.
fn between<'a>(page: &'a Parts, part: &Part, links: &'a [LinkAt]) -> Option<impl Iterator<Item = &'a str> + use<'a>> {
    let (start, end) = (part.start, part.end);
    let own = links.iter().all(|link| link.start >= start && link.end <= end.max(link.start) && link.start <= link.end);
    let ends = std::iter::once(start).chain(links.iter().map(|link| link.end));
    let starts = links.iter().map(|link| link.start).chain([end]);
    own.then(|| ends.zip(starts).map(|(from, to)| page.text.get(from..to).unwrap_or_default()))
}

impl View<'_> {
    /// A list of tags as it is shown: what stands in links of its own, with nothing but blanks between them, is a tag each.
    pub(super) fn tags(&self, at: usize) -> Option<String> {
        let from = self.page.links.partition_point(|link| link.part < at);
        let links = self.page.links.get(from..)?;
        let links = links.get(..links.partition_point(|link| link.part == at))?;
        let texts: Vec<&str> = between(self.page, &self.part(at), links)?.collect();
        let (first, rest) = texts.split_first()?;
        let (last, inner) = rest.split_last()?;
        if inner.is_empty() || inner.iter().any(|text| !text.trim().is_empty()) {
            return None;
        }
        let tags: Vec<&str> =
            links.iter().map(|link| self.page.text.get(link.start..link.end).unwrap_or_default()).collect();
        Some(format!("{first}{}{last}", tags.join(", ")))
    }

    /// One paragraph between the heading of a section and the first title below it introduces the section, where others are
    /// closed by a title at once or have such a paragraph too.
    pub(super) fn introductions(&self, level: u8, levels: &[(usize, u8)], set: &mut impl FnMut(usize)) {
        let mut counts = [0_usize; 9];
        for (_, own) in levels {
            counts.iter_mut().skip(usize::from(*own)).take(1).for_each(|count| *count += 1);
        }
        for pair in levels.windows(2) {
            let [(section, above), (title, own)] = *pair else { continue };
            // A heading of its own kind above all titles is that of the page, with its day below it.
            let once = counts.get(usize::from(above)) == Some(&1);
            if above >= level || own != level || once {
                continue;
            }
            let inside = || (section + 1..title).filter(|&at| !self.is_outside(at) && !self.part(at).runs_on);
            if inside().count() == 1 && !inside().any(|at| sourced(self.text(at))) {
                (section + 1..title).for_each(&mut *set);
            }
        }
    }

    /// What follows the last story: headings that name parts of a page, headings of nothing but links, and what stands behind
    /// a rule where rules set the stories apart or the last one is closed by its source.
    pub(super) fn foot(&self, level: u8, levels: &[(usize, u8)], set: &mut impl FnMut(usize)) {
        let all = self.page.parts.len();
        let titles: Vec<usize> = levels.iter().filter(|(_, own)| *own == level).map(|(at, _)| *at).collect();
        let mut end = all;
        let mut last = 0;
        for (number, &(at, own)) in levels.iter().enumerate().rev() {
            last = at;
            let kept = titles.partition_point(|title| *title < at);
            let below = (at + 1..end).filter(|&n| !self.is_outside(n));
            let some = below.clone().next().is_some() || own != level && at + 1 < end;
            let links = some && below.clone().all(|n| self.leads_elsewhere(n));
            if number == 0 || kept < 2 || !(is_of_page(self.text(at)) || links) {
                break;
            }
            (at..end).for_each(&mut *set);
            end = at;
        }
        if let Some(source) = self.last_source(level, levels).filter(|source| *source + 1 < end) {
            // A note belongs to the story it stands below.
            let note = |at: &usize| is_note(self.text(*at));
            let run = (source + 1..end).take_while(|at| note(at) || self.leads_elsewhere(*at) || self.is_outside(*at));
            let from = run.filter(note).last().unwrap_or(source) + 1;
            (from..end).for_each(&mut *set);
            return;
        }
        let Some(rule) = (last + 1..end).find(|&at| self.part(at).ruled) else { return };
        let ruled = titles.iter().skip(1).filter(|at| self.part(**at).ruled).count();
        let before = (last + 1..rule).rev().find(|&at| !self.is_outside(at));
        // A few lines behind the only rule below any title: thanks, an address.
        let rules = (titles.first().copied().unwrap_or(last) + 1..end)
            .filter(|at| self.part(*at).ruled && titles.binary_search(at).is_err() && self.level(*at).is_none());
        let below = || (rule..end).filter(|at| !self.is_outside(*at));
        let length: usize = below().map(|at| self.text(at).len()).sum();
        let few = rules.count() == 1 && below().count() <= FOOT.0 && length <= FOOT.1;
        if ruled > 0 && ruled * 2 >= titles.len() || few || before.is_some_and(|at| sourced(self.text(at))) {
            (rule..end).for_each(&mut *set);
        }
    }

    /// The source of the last story, where all others end in theirs but for a line of links.
    fn last_source(&self, level: u8, levels: &[(usize, u8)]) -> Option<usize> {
        let mut stories =
            levels.iter().enumerate().filter(|(_, (_, own))| *own == level).map(|(number, (at, _))| {
                (*at, levels.get(number + 1).map_or(self.page.parts.len(), |(next, _)| *next))
            });
        let (from, to) = stories.next_back()?;
        let closed = |(from, to): (usize, usize)| {
            let mut below = (from + 1..to).rev().filter(|&at| !self.is_outside(at));
            below.find(|&at| !self.leads_elsewhere(at)).is_some_and(|at| sourced(self.text(at)))
        };
        let mut others = 0;
        for story in stories {
            if !closed(story) {
                return None;
            }
            others += 1;
        }
        let below = (from + 1..to).rev().filter(|&at| !self.is_outside(at));
        below.filter(|&at| sourced(self.text(at))).find(|_| others >= 2)
    }

    /// Headings below an article that name parts of the page, each with what stands below it.
    pub(super) fn tail(&self, title: usize, levels: &[(usize, u8)], set: &mut impl FnMut(usize, Says)) {
        let mut end = self.page.parts.len();
        for &(at, _) in levels.iter().rev().take_while(|(at, level)| *at > title && *level < BOLD) {
            if !is_of_page(self.text(at)) {
                break;
            }
            (at..end).for_each(|n| set(n, Says::Furniture));
            end = at;
        }
    }

    pub(super) fn is_outside(&self, at: usize) -> bool {
        self.outside.get(at).copied().unwrap_or(true)
    }

    /// Hardly anything but a link.
    pub(super) fn leads_elsewhere(&self, at: usize) -> bool {
        let part = self.part(at);
        let length = part.end - part.start;
        part.linked > 0 && part.linked * 10 >= length.saturating_sub(4) * 7
    }
}

/// The most lines and bytes behind a rule that are the foot of a page by themselves.
const FOOT: (usize, usize) = (3, 400);
/// The longest line of links that share and print, in bytes.
const LONGEST_LINKS: usize = 120;
/// What stands beside the text by a word in its name is the page, unless so much stands there that the word names the whole.
pub(super) fn put_beside(page: &mut Parts) {
    let length = |inside: fn(&Part) -> bool| -> usize {
        page.parts.iter().filter(|part| inside(part)).map(|part| part.end - part.start).sum()
    };
    let beside = length(|part| part.place.beside && !part.place.chrome);
    if beside > 0 && beside * MOST_BESIDE <= length(|part| !part.place.chrome) {
        page.parts.iter_mut().for_each(|part| part.place.chrome |= part.place.beside);
    }
}

/// That part of the whole may stand beside the text.
const MOST_BESIDE: usize = 3;
