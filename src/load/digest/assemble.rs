//! Draws the borders between stories: walks over the blocks once, and lets each begin a story, go on with one, belong to
//! one as a field, or stay outside. The rules that a document follows are in its [`Plan`].

use crate::item::{Document, Format, UnparsedReason};
use crate::load::attribution::Credits;
use crate::load::dates::{Calendar, Written};
use crate::load::markup::{Says, counted};
use crate::load::tables::tables;

use super::blocks::Block;
use super::classify::Kind;
use super::draft::{Draft, Paragraph};
use super::plan::{Plan, Scan, is_title};
use super::{furniture, masthead};

mod fields;
mod page;
mod text;

/// How a story begins where the mark-up sets it apart.
const MARKED: &str = "story set apart in the mark-up";
/// How a story begins that is the record of a database.
const RECORD: &str = "record of a database";

/// How a story begins below the line of its source, and ends where the next such line stands.
const SOURCE: &str = "source line";
/// How a story ends above the heading of several.
const SECTION: &str = "section heading";
/// So many blocks from the end a document may speak of itself.
const LAST: usize = 8;
/// How a story begins that only the end of the one above sets apart.
const AFTER_END: &str = "text after the end of a story";

/// Stories and what is in none.
#[derive(Default)]
pub(super) struct Assembled {
    /// In document order.
    pub drafts: Vec<Draft>,
    /// Indexes of blocks in no story, and why.
    pub loose: Vec<(usize, UnparsedReason)>,
    /// What the document tells about its dates.
    pub calendar: Calendar,
}

/// Walks over the blocks.
pub(super) fn assemble(text: &str, scan: &mut Scan<'_>, plan: &Plan, document: &mut Document) -> Assembled {
    let mut walk = Walk {
        text,
        plan,
        out: Assembled { calendar: Calendar::told(document.date_order, document.date), ..Assembled::default() },
        open: false,
        section: None,
        day: None,
        after_cut: false,
        speaks: 0,
        capitals: scan.regions_in_capitals(),
        trailing: false,
        over: false,
        dated: document.date.is_some(),
        spaced: false,
        outlet: None,
        apart: page::rule_between_numbers(scan),
        bullet: None,
        issues: plan.format == Format::Plain && scan.is_list_of_issues(),
    };
    for at in 0..scan.blocks.len() {
        walk.block(scan, at, document);
    }
    walk.end("end of the document");
    walk.page_heading(scan, document);
    walk.drop_lone_label(scan);
    walk.drop_empty(scan);
    walk.head_of_the_page(scan, document);
    let mut written: Vec<Written> = Vec::new();
    for draft in &walk.out.drafts {
        written.extend(draft.credits.entries.iter().flat_map(|entry| &entry.dates).chain(&draft.date));
    }
    for written in &written {
        walk.out.calendar.learn(*written);
    }
    walk.out.calendar.learn_from_issue(&written);
    walk.out
}

struct Walk<'a> {
    text: &'a str,
    /// The date of the document was told or stands in a header: no line of it is asked.
    dated: bool,
    plan: &'a Plan,
    out: Assembled,
    /// The last story still takes paragraphs.
    open: bool,
    /// The region that the section names.
    section: Option<String>,
    /// The date heading that holds.
    day: Option<Written>,
    /// The last story ended in a cut or a label: what follows is another one.
    after_cut: bool,
    /// How much the line of the document's date speaks for it.
    speaks: u8,
    /// Whether sections that are parts of the world are set in capitals; none where the document has none.
    capitals: Option<bool>,
    /// The end of the page has begun: text without a heading belongs to it.
    trailing: bool,
    /// Nothing that follows is a story's.
    over: bool,
    /// A blank line stands above the headlines in capitals.
    spaced: bool,
    /// The outlet and the day that head the stories of a press review.
    outlet: Option<Credits>,
    /// The last number of a story and the rule that stands above such numbers: the same rule below it closes the page.
    apart: Option<(usize, String)>,
    /// The bullet that began the last story.
    bullet: Option<char>,
    /// The page lists issues and has no stories.
    issues: bool,
}

