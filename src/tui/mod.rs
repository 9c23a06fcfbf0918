//! The terminal: draws a [`View`], performs effects, and guards the terminal.
//!
//! [`run`] is all there is to call. Everything that is not the terminal comes in through [`Ports`], so nothing here knows
//! where marks or documents are kept. ratatui, crossterm, the text area and signal-hook are named in this module only.
//!
//! ```text
//! keys, signals, loader, saver -> inbox -> driver -> program -> effects
//!                                             |
//!                        view -> draw (theme, border) -> screen -> paint -> guard -> terminal
//! ```

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::app::draft::Draft;
use crate::app::{App, Effects, Errand, Event, Now, View};
use crate::cache::Keep;
use crate::error::{Error, Result};
use crate::marks::Change;
use crate::os::tty;
use crate::store::Job;

mod border;
mod chronicle;
mod clipboard;
mod draw;
mod driver;
mod editor;
mod ending;
mod face;
mod guard;
mod inbox;
mod input;
mod links;
mod pace;
mod paint;
mod picture;
mod remember;
mod screen;
pub mod sequence;
mod shift;
mod signals;
pub mod theme;
mod touched;

pub use inbox::Sender;
pub use picture::{Look, Picture};
pub use remember::Kept;
pub use screen::Screen;
pub use sequence::Between;
pub use signals::survive_file_size_limit;
pub use theme::{Colours, ThemeChoice};

/// How long saving may take at the end, however the end comes.
pub const SAVING: Duration = Duration::from_millis(1_700);

/// A program that can be driven: [`App`], or a small one in a test.
pub trait Program {
    /// Handles one event.
    fn update(&mut self, event: Event, now: Now) -> Effects;
    /// The frame to be drawn now.
    fn view(&self) -> View;
}

impl Program for App {
    fn update(&mut self, event: Event, now: Now) -> Effects {
        App::update(self, event, now)
    }

    fn view(&self) -> View {
        App::view(self)
    }
}

/// Keeps marks. It answers with [`Event::Saved`] and [`Event::NotSaved`] through the sender it was made with.
pub trait Saver: Send + Sync {
    /// Takes a change over. Never waits for a disk.
    fn append(&self, change: Change);
    /// Starts to save what was taken over, and does not wait for it.
    fn save(&self);
    /// Saves everything taken over so far and waits for it, but not longer than `limit`; how many changes are not saved.
    ///
    /// Called from any thread, also while the loop is stuck.
    fn flush_and_wait(&self, limit: Duration) -> usize;
}

/// Edits a draft: the text, none where it was not changed, or why there is none.
pub type Edit = dyn Fn(&Draft) -> std::result::Result<Option<String>, String>;

/// Everything that is not the terminal.
pub struct Ports {
    /// Makes the keeper of marks.
    pub start_saving: Box<dyn FnOnce(Sender) -> Arc<dyn Saver>>,
    /// Starts to read documents. Threads of its own that are named `load…` must catch their panics.
    pub start_loading: Box<dyn FnOnce(Sender)>,
    /// Starts to follow what other sessions mark.
    pub start_following: Box<dyn FnOnce(Sender)>,
    /// Does something outside that may take its time, and answers with [`Event::Errand`]. It must not wait itself.
    pub errands: Box<dyn Fn(Errand, Sender)>,
    /// Keeps an index of what was read, and answers with [`Event::Failed`] where that cannot be. It must not wait itself.
    pub keep: Box<dyn Fn(Box<Keep>, Sender)>,
    /// Writes down where the reader stands and what is being written. Called on a thread of its own, at most once a second and at
    /// the end.
    pub remember: Box<dyn Fn(&Kept) + Send>,
    /// Lets a person edit a draft in another program, which has the terminal meanwhile.
    pub edit: Box<Edit>,
    /// The moment.
    pub clock: fn() -> Now,
    /// What the environment says about the terminal.
    pub options: Options,
}

/// What the environment and the configuration say about the terminal.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The theme.
    pub theme: ThemeChoice,
    /// Colours that replace some of it.
    pub own: Vec<(crate::config::Part, u8)>,
    /// The colours the terminal has, or none where `NO_COLOR` is set.
    pub colours: Colours,
    /// Nothing but ASCII may be written.
    pub ascii: bool,
    /// `TERM`.
    pub term: String,
    /// The cursor of the list is a bar over its whole row.
    pub whole_row: bool,
    /// The terminal must not be told to move rows.
    pub no_shifts: bool,
    /// The terminal is to report clicks and the wheel.
    pub mouse: bool,
    /// Printed links are sent as links.
    pub links: bool,
    /// The line may be slow: pieces of a key may be 150 ms apart, and frames are sent with measure.
    pub ssh: bool,
    /// What hands on to the terminal.
    pub between: Between,
    /// For tests of the end: where to panic at the first key.
    pub panic_at: Option<PanicAt>,
}

/// A place to panic, for tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PanicAt {
    /// In the loop, at the first key.
    Loop,
    /// While the second frame is drawn.
    Draw,
    /// In a thread that works beside the loop, at the first key.
    Worker,
    /// In the thread that reads keys.
    Input,
}

