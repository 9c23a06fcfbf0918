//! The page around the stories: its head, the rules between its stories, the outlets that head some of them.

use crate::item::{Document, Format, PartialDate, UnparsedReason};
use crate::load::digest::blocks::Block;
use crate::load::digest::classify::Kind;
use crate::load::digest::day::day;
use crate::load::digest::draft::Draft;
use crate::load::digest::plan::Scan;
use crate::load::digest::title::{Look, look};
use crate::load::digest::{furniture, headline, masthead};
use crate::load::markup::Says;
use crate::load::tables::{Label, tables};

use super::{LAST, SECTION, SOURCE, Walk};

/// Where rules stand above the numbers of stories (`****`, `#4`): the last number, and the rule above it.
pub(super) fn rule_between_numbers(scan: &Scan<'_>) -> Option<(usize, String)> {
    let numbers: Vec<usize> = (1..scan.blocks.len()).filter(|&at| scan.is_number(at)).collect();
    let last = *numbers.last().filter(|_| numbers.len() > 1)?;
    let rule = scan.block(last - 1).filter(|block| block.kind == Kind::Rule && !scan.is_number(last - 1))?;
    Some((last, rule.text.clone().into_owned()))
}

/// The most blocks and bytes below a rule that are the foot of the page.
const FOOT: (usize, usize) = (3, 400);
/// The name of whoever keeps a page has no more bytes.
const LONGEST_SIGNATURE: usize = 60;

