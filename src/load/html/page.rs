//! What a page is made of: which lines are the page and which the news, which of them head stories. Elements and the names
//! that sites give them come first, headings and bold lines next; where neither tells, the looks of the lines decide later.

use crate::item::PartialDate;
use crate::load::digest::{greets, is_of_page};
use crate::load::markup::{Mark, Says, Sheet, counted};
use crate::load::tables::tables;

use super::beside::{mark_link_runs, mark_page_links};
use super::boxes;
use super::classes::Role;
use super::evidence::{
    is_capital, is_day, is_filing, is_issue, is_joint, is_source, is_stamp, is_stamped, labelled, sourced,
    speaks_of_several, subject,
};
use super::facts::target;
use super::head;
use super::parts::{JOIN, Part, Parts};

/// Writes a page out as lines with marks.
pub(super) fn write(page: &mut Parts, title: &str) -> Sheet {
    let view = View::of(page, title);
    let mut says = view.says();
    // The elements around the titles tell where the stories end.
    let found = if view.several { None } else { boxes::find(page, &view.outside, &says) };
    let boxed = found.is_some();
    if let Some(found) = found {
        boxes::set(page, &found, &says);
    }
    let view = View::of(page, title);
    if boxed {
        says = view.says();
    }
    let mut sheet = Sheet { listing: view.listing(&says), ..Sheet::default() };
    let mut lines: Vec<u32> = Vec::with_capacity(page.parts.len());
    let mut at = 0;
    let mut joined = String::new();
    let mut story = 0;
    let mut heads = head::lines(&view, &says).into_iter().peekable();
    while let Some(part) = page.parts.get(at) {
        let mark = says.get(at).copied().unwrap_or_default();
        let begins = view.several && part.place.story > story && !part.place.chrome;
        if begins {
            story = part.place.story;
        }
        if let Some(head) = heads.next_if(|head| head.part == at) {
            let mut begins = begins;
            for field in head.fields {
                let text = view.text(at).get(field.start..field.end).unwrap_or_default();
                let gap = if begins { part.gap.max(1) } else { u32::from(field.start == 0) };
                let line = sheet.line(text, Mark { says: field.says, begins }, gap);
                sheet.days.extend(field.day.map(|day| (line, day)));
                begins = false;
            }
            lines.push(sheet.last());
            at += 1;
            continue;
        }
        // Bold text that heads nothing goes on in the same line.
        let mut after = at + 1;
        while mark != Says::Title && page.parts.get(after).is_some_and(|part| part.runs_on || part.listed) {
            after += 1;
        }
        let text = if after == at + 1 {
            view.text(at)
        } else {
            joined.clear();
            for n in at..after {
                let blank = n > at && view.blank_before(n);
                joined.push_str(if view.part(n).listed {
                    ", "
                } else if blank {
                    " "
                } else {
                    ""
                });
                joined.push_str(view.text(n));
            }
            &joined
        };
        // The bullet or the number is ours.
        let text = if (mark == Says::Title || part.begins) && part.place.entry { unmarked(text) } else { text };
        let tags = if mark == Says::Topics { view.tags(at) } else { None };
        let text = tags.as_deref().unwrap_or(text);
        let files = matches!(mark, Says::Topics | Says::Filed);
        let text = if files { text.trim_start_matches(['•', ' ']) } else { text };
        let (label, text) = if files { labelled(text) } else { ("", text) };
        // `1- Harbour closed`: the number stands apart from the title.
        let (label, text) = if mark == Says::Title { numbered(text).unwrap_or((label, text)) } else { (label, text) };
        let gap = part.gap.max(u32::from(part.begins));
        sheet.line(label, Mark::of(Says::Furniture), gap);
        let goes_on = (part.broken || part.place.preformatted) && mark == Says::Paragraph;
        let says = if goes_on { Says::Nothing } else { mark };
        let line = sheet.line(text, Mark { says, begins }, if label.is_empty() { gap } else { 0 });
        lines.resize(after, line);
        sheet.days.extend(part.day.map(|day| (line, day)));
        at = after;
    }
    sheet.days.extend(view.day_above(&says, &lines));
    sheet.days.sort_by_key(|(line, _)| *line);
    let heads = says.iter().enumerate().filter(|(_, says)| **says == Says::Masthead);
    sheet.subject = heads.filter_map(|(at, _)| subject(view.text(at))).next().map(str::to_owned);
    let base = page.facts.base.as_deref().or(page.facts.address.as_deref());
    for link in &page.links {
        // Lists of a writer's, a tag's, a region's stories are no part of this one.
        let elsewhere = says.get(link.part).is_none_or(|says| {
            matches!(says, Says::Furniture | Says::Topics | Says::Filed | Says::Byline | Says::Date)
        });
        let elsewhere = elsewhere || is_filing(view.text(link.part));
        let Some(url) = target(&link.url, base).filter(|_| !elsewhere) else { continue };
        let text = page.text.get(link.start..link.end.max(link.start)).unwrap_or_default();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let line = lines.get(link.part).copied().unwrap_or_default();
        sheet.anchors.push(crate::load::markup::Anchor { line, text, url });
    }
    sheet
}

