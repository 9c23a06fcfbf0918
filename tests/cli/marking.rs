//! `dateline mark` and `dateline rules`: marks without a terminal.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::sandbox::Sandbox;

fn mark(sandbox: &Sandbox, query: &str, what: &[&str]) -> String {
    sandbox.run_with([&["mark", "--in", "news", "--query", query][..], what].concat()).fine()
}

/// The first words of the headlines that a query selects.
fn titles(sandbox: &Sandbox, query: &str) -> Vec<String> {
    let out = sandbox.run_with(["list", "news", "--query", query]).fine();
    out.lines().map(|line| line[40..].split(' ').next().unwrap().to_owned()).collect()
}

fn story(sandbox: &Sandbox, query: &str) -> Value {
    let out = sandbox.run_with(["list", "news", "--query", query, "--format", "jsonl"]).fine();
    serde_json::from_str(out.lines().next().unwrap()).unwrap()
}

/// The journals, which only grow.
fn journals(sandbox: &Sandbox) -> usize {
    sandbox.files().iter().filter(|(name, _)| name.contains("/journal/")).count()
}

#[test]
fn everything_can_be_set_by_a_query() {
    let sandbox = Sandbox::with_news();
    let out =
        mark(&sandbox, "source:reuters", &["flag", "due=2026-12-01", "priority=2", "tag=+ports", "note=call the port"]);
    assert_eq!(
        out,
        "2 stories selected, 2 changed: flagged 2 stories, set the due date 2026-12-01 on them, set the priority of them to middle, wrote a note on them, \
         put the tag ports on them\n"
    );
    assert_eq!(titles(&sandbox, "is:flagged"), ["HARBOUR", "RICE"]);
    let value = story(&sandbox, "manila");
    assert_eq!(value["due"], "2026-12-01");
    assert_eq!(value["user_tags"][0], "ports");
    assert_eq!(value["user_note"], "call the port");
    assert_eq!(
        mark(&sandbox, "tag:ports manila", &["unflag", "tag=-ports", "note=", "due=none", "done", "read"])
            .lines()
            .count(),
        1
    );
    let value = story(&sandbox, "manila");
    assert!(value["flagged"] == false && value["due"].is_null() && value["user_note"].is_null(), "{value}");
    assert!(value["read"] == true && value["done"].is_string(), "{value}");
    assert_eq!(value["priority"], "middle");
    assert_eq!(titles(&sandbox, "done:>=2020"), ["RICE"]);
    assert!(titles(&sandbox, "done:<2020").is_empty());
    assert!(!titles(&sandbox, "done:none").contains(&String::from("RICE")));
    let stats = |by: &str| sandbox.run_with(["stats", "--by", by, "--format", "csv", "news"]).fine();
    assert!(stats("priority").contains("middle"), "{}", stats("priority"));
    assert!(stats("due").contains("2026-12-01"), "{}", stats("due"));
    assert!(stats("done").contains("20"), "{}", stats("done"));
    assert_eq!(titles(&sandbox, "is:flagged"), ["HARBOUR"]);
    mark(&sandbox, "manila", &["undone", "unread"]);
    assert!(story(&sandbox, "manila")["done"].is_null());
}

#[test]
fn a_corrected_document_opened_by_its_path_keeps_its_marks() {
    let sandbox = Sandbox::new();
    let text = |end: &str| {
        format!("Ferry boats\n\nThe harbour board said on Tuesday that the boats would not sail until {end}.\n")
    };
    sandbox.write("news/ferries.txt", text("Friday").as_bytes());
    mark(&sandbox, "ferry", &["flag", "note=ask again"]);
    sandbox.write("news/ferries.txt", text("Sunday").as_bytes());
    assert_eq!(titles(&sandbox, "is:flagged sunday"), ["Ferry"]);
    assert_eq!(titles(&sandbox, "note:again").len(), 1);
    // What is no longer there is listed by its caption.
    sandbox.write(
        "news/ferries.txt",
        b"Cold storage\n\nNothing of what stood in this file until then is left in it now.\n",
    );
    assert_eq!(titles(&sandbox, "is:flagged is:orphan"), ["Ferry"]);
    let told = sandbox.run("state orphans news").fine();
    assert!(told.ends_with("1 orphan: 0 belong to another story, 1 in no document\n"), "{told}");
    // Another document says nothing of it.
    sandbox.write(
        "other/ferries.txt",
        b"Cold storage\n\nNothing of what stood in this file until then is left in it now.\n",
    );
    assert!(sandbox.run("state orphans other").fine().starts_with("0 orphans"));
}

