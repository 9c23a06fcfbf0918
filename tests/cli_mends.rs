//! What people trip over on the command line: options before a command, marks that could not be read, wrong queries, and
//! copies that were broken off.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by panicking")]

#[path = "harness/sandbox.rs"]
mod sandbox;

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::time::SystemTime;

use sandbox::{Sandbox, ended, harmless};

const STATE: &str = "home/.local/state/dateline";
const FOLDER: &str = "home/.local/share/dateline/documents";

#[test]
fn options_for_every_command_may_stand_before_it() {
    let sandbox = Sandbox::with_news();
    sandbox.write("mine/config.toml", b"[screen]\nascii = true\n");
    let expect = sandbox.run("list news").fine();
    for line in [
        "--state marks list news",
        "--config mine/config.toml list news",
        "--state marks --config mine/config.toml list news",
        "--state marks list --config mine/config.toml news",
    ] {
        assert_eq!(sandbox.run(line).fine(), expect, "{line}");
    }
    let told = sandbox.run("--config gone.toml list news").failed(2);
    assert!(told.starts_with("dateline: gone.toml: cannot read"), "{told}");
}

#[test]
fn what_belongs_to_the_reader_is_refused_before_a_command() {
    let sandbox = Sandbox::with_news();
    assert_eq!(
        sandbox.run("--query is:unread list news").failed(2),
        "dateline: `--query` does not go before `list`\n  hint: write it after `list`\n"
    );
    let told = sandbox.run("news --state marks check news").failed(2);
    assert!(told.starts_with("dateline: there are paths before `check`\n  hint: "), "{told}");
}

#[test]
fn a_file_called_like_a_command_is_reached_by_its_path() {
    let sandbox = Sandbox::with_news();
    fs::copy(sandbox.path("news/late.txt"), sandbox.path("list")).unwrap();
    // The reader was meant: there is no terminal for it here.
    let told = sandbox.run("./list").failed(2);
    assert!(told.contains("no terminal"), "{told}");
    assert!(sandbox.run("list ./list").fine().contains("SNOW CLOSES THE BRENNER"));
}

#[test]
fn marks_that_cannot_be_read_are_said_and_stories_are_listed() {
    let sandbox = Sandbox::with_news();
    sandbox.write("file", b"a file where a folder should be");
    let ended = sandbox.run("--state file list news");
    assert_eq!(ended.out.lines().count(), 6);
    let told = ended.failed(1);
    assert!(told.starts_with("dateline: file"), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");

    let mut command = sandbox.command(["list", "news"]);
    command.env("HOME", "relative");
    let told = sandbox::ended(command, b"");
    assert!(told.code == Some(0) || told.err.contains("--state FOLDER"), "{}", told.err);
}

#[test]
fn damaged_newer_and_foreign_journals_are_said() {
    let sandbox = Sandbox::with_news();
    let newer = format!("dateline-journal 2.0\t{:08x}\tx=1\n", crc32fast::hash(b"dateline-journal 2.0x=1"));
    sandbox.write(format!("{STATE}/journal/a.log"), b"");
    fs::set_permissions(sandbox.path(STATE), fs::Permissions::from_mode(0o700)).unwrap();
    fs::set_permissions(sandbox.path(format!("{STATE}/journal")), fs::Permissions::from_mode(0o700)).unwrap();
    sandbox.run("list news").fine();
    for (text, expect) in [
        (newer, "written by a newer version, left alone: b.log"),
        (String::from("no journal \x1b[31m\n"), "journal/b.log: marks not read: no journal"),
    ] {
        sandbox.write(format!("{STATE}/journal/b.log"), text.as_bytes());
        let ended = sandbox.run("list news");
        assert_eq!((ended.code, ended.out.lines().count()), (Some(0), 6), "{}", ended.err);
        assert!(ended.err.starts_with("dateline: ") && ended.err.contains(expect), "{}", ended.err);
        harmless(&ended.err);
    }
    assert_eq!(sandbox.run("list --no-state news").fine().lines().count(), 6);
}

#[test]
fn a_wrong_query_is_shown_with_its_place_and_its_mend() {
    let sandbox = Sandbox::with_news();
    let expect = "\
dateline: no story has the source `retuers`
  strike source:retuers
                ^^^^^^^
";
    let ended = sandbox.run_with(["list", "news", "-q", "strike source:retuers"]);
    assert!(ended.code == Some(0) && ended.err.starts_with(expect), "{}", ended.err);
    // Without a terminal the reader says the same of the query first.
    let told = sandbox.run("news --query is:unraed").failed(2);
    assert!(told.ends_with("  is:unraed\n     ^^^^^^\n  hint: did you mean `unread`?\n"), "{told}");
}

#[test]
fn a_copy_that_is_broken_off_leaves_no_half_of_a_document() {
    let sandbox = Sandbox::with_news();
    sandbox.write("big.txt", "words of a story that is long ".repeat(4000).as_bytes());
    // Nobody may write more than this; the program says so instead of being killed by it.
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", "ulimit -c 0; ulimit -f 8; exec \"$0\" add big.txt", env!("CARGO_BIN_EXE_dateline")])
        .env_clear()
        .env("HOME", sandbox.path("home"))
        .current_dir(sandbox.path(""));
    let refused = ended(command, b"");
    assert_eq!((refused.code, refused.out.as_str()), (Some(1), "0 documents added\n"), "{}", refused.err);
    assert!(refused.err.contains("file too large"), "{}", refused.err);
    assert_eq!(names(&sandbox), Vec::<String>::new());

    // What a copy leaves that was killed.
    let name = ".adding-7-0.part";
    sandbox.write(format!("{FOLDER}/{name}"), b"half of a story");
    let part = sandbox.path(format!("{FOLDER}/{name}"));
    assert_eq!(sandbox.run("list").out, "", "what is not whole is not opened");
    sandbox.run("add big.txt").fine();
    assert_eq!(names(&sandbox), [name, "big.txt"], "a part that somebody may be writing is left alone");
    File::options().write(true).open(&part).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    sandbox.run("add news/late.txt").fine();
    assert_eq!(names(&sandbox), ["big.txt", "late.txt"]);
}

#[test]
fn what_is_there_under_another_name_is_there_already() {
    let sandbox = Sandbox::with_news();
    sandbox.run("add news/late.txt").fine();
    fs::copy(sandbox.path("news/late.txt"), sandbox.path("renamed.txt")).unwrap();
    let out = sandbox.run("add renamed.txt").fine();
    assert!(out.starts_with("renamed.txt is there already as ") && out.contains("/documents/late.txt\n"), "{out}");
    assert_eq!(names(&sandbox), ["late.txt"]);
}

fn names(sandbox: &Sandbox) -> Vec<String> {
    let entries = fs::read_dir(sandbox.path(FOLDER)).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
