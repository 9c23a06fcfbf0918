//! The title of an item: its headline, or the first words of what it says.

use unicode_segmentation::UnicodeSegmentation;

use crate::item::RawItem;

/// The longest derived title in characters as people count them.
const LONGEST: usize = 80;

/// What lists show for a story.
pub(super) fn title(raw: &RawItem) -> String {
    let printed = raw.headline.iter().map(String::as_str);
    let said = raw.body.iter().map(String::as_str);
    let rest = raw.notes.iter().map(|note| note.text.as_str()).chain(raw.links.iter().map(|link| link.text.as_str()));
    if let Some(headline) = printed.map(one_line).find(|line| !line.is_empty()) {
        return headline;
    }
    said.chain(rest).map(first_words).find(|line| !line.is_empty()).unwrap_or_else(|| "Untitled".to_owned())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first words, cut between words and marked with an ellipsis; in scripts without blanks, cut between characters.
fn first_words(text: &str) -> String {
    // Paragraphs can be long; eight bytes a character are more than enough to cut from.
    let head = text.char_indices().map(|(at, _)| at).find(|&at| at > LONGEST * 8).map_or(text, |end| &text[..end]);
    let mut line = one_line(head);
    let mut ends = line.grapheme_indices(true).map(|(at, _)| at).skip(LONGEST - 1);
    let (Some(cut), Some(_)) = (ends.next(), ends.next()) else {
        return line;
    };
    let end =
        if line[cut..].starts_with(' ') { Some(cut) } else { line[..cut].rfind(' ').filter(|&end| end > cut / 2) };
    line.truncate(end.unwrap_or(cut));
    let kept =
        line.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-' | '–' | '—')).len();
    line.truncate(kept);
    line.push('…');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn derived(body: &str) -> String {
        title(&RawItem { body: vec![body.to_owned()], ..RawItem::default() })
    }

    #[test]
    fn a_headline_is_the_title() {
        let raw = RawItem { headline: Some("HARBOUR \n STRIKE".to_owned()), ..RawItem::default() };
        assert_eq!(title(&raw), "HARBOUR STRIKE");
    }

    #[test]
    fn short_text_is_kept_whole() {
        assert_eq!(derived("The ferries sail again."), "The ferries sail again.");
        assert_eq!(derived(&"x".repeat(80)), "x".repeat(80));
    }

    #[test]
    fn long_text_is_cut_between_words() {
        let title = derived(&"harbour, ".repeat(40));
        assert!(title.ends_with("harbour…"), "{title}");
        assert!(title.chars().count() <= LONGEST);
    }

    #[test]
    fn text_without_blanks_is_cut_between_characters() {
        let title = derived(&"新聞".repeat(100));
        assert_eq!(title.chars().count(), LONGEST);
        assert!(derived(&"e\u{301}".repeat(5000)).ends_with('…'));
    }

    #[test]
    fn an_empty_item_has_a_title_too() {
        assert_eq!(title(&RawItem::default()), "Untitled");
    }
}