#[test]
fn a_dry_run_tells_and_changes_nothing() {
    let sandbox = Sandbox::with_news();
    let before = sandbox.files();
    let out = sandbox.run_with(["mark", "--dry-run", "--in", "news", "-q", "source:reuters", "flag"]).fine();
    assert_eq!(
        out,
        "  2025-03-14  Reuters  HARBOUR STRIKE ENTERS SECOND WEEK...\n  2025-03-11  Reuters  RICE PRICES FALL IN MANILA\n\
         2 stories selected, 2 to change: flagged 2 stories\n"
    );
    assert_eq!(sandbox.files(), before);
}

#[test]
fn what_is_so_already_is_not_written_again() {
    let sandbox = Sandbox::with_news();
    mark(&sandbox, "oslo", &["flag"]);
    assert_eq!(journals(&sandbox), 1);
    assert_eq!(mark(&sandbox, "oslo", &["flag"]), "1 story selected, nothing to change\n");
    assert_eq!(mark(&sandbox, "zeppelin", &["flag"]), "0 stories selected, nothing to change\n");
    assert_eq!(journals(&sandbox), 1);
    assert_eq!(
        mark(&sandbox, "source:reuters OR oslo", &["flag"]),
        "3 stories selected, 2 changed: flagged 2 stories\n"
    );
}

