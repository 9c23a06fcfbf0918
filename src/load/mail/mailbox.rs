//! A file of messages, one after the other (mbox). A message begins at a line `From `, an address and a date, as the
//! writers of such files print it, at the top or after a blank line; `>From ` in a text is `From `.

use std::borrow::Cow;

use crate::load::lex;

/// True for the line above a message: `From ann@lock.example Fri May  3 10:00:00 2024`.
pub(in crate::load) fn is_from_line(line: &str) -> bool {
    let Some(rest) = line.trim_end().strip_prefix("From ") else { return false };
    let words: Vec<&str> = rest.split_whitespace().collect();
    let is_time = |word: &str| {
        let mut parts = word.split(':');
        matches!(word.len(), 5 | 8)
            && (2..=3).contains(&word.split(':').count())
            && parts.all(|p| p.len() == 2 && p.bytes().all(|b| b.is_ascii_digit()))
    };
    let Some(time) = words.iter().position(|word| is_time(word)).filter(|at| *at >= 3) else { return false };
    let day = words.get(time - 1).is_some_and(|day| day.len() <= 2 && day.bytes().all(|b| b.is_ascii_digit()));
    let is_year = |word: &&str| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
    day && words.get(time + 1..).is_some_and(|rest| rest.len() <= 3 && rest.iter().any(is_year))
}

/// The messages of a file, without the lines above them.
pub(super) fn messages(bytes: &[u8]) -> Vec<&[u8]> {
    let mut found = Vec::new();
    let mut open: Option<usize> = None;
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        if rest.starts_with(b"From ") && is_below_blank(bytes, at) {
            let length = lex::find(rest, 0, |byte| byte == b'\n').map_or(rest.len(), |end| end + 1);
            if is_from_line(&String::from_utf8_lossy(rest.get(..length).unwrap_or_default())) {
                found.extend(open.and_then(|start| bytes.get(start..at)));
                open = Some(at + length);
            }
        }
        // The next line that opens with the letter.
        let Some(step) = lex::find_pair(rest, |end, first| (end == b'\n') & (first == b'F')) else { break };
        at += step + 1;
    }
    found.extend(open.and_then(|start| bytes.get(start..)));
    found
}

/// True where the line above the one that begins here is blank, or there is none.
fn is_below_blank(bytes: &[u8], at: usize) -> bool {
    let above = at.checked_sub(1).and_then(|end| bytes.get(..end)).unwrap_or_default();
    above.iter().rev().take_while(|byte| **byte != b'\n').all(u8::is_ascii_whitespace)
}

/// A message as it was before it was put into the file.
pub(super) fn unquoted(message: &[u8]) -> Cow<'_, [u8]> {
    let quoted = |line: &[u8]| {
        let bare = line.iter().position(|b| *b != b'>').unwrap_or(0);
        bare > 0 && line.get(bare..).is_some_and(|rest| rest.starts_with(b"From "))
    };
    let marked = message.starts_with(b">") || lex::has_pair(message, |end, mark| (end == b'\n') & (mark == b'>'));
    if !marked || !message.split(|b| *b == b'\n').any(quoted) {
        return Cow::Borrowed(message);
    }
    let mut whole = Vec::with_capacity(message.len());
    for line in message.split_inclusive(|b| *b == b'\n') {
        whole.extend_from_slice(if quoted(line) { line.get(1..).unwrap_or_default() } else { line });
    }
    Cow::Owned(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_above_messages_hold_a_date() {
        for line in [
            "From ann@lock.example Fri May  3 10:00:00 2024",
            "From MAILER-DAEMON Fri May 13 10:00 2024\r\n",
            "From ann@lock.example Fri May  3 10:00:00 +0200 2024",
            "From - Fri May  3 10:00:00 2024 MET",
        ] {
            assert!(is_from_line(line), "{line}");
        }
        for line in
            ["From here on nothing was the same.", "From the 3rd of May 2024", "from a Fri May 3 10:00:00 2024", ""]
        {
            assert!(!is_from_line(line), "{line}");
        }
    }

    #[test]
    fn only_a_line_with_a_date_after_a_blank_one_begins_a_message() {
        let file = b"From a@b.example Fri May  3 10:00:00 2024\nSubject: one\n\nFrom the lock\n>From afar\n>>From x\n\n\
                     From a@b.example Sat May  4 10:00:00 2024\nSubject: two\n\nText\nFrom a@b.example Sat May  4 10:00:00 2024\n";
        let all = messages(file);
        assert_eq!(all.len(), 2);
        assert_eq!(unquoted(all[0]).as_ref(), b"Subject: one\n\nFrom the lock\nFrom afar\n>From x\n\n");
        assert!(matches!(unquoted(b"> From x\n"), Cow::Borrowed(_)));
        assert!(messages(b"no message").is_empty());
    }
}
