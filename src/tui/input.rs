//! Keys from the terminal, on a thread of their own that sleeps until one is pressed.
//!
//! It turns what crossterm reads into the keys of [`crate::app::key`], and mends the one thing that a slow line breaks: a key
//! whose sequence arrives in pieces ([`escape`]). It knows nothing of what keys do.
//!
//! crossterm's feature `use-dev-tty` is on because its other event source loses keys: it is told once of a key and of a new
//! size, returns the one, and forgets the other until the next key.

use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crossterm::event::{self, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use signal_hook::consts::SIGWINCH;
use signal_hook::low_level;

use super::PanicAt;
use super::inbox::Sender;
use crate::app::Event;
use crate::app::key::{Code, Key};
use crate::app::pointer::{Gesture, Pointer};
use crate::app::view::Size;

mod escape;

/// How long the thread may take to let go of the keys.
const LETTING_GO: Duration = Duration::from_secs(1);

/// Whether keys are read. Somebody else may have them for a while.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    state: Mutex<Passage>,
    changed: Condvar,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum Passage {
    #[default]
    Open,
    /// Somebody wants the keys.
    Wanted,
    /// They are not read.
    Shut,
}

impl Gate {
    /// Stops reading keys. False, and all as before, when the thread does not let go of them.
    pub(crate) fn shut(&self) -> bool {
        *self.lock() = Passage::Wanted;
        // A new size wakes a thread that sleeps in a read, and takes no key.
        let _ = low_level::raise(SIGWINCH);
        let state = self.lock();
        let wanted = |state: &mut Passage| *state != Passage::Shut;
        let (mut state, _) =
            self.changed.wait_timeout_while(state, LETTING_GO, wanted).unwrap_or_else(PoisonError::into_inner);
        if *state != Passage::Shut {
            *state = Passage::Open;
        }
        *state == Passage::Shut
    }

    /// Keys are read again.
    pub(crate) fn open(&self) {
        *self.lock() = Passage::Open;
        self.changed.notify_all();
    }

    /// Waits while somebody else has the keys. True when that was so.
    fn pass(&self) -> bool {
        if *self.lock() == Passage::Open {
            return false;
        }
        // What was typed and read before must not become commands afterwards.
        while event::poll(Duration::ZERO).is_ok_and(|more| more) && event::read().is_ok() {}
        let mut state = self.lock();
        while *state != Passage::Open {
            *state = Passage::Shut;
            self.changed.notify_all();
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        true
    }

    fn lock(&self) -> MutexGuard<'_, Passage> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long to wait after a read that failed before the next one.
const AGAIN: Duration = Duration::from_millis(200);

/// Starts the thread that reads keys. `patience` is how long an Escape may be the start of another key.
pub(crate) fn start(events: Sender, gate: Arc<Gate>, patience: Duration, panic_at: Option<PanicAt>) -> io::Result<()> {
    std::thread::Builder::new().name("keys".into()).spawn(move || {
        let mut assembler = escape::Assembler::default();
        let mut ready = Vec::new();
        loop {
            if gate.pass() {
                assembler = escape::Assembler::default();
            }
            match read(&assembler, patience) {
                Ok(Some(event)) => {
                    if panic_at == Some(PanicAt::Input) && matches!(event, event::Event::Key(_)) {
                        PanicAt::now("input");
                    }
                    take(event, &mut assembler, &mut ready);
                }
                Ok(None) => assembler.give_up(&mut ready),
                Err(_) => std::thread::sleep(AGAIN),
            }
            for event in ready.drain(..) {
                if !events.send(event) {
                    return;
                }
            }
        }
    })?;
    Ok(())
}

/// The next event; none when the rest of a key did not come in time.
fn read(assembler: &escape::Assembler, patience: Duration) -> io::Result<Option<event::Event>> {
    if assembler.waits() && !event::poll(patience)? {
        return Ok(None);
    }
    event::read().map(Some)
}

fn take(event: event::Event, assembler: &mut escape::Assembler, ready: &mut Vec<Event>) {
    match event {
        event::Event::Key(key) if key.kind != KeyEventKind::Release => {
            if let Some(key) = convert(key) {
                assembler.take(key, ready);
            }
        }
        event::Event::Paste(text) => {
            assembler.give_up(ready);
            ready.push(Event::Paste(text));
        }
        event::Event::Mouse(mouse) => {
            assembler.give_up(ready);
            ready.extend(pointer(mouse).map(Event::Pointer));
        }
        event::Event::Resize(width, height) => ready.push(Event::Resize(Size { width, height })),
        _ => {}
    }
}

/// The gesture as the program knows it.
fn pointer(mouse: MouseEvent) -> Option<Pointer> {
    let gesture = match mouse.kind {
        MouseEventKind::Down(MouseButton::Left) => Gesture::Click,
        MouseEventKind::ScrollDown => Gesture::WheelDown,
        MouseEventKind::ScrollUp => Gesture::WheelUp,
        _ => return None,
    };
    Some(Pointer { x: mouse.column, y: mouse.row, gesture })
}

/// The key as the program knows it.
fn convert(key: KeyEvent) -> Option<Key> {
    let mut ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    let code = match key.code {
        KeyCode::Char(c) if ctrl => Code::Char(c.to_ascii_lowercase()),
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::Null => {
            ctrl = true;
            Code::Char(' ')
        }
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab if key.modifiers.contains(KeyModifiers::SHIFT) => Code::BackTab,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => Code::BackTab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Insert => Code::Insert,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::F(n) => Code::F(n),
        _ => return None,
    };
    Some(Key { code, ctrl, alt: key.modifiers.contains(KeyModifiers::ALT) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_converted_and_releases_dropped() {
        let key = |code, modifiers| convert(KeyEvent::new(code, modifiers)).map(|key| key.to_string());
        assert_eq!(key(KeyCode::Char('G'), KeyModifiers::SHIFT).unwrap(), "G");
        assert_eq!(key(KeyCode::Char('D'), KeyModifiers::CONTROL).unwrap(), "<C-d>");
        assert_eq!(key(KeyCode::Char('x'), KeyModifiers::ALT).unwrap(), "<A-x>");
        assert_eq!(key(KeyCode::BackTab, KeyModifiers::SHIFT).unwrap(), "<S-Tab>");
        assert_eq!(key(KeyCode::CapsLock, KeyModifiers::NONE), None);
        let release = KeyEvent::new_with_kind(KeyCode::Char('x'), KeyModifiers::NONE, KeyEventKind::Release);
        let mut ready = Vec::new();
        take(event::Event::Key(release), &mut escape::Assembler::default(), &mut ready);
        assert!(ready.is_empty());
    }
}
