//! Writes down where the reader stands: on a thread of its own, at most once a second, the newest place only.

use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::app::session::Bookmark;

/// The least time between two writes.
const PAUSE: Duration = Duration::from_secs(1);

#[derive(Debug, Default)]
struct State {
    newest: Option<Box<Bookmark>>,
    writing: bool,
    /// Somebody waits for the end: no pauses any more.
    hurry: bool,
}

/// The place to be written down, shared with the thread that does it.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    state: Mutex<State>,
    changed: Condvar,
}

impl Memory {
    /// Starts the thread that writes with `write`.
    pub(crate) fn start(write: Box<dyn Fn(&Bookmark) + Send>) -> io::Result<Arc<Memory>> {
        let memory = Arc::new(Memory::default());
        let shared = Arc::clone(&memory);
        std::thread::Builder::new().name("memory".into()).spawn(move || {
            loop {
                let place = shared.next();
                write(&place);
                let mut state = shared.lock();
                state.writing = false;
                shared.changed.notify_all();
                let pause = Instant::now() + PAUSE;
                while !state.hurry {
                    let left = pause.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        break;
                    }
                    state = shared.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
                }
            }
        })?;
        Ok(memory)
    }

    /// The newest place.
    pub(crate) fn put(&self, place: Box<Bookmark>) {
        self.lock().newest = Some(place);
        self.changed.notify_all();
    }

    /// From now on there are no pauses.
    pub(crate) fn hurry(&self) {
        self.lock().hurry = true;
        self.changed.notify_all();
    }

    /// Waits until the newest place is written, but not longer than `limit`; true when it is.
    pub(crate) fn flush(&self, limit: Duration) -> bool {
        self.hurry();
        let end = Instant::now() + limit;
        let mut state = self.lock();
        while state.newest.is_some() || state.writing {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    fn next(&self) -> Box<Bookmark> {
        let mut state = self.lock();
        loop {
            if let Some(place) = state.newest.take() {
                state.writing = true;
                return place;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_place_is_written_at_the_end_and_few_before() {
        let written = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&written);
        let memory = Memory::start(Box::new(move |place| sink.lock().unwrap().push(place.row))).unwrap();
        for row in 0..1000 {
            memory.put(Box::new(Bookmark { row, ..Bookmark::default() }));
        }
        assert!(memory.flush(Duration::from_secs(10)));
        let written = written.lock().unwrap();
        assert_eq!(written.last(), Some(&999));
        assert!(written.len() <= 3, "{written:?}");
    }

    #[test]
    fn a_write_that_hangs_does_not_hold_up_the_end() {
        let memory = Memory::start(Box::new(|_| std::thread::sleep(Duration::from_secs(60)))).unwrap();
        memory.put(Box::default());
        assert!(!memory.flush(Duration::from_millis(20)));
    }
}
