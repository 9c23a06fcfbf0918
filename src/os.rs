//! The machine: the few system calls that the standard library lacks, so that no other module needs to name them.

pub mod memory;
pub mod private;
pub mod tty;

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

/// Ends a process group that this program started, at once. One that is gone already is no error.
pub fn end_group(group: u32) {
    if let Some(group) = i32::try_from(group).ok().and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
}

/// The memory of this process in bytes that it shares with nobody and that no file stands behind; none where the system does not
/// tell.
#[must_use]
pub fn private_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}
