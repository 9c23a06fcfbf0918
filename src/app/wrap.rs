//! Breaking text into lines of a width. Breaks stand at blanks, between wide characters (scripts written without blanks) and,
//! where a word is longer than a line, between graphemes. Byte ranges come back, so that hits can be placed on the lines.
//!
//! Where a line ends depends on nothing that stands before it, so that a text of any length is broken line by line, as far
//! as somebody looks. Text comes as it is in the document and is measured as it will be shown.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::shown::Shown;

/// How text is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wrap {
    /// The width of a line; none is narrower than one column.
    pub columns: usize,
    /// The text will be shown in ASCII, which may need more columns than what it stands for.
    pub ascii: bool,
}

/// One line of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Its bytes, without blanks at its ends.
    pub line: Range<usize>,
    /// Where to look for the next one.
    pub next: usize,
    /// It could be measured without looking graphemes up.
    pub simple: bool,
}

/// The byte ranges of the lines of `text` at `columns`; one empty range for an empty text.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<Range<usize>> {
    let wrap = Wrap { columns, ascii: false };
    let mut lines = Vec::new();
    let mut from = 0;
    while let Some(broken) = wrap.line(text, from) {
        from = broken.next;
        lines.push(broken.line);
    }
    if lines.is_empty() {
        lines.push(text.len()..text.len());
    }
    lines
}

impl Wrap {
    /// The line of `text` that begins at the byte `from` or behind the blanks there; none where nothing else follows.
    #[must_use]
    pub fn line(self, text: &str, from: usize) -> Option<Broken> {
        let rest = text.get(from..)?;
        let line = rest.get(blanks(rest)..)?;
        let start = from + rest.len() - line.len();
        let columns = self.columns.max(1);
        let ((end, next), simple) = match letters(line, columns) {
            Some(cut) => (cut, true),
            None if self.ascii => (self.graphemes(line, columns), false),
            None => characters(line, columns).map_or_else(|| (self.graphemes(line, columns), false), |cut| (cut, true)),
        };
        let kept = line.get(..end)?.trim_end_matches(is_blank).len();
        (!line.is_empty()).then_some(Broken { line: start..start + kept, next: start + next, simple })
    }

    /// Where a line ends and the next one begins, whatever stands in it.
    fn graphemes(self, line: &str, columns: usize) -> (usize, usize) {
        let mut measure = Measure::new(columns);
        for (at, grapheme) in line.grapheme_indices(true) {
            let unit = self.unit(grapheme);
            if unit.width > columns {
                // Marks and joiners without end are shown as signs: they break like letters.
                for (inside, c) in grapheme.char_indices() {
                    if let Some(cut) = measure.take(at + inside, self.unit(c.encode_utf8(&mut [0; 4]))) {
                        return cut;
                    }
                }
            } else if let Some(cut) = measure.take(at, unit) {
                return cut;
            }
        }
        (line.len(), line.len())
    }

    fn unit(self, grapheme: &str) -> Unit {
        let length = grapheme.len();
        if (grapheme.is_ascii() || !self.ascii) && Shown::stays(grapheme) {
            let width = grapheme.width();
            return Unit { length, width, blank: grapheme == " ", opens: width > 1 && !closes(grapheme) };
        }
        let shown = Shown::new(grapheme);
        let shown = if self.ascii { shown.to_ascii() } else { shown };
        let width = shown.width();
        // Signs for what may not be shown are letters.
        Unit { length, width, blank: shown.as_str() == " ", opens: width > 1 && !shown.as_str().is_ascii() }
    }
}

/// What is not broken itself.
#[derive(Debug, Clone, Copy)]
struct Unit {
    /// Its bytes.
    length: usize,
    /// The columns it takes.
    width: usize,
    /// It is shown as a blank.
    blank: bool,
    /// A line may begin with it, whatever stands before it.
    opens: bool,
}

/// The bytes of the blanks that a text begins with.
fn blanks(text: &str) -> usize {
    let rest = text.trim_start_matches(is_blank);
    let length = text.len() - rest.len();
    let last = text.get(..length).and_then(|blanks| blanks.chars().next_back()).map_or(0, char::len_utf8);
    // A mark may stand on the last of them.
    if last == 0 || rest.chars().next().is_none_or(|c| columns_of(c).is_some()) {
        return length;
    }
    let alone =
        text.get(length - last..).and_then(|text| text.graphemes(true).next()).is_none_or(|it| it.len() == last);
    if alone { length } else { length - last }
}

/// A character that is shown as a blank.
fn is_blank(c: char) -> bool {
    c == ' ' || Shown::is_blank(c)
}

/// The columns taken so far, and the last place where the line may be broken.
struct Measure {
    columns: usize,
    used: usize,
    chance: Option<(usize, usize)>,
}

impl Measure {
    fn new(columns: usize) -> Measure {
        Measure { columns, used: 0, chance: None }
    }

    /// Takes what stands at a place; where it does not fit, the end of the line and the beginning of the next one.
    fn take(&mut self, at: usize, unit: Unit) -> Option<(usize, usize)> {
        if unit.blank {
            self.chance = Some((at, at + unit.length));
            self.used += 1;
            return None;
        }
        if unit.opens && at > 0 {
            self.chance = Some((at, at));
        }
        if self.used + unit.width > self.columns && at > 0 {
            return Some(self.chance.unwrap_or((at, at)));
        }
        self.used += unit.width;
        None
    }
}

