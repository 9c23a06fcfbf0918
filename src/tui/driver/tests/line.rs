//! The reader at the end of a slow line, in virtual time: two kilobytes a second, 0.3 s on the way.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::*;
use crate::app::keymap::Keymap;
use crate::app::session::Bookmark;
use crate::app::{App, Settings};
use crate::config::Preset;
use crate::enrich::Tables;
use crate::library::{Batch, Library, read};
use crate::marks::Marks;

const RATE: u32 = 2_000;
const WAY: Duration = Duration::from_millis(300);
const SIZE: Size = Size { width: 80, height: 24 };

const SENTENCES: [&str; 7] = [
    "The cranes stand still along the quay. ",
    "Nobody knows for how long it will last. ",
    "Grain waits in eleven ships off the coast. ",
    "Talks go on in a hotel near the station. ",
    "Fishing boats may leave before sunrise. ",
    "A spokesman declined to name a day. ",
    "Prices rose at the market on Friday. ",
];

/// A line that carries so much, and the terminal at its end.
struct Line {
    now: Cell<Instant>,
    /// The last byte sent so far arrives then.
    arrived: Cell<Instant>,
    sent: RefCell<Vec<u8>>,
    frames: Cell<usize>,
}

impl Stage for Rc<Line> {
    fn is_idle(&self) -> bool {
        // The system buffers more than a second of reading holds: writing never waits.
        true
    }

    fn submit(&self, frame: &[u8]) {
        let start = self.arrived.get().max(self.now.get());
        let travel = Duration::from_secs(1) / RATE * u32::try_from(frame.len()).unwrap();
        self.arrived.set(start + travel);
        self.sent.borrow_mut().extend_from_slice(frame);
        self.frames.set(self.frames.get() + 1);
    }

    fn now(&self) -> Instant {
        self.now.get()
    }

    fn stop(&self) -> Result<(), String> {
        Ok(())
    }

    fn lend(&self, _: &mut dyn FnMut()) -> Result<(), String> {
        Err("nobody to lend to".into())
    }
}

fn now() -> Now {
    Now { instant: jiff::Timestamp::UNIX_EPOCH, today: jiff::civil::Date::constant(2025, 3, 31) }
}

/// The reader on many stories.
fn app() -> App {
    let tables = Arc::new(Tables::new());
    let library = Library::new(Arc::clone(&tables), Marks::default());
    let settings = Settings { keymap: Keymap::preset(Preset::default()).unwrap(), ..Settings::default() };
    let mut app = App::new(library, settings, SIZE, Bookmark::default(), now());
    let files = (0..120).map(|number| {
        let body: String = (0..9).map(|line| SENTENCES[(number * 3 + line * 5) % SENTENCES.len()]).collect();
        let body = format!("Report {number} of the harbour master. {body}");
        read::file(&format!("{number:03}.txt"), format!("Harbour report {number}\n\n{body}\n").as_bytes(), &tables)
    });
    let loaded = Event::Loaded(Box::new(Batch { files: files.collect(), failures: Vec::new() }));
    let mut events = vec![Event::LoadEnded, loaded];
    while let Some(event) = events.pop() {
        for effect in app.update(event, now()).0 {
            if let Effect::Search(generation) = effect {
                events.push(Event::Continue(generation));
            }
        }
    }
    app
}

fn rig(slow: bool) -> (Driver<App, Rc<Line>>, Rc<Line>) {
    let start = Instant::now();
    let line = Rc::new(Line {
        now: Cell::new(start),
        arrived: Cell::new(start),
        sent: RefCell::default(),
        frames: Cell::default(),
    });
    let parts = Parts {
        inbox: Inbox::default(),
        stage: Rc::clone(&line),
        screen: Screen::new(Theme::new(ThemeChoice::Terminal, Colours::Full, false), "xterm-256color", true),
        size: SIZE,
        saver: Arc::new(NoSaver),
        memory: Arc::default(),
        errands: Box::new(|_| {}),
        index: Box::new(|_| {}),
        keep: Box::new(|_| {}),
        edit: Box::new(|_| Ok(None)),
        clock: now,
        between: super::super::super::Between::Nothing,
        pace: Pace::new(slow),
        panic_at: None,
    };
    let mut driver = Driver::new(app(), parts);
    driver.tell(Event::Resize(SIZE));
    driver.draw();
    // The first screen has arrived and been looked at.
    line.now.set(start + Duration::from_secs(60));
    (driver, line)
}

