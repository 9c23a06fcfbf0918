//! The house rules that a compiler does not check: imports go down only, an outside crate is named in one module only, no
//! file has more in it than a person reads in one go, and nothing at all starts a shell.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// Modules by height. Those of one height are blind to each other, the ground apart.
const LAYERS: [&[&str]; 10] = [
    &["checksum", "error", "fold", "item", "os", "rows", "shown", "suggest"],
    &["load"],
    &["enrich"],
    &["store", "marks"],
    &["query"],
    &["cache"],
    &["library", "config"],
    &["app"],
    &["tui"],
    &["cli", "main", "lib"],
];

/// Outside crates that every module may name, as `docs/architecture.md` says why. A star stands for any ending.
const GROUND: [&str; 6] = ["serde", "serde_json", "jiff", "unicode_*", "thiserror", "log"];

/// The one module that may name an outside crate.
const OUTSIDE: [(&str, &str); 21] = [
    ("clap", "cli"),
    ("crc32fast", "checksum"),
    ("crossterm", "tui"),
    ("directories", "cli"),
    ("encoding_rs", "load/decode"),
    ("flate2", "load/archive"),
    ("html5gum", "load/html/build"),
    ("mail_parser", "load/mail/message"),
    ("memchr", "fold"),
    ("pulldown_cmark", "load/markdown"),
    ("quick_xml", "load/feed/xml"),
    ("ratatui", "tui"),
    ("ratatui_core", "nowhere"),
    ("rustix", "os"),
    ("signal_hook", "tui"),
    ("siphasher", "item/id"),
    ("toml", "config/source"),
    ("tar", "load/archive"),
    ("tui_textarea", "tui"),
    ("zip", "load/archive"),
    ("libc", "nowhere"),
];

/// Layers that compute only: what they need of the machine comes as an argument.
const PURE: [&str; 4] = ["app", "query", "enrich", "store"];

/// What such a layer may not name.
const MACHINE: [&str; 7] =
    ["std::fs", "std::net", "std::thread", "std::process", "std::env", "Instant::now", "SystemTime"];

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
    fn of(place: String, text: &str) -> Source {
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let lines = code.lines().map(|line| line.split("//").next().unwrap_or_default().to_owned()).collect();
        Source { place, length: code.lines().count(), lines }
    }

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
            Source::of(place, if is_test { "" } else { &text })
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

/// Every path that a source names, with its line: `use crate::{a, b::{c, d}}` names `crate::a`, `crate::b::c`, `crate::b::d`.
fn paths_of(source: &Source) -> Vec<(usize, String)> {
    let mut paths = Vec::new();
    let (mut path, mut above) = (String::new(), Vec::new());
    for (number, line) in source.lines.iter().enumerate() {
        let mut letters = line.chars().chain(['\n']).peekable();
        while let Some(letter) = letters.next() {
            match letter {
                _ if letter.is_alphanumeric() || letter == '_' => path.push(letter),
                ':' if letters.peek() == Some(&':') => {
                    letters.next();
                    path.push_str("::");
                }
                '{' => above.push(if path.ends_with("::") { std::mem::take(&mut path) } else { String::new() }),
                '}' | ',' | ';' | ' ' | '\n' | '(' | ')' => {}
                _ => path.push(' '),
            }
            let ends = !(letter.is_alphanumeric() || letter == '_' || letter == ':' || letter == '{');
            // A path may go on in the next line after `::`.
            if (ends || letter == '{') && !(letter.is_whitespace() && path.ends_with("::")) {
                let word = std::mem::take(&mut path);
                let word = word.trim();
                if !word.is_empty() {
                    paths.push((number + 1, format!("{}{word}", above.concat())));
                }
            }
            if letter == '}' {
                above.pop();
            }
        }
    }
    paths
}

/// The paths of a source that name something of another module where they should not.
fn upward(source: &Source) -> Vec<String> {
    let mut faults = Vec::new();
    for (number, path) in paths_of(source) {
        let Some(name) = path.strip_prefix("crate::").and_then(|rest| rest.split("::").next()) else { continue };
        let Some(below) = layer(name) else { continue };
        let siblings = below == source.layer() && below > 0 && name != source.module();
        if below > source.layer() || siblings {
            let place = &source.place;
            faults.push(format!("src/{place}.rs:{number}: `{}` may not use `{name}`", source.module()));
        }
    }
    faults
}

/// The paths of a source that begin with an outside crate which has its door elsewhere.
fn through_walls(source: &Source) -> Vec<String> {
    let mut faults = Vec::new();
    for (number, path) in paths_of(source) {
        let name = path.trim_start_matches("::").split("::").next().unwrap_or_default();
        let Some((_, door)) = OUTSIDE.iter().find(|(known, _)| *known == name && path != *known) else { continue };
        if source.place != *door && !source.place.starts_with(&format!("{door}/")) {
            faults.push(format!("src/{}.rs:{number}: `{name}` belongs to `{door}`", source.place));
        }
    }
    faults
}

/// The paths of a source in a layer that computes only which reach for the machine.
fn impure(source: &Source) -> Vec<String> {
    if !PURE.contains(&source.module()) {
        return Vec::new();
    }
    let named = |path: &str| {
        let path = format!("::{path}::");
        MACHINE.iter().find(|machine| path.contains(&format!("::{machine}::")))
    };
    let found = paths_of(source).into_iter().filter_map(|(number, path)| Some((number, *named(&path)?)));
    found.map(|(number, machine)| format!("src/{}.rs:{number}: `{machine}`", source.place)).collect()
}

