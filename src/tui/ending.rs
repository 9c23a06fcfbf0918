//! The ways out that do not pass through the loop: a dropped line, a signal, a panic.
//!
//! One thread does them all, so that a loop that is stuck or a terminal that takes no bytes cannot keep marks from being
//! saved or the process from ending. It ends the process itself, at once and without destructors.

use std::any::Any;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use signal_hook::consts::SIGHUP;
use signal_hook::low_level;

use super::guard::Terminal;
use super::remember::Memory;
use super::{SAVING, Saver};
use crate::os::tty::complain;
use crate::shown::Shown;

/// How long a thread that panicked waits for the end.
const PATIENCE: Duration = Duration::from_secs(4);

/// The longest message of a panic that is printed, in characters.
const MESSAGE: usize = 2_000;

/// Why the program ends.
#[derive(Debug)]
pub(crate) enum Cause {
    /// Nobody holds the other end of the terminal: it must not be touched.
    HangUp,
    /// A signal asks for it.
    Signal(i32),
    /// A thread panicked with this message.
    Panic(String),
}

impl Cause {
    /// In words for the log; the message of a panic may quote what stands in a document.
    fn told(&self) -> String {
        match self {
            Cause::HangUp => String::from("the line dropped"),
            Cause::Signal(number) => format!("signal {}", low_level::signal_name(*number).unwrap_or("without a name")),
            Cause::Panic(_) => String::from("a fault of the program, told on standard error"),
        }
    }
}

/// Ends the program when it is asked to.
#[derive(Debug, Clone)]
pub(crate) struct Ender {
    causes: mpsc::Sender<Cause>,
    signalled: Arc<AtomicBool>,
}

impl Ender {
    /// Starts the thread that ends the program.
    pub(crate) fn start(terminal: Arc<Terminal>, saver: Arc<dyn Saver>, memory: Arc<Memory>) -> io::Result<Ender> {
        let (causes, asked) = mpsc::channel();
        std::thread::Builder::new().name("ending".into()).spawn(move || {
            if let Ok(cause) = asked.recv() {
                end(cause, &terminal, saver.as_ref(), &memory);
            }
        })?;
        Ok(Ender { causes, signalled: Arc::default() })
    }

    /// Nobody holds the other end of the terminal any more.
    pub(crate) fn hang_up(&self) {
        let _ = self.causes.send(Cause::HangUp);
    }

    /// A hang-up signal came. Shells and the system may each send one, so a second one hurries nothing.
    pub(crate) fn hang_up_signal(&self) {
        let _ = self.causes.send(Cause::Signal(SIGHUP));
    }

    /// A signal came. A second one ends the program at once, even while marks are being saved.
    pub(crate) fn signal(&self, number: i32) {
        if self.signalled.swap(true, Ordering::AcqRel) || self.causes.send(Cause::Signal(number)).is_err() {
            low_level::exit(128 + number);
        }
    }

    /// Every panic of this process ends it from now on, in order, whichever thread it happens in.
    ///
    /// Threads whose name starts with `load` catch their own panics: a document that breaks its reader ends nothing.
    pub(crate) fn catch_panics(&self) {
        let causes = self.causes.clone();
        std::panic::set_hook(Box::new(move |panic| {
            let place = panic.location().map(|at| format!(" ({}:{})", at.file(), at.line())).unwrap_or_default();
            let thread = std::thread::current();
            let name = thread.name().unwrap_or("without a name");
            if name.starts_with("load") {
                // The message may quote the document.
                log::error!("a panic while a document was read{place}");
                return;
            }
            let said = said(panic.payload());
            let message: String = said.chars().take(MESSAGE).collect();
            if causes.send(Cause::Panic(format!("{message}{place}"))).is_ok() {
                std::thread::sleep(PATIENCE);
            }
            low_level::exit(101);
        }));
    }
}

/// The words a panic was given.
fn said(payload: &dyn Any) -> &str {
    match (payload.downcast_ref::<&'static str>(), payload.downcast_ref::<String>()) {
        (Some(said), _) => said,
        (_, Some(said)) => said,
        (None, None) => "no message",
    }
}

fn end(cause: Cause, terminal: &Terminal, saver: &dyn Saver, memory: &Memory) {
    log::error!("it ends: {}", cause.told());
    match cause {
        Cause::HangUp => dropped(saver, memory),
        // Somebody may have sent this signal to a program whose terminal lives on.
        Cause::Signal(SIGHUP) if terminal.is_hung_up() => dropped(saver, memory),
        Cause::Signal(number) => {
            terminal.close();
            report(save(saver, memory));
            low_level::exit(128 + number);
        }
        Cause::Panic(message) => {
            terminal.close();
            let unsaved = save(saver, memory);
            // The message may hold text of a document.
            complain(&format!("dateline: a fault in the program: {}\n", Shown::new(&message)));
            report(unsaved);
            low_level::exit(101);
        }
    }
}

/// The end where nobody is there to see it.
fn dropped(saver: &dyn Saver, memory: &Memory) {
    save(saver, memory);
    low_level::exit(128 + SIGHUP);
}

/// Saves what can be saved in time; how many changes could not be.
pub(crate) fn save(saver: &dyn Saver, memory: &Memory) -> usize {
    let end = Instant::now() + SAVING;
    memory.hurry();
    let unsaved = saver.flush_and_wait(SAVING);
    log::info!("the end: {unsaved} marks are not saved");
    memory.flush(end.saturating_duration_since(Instant::now()).max(Duration::from_millis(50)));
    unsaved
}

fn report(unsaved: usize) {
    match unsaved {
        0 => {}
        1 => complain("dateline: 1 mark could not be saved\n"),
        many => complain(&format!("dateline: {many} marks could not be saved\n")),
    }
}
