//! The program in a pseudo-terminal: how it starts, ends, stops and goes on, what it writes, and what a dropped line does.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

#[path = "harness/home.rs"]
mod home;
#[path = "pty/limits.rs"]
mod limits;
#[path = "pty/log.rs"]
mod log;
#[path = "pty/notes.rs"]
mod notes;
#[path = "pty/outside.rs"]
mod outside;
#[path = "harness/pty.rs"]
mod pty;
#[path = "pty/queries.rs"]
mod queries;
#[path = "pty/switches.rs"]
mod switches;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use dateline::tui::sequence::{copies, violations};
use home::{Home, PROGRAM, ready};
use pty::{Received, Session, Spec, children, cpu, eventually, state};
use rustix::process::Signal;

/// A dropped line may take this long to be noticed and saved.
const GONE: Duration = Duration::from_secs(2);

/// What a hostile document would like to tell a terminal.
const HOSTILE: &str =
    "\x1b]0;title\x07 \x1b[31m \u{9b}31m \u{202e}reversed \u{200b}hidden \u{e0041}tag \x7f \x1b]52;c;aGE=\x07 end";

/// The settings of a terminal that nothing has touched.
fn untouched(home: &Home) -> String {
    Spec::new("/bin/sleep", &home.0).arg("100").start().modes()
}

/// The terminal is as it was: settings, screen and cursor.
#[track_caller]
fn given_back(session: &Session, before: &str) {
    assert_eq!(session.modes(), before);
    let log = String::from_utf8_lossy(&session.log()).into_owned();
    let (_, tail) = log.rsplit_once("\x1b[?1049l").expect("the alternate screen was left");
    assert!(tail.starts_with("\x1b[?25h"), "{tail:?}");
}

/// The numbers of every change of attributes and colours.
fn pens(log: &str) -> impl Iterator<Item = &str> {
    let ends = |rest: &str| rest.find(|c: char| !c.is_ascii_digit() && c != ';');
    log.split("\x1b[").skip(1).filter_map(move |rest| {
        let (numbers, last) = rest.split_at(ends(rest)?);
        last.starts_with('m').then_some(numbers)
    })
}

/// Quits, and waits until the shell asks for a command. What is typed before that may still go to the reader.
fn back_to_the_shell(session: &mut Session) {
    session.settle();
    let left = |log: &[u8]| String::from_utf8_lossy(log).matches("\x1b[?1049l").count();
    let before = left(&session.log());
    session.send("Q");
    session.wait_until("the prompt after the end", |received| {
        let log = String::from_utf8_lossy(&received.log);
        left(&received.log) > before
            && log.rsplit_once("\x1b[?1049l").is_some_and(|(_, after)| after.contains("shell>"))
    });
}

fn shows(received: &Received, text: &str) -> bool {
    received.screen.screen().contents().contains(text)
}

/// Waits for the first frame. The screen may be gone again by then.
fn first_frame(session: &Session) {
    session.wait_until("the first frame", |received| String::from_utf8_lossy(&received.log).contains("Items"));
}

#[test]
fn it_gives_the_terminal_back_when_it_quits() {
    let home = Home::new("quit");
    let before = untouched(&home);
    let mut session = home.start();
    assert_ne!(session.modes(), before);
    session.send("Q");
    assert_eq!(session.exit(), 0);
    given_back(&session, &before);
    assert_eq!(violations(&session.log()), Vec::<String>::new());
}

#[test]
fn a_panic_gives_the_terminal_back_saves_and_says_what_happened() {
    for place in ["loop", "draw", "worker", "input"] {
        let home = Home::new("panic");
        let before = untouched(&home);
        let mut session = home.spec().arg("--panic-at").arg(place).start();
        first_frame(&session);
        session.send("jj");
        assert_eq!(session.exit(), 101, "{place}");
        given_back(&session, &before);
        let log = String::from_utf8_lossy(&session.log()).into_owned();
        assert!(log.contains("a fault in the program: asked to panic"), "{place}: {log:?}");
        assert!(log.contains("^[]0;harmless^G<202E>"), "{place}: {log:?}");
        assert_eq!(violations(log.as_bytes()), Vec::<String>::new(), "{place}");
    }
}

