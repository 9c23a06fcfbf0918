use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use dateline::item::ItemId;
use dateline::marks::{Disk, Fs, Writer, read_folder};
use jiff::Timestamp;

use crate::pty::{Session, Spec};
use crate::{Home, PROGRAM, ready};

/// Saving may take this long at the end.
const END: Duration = Duration::from_secs(4);

fn works(command: &str, arguments: &[&str]) -> bool {
    let works = Command::new(command).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let works = works.is_ok_and(|status| status.success());
    if !works {
        eprintln!("SKIPPED: `{command} {}` does not work here", arguments.join(" "));
    }
    works
}

/// The reader under a shell script that ends with it.
fn under(home: &Home, script: &str) -> Session {
    ready(Spec::new("/bin/sh", &home.0).arg("-c").arg(script).env("PROGRAM", PROGRAM))
}

/// The reader with a system call that fails, where that can be done.
fn injected(home: &Home, inject: &str) -> Option<Session> {
    if !works("strace", &["-f", "-o", "/dev/null", "-e", "inject=fdatasync:error=EIO", "true"]) {
        return None;
    }
    Some(under(home, &format!("exec strace -f -qq -o /dev/null -e '{inject}' \"$PROGRAM\" news")))
}

/// What the bottom line says, and that reading goes on.
fn not_saved(session: &mut Session, marks: usize, why: &str) {
    session.wait_for(&format!("NOT SAVED ({marks}): {why}"));
    session.send("gg");
    session.wait_for("1 of 12");
    session.send("G");
    session.wait_for("12 of 12");
}

#[test]
fn a_limit_on_the_size_of_files_is_said_and_ends_with_75() {
    let home = Home::new("fsize0");
    let mut session = under(&home, "ulimit -f 0; exec \"$PROGRAM\" news");
    session.send("f");
    not_saved(&mut session, 1, "file too large");
    session.send("Q");
    assert_eq!(session.exit(), 75);
    assert!(String::from_utf8_lossy(&session.log()).contains("could not be saved"));
    assert!(home.run("state check").contains("marked stor"), "what is there can be read");
}

#[test]
fn under_a_limit_on_the_size_of_files_marks_go_on_in_the_next_file() {
    // Blocks of 512 bytes: 1 KiB and 64 KiB.
    for (limit, rounds) in [(2, 1), (128, 60)] {
        let home = Home::new(&format!("fsize{limit}"));
        let mut session = under(&home, &format!("ulimit -f {limit}; exec \"$PROGRAM\" news"));
        for round in 0..rounds {
            // All twelve, in one step; of an odd number of rounds they stay flagged.
            session.send("ggvGf");
            session.wait_for(if round % 2 == 0 { "12 stories flagged" } else { "12 stories unflagged" });
        }
        session.send("ggvGf3jd");
        session.wait_for("marked done");
        session.wait_for("saved");
        session.send("Q");
        assert_eq!(session.exit(), 0, "limit {limit}");
        assert!(home.journals().len() > 1, "limit {limit}: {:?}", home.journals());
        assert_eq!(home.count("is:done"), 1, "limit {limit}");
        assert_eq!(home.count("is:flagged"), if rounds % 2 == 0 { 12 } else { 0 }, "limit {limit}");
        assert!(home.run("state check").contains("marked stor"), "limit {limit}");
    }
}

#[test]
fn on_a_full_disk_marks_wait_for_room_and_are_saved_then() {
    if !works("unshare", &["-rm", "mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", "/mnt"]) {
        return;
    }
    let home = Home::new("full");
    let script = "state=$HOME/.local/state/dateline; mkdir -p -m 700 $state
        mount -t tmpfs -o size=16k,mode=700 tmpfs $state || exit 99
        cat /dev/zero > $state/filler 2>/dev/null
        (while [ ! -e $HOME/room ]; do sleep 0.05; done; rm $state/filler) &
        \"$PROGRAM\" news; code=$?; cp -r $state $HOME/out; exit $code";
    std::fs::write(home.0.join("script"), script).unwrap();
    let mut session = under(&home, "exec unshare -rm sh $HOME/script");
    session.send("f");
    not_saved(&mut session, 1, "no space left on device");
    session.send("f");
    session.wait_for("NOT SAVED (2)");
    std::fs::write(home.0.join("room"), b"").unwrap();
    session.wait_gone("NOT SAVED");
    session.wait_for("saved");
    session.send("Q");
    assert_eq!(session.exit(), 0);
    assert_eq!(home.run("list --state out --query is:flagged news").lines().count(), 2);
    assert!(home.run("state check --state out").contains("2 flagged"));
}

