//! Keys from the terminal, on a thread of their own that sleeps until one is pressed.
//!
//! It turns what crossterm reads into the keys of [`crate::app::key`], and mends the one thing that a slow line breaks: a key
//! whose sequence arrives in pieces ([`escape`]). It knows nothing of what keys do.
//!
//! crossterm's feature `use-dev-tty` is on because its other event source loses keys: it is told once of a key and of a new
//! size, returns the one, and forgets the other until the next key.

use std::io;
use std::time::Duration;

use crossterm::event::{self, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::PanicAt;
use super::inbox::Sender;
use crate::app::Event;
use crate::app::key::{Code, Key};
use crate::app::view::Size;

mod escape;

/// How long to wait after a read that failed before the next one.
const AGAIN: Duration = Duration::from_millis(200);

/// Starts the thread that reads keys. `patience` is how long an Escape may be the start of another key.
pub(crate) fn start(events: Sender, patience: Duration, panic_at: Option<PanicAt>) -> io::Result<()> {
    std::thread::Builder::new().name("keys".into()).spawn(move || {
        let mut assembler = escape::Assembler::default();
        let mut ready = Vec::new();
        loop {
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
        event::Event::Resize(width, height) => ready.push(Event::Resize(Size { width, height })),
        _ => {}
    }
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
