//! What the documentation says is so: commands, keys, configuration, queries, links. `BLESS=1 cargo test --test docs` writes the
//! table of keys into the README anew.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use dateline::app::Action;
use dateline::app::keymap::{Keymap, Layer};
use dateline::config::{Config, Preset};
use dateline::library::export::{DayForm, Form, Particular, STYLES, Template};
use dateline::library::instruction::Instruction;

#[path = "harness/bless.rs"]
mod bless;

/// Pages that other pages name and nobody has written yet.
const NOT_YET: &[&str] = &[];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn page(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The text between two markers.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let start = text.find(from).unwrap_or_else(|| panic!("no {from}")) + from.len();
    let end = text[start..].find(to).unwrap_or_else(|| panic!("no {to}"));
    &text[start..start + end]
}

/// The code blocks of a language.
fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    text.match_indices(&fence).map(|(at, _)| text[at + fence.len()..].split("\n```").next().unwrap()).collect()
}

/// The table of the default keys, in the order of help.
fn key_table() -> String {
    let keymap = Keymap::preset(Preset::Vim).unwrap();
    let mut table = String::new();
    let mut group = None;
    for &action in Action::ALL {
        if group != Some(action.group()) {
            group = Some(action.group());
            table.push_str(&format!("\n**{}**\n\n| | |\n|---|---|\n", action.group().name()));
        }
        let mut keys: Vec<String> =
            keymap.keys_of(&[Layer::Global], action).iter().map(|keys| format!("`{keys}`")).collect();
        for (layer, name) in [(Layer::List, "list"), (Layer::Detail, "story"), (Layer::Filter, "filter")] {
            let own = keymap.keys_of(&[layer], action);
            keys.extend(own.iter().map(|keys| format!("`{keys}` in the {name}")));
        }
        let keys = keys.join(" ").replace('|', "\\|");
        table.push_str(&format!("| {keys} | {} |\n", action.doc()));
    }
    table
}

#[test]
fn the_readme_lists_the_keys() {
    let (from, to) = ("<!-- keys -->\n", "<!-- /keys -->");
    let text = page("README.md");
    let table = format!("{}\n", key_table());
    let printed = between(&text, from, to);
    if bless::asked() {
        let text = text.replace(&format!("{from}{printed}{to}"), &format!("{from}{table}{to}"));
        fs::write(root().join("README.md"), text).unwrap();
        return;
    }
    assert_eq!(printed, table, "BLESS=1 cargo test --test docs writes the table anew");
}

#[test]
fn the_two_commands_are_named_and_the_toolchain_is_right() {
    let text = page("README.md");
    for command in ["cargo run --release -- seeds", "cargo test"] {
        assert!(
            blocks(&text, "sh").iter().any(|block| block.lines().any(|line| line.starts_with(command))),
            "{command}"
        );
    }
    let manifest = page("Cargo.toml");
    let version = between(&manifest, "rust-version = \"", "\"");
    assert!(text.contains(&format!("{version} or later")), "the README asks for another toolchain than {version}");
}

#[test]
fn the_changelog_knows_this_version() {
    let version = env!("CARGO_PKG_VERSION");
    assert!(page("CHANGELOG.md").lines().any(|line| line.starts_with(&format!("## {version}"))), "{version}");
}

/// The words of every `dateline …` command in a text: what follows a pipe or a comment is left out.
fn commands(text: &str) -> Vec<Vec<String>> {
    let starts = text.lines().filter_map(|line| {
        let line = line.trim_start();
        let line = line.rsplit_once("| dateline").map_or(line, |(_, rest)| rest);
        let rest = line.strip_prefix("dateline").unwrap_or(line);
        (rest.is_empty() || rest.starts_with(' ')).then_some(rest)
    });
    starts.filter(|rest| !rest.trim_start().starts_with('<')).map(words).collect()
}