impl Walk<'_> {
    fn block(&mut self, scan: &mut Scan<'_>, at: usize, document: &mut Document) {
        let Some(block) = scan.block(at) else { return };
        let listed = self.issues && matches!(block.kind, Kind::Text | Kind::Caps | Kind::Section(..));
        if scan.contents.blocks.contains(&at) || listed {
            self.loose(at, UnparsedReason::Contents);
            return;
        }
        if scan.is_own(at) && self.out.drafts.iter().all(Draft::is_bare) {
            self.masthead(at, block, document);
            return;
        }
        if self.over {
            if let Kind::Pager(page) = block.kind {
                document.page = document.page.or(page);
            }
            self.loose(at, UnparsedReason::Furniture);
            return;
        }
        if self.marked(scan, at, block, document) {
            return;
        }
        match &block.kind {
            Kind::Contents => {
                self.end("list of contents");
                self.loose(at, UnparsedReason::Contents);
            }
            Kind::Caps => self.caps(scan, at, block, document),
            Kind::Section(from, to) => self.section(scan, at, block, (*from, *to)),
            Kind::Text => self.text(scan, at, block, document),
            Kind::Date(day) => self.date(scan, at, block, *day, document),
            Kind::Credit(line) => self.credit(scan, at, block, line),
            Kind::Note => self.note(at, block),
            Kind::Region(value) => self.region(scan, at, block, *value),
            Kind::Topics(value) => self.topics(at, block, *value),
            Kind::More => self.more(at, block),
            Kind::Link(value) => self.link(at, block, *value),
            Kind::Tag(value) => {
                let tag = block.text.get(*value..).unwrap_or_default();
                document.tag.get_or_insert_with(|| tag.to_owned());
                self.end("heading of a listing");
                self.loose(at, UnparsedReason::Masthead);
            }
            Kind::Pager(page) => {
                document.page = document.page.or(*page);
                self.loose(at, UnparsedReason::Furniture);
            }
            Kind::Nothing => {
                self.end("a line that says there is nothing");
                self.loose(at, UnparsedReason::Section);
            }
            Kind::Rule => {
                // The number of the next story (`#4`) ends the one above it, whatever follows.
                let number = scan.is_number(at) && self.plan.format == Format::Digest;
                let apart = self.apart.as_ref().is_some_and(|(last, rule)| at > *last && block.text == **rule);
                let closes = apart || self.ends_the_stories(scan, at) || self.closes_frame(scan, at);
                if number || closes || scan.next(at).is_none_or(|next| !scan.is_body(next)) {
                    self.end("rule");
                }
                self.trailing |= closes;
                self.loose(at, UnparsedReason::Furniture);
            }
            // A letter's salutation is furniture above the news, and text inside of a story.
            Kind::Furniture
                if self.plan.format == Format::Listing
                    && block.text.starts_with("Dear ")
                    && self.bare().is_some_and(|draft| draft.headline.is_some()) =>
            {
                let text = self.text;
                if let Some(draft) = self.current() {
                    draft.take_paragraph(block, Paragraph::plain(block), text);
                }
            }
            Kind::Furniture => {
                if document.publisher.is_none() {
                    document.publisher = masthead::holder(&block.text);
                }
                // Inside of a story that the elements set apart such words are the story's own line.
                let inside =
                    block.mark.says == Says::Furniture && self.current().is_some_and(|draft| draft.begins == MARKED);
                let rights = self.is_below_rights(scan, at, block);
                if rights || !inside && !self.out.drafts.is_empty() && furniture::closes_page(&block.text) {
                    self.end("end of the page");
                    self.trailing = true;
                    self.over |= rights;
                }
                self.loose(at, UnparsedReason::Furniture);
            }
        }
    }

    /// What the mark-up alone says of a block; false where its text has a say.
    fn marked(&mut self, scan: &Scan<'_>, at: usize, block: &Block<'_>, document: &mut Document) -> bool {
        let text = self.text;
        if block.mark.begins && self.plan.marked {
            self.begin(if scan.records { RECORD } else { MARKED });
        }
        let kind = matches!(block.kind, Kind::Text | Kind::Caps | Kind::Section(..));
        match block.mark.says {
            Says::Masthead if kind => self.masthead(at, block, document),
            Says::Masthead if let Kind::Date(day) = block.kind => {
                self.issued((day.written, 2));
                self.loose(at, UnparsedReason::Masthead);
            }
            Says::Section if kind && self.plan.marked => {
                self.heads_several(at, block, (0, block.text.len()));
                // What is a desk besides the parts of the world the mark-up has said.
                self.section = self.section.take().filter(|_| self.capitals.is_some());
            }
            Says::Desk if kind && self.plan.marked => {
                self.heads_several(at, block, (0, block.text.len()));
                self.section = Some(counted(&block.text).trim_end_matches([':', ' ']).to_owned());
            }
            Says::Section | Says::Desk
                if self.plan.marked
                    && let Kind::Date(day) = block.kind =>
            {
                self.heads_day(at, day);
            }
            Says::Title if is_title(block) => {
                if self.bare().is_none_or(|draft| draft.headline.is_some()) {
                    self.begin("heading in the mark-up");
                }
                if let Some(draft) = self.bare() {
                    draft.take_marked_headline(block, text);
                }
            }
            Says::Field => match self.out.drafts.last_mut() {
                Some(draft) => draft.take_field(block, text),
                None => self.loose(at, UnparsedReason::Furniture),
            },
            Says::Source if kind || matches!(block.kind, Kind::Credit(_) | Kind::Date(_) | Kind::Note) => {
                match self.out.drafts.last_mut() {
                    Some(draft) => draft.take_source(block, text),
                    None => self.masthead(at, block, document),
                }
            }
            Says::Byline | Says::Date | Says::Topics | Says::Filed if kind => match self.out.drafts.last_mut() {
                Some(draft) => draft.take_marked(block, text),
                None => self.masthead(at, block, document),
            },
            _ => return false,
        }
        true
    }

    fn loose(&mut self, at: usize, reason: UnparsedReason) {
        self.out.loose.push((at, reason));
    }

    fn begin(&mut self, rule: &'static str) -> &mut Draft {
        self.end(rule);
        self.open = true;
        self.after_cut = false;
        self.trailing = false;
        let mut draft = Draft::new(rule);
        draft.region.clone_from(&self.section);
        draft.region_of_section = self.section.is_some();
        draft.date.extend(self.day);
        if rule == AFTER_END
            && let Some(outlet) = &self.outlet
        {
            draft.credits = outlet.clone();
        } else {
            self.outlet = None;
        }
        self.out.drafts.push(draft);
        let last = self.out.drafts.len() - 1;
        &mut self.out.drafts[last]
    }

    fn end(&mut self, rule: &'static str) {
        if let Some(draft) = self.out.drafts.last_mut().filter(|draft| draft.ends.is_empty()) {
            draft.ends = rule;
        }
        self.open = false;
    }

    /// A label ends its story, but where the mark-up says where stories begin.
    fn border(&mut self, rule: &'static str) {
        if !self.plan.marked && !self.plan.one {
            self.end(rule);
            self.after_cut = true;
        }
    }

    fn current(&mut self) -> Option<&mut Draft> {
        if self.open { self.out.drafts.last_mut() } else { None }
    }

    /// The open story that still waits for its text.
    fn bare(&mut self) -> Option<&mut Draft> {
        self.current().filter(|draft| draft.is_bare())
    }

    fn caps(&mut self, scan: &mut Scan<'_>, at: usize, block: &Block<'_>, document: &mut Document) {
        let text = self.text;
        if self.bare().is_some_and(|draft| draft.headline.is_none()) && scan.heads_text(at) {
            if let Some(draft) = self.bare() {
                draft.take_headline(block, 0, text);
            }
            return;
        }
        if self.plan.format == Format::Plain {
            if self.out.drafts.is_empty() && scan.heads_text(at) {
                self.begin("title").take_headline(block, 0, text);
            } else {
                self.text(scan, at, block, document);
            }
            return;
        }
        if self.takes_foot(scan, at, block) {
            return;
        }
        // `ELSEWHERE:` among sections in capitals.
        let names = self.capitals == Some(true) && block.gap > 0 && block.text.ends_with(':');
        if names || scan.is_section(at, self.plan) {
            self.section(scan, at, block, (0, block.text.len()));
        } else if scan.heads_text(at) && (self.plan.caps || self.out.drafts.is_empty()) {
            self.spaced |= block.gap > 0;
            self.begin("headline in capitals").take_headline(block, 0, text);
        } else if scan.heads_text(at) && self.plan.titles && !self.open && block.gap > 0 {
            // One title in capitals among others that are not.
            self.begin("headline in capitals").take_headline(block, 0, text);
        } else if self.out.drafts.is_empty() {
            self.masthead(at, block, document);
        } else if self.plan.caps && scan.next(at).is_none_or(|n| !scan.is_body(n)) {
            // A headline whose text is missing is still a story that was printed.
            self.begin("headline in capitals").take_headline(block, 0, text);
        } else {
            self.text(scan, at, block, document);
        }
    }

    fn section(&mut self, scan: &Scan<'_>, at: usize, block: &Block<'_>, (from, to): (usize, usize)) {
        let text = self.text;
        if self.bare().is_some_and(|draft| draft.headline.is_none() && !draft.date.is_empty())
            && scan.heads_text(at)
            && self.plan.timed
        {
            if let Some(draft) = self.bare() {
                draft.take_headline(block, 0, text);
            }
            return;
        }
        if self.plan.format == Format::Plain && self.open {
            if let Some(draft) = self.current() {
                draft.take_paragraph(block, Paragraph::plain(block), text);
            }
            return;
        }
        if self.is_aside(scan, at, block) {
            if let Some(draft) = self.current() {
                draft.take_paragraph(block, Paragraph::plain(block), text);
            }
            return;
        }
        if self.heads_one(scan, at, block) {
            self.begin("headline in capitals").take_headline(block, 0, text);
            return;
        }
        self.heads_several(at, block, (from, to));
    }

    /// `Analysis` right above more text of the story that it stands in.
    fn is_aside(&self, scan: &Scan<'_>, at: usize, block: &Block<'_>) -> bool {
        tables().is_aside(&block.text)
            && self.open
            && self.out.drafts.last().is_some_and(|draft| !draft.is_bare())
            && scan.next(at).is_some_and(|next| scan.is_body(next))
    }

    fn heads_several(&mut self, at: usize, block: &Block<'_>, (from, to): (usize, usize)) {
        self.end(SECTION);
        self.after_cut = true;
        let name = block.text.get(from..to).unwrap_or_default();
        self.section = self.label(name);
        self.loose(at, UnparsedReason::Section);
    }
}