#[test]
fn signals_end_it_in_order_and_save() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::INT, 130), (Signal::QUIT, 131)] {
        let home = Home::new("signal");
        let before = untouched(&home);
        let mut session = home.start();
        session.send("f");
        session.wait_for("1 flagged");
        Session::signal(session.pid(), signal);
        assert_eq!(session.exit_within(GONE), code);
        session.exit();
        given_back(&session, &before);
        assert_eq!(home.flagged(), 1);
    }
}

#[test]
fn a_dropped_line_ends_the_leader_of_a_session_and_saves() {
    let home = Home::new("leader");
    let mut session = home.start();
    session.send("f");
    session.wait_for("1 flagged");
    session.hang_up();
    assert_eq!(session.exit_within(GONE), 129);
    assert_eq!(home.flagged(), 1);
}

#[test]
fn a_dropped_line_ends_the_child_of_a_shell_that_ignores_it() {
    let home = Home::new("child");
    let script = format!("trap '' HUP; {PROGRAM} news; sleep 100");
    let mut session = ready(Spec::new("/bin/sh", &home.0).arg("-c").arg(&script));
    let pid = children(session.pid())[0];
    session.send("f");
    session.wait_for("1 flagged");
    session.hang_up();
    eventually("the end of the program", GONE, || state(pid).is_none());
    assert_eq!(home.flagged(), 1);
}

#[test]
fn a_dropped_line_ends_it_in_the_middle_of_anything() {
    // `DATELINE_LONG=200` asks for that many random delays of up to three seconds.
    let random = (0..long()).scan(7_u64, |seed, _| {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Some((*seed >> 33) % 3_000)
    });
    for delay in (0..60).step_by(4).chain(random) {
        let home = Home::new("middle");
        let mut session = home.spec().start();
        session.pass(Duration::from_millis(delay));
        let here = session.screen().contains("1 of 12");
        session.send("jjf");
        if here && delay % 2 == 1 {
            session.wait_for("saved");
        }
        session.hang_up();
        session.exit_within(GONE);
        assert!(!here || delay % 2 == 0 || home.flagged() == 1, "what was shown as saved is there");
    }
}

#[test]
fn a_hang_up_signal_alone_gives_a_living_terminal_back_and_saves() {
    let home = Home::new("hup");
    let before = untouched(&home);
    let mut session = home.start();
    session.send("f");
    session.wait_for("1 flagged");
    Session::signal(session.pid(), Signal::HUP);
    assert_eq!(session.exit_within(GONE), 129);
    session.exit();
    given_back(&session, &before);
    assert_eq!(home.flagged(), 1);
}

#[test]
fn a_panic_on_a_dead_terminal_is_no_double_panic() {
    let home = Home::new("dead");
    let mut session = home.spec().arg("--panic-at").arg("loop").start();
    first_frame(&session);
    // The harness ends its writing with a line feed: that key panics, while the line drops.
    session.hang_up();
    assert!(matches!(session.exit_within(GONE), 101 | 129));
}

#[test]
fn marks_and_place_outlive_a_kill() {
    let home = Home::new("kill");
    let mut session = home.start();
    session.send("jjjf");
    session.wait_for("4 of 12");
    session.wait_for("saved");
    let places = home.0.join(".local/state/dateline/places");
    let written =
        || std::fs::read_dir(&places).ok()?.flatten().find_map(|file| std::fs::read_to_string(file.path()).ok());
    eventually("the place on disk", pty::DEADLINE, || written().is_some_and(|text| text.contains("\"row\":3")));
    Session::signal(session.pid(), Signal::KILL);
    session.exit_within(GONE);
    assert_eq!(home.flagged(), 1);
    let session = home.spec().start();
    session.wait_for("4 of 12");
    session.wait_for("1 flagged");
}

