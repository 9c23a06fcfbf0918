use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

use crate::sandbox::{Sandbox, harmless};

#[test]
fn a_log_tells_what_was_done_and_what_failed_and_holds_no_story() {
    let sandbox = Sandbox::with_news();
    let hostile = "gone\u{1b}]0;x\u{7}\u{202e}.txt";
    let ended = sandbox.run_with(["list", "--log", "run.log", "news", hostile]);
    assert_eq!(ended.code, Some(1), "{}", ended.err);
    let log = fs::read_to_string(sandbox.path("run.log")).unwrap();
    harmless(&log);
    for part in ["dateline 0.1.0: list", "fail cli: ", "gone^[]0;x^G<202E>.txt", "exit code 1", " ms ["] {
        assert!(log.contains(part), "no {part:?} in:\n{log}");
    }
    assert!(!log.to_lowercase().contains("strike"), "{log}");
    // A second run adds its lines.
    let _ = sandbox.run("--log run.log list news").fine();
    let both = fs::read_to_string(sandbox.path("run.log")).unwrap();
    assert!(both.starts_with(&log) && both.matches("dateline 0.1.0: list").count() == 2, "{both}");
}

#[test]
fn a_log_is_for_its_owner_only_and_never_written_through_a_link_or_into_what_is_no_file() {
    let sandbox = Sandbox::with_news();
    let _ = sandbox.run("list --log run.log news").fine();
    assert_eq!(fs::metadata(sandbox.path("run.log")).unwrap().mode() & 0o7777, 0o600);
    let target = sandbox.write("mine", b"mine");
    symlink(&target, sandbox.path("planted.log")).unwrap();
    let open = sandbox.write("open.log", b"");
    fs::set_permissions(&open, fs::Permissions::from_mode(0o666)).unwrap();
    for (name, why) in [
        ("planted.log", "links are not followed"),
        ("news", "cannot write the log"),
        ("no/such/folder.log", "cannot write the log"),
        ("/dev/null", "cannot write the log"),
        ("open.log", "others own it or may write to it"),
    ] {
        let ended = sandbox.run(&format!("list --log {name} news"));
        assert_eq!(ended.out, "", "{name}");
        let told = ended.failed(2);
        assert!(told.contains(why) && told.contains("hint: "), "{name}: {told}");
    }
    assert_eq!(fs::read(target).unwrap(), b"mine");
    assert_eq!(fs::read(open).unwrap(), b"");
}
