//! A note that is being written when the program ends, whatever ends it.

use std::time::Duration;

use rustix::process::Signal;

use super::pty::{DEADLINE, Session, eventually};
use super::{GONE, Home};

/// What of the note is on disk already, beside the marks.
fn draft(home: &Home) -> String {
    let folder = home.0.join(".local/state/dateline/drafts");
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    files.filter_map(|file| std::fs::read_to_string(file).ok()).collect()
}

/// A reader in the middle of a note.
fn writing(home: &Home) -> Session {
    let mut session = home.start();
    session.send("e");
    session.wait_for("Ctrl-S");
    session.send("ask the harbour master\rabout the cranes");
    session.wait_for("about the cranes");
    session
}

/// The next start makes a note of it, which is on disk when it says so.
fn kept_by_the_next_start(home: &Home) {
    let mut session = home.start();
    session.wait_for("the note you were writing was kept");
    session.wait_for("ask the harbour master");
    eventually("the note on disk", DEADLINE, || {
        let printed = home.print(&["list", "--format", "jsonl", "news"]);
        printed.contains("\"user_note\":\"ask the harbour master\\nabout the cranes\"")
    });
    eventually("the draft gone", DEADLINE, || draft(home).is_empty());
    session.send("Q");
    assert_eq!(session.exit(), 0);
    let mut session = home.start();
    session.send("j");
    session.wait_for("2 of 12");
    assert!(!session.screen().contains("you were writing"), "once is enough");
    session.send("Q");
    session.exit();
}

#[test]
fn a_note_that_is_being_written_outlives_a_kill() {
    let home = Home::new("draft-kill");
    let mut session = writing(&home);
    eventually("the draft on disk", DEADLINE, || draft(&home).contains("about the cranes"));
    Session::signal(session.pid(), Signal::KILL);
    session.exit();
    kept_by_the_next_start(&home);
}

#[test]
fn a_note_that_is_being_written_outlives_a_signal_at_once() {
    let home = Home::new("draft-term");
    let mut session = writing(&home);
    Session::signal(session.pid(), Signal::TERM);
    assert_eq!(session.exit_within(GONE + Duration::from_secs(1)), 143);
    kept_by_the_next_start(&home);
}

#[test]
fn a_note_that_is_being_written_outlives_a_dropped_line() {
    let home = Home::new("draft-drop");
    let mut session = writing(&home);
    session.hang_up();
    session.exit_within(GONE + Duration::from_secs(1));
    kept_by_the_next_start(&home);
}

#[test]
fn a_note_that_another_session_is_writing_is_left_alone() {
    let home = Home::new("draft-two");
    let mut first = writing(&home);
    eventually("the draft on disk", DEADLINE, || draft(&home).contains("about the cranes"));
    let mut second = home.start();
    second.send("j");
    second.wait_for("2 of 12");
    assert!(!second.screen().contains("ask the harbour"));
    second.send("Q");
    second.exit();
    first.send("\x03\x03");
    first.wait_gone("Ctrl-S");
    eventually("the draft given up", DEADLINE, || draft(&home).is_empty());
    first.send("Q");
    assert_eq!(first.exit(), 0);
}
