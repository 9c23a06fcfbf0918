//! Poor surroundings: no keys, no place for messages, little memory, few descriptors, threads refused, no `/proc`, terminals of every name, a
//! paste without end, and a tmux that goes away.

use std::process::{Command, Stdio};
use std::time::Duration;

use dateline::tui::sequence::violations;

use crate::pty::{self, Session, Spec, cpu, eventually, state};
use crate::{GONE, Home, PROGRAM, first_frame, ready, shows};

/// A shell script with the program in `$PROGRAM`, in a terminal.
fn script(home: &Home, script: &str) -> Session {
    Spec::new("/bin/sh", &home.0).arg("-c").arg(script).env("PROGRAM", PROGRAM).start()
}

fn works(command: &str, arguments: &[&str]) -> bool {
    let status = Command::new(command).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let works = status.is_ok_and(|status| status.success());
    if !works {
        eprintln!("SKIPPED: `{command} {}` does not work here", arguments.join(" "));
    }
    works
}

#[test]
fn without_standard_input_keys_come_from_the_terminal() {
    for input in ["</dev/null", "<&-", "<news/01.txt", "</dev/zero"] {
        let home = Home::new("stdin-none");
        let mut session = script(&home, &format!("exec \"$PROGRAM\" news {input}"));
        session.wait_for("1 of 12");
        session.wait_gone("reading");
        session.settle();
        let before = cpu(session.pid());
        assert!(session.is_silent_for(Duration::from_secs(1)), "{input}");
        assert!(cpu(session.pid()) - before <= 50, "{input}: it spins");
        session.send("Q");
        assert_eq!(session.exit(), 0, "{input}");
    }
    let home = Home::new("stdin-eof");
    let mut session = script(&home, ": | \"$PROGRAM\" -; echo code $?");
    session.wait_until("an answer", |received| shows(received, "no story"));
    session.send("Q");
    session.wait_for("code ");
    session.exit();
}

#[test]
fn without_a_place_for_frames_or_messages_it_ends_in_order() {
    for (redirected, code) in
        [(">&-", 2), (">/dev/full", 2), ("| head -c 1 >/dev/null", 0), ("2>&- --panic-at loop", 101)]
    {
        let home = Home::new("stdout-none");
        let mut session = script(&home, &format!("\"$PROGRAM\" news {redirected}; exit $?"));
        if code == 101 {
            first_frame(&session);
            session.send("j");
        }
        assert_eq!(session.exit_within(pty::DEADLINE), code, "{redirected}");
        assert!(!String::from_utf8_lossy(&session.log()).contains("panicked"), "{redirected}");
    }
    let home = Home::new("stderr-none");
    let mut session = script(&home, "exec \"$PROGRAM\" news gone 2>&-");
    session.wait_for("of 12");
    session.send("Q");
    assert_eq!(session.exit(), 0);
}

#[test]
fn with_little_memory_and_few_descriptors_it_reads_and_marks() {
    let home = Home::new("ulimit");
    // The allocator of the system reserves 64 MiB of addresses a thread, used or not, and what is left is a matter of luck: it is told not to.
    let mut session = script(&home, "ulimit -v 262144; ulimit -n 64; MALLOC_ARENA_MAX=1 exec \"$PROGRAM\" news");
    reads_and_marks(&home, &mut session);
}

fn reads_and_marks(home: &Home, session: &mut Session) {
    session.wait_for("1 of 12");
    session.send("f");
    session.wait_for("saved");
    session.send("Q");
    assert_eq!(session.exit(), 0);
    assert_eq!(home.flagged(), 1);
}

#[test]
fn a_thread_that_is_refused_is_said_or_done_without() {
    if !works("strace", &["-f", "-o", "/dev/null", "-e", "inject=clone3:error=EAGAIN:when=9", "true"]) {
        return;
    }
    let traced =
        |inject: &str| format!("strace -f -qq -o /dev/null -e 'inject={inject}' \"$PROGRAM\" news; echo co''de $?");
    let mut refused = 0;
    for number in 1..=16 {
        let home = Home::new("threads");
        let mut session = script(&home, &traced(&format!("clone3:error=EAGAIN:when={number}")));
        session.wait_until("an end or a screen", |received| {
            let framed = shows(received, "refused a thread") && shows(received, "Items");
            framed || shows(received, "of 12") || shows(received, "code ")
        });
        let screen = session.screen();
        refused += usize::from(screen.contains("refused a thread"));
        if screen.contains("code ") {
            assert!(screen.contains("code 2") && screen.contains("the system refused a thread"), "{number}: {screen}");
            continue;
        }
        session.wait_until("a screen at rest", |received| !shows(received, "reading"));
        session.send("Q");
        session.wait_for("code 0");
    }
    assert!(refused > 0, "no thread was refused that it needs");
    // Where a sandbox knows no clone3 the older call is taken.
    let home = Home::new("clone3");
    let mut session = script(&home, &traced("clone3:error=ENOSYS"));
    session.wait_for("1 of 12");
    session.send("f");
    session.wait_for("saved");
    session.send("Q");
    session.wait_for("code 0");
}

