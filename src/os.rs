//! The machine: the few system calls that the standard library lacks, so that no other module needs to name them.

pub mod private;

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

use rustix::fs::{Mode, OFlags};

/// Opens a file for reading without waiting on FIFOs and without taking a terminal; says what was opened. The caller
/// refuses what is no regular file.
///
/// # Errors
/// What the system says.
pub fn open_input(path: &Path) -> io::Result<(File, Metadata)> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = File::from(rustix::fs::open(path, flags, Mode::empty())?);
    let metadata = file.metadata()?;
    Ok((file, metadata))
}
pub mod tty;
