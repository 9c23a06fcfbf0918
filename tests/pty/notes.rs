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

/// A program that edits notes: the script is run by its own first line, never by the reader.
fn editor(home: &Home, script: &str) -> String {
    use std::os::unix::fs::PermissionsExt;
    let file = home.0.join("my editor");
    std::fs::write(&file, format!("#!/bin/sh\n{script}")).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    format!("'{}' --one \"two $HOME\"", file.display())
}

/// A reader whose notes are written in that program.
fn reader(home: &Home, editor: Option<&str>) -> Session {
    let mut spec = home.spec();
    if let Some(editor) = editor {
        spec = spec.env("EDITOR", editor);
    }
    let session = spec.start();
    session.wait_for("1 of 12");
    session
}

fn note(home: &Home) -> String {
    home.print(&["list", "--format", "jsonl", "--query", "has:note", "news"])
}

#[test]
fn a_note_is_written_in_an_editor_of_ones_own() {
    let home = Home::new("editor");
    // Ctrl-C is for the editor, and so are all keys.
    let script = "trap : INT\nprintf 'EDITING %s %s\\n' \"$1\" \"$2\"\nwhile :; do read -r line; [ \"$line\" = end ] && break; done\n\
        { stat -c 'mode %a' \"$3\"; stat -c 'folder %a' \"${3%/*}\"; printf 'cranes\\033[31m\\r\\n\\342\\200\\256x\\n'; } >>\"$3\"\n";
    let mut session = reader(&home, Some(&editor(&home, script)));
    let raw = session.modes();
    session.send("gE");
    session.wait_for("EDITING --one two $HOME");
    assert!(!session.screen().contains("1 of 12"), "the other screen is seen:\n{}", session.screen());
    assert_ne!(session.modes(), raw, "the terminal is as it was before");
    session.send("\x03");
    session.send("fff jjj rrr\n");
    session.send("end\n");
    session.wait_for("note kept");
    assert_eq!(session.modes(), raw);
    session.wait_for("1 of 12");
    assert!(!session.screen().contains('⚑'), "what was typed there is no command here:\n{}", session.screen());
    eventually("the note on disk", DEADLINE, || {
        note(&home).contains("\"user_note\":\"mode 600\\nfolder 700\\ncranes^[[31m\\n<202E>x\"")
    });
    eventually("nothing left over", DEADLINE, || {
        std::fs::read_dir(home.0.join(".local/state/dateline/drafts")).unwrap().count() == 0
    });
    session.send("jkQ");
    assert_eq!(session.exit(), 0);
}

#[test]
fn an_editor_that_fails_leaves_the_note_as_it_was() {
    let home = Home::new("editor-fails");
    let script = "echo spoilt >>\"$3\"; exit 3\n";
    let failing = editor(&home, script);
    for (command, told) in [
        (Some(failing.as_str()), "the note stays as it was: my editor ended with 3"),
        (Some("/gone/editor -w"), "cannot start editor: no such file"),
        (Some("'open"), "quote that is not closed"),
        (Some("sh -c 'kill -9 $$'"), "the note stays as it was: sh was ended by a signal"),
        (Some("true"), "the note stays as it was"),
        (None, "neither VISUAL nor EDITOR"),
    ] {
        let mut session = reader(&home, command);
        session.send("gE");
        session.wait_for(told);
        session.send("j");
        session.wait_for("2 of 12");
        session.send("kQ");
        assert_eq!(session.exit(), 0, "{command:?}");
        assert_eq!(note(&home), "", "{command:?}");
    }
}

#[test]
fn a_note_longer_than_a_note_may_be_is_not_lost() {
    let home = Home::new("editor-long");
    let script = "head -c 200000 /dev/zero | tr '\\0' x >\"$3\"\n";
    let mut session = reader(&home, Some(&editor(&home, script)));
    session.send("gE");
    session.wait_for("at most 100 kB");
    session.send("Q");
    assert_eq!(session.exit(), 0);
    assert_eq!(note(&home), "");
    let kept = std::fs::read_dir(home.0.join(".local/state/dateline/drafts")).unwrap();
    assert!(kept.flatten().any(|file| file.metadata().unwrap().len() == 200_000));
}

#[test]
fn what_was_written_in_an_editor_outlives_a_kill_of_the_reader() {
    let home = Home::new("editor-kill");
    let script = "printf 'ask the harbour master\\nabout the cranes\\n' >\"$3\"; echo EDITING; read -r line\n";
    let mut session = reader(&home, Some(&editor(&home, script)));
    session.send("gE");
    session.wait_for("EDITING");
    Session::signal(session.pid(), Signal::KILL);
    session.exit_within(GONE);
    drop(session);
    kept_by_the_next_start(&home);
}
