//! The program in a pseudo-terminal: how it starts, ends, stops and goes on, what it writes, and what a dropped line does.

#[path = "harness/pty.rs"]
mod pty;

use std::path::PathBuf;
use std::time::Duration;

use dateline::tui::sequence::violations;
use pty::{Session, Spec, children, cpu, eventually, state};
use rustix::process::Signal;

/// A dropped line may take this long to be noticed and saved.
const GONE: Duration = Duration::from_secs(2);

fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_dateline")).parent().unwrap().join("examples/typewriter")
}

fn home(name: &str) -> PathBuf {
    let home = std::env::temp_dir().join(format!("dateline-pty-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&home).unwrap();
    home
}

fn spec(name: &str) -> Spec {
    Spec::new(program(), &home(name))
}

fn started(name: &str) -> Session {
    let session = spec(name).start();
    session.wait_for("dateline");
    session
}

/// The terminal is as it was: settings, screen and cursor.
#[track_caller]
fn given_back(session: &Session, before: &str) {
    assert_eq!(session.modes(), before);
    let log = String::from_utf8_lossy(&session.log()).into_owned();
    let (_, tail) = log.rsplit_once("\x1b[?1049l").expect("the alternate screen was left");
    assert!(tail.starts_with("\x1b[?25h"), "{tail:?}");
}

/// A shell that starts the program as a job and tells the modes of its terminal before.
fn modes_before(name: &str) -> String {
    let session = Spec::new("/bin/sleep", &home(name)).arg("100").start();
    session.modes()
}

/// The numbers of every change of attributes and colours.
fn pens(log: &str) -> impl Iterator<Item = &str> {
    let ends = |rest: &str| rest.find(|c: char| !c.is_ascii_digit() && c != ';');
    log.split("\x1b[").skip(1).filter_map(move |rest| {
        let (numbers, last) = rest.split_at(ends(rest)?);
        last.starts_with('m').then_some(numbers)
    })
}

#[test]
fn it_gives_the_terminal_back_when_it_quits() {
    let before = modes_before("quit");
    let mut session = started("quit");
    assert_ne!(session.modes(), before);
    session.send("q");
    assert_eq!(session.exit(), 0);
    given_back(&session, &before);
    assert_eq!(violations(&session.log()), Vec::<String>::new());
}

#[test]
fn a_panic_gives_the_terminal_back_and_says_what_happened() {
    for place in ["loop", "draw", "worker", "input"] {
        let before = modes_before("panic");
        let mut session = spec("panic").arg("--panic-at").arg(place).start();
        session.wait_for("dateline");
        session.send("jj");
        assert_eq!(session.exit(), 101, "{place}");
        given_back(&session, &before);
        let log = String::from_utf8_lossy(&session.log()).into_owned();
        assert!(log.contains("a fault in the program: asked to panic"), "{place}: {log:?}");
        assert!(log.contains("^[]0;harmless^G<202E>"), "{place}: {log:?}");
        // After the last sequence there is text, and lines that the terminal's own settings end.
        let clean = log.replace("\r\n", "\n").replace('\n', "\r\n");
        assert_eq!(violations(clean.as_bytes()), Vec::<String>::new(), "{place}");
    }
}

#[test]
fn signals_end_it_in_order() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::INT, 130), (Signal::QUIT, 131)] {
        let before = modes_before("signal");
        let mut session = started("signal");
        Session::signal(session.pid(), signal);
        assert_eq!(session.exit_within(GONE), code);
        session.exit();
        given_back(&session, &before);
    }
}

#[test]
fn a_dropped_line_ends_the_leader_of_a_session() {
    let mut session = started("leader");
    session.hang_up();
    assert_eq!(session.exit_within(GONE), 129);
}

#[test]
fn a_dropped_line_ends_the_child_of_a_shell_that_ignores_it() {
    let script = format!("trap '' HUP; {}; echo ended $?; sleep 100", program().display());
    let mut session = Spec::new("/bin/sh", &home("child")).arg("-c").arg(&script).start();
    session.wait_for("dateline");
    let pid = children(session.pid())[0];
    session.hang_up();
    eventually("the end of the program", GONE, || state(pid).is_none());
}

