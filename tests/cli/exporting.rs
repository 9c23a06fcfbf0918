//! `dateline list --format …`: what comes out, where it goes, and what is never written over.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use crate::sandbox::{Sandbox, harmless};

/// The headline of every story of the news, newest first.
const HEADLINES: [&str; 6] = [
    "SNOW CLOSES THE BRENNER",
    "HARBOUR STRIKE ENTERS SECOND WEEK...",
    "...AND THE FERRIES STOP",
    "TALKS RESUME IN OSLO",
    "RICE PRICES FALL IN MANILA",
    "A LIBRARY FOR TIMBUKTU",
];

#[test]
fn every_form_has_every_story() {
    let sandbox = Sandbox::with_news();
    for form in ["lines", "md", "text", "csv", "json", "jsonl", "bibtex", "ris"] {
        let out = sandbox.run(&format!("list --format {form} news")).fine();
        harmless(&out.replace("\r\n", "\n"));
        for headline in HEADLINES {
            assert!(out.contains(headline.trim_matches('.')), "{form}: {out}");
        }
    }
    let array: serde_json::Value = serde_json::from_str(&sandbox.run("list --format json news").fine()).unwrap();
    let lines = sandbox.run("list --format jsonl news").fine();
    let lines: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(array, serde_json::Value::Array(lines));
}

#[test]
fn a_brief_is_what_a_person_would_write() {
    let sandbox = Sandbox::with_news();
    let out = sandbox
        .run_with([
            "list",
            "news",
            "--format",
            "md",
            "--group",
            "source",
            "--citation",
            "short",
            "-q",
            "oslo OR manila",
        ])
        .fine();
    let (head, rest) = out.split_once("\n\n").unwrap();
    assert!(head.starts_with("# News brief, "), "{out}");
    assert_eq!(
        rest,
        "\
2 stories, 11 March 2025 to 12 March 2025: oslo OR manila

## Reuters

### RICE PRICES FALL IN MANILA

A good harvest in the Philippines has brought the price of rice down by a tenth. Traders in Manila say it will not last.

— Reuters, 11 Mar 2025

## Yle

### TALKS RESUME IN OSLO

The ministry has invited both sides to a third round of talks. Nobody expects a result before Easter.

> **EDITORS' NOTE:** The second round was broken off after nine minutes.

— Yle, 12 Mar 2025
"
    );
}

#[test]
fn stories_are_cited_as_one_likes() {
    let sandbox = Sandbox::with_news();
    let citation = |arguments: &[&str]| {
        let all = [&["list", "news", "-q", "oslo", "--format", "text"][..], arguments].concat();
        let out = sandbox.run_with(&all).fine();
        out.lines().find_map(|line| line.strip_prefix("-- ")).unwrap().to_owned()
    };
    let full = "“TALKS RESUME IN OSLO”, Yle, 12 March 2025, in: news/harbour.txt, lines 5 to 7.";
    assert_eq!(citation(&[]), full);
    assert_eq!(
        citation(&["--citation", "chicago"]),
        "Yle, “TALKS RESUME IN OSLO,” March 12, 2025, in news/harbour.txt."
    );
    let template = "{source}, {date:long}, in: {publisher}, {document}";
    assert_eq!(citation(&["--citation", template]), "Yle, 12 March 2025");
    sandbox.configure(
        "config.toml",
        "[export]\ncitation = \"mine\"\ngroup = \"none\"\n\n[citations]\nmine = \"{source} ({date:year})\"\nshort = \"{date}\"\n",
    );
    assert_eq!(citation(&[]), "Yle (2025)");
    assert_eq!(citation(&["--citation", "short"]), "2025-03-12", "one's own style goes before the built-in one");
    assert!(!sandbox.run("list --format md news").fine().contains("\n## "));
}

