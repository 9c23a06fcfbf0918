//! `dateline --plain`: lines in, lines out.

use dateline::tui::sequence::violations;

use super::sandbox::Sandbox;

/// What is said to these lines.
fn said(sandbox: &Sandbox, lines: &str) -> String {
    let ended = sandbox.pipe("--plain news", lines.as_bytes());
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{}", ended.out);
    // Not one escape, not one carriage return: nothing moves a cursor.
    assert_eq!(violations(ended.out.replace('\n', "\r\n").as_bytes()), Vec::<String>::new());
    assert!(!ended.out.contains(['\x1b', '\r', '\x08']));
    ended.out
}

#[test]
fn the_list_a_story_marks_and_a_search_are_lines() {
    let sandbox = Sandbox::with_news();
    let out = said(&sandbox, "1\nflag\nnote=ask the port\n2 due=2031-01-02\n/is:flagged\n/\nundo\nq\n");
    for expected in [
        "Stories 1 to ",
        "\nStory 1 of ",
        "\n1 ! ",
        "flagged",
        "with a note",
        "\nStories 1 to 1 of 1, 0 unread\n",
        "\nUndone: ",
    ] {
        assert!(out.contains(expected), "{expected:?} is not in:\n{out}");
    }
    let listed = sandbox.run("list --query is:flagged --format jsonl news").fine();
    assert!(listed.contains("\"user_note\":\"ask the port\"") && listed.contains("\"read\":true"), "{listed}");
    // What was set is there the next time.
    assert!(said(&sandbox, "/is:flagged\n").contains("Stories 1 to 1 of 1"));
}

#[test]
fn an_empty_line_goes_on_and_every_story_can_be_reached() {
    let sandbox = Sandbox::with_news();
    let stories = sandbox.run("list news").fine().lines().count();
    let out = said(&sandbox, &format!("1{}\n", "\n".repeat(stories)));
    for number in 1..=stories {
        assert!(out.contains(&format!("\nStory {number} of {stories}: ")), "{number}:\n{out}");
    }
    assert!(out.contains("That was the last story."));
    assert!(said(&sandbox, "p\np\nl 1\nl\n").contains("That was the first story."));
    assert!(sandbox.run("list --query is:unread news").fine().is_empty());
}

#[test]
fn what_is_not_understood_is_answered_with_a_mend() {
    let sandbox = Sandbox::with_news();
    let out = said(&sandbox, "flga\n1 due=\u{1b}[31m\nflag\n0\n999\n/region:(\n/zzzzqq\nh\nx\nundo\n\u{1b}[A\n");
    for expected in [
        "did you mean `flag`?",
        "Which story? Type its number first.",
        "The stories have the numbers 1 to ",
        "The list stays as it was.",
        "No story is found.",
        "An empty line goes on",
        "There is nothing to undo.",
    ] {
        assert!(out.contains(expected), "{expected:?} is not in:\n{out}");
    }
}

#[test]
fn hostile_text_and_bytes_that_are_no_text_are_harmless() {
    let sandbox = Sandbox::with_news();
    let text = "\x1b]0;t\x07 title\n\nA body \u{202e}reversed with \u{9b}31m and \x1b[6n in it, and words enough.\n";
    sandbox.write("news/bad.txt", text.as_bytes());
    let ended = sandbox.pipe("--plain news", b"/enough\n1\n\xff\xfe\x1b[2J\n");
    assert_eq!(ended.code, Some(0));
    assert!(ended.out.contains("<202E>reversed"), "{}", ended.out);
    assert_eq!(violations(ended.out.replace('\n', "\r\n").as_bytes()), Vec::<String>::new());
}

#[test]
fn it_asks_no_terminal_and_needs_none() {
    let sandbox = Sandbox::with_news();
    let mut command = sandbox.command(["--plain", "--ascii", "news"]);
    command.env("TERM", "dumb");
    let ended = super::sandbox::ended(command, b"");
    assert_eq!(ended.code, Some(0));
    assert!(ended.out.is_ascii() && ended.out.contains("Stories 1 to"), "{}", ended.out);
    assert!(sandbox.pipe("--plain -", b"").failed(2).contains("commands come through standard input"));
    assert!(Sandbox::new().pipe("--plain", b"q\n").fine().contains("There are no stories."));
}
