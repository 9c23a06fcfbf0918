//! What documents try to do outside of the reader: links, titles and names that would like to be commands, options or paths; planted
//! links; and who may read what the reader writes.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::Duration;

use dateline::tui::sequence::violations;
use rustix::process::Signal;

use crate::pty::{self, eventually};
use crate::{GONE, Home, PROGRAM, Session, Spec, ready};

/// A program of a few lines, to be ready by the reader.
fn program(home: &Home, name: &str, lines: &str) -> String {
    let path = home.0.join(name);
    fs::write(&path, format!("#!/bin/sh\n{lines}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path.display().to_string()
}

fn configure(home: &Home, text: &str) {
    fs::create_dir_all(home.0.join(".config/dateline")).unwrap();
    fs::write(home.0.join(".config/dateline/config.toml"), text).unwrap();
}

/// Everything below a folder: files, folders and links, not followed.
fn tree(root: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            }
            found.insert(entry.path());
        }
    }
    found
}

/// Links that would be options, commands, other schemes or other hosts; those that may be opened, as they are handed on, are `OPENED`.
const LINKS: [&str; 40] = [
    "https://fine.example/one",
    "http://fine.example/two?a=1&b=2",
    "HTTPS://Fine.Example/Three",
    "https://fine.example/$(touch canary)",
    "https://fine.example/`touch canary`",
    "https://fine.example/;touch${IFS}canary",
    "https://fine.example/|touch",
    "https://fine.example/%0atouch%20canary",
    "https://fine.example/'\"x",
    "http://аррӏе.com/",
    "https://[2001:db8::1]:8080/x",
    "javascript:alert(1)",
    "JAVASCRIPT:alert(1)",
    "vbscript:x",
    "data:text/html,x",
    "file:///etc/passwd",
    "FILE://localhost/etc/passwd",
    "ftp://example.org/x",
    "smb://example.org/x",
    "gopher://example.org/x",
    "ssh://-oProxyCommand=touch/x",
    "telnet://example.org",
    "mailto:a@example.org?attach=/etc/passwd",
    "tel:+1",
    "-version",
    "--new-window",
    "/etc/passwd",
    "../../etc/passwd",
    "//example.org/x",
    "http://",
    "http:///x",
    "https://a b.example/",
    "https://user:word@evil.example/",
    "https://fine.example@evil.example/",
    "https://fine.example\\@evil.example/",
    "https://fine.example:80x/",
    "https://-dash.example/",
    "https://$(touch).example/",
    "https://fine.example/\u{202e}x",
    "https://fine.example/\u{200b}x",
];

const OPENED: [&str; 9] = [
    "https://fine.example/one",
    "http://fine.example/two?a=1&b=2",
    "https://fine.example/Three",
    "https://fine.example/;touch$%7BIFS%7Dcanary",
    "https://fine.example/%7Ctouch",
    "https://fine.example/%0atouch%20canary",
    "https://fine.example/'%22x",
    "http://xn--80ak6aa92e.com/",
    "https://[2001:db8::1]:8080/x",
];

#[test]
fn of_hostile_links_only_web_links_reach_the_browser_each_as_one_word() {
    let home = Home::new("links-out");
    let record = home.0.join("opened");
    let browser = program(&home, "browser", &format!("printf '%s %s\\n' \"$#\" \"$1\" >> '{}'", record.display()));
    configure(&home, &format!("[commands]\nbrowser = [\"{browser}\", \"{{url}}\"]\n"));
    fs::remove_dir_all(home.0.join("news")).unwrap();
    fs::create_dir(home.0.join("news")).unwrap();
    let escaped = |link: &str| link.replace('&', "&amp;").replace('"', "&quot;");
    for (number, link) in LINKS.iter().enumerate() {
        let page = format!(
            "<!DOCTYPE html><html><head><title>Quay {number}</title></head><body><article><h1>Quay {number} is sold</h1>\n<p>The \
             port has something to say about quay {number}, and <a href=\"{}\">others</a> tell more.</p></article></body></html>",
            escaped(link)
        );
        fs::write(home.0.join(format!("news/{number:02}.html")), page).unwrap();
    }
    let before = tree(&home.0);
    let mut session = home.spec().start();
    session.wait_for("1 of 40");
    session.wait_gone("reading");
    session.settle();
    for _ in LINKS {
        // What may be opened is shown and asked about; the rest is refused, or there is no link at all.
        session.send("o");
        session.settle();
        session.send(if session.screen().contains("runs: ") { "\r" } else { "\x1b" });
        session.settle();
        session.send("j");
        session.settle();
    }
    let opened = || fs::read_to_string(&record).unwrap_or_default().lines().map(str::to_owned).collect::<BTreeSet<_>>();
    let expected: BTreeSet<String> = OPENED.iter().map(|link| format!("1 {link}")).collect();
    session.send("Q");
    assert_eq!(session.exit(), 0);
    let opened = opened();
    for line in &opened {
        let link = line.strip_prefix("1 ").unwrap_or_else(|| panic!("not one word: {line}"));
        assert!(link.starts_with("https://") || link.starts_with("http://"), "{link}");
        assert!(link.bytes().all(|byte| (0x21..0x7f).contains(&byte)), "{link}");
    }
    let missing: Vec<_> = expected.difference(&opened).collect();
    let more: Vec<_> = opened.difference(&expected).collect();
    assert!(missing.is_empty() && more.is_empty(), "not opened: {missing:?}, opened: {more:?}");
    let new: Vec<_> =
        tree(&home.0).into_iter().filter(|path| !before.contains(path) && !is_ours(&home, path)).collect();
    assert_eq!(new, [record]);
    assert_eq!(violations(&session.log()), Vec::<String>::new());
}

