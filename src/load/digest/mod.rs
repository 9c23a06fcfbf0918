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
mod classify;
mod draft;
mod finish;
mod furniture;
mod headline;
mod lines;
mod masthead;
mod notes;

use crate::item::{Format, Loaded};

use blocks::Block;
use classify::Kind;

/// Which signs set the stories of a document apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Plan {
    /// Lines in capitals head stories.
    caps: bool,
    /// A story ends at its attribution.
    attribution_ends: bool,
    /// What stands before the first story is the document's own.
    masthead: bool,
}

/// Takes the text of a document apart.
pub(super) fn split(loaded: &mut Loaded) {
    let text = std::mem::take(&mut loaded.text);
    let blocks = blocks::join(&lines::split(&text));
    let closings = assemble::closings(&blocks);
    let plan = plan(&blocks, &closings, loaded);
    let assembled = assemble::assemble(&text, &blocks, closings, plan, &mut loaded.document);
    loaded.document.date = loaded.document.date.or(assembled.calendar.issued);
    finish::finish(assembled, &text, &blocks, loaded);
    drop(blocks);
    loaded.text = text;
}

fn plan(blocks: &[Block<'_>], closings: &[Option<crate::load::attribution::Closing>], loaded: &mut Loaded) -> Plan {
    let count = |is: fn(&Kind) -> bool| blocks.iter().filter(|block| is(&block.kind)).count();
    let caps = count(|kind| *kind == Kind::Caps);
    let labels = count(|kind| matches!(kind, Kind::Region(_)));
    let tags = count(|kind| matches!(kind, Kind::Tag(_)));
    let credits = closings.iter().flatten().count();
    let (format, because, confidence) = if labels > 0 || tags > 0 {
        (Format::Listing, format!("{labels} region labels, {tags} tag headings"), 95)
    } else if caps > 0 || credits > 1 {
        (Format::Digest, format!("{caps} headlines in capitals, {credits} attributions"), 95)
    } else {
        (Format::Plain, String::from("no headline in capitals, no attribution, no label of a listing"), 60)
    };
    loaded.document.format = format;
    loaded.because = because;
    loaded.confidence = confidence;
    Plan {
        caps: format != Format::Plain,
        attribution_ends: format == Format::Digest,
        masthead: format != Format::Plain,
    }
}
