//! Files that a person asked for: an export. One has its name only when it is whole, and what has that name already is never
//! replaced unasked.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result, reason};
use crate::os::private;

/// Names tried for the file aside.
const NAMES_TRIED: u32 = 100;

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Written {
    /// It is there, whole.
    Whole,
    /// Something has that name; nothing was written.
    Taken,
}

/// Writes a file aside and gives it its name. `over`: what has the name is replaced.
///
/// # Errors
/// What the system says, with the path.
pub(super) fn write(
    path: &Path,
    over: bool,
    fill: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
) -> Result<Written> {
    let failed = |error: &io::Error| Error::io("write", path, error);
    let Some(name) = path.file_name() else {
        return Err(Error::usage("it names no file")
            .at(path.display().to_string())
            .hinted("name a file, not a folder"));
    };
    let known = fs::symlink_metadata(path).ok();
    if known.as_ref().is_some_and(fs::Metadata::is_dir) {
        return Err(Error::usage("it is a folder").at(path.display().to_string()).hinted("name a file in it"));
    }
    if known.is_some() && !over {
        return Ok(Written::Taken);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (aside, file) = aside(folder, &name.to_string_lossy()).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Error::input(format!("cannot write: {}", reason(&error)))
            .at(path.display().to_string())
            .hinted("make the folder first"),
        _ => failed(&error),
    })?;
    let whole = fill_and_name(file, &aside, path, known.as_ref().filter(|_| over), fill);
    // Half a file, or the second name of a whole one.
    let _ = fs::remove_file(&aside);
    match whole {
        Ok(()) => {
            let _ = private::sync_dir(folder);
            Ok(Written::Whole)
        }
        // Somebody was faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(Written::Taken),
        Err(error) => Err(failed(&error)),
    }
}

fn fill_and_name(
    file: File,
    aside: &Path,
    path: &Path,
    replaced: Option<&fs::Metadata>,
    fill: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    if let Some(replaced) = replaced.filter(|replaced| replaced.is_file()) {
        // What others may not read stays so.
        file.set_permissions(replaced.permissions())?;
    }
    let mut out = io::BufWriter::with_capacity(1 << 16, file);
    fill(&mut out)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    if replaced.is_some() { fs::rename(aside, path) } else { private::name_new(aside, path) }
}

/// A hidden file of our own beside the one that is wanted. Links are not followed.
fn aside(folder: &Path, name: &str) -> io::Result<(PathBuf, File)> {
    // A long name has no room for more.
    let short: String = name.chars().take(40).collect();
    let mut number = 0;
    loop {
        let path = folder.join(format!(".{short}.{}-{number}.part", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < NAMES_TRIED => number += 1,
            Err(error) => return Err(error),
        }
    }
}
