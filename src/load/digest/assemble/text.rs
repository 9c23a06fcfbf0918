//! Paragraphs and titles: whether one heads a story, begins one without a title, or goes on with the one above.

use crate::item::{Document, Format, UnparsedReason};
use crate::load::digest::blocks::Block;
use crate::load::digest::classify::Kind;
use crate::load::digest::draft::Paragraph;
use crate::load::digest::plan::Scan;
use crate::load::digest::tail::Tail;
use crate::load::digest::title::Look;
use crate::load::digest::{inline, masthead};
use crate::load::lex::has_digit;

use super::{AFTER_END, LAST, SECTION, Walk};

/// The name of a section before a colon has no more bytes.
const LONGEST_SECTION: usize = 40;

impl Walk<'_> {
    pub(super) fn text(&mut self, scan: &mut Scan<'_>, at: usize, block: &Block<'_>, document: &mut Document) {
        let (text, plan, look) = (self.text, self.plan, scan.look(at));
        let body = scan.is_body(at);
        if self.leads_to_the_rest(block) {
            self.more(at, block);
            return;
        }
        let below = self.out.drafts.last().is_some_and(|draft| !draft.is_bare());
        if below && body && !self.open && self.follows_the_last_source(scan, at) {
            self.end("end of the page");
            self.trailing = true;
        }
        if below && at + LAST > scan.blocks.len() && masthead::is_foot(document, block, scan.is_closed(at)) {
            self.end("end of the page");
            self.trailing = true;
        }
        if below && self.closes_page(at, block, document) || self.takes_foot(scan, at, block) {
            return;
        }
        // Where date lines begin the stories, a line that the next of them follows closes the story above.
        let before_date = plan.timed
            && self.out.drafts.last().is_some_and(|draft| self.open && !draft.date.is_empty() && !draft.is_bare())
            && scan
                .next(at)
                .and_then(|next| scan.block(next))
                .is_some_and(|b| matches!(b.kind, Kind::Date(day) if day.timed))
            && !scan.titles_over_dates();
        let heads = !body && !before_date && scan.heads_text(at);
        let from = if let Look::Numbered(_, from) = look { from } else { 0 };
        let titled = matches!(look, Look::Title | Look::Placed | Look::Numbered(..));
        if titled && heads && self.bare().is_some_and(|draft| draft.headline.is_none()) {
            if let Some(draft) = self.bare() {
                draft.take_title(block, from, plan.above, text);
            }
            return;
        }
        if self.heads_section(scan, at, block, look, body) {
            self.end(SECTION);
            self.after_cut = true;
            let named = look == Look::Title || block.text.ends_with(':') && self.plan.titles;
            self.section = self.label(&block.text).filter(|_| named);
            self.loose(at, UnparsedReason::Section);
            return;
        }
        let glued =
            at.checked_sub(1).and_then(|before| scan.block(before)).is_some_and(|before| before.last == block.first);
        let rule = match look {
            Look::Title if self.is_aside(scan, at, block) => None,
            // In a list of links a title with its source is whole, whatever stands below it.
            Look::Title if plan.lines && inline::credited(&block.text).is_some() => None,
            Look::Title if heads && glued && plan.format != Format::Plain => Some("title glued to the story above"),
            Look::Placed if plan.placed && heads => Some("headline with a place in front"),
            Look::Numbered(..) if plan.numbered && !body => Some("numbered title"),
            Look::Title if heads && (plan.titles || plan.format == Format::Plain && self.out.drafts.is_empty()) => {
                Some("title")
            }
            Look::Title if heads && plan.format == Format::Listing && self.after_cut => Some("title"),
            Look::Title if heads && self.goes_on_with(block) => Some("link of a chain"),
            _ => None,
        };
        if self.is_listed_alone(scan, at, block) {
            self.begin("number and title of a contents list").take_title(block, from, plan.above, text);
            return;
        }
        if let Some(rule) = rule {
            self.begin(rule).take_title(block, from, plan.above, text);
            return;
        }
        // `Title – Source` again and again: a short line of its own above such lines names a section.
        let credited = |at: usize| scan.block(at).is_some_and(|b| inline::credited(&b.text).is_some());
        if plan.lines
            && (block.gap > 0 || !block.text.ends_with(['.', ':', ',', '?', '!']))
            && block.text.len() <= 60
            && !has_digit(&block.text)
            && !body
            && !credited(at)
            && scan.next(at).is_some_and(credited)
            && self.capitals.is_some()
        {
            self.heads_several(at, block, (0, block.text.len()));
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
        let inline = if plan.inline || plan.lines { inline::find(scan, at) } else { None };
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
                let sign = block.text.chars().next();
                // Another sign below a line that is not finished is a list inside of the story.
                let inside = self.bullet != sign && self.current().is_some_and(|draft| draft.announces_list());
                if !inside {
                    self.bullet = sign;
                }
                (!inside).then_some("bullet")
            }
            _ => self.begins(scan, at, block, body, &paragraph),
        };
        if rule.is_none() && !self.open {
            if self.trailing {
                self.loose(at, UnparsedReason::Furniture);
            } else if self.out.drafts.is_empty() {
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
            // `Abroad:` alone between blank lines, with the first title below it.
            let alone = |b: &Block<'_>| b.gap > 0 && scan.look(next) == Look::Title && scan.heads_text(next);
            let named = || block.text.len() <= LONGEST_SECTION && block.gap > 0 && self.plan.titles;
            let titled = || named() && scan.block(next).is_some_and(alone);
            return bullet || scan.block(next).is_some_and(|b| b.kind == Kind::Nothing) || titled();
        }
        let headed = match scan.look(next) {
            Look::Title => self.plan.titles,
            Look::Placed => self.plan.placed,
            Look::Numbered(..) => self.plan.numbered,
            Look::RunIn(..) => self.plan.run_in,
            Look::Bullet(_) | Look::Entry | Look::Plain => false,
        };
        let caps = self.plan.caps && scan.block(next).is_some_and(|b| b.kind == Kind::Caps);
        // Where brackets stand between titles and texts, no line is blank.
        let packed = scan.next(next).and_then(|n| scan.block(n)).is_some_and(|b| matches!(b.kind, Kind::Credit(_)));
        let apart = block.gap > 0 || at == 0 || packed;
        // `Further Reading` above the lines of a bibliography.
        if look == Look::Title && apart && self.plan.inline && scan.is_inline(next) && self.plan.lines {
            return true;
        }
        look == Look::Title
            && apart
            && (!self.out.drafts.is_empty() || self.capitals.is_some() && scan.contents.lists(&block.text))
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
            let labelled = self.labelled_later(scan, at);
            if plan.format == Format::Listing && labelled && !body {
                return Some("text before a label");
            }
            // A cut text of a listing that cuts its texts is a story, whatever stands below it.
            let ended = plan.closing && (paragraph.tail.writer.is_some() || paragraph.tail.ends);
            let told = closed || ended || labelled || plan.cut && paragraph.tail.cut;
            let intro = plan.is_headed() && !told;
            // `– Ann Hale, a pilot (Quay News)` below a word of the day.
            let quoted = at.checked_sub(1).and_then(|above| scan.block(above)).is_some_and(|above| {
                above.text.ends_with(['”', '"', '’', '»']) && above.text.starts_with(['“', '"', '‘', '«'])
            });
            if quoted && block.gap == 0 && block.text.starts_with(['–', '—', '-']) {
                return None;
            }
            let alone = plan.format == Format::Plain && scan.next(at).is_none() && self.out.loose.is_empty();
            return (body && !intro || alone).then_some("text");
        };
        if self.open && last.is_bare() {
            return None;
        }
        match () {
            () if self.trailing => None,
            () if body && !self.open => Some("text after a border"),
            () if !self.open && plan.format == Format::Listing && self.labelled_later(scan, at) => {
                Some("text before a label")
            }
            () if !body => None,
            () if plan.opened && (paragraph.front.is_some() || scan.opens_story(at)) => {
                Some("place or agency that opens the text")
            }
            () if plan.each && (block.gap > 0 || !plan.spaced || !self.open) => Some("paragraph"),
            () if plan.gaps && block.gap >= 2 => Some("two blank lines"),
            () if self.after_cut && (plan.format == Format::Listing || plan.titles) => Some("text after a label"),
            () if plan.cut && last.cut => Some("text after a cut"),
            () if last.finished && plan.closing => Some(AFTER_END),
            () if last.is_over() && plan.caps && closed && (block.gap > 0 || !self.spaced) => {
                Some("text after an attribution")
            }
            () => None,
        }
    }

    /// A label of a listing follows before the next heading: the paragraph is a story without a title.
    fn labelled_later(&self, scan: &Scan<'_>, at: usize) -> bool {
        for next in at + 1..scan.blocks.len().min(at + 12) {
            match scan.block(next).map(|b| &b.kind) {
                Some(Kind::Region(_) | Kind::Topics(_) | Kind::More) => return true,
                Some(Kind::Text) if scan.look(next) == Look::Plain || !scan.heads_text(next) => {}
                _ => return false,
            }
        }
        false
    }
}