#[test]
fn a_full_disk_that_stays_full_ends_with_75() {
    if !works("unshare", &["-rm", "mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", "/mnt"]) {
        return;
    }
    let home = Home::new("stays");
    let script = "state=$HOME/.local/state/dateline; mkdir -p -m 700 $state
        mount -t tmpfs -o size=16k,mode=700 tmpfs $state || exit 99
        cat /dev/zero > $state/filler 2>/dev/null; exec \"$PROGRAM\" news";
    std::fs::write(home.0.join("script"), script).unwrap();
    let mut session = under(&home, "exec unshare -rm sh $HOME/script");
    session.send("f");
    not_saved(&mut session, 1, "no space left on device");
    session.send("Q");
    assert_eq!(session.exit(), 75);
}

#[test]
fn what_a_full_disk_did_not_take_is_kept_aside_and_saved_by_the_next_start() {
    if !works("unshare", &["-rm", "mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", "/mnt"]) {
        return;
    }
    let home = Home::new("aside");
    let script = "state=$HOME/.local/state/dateline; mkdir -p -m 700 $state $HOME/run
        mount -t tmpfs -o size=16k,mode=700 tmpfs $state || exit 99
        cat /dev/zero > $state/filler 2>/dev/null; exec \"$PROGRAM\" news";
    std::fs::write(home.0.join("script"), script).unwrap();
    let mut session = under(&home, "export XDG_RUNTIME_DIR=$HOME/run; exec unshare -rm sh $HOME/script");
    session.send("f");
    not_saved(&mut session, 1, "no space left on device");
    session.send("Q");
    assert_eq!(session.exit(), 75);
    let log = String::from_utf8_lossy(&session.log()).into_owned();
    assert!(log.contains("they are kept in "), "{log}");
    assert_eq!(home.count("is:flagged"), 0);
    // The disk has room now: outside of that name space it was never full.
    let runtime = home.0.join("run");
    let kept = || walk(&runtime).iter().filter(|path| path.ends_with(".log")).count();
    assert_eq!(kept(), 1);
    let mut session = ready(home.spec().env("XDG_RUNTIME_DIR", &runtime.display().to_string()));
    session.wait_for("that an earlier session could not save: saved now");
    session.wait_for("1 flagged");
    assert_eq!((kept(), home.count("is:flagged")), (0, 1));
    session.send("Q");
    assert_eq!(session.exit(), 0);
}

/// All files below a folder.
fn walk(folder: &std::path::Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path.display().to_string()] }).collect()
}

#[test]
fn on_a_read_only_disk_one_reads_and_is_told() {
    if !works("unshare", &["-rm", "mount", "-t", "tmpfs", "-o", "ro", "tmpfs", "/mnt"]) {
        return;
    }
    let home = Home::new("readonly");
    let script = "state=$HOME/.local/state/dateline; mkdir -p -m 700 $state
        mount -t tmpfs -o ro,mode=700 tmpfs $state || exit 99; exec \"$PROGRAM\" news";
    std::fs::write(home.0.join("script"), script).unwrap();
    let mut session = under(&home, "exec unshare -rm sh $HOME/script");
    // It is told before anybody relies on a mark.
    session.wait_for("marks will not be kept: ");
    session.wait_for("read-only file system");
    session.send("f");
    not_saved(&mut session, 1, "read-only file system");
    session.send("Q");
    assert_eq!(session.exit(), 75);
    // Who marks nothing has nothing to lose.
    let mut session = under(&home, "exec unshare -rm sh $HOME/script");
    session.send("jjQ");
    assert_eq!(session.exit(), 0);
}

