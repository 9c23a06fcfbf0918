use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::PermissionsExt;

use crate::sandbox::Sandbox;

const FOLDER: &str = "home/.local/share/dateline/documents";

fn added(sandbox: &Sandbox) -> Vec<(String, Vec<u8>)> {
    let prefix = format!("{FOLDER}/");
    sandbox
        .files()
        .into_iter()
        .filter_map(|(name, bytes)| Some((name.strip_prefix(&prefix)?.to_owned(), bytes)))
        .collect()
}

#[test]
fn a_document_is_copied_and_opened_from_then_on() {
    let sandbox = Sandbox::with_news();
    let text = fs::read(sandbox.path("news/late.txt")).unwrap();
    let out = sandbox.run("add news/late.txt").fine();
    assert!(out.starts_with("added news/late.txt as ") && out.contains("1 document added"), "{out}");
    assert_eq!(added(&sandbox), [("late.txt".to_owned(), text.clone())]);
    assert_eq!(fs::read(sandbox.path("news/late.txt")).unwrap(), text, "the original is not touched");
    let mode = fs::metadata(sandbox.path(format!("{FOLDER}/late.txt"))).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(sandbox.run("list").fine().contains("SNOW CLOSES THE BRENNER"));
}

#[test]
fn the_same_document_is_added_once() {
    let sandbox = Sandbox::with_news();
    sandbox.run("add news").fine();
    let before = sandbox.files();
    let out = sandbox.run("add news/late.txt news/harbour.txt").fine();
    assert!(out.contains("news/late.txt is there already as ") && out.contains("0 documents added"), "{out}");
    assert_eq!(sandbox.files(), before);
}

#[test]
fn another_document_of_the_same_name_gets_another_name() {
    let sandbox = Sandbox::new();
    for (folder, text) in [("a", "one"), ("b", "two"), ("c", "three"), ("d", "two")] {
        sandbox.write(format!("{folder}/news.txt"), text.as_bytes());
        sandbox.run(&format!("add {folder}/news.txt")).fine();
    }
    let names: Vec<(String, Vec<u8>)> = added(&sandbox);
    let expect = [("news-2.txt", "two"), ("news-3.txt", "three"), ("news.txt", "one")];
    assert_eq!(names, expect.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())));
}

#[test]
fn what_a_file_beside_a_document_tells_is_kept_with_the_copy() {
    let sandbox = Sandbox::new();
    let text = b"LOCKS SHUT\nThe locks were shut at noon by the board. (Canal Post, 04/05/2021)\n\n\
                 LOCKS OPEN\nThe locks were opened again by the board. (Canal Post, 06/05/2021)\n";
    sandbox.write("a/news.txt", text);
    sandbox.write(
        "b/news.txt",
        b"TIDES RISE\nThe tides rose again at noon, said the board of the port. (Tide Post, 07/05/2021)\n",
    );
    sandbox.write(
        "a/dateline.toml",
        b"publisher = \"Canal \\\"Board\\\"\"\ndate_order = \"dmy\"\ntopic = [\"Locks\", \"Tides\"]\nregion = \"Europe\"\n",
    );
    sandbox.run("add a b").fine();
    let list = |query: &str| sandbox.command(["list", "--no-state", "--query", query]).output().unwrap().stdout;
    let lines = |query: &str| String::from_utf8(list(query)).unwrap().lines().count();
    assert_eq!(lines("publisher:\"Canal Board\" date:2021-05"), 2, "the copies are told of as the originals were");
    assert_eq!(lines("topic:tides label:europe"), 2);
    assert_eq!(lines("tides date:none"), 1, "and no other copy");
    let told = sandbox.path(format!("{FOLDER}/dateline.toml"));
    let before = fs::read(&told).unwrap();
    assert_eq!(fs::metadata(&told).unwrap().permissions().mode() & 0o777, 0o600);
    sandbox.run("add a b").fine();
    assert_eq!(fs::read(&told).unwrap(), before, "once is enough");
    sandbox.write("a/dateline.toml", b"publsher = 1\n");
    sandbox.write("a/more.txt", text.split_at(80).1);
    let ended = sandbox.run("add a");
    assert_eq!(ended.code, Some(1));
    assert!(ended.err.contains("dateline.toml:1: unknown fact `publsher`"), "{}", ended.err);
    assert!(ended.out.contains("1 document added"), "{}", ended.out);
}

#[test]
fn names_never_leave_the_folder() {
    let sandbox = Sandbox::new();
    let names: [&[u8]; 5] =
        [b"..x.txt", b"-rf.txt", b"a b\n\x1b[31m.txt", b"\xff\xfe.txt", "\u{202e}txt.evil.txt".as_bytes()];
    let mut arguments = vec![OsString::from("add"), OsString::from("--")];
    for (number, name) in names.iter().enumerate() {
        let name = OsString::from_vec(name.to_vec());
        sandbox.write(std::path::Path::new("in").join(&name), format!("text {number}").as_bytes());
        arguments.push(std::path::Path::new("in").join(&name).into_os_string());
    }
    let before: Vec<String> = sandbox.files().into_iter().map(|(name, _)| name).collect();
    let out = sandbox.run_with(arguments).fine();
    crate::sandbox::harmless(&out);
    assert_eq!(added(&sandbox).len(), 5);
    for (name, _) in sandbox.files() {
        assert!(before.contains(&name) || name.starts_with(FOLDER), "{name}");
        let short = name.rsplit('/').next().unwrap();
        assert!(
            before.contains(&name)
                || (!short.starts_with(['.', '-']) && !short.contains([' ', '\n', '\u{1b}', '\u{202e}'])),
            "{name:?}"
        );
    }
}

#[test]
fn what_cannot_be_added_is_said_and_the_rest_is_added() {
    let sandbox = Sandbox::with_news();
    let ended = sandbox.run("add gone.txt news/late.txt /dev/null");
    assert!(ended.out.contains("1 document added"), "{}", ended.out);
    let told = ended.failed(1);
    assert!(told.contains("gone.txt: ") && told.contains("/dev/null: this is a device"), "{told}");
    assert_eq!(added(&sandbox).len(), 1);
}

#[test]
fn a_link_in_the_place_of_a_copy_is_not_followed() {
    let sandbox = Sandbox::with_news();
    let precious = sandbox.write("precious.txt", b"mine");
    fs::create_dir_all(sandbox.path(FOLDER)).unwrap();
    std::os::unix::fs::symlink(&precious, sandbox.path(format!("{FOLDER}/late.txt"))).unwrap();
    sandbox.run("add news/late.txt").fine();
    assert_eq!(fs::read(&precious).unwrap(), b"mine");
    assert!(sandbox.path(format!("{FOLDER}/late-2.txt")).is_file());
}

#[test]
fn without_a_home_to_write_in_it_says_so() {
    let sandbox = Sandbox::with_news();
    let mut command = sandbox.command(["add", "news/late.txt"]);
    command.env("HOME", "/dev/null/nowhere");
    let told = crate::sandbox::ended(command, b"").failed(1);
    assert!(
        told.starts_with("dateline: /dev/null/nowhere/.local/share/dateline/documents: cannot make the folder: "),
        "{told}"
    );
}