#[test]
fn a_hang_up_signal_alone_ends_it() {
    let mut session = started("hup");
    Session::signal(session.pid(), Signal::HUP);
    assert_eq!(session.exit_within(GONE), 129);
}

#[test]
fn a_panic_on_a_dead_terminal_is_no_double_panic() {
    let mut session = spec("dead").arg("--panic-at").arg("loop").start();
    session.wait_for("dateline");
    // The harness ends its writing with a line feed: that key panics, while the line drops.
    session.hang_up();
    assert!(matches!(session.exit_within(GONE), 101 | 129));
}

#[test]
fn it_stops_and_comes_back_like_any_job() {
    let home = home("job");
    let mut session = Spec::new("/bin/bash", &home).arg("--norc").env("PS1", "shell> ").start();
    session.wait_for("shell>");
    let before = session.modes();
    session.send(&format!("{}\n", program().display()));
    session.wait_for("dateline   16");
    let pid = children(session.pid())[0];
    for round in 0..3 {
        session.send("k");
        session.wait_for("> k");
        if round == 2 {
            Session::signal(pid, Signal::TSTP);
        } else {
            session.send("\x1a");
        }
        session.wait_for("Stopped");
        eventually("a stopped process", GONE, || state(pid) == Some('T'));
        session.send("clear; echo s''till here\n");
        session.wait_for("still here");
        if round == 1 {
            session.resize(100, 30);
        }
        session.send("fg\n");
        session.wait_for("dateline   16");
        session.wait_for("> Resumed");
        session.wait_gone("still here");
        session.send("c");
        session.wait_for("> c");
    }
    session.wait_gone("still here");
    let left = |log: &[u8]| String::from_utf8_lossy(log).matches("\x1b[?1049l").count();
    let before_the_end = left(&session.log());
    session.send("q");
    session.wait_until("the prompt after the end", |received| {
        let log = String::from_utf8_lossy(&received.log);
        left(&received.log) > before_the_end
            && log.rsplit_once("\x1b[?1049l").is_some_and(|(_, after)| after.contains("shell>"))
    });
    session.send("echo co''de $?\n");
    session.wait_for("code 0");
    // The shell edits lines in settings of its own, as it did before.
    eventually("the settings of the shell", GONE, || session.modes() == before);
}

#[test]
fn in_the_background_it_waits_to_be_brought_back() {
    let mut session = Spec::new("/bin/bash", &home("bg")).arg("--norc").env("PS1", "shell> ").start();
    session.wait_for("shell>");
    session.send(&format!("{}\n", program().display()));
    session.wait_for("dateline   16");
    let pid = children(session.pid())[0];
    session.send("\x1a");
    session.wait_for("Stopped");
    session.send("bg\n");
    session.wait_for("typewriter &");
    session.settle();
    eventually("a stopped process", GONE, || state(pid) == Some('T'));
    session.send("clear; echo s''till here\n");
    session.wait_for("still here");
    session.settle();
    session.send("fg\n");
    session.wait_for("dateline   16");
    session.send("q");
    session.wait_gone("dateline   16");
}

#[test]
fn where_nobody_could_bring_it_back_it_does_not_stop() {
    let mut session = started("orphan");
    session.send("\x1a");
    session.wait_for("no shell");
    session.send("q");
    assert_eq!(session.exit(), 0);
}

#[test]
fn an_idle_program_writes_nothing_and_does_nothing() {
    let session = started("idle");
    session.settle();
    let before = cpu(session.pid());
    assert!(session.is_silent_for(Duration::from_secs(2)));
    assert!(cpu(session.pid()) - before <= 10);
}

#[test]
fn a_key_that_changes_nothing_writes_nothing() {
    let mut session = started("nothing");
    session.settle();
    session.send("0");
    assert!(session.is_silent_for(Duration::from_millis(300)));
}

#[test]
fn an_arrow_in_pieces_is_an_arrow() {
    let mut session = started("pieces");
    for pieces in [&["\x1b", "[B"][..], &["\x1b[", "B"], &["\x1b", "[", "B"]] {
        session.send("x");
        session.wait_for("> x");
        for piece in pieces {
            session.send(piece);
            session.settle_briefly();
        }
        session.wait_for("> <Down>");
    }
    session.send("\x1b");
    session.wait_for("> <Esc>");
}

