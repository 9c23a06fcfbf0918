//! Several sessions on one folder of marks, in pseudo-terminals: what each sees of the other, what a kill leaves, and what
//! stands on the screen when marks cannot be saved.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

#[path = "harness/pty.rs"]
#[allow(dead_code, reason = "each test binary uses its part of the harness")]
mod pty;

/// A disk that is full, fails, hangs or may not be written, and a kill at any system call.
#[path = "sessions/failing.rs"]
mod failing;
/// Sessions that end, are killed, and mark at the same time.
#[path = "sessions/together.rs"]
mod together;

use std::path::PathBuf;
use std::process::Command;

use pty::{Session, Spec};

const PROGRAM: &str = env!("CARGO_BIN_EXE_dateline");

/// A home of its own with twelve documents in `news`, removed at the end.
struct Home(PathBuf);

impl Home {
    fn new(name: &str) -> Home {
        let home = std::env::temp_dir().join(format!("dateline-sessions-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&home);
        std::fs::create_dir_all(home.join("news")).unwrap();
        for number in 1..=12 {
            let body = "The cranes stand still along the quay, and nobody knows for how long. ".repeat(3);
            let text =
                format!("Harbour report number {number}\n\n{body}\n\nA second paragraph tells of report {number}.\n");
            std::fs::write(home.join(format!("news/{number:02}.txt")), text).unwrap();
        }
        Home(home)
    }

    /// The reader on the twelve documents.
    fn spec(&self) -> Spec {
        Spec::new(PROGRAM, &self.0).arg("news")
    }

    fn start(&self) -> Session {
        ready(self.spec())
    }

    fn run(&self, arguments: &str) -> String {
        let mut command = Command::new(PROGRAM);
        command.args(arguments.split_whitespace()).env_clear().env("HOME", &self.0).env("LANG", "C.UTF-8");
        String::from_utf8(command.current_dir(&self.0).output().unwrap().stdout).unwrap()
    }

    /// How many stories a query selects on disk.
    fn count(&self, query: &str) -> usize {
        self.run(&format!("list --query {query} news")).lines().count()
    }

    fn journal(&self) -> PathBuf {
        self.0.join(".local/state/dateline/journal")
    }

    /// The names of the journals.
    fn journals(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.journal()).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
        names.retain(|name| name.ends_with(".log"));
        names.sort();
        names
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The reader, when all documents are in.
fn ready(spec: Spec) -> Session {
    let session = spec.start();
    session.wait_for("of 12");
    session.wait_gone("reading");
    session
}
