//! Marks as text a person can read, edit and bring back: one block an item, one line a value.
//!
//! [`Marks::export`] writes what is set. [`import`] reads it into edits: a line sets its value, `no` or `-` takes it away,
//! and what has no line is left as it is. Nothing is guessed: a line that is not understood is an error with its number,
//! and a caller that finds one brings nothing in.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt::Write as _;

use crate::error::Error;
use crate::item::ItemId;

use super::caption::Caption;
use super::state::{Mark, Marks};
use super::text::{escape, unescape};
use super::value::{NOTE_BYTES, PRIORITY_FORMS, Value, priority_name, read_priority, tag_fault};

/// What a text form holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// What to set, for [`Marks::change`].
    pub edits: Vec<(ItemId, Value)>,
    /// The captions of the items, to be given where an item has none.
    pub captions: Vec<(ItemId, Caption)>,
}

impl Marks {
    /// All that is set, as text, the items changed last first.
    #[must_use]
    pub fn export(&self) -> String {
        let mut marks: Vec<Mark<'_>> = self.iter().filter(|mark| mark.is_marked()).collect();
        marks.sort_by_key(|mark| (Reverse(mark.changed()), mark.id()));
        let mut out = String::from(HEAD);
        for mark in marks {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "\nitem {}", mark.id());
            if let Some(caption) = mark.caption() {
                export_caption(&caption, &mut out);
            }
            for value in mark.values() {
                let (name, text) = line(&value);
                for text in text.split('\n') {
                    let _ = writeln!(out, "{name} {}", escaped(text));
                }
            }
        }
        out
    }
}

const HEAD: &str = "\
# Marks of dateline. A line sets a value; `no` or `-` takes it away; what has no line stays as it is.
# read, flag: yes or no. done: a time. due: a date. priority: high, middle, low. tag, untag: one a line. note: one a line of it.
";

fn export_caption(caption: &Caption, out: &mut String) {
    let mut columns = Vec::new();
    caption.encode(&mut columns);
    let columns = String::from_utf8_lossy(&columns).into_owned();
    let mut columns = columns.split('\t');
    let _ = writeln!(out, "title {}", columns.next().unwrap_or_default());
    for (key, text) in columns.filter_map(|column| column.split_once('=')) {
        let _ = writeln!(out, "{key} {text}");
    }
}

