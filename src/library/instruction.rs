//! Instructions: marks written as words, `flag`, `due=fri`, `tag=+ports`, for the command line and for rules.

use jiff::Timestamp;
use jiff::civil::Date;

use super::due::{DUE_FORMS, DueOn};
use crate::marks::{PRIORITY_FORMS, Value, note_fault, read_priority, tag_fault};
use crate::suggest::suggestion;

/// One thing to be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Instruction {
    /// Read or unread.
    Read(bool),
    /// Flagged or not.
    Flag(bool),
    /// Done, or open again.
    Done(bool),
    /// Due on a day, or on none.
    Due(Option<DueOn>),
    /// A priority, 0 for none.
    Priority(u8),
    /// A tag, on or off.
    Tag(String, bool),
    /// A note, or none.
    Note(Option<String>),
}

const WORDS: [&str; 10] =
    ["read", "unread", "flag", "unflag", "done", "undone", "due=…", "priority=…", "tag=+…", "note=…"];

/// What is wrong with an instruction, and what would mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstructionFault {
    /// What is wrong.
    pub message: String,
    /// What would mend it.
    pub mend: String,
}

fn fault(message: String, mend: impl Into<String>) -> InstructionFault {
    InstructionFault { message, mend: mend.into() }
}

impl Instruction {
    /// Reads an instruction.
    ///
    /// # Errors
    /// What is wrong with it, and what would mend it.
    pub fn parse(text: &str) -> Result<Instruction, InstructionFault> {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name.trim(), Some(value)),
            None => (text.trim(), None),
        };
        match (name, value) {
            ("read", None) => Ok(Instruction::Read(true)),
            ("unread", None) => Ok(Instruction::Read(false)),
            ("flag", None) => Ok(Instruction::Flag(true)),
            ("unflag", None) => Ok(Instruction::Flag(false)),
            ("done", None) => Ok(Instruction::Done(true)),
            ("undone", None) => Ok(Instruction::Done(false)),
            ("due", Some(value)) => due(value.trim()).map(Instruction::Due),
            ("priority", Some(value)) => read_priority(value)
                .map(Instruction::Priority)
                .ok_or_else(|| fault(format!("`{}` is no priority", value.trim()), format!("write {PRIORITY_FORMS}"))),
            ("tag", Some(value)) => tag(value.trim()),
            ("note", Some(value)) => {
                let note = value.trim();
                match note_fault(note) {
                    Some(message) => Err(fault(message, "keep the text in a file, and name that in the note")),
                    None => Ok(Instruction::Note(Some(note.to_owned()).filter(|note| !note.is_empty()))),
                }
            }
            ("due" | "priority" | "tag" | "note", None) => {
                let example = match name {
                    "due" => "due=2026-12-01",
                    "priority" => "priority=high",
                    "tag" => "tag=+ports",
                    _ => "note=text",
                };
                Err(fault(format!("`{name}` needs a value"), format!("write `{example}`")))
            }
            ("read" | "unread" | "flag" | "unflag" | "done" | "undone", Some(_)) => {
                Err(fault(format!("`{name}` takes no value"), format!("write `{name}`")))
            }
            // Every other command takes its documents as bare words.
            _ if text.contains(['/', '.']) => Err(fault(
                format!("`{text}` is nothing that can be marked"),
                format!("documents go behind --in: `--in {text}`"),
            )),
            _ => Err(fault(format!("`{text}` is nothing that can be marked"), {
                let mend = suggestion(name, &WORDS.map(|word| word.split('=').next().unwrap_or(word)));
                if mend.starts_with("did") { mend } else { suggestion("", &WORDS) }
            })),
        }
    }

    /// What it sets.
    #[must_use]
    pub fn value(&self, now: Timestamp, today: Date) -> Value {
        match self {
            Instruction::Read(on) => Value::Read(*on),
            Instruction::Flag(on) => Value::Flag(*on),
            Instruction::Done(on) => Value::Done(on.then_some(now)),
            Instruction::Due(on) => Value::Due(on.map(|on| on.day(today))),
            Instruction::Priority(priority) => Value::Priority(*priority),
            Instruction::Tag(name, on) => Value::Tag(name.clone(), *on),
            Instruction::Note(text) => Value::Note(text.clone()),
        }
    }

    /// It sets something, rather than to take something away.
    #[must_use]
    pub fn sets(&self) -> bool {
        match self {
            Instruction::Read(on) | Instruction::Flag(on) | Instruction::Done(on) | Instruction::Tag(_, on) => *on,
            Instruction::Due(due) => due.is_some(),
            Instruction::Priority(priority) => *priority > 0,
            Instruction::Note(note) => note.is_some(),
        }
    }

    /// Two of these would set the same thing.
    #[must_use]
    pub fn is_about_the_same(&self, other: &Instruction) -> bool {
        match (self, other) {
            (Instruction::Tag(a, _), Instruction::Tag(b, _)) => a == b,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }
}

