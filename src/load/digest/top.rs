//! The lines above the first story that speak of the document: what stands above its list of contents, its name with a day
//! beside it, and a name above stories that have no headlines.

use super::blocks::Block;
use super::classify::Kind;
use super::credit::Line;
use super::plan::{OWN, Scan};
use super::title::Look;

/// The name of a document has no more bytes.
const LONGEST_NAME: usize = 90;

/// The blocks at the top that are the document's own.
pub(super) fn find(scan: &Scan<'_>) -> Vec<usize> {
    let mut own = Vec::new();
    let list = scan.contents.blocks.iter().min().copied().filter(|&at| at < OWN);
    if let Some(list) = list.filter(|&list| !(0..list).any(|at| begins_stories(scan, at))) {
        let plain = |at: &usize| {
            let kind = scan.block(*at).map(|block| &block.kind);
            !matches!(kind, Some(Kind::Contents | Kind::Note | Kind::Furniture | Kind::Rule | Kind::Pager(_)))
        };
        own.extend((0..list).filter(plain));
    }
    let outside = |at: &usize| {
        !matches!(scan.block(*at).map(|b| &b.kind), Some(Kind::Furniture | Kind::Rule | Kind::Pager(_) | Kind::Note))
            && !scan.contents.blocks.contains(at)
            && !own.contains(at)
            && !scan.is_own(*at)
    };
    let Some(first) = (0..scan.blocks.len().min(OWN)).find(outside) else { return own };
    let named = match scan.block(first).map(|block| &block.kind) {
        Some(Kind::Credit(line)) if matches!(**line, Line::Bare(_)) => names_the_document(scan, first),
        Some(Kind::Text) if scan.look(first) == Look::Title => heads_nothing(scan, first, 2),
        // In capitals it may as well be the only headline: more must speak against it.
        Some(Kind::Caps) => {
            scan.next(first).and_then(|next| scan.block(next)).is_some_and(|b| b.gap > 0)
                && heads_nothing(scan, first, 3)
        }
        _ => false,
    };
    own.extend((named || stands_over_date(scan, first)).then_some(first));
    own
}

/// A title directly over a day, above stories that tell their sources or end as stories do: the name of the document and the day it
/// was issued. The text of a story of one's own would follow the day at once.
fn stands_over_date(scan: &Scan<'_>, at: usize) -> bool {
    let titled = match scan.block(at).map(|block| &block.kind) {
        Some(Kind::Caps) => true,
        // `WPS: What the Papers Say. Part A` has a stop inside.
        Some(Kind::Text) => {
            scan.look(at) == Look::Title
                || scan
                    .block(at)
                    .is_some_and(|b| b.text.len() <= LONGEST_NAME && !b.text.ends_with(['.', ',', ';', ':']))
        }
        _ => false,
    };
    let dated = |block: &&Block<'_>| {
        matches!(block.kind, Kind::Date(day) if day.written.has_day() && !day.written.lacks_year()) && block.gap == 0
    };
    let Some(after) = scan.block(at + 1).filter(|block| titled && dated(block)).and_then(|_| scan.next(at + 1)) else {
        return false;
    };
    let apart = scan.block(after).is_some_and(|block| block.gap > 0);
    let credited =
        matches!(scan.block(after).map(|b| &b.kind), Some(Kind::Credit(line)) if matches!(**line, Line::Bare(_)));
    let headed = !scan.is_body(after) && scan.heads_text(after);
    apart && (credited && bare_credits(scan).take(2).count() == 2 || headed && ended(scan) >= 2)
}

/// A sign that stories have begun: no list of contents below it can be the document's.
fn begins_stories(scan: &Scan<'_>, at: usize) -> bool {
    scan.is_closed(at)
        || match scan.block(at).map(|block| &block.kind) {
            Some(Kind::Region(_) | Kind::Topics(_) | Kind::More) => true,
            // The day of a letter's head has the time as well.
            Some(Kind::Date(day)) => day.timed && scan.next(at).is_some_and(|n| scan.is_body(n) || scan.heads_text(n)),
            Some(Kind::Text) => matches!(scan.look(at), Look::RunIn(..)),
            _ => false,
        }
}

fn bare_credits<'a>(scan: &'a Scan<'_>) -> impl Iterator<Item = usize> + 'a {
    (0..scan.blocks.len()).filter(
        |&at| matches!(scan.block(at).map(|b| &b.kind), Some(Kind::Credit(line)) if matches!(**line, Line::Bare(_))),
    )
}

/// `Harbour Briefs, May 17, 2012` looks like a source and its date. It is the document's where no story follows at once, or
/// where stories tell their sources in another way.
fn names_the_document(scan: &Scan<'_>, at: usize) -> bool {
    let Some(next) = scan.next(at) else { return false };
    let mut others = bare_credits(scan).filter(|&other| other != at).peekable();
    if others.peek().is_none() {
        let inline = (next..scan.blocks.len()).filter(|&n| scan.is_inline(n)).take(2).count() >= 2;
        return !scan.is_body(next) || ended(scan) >= 2 || inline;
    }
    let apart = |at: usize| scan.next(at).and_then(|next| scan.block(next)).is_some_and(|block| block.gap > 0);
    let headed = matches!(scan.block(next).map(|b| &b.kind), Some(Kind::Credit(_) | Kind::Section(..) | Kind::Caps));
    // Where every other one stands under its title, one that has nothing above it is none of them.
    let under_title = |other: usize| {
        other.checked_sub(1).is_some_and(|title| scan.look(title) == Look::Title)
            && scan.block(other).is_some_and(|block| block.gap == 0)
    };
    let others: Vec<usize> = others.collect();
    headed || apart(at) && (others.iter().all(|&other| !apart(other)) || others.iter().all(|&other| under_title(other)))
}

/// A title above stories none of which has one is the document's.
fn heads_nothing(scan: &Scan<'_>, at: usize, least: usize) -> bool {
    let titled = |other: usize| match scan.block(other).map(|b| &b.kind) {
        Some(Kind::Text) => matches!(scan.look(other), Look::Title | Look::Placed | Look::Numbered(..)),
        Some(Kind::Caps) => true,
        _ => false,
    };
    let others = (at + 1..scan.blocks.len()).any(|other| titled(other) && scan.heads_text(other));
    let above = bare_credits(scan).filter(|&credit| scan.next(credit).is_some_and(|next| scan.is_body(next))).count();
    let opened = (at..scan.blocks.len()).filter(|&n| scan.opens_story(n)).count();
    !others && (ended(scan) >= least || above >= 2 || opened >= 2)
}

/// How many paragraphs end as stories do.
fn ended(scan: &Scan<'_>) -> usize {
    (0..scan.blocks.len()).filter(|&at| scan.is_ended(at)).take(3).count()
}
