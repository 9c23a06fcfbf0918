//! Signals, each with one meaning, on a thread of their own; and the watchdog that notices a dropped line.
//!
//! No signal sets a flag for the loop to look at: a loop that sleeps or spins on a dead terminal would never look.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGXFSZ};
use signal_hook::iterator::Signals;
use signal_hook::low_level;

use super::ending::Ender;
use super::guard::Terminal;
use super::inbox::Sender;
use crate::app::Event;
use crate::os::tty;

/// Why a program cannot be stopped where nobody could bring it back.
pub(crate) const CANNOT_STOP: &str = "cannot stop here: there is no shell to come back from";

/// A file that grows beyond a limit is an error of its write, like a full disk, and no reason to die.
pub fn survive_file_size_limit() {
    // A handler that does nothing; where it cannot be set the default stays.
    let _ = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
}

/// Starts the threads for signals and for hang-ups.
pub(crate) fn start(terminal: &Arc<Terminal>, ender: &Ender, events: &Sender) -> io::Result<()> {
    let mut signals = Signals::new([SIGHUP, SIGTERM, SIGINT, SIGQUIT, SIGTSTP, SIGCONT])?;
    let (shared, end, sender) = (Arc::clone(terminal), ender.clone(), events.clone());
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        for signal in signals.forever() {
            log::info!("signal {}", low_level::signal_name(signal).unwrap_or("without a name"));
            match signal {
                SIGHUP => end.hang_up_signal(),
                SIGTSTP => stop(&shared, &sender),
                SIGCONT => go_on(&shared, &sender),
                SIGINT | SIGQUIT if shared.is_lent() => {}
                other => end.signal(other),
            }
        }
    })?;
    let (shared, end) = (Arc::clone(terminal), ender.clone());
    std::thread::Builder::new().name("watchdog".into()).spawn(move || {
        shared.wait_for_hang_up();
        log::info!("the line dropped");
        end.hang_up();
    })?;
    Ok(())
}

/// Gives the terminal back and stops, as the shell expects of a job.
fn stop(terminal: &Terminal, events: &Sender) {
    if !tty::can_stop() {
        events.send(Event::Failed(CANNOT_STOP.into()));
        return;
    }
    terminal.leave();
    // Where stopping is impossible after all, the program goes on at once.
    if low_level::emulate_default_handler(SIGTSTP).is_err() {
        go_on(terminal, events);
    }
}

/// Takes the terminal over again. In the background the program stops there until it is brought back.
fn go_on(terminal: &Terminal, events: &Sender) {
    // A terminal that cannot be had is a dead one, and the watchdog's business.
    if terminal.enter().is_ok() {
        events.repaint();
        events.send(Event::Resize(terminal.size()));
        events.send(Event::Resumed);
    }
}
