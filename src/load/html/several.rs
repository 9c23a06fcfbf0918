//! Whether the headings of a page head stories of their own or the parts of one article, and which of them heads the page.

use crate::load::digest::{is_contents, is_own};
use crate::load::tables::tables;

use super::classes::Role;
use super::evidence::{is_capital, is_day, is_section, names_several, sourced};
use super::page::View;

impl View<'_> {
    /// The first heading of a level where nothing but days stands between it and the next: it heads the page, not a story.
    pub(super) fn names_the_page(&self, level: u8, levels: &[(usize, u8)]) -> Option<usize> {
        let mut heads = levels.iter().filter(|(_, own)| *own == level).map(|(at, _)| *at);
        let (first, second) = (heads.next()?, heads.next()?);
        heads.next()?;
        let alone = self.next(first) == Some(second);
        if alone && (self.text(first) == self.title || names_several(self.text(first))) {
            return Some(first);
        }
        let between = || (first + 1..second).filter(|&at| !self.outside.get(at).copied().unwrap_or(true));
        let own = |at: usize| is_day(self.text(at)) || is_own(self.text(at)) || self.part(at).place.role == Role::Image;
        let days = between().all(own);
        (between().next().is_some() && days).then_some(first)
    }

    /// True where the headings of a level head stories of their own, not the sections of one article.
    pub(super) fn heads_stories(&self, level: u8, levels: &[(usize, u8)], leaf: &impl Fn(usize) -> bool) -> bool {
        let heads: Vec<usize> = levels.iter().filter(|(_, l)| *l == level).map(|(at, _)| *at).collect();
        let with_text = heads.iter().filter(|at| leaf(**at)).count();
        if with_text < 2 {
            return false;
        }
        let field = |at: usize| {
            matches!(self.part(at).place.role, Role::Source | Role::Date | Role::Byline | Role::Meta | Role::Topics)
        };
        let inside = |at: usize| !self.is_outside(at) && self.level(at).is_none() && !field(at);
        // What the site itself calls titles heads stories.
        let named = heads.iter().filter(|at| self.part(**at).place.role == Role::Title).count();
        if named >= 2 && named * 2 >= heads.len() {
            return true;
        }
        let first = heads.first().copied().unwrap_or(0);
        let texts = || (first..self.page.parts.len()).filter(|&at| inside(at) && !self.part(at).runs_on);
        let paragraphs = texts().count();
        // What stands behind a bold opening ends its story as a paragraph does.
        let all = (first..self.page.parts.len()).filter(|&at| inside(at));
        let credited = (first..self.page.parts.len()).filter(|&at| self.part(at).place.role == Role::Source).count();
        let closed = all.filter(|&at| sourced(self.text(at))).count() + credited;
        // A list of contents above the stories speaks for several, not for an article.
        let linked_whole = |at: usize| self.part(at).linked * 2 >= self.text(at).len();
        let lists = (0..first).any(|at| is_contents(self.text(at)));
        let listed = |at: usize| lists && (self.part(at).place.entry || is_contents(self.text(at)));
        let before = (0..first).filter(|&at| inside(at) && !linked_whole(at) && !listed(at)).count();
        let world = levels.iter().filter(|(at, own)| *own < level && tables().is_region(self.text(*at))).count();
        let linked = heads.iter().filter(|at| self.part(**at).linked * 2 >= self.text(**at).len()).count();
        let caps = heads.iter().filter(|at| is_capital(self.text(**at))).count();
        // A day of its own directly above or below most headings: no part of an article has that.
        let near = |at: usize| {
            let open = |n: &usize| !self.is_outside(*n) && self.level(*n).is_none() && !self.part(at).runs_on;
            let above = at.checked_sub(1).filter(open);
            above.into_iter().chain(self.next(at)).any(|n| is_day(self.text(n)))
        };
        let dated = heads.iter().filter(|at| near(**at)).count();
        let article =
            self.page.facts.article || self.page.facts.writer.is_some() || before > 3 || self.is_one(level, levels);
        if heads.iter().any(|at| self.part(*at).place.entry) {
            // Lists in an article open their entries in bold too.
            return closed >= 2 && closed * 2 >= with_text;
        }
        closed >= 2 && closed * 2 >= with_text
            || linked * 2 > heads.len()
            || dated >= 2 && dated * 2 > heads.len()
            || world >= 2 && with_text >= 2
            || !article && with_text >= 3 && self.counts(&heads)
            || caps >= 2 && caps * 2 >= heads.len()
            || !article && with_text >= 3 && paragraphs <= with_text * 3
            || !article && with_text == 2 && paragraphs <= 4 && before == 0
    }

    /// True where headings count from one: `1 big thing: …`, `2. …`, `3. …`.
    fn counts(&self, heads: &[usize]) -> bool {
        heads.iter().zip(1_usize..).all(|(at, wanted)| {
            let text = self.text(*at);
            let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let behind = text.get(digits..).is_some_and(|rest| rest.starts_with(['.', ')', ' ', ':', '-']));
            behind && text.get(..digits).and_then(|number| number.parse().ok()) == Some(wanted)
        })
    }

    /// True where the headings of a level stand under a title and are parts of its text: neither the title nor the lines at
    /// the top say that several stories follow, or the parts have parts and names that only parts have.
    fn is_one(&self, level: u8, levels: &[(usize, u8)]) -> bool {
        let own = |wanted: u8| levels.iter().filter(move |(_, level)| *level == wanted).map(|(at, _)| *at);
        if own(level).any(|at| is_section(self.text(at))) {
            return true;
        }
        let Some(first) = own(level).next() else { return false };
        let above: Vec<&str> =
            levels.iter().filter(|(at, own)| *at < first && *own < level).map(|(at, _)| self.text(*at)).collect();
        let title = match (above.as_slice(), self.title) {
            (_, title) if !title.is_empty() => title,
            ([title], _) => title,
            _ => return false,
        };
        // Names of a word or two under a title that is one: `Polling day`, `Counting`.
        let names: Vec<&str> = own(level).map(|at| self.text(at)).collect();
        let short = |name: &&&str| name.split_whitespace().count() <= 2 && !tables().is_region(name) && !is_day(name);
        let few = names.iter().filter(short).count();
        if !names_several(title) && title.split_whitespace().count() >= LEAST_OF_TITLE && few * 3 >= names.len() * 2 {
            return true;
        }
        let facts = &self.page.facts;
        let heads = facts.title.iter().chain(&facts.shared).map(String::as_str);
        // The head of the page repeats the title beside the name of the site.
        let heads = heads.filter(|head| !head.contains(title));
        let short = |at: &usize| !self.outside.get(*at).copied().unwrap_or(true) && self.text(*at).len() <= 80;
        !heads.chain([title]).chain((0..first).filter(short).map(|at| self.text(at))).any(names_several)
    }
}

/// Words of a title that says what one article is about.
const LEAST_OF_TITLE: usize = 5;
