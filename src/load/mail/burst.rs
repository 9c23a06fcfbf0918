//! Mailing lists send many messages as one: a foreword with the topics, the messages between lines of hyphens, each with a head
//! of its own, and a last line that says so (RFC 1153). Each is taken out, to be read as the message it is.

use crate::load::lex::has_pair;

/// The parts of such a digest.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Burst {
    /// What stands before the first message.
    pub before: String,
    /// The messages, each with its head.
    pub messages: Vec<String>,
    /// What stands after the last one.
    pub after: String,
}

/// RFC 1153 has 70 hyphens above the first message and 30 between the others; programs are not that exact.
const HYPHENS: usize = 27;

/// The lines of a head that a message of a digest keeps, of which two make one.
const FIELDS: [&str; 4] = ["date:", "from:", "subject:", "message-id:"];

/// Parts the text of a message; none where it does not hold several messages.
pub(super) fn read(text: &str) -> Option<Burst> {
    // Few texts have a line that opens with one of these marks, and two bytes are found much quicker than many.
    let ruled = has_pair(text.as_bytes(), |end, mark| (end == b'\n') & ((mark == b'-') | (mark == b'_')));
    if !ruled || !text.contains("\n---------------------------") && !text.contains("\n___________________________") {
        return None;
    }
    let mut parts: Vec<Vec<&str>> = vec![Vec::new()];
    for line in text.lines() {
        let bare = line.trim_end();
        if bare.len() >= HYPHENS && (bare.bytes().all(|byte| byte == b'-') || bare.bytes().all(|byte| byte == b'_')) {
            parts.push(Vec::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(line);
        }
    }
    let mut parts = parts.into_iter();
    let mut burst =
        Burst { before: parts.next().unwrap_or_default().join("\n"), messages: Vec::new(), after: String::new() };
    for part in parts {
        match message(&part) {
            Some(message) if burst.after.is_empty() => burst.messages.push(message),
            // Two rules in a row, as groups set them.
            None if part.iter().all(|line| line.trim().is_empty()) => {}
            // A line of hyphens inside of a message is its own.
            None if burst.after.is_empty() && !closes(&part) => match burst.messages.last_mut() {
                Some(last) => {
                    last.push_str("\n\n");
                    last.push_str(part.join("\n").trim_matches('\n'));
                }
                None => return None,
            },
            _ => {
                burst.after.push_str(part.join("\n").trim_matches('\n'));
                burst.after.push('\n');
            }
        }
    }
    (burst.messages.len() > 1).then_some(burst)
}

/// The lines of a message whose head has two fields at least, without the number that the list gave it.
fn message(part: &[&str]) -> Option<String> {
    let first = part.iter().position(|line| !line.trim().is_empty())?;
    let lines = part.get(first..)?;
    let lines = match lines.split_first() {
        Some((number, rest)) if number.starts_with("Message: ") => rest,
        _ => lines,
    };
    if let Some(message) = posted(lines) {
        return Some(message);
    }
    let head = lines.iter().take_while(|line| !line.trim().is_empty());
    let fields = head.filter(|line| {
        let lower = line.get(..12).unwrap_or(line).to_ascii_lowercase();
        FIELDS.iter().any(|field| lower.starts_with(field))
    });
    (fields.count() > 1).then(|| lines.join("\n"))
}

/// A message of a group whose head is its numbered subject, who posted it and when; what the group puts below it is left out.
fn posted(lines: &[&str]) -> Option<String> {
    let (subject, rest) = lines.split_first()?;
    let number = subject.find(|c: char| !c.is_ascii_digit()).filter(|at| (1..=3).contains(at))?;
    let subject = subject.get(number..)?.strip_prefix(['.', ')']).filter(|subject| subject.starts_with(' '))?.trim();
    let (writer, rest) = rest.split_first()?;
    let writer = writer.trim_start().strip_prefix("Posted by:")?.trim();
    let (date, rest) = rest.split_first()?;
    let date = date.trim_start().strip_prefix("Date:")?.trim();
    // An address stands in angle brackets in a head.
    let writer = match writer.rsplit_once(' ') {
        Some((name, address)) if address.contains('@') && !address.starts_with('<') => format!("{name} <{address}>"),
        _ => writer.to_owned(),
    };
    Some(format!("Subject: {subject}\nFrom: {writer}\nDate: {date}\n{}", rest.join("\n")))
}

/// The foot of the list, or its last line.
fn closes(part: &[&str]) -> bool {
    let first = part.iter().find(|line| !line.trim().is_empty());
    first.is_none_or(|line| {
        let line = line.trim();
        line.starts_with("Subject: Digest Footer") || line.starts_with("End of ") || line.ends_with("Groups Links")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: &str = "------------------------------";

    #[test]
    fn each_message_comes_out_with_its_head() {
        let text = format!(
            "Today's Topics:\n\n   1. Ferries\n   2. Locks\n\n{RULE}{RULE}----------\n\nMessage: 1\nDate: Mon, 3 May 2021 10:00:00 +0200\n\
             From: A <a@q.example>\nSubject: [Quay] Ferries\n\nThey stop.\n\n{RULE}\n\nAnd start.\n\n{RULE}\n\nMessage: 2\n\
             From: B <b@q.example>\nSubject: [Quay] Locks\n\nThey open.\n\n{RULE}\n\nSubject: Digest Footer\n\nQuay list\n\n{RULE}\n\n\
             End of Quay Digest\n***"
        );
        let burst = read(&text).unwrap();
        assert!(burst.before.starts_with("Today's Topics:"));
        assert_eq!(burst.messages.len(), 2);
        assert!(burst.messages[0].starts_with("Date: Mon, 3 May 2021") && burst.messages[0].ends_with("And start."));
        assert!(burst.messages[1].starts_with("From: B") && burst.messages[1].contains("They open."));
        assert!(burst.after.contains("Quay list") && burst.after.contains("End of Quay Digest"));
    }

    #[test]
    fn the_messages_of_a_group_have_its_heads() {
        let rule = "_".repeat(72);
        let text = format!(
            "There are 2 messages in this issue.\n\n{rule}\n1. Ferries\n    Posted by: \"A\" a@q.example\n    Date: Mon May 3, 2010 \
             1:04 am ((PDT))\n\nThey stop.\n\nMessages in this topic (1)\n{rule}\n{rule}\n2. Locks\n    Posted by: \"B\" b@q.example\n    \
             Date: Mon May 3, 2010 2:00 am ((PDT))\n\nThey open.\n{rule}\n\n\n{RULE}\nGroups Links\n\nTo leave write to leave@q.example\n{RULE}\n"
        );
        let burst = read(&text).unwrap();
        assert_eq!(burst.messages.len(), 2);
        assert!(
            burst.messages[0].starts_with("Subject: Ferries\nFrom: \"A\" <a@q.example>\nDate: Mon May 3, 2010 1:04 am")
        );
        assert!(burst.messages[1].ends_with("They open."));
        assert!(burst.after.contains("Groups Links") && !burst.after.contains("They open"));
    }

    #[test]
    fn rules_in_a_letter_are_no_digest() {
        assert_eq!(read(&format!("They stop.\n{RULE}\nThey start.\n{RULE}\nEnd")), None);
        assert_eq!(read("They stop."), None);
        assert_eq!(read(&format!("{RULE}\nDate: x\nFrom: y\n\nOne.\n")), None);
    }
}
