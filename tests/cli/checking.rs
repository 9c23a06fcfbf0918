use serde_json::Value;

use crate::sandbox::Sandbox;

#[test]
fn a_document_is_told_in_a_line() {
    let sandbox = Sandbox::with_news();
    let out = sandbox.run("check news").fine();
    let lines: Vec<&str> = out.lines().collect();
    assert!(lines[0].starts_with("news/harbour.txt: digest, 5 stories, confidence "), "{out}");
    assert!(lines[1].starts_with("news/late.txt: digest, 1 story, confidence "), "{out}");
    assert_eq!(lines[2], "2 documents, 6 stories, 0 unrecognised stretches of text");
}

#[test]
fn explained_it_names_every_story_and_its_borders() {
    let sandbox = Sandbox::with_news();
    let out = sandbox.run("check --explain news/late.txt").fine();
    assert!(out.contains("\n  story lines 1 to 2: SNOW CLOSES THE BRENNER\n    begins: "), "{out}");
    assert!(out.contains("; ends: "), "{out}");
    assert!(out.ends_with("1 document, 1 story, 0 unrecognised stretches of text\n"), "{out}");
}

#[test]
fn as_json_it_is_one_object_a_document() {
    let sandbox = Sandbox::with_news();
    let out = sandbox.run("check --format json news").fine();
    let documents: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(documents.len(), 2);
    for document in documents {
        assert_eq!((&document["schema"], &document["covered"]), (&Value::from(1), &Value::from(true)));
        assert!(document["path"].as_str().unwrap().starts_with("news/"));
        assert_eq!(document["format"], "digest");
        assert!(document["confidence"].as_u64().unwrap() <= 100);
        assert!(!document["items"].as_array().unwrap().is_empty() && document["unparsed"].is_array());
    }
}

#[test]
fn every_byte_of_every_sample_is_accounted_for() {
    let sandbox = Sandbox::new();
    let seeds = format!("{}/seeds", env!("CARGO_MANIFEST_DIR"));
    let out = sandbox.run_with(["check", &seeds]).fine();
    assert!(out.contains("16 documents, ") && !out.contains("not every byte"), "{out}");
}

#[test]
fn what_is_not_taken_is_named_with_the_reason() {
    let sandbox = Sandbox::with_news();
    sandbox.write("news/picture.png", b"\x89PNG\r\n");
    sandbox.write("news/.hidden.txt", b"x");
    std::os::unix::fs::symlink(sandbox.path("news"), sandbox.path("news/loop")).unwrap();
    std::os::unix::fs::symlink(sandbox.path("gone"), sandbox.path("news/dangling.txt")).unwrap();
    let out = sandbox.run("check news").fine();
    for line in [
        "skipped news/picture.png: not a known kind of file\n",
        "skipped news/.hidden.txt: hidden\n",
        "skipped news/loop: a folder that was walked already\n",
        "skipped news/dangling.txt: a link that leads nowhere\n",
    ] {
        assert!(out.contains(line), "no `{line}` in {out}");
    }
}

#[test]
fn text_from_a_pipe_is_checked() {
    let sandbox = Sandbox::new();
    let out = sandbox.pipe("check -", b"A short letter about nothing at all, written on a slow train.\n").fine();
    assert!(out.starts_with("-: plain, 1 story"), "{out}");
}

#[test]
fn nothing_to_check_is_a_mistake() {
    let told = Sandbox::new().run("check").failed(2);
    assert!(told.contains("<PATHS>") && told.contains("--help"), "{told}");
}

#[test]
fn what_the_loader_is_least_sure_of_comes_first() {
    let sandbox = Sandbox::with_news();
    sandbox.write("news/program.txt", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0");
    sandbox.write("news/letter.txt", b"A short letter about nothing at all, written on a slow train.\n");
    let out = sandbox.run("check news").fine();
    let places: Vec<Option<usize>> =
        ["news/program.txt", "news/letter.txt", "news/harbour.txt"].iter().map(|name| out.find(name)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{out}");
    assert!(out.starts_with("news/program.txt: plain, 0 stories, confidence 0 (the bytes are no text)\n"), "{out}");
    let out = sandbox.run("check --format json news").fine();
    let sure: Vec<u64> =
        out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["confidence"].as_u64().unwrap()).collect();
    assert!(sure.len() == 4 && sure.is_sorted(), "{out}");
}

#[test]
fn a_warning_names_its_line_and_what_mends_it() {
    let sandbox = Sandbox::new();
    let text = "HARBOUR COUNTS ITS BOATS\nThe caf\u{c3}\u{a9} of the port gave a breakfast. (Turan, March 2, 2025)\n";
    let out = sandbox.pipe("check -", text.as_bytes()).fine();
    assert!(out.contains("\n  warning: line 2: ") && out.contains("; fetch the file again"), "{out}");
    let out = sandbox.pipe("check --format json -", text.as_bytes()).fine();
    let document: Value = serde_json::from_str(out.trim()).unwrap();
    let warning = &document["warnings"][0];
    assert_eq!(warning["line"], 2);
    assert!(warning["message"].is_string() && !warning["mend"].as_str().unwrap().is_empty(), "{warning}");
}