#[test]
fn it_stops_and_comes_back_like_any_job() {
    let home = Home::new("job");
    let (mut session, start) = home.shell();
    let before = session.modes();
    session.send(&start);
    session.wait_for("1 of 12");
    let pid = children(session.pid())[0];
    for round in 0..3 {
        session.send("j");
        session.wait_for(&format!("{} of 12", round + 2));
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
        session.wait_for(&format!("{} of 12", round + 2));
        session.wait_gone("still here");
    }
    back_to_the_shell(&mut session);
    session.send("echo co''de $?\n");
    session.wait_for("code 0");
    // The shell edits lines in settings of its own, as it did before.
    eventually("the settings of the shell", GONE, || session.modes() == before);
}

#[test]
fn in_the_middle_of_a_note_it_stops_and_comes_back_with_the_note() {
    let home = Home::new("job-note");
    let (mut session, start) = home.shell();
    session.send(&start);
    session.wait_for("1 of 12");
    let pid = children(session.pid())[0];
    session.send("e");
    session.wait_for("Ctrl-S");
    for words in ["ask the board", " about the cranes"] {
        session.send(words);
        session.wait_for(words);
        session.send("\x1a");
        session.wait_for("Stopped");
        eventually("a stopped process", GONE, || state(pid) == Some('T'));
        session.send("clear; echo s''till here\n");
        session.wait_for("still here");
        session.send("fg\n");
        session.wait_for(words);
        session.wait_gone("still here");
    }
    session.send("\x13");
    session.wait_for("saved");
    assert!(
        home.print(&["list", "--format", "jsonl", "news"]).contains("\"user_note\":\"ask the board about the cranes\"")
    );
    back_to_the_shell(&mut session);
}

#[test]
fn in_the_background_it_waits_to_be_brought_back() {
    let home = Home::new("background");
    let (mut session, start) = home.shell();
    session.send(&start);
    session.wait_for("1 of 12");
    let pid = children(session.pid())[0];
    session.send("\x1a");
    session.wait_for("Stopped");
    session.send("bg\n");
    session.wait_for("news &");
    session.settle();
    eventually("a stopped process", GONE, || state(pid) == Some('T'));
    session.send("clear; echo s''till here\n");
    session.wait_for("still here");
    session.settle();
    session.send("fg\n");
    session.wait_for("1 of 12");
    session.send("Q");
    session.wait_gone("1 of 12");
}

#[test]
fn started_in_the_background_it_waits_for_its_turn() {
    let home = Home::new("ampersand");
    let (mut session, start) = home.shell();
    session.send(&start.replace('\n', " &\n"));
    session.settle();
    session.send("\n");
    session.wait_for("Stopped");
    session.send("fg\n");
    session.wait_for("1 of 12");
    back_to_the_shell(&mut session);
    session.send("stty -a; echo do''ne\n");
    session.wait_for("done");
    assert!(session.screen().contains(" icanon"), "{}", session.screen());
}

#[test]
fn where_nobody_could_bring_it_back_it_does_not_stop() {
    let home = Home::new("orphan");
    let mut session = home.start();
    session.send("\x1a");
    session.wait_for("no shell");
    session.send("Q");
    assert_eq!(session.exit(), 0);
}

/// How much more than usual a test is asked for: rounds or seconds.
#[expect(clippy::disallowed_methods, reason = "tests are told by the environment")]
fn long() -> u64 {
    std::env::var("DATELINE_LONG").ok().and_then(|more| more.parse().ok()).unwrap_or(0)
}

/// Whether it writes nothing for three seconds and takes no more than a tick of processor time in them. Where the machine is
/// busy work from before may fall into them, so that it may try again; a program that spins takes hundreds of ticks each time.
fn comes_to_rest(session: &Session) -> bool {
    (0..5).any(|_| {
        let before = cpu(session.pid());
        assert!(session.is_silent_for(Duration::from_secs(3)), "{}", session.screen());
        cpu(session.pid()) - before <= 10
    })
}

#[test]
fn an_idle_program_writes_nothing_and_does_nothing() {
    let home = Home::new("idle");
    let session = home.start();
    session.settle();
    assert!(comes_to_rest(&session));
    // `DATELINE_LONG=60` asks for a minute of it.
    let before = cpu(session.pid());
    assert!(session.is_silent_for(Duration::from_secs(long())));
    eprintln!("{} ms of processor time in {} s", cpu(session.pid()) - before, long());
}