/// A page and what its parts are worth.
pub(super) struct View<'a> {
    pub(super) page: &'a Parts,
    /// Parts that are the page, not the news.
    pub(super) outside: Vec<bool>,
    /// Its elements set several stories apart.
    several: bool,
    /// The title that its one story has elsewhere, or empty.
    pub(super) title: &'a str,
    /// Little of its text is in large letters, and little on a ground of its own: what is stands out.
    stands_out: [bool; 2],
}

impl<'a> View<'a> {
    fn of(page: &'a Parts, title: &'a str) -> View<'a> {
        let mut seen: Vec<u32> =
            page.parts.iter().filter(|part| !part.place.chrome).map(|part| part.place.story).collect();
        seen.dedup();
        let several = seen.iter().filter(|story| **story > 0).count() > 1;
        let length = |inside: fn(&Part) -> bool| -> usize {
            page.parts.iter().filter(|part| inside(part)).map(|part| part.end - part.start).sum()
        };
        let all = length(|part| !part.place.chrome);
        let main = page.has_main && length(|part| part.place.main && !part.place.chrome) * 4 >= all;
        let one = !several && length(|part| part.place.story > 0 && !part.place.chrome) * 2 >= all;
        let outside = |part: &Part| {
            part.place.chrome
                || (several || one) && part.place.story == 0
                || !several && !one && main && !part.place.main
                || part.place.pictured && part.place.role == Role::Image
                || page.text.get(part.start..part.end).is_some_and(is_stamp)
        };
        let mut outside: Vec<bool> = page.parts.iter().map(outside).collect();
        if !several && !main && !one {
            mark_link_runs(page, &mut outside);
        }
        mark_page_links(page, &mut outside);
        let few = |inside: fn(&Part) -> bool| length(inside) * 4 <= all;
        let stands_out = [few(|p| p.place.large && !p.place.chrome), few(|p| p.place.bar && !p.place.chrome)];
        View { page, outside, several, title, stands_out }
    }

    pub(super) fn text(&self, at: usize) -> &'a str {
        self.page.parts.get(at).and_then(|part| self.page.text.get(part.start..part.end)).unwrap_or_default()
    }

    /// A blank stood before a part that goes on in the line.
    fn blank_before(&self, at: usize) -> bool {
        let glued = self.part(at).glued && self.text(at.saturating_sub(1)).ends_with(char::is_alphabetic);
        let opens = glued || self.text(at).starts_with([',', '.', ';', ':', ')', '!', '?', '’', '”']);
        !opens && !self.text(at.saturating_sub(1)).ends_with(['(', '‘', '“'])
    }

    pub(super) fn part(&self, at: usize) -> Part {
        self.page.parts.get(at).copied().unwrap_or_default()
    }

    /// How high a part stands as a heading: 1 to 6 by its element, 7 for a bold line, 8 for a bold opening of a line.
    pub(super) fn level(&self, at: usize) -> Option<u8> {
        let part = self.part(at);
        let length = part.end - part.start;
        if self.outside.get(at).copied().unwrap_or(true) || length == 0 || length > LONGEST {
            return None;
        }
        if part.place.role == Role::Deck || part.place.role == Role::Source {
            return None;
        }
        if part.place.heading > 0 {
            return Some(part.place.heading);
        }
        let text = self.text(at);
        if part.place.role == Role::Title && !part.runs_on {
            return Some(BOLD);
        }
        if self.stands_out_at(at) {
            return Some(BAR);
        }
        let bold = part.bold + 2 >= length && !part.runs_on && part.place.role != Role::Image;
        let writer = text.starts_with("By ") && text.len() <= 80;
        let address = text.contains("://");
        if !bold
            || writer
            || address
            || text.ends_with([':', ',', ';', '–', '—']) && !self.is_headline_in_capitals(at)
            || greets(text)
            || is_issue(text)
            || text.starts_with('[')
            || text.len() < 3
        {
            return None;
        }
        let next = self.part(at + 1);
        if !next.runs_on {
            return match part.place.entry {
                false => Some(BOLD),
                true => self.is_entry_with_source(at).then_some(8),
            };
        }
        let after = self.text(at + 1).trim_start();
        if is_source(after) && !self.part(at + 2).runs_on {
            return Some(BOLD);
        }
        let goes_on =
            after.starts_with(|c: char| c.is_lowercase() || matches!(c, '-' | '–' | '—' | '(' | ',' | ':' | '.'));
        let stopped = text.ends_with(['.', '?', '!', '”', '"', '…', ':']);
        let heads_entry = || part.place.entry && after.starts_with(char::is_uppercase) && self.closes_entry(at + 1);
        (!goes_on && (stopped || heads_entry())).then_some(8)
    }

    /// A short line in large letters, or on a ground of its own as the bars of a newsletter are. A link in large letters with text
    /// below it is one though a line stands above it.
    fn stands_out_at(&self, at: usize) -> bool {
        let (part, text) = (self.part(at), self.text(at));
        let [large, bar] = self.stands_out;
        let next = self.part(at + 1);
        let leads = large
            && part.place.large
            && part.linked + 2 >= text.len()
            && next.linked == 0
            && next.end.saturating_sub(next.start) > text.len();
        let alone = !part.runs_on && (!part.broken || leads) && !next.runs_on && !next.broken;
        let set = (large && part.place.large || bar && part.place.bar) && part.place.role != Role::Image;
        let line = text.len() <= LONGEST_BAR && !text.ends_with(['.', ',', ';', ':', '!']) && !text.contains(JOIN);
        set && alone && line && (part.linked == 0 || leads) && !part.place.entry && !is_day(text)
    }

    /// More paragraphs of the entry follow, and the last one ends in its source.
    fn is_entry_with_source(&self, at: usize) -> bool {
        let opens = |text: &str| text.len() > unmarked(text).len();
        let more = (at + 1..self.page.parts.len())
            .take(LONGEST_ENTRY)
            .take_while(|&n| self.part(n).place.entry && !opens(self.text(n)));
        opens(self.text(at)) && more.last().is_some_and(|last| sourced(self.text(last)))
    }

    /// `THE LOST KEY:` in bold, and the text behind it.
    fn is_headline_in_capitals(&self, at: usize) -> bool {
        let text = self.text(at);
        let words = text.split(' ').filter(|word| word.len() > 2).count();
        text.ends_with(':') && is_capital(text) && words >= 2 && self.part(at + 1).runs_on && !self.part(at).place.entry
    }

    /// The entry of a list that goes on here ends in its source.
    fn closes_entry(&self, at: usize) -> bool {
        let more = self.page.parts.iter().skip(at).take_while(|part| part.runs_on).count();
        more > 0 && sourced(self.text(at + more - 1))
    }

    /// The next part that is news.
    pub(super) fn next(&self, at: usize) -> Option<usize> {
        (at + 1..self.page.parts.len()).find(|&n| !self.outside.get(n).copied().unwrap_or(true))
    }

    fn says(&self) -> Vec<Says> {
        let mut says: Vec<Says> =
            self.outside.iter().map(|out| if *out { Says::Furniture } else { Says::Paragraph }).collect();
        let mut set = |at: usize, new: Says| {
            if let Some(says) = says.get_mut(at) {
                *says = new;
            }
        };
        for (at, part) in self.page.parts.iter().enumerate() {
            let inside = !self.outside.get(at).copied().unwrap_or(true);
            let short = part.end - part.start <= LONGEST;
            match part.place.role {
                Role::Byline if inside && short => set(at, Says::Byline),
                Role::Date if inside && short && part.day.is_some() => set(at, Says::Date),
                Role::Meta if inside && short && part.day.is_some() && !self.text(at).contains("by ") => {
                    set(at, Says::Date);
                }
                Role::Source if inside && part.end - part.start <= LONGEST_NAME => set(at, Says::Source),
                Role::Filed if self.several && self.is_filed(at) => set(at, Says::Filed),
                // The head of a story that is set as its foot: `Submitted by Ann Hale on 3 May 2021`.
                Role::Meta if part.place.chrome && part.place.story > 0 && short && is_stamped(self.text(at)) => {
                    set(at, Says::Paragraph);
                }
                Role::Date if part.place.chrome && part.place.story > 0 && short && is_day(self.text(at)) => {
                    set(at, Says::Date);
                }
                Role::Byline if part.place.chrome && part.place.story > 0 && short => set(at, Says::Byline),
                // The foot of a story is the page, but its tags are the story's.
                Role::Topics if short && (inside || part.place.chrome && part.place.story > 0) => {
                    let text = self.text(at);
                    let alone = tables().filing_label(text) == text.len();
                    set(at, if alone { Says::Furniture } else { Says::Topics });
                }
                // Where a story is filed may be a region: of several stories the splitter decides.
                _ if part.place.chrome && part.place.story > 0 && short && is_filing(self.text(at)) => {
                    set(at, if self.several { Says::Paragraph } else { Says::Topics });
                }
                _ if inside && short && is_joint(self.text(at)) => set(at, Says::Furniture),
                _ if inside && part.place.entry => set(at, Says::Entry),
                _ => {}
            }
        }
        if self.several {
            self.set_apart(&mut set);
        } else {
            self.headed(&mut set);
        }
        self.desks(&mut says);
        says
    }

    /// Headings of several stories that are of one kind say where these are filed, but for genres and days.
    fn desks(&self, says: &mut [Says]) {
        let sections: Vec<usize> = (0..says.len()).filter(|at| says.get(*at) == Some(&Says::Section)).collect();
        let heads = |at: usize| self.next(at).is_some_and(|n| self.part(n).begins || says.get(n) == Some(&Says::Title));
        let desk = |at: usize| {
            let name = counted(self.text(at)).trim_end_matches([':', ' ']);
            let other = is_day(name) || tables().is_genre(name) || tables().is_outlet(name);
            heads(at) && name.len() <= LONGEST_NAME && !other
        };
        let desks: Vec<usize> = sections.into_iter().filter(|at| desk(*at)).collect();
        if desks.len() > 1 && !self.page.linked {
            for at in desks {
                says.iter_mut().skip(at).take(1).for_each(|says| *says = Says::Desk);
            }
        }
    }

    /// The name of a desk or a country that stands at its story; with a label before it the splitter decides.
    fn is_filed(&self, at: usize) -> bool {
        let (part, text) = (self.part(at), self.text(at));
        let named = part.end - part.start <= LONGEST_NAME && !text.ends_with(['.', '!', '?', ':']);
        part.place.story > 0 && named && !is_filing(text) && !is_of_page(text)
    }

    /// Titles where the elements set stories apart: one for each, and sections between them.
    fn set_apart(&self, set: &mut impl FnMut(usize, Says)) {
        let parts = &self.page.parts;
        let mut at = 0;
        let is_story = |part: &Part| part.place.story > 0 && !part.place.chrome;
        let first = parts.iter().position(is_story).unwrap_or(0);
        let last = parts.iter().rposition(is_story).unwrap_or(0);
        // A heading between stories has one below it; boxes of the page have text of their own.
        let next =
            |at: usize| parts.iter().skip(at + 1).find(|part| !part.place.chrome && part.place.role != Role::Image);
        let heads = |at: usize| next(at).is_some_and(|part| is_story(part) || part.place.heading > 0);
        let between = |part: &Part| part.place.story == 0 && !part.place.chrome && part.place.heading > 0;
        let sections = parts.iter().take(last).skip(first).find(|part| between(part)).map(|part| part.place.heading);
        // Links above the heading of the page lead elsewhere.
        let top = parts.iter().take(first).position(between).unwrap_or(0);
        let leads = |at: usize| at < top && self.leads_elsewhere(at) || is_of_page(self.text(at));
        while let Some(part) = parts.get(at) {
            if part.place.chrome {
                at += 1;
                continue;
            }
            if part.place.story == 0 {
                let section = part.place.heading > 0 && at < last && heads(at);
                if section && (at > first || Some(part.place.heading) == sections) {
                    set(at, Says::Section);
                } else if part.place.role != Role::Pager && at < first && !leads(at) {
                    set(at, Says::Masthead);
                }
                at += 1;
                continue;
            }
            let end = parts.iter().skip(at).position(|p| p.place.story != part.place.story && !p.place.chrome);
            let end = end.map_or(parts.len(), |length| at + length);
            let named = |&n: &usize| {
                let part = self.part(n);
                part.place.role == Role::Title && !part.place.chrome && part.end - part.start <= LONGEST
            };
            let title = (at..end).find(named).or_else(|| {
                let heads = (at..end).filter_map(|n| self.level(n).filter(|level| *level <= 6).map(|level| (level, n)));
                heads.min().map(|(_, n)| n)
            });
            let bold = || (at..end.min(at + 4)).find(|&n| self.level(n) == Some(BOLD) && n + 1 < end);
            // A first line that is nothing but a link to the story is its title.
            let linked = || {
                let first = (at..end).find(|&n| !self.is_outside(n) && !is_day(self.text(n)))?;
                let leads = self.leads_elsewhere(first) && self.part(first).end - self.part(first).start <= LONGEST;
                (leads && first + 1 < end && !is_of_page(self.text(first))).then_some(first)
            };
            if let Some(title) = title.or_else(bold).or_else(linked) {
                set(title, Says::Title);
                // A part of the world above the title is where the story is filed.
                for n in (at..title).filter(|&n| !self.is_outside(n) && tables().is_region(self.text(n))) {
                    set(n, Says::Filed);
                }
            }
            at = end;
        }
    }

    /// Titles where only headings tell.
    fn headed(&self, set: &mut impl FnMut(usize, Says)) {
        let levels: Vec<(usize, u8)> =
            (0..self.page.parts.len()).filter_map(|at| self.level(at).map(|level| (at, level))).collect();
        let is_heading = |at: usize| levels.binary_search_by_key(&at, |(n, _)| *n).is_ok();
        let leaf = |at: usize| self.next(at).is_some_and(|next| !is_heading(next));
        let mut counts = [0_usize; 9];
        for &(at, level) in &levels {
            if let Some(count) = counts.get_mut(usize::from(level)).filter(|_| leaf(at)) {
                *count += 1;
            }
        }
        let best = (1_u8..=8).rev().max_by_key(|level| counts.get(usize::from(*level)).copied().unwrap_or(0));
        let level = best.filter(|level| self.heads_stories(*level, &levels, &leaf));
        let Some(level) = level else {
            self.article(&levels, &leaf, set);
            return;
        };
        let once = |wanted: u8| levels.iter().filter(|(_, level)| *level == wanted).count() == 1;
        let first = levels.iter().find(|(_, l)| *l == level).map_or(0, |(at, _)| *at);
        let head = self.names_the_page(level, &levels);
        // The day in the head of a page of several stories is that of the page.
        for at in (0..first).filter(|&at| !self.is_outside(at) && self.part(at).place.role == Role::Date) {
            set(at, Says::Masthead);
        }
        // Where the site calls titles so, other bold lines are none.
        let called = |at: usize| self.part(at).place.role == Role::Title;
        let named = levels.iter().filter(|(at, own)| *own == level && called(*at)).count();
        let only_named =
            level == BOLD && named >= 2 && named * 2 >= counts.get(usize::from(BOLD)).copied().unwrap_or(0);
        let capitals = levels.iter().filter(|(_, own)| *own == level).all(|(at, _)| is_capital(self.text(*at)));
        let mut above = first;
        for &(at, own) in &levels {
            match () {
                () if Some(at) == head => set(at, Says::Masthead),
                () if own == level && only_named && !called(at) => {}
                // A bold line right above another one heads what both head.
                () if own == level && own == BOLD && !leaf(at) && self.next(at).is_some_and(leaf) => {
                    set(at, Says::Section);
                }
                () if own == level => set(at, Says::Title),
                () if own == BOLD && leaf(at) && at > first && self.heads_as_well(at, above, capitals) => {
                    set(at, Says::Title);
                }
                () if own > level => {}
                () if at < first && once(own) => set(at, Says::Masthead),
                () => set(at, Says::Section),
            }
            if own == level {
                above = at;
            }
        }
        self.introductions(level, &levels, &mut |at| set(at, Says::Furniture));
        self.foot(level, &levels, &mut |at| set(at, Says::Furniture));
    }

    /// A bold line among headings of another kind that is set as they are: in capitals as all of them, or taking up the dots in which
    /// the one above it ends.
    fn heads_as_well(&self, at: usize, above: usize, capitals: bool) -> bool {
        let text = self.text(at);
        let chained = text.starts_with("...") || text.starts_with('…');
        let ends = self.text(above).ends_with("...") || self.text(above).ends_with('…');
        chained && ends || capitals && is_capital(text) && text.contains(' ')
    }

    /// A page that is one article, or one whose text must tell for itself.
    fn article(&self, levels: &[(usize, u8)], leaf: &impl Fn(usize) -> bool, set: &mut impl FnMut(usize, Says)) {
        let inside = |at: &usize| !self.outside.get(*at).copied().unwrap_or(true);
        let all = || (0..self.page.parts.len()).filter(inside);
        // Above its title and in the line of its writer an article names days and outlets too.
        let first = levels.iter().find(|(_, level)| *level <= 3).map_or(0, |(at, _)| *at);
        let writer = |at: usize| WRITERS.iter().any(|word| self.text(at).starts_with(word));
        let signs = all().filter(|&at| at >= first && !writer(at) && speaks_of_several(self.text(at))).count();
        if signs <= 1 {
            // Headings of its parts are text, whatever they look like.
            levels.iter().filter(|(_, level)| *level <= 6).for_each(|(at, _)| set(*at, Says::Entry));
        }
        if !self.title.is_empty() {
            return;
        }
        let named = all().find(|&at| self.part(at).place.role == Role::Title && self.level(at).is_some());
        let first = levels.iter().filter(|(_, level)| *level <= 3).min_by_key(|(at, level)| (*level, *at));
        let Some(title) = named.or(first.map(|(at, _)| *at)) else { return };
        let says = match () {
            () if signs > 1 => Says::Masthead,
            () if leaf(title) || self.next(title).is_some() => Says::Title,
            () => return,
        };
        set(title, says);
        if says == Says::Title {
            self.tail(title, levels, set);
        } else {
            self.fields_of_page(set);
        }
        // What stands above the title belongs to the page.
        for at in all().take_while(|at| *at < title) {
            let role = self.part(at).place.role;
            if says == Says::Title && !matches!(role, Role::Date | Role::Byline | Role::Image) {
                set(at, Says::Masthead);
            }
        }
    }

    /// The day that is printed right above the one title of an article, with its line.
    fn day_above(&self, says: &[Says], lines: &[u32]) -> Option<(u32, PartialDate)> {
        let mut titles = (0..says.len()).filter(|at| says.get(*at) == Some(&Says::Title));
        let (title, None) = (titles.next()?, titles.next()) else { return None };
        let above = (0..title).rev().filter(|at| !self.is_outside(*at)).take(MOST_ABOVE);
        let mut told = above.filter(|at| self.text(*at).len() <= LONGEST_BAR && !self.text(*at).ends_with('.'));
        told.find_map(|at| Some((*lines.get(at)?, head::one_day(self.text(at))?)))
    }

    /// The day, the writer and the label of a page that holds several stories under its one title are the page's.
    fn fields_of_page(&self, set: &mut impl FnMut(usize, Says)) {
        let all = |is: &dyn Fn(usize) -> bool| (0..self.page.parts.len()).filter(|at| is(*at)).collect::<Vec<_>>();
        let role = |at: usize| self.part(at).place.role;
        let days = all(&|at| matches!(role(at), Role::Date | Role::Byline) && !self.is_outside(at));
        let filed = all(&|at| is_filing(self.text(at)) || role(at) == Role::Topics);
        let once = |list: &[usize], is: fn(Role) -> bool| list.iter().filter(|at| is(role(**at))).count() <= 1;
        if once(&days, |role| role == Role::Date) {
            days.iter().for_each(|at| set(*at, Says::Masthead));
        }
        if filed.iter().filter(|at| is_filing(self.text(**at))).count() <= 1 {
            filed.iter().for_each(|at| set(*at, Says::Furniture));
        }
    }

    /// True for the page of a site that lists stories, each under a title that leads to it.
    fn listing(&self, says: &[Says]) -> bool {
        let titles: Vec<usize> =
            says.iter().enumerate().filter(|(_, says)| **says == Says::Title).map(|(at, _)| at).collect();
        let linked = titles.iter().filter(|at| self.part(**at).linked > 0).count();
        self.several && !self.page.apart && !self.page.boxed && linked * 2 >= titles.len().max(1)
    }
}

