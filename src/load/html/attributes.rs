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
    /// What an element is to the thing it stands in.
    Property,
    /// A colour behind the text.
    Ground,
    /// How large letters are.
    Size,
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
        let role = match (named(Known::Class), self.get(Known::Property)) {
            (Role::None, Some("publisher")) => Role::Source,
            (Role::None, Some("keywords")) => Role::Topics,
            (Role::None, Some("articleSection")) => Role::Filed,
            (Role::None, _) => named(Known::Id),
            (role, _) => role,
        };
        let contribution = element == Element::Article
            || self.get(Known::Type).is_some_and(|kind| {
                kind.ends_with("Article") || kind.ends_with("BlogPosting") || kind.ends_with("/NewsItem")
            })
            || self.get(Known::Property) == Some("blogPost");
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
        b"name" | b"property" => Known::Key,
        b"itemprop" => Known::Property,
        b"bgcolor" => Known::Ground,
        b"size" => Known::Size,
        b"rel" => Known::Rel,
        b"itemtype" => Known::Type,
        b"hidden" => Known::Hidden,
        b"style" => Known::Style,
        b"datetime" => Known::Day,
        b"start" => Known::Start,
        _ => return None,
    })
}

impl Attributes {
    /// What an inline element does as it is shown: letters, spans and the bold of editors that says it is none.
    pub(super) fn shown(&self, element: Element) -> Element {
        let bold = || self.get(Known::Style).and_then(boldness);
        match element {
            Element::Inline if bold() == Some(true) => Element::Bold,
            Element::Bold if bold() == Some(false) => Element::Inline,
            element => element,
        }
    }

    /// True for what sets letters larger than those of the text.
    pub(super) fn is_large(&self, name: &[u8]) -> bool {
        let sized = || {
            self.get(Known::Size).is_some_and(|size| matches!(size.trim(), "4" | "5" | "6" | "7" | "+1" | "+2" | "+3"))
        };
        name == b"big" || name == b"font" && sized() || self.get(Known::Style).is_some_and(large)
    }

    /// True for a colour behind the text that is not white.
    pub(super) fn has_ground(&self) -> bool {
        let style = || {
            let (_, rest) = self.get(Known::Style)?.split_once("background")?;
            let (_, value) = rest.split_once(':')?;
            value.split(';').next()
        };
        self.get(Known::Ground).or_else(style).is_some_and(|colour| {
            let colour = colour.trim().to_ascii_lowercase();
            !colour.is_empty()
                && !["#fff", "white", "transparent", "none", "inherit"].iter().any(|pale| colour.starts_with(pale))
        })
    }

    /// True for a style that sets text bold.
    pub(super) fn is_bold(&self) -> bool {
        self.get(Known::Style).and_then(boldness) == Some(true)
    }
}

/// Whether a style sets text bold, where it says anything of that.
fn boldness(style: &str) -> Option<bool> {
    let (_, rest) = style.split_once("font-weight")?;
    let value = rest.trim_start().strip_prefix(':')?.trim_start();
    let number = value.bytes().take_while(u8::is_ascii_digit).count();
    match value.get(..number).and_then(|n| n.parse::<u32>().ok()) {
        Some(weight) => Some(weight >= 600),
        None => Some(value.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("bold"))),
    }
}

/// True for a style that sets letters larger than those of a text.
fn large(style: &str) -> bool {
    let Some(value) = style.split_once("font-size").and_then(|(_, rest)| rest.trim_start().strip_prefix(':')) else {
        return false;
    };
    let value = value.trim_start();
    let end = value.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let (number, unit) = value.split_at(end);
    let least = match unit.get(..2) {
        Some("px") => 18.0,
        Some("pt") => 14.0,
        Some("em") => 1.2,
        _ => return false,
    };
    number.parse::<f32>().is_ok_and(|size| size >= least)
}

/// True for a style that shows nothing.
fn hides(style: &str) -> bool {
    let style: String = style.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    style.contains("display:none") || style.contains("visibility:hidden")
}
