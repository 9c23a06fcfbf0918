//! The history of queries on disk: `queries.txt` in the state folder, a query a line, the newest last. Every session adds lines
//! to its end, so that two of them lose nothing; a start that finds far more lines than are kept writes the file anew.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use crate::app::recall::{KEPT, once_each};
use crate::os::private;

/// Lines from which on the file is written anew.
const MANY: usize = 4 * KEPT;
/// No history is longer, in bytes; what is beyond is no history of ours.
const LONGEST: u64 = 4 << 20;

/// The file of a state folder.
pub(super) fn file(state: &Path) -> PathBuf {
    state.join("queries.txt")
}

/// The queries that earlier sessions kept. A file that is missing or cannot be read is an empty history.
pub(super) fn found(file: &Path) -> Vec<String> {
    let mut bytes = Vec::new();
    let Ok(opened) = private::open(file) else { return Vec::new() };
    let _ = opened.take(LONGEST).read_to_end(&mut bytes);
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<String> = text.lines().map(str::trim).filter(|line| is_query(line)).map(str::to_owned).collect();
    let many = lines.len() > MANY;
    let queries = once_each(lines);
    if many {
        // Without it the file stays long, and that is all.
        let _ = write_anew(file, &queries);
    }
    queries
}

/// A line that somebody may have typed: anything else is damage.
fn is_query(line: &str) -> bool {
    !line.is_empty() && !line.contains(char::is_control) && !line.contains(char::REPLACEMENT_CHARACTER)
}

fn write_anew(file: &Path, queries: &[String]) -> std::io::Result<()> {
    let aside = file.with_extension(format!("{}.tmp", std::process::id()));
    let _ = fs::remove_file(&aside);
    let mut new = private::create(&aside)?;
    new.write_all(format!("{}\n", queries.join("\n")).as_bytes())?;
    fs::rename(&aside, file)
}

/// Adds a query: one write at the end of the file. One that cannot be kept costs some typing at the next start; it is not worth a
/// message.
pub(super) fn keep(file: &Path, query: &str) {
    let write = || -> std::io::Result<()> {
        private::create_dirs(file.parent().unwrap_or(Path::new(".")))?;
        private::append(file)?.write_all(format!("{query}\n").as_bytes())
    };
    if is_query(query) {
        let _ = write();
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("dateline-queries-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        folder
    }

    #[test]
    fn queries_are_found_again_whoever_kept_them() {
        let state = folder("found");
        let file = file(&state);
        assert_eq!(found(&file), [""; 0]);
        for query in ["source:tass", "ferry", "source:tass", "a\nb"] {
            keep(&file, query);
        }
        assert_eq!(found(&file), ["ferry", "source:tass"]);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        fs::remove_dir_all(state).unwrap();
    }

    #[test]
    fn a_long_or_damaged_file_is_mended_and_no_fault() {
        let state = folder("long");
        let file = file(&state);
        for number in 0..=MANY {
            keep(&file, &number.to_string());
        }
        assert_eq!(found(&file).len(), KEPT);
        assert_eq!(fs::read_to_string(&file).unwrap().lines().count(), KEPT, "it is written anew");
        fs::write(&file, b"good\n\xff\xfe\n\x1b[2J\nbetter").unwrap();
        assert_eq!(found(&file), ["good", "better"]);
        fs::remove_file(&file).unwrap();
        fs::create_dir(&file).unwrap();
        keep(&file, "x");
        assert_eq!(found(&file), [""; 0]);
        fs::remove_dir_all(state).unwrap();
    }
}