/// Lets time pass by a millisecond; what is due is done.
fn pass(driver: &mut Driver<App, Rc<Line>>, line: &Line) {
    line.now.set(line.now.get() + Duration::from_millis(1));
    if driver.due().is_some_and(|due| due <= line.now.get()) || driver.due().is_none() && driver.is_stale() {
        driver.draw();
    }
    if driver.resting || driver.turning {
        driver.draw();
    }
}

/// Presses a key, and lets ten milliseconds pass.
fn press(driver: &mut Driver<App, Rc<Line>>, line: &Line, key: char) {
    let key = match key {
        '\t' => Key::plain(Code::Tab),
        '\n' => Key::plain(Code::Enter),
        letter => Key::char(letter),
    };
    driver.parts.inbox.sender().send(Event::Key(key));
    driver.turn();
    (0..10).for_each(|_| pass(driver, line));
}

#[test]
fn a_hundred_keys_in_a_second_over_two_kilobytes_a_second_end_right_within_a_second() {
    // What is pressed before, what is held, how often, and milliseconds from the last key to the right screen.
    let held = [
        ("", "j", 100, 1_000),
        ("", " ", 100, 1_000),
        ("", "J", 100, 1_000),
        ("", "jk", 100, 1_000),
        ("", "\t", 98, 1_000),
        ("", "\t", 99, 1_000),
        ("", "\t", 100, 1_000),
        ("", "\tj", 97, 1_000),
        ("", "\tj", 98, 1_000),
        ("", "\tj", 99, 1_000),
        ("", "\tj", 100, 1_000),
        ("", "\tj", 101, 1_000),
        ("", "\tj", 102, 1_000),
        ("\n", "j", 100, 1_000),
        ("\n", " ", 100, 1_000),
        ("\nz", "j", 100, 1_000),
        ("\nz", " ", 100, 1_000),
        ("\t", "j", 100, 1_000),
    ];
    for (first, keys, times, limit) in held {
        let (mut driver, line) = rig(true);
        first.chars().for_each(|key| press(&mut driver, &line, key));
        (0..2_000).for_each(|_| pass(&mut driver, &line));
        let before = line.frames.get();
        keys.chars().cycle().take(times).for_each(|key| press(&mut driver, &line, key));
        let last_key = line.now.get();
        (0..1_000).for_each(|_| pass(&mut driver, &line));
        assert!(!driver.is_stale() && !driver.resting && !driver.turning, "{keys:?}");
        let after = (line.arrived.get() + WAY).saturating_duration_since(last_key);
        let frames = line.frames.get() - before;
        eprintln!(
            "{first:?} {keys:?} x {times}: {frames} frames, {} bytes, right {after:?} after the last key",
            line.sent.borrow().len()
        );
        assert!(after <= Duration::from_millis(limit), "{keys:?}: {after:?}");
        assert!(frames < 100, "{keys:?}: {frames} frames");
        let mut parser = vt100::Parser::new(SIZE.height.try_into().unwrap(), SIZE.width.try_into().unwrap(), 0);
        parser.process(&line.sent.borrow());
        let theme = Theme::new(ThemeChoice::Terminal, Colours::Full, false);
        let wanted = super::super::super::Picture::of(&driver.program.view(), &theme).rows();
        let shown: Vec<String> = parser.screen().rows(0, SIZE.width).map(|row| row.trim_end().to_owned()).collect();
        assert_eq!(shown, wanted, "{keys:?}");
    }
}

#[test]
fn over_ssh_the_story_follows_the_list_after_a_rest() {
    let (mut driver, line) = rig(true);
    let frames = |from: usize| String::from_utf8(line.sent.borrow()[from..].to_vec()).unwrap();
    let from = line.sent.borrow().len();
    driver.parts.inbox.sender().send(Event::Key(Key::char('j')));
    driver.turn();
    let moved = frames(from);
    assert!(!moved.is_empty() && moved.len() < 120, "{} bytes: {moved:?}", moved.len());
    let from = line.sent.borrow().len();
    (0..79).for_each(|_| pass(&mut driver, &line));
    assert_eq!(frames(from), "");
    pass(&mut driver, &line);
    assert!(frames(from).len() > 120, "{:?}", frames(from));
    let from = line.sent.borrow().len();
    (0..1_000).for_each(|_| pass(&mut driver, &line));
    assert_eq!(frames(from), "", "an idle program sends nothing");
}

#[test]
fn without_ssh_the_story_follows_at_once() {
    let (mut driver, line) = rig(false);
    let from = line.sent.borrow().len();
    driver.parts.inbox.sender().send(Event::Key(Key::char('j')));
    driver.turn();
    assert!(line.sent.borrow().len() - from > 120);
    assert!(driver.due().is_none());
}