#[test]
fn documents_that_come_and_go_are_announced_and_taken_in() {
    let home = Home::new("coming");
    let mut session = home.start();
    session.send("jjj");
    session.wait_for("4 of 12");
    let here = "Harbour report number 4";
    // Half a document, which goes on being written.
    let slow = home.0.join("news/90.txt");
    std::fs::write(&slow, "Snow closes the pass\n\nThe road over").unwrap();
    std::fs::write(&slow, "Snow closes the pass\n\nThe road over the mountains is closed until the morning.\n")
        .unwrap();
    session.wait_for("1 new (R)");
    assert!(session.screen().contains("4 of 12") && session.screen().contains(here), "{}", session.screen());
    std::fs::remove_file(home.0.join("news/12.txt")).unwrap();
    session.wait_for("1 new, 1 gone (R)");
    session.settle();
    assert!(comes_to_rest(&session));
    session.send("R");
    session.wait_gone("gone");
    session.wait_until("the same story among others", |received| {
        let screen = received.screen.screen().contents();
        screen.contains("of 12") && screen.contains(here) && !screen.contains("(R)")
    });
    // What is asked for comes in at once.
    std::fs::write(home.0.join("news/91.txt"), "A tug is sold\n\nIts engine was as old as the harbour.\n").unwrap();
    session.send("R");
    session.wait_for("of 13");
    assert_eq!(violations(&session.log()), Vec::<String>::new());
}

#[test]
fn a_key_that_changes_nothing_writes_nothing() {
    let home = Home::new("nothing");
    let mut session = home.start();
    session.send("gg");
    session.settle();
    for key in ["k", "\x1b", "\x1b[A"] {
        session.send(key);
        assert!(session.is_silent_for(Duration::from_millis(300)), "{key:?}");
    }
}

#[test]
fn an_arrow_in_pieces_is_an_arrow() {
    let home = Home::new("pieces");
    let mut session = home.start();
    for (row, pieces) in
        [&["\x1b", "[B"][..], &["\x1b[", "B"], &["\x1b", "[", "B"], &["\x1b", "O", "B"]].iter().enumerate()
    {
        for piece in *pieces {
            session.send(piece);
            session.settle_briefly();
        }
        session.wait_for(&format!("{} of 12", row + 2));
    }
    session.send("/cranes");
    session.wait_for("cranes");
    session.send("\x1b");
    session.wait_for("Enter read");
}

#[test]
fn it_draws_at_every_size_and_the_last_one_right() {
    let home = Home::new("sizes");
    let mut session = home.start();
    session.send("jjj");
    session.wait_for("4 of 12");
    for keys in ["", "\r", "?", "\x1b", "=", "\x1b", "\t", "\t"] {
        session.send(keys);
        session.is_silent_for(Duration::from_millis(100));
        for (cols, rows) in [(0, 0), (1, 1), (1, 50), (200, 1), (2, 2), (19, 4), (20, 5), (500, 200), (1000, 300)] {
            session.resize_quietly(cols, rows);
            session.is_silent_for(Duration::from_millis(20));
        }
    }
    let mut random = 7_u32;
    for _ in 0..1_000 {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        session.resize_quietly((random >> 8) as u16 % 300, (random >> 20) as u16 % 100);
        if random.is_multiple_of(16) {
            session.send("jk");
        }
    }
    session.resize(70, 20);
    session.settle();
    session.resize(72, 21);
    session.wait_until("the last layout", |received| {
        let screen = received.screen.screen().contents();
        shows(received, "4 of 12") && screen.lines().nth(19).is_some_and(|line| line == "─".repeat(72))
    });
    session.send("Q");
    assert_eq!(session.exit(), 0);
    assert_eq!(violations(&session.log()), Vec::<String>::new());
}

