//! Breaking text into lines of a width. Breaks stand at blanks, between wide characters (scripts written without blanks) and,
//! where a word is longer than a line, between graphemes. Byte ranges come back, so that hits can be placed on the lines.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The byte ranges of the lines of `text` at `columns`; one empty range for an empty text.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<Range<usize>> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    // The line so far, the last place where it may be broken, and its width there.
    let (mut start, mut used) = (0, 0);
    let mut chance: Option<(usize, usize, usize)> = None;
    for (at, grapheme) in text.grapheme_indices(true) {
        let width = grapheme.width();
        if grapheme == " " {
            if used > 0 || at > start {
                chance = Some((at, at + 1, used + 1));
                used += 1;
            } else {
                start = at + 1;
            }
            continue;
        }
        if width > 1 && used > 0 && !closes(grapheme) {
            chance = Some((at, at, used));
        }
        while used + width > columns && at > start {
            match chance.take() {
                Some((end, next, before)) => {
                    lines.push(start..end);
                    start = next;
                    used = used.saturating_sub(before);
                }
                None => {
                    lines.push(start..at);
                    start = at;
                    used = 0;
                }
            }
        }
        used += width;
    }
    if start < text.len() || lines.is_empty() {
        lines.push(start..text.len().max(start));
    }
    for line in &mut lines {
        let kept = text[line.clone()].trim_end_matches(' ').len();
        line.end = line.start + kept;
    }
    lines
}

/// Wide punctuation that must not begin a line.
fn closes(grapheme: &str) -> bool {
    matches!(grapheme, "。" | "、" | "，" | "．" | "：" | "；" | "！" | "？" | "」" | "』" | "）" | "】" | "》")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lines(text: &str, columns: usize) -> Vec<&str> {
        wrap(text, columns).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn breaks_at_blanks() {
        assert_eq!(lines("the harbour strike goes on", 11), ["the harbour", "strike goes", "on"]);
        assert_eq!(lines("the harbour", 10), ["the", "harbour"]);
        assert_eq!(lines("", 10), [""]);
        assert_eq!(lines("   a  b", 3), ["a", "b"]);
    }

    #[test]
    fn long_words_and_wide_letters_are_broken() {
        assert_eq!(lines("abcdefgh ij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(lines("日本語の新聞。記事", 6), ["日本語", "の新", "聞。記", "事"]);
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_and_no_letter_lost(text in "[a-z日é\u{301} 。👩]{0,60}", columns in 2usize..20) {
            let ranges = wrap(&text, columns);
            let joined: String = ranges.iter().map(|r| &text[r.clone()]).collect();
            prop_assert_eq!(joined.replace(' ', ""), text.replace(' ', ""));
            for range in &ranges {
                prop_assert!(text[range.clone()].width() <= columns.max(2), "{:?}", &text[range.clone()]);
            }
        }
    }
}
