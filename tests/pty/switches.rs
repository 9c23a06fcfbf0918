//! What a person may turn on: the mouse, and links that the terminal knows. Each is in the list of what is written, sent only where it
//! is turned on, and turned off however the program ends or stops.

use std::time::Duration;

use dateline::tui::sequence::{Switch, violations, violations_with};
use rustix::process::Signal;

use crate::pty::{children, eventually, state};
use crate::{GONE, Home, PROGRAM, Session, Spec, first_frame, ready};

fn configured(name: &str, screen: &str) -> Home {
    let home = Home::new(name);
    std::fs::create_dir_all(home.0.join(".config/dateline")).unwrap();
    std::fs::write(home.0.join(".config/dateline/config.toml"), format!("[screen]\n{screen}\n")).unwrap();
    home
}

/// How often a sequence was written.
fn count(session: &Session, sequence: &str) -> usize {
    String::from_utf8_lossy(&session.log()).matches(sequence).count()
}

/// The mouse was turned on, and off as often, the last word being off.
#[track_caller]
fn mouse_is_off(session: &Session, times: usize) {
    for mode in ["1000", "1006"] {
        let (on, off) = (format!("\x1b[?{mode}h"), format!("\x1b[?{mode}l"));
        assert_eq!((count(session, &on), count(session, &off)), (times, times), "{mode}");
        let log = String::from_utf8_lossy(&session.log()).into_owned();
        assert!(log.rfind(&off) > log.rfind(&on), "{mode}");
    }
    assert_eq!(violations_with(&session.log(), &[Switch::Mouse]), Vec::<String>::new());
}

#[test]
fn the_mouse_is_off_until_it_is_turned_on() {
    let home = Home::new("no-mouse");
    let mut session = home.start();
    session.send("Q");
    assert_eq!(session.exit(), 0);
    assert_eq!(violations(&session.log()), Vec::<String>::new());
}

#[test]
fn clicks_and_the_wheel_reach_the_list_and_the_mouse_is_turned_off_at_the_end() {
    let home = configured("mouse", "mouse = true");
    let mut session = ready(home.spec());
    // The third row of the list.
    session.send("\x1b[<0;10;5M\x1b[<0;10;5m");
    session.wait_for("3 of 12");
    session.send("\x1b[<65;10;5M");
    session.wait_for("6 of 12");
    session.send("\x1b[<64;10;5M");
    session.wait_for("3 of 12");
    // A slow line cuts anywhere; no piece is a key.
    for piece in ["\x1b", "[<0;1", "0;4M", "\x1b[<", "0;10;4m"] {
        session.send(piece);
        session.settle_briefly();
    }
    session.wait_for("2 of 12");
    session.send("\x1b[<0;10;4M");
    session.wait_for("11 unread");
    session.send("Q");
    assert_eq!(session.exit(), 0);
    mouse_is_off(&session, 1);
}

#[test]
fn the_mouse_is_turned_off_by_signals_panics_and_stops() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
        let home = configured("mouse-signal", "mouse = true");
        let mut session = ready(home.spec());
        Session::signal(session.pid(), signal);
        assert_eq!(session.exit(), code);
        mouse_is_off(&session, 1);
    }
    for place in ["loop", "draw", "worker", "input"] {
        let home = configured("mouse-panic", "mouse = true");
        let mut session = home.spec().arg("--panic-at").arg(place).start();
        first_frame(&session);
        session.send("jj");
        assert_eq!(session.exit(), 101, "{place}");
        mouse_is_off(&session, 1);
    }
    let home = configured("mouse-stop", "mouse = true");
    let mut session = Spec::new("/bin/bash", &home.0).arg("--norc").env("PS1", "shell> ").start();
    session.wait_for("shell> ");
    session.send(&format!("{PROGRAM} news\n"));
    session.wait_for("1 of 12");
    let pid = children(session.pid())[0];
    session.send("\x1a");
    session.wait_for("Stopped");
    eventually("a stopped process", GONE, || state(pid) == Some('T'));
    assert_eq!((count(&session, "\x1b[?1000h"), count(&session, "\x1b[?1000l")), (1, 1));
    session.send("fg\n");
    session.wait_until("the mouse again", |received| {
        String::from_utf8_lossy(&received.log).matches("\x1b[?1000h").count() == 2
    });
    session.wait_for("1 of 12");
    session.send("Q");
    session.wait_until("the mouse off", |received| {
        String::from_utf8_lossy(&received.log).matches("\x1b[?1000l").count() == 2
    });
}

#[test]
fn links_are_sent_where_they_are_wanted_and_only_those_that_may_be_opened() {
    let page = |title: &str, links: &str| {
        format!(
            "<!DOCTYPE html><html><head><title>{title}</title></head><body><article><h1>{title}</h1>\n<p>The port \
             has something to say about its oldest quay, and {links} tell more of it.</p></article></body></html>\n"
        )
    };
    let story = page("A quay is sold", "<a href=\"https://port.example/quay?lot=3&amp;of=9\">others</a>");
    let hostile = page(
        "A quay is lost",
        "<a href=\"javascript:alert(1)\">some</a> and <a href=\"http://me:secret@port.example/\">others</a>",
    );
    for (term, screen, sent) in [
        ("xterm-256color", "links = true", true),
        ("xterm-256color", "links = false", false),
        ("linux", "links = true", false),
    ] {
        let home = configured("links", screen);
        std::fs::write(home.0.join("news/20.html"), &story).unwrap();
        std::fs::write(home.0.join("news/21.html"), &hostile).unwrap();
        let mut session = home.spec().arg("--query").arg("headline:quay").env("TERM", term).start();
        session.wait_for("of 2");
        session.wait_gone("reading");
        for keys in ["\r", "z", "G", "q", "q", "j", "\r"] {
            session.send(keys);
            session.settle();
        }
        session.send("Q");
        assert_eq!(session.exit(), 0);
        let switches: &[Switch] = if sent { &[Switch::Links] } else { &[] };
        assert_eq!(violations_with(&session.log(), switches), Vec::<String>::new(), "{term} {screen}");
        assert_eq!(count(&session, "\x1b]8;;https://port.example/quay?lot=3&of=9\x1b\\") > 0, sent, "{term} {screen}");
        assert!(count(&session, "]8;;http://me") == 0 && count(&session, "]8;;javascript") == 0);
        assert!(session.is_silent_for(Duration::from_millis(1)));
    }
}