/// Words as a shell parts them, up to a comment, a pipe or a gap of two blanks.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut chars = line.trim_start().chars().peekable();
    let mut word: Option<String> = None;
    while let Some(c) = chars.next() {
        match c {
            ' ' => {
                words.extend(word.take());
                if matches!(chars.peek(), Some(' ' | '#' | '|' | '>')) {
                    break;
                }
            }
            '\'' | '"' => {
                let quoted: String = chars.by_ref().take_while(|end| *end != c).collect();
                word.get_or_insert_default().push_str(&quoted);
            }
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[test]
fn words_are_parted_as_a_shell_parts_them() {
    assert_eq!(words(" list --query 'a b' x # why"), ["list", "--query", "a b", "x"]);
    assert_eq!(words(" check x   why it is so"), ["check", "x"]);
    assert_eq!(words(""), Vec::<String>::new());
}

fn check_commands(place: &str, text: &str, at_least: usize) {
    let commands = commands(text);
    assert!(commands.len() >= at_least, "{place}: {commands:?}");
    for words in commands {
        let line = words.join(" ");
        dateline::cli::understands(words.iter().map(String::as_str))
            .unwrap_or_else(|told| panic!("{place}: dateline {line}\n{told}"));
        let query = words.iter().position(|word| word == "--query").and_then(|at| words.get(at + 1));
        if let Some(query) = query {
            let (parsed, faults) = dateline::query::parse(query);
            assert!(faults.is_empty(), "{place}: `{query}`: {faults:?}");
            let bare = parsed.terms().len() == 1 && !query.contains([':', ' ', '"']);
            assert!(
                !bare || !["flagged", "unread", "read", "due", "done"].contains(&query.as_str()),
                "{place}: `{query}` looks for a word"
            );
        }
    }
}

fn help(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_dateline")).args(arguments).env_clear().output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_command_in_help_and_readme_is_understood() {
    let examples = |text: &str| text.split_once("Examples:").map(|(_, rest)| rest.to_owned()).unwrap_or_default();
    check_commands("--help", &examples(&help(&["--help"])), 6);
    check_commands("list --help", &examples(&help(&["list", "--help"])), 3);
    check_commands("mark --help", &examples(&help(&["mark", "--help"])), 4);
    check_commands("rules --help", &examples(&help(&["rules", "--help"])), 2);
    check_commands("README.md", &blocks(&page("README.md"), "sh").join("\n"), 5);
}

#[test]
fn every_subcommand_and_switch_of_the_readme_is_in_help() {
    let all = [
        &["--help"][..],
        &["list", "--help"],
        &["check", "--help"],
        &["add", "--help"],
        &["mark", "--help"],
        &["rules", "--help"],
        &["stats", "--help"],
    ]
    .map(help)
    .join("\n");
    let text = page("README.md");
    let switches = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).filter(|word| word.starts_with("--"));
    for switch in
        switches.filter(|word| word.len() > 3 && !["--release", "--path", "--test", "--locked"].contains(word))
    {
        assert!(all.contains(switch), "README.md names {switch}");
    }
}

#[test]
fn the_configuration_of_the_readme_is_right() {
    let text = page("README.md");
    let blocks = blocks(&text, "toml");
    assert!(!blocks.is_empty());
    for block in blocks {
        if let Err(error) = Config::read("README.md", block, Some(Path::new("/home/me"))) {
            panic!("{error}\n{block}");
        }
        for setting in ["[library]", "[screen]", "[reading]", "[state]"] {
            assert!(block.contains(setting), "the README does not tell of {setting}");
        }
    }
}

#[test]
fn the_queries_of_the_readme_are_right() {
    let text = page("README.md");
    let queries = blocks(&text, "text").into_iter().filter(|block| block.contains("is:unread") && !block.contains('┌'));
    let mut seen = 0;
    for line in queries.flat_map(str::lines) {
        let query = line.split("  ").next().unwrap();
        let (_, faults) = dateline::query::parse(query);
        assert!(faults.is_empty(), "`{query}`: {faults:?}");
        seen += 1;
    }
    assert!(seen >= 4, "the queries were not found");
}

#[test]
fn links_between_pages_lead_somewhere() {
    let mut pages = vec![root().join("README.md"), root().join("CONTRIBUTING.md"), root().join("CHANGELOG.md")];
    pages.extend(fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path()));
    let mut missing = Vec::new();
    for path in pages.iter().filter(|path| path.extension().is_some_and(|ending| ending == "md")) {
        let text = fs::read_to_string(path).unwrap();
        for (at, _) in text.match_indices("](") {
            let target = text[at + 2..].split([')', '#', ' ']).next().unwrap();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            let to = path.parent().unwrap().join(target);
            if !to.exists() {
                missing.push(to.strip_prefix(root()).unwrap_or(&to).to_string_lossy().into_owned());
            }
        }
    }
    missing.retain(|path| !NOT_YET.contains(&path.as_str()));
    assert!(missing.is_empty(), "links that lead nowhere: {missing:?}");
}

