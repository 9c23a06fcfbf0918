//! A page made safe for the tokenizer: it goes one call deeper with each attribute in double quotes that follows another one,
//! so that a tag of some thousand would end the process. Where the blank between two is missing it comes back up, and the
//! attributes are the same; so that blank is taken out of long rows of them, every so often.

use std::borrow::Cow;

use crate::load::lex::has_more;

/// Attributes in a row that the stack of any thread has room for.
const MOST: usize = 64;

/// The same page without long rows of attributes in double quotes.
pub(super) fn tame(html: &str) -> Cow<'_, str> {
    // A row has two quotes for each of its attributes.
    if !has_more(html, 2 * MOST - 1, |byte| byte == b'"') {
        return Cow::Borrowed(html);
    }
    let mut quotes = html.match_indices('"').map(|(at, _)| at);
    let Some(mut before) = quotes.next() else { return Cow::Borrowed(html) };
    // What stands between two quotes is a value or what stands between two values; which is which nobody need know.
    let mut rows = [0_usize; 2];
    let mut out = String::new();
    let mut done = 0;
    for (number, at) in quotes.enumerate() {
        let gap = html.get(before + 1..at).unwrap_or_default();
        if let Some(row) = rows.get_mut(number % 2) {
            *row = if joins(gap) { *row + 1 } else { 0 };
            if *row >= MOST {
                *row = 0;
                out.push_str(html.get(done..=before).unwrap_or_default());
                done = before + 1 + gap.len() - gap.trim_start_matches(blank).len();
            }
        }
        before = at;
    }
    if done == 0 {
        return Cow::Borrowed(html);
    }
    out.push_str(html.get(done..).unwrap_or_default());
    Cow::Owned(out)
}

/// What may stand in front of the name of an attribute.
fn blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}' | '/')
}

/// True for what may stand between the values of two attributes of one tag.
fn joins(gap: &str) -> bool {
    gap.starts_with(blank) && gap.trim_end_matches(blank).ends_with('=') && !gap.contains('>')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_rows_are_broken_and_all_else_is_left() {
        let tag = |count: usize| format!("<p{}>", (0..count).map(|n| format!(" a{n}=\"x > y\"")).collect::<String>());
        for page in ["", "\"", "a \"b\" c", "<p a=\"b\" c=\"d\">", &tag(60), &"<a href=\"x\">y</a> ".repeat(1000)] {
            assert!(matches!(tame(page), Cow::Borrowed(_)), "{page}");
        }
        let long = tag(1000);
        let tamed = tame(&long);
        let missing = tamed.matches("\"a").count();
        assert!((12..=20).contains(&missing), "{missing}");
        assert_eq!(tamed.replace(' ', ""), long.replace(' ', ""));
        let slashed = "<p a=\"1\"".to_owned() + &"/b=\"2\"\n\tc = \"3\"".repeat(500);
        assert!(tame(&slashed).len() < slashed.len());
    }
}
