//! Wall clocks that jump under the real program: the order of what was done stays, and nothing is lost.
//!
//! The clock is a few lines of C that stand before the system's, where there is a compiler to make them: it adds as many
//! seconds as a file says.

use std::process::Command;

use crate::pty::{Session, Spec};
use crate::{Home, PROGRAM, ready};

const CLOCK: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
int clock_gettime(clockid_t id, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int answer = real(id, now);
    if (id == CLOCK_REALTIME) {
        FILE *file = fopen(getenv("CLOCK_OFFSET"), "r");
        long seconds = 0;
        if (file) { if (fscanf(file, "%ld", &seconds) == 1) now->tv_sec += seconds; fclose(file); }
    }
    return answer;
}
"#;

const YEAR: i64 = 365 * 86_400;

/// A clock that can be set; none where there is no compiler.
fn clock(home: &Home) -> Option<String> {
    let (source, library) = (home.0.join("clock.c"), home.0.join("clock.so"));
    std::fs::write(&source, CLOCK).unwrap();
    let made = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(&source).arg("-ldl").status();
    if !made.is_ok_and(|status| status.success()) {
        eprintln!("SKIPPED: no C compiler here");
        return None;
    }
    Some(library.display().to_string())
}

fn set(home: &Home, seconds: i64) {
    std::fs::write(home.0.join("offset.new"), seconds.to_string()).unwrap();
    std::fs::rename(home.0.join("offset.new"), home.0.join("offset")).unwrap();
}

/// The reader under that clock.
fn start(home: &Home, clock: &str) -> Session {
    let offset = home.0.join("offset").display().to_string();
    ready(Spec::new(PROGRAM, &home.0).arg("news").env("LD_PRELOAD", clock).env("CLOCK_OFFSET", &offset))
}

fn flag(session: &mut Session, flagged: usize) {
    session.send("f");
    session.wait_for(&format!("{flagged} flagged"));
}

#[test]
fn a_clock_that_jumps_under_a_session_changes_no_order() {
    let home = Home::new("clock");
    set(&home, 10 * YEAR);
    let Some(clock) = clock(&home) else { return };
    let mut ahead = start(&home, &clock);
    flag(&mut ahead, 1);
    // Back by more than half a century while the session runs: what comes now is later all the same.
    for (key, offset, seen) in [("jf", -56 * YEAR, 2), ("jf", -YEAR, 3), ("gg", 0, 3), ("f", 3600, 2), ("f", -3600, 3)]
    {
        set(&home, offset);
        ahead.send(key);
        ahead.wait_for(&format!("{seen} flagged"));
    }
    // A date to be due is a date in the year of that clock.
    set(&home, -20 * YEAR);
    ahead.send("gD");
    ahead.wait_for("due");
    ahead.send("+3d\r");
    ahead.wait_for("due");
    ahead.send("U");
    ahead.settle();
    ahead.send("\x1b");
    ahead.settle();
    ahead.send("u");
    ahead.wait_for("undone: set the due date");
    ahead.wait_for("saved");
    ahead.send("Q");
    assert_eq!(ahead.exit(), 0);
    assert_eq!(home.count("is:flagged"), 3);
    assert_eq!(home.count("due:<2030"), 0);
    // A session with the right time comes after all of it, though its clock is ten years behind the first mark.
    let mut now = home.start();
    now.wait_for("3 flagged");
    now.send("f");
    now.wait_for("2 flagged");
    now.wait_for("saved");
    now.send("Q");
    assert_eq!(now.exit(), 0);
    assert_eq!(home.count("is:flagged"), 2);
    assert!(home.run("state check").contains("2 flagged"));
}

#[test]
fn any_year_a_clock_may_show_is_read_and_written() {
    let home = Home::new("years");
    set(&home, 0);
    let Some(clock) = clock(&home) else { return };
    // 1970, before 1970, 2038, 2106, 9000.
    for (number, offset) in [-56 * YEAR, -100 * YEAR, 12 * YEAR, 80 * YEAR, 7000 * YEAR].into_iter().enumerate() {
        set(&home, offset);
        let mut session = start(&home, &clock);
        session.send(&format!("{}gg", number + 1));
        flag(&mut session, number + 1);
        session.wait_for("saved");
        session.send("Q");
        assert_eq!(session.exit(), 0);
        assert_eq!(home.count("is:flagged"), number + 1, "{offset}");
    }
}