impl Walk<'_> {
    /// Takes a line in which the document speaks of itself.
    pub(super) fn masthead(&mut self, at: usize, block: &Block<'_>, document: &mut Document) {
        if let Some(issued) = masthead::read(&block.text, document) {
            self.issued(issued);
        } else if self.out.calendar.issued.is_none() {
            self.out.calendar.issued = masthead::year(&block.text).and_then(PartialDate::year);
        }
        // `QPS: What the Papers Say. Part A` has a stop inside.
        let short = || {
            block.text.len() <= 60 && !block.text.ends_with(['.', ',', ';', ':']) && headline::is_titled(&block.text)
        };
        let named = (matches!(look(&block.text), Look::Title | Look::Placed)
            || self.out.loose.is_empty() && short() && block.text.starts_with(char::is_uppercase))
            && !block.text.starts_with(['"', '“', '[', '‘'])
            && !masthead::is_editor(&block.text)
            && !masthead::is_header(&block.text)
            && day(&block.text).is_none();
        if document.title.is_none() && block.text.len() <= 80 && named {
            document.title = Some(block.text.clone().into_owned());
            document.publisher.get_or_insert_with(|| masthead::without_number(&block.text).to_owned());
        }
        // A page of one part of the world says so once, above all its stories: `World`, `PA: World`.
        let heads = self.plan.format == Format::Listing && self.out.drafts.is_empty() && self.section.is_none();
        let place = block.text.split_once(": ").map_or(&*block.text, |(_, place)| place);
        if heads && !place.ends_with('.') && tables().is_region(place) {
            self.section = Some(block.text.clone().into_owned());
        }
        self.loose(at, UnparsedReason::Masthead);
    }

    /// The date that its line speaks for most is the document's; of equals, the first.
    pub(super) fn issued(&mut self, (written, speaks): masthead::Issued) {
        let mut calendar = self.out.calendar;
        calendar.issued = None;
        let known = calendar.resolve(written);
        // What speaks least is better than nothing.
        let more = speaks > self.speaks || self.out.calendar.issued.is_none();
        if known.is_some() && !self.dated && more {
            self.speaks = speaks;
            self.out.calendar.issued = known;
        }
    }

    /// A rule below the last story of a digest whose stories all have a headline and a source: what follows has neither.
    pub(super) fn ends_the_stories(&self, scan: &Scan<'_>, at: usize) -> bool {
        let below = scan.blocks.len() - at - 1;
        if !(1..=FOOT.0).contains(&below) || self.plan.format != Format::Digest || self.out.drafts.len() < 2 {
            return false;
        }
        let plain = |n: usize| {
            scan.block(n).is_some_and(|b| b.kind == Kind::Text && b.mark.says == Says::Nothing)
                && scan.tails.get(n).and_then(Option::as_ref).is_none_or(|tail| tail.closing.is_none())
                && !((scan.look(n) == Look::Title || scan.block(n).is_some_and(|b| b.kind == Kind::Caps))
                    && scan.heads_text(n))
        };
        let length: usize = scan.blocks.iter().skip(at + 1).map(|block| block.text.len()).sum();
        length <= FOOT.1
            && (at + 1..scan.blocks.len()).all(plain)
            && self.out.drafts.iter().all(|draft| draft.headline.is_some() && draft.is_closed())
    }

    /// The rule that stands above the first story and nowhere else stands below the last one.
    pub(super) fn closes_frame(&self, scan: &Scan<'_>, at: usize) -> bool {
        // Only rules near the end are compared with the others.
        if scan.blocks.len() - at > LAST {
            return false;
        }
        let (Some(rule), Some(first)) = (scan.block(at), self.out.drafts.first()) else { return false };
        let mut same = scan.blocks.iter().filter(|block| block.kind == Kind::Rule && block.text == rule.text);
        let (Some(above), Some(below), None) = (same.next(), same.next(), same.next()) else { return false };
        let rest: usize = scan.blocks.iter().skip(at + 1).map(|block| block.text.len()).sum();
        above.last < first.lines.0 && below.first == rule.first && self.out.drafts.len() >= 2 && rest <= FOOT.1
    }

    /// What follows the source line of the last story, where all stories have a headline and end in theirs.
    pub(super) fn follows_the_last_source(&self, scan: &Scan<'_>, at: usize) -> bool {
        let all = scan.blocks.len();
        let plain = |n: usize| {
            scan.block(n)
                .is_some_and(|b| b.mark.says == Says::Nothing && !matches!(b.kind, Kind::Note | Kind::Credit(_)))
                && !scan.is_closed(n)
                && !(scan.look(n) == Look::Title && scan.heads_text(n))
        };
        self.plan.format == Format::Digest
            && self.out.drafts.len() >= 3
            && all - at <= FOOT.0
            && scan.block(at).is_some_and(|block| block.gap > 0 && block.text.len() <= FOOT.1)
            && self.out.drafts.iter().all(|d| d.headline.is_some() && d.is_closed() && d.ends == SOURCE)
            && (at..all).all(plain)
    }

    /// A few lines at the end that the layout of the stories leaves out: each story has its source, its writer or its label, and these
    /// follow the last one without any; or a wider gap stands above them than inside of any story, and they begin as none does.
    fn is_left_out(&self, scan: &Scan<'_>, at: usize, block: &Block<'_>) -> bool {
        let below = scan.blocks.len() - at;
        if below > FOOT.0
            || block.gap == 0
            || self.out.drafts.last().is_some_and(Draft::is_bare)
            || self.plan.format != Format::Digest
            || self.out.drafts.len() < 2
        {
            return false;
        }
        let length: usize = scan.blocks.iter().skip(at).map(|block| block.text.len()).sum();
        let plain = |n: usize| {
            scan.block(n).is_some_and(|b| {
                matches!(
                    b.kind,
                    Kind::Text | Kind::Caps | Kind::Furniture | Kind::Link(_) | Kind::Rule | Kind::Pager(_)
                ) && b.mark.says == Says::Nothing
            }) && !scan.is_ended(n)
                && matches!(scan.look(n), Look::Plain | Look::Title)
                && !((scan.look(n) == Look::Title || scan.block(n).is_some_and(|b| b.kind == Kind::Caps))
                    && scan.heads_text(n))
                && !scan.opens_story(n)
        };
        if length > FOOT.1 || !(at..scan.blocks.len()).all(plain) {
            return false;
        }
        // Where nothing heads the stories, a paragraph without a source may be one.
        let drafts = &self.out.drafts;
        let headed = self.plan.is_headed() && drafts.iter().all(|draft| draft.headline.is_some() || draft.is_closed());
        let ended = || drafts.len() > 2 && drafts.iter().all(Draft::is_over);
        let wide = || block.gap > 1 && drafts.iter().all(|draft| draft.widest < block.gap);
        headed && (ended() || wide())
    }

    /// What stands below the line of who holds the rights, near the end: nothing but short lines without a source or a day.
    pub(super) fn is_below_rights(&self, scan: &Scan<'_>, at: usize, block: &Block<'_>) -> bool {
        let rest = scan.blocks.get(at + 1..).unwrap_or_default();
        let short = |block: &Block<'_>| {
            block.text.len() <= FOOT.1 / 2
                && block.mark.says == Says::Nothing
                && matches!(
                    block.kind,
                    Kind::Text | Kind::Caps | Kind::Furniture | Kind::Link(_) | Kind::Rule | Kind::Pager(_)
                )
        };
        masthead::holder(&block.text).is_some()
            && block.mark.says == Says::Nothing
            && self.out.drafts.len() > 1
            && (1..=LAST).contains(&rest.len())
            && rest.iter().all(short)
            && rest.iter().map(|block| block.text.len()).sum::<usize>() <= FOOT.1
            && !(at + 1..scan.blocks.len()).any(|n| scan.is_ended(n))
    }

    /// The last line of all, which looks like a title, below lines of the page: a name of whoever keeps it.
    fn is_signed(&self, scan: &Scan<'_>, at: usize, block: &Block<'_>) -> bool {
        let of_page = |back: usize| {
            let above = at.checked_sub(back).and_then(|above| scan.block(above));
            above.is_some_and(|above| above.kind == Kind::Furniture)
        };
        at + 1 == scan.blocks.len()
            && self.out.drafts.last().is_some_and(|draft| draft.is_closed() || !draft.is_bare())
            && block.text.len() <= LONGEST_SIGNATURE
            && block.mark.says == Says::Nothing
            && scan.look(at) == Look::Title
            && (of_page(1) && of_page(2))
            && !scan.is_body(at)
    }

    /// Takes such a line.
    pub(super) fn takes_foot(&mut self, scan: &Scan<'_>, at: usize, block: &Block<'_>) -> bool {
        let reached = scan.blocks.len() - at <= FOOT.0
            && block.gap > 0
            && self.out.drafts.last().is_some_and(|draft| !draft.is_bare())
            && furniture::tells_number(&block.text);
        let left_out = reached || self.is_left_out(scan, at, block) || self.is_signed(scan, at, block);
        if left_out {
            self.end("end of the page");
            self.trailing = true;
            self.loose(at, UnparsedReason::Furniture);
        }
        left_out
    }

    /// The only section of a digest labels nothing unless it is a part of the world: it stands above all stories, or sets some apart.
    pub(super) fn drop_lone_label(&mut self, scan: &Scan<'_>) {
        let mut sections = self.out.loose.iter().filter(|(_, reason)| *reason == UnparsedReason::Section);
        let names =
            |at: usize| scan.block(at).is_some_and(|block| !matches!(block.kind, Kind::Date(_) | Kind::Nothing));
        if sections.by_ref().filter(|(at, _)| names(*at)).take(2).count() == 2 {
            return;
        }
        for draft in &mut self.out.drafts {
            let theme = |name: &String| {
                let place = name.split_once(": ").map_or(name.as_str(), |(_, place)| place);
                !tables().is_region(place)
            };
            if self.capitals.is_none() && draft.region_of_section {
                draft.region = draft.region.take().filter(|name| !theme(name));
            }
        }
    }

    /// The only section of a listing, above all its stories, is the heading of the page.
    pub(super) fn page_heading(&mut self, scan: &Scan<'_>, document: &mut Document) {
        let mut sections = self.out.loose.iter_mut().filter(|(_, reason)| *reason == UnparsedReason::Section);
        let (Some(only), None) = (sections.next(), sections.next()) else { return };
        let Some(block) = scan.block(only.0).filter(|_| self.plan.format == Format::Listing) else { return };
        if self.out.drafts.first().is_some_and(|draft| draft.lines.0 > block.last) {
            only.1 = UnparsedReason::Masthead;
            document.title.get_or_insert_with(|| block.text.clone().into_owned());
        }
    }

    /// A source or a day without title and text is no story.
    pub(super) fn drop_empty(&mut self, scan: &Scan<'_>) {
        let is_empty = |draft: &Draft| draft.is_bare() && draft.headline.is_none() && draft.links.is_empty();
        let (empty, kept) = std::mem::take(&mut self.out.drafts).into_iter().partition::<Vec<_>, _>(is_empty);
        self.out.drafts = kept;
        let mut lost: Vec<usize> = Vec::new();
        for draft in &empty {
            let Some((start, end)) = draft.bytes() else { continue };
            let from = scan.blocks.partition_point(|block| block.end <= start);
            let blocks = scan.blocks.iter().enumerate().skip(from).take_while(|(_, block)| block.start < end);
            let known = |at: usize| self.out.loose.binary_search_by_key(&at, |(at, _)| *at).is_ok();
            lost.extend(blocks.map(|(at, _)| at).filter(|&at| !known(at)));
        }
        // Sorted once: a document may have as many of them as lines.
        if !lost.is_empty() {
            self.out.loose.extend(lost.into_iter().map(|at| (at, UnparsedReason::Unrecognised)));
            self.out.loose.sort_by_key(|(at, _)| *at);
        }
    }

    /// A title and a day at the top, with a section heading right below them, are the name and the day of the page.
    pub(super) fn head_of_the_page(&mut self, scan: &Scan<'_>, document: &mut Document) {
        let alone = self.out.drafts.first().is_some_and(|draft| {
            let line = |text: &String| text.len() <= 80 && !text.ends_with(['.', '!', '?', '…', '”', '"', ')']);
            let titled =
                draft.begins == "title" && (draft.ends == SECTION || draft.ends == SOURCE && draft.body.is_empty());
            // A blog files the page under its title.
            let next = || scan.blocks.iter().find(|block| block.first > draft.lines.1);
            let filed = draft.begins == "text before a label"
                && draft.body.len() == 1
                && next().is_some_and(|block| matches!(block.kind, Kind::Section(..)));
            (titled || filed) && (draft.body.iter().all(line) || draft.is_welcome())
        });
        if !alone || !self.out.drafts.get(1..).is_some_and(|rest| !rest.is_empty() && rest.iter().all(|d| !d.is_bare()))
        {
            return;
        }
        let Some((start, end)) = self.out.drafts.remove(0).bytes() else { return };
        for (at, block) in scan.blocks.iter().enumerate().take_while(|(_, block)| block.start < end) {
            if block.end > start && !self.out.loose.iter().any(|(known, _)| *known == at) {
                self.masthead(at, block, document);
            }
        }
        self.out.loose.sort_by_key(|(at, _)| *at);
    }

    /// A line between two numbers that the list of contents has: a story of which only the title was printed.
    pub(super) fn is_listed_alone(&self, scan: &Scan<'_>, at: usize, block: &Block<'_>) -> bool {
        scan.is_number(at.wrapping_sub(1))
            && (scan.is_number(at + 1) || at + 1 == scan.blocks.len())
            && scan.contents.lists(&block.text)
    }

    /// `… and the ferries stop`, in whatever letters, below a story whose headline ends in dots and that is over.
    pub(super) fn goes_on_with(&self, block: &Block<'_>) -> bool {
        let last = self.out.drafts.last().filter(|draft| draft.is_over());
        headline::begins_with_dots(&block.text)
            && last.and_then(|draft| draft.headline.as_deref()).is_some_and(headline::ends_in_dots)
    }

    /// `Continue reading Ferries stop`: the words of a link to the rest, and the headline of the story they stand under.
    pub(super) fn leads_to_the_rest(&self, block: &Block<'_>) -> bool {
        let headline = self.out.drafts.last().filter(|_| self.open).and_then(|draft| draft.headline.as_deref());
        let Some(headline) = headline.filter(|_| block.text.len() <= 240) else { return false };
        let named = block.text.trim_end_matches(|c: char| !c.is_alphanumeric());
        let headline = headline.trim_end_matches(|c: char| !c.is_alphanumeric());
        let Some(before) = named.strip_suffix(headline) else { return false };
        let words = before.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        tables().labels.iter().any(|(label, known)| *label == Label::More && words == *known)
    }

    /// Takes a line in which the document speaks of itself below its last story: its categories, or who made it.
    pub(super) fn closes_page(&mut self, at: usize, block: &Block<'_>, document: &mut Document) -> bool {
        let listed = masthead::lists_categories(&block.text);
        if !listed && !masthead::is_sign_off(&block.text) {
            return false;
        }
        self.end("end of the page");
        if listed {
            self.masthead(at, block, document);
        } else {
            self.trailing = true;
            self.loose(at, UnparsedReason::Masthead);
        }
        true
    }
}
