use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::process::Command;

use crate::sandbox::Sandbox;

#[test]
fn what_cannot_be_read_is_said_and_the_rest_is_shown() {
    let sandbox = Sandbox::with_news();
    assert!(Command::new("mkfifo").arg(sandbox.path("fifo")).status().unwrap().success());
    let _socket = UnixListener::bind(sandbox.path("socket")).unwrap();
    for (input, told) in [
        ("gone.txt", "dateline: gone.txt: cannot open: no such file or directory\n"),
        ("fifo", "dateline: fifo: this is a FIFO, not a file\n"),
        ("socket", "dateline: socket: this is a socket, not a file\n"),
        ("/dev/zero", "dateline: /dev/zero: this is a device, not a file\n"),
        ("news/late.txt/more", "dateline: news/late.txt/more: cannot open: not a directory\n"),
    ] {
        for command in ["list", "check"] {
            let ended = sandbox.run(&format!("{command} {input} news/late.txt"));
            assert_eq!((ended.code, ended.err.as_str()), (Some(1), told), "{command}");
            assert!(
                ended.out.contains(if command == "list" { "SNOW CLOSES" } else { "1 document, 1 story" }),
                "{}",
                ended.out
            );
        }
    }
}

#[test]
fn files_and_folders_without_permission_are_said() {
    let sandbox = Sandbox::with_news();
    let secret = sandbox.write("news/secret.txt", b"x");
    sandbox.write("news/locked/a.txt", b"x");
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o000)).unwrap();
    fs::set_permissions(sandbox.path("news/locked"), fs::Permissions::from_mode(0o000)).unwrap();
    let ended = sandbox.run("list news");
    let opened = fs::read(&secret).is_ok();
    fs::set_permissions(sandbox.path("news/locked"), fs::Permissions::from_mode(0o755)).unwrap();
    if opened {
        eprintln!("SKIPPED: this user may read everything");
        return;
    }
    assert!(ended.out.contains("SNOW CLOSES") && ended.out.contains("TIMBUKTU"));
    let told = ended.failed(1);
    assert!(
        told.contains("news/secret.txt: cannot open: permission denied") && told.contains("news/locked: "),
        "{told}"
    );
}

#[test]
fn a_named_file_is_read_whatever_its_ending() {
    let sandbox = Sandbox::with_news();
    fs::rename(sandbox.path("news/late.txt"), sandbox.path("bulletin")).unwrap();
    assert!(sandbox.run("list bulletin").fine().contains("SNOW CLOSES"));
    fs::rename(sandbox.path("bulletin"), sandbox.path("news/bulletin")).unwrap();
    assert!(!sandbox.run("list news").fine().contains("SNOW CLOSES"), "a walk takes known endings only");
}

#[test]
fn standard_input_is_a_document() {
    let sandbox = Sandbox::with_news();
    let text = fs::read(sandbox.path("news/late.txt")).unwrap();
    assert!(sandbox.pipe("list -", &text).fine().contains("SNOW CLOSES"));
    let out = sandbox.pipe("list - news/harbour.txt --format jsonl", &text).fine();
    assert!(out.contains(r#""document":{"path":"-","#) && out.lines().count() == 6, "{out}");
    assert_eq!(sandbox.pipe("list -", b"").fine(), "");
}

#[test]
fn empty_blank_and_binary_files_are_no_accident() {
    let sandbox = Sandbox::new();
    let noise: Vec<u8> = (0..20_000u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    for (name, bytes) in
        [("empty.txt", &b""[..]), ("blank.txt", b" \n\t\r\n\n"), ("zero.txt", &[0; 9000]), ("noise.txt", &noise)]
    {
        sandbox.write(name, bytes);
        let out = sandbox.run(&format!("list --unparsed {name}")).fine();
        crate::sandbox::harmless(&out);
        crate::sandbox::harmless(&sandbox.run(&format!("list --unparsed --format jsonl {name}")).fine());
        crate::sandbox::harmless(&sandbox.run(&format!("check --explain {name}")).fine());
    }
}

#[test]
fn a_folder_that_contains_itself_ends() {
    let sandbox = Sandbox::with_news();
    std::os::unix::fs::symlink("..", sandbox.path("news/up")).unwrap();
    std::os::unix::fs::symlink(".", sandbox.path("news/self")).unwrap();
    assert_eq!(sandbox.run("list news").fine().lines().count(), 6);
    let out = sandbox.run("list .").fine();
    assert_eq!(out.lines().count(), 6, "{out}");
}
