use std::time::{Duration, Instant};

use rustix::process::Signal;

use crate::pty::{DEADLINE, Session, eventually};
use crate::{Home, ready};

/// What one session marks the other shows within this time, and some more for a busy machine.
const SEEN: Duration = Duration::from_secs(3);
const BUSY: Duration = Duration::from_secs(3);

/// Waits for a text and fails where it took longer than a session may need to see another's marks.
fn sees(session: &Session, text: &str) {
    let start = Instant::now();
    session.wait_for(text);
    let taken = start.elapsed();
    assert!(taken < SEEN + BUSY, "{text:?} took {taken:?}");
    eprintln!("{text:?} was seen after {} ms", taken.as_millis());
}

#[test]
fn each_session_sees_what_the_other_marks_and_takes_it_back() {
    let home = Home::new("two");
    let (mut a, mut b) = (home.start(), home.start());
    a.send("jf");
    a.wait_for("1 flagged");
    sees(&b, "1 flagged");
    b.send("Gf");
    b.wait_for("2 flagged");
    sees(&a, "2 flagged");
    // The first undo in B is of its own flag, the second of what A did, which asks.
    b.send("u");
    b.wait_for("1 flagged");
    b.send("u");
    b.wait_for("Undo what another session did");
    b.send("y");
    b.wait_for("(another session's)");
    let start = Instant::now();
    a.wait_gone("unread ·");
    assert!(start.elapsed() < SEEN + BUSY);
    b.wait_for("saved");
    for session in [&mut a, &mut b] {
        session.send("Q");
        assert_eq!(session.exit(), 0);
    }
    assert_eq!((home.count("is:flagged"), home.journals().len()), (0, 2));
}

#[test]
fn a_session_killed_at_any_moment_loses_nothing_it_called_saved_and_the_other_goes_on() {
    let home = Home::new("killed");
    let mut a = home.start();
    let mut b = home.start();
    b.send("f");
    b.wait_for("1 flagged");
    b.wait_for("saved");
    Session::signal(b.pid(), Signal::KILL);
    sees(&a, "1 flagged");
    a.send("Gf");
    a.wait_for("2 flagged");
    a.wait_for("saved");
    Session::signal(a.pid(), Signal::KILL);
    a.exit_within(DEADLINE);
    let mut c = home.start();
    c.wait_for("2 flagged");
    // What others did is undone when this session has done nothing itself, after asking.
    c.send("u");
    c.wait_for("Undo what was done before this session");
    c.send("y");
    c.wait_for("1 flagged");
    c.wait_for("saved");
    c.send("Q");
    assert_eq!(c.exit(), 0);
    assert_eq!(home.count("is:flagged"), 1);
}

#[test]
fn the_files_of_sessions_that_have_ended_are_made_one_behind_the_first_frame() {
    let home = Home::new("compact");
    let mut living = home.start();
    living.send("f");
    living.wait_for("saved");
    let ids = home.run("list --format jsonl news");
    for (number, line) in ids.lines().cycle().take(20).enumerate() {
        let id = line.split("\"id\":\"").nth(1).unwrap().split('"').next().unwrap();
        let file = home.0.join("marks.txt");
        std::fs::write(&file, format!("item {id}\ndue 2031-12-{:02}\n", number + 1)).unwrap();
        home.run("state import marks.txt");
    }
    assert_eq!(home.journals().len(), 21);
    let before = home.run("state export");
    let mut session = home.start();
    session.wait_for("1 flagged");
    eventually("one file of many", DEADLINE, || home.journals().len() == 2);
    assert!(home.journals().iter().any(|name| name.starts_with("snapshot-")), "{:?}", home.journals());
    assert_eq!(home.run("state export"), before);
    // Those who run notice nothing, and what they mark goes on to be saved.
    for session in [&mut session, &mut living] {
        session.send("Gf");
        session.wait_for("2 flagged");
        session.wait_for("saved");
        session.send("u");
        session.wait_for("1 flagged");
        session.send("Q");
        assert_eq!(session.exit(), 0);
    }
    assert_eq!(home.count("is:flagged"), 1);
}

