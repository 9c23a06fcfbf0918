use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use super::super::theme::{Colours, Theme, ThemeChoice};
use super::*;
use crate::app::key::{Code, Key};
use crate::app::view::{Area, Pane, PaneKind, RowView, Segment};
use crate::marks::Change;

/// A program that shows the keys it got and does what they say.
#[derive(Default)]
struct Typewriter {
    typed: String,
    searched: u64,
    left: u64,
    size: Size,
}

impl Program for Typewriter {
    fn update(&mut self, event: Event, _now: Now) -> Effects {
        match event {
            Event::Key(key) => match key.typed() {
                Some('q') => return Effect::Quit.into(),
                Some('/') => {
                    self.left = 3;
                    return Effect::Search(1).into();
                }
                Some('z') => return Effect::Suspend.into(),
                Some('y') => return Effect::Copy("harbour".into()).into(),
                Some('e') => {
                    return Effect::Edit { title: "Note".into(), draft: Draft::default(), outside: false }.into();
                }
                Some('0') => return Effects::none(),
                Some('L') => return Effect::Redraw.into(),
                _ => self.typed.push_str(&key.to_string()),
            },
            Event::Continue(generation) => {
                self.left = self.left.saturating_sub(1);
                self.searched += 1;
                if self.left > 0 {
                    return Effect::Search(generation).into();
                }
            }
            Event::Resize(size) => self.size = size,
            Event::Failed(reason) => self.typed.push_str(&reason),
            Event::Edited(text) => self.typed.push_str(&format!("{text:?}")),
            Event::Saved { .. } => self.typed.push_str("saved"),
            _ => {}
        }
        Effects::none()
    }

    fn view(&self) -> View {
        let line = vec![Segment::new(self.typed.as_str(), Default::default())];
        let area = Area { x: 0, y: 0, width: self.size.width, height: self.size.height };
        let rows = vec![RowView { line, ..RowView::default() }];
        View {
            size: self.size,
            panes: vec![Pane { kind: PaneKind::List, area, rows, ..Pane::default() }],
            ..View::default()
        }
    }
}

#[derive(Default)]
struct FakeStage {
    busy: Arc<AtomicBool>,
    frames: Arc<Mutex<Vec<String>>>,
}

impl Stage for FakeStage {
    fn is_idle(&self) -> bool {
        !self.busy.load(Ordering::Relaxed)
    }

    fn submit(&self, frame: &[u8]) {
        self.frames.lock().unwrap().push(String::from_utf8(frame.to_vec()).unwrap());
    }

    fn now(&self) -> Instant {
        Instant::now()
    }

    fn stop(&self) -> Result<(), String> {
        Err("no shell".into())
    }

    fn lend(&self, _: &mut dyn FnMut()) -> Result<(), String> {
        Err("nobody to lend to".into())
    }
}

struct NoSaver;

impl Saver for NoSaver {
    fn append(&self, _change: Change) {}

    fn save(&self) {}

    fn flush_and_wait(&self, _limit: Duration) -> usize {
        0
    }
}

struct Rig {
    driver: Driver<Typewriter, FakeStage>,
    busy: Arc<AtomicBool>,
    frames: Arc<Mutex<Vec<String>>>,
}

impl Rig {
    fn new() -> Rig {
        let stage = FakeStage::default();
        let (busy, frames) = (Arc::clone(&stage.busy), Arc::clone(&stage.frames));
        let parts = Parts {
            inbox: Inbox::default(),
            stage,
            screen: Screen::new(Theme::new(ThemeChoice::Terminal, Colours::Sixteen, false), "xterm", true),
            size: Size { width: 40, height: 6 },
            saver: Arc::new(NoSaver),
            memory: Arc::default(),
            errands: Box::new(|_| {}),
            index: Box::new(|_| {}),
            keep: Box::new(|_| {}),
            edit: Box::new(|_| Ok(None)),
            clock: || Now { instant: jiff::Timestamp::UNIX_EPOCH, today: jiff::civil::Date::constant(2025, 3, 14) },
            between: Between::Nothing,
            pace: Pace::new(false),
            panic_at: None,
        };
        let mut rig = Rig { driver: Driver::new(Typewriter::default(), parts), busy, frames };
        rig.driver.tell(Event::Resize(Size { width: 40, height: 6 }));
        rig.driver.draw();
        assert_eq!(rig.frames().len(), 1);
        rig
    }

