//! What a person set about getting stories out: the export, citations, commands and rules. Names and shapes are checked here;
//! templates, queries and marks keep their place, so that whoever reads them can name the line of a mistake.

use std::path::{Path, PathBuf};

use super::source::{Entry, Value};
use super::{expand, unknown};
use crate::error::{Error, Result};

/// A text and where it stands: `config.toml:12`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Placed {
    /// The text.
    pub text: String,
    /// File and line.
    pub place: String,
}

/// A command as a list: the program, then its arguments. It never goes through a shell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CommandLine {
    /// The name it is asked for by.
    pub name: String,
    /// The program and its arguments.
    pub words: Vec<String>,
}

/// A rule for stories that arrive.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RuleText {
    /// Its name for messages; its query where it has none.
    pub name: String,
    /// The query that selects stories.
    pub query: Placed,
    /// What is set on them: `flag`, `tag=+ports`.
    pub mark: Vec<Placed>,
}

/// Everything that can be set about getting stories out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Output {
    /// The form that an export begins with.
    pub form: Option<Placed>,
    /// How a brief is grouped.
    pub group: Option<Placed>,
    /// The style of citations.
    pub citation: Option<Placed>,
    /// Where exports are written.
    pub folder: Option<PathBuf>,
    /// Templates of one's own, by name.
    pub citations: Vec<(String, Placed)>,
    /// What opens a link; `{url}` stands for it.
    pub browser: Option<Vec<String>>,
    /// What stories can be piped to.
    pub pipes: Vec<CommandLine>,
    /// What is marked on arrival.
    pub rules: Vec<RuleText>,
}

/// The sections of this module, with their settings; those without a list take names of one's own.
pub(super) const SECTIONS: [(&str, &[&str]); 5] = [
    ("export", &["form", "group", "citation", "folder"]),
    ("citations", &[]),
    ("commands", &["browser"]),
    ("pipes", &[]),
    ("rule", &["name", "query", "mark"]),
];

/// What stands for the link in the command that opens one.
pub const URL: &str = "{url}";

impl Output {
    /// Takes a section of the configuration in.
    pub(super) fn take(&mut self, name: &str, section: &Entry, home: Option<&Path>) -> Result<()> {
        if section.key == "rule" {
            return self.rules(name, section);
        }
        let Value::Table(entries) = &section.value else {
            let key = &section.key;
            return Err(wrong(name, section, &format!("a section: write `[{key}]` on a line of its own")));
        };
        for entry in entries {
            match section.key.as_str() {
                "citations" => self.citations.push((entry.key.clone(), text(name, entry)?)),
                "pipes" => {
                    let words = words(name, entry, home)?;
                    self.pipes.push(CommandLine { name: entry.key.clone(), words });
                }
                "commands" => self.browser = Some(browser(name, entry, home)?),
                _ => match entry.key.as_str() {
                    "form" => self.form = Some(text(name, entry)?),
                    "group" => self.group = Some(text(name, entry)?),
                    "citation" => self.citation = Some(text(name, entry)?),
                    _ => self.folder = Some(expand(&text(name, entry)?.text, home)),
                },
            }
        }
        Ok(())
    }

    fn rules(&mut self, name: &str, section: &Entry) -> Result<()> {
        let again = "a list of rules: write `[[rule]]` on a line of its own before each";
        let Value::List(rules) = &section.value else { return Err(wrong(name, section, again)) };
        for rule in rules {
            let Value::Table(entries) = rule else { return Err(wrong(name, section, again)) };
            self.rules.push(rule_of(name, section, entries)?);
        }
        Ok(())
    }
}

fn rule_of(name: &str, section: &Entry, entries: &[Entry]) -> Result<RuleText> {
    let (_, keys) = SECTIONS[4];
    let mut rule = RuleText::default();
    for entry in entries {
        match (entry.key.as_str(), &entry.value) {
            ("name", _) => rule.name = text(name, entry)?.text,
            ("query", _) => rule.query = text(name, entry)?,
            ("mark", Value::Text(_)) => rule.mark.push(text(name, entry)?),
            ("mark", Value::List(list)) => {
                for value in list {
                    let Value::Text(word) = value else {
                        return Err(wrong(
                            name,
                            entry,
                            "a list of texts in quotes, as in `[\"flag\", \"tag=+ports\"]`",
                        ));
                    };
                    rule.mark.push(Placed { text: word.clone(), place: place(name, entry) });
                }
            }
            ("mark", _) => return Err(wrong(name, entry, "`\"flag\"`, or a list of such texts")),
            _ => return Err(unknown(name, entry, "setting", keys)),
        }
    }
    let line = entries.first().map_or(section.line, |entry| entry.line);
    let lacks = |what: &str, mend: &str| {
        Err(Error::config(format!("this rule has no `{what}`")).at(format!("{name}:{line}")).hinted(mend))
    };
    if rule.query.place.is_empty() {
        return lacks("query", "write the stories it means: `query = \"source:reuters strike\"`");
    }
    if rule.mark.is_empty() {
        return lacks("mark", "write what it sets: `mark = [\"flag\", \"tag=+ports\"]`");
    }
    if rule.name.is_empty() {
        rule.name.clone_from(&rule.query.text);
    }
    Ok(rule)
}

fn place(name: &str, entry: &Entry) -> String {
    format!("{name}:{}", entry.line)
}

