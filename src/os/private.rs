//! Private files and folders: made for our eyes only, never through a link, and synced with their folder.

use std::fs::{DirBuilder, File, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::OFlags;

/// Group and others may write.
const FOREIGN_WRITE: u32 = 0o022;

fn flags(flags: OFlags) -> i32 {
    flags.bits().cast_signed()
}

/// Makes a file that is not there yet, 0600, to be appended to.
pub fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .append(true)
        .create_new(true)
        .mode(0o600)
        .custom_flags(flags(OFlags::NOFOLLOW | OFlags::CLOEXEC))
        .open(path)
}

/// Opens a regular file for writing at its end, or makes it, 0600.
///
/// # Errors
/// What the system says; links, pipes and devices are refused.
pub fn append(path: &Path) -> io::Result<File> {
    let wanted = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = OpenOptions::new().append(true).create(true).mode(0o600).custom_flags(flags(wanted)).open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("not a regular file")) }
}

/// Makes a folder, 0700. Its parent must be there.
pub fn create_dir(path: &Path) -> io::Result<()> {
    DirBuilder::new().mode(0o700).create(path)
}

/// Makes a folder and those above it that are missing, 0700.
///
/// # Errors
/// What the system says.
pub fn create_dirs(path: &Path) -> io::Result<()> {
    DirBuilder::new().mode(0o700).recursive(true).create(path)
}

/// Opens a regular file for reading; links, pipes and devices are refused at once.
pub fn open(path: &Path) -> io::Result<File> {
    let wanted = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = OpenOptions::new().read(true).custom_flags(flags(wanted)).open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("not a regular file")) }
}

/// Whether it is ours and nobody else may write to it.
#[must_use]
pub fn is_private(metadata: &Metadata) -> bool {
    metadata.uid() == rustix::process::geteuid().as_raw() && metadata.mode() & FOREIGN_WRITE == 0
}

/// Whether this process may make files in a folder, as far as the system knows without one being made.
///
/// # Errors
/// Why not: the folder is not there, is not ours to write to, or its disk is read-only.
pub fn may_write(path: &Path) -> io::Result<()> {
    use rustix::fs::Access;
    Ok(rustix::fs::access(path, Access::WRITE_OK | Access::EXEC_OK)?)
}

/// Makes the names in a folder durable. Where the file system knows no such thing, there is nothing to do.
pub fn sync_dir(path: &Path) -> io::Result<()> {
    match File::open(path).and_then(|dir| dir.sync_all()) {
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        other => other,
    }
}

/// Gives a file a name that nothing has yet. What has it is never replaced. The old name may be left.
///
/// # Errors
/// `AlreadyExists` where the name is taken, else what the system says.
pub fn name_new(from: &Path, to: &Path) -> io::Result<()> {
    match std::fs::hard_link(from, to) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => match rename_new(from, to) {
            Err(taken) if taken.kind() == io::ErrorKind::AlreadyExists => Err(taken),
            renamed => renamed.map_err(|_| error),
        },
        other => other,
    }
}

/// For file systems without links, such as those of memory cards.
#[cfg(any(target_os = "linux", target_os = "android", target_os = "macos"))]
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "macos")))]
fn rename_new(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

/// The name of this machine.
#[must_use]
pub fn host_name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// Takes a lock for as long as the file is held, without waiting. None where somebody else has it.
pub fn lock(path: &Path) -> io::Result<Option<File>> {
    let file = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .custom_flags(flags(OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC))
        .open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(std::fs::TryLockError::WouldBlock) => Ok(None),
        Err(std::fs::TryLockError::Error(error)) => Err(error),
    }
}

/// Whether a process of that number runs on this machine. One we may not ask about does; one that has ended and that nobody
/// has waited for does not: in a container whose first process collects nobody, such numbers stay for good.
#[must_use]
pub fn is_alive(pid: u32) -> bool {
    let Some(number) = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw) else { return false };
    rustix::process::test_kill_process(number) != Err(rustix::io::Errno::SRCH) && !has_ended(pid)
}

/// The state of a process stands behind its name, which is in brackets and may hold brackets itself: proc_pid_stat(5).
/// Systems without that file are taken at the word of the signal.
fn has_ended(pid: u32) -> bool {
    let stat = std::fs::read(format!("/proc/{pid}/stat")).unwrap_or_default();
    let state = stat.iter().rposition(|&byte| byte == b')').and_then(|end| stat.get(end + 2));
    matches!(state, Some(b'Z' | b'X'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Command, Stdio};

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_that_has_ended_is_not_alive_though_nobody_has_waited_for_it() {
        use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
        let mut child = Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        assert!(is_alive(child.id()));
        drop(child.stdin.take());
        let pid = Pid::from_child(&child);
        waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT).unwrap();
        assert!(!is_alive(child.id()));
        child.wait().unwrap();
        assert!(!is_alive(child.id()));
    }
}
