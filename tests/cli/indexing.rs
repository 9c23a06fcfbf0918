//! `dateline index`, and lists with an index and without.

use crate::corpus;
use crate::sandbox::Sandbox;

#[test]
fn a_list_is_the_same_with_an_index_without_and_when_it_is_damaged() {
    let sandbox = Sandbox::new();
    corpus::write(&sandbox.path("news"), 1_030).unwrap();
    let list = "list --format jsonl news";
    let cold = sandbox.run(&format!("{list} --no-cache")).fine();
    assert!(!sandbox.path("home/.cache").exists(), "nothing is written unasked");
    let told = sandbox.run("index build news").fine();
    assert_eq!(told, format!("{} stories indexed\n", cold.lines().count()));
    assert_eq!(sandbox.run(list).fine(), cold);
    let of_words = |more: &str| sandbox.run(&format!("list --query harbour {more} news")).fine();
    assert_eq!(of_words(""), of_words("--no-cache"));
    assert_eq!(of_words("--no-state"), of_words("--no-cache"));
    assert_eq!(sandbox.run("index build news").fine(), told, "built again in its place");

    let status = sandbox.run("index status").fine();
    assert!(status.contains("/news: ") && status.contains(" stories of "), "{status}");
    assert!(!status.contains("another program"), "{status}");
    for (path, bytes) in sandbox.files().into_iter().filter(|(path, _)| path.contains(".cache/dateline/index")) {
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(sandbox.path(&path)).unwrap().permissions())
                & 0o77,
            0
        );
        let mut damaged = bytes;
        if let Some(byte) = damaged.get_mut(1_000) {
            *byte ^= 1;
        }
        sandbox.write(&path, &damaged);
    }
    assert_eq!(sandbox.run(list).fine(), cold, "what is damaged is not used");
    assert_eq!(sandbox.run("index drop news").fine(), "dropped\n");
    assert_eq!(sandbox.run(list).fine(), cold);
    assert_eq!(sandbox.run("index drop").fine(), "0 indexes dropped\n");
    assert!(sandbox.run("index status").fine().starts_with("no index yet"));
}

#[test]
fn an_index_is_of_one_configuration_and_few_stories_need_none() {
    let sandbox = Sandbox::new();
    corpus::write(&sandbox.path("news"), 1_030).unwrap();
    let _ = sandbox.run("index build news").fine();
    sandbox.configure("config.toml", "[[document]]\nfiles = \"**\"\npublisher = \"Me\"\n");
    let list = "list --query publisher:me news";
    let told = sandbox.run(list).fine();
    assert!(told.lines().count() >= 1_000);
    assert_eq!(sandbox.run("list --query publisher:me --no-cache news").fine(), told);
    assert!(sandbox.run("index status").fine().contains("of another program or configuration"));

    sandbox.write("few/a.txt", b"A STORY\nSome words of a story that stands alone. (TASS, March 14, 2025)\n");
    assert_eq!(sandbox.run("index build few").fine(), "1 story: few enough to be read at each start\n");
}

fn stories_of(status: &str) -> Option<usize> {
    status.split_once("/news: ")?.1.split_once(" stories")?.0.parse().ok()
}

/// An archive with an index and a document that is not in it yet; how many stories the index has, and what is said in all documents.
fn half_indexed(sandbox: &Sandbox) -> (usize, String) {
    corpus::write(&sandbox.path("news"), 1_030).unwrap();
    let _ = sandbox.run("index build news").fine();
    let before = stories_of(&sandbox.run("index status").fine()).unwrap();
    let late = "A LATE FERRY\nThe last ferry came in at midnight with three passengers. (DW, March 14, 2025)\n";
    sandbox.write("news/9999.txt", late.as_bytes());
    (before, sandbox.run("list --format jsonl --no-cache news").fine())
}