#[test]
fn a_sync_that_fails_once_is_made_good_in_a_new_file() {
    for (error, why) in [
        ("EIO", "input/output error"),
        ("ENOSPC", "no space left on device"),
        ("EDQUOT", "quota exceeded"),
        ("ESTALE", "stale file handle"),
    ] {
        let home = Home::new(&format!("once-{error}"));
        let Some(mut session) = injected(&home, &format!("inject=fdatasync:error={error}:when=1")) else { return };
        session.send("f");
        not_saved(&mut session, 1, "");
        assert!(session.screen().to_lowercase().contains(why), "{error}: {}", session.screen());
        // The next mark tries again at once, and both are saved.
        session.send("f");
        session.wait_for("saved");
        session.wait_gone("NOT SAVED");
        session.send("Q");
        assert_eq!(session.exit(), 0);
        assert_eq!((home.count("is:flagged"), home.journals().len()), (2, 1), "{error}");
    }
}

#[test]
fn a_sync_that_always_fails_ends_with_75_and_leaves_no_heap_of_files() {
    let home = Home::new("always");
    let Some(mut session) = injected(&home, "inject=fdatasync:error=EIO") else { return };
    session.send("f");
    not_saved(&mut session, 1, "input/output error");
    session.send("f");
    session.wait_for("NOT SAVED (2)");
    session.send("Q");
    assert_eq!(session.exit(), 75);
    assert!(home.journals().len() <= 1, "{:?}", home.journals());
}

#[test]
fn a_disk_that_hangs_holds_up_neither_keys_nor_the_end() {
    let home = Home::new("hang");
    let Some(mut session) = injected(&home, "inject=fdatasync:delay_enter=60000000") else { return };
    session.send("f");
    session.wait_for("saving");
    session.send("gg");
    session.wait_for("1 of 12");
    session.send("G");
    session.wait_for("12 of 12");
    session.send("Q");
    // What traces it and makes the disk hang does not let the process go; its last word comes in time all the same.
    let start = Instant::now();
    session.wait_for("1 mark could not be saved");
    assert!(start.elapsed() < END, "{:?}", start.elapsed());
}

/// A home with as many journals as are made one at a start.
fn many_journals(name: &str) -> Home {
    let home = Home::new(name);
    let line = home.run("list --format jsonl news/01.txt");
    let id = line.split("\"id\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    for number in 1..=18 {
        std::fs::write(home.0.join("marks.txt"), format!("item {id}\ndue 2031-12-{number:02}\n")).unwrap();
        home.run("state import marks.txt");
    }
    home
}

#[test]
fn a_lock_that_hangs_holds_up_neither_keys_nor_the_end() {
    let home = many_journals("locks-hang");
    let Some(mut session) = injected(&home, "inject=flock:delay_enter=60000000") else { return };
    session.send("f");
    session.wait_for("saved");
    // The files would be made one two seconds after the start.
    session.is_silent_for(Duration::from_secs(3));
    session.send("G");
    session.wait_for("12 of 12");
    session.send("f");
    session.wait_for("2 flagged");
    session.wait_for("saved");
    assert_eq!(home.journals().len(), 19);
    let start = Instant::now();
    session.send("Q");
    // What traces it waits for the lock; the terminal is given back in time all the same.
    session.wait_until("the end", |received| String::from_utf8_lossy(&received.log).contains("\x1b[?1049l"));
    assert!(start.elapsed() < END, "{:?}", start.elapsed());
}

#[test]
fn without_locks_nothing_is_compacted_and_nobody_waits() {
    let home = many_journals("nolock");
    let Some(mut session) = injected(&home, "inject=flock:error=ENOLCK") else { return };
    session.send("f");
    session.wait_for("saved");
    session.is_silent_for(Duration::from_secs(3));
    assert_eq!(home.journals().len(), 19);
    session.send("Q");
    assert_eq!(session.exit(), 0);
}