/// The crates that a manifest asks for, as code names them.
fn dependencies(manifest: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut section = "";
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            section = line;
            let table = line.trim_matches(['[', ']']);
            let named = table.split_once("dependencies.").filter(|(before, _)| !before.ends_with("dev-"));
            names.extend(named.map(|(_, name)| name.replace('-', "_")));
        } else if section.ends_with("dependencies]") && section != "[dev-dependencies]" {
            let name = line.split(['=', '.', ' ']).next().unwrap_or_default();
            if !name.is_empty() && !name.starts_with('#') {
                names.push(name.replace('-', "_"));
            }
        }
    }
    names
}

/// The dependencies that no list of this file knows.
fn strangers(manifest: &str) -> Vec<String> {
    let is_ground = |name: &str| {
        GROUND.iter().any(|ground| match ground.strip_suffix('*') {
            Some(beginning) => name.starts_with(beginning),
            None => name == *ground,
        })
    };
    let is_known = |name: &str| is_ground(name) || OUTSIDE.iter().any(|(known, _)| *known == name);
    dependencies(manifest).into_iter().filter(|name| !is_known(name)).collect()
}

fn all_faults(find: impl Fn(&Source) -> Vec<String>) -> String {
    sources().iter().flat_map(find).collect::<Vec<_>>().join("\n")
}

#[test]
fn imports_go_down_only() {
    let faults = all_faults(upward);
    assert!(faults.is_empty(), "imports that go up:\n{faults}");
}

#[test]
fn an_outside_crate_has_one_door() {
    let faults = all_faults(through_walls);
    assert!(faults.is_empty(), "crates outside their module:\n{faults}");
}

#[test]
fn layers_that_compute_leave_the_machine_alone() {
    let faults = all_faults(impure);
    assert!(faults.is_empty(), "files, threads, processes, environment or clock:\n{faults}");
}

#[test]
fn every_dependency_has_its_place() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    assert!(dependencies(&manifest).len() > 10, "the dependencies were not found");
    assert_eq!(strangers(&manifest), [""; 0], "neither in GROUND nor in OUTSIDE");
    let page = fs::read_to_string(root.join("docs/architecture.md")).unwrap();
    for ground in GROUND {
        assert!(page.contains(&ground.replace('_', if ground == "unicode_*" { "-" } else { "_" })), "{ground}");
    }
}

#[test]
fn what_breaks_a_rule_is_found() {
    let source = |place: &str, text: &str| Source::of(place.to_owned(), text);
    let found = |find: fn(&Source) -> Vec<String>, place: &str, text: &str| find(&source(place, text)).len();

    for (expect, text) in [
        (1, "use crate::store::Store;"),
        (1, "use crate::{item::Item, store::Store};"),
        (2, "use crate::{\n    item::{Item, Lines},\n    store::{self, Store},\n};\n"),
        (1, "use crate::{fold, tui};"),
        (1, "fn f() { crate::cli::run(); }"),
        (1, "use crate::\n    app::App;"),
        (1, "fn f(x: &crate::marks::Marks<'_>) {}"),
        (0, "use crate::{item::{Item, Lines}, fold};\nfn store() { let tui = {1}; }"),
        (0, "// use crate::store::Store;\nfn f() {}\n#[cfg(test)]\nmod tests {\n    use crate::store::Store;\n}"),
        (0, "use crate::load::walk;"),
    ] {
        assert_eq!(found(upward, "load/walk", text), expect, "{text}");
    }
    assert_eq!(found(upward, "marks/state", "use crate::store::Store;"), 1, "siblings");
    assert_eq!(found(upward, "error", "use crate::item::Span;"), 0, "the ground");

    for (expect, place, text) in [
        (1, "app/view", "use ratatui::text::Line;"),
        (1, "app/view", "use ::ratatui::{text::Line};"),
        (1, "app/view", "fn f() -> memchr::Memchr {}"),
        (0, "tui/draw", "use ratatui::text::Line;"),
        (0, "app/view", "use super::toml::Thing; let memchr = 1; f(memchr);"),
    ] {
        assert_eq!(found(through_walls, place, text), expect, "{text}");
    }

    for (expect, place, text) in [
        (1, "app/view", "use std::fs;"),
        (1, "store/mod", "use std::{collections::HashMap, net::TcpStream};"),
        (1, "enrich", "let now = std::time::Instant::now();"),
        (1, "query/date", "let now = Instant::now();"),
        (1, "query/date", "use std::time::{Duration, SystemTime};"),
        (0, "query/date", "use std::time::Duration; let environment = std::fmt::Error;"),
        (0, "library/read", "use std::thread;"),
        (0, "app/view", "fn f() {}\n#[cfg(test)]\nmod tests { use std::fs; }"),
    ] {
        assert_eq!(found(impure, place, text), expect, "{text}");
    }

    let manifest = "[package]\nname = \"x\"\n[dependencies]\nserde = \"1\"\nrand-core = { version = \"1\" }\nunicode-width.workspace = true\n\
                    [dependencies.left-pad]\nversion = \"1\"\n[target.'cfg(unix)'.dependencies]\nnix = \"1\"\n[dev-dependencies]\nproptest = \"1\"\n";
    assert_eq!(strangers(manifest), ["rand_core", "left_pad", "nix"]);
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
