//! The guard of the terminal: it takes the terminal over and gives it back as it was, whatever happens in between and
//! whichever thread notices.
//!
//! A frame is written where it was made as far as the terminal takes it at once; the rest is written by a thread of its own, so
//! that a terminal that takes nothing (Ctrl-S, a stalled line) never stops the program from saving. It draws nothing itself.

use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use signal_hook::consts::SIGTSTP;
use signal_hook::low_level;

use super::inbox::Sender;
use super::sequence;
use crate::app::view::Size;
use crate::error::{Error, Result};
use crate::os::tty::{self, Modes, Tty};

/// How long giving the terminal back may wait for a frame on its way out, and then for the terminal to listen.
const PATIENCE: Duration = Duration::from_millis(250);

/// What a terminal that does not know its size is taken for.
const UNKNOWN: Size = Size { width: 80, height: 24 };

#[derive(Debug, Default)]
struct State {
    /// The settings to put back; some while the terminal is ours.
    before: Option<Modes>,
    /// The terminal shows the alternate screen, or will when the bytes on their way have arrived.
    alternate: bool,
    /// Sent before the next frame.
    opening: Vec<u8>,
    /// The frame to be written next.
    frame: Vec<u8>,
    /// The terminal has taken the first bytes of what `frame` is the rest of.
    begun: bool,
    /// A write is going on.
    writing: bool,
    /// The terminal was given back for good.
    closed: bool,
    /// Another program has it for the moment.
    lent: bool,
}

/// The terminal, shared by the loop, the signals and the panic hook.
#[derive(Debug)]
pub(crate) struct Terminal {
    tty: Tty,
    /// Clicks and the wheel are reported.
    mouse: bool,
    state: Mutex<State>,
    changed: Condvar,
    /// Held while the terminal is taken over, so that nobody takes raw settings for those to be put back.
    entering: Mutex<()>,
}

impl Terminal {
    /// The terminal of this process, not yet taken over. `mouse`: it is to report clicks and the wheel.
    pub(crate) fn open(mouse: bool) -> Result<Terminal> {
        let tty = Tty::open().map_err(|_| {
            Error::terminal("there is no terminal to show panes on")
                .hinted("`dateline --plain`, `dateline list` and `dateline check` work without one")
        })?;
        Ok(Terminal { tty, mouse, state: Mutex::default(), changed: Condvar::new(), entering: Mutex::default() })
    }

    /// Takes the terminal over: raw keys, alternate screen, no cursor. Also after a stop, when others may have changed it.
    pub(crate) fn enter(&self) -> Result<()> {
        let failed =
            |error: io::Error| Error::terminal(format!("cannot set up the terminal: {}", crate::error::reason(&error)));
        let _one_at_a_time = self.entering.lock().unwrap_or_else(PoisonError::into_inner);
        // In the background the settings are those of the shell, not those to be put back: wait to be brought to the front.
        while !self.tty.in_foreground() && tty::can_stop() {
            low_level::emulate_default_handler(SIGTSTP).map_err(failed)?;
        }
        let before = {
            let state = self.lock();
            if state.lent {
                return Ok(());
            }
            state.before.clone()
        };
        let before = match before {
            Some(before) => before,
            None => self.tty.modes().map_err(failed)?,
        };
        self.tty.set_modes(&before.raw()).map_err(failed)?;
        let mut state = self.lock();
        if state.closed {
            drop(state);
            return self.tty.set_modes(&before).map_err(failed);
        }
        state.before = Some(before);
        state.opening = sequence::ENTER.as_bytes().to_vec();
        if self.mouse {
            state.opening.extend_from_slice(sequence::MOUSE_ON.as_bytes());
        }
        if !state.begun {
            state.frame.clear();
        }
        Ok(())
    }

    /// Gives the terminal to another program; nobody takes it over until [`take_back`](Self::take_back).
    pub(crate) fn lend(&self) {
        self.lock().lent = true;
        self.leave();
    }

    /// Takes the terminal over again after it was lent.
    pub(crate) fn take_back(&self) -> Result<()> {
        self.lock().lent = false;
        self.enter()
    }

    /// Another program has the terminal: what is typed there, Ctrl-C too, is for that program.
    pub(crate) fn is_lent(&self) -> bool {
        self.lock().lent
    }

    /// Gives the terminal back for good.
    pub(crate) fn close(&self) {
        if let Some(mut state) = self.lock_within(PATIENCE) {
            state.closed = true;
        }
        self.leave();
    }