#[test]
fn without_proc_it_reads_and_marks() {
    if !works("unshare", &["-rm", "mount", "-t", "tmpfs", "tmpfs", "/proc"]) {
        return;
    }
    let home = Home::new("no-proc");
    let mut session = script(&home, "exec unshare -rm sh -c 'mount -t tmpfs tmpfs /proc && exec \"$PROGRAM\" news'");
    reads_and_marks(&home, &mut session);
}

#[test]
fn a_terminal_of_any_name_gets_what_the_list_has() {
    for (term, locale) in [
        ("tmux-256color", "C.UTF-8"),
        ("screen-256color", "en_US.UTF-8"),
        ("vt220", "C.UTF-8"),
        ("no-such-terminal", "C.utf8"),
        ("\u{1b}]0;x\u{7}", "C.UTF-8"),
        ("xterm", "POSIX"),
        ("xterm", "en_US.ISO-8859-1"),
        ("linux", ""),
    ] {
        let home = Home::new("term");
        let mut session = ready(home.spec().env("TERM", term).env("LANG", locale));
        let screen = session.screen();
        assert!(screen.lines().any(|line| line.starts_with(" >")), "the cursor has a sign: {screen}");
        for keys in ["j", "\r", "?", "\x1b", "q", "\t", "z", "\x1b[B"] {
            session.send(keys);
            session.settle();
        }
        session.send("Q");
        assert_eq!(session.exit(), 0, "{term:?}");
        assert_eq!(violations(&session.log()), Vec::<String>::new(), "{term:?}");
        assert_eq!(session.log().is_ascii(), !locale.to_lowercase().contains("utf"), "{term:?} {locale}");
    }
}

#[test]
fn a_paste_of_ten_megabytes_is_no_command_and_takes_no_heap_of_memory() {
    let home = Home::new("long-paste");
    let mut session = home.start();
    session.send("/");
    session.wait_until("brackets", |received| received.log.windows(8).any(|bytes| bytes == b"\x1b[?2004h"));
    let pid = session.pid();
    let resident = || -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    };
    let before = resident();
    let piece = "fQ\x1b[A\x07d ".repeat(1 << 14);
    let length = piece.len();
    let rounds = (10 << 20) / length;
    session.send("\x1b[200~");
    for _ in 0..rounds {
        session.send(&piece);
    }
    session.send("\x1b[201~");
    session.settle();
    assert!(resident() < before + 100_000, "{} kB, {before} before", resident());
    session.send("\x15\x1b");
    session.settle();
    assert!(!session.screen().contains("flagged"), "{}", session.screen());
    session.send("Q");
    assert_eq!(session.exit(), 0);
    assert_eq!(violations(&session.log()), Vec::<String>::new());
    assert_eq!(home.flagged(), 0);
}

#[test]
fn a_tmux_that_goes_away_is_a_dropped_line() {
    if !works("tmux", &["-V"]) {
        return;
    }
    for end in ["kill-pane", "kill-session", "kill-server"] {
        let home = Home::new("tmux");
        let tmux = |arguments: &[&str]| {
            let mut command = Command::new("tmux");
            command.args(["-L", "dateline", "-f", "/dev/null"]).args(arguments);
            command.env_clear().env("HOME", &home.0).env("TMUX_TMPDIR", &home.0).env("LANG", "C.UTF-8");
            command.env("PATH", "/usr/bin:/bin").env("TERM", "xterm-256color").current_dir(&home.0);
            String::from_utf8_lossy(&command.output().unwrap().stdout).into_owned()
        };
        let start = format!("exec {PROGRAM} news");
        tmux(&["new-session", "-d", "-x", "80", "-y", "24", &start]);
        let screen = || tmux(&["capture-pane", "-p"]);
        eventually("the list", pty::DEADLINE, || screen().contains("1 of 12") && !screen().contains("reading"));
        let pid: u32 = tmux(&["display-message", "-p", "#{pane_pid}"]).trim().parse().unwrap();
        tmux(&["send-keys", "f"]);
        eventually("a mark", pty::DEADLINE, || screen().contains("1 flagged") && screen().contains("saved"));
        tmux(&[end]);
        eventually("the end of the program", GONE, || state(pid).is_none());
        assert_eq!(home.flagged(), 1, "{end}");
        if end != "kill-server" {
            tmux(&["kill-server"]);
        }
    }
}
