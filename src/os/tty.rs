//! The terminal as a device: which descriptors it is, its modes, its size, and whether somebody still holds the other end.
//!
//! Keys come from standard input when that is a terminal, else from `/dev/tty`, because the documents came through standard
//! input; frames go to standard output. Nothing here knows an escape sequence, and nothing here asks the terminal anything.

use std::ffi::OsStr;
use std::fs::OpenOptions;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FileType, Mode, OFlags};
use rustix::process::{self, Pid, Signal};
use rustix::stdio::{stdin, stdout};
use rustix::termios::{self, OptionalActions, Termios};

/// How long to wait after a `poll` that failed before it is tried again.
const AGAIN: Duration = Duration::from_millis(200);

/// The terminal this process reads keys from and draws on.
#[derive(Debug)]
pub struct Tty {
    input: OwnedFd,
    output: OwnedFd,
    /// The output opened once more, so that a write to it never waits; none where the system does not let it be opened.
    prompt: Option<OwnedFd>,
}

/// The line settings of a terminal, to be put back later.
#[derive(Debug, Clone)]
pub struct Modes(Termios);

impl Modes {
    /// The same terminal with every key passed on as it is typed.
    #[must_use]
    pub fn raw(&self) -> Modes {
        let mut modes = self.0.clone();
        modes.make_raw();
        Modes(modes)
    }
}

impl Tty {
    /// The terminal of this process.
    ///
    /// # Errors
    /// Standard output is no terminal, or there is none to read keys from.
    pub fn open() -> io::Result<Tty> {
        if !termios::isatty(stdout()) {
            return Err(io::Error::from(io::ErrorKind::NotConnected));
        }
        let input = if termios::isatty(stdin()) {
            stdin().try_clone_to_owned()?
        } else {
            OpenOptions::new().read(true).write(true).open("/dev/tty")?.into()
        };
        let output = stdout().try_clone_to_owned()?;
        let prompt = opened_again(output.as_fd());
        Ok(Tty { input, output, prompt })
    }

    /// Its line settings.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn modes(&self) -> io::Result<Modes> {
        Ok(Modes(termios::tcgetattr(&self.input)?))
    }

    /// Changes its line settings at once.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn set_modes(&self, modes: &Modes) -> io::Result<()> {
        Ok(termios::tcsetattr(&self.input, OptionalActions::Now, &modes.0)?)
    }

    /// Its columns and rows; none where the terminal does not know them.
    #[must_use]
    pub fn size(&self) -> Option<(u16, u16)> {
        let size = termios::tcgetwinsize(&self.output).ok()?;
        (size.ws_col > 0 && size.ws_row > 0).then_some((size.ws_col, size.ws_row))
    }

    /// Writes all of `bytes`, as long as it takes.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn write_all(&self, bytes: &[u8]) -> io::Result<()> {
        write_all(self.output.as_fd(), bytes)
    }

    /// Writes what the terminal takes at once, and never waits; how many bytes it took. None are taken where that cannot be known.
    #[must_use]
    pub fn write_at_once(&self, bytes: &[u8]) -> usize {
        let Some(prompt) = &self.prompt else { return 0 };
        let mut taken = 0;
        while let Some(rest) = bytes.get(taken..).filter(|rest| !rest.is_empty()) {
            match rustix::io::write(prompt, rest) {
                Ok(0) => break,
                Ok(written) => taken += written,
                Err(rustix::io::Errno::INTR) => {}
                // Whoever writes the rest meets it again.
                Err(_) => break,
            }
        }
        taken
    }

    /// Writes `bytes` if the terminal takes them within `limit`; true when all were taken.
    #[must_use]
    pub fn write_within(&self, mut bytes: &[u8], limit: Duration) -> bool {
        let end = Instant::now() + limit;
        while !bytes.is_empty() {
            let left = end.saturating_duration_since(Instant::now());
            if !wait(self.output.as_fd(), PollFlags::OUT, Some(left)).is_ok_and(|ready| ready.contains(PollFlags::OUT))
            {
                return false;
            }
            // A ready terminal takes at least this many bytes without making the writer wait.
            let (now, _) = bytes.split_at(bytes.len().min(64));
            match rustix::io::write(&self.output, now) {
                Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
                Err(error) if again(error) => {}
                Err(_) => return false,
            }
        }
        true
    }

    /// True when the shell lets this process write and change settings: no other job has the terminal.
    #[must_use]
    pub fn in_foreground(&self) -> bool {
        // A terminal that does not control this process knows no jobs.
        let Ok(group) = termios::tcgetpgrp(&self.input) else { return true };
        Standing::of(process::getpid()).is_none_or(|own| own.group == group.as_raw_nonzero().get())
    }

    /// Returns when nobody holds the other end any more. No key and no byte wakes it.
    pub fn wait_for_hang_up(&self) {
        loop {
            match self.hung_up(None) {
                Ok(true) => return,
                Err(rustix::io::Errno::INTR) => {}
                _ => std::thread::sleep(AGAIN),
            }
        }
    }

    /// True when nobody holds the other end any more. It does not wait.
    #[must_use]
    pub fn is_hung_up(&self) -> bool {
        self.hung_up(Some(&Timespec { tv_sec: 0, tv_nsec: 0 })).unwrap_or(false)
    }

    fn hung_up(&self, limit: Option<&Timespec>) -> rustix::io::Result<bool> {
        let gone = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
        let mut ends = [PollFd::new(&self.input, PollFlags::empty()), PollFd::new(&self.output, PollFlags::empty())];
        poll(&mut ends, limit)?;
        Ok(ends.iter().any(|end| end.revents().intersects(gone)))
    }
}

