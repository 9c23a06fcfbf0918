//! A small index, damaged in every byte and cut at every length: whatever happens to it, no story is ever wrong.

use std::os::unix::fs::FileExt;

use super::*;

/// A folder with a small index, and what its documents say.
fn small(name: &str) -> (Folder, Vec<String>) {
    let folder = Folder::new(name);
    fs::create_dir_all(folder.news()).unwrap();
    for (name, text) in [
        ("a.txt", "HARBOUR STRIKE\nThe harbour stands still. 渡輪停在港口 (TASS, March 14, 2025)\n"),
        (
            "b.txt",
            "FERRY LATE...\nThe ferry came late. (DW, March 15, 2025)\n...AND LATER\nIt came again. (DW, March 16, 2025)\n",
        ),
        (
            "c.txt",
            "FERRY LATE...\nThe ferry came late. (Reuters, March 15, 2025)\n[EDITORS' NOTE: It was cold in Oslo.]\n",
        ),
    ] {
        fs::write(folder.news().join(name), text).unwrap();
    }
    keep(&folder, "k").unwrap();
    let right = patching::all_of(&cold(&folder.news()));
    (folder, right)
}

fn files(folder: &Folder) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder.shelf("k").folder()).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| !path.ends_with("lock"));
    files.sort();
    assert_eq!(files.len(), 3, "a head, a file of text, one of words");
    files
}

/// Either the index is refused with a reason, or its text says that it is damaged, or everything is right.
fn check_small(folder: &Folder, right: &[String], what: &dyn Fn() -> String) -> bool {
    match warm(folder, "k") {
        Err(why) => {
            assert!(!why.is_empty());
            false
        }
        Ok(None) => false,
        Ok(Some((library, texts))) => {
            let seen = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| patching::all_of(&library)));
            // Whoever starts over later has heard of what was looked at; whoever cannot proves all of it first.
            if !texts.is_damaged() {
                assert_eq!(seen.unwrap(), right, "{}", what());
            }
            let is_right = texts.prove();
            assert_eq!(texts.is_damaged(), !is_right, "{}", what());
            is_right
        }
    }
}

#[test]
fn whichever_byte_is_changed_no_story_is_ever_wrong() {
    let (folder, right) = small("every-byte");
    let whole = || String::from("whole");
    assert!(check_small(&folder, &right, &whole));
    for path in files(&folder) {
        let bytes = fs::read(&path).unwrap();
        let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
        for (at, byte) in bytes.iter().enumerate() {
            for other in [byte ^ 1 << (at % 8), !byte] {
                file.write_all_at(&[other], at as u64).unwrap();
                let is_used = check_small(&folder, &right, &|| format!("{} {at}: {byte} {other}", path.display()));
                // Words that are lost are made anew from the text; nothing else is used damaged.
                assert!(!is_used || path.file_name().unwrap().to_string_lossy().starts_with("words-"));
            }
            file.write_all_at(&[*byte], at as u64).unwrap();
        }
    }
    assert!(check_small(&folder, &right, &whole));
}

#[test]
fn wherever_a_file_is_cut_no_story_is_ever_wrong() {
    let (folder, right) = small("every-length");
    for path in files(&folder) {
        let bytes = fs::read(&path).unwrap();
        for length in 0..bytes.len() {
            fs::write(&path, &bytes[..length]).unwrap();
            check_small(&folder, &right, &|| format!("{} cut at {length}", path.display()));
        }
        fs::write(&path, [&bytes[..], b"more"].concat()).unwrap();
        check_small(&folder, &right, &|| format!("{} longer", path.display()));
        fs::remove_file(&path).unwrap();
        check_small(&folder, &right, &|| format!("{} gone", path.display()));
        fs::write(&path, &bytes).unwrap();
    }
    assert!(check_small(&folder, &right, &|| String::from("whole")));
}

#[test]
fn two_readers_and_a_writer_at_once_never_see_anything_wrong() {
    let (folder, right) = small("at-once");
    let is_over = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = || {
            let mut opened = 0;
            while !is_over.load(std::sync::atomic::Ordering::Relaxed) {
                // Between two looks at the folder the writer may have put a new index in the place of the old one.
                if check_small(&folder, &right, &|| String::from("read while it is written")) {
                    opened += 1;
                }
            }
            opened
        };
        let readers = [scope.spawn(reader), scope.spawn(reader)];
        for _ in 0..40 {
            keep(&folder, "k").unwrap();
        }
        is_over.store(true, std::sync::atomic::Ordering::Relaxed);
        for reader in readers {
            assert!(reader.join().unwrap() > 0);
        }
    });
    assert!(check_small(&folder, &right, &|| String::from("at the end")));
}
