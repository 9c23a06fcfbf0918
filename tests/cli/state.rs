use std::fs;
use std::path::PathBuf;

use crate::sandbox::Sandbox;

/// The ids of the stories in `news`, in document order.
fn ids(sandbox: &Sandbox) -> Vec<String> {
    let lines = sandbox.run("list --format jsonl --no-state news").fine();
    let id = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["id"].as_str().unwrap().to_owned();
    lines.lines().map(id).collect()
}

fn journals(sandbox: &Sandbox) -> Vec<PathBuf> {
    let folder = sandbox.path("home/.local/state/dateline/journal");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "log"));
    files.sort();
    files
}

#[test]
fn what_is_imported_is_counted_exported_and_selected() {
    let sandbox = Sandbox::with_news();
    let ids = ids(&sandbox);
    let text = format!(
        "item {}\nread yes\nflag yes\ndue 2026-12-01\ntag ports\nnote ask the board\nnote and Yle\n\nitem {}\nread yes\n",
        ids[0], ids[1]
    );
    assert_eq!(sandbox.pipe("state import --dry-run -", text.as_bytes()).fine(), "would set 6 values of 2 stories\n");
    assert!(!sandbox.path("home/.local/state").exists(), "a dry run writes nothing");
    assert_eq!(
        sandbox.pipe("state import -", text.as_bytes()).fine(),
        "set 6 values of 2 stories; undo takes it back as one step\n"
    );
    let told = sandbox.run("state check").fine();
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.len(), 4, "{told}");
    assert_eq!(
        lines[1],
        "  2 marked stories, 2 read, 1 flagged, 1 with a due date, 1 with tags, 1 with a note; 1 step that can be undone"
    );
    assert!(lines[2].starts_with("  1 file in journal/, 6 records, "), "{told}");
    assert_eq!(sandbox.run("list --query is:flagged news").fine().lines().count(), 1);
    let text = sandbox.run("state export").fine();
    assert!(text.contains("note ask the board\nnote and Yle\n"), "{text}");
    let file = sandbox.write("marks.txt", text.as_bytes());
    assert!(sandbox.run("state import marks.txt").fine().starts_with("set 0 values"), "{}", file.display());
    // Into another folder, as from a backup.
    sandbox.run("state import marks.txt --state other").fine();
    let blocks = |text: &str| {
        let mut blocks: Vec<String> = text.split("\n\n").map(|block| block.trim_end().to_owned()).collect();
        blocks.sort();
        blocks
    };
    assert_eq!(blocks(&sandbox.run("state export --state other").fine()), blocks(&text));
}

#[test]
fn marks_that_an_earlier_session_could_not_save_are_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = Sandbox::with_news();
    let text = format!("item {}\nflag yes\nread yes\n", ids(&sandbox)[0]);
    sandbox.pipe("state import -", text.as_bytes()).fine();
    let state = fs::canonicalize(sandbox.path("home/.local/state/dateline")).unwrap();
    let name = dateline::item::DocumentHash::of(state.as_os_str().as_encoded_bytes()).to_string();
    let aside = sandbox.path(format!("run/dateline/marks-{}", &name[..16]));
    fs::create_dir_all(&aside).unwrap();
    let shut = |path: &std::path::Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    [aside.parent().unwrap(), &aside].iter().for_each(|folder| shut(folder, 0o700));
    let check = || {
        let mut command = sandbox.command(["state", "check"]);
        command.env("XDG_RUNTIME_DIR", sandbox.path("run")).output().unwrap()
    };
    assert_eq!(check().status.code(), Some(0));
    for journal in journals(&sandbox) {
        let kept = aside.join(journal.file_name().unwrap());
        fs::rename(&journal, &kept).unwrap();
        shut(&kept, 0o600);
    }
    let told = check();
    let errors = String::from_utf8(told.stderr).unwrap();
    assert_eq!(told.status.code(), Some(1), "{errors}");
    for words in ["2 marks that an earlier session could not save", "run/dateline/marks-", "start dateline when"] {
        assert!(errors.contains(words), "{errors}");
    }
    assert!(String::from_utf8(told.stdout).unwrap().contains("0 marked stories"));
}

#[test]
fn journals_that_lie_one_level_too_high_are_named() {
    let sandbox = Sandbox::with_news();
    sandbox.pipe("state import -", format!("item {}\nflag yes\n", ids(&sandbox)[0]).as_bytes()).fine();
    for journal in journals(&sandbox) {
        let wrong = sandbox.path("home/.local/state/dateline").join(journal.file_name().unwrap());
        fs::rename(&journal, wrong).unwrap();
    }
    sandbox.write("home/.local/state/dateline/other.log", b"what another program wrote\n");
    let told = sandbox.run("state check").failed(1);
    for words in ["marks that are not read", "belong into the folder `journal`", "mv *.log journal/"] {
        assert!(told.contains(words), "{told}");
    }
    assert!(!told.contains("other.log"), "{told}");
}