    fn press(&mut self, keys: &str) {
        let sender = self.driver.parts.inbox.sender();
        for c in keys.chars() {
            sender.send(Event::Key(if c == '^' { Key::plain(Code::Esc) } else { Key::char(c) }));
        }
        self.driver.turn();
    }

    /// The frames since the last look.
    fn frames(&self) -> Vec<String> {
        std::mem::take(&mut self.frames.lock().unwrap())
    }
}

#[test]
fn all_keys_that_wait_make_one_frame() {
    let mut rig = Rig::new();
    rig.press("abc");
    let frames = rig.frames();
    assert_eq!(frames.len(), 1);
    assert!(frames[0].contains("abc"), "{frames:?}");
}

#[test]
fn a_key_that_changes_nothing_sends_nothing() {
    let mut rig = Rig::new();
    rig.press("0");
    assert!(rig.frames().is_empty());
    rig.driver.parts.inbox.sender().written();
    rig.driver.turn();
    assert!(rig.frames().is_empty());
}

#[test]
fn a_terminal_that_takes_nothing_gets_one_current_frame_later() {
    let mut rig = Rig::new();
    rig.busy.store(true, Ordering::Relaxed);
    rig.press("a");
    rig.press("b");
    assert!(rig.frames().is_empty());
    rig.busy.store(false, Ordering::Relaxed);
    rig.driver.parts.inbox.sender().written();
    rig.driver.turn();
    let frames = rig.frames();
    assert!(frames.len() == 1 && frames[0].contains("ab"), "{frames:?}");
}

#[test]
fn typing_goes_before_searching() {
    let mut rig = Rig::new();
    rig.press("/");
    assert_eq!(rig.driver.program.searched, 0);
    rig.press("a");
    assert_eq!((rig.driver.program.searched, rig.driver.program.typed.as_str()), (0, "a"));
    for step in 1..=3 {
        rig.driver.turn();
        assert_eq!(rig.driver.program.searched, step);
    }
    assert!(rig.driver.searching.is_none());
}

#[test]
fn what_cannot_be_done_is_said() {
    let mut rig = Rig::new();
    rig.press("z");
    assert!(rig.frames()[0].contains("no shell"));
}

#[test]
fn copying_sends_the_clipboard_and_no_frame() {
    let mut rig = Rig::new();
    rig.press("y");
    assert_eq!(rig.frames(), ["\x1b]52;c;aGFyYm91cg==\x07"]);
}

#[test]
fn the_note_editor_takes_the_keys_and_the_rest_goes_on() {
    let mut rig = Rig::new();
    rig.press("e");
    assert!(rig.frames()[0].contains("keep"));
    rig.press("q0");
    let shown = rig.frames().concat();
    assert!(shown.contains("q0"), "{shown:?}");
    rig.driver.parts.inbox.sender().send(Event::Saved { upto: 1 });
    rig.driver.parts.inbox.sender().send(Event::Resize(Size { width: 30, height: 8 }));
    rig.driver.turn();
    assert_eq!((rig.driver.program.typed.as_str(), rig.driver.program.size.width), ("saved", 30));
    assert!(rig.frames().concat().contains("q0"));
    rig.press("^");
    assert_eq!(rig.driver.program.typed, "savedSome(\"q0\")");
    assert!(rig.frames().concat().contains("savedSome"));
}

#[test]
fn what_is_written_is_kept_aside_at_every_key() {
    let kept = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&kept);
    let mut rig = Rig::new();
    rig.driver.parts.memory = Memory::start(Box::new(move |it| sink.lock().unwrap().push(it.clone()))).unwrap();
    rig.press("ecall");
    rig.driver.parts.inbox.sender().send(Event::Paste(" Oslo".into()));
    rig.driver.turn();
    assert!(rig.driver.parts.memory.flush(Duration::from_secs(10)));
    let last = kept.lock().unwrap().last().cloned();
    assert!(matches!(&last, Some(Kept::Draft(draft)) if draft.text == "call Oslo"), "{last:?}");
}

#[test]
fn redrawing_sends_every_cell() {
    let mut rig = Rig::new();
    rig.press("harbour");
    rig.frames();
    rig.press("L");
    let frames = rig.frames();
    assert!(frames[0].contains("\x1b[2J") && frames[0].contains("harbour"), "{frames:?}");
}

#[test]
fn quitting_draws_no_more() {
    let mut rig = Rig::new();
    rig.press("aq");
    assert!(rig.driver.ended);
    assert!(rig.frames().is_empty());
}

mod line;