    /// Gives the terminal back. Any thread may ask, any number of times; it takes less than a second even when the terminal
    /// takes no more bytes.
    pub(crate) fn leave(&self) {
        let Some(mut state) = self.lock_within(PATIENCE) else { return };
        let Some(before) = state.before.take() else { return };
        if !state.begun {
            state.frame.clear();
        }
        state.opening.clear();
        let end = Instant::now() + PATIENCE;
        while state.writing || state.begun {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        let alternate = std::mem::take(&mut state.alternate);
        drop(state);
        // A background process that touches its terminal is stopped, and then it could not save.
        if !self.tty.in_foreground() {
            return;
        }
        if alternate {
            if self.mouse {
                let _ = self.tty.write_within(sequence::MOUSE_OFF.as_bytes(), PATIENCE);
            }
            let _ = self.tty.write_within(sequence::LEAVE.as_bytes(), PATIENCE);
        }
        let _ = self.tty.set_modes(&before);
    }

    /// The size of the screen.
    pub(crate) fn size(&self) -> Size {
        self.tty.size().map_or(UNKNOWN, |(width, height)| Size { width, height })
    }

    /// Returns when nobody holds the other end of the terminal any more.
    pub(crate) fn wait_for_hang_up(&self) {
        self.tty.wait_for_hang_up();
    }

    /// True when nobody holds the other end of the terminal any more. It does not wait.
    pub(crate) fn is_hung_up(&self) -> bool {
        self.tty.is_hung_up()
    }

    /// True when the last frame has been taken and another may be handed over.
    pub(crate) fn is_idle(&self) -> bool {
        let state = self.lock();
        !state.writing && state.frame.is_empty() && state.before.is_some()
    }

    /// Hands over a frame. What the terminal takes at once is written here, since waking the thread that writes would take longer.
    pub(crate) fn submit(&self, frame: &[u8]) {
        let mut state = self.lock();
        if state.before.is_none() {
            return;
        }
        if state.writing || !state.frame.is_empty() {
            state.frame.extend_from_slice(frame);
            return;
        }
        let mut bytes = std::mem::take(&mut state.opening);
        bytes.extend_from_slice(frame);
        let taken = self.tty.write_at_once(&bytes);
        state.alternate |= taken > 0;
        bytes.drain(..taken.min(bytes.len()));
        if !bytes.is_empty() {
            // The rest of what was begun goes out whatever comes: half a sequence would swallow what follows.
            state.begun = taken > 0;
            state.frame = bytes;
            drop(state);
            self.changed.notify_all();
        }
    }

    /// Starts the thread that writes frames; it tells `events` when one has been taken.
    pub(crate) fn start_writer(self: &Arc<Self>, events: Sender) -> io::Result<()> {
        let terminal = Arc::clone(self);
        std::thread::Builder::new().name("writer".into()).spawn(move || {
            loop {
                let bytes = terminal.next_bytes();
                // When the terminal is gone the watchdog ends the program; there is nobody to tell.
                let _ = terminal.tty.write_all(&bytes);
                terminal.lock().writing = false;
                terminal.changed.notify_all();
                events.written();
            }
        })?;
        Ok(())
    }

    fn next_bytes(&self) -> Vec<u8> {
        let mut state = self.lock();
        while state.frame.is_empty() {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.writing = true;
        state.alternate = true;
        if std::mem::take(&mut state.begun) {
            return std::mem::take(&mut state.frame);
        }
        let mut bytes = std::mem::take(&mut state.opening);
        bytes.append(&mut state.frame);
        bytes
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// For the panic hook: the thread that panicked may hold the lock itself.
    fn lock_within(&self, limit: Duration) -> Option<MutexGuard<'_, State>> {
        let end = Instant::now() + limit;
        loop {
            match self.state.try_lock() {
                Ok(state) => return Some(state),
                Err(std::sync::TryLockError::Poisoned(state)) => return Some(state.into_inner()),
                Err(std::sync::TryLockError::WouldBlock) if Instant::now() < end => {
                    std::thread::sleep(Duration::from_millis(5));
                }
                Err(std::sync::TryLockError::WouldBlock) => return None,
            }
        }
    }
}

/// Gives the terminal back for good when it goes out of scope.
#[derive(Debug)]
pub(crate) struct Lease<'a>(pub(crate) &'a Terminal);

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        self.0.close();
    }
}
