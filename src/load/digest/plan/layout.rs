//! How a page is laid out: whether titles, writers and sources stand above or below their stories, how its sections are set,
//! and whether it has stories at all.

use crate::load::digest::blocks::Block;
use crate::load::digest::classify::Kind;
use crate::load::digest::credit::Line;
use crate::load::digest::tail::Tail;
use crate::load::digest::title::{self, Look};
use crate::load::digest::{headline, masthead, notes};
use crate::load::tables::tables;

use super::{LONG, Scan};

/// `-- Ferries stop`, `* Pilots walk out` above a text, again and again: titles as numbered ones are.
pub(super) fn hear_bulleted_titles(blocks: &[Block<'_>], looks: &mut [Look]) {
    let titled = |at: usize, from: usize| {
        let block = blocks.get(at).filter(|block| block.kind == Kind::Text && block.first == block.last)?;
        let below = blocks.get(at + 1).filter(|below| below.gap <= 1 && below.kind == Kind::Text)?;
        let text = matches!(looks.get(at + 1), Some(Look::Plain | Look::Title)) && below.text.len() > block.text.len();
        let title = block.text.get(from..)?;
        (text && matches!(title::look(title), Look::Title | Look::Placed) && below.text.len() > 60)
            .then_some((at, from))
    };
    let bullets = || {
        looks
            .iter()
            .enumerate()
            .filter_map(|(at, look)| if let Look::Bullet(from) = look { Some((at, *from)) } else { None })
    };
    let titles: Vec<(usize, usize)> = bullets().filter_map(|(at, from)| titled(at, from)).collect();
    // A lone one behind two dashes has titles of other forms beside it.
    let lone = || {
        let headed = looks.iter().filter(|look| matches!(look, Look::Placed | Look::Numbered(..))).take(2).count() == 2;
        let [(at, _)] = titles.as_slice() else { return false };
        headed && blocks.get(*at).is_some_and(|block| block.gap > 0 && block.text.starts_with("-- "))
    };
    if titles.len() >= 2 && titles.len() * 3 >= bullets().count() * 2 || lone() {
        for (at, from) in titles {
            if let Some(look) = looks.get_mut(at) {
                *look = Look::Numbered(0, from);
            }
        }
    }
}

/// Where two blank lines set texts without titles apart, a lone line that looks like a title within one of them is its paragraph:
/// the stop at its end was lost.
pub(super) fn quiet_lone_title(blocks: &[Block<'_>], looks: &mut [Look], tails: &[Option<Tail>]) {
    let closed = |at: usize| tails.get(at).and_then(Option::as_ref).is_some_and(|tail| tail.closing.is_some());
    let text = |at: usize| blocks.get(at).filter(|block| block.kind == Kind::Text);
    let long = |at: usize| text(at).is_some_and(|block| block.text.len() >= LONG);
    let mut apart = (0..blocks.len()).filter(|&at| long(at) && blocks.get(at).is_some_and(|block| block.gap >= 2));
    let (Some(first), Some(_), Some(_)) = (apart.next(), apart.next(), apart.next()) else { return };
    if (first..blocks.len()).filter(|&at| closed(at)).take(3).count() < 3 {
        return;
    }
    let mut titles = (first..blocks.len()).filter(|&at| looks.get(at) == Some(&Look::Title) && text(at).is_some());
    let (Some(lone), None) = (titles.next(), titles.next()) else { return };
    let within = blocks.get(lone).is_some_and(|block| block.gap == 1);
    if within
        && lone.checked_sub(1).is_some_and(|above| long(above) && !closed(above))
        && let Some(look) = looks.get_mut(lone)
    {
        *look = Look::Plain;
    }
}

/// The heading of a part of a story has at most so many characters.
const PART: usize = 32;

impl Scan<'_> {
    /// The first title is an article's, with a text of its own below it, and the others, all much shorter, head its parts.
    /// Where one writer is named that title may be the page's.
    pub(super) fn titles_head_parts(&self, written: bool) -> bool {
        let length = |at: usize| self.block(at).map_or(0, |block| block.text.chars().count());
        let mut titles = (0..self.blocks.len())
            .filter(|&at| self.look(at) == Look::Title && !self.contents.blocks.contains(&at) && self.heads_text(at));
        let Some(first) = titles.next() else { return false };
        // Nothing but the page and what was told of it stands above an article.
        let above = (0..first).all(|at| !self.is_body(at) && self.look(at) != Look::Title);
        let longest = titles.map(length).max().unwrap_or(usize::MAX);
        let fits = |title: usize| title <= PART && longest <= PART;
        // A writer below the first title wrote all that follows.
        let signed = || {
            let below = self.block(first + 1);
            matches!(below.map(|b| &b.kind), Some(Kind::Credit(line)) if matches!(**line, Line::Byline(_)))
        };
        let much = longest * 2 <= length(first) || written && longest < length(first) && signed();
        longest <= PART && (above && much || written && fits(length(first)))
    }

    /// `IZVESTIA (23/11/2005)` apart from what stands above it and right on a text: it heads that, whatever stands above.
    pub(super) fn heads_below(&self, at: usize) -> bool {
        let outlet = |block: &Block<'_>| {
            block.gap > 0
                && block.text.ends_with(')')
                && matches!(&block.kind, Kind::Credit(line) if matches!(**line, Line::Bare(_)))
        };
        self.block(at).is_some_and(outlet)
            && self.block(at + 1).is_some_and(|below| below.gap == 0)
            && self.is_body(at + 1)
    }

    /// A note about a story right below the line of its writer or its day.
    pub(super) fn is_told_above(&self, note: usize) -> bool {
        let told = note.checked_sub(1).and_then(|above| self.block(above));
        told.is_some_and(|above| matches!(above.kind, Kind::Credit(_) | Kind::Date(_)))
            && self.block(note).is_some_and(|block| !notes::is_of_document(&block.text))
    }

    /// Titles stand over the date lines of a listing, not under them: so the first of them shows.
    pub(in crate::load::digest) fn titles_over_dates(&self) -> bool {
        let timed = |block: &&Block<'_>| matches!(block.kind, Kind::Date(day) if day.timed);
        let Some(first) = self.blocks.iter().position(|block| timed(&block)) else { return false };
        // `- Details` may stand between the two, with no blank line.
        let detail = |at: &usize| {
            self.block(*at).is_some_and(|b| matches!(b.kind, Kind::Furniture | Kind::Credit(_)))
                && self.block(at + 1).is_some_and(|b| b.gap == 0)
        };
        let above = (0..first).rev().find(|at| !detail(at));
        above.is_some_and(|above| self.look(above) == Look::Title && !self.is_body(above))
    }

    /// Days with their years stand above titles, again and again, and below none.
    fn days_stand_over_titles(&self) -> bool {
        let (mut above, mut below) = (0_usize, 0_usize);
        for (at, block) in self.blocks.iter().enumerate() {
            let Kind::Date(day) = block.kind else { continue };
            if !day.written.has_day() || day.written.lacks_year() || self.contents.blocks.contains(&at) {
                continue;
            }
            let under = at.checked_sub(1).filter(|&title| self.look(title) == Look::Title && block.gap == 0);
            let heads = self
                .next(at)
                .is_some_and(|next| !self.is_body(next) && self.look(next) == Look::Title && self.heads_text(next));
            below += usize::from(under.is_some());
            above += usize::from(under.is_none() && heads);
        }
        above >= 2 && below == 0
    }

    /// Whether sections that are parts of the world are set in capitals; none where there is no such section.
    pub(in crate::load::digest) fn regions_in_capitals(&self) -> Option<bool> {
        let mut names = self.blocks.iter().filter_map(|block| match block.kind {
            Kind::Section(from, to) => block.text.get(from..to).filter(|name| tables().is_region(name)),
            Kind::Caps => Some(&*block.text).filter(|name| tables().is_region(name)),
            _ => None,
        });
        names.next().map(headline::is_caps)
    }

    /// Nothing but the names of issues and their lists of contents: an archive page.
    pub(in crate::load::digest) fn is_list_of_issues(&self) -> bool {
        let mut lines = self.blocks.iter().enumerate().filter(|(at, b)| {
            matches!(b.kind, Kind::Text | Kind::Caps | Kind::Section(..)) && !self.contents.blocks.contains(at)
        });
        let again = |at: usize, text: &str| {
            let alike = |near: usize| self.block(near).is_some_and(|b| b.text == text);
            at.checked_sub(1).is_some_and(alike) || alike(at + 1)
        };
        let issues = self.blocks.iter().filter(|block| masthead::series(start(&block.text)).is_some());
        !self.contents.blocks.is_empty()
            && issues.take(2).count() > 1
            && lines.all(|(at, block)| {
                // The day, the editors and a list of one title may have run into the name of the issue, or stand below it.
                let below = at.checked_sub(1).filter(|_| block.gap == 0 && block.text.len() <= 100);
                let named = |at: usize| self.block(at).is_some_and(|b| masthead::series(start(&b.text)).is_some());
                (named(at) || below.is_some_and(named)) && !block.text.ends_with('.') || again(at, &block.text)
            })
    }

    /// `Posted on May 3, 2018 by Ann Hale` stands above the titles: the first such line comes before any text, and a title
    /// with its text is next.
    pub(super) fn is_posted_above(&self) -> bool {
        let dated = |at: &usize| {
            let kind = self.block(*at).map(|block| &block.kind);
            matches!(kind, Some(Kind::Credit(line)) if matches!(&**line, Line::Byline(c) if !c.entries.is_empty()))
        };
        let first = (0..self.blocks.len()).find(|at| dated(at) || self.is_body(*at)).filter(dated);
        // One such line above several titles is the page's.
        let titles =
            || (0..self.blocks.len()).filter(|&at| self.look(at) == Look::Title && self.heads_text(at)).take(2).count();
        let again = (0..self.blocks.len()).filter(dated).take(2).count() == 2;
        (again || first.is_some() && titles() < 2)
            && first.is_some_and(|at| {
                let titled = |n: usize| {
                    at.checked_sub(1).is_none_or(|before| self.look(before) != Look::Title) && self.heads_text(n)
                };
                self.next(at).is_some_and(|next| !self.is_body(next) && titled(next))
            })
    }

    /// Days stand above the titles of the stories.
    pub(super) fn days_stand_above(&self) -> bool {
        self.days_stand_on_titles() || self.days_stand_over_titles()
    }

    /// Days stand directly on the titles of the stories, with a blank line above them, and not below the titles.
    fn days_stand_on_titles(&self) -> bool {
        let (mut above, mut below) = (0, 0);
        for (at, block) in self.blocks.iter().enumerate().filter(|(_, b)| matches!(b.kind, Kind::Date(_))) {
            let near = |at: usize| self.block(at).is_some_and(|b| b.gap == 0);
            let title = |at: usize| self.look(at) == Look::Title && self.heads_text(at);
            let apart = block.gap > 0 || at == 0;
            above += usize::from(apart && near(at + 1) && title(at + 1));
            below += usize::from(!apart && at.checked_sub(1).is_some_and(title));
        }
        above >= 2 && above > below
    }

    /// Lines of names and dates stand above: the first of them comes before any text, or each has text below and none above.
    pub(super) fn credits_stand_above(&self) -> bool {
        let bare = |at: &usize| matches!(self.block(*at).map(|b| &b.kind), Some(Kind::Credit(l)) if !matches!(**l, Line::Byline(_)));
        let (mut above, mut below) = (0, 0);
        for at in (0..self.blocks.len()).filter(bare) {
            let before = at.checked_sub(1);
            let after_text = before.is_some_and(|n| self.is_body(n));
            let titled = before.is_some_and(|n| {
                self.look(n) == Look::Title && self.block(at).is_some_and(|b| b.gap == 0)
                    || self.block(n).is_some_and(|b| b.kind == Kind::Caps) && self.block(at).is_some_and(|b| b.gap == 0)
            });
            let after = match self.next(at) {
                // A writer may stand between the source and the text.
                Some(n) if matches!(self.block(n).map(|b| &b.kind), Some(Kind::Credit(_))) => self.next(n),
                other => other,
            };
            let before_text = after.is_some_and(|n| self.is_body(n) || self.look(n) == Look::Title);
            // `Source: X` under a text is that text's, a blank line between them or not.
            let told =
                matches!(self.block(at).map(|b| &b.kind), Some(Kind::Credit(l)) if matches!(**l, Line::Labelled(_)));
            let near = self.block(at).is_some_and(|b| b.gap == 0);
            above += usize::from(before_text && !titled && !(after_text && (near || told)));
            below += usize::from(after_text && near || titled);
        }
        above > below
    }
}

/// The first hundred characters of a text.
fn start(text: &str) -> &str {
    text.char_indices().nth(100).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}
