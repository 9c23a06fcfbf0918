use std::fs::File;
use std::process::Stdio;

use crate::sandbox::{Sandbox, ended};

fn commands(seeds: &str) -> Vec<Vec<String>> {
    let words = |text: &str| text.split(' ').map(|word| word.replace("SEEDS", seeds)).collect::<Vec<_>>();
    [
        "list SEEDS",
        "list --format jsonl --unparsed SEEDS",
        "check --explain SEEDS",
        "check --format json SEEDS",
        "add SEEDS",
        "--help",
        "list --help",
        "--version",
    ]
    .map(words)
    .to_vec()
}

fn seeds() -> String {
    format!("{}/seeds", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let sandbox = Sandbox::new();
    for arguments in commands(&seeds()) {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = sandbox.command(&arguments);
        command.stdout(writer).stderr(Stdio::piped());
        let output = command.output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), &*told), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn a_full_disk_is_said() {
    let Ok(_) = File::options().write(true).open("/dev/full") else {
        eprintln!("SKIPPED: there is no /dev/full");
        return;
    };
    let sandbox = Sandbox::new();
    for arguments in commands(&seeds()).into_iter().take(5) {
        let mut command = sandbox.command(&arguments);
        command.stdout(File::options().write(true).open("/dev/full").unwrap()).stderr(Stdio::piped());
        let output = command.output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {told}");
        assert!(told.contains("standard output: cannot write: no space left on device"), "{arguments:?}: {told}");
        assert!(!told.contains("panicked"));
    }
}

#[test]
fn closed_outputs_are_no_panic() {
    let sandbox = Sandbox::with_news();
    let program = env!("CARGO_BIN_EXE_dateline");
    for closed in ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"] {
        for arguments in ["list news", "list gone news", "check news", "list - news", "--help", ""] {
            let mut command = std::process::Command::new("sh");
            command.args(["-c", &format!("exec '{program}' {arguments} {closed}")]);
            command.env_clear().env("HOME", sandbox.path("home")).env("LANG", "C.UTF-8").current_dir(sandbox.path(""));
            command.stdin(Stdio::null());
            let ended = ended(command, b"");
            assert!(matches!(ended.code, Some(0..=2)), "{arguments} {closed}: {ended:?}");
            assert!(!ended.err.contains("panicked"), "{arguments} {closed}: {ended:?}");
        }
    }
}

#[test]
fn without_a_terminal_the_reader_says_what_works() {
    let sandbox = Sandbox::with_news();
    for arguments in ["", "news", "--demo", "news/late.txt --query rice"] {
        let ended = sandbox.run(arguments);
        assert_eq!(ended.out, "");
        let told = ended.failed(2);
        assert!(told.contains("no terminal") && told.contains("hint: `dateline --plain`"), "{told}");
    }
}

#[test]
fn no_colour_code_is_ever_printed() {
    let sandbox = Sandbox::with_news();
    for arguments in ["list news", "check news", "--help", "list --help", "list --frmat", "gone"] {
        let mut command = sandbox.command(arguments.split(' '));
        command.env("CLICOLOR_FORCE", "1").env("FORCE_COLOR", "1").env("TERM", "xterm-256color");
        let ended = ended(command, b"");
        crate::sandbox::harmless(&ended.out);
        crate::sandbox::harmless(&ended.err);
    }
}

#[test]
fn version_and_help_are_for_people() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.run("--version").fine(), format!("dateline {}\n", env!("CARGO_PKG_VERSION")));
    let help = sandbox.run("--help").fine();
    for word in ["Examples:", "Exit codes:", "--demo", "--query", "list", "check", "add"] {
        assert!(help.contains(word), "no {word} in {help}");
    }
    assert!(sandbox.run("list --help").fine().contains("Queries:"));
    assert!(sandbox.run("nonsense --no-such").failed(2).contains("--help"));
}