#[test]
fn it_draws_at_every_size_and_the_last_one_right() {
    let session = started("sizes");
    let mut random = 7_u32;
    for (cols, rows) in [(0, 0), (1, 1), (1, 50), (200, 1), (2, 2), (19, 4), (500, 200), (1000, 300)] {
        session.resize_quietly(cols, rows);
        session.is_silent_for(Duration::from_millis(50));
    }
    for _ in 0..300 {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        session.resize_quietly((random >> 8) as u16 % 300, (random >> 20) as u16 % 100);
    }
    session.resize(70, 20);
    session.settle();
    session.resize(72, 21);
    session.wait_until("the last layout", |received| {
        let screen = received.screen.screen().contents();
        screen.lines().nth(20).is_some_and(|line| line.starts_with(" q quit") && line.ends_with("saved"))
    });
    assert_eq!(violations(&session.log()), Vec::<String>::new());
}

#[test]
fn hostile_text_never_reaches_the_terminal() {
    for (name, value) in
        [("TERM", "xterm-256color"), ("TERM", "linux"), ("TERM", "vt100"), ("TERM", "screen"), ("NO_COLOR", "1")]
    {
        let mut session = spec("hostile").env(name, value).start();
        session.wait_for("dateline");
        session.send("h");
        session.wait_for("^[]0;x^G <9B>31m <202E>abc");
        session.send("q");
        session.exit();
        let log = session.log();
        assert_eq!(violations(&log), Vec::<String>::new());
        let log = String::from_utf8(log).unwrap();
        assert_eq!(log.contains("?2026"), value == "xterm-256color" || name == "NO_COLOR", "{value}");
        let colourful = |pen: &str| pen.split(';').any(|n| n.parse::<u16>().is_ok_and(|n| n >= 30));
        assert_eq!(pens(&log).any(colourful), name != "NO_COLOR", "{value}");
        assert!(pens(&log).any(|pen| pen.ends_with('7')), "{value}");
    }
}

#[test]
fn a_terminal_that_takes_no_bytes_does_not_stop_the_program() {
    let mut session = started("held");
    session.hold(true);
    for round in 0..40 {
        session.resize_quietly(200 + round % 2, 60);
        session.send(if round % 2 == 0 { "a" } else { "b" });
        std::thread::sleep(Duration::from_millis(5));
    }
    session.resize(80, 24);
    session.hold(false);
    session.wait_for("> b");
    session.send("z");
    session.wait_for("> z");
    session.send("q");
    assert_eq!(session.exit(), 0);
}

#[test]
fn a_terminal_that_takes_no_bytes_does_not_stop_the_end() {
    let mut session = started("stuck");
    session.hold(true);
    for round in 0..40 {
        session.resize_quietly(300 + round % 2, 90);
        session.send(if round % 2 == 0 { "a" } else { "b" });
        std::thread::sleep(Duration::from_millis(5));
    }
    Session::signal(session.pid(), Signal::TERM);
    assert_eq!(session.exit_within(GONE), 143);
}

#[test]
fn a_terminal_that_cannot_show_panes_is_refused_with_a_hint() {
    for term in ["dumb", ""] {
        let mut session = spec("dumb").env("TERM", term).start();
        assert_eq!(session.exit(), 2);
        let said = String::from_utf8(session.log()).unwrap();
        assert!(said.contains("cannot show panes") && said.contains("dateline list"), "{said}");
    }
}

#[test]
fn without_a_terminal_it_says_so() {
    let output =
        std::process::Command::new(program()).env("TERM", "xterm").stdin(std::process::Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no terminal"));
}

#[test]
fn keys_come_from_the_terminal_when_documents_come_through_standard_input() {
    let script = format!("echo document | {}", program().display());
    let mut session = Spec::new("/bin/sh", &home("stdin")).arg("-c").arg(&script).start();
    session.wait_for("dateline");
    session.send("w");
    session.wait_for("> w");
    session.send("q");
    assert_eq!(session.exit(), 0);
    let mut session = Spec::new("/bin/sh", &home("stdin")).arg("-c").arg(&script).start();
    session.wait_for("dateline");
    session.hang_up();
    session.exit_within(GONE);
}
