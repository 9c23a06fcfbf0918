//! `dateline add`: copies documents into the library. A document that is there already is not copied again, nothing is ever
//! written over, and names from outside never leave the folder.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::Output;
use super::arguments::{Add, Arguments};
use super::environment::Environment;
use super::paths::Paths;
use crate::error::{Error, Result};
use crate::load::walk::{self, Found};
use crate::shown::Shown;

/// Names tried before giving up on a free one.
const NAMES_TRIED: usize = 1000;
/// The longest name kept, in bytes: below what every file system takes, with room for a number.
const LONGEST_NAME: usize = 120;

pub(super) fn run(add: &Add, arguments: &Arguments, environment: &Environment) -> Result<u8> {
    let _ = (arguments, environment);
    let folder = Paths::find().documents()?;
    fs::create_dir_all(&folder).map_err(|error| Error::io("make the folder", &folder, &error))?;
    let mut out = Output::new();
    let mut failures: Vec<Error> = Vec::new();
    let mut added = 0;
    let mut lines = Vec::new();
    walk::walk(&add.paths, &mut |found| {
        match found {
            Found::File { path, .. } => match copy(&path, &folder) {
                Ok((target, true)) => {
                    added += 1;
                    lines.push(format!("added {} as {}", path.display(), target.display()));
                }
                Ok((target, false)) => {
                    lines.push(format!("{} is there already as {}", path.display(), target.display()));
                }
                Err(error) => failures.push(error),
            },
            Found::Skipped { path, reason } => lines.push(format!("skipped {}: {reason}", path.display())),
            Found::Failed(error) => failures.push(error),
        }
        ControlFlow::Continue(())
    });
    for line in lines {
        out.line(Shown::new(&line).as_str())?;
    }
    let (documents, them) = (super::count(added, "document", "documents"), if added == 1 { "it" } else { "them" });
    let then = if added == 0 { String::new() } else { format!("; `dateline` opens {them}") };
    out.line(&format!("{documents} added{then}"))?;
    out.end()?;
    for error in &failures {
        super::complain(error);
    }
    Ok(u8::from(!failures.is_empty()))
}

/// Copies a file under a free name. False where the same bytes are there already.
fn copy(path: &Path, folder: &Path) -> Result<(PathBuf, bool)> {
    let bytes = walk::read(path)?;
    let name = safe_name(&path.file_name().unwrap_or_default().to_string_lossy());
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => (stem.to_owned(), format!(".{ending}")),
        _ => (name.clone(), String::from(".txt")),
    };
    for number in 1..=NAMES_TRIED {
        let name = if number == 1 { format!("{stem}{ending}") } else { format!("{stem}-{number}{ending}") };
        let target = folder.join(name);
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&target) {
            Ok(mut file) => {
                let written = file.write_all(&bytes).and_then(|()| file.sync_all());
                if let Err(error) = written {
                    // Half a document is worse than none.
                    let _ = fs::remove_file(&target);
                    return Err(Error::io("copy to", &target, &error));
                }
                return Ok((target, true));
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                if walk::read(&target).is_ok_and(|there| there == bytes) {
                    return Ok((target, false));
                }
            }
            Err(error) => return Err(Error::io("write", &target, &error)),
        }
    }
    Err(Error::input(format!("{NAMES_TRIED} documents have this name")).at(path.display().to_string()))
}

/// A file name made of letters, digits, dots, dashes and underscores, that begins with neither dot nor dash.
fn safe_name(name: &str) -> String {
    let mut safe: String =
        name.chars().map(|c| if c.is_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' }).collect();
    while safe.starts_with(['.', '-']) {
        safe.remove(0);
    }
    while safe.len() > LONGEST_NAME {
        let middle = safe.len() / 2;
        let at = (0..=middle).rev().find(|at| safe.is_char_boundary(*at)).unwrap_or(0);
        safe.remove(at);
    }
    if safe.is_empty() { String::from("document.txt") } else { safe }
}

#[cfg(test)]
mod tests {
    use super::safe_name;

    #[test]
    fn names_stay_in_their_folder() {
        for (name, expect) in [
            ("bulletin-12.txt", "bulletin-12.txt"),
            ("../../x", "_.._x"),
            (".hidden", "hidden"),
            ("-rf", "rf"),
            ("a b\nc.txt", "a_b_c.txt"),
            ("", "document.txt"),
            ("Київ.txt", "Київ.txt"),
        ] {
            assert_eq!(safe_name(name), expect);
        }
        let long = safe_name(&"ü".repeat(400));
        assert!(long.len() <= super::LONGEST_NAME && !long.is_empty());
    }
}
