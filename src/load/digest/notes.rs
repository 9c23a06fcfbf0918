//! Editors' notes: `[EDITORS' NOTE: …]` and kin. A bracket that opens a line and closes it, or a known label, makes a
//! note; `[sic]`, `[o]ur` and `[2014]` stay text.

use crate::load::clean::last_bytes;
use crate::load::lex::holds;
use crate::load::tables::tables;

/// Where the label and the text of a note stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// The label's bytes, empty where none is printed.
    pub label: (usize, usize),
    /// The text's bytes.
    pub text: (usize, usize),
}

/// True for a line that opens a note.
pub(super) fn opens(text: &str) -> bool {
    find(text).is_some()
}

/// Words by which a note without a label speaks of the whole document.
const OF_DOCUMENT: [&str; 20] = [
    "as of ",
    "all times",
    "this report",
    "this round-up",
    "this roundup",
    "this bulletin",
    "this digest",
    "this newsletter",
    "this issue",
    "this page",
    "this site",
    "this list",
    "this service",
    "check back",
    "this publication",
    "this document",
    "these reports",
    "this summary",
    "full story:",
    "full copy of",
];

/// True for a note without a label that speaks of the document and not of the story above it.
pub(super) fn is_of_document(text: &str) -> bool {
    let labelled = find(text).is_none_or(|found| found.label.0 < found.label.1);
    let lower = text.to_lowercase();
    // A label does not make it a story's when it tells when the next issue comes.
    if ["will return on", "there will be no", "will not appear"].iter().any(|words| lower.contains(words)) {
        return true;
    }
    !labelled && OF_DOCUMENT.iter().any(|words| lower.contains(words))
}

/// True for a bracketed note that ends in a bracket; told from its ends alone, for it is asked at every line.
pub(super) fn is_closed(text: &str) -> bool {
    text.starts_with('[') && text.trim_end_matches('.').ends_with(']')
}

/// Where the text behind a note begins that shares its paragraph.
pub(super) fn end(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('[')?;
    let close = 1 + balanced(inner);
    let rest = text.get(close..)?;
    let behind = rest.trim_start_matches([']', '.', ' ']);
    behind.contains(char::is_alphanumeric).then(|| text.len() - behind.len())
}

/// Where the labelled note begins that closes a paragraph: `… it said. [EDITORS' NOTE: …]`.
pub(super) fn closing(paragraph: &str) -> Option<usize> {
    let opens = |at: usize| {
        let note = paragraph.get(at + 1..)?;
        let head = note.get(1..)?;
        let labelled = label(head.get(..head.len().min(96)).or_else(|| shorter(head))?, true).is_some();
        let before = paragraph.get(..at)?.trim_end();
        (labelled && before.ends_with(['.', '!', '?', '"', '”', '’', ')', '…'])).then_some(note)
    };
    let bracketed = if holds(paragraph, b'[') { paragraph } else { "" };
    let brackets = bracketed.match_indices('[').filter_map(|(at, _)| at.checked_sub(1));
    let spaced = |at: &usize| paragraph.as_bytes().get(*at) == Some(&b' ');
    let Some((at, note)) = brackets.filter(spaced).find_map(|at| Some((at + 1, opens(at)?))) else {
        return unbracketed(paragraph);
    };
    end(note).is_none().then_some(at)
}

/// `… it said. Eds: …`, `… it said. Writer's Note: …`
fn unbracketed(paragraph: &str) -> Option<usize> {
    if !holds(paragraph, b':') {
        return None;
    }
    // One character is found much quicker than two.
    paragraph.match_indices(':').find_map(|(colon, _)| {
        let before = paragraph.get(..colon).filter(|_| paragraph.as_bytes().get(colon + 1) == Some(&b' '))?;
        ["ote", "OTE", "Eds", "EDS"].iter().any(|end| before.ends_with(end)).then_some(())?;
        let window = last_bytes(before, 48);
        let starts = window.match_indices(' ').map(|(blank, _)| colon - window.len() + blank + 1);
        let mut starts = starts.filter(|&start| {
            let stopped = paragraph.get(..start - 1).unwrap_or_default();
            // Inside of a bracket it is the bracket's.
            let inside = last_bytes(stopped, 240).rfind('[') > last_bytes(stopped, 240).rfind(']');
            stopped.ends_with(['.', '!', '?', '"', '”', ')', '…']) && !inside
        });
        starts.find(|&start| {
            let label_end = paragraph.get(start..colon + 2).and_then(|head| label(head, false)).map(|(end, _)| end);
            label_end.is_some_and(|end| start + end == colon)
        })
    })
}

/// The note that a paragraph is.
pub(super) fn find(text: &str) -> Option<Found> {
    let bracketed = text.starts_with('[');
    let inner_start = usize::from(bracketed);
    let inner = text.get(inner_start..)?;
    let inner_end = if bracketed { inner_start + balanced(inner) } else { text.len() };
    let first = inner.trim_start().chars().next()?;
    if let Some((label_end, text_start)) =
        label(inner.get(..inner.len().min(96)).or_else(|| shorter(inner))?, bracketed)
    {
        let lead = inner.len() - inner.trim_start().len();
        return Some(Found {
            label: (inner_start + lead, inner_start + label_end),
            text: trimmed(text, (inner_start + text_start).min(inner_end), inner_end),
        });
    }
    if !bracketed {
        return None;
    }
    // Without a label the bracket must hold the whole paragraph, and words enough to be one.
    let whole =
        bracketed && text.get(inner_end..)?.trim_start_matches([']', '.', ' ']).is_empty() && text.ends_with(']');
    let wordy = text.get(inner_start..inner_end)?.split_whitespace().count() >= 4;
    // `[DA: See also …]`: who says so signs with initials.
    let initials = inner.find(": ").filter(|end| (2..=3).contains(end));
    let initials = initials.filter(|&end| inner.bytes().take(end).all(|byte| byte.is_ascii_uppercase()));
    let label = initials.map_or((1, 1), |end| (1, 1 + end));
    let from = initials.map_or(1, |end| end + 3);
    (whole && wordy && first.is_alphanumeric()).then(|| Found { label, text: trimmed(text, from, inner_end) })
}

