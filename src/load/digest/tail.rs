//! How a paragraph ends: with its attribution, its writer, a dangling `See`, a link to the rest, or cut off.

use std::sync::LazyLock;

use crate::load::attribution::{self, Closing};
use crate::load::clean::last_bytes;
use crate::load::lex::may_have_dash;
use crate::load::tables::{Label, tables};

/// What a paragraph ends with. The body ends at `body`; what follows it is told by the other fields.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Tail {
    /// Where the paragraph's own text ends.
    pub body: usize,
    /// The bracket or name that credits it.
    pub closing: Option<Closing>,
    /// The writer's name or initials.
    pub writer: Option<(usize, usize)>,
    /// The address that closes it.
    pub link: Option<(usize, usize)>,
    /// A `See` without its link.
    pub link_lost: bool,
    /// The publisher cut the text.
    pub cut: bool,
    /// It ends as the stories of some agencies and reviews do: with `Endit`, or with the pages of a paper.
    pub ends: bool,
}

/// Reads the end of a paragraph. `writers` says that the document names writers at the end of its
/// stories, `undated` that a name without a date may credit this one.
pub(super) fn read(text: &str, writers: bool, undated: bool) -> Tail {
    let mut tail = Tail { body: text.trim_end().len(), ..Tail::default() };
    // Each round takes one thing off the end; a handful is all that any paragraph has.
    for _ in 0..5 {
        let rest = text.get(..tail.body).unwrap_or_default();
        let before = tail.body;
        let plain = ends_plainly(rest);
        if tail.closing.is_none() && !plain {
            // A name that nothing else vouches for is a writer's, if it is one.
            let sure =
                |closing: &Closing| !closing.credits.needs_witness || (undated && writer(rest, writers).is_none());
            if let Some(closing) = attribution::closing(rest).filter(sure) {
                tail.body = rest.get(..closing.start).unwrap_or_default().trim_end().len();
                tail.closing = Some(closing);
                continue;
            }
            if let Some(closing) = attribution::signed(rest).or_else(|| attribution::labelled(rest)) {
                tail.body = rest.get(..closing.start).unwrap_or_default().trim_end().len();
                tail.closing = Some(closing);
                continue;
            }
        }
        if !plain
            && tail.writer.is_none()
            && (writers || tail.closing.is_none())
            && let Some((start, end)) = writer(rest, writers)
        {
            tail.writer = Some((start, end));
            tail.body = rest.get(..start).unwrap_or_default().trim_end_matches(['(', '-', '–', '—', ' ']).len();
            continue;
        }
        if tail.closing.is_none() {
            let shorter = without_link(rest, &mut tail);
            if shorter < before {
                tail.body = shorter;
                continue;
            }
        }
        break;
    }
    let body = text.get(..tail.body).unwrap_or_default();
    tail.ends |= tail.closing.is_none() && pages(body);
    tail.cut |= tail.closing.is_none() && (body.ends_with("...") || body.ends_with('…'));
    tail
}

/// True for a text that ends in a word and a stop with no dash near them, as most paragraphs do: no source and no writer closes it.
fn ends_plainly(text: &str) -> bool {
    matches!(text.as_bytes(), [.., letter, b'.'] if letter.is_ascii_lowercase())
        && !may_have_dash(last_bytes(text, 100))
}

/// `… it wrote. (1, 5)`, `… it wrote. (B3)`, `… it wrote. (1, Trud, 9)`: the pages of the paper, and of others that have the story.
fn pages(text: &str) -> bool {
    let Some((open, close)) = attribution::closing_bracket(text) else { return false };
    let (before, inner) =
        (text.get(..open).unwrap_or_default().trim_end(), text.get(open + 1..close - 1).unwrap_or_default());
    let page = |part: &str| {
        let digits = part.trim_start_matches(|c: char| c.is_ascii_uppercase());
        part.len() <= 3
            && !digits.is_empty()
            && digits.bytes().all(|b| b.is_ascii_digit())
            && part.len() - digits.len() <= 1
    };
    let parts: Vec<&str> = inner.split(',').map(str::trim).take(24).collect();
    let mut named = false;
    let listed = parts.iter().all(|part| {
        let (number, name) = (page(part), !named && part.starts_with(char::is_uppercase) && part.len() <= 40);
        named = !number && name;
        number || name
    });
    let numbered = parts.first().is_some_and(|part| page(part)) && parts.last().is_some_and(|part| page(part));
    before.ends_with(['.', '!', '?', '"', '”', '’']) && listed && numbered
}

