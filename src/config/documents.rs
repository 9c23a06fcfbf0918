//! What a person tells of documents and outlets: `[[document]]` and `[[outlet]]` of the configuration, and `dateline.toml` in a
//! folder of documents, whose facts are for everything in and below that folder.

use std::borrow::Cow;
use std::path::Path;

use super::source::{self, Entry, Value, quoted};
use super::{one_of, unknown};
use crate::enrich::{KINDS, Outlet};
use crate::error::{Error, Result};
use crate::item::DateOrder;
use crate::load::told::{Rule, Told};

/// The name of the file beside documents.
pub const SIDECAR: &str = "dateline.toml";

const FACTS: [&str; 6] = ["publisher", "date", "topic", "language", "date_order", "region"];
const ORDERS: [(&str, DateOrder); 2] = [("mdy", DateOrder::MonthFirst), ("dmy", DateOrder::DayFirst)];
const OUTLET: [&str; 6] = ["name", "aliases", "cited_as", "kind", "country", "languages"];

/// Reads the file beside documents: facts for all of them, then those of its `[[document]]` entries.
///
/// # Errors
/// A configuration error with file, line and mend.
pub fn sidecar(name: &str, text: &str) -> Result<Vec<Rule>> {
    let base = Path::new(name).parent().map(|folder| folder.to_string_lossy().into_owned()).unwrap_or_default();
    let mut all = Told::default();
    let mut rules = Vec::new();
    for entry in source::read(name, text)? {
        if entry.key == "document" {
            rules.extend(documents(name, &entry, None)?);
        } else if !fact(name, &entry, &mut all)? {
            let mut known = FACTS.to_vec();
            known.push("document");
            return Err(unknown(name, &entry, "fact", &known));
        }
    }
    rules.insert(0, Rule { files: String::from("**"), told: all, ..Rule::default() });
    rules.iter_mut().for_each(|rule| rule.base = Some(base.clone()));
    Ok(rules)
}

/// The rules of `[[document]]`; a leading `~/` of a pattern is the home directory.
pub(super) fn documents(name: &str, list: &Entry, home: Option<&Path>) -> Result<Vec<Rule>> {
    tables(name, list)?.into_iter().map(|(line, entries)| document(name, line, entries, home)).collect()
}

fn document(name: &str, line: usize, entries: &[Entry], home: Option<&Path>) -> Result<Rule> {
    let mut rule = Rule::default();
    for entry in entries {
        if entry.key == "files" {
            let files = text(name, entry)?;
            rule.files = match (files.strip_prefix("~/"), home) {
                (Some(rest), Some(home)) => format!("{}/{rest}", home.display()),
                _ => files.to_owned(),
            };
        } else if !fact(name, entry, &mut rule.told)? {
            let mut known = FACTS.to_vec();
            known.push("files");
            return Err(unknown(name, entry, "fact", &known));
        }
    }
    if rule.files.is_empty() {
        return Err(Error::config("this [[document]] names no files")
            .at(format!("{name}:{line}"))
            .hinted("add a pattern of file names: files = \"monitor-*.txt\""));
    }
    Ok(rule)
}

/// An entry for one file, as it is added to the file beside documents.
#[must_use]
pub fn printed(files: &str, told: &Told) -> String {
    let mut text = format!("\n[[document]]\nfiles = {}\n", quoted(files));
    let mut line = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            text.push_str(&format!("{key} = {value}\n"));
        }
    };
    let order = |order: DateOrder| ORDERS.iter().find(|(_, known)| *known == order).map(|(name, _)| quoted(name));
    line("publisher", told.publisher.as_deref().map(quoted));
    line("date", told.date.map(|date| quoted(&date.to_string())));
    let topics: Vec<String> = told.topics.iter().map(|topic| quoted(topic)).collect();
    line("topic", (!topics.is_empty()).then(|| format!("[{}]", topics.join(", "))));
    line("language", told.language.as_deref().map(quoted));
    line("date_order", told.order.and_then(order));
    line("region", told.region.as_deref().map(quoted));
    text
}

/// Takes a fact; false where the key is none.
fn fact(name: &str, entry: &Entry, told: &mut Told) -> Result<bool> {
    match entry.key.as_str() {
        "publisher" => told.publisher = Some(text(name, entry)?.to_owned()),
        "region" => told.region = Some(text(name, entry)?.to_owned()),
        "topic" => told.topics = texts(name, entry)?.into_iter().map(str::to_owned).collect(),
        "date" => {
            let date = text(name, entry)?;
            told.date = Some(date.parse().map_err(|()| {
                Error::config(format!("`{date}` is no date"))
                    .at(format!("{name}:{}", entry.line))
                    .hinted("write a day, a month or a year: 2024-11-08, 2024-11, 2024")
            })?);
        }
        "date_order" => told.order = Some(one_of(name, entry, &ORDERS)?),
        "language" => told.language = Some(language(name, entry, text(name, entry)?)?.to_owned()),
        _ => return Ok(false),
    }
    Ok(true)
}

