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

/// What rows say now: each what it said before, or nothing where its text cannot be had.
fn says_the_same_or_nothing(library: &Library, right: &[(String, Vec<String>)]) -> bool {
    let mut is_whole = true;
    for (row, (title, body)) in (0..).map(Row).zip(right) {
        let item = library.store().item(row);
        let is_right = item.title == *title && item.body == *body;
        assert!(is_right || item.title.is_empty() && item.body.is_empty(), "{row:?}: {:?} for {title:?}", item.title);
        is_whole &= is_right;
    }
    is_whole
}

#[test]
fn damage_that_shows_after_the_index_was_opened_is_told_and_neither_served_nor_kept() {
    let folder = Folder::new("later");
    corpus::write(&folder.news(), 1_500).unwrap();
    keep(&folder, "k").unwrap();
    let items = |library: &Library| {
        let items = (0..library.store().len()).map(|row| library.store().item(Row::at(row)));
        items.map(|item| (item.title, item.body)).collect::<Vec<_>>()
    };
    let right = items(&warm(&folder, "k").unwrap().unwrap().0);
    let found = seen_by(&warm(&folder, "k").unwrap().unwrap().0, FEW);
    let mut shown = [0, 0, 0];
    for (kind, path) in files(&folder).iter().enumerate() {
        let bytes = fs::read(path).unwrap();
        let file = fs::OpenOptions::new().write(true).open(path).unwrap();
        for at in (2_000..bytes.len()).step_by(bytes.len() / 11) {
            // What is looked at when an index is opened is proved then; here it is about what is first looked at later.
            file.write_all_at(&[!bytes[at]], at as u64).unwrap();
            let shows_at_once =
                warm(&folder, "k").map_or(true, |opened| opened.is_none_or(|(_, texts)| texts.is_damaged()));
            file.write_all_at(&[bytes[at]], at as u64).unwrap();
            if shows_at_once {
                continue;
            }
            let (mut library, texts) = warm(&folder, "k").unwrap().unwrap();
            let told = Arc::new(std::sync::atomic::AtomicUsize::new(0));
            let tell = Arc::clone(&told);
            texts.on_damage(Box::new(move || {
                tell.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            }));
            file.write_all_at(&[!bytes[at]], at as u64).unwrap();
            let is_whole = says_the_same_or_nothing(&library, &right);
            let finds = seen_by(&library, FEW);
            let is_told = told.load(std::sync::atomic::Ordering::Relaxed);
            assert!(texts.is_damaged() || is_whole && finds == found, "{} {at}", path.display());
            assert_eq!(is_told, usize::from(texts.is_damaged()), "it is told once");
            shown[kind] += is_told;
            if texts.is_damaged() {
                texts.write(&folder.shelf("k")).unwrap();
                assert_eq!(keep_library(&mut library, &texts), Err(String::from("it was damaged")));
            }
            file.write_all_at(&[bytes[at]], at as u64).unwrap();
            drop((library, texts));
            let (again, texts) = warm(&folder, "k").unwrap().unwrap();
            assert!(items(&again) == right && texts.prove(), "what lies on disk was left as it is");
        }
    }
    assert!(shown.iter().all(|shown| *shown > 0), "each kind of file was damaged where it was looked at: {shown:?}");
}