/// The length of the text without `See`, `Read more »`, `[…]`, `... MORE`, `Endit`.
fn without_link(text: &str, tail: &mut Tail) -> usize {
    // What ends in a stop ends in none of the words and marks but those of a link.
    if text.ends_with('.') {
        return without_more(text, tail);
    }
    let see = super::draft::without_see(text);
    if see.len() < text.len() {
        tail.link_lost = true;
        return see.len();
    }
    for end in [" Enditem", " Endit", " (END)", " ENDS"] {
        if let Some(rest) = text.strip_suffix(end).filter(|rest| rest.ends_with(['.', '"', '”', ')'])) {
            tail.ends = true;
            return rest.len();
        }
    }
    for mark in ["[…]", "[...]", "... MORE", "…MORE", "… MORE", "(more…)", "(more...)", "(MORE)"] {
        if let Some(rest) = text.strip_suffix(mark) {
            tail.cut = true;
            // Where the cut went through a bracket, what is left of both is text.
            let torn = last_bytes(rest, 120).rsplit_once('(').is_some_and(|(_, inner)| !inner.contains(')'));
            return if torn { text.len() } else { rest.trim_end().len() };
        }
    }
    without_more(text, tail)
}

/// False for a text whose last two letters close no words of a link to the rest.
fn may_be_more(text: &str) -> bool {
    static ENDS: LazyLock<Vec<[u8; 2]>> = LazyLock::new(|| {
        let more = tables().labels.iter().filter(|(label, _)| *label == Label::More);
        let mut ends: Vec<[u8; 2]> = more.filter_map(|(_, words)| words.as_bytes().last_chunk().copied()).collect();
        ends.sort_unstable();
        ends.dedup();
        ends
    });
    let last = text.as_bytes().last_chunk::<2>().map(|last| last.map(|byte| byte.to_ascii_lowercase()));
    last.is_some_and(|last| ENDS.contains(&last))
}

/// The length of the text without `Read more »` and without an address.
fn without_more(text: &str, tail: &mut Tail) -> usize {
    // Only the last words can be a link.
    let end = last_bytes(text, 48);
    let window = text.len() - end.len();
    let bare = end.trim_end_matches(['.', '…', '»', '→', '›', '>', ' ', ']', ')', ':']);
    let (labels, lower) = match may_be_more(bare) {
        true => (tables().labels.as_slice(), bare.to_ascii_lowercase()),
        false => Default::default(),
    };
    for &(label, words) in labels {
        if label != Label::More || lower.as_bytes().last() != words.as_bytes().last() {
            continue;
        }
        let Some(head) = lower.strip_suffix(words) else { continue };
        let before = bare.get(..head.len()).unwrap_or_default().trim_end_matches(['»', '[', '(', '→', ' ']);
        // In small letters it follows a sentence's end or an attribution; a bracket closes many a sentence's part.
        let after_bracket = || {
            before.ends_with(')')
                && attribution::closing(text.get(..window + before.len()).unwrap_or_default()).is_some()
        };
        // An arrow makes a link of words in the middle of a sentence, and so does the mark of what was left out.
        let arrow = end.trim_end().ends_with(['→', '»', '›']) && end.get(head.len()..).is_some_and(opens_in_capital);
        let torn = arrow || before.ends_with("…]") || before.ends_with("...]");
        let ended = before.ends_with(['.', '…', '!', '?', '”', '’', '"', '\'', '»', '。', '！', '？', '؟']);
        if ended || torn || after_bracket() {
            tail.cut |= !ended && torn || before.ends_with('…') || before.ends_with("...");
            return window + before.len();
        }
    }
    if let Some(at) = text.rfind(' ') {
        let last = text.get(at + 1..).unwrap_or_default();
        if last.starts_with("http://") || last.starts_with("https://") || last.starts_with("www.") {
            let before = text.get(..at).unwrap_or_default().trim_end_matches([':', ' ']);
            for label in ["See also", "See", "More", "Read more", "Link", "Full story"] {
                if let Some(body) = before
                    .strip_suffix(label)
                    .map(str::trim_end)
                    .filter(|b| b.ends_with(['.', '!', '?', '”', '’', '"', ')']))
                {
                    tail.link = Some((at + 1, text.len()));
                    return body.len();
                }
            }
        }
    }
    text.len()
}

