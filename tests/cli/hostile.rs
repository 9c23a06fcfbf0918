use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::path::Path;

use crate::sandbox::{Ended, Sandbox, harmless};

/// Escape sequences, C1 controls, overrides, isolates, zero-width and tag characters.
const EVIL: &str =
    "\u{1b}]0;owned\u{7}\u{1b}[31m\u{9b}2J\u{202e}\u{2067}\u{200b}\u{feff}\u{e0041}\u{7f}\u{8}\r\u{85}\u{2028}";

fn check(ended: &Ended) {
    harmless(&ended.out);
    harmless(&ended.err);
}

#[test]
fn documents_are_printed_harmless_in_every_form() {
    let sandbox = Sandbox::new();
    let items = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/screens/items/hostile.txt");
    sandbox.write("hostile.txt", &fs::read(items).unwrap());
    let digest = format!(
        "{EVIL} HEADLINE\nA body with {EVIL} in it, and words after it. (TA{EVIL}SS, March 1, 2025)\n[EDITORS' NOTE: {EVIL}]\n"
    );
    let listing = format!(
        "Displaying items by tag: {EVIL}\n\nOne story about Norway {EVIL}, long enough to be taken for one by the rules.\n\nPublished in {EVIL}\n\nPage 1 of 3{EVIL}\n"
    );
    sandbox.write("digest.txt", digest.as_bytes());
    sandbox.write("listing.txt", listing.as_bytes());
    sandbox.write("plain.txt", EVIL.repeat(40).as_bytes());
    let utf16: Vec<u8> = [0xfeff].into_iter().chain(digest.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    sandbox.write("utf16.txt", &utf16);
    for arguments in [
        "list .",
        "list --unparsed .",
        "list --format jsonl --unparsed .",
        "list --format md --group day .",
        "list --format text --group source .",
        "list --format json .",
        "list --format bibtex .",
        "mark --dry-run --query * --in . flag",
        "check --explain .",
        "check --format json .",
        "add digest.txt listing.txt",
    ] {
        let ended = sandbox.run(arguments);
        check(&ended);
        assert_eq!(ended.code, Some(0), "{arguments}: {}", ended.err);
    }
    for form in ["csv", "ris"] {
        let out = sandbox.run(&format!("list --format {form} .")).fine();
        harmless(&out.replace("\r\n", "\n"));
    }
}

#[test]
fn json_gives_back_what_was_written() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "a.txt",
        "A TITLE THAT TURNS\nA body \u{202e}turned\u{202c} round, with a tag \u{e0041} in it. (AFP, March 1, 2025)\n"
            .as_bytes(),
    );
    let out = sandbox.run("list --format jsonl a.txt").fine();
    assert!(out.is_ascii());
    let line: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert!(line["body"][0].as_str().unwrap().contains("\u{202e}turned\u{202c}"), "the text itself is kept: {line}");
}

#[test]
fn names_of_files_are_printed_harmless() {
    let sandbox = Sandbox::new();
    let names: [Vec<u8>; 3] = [
        b"\x1b]0;x\x07\x1b[2J.txt".to_vec(),
        "\u{202e}txt.\u{9b}31m.txt".as_bytes().to_vec(),
        b"\xff\x9b31m\n.txt".to_vec(),
    ];
    for name in &names {
        let name = OsString::from_vec(name.clone());
        sandbox.write(Path::new("in").join(&name), b"THE TITLE\nA body of some words. (AFP, March 1, 2025)\n");
        sandbox.write(Path::new("in").join(Path::new(&name).with_extension("png")), b"x");
        let gone = Path::new("gone").join(&name);
        for command in ["list", "check", "add"] {
            let ended =
                sandbox.run_with([OsString::from(command), OsString::from("--"), gone.clone().into_os_string()]);
            check(&ended);
            assert_eq!(ended.code, Some(1));
        }
        check(&sandbox.run_with([OsString::from("list"), OsString::from("--config"), gone.clone().into_os_string()]));
        check(&sandbox.run_with([OsString::from("--state"), gone.into_os_string()]));
    }
    for arguments in
        ["list --unparsed in", "list --format jsonl in", "check --explain in", "check --format json in", "add in"]
    {
        check(&sandbox.run(arguments));
    }
}

#[test]
fn arguments_and_queries_are_printed_harmless() {
    let sandbox = Sandbox::new();
    let evil = EVIL.replace('\0', "");
    for arguments in [
        vec![format!("--{evil}")],
        vec!["list".into(), format!("--{evil}")],
        vec!["list".into(), "--format".into(), evil.clone()],
        vec!["--theme".into(), evil.clone()],
        vec!["list".into(), "--query".into(), format!("regoin:{evil}")],
        vec!["list".into(), "--query".into(), format!("source:\"{evil}\"")],
        vec!["list".into(), "--query".into(), format!("({evil}")],
        vec!["list".into(), "--format".into(), "md".into(), "--citation".into(), format!("{{{evil}}}")],
        vec!["list".into(), "--format".into(), "md".into(), "--citation".into(), evil.clone()],
        vec!["mark".into(), "--query".into(), "x".into(), format!("tag={evil}")],
        vec!["mark".into(), "--query".into(), "x".into(), format!("due={evil}")],
        vec!["--panic-at".into(), evil.clone()],
    ] {
        check(&sandbox.run_with(&arguments));
    }
}

#[test]
fn configuration_and_keymap_are_quoted_harmless() {
    let sandbox = Sandbox::new();
    for text in [
        "[\"\\u001b[31m\\u202e\"]\n",
        "[screen]\n\"\\u001b]0;x\\u0007\" = 1\n",
        "[screen]\ntheme = \"\\u001b[2J\\u009b\"\n",
        "[export]\ncitation = \"\\u001b[2J\\u009b\"\n",
        "[citations]\nx = \"{\\u001b[2J\\u009b}\"\n",
        "[[rule]]\nquery = \"x\"\nmark = \"\\u001b[2J\\u009b\"\n",
        "\u{1b}[31m = \u{202e}\n",
    ] {
        sandbox.configure("config.toml", text);
        let ended = sandbox.run(if text.contains("rule") { "rules" } else { "list --format md" });
        check(&ended);
        assert_eq!(ended.code, Some(2), "{text:?}: {}", ended.out);
    }
    sandbox.configure("config.toml", "");
    sandbox.configure("keymap.toml", "[global]\n\"\\u001b[31m\" = \"\\u202e\"\n");
    check(&sandbox.run(""));
}