#[test]
fn mistakes_in_templates_and_forms_name_the_line_and_the_mend() {
    let sandbox = Sandbox::with_news();
    for (text, told, hint) in [
        (
            "[citations]\nmine = \"{sorce}, {date}\"\n",
            ":2: no field is called `sorce`\n  {sorce}, {date}\n   ^^^^^\n",
            "did you mean `source`?",
        ),
        (
            "\n[citations]\nmine = \"{date:lnog}\"\n",
            ":3: no form of a date is called `lnog`\n  {date:lnog}\n        ^^^^\n",
            "did you mean `long`?",
        ),
        ("[export]\ncitation = \"apaa\"\n", ":2: unknown value `apaa` for `citation`\n", "did you mean `apa`?"),
        (
            "[export]\ncitation = \"{source}\"\n",
            ":2: unknown value `{source}` for `citation`\n",
            "write the template under",
        ),
        ("[export]\ngroup = \"regoin\"\n", ":2: unknown value `regoin` for `group`\n", "did you mean `region`?"),
        ("[export]\nfrom = \"md\"\n", ":2: unknown setting `from`\n", "did you mean `form`?"),
    ] {
        let path = sandbox.configure("config.toml", text);
        let told_all = sandbox.run("list --format md news").failed(2);
        assert!(told_all.starts_with(&format!("dateline: {}{told}  hint: {hint}", path.display())), "{told_all}");
    }
    sandbox.configure("config.toml", "");
    for (arguments, told) in [
        (
            vec!["--format", "md", "--citation", "fulll"],
            "no style of citations is called `fulll`\n  hint: did you mean `full`?",
        ),
        (vec!["--format", "md", "--citation", "{x}"], "no field is called `x`\n  {x}\n   ^"),
        (vec!["--format", "csv", "--group", "day"], "`--group` does not go with this form"),
        (vec!["--group", "day"], "`--group` does not go with this form"),
        (vec!["--format", "ris", "--citation", "full"], "`--citation` does not go with this form"),
        (vec!["--format", "md", "--unparsed"], "`--unparsed` does not go with this form"),
        (vec!["--output", "x.txt"], "`--output` does not go with this form"),
    ] {
        let ended = sandbox.run_with([vec!["list", "news"], arguments].concat());
        assert_eq!(ended.out, "");
        let err = ended.failed(2);
        assert!(err.starts_with(&format!("dateline: {told}")), "{err}");
    }
}

#[test]
fn a_file_is_whole_and_never_written_over_unasked() {
    let sandbox = Sandbox::with_news();
    let out = sandbox.run("list news --format csv --output out.csv");
    assert_eq!(
        (out.code, out.out.as_str(), out.err.as_str()),
        (Some(0), "", "dateline: 6 stories written to out.csv\n")
    );
    let whole = fs::read(sandbox.path("out.csv")).unwrap();
    assert_eq!(whole, sandbox.run("list news --format csv").fine().as_bytes());
    let told = sandbox.run("list news --format csv --output out.csv -q oslo").failed(2);
    assert_eq!(told, "dateline: out.csv: there is a file of this name already\n  hint: `--overwrite` replaces it\n");
    assert_eq!(fs::read(sandbox.path("out.csv")).unwrap(), whole);
    fs::set_permissions(sandbox.path("out.csv"), fs::Permissions::from_mode(0o600)).unwrap();
    let ended = sandbox.run("list news --format csv --output out.csv -q oslo --overwrite");
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(fs::read(sandbox.path("out.csv")).unwrap().len() < whole.len());
    assert_eq!(fs::metadata(sandbox.path("out.csv")).unwrap().permissions().mode() & 0o777, 0o600, "it stays private");
    let names: Vec<String> = sandbox.files().into_iter().map(|(name, _)| name).collect();
    assert!(!names.iter().any(|name| name.contains(".part")), "{names:?}");
}

#[test]
fn what_cannot_be_written_is_said_and_leaves_nothing() {
    let sandbox = Sandbox::with_news();
    fs::create_dir(sandbox.path("folder")).unwrap();
    symlink(sandbox.path("home/target"), sandbox.path("link.md")).unwrap();
    for (file, code, told) in [
        ("folder", 2, "dateline: folder: it is a folder\n  hint: name a file in it\n"),
        (
            "gone/x.md",
            1,
            "dateline: gone/x.md: cannot write: no such file or directory\n  hint: make the folder first\n",
        ),
        ("/", 2, "dateline: /: it names no file"),
        ("link.md", 2, "dateline: link.md: there is a file of this name already"),
        ("news/late.txt", 2, "dateline: news/late.txt: there is a file of this name already"),
    ] {
        let err = sandbox.run_with(["list", "news", "--format", "md", "--output", file]).failed(code);
        assert!(err.starts_with(told), "{err}");
    }
    let ended = sandbox.run("list news --format md --output link.md --overwrite");
    assert_eq!(ended.code, Some(0));
    assert!(!sandbox.path("home/target").exists(), "a link is replaced, not followed");
    let names: Vec<String> = sandbox.files().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["link.md", "news/harbour.txt", "news/late.txt"]);
    // As root everything can be written, so this says something elsewhere only.
    let locked = sandbox.path("folder");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o500)).unwrap();
    let ended = sandbox.run("list news --format md --output folder/x.md");
    assert!(ended.code == Some(1) && ended.err.contains("permission denied") || ended.code == Some(0), "{}", ended.err);
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn my_notes_are_in_the_brief_unless_state_is_left_out() {
    let sandbox = Sandbox::with_news();
    let _ =
        sandbox.run_with(["mark", "-q", "oslo", "--in", "news", "flag", "note=ask the ministry", "tag=+talks"]).fine();
    let out = sandbox.run("list --query is:flagged --format md news").fine();
    assert!(out.contains("1 story, 12 March 2025: is:flagged"), "{out}");
    assert!(out.contains("**My note:** ask the ministry\n\n*tags: talks*\n"), "{out}");
    let out = sandbox.run("list --no-state --format csv news").fine();
    assert!(!out.contains("ministry\",") && !out.contains("my_note"), "{out}");
}