fn opens_in_capital(text: &str) -> bool {
    text.starts_with(char::is_uppercase)
}

/// `(Ann Sheehy)`, `-- Robert Orttung`, `-- Liz Fuller, OMRI, Inc.`, and initials after the last stop.
fn writer(text: &str, writers: bool) -> Option<(usize, usize)> {
    if let Some((open, close)) = attribution::closing_bracket(text) {
        let inner = text.get(open + 1..close - 1)?.trim();
        let stopped = text.get(..open)?.trim_end().ends_with(['.', '"', '”', '?', '!', ')']);
        let known = inner.split(' ').next().is_some_and(|first| tables().is_given_name(first));
        // One name in brackets is a writer where the document has several, or where it begins as names do.
        // `(EK)`, `(EK/ AM)`
        let signs = |name: &str| (2..=3).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_uppercase());
        let signed = writers && inner.split('/').all(|name| signs(name.trim()));
        if stopped && (signed || is_person(inner) && (writers || known)) {
            return Some((open + 1, close - 1));
        }
        return None;
    }
    let tail = last_bytes(text, 64);
    let tail_start = text.len() - tail.len();
    let dashed = may_have_dash(tail);
    for dash in [" -- ", " — ", " – ", " - "].into_iter().filter(|_| dashed) {
        let Some(at) = tail.rfind(dash) else { continue };
        let name = tail.get(at + dash.len()..)?.trim_end_matches('.');
        // `Ann Hale in Turku`
        let person = name.split(',').next().and_then(|name| name.split(" in ").next()).unwrap_or(name);
        // `Ann Hale and Bo Lund, HDI, Inc.`
        let people = || person.split(" and ").all(is_person);
        let stopped = tail.get(..at)?.trim_end().ends_with(['.', '"', '”', '?', '!', ')']);
        if stopped && people() && name.split_whitespace().count() <= 9 {
            let start = tail_start + at + dash.len();
            return Some((start, text.len()));
        }
    }
    let at = text.rfind(' ')?;
    let last = text.get(at + 1..)?;
    // `ZsM` has a name of two letters in it.
    let ends = last.starts_with(|c: char| c.is_ascii_uppercase()) && last.ends_with(|c: char| c.is_ascii_uppercase());
    let initials = (2..=4).contains(&last.len())
        && ends
        && last.bytes().all(|b| b.is_ascii_alphabetic())
        && last.bytes().filter(u8::is_ascii_lowercase).count() <= 1;
    let before = text.get(..at)?;
    let stopped =
        before.ends_with(['.', '"', '”', ')']) && !before.ends_with("...") && !matches!(last, "MORE" | "END" | "ENDS");
    (writers && initials && stopped).then_some((at + 1, text.len()))
}

/// True where initials close a paragraph: several of them make a document one that names its writers.
pub(super) fn names_writer(text: &str) -> bool {
    !ends_plainly(text) && writer(text, true).is_some()
}

