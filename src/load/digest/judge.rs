//! What is known of each block by itself, before its neighbours and the mark-up have their say: its look, how it ends, and how it
//! begins. That is most of the work, and does not hang on whether the line above is taken for a title or for the page's.

use std::collections::HashSet;

use crate::load::attribution::{self, Closing};
use crate::load::markup::{Mark, Says};
use crate::load::tables::{outlet_key, tables};

use super::blocks::Block;
use super::classify::Kind;
use super::front::{self, Front};
use super::headline;
use super::plan::is_title;
use super::tail::{self, Tail};
use super::title::{self, Look, look};

/// What is known of each block by itself.
pub(super) struct Judged {
    /// The look of each, its mark-up not asked.
    pub looks: Vec<Look>,
    /// How each paragraph ends.
    pub tails: Vec<Option<Tail>>,
    /// How each paragraph begins.
    pub fronts: Vec<Option<Front>>,
    /// The document names writers at the end of its stories.
    pub writers: bool,
}

impl Judged {
    /// Judges every block by itself.
    pub(super) fn of(blocks: &[Block<'_>]) -> Judged {
        let text = |block: &&Block<'_>| matches!(block.kind, Kind::Text);
        let writers = blocks.iter().filter(text).filter(|b| tail::names_writer(&b.text)).take(2).count() >= 2;
        let mut looks: Vec<Look> =
            blocks.iter().map(|block| if text(&block) { look(&block.text) } else { Look::Plain }).collect();
        colons(blocks, &mut looks);
        let tails: Vec<Option<Tail>> =
            blocks.iter().map(|b| text(&b).then(|| tail::read(&b.text, writers, true))).collect();
        let fronts: Vec<Option<Front>> = blocks.iter().zip(&looks).map(|(block, look)| front(block, *look)).collect();
        for (look, tail) in looks.iter_mut().zip(&tails) {
            // `(Quay Post, 12.05.2011)` is no title.
            let credit = |tail: &Tail| tail.closing.as_ref().is_some_and(|closing| closing.start == 0);
            if *look == Look::Title && tail.as_ref().is_some_and(credit) {
                *look = Look::Plain;
            }
        }
        // `Quay Post newspaper (05.01.13) reports that the board` opens a sentence, where the page broke it too.
        for (look, front) in looks.iter_mut().zip(&fronts) {
            let sentence = |front: &Front| front.body < front.span.1 && front.span.0 == 0;
            if *look == Look::Title && front.as_ref().is_some_and(sentence) {
                *look = Look::Plain;
            }
        }
        let mut judged = Judged { looks, tails, fronts, writers };
        judged.hear_witnesses(blocks);
        judged
    }

    /// Makes the first line of a text the title of a story, whatever else it was taken for.
    pub(super) fn title(&mut self, blocks: &mut [Block<'_>]) {
        for (at, block) in blocks.iter_mut().enumerate().take_while(|(_, block)| block.first == 1) {
            if block.mark.says == Says::Masthead {
                block.mark = Mark::of(Says::Title);
                if let (Some(known), Some(look)) = (self.fronts.get_mut(at), self.looks.get(at)) {
                    *known = front(block, *look);
                }
            }
        }
    }

    /// Undated names close a paragraph only where the document prints them with a date elsewhere.
    fn hear_witnesses(&mut self, blocks: &[Block<'_>]) {
        let closings = || self.tails.iter().flatten().filter_map(|tail| tail.closing.as_ref());
        if !closings().any(|closing| closing.credits.needs_witness) {
            return;
        }
        let seen: HashSet<String> = closings()
            .filter(|closing| !closing.credits.needs_witness)
            .flat_map(|closing| closing.credits.entries.iter().map(|entry| outlet_key(&entry.source)))
            .collect();
        let vouched = closings().filter(|closing| !closing.credits.needs_witness).count() >= 2;
        // Where most brackets without a day hold known outlets, names in the others are outlets too.
        let outlet = |name: &str| tables().is_outlet(name) || attribution::sounds_like_outlet(name);
        let undated = || closings().filter(|closing| closing.credits.entries.iter().all(|e| e.dates.is_empty()));
        let proves = |closing: &&Closing| {
            !closing.credits.needs_witness || closing.credits.entries.iter().all(|entry| outlet(&entry.source))
        };
        let proven = undated().filter(proves).count();
        let habit = proven >= 2 && proven * 2 >= undated().count();
        for (tail, block) in self.tails.iter_mut().zip(blocks) {
            let Some(tail) = tail else { continue };
            let doubted = tail.closing.as_ref().is_some_and(|closing| {
                // Behind a full stop, or where the document credits others so, a name as outlets have it is one.
                let apart =
                    block.text.get(..closing.start).is_some_and(|t| t.trim_end().ends_with(['.', '!', '?', '"', '”']));
                let sounds = |name: &str| {
                    (apart || vouched)
                        && name.contains(' ')
                        && attribution::sounds_like_outlet(name)
                        && headline::is_titled(name)
                };
                let named = |name: &str| name.split(' ').nth(4).is_none() && headline::is_titled(name);
                let known = |name: &str| {
                    seen.contains(&outlet_key(name))
                        || sounds(name)
                        || tables().is_outlet(name)
                        || habit && apart && named(name)
                };
                closing.credits.needs_witness && !closing.credits.entries.iter().all(|e| known(&e.source))
            });
            if doubted {
                *tail = tail::read(&block.text, self.writers, false);
            }
        }
    }
}

/// `FISH QUOTA ROW: Ministers meet at ten.` Where paragraphs begin in that form again and again, and no titles stand above them, what
/// is in capitals heads them. Names of places do not: such is a dateline.
fn colons(blocks: &[Block<'_>], looks: &mut [Look]) {
    let found: Vec<(usize, usize, usize)> = (0..blocks.len())
        .filter(|&at| matches!(looks.get(at), Some(Look::Plain | Look::Placed | Look::Title)))
        .filter_map(|at| {
            let block = blocks.get(at).filter(|b| b.kind == Kind::Text)?;
            let (end, from) = title::capitals_before_colon(&block.text)?;
            Some((at, end, from))
        })
        .collect();
    let titled = |at: usize| {
        at.checked_sub(1).is_some_and(|above| {
            looks.get(above) == Some(&Look::Title)
                || blocks.get(above).is_some_and(|b| b.kind == Kind::Caps || is_title(b))
        })
    };
    let under = found.iter().filter(|(at, ..)| titled(*at)).count();
    if found.len() < 2 || under * 3 > found.len() {
        return;
    }
    for (at, end, from) in found {
        if let Some(look) = looks.get_mut(at) {
            *look = Look::RunIn(end, from);
        }
    }
}

/// How a block begins that is a paragraph.
fn front(block: &Block<'_>, look: Look) -> Option<Front> {
    let from = match look {
        _ if is_title(block) => 0,
        Look::Bullet(at) => at,
        Look::RunIn(_, at) if block.mark.says != Says::Entry => at,
        _ => 0,
    };
    if matches!(block.kind, Kind::Text) { front::read(&block.text, from) } else { None }
}