/// Words that open the line of a writer.
pub(super) const WRITERS: [&str; 5] = ["By ", "Von ", "Par ", "Por ", "Di "];

/// So many lines above a title its day may stand.
const MOST_ABOVE: usize = 3;

/// How high a bold line stands as a heading, below those of the elements.
pub(super) const BOLD: u8 = 7;
/// The text of an entry without its bullet or number.
pub(super) fn unmarked(text: &str) -> &str {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = rest.strip_prefix(". ").filter(|_| rest.len() < text.len());
    numbered.or_else(|| text.strip_prefix("• ")).unwrap_or(text)
}

/// The number in front of a title and its hyphen, and the title.
fn numbered(text: &str) -> Option<(&str, &str)> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let title = text.get(digits..)?.strip_prefix("- ").filter(|_| (1..=3).contains(&digits))?;
    Some((text.get(..digits)?, title.trim_start()))
}

/// More parts no entry that is a story has.
const LONGEST_ENTRY: usize = 32;
/// How high a bar stands, above bold lines.
pub(super) const BAR: u8 = 6;
/// The longest line in a bar, in bytes.
const LONGEST_BAR: usize = 120;
/// The longest name of an outlet with its day, or of a desk, in bytes.
const LONGEST_NAME: usize = 160;
/// The longest title, in bytes.
const LONGEST: usize = 400;
