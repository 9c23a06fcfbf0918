//! Drafts to raw items: dates settled by the document, chains linked where both ends are printed, and every byte put to
//! account.

use crate::item::{
    Attribution, Format, HeadlineFrom, Lines, Loaded, Piece, RawItem, Role, Span, Unparsed, UnparsedReason,
};
use crate::load::attribution::{self, Credits};
use crate::load::clean::clean;
use crate::load::dates::{Calendar, Written};
use crate::load::decode::warning;
use crate::load::tables::{outlet_key, tables};

use super::assemble::Assembled;
use super::blocks::Block;
use super::draft::Draft;
use super::{cited, headline};

/// Fills in what the stories of a document and the text between them came to.
pub(super) fn finish(
    assembled: Assembled,
    entries: Vec<String>,
    text: &str,
    blocks: &[Block<'_>],
    loaded: &mut Loaded,
) {
    let Assembled { drafts, loose, calendar } = assembled;
    let mut pieces = Vec::new();
    let mut items: Vec<RawItem> = Vec::with_capacity(drafts.len());
    let several = loaded.document.format != Format::Plain && drafts.len() > 1;
    for draft in drafts.into_iter().filter(|draft| !draft.pieces.is_empty()) {
        let index = u32::try_from(items.len()).unwrap_or(u32::MAX);
        pieces.extend(draft.pieces.iter().map(|&(span, part)| Piece { span, role: Role::Item(index, part) }));
        items.push(item(draft, several, calendar, loaded));
    }
    // Headlines that the page lost can be had from its list, if the list is whole.
    if entries.len() == items.len() && items.iter().all(|item| item.headline.is_none()) {
        for (item, entry) in items.iter_mut().zip(entries) {
            item.headline = Some(entry);
            item.headline_from = HeadlineFrom::Contents;
        }
    }
    for at in 1..items.len() {
        let begins = items.get(at).and_then(|i| i.headline.as_deref()).is_some_and(headline::begins_with_dots);
        if let Some(before) = items.get_mut(at - 1).filter(|_| begins) {
            before.continues = before.headline.as_deref().is_some_and(headline::ends_in_dots);
        }
    }
    if let Some(tag) = &loaded.document.tag {
        items.iter_mut().for_each(|item| apart_from(&mut item.topics, tag));
    }
    loaded.items = items;
    account(pieces, outside(&loose, blocks), text, loaded);
}

fn item(mut draft: Draft, several: bool, calendar: Calendar, loaded: &mut Loaded) -> RawItem {
    let headed = draft.headline.as_deref().and_then(|line| line.split_once(": ")).map(|(name, _)| name);
    if let Some(outlet) =
        headed.filter(|name| draft.credits.entries.is_empty() && !draft.date.is_empty() && names_outlet(name))
    {
        draft.credits.entries = Credits::named(outlet).entries;
    }
    // A single text cites; a digest says in brackets where it has each part of a story from.
    let digest = loaded.document.format == Format::Digest;
    if several && digest && draft.credits.entries.is_empty() && draft.attribution.is_none() {
        draft.credits.entries = cited::credited(&draft.body);
    } else if several {
        // Each of them credits the sentences before it, the last one those at the end.
        let closing = std::mem::take(&mut draft.credits.entries);
        draft.credits.entries = cited::credited_by_part(&draft.body, closing);
    }
    let mut unsettled = None;
    let mut settle = |dates: &[Written]| {
        let known: Vec<_> = dates.iter().filter_map(|&date| calendar.resolve(date)).collect();
        if known.len() < dates.len() {
            unsettled = dates.iter().copied().find(|&date| calendar.resolve(date).is_none());
        }
        known
    };
    let attributions = draft
        .credits
        .entries
        .iter()
        .map(|entry| Attribution {
            source: entry.source.clone(),
            dates: settle(&entry.dates),
            printed: entry.printed.clone(),
        })
        .collect();
    let date = settle(&draft.date).into_iter().next_back();
    if let Some(written) = unsettled {
        let (message, mend) = if written.lacks_year() {
            (
                "a date without a year, and the document prints no date of its own",
                "add the date of the document on a line at its top",
            )
        } else {
            (
                "a date of numbers that can be read in two orders",
                "nothing in the document settles day and month: the date is left open",
            )
        };
        loaded.warnings.push(warning(Some(draft.lines.1), message, mend));
    }
    let start = draft.pieces.iter().map(|(span, _)| span.start).min().unwrap_or_default();
    let end = draft.pieces.iter().map(|(span, _)| span.end).max().unwrap_or_default();
    let sources: Vec<String> = draft.credits.entries.iter().map(|entry| outlet_key(&entry.source)).collect();
    let cited = cited::find(&draft.body, &sources);
    RawItem {
        headline: draft.headline,
        headline_from: HeadlineFrom::Printed,
        body: draft.body,
        attribution: draft.attribution,
        attributions,
        date,
        region_label: draft.region,
        topics: draft.topics,
        cited,
        notes: draft.notes,
        links: draft.links,
        byline: draft.credits.byline,
        link_lost: draft.link_lost,
        cut: draft.cut,
        lines: Lines { first: draft.lines.0, last: draft.lines.1 },
        span: Span::new(start, end),
        begins: draft.begins,
        ends: draft.ends,
        ..RawItem::default()
    }
}

/// Tags that a page prints without a mark between them (`food banks Venezuela`), cut apart around the one that the page is about.
fn apart_from(topics: &mut Vec<String>, tag: &str) {
    let known = tag.to_lowercase();
    let cut = |topic: &String| -> Option<[String; 3]> {
        let lower = topic.to_lowercase();
        let at = lower.find(&known).filter(|_| lower.len() == topic.len() && lower != known && !known.is_empty())?;
        let (before, rest) = topic.split_at_checked(at)?;
        let (own, after) = rest.split_at_checked(known.len())?;
        let whole = (before.is_empty() || before.ends_with(' ')) && (after.is_empty() || after.starts_with(' '));
        whole.then(|| [before, own, after].map(|part| part.trim().to_owned()))
    };
    // Each story of such a page has that tag; where marks stand between the tags, it is one of them.
    if topics.len() == 1 && topics.iter().any(|topic| cut(topic).is_some()) {
        let all = std::mem::take(topics).into_iter();
        let parts = all.flat_map(|topic| cut(&topic).map_or_else(|| vec![topic], Into::into));
        topics.extend(parts.filter(|part| !part.is_empty()));
    }
}

/// `BKK POST: RICE BARGES HELD`: the outlet that a headline opens with.
fn names_outlet(name: &str) -> bool {
    // `Report: …` names none.
    let sounds = || name.contains(' ') && attribution::sounds_like_outlet(name);
    name.split_whitespace().count() <= 4 && (tables().is_outlet(name) || sounds())
}

/// Puts blocks in no story to account, neighbours of one reason together.
fn outside(loose: &[(usize, UnparsedReason)], blocks: &[Block<'_>]) -> Vec<Unparsed> {
    let mut all: Vec<Unparsed> = Vec::new();
    let mut before: Option<(usize, UnparsedReason)> = None;
    for &(at, reason) in loose {
        let Some(block) = blocks.get(at) else { continue };
        let joins = before.is_some_and(|(last, why)| last + 1 == at && why == reason);
        match all.last_mut().filter(|_| joins) {
            Some(open) => {
                open.span.end = block.end;
                open.lines.last = block.last;
            }
            None => all.push(Unparsed {
                lines: Lines { first: block.first, last: block.last },
                span: Span::new(block.start, block.end),
                text: String::new(),
                reason,
            }),
        }
        before = Some((at, reason));
    }
    all
}

/// Gives every byte its piece. Invisible characters between pieces go to the one before them; words that no rule put
/// anywhere become unparsed text of their own, so that nothing is ever lost.
fn account(mut pieces: Vec<Piece>, mut unparsed: Vec<Unparsed>, text: &str, loaded: &mut Loaded) {
    const OPEN: u32 = u32::MAX;
    pieces.extend(unparsed.iter().map(|u| Piece { span: u.span, role: Role::Unparsed(OPEN) }));
    pieces.sort_by_key(|piece| piece.span.start);
    let mut done: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut at = 0;
    let mut counted = (0, 1_u32);
    let end = Piece { span: Span::new(text.len(), text.len()), role: Role::Unparsed(OPEN) };
    for piece in pieces.into_iter().chain([end]) {
        let gap = text.get(at..piece.span.start).unwrap_or_default();
        let rest = gap.trim();
        if !rest.is_empty() {
            let start = at + gap.len() - gap.trim_start().len();
            let span = Span::new(start, start + rest.len());
            match done.last_mut().filter(|_| clean(rest).is_empty()) {
                Some(before) => before.span.end = span.end,
                None => {
                    // Counted on from the last such place: from the start each time would take quadratic time.
                    let more = text.get(counted.0..start).unwrap_or_default().matches('\n').count();
                    counted = (start, counted.1.saturating_add(u32::try_from(more).unwrap_or(u32::MAX)));
                    let line = counted.1;
                    let lines = Lines { first: line, last: line };
                    unparsed.push(Unparsed { lines, span, text: String::new(), reason: UnparsedReason::Unrecognised });
                    done.push(Piece { span, role: Role::Unparsed(OPEN) });
                }
            }
        }
        at = piece.span.end.max(at);
        if piece.span.start < piece.span.end {
            done.push(piece);
        }
    }
    unparsed.sort_by_key(|u| u.span.start);
    let mut next = 0_u32;
    for piece in &mut done {
        match &mut piece.role {
            Role::Unparsed(index) => {
                *index = next;
                if let Some(open) = unparsed.get_mut(next as usize) {
                    open.span = piece.span;
                    open.text = text.get(piece.span.start..piece.span.end).unwrap_or_default().to_owned();
                }
                next += 1;
            }
            Role::Item(index, _) => {
                if let Some(item) = loaded.items.get_mut(*index as usize) {
                    item.span.end = item.span.end.max(piece.span.end);
                }
            }
        }
    }
    loaded.unparsed = unparsed;
    loaded.pieces = done;
}