#[test]
fn a_text_that_is_not_understood_changes_nothing_and_every_line_is_named() {
    let sandbox = Sandbox::new();
    sandbox.write("marks.txt", b"flag yes\nitem 12\nitem 07070707070707070707070707070707\ndue soon\n");
    assert_eq!(
        sandbox.run("state import marks.txt").failed(2),
        "dateline: marks.txt: line 1: no item before this line\n\
         dateline: marks.txt: line 2: an item has 32 hexadecimal digits\n\
         dateline: marks.txt: line 4: `due` is a date: 2026-12-01\n\
         dateline: nothing was brought in\n  hint: mend these lines and import again\n"
    );
    assert!(!sandbox.path("home/.local/state").exists());
    assert!(sandbox.run("state import gone.txt").failed(1).contains("gone.txt: cannot read: no such file"));
    assert!(sandbox.run("state").failed(2).contains("Commands:"));
}

#[test]
fn damage_is_named_with_file_and_line_and_mended() {
    let sandbox = Sandbox::with_news();
    for id in ids(&sandbox) {
        let text = format!("item {id}\nflag yes\npriority 1\nnote n\n");
        sandbox.pipe("state import -", text.as_bytes()).fine();
    }
    let files = journals(&sandbox);
    assert_eq!(files.len(), 6);
    let before = sandbox.run("list --query is:flagged news").fine();
    let mut bytes = fs::read(&files[2]).unwrap();
    let third = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(1).unwrap().0 + 60;
    bytes[third] ^= 1;
    bytes.extend_from_slice(b"an unfinished li");
    fs::write(&files[2], &bytes).unwrap();
    let name = files[2].file_name().unwrap().to_str().unwrap();
    let told = sandbox.run("state check");
    assert_eq!(told.code, Some(1));
    let line = told.out.lines().find(|line| line.contains(name)).unwrap();
    assert!(line.contains(": 2 records, the last line is unfinished") && line.ends_with("damaged line 3"), "{line}");
    assert!(
        told.err.contains("hint: `dateline state check` says where; `dateline state repair`, run on the machine that wrote it, mends it"),
        "{}",
        told.err
    );
    assert!(sandbox.run("state compact").fine().starts_with("5 files made one"), "a damaged file is left alone");
    let told = sandbox.run("state repair").fine();
    assert!(told.contains(": 2 whole records to ") && told.contains("1 line lost"), "{told}");
    assert_eq!(sandbox.run("state repair").fine(), "nothing is damaged\n");
    sandbox.run("state check").fine();
    assert_eq!(fs::read(files[2].with_extension("log.damaged")).unwrap(), bytes, "the damaged file is kept");
    assert_eq!(sandbox.run("list --query is:flagged news").fine(), before);
    assert!(sandbox.run("state compact").fine().starts_with("2 files made one"));
    assert_eq!((journals(&sandbox).len(), sandbox.run("list --query is:flagged news").fine()), (1, before));
}

#[test]
fn what_compaction_keeps_is_told_before_it_is_done() {
    let sandbox = Sandbox::with_news();
    assert!(sandbox.run("state compact --dry-run").fine().starts_with("nothing to do"));
    for (n, id) in ids(&sandbox).iter().enumerate() {
        sandbox.pipe("state import -", format!("item {id}\nflag yes\npriority 1\ntag ports\n").as_bytes()).fine();
        sandbox.pipe("state import -", format!("item {id}\npriority {}\n", n % 2 + 1).as_bytes()).fine();
    }
    let before = journals(&sandbox);
    let told = sandbox.run("state compact --dry-run").fine();
    assert_eq!(journals(&sandbox), before, "nothing is written");
    assert!(told.starts_with(&format!("would make {} files one:\n  journal/", before.len())), "{told}");
    let kept =
        |name: &str| told.lines().find(|line| line.trim_start().starts_with(name)).map(str::trim).unwrap_or_default();
    assert!(kept("flag").ends_with("6 of 6 records"), "{told}");
    assert!(kept("tag").ends_with("6 of 6 records"), "{told}");
    // What was replaced stays while it can be undone.
    assert!(kept("priority").ends_with("9 of 9 records"), "{told}");
    let done = sandbox.run("state compact").fine();
    assert!(done.contains(": 21 of 21 records still count"), "{done}");
}