/// Where a line of printable ASCII ends and the next one begins; none where something else stands in it.
fn letters(line: &str, columns: usize) -> Option<(usize, usize)> {
    let bytes = line.as_bytes();
    // What follows the line may belong to its last letter, and that to a blank.
    let window = bytes.get(..columns + 2).unwrap_or(bytes);
    if !window.iter().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~')) {
        return None;
    }
    if bytes.len() <= columns {
        return Some((bytes.len(), bytes.len()));
    }
    let fits = window.get(..=columns)?;
    Some(fits.iter().rposition(|byte| *byte == b' ').map_or((columns, columns), |blank| (blank, blank + 1)))
}

/// The same for characters that stand for themselves and are as wide as they look.
fn characters(line: &str, columns: usize) -> Option<(usize, usize)> {
    let mut measure = Measure::new(columns);
    let mut cut = None;
    for (at, c) in line.char_indices() {
        let width = columns_of(c)?;
        // Now it is certain that nothing joins the character before.
        if cut.is_some() {
            return cut;
        }
        let opens = width > 1 && !is_closing(c);
        cut = measure.take(at, Unit { length: c.len_utf8(), width, blank: c == ' ', opens });
    }
    Some(cut.unwrap_or((line.len(), line.len())))
}

/// The columns of a character that joins no other of its kind and is shown as it is; none of any other.
fn columns_of(c: char) -> Option<usize> {
    match c {
        // Hiragana, katakana, ideographs with their punctuation, syllables of Hangul, full-width forms.
        '\u{3001}'..='\u{3029}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fe}' | '\u{4e00}'..='\u{9fff}' => {
            Some(2)
        }
        '\u{ac00}'..='\u{d7a3}' | '\u{ff01}'..='\u{ff60}' => Some(2),
        _ => Shown::is_plain(c).then_some(1),
    }
}

/// Wide punctuation that must not begin a line.
fn closes(grapheme: &str) -> bool {
    let mut chars = grapheme.chars();
    chars.next().is_some_and(is_closing) && chars.next().is_none()
}

fn is_closing(c: char) -> bool {
    matches!(c, '。' | '、' | '，' | '．' | '：' | '；' | '！' | '？' | '」' | '』' | '）' | '】' | '》')
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

    /// The lines of a text that is shown as it is, by the rules told straight on.
    fn told(text: &str, columns: usize) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut rest: Vec<&str> = text.graphemes(true).collect();
        loop {
            let blanks = rest.iter().take_while(|it| **it == " ").count();
            rest.drain(..blanks);
            let mut used = 0;
            let over = rest.iter().enumerate().position(|(at, it)| {
                used += it.width();
                *it != " " && used > columns && at > 0
            });
            let Some(over) = over else { break };
            let chance = |at: &usize| rest[*at] == " " || *at > 0 && rest[*at].width() > 1 && !closes(rest[*at]);
            let end = (0..=over).rev().find(chance).unwrap_or(over);
            lines.push(rest.drain(..end).collect());
        }
        if !rest.is_empty() || lines.is_empty() {
            lines.push(rest.concat());
        }
        lines.iter().map(|line| line.trim_end_matches(' ').to_owned()).collect()
    }

    #[test]
    fn text_is_measured_as_it_will_be_shown() {
        let marks = format!("a{}", "\u{200d}".repeat(5));
        for (text, columns, ascii, expect) in [
            ("ab\u{a0}cd\nef", 5, false, vec!["ab cd", "ef"]),
            ("ab\u{202e}cd", 8, false, vec!["ab<202E>", "cd"]),
            ("soft\u{ad}ly on", 6, false, vec!["softly", "on"]),
            ("wait… it’s", 7, true, vec!["wait...", "it's"]),
            ("\n\u{a0}\u{301}x y", 3, false, vec![" \u{301}x", "y"]),
            (&marks, 12, false, vec!["a<200D>", "<200D><200D>", "<200D><200D>"]),
        ] {
            let (wrap, mut from, mut lines) = (Wrap { columns, ascii }, 0, Vec::new());
            while let Some(broken) = wrap.line(text, from) {
                let shown = Shown::new(&text[broken.line]);
                lines.push(if ascii { shown.to_ascii() } else { shown });
                from = broken.next;
            }
            assert_eq!(lines.iter().map(Shown::as_str).collect::<Vec<_>>(), expect, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn quick_ways_and_slow_ones_break_alike(
            text in "[a-z,]{0,9}|[a-zé—]{0,9}( |  )[日本語。ー]{0,9}|([a-z日é\u{301}。👩क\u{94d}]| ){0,60}",
            columns in 2usize..24
        ) {
            let text = format!("{text} {text}{text}");
            prop_assume!(Shown::new(&text).as_str() == text);
            prop_assert_eq!(lines(&text, columns), told(&text, columns), "{:?}", text);
        }

        #[test]
        fn any_text_is_broken_into_lines_that_fit(
            text in "([a-z]|日|é| |\t|\r\n|[\u{301}\u{200d}\u{202e}\u{ad}\u{1b}👩🏽🇫🇷]|\\PC){0,60}",
            columns in 9usize..20,
            ascii in any::<bool>()
        ) {
            let (wrap, mut from, mut kept) = (Wrap { columns, ascii }, 0, String::new());
            while let Some(broken) = wrap.line(&text, from) {
                prop_assert!(broken.next > from && broken.line.start >= from && broken.line.end <= broken.next);
                let shown = Shown::new(&text[broken.line.clone()]);
                let shown = if ascii { shown.to_ascii() } else { shown };
                prop_assert!(shown.as_str().trim_end().width() <= columns, "{:?} of {:?}", shown, text);
                from = broken.next;
                kept.push_str(&text[broken.line]);
            }
            let letters = |text: &str| text.chars().filter(|c| !is_blank(*c)).collect::<String>();
            // Of a mark on a blank ASCII shows nothing.
            prop_assert!(ascii || letters(&kept) == letters(&text), "{:?} of {:?}", kept, text);
        }

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
