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

use crate::item::{Format, Loaded};

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
    // A text that is one story is called what the story is.
    if let (Format::Plain, [only]) = (loaded.document.format, loaded.items.as_slice())
        && loaded.document.title.is_none()
    {
        loaded.document.title.clone_from(&only.headline);
    }
    loaded.text = text;
}
