//! A TOML file as entries with their lines, so that every error about it can name file, line and mend. The only place that
//! knows the TOML crate; configuration, keymaps and themes are read through it.

use toml::de::{DeTable, DeValue};

use crate::error::{Error, Result};

/// One `key = value`.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Its line, counted from 1.
    pub line: usize,
    /// The value.
    pub value: Value,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A string.
    Text(String),
    /// `true` or `false`.
    Switch(bool),
    /// A whole number.
    Number(i64),
    /// A list.
    List(Vec<Value>),
    /// A table, in the order of its lines.
    Table(Vec<Entry>),
}

impl Value {
    /// What it is, for messages.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Text(_) => "a text in quotes",
            Value::Switch(_) => "true or false",
            Value::Number(_) => "a number",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }
}

/// Reads a TOML text; `name` is the file's name for messages.
///
/// # Errors
/// A configuration error with file and line.
pub fn read(name: &str, text: &str) -> Result<Vec<Entry>> {
    let table = DeTable::parse(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_of(text, span.start));
        Error::config(error.message().to_lowercase().trim_end_matches('.').replace('\n', ", "))
            .at(format!("{name}:{line}"))
    })?;
    Ok(entries(table.get_ref(), text))
}

fn entries(table: &DeTable<'_>, text: &str) -> Vec<Entry> {
    let mut entries: Vec<(usize, Entry)> = table
        .iter()
        .map(|(key, value)| {
            let start = key.span().start;
            let entry = Entry {
                key: key.get_ref().to_string(),
                line: line_of(text, start),
                value: convert(value.get_ref(), text),
            };
            (start, entry)
        })
        .collect();
    entries.sort_by_key(|(start, _)| *start);
    entries.into_iter().map(|(_, entry)| entry).collect()
}

fn convert(value: &DeValue<'_>, text: &str) -> Value {
    match value {
        DeValue::String(string) => Value::Text(string.to_string()),
        DeValue::Boolean(switch) => Value::Switch(*switch),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Value::Number(number),
            Err(_) => Value::Text(number.as_str().to_owned()),
        },
        DeValue::Float(number) => Value::Text(number.as_str().to_owned()),
        DeValue::Datetime(date) => Value::Text(date.to_string()),
        DeValue::Array(list) => Value::List(list.iter().map(|value| convert(value.get_ref(), text)).collect()),
        DeValue::Table(table) => Value::Table(entries(table, text)),
    }
}

fn line_of(text: &str, byte: usize) -> usize {
    1 + text.as_bytes().iter().take(byte).filter(|b| **b == b'\n').count()
}

/// A text as TOML has it in quotes.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_know_their_lines() {
        let entries = read("k.toml", "a = 1\n\n[list]\n\"g g\" = \"top\"\nj = \"down\"\n").unwrap();
        assert_eq!(entries[0], Entry { key: "a".into(), line: 1, value: Value::Number(1) });
        let Value::Table(list) = &entries[1].value else { panic!("no table") };
        assert_eq!(list.iter().map(|e| (e.key.as_str(), e.line)).collect::<Vec<_>>(), [("g g", 4), ("j", 5)]);
    }

    #[test]
    fn a_broken_file_is_named_with_its_line() {
        let error = read("k.toml", "a = 1\nb = \n").unwrap_err();
        assert!(error.to_string().starts_with("k.toml:2: "), "{error}");
    }
}
