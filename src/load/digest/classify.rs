//! What a line is by itself: a headline in capitals, a note, a label of a listing, a pager, furniture, or text. Strong
//! signs only; what needs its neighbours is decided where borders are drawn.

use crate::load::tables::{Label, tables};

use super::{furniture, headline, notes};

/// What a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// Running text, or a line only its neighbours can tell.
    Text,
    /// A line in capitals.
    Caps,
    /// A rule of dashes, stars and kin.
    Rule,
    /// It opens a note.
    Note,
    /// The heading of a tag's listing; its value starts at this offset.
    Tag(usize),
    /// The region of the item before it; its value starts at this offset.
    Region(usize),
    /// Tags of the item before it; their list starts at this offset.
    Topics(usize),
    /// A link to the rest of the text.
    More,
    /// A pager.
    Pager(Option<(u32, u32)>),
    /// The page, not the news.
    Furniture,
}

/// Lines longer than this are running text, whatever they hold.
const SHORT: usize = 300;

/// What a line is.
pub(super) fn kind(text: &str) -> Kind {
    if text.is_empty() {
        return Kind::Furniture;
    }
    if notes::opens(text) {
        return Kind::Note;
    }
    if text.len() > SHORT {
        return Kind::Text;
    }
    if furniture::is_rule(text) {
        return Kind::Rule;
    }
    if let Some(labelled) = label(text) {
        return labelled;
    }
    if let Some(page) = furniture::pager(text) {
        return Kind::Pager(page);
    }
    if furniture::is_furniture(text) {
        return Kind::Furniture;
    }
    if headline::is_caps(text) { Kind::Caps } else { Kind::Text }
}

/// A line that opens with a label of a listing and holds nothing but its value.
fn label(text: &str) -> Option<Kind> {
    let head = text.char_indices().nth(40).map_or(text, |(at, _)| &text[..at]);
    let lower = head.to_lowercase();
    if lower.len() != head.len() {
        return None;
    }
    for &(label, words) in &tables().labels {
        let Some(rest) = lower.strip_prefix(words).and_then(|_| text.get(words.len()..)) else { continue };
        let value = rest.trim_start();
        let at = text.len() - value.len();
        let fits = match label {
            Label::TagHeading => !value.is_empty() && value.len() <= 120,
            Label::Region => is_name(value) && value.chars().count() <= 40,
            Label::Topics => value.len() <= 200 && (words.ends_with(':') || is_name(value)),
            Label::More => rest.chars().count() <= 12 && !rest.starts_with(char::is_alphanumeric),
        };
        if fits {
            return Some(match label {
                Label::TagHeading => Kind::Tag(at),
                Label::Region => Kind::Region(at),
                Label::Topics => Kind::Topics(at),
                Label::More => Kind::More,
            });
        }
    }
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    let dressed = bare.len() < text.len() && bare.len() <= 24;
    (dressed && tables().labels.iter().any(|&(l, words)| l == Label::More && bare.eq_ignore_ascii_case(words)))
        .then_some(Kind::More)
}

/// A name opens with a capital or a letter without case, and does not end a sentence.
fn is_name(value: &str) -> bool {
    let Some(first) = value.chars().next() else { return false };
    first.is_alphabetic() && !first.is_lowercase() && !value.ends_with(['.', '!', '?', ';', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_listings_are_whole_lines() {
        assert_eq!(kind("Published in Worldwide"), Kind::Region(13));
        assert_eq!(kind("Posted inIran"), Kind::Region(9));
        assert_eq!(kind("Displaying items by tag: 31 January 2020"), Kind::Tag(25));
        assert_eq!(kind("Tagged under Harbours"), Kind::Topics(13));
        assert_eq!(kind("Read more..."), Kind::More);
        assert_eq!(kind("» Read more"), Kind::More);
        for text in [
            "Published in the journal of the harbour board.",
            "published in a year",
            "Published in Monday's edition, the report says that nothing has been decided yet",
            "Published on",
            "Tagged sheep were found on the shore.",
            "Read more books, the minister told the schools",
            "Page 3 of the report was missing",
            "See the harbour",
        ] {
            assert_eq!(kind(text), Kind::Text, "{text}");
        }
    }
}