#[test]
fn mistakes_are_told_before_anything_is_marked() {
    let sandbox = Sandbox::with_news();
    let before = sandbox.files();
    for (words, told) in [
        (vec!["falg"], "dateline: `falg` is nothing that can be marked\n  hint: did you mean `flag`?\n"),
        (
            vec!["flag", "due=soon"],
            "dateline: `soon` is no day\n  hint: write today, tomorrow, fri, +3d, +2w, +1m, 2026-12-01 or none\n",
        ),
        (vec!["flag", "unflag"], "dateline: `unflag` and `flag` set the same thing\n  hint: leave one of them out\n"),
        (vec!["tag=+"], "dateline: `tag=+` names no tag\n"),
    ] {
        let ended = sandbox.run_with([vec!["mark", "--in", "news", "-q", "oslo"], words].concat());
        assert!(ended.failed(2).starts_with(told), "{told}");
    }
    assert!(
        sandbox
            .run_with(["mark", "--in", "news", "-q", "regoin:x", "flag"])
            .failed(2)
            .contains("did you mean `region`?")
    );
    assert!(sandbox.run("mark flag").failed(2).contains("--query"));
    assert!(sandbox.run("mark -q oslo").failed(2).contains("WHAT"));
    let _ = sandbox.run("--query oslo mark flag").failed(2);
    assert_eq!(sandbox.files(), before);
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_is_marked() {
    let sandbox = Sandbox::with_news();
    let ended = sandbox.run("mark --in news --in gone -q oslo flag");
    assert_eq!(ended.code, Some(1));
    assert!(ended.err.contains("gone: cannot open") && ended.out.contains("1 changed"), "{}{}", ended.out, ended.err);
    assert_eq!(titles(&sandbox, "is:flagged"), ["TALKS"]);
    let told = sandbox.run("mark --in news -q source:retuers flag");
    assert!(told.err.starts_with("dateline: no story has the source `retuers`"), "{}", told.err);
}

#[test]
fn marks_that_cannot_be_kept_are_an_error() {
    let sandbox = Sandbox::with_news();
    sandbox.write("state", b"a file, no folder");
    let err = sandbox.run("mark --state state --in news -q oslo flag").failed(75);
    assert!(err.contains("state"), "{err}");
    fs::create_dir(sandbox.path("open")).unwrap();
    fs::set_permissions(sandbox.path("open"), fs::Permissions::from_mode(0o777)).unwrap();
    let err = sandbox.run("mark --state open --in news -q oslo flag").failed(75);
    assert!(err.contains("others may write to it"), "{err}");
    assert_eq!(sandbox.run("mark --dry-run --state open --in news -q oslo flag").code, Some(0));
}

const RULES: &str = "\
[[rule]]
name = \"strikes\"
query = \"strike OR ferries\"
mark = [\"flag\", \"tag=+labour\"]

[[rule]]
query = \"region:asia\"
mark = \"read\"
";

#[test]
fn rules_mark_each_story_once() {
    let sandbox = Sandbox::with_news();
    sandbox.configure("config.toml", RULES);
    let before = sandbox.files();
    let dry = sandbox.run("rules --dry-run news").fine();
    assert_eq!(
        dry,
        "strikes: would mark 2 stories\nregion:asia: would mark 1 story\n\
         \x20 2025-03-14  Reuters  HARBOUR STRIKE ENTERS SECOND WEEK...\n\
         \x20 2025-03-14  Deutsche Welle  ...AND THE FERRIES STOP\n\
         \x20 2025-03-11  Reuters  RICE PRICES FALL IN MANILA\n\
         3 stories to change: marked as read “RICE PRICES FALL IN MANILA”, flagged 2 stories, put the tag labour on them\n"
    );
    assert_eq!(sandbox.files(), before);
    let out = sandbox.run("rules news").fine();
    assert!(
        out.ends_with(
            "3 stories changed: marked as read “RICE PRICES FALL IN MANILA”, flagged 2 stories, put the tag labour on them\n"
        ),
        "{out}"
    );
    assert_eq!(titles(&sandbox, "is:flagged tag:labour"), ["HARBOUR", "...AND"]);
    assert_eq!(titles(&sandbox, "is:read"), ["RICE"]);
    // The reader takes some of it back, and no rule comes back to it.
    mark(&sandbox, "ferries headline:stop", &["unflag", "tag=-labour"]);
    mark(&sandbox, "manila", &["unread"]);
    let files = journals(&sandbox);
    assert!(sandbox.run("rules news").fine().ends_with("nothing to change\n"));
    assert_eq!(titles(&sandbox, "is:flagged"), ["HARBOUR"]);
    assert_eq!(journals(&sandbox), files, "nothing is written where nothing changes");
    // What arrives later meets the rules.
    sandbox.write(
        "news/later.txt",
        b"TRAM STRIKE IN RIGA\nThe drivers of Riga have parked their trams. (LETA, March 16, 2025)\n",
    );
    assert!(
        sandbox
            .run("rules news")
            .fine()
            .ends_with("1 story changed: flagged “TRAM STRIKE IN RIGA”, put the tag labour on it\n")
    );
}

#[test]
fn mistakes_in_rules_name_the_line_and_the_mend() {
    let sandbox = Sandbox::with_news();
    for (text, told) in [
        (
            "[[rule]]\nquery = \"regoin:asia\"\nmark = \"read\"\n",
            ":2: no field is called `regoin`\n  regoin:asia\n  ^^^^^^\n  hint: did you mean `region`?\n",
        ),
        (
            "[[rule]]\nquery = \"x\"\nmark = [\"read\", \"falg\"]\n",
            ":3: `falg` is nothing that can be marked\n  hint: did you mean `flag`?\n",
        ),
        ("[[rule]]\nquery = \"x\"\nmark = \"unflag\"\n", ":3: a rule cannot take away, as `unflag` would\n"),
        ("[[rule]]\nquery = \"x\"\nmark = [\"flag\", \"flag\"]\n", ":3: `flag` is set twice in this rule\n"),
        ("[[rule]]\nmark = \"flag\"\n", ":2: this rule has no `query`\n"),
    ] {
        let path = sandbox.configure("config.toml", text);
        for command in ["rules news", "rules --dry-run news"] {
            let err = sandbox.run(command).failed(2);
            assert!(err.starts_with(&format!("dateline: {}{told}", path.display())), "{err}");
        }
    }
    sandbox.configure("config.toml", "");
    let ended = sandbox.run("rules news");
    assert!(ended.err.contains("there are no rules in the configuration"), "{}", ended.err);
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), "nothing to change\n"));
}