#[test]
fn a_file_that_was_taken_away_under_a_session_is_written_anew() {
    let home = Home::new("vanished");
    let mut session = home.start();
    session.send("f");
    session.wait_for("saved");
    std::fs::remove_dir_all(home.journal()).unwrap();
    session.send("Gf");
    session.wait_for("2 flagged");
    eventually("both marks on disk", DEADLINE, || home.count("is:flagged") == 2);
    session.send("Q");
    assert_eq!(session.exit(), 0);
}

#[test]
fn marks_can_be_kept_in_a_folder_of_the_configuration() {
    let home = Home::new("directory");
    std::fs::create_dir_all(home.0.join(".config/dateline")).unwrap();
    std::fs::write(home.0.join(".config/dateline/config.toml"), "[state]\ndirectory = \"~/Sync/marks\"\n").unwrap();
    let (mut a, b) = (home.start(), ready(home.spec().arg("--state").arg("Sync/marks")));
    a.send("f");
    a.wait_for("saved");
    sees(&b, "1 flagged");
    assert!(!home.journal().exists() && home.0.join("Sync/marks/journal").is_dir());
}

#[test]
fn notes_written_at_the_same_time_are_both_shown() {
    let home = Home::new("notes");
    let (mut a, mut b) = (home.start(), home.start());
    for (session, text) in [(&mut a, "ask the board"), (&mut b, "ask the union")] {
        session.send("e");
        session.send(text);
        session.send("\x13");
    }
    for session in [&a, &b] {
        sees(session, "ask the board");
        sees(session, "ask the union");
        session.wait_for("wrote at the same time");
    }
    assert_eq!(home.count("note:board"), 1);
    assert!(home.run("state check").contains("1 with two texts of a note"));
}

/// A day of two readers, and a third that is killed.
#[test]
fn a_follow_up_goes_from_one_session_to_the_other_into_a_brief_and_outlives_everything() {
    let home = Home::new("day");
    let (mut a, mut b) = (home.start(), home.start());
    // A flags a story with a due date and a note.
    a.send("jgF");
    a.wait_for("due:");
    a.send("2031-12-01\r");
    a.wait_for("Ctrl-S");
    a.send("ask the port\x13");
    a.wait_for("note kept");
    a.wait_for("saved");
    // B sees all of it.
    b.send("j");
    sees(&b, "ask the port");
    b.wait_for("1 flagged");
    b.wait_for("1 Dec 2031");
    // B takes the note back, and only after asking; A sees that too, and writes another one.
    b.send("u");
    b.wait_for("wrote a");
    b.send("y");
    b.wait_for("another session's");
    let start = Instant::now();
    a.wait_gone("ask the port");
    assert!(start.elapsed() < SEEN + BUSY);
    a.send("e");
    a.wait_for("Ctrl-S");
    a.send("call the board\x13");
    a.wait_for("note kept");
    sees(&b, "call the board");
    // The brief of what is flagged, with the note and nothing of the one that was taken back.
    b.send("gfx");
    b.wait_for("Enter exports");
    b.send("\r");
    eventually("the brief", DEADLINE, || {
        let files = std::fs::read_dir(&home.0).unwrap().flatten().map(|entry| entry.path());
        let briefs = files.filter(|path| path.extension().is_some_and(|ending| ending == "md"));
        let briefs: Vec<String> = briefs.map(|path| std::fs::read_to_string(path).unwrap()).collect();
        briefs.len() == 1 && briefs[0].contains("call the board") && !briefs[0].contains("ask the port")
    });
    b.send("ga");
    b.wait_for("of 12");
    for session in [&mut a, &mut b] {
        session.wait_for("saved");
        session.send("Q");
        assert_eq!(session.exit(), 0);
    }
    // A third session marks and is killed.
    let mut c = home.start();
    c.send("Gf");
    c.wait_for("2 flagged");
    c.wait_for("saved");
    Session::signal(c.pid(), Signal::KILL);
    c.exit_within(DEADLINE);
    assert_eq!((home.count("is:flagged"), home.count("due:2031-12-01"), home.count("note:board")), (2, 1, 1));
    assert!(
        home.run("state check").contains("2 flagged, 1 with a due date, 1 with a note"),
        "{}",
        home.run("state check")
    );
}