#[test]
fn what_the_page_about_export_says_is_so() {
    let text = page("docs/export.md");
    check_commands("docs/export.md", &blocks(&text, "sh").join("\n"), 10);
    let mut rules = 0;
    for block in blocks(&text, "toml") {
        let config = Config::read("docs/export.md", block, None).unwrap_or_else(|error| panic!("{error}\n{block}"));
        rules += config.output.rules.len();
        for rule in &config.output.rules {
            assert!(dateline::query::parse(&rule.query.text).1.is_empty(), "{}", rule.query.text);
            for word in &rule.mark {
                Instruction::parse(&word.text).unwrap_or_else(|fault| panic!("{}", fault.message));
            }
        }
        for (_, template) in &config.output.citations {
            Template::parse(&template.text).unwrap_or_else(|fault| panic!("{}: {fault}", template.text));
        }
    }
    assert_eq!(rules, 2);
    let templates: Vec<&str> = blocks(&text, "template").into_iter().flat_map(str::lines).collect();
    assert_eq!(templates.len(), 4);
    for template in templates {
        Template::parse(template).unwrap_or_else(|fault| panic!("{template}: {fault}"));
    }
    for (name, _, what) in Particular::ALL {
        assert!(text.contains(&format!("| `{name}` | {} |", what.trim())), "docs/export.md lacks {name}");
    }
    for (name, ..) in Form::ALL {
        assert!(text.contains(&format!("| `{name}` | ")), "docs/export.md lacks {name}");
    }
    for (name, _) in DayForm::ALL {
        assert!(text.contains(&format!("`:{name}`")), "docs/export.md lacks {name}");
    }
    for (name, ..) in STYLES {
        assert!(text.contains(&format!("| `{name}` | ")), "docs/export.md lacks {name}");
    }
}

/// Every Rust file under a folder.
fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            sources(&entry, into);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            into.push(entry);
        }
    }
}

/// The tests that the tables of a page name in their third column: `module::name`, `name…`, `module::*`, after the test binary or not.
fn named_tests(page: &str) -> Vec<(&str, &str)> {
    let is_row = |line: &&str| {
        line.strip_prefix("| ")
            .is_some_and(|rest| rest.starts_with("- |") || rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let cells = page.lines().filter(is_row).filter_map(|line| Some((line, line.split('|').nth(3)?)));
    let spans = cells.flat_map(|(line, cell)| cell.split('`').skip(1).step_by(2).map(move |span| (line, span)));
    let is_no_test = |span: &str| {
        span.contains(|c: char| c.is_ascii_uppercase())
            || ["cargo", "scripts", "strace"].iter().any(|word| span.starts_with(word))
    };
    spans.filter(|(_, span)| !is_no_test(span)).collect()
}

#[test]
fn every_test_that_the_page_of_faults_names_is_there() {
    let mut files = Vec::new();
    ["src", "tests"].iter().for_each(|folder| sources(&root().join(folder), &mut files));
    let has_module = |file: &Path, module: &str| {
        module == "tests"
            || file.components().any(|part| Path::new(part.as_os_str()).with_extension("") == Path::new(module))
    };
    let functions: Vec<(&Path, String)> = files
        .iter()
        .flat_map(|file| {
            let text = fs::read_to_string(file).unwrap();
            let names = text.lines().filter_map(|line| line.trim_start().strip_prefix("fn "));
            let names = names.map(|name| name.split(['(', '<']).next().unwrap_or_default().to_owned());
            names.map(|name| (file.as_path(), name)).collect::<Vec<_>>()
        })
        .collect();
    let page = page("docs/reliability.md");
    let named = named_tests(&page);
    assert!(named.len() > 100, "{}", named.len());
    for (line, span) in named {
        let word = span.split(' ').next_back().unwrap_or(span);
        let (modules, name) = word.rsplit_once("::").unwrap_or(("", word));
        let name = name.trim_end_matches(['…', '*']);
        let module = modules.rsplit("::").next().filter(|module| !module.is_empty());
        let found = match (module, name) {
            (Some(module), "") => files.iter().any(|file| has_module(file, module)),
            (Some(module), name) => {
                functions.iter().any(|(file, known)| has_module(file, module) && known.starts_with(name))
            }
            (None, name) => {
                files.iter().any(|file| has_module(file, name))
                    || functions.iter().any(|(_, known)| known.contains(name))
            }
        };
        assert!(found, "no test is named `{span}`:\n{line}");
    }
}

#[test]
fn the_settings_of_the_page_about_places_outlets_and_dates_are_understood() {
    let text = page("docs/enrichment.md");
    let [outlets, documents] = &blocks(&text, "toml")[..] else { panic!("two examples") };
    assert_eq!(Config::read("enrichment.md", outlets, None).unwrap().outlets.len(), 1);
    assert_eq!(dateline::config::documents::sidecar("/news/dateline.toml", documents).unwrap().len(), 2);
    for (name, _) in dateline::library::By::ALL {
        assert!(text.contains(name), "docs/enrichment.md lacks --by {name}");
    }
    for (kind, _) in dateline::enrich::KINDS {
        assert!(text.contains(kind), "docs/enrichment.md lacks the kind {kind}");
    }
}
