//! Saved searches: `[[search]]` of the configuration, and of `searches.toml` beside it, which the program adds to and a person may
//! edit. Names and shapes are checked here; queries keep their place, so that whoever reads them can name the line of a mistake.

use super::documents::{tables, text};
use super::output::Placed;
use super::source::{self, Entry, Value, quoted};
use super::unknown;
use crate::error::{Error, Result};

/// The name of the file that the program adds to.
pub const FILE: &str = "searches.toml";

const KEYS: [&str; 3] = ["name", "query", "key"];
/// Keys that mean something in the list of searches.
const TAKEN: &str = "jkq'";

/// A saved search as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchText {
    /// Its name.
    pub name: Placed,
    /// Its query.
    pub query: Placed,
    /// The key that opens it in the list of searches.
    pub key: Option<char>,
}

/// Reads the file of saved searches.
///
/// # Errors
/// A configuration error with file, line and mend.
pub fn file(name: &str, text: &str) -> Result<Vec<SearchText>> {
    let mut found = Vec::new();
    for entry in source::read(name, text)? {
        if entry.key != "search" {
            return Err(unknown(name, &entry, "section", &["search"]));
        }
        found = searches(name, &entry)?;
    }
    Ok(found)
}

/// The searches of `[[search]]`.
pub(super) fn searches(name: &str, list: &Entry) -> Result<Vec<SearchText>> {
    let mut found: Vec<SearchText> = Vec::new();
    for (line, entries) in tables(name, list)? {
        let search = search(name, line, entries)?;
        if found.iter().any(|known| known.name.text == search.name.text) {
            return Err(Error::config(format!("two searches are called `{}`", search.name.text))
                .at(search.name.place)
                .hinted("give one of them another name"));
        }
        if let Some(key) = search.key.filter(|key| found.iter().any(|known| known.key == Some(*key))) {
            return Err(Error::config(format!("two searches have the key `{key}`"))
                .at(search.name.place)
                .hinted("give one of them another key"));
        }
        found.push(search);
    }
    Ok(found)
}

fn search(name: &str, line: usize, entries: &[Entry]) -> Result<SearchText> {
    let mut search = SearchText::default();
    for entry in entries {
        let place = format!("{name}:{}", entry.line);
        match entry.key.as_str() {
            "name" => search.name = Placed { text: text(name, entry)?.trim().to_owned(), place },
            "query" => search.query = Placed { text: text(name, entry)?.to_owned(), place },
            "key" => search.key = Some(key(name, entry)?),
            _ => return Err(unknown(name, entry, "setting", &KEYS)),
        }
    }
    let lacks = |what: &str, mend: &str| {
        Err(Error::config(format!("this search has no `{what}`")).at(format!("{name}:{line}")).hinted(mend))
    };
    if search.name.text.is_empty() {
        return lacks("name", "write what it is called: name = \"ports\"");
    }
    if search.query.text.is_empty() {
        return lacks("query", "write what it selects: query = \"harbour OR ferry\"");
    }
    Ok(search)
}

fn key(name: &str, entry: &Entry) -> Result<char> {
    let one = match &entry.value {
        Value::Text(text) => {
            let mut letters = text.chars();
            letters.next().filter(|_| letters.next().is_none())
        }
        _ => None,
    };
    one.filter(|key| !key.is_numeric() && !key.is_whitespace() && !key.is_control() && !TAKEN.contains(*key))
        .ok_or_else(|| {
            Error::config("`key` is no key of a search")
                .at(format!("{name}:{}", entry.line))
                .hinted("it must be one letter or sign in quotes, no digit and none of j, k, q and '")
        })
}

/// A search as it is added to the file.
#[must_use]
pub fn printed(name: &str, query: &str) -> String {
    format!("\n[[search]]\nname = {}\nquery = {}\n", quoted(name), quoted(query))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        match file("s.toml", text) {
            Ok(found) => format!("{found:?}"),
            Err(error) => format!("{error}; {}", error.hint().unwrap_or_default()),
        }
    }

    #[test]
    fn what_is_printed_is_read_back() {
        for (name, query) in
            [("ports", "harbour OR ferry"), ("a \"b\" \\ c", "source:\"Le Monde\""), ("\u{7f}日本", "北京")]
        {
            let text = printed(name, query) + &printed("other", "x");
            let found = file("s.toml", &text).unwrap();
            assert_eq!((found[0].name.text.as_str(), found[0].query.text.as_str()), (name, query));
            assert_eq!(found[1].query.place, "s.toml:8");
        }
    }

    #[test]
    fn mistakes_are_named_with_line_and_mend() {
        assert!(told("").contains("[]"));
        assert_eq!(told("[serch]\n"), "s.toml:1: unknown section `serch`; did you mean `search`?");
        assert!(told("[search]\nname = \"a\"\n").contains("write it as [[search]]"));
        assert_eq!(
            told("[[search]]\nname = \"a\"\nqery = \"b\"\n"),
            "s.toml:3: unknown setting `qery`; did you mean `query`?"
        );
        assert!(told("[[search]]\nname = \"a\"\n").starts_with("s.toml:2: this search has no `query`; write what"));
        assert!(told("[[search]]\nquery = \"a\"\n").starts_with("s.toml:2: this search has no `name`"));
        assert!(told("[[search]]\nname = 3\n").starts_with("s.toml:2: `name` is a number"));
        for key in ["\"ab\"", "\"\"", "\"1\"", "\"j\"", "3"] {
            let text = format!("[[search]]\nname = \"a\"\nquery = \"b\"\nkey = {key}\n");
            assert!(told(&text).starts_with("s.toml:4: `key` is no key of a search; it must be one letter"), "{key}");
        }
        let twice = "[[search]]\nname = \"a\"\nquery = \"b\"\n[[search]]\nname = \"a\"\nquery = \"c\"\n";
        assert_eq!(told(twice), "s.toml:5: two searches are called `a`; give one of them another name");
    }
}
