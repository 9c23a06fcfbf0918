//! Text of any layout taken apart into stories.
//!
//! ```text
//! lines -> blocks (kinds, hard wrap undone) -> plan -> drafts (borders drawn) -> raw items, unparsed text, pieces
//! ```
//!
//! A block is judged by itself first, then by its neighbours; a document's plan says which signs it uses to set stories
//! apart. No sign stands alone, and text that no rule takes is kept in a story or as unparsed.

mod assemble;
mod blocks;
mod cited;
mod classify;
mod contents;
mod credit;
mod day;
mod draft;
mod finish;
mod front;
mod furniture;
mod headline;
mod inline;
mod lines;
mod masthead;
mod notes;
mod plan;
mod tail;
mod title;

use super::clean;
use crate::item::{Format, Loaded, Part, RawItem, Role, UnparsedReason};

use plan::Scan;

/// Takes the text of a document apart.
pub(super) fn split(loaded: &mut Loaded) {
    let text = std::mem::take(&mut loaded.text);
    let blocks = blocks::join(&lines::split(&text));
    let mut scan = Scan::new(&blocks);
    let plan = scan.plan();
    loaded.document.format = plan.format;
    let assembled = assemble::assemble(&text, &mut scan, &plan, &mut loaded.document);
    loaded.document.date = loaded.document.date.or(assembled.calendar.issued);
    let entries = std::mem::take(&mut scan.contents.entries);
    loaded.because = plan.because;
    loaded.confidence = plan.confidence;
    finish::finish(assembled, entries, &text, &blocks, loaded);
    drop(blocks);
    rescue(loaded);
    // A text that is one story is called what the story is.
    if let (Format::Plain, [only]) = (loaded.document.format, loaded.items.as_slice())
        && loaded.document.title.is_none()
    {
        loaded.document.title.clone_from(&only.headline);
    }
    loaded.text = text;
}

/// Too little text to be a story: a title, a name.
const FEW_WORDS: usize = 5;
/// More words than a masthead has that names its issue or its day.
const MASTHEAD_WORDS: usize = 25;

/// A text without any sign, all of whose lines look like titles, is still what somebody wrote: one story, not a masthead.
fn rescue(loaded: &mut Loaded) {
    let document = &loaded.document;
    let said = |reason| matches!(reason, UnparsedReason::Masthead | UnparsedReason::Unrecognised);
    let is_masthead = document.issue.is_some() || document.date.is_some() || document.tag.is_some();
    let least = if is_masthead { MASTHEAD_WORDS } else { FEW_WORDS };
    let words: usize =
        loaded.unparsed.iter().filter(|u| said(u.reason)).map(|u| u.text.split_whitespace().count()).sum();
    if document.format != Format::Plain || !loaded.items.is_empty() || words < least {
        return;
    }
    let mut item = RawItem { begins: "text without any sign", ends: "end of the document", ..RawItem::default() };
    // The new number of each stretch that stays, none for those that become the story.
    let mut numbers: Vec<Option<u32>> = Vec::new();
    let mut kept = Vec::new();
    for unparsed in std::mem::take(&mut loaded.unparsed) {
        if !said(unparsed.reason) {
            numbers.push(u32::try_from(kept.len()).ok());
            kept.push(unparsed);
            continue;
        }
        numbers.push(None);
        if item.body.is_empty() {
            (item.lines.first, item.span.start) = (unparsed.lines.first, unparsed.span.start);
        }
        (item.lines.last, item.span.end) = (unparsed.lines.last, unparsed.span.end);
        let mut paragraph = String::new();
        for line in unparsed.text.lines().chain([""]) {
            if line.trim().is_empty() {
                item.body.extend(Some(clean::clean(&paragraph).trim().to_owned()).filter(|text| !text.is_empty()));
                paragraph.clear();
            } else {
                paragraph.push_str(line);
                paragraph.push(' ');
            }
        }
    }
    for piece in &mut loaded.pieces {
        if let Role::Unparsed(number) = piece.role {
            piece.role = match numbers.get(number as usize).copied().flatten() {
                Some(number) => Role::Unparsed(number),
                None => Role::Item(0, Part::Body),
            };
        }
    }
    loaded.document.title = None;
    loaded.unparsed = kept;
    loaded.items.push(item);
}

#[cfg(test)]
mod tests {
    use crate::load::{coverage, load};

    #[test]
    fn a_text_without_any_sign_is_one_story() {
        let [loaded] = &load("a.txt", b"reversed hidden tag end\n\nreversed hidden tag end body\n")[..] else {
            panic!()
        };
        assert_eq!(loaded.items.len(), 1);
        assert_eq!(loaded.items[0].body, ["reversed hidden tag end", "reversed hidden tag end body"]);
        assert_eq!((loaded.items[0].lines.first, loaded.items[0].lines.last), (1, 3));
        assert!(loaded.unparsed.is_empty());
        coverage(loaded).unwrap();
    }
}
