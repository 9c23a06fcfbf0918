//! `dateline add`: copies documents into the library. What the library holds already, under whatever name, is not copied
//! again, nothing is ever written over, and names from outside never leave the folder. A copy has its name only when it is
//! whole: it is written aside first, so that whoever ends the program leaves no half of a document.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::arguments::Add;
use super::paths::Paths;
use super::{Output, environment};
use crate::config::documents as told;
use crate::error::{Error, Result};
use crate::library::{Hearsay, roots};
use crate::load::told::Told;
use crate::load::walk::{self, Found};
use crate::os::private;
use crate::shown::Shown;

/// Names tried before giving up on a free one.
const NAMES_TRIED: usize = 1000;
/// The longest name kept, in bytes: below what every file system takes, with room for a number.
const LONGEST_NAME: usize = 120;
/// How names of copies that are not whole yet begin and end. They are hidden, so that nobody opens them.
const ASIDE: (&str, &str) = (".adding-", ".part");
/// No copy takes this long: a part that is older was left by a program that was killed.
const ABANDONED: Duration = Duration::from_secs(3600);

pub(super) fn run(add: &Add) -> Result<u8> {
    let folder = Paths::find().documents()?;
    fs::create_dir_all(&folder).map_err(|error| Error::io("make the folder", &folder, &error))?;
    let mut documents = Documents::open(folder);
    let mut out = Output::new();
    let mut failures: Vec<Error> = Vec::new();
    let mut added = 0;
    let mut lines = Vec::new();
    // What a file beside a document tells of it is kept with the copy.
    let beside = Hearsay::new(Vec::new(), told::SIDECAR, told::sidecar);
    let opened = roots(add.paths.iter().map(PathBuf::as_path));
    let mut wrong: Vec<String> = Vec::new();
    walk::walk(&add.paths, &mut |found| {
        match found {
            Found::File { path, .. } => match documents.copy(&path) {
                Ok(Copied::New(target)) => {
                    added += 1;
                    let facts = beside.of(&path, &opened, &mut wrong);
                    if let Err(error) = documents.tell(&target, &facts) {
                        failures.push(error);
                    }
                    lines.push(format!("added {} as {}", path.display(), target.display()));
                }
                Ok(Copied::There(target)) => {
                    lines.push(format!("{} is there already as {}", path.display(), target.display()));
                }
                Err(error) => failures.push(error),
            },
            Found::Skipped { path, reason } => lines.push(format!("skipped {}: {reason}", path.display())),
            Found::Failed(error) => failures.push(error),
        }
        ControlFlow::Continue(())
    });
    failures.extend(wrong.into_iter().map(Error::input));
    for line in lines {
        out.line(Shown::new(&line).as_str())?;
    }
    let (count, them) = (super::count(added, "document", "documents"), if added == 1 { "it" } else { "them" });
    let then = if added == 0 { String::new() } else { format!("; `dateline` opens {them}") };
    out.line(&format!("{count} added{then}"))?;
    out.end()?;
    for error in &failures {
        super::complain(error);
    }
    Ok(u8::from(!failures.is_empty()))
}

/// Where a document stands now.
enum Copied {
    New(PathBuf),
    There(PathBuf),
}

/// The folder of added documents.
struct Documents {
    folder: PathBuf,
    /// Its files by length: only those of the same length can be the same.
    lengths: HashMap<u64, Vec<PathBuf>>,
}

impl Documents {
    fn open(folder: PathBuf) -> Documents {
        let mut documents = Documents { folder, lengths: HashMap::new() };
        let now = environment::now().instant;
        for entry in fs::read_dir(&documents.folder).into_iter().flatten().flatten() {
            // Links are no copies, and a folder that was made by hand is the reader's own.
            let Some(metadata) = entry.metadata().ok().filter(fs::Metadata::is_file) else { continue };
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(ASIDE.0) && name.ends_with(ASIDE.1) {
                let age =
                    metadata.modified().ok().and_then(|at| std::time::SystemTime::from(now).duration_since(at).ok());
                if age.is_some_and(|age| age > ABANDONED) {
                    let _ = fs::remove_file(entry.path());
                }
            } else if !name.starts_with('.') {
                documents.lengths.entry(metadata.len()).or_default().push(entry.path());
            }
        }
        documents
    }

    /// Copies a file under a free name, unless the same bytes are there.
    fn copy(&mut self, path: &Path) -> Result<Copied> {
        let bytes = walk::read(path)?;
        let same = self.lengths.entry(bytes.len() as u64).or_default();
        same.sort_unstable();
        if let Some(there) = same.iter().find(|there| walk::read(there).is_ok_and(|there| there == bytes)) {
            return Ok(Copied::There(there.clone()));
        }
        let (aside, file) = aside(&self.folder)?;
        let named = write(file, &bytes)
            .map_err(|error| Error::io("copy to", &self.folder, &error))
            .and_then(|()| name(&aside, &self.folder, path));
        // A name of its own keeps the document; without one half of it is worse than none.
        let _ = fs::remove_file(&aside);
        let target = named?;
        let _ = private::sync_dir(&self.folder);
        same.push(target.clone());
        Ok(Copied::New(target))
    }
}

impl Documents {
    /// Writes down what is told of a copy, at the end of the file beside the copies.
    fn tell(&self, copy: &Path, facts: &Told) -> Result<()> {
        if *facts == Told::default() {
            return Ok(());
        }
        let file = self.folder.join(told::SIDECAR);
        let name = copy.file_name().unwrap_or_default().to_string_lossy();
        let write = || private::append(&file)?.write_all(told::printed(&name, facts).as_bytes());
        write().map_err(|error| Error::io("write", &file, &error))
    }
}

/// A hidden file of our own in the folder.
fn aside(folder: &Path) -> Result<(PathBuf, File)> {
    let mut number = 0;
    loop {
        let path = folder.join(format!("{}{}-{number}{}", ASIDE.0, std::process::id(), ASIDE.1));
        match private::create(&path) {
            Ok(file) => return Ok((path, file)),
            // Another machine or container may have a process of our number.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < NAMES_TRIED => number += 1,
            Err(error) => return Err(Error::io("write", &path, &error)),
        }
    }
}

fn write(mut file: File, bytes: &[u8]) -> io::Result<()> {
    file.write_all(bytes)?;
    file.sync_all()
}

/// Gives a whole copy the first free name that is like the original's.
fn name(aside: &Path, folder: &Path, path: &Path) -> Result<PathBuf> {
    let name = safe_name(&path.file_name().unwrap_or_default().to_string_lossy());
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => (stem.to_owned(), format!(".{ending}")),
        _ => (name.clone(), String::from(".txt")),
    };
    for number in 1..=NAMES_TRIED {
        let name = if number == 1 { format!("{stem}{ending}") } else { format!("{stem}-{number}{ending}") };
        let target = folder.join(name);
        match private::name_new(aside, &target) {
            Ok(()) => return Ok(target),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
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