#[test]
fn killed_at_any_system_call_while_indexing_the_old_index_stays_or_the_new_one_is_whole() {
    let tracer = || std::process::Command::new("strace");
    if !tracer()
        .args(["-f", "-o", "/dev/null", "-e", "inject=fsync:error=EIO", "true"])
        .status()
        .is_ok_and(|s| s.success())
    {
        eprintln!("SKIPPED: strace does not work here");
        return;
    }
    #[allow(clippy::disallowed_methods)]
    let most = if std::env::var_os("DATELINE_LONG").is_some() { 500 } else { 4 };
    let sandbox = Sandbox::new();
    let (before, right) = half_indexed(&sandbox);
    let keep = || std::process::Command::new("cp").args(["-a", "home", "kept"]).current_dir(sandbox.path("")).status();
    assert!(keep().unwrap().success());
    let mut runs = 0;
    for call in ["write", "fsync", "rename", "unlink", "flock"] {
        for nth in 1..=most {
            std::fs::remove_dir_all(sandbox.path("home")).unwrap();
            let again =
                std::process::Command::new("cp").args(["-a", "kept", "home"]).current_dir(sandbox.path("")).status();
            assert!(again.unwrap().success());
            // Every other time there is no index to begin with.
            let was = if nth % 2 == 0 { 0 } else { before };
            if was == 0 {
                let _ = sandbox.run("index drop").fine();
            }
            let program = sandbox.command([""; 0]).get_program().to_owned();
            let mut traced = tracer();
            traced.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("inject={call}:signal=KILL:when={nth}")]);
            traced.arg(program).args(["index", "build", "news"]).env_clear().env("HOME", sandbox.path("home"));
            traced.env("PATH", "/usr/bin:/bin").current_dir(sandbox.path(""));
            let is_done = traced.output().unwrap().status.success();
            let status = sandbox.run("index status").fine();
            let now = stories_of(&status).unwrap_or(0);
            assert!(now == was || now == before + 1, "{call} {nth}: {status}");
            assert_eq!(sandbox.run("list --format jsonl news").fine(), right, "{call} {nth}");
            runs += 1;
            if is_done {
                break;
            }
        }
    }
    let _ = sandbox.run("index build news").fine();
    assert_eq!(stories_of(&sandbox.run("index status").fine()), Some(before + 1), "what the dead left is cleared away");
    eprintln!("killed at {runs} system calls, nothing lost");
}

#[test]
fn where_files_may_not_grow_the_old_index_stays_and_it_is_said() {
    let sandbox = Sandbox::new();
    let (before, right) = half_indexed(&sandbox);
    // Blocks of 512 bytes: from no room at all to room for all but the last bytes.
    for limit in [0, 1, 40, 200] {
        let mut command = std::process::Command::new("/bin/sh");
        let program = sandbox.command([""; 0]).get_program().to_owned();
        command.arg("-c").arg(format!("ulimit -f {limit}; exec \"$PROGRAM\" index build news")).env_clear();
        command.env("PROGRAM", program).env("HOME", sandbox.path("home")).env("LANG", "C.UTF-8");
        let said = crate::sandbox::ended(
            {
                command.current_dir(sandbox.path(""));
                command
            },
            b"",
        );
        assert!(said.err.contains("the index was not written: "), "{limit}: {} {}", said.out, said.err);
        assert_eq!(said.err.matches("index").count(), 1, "{}", said.err);
        assert_eq!(stories_of(&sandbox.run("index status").fine()), Some(before), "{limit}");
        assert_eq!(sandbox.run("list --format jsonl news").fine(), right, "{limit}");
    }
    let _ = sandbox.run("index build news").fine();
    assert_eq!(stories_of(&sandbox.run("index status").fine()), Some(before + 1));
}

#[test]
fn a_file_that_changed_in_the_middle_is_read_again_and_nothing_else() {
    let sandbox = Sandbox::new();
    let (_, right) = half_indexed(&sandbox);
    let _ = sandbox.run("index build news").fine();
    let path = sandbox.files().into_iter().map(|(path, _)| path).find(|path| path.ends_with("000005.txt")).unwrap();
    let text = std::fs::read_to_string(sandbox.path(&path)).unwrap();
    for text in [text.replace("of", "fo"), text] {
        sandbox.write(&path, text.as_bytes());
        let cold = sandbox.run("list --format jsonl --no-cache news").fine();
        assert_eq!(sandbox.run("list --format jsonl news").fine(), cold, "in document order");
        let _ = sandbox.run("index build news").fine();
        assert_eq!(sandbox.run("list --format jsonl news").fine(), cold);
        assert_eq!(sandbox.run("list news").fine(), sandbox.run("list --no-cache news").fine());
    }
    assert_eq!(sandbox.run("list --format jsonl news").fine(), right);
    std::fs::remove_file(sandbox.path(&path)).unwrap();
    let cold = sandbox.run("list --format jsonl --no-cache news").fine();
    assert_eq!(sandbox.run("list --format jsonl news").fine(), cold, "what is gone is gone");
}