impl PanicAt {
    /// The place of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<PanicAt> {
        match name {
            "loop" => Some(PanicAt::Loop),
            "draw" => Some(PanicAt::Draw),
            "worker" => Some(PanicAt::Worker),
            "input" => Some(PanicAt::Input),
            _ => None,
        }
    }

    #[expect(clippy::panic, reason = "a panic is what was asked for")]
    fn now(place: &str) {
        panic!("asked to panic in the {place}: \x1b]0;harmless\x07\u{202e}");
    }
}

/// How the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "unsaved changes decide the exit code"]
pub struct Ending {
    /// Changes that could not be saved.
    pub unsaved: usize,
}

/// Runs a program on the terminal of this process until it quits.
///
/// A dropped line, a signal or a panic ends the process from here, with marks saved and the terminal given back as it was.
///
/// # Errors
/// There is no terminal, it cannot show panes, or the system refused a thread.
pub fn run<P: Program>(program: P, ports: Ports) -> Result<Ending> {
    let options = ports.options;
    if matches!(options.term.as_str(), "" | "dumb") {
        let name = if options.term.is_empty() { "TERM is not set" } else { "TERM=dumb" };
        return Err(Error::terminal(format!("this terminal cannot show panes ({name})"))
            .hinted("`dateline --plain`, `dateline list` and `dateline check` work on any terminal"));
    }
    let refused = |error: std::io::Error| {
        Error::terminal(format!("the system refused a thread: {}", crate::error::reason(&error)))
    };
    let terminal = Arc::new(guard::Terminal::open(options.mouse)?);
    let inbox = inbox::Inbox::default();
    let events = inbox.sender();
    let saver = (ports.start_saving)(events.clone());
    let memory = remember::Memory::start(ports.remember).map_err(refused)?;
    let ender =
        ending::Ender::start(Arc::clone(&terminal), Arc::clone(&saver), Arc::clone(&memory)).map_err(refused)?;
    ender.catch_panics();
    signals::start(&terminal, &ender, &events).map_err(refused)?;
    terminal.start_writer(events.clone()).map_err(refused)?;

    terminal.enter()?;
    let lease = guard::Lease(&terminal);
    log::info!(
        "the terminal is taken over: {}, colours {:?}, ASCII {}, SSH {}, rows move {}",
        options.term,
        options.colours,
        options.ascii,
        options.ssh,
        !options.no_shifts
    );
    let patience = Duration::from_millis(if options.ssh { 150 } else { 50 });
    let gate = Arc::new(input::Gate::default());
    input::start(events.clone(), Arc::clone(&gate), patience, options.panic_at).map_err(refused)?;
    (ports.start_loading)(events.clone());
    (ports.start_following)(events.clone());
    let (perform, answers, indexed) = (ports.errands, events.clone(), events.clone());
    let (keep, unkept, resized) = (ports.keep, events.clone(), events);
    let theme = theme::Theme::new(options.theme, options.colours, options.ascii)
        .with_colours(&options.own, options.colours)
        .with_whole_row(options.whole_row);
    let parts = driver::Parts {
        inbox,
        stage: Hall { terminal: &terminal, gate: &gate, events: &resized },
        screen: screen::Screen::new(theme, &options.term, !options.no_shifts).with_links(options.links),
        size: terminal.size(),
        saver: Arc::clone(&saver),
        memory: Arc::clone(&memory),
        errands: Box::new(move |errand| perform(errand, answers.clone())),
        index: Box::new(move |job| index(*job, indexed.clone())),
        keep: Box::new(move |kept| keep(kept, unkept.clone())),
        edit: ports.edit,
        clock: ports.clock,
        between: options.between,
        pace: pace::Pace::new(options.ssh),
        panic_at: options.panic_at,
    };
    driver::Driver::new(program, parts).run();
    let unsaved = ending::save(saver.as_ref(), &memory);
    drop(lease);
    Ok(Ending { unsaved })
}

/// Indexes words on a thread of its own. What cannot be indexed is read at every search, which is slower and finds the same.
fn index(job: Job, events: Sender) {
    // Threads of this name survive a panic.
    let _ = std::thread::Builder::new().name(String::from("load")).spawn(move || {
        if let Ok(part) = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| job.run())) {
            events.send(Event::Indexed(Box::new(part)));
        }
    });
}

/// The terminal and its keys.
struct Hall<'a> {
    terminal: &'a guard::Terminal,
    gate: &'a input::Gate,
    events: &'a Sender,
}

impl driver::Stage for Hall<'_> {
    fn is_idle(&self) -> bool {
        self.terminal.is_idle()
    }

    fn submit(&self, frame: &[u8]) {
        self.terminal.submit(frame);
    }

    fn lend(&self, work: &mut dyn FnMut()) -> std::result::Result<(), String> {
        if !self.gate.shut() {
            return Err(String::from("the keys could not be handed over; e writes the note here"));
        }
        self.terminal.lend();
        work();
        let back = self.terminal.take_back();
        self.gate.open();
        self.events.send(Event::Resize(self.terminal.size()));
        back.map_err(|error| error.to_string())
    }

    fn now(&self) -> Instant {
        Instant::now()
    }

    fn stop(&self) -> std::result::Result<(), String> {
        if !tty::can_stop() {
            return Err(signals::CANNOT_STOP.into());
        }
        tty::stop_group().map_err(|error| crate::error::reason(&error))
    }
}