#[test]
fn hostile_text_never_reaches_the_terminal() {
    for (name, value) in
        [("TERM", "xterm-256color"), ("TERM", "linux"), ("TERM", "vt100"), ("TERM", "screen"), ("NO_COLOR", "1")]
    {
        let home = Home::new("hostile");
        let text =
            format!("{HOSTILE}\n\n{HOSTILE} body\n\n({HOSTILE}, March 14, 2025)\n\n[EDITORS' NOTE: {HOSTILE}]\n");
        std::fs::write(home.0.join("news/\x1b]0;name\x07.txt"), text).unwrap();
        let mut session = home.spec().env(name, value).start();
        session.wait_for("of 13");
        session.send("gg\r");
        session.wait_for("<202E>reversed");
        let walk = [
            "e",
            "\x1b",
            "/reversed\r",
            "\x1b",
            "q",
            "f",
            "=tag:(\x1b[200~\x1b]0;pasted\x07\x1b[201~",
            "\x1b",
            "?",
            "\x1b",
            "yy",
            "yt",
            "x",
            "e",
            "\x1b",
            "\x1b",
            "o",
            "\x1b",
            "|",
            "\x1b",
            "e",
        ];
        // One walk through every screen; the other terminals show the same text.
        let steps = if value == "xterm-256color" { walk.len() } else { 1 };
        for keys in &walk[..steps] {
            session.send(keys);
            session.settle();
        }
        session.send(&format!("\x1b[200~{}\x1b[201~", HOSTILE.replace('\x1b', "\u{9b}")));
        session.settle();
        session.send("\x13");
        session.settle();
        session.send("Q");
        session.exit();
        let log = session.log();
        assert_eq!(violations(&log), Vec::<String>::new());
        let asked = walk[..steps].iter().filter(|keys| keys.starts_with('y')).count();
        assert_eq!(copies(&log), asked, "the clipboard is written when the reader copies and at no other time");
        let log = String::from_utf8(log).unwrap();
        assert_eq!(log.contains("?2026"), value == "xterm-256color" || name == "NO_COLOR", "{value}");
        let colourful = |pen: &str| pen.split(';').any(|n| n.parse::<u16>().is_ok_and(|n| n >= 30));
        assert_eq!(pens(&log).any(colourful), name != "NO_COLOR", "{value}");
        assert!(pens(&log).any(|pen| pen.split(';').any(|n| n == "7")), "{value}");
        let printed = home.print(&["list", "news"]) + &home.print(&["check", "--explain", "news"]);
        assert_eq!(violations(printed.replace('\n', "\r\n").as_bytes()), Vec::<String>::new());
    }
}

#[test]
fn the_clipboard_is_wrapped_for_what_stands_between_and_can_be_turned_off() {
    for (name, value, begins) in [
        ("X", "1", "\x1b]52;c;"),
        ("TMUX", "/tmp/x,1,0", "\x07\x1bPtmux;\x1b\x1b]52;c;"),
        ("STY", "1.tty.host", "\x1bP\x1b]52;c;"),
    ] {
        let home = Home::new("clipboard");
        let mut session = ready(home.spec().env(name, value));
        assert_eq!(copies(&session.log()), 0);
        session.send("yy");
        session.wait_for("citation sent to the clipboard of the terminal");
        session.send("Q");
        assert_eq!(session.exit(), 0);
        let log = session.log();
        assert_eq!((violations(&log), copies(&log)), (Vec::new(), 1), "{name}");
        assert!(String::from_utf8_lossy(&log).contains(begins), "{name}");
    }
    let home = Home::new("no-clipboard");
    std::fs::create_dir_all(home.0.join(".config/dateline")).unwrap();
    std::fs::write(home.0.join(".config/dateline/config.toml"), "[screen]\nclipboard = false\n").unwrap();
    let mut session = home.start();
    session.send("yy");
    session.wait_for("turned off in the configuration");
    session.send("qQ");
    assert_eq!(session.exit(), 0);
    assert_eq!(copies(&session.log()), 0);
}