/// The terminal behind a descriptor, opened once more and not to be waited for. Whether a descriptor waits belongs to all who hold it,
/// the shell too, so that of the one that was handed on must not be changed.
fn opened_again(terminal: BorrowedFd<'_>) -> Option<OwnedFd> {
    let name = termios::ttyname(terminal, Vec::new()).ok()?;
    let how = OFlags::WRONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let again = rustix::fs::open(OsStr::from_bytes(name.to_bytes()), how, Mode::empty()).ok()?;
    let (one, other) = (rustix::fs::fstat(terminal).ok()?, rustix::fs::fstat(&again).ok()?);
    // In a container another terminal may go by that name.
    let same = (one.st_dev, one.st_ino, one.st_rdev) == (other.st_dev, other.st_ino, other.st_rdev);
    (same && FileType::from_raw_mode(other.st_mode) == FileType::CharacterDevice).then_some(again)
}

/// Whether keys come from standard input.
#[must_use]
pub fn is_terminal_stdin() -> bool {
    termios::isatty(stdin())
}

/// Writes to standard error what fits, and never fails: nobody may be listening there.
pub fn complain(text: &str) {
    let _ = write_all(rustix::stdio::stderr(), text.as_bytes());
}

/// True when a shell waits that can bring a stopped process group back.
///
/// A stopped process whose group is orphaned sleeps for ever, so the ancestors are followed out of the group: the first one
/// outside must belong to the same session.
#[must_use]
pub fn can_stop() -> bool {
    let Some(own) = Standing::of(process::getpid()) else { return false };
    let mut ancestor = own.parent;
    for _ in 0..64 {
        let Some(standing) = ancestor.and_then(Standing::of) else { return false };
        if standing.group != own.group {
            return standing.session == own.session;
        }
        ancestor = standing.parent;
    }
    false
}

/// Asks this process and those it was started with to stop, as Ctrl-Z does.
///
/// # Errors
/// The system refused.
pub fn stop_group() -> io::Result<()> {
    Ok(process::kill_current_process_group(Signal::TSTP)?)
}

/// Where a process stands among jobs. Group and session are 0 where the leader lives in a process namespace this one cannot
/// see (a container's first process, say), so they are plain numbers here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Standing {
    parent: Option<Pid>,
    group: i32,
    session: i32,
}

impl Standing {
    fn of(pid: Pid) -> Option<Self> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).ok();
        stat.map_or_else(|| Self::asked(pid), |stat| Self::read(&stat))
    }

    fn read(stat: &str) -> Option<Self> {
        // The name in the second field may hold blanks and brackets.
        let mut numbers = stat.rsplit_once(')')?.1.split_whitespace().skip(1).map(|field| field.parse::<i32>().ok());
        let mut next = || numbers.next().flatten();
        Some(Self { parent: Pid::from_raw(next()?), group: next()?, session: next()? })
    }

    /// Without `/proc` the parent is known for this process alone, and its group and session by asking.
    #[cfg(not(target_os = "linux"))]
    fn asked(pid: Pid) -> Option<Self> {
        let parent = if pid == process::getpid() { process::getppid() } else { None };
        let group = process::getpgid(Some(pid)).ok()?.as_raw_nonzero().get();
        let session = process::getsid(Some(pid)).ok()?.as_raw_nonzero().get();
        Some(Self { parent, group, session })
    }

    /// Linux answers 0 for a leader it does not show, which the typed call takes for impossible: better not asked.
    #[cfg(target_os = "linux")]
    fn asked(_: Pid) -> Option<Self> {
        None
    }
}

fn write_all(to: BorrowedFd<'_>, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match rustix::io::write(to, bytes) {
            Ok(0) => return Err(io::Error::from(io::ErrorKind::WriteZero)),
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(rustix::io::Errno::AGAIN) => {
                wait(to, PollFlags::OUT, None)?;
            }
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn wait(on: BorrowedFd<'_>, what: PollFlags, limit: Option<Duration>) -> io::Result<PollFlags> {
    let limit = limit.map(|limit| Timespec {
        tv_sec: i64::try_from(limit.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: i64::from(limit.subsec_nanos()),
    });
    let mut one = [PollFd::from_borrowed_fd(on, what)];
    match poll(&mut one, limit.as_ref()) {
        Ok(_) | Err(rustix::io::Errno::INTR) => Ok(one.iter().fold(PollFlags::empty(), |all, one| all | one.revents())),
        Err(error) => Err(error.into()),
    }
}

fn again(error: rustix::io::Errno) -> bool {
    matches!(error, rustix::io::Errno::INTR | rustix::io::Errno::AGAIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parent_of_a_process_is_read_from_its_fields() {
        assert_eq!(Standing::of(process::getpid()).unwrap().parent, process::getppid());
    }

    #[test]
    fn a_leader_in_another_namespace_is_the_number_nought() {
        let standing = Standing::read("17 (a ) name) S 1 0 0 34816 17 4194304").unwrap();
        assert_eq!(standing, Standing { parent: Pid::from_raw(1), group: 0, session: 0 });
        assert_eq!(Standing::read("1 (init) S 0 0 0").unwrap().parent, None);
        assert_eq!(Standing::read("17 (cut"), None);
        assert_eq!(Standing::read("17 (cut) S 1"), None);
    }

    #[test]
    fn what_is_no_terminal_is_refused_quietly() {
        // Under a test runner standard output is mostly a pipe; where it is a terminal there is nothing to refuse.
        if !termios::isatty(stdout()) {
            assert!(Tty::open().is_err());
        }
    }
}
