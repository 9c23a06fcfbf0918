//! Draws the borders between stories: walks over the blocks once, and lets each begin a story, go on with one, belong to
//! one as a field, or stay outside. The rules that a document follows are in its [`Plan`].

use crate::item::{Document, Format, UnparsedReason};
use crate::load::dates::{Calendar, Written};
use crate::load::markup::Says;
use crate::load::tables::tables;

use super::blocks::Block;
use super::classify::Kind;
use super::credit::Line;
use super::day::Day;
use super::draft::{Draft, Paragraph};
use super::plan::{Plan, Scan, is_title};
use super::tail::Tail;
use super::title::{Look, look};
use super::{furniture, inline, masthead, notes};

/// How a story begins where the mark-up sets it apart.
const MARKED: &str = "story set apart in the mark-up";

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
        out: Assembled::default(),
        open: false,
        section: None,
        day: None,
        after_cut: false,
        speaks: 0,
        regions: scan.has_regions(),
    };
    for at in 0..scan.blocks.len() {
        walk.block(scan, at, document);
    }
    walk.end("end of the document");
    walk.page_heading(scan, document);
    for draft in &walk.out.drafts {
        for written in draft.credits.entries.iter().flat_map(|entry| &entry.dates).chain(&draft.date) {
            walk.out.calendar.learn(*written);
        }
    }
    walk.out
}

struct Walk<'a> {
    text: &'a str,
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
    /// Some sections of the document are parts of the world.
    regions: bool,
}

