//! The attributes that matter of the tag that is being read, and what a part of a page is by them.

use super::classes::{self, Role};
use super::element::Element;
use super::tree::is_block;

/// An attribute that matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// The target of a link.
    Href,
    /// What the site calls the element.
    Class,
    /// What the site calls this one element.
    Id,
    /// What the element is for.
    Role,
    /// The words for a picture.
    Alt,
    /// The value of a fact.
    Content,
    /// The name of a fact.
    Key,
    /// How a link belongs to the page.
    Rel,
    /// What kind of thing the element holds.
    Type,
    /// It is not shown.
    Hidden,
    /// How it is shown.
    Style,
    /// A day in numbers.
    Day,
    /// The first number of a list.
    Start,
}

/// The attributes of one tag.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    /// The name of the tag.
    pub tag: Vec<u8>,
    current: bool,
    values: Vec<(Known, String)>,
}

/// Attributes of one tag beyond these are not looked at.
const MOST: usize = 32;

impl Attributes {
    /// A tag begins.
    pub(super) fn start(&mut self, tag: &[u8]) {
        self.tag.clear();
        self.tag.extend_from_slice(tag);
        self.values.clear();
        self.current = false;
    }

    /// The name of an attribute.
    pub(super) fn name(&mut self, name: &[u8]) {
        let known = know(name).filter(|_| self.values.len() < MOST);
        self.current = known.is_some();
        self.values.extend(known.map(|known| (known, String::new())));
    }

    /// The value of the last attribute.
    pub(super) fn value(&mut self, value: &[u8]) {
        if let Some((_, last)) = self.values.last_mut().filter(|_| self.current) {
            last.push_str(&String::from_utf8_lossy(value));
        }
    }

    /// The value of an attribute.
    pub(super) fn get(&self, wanted: Known) -> Option<&str> {
        self.values.iter().find(|(known, _)| *known == wanted).map(|(_, value)| value.as_str())
    }

    /// What the name that the site gives it makes of an element.
    pub(super) fn role(&self, name: &[u8], element: Element, in_article: bool) -> Role {
        let named = |known| self.get(known).map_or(Role::None, classes::role);
        let root = matches!(element, Element::Root | Element::Main)
            || name == b"body"
            || !is_block(element) && element != Element::Inline && element != Element::Link;
        if self.get(Known::Hidden).is_some() || self.get(Known::Style).is_some_and(hides) {
            return Role::Chrome;
        }
        match self.get(Known::Role) {
            Some("navigation" | "banner" | "contentinfo" | "complementary" | "search") if !in_article => {
                return Role::Chrome;
            }
            Some("main") => return Role::Main,
            Some("article") => return Role::Story,
            _ => {}
        }
        if root {
            return Role::None;
        }
        let role = match named(Known::Class) {
            Role::None => named(Known::Id),
            role => role,
        };
        let contribution = element == Element::Article
            || self.get(Known::Type).is_some_and(|kind| {
                kind.ends_with("Article") || kind.ends_with("BlogPosting") || kind.ends_with("/NewsItem")
            })
            || self.get(Known::Key) == Some("blogPost");
        match role {
            Role::None | Role::Main | Role::Body | Role::Beside if contribution => Role::Story,
            // Classes such as `entry` and `post` are given to spans too.
            Role::Story if !is_block(element) => Role::None,
            role => role,
        }
    }
}

fn know(name: &[u8]) -> Option<Known> {
    Some(match name {
        b"href" => Known::Href,
        b"class" => Known::Class,
        b"id" => Known::Id,
        b"role" => Known::Role,
        b"alt" => Known::Alt,
        b"content" => Known::Content,
        b"name" | b"property" | b"itemprop" => Known::Key,
        b"rel" => Known::Rel,
        b"itemtype" => Known::Type,
        b"hidden" => Known::Hidden,
        b"style" => Known::Style,
        b"datetime" => Known::Day,
        b"start" => Known::Start,
        _ => return None,
    })
}

/// True for a style that shows nothing.
fn hides(style: &str) -> bool {
    let style: String = style.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    style.contains("display:none") || style.contains("visibility:hidden")
}