fn wrong(name: &str, entry: &Entry, wanted: &str) -> Error {
    Error::config(format!("`{}` is {}", entry.key, entry.value.kind()))
        .at(place(name, entry))
        .hinted(format!("it must be {wanted}"))
}

fn text(name: &str, entry: &Entry) -> Result<Placed> {
    match &entry.value {
        Value::Text(text) => Ok(Placed { text: text.clone(), place: place(name, entry) }),
        _ => Err(wrong(name, entry, "a text in quotes")),
    }
}

/// A program and its arguments. A leading `~` of the program is the home folder: no shell is there to know that.
fn words(name: &str, entry: &Entry, home: Option<&Path>) -> Result<Vec<String>> {
    let wanted = "a list of the program and its arguments, as in `[\"wc\", \"-w\"]`";
    let Value::List(list) = &entry.value else { return Err(wrong(name, entry, wanted)) };
    let mut words = Vec::with_capacity(list.len());
    for value in list {
        let Value::Text(word) = value else { return Err(wrong(name, entry, wanted)) };
        if word.contains('\0') {
            return Err(Error::config(format!("`{}` has a NUL in it", entry.key))
                .at(place(name, entry))
                .hinted("no argument of a program can have one; leave it out"));
        }
        words.push(word.clone());
    }
    let Some(program) = words.first_mut().filter(|program| !program.trim().is_empty()) else {
        return Err(Error::config(format!("`{}` names no program", entry.key))
            .at(place(name, entry))
            .hinted(format!("it must be {wanted}")));
    };
    *program = expand(program, home).to_string_lossy().into_owned();
    Ok(words)
}

fn browser(name: &str, entry: &Entry, home: Option<&Path>) -> Result<Vec<String>> {
    let words = words(name, entry, home)?;
    let places = words.iter().skip(1).filter(|word| *word == URL).count();
    if places != 1 || words.iter().filter(|word| word.contains(URL)).count() != 1 {
        return Err(Error::config("the command that opens a link must have the link as one argument of its own")
            .at(place(name, entry))
            .hinted(format!("write `{URL}` once, in quotes of its own: `[\"firefox\", \"{URL}\"]`")));
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        let told = match Config::read("c.toml", text, Some(std::path::Path::new("/home/me"))) {
            Ok(config) => format!("{:?}", config.output),
            Err(error) => format!("{error}; {}", error.hint().unwrap_or_default()),
        };
        assert!(told.contains(expect), "{told}");
    }

    #[test]
    fn output_can_be_set() {
        check("[export]\nform = \"csv\"\n", "form: Some(Placed { text: \"csv\", place: \"c.toml:2\" })");
        check("[export]\nfolder = \"~/briefs\"\n", "folder: Some(\"/home/me/briefs\")");
        check(
            "[citations]\nmine = \"{source}\"\n",
            "citations: [(\"mine\", Placed { text: \"{source}\", place: \"c.toml:2\" })]",
        );
        check(
            "[commands]\nbrowser = [\"firefox\", \"--new-tab\", \"{url}\"]\n",
            "browser: Some([\"firefox\", \"--new-tab\", \"{url}\"])",
        );
        check("[pipes]\nwords = [\"~/bin/words\", \"-w\"]\n", "words: [\"/home/me/bin/words\", \"-w\"]");
        check(
            "[[rule]]\nquery = \"strike\"\nmark = \"flag\"\n\n[[rule]]\nname = \"b\"\nquery = \"x\"\nmark = [\"read\", \"tag=+y\"]\n",
            "RuleText { name: \"b\", query: Placed { text: \"x\", place: \"c.toml:7\" }, mark: [Placed { text: \"read\", place: \"c.toml:8\" }",
        );
    }

    #[test]
    fn mistakes_name_their_line_and_their_mend() {
        check("[export]\nfrom = \"md\"\n", "c.toml:2: unknown setting `from`; did you mean `form`?");
        check("[export]\nform = 3\n", "c.toml:2: `form` is a number; it must be a text in quotes");
        check("export = 3\n", "c.toml:1: `export` is a number; it must be a section: write `[export]`");
        check("[citations]\nmine = 3\n", "c.toml:2: `mine` is a number");
        check("[pipes]\nx = \"wc -w\"\n", "c.toml:2: `x` is a text in quotes; it must be a list of the program");
        check("[pipes]\nx = []\n", "c.toml:2: `x` names no program");
        check("[pipes]\nx = [\"a\\u0000\"]\n", "c.toml:2: `x` has a NUL in it");
        for wrong in
            ["[\"firefox\"]", "[\"{url}\"]", "[\"firefox\", \"--open={url}\"]", "[\"f\", \"{url}\", \"{url}\"]"]
        {
            check(
                &format!("[commands]\nbrowser = {wrong}\n"),
                "c.toml:2: the command that opens a link must have the link",
            );
        }
        check("[rule]\nquery = \"x\"\n", "c.toml:1: `rule` is a table; it must be a list of rules: write `[[rule]]`");
        check("[[rule]]\nmark = \"flag\"\n", "c.toml:2: this rule has no `query`; write the stories");
        check("[[rule]]\nquery = \"x\"\n", "c.toml:2: this rule has no `mark`; write what it sets");
        check("[[rule]]\nquery = \"x\"\nmarks = \"flag\"\n", "c.toml:3: unknown setting `marks`; did you mean `mark`?");
        check("[[rule]]\nquery = \"x\"\nmark = [1]\n", "c.toml:3: `mark` is a list; it must be a list of texts");
    }
}
