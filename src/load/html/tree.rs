//! The open elements while a page is read: what each does to the text in it, and what comes back when it ends. Names that
//! close nothing are ignored, and elements beyond the limit on depth pass their text on and do nothing else, so that a page
//! takes time in proportion to its length however it nests.

use crate::load::LIMITS;

use super::classes::Role;
use super::element::Element;

/// What holds for the text at some place of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Place {
    /// The page, not the news.
    pub chrome: bool,
    /// No text at all.
    pub hidden: bool,
    /// Bold.
    pub bold: bool,
    /// Blanks and lines stand as they are.
    pub preformatted: bool,
    /// The heading it is in, 0 for none.
    pub heading: u8,
    /// In a list, numbered or not.
    pub list: List,
    /// In an entry of a list.
    pub entry: bool,
    /// In a link, by its number from 1.
    pub link: u32,
    /// In a story of several, by its number from 1.
    pub story: u32,
    /// In an article or the main part of the page.
    pub main: bool,
    /// In an article.
    pub article: bool,
    /// In a section.
    pub sectioned: bool,
    /// Beside the text, as far as a word in a name tells.
    pub beside: bool,
    /// In a picture with its caption.
    pub pictured: bool,
    /// What the site calls the part.
    pub role: Role,
    /// Cells of the row so far.
    pub cell: bool,
    /// The row of a table, by its number from 1.
    pub row: u32,
    /// The cell of a table, by its number from 1.
    pub column: u32,
    /// On a ground of its own, as the bars of a newsletter are.
    pub bar: bool,
    /// In large letters.
    pub large: bool,
    /// The innermost element that holds blocks, by its number from 1.
    pub within: u32,
}

/// What list an entry is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum List {
    /// None.
    #[default]
    None,
    /// One with bullets.
    Bullets,
    /// One with numbers, and the number of its next entry.
    Numbers(u32),
}

/// An open element.
#[derive(Debug, Clone, Copy)]
pub(super) struct Open {
    name: Name,
    /// What it does.
    pub element: Element,
    /// What held before it.
    before: Place,
}

/// The first letters of a name, which are all of any name that matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Name([u8; 12]);

impl Name {
    fn new(name: &[u8]) -> Name {
        let mut letters = [0; 12];
        for (to, from) in letters.iter_mut().zip(name) {
            *to = *from;
        }
        Name(letters)
    }
}

/// The open elements.
#[derive(Debug, Default)]
pub(super) struct Tree {
    open: Vec<Open>,
    /// Elements that were opened beyond the limit and are not closed yet.
    beyond: usize,
    /// The page nests deeper than the limit.
    pub too_deep: bool,
}

/// What a closing name came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Closed {
    /// The element that it names.
    pub element: Element,
    /// What holds after it.
    pub place: Place,
    /// Blocks were closed, itself or inside.
    pub blocks: bool,
}

impl Tree {
    /// Opens an element in which `before` held outside.
    pub(super) fn open(&mut self, name: &[u8], element: Element, before: Place) -> bool {
        if self.open.len() >= LIMITS.nesting {
            self.beyond += 1;
            self.too_deep = true;
            return false;
        }
        self.open.push(Open { name: Name::new(name), element, before });
        true
    }

    /// Closes the element of this name and all that is open inside it.
    pub(super) fn close(&mut self, name: &[u8]) -> Option<Closed> {
        if self.beyond > 0 {
            self.beyond -= 1;
            return None;
        }
        let name = Name::new(name);
        let at = self.open.iter().rposition(|open| open.name == name)?;
        let blocks = self.open.iter().skip(at).any(|open| is_block(open.element));
        let closed = *self.open.get(at)?;
        self.open.truncate(at);
        Some(Closed { element: closed.element, place: closed.before, blocks })
    }

    /// Closes the innermost element if it is of this kind, as the next block does with a paragraph.
    pub(super) fn close_if(&mut self, is: impl Fn(Element) -> bool) -> Option<Place> {
        let last = self.open.last().filter(|open| is(open.element)).copied()?;
        self.open.pop();
        Some(last.before)
    }
}

/// True for what stands on lines of its own.
pub(super) fn is_block(element: Element) -> bool {
    !matches!(
        element,
        Element::Inline | Element::Bold | Element::Link | Element::Image | Element::Time | Element::Hidden
    )
}
