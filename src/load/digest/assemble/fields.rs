//! Blocks that are a field of a story: its date, its source or writer, its notes, labels, tags and links.

use crate::item::{Document, Format, UnparsedReason};
use crate::load::attribution;
use crate::load::digest::blocks::Block;
use crate::load::digest::classify::Kind;
use crate::load::digest::credit::Line;
use crate::load::digest::day::Day;
use crate::load::digest::draft::Draft;
use crate::load::digest::headline;
use crate::load::digest::notes;
use crate::load::digest::plan::Scan;
use crate::load::digest::title::Look;
use crate::load::lex::has_digit;
use crate::load::tables::tables;

use super::{MARKED, SOURCE, Walk};

impl Walk<'_> {
    /// The name of a place is a headline like the others where it stands directly on its text, as they do.
    pub(super) fn heads_one(&self, scan: &Scan<'_>, at: usize, block: &Block<'_>) -> bool {
        let text = scan.next(at).filter(|&next| scan.is_body(next) && scan.block(next).is_some_and(|b| b.gap == 0));
        self.plan.caps
            && headline::is_caps(&block.text)
            && text.is_some_and(|text| scan.is_closed(text) || self.out.drafts.last().is_some_and(Draft::is_closed))
    }

    /// The region label that a section gives: its name, where that is a part of the world, or a desk beside such sections
    /// and set as they are, or a theme among themes that head titles.
    pub(super) fn label(&self, name: &str) -> Option<String> {
        let name = name.trim_end_matches([':', ' ']);
        let place = name.split_once(": ").map_or(name, |(_, place)| place);
        // Where no section is a part of the world, what they are about is the label.
        let theme = || !self.plan.bullets && !has_digit(name);
        let beside = self.capitals.map_or_else(theme, |capitals| capitals == headline::is_caps(name));
        (tables().is_region(place) || beside && !tables().is_genre(name)).then(|| name.to_owned())
    }

    pub(super) fn date(&mut self, scan: &Scan<'_>, at: usize, block: &Block<'_>, day: Day, document: &mut Document) {
        let text = self.text;
        if let Some(draft) = self.bare().filter(|draft| {
            draft.date.is_empty()
                && (draft.headline.is_some() || draft.is_closed() || day.timed || draft.begins == MARKED)
        }) {
            draft.take_date(block, day.written, text);
            return;
        }
        let first = self.out.drafts.is_empty();
        let heading = self.plan.diary && (day.heads || day.written.lacks_year());
        if heading {
            self.end("date heading");
            self.day = Some(day.written);
            // The line itself belongs to the first story below it.
            if scan.next(at).is_some_and(|n| scan.is_body(n)) {
                self.day = None;
                self.begin("date heading").take_date(block, day.written, text);
                self.day = Some(day.written);
            } else {
                self.loose(at, UnparsedReason::Section);
            }
            return;
        }
        let glued = |n: usize| self.plan.format == Format::Digest && scan.block(n).is_some_and(|b| b.gap == 0);
        let free = self.out.drafts.last().is_none_or(|draft| !self.open || !draft.is_bare());
        let heads = |n: usize| scan.look(n) == Look::Title && scan.heads_text(n) && (free || glued(n));
        let over_title = self.plan.dated && scan.next(at).is_some_and(heads);
        let begins = over_title
            || day.timed && self.plan.format == Format::Listing
            || (self.plan.format == Format::Listing
                && !first
                && scan.next(at).is_some_and(|n| scan.is_body(n) || scan.look(n) == Look::Title));
        if begins {
            self.begin("date line").take_date(block, day.written, text);
        } else if first {
            if let Some(draft) = self.current() {
                draft.take_date(block, day.written, text);
            } else {
                // `date 2024-10-04` is what a crawler puts above the page.
                self.issued((day.written, u8::from(!block.text.starts_with("date "))));
                if document.date.is_none()
                    && self.plan.format == Format::Plain
                    && !block.text.starts_with("date ")
                    && scan.next(at).is_some_and(|n| scan.is_body(n))
                {
                    self.begin("date line").take_date(block, day.written, text);
                } else {
                    self.loose(at, UnparsedReason::Masthead);
                }
            }
        } else {
            // After a border it is the day of the story below it.
            let below = scan.next(at).is_some_and(|n| scan.look(n) == Look::Title && scan.heads_text(n));
            if !self.open && below && self.plan.format == Format::Digest {
                self.begin("date line").take_date(block, day.written, text);
                return;
            }
            match self.out.drafts.last_mut() {
                Some(draft) if draft.date.is_empty() => draft.take_date(block, day.written, text),
                _ => self.loose(at, UnparsedReason::Unrecognised),
            }
        }
    }

    /// A day that heads several stories, as the mark-up has it.
    pub(super) fn heads_day(&mut self, at: usize, day: Day) {
        self.end("date heading");
        if self.out.drafts.is_empty() {
            self.issued((day.written, 1));
        }
        self.day = Some(day.written);
        self.loose(at, UnparsedReason::Section);
    }

    pub(super) fn credit(&mut self, scan: &Scan<'_>, at: usize, block: &Block<'_>, line: &Line) {
        let text = self.text;
        let byline = matches!(line, Line::Byline(_));
        if self.plan.posted && matches!(line, Line::Byline(credits) if !credits.entries.is_empty()) {
            self.begin("line with writer and day").take_credit(block, line, text);
            return;
        }
        // The name and the day of the page, with a blank line above the first outlet, are no story of it.
        let page = self.plan.above && !byline && block.gap > 0 && self.out.drafts.len() == 1;
        let bare = self.bare().filter(|draft| draft.headline.is_some() || !draft.is_closed() || byline);
        if let Some(draft) = bare.filter(|draft| !page || draft.headline.is_none() || draft.date.is_empty()) {
            draft.take_credit(block, line, text);
            return;
        }
        let bare = !byline;
        let mut after = scan.next(at);
        // An address, a day and a writer may stand between a source and what it heads.
        for _ in 0..4 {
            let between = after.filter(|&n| {
                matches!(scan.block(n).map(|b| &b.kind), Some(Kind::Credit(_) | Kind::Date(_) | Kind::Link(_)))
            });
            let Some(n) = between else { break };
            after = scan.next(n);
        }
        // Below the source of a paper that did not appear stands that it did not.
        let nothing = |n: usize| scan.block(n).is_some_and(|b| b.kind == Kind::Nothing);
        // Below the number of a story a line in capitals is its title.
        let capitals = |n: usize| {
            scan.is_number(at.wrapping_sub(1))
                && scan.block(n).is_some_and(|b| b.kind == Kind::Caps)
                && scan.heads_text(n)
        };
        let follows =
            after.is_some_and(|n| scan.is_body(n) || scan.look(n) == Look::Title || nothing(n) || capitals(n));
        if bare && self.plan.above && follows
            || (!byline
                && !self.open
                && follows
                && self.plan.format != Format::Plain
                && (self.out.drafts.last().is_none_or(Draft::is_closed) || scan.is_number(at.wrapping_sub(1))))
        {
            self.begin(SOURCE).take_credit(block, line, text);
            // `IZVESTIA (23/11/2005)` heads all stories down to the next such line.
            if let Line::Bare(credits) = line
                && block.text.ends_with(')')
            {
                self.outlet = Some(credits.clone());
            }
            return;
        }
        match self.out.drafts.last_mut() {
            // `Oslo, 27 March 1998` below the last story is where and when the page was made.
            Some(_) if block.gap > 0 && after.is_none() && names_a_place(scan, line) => {
                self.end("end of the page");
                self.loose(at, UnparsedReason::Masthead);
            }
            Some(draft) => {
                draft.take_credit(block, line, text);
                if !byline && !self.plan.marked && !self.plan.one {
                    self.end(SOURCE);
                    self.after_cut = true;
                }
            }
            None => {
                // `Posted on February 21, 2020 by admin` above the first story.
                if let Line::Byline(credits) = line
                    && let Some(written) = credits.entries.iter().flat_map(|entry| &entry.dates).next()
                {
                    self.issued((*written, 1));
                }
                self.loose(at, UnparsedReason::Masthead);
            }
        }
    }

    pub(super) fn note(&mut self, at: usize, block: &Block<'_>) {
        let text = self.text;
        match self.out.drafts.last_mut() {
            _ if notes::is_of_document(&block.text) => self.loose(at, UnparsedReason::Furniture),
            Some(draft) => draft.take_note(block, text),
            None => self.loose(at, UnparsedReason::Masthead),
        }
    }

    pub(super) fn region(&mut self, scan: &Scan<'_>, at: usize, block: &Block<'_>, value: usize) {
        let text = self.text;
        // Among its details a site tells the part of it that an article stands in.
        let detail = scan.is_detail(at);
        // A category of a blog is a region only where it names one.
        let category = block.is_filing() && !detail && !tables().is_region(block.text.get(value..).unwrap_or_default());
        let take = if category { Draft::take_topics } else { Draft::take_region };
        if let Some(draft) = self.bare().filter(|draft| draft.headline.is_some() && block.is_filing()) {
            take(draft, block, value, text);
            return;
        }
        match self.out.drafts.last_mut() {
            Some(draft) => take(draft, block, value, text),
            None => self.loose(at, UnparsedReason::Furniture),
        }
        self.border("region label");
    }

    pub(super) fn topics(&mut self, at: usize, block: &Block<'_>, value: usize) {
        let text = self.text;
        if let Some(draft) = self.bare().filter(|draft| draft.headline.is_some() && block.is_filing()) {
            draft.take_topics(block, value, text);
            return;
        }
        match self.out.drafts.last_mut() {
            Some(draft) => {
                draft.take_topics(block, value, text);
                self.border("tags");
            }
            None => self.loose(at, UnparsedReason::Furniture),
        }
    }

    pub(super) fn more(&mut self, at: usize, block: &Block<'_>) {
        let text = self.text;
        match self.out.drafts.last_mut() {
            Some(draft) => {
                draft.take_syntax(block, text);
                self.after_cut = !self.plan.marked;
            }
            None => self.loose(at, UnparsedReason::Furniture),
        }
    }

    pub(super) fn link(&mut self, at: usize, block: &Block<'_>, value: usize) {
        let text = self.text;
        match self.out.drafts.last_mut() {
            Some(draft) => {
                draft.take_link(block, value, text);
                self.after_cut = value > 0 && !self.plan.marked;
            }
            None => self.loose(at, UnparsedReason::Furniture),
        }
    }
}

/// The only line of a name and a day in a document, with a name of one word that no outlet has.
fn names_a_place(scan: &Scan<'_>, line: &Line) -> bool {
    let bare = |line: &Line| matches!(line, Line::Bare(_));
    let Line::Bare(credits) = line else { return false };
    let [only] = &credits.entries[..] else { return false };
    let others = scan.blocks.iter().filter(|block| matches!(&block.kind, Kind::Credit(line) if bare(line)));
    let named = tables().is_outlet(&only.source) || attribution::sounds_like_outlet(&only.source);
    !only.source.contains(' ') && !named && others.take(2).count() == 1
}
