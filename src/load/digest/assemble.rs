//! Draws the borders between stories: walks over the blocks once, and lets each begin a story, go on with one, belong to
//! one as a field, or stay outside. The rules that a document follows are in its [`Plan`].

use std::collections::HashSet;

use crate::item::{Document, UnparsedReason};
use crate::load::attribution::{self, Closing};
use crate::load::dates::Calendar;
use crate::load::tables::{outlet_key, tables};

use super::blocks::Block;
use super::classify::Kind;
use super::draft::Draft;
use super::{Plan, headline, masthead};

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

/// The attributions that close blocks, undated ones only where the name is printed with a date elsewhere.
pub(super) fn closings(blocks: &[Block<'_>]) -> Vec<Option<Closing>> {
    let mut found: Vec<Option<Closing>> = blocks
        .iter()
        .map(|block| if block.kind == Kind::Text { attribution::closing(&block.text) } else { None })
        .collect();
    if found.iter().flatten().any(|closing| closing.credits.needs_witness) {
        let seen: HashSet<String> = found
            .iter()
            .flatten()
            .filter(|closing| !closing.credits.needs_witness)
            .flat_map(|closing| closing.credits.entries.iter().map(|entry| outlet_key(&entry.source)))
            .collect();
        for slot in &mut found {
            let doubted = slot.as_ref().is_some_and(|closing| {
                closing.credits.needs_witness
                    && !closing.credits.entries.iter().all(|entry| seen.contains(&outlet_key(&entry.source)))
            });
            if doubted {
                *slot = None;
            }
        }
    }
    found
}

/// Walks over the blocks.
pub(super) fn assemble(
    text: &str,
    blocks: &[Block<'_>],
    mut closings: Vec<Option<Closing>>,
    plan: Plan,
    document: &mut Document,
) -> Assembled {
    let mut walk = Walk { text, out: Assembled::default(), open: false };
    for closing in closings.iter().flatten() {
        for written in closing.credits.entries.iter().flat_map(|entry| &entry.dates) {
            walk.out.calendar.learn(*written);
        }
    }
    for (at, block) in blocks.iter().enumerate() {
        let closing = closings.get_mut(at).and_then(Option::take);
        match block.kind {
            Kind::Caps if plan.caps && is_section(blocks, at) => {
                walk.end("section heading");
                walk.out.loose.push((at, UnparsedReason::Section));
            }
            Kind::Caps if plan.caps && leads_to_text(blocks, at) => {
                walk.begin("headline in capitals").take_headline(block, text);
            }
            Kind::Caps | Kind::Text => {
                let more = blocks.get(at + 1..).unwrap_or_default();
                walk.text(at, block, closing, plan, document, more);
            }
            Kind::Note => match walk.current() {
                Some(draft) => draft.take_note(block, text),
                None => walk.out.loose.push((at, UnparsedReason::Masthead)),
            },
            Kind::Region(value) => {
                walk.or_begin("text before its label").take_region(block, value, text);
                walk.end("region label");
            }
            Kind::Topics(value) => match walk.last() {
                Some(draft) => draft.take_topics(block, value, text),
                None => walk.out.loose.push((at, UnparsedReason::Furniture)),
            },
            Kind::More => match walk.last() {
                Some(draft) => {
                    draft.take_syntax(block, text);
                    draft.link_lost = true;
                }
                None => walk.out.loose.push((at, UnparsedReason::Furniture)),
            },
            Kind::Tag(value) => {
                let tag = block.text.get(value..).unwrap_or_default();
                document.tag.get_or_insert_with(|| tag.to_owned());
                walk.end("heading of a listing");
                walk.out.loose.push((at, UnparsedReason::Masthead));
            }
            Kind::Pager(page) => {
                if document.page.is_none() {
                    document.page = page;
                }
                walk.out.loose.push((at, UnparsedReason::Furniture));
            }
            Kind::Furniture | Kind::Rule => walk.out.loose.push((at, UnparsedReason::Furniture)),
        }
    }
    walk.end("end of the document");
    walk.out
}

/// A line in capitals that another one follows, or the known name of a section with room around it, heads a section.
fn is_section(blocks: &[Block<'_>], at: usize) -> bool {
    let Some(block) = blocks.get(at) else { return false };
    let next = blocks.get(at + 1);
    let another = next.is_some_and(|b| b.kind == Kind::Caps) && !headline::ends_in_dots(&block.text);
    let apart = block.gap > 0 || at == 0 || next.is_some_and(|b| b.gap > 0);
    another || (apart && tables().is_section(&block.text) && next.is_some_and(|b| b.gap > 0 || b.kind != Kind::Text))
}

/// A line in capitals heads a story when text follows before the next heading.
fn leads_to_text(blocks: &[Block<'_>], at: usize) -> bool {
    let next =
        blocks.get(at + 1..).unwrap_or_default().iter().find(|b| !matches!(b.kind, Kind::Rule | Kind::Furniture));
    next.is_some_and(|b| matches!(b.kind, Kind::Text | Kind::Note))
}

struct Walk<'a> {
    text: &'a str,
    out: Assembled,
    /// The last story still takes paragraphs.
    open: bool,
}

impl Walk<'_> {
    fn begin(&mut self, rule: &'static str) -> &mut Draft {
        self.end(rule);
        self.open = true;
        self.out.drafts.push(Draft::new(rule));
        let last = self.out.drafts.len() - 1;
        &mut self.out.drafts[last]
    }

    fn or_begin(&mut self, rule: &'static str) -> &mut Draft {
        if self.open && !self.out.drafts.is_empty() {
            let last = self.out.drafts.len() - 1;
            return &mut self.out.drafts[last];
        }
        self.begin(rule)
    }

    fn end(&mut self, rule: &'static str) {
        if let Some(draft) = self.out.drafts.last_mut().filter(|draft| draft.ends.is_empty()) {
            draft.ends = rule;
        }
        self.open = false;
    }

    fn current(&mut self) -> Option<&mut Draft> {
        if self.open { self.out.drafts.last_mut() } else { None }
    }

    fn last(&mut self) -> Option<&mut Draft> {
        self.out.drafts.last_mut()
    }

    fn text(
        &mut self,
        at: usize,
        block: &Block<'_>,
        closing: Option<Closing>,
        plan: Plan,
        document: &mut Document,
        more: &[Block<'_>],
    ) {
        let text = self.text;
        let first = self.out.drafts.is_empty();
        if first
            && plan.masthead
            && closing.is_none()
            && is_short(block)
            && more.iter().any(|b| b.kind != Kind::Furniture)
        {
            if let Some(written) = masthead::read(&block.text, document) {
                self.out.calendar.issued = self.out.calendar.issued.or(Calendar::default().resolve(written));
            }
            self.out.loose.push((at, UnparsedReason::Masthead));
            return;
        }
        let closed = self.out.drafts.last().is_some_and(Draft::is_closed);
        let begins = !self.open || (plan.attribution_ends && closed && closing.is_some());
        let draft = if begins {
            self.begin(if closed { "text after an attribution" } else { "text" })
        } else {
            self.or_begin("text")
        };
        draft.take_paragraph(block, closing, text);
    }
}

/// A line that is no paragraph.
fn is_short(block: &Block<'_>) -> bool {
    block.text.len() <= 160 && block.first == block.last
}