#[test]
fn an_export_is_written_and_a_program_is_run_beside_the_reader() {
    let home = Home::new("export");
    std::fs::create_dir_all(home.0.join(".config/dateline")).unwrap();
    std::fs::write(
        home.0.join(".config/dateline/config.toml"),
        "[pipes]\nfirst = [\"head\", \"-n\", \"1\"]\n\n[commands]\nbrowser = [\"touch\", \"{url}\"]\n",
    )
    .unwrap();
    let mut session = home.start();
    session.send("f");
    session.wait_for("1 flagged");
    session.send("xl");
    session.wait_for("all that is flagged, 1 story");
    session.send("e\x15brief.md\r\r");
    session.wait_for("1 story written to brief.md");
    let brief = std::fs::read_to_string(home.0.join("brief.md")).unwrap();
    assert!(brief.contains("1 story: is:flagged") && brief.contains("The cranes stand still"), "{brief}");
    session.send("xe\x15brief.md\r\r");
    session.wait_for("Write over it?");
    session.send("n");
    session.wait_gone("Write over it?");
    session.send("|");
    session.wait_for("runs: head -n 1");
    session.send("\r");
    session.wait_for("first is done");
    session.send("qQ");
    assert_eq!(session.exit(), 0);
    assert_eq!(std::fs::read_to_string(home.0.join("brief.md")).unwrap(), brief);
    assert_eq!((violations(&session.log()), copies(&session.log())), (Vec::new(), 0));
}

#[test]
fn where_the_locale_knows_no_unicode_everything_is_ascii() {
    let home = Home::new("ascii");
    std::fs::write(home.0.join("news/13.txt"), "Zürich – “Łódź” … 日本\n\nEin längerer Bericht über die Brücke.\n")
        .unwrap();
    let mut session = home.spec().env("LANG", "C").start();
    session.wait_for("of 13");
    for keys in ["G", "\r", "?", "\x1b", "q", "e", "\x1b"] {
        session.send(keys);
        session.settle();
    }
    session.send("Q");
    assert_eq!(session.exit(), 0);
    let log = session.log();
    assert!(log.is_ascii());
    // The name of a pane has a look of its own between the lines of the pane.
    let log = String::from_utf8(log).unwrap();
    assert!(log.contains("Items") && log.contains("-----"));
}

#[test]
fn a_paste_is_text_and_never_a_command() {
    let home = Home::new("paste");
    let mut session = home.start();
    // Outside of prompts pastes are not asked for, and a terminal that sends one anyway marks nothing.
    session.send("/");
    session.wait_until("brackets", |received| {
        received.log.ends_with(b"\x1b[?25h") || received.log.windows(8).any(|w| w == b"\x1b[?2004h")
    });
    session.send("\x1b[200~number 7\nfffQ\x1b[201~");
    session.wait_for("number 7 fffQ");
    session.send("\x1b");
    session.settle();
    assert!(!session.screen().contains("flagged"));
    session.send("Q");
    assert_eq!(session.exit(), 0);
}

#[test]
fn a_note_is_written_in_the_editor_and_kept() {
    let home = Home::new("note");
    let mut session = home.start();
    session.send("e");
    session.wait_for("Ctrl-S");
    session.send("call the pört\rtomorrow");
    session.wait_for("tomorrow");
    session.send("\x1b");
    session.wait_for("saved");
    session.send("Q");
    assert_eq!(session.exit(), 0);
    let printed = home.print(&["list", "--format", "jsonl", "news"]);
    assert!(printed.contains("\"user_note\":\"call the pört\\ntomorrow\""), "{printed}");
}

#[test]
fn a_terminal_that_takes_no_bytes_does_not_stop_marking_and_saving() {
    let home = Home::new("held");
    let mut session = home.start();
    session.hold(true);
    for round in 0..40 {
        session.resize_quietly(200 + round % 2, 60);
        session.settle_briefly();
    }
    session.send("fjfjfjfjf");
    eventually("five marks on disk", pty::DEADLINE, || home.flagged() == 5);
    session.resize(80, 24);
    session.hold(false);
    session.wait_for("5 flagged");
    session.send("Q");
    assert_eq!(session.exit(), 0);
}

#[test]
fn a_terminal_that_takes_no_bytes_does_not_stop_the_end() {
    let home = Home::new("stuck");
    let session = &mut home.start();
    session.hold(true);
    for round in 0..40 {
        session.resize_quietly(300 + round % 2, 90);
        session.settle_briefly();
    }
    Session::signal(session.pid(), Signal::TERM);
    assert_eq!(session.exit_within(GONE), 143);
}

