//! Queries over restarts: the history and saved searches, through the real program on a real disk.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::Home;
use super::pty::{DEADLINE, eventually};

fn history(home: &Home) -> String {
    fs::read_to_string(home.0.join(".local/state/dateline/queries.txt")).unwrap_or_default()
}

#[test]
fn queries_are_remembered_and_searches_saved() {
    let home = Home::new("queries");
    let mut session = home.start();
    session.send("=doc:11\t");
    session.wait_for("query: doc:11.txt");
    session.send("\r");
    session.wait_for("1 of 1 ");
    session.send("gsThe last but one\r");
    session.wait_for("saved `The last but one` in");
    session.send("gaQ");
    assert_eq!(session.exit(), 0);
    assert_eq!(history(&home), "doc:11.txt\n");
    let mode = |path: &str| fs::metadata(home.0.join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(".local/state/dateline/queries.txt"), 0o600);
    assert_eq!(mode(".config/dateline/searches.toml"), 0o600);

    let mut session = home.start();
    session.send("'");
    session.wait_for("1 The last but one");
    session.send("1");
    session.wait_for("1 of 1 ");
    session.send("ga=\x15\x1b[A");
    session.wait_for("query: doc:11.txt");
    session.send("\x1b");
    session.wait_gone("query:");
    session.send("Q");
    assert_eq!(session.exit(), 0);
}

#[test]
fn two_sessions_keep_their_queries_and_a_folder_that_cannot_be_written_stops_nobody() {
    let home = Home::new("queries-two");
    let (mut one, mut other) = (home.start(), home.start());
    one.send("/first\r");
    other.send("/second\r");
    eventually("both queries on disk", DEADLINE, || {
        history(&home).contains("first\n") && history(&home).contains("second\n")
    });
    for session in [&mut one, &mut other] {
        session.send("gaQ");
        assert_eq!(session.exit(), 0);
    }
    // A folder has the name of the history: nothing can be kept there, and nobody is bothered.
    let file = home.0.join(".local/state/dateline/queries.txt");
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    let mut session = home.start();
    session.send("/third\r");
    session.wait_for("third");
    session.send("ga=\x1b[A");
    session.wait_for("query: third");
    session.send("\x1b");
    session.wait_gone("query:");
    session.send("Q");
    assert_eq!(session.exit(), 0);
}
