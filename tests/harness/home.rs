//! A home of its own for a test of the real program in a terminal: twelve documents in `news`, marks, configuration and all else the
//! program writes; removed at the end.

#![allow(dead_code, reason = "each test binary uses its part of the harness")]

use std::path::PathBuf;
use std::process::Command;

use crate::pty::{Session, Spec};

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_dateline");

/// The home, by its path.
pub(crate) struct Home(pub(crate) PathBuf);

impl Home {
    /// A new one; `name` tells it from those of other tests that run at the same time.
    pub(crate) fn new(name: &str) -> Home {
        let home = std::env::temp_dir().join(format!("dateline-home-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&home);
        std::fs::create_dir_all(home.join("news")).unwrap();
        for number in 1..=12 {
            let body = "The cranes stand still along the quay, and nobody knows for how long. ".repeat(12);
            let text =
                format!("Harbour report number {number}\n\n{body}\n\nA second paragraph tells of report {number}.\n");
            std::fs::write(home.join(format!("news/{number:02}.txt")), text).unwrap();
        }
        Home(home)
    }

    /// The reader on the twelve documents.
    pub(crate) fn spec(&self) -> Spec {
        Spec::new(PROGRAM, &self.0).arg("news")
    }

    /// The same, when all documents are in.
    pub(crate) fn start(&self) -> Session {
        ready(self.spec())
    }

    /// A shell in a terminal, and the command that starts the reader from it.
    pub(crate) fn shell(&self) -> (Session, String) {
        let session = Spec::new("/bin/bash", &self.0).arg("--norc").env("PS1", "shell> ").start();
        session.wait_for("shell> ");
        (session, format!("{PROGRAM} news\n"))
    }

    /// What the program prints with these arguments.
    pub(crate) fn print(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(PROGRAM);
        command.args(arguments).env_clear().env("HOME", &self.0).env("LANG", "C.UTF-8").env("TZ", "UTC");
        String::from_utf8(command.current_dir(&self.0).output().unwrap().stdout).unwrap()
    }

    /// The same with arguments parted by blanks.
    pub(crate) fn run(&self, arguments: &str) -> String {
        self.print(&arguments.split_whitespace().collect::<Vec<_>>())
    }

    /// How many stories a query selects on disk.
    pub(crate) fn count(&self, query: &str) -> usize {
        self.print(&["list", "--query", query, "news"]).lines().count()
    }

    /// How many stories are flagged on disk.
    pub(crate) fn flagged(&self) -> usize {
        self.count("is:flagged")
    }

    /// The folder of journals.
    pub(crate) fn journal(&self) -> PathBuf {
        self.0.join(".local/state/dateline/journal")
    }

    /// The names of the journals.
    pub(crate) fn journals(&self) -> Vec<String> {
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

/// The reader, when all twelve documents are in.
pub(crate) fn ready(spec: Spec) -> Session {
    let session = spec.start();
    session.wait_for("of 12");
    session.wait_gone("reading");
    session
}
