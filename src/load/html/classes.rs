//! What a part of a page is by the name that its site gives it: the table `assets/load/classes.tsv`.

use std::sync::OnceLock;

use crate::load::tables::{Map, Set};

/// What a part of a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Role {
    /// Nothing known.
    #[default]
    None,
    /// The page, not the news.
    Chrome,
    /// Links to further pages.
    Pager,
    /// The title of a story.
    Title,
    /// Its date.
    Date,
    /// Its writer.
    Byline,
    /// Its tags.
    Topics,
    /// Its picture.
    Image,
    /// One story of several.
    Story,
    /// Its text.
    Body,
    /// What the page is about.
    Main,
    /// The line with the day and the writer of a story.
    Meta,
    /// Beside the text, as far as a word in the name tells.
    Beside,
    /// The outlet it was taken from.
    Source,
    /// Where it is filed: a desk, a country.
    Filed,
    /// Words that only those hear who have the page read to them.
    Unseen,
    /// The line that stands between a title and the text.
    Deck,
}

impl Role {
    /// True for what stands on a line of its own even inside one: a day, a writer.
    pub(super) fn stands_alone(self) -> bool {
        matches!(
            self,
            Role::Date
                | Role::Byline
                | Role::Topics
                | Role::Title
                | Role::Source
                | Role::Filed
                | Role::Unseen
                | Role::Deck
        )
    }
}

struct Classes {
    exact: Map<&'static str, Role>,
    endings: Vec<(&'static str, Role)>,
    /// Words in the names of what stands beside the text.
    beside: Set<&'static str>,
    /// Last words of the names of a story's parts.
    last: Map<&'static str, Role>,
}

fn classes() -> &'static Classes {
    static CLASSES: OnceLock<Classes> = OnceLock::new();
    CLASSES.get_or_init(|| {
        let (mut exact, mut endings, mut beside, mut last) =
            (Map::default(), Vec::new(), Set::default(), Map::default());
        for line in include_str!("../../../assets/load/classes.tsv").lines() {
            let Some((role, name)) = line.split_once('\t').filter(|_| !line.starts_with('#')) else { continue };
            match (role, name.split_once('\t')) {
                ("beside", _) => {
                    beside.insert(name);
                }
                ("last", Some((word, role))) => last.extend(named(role).map(|role| (word, role))),
                _ => {}
            }
            let Some(role) = named(role) else { continue };
            match name.strip_prefix('*') {
                Some(ending) => endings.push((ending, role)),
                None => {
                    exact.entry(name).or_insert(role);
                }
            }
        }
        Classes { exact, endings, beside, last }
    })
}

/// A role by its name in the table.
fn named(role: &str) -> Option<Role> {
    Some(match role {
        "chrome" => Role::Chrome,
        "pager" => Role::Pager,
        "title" => Role::Title,
        "date" => Role::Date,
        "byline" => Role::Byline,
        "topics" => Role::Topics,
        "image" => Role::Image,
        "story" => Role::Story,
        "body" => Role::Body,
        "main" => Role::Main,
        "meta" => Role::Meta,
        "source" => Role::Source,
        "filed" => Role::Filed,
        "unseen" => Role::Unseen,
        "deck" => Role::Deck,
        _ => return None,
    })
}

/// The longest name of a class that is looked up.
const LONGEST: usize = 40;
/// How many classes of an element are looked up.
const MOST: usize = 12;

/// What the classes or the id of an element make of it.
pub(super) fn role(names: &str) -> Role {
    let classes = classes();
    let mut small = [0_u8; LONGEST];
    let mut first = Role::None;
    for name in names.split_ascii_whitespace().take(MOST) {
        let Some(lower) = small.get_mut(..name.len()) else { continue };
        lower.copy_from_slice(name.as_bytes());
        lower.make_ascii_lowercase();
        let Ok(lower) = std::str::from_utf8(lower) else { continue };
        let ending = || classes.endings.iter().find(|(ending, _)| lower.ends_with(ending)).map(|(_, role)| *role);
        match classes.exact.get(lower).copied().or_else(ending) {
            // A widget that is what the page is about.
            Some(Role::Main) if matches!(first, Role::None | Role::Chrome) => return Role::Main,
            Some(role) if first == Role::None => first = role,
            _ => {}
        }
    }
    if first != Role::None {
        return first;
    }
    let named = names.split_ascii_whitespace().take(MOST).filter(|name| name.len() <= LONGEST);
    named.map(|name| by_words(name, classes)).find(|role| *role != Role::None).unwrap_or_default()
}

