//! The house rules that a compiler does not check: imports go down only, an outside crate is named in one module only, no
//! file has more in it than a person reads in one go, and nothing at all starts a shell.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// Modules by height. Those of one height are blind to each other, the ground apart.
const LAYERS: [&[&str]; 9] = [
    &["error", "fold", "item", "os", "rows", "shown"],
    &["load"],
    &["enrich"],
    &["store", "marks"],
    &["query"],
    &["library", "config"],
    &["app"],
    &["tui"],
    &["cli", "main", "lib"],
];

/// The one module that may name an outside crate. Ground crates (serde, jiff, unicode-*, thiserror, log) are free.
const OUTSIDE: [(&str, &str); 13] = [
    ("clap", "cli"),
    ("crc32fast", "marks"),
    ("crossterm", "tui"),
    ("directories", "cli"),
    ("encoding_rs", "load/decode"),
    ("memchr", "fold"),
    ("ratatui", "tui"),
    ("rustix", "os"),
    ("signal_hook", "tui"),
    ("siphasher", "item/id"),
    ("toml", "config/source"),
    ("tui_textarea", "tui"),
    ("libc", "nowhere"),
];

const LONGEST_FILE: usize = 600;

struct Source {
    /// The path below `src`, without its ending: `load/decode`.
    place: String,
    /// Its lines without comments and inline tests.
    lines: Vec<String>,
    /// How many lines it has without inline tests.
    length: usize,
}

impl Source {
    fn layer(&self) -> usize {
        layer(self.module()).unwrap_or_else(|| panic!("src/{}: no layer knows this module", self.place))
    }

    fn module(&self) -> &str {
        self.place.split('/').next().unwrap_or_default()
    }
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    assert!(paths.len() > 20, "the sources were not found");
    paths
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let place = path.strip_prefix(&root).unwrap().with_extension("").to_string_lossy().replace("/mod", "");
            let is_test = path.ends_with("tests.rs") || path.components().any(|c| c.as_os_str() == "tests");
            let code = if is_test { "" } else { text.split("#[cfg(test)]\nmod ").next().unwrap_or_default() };
            let lines: Vec<String> =
                code.lines().map(|line| line.split("//").next().unwrap_or_default().to_owned()).collect();
            Source { place, length: code.lines().count(), lines }
        })
        .collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            paths.push(path);
        }
    }
}

/// Names that follow `prefix` in a line, as whole words.
fn names_after<'a>(line: &'a str, prefix: &'a str) -> impl Iterator<Item = &'a str> {
    line.match_indices(prefix).map(move |(at, _)| {
        let rest = &line[at + prefix.len()..];
        rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default()
    })
}

#[test]
fn imports_go_down_only() {
    let mut faults = Vec::new();
    for source in sources() {
        for (number, line) in source.lines.iter().enumerate() {
            for name in names_after(line, "crate::") {
                let Some(below) = layer(name) else { continue };
                let same_room = name == source.module();
                let siblings = below == source.layer() && below > 0 && !same_room;
                if below > source.layer() || siblings {
                    faults.push(format!(
                        "src/{}.rs:{}: `{}` may not use `{name}`",
                        source.place,
                        number + 1,
                        source.module()
                    ));
                }
            }
        }
    }
    assert!(faults.is_empty(), "imports that go up:\n{}", faults.join("\n"));
}

#[test]
fn an_outside_crate_has_one_door() {
    let mut faults = Vec::new();
    for source in sources() {
        for (number, line) in source.lines.iter().enumerate() {
            for (name, door) in OUTSIDE {
                let named = line.contains(&format!("{name}::")) || line.contains(&format!("use {name}"));
                let inside = source.place == door || source.place.starts_with(&format!("{door}/"));
                let own = line.contains(&format!("::{name}::")) || line.contains(&format!("_{name}::"));
                if named && !inside && !own {
                    faults.push(format!("src/{}.rs:{}: `{name}` belongs to `{door}`", source.place, number + 1));
                }
            }
        }
    }
    assert!(faults.is_empty(), "crates outside their module:\n{}", faults.join("\n"));
}

#[test]
fn no_file_is_too_long() {
    let faults: Vec<String> = sources()
        .iter()
        .filter(|source| source.length > LONGEST_FILE)
        .map(|source| format!("src/{}.rs has {} lines without tests", source.place, source.length))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn nothing_starts_a_shell() {
    for source in sources() {
        for line in &source.lines {
            assert!(
                !line.contains("Command::new(\"sh\")") && !line.contains("\"-c\""),
                "src/{}.rs: {line}",
                source.place
            );
        }
    }
}