fn due(value: &str) -> Result<Option<DueOn>, InstructionFault> {
    if value.is_empty() {
        return Ok(None);
    }
    DueOn::read(value).ok_or_else(|| fault(format!("`{value}` is no day"), format!("write {DUE_FORMS}")))
}

fn tag(value: &str) -> Result<Instruction, InstructionFault> {
    let (name, on) = match (value.strip_prefix('+'), value.strip_prefix('-')) {
        (Some(name), _) => (name, true),
        (_, Some(name)) => (name, false),
        _ => (value, true),
    };
    let name = name.trim();
    if name.is_empty() || name.chars().any(char::is_control) {
        return Err(fault(format!("`tag={value}` names no tag"), "write `tag=+name`, or `tag=-name` to take it off"));
    }
    if let Some(message) = tag_fault(name).filter(|_| on) {
        return Err(fault(message, "shorten it, or write a note: `note=text`"));
    }
    Ok(Instruction::Tag(name.to_owned(), on))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn words_become_values() {
        let (now, today) = (Timestamp::UNIX_EPOCH, date(2025, 3, 31));
        let due = |y, m, d| Value::Due(Some(date(y, m, d)));
        for (text, value) in [
            ("read", Value::Read(true)),
            ("unread", Value::Read(false)),
            ("flag", Value::Flag(true)),
            ("unflag", Value::Flag(false)),
            ("done", Value::Done(Some(now))),
            ("undone", Value::Done(None)),
            ("due=2026-12-01", due(2026, 12, 1)),
            ("due=tomorrow", due(2025, 4, 1)),
            ("due=today", due(2025, 3, 31)),
            ("due=+3d", due(2025, 4, 3)),
            ("due=+2w", due(2025, 4, 14)),
            ("due=fri", due(2025, 4, 4)),
            ("due=Monday", due(2025, 4, 7)),
            ("due=3d", due(2025, 4, 3)),
            ("due=2026", due(2026, 12, 31)),
            ("due=none", Value::Due(None)),
            ("due=", Value::Due(None)),
            ("priority=2", Value::Priority(2)),
            ("priority=High", Value::Priority(3)),
            ("priority=low", Value::Priority(1)),
            ("priority=none", Value::Priority(0)),
            ("priority=0", Value::Priority(0)),
            ("tag=+ports", Value::Tag("ports".into(), true)),
            ("tag=ports", Value::Tag("ports".into(), true)),
            ("tag=-cold storage", Value::Tag("cold storage".into(), false)),
            ("note=call the port = today", Value::Note(Some("call the port = today".into()))),
            ("note=", Value::Note(None)),
        ] {
            assert_eq!(Instruction::parse(text).map(|i| i.value(now, today)), Ok(value), "{text}");
        }
    }

    #[test]
    fn what_is_longer_than_a_note_or_a_tag_is_refused_with_a_mend() {
        assert!(Instruction::parse(&format!("note={}", "x".repeat(100_000))).is_ok());
        let fault = Instruction::parse(&format!("note={}", "x".repeat(120_000))).unwrap_err();
        assert_eq!(fault.message, "a note takes 100 kB, and this one has 120 kB");
        assert_eq!(fault.mend, "keep the text in a file, and name that in the note");
        let fault = Instruction::parse(&format!("tag=+{}", "x".repeat(3_000))).unwrap_err();
        assert_eq!(fault.message, "a tag has at most 60 letters, and this one has 3000");
        assert!(Instruction::parse(&format!("tag=-{}", "x".repeat(3_000))).is_ok(), "what is there can be taken off");
    }

    #[test]
    fn mistakes_have_a_mend() {
        for (text, message, mend) in [
            ("falg", "`falg` is nothing that can be marked", "did you mean `flag`?"),
            ("delete", "`delete` is nothing that can be marked", "it must be one of `read`, `unread`"),
            ("", "`` is nothing that can be marked", "it must be one of `read`"),
            ("news/", "`news/` is nothing that can be marked", "documents go behind --in: `--in news/`"),
            ("./a.txt", "`./a.txt` is nothing that can be marked", "documents go behind --in"),
            ("due", "`due` needs a value", "write `due=2026-12-01`"),
            ("due=soon", "`soon` is no day", "write today, tomorrow, fri, +3d"),
            ("due=2026-02-30", "`2026-02-30` is no day", "write today, tomorrow"),
            ("flag=yes", "`flag` takes no value", "write `flag`"),
            ("tag=+", "`tag=+` names no tag", "write `tag=+name`"),
            ("tag=a\nb", "`tag=a\nb` names no tag", "write `tag=+name`"),
            ("priority=9", "`9` is no priority", "write high, middle, low or none (3, 2, 1 or 0)"),
        ] {
            let fault = Instruction::parse(text).unwrap_err();
            assert_eq!(fault.message, message);
            assert!(fault.mend.starts_with(mend), "{text}: {}", fault.mend);
        }
    }
}
