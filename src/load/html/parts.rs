//! A page as it was read: its lines with what the elements around them make of them, its links, its elements.

use crate::item::PartialDate;

use super::facts::Facts;
use super::tree::Place;

/// What stands on one line.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Part {
    /// Its text, as bytes of [`Parts::text`].
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// What held where it began.
    pub place: Place,
    /// It goes on from the part before, after a line break.
    pub broken: bool,
    /// It goes on from the bold text before, on the same line.
    pub runs_on: bool,
    /// And in the same word: a capital that is set large.
    pub glued: bool,
    /// It goes on from the part before as the next entry of a list: a day behind an outlet.
    pub listed: bool,
    /// Bytes of it in bold.
    pub bold: usize,
    /// Bytes of it in links.
    pub linked: usize,
    /// A rule stands before it.
    pub ruled: bool,
    /// Blank lines before it.
    pub gap: u32,
    /// A story begins here, as the elements have it.
    pub begins: bool,
    /// A day that the mark-up gives in numbers.
    pub day: Option<PartialDate>,
}

/// An element that holds blocks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct BoxAt {
    /// The one that it stands in, 0 for none.
    pub parent: u32,
    /// A number of its name and of what its site calls it: those that are alike have the same.
    pub sign: u32,
}

/// A link.
#[derive(Debug, Clone, Default)]
pub(super) struct LinkAt {
    /// The part it begins in.
    pub part: usize,
    /// What it stands on, as bytes of [`Parts::text`].
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Its target as printed.
    pub url: String,
}

/// A page as it was read.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// The text of all parts.
    pub text: String,
    /// In page order.
    pub parts: Vec<Part>,
    /// In page order.
    pub links: Vec<LinkAt>,
    /// What its head tells.
    pub facts: Facts,
    /// Stories of several, as the elements have it.
    pub stories: u32,
    /// It has a main part or an article.
    pub has_main: bool,
    /// Where cells were joined in a line, as places in the text.
    pub joins: Vec<usize>,
    /// No element sets its stories apart, but the form of rows or entries.
    pub apart: bool,
    /// Its stories are entries of lists that open with a link.
    pub linked: bool,
    /// Elements of one kind around its titles do.
    pub boxed: bool,
    /// The elements that hold blocks, by their number from 1 in the order in which they open.
    pub boxes: Vec<BoxAt>,
    /// It nests deeper than the limit.
    pub too_deep: bool,
}

/// What stands between two cells of a line.
pub(super) const JOIN: &str = " | ";