/// The outlets of `[[outlet]]`.
pub(super) fn outlets(name: &str, list: &Entry) -> Result<Vec<Outlet>> {
    tables(name, list)?.into_iter().map(|(line, entries)| outlet(name, line, entries)).collect()
}

fn outlet(name: &str, line: usize, entries: &[Entry]) -> Result<Outlet> {
    let owned = |texts: Vec<&str>| texts.into_iter().map(|text| Cow::Owned(text.to_owned())).collect::<Vec<_>>();
    let mut outlet = Outlet::default();
    for entry in entries {
        match entry.key.as_str() {
            "name" => outlet.name = Cow::Owned(text(name, entry)?.to_owned()),
            "aliases" => outlet.names = owned(texts(name, entry)?),
            "cited_as" => outlet.common = owned(texts(name, entry)?),
            "kind" => {
                let kinds = KINDS.map(|(kind, _)| (kind, kind));
                outlet.kind = Cow::Borrowed(one_of(name, entry, &kinds)?);
            }
            "country" => {
                let code = text(name, entry)?;
                if code.len() != 2 || !code.bytes().all(|b| b.is_ascii_uppercase()) {
                    return Err(Error::config(format!("`{code}` is no code of a country"))
                        .at(format!("{name}:{}", entry.line))
                        .hinted("write two capitals of ISO 3166: NO, DE, GB"));
                }
                outlet.country = Cow::Owned(code.to_owned());
            }
            "languages" => {
                let codes: Result<Vec<&str>> =
                    texts(name, entry)?.into_iter().map(|code| language(name, entry, code)).collect();
                outlet.languages = owned(codes?);
            }
            _ => return Err(unknown(name, entry, "setting", &OUTLET)),
        }
    }
    if outlet.name.trim().is_empty() {
        return Err(Error::config("this [[outlet]] has no name")
            .at(format!("{name}:{line}"))
            .hinted("add the name it is cited by: name = \"Harbour Gazette\""));
    }
    if !outlet.common.contains(&outlet.name) {
        outlet.names.insert(0, outlet.name.clone());
    }
    Ok(outlet)
}

/// The tables of `[[name]]`, each with its line.
/// The tables of a list of tables, each with its line.
pub(super) fn tables<'a>(name: &str, list: &'a Entry) -> Result<Vec<(usize, &'a [Entry])>> {
    let wrong = || {
        Error::config(format!("`{}` is {}", list.key, list.value.kind()))
            .at(format!("{name}:{}", list.line))
            .hinted(format!("write it as [[{}]], once for each", list.key))
    };
    let Value::List(values) = &list.value else { return Err(wrong()) };
    let table = |value: &'a Value| match value {
        Value::Table(entries) => Ok((entries.first().map_or(list.line, |entry| entry.line), entries.as_slice())),
        _ => Err(wrong()),
    };
    values.iter().map(table).collect()
}

/// A text that is not empty.
pub(super) fn text<'a>(name: &str, entry: &'a Entry) -> Result<&'a str> {
    match &entry.value {
        Value::Text(text) if !text.trim().is_empty() => Ok(text),
        Value::Text(_) => Err(wrong(name, entry, "empty", "leave it out, or write something between the quotes")),
        other => Err(wrong(name, entry, other.kind(), "it must be a text in quotes")),
    }
}

/// One text or a list of them.
fn texts<'a>(name: &str, entry: &'a Entry) -> Result<Vec<&'a str>> {
    let Value::List(values) = &entry.value else { return Ok(vec![text(name, entry)?]) };
    let one = |value: &'a Value| match value {
        Value::Text(text) if !text.trim().is_empty() => Ok(text.as_str()),
        other => {
            Err(wrong(name, entry, &format!("a list with {}", other.kind()), "it must be a list of texts in quotes"))
        }
    };
    values.iter().map(one).collect()
}

fn language<'a>(name: &str, entry: &Entry, code: &'a str) -> Result<&'a str> {
    if matches!(code.len(), 2 | 3) && code.bytes().all(|b| b.is_ascii_lowercase()) {
        return Ok(code);
    }
    Err(wrong(
        name,
        entry,
        &format!("`{code}`, no code of a language"),
        "write two small letters of ISO 639: en, no, de",
    ))
}