/// What the reader may make unasked.
fn is_ours(home: &Home, path: &Path) -> bool {
    [".local", ".cache"].iter().any(|folder| path.starts_with(home.0.join(folder)))
}

#[test]
fn titles_and_names_like_commands_and_paths_start_nothing_and_leave_no_folder() {
    let home = Home::new("names-out");
    let outer = home.0.join("a/b/c");
    fs::create_dir_all(&outer).unwrap();
    let canary = home.0.join("canary");
    let command = format!("touch '{}'", canary.display());
    let titles = [
        format!("$({command})"),
        format!("`{command}`"),
        format!(";{command};"),
        format!("| {command}"),
        format!("& {command} &"),
        String::from("../../../escaped"),
        String::from("/tmp/dateline-escaped"),
        String::from("-rf"),
        String::from("."),
        String::from(".."),
        format!("{}x", "long".repeat(80)),
        String::from("%s%n%x {url} {title} $HOME ~"),
    ];
    fs::remove_dir_all(home.0.join("news")).unwrap();
    let news = outer.join("news");
    fs::create_dir(&news).unwrap();
    for (number, title) in titles.iter().enumerate() {
        let text = format!(
            "{title}\n\nStory {number} of the quay by {title} is told in a few words here.\n\n({title}, March 1, 2025)\n"
        );
        fs::write(news.join(format!("{number:02}.txt")), &text).unwrap();
    }
    let names = [
        "-rf.txt",
        "$(touch canary).txt",
        ";touch canary;.txt",
        "new\nline.txt",
        "..odd.txt",
        &format!("{}.txt", "n".repeat(240)),
    ];
    for (number, name) in names.iter().enumerate() {
        let text = format!("A file called {name:?}\n\nIt has story number {number} of its own, in file {number}.\n");
        fs::write(news.join(name), text).unwrap();
    }
    let editor = program(&home, "editor", "echo \"written outside\" >> \"$1\"; echo \"$#\" >> \"$HOME/edited\"");
    let pipe = program(&home, "keep", "cat > /dev/null; echo \"$#\" >> \"$HOME/piped\"");
    let browser = program(&home, "browser", "echo \"$#\" >> \"$HOME/opened\"");
    configure(&home, &format!("[commands]\nbrowser = [\"{browser}\", \"{{url}}\"]\n\n[pipes]\nkeep = [\"{pipe}\"]\n"));
    let stories = home.print(&["list", "--no-state", "a/b/c/news"]).lines().count();
    assert!(stories > 15, "{stories}");
    let before = tree(&home.0);
    let script = format!("cd '{}' && exec {PROGRAM} news", outer.display());
    let mut session = Spec::new("/bin/sh", &home.0).arg("-c").arg(&script).env("EDITOR", &editor).start();
    session.wait_for(&format!("1 of {stories}"));
    session.wait_gone("reading");
    for number in 1..=stories {
        for keys in ["f", "o", "\x1b", "|", "\r", "\x1b", "yy"] {
            session.send(keys);
            session.settle_briefly();
        }
        session.settle();
        session.send("\x1bgE");
        let edited = || fs::read_to_string(home.0.join("edited")).unwrap_or_default().lines().count();
        eventually("the editor", pty::DEADLINE, || edited() == number);
        session.settle();
        // An export of this story alone, under the name that is offered.
        session.send("\x1bx");
        session.settle();
        session.send("\r");
        session.settle();
        session.send("n\x1b\x1b\x1bj");
        session.settle();
    }
    session.send("Q");
    assert!(matches!(session.exit(), 0));
    assert!(!canary.exists() && !outer.join("canary").exists() && !news.join("canary").exists());
    assert_eq!(fs::read_to_string(home.0.join("edited")).unwrap(), "1\n".repeat(stories));
    assert!(fs::read_to_string(home.0.join("piped")).unwrap().lines().all(|count| count == "0"));
    let new: Vec<_> = tree(&home.0).into_iter().filter(|path| !before.contains(path)).collect();
    for path in &new {
        let asked = path.parent() == Some(&home.0) && path.ends_with("edited")
            || path.ends_with("piped")
            || path.parent() == Some(outer.as_path());
        assert!(asked || is_ours(&home, path), "{}", path.display());
        let name = path.file_name().unwrap().to_string_lossy();
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        assert!(name.chars().all(plain) && !name.starts_with('-') && name.len() < 130, "{name:?}");
    }
    assert!(!Path::new("/tmp/dateline-escaped").exists());
}

