//! What a part of a page is by the name that its site gives it: the table `assets/load/classes.tsv`.

use std::collections::HashMap;
use std::sync::OnceLock;

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
}

struct Classes {
    exact: HashMap<&'static str, Role>,
    endings: Vec<(&'static str, Role)>,
}

fn classes() -> &'static Classes {
    static CLASSES: OnceLock<Classes> = OnceLock::new();
    CLASSES.get_or_init(|| {
        let (mut exact, mut endings) = (HashMap::new(), Vec::new());
        for line in include_str!("../../../assets/load/classes.tsv").lines() {
            let Some((role, name)) = line.split_once('\t').filter(|_| !line.starts_with('#')) else { continue };
            let role = match role {
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
                _ => continue,
            };
            match name.strip_prefix('*') {
                Some(ending) => endings.push((ending, role)),
                None => {
                    exact.entry(name).or_insert(role);
                }
            }
        }
        Classes { exact, endings }
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
    for name in names.split_ascii_whitespace().take(MOST) {
        let Some(lower) = small.get_mut(..name.len()) else { continue };
        lower.copy_from_slice(name.as_bytes());
        lower.make_ascii_lowercase();
        let Ok(lower) = std::str::from_utf8(lower) else { continue };
        if let Some(role) = classes.exact.get(lower) {
            return *role;
        }
        if let Some((_, role)) = classes.endings.iter().find(|(ending, _)| lower.ends_with(ending)) {
            return *role;
        }
    }
    Role::None
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
            ("", Role::None),
        ] {
            assert_eq!(role(names), expect, "{names}");
        }
    }
}
