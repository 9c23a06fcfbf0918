//! Runs the scripts in this folder. A script has a sentence, `items:` and `size:`, then steps: a line `$ keys j j <Enter>` and
//! under it the whole screen, where one is wanted.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use dateline::app::Event;

use crate::bless;
use crate::session::Session;

struct Script {
    /// The lines before the first step.
    head: Vec<String>,
    steps: Vec<Step>,
}

struct Step {
    command: String,
    screen: Vec<String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/screens")
}

fn scripts() -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
        .collect();
    paths.sort();
    assert!(paths.len() >= 10, "the scripts were not found");
    paths
}

impl Script {
    fn read(text: &str) -> Script {
        let mut script = Script { head: Vec::new(), steps: Vec::new() };
        for line in text.lines() {
            match (line.strip_prefix("$ "), script.steps.last_mut()) {
                (Some(command), _) => {
                    script.steps.push(Step { command: command.to_owned(), screen: Vec::new() });
                }
                (None, Some(step)) => step.screen.push(line.to_owned()),
                (None, None) => script.head.push(line.to_owned()),
            }
        }
        for step in &mut script.steps {
            // A blank line after a screen belongs to the script, unless the screen has that many rows.
            while step.screen.len() > 1 && step.screen.last().is_some_and(String::is_empty) {
                step.screen.pop();
            }
        }
        script
    }

    fn field(&self, name: &str) -> &str {
        let prefix = format!("{name}:");
        self.head.iter().find_map(|line| line.strip_prefix(&prefix)).map(str::trim).unwrap_or_default()
    }

    /// Runs the script; its text with the screens as they are.
    fn run(&self) -> String {
        let (width, height) = size(self.field("size"));
        let mut session = Session::new(width, height);
        match self.field("items") {
            "reading" => {}
            "none" => perform(&mut session, "ended"),
            "seeds" => session = Session::seeds(width, height),
            names => {
                perform(&mut session, &format!("load {names}"));
                perform(&mut session, "ended");
            }
        }
        let mut out: String = self.head.iter().map(|line| format!("{line}\n")).collect();
        for (number, step) in self.steps.iter().enumerate() {
            perform(&mut session, &step.command);
            writeln!(out, "$ {}", step.command).unwrap();
            // A step directly above another one shows nothing.
            if step.screen.is_empty() && number + 1 < self.steps.len() {
                continue;
            }
            for row in session.screen() {
                writeln!(out, "{row}").unwrap();
            }
            if number + 1 < self.steps.len() {
                out.push('\n');
            }
        }
        out
    }
}

fn size(text: &str) -> (u16, u16) {
    let (width, height) = text.split_once('x').unwrap_or_else(|| panic!("`{text}` is no size"));
    (width.parse().unwrap(), height.parse().unwrap())
}

fn perform(session: &mut Session, command: &str) {
    let (name, rest) = command.split_once(' ').unwrap_or((command, ""));
    let _: &mut Session = match name {
        "start" => session,
        "keys" => session.keys(rest),
        "resize" => {
            let (width, height) = size(rest);
            session.resize(width, height)
        }
        "load" => session.load(&rest.split(' ').collect::<Vec<_>>()),
        "ended" => session.event(Event::LoadEnded),
        "failed" => session.event(Event::Failed(rest.to_owned())),
        "not-saved" => session.event(Event::NotSaved { changes: 1, reason: rest.to_owned() }),
        "answer" => {
            session.answers.push_back(Some(rest.replace("\\n", "\n")));
            session
        }
        _ => panic!("no step is called `{name}`"),
    };
}

#[test]
fn every_screen_is_as_it_was_written_down() {
    let bless = bless::asked();
    let mut faults = Vec::new();
    for path in scripts() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        let shown = Script::read(&text).run();
        if shown == text {
            continue;
        }
        if bless {
            fs::write(&path, &shown).unwrap();
            eprintln!("written: {name}");
        } else {
            faults.push(format!("{name}:\n{}", difference(&text, &shown)));
        }
    }
    assert!(faults.is_empty(), "BLESS=1 writes the screens anew:\n{}", faults.join("\n"));
}

/// The lines that differ, the expected one with `-`, the one that is shown with `+`.
fn difference(expected: &str, shown: &str) -> String {
    let (expected, shown): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), shown.lines().collect());
    let mut out = String::new();
    for number in 0..expected.len().max(shown.len()) {
        let (old, new) = (expected.get(number), shown.get(number));
        if old != new {
            let _ = writeln!(out, "{:4}- {}", number + 1, old.unwrap_or(&"(nothing)"));
            let _ = writeln!(out, "    + {}", new.unwrap_or(&"(nothing)"));
        }
    }
    out
}
