//! `--log` with the reader: what it tells of a session, and that nothing of the documents is in it.

use rustix::process::Signal;

use crate::{GONE, Home, Session, ready};

#[test]
fn a_log_tells_of_start_reading_frames_saving_and_the_signal_that_ended_it() {
    let home = Home::new("log");
    let mut session = ready(home.spec().arg("news/gone.txt").arg("--log").arg("run.log"));
    session.send("f");
    session.wait_for("saved");
    Session::signal(session.pid(), Signal::TERM);
    assert_eq!(session.exit_within(GONE), 143);
    let log = std::fs::read_to_string(home.0.join("run.log")).unwrap();
    for part in [
        "the reader",
        "the configuration is read",
        "marks are read: 0 records",
        "the terminal is taken over: xterm-256color",
        "a frame of ",
        "documents, ",
        "all documents are read",
        "kB of private memory",
        "fail tui::chronicle: ",
        "gone.txt",
        "saved up to record",
        "signal SIGTERM",
        "the end: 0 marks are not saved",
    ] {
        assert!(log.contains(part), "no {part:?} in:\n{log}");
    }
    assert!(!log.contains("cranes") && !log.contains("Harbour"), "{log}");
}

#[test]
fn a_session_that_logs_is_as_silent_as_any_other() {
    let home = Home::new("log-idle");
    let mut session = ready(home.spec().arg("--log").arg("run.log"));
    session.settle();
    let frames = || std::fs::read_to_string(home.0.join("run.log")).unwrap().matches("a frame of").count();
    let before = frames();
    assert!(before > 0 && session.is_silent_for(std::time::Duration::from_secs(3)));
    assert_eq!(frames(), before);
    session.send("Q");
    assert_eq!(session.exit(), 0);
    let log = std::fs::read_to_string(home.0.join("run.log")).unwrap();
    assert!(log.ends_with("cli: exit code 0\n"), "{log}");
}