impl Walk<'_> {
    fn block(&mut self, scan: &mut Scan<'_>, at: usize, document: &mut Document) {
        let Some(block) = scan.block(at) else { return };
        if scan.contents.blocks.contains(&at) {
            self.loose(at, UnparsedReason::Contents);
            return;
        }
        if scan.is_own(at) && self.out.drafts.iter().all(Draft::is_bare) {
            self.masthead(at, block, document);
            return;
        }
        if self.marked(at, block, document) {
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
            Kind::Region(value) => self.region(at, block, *value, document),
            Kind::Topics(value) => self.topics(scan, at, block, *value),
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
                if scan.next(at).is_none_or(|next| !scan.is_body(next)) {
                    self.end("rule");
                }
                self.loose(at, UnparsedReason::Furniture);
            }
            Kind::Furniture => {
                if document.publisher.is_none() {
                    document.publisher = masthead::holder(&block.text);
                }
                self.loose(at, UnparsedReason::Furniture);
            }
        }
    }

    /// What the mark-up alone says of a block; false where its text has a say.
    fn marked(&mut self, at: usize, block: &Block<'_>, document: &mut Document) -> bool {
        let text = self.text;
        if block.mark.begins && self.plan.marked {
            self.begin(MARKED);
        }
        let kind = matches!(block.kind, Kind::Text | Kind::Caps | Kind::Section(..));
        match block.mark.says {
            Says::Masthead if kind => self.masthead(at, block, document),
            Says::Section if kind && self.plan.marked => self.heads_several(at, block, (0, block.text.len())),
            Says::Title if is_title(block) => {
                if self.bare().is_none_or(|draft| draft.headline.is_some()) {
                    self.begin("heading in the mark-up");
                }
                if let Some(draft) = self.bare() {
                    draft.take_headline(block, 0, text);
                }
            }
            Says::Byline | Says::Date | Says::Topics if kind => match self.out.drafts.last_mut() {
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
        let mut draft = Draft::new(rule);
        draft.region.clone_from(&self.section);
        draft.date.extend(self.day);
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
        if !self.plan.marked {
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
        if scan.is_section(at, self.plan) {
            self.section(scan, at, block, (0, block.text.len()));
        } else if scan.heads_text(at) && (self.plan.caps || self.out.drafts.is_empty()) {
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
        self.heads_several(at, block, (from, to));
    }

    fn heads_several(&mut self, at: usize, block: &Block<'_>, (from, to): (usize, usize)) {
        self.end("section heading");
        self.after_cut = true;
        let name = block.text.get(from..to).unwrap_or_default();
        let place = name.split_once(": ").map_or(name, |(_, place)| place);
        self.section = tables().is_region(place).then(|| name.to_owned());
        self.loose(at, UnparsedReason::Section);
    }

    /// The only section of a listing, above all its stories, is the heading of the page.
    fn page_heading(&mut self, scan: &Scan<'_>, document: &mut Document) {
        let mut sections = self.out.loose.iter_mut().filter(|(_, reason)| *reason == UnparsedReason::Section);
        let (Some(only), None) = (sections.next(), sections.next()) else { return };
        let Some(block) = scan.block(only.0).filter(|_| self.plan.format == Format::Listing) else { return };
        if self.out.drafts.first().is_some_and(|draft| draft.lines.0 > block.last) {
            only.1 = UnparsedReason::Masthead;
            document.title.get_or_insert_with(|| block.text.clone().into_owned());
        }
    }

    fn masthead(&mut self, at: usize, block: &Block<'_>, document: &mut Document) {
        if let Some(issued) = masthead::read(&block.text, document) {
            self.issued(issued);
        }
        if document.title.is_none() && block.text.len() <= 80 && look(&block.text) == Look::Title {
            document.title = Some(block.text.clone().into_owned());
            document.publisher.get_or_insert_with(|| masthead::without_number(&block.text).to_owned());
        }
        self.loose(at, UnparsedReason::Masthead);
    }

    /// The date that its line speaks for most is the document's; of equals, the first.
    fn issued(&mut self, (written, speaks): masthead::Issued) {
        let known = Calendar::default().resolve(written);
        if known.is_some() && speaks > self.speaks {
            self.speaks = speaks;
            self.out.calendar.issued = known;
        }
    }

    fn date(&mut self, scan: &Scan<'_>, at: usize, block: &Block<'_>, day: Day, document: &mut Document) {
        let text = self.text;
        if let Some(draft) = self
            .bare()
            .filter(|draft| draft.date.is_empty() && (draft.headline.is_some() || day.timed || draft.begins == MARKED))
        {
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
        let begins = day.timed && self.plan.format == Format::Listing
            || (self.plan.format == Format::Listing
                && !first
                && scan.next(at).is_some_and(|n| scan.is_body(n) || scan.look(n) == Look::Title));
        if begins {
            self.begin("date line").take_date(block, day.written, text);
        } else if first {
            if let Some(draft) = self.current() {
                draft.take_date(block, day.written, text);
            } else {
                self.issued((day.written, 1));
                if document.date.is_none()
                    && self.plan.format == Format::Plain
                    && scan.next(at).is_some_and(|n| scan.is_body(n))
                {
                    self.begin("date line").take_date(block, day.written, text);
                } else {
                    self.loose(at, UnparsedReason::Masthead);
                }
            }
        } else {
            match self.out.drafts.last_mut() {
                Some(draft) if draft.date.is_empty() => draft.take_date(block, day.written, text),
                _ => self.loose(at, UnparsedReason::Unrecognised),
            }
        }
    }

    fn credit(&mut self, scan: &Scan<'_>, at: usize, block: &Block<'_>, line: &Line) {
        let text = self.text;
        let byline = matches!(line, Line::Byline(_));
        if let Some(draft) = self.bare().filter(|draft| draft.headline.is_some() || !draft.is_closed() || byline) {
            draft.take_credit(block, line, text);
            return;
        }
        let bare = !byline;
        let after = match scan.next(at) {
            Some(n) if matches!(scan.block(n).map(|b| &b.kind), Some(Kind::Credit(_))) => scan.next(n),
            other => other,
        };
        let follows = after.is_some_and(|n| scan.is_body(n) || scan.look(n) == Look::Title);
        if bare && self.plan.above && follows
            || (!byline
                && !self.open
                && follows
                && self.plan.format != Format::Plain
                && self.out.drafts.last().is_none_or(Draft::is_closed))
        {
            self.begin("source line").take_credit(block, line, text);
            return;
        }
        match self.out.drafts.last_mut() {
            Some(draft) => {
                draft.take_credit(block, line, text);
                if !byline && !self.plan.marked {
                    self.end("source line");
                    self.after_cut = true;
                }
            }
            None => self.loose(at, UnparsedReason::Masthead),
        }
    }

    fn note(&mut self, at: usize, block: &Block<'_>) {
        let text = self.text;
        match self.out.drafts.last_mut() {
            _ if notes::is_of_document(&block.text) => self.loose(at, UnparsedReason::Furniture),
            Some(draft) => draft.take_note(block, text),
            None => self.loose(at, UnparsedReason::Masthead),
        }
    }

    fn region(&mut self, at: usize, block: &Block<'_>, value: usize, document: &mut Document) {
        let text = self.text;
        // A pager that the page glued to the label.
        if let Some(page) = block.text.find(" Page ").and_then(|at| furniture::pager(block.text.get(at + 1..)?)) {
            document.page = document.page.or(page);
        }
        match self.out.drafts.last_mut() {
            Some(draft) => draft.take_region(block, value, text),
            None => self.loose(at, UnparsedReason::Furniture),
        }
        self.border("region label");
    }

    fn topics(&mut self, scan: &Scan<'_>, at: usize, block: &Block<'_>, value: usize) {
        let text = self.text;
        // Below the last story and its furniture, tags are the page's.
        let _ = scan;
        match self.out.drafts.last_mut() {
            Some(draft) => {
                draft.take_topics(block, value, text);
                self.border("tags");
            }
            None => self.loose(at, UnparsedReason::Furniture),
        }
    }

    fn more(&mut self, at: usize, block: &Block<'_>) {
        let text = self.text;
        match self.out.drafts.last_mut() {
            Some(draft) => {
                draft.take_syntax(block, text);
                self.after_cut = !self.plan.marked;
            }
            None => self.loose(at, UnparsedReason::Furniture),
        }
    }

    fn link(&mut self, at: usize, block: &Block<'_>, value: usize) {
        let text = self.text;
        match self.out.drafts.last_mut() {
            Some(draft) => {
                draft.take_link(block, value, text);
                self.after_cut = value > 0 && !self.plan.marked;
            }
            None => self.loose(at, UnparsedReason::Furniture),
        }
    }

    fn text(&mut self, scan: &mut Scan<'_>, at: usize, block: &Block<'_>, document: &mut Document) {
        let (text, plan, look) = (self.text, self.plan, scan.look(at));
        let body = scan.is_body(at);
        let heads = !body && scan.heads_text(at);
        let from = if let Look::Numbered(_, from) = look { from } else { 0 };
        let titled = matches!(look, Look::Title | Look::Placed | Look::Numbered(..));
        if titled && heads && self.bare().is_some_and(|draft| draft.headline.is_none()) {
            if let Some(draft) = self.bare() {
                draft.take_title(block, from, plan.above, text);
            }
            return;
        }
        if self.heads_section(scan, at, block, look, body) {
            self.end("section heading");
            self.after_cut = true;
            // Where the sections are parts of the world, one of another name is a desk beside them.
            self.section = (self.regions && look == Look::Title).then(|| block.text.clone().into_owned());
            self.loose(at, UnparsedReason::Section);
            return;
        }
        let rule = match look {
            Look::Placed if plan.placed && heads => Some("headline with a place in front"),
            Look::Numbered(..) if plan.numbered && !body => Some("numbered title"),
            Look::Title if heads && (plan.titles || plan.format == Format::Plain && self.out.drafts.is_empty()) => {
                Some("title")
            }
            Look::Title if heads && plan.format == Format::Listing && self.after_cut => Some("title"),
            _ => None,
        };
        if let Some(rule) = rule {
            self.begin(rule).take_title(block, from, plan.above, text);
            return;
        }
        if plan.lines
            && let Some((end, closing)) = inline::credited(&block.text)
        {
            let tail = Tail { body: end, closing: Some(closing), ..Tail::default() };
            let paragraph = Paragraph { headline: Some((0, end)), front: None, body: end, tail };
            self.begin("title that ends in its source").take_paragraph(block, paragraph, text);
            return;
        }
        let inline = if plan.inline { inline::find(scan, at) } else { None };
        let mut paragraph = Paragraph {
            headline: None,
            front: scan.fronts.get_mut(at).and_then(Option::take),
            body: 0,
            tail: scan.tails.get_mut(at).and_then(Option::take).unwrap_or_else(|| Paragraph::plain(block).tail),
        };
        let rule = match (look, inline) {
            (_, Some((title, front))) => {
                paragraph.headline = Some(title);
                paragraph.front = Some(front);
                Some("title and text in one paragraph")
            }
            (Look::RunIn(end, from), None) if plan.run_in => {
                paragraph.headline = Some((0, end));
                paragraph.body = from;
                Some("run-in headline")
            }
            (Look::Bullet(from), None) if plan.bullets => {
                paragraph.body = from;
                Some("bullet")
            }
            _ => self.begins(scan, at, block, body, &paragraph),
        };
        if rule.is_none() && !self.open {
            if self.out.drafts.is_empty() {
                self.masthead(at, block, document);
            } else {
                self.loose(at, UnparsedReason::Unrecognised);
            }
            return;
        }
        let draft = match rule {
            Some(rule) => Some(self.begin(rule)),
            None => self.current(),
        };
        if let Some(draft) = draft {
            draft.take_paragraph(block, paragraph, text);
        }
    }

    /// A short line that another heading follows, or one in a colon before a bullet.
    fn heads_section(&self, scan: &Scan<'_>, at: usize, block: &Block<'_>, look: Look, body: bool) -> bool {
        let Some(next) = scan.next(at).filter(|_| !body && block.text.len() <= 70) else { return false };
        if block.text.ends_with(':') {
            let bullet = matches!(scan.look(next), Look::Bullet(_)) && self.plan.bullets;
            return bullet || scan.block(next).is_some_and(|b| b.kind == Kind::Nothing);
        }
        let headed = match scan.look(next) {
            Look::Title => self.plan.titles,
            Look::Placed => self.plan.placed,
            Look::Numbered(..) => self.plan.numbered,
            Look::RunIn(..) => self.plan.run_in,
            Look::Bullet(_) | Look::Entry | Look::Plain => false,
        };
        let caps = self.plan.caps && scan.block(next).is_some_and(|b| b.kind == Kind::Caps);
        let apart = block.gap > 0 || at == 0;
        look == Look::Title
            && apart
            && (!self.out.drafts.is_empty() || self.regions && scan.contents.lists(&block.text))
            && (headed || caps)
            && scan.heads_text(next)
    }

    /// The rule by which a paragraph without a headline begins a story, if one does.
    fn begins(
        &self,
        scan: &Scan<'_>,
        at: usize,
        block: &Block<'_>,
        body: bool,
        paragraph: &Paragraph,
    ) -> Option<&'static str> {
        let plan = self.plan;
        let closed = paragraph.tail.closing.is_some();
        let Some(last) = self.out.drafts.last() else {
            let intro = plan.is_headed() && !closed && !self.labelled_later(scan, at);
            let alone = plan.format == Format::Plain && scan.next(at).is_none() && self.out.loose.is_empty();
            return (body && !intro || alone).then_some("text");
        };
        if self.open && last.is_bare() {
            return None;
        }
        match () {
            () if !body => None,
            () if !self.open => Some("text after a border"),
            () if plan.each => Some("paragraph"),
            () if plan.gaps && block.gap >= 2 => Some("two blank lines"),
            () if self.after_cut && (plan.format == Format::Listing || plan.titles) => Some("text after a label"),
            () if plan.cut && last.cut => Some("text after a cut"),
            () if last.is_closed() && (plan.closing || plan.caps && closed) => Some("text after an attribution"),
            () => None,
        }
    }

    /// A label of a listing follows before the next heading: the paragraph is a story without a title.
    fn labelled_later(&self, scan: &Scan<'_>, at: usize) -> bool {
        for next in at + 1..scan.blocks.len().min(at + 12) {
            match scan.block(next).map(|b| &b.kind) {
                Some(Kind::Region(_) | Kind::Topics(_) | Kind::More) => return true,
                Some(Kind::Text) if scan.is_body(next) => {}
                _ => return false,
            }
        }
        false
    }
}