fn shorter(text: &str) -> Option<&str> {
    (90..=96).rev().find_map(|end| text.get(..end))
}

fn trimmed(text: &str, start: usize, end: usize) -> (usize, usize) {
    let Some(part) = text.get(start..end) else { return (start, start) };
    let left = part.trim_start();
    let start = start + part.len() - left.len();
    (start, start + left.trim_end().len())
}

/// The offset of the bracket that closes the one just opened; the end where none does. Where a bracket that closes nothing
/// ends the paragraph, that one was meant: `[EDITORS' NOTE: It is so] for now.]`.
fn balanced(inner: &str) -> usize {
    let (mut depth, mut first) = (1_i32, None);
    for (at, byte) in inner.bytes().enumerate() {
        depth += i32::from(byte == b'[') - i32::from(byte == b']');
        if depth == 0 && first.is_none() {
            first = Some(at);
        }
    }
    let last = inner.trim_end_matches(['.', ' ']);
    match first {
        Some(_) if depth < 0 && last.ends_with(']') => last.len() - 1,
        Some(at) => at,
        None => inner.len(),
    }
}

/// The end of a label and the start of what follows its colon.
fn label(head: &str, bracketed: bool) -> Option<(usize, usize)> {
    let lead = head.len() - head.trim_start().len();
    let trimmed = head.get(lead..)?;
    let first = trimmed.chars().next()?;
    let ascii = first.to_ascii_lowercase();
    if !matches!(ascii, 'e' | 'w' | 'a' | 't' | 'd' | 'n' | 'r' | 'p' | 'u' | 'c' | 'm')
        && !matches!(first, '\u{400}'..='\u{4ff}')
    {
        return None;
    }
    for known in &tables().note_labels {
        let Some(end) = matches_label(trimmed, known) else { continue };
        let after = trimmed.get(end..)?;
        // `Note from David Johnson:` takes the name along.
        let end = if known.ends_with(" from") { end + after.find(':').filter(|&at| at <= 40)? } else { end };
        let rest = trimmed.get(end..)?;
        let colon = rest.trim_start();
        let strong = known.contains("note") && known.len() > 4;
        if let Some(value) = colon.strip_prefix(':') {
            let bare = strong || *known == "eds" || trimmed.starts_with("NOTE");
            if bracketed || bare {
                return Some((lead + end, head.len() - value.len()));
            }
        } else if bracketed && (strong || known.ends_with('.')) {
            // `[Editor's note – …]`, `[Ed. …]`
            let value = colon.trim_start_matches(['-', '–', '—', '.', ' ']);
            if value.len() < rest.len() {
                return Some((lead + end, head.len() - value.len()));
            }
        }
    }
    None
}

/// The length of a label at the start of a text, whatever its case and apostrophes.
fn matches_label(text: &str, label: &str) -> Option<usize> {
    let mut chars = text.char_indices();
    for wanted in label.chars() {
        let (_, c) = chars.next()?;
        let c = if matches!(c, '’' | '‘' | '`' | '´') { '\'' } else { c };
        let same = c == wanted || c.to_lowercase().eq([wanted]) || (c.is_whitespace() && wanted == ' ');
        if !same {
            return None;
        }
    }
    let (end, next) = chars.next().map_or((text.len(), ' '), |(at, c)| (at, c));
    (!next.is_alphanumeric()).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(&str, &str)> {
        find(text).map(|f| (&text[f.label.0..f.label.1], &text[f.text.0..f.text.1]))
    }

    #[test]
    fn labels_of_every_form_are_read() {
        for (text, label, note) in [
            ("[EDITORS' NOTE: It was so.]", "EDITORS' NOTE", "It was so."),
            ("[EDITOR'S NOTE: It was so.]", "EDITOR'S NOTE", "It was so."),
            ("[Editor’s Note: It was so.]", "Editor’s Note", "It was so."),
            ("[Ed. Note: It was so.]", "Ed. Note", "It was so."),
            ("[DJ: See also “Ferries”]", "DJ", "See also “Ferries”"),
            ("[Note from David Johnson: It was so.]", "Note from David Johnson", "It was so."),
            ("Editor's Note: It was so.", "Editor's Note", "It was so."),
            ("Writer’s Note: It was so.", "Writer’s Note", "It was so."),
            ("[NOTA: No respondió.]", "NOTA", "No respondió."),
            ("[Примечание редакции: Так и было.]", "Примечание редакции", "Так и было."),
            ("Eds: This story has moved.", "Eds", "This story has moved."),
            ("[EDITORS' NOTE: It [the board] was so.]", "EDITORS' NOTE", "It [the board] was so."),
            ("[EDITORS' NOTE: It was cut", "EDITORS' NOTE", "It was cut"),
            ("[ This report is the work of volunteers]", "", "This report is the work of volunteers"),
        ] {
            assert_eq!(read(text), Some((label, note)), "{text}");
        }
    }

    #[test]
    fn other_square_brackets_are_text() {
        for text in [
            "[o]ur harbour",
            "[sic]",
            "[12388.gov.cn]",
            "[North Korean cargo]",
            "[2014]",
            "[1]",
            "[EXTERNAL EMAIL]",
            "[Full text]",
            "[T]he role of the board is large",
            "[…]",
            "Note the harbour",
            "MI5: spies are here",
            "Editors noted that",
            "Ed: a ferry",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