/// First words of names that say what a page has or where a story is filed, not what the part is.
const SAYS_OF: [&str; 14] = [
    "category", "tag", "has", "no", "with", "without", "is", "not", "type", "status", "format", "page", "hide", "show",
];

/// First words of the names of a story's parts.
const STORY: [&str; 12] =
    ["article", "story", "post", "posts", "entry", "news", "item", "node", "content", "teaser", "card", "field"];
/// Of these, such as may stand further back: `td-post-date`, `gh-article-title`.
const WITHIN: [&str; 6] = ["article", "story", "post", "posts", "entry", "teaser"];

/// What the words of a name make of its part: `post-share`, `mcnFollowBlock` and `article__related` stand beside the text,
/// `article__date` is a date.
fn by_words(name: &str, classes: &Classes) -> Role {
    let bytes = name.as_bytes();
    let border = |at: usize| {
        let (before, here) = (bytes.get(at.wrapping_sub(1)), bytes.get(at));
        at > 0 && here.is_some_and(u8::is_ascii_uppercase) && before.is_some_and(u8::is_ascii_lowercase)
    };
    let mut small = [0_u8; LONGEST];
    let (mut from, mut first, mut of_story, mut last) = (0, true, false, Role::None);
    for at in 0..=bytes.len() {
        let mark = bytes.get(at).is_none_or(|byte| matches!(byte, b'-' | b'_' | b':'));
        if !mark && !border(at) {
            continue;
        }
        let word = bytes.get(from..at).unwrap_or_default();
        from = if mark { at + 1 } else { at };
        let Some(lower) = small.get_mut(..word.len()).filter(|_| !word.is_empty()) else { continue };
        lower.copy_from_slice(word);
        lower.make_ascii_lowercase();
        let lower = std::str::from_utf8(lower).unwrap_or_default();
        if first && SAYS_OF.contains(&lower) {
            return Role::None;
        }
        if classes.beside.contains(lower) {
            return Role::Beside;
        }
        // `post-author-name` is what `post-author` is.
        last = match (of_story && !first, lower) {
            (true, "name") if last == Role::Byline => last,
            (true, _) => classes.last.get(lower).copied().unwrap_or_default(),
            // `headline_lead`
            (false, "headline") if first => Role::Title,
            _ if last == Role::Title && !of_story && lower != "list" => last,
            _ => Role::None,
        };
        of_story |= first && STORY.contains(&lower) || WITHIN.contains(&lower);
        first = false;
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_known_by_the_names_that_sites_give_them() {
        for (names, expect) in [
            ("itemContainer itemContainerLast", Role::Story),
            ("tagItemTitle", Role::Title),
            ("post-123 type-post hentry", Role::Story),
            ("catItemDateCreated", Role::Date),
            ("main-navigation", Role::Chrome),
            ("k2Pagination", Role::Pager),
            ("posture", Role::None),
            ("wp-block-post-comments", Role::Beside),
            ("mcnFollowBlock", Role::Beside),
            ("article__related-links", Role::Beside),
            ("category-newsletter tag-sponsored no-comments has-share", Role::None),
            ("article__date", Role::Date),
            ("story-byline", Role::Byline),
            ("article-date-wrap", Role::None),
            ("td-post-author-name", Role::Byline),
            ("gh-article-title", Role::Title),
            ("headline_lead", Role::Title),
            ("headline-list", Role::None),
            ("field field--name-field-tags", Role::Topics),
            ("widget Blog", Role::Main),
            ("sr-only", Role::Unseen),
            ("widget-title", Role::None),
            ("shareholders", Role::None),
            ("entry-meta", Role::Meta),
            ("", Role::None),
        ] {
            assert_eq!(role(names), expect, "{names}");
        }
    }
}