/// A session that leaves something of every kind behind: marks, a note, a draft that is cut off, queries, the place, an index.
fn leave_traces(mut session: Session) {
    session.send("fj");
    session.wait_for(" flagged");
    session.send("/cranes\r");
    session.settle();
    session.send("\x1b");
    session.settle();
    session.send("e");
    session.wait_for("Ctrl-S");
    session.send("half a note");
    session.settle();
    // Longer than drafts and the place are held back.
    session.is_silent_for(Duration::from_millis(1500));
    Session::signal(session.pid(), Signal::TERM);
    assert_eq!(session.exit_within(GONE), 143);
}

/// The reader where an earlier session was left.
fn again(home: &Home) -> Session {
    let session = home.spec().start();
    session.wait_for("of 12");
    session.wait_gone("reading");
    session
}

#[test]
fn what_is_written_is_for_its_owner_only_whatever_the_umask() {
    for umask in ["000", "022", "077"] {
        let home = Home::new("umask");
        let script = format!("umask {umask}; exec {PROGRAM} news --log run.log");
        leave_traces(ready(Spec::new("/bin/sh", &home.0).arg("-c").arg(&script)));
        let mut kinds = BTreeSet::new();
        for root in [".local/state/dateline", ".cache/dateline"].map(|root| home.0.join(root)) {
            for path in tree(&root).into_iter().chain(root.exists().then(|| root.clone())) {
                let about = fs::symlink_metadata(&path).unwrap();
                let wanted = if about.is_dir() { 0o700 } else { 0o600 };
                assert_eq!(about.mode() & 0o7777, wanted, "umask {umask}: {}", path.display());
                kinds.insert(path.strip_prefix(&root).unwrap().iter().next().map(PathBuf::from).unwrap_or_default());
            }
        }
        assert_eq!(fs::metadata(home.0.join("run.log")).unwrap().mode() & 0o7777, 0o600);
        for kind in ["journal", "places", "drafts", "queries.txt"] {
            assert!(kinds.contains(Path::new(kind)), "no {kind} among {kinds:?}");
        }
    }
}

#[test]
fn no_planted_link_is_written_through() {
    let home = Home::new("planted");
    leave_traces(home.start());
    let victims = home.0.join("victims");
    fs::create_dir(&victims).unwrap();
    let mut planted = 0;
    for root in [".local/state/dateline", ".cache/dateline"].map(|root| home.0.join(root)) {
        for path in tree(&root).into_iter().filter(|path| path.is_file()) {
            let victim = victims.join(format!("{planted}"));
            fs::rename(&path, &victim).unwrap();
            symlink(&victim, &path).unwrap();
            planted += 1;
        }
    }
    assert!(planted >= 4, "{planted}");
    let before: Vec<Vec<u8>> = (0..planted).map(|n| fs::read(victims.join(n.to_string())).unwrap()).collect();
    leave_traces(again(&home));
    for (number, bytes) in before.iter().enumerate() {
        assert_eq!(&fs::read(victims.join(number.to_string())).unwrap(), bytes, "victim {number} was written");
    }
}

#[test]
fn a_state_folder_of_somebody_else_or_open_to_all_is_read_and_not_written() {
    let home = Home::new("foreign");
    leave_traces(home.start());
    let state = home.0.join(".local/state/dateline");
    let journals = || tree(&state.join("journal"));
    for foreign in [true, false] {
        if foreign && std::os::unix::fs::chown(&state, Some(65_534), None).is_err() {
            eprintln!("SKIPPED: only root can give a folder away");
            continue;
        }
        if !foreign {
            let _ = std::os::unix::fs::chown(&state, Some(rustix::process::geteuid().as_raw()), None);
            fs::set_permissions(&state, fs::Permissions::from_mode(0o777)).unwrap();
        }
        let before = journals();
        let mut session = again(&home);
        session.wait_for("1 flagged");
        session.send("Gf");
        session.wait_for("NOT SAVED (");
        session.send("Q");
        assert_eq!(session.exit(), 75);
        assert_eq!(journals(), before);
    }
}
