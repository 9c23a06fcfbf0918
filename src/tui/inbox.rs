//! The one channel into the loop. Everything that wakes the program comes through it.
//!
//! It is no plain queue: keys go before documents, so that typing never waits for loading; of several sizes only the last
//! counts; and who loads faster than the program takes in is made to wait.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::app::Event;

/// Batches of documents that may wait before their sender does.
const BATCHES: usize = 4;

/// What wakes the loop.
#[derive(Debug)]
pub(crate) enum Wake {
    /// Something for the program.
    Event(Event),
    /// The terminal has taken the last frame.
    Written,
    /// The screen holds what others wrote: every cell must be drawn.
    Repaint,
}

#[derive(Debug, Default)]
struct Queues {
    urgent: VecDeque<Event>,
    patient: VecDeque<Event>,
    written: bool,
    repaint: bool,
    closed: bool,
}

impl Queues {
    fn take(&mut self) -> Option<Wake> {
        if std::mem::take(&mut self.repaint) {
            return Some(Wake::Repaint);
        }
        if let Some(event) = self.urgent.pop_front() {
            return Some(Wake::Event(event));
        }
        if std::mem::take(&mut self.written) {
            return Some(Wake::Written);
        }
        self.patient.pop_front().map(Wake::Event)
    }

    fn batches(&self) -> usize {
        self.patient.iter().filter(|event| matches!(event, Event::Loaded(_) | Event::Changed(_))).count()
    }
}

#[derive(Debug, Default)]
struct Shared {
    queues: Mutex<Queues>,
    arrival: Condvar,
    room: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queues> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The end that others hold: the loader, the saver of marks, the keyboard.
#[derive(Debug, Clone)]
pub struct Sender(Arc<Shared>);

impl Sender {
    /// Hands an event to the program. False when the program has ended: whoever works for it may stop.
    ///
    /// Batches of documents make their sender wait while the program has some to take in; nothing else waits.
    pub fn send(&self, event: Event) -> bool {
        let mut queues = self.0.lock();
        if matches!(event, Event::Loaded(_) | Event::Changed(_)) {
            while !queues.closed && queues.batches() >= BATCHES {
                queues = self.0.room.wait(queues).unwrap_or_else(PoisonError::into_inner);
            }
        }
        if queues.closed {
            return false;
        }
        match event {
            Event::Key(_) | Event::Pointer(_) | Event::Paste(_) | Event::Resumed => queues.urgent.push_back(event),
            Event::Resize(_) => {
                if matches!(queues.urgent.back(), Some(Event::Resize(_))) {
                    queues.urgent.pop_back();
                }
                queues.urgent.push_back(event);
            }
            _ => queues.patient.push_back(event),
        }
        // Whoever is woken while this is locked goes back to sleep at once.
        drop(queues);
        self.0.arrival.notify_one();
        true
    }

    /// The terminal has taken a frame.
    pub(crate) fn written(&self) {
        self.0.lock().written = true;
        self.0.arrival.notify_one();
    }

    /// Every cell must be drawn.
    pub(crate) fn repaint(&self) {
        self.0.lock().repaint = true;
        self.0.arrival.notify_one();
    }
}

/// The end that the loop holds. Dropping it tells every sender that the program has ended.
#[derive(Debug, Default)]
pub(crate) struct Inbox(Arc<Shared>);

impl Inbox {
    /// A sender to this inbox.
    pub(crate) fn sender(&self) -> Sender {
        Sender(Arc::clone(&self.0))
    }

    /// What waits, if anything does.
    pub(crate) fn waiting(&self) -> Option<Wake> {
        let wake = self.0.lock().take();
        self.0.room.notify_all();
        wake
    }

    /// Keys and pastes that wait are forgotten.
    pub(crate) fn drop_keys(&self) {
        let is_typed = |event: &Event| matches!(event, Event::Key(_) | Event::Pointer(_) | Event::Paste(_));
        self.0.lock().urgent.retain(|event| !is_typed(event));
    }

    /// The next thing to do; sleeps until there is one, or until a moment when there is none.
    pub(crate) fn next(&self, until: Option<Instant>) -> Option<Wake> {
        let mut queues = self.0.lock();
        loop {
            if let Some(wake) = queues.take() {
                self.0.room.notify_all();
                return Some(wake);
            }
            queues = match until.map(|until| until.saturating_duration_since(Instant::now())) {
                None => self.0.arrival.wait(queues).unwrap_or_else(PoisonError::into_inner),
                Some(Duration::ZERO) => return None,
                Some(left) => self.0.arrival.wait_timeout(queues, left).unwrap_or_else(PoisonError::into_inner).0,
            };
        }
    }
}

impl Drop for Inbox {
    fn drop(&mut self) {
        self.0.lock().closed = true;
        self.0.room.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::key::Key;
    use crate::app::view::Size;

    fn size(width: u16) -> Event {
        Event::Resize(Size { width, height: 10 })
    }

    #[test]
    fn keys_go_before_documents() {
        let inbox = Inbox::default();
        let sender = inbox.sender();
        assert!(sender.send(Event::Saved { upto: 1 }));
        assert!(sender.send(Event::Key(Key::char('j'))));
        assert!(matches!(inbox.next(None), Some(Wake::Event(Event::Key(_)))));
        assert!(matches!(inbox.next(None), Some(Wake::Event(Event::Saved { .. }))));
        assert!(inbox.waiting().is_none());
    }

    #[test]
    fn of_sizes_in_a_row_the_last_counts() {
        let inbox = Inbox::default();
        let sender = inbox.sender();
        for event in [size(1), size(2), Event::Key(Key::char('j')), size(3), size(4)] {
            sender.send(event);
        }
        let seen: Vec<_> = std::iter::from_fn(|| inbox.waiting()).map(|wake| format!("{wake:?}")).collect();
        assert_eq!(seen.len(), 3);
        assert!(seen[0].contains("width: 2") && seen[2].contains("width: 4"), "{seen:?}");
    }

    #[test]
    fn a_fast_loader_waits_and_a_late_one_is_told() {
        let inbox = Inbox::default();
        let sender = inbox.sender();
        let loader =
            std::thread::spawn(move || (0..100).take_while(|_| sender.send(Event::Loaded(Box::default()))).count());
        for _ in 0..50 {
            assert!(matches!(inbox.next(None), Some(Wake::Event(Event::Loaded(_)))));
            assert!(inbox.0.lock().batches() <= BATCHES);
        }
        drop(inbox);
        let sent = loader.join().unwrap();
        assert!((50..=50 + BATCHES).contains(&sent), "{sent}");
    }
}