#[test]
fn what_services_that_carry_files_leave_behind_is_read_or_passed_over() {
    let sandbox = Sandbox::with_news();
    let ids = ids(&sandbox);
    for id in &ids[..3] {
        sandbox.pipe("state import -", format!("item {id}\nflag yes\n").as_bytes()).fine();
    }
    let files = journals(&sandbox);
    let renamed = |file: &PathBuf, name: &str| fs::rename(file, file.with_file_name(name)).unwrap();
    // The only version of some marks is the one that lost a conflict.
    let stem = files[0].file_stem().unwrap().to_str().unwrap();
    renamed(&files[0], &format!("{stem}.sync-conflict-20261122-101500-ABCDEFG.log"));
    let stem = files[1].file_stem().unwrap().to_str().unwrap();
    renamed(&files[1], &format!("{stem} (conflicted copy 2026-11-22 101500).log"));
    let half = fs::read(&files[2]).unwrap();
    for name in [".syncthing.x.log.tmp", ".x.log.Ab3xZ9", "~syncthing~x.log.tmp"] {
        fs::write(files[2].with_file_name(name), &half[..half.len() / 2]).unwrap();
    }
    assert_eq!(sandbox.run("list --query is:flagged news").fine().lines().count(), 3);
    let told = sandbox.run("state check").fine();
    assert_eq!(told.matches("another version of a file, read like any other").count(), 2, "{told}");
    assert!(sandbox.run("state compact").fine().starts_with("3 files made one"));
    assert_eq!(sandbox.run("list --query is:flagged news").fine().lines().count(), 3);
}

#[test]
fn a_state_that_cannot_be_written_ends_with_75() {
    let sandbox = Sandbox::with_news();
    sandbox.write("file", b"");
    let text = format!("item {}\nflag yes\n", ids(&sandbox)[0]);
    for folder in ["file", "/proc/nothing", "/dev/null/x"] {
        let ended = sandbox.pipe(&format!("state import - --state {folder}"), text.as_bytes());
        assert_eq!(ended.code, Some(75), "{folder}: {}", ended.err);
    }
}

#[test]
fn orphans_are_shown_with_their_captions_and_put_where_they_belong() {
    let sandbox = Sandbox::with_news();
    sandbox.write(
        "news/one.txt",
        b"Ferry boats\n\nThe harbour board said on Tuesday that the boats would not sail until Friday.\n",
    );
    let line = sandbox.run("list --format jsonl --no-state news/one.txt").fine();
    let id = serde_json::from_str::<serde_json::Value>(&line).unwrap()["id"].as_str().unwrap().to_owned();
    let caption = "title Ferry boats\nwords The harbour board said on Tuesday that the boats would not sail";
    let text = format!(
        "item {id}\n{caption}\nflag yes\nitem {}\ntitle A tale that is gone\nnote mine\nitem {}\nread yes\n",
        "07".repeat(16),
        "08".repeat(16)
    );
    sandbox.pipe("state import -", text.as_bytes()).fine();
    assert_eq!(sandbox.run("add news").fine().lines().count(), 4);
    let told = sandbox.run("state orphans").fine();
    let expect =
        format!("{}  A tale that is gone\n1 orphan: 0 belong to another story, 1 in no document\n", "07".repeat(16));
    assert_eq!(told, expect);
    assert!(sandbox.run("list --query is:orphan").fine().contains("A tale that is gone"));
    assert_eq!(sandbox.run("list --query is:orphan news").fine(), "", "a document that was not opened is not gone");
    // The story is corrected: it is another one by its words, and the same by its title and beginning.
    sandbox.write(
        "home/.local/share/dateline/documents/one.txt",
        b"Ferry boats\n\nThe harbour board said on Tuesday that the boats would not sail until Sunday.\n",
    );
    let told = sandbox.run("state orphans").fine();
    assert!(told.contains("  Ferry boats (by its title and first words)\n"), "{told}");
    assert_eq!(
        sandbox.run("list --query is:flagged").fine().lines().count(),
        1,
        "a list shows the mark where it belongs"
    );
    assert!(
        sandbox
            .run("state orphans --attach")
            .fine()
            .ends_with("2 orphans: 1 put where they belong, 1 in no document\n")
    );
    assert!(sandbox.run("state orphans").fine().starts_with("07"));
    // A story that was only read is listed too where its document is open and does not have it.
    let known = sandbox.run("state export").fine();
    let document = known.lines().find(|line| line.starts_with("document ")).unwrap();
    let read = format!("item {}\ntitle Ice\n{document}\nspan 7000-7001\nread yes\n", "09".repeat(16));
    sandbox.pipe("state import -", read.as_bytes()).fine();
    let told = sandbox.run("state orphans").fine();
    assert!(told.contains(&format!("{}  Ice (only read)\n", "09".repeat(16))), "{told}");
    assert!(told.ends_with("2 orphans: 0 belong to another story, 1 in no document, 1 only read\n"), "{told}");
    assert_eq!(sandbox.run("list --query is:flagged").fine().lines().count(), 1);
}