/// The two stories flagged before, and the third that a killed command may have flagged.
fn flagged(home: &Home, ids: &[ItemId]) -> usize {
    let me = Writer::new("reader", 1, Timestamp::UNIX_EPOCH);
    let fs: Arc<dyn Fs> = Arc::new(Disk);
    let marks = read_folder(&home.0.join(".local/state/dateline"), &fs, &me).marks;
    let whole = |id: &&ItemId| marks.get(id).is_some_and(|mark| mark.flagged() && mark.note().is_some());
    ids.iter().filter(whole).count()
}

/// Killed before the nth call of each kind that writes: what was said to be set is set, and what was there stays. Quick: the
/// first calls of each kind; with `DATELINE_LONG` all there are.
#[test]
fn killed_at_any_system_call_a_command_keeps_what_it_acknowledged() {
    if !works("strace", &["-f", "-o", "/dev/null", "-e", "inject=fdatasync:error=EIO", "true"]) {
        return;
    }
    #[allow(clippy::disallowed_methods)]
    let long = std::env::var_os("DATELINE_LONG").is_some();
    let (calls, most): (&[&str], _) = if long {
        (&["write", "fdatasync", "fsync", "mkdir", "rename", "unlink", "openat", "flock", "close", "read"], 10_000)
    } else {
        (&["write", "fdatasync", "fsync", "rename", "unlink"], 4)
    };
    let ids: Vec<ItemId> = (1..=3).map(|n| ItemId([n; 16])).collect();
    let ready = Home::new("before");
    for id in &ids {
        std::fs::write(ready.0.join("marks.txt"), format!("item {id}\nflag yes\nnote kept\n")).unwrap();
        // The third is brought in by the command that is killed.
        if *id != ids[2] {
            ready.run("state import marks.txt");
        }
    }
    let mut runs = 0;
    for call in calls {
        for nth in 1..most {
            let home = Home::new("killed-at");
            std::fs::create_dir_all(home.0.join(".local/state")).unwrap();
            let copied = Command::new("cp").arg("-a").arg(ready.0.join(".local")).arg(&home.0).status();
            assert!(copied.unwrap().success());
            std::fs::copy(ready.0.join("marks.txt"), home.0.join("marks.txt")).unwrap();
            let (mut ended, mut expected) = (0, 2);
            for work in ["import marks.txt", "compact"] {
                let mut command = Command::new("strace");
                command.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("inject={call}:signal=KILL:when={nth}")]);
                command.args([PROGRAM, "state"]).args(work.split(' ')).env_clear();
                command.env("HOME", &home.0).env("PATH", "/usr/bin:/bin").current_dir(&home.0);
                let output = command.output().unwrap();
                ended += u8::from(output.status.success());
                expected += usize::from(String::from_utf8_lossy(&output.stdout).contains("set 2 values"));
                let found = flagged(&home, &ids);
                assert!(found >= expected, "{call} {nth}: {work}: {found} of {expected}\n{}", home.run("state check"));
            }
            runs += 1;
            if ended == 2 {
                break;
            }
        }
    }
    assert!(runs >= calls.len());
    eprintln!("two commands killed at {runs} system calls each, nothing lost");
}

#[test]
fn an_index_that_has_no_room_is_said_once_and_reading_goes_on() {
    let home = Home::new("noroom");
    let body = |number: usize| {
        format!("HARBOUR REPORT {number}\nThe crane {number} stands still along the quay. (DW, March 1, 2025)\n")
    };
    let stories: String = (0..1_100).map(body).collect();
    std::fs::write(home.0.join("news/13.txt"), stories).unwrap();
    std::fs::create_dir_all(home.0.join(".cache/dateline")).unwrap();
    let script = "ulimit -f 16; exec \"$PROGRAM\" news";
    let mut session = Spec::new("/bin/sh", &home.0).arg("-c").arg(script).env("PROGRAM", PROGRAM).start();
    session.wait_for("no index is kept: file too large");
    session.send("j");
    session.wait_for("2 of");
    assert!(
        !home
            .0
            .join(".cache/dateline/index")
            .read_dir()
            .unwrap()
            .any(|folder| { folder.unwrap().path().join("head").exists() })
    );
    session.send("Q");
    assert_eq!(session.exit(), 0);
}