fn wrong(name: &str, entry: &Entry, is: &str, mend: &str) -> Error {
    Error::config(format!("`{}` is {is}", entry.key)).at(format!("{name}:{}", entry.line)).hinted(mend.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn told<T: std::fmt::Debug>(result: Result<T>) -> String {
        match result {
            Ok(value) => format!("{value:?}"),
            Err(error) => format!("{error}; {}", error.hint().unwrap_or_default()),
        }
    }

    fn check(text: &str, expect: &str) {
        let told = told(Config::read("c.toml", text, Some(Path::new("/home/me"))));
        assert!(told.contains(expect), "{told}");
    }

    #[test]
    fn documents_are_told_by_pattern() {
        let text = "[[document]]\nfiles = \"~/news/monitor-*.txt\"\npublisher = \"Harbour Board\"\ndate = 2024-11-08\n\
                    topic = [\"Locks\", \"Tides\"]\nlanguage = \"en\"\ndate_order = \"dmy\"\nregion = \"Europe\"\n";
        let config = Config::read("c.toml", text, Some(Path::new("/home/me"))).unwrap();
        let [rule] = &config.documents[..] else { panic!() };
        assert_eq!(rule.files, "/home/me/news/monitor-*.txt");
        assert_eq!(rule.told.date.map(|date| date.to_string()).as_deref(), Some("2024-11-08"));
        assert_eq!((rule.told.topics.len(), rule.told.order), (2, Some(DateOrder::DayFirst)));
    }

    #[test]
    fn outlets_are_added_by_name() {
        let text = "[[outlet]]\nname = \"Harbour Gazette\"\naliases = [\"HG\"]\ncited_as = \"Gazette\"\nkind = \"newspaper\"\n\
                    country = \"NO\"\nlanguages = [\"no\", \"en\"]\n[[outlet]]\nname = \"TASS\"\naliases = \"Telegraph\"\n";
        let config = Config::read("c.toml", text, None).unwrap();
        let [gazette, tass] = &config.outlets[..] else { panic!() };
        assert_eq!((gazette.names.len(), gazette.common.len(), &*gazette.kind), (2, 1, "newspaper"));
        assert_eq!(tass.names, ["TASS", "Telegraph"]);
    }

    #[test]
    fn mistakes_are_named_with_line_and_mend() {
        check(
            "[[document]]\nfiles = \"a\"\npublishr = \"B\"\n",
            "c.toml:3: unknown fact `publishr`; did you mean `publisher`?",
        );
        check("[[document]]\npublisher = \"B\"\n", "c.toml:2: this [[document]] names no files; add a pattern");
        check("[[document]]\nfiles = \"a\"\ndate = \"8.11.\"\n", "c.toml:3: `8.11.` is no date; write a day");
        check(
            "[[document]]\nfiles = \"a\"\ndate_order = \"ymd\"\n",
            "c.toml:3: unknown value `ymd` for `date_order`; ",
        );
        check("[[document]]\nfiles = 1\n", "c.toml:2: `files` is a number; it must be a text in quotes");
        check("[[document]]\nfiles = \"\"\n", "c.toml:2: `files` is empty; leave it out");
        check("[[document]]\nfiles = \"a\"\ntopic = [1]\n", "c.toml:3: `topic` is a list with a number; it must be");
        check("[[document]]\nfiles = \"a\"\nlanguage = \"English\"\n", "c.toml:3: `language` is `English`, no code");
        check(
            "[document]\nfiles = \"a\"\n",
            "c.toml:1: `document` is a table; write it as [[document]], once for each",
        );
        check("[[outlet]]\naliases = [\"HG\"]\n", "c.toml:2: this [[outlet]] has no name; add the name");
        check("[[outlet]]\nname = \"A\"\nkind = \"paper\"\n", "c.toml:3: unknown value `paper` for `kind`");
        check(
            "[[outlet]]\nname = \"A\"\ncountry = \"Norway\"\n",
            "c.toml:3: `Norway` is no code of a country; write two",
        );
        check("[[outlet]]\nname = \"A\"\nnames = \"B\"\n", "c.toml:3: unknown setting `names`; did you mean `name`?");
    }

    #[test]
    fn the_file_beside_documents_tells_of_all_and_of_some() {
        let text = "publisher = \"Harbour Board\"\n\n[[document]]\nfiles = \"tides-*.txt\"\ntopic = \"Tides\"\n";
        let rules = sidecar("/news/dateline.toml", text).unwrap();
        let of = |path: &str| crate::load::told::told(&rules, path);
        assert_eq!(of("/news/sub/a.txt").publisher.as_deref(), Some("Harbour Board"));
        assert_eq!(of("/news/sub/tides-1.txt").topics, ["Tides"]);
        assert_eq!(of("/other/tides-1.txt"), Told::default());
        let mistake = told(sidecar("/news/dateline.toml", "publisher = \"A\"\nregoin = \"B\"\n"));
        assert!(mistake.contains("/news/dateline.toml:2: unknown fact `regoin`; did you mean `region`?"), "{mistake}");
    }
}