fn escaped(text: &str) -> String {
    let mut out = Vec::new();
    escape(text, &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// The name and text of a value that is set.
fn line(value: &Value) -> (&'static str, String) {
    let yes = |on: bool| if on { "yes".to_owned() } else { "no".to_owned() };
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    match value {
        Value::Read(on) => ("read", yes(*on)),
        Value::Flag(on) => ("flag", yes(*on)),
        Value::Done(at) => ("done", or_none(at.map(|at| at.to_string()))),
        Value::Due(on) => ("due", or_none(on.map(|on| on.to_string()))),
        Value::Priority(priority) => ("priority", priority_name(*priority).unwrap_or("none").to_owned()),
        Value::Tag(name, true) => ("tag", name.clone()),
        Value::Tag(name, false) => ("untag", name.clone()),
        Value::Note(text) => ("note", or_none(text.clone())),
    }
}

/// Reads the text form.
///
/// # Errors
/// All lines that are not understood, each with its number.
pub fn import(text: &str) -> Result<Imported, Vec<Error>> {
    let mut imported = Imported::default();
    let mut errors = Vec::new();
    let mut block = Block::default();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim_end_matches('\r');
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let (key, text) = line.split_once(' ').unwrap_or((line, ""));
        let taken = if key == "item" {
            block.close(&mut imported);
            block = Block { item: text.trim().parse().ok(), ..Block::default() };
            block.item.map(|_| ()).ok_or_else(|| "an item has 32 hexadecimal digits".to_owned())
        } else {
            block.take(key, text)
        };
        if let Err(message) = taken {
            errors.push(Error::usage(message).at(format!("line {number}")));
        }
    }
    block.close(&mut imported);
    // What is set last is printed first: so the text that is exported next has the order of this one.
    let mut order: HashMap<ItemId, usize> = HashMap::new();
    for (item, _) in &imported.edits {
        let next = order.len();
        order.entry(*item).or_insert(next);
    }
    imported.edits.sort_by_key(|(item, _)| Reverse(order.get(item).copied()));
    if errors.is_empty() { Ok(imported) } else { Err(errors) }
}

/// One item, while its lines are read.
#[derive(Default)]
struct Block {
    item: Option<ItemId>,
    values: Vec<Value>,
    note: Option<Vec<String>>,
    caption: Vec<u8>,
}

impl Block {
    fn take(&mut self, key: &str, text: &str) -> Result<(), String> {
        if self.item.is_none() {
            return Err("no item before this line".to_owned());
        }
        let word = text.trim();
        let none = matches!(word, "-" | "no");
        let yes = || match word {
            "yes" => Ok(true),
            _ if none => Ok(false),
            _ => Err(format!("`{key}` is yes or no")),
        };
        let value = match key {
            "read" => Value::Read(yes()?),
            "flag" => Value::Flag(yes()?),
            "done" if none => Value::Done(None),
            "done" => Value::Done(Some(word.parse().map_err(|_| "`done` is a time: 2026-12-01T09:30:00Z".to_owned())?)),
            "due" if none => Value::Due(None),
            "due" => Value::Due(Some(word.parse().map_err(|_| "`due` is a date: 2026-12-01".to_owned())?)),
            "priority" if none => Value::Priority(0),
            "priority" => {
                Value::Priority(read_priority(word).ok_or_else(|| format!("`priority` is {PRIORITY_FORMS}"))?)
            }
            "tag" | "untag" if word.is_empty() => return Err(format!("`{key}` has a name")),
            "tag" => {
                let name = unescape(word.as_bytes()).into_owned();
                match tag_fault(&name) {
                    Some(fault) => return Err(format!("{fault}: shorten it here")),
                    None => Value::Tag(name, true),
                }
            }
            "untag" => Value::Tag(unescape(word.as_bytes()).into_owned(), false),
            "note" => {
                let lines = self.note.get_or_insert_default();
                if text != "-" {
                    lines.push(unescape(text.as_bytes()).into_owned());
                }
                let length: usize = lines.iter().map(|line| line.len() + 1).sum();
                if length > NOTE_BYTES + 1 {
                    // Said once, at the line where it becomes too long.
                    let before = length - lines.last().map_or(0, |line| line.len() + 1);
                    let most = NOTE_BYTES / 1000;
                    return if before > NOTE_BYTES + 1 {
                        Ok(())
                    } else {
                        Err(format!("a note takes {most} kB, and this one has more: shorten it here"))
                    };
                }
                return Ok(());
            }
            "title" => {
                self.caption.splice(0..0, text.bytes());
                return Ok(());
            }
            "source" | "date" | "words" | "document" | "file" | "span" | "lines" | "rules" | "alias" => {
                self.caption.extend_from_slice(format!("\t{key}={text}").as_bytes());
                return Ok(());
            }
            _ => return Err(format!("`{key}` is no value of a mark")),
        };
        self.values.push(value);
        Ok(())
    }

    fn close(&mut self, imported: &mut Imported) {
        let Some(item) = self.item else { return };
        let note = self.note.take().map(|lines| Value::Note((!lines.is_empty()).then(|| lines.join("\n"))));
        imported.edits.extend(self.values.drain(..).chain(note).map(|value| (item, value)));
        if !self.caption.is_empty() {
            imported.captions.push((item, Caption::decode(&self.caption)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marks::{Kind, WriterId};
    use jiff::Timestamp;

    fn imported(text: &str) -> Marks {
        let Imported { edits, captions } = import(text).unwrap();
        let mut marks = Marks::new(WriterId(2));
        let mut caption = |id: &ItemId| captions.iter().find(|(known, _)| known == id).map(|(_, c)| c.clone());
        let _ = marks.change(edits, &mut caption, Timestamp::UNIX_EPOCH, Kind::Action);
        marks
    }

    #[test]
    fn what_is_exported_comes_back() {
        let mut marks = Marks::new(WriterId(1));
        let id = ItemId([7; 16]);
        let edits = [
            Value::Read(true),
            Value::Flag(true),
            Value::Done(Some("2026-11-22T06:04:09Z".parse().unwrap())),
            Value::Due("2026-12-01".parse().ok()),
            Value::Priority(2),
            Value::Tag("port cities".into(), true),
            Value::Note(Some("call Oslo\n\n  - twice\\now\t!".into())),
        ];
        let mut caption = |_: &ItemId| {
            Some(Caption {
                title: "A = B\tC".into(),
                source: "Yle".into(),
                aliases: vec!["x=1".into()],
                rules: 3,
                ..Caption::default()
            })
        };
        let _ = marks.change(edits.map(|value| (id, value)), &mut caption, Timestamp::UNIX_EPOCH, Kind::Action);
        let text = marks.export();
        let again = imported(&text);
        assert_eq!(again.export(), text);
        let (a, b) = (marks.get(&id).unwrap(), again.get(&id).unwrap());
        assert_eq!((format!("{a:?}"), a.caption()), (format!("{b:?}"), b.caption()));
    }

    #[test]
    fn an_import_keeps_the_order_of_the_text() {
        let blocks: String =
            (1..6).map(|n| format!("\nitem {}\nflag yes\ntag b\n", format!("0{n}").repeat(16))).collect();
        assert_eq!(imported(&blocks).export(), format!("{HEAD}{blocks}"));
    }

    #[test]
    fn what_is_too_long_is_refused_with_its_line() {
        let id = "07".repeat(16);
        let line = format!("note {}\n", "x".repeat(40_000));
        let errors = import(&format!("item {id}\ntag {}\n{}", "y".repeat(3_000), line.repeat(5))).unwrap_err();
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(
            errors,
            [
                "line 2: a tag has at most 60 letters, and this one has 3000: shorten it here",
                "line 5: a note takes 100 kB, and this one has more: shorten it here",
            ]
        );
    }

    #[test]
    fn a_person_takes_values_away_by_saying_so() {
        let id = "07".repeat(16);
        let set = imported(&format!("item {id}\nflag yes\ntag a\nnote x\ndue 2026-12-01\n"));
        let Imported { edits, .. } =
            import(&format!("# mine\n\nitem {id}\nflag no\nuntag a\nnote -\ndue -\n")).unwrap();
        let mut marks = set;
        let _ = marks.change(edits, &mut |_| None, Timestamp::UNIX_EPOCH, Kind::Action);
        assert!(!marks.iter().any(Mark::is_marked));
    }

    #[test]
    fn every_line_that_is_not_understood_is_named() {
        let errors =
            import("flag yes\nitem 12\nitem 07070707070707070707070707070707\nflag maybe\ndue soon\nmood grim\n")
                .unwrap_err();
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(
            errors,
            [
                "line 1: no item before this line",
                "line 2: an item has 32 hexadecimal digits",
                "line 4: `flag` is yes or no",
                "line 5: `due` is a date: 2026-12-01",
                "line 6: `mood` is no value of a mark",
            ]
        );
    }
}
