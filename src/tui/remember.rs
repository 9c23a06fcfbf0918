//! Writes down what must outlive the program but is no mark: where the reader stands, and the note that is being written. It does
//! so on a thread of its own, at most once a second, the newest of each only.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::app::draft::Draft;
use crate::app::session::Bookmark;

/// The least time between two writes.
const PAUSE: Duration = Duration::from_secs(1);

/// What is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// Where the reader stands.
    Bookmark(Box<Bookmark>),
    /// A note that is being written.
    Draft(Draft),
    /// The draft of this story may go.
    NoDraft(String),
    /// A query that was kept.
    Query(String),
}

impl Kept {
    /// The story of a draft; none for what belongs to no story.
    fn item(&self) -> Option<&str> {
        match self {
            Kept::Bookmark(_) | Kept::Query(_) => None,
            Kept::Draft(draft) => Some(&draft.item),
            Kept::NoDraft(item) => Some(item),
        }
    }

    /// It takes the place of another that was not written yet: the newest bookmark, the newest of a draft. Queries are all written.
    fn replaces(&self, older: &Kept) -> bool {
        let query = matches!(self, Kept::Query(_)) || matches!(older, Kept::Query(_));
        if query { self == older } else { self.item() == older.item() }
    }
}

#[derive(Debug, Default)]
struct State {
    /// Drafts stand before the bookmark.
    waiting: VecDeque<Kept>,
    writing: bool,
    /// Somebody waits for the end: no pauses any more.
    hurry: bool,
}

/// What is to be written down, shared with the thread that does it.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    state: Mutex<State>,
    changed: Condvar,
}

impl Memory {
    /// Starts the thread that writes with `write`.
    pub(crate) fn start(write: Box<dyn Fn(&Kept) + Send>) -> io::Result<Arc<Memory>> {
        let memory = Arc::new(Memory::default());
        let shared = Arc::clone(&memory);
        std::thread::Builder::new().name("memory".into()).spawn(move || {
            loop {
                let kept = shared.next();
                write(&kept);
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

    /// The newest bookmark or draft; an older one of the same kind that was not written yet is not written any more.
    pub(crate) fn put(&self, kept: Kept) {
        let waiting = &mut self.lock().waiting;
        waiting.retain(|older| !kept.replaces(older));
        if kept.item().is_some() {
            waiting.push_front(kept);
        } else {
            waiting.push_back(kept);
        }
        self.changed.notify_all();
    }

    /// From now on there are no pauses.
    pub(crate) fn hurry(&self) {
        self.lock().hurry = true;
        self.changed.notify_all();
    }

    /// Waits until the newest of each is written, but not longer than `limit`; true when it is.
    pub(crate) fn flush(&self, limit: Duration) -> bool {
        self.hurry();
        let end = Instant::now() + limit;
        let mut state = self.lock();
        while !state.waiting.is_empty() || state.writing {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    fn next(&self) -> Kept {
        let mut state = self.lock();
        loop {
            if let Some(kept) = state.waiting.pop_front() {
                state.writing = true;
                return kept;
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

    fn bookmark(row: usize) -> Kept {
        Kept::Bookmark(Box::new(Bookmark { row, ..Bookmark::default() }))
    }

    fn draft(item: &str, text: &str) -> Kept {
        Kept::Draft(Draft { item: item.into(), text: text.into(), ..Draft::default() })
    }

    fn recording() -> (Arc<Memory>, Arc<Mutex<Vec<Kept>>>) {
        let written = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&written);
        let memory = Memory::start(Box::new(move |kept| sink.lock().unwrap().push(kept.clone()))).unwrap();
        (memory, written)
    }

    #[test]
    fn the_newest_place_is_written_at_the_end_and_few_before() {
        let (memory, written) = recording();
        for row in 0..1000 {
            memory.put(bookmark(row));
        }
        assert!(memory.flush(Duration::from_secs(10)));
        let written = written.lock().unwrap();
        assert_eq!(written.last(), Some(&bookmark(999)));
        assert!(written.len() <= 3, "{written:?}");
    }

    #[test]
    fn every_draft_is_written_at_the_end_in_its_newest_form() {
        let (memory, written) = recording();
        for text in ["c", "ca", "call"] {
            memory.put(draft("a", text));
            memory.put(bookmark(text.len()));
        }
        memory.put(draft("b", "other"));
        memory.put(Kept::NoDraft("a".into()));
        assert!(memory.flush(Duration::from_secs(10)));
        let written = written.lock().unwrap();
        let last = |item: Option<&str>| written.iter().rfind(|kept| kept.item() == item);
        assert_eq!(last(Some("a")), Some(&Kept::NoDraft("a".into())));
        assert_eq!(last(Some("b")), Some(&draft("b", "other")));
        assert_eq!(last(None), Some(&bookmark(4)));
    }

    #[test]
    fn every_query_is_written_in_its_order() {
        let (memory, written) = recording();
        for query in ["a", "b", "c"] {
            memory.put(Kept::Query(query.into()));
            memory.put(bookmark(query.len()));
        }
        assert!(memory.flush(Duration::from_secs(10)));
        let written = written.lock().unwrap();
        let queries: Vec<_> = written.iter().filter(|kept| matches!(kept, Kept::Query(_))).cloned().collect();
        assert_eq!(queries, ["a", "b", "c"].map(|query| Kept::Query(query.into())));
    }

    #[test]
    fn a_write_that_hangs_does_not_hold_up_the_end() {
        let memory = Memory::start(Box::new(|_| std::thread::sleep(Duration::from_secs(60)))).unwrap();
        memory.put(bookmark(0));
        assert!(!memory.flush(Duration::from_millis(20)));
    }
}
