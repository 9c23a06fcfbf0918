//! The key of a story's BibTeX entry: the first words of its body and its id.
//!
//! Both come from what the story says and from nothing else, so the key is the same in every library and stays when marks,
//! documents or rules change. It has letters, digits and dashes only, which every program takes.

use crate::item::Item;
use crate::shown::Shown;

/// Words before the id: enough to know the story by.
const WORDS: usize = 3;
/// The longest of them in the key, in letters.
const LONGEST: usize = 12;
/// Digits of the id. Two of a million stories share them once in five hundred libraries; [`whole`] is for those.
const DIGITS: usize = 12;

/// The key of a story.
pub(super) fn of(item: &Item) -> String {
    let id = item.id.to_string();
    format!("{}{}", words(item), id.get(..DIGITS).unwrap_or(&id))
}

/// The key for one of two stories that share [`of`].
pub(super) fn whole(item: &Item) -> String {
    format!("{}{}", words(item), item.id)
}

fn words(item: &Item) -> String {
    let mut key = String::new();
    let words = item.body.iter().flat_map(|paragraph| paragraph.split_whitespace());
    let plain = words.map(|word| {
        let word = Shown::new(word).to_ascii();
        let letters = word.as_str().chars().filter(char::is_ascii_alphanumeric).take(LONGEST);
        letters.map(|letter| letter.to_ascii_lowercase()).collect::<String>()
    });
    for word in plain.filter(|word| !word.is_empty()).take(WORDS) {
        key.push_str(&word);
        key.push('-');
    }
    if key.is_empty() { String::from("story-") } else { key }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::ItemId;

    #[test]
    fn a_key_has_harmless_letters_only_whatever_the_story_says() {
        for (body, expect) in [
            ("Dockers in Bergen have begun", "dockers-in-bergen-"),
            ("Łódź „grüßt“ }{ Zürich", "lodz-grusst-zurich-"),
            ("北京 東京", "story-"),
            ("\u{202e}{\\evil}% 1", "202eevil-1-"),
            ("", "story-"),
        ] {
            let id = ItemId::of([body], None, None, None);
            let item = Item { id, body: vec![body.to_owned()], ..Item::default() };
            let key = of(&item);
            assert!(key.starts_with(expect), "{key}");
            assert_eq!(key.len(), expect.len() + DIGITS);
            assert!(whole(&item).starts_with(&key));
            assert!(key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'), "{key}");
        }
    }
}