#[test]
fn a_disk_that_hangs_holds_up_the_end_for_two_seconds_and_not_at_all_the_second_time() {
    if Command::new("strace").arg("-V").stdout(Stdio::null()).status().is_err() {
        eprintln!("skipped: there is no strace here to make a disk hang");
        return;
    }
    for twice in [false, true] {
        let home = Home::new("disk");
        let mut spec = Spec::new("/usr/bin/strace", &home.0);
        for argument in ["-f", "-qq", "-o", "/dev/null", "-e", "inject=fdatasync:delay_enter=30s", PROGRAM, "news"] {
            spec = spec.arg(argument);
        }
        let mut session = ready(spec);
        let pid = children(session.pid())[0];
        session.send("f");
        session.wait_for("1 flagged");
        Session::signal(pid, Signal::TERM);
        if twice {
            session.wait_until("the terminal back", |received| received.log.ends_with(b"\x1b[?25h"));
            Session::signal(pid, Signal::TERM);
            eventually("the end at once", Duration::from_millis(700), || state(pid).is_none());
        } else {
            eventually("the end", Duration::from_secs(3), || state(pid).is_none());
        }
    }
}

#[test]
fn a_terminal_that_cannot_show_panes_is_refused_with_a_hint() {
    let home = Home::new("dumb");
    for term in ["dumb", ""] {
        let mut session = home.spec().env("TERM", term).start();
        assert_eq!(session.exit(), 2);
        let said = String::from_utf8(session.log()).unwrap();
        assert!(said.contains("cannot show panes") && said.contains("dateline list"), "{said}");
    }
}

#[test]
fn without_a_terminal_it_says_so() {
    let home = Home::new("none");
    let output = Command::new(PROGRAM)
        .arg(home.0.join("news"))
        .env("TERM", "xterm")
        .env("HOME", &home.0)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no terminal"));
}

#[test]
fn keys_come_from_the_terminal_when_documents_come_through_standard_input() {
    let home = Home::new("stdin");
    let start = || {
        let script = format!("cat news/01.txt | {PROGRAM} -");
        let session = Spec::new("/bin/sh", Path::new(&home.0)).arg("-c").arg(&script).start();
        session.wait_for("1 of 1");
        session
    };
    let mut session = start();
    session.send("f");
    session.wait_for("1 flagged");
    session.send("Q");
    assert_eq!(session.exit(), 0);
    let mut session = start();
    session.hang_up();
    session.exit_within(GONE);
}

/// Programs that do what the reader must not do: a harness that does not see it proves nothing.
#[test]
fn the_harness_sees_what_it_is_there_to_see() {
    let home = Home::new("controls");
    let shell = |script: &str| Spec::new("/bin/sh", &home.0).arg("-c").arg(script).start();
    // A spinner is neither silent nor idle.
    let spinner = shell("i=0; while :; do i=$((i+1)); done");
    let start = cpu(spinner.pid());
    eventually("processor time", pty::DEADLINE, || cpu(spinner.pid()) - start > 100);
    let talker = shell("while :; do printf x; sleep 0.02; done");
    talker.wait_for("xx");
    assert!(!talker.is_silent_for(Duration::from_secs(3)));
    // A dropped line leaves one that ignores it alive.
    let mut deaf = shell("trap '' HUP; while :; do sleep 0.05 || :; done");
    deaf.settle_briefly();
    let pid = deaf.pid();
    deaf.hang_up();
    assert!(state(pid).is_some());
    for (script, what) in [
        ("printf '\\033]0;title\\007'", "a title"),
        ("printf '\\033[6n'", "a question"),
        ("printf '\\033[?1000h'", "the mouse"),
        ("printf 'a\\233b'", "a raw control byte"),
        ("printf 'a\\342\\200\\256b'", "a direction override"),
        ("printf 'a\\tb'", "a tab"),
    ] {
        let mut session = shell(script);
        assert_eq!(session.exit(), 0);
        assert!(!violations(&session.log()).is_empty(), "{what} was not seen");
    }
    // Settings that are not given back are seen.
    let before = untouched(&home);
    let mut raw = shell("stty raw");
    raw.exit();
    assert_ne!(raw.modes(), before);
}