/// Two or three words as names have them.
pub(super) fn is_person(name: &str) -> bool {
    let count = name.split_whitespace().count();
    let named = |word: &str| {
        let mut chars = word.chars();
        chars.next().is_some_and(char::is_uppercase)
            && (word.ends_with('.') || chars.clone().any(char::is_lowercase))
            && word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.'))
    };
    (2..=3).contains(&count)
        && name.split_whitespace().all(named)
        && !tables().is_outlet(name)
        && !attribution::sounds_like_outlet(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str, writers: bool) -> (&str, Option<&str>, Option<&str>, bool, bool) {
        let tail = read(text, writers, true);
        let closing = tail.closing.and_then(|c| text.get(c.start..c.end));
        let writer = tail.writer.and_then(|(a, b)| text.get(a..b));
        (&text[..tail.body], closing, writer, tail.link_lost, tail.cut)
    }

    #[test]
    fn ends_are_taken_off_one_by_one() {
        for (text, writers, expect) in [
            ("It met. (TASS, May 3, 2021)", false, ("It met.", Some("(TASS, May 3, 2021)"), None, false, false)),
            ("It met. (Ann Sheehy)", false, ("It met.", None, Some("Ann Sheehy"), false, false)),
            ("It met. -- Robert Orttung", false, ("It met.", None, Some("Robert Orttung"), false, false)),
            (
                "It met. -- Liz Fuller, OMRI, Inc.",
                false,
                ("It met.", None, Some("Liz Fuller, OMRI, Inc."), false, false),
            ),
            (
                "It met. -- Ann Hale and Bo Lund, HDI, Inc.",
                false,
                ("It met.", None, Some("Ann Hale and Bo Lund, HDI, Inc."), false, false),
            ),
            ("It met. JAC", true, ("It met.", None, Some("JAC"), false, false)),
            (
                "It met. (see \"Harbour Line,\" May 4 and 5, 2006). BW",
                true,
                ("It met. (see \"Harbour Line,\" May 4 and 5, 2006).", None, Some("BW"), false, false),
            ),
            ("It met. See", false, ("It met.", None, None, true, false)),
            ("It met and… Read more »", false, ("It met and…", None, None, false, true)),
            ("It met. Continue reading →", false, ("It met.", None, None, false, false)),
            ("It met and [...]", false, ("It met and", None, None, false, true)),
            ("It met and ... MORE", false, ("It met and", None, None, false, true)),
            ("It met and then…", false, ("It met and then…", None, None, false, true)),
            (
                "\"It shifts...\" (Reuters, May 3, 2021)",
                false,
                ("\"It shifts...\"", Some("(Reuters, May 3, 2021)"), None, false, false),
            ),
            ("It met. Endit", false, ("It met.", None, None, false, false)),
            ("It met. — Reuters", false, ("It met.", Some("— Reuters"), None, false, false)),
            ("It met. Reporting: AP, Saba", false, ("It met.", Some("Reporting: AP, Saba"), None, false, false)),
            ("It met (Part Two)", false, ("It met (Part Two)", None, None, false, false)),
            ("Es tagte. weiterlesen", false, ("Es tagte.", None, None, false, false)),
            (
                "It met. (TASS, May 3, 2021) continuar...",
                false,
                ("It met.", Some("(TASS, May 3, 2021)"), None, false, false),
            ),
            ("It met. (TASS, May 3, 2021", false, ("It met.", Some("(TASS, May 3, 2021"), None, false, false)),
            ("It met. (Since May 3, 2021", false, ("It met. (Since May 3, 2021", None, None, false, false)),
            ("It met and the Continue reading →", false, ("It met and the", None, None, false, true)),
            ("It met and […] Read More »", false, ("It met and", None, None, false, true)),
            ("They read more", false, ("They read more", None, None, false, false)),
            ("It met in the UN", true, ("It met in the UN", None, None, false, false)),
        ] {
            assert_eq!(parts(text, writers), expect, "{text}");
        }
    }
}
