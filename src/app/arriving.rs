//! What becomes of documents while somebody reads: they are new, changed or gone. That is announced in the bottom line and
//! waits; the list, the cursor and the story stay as they are until the reader takes it in.

use super::{App, Effects, Now};
use crate::library::Batch;

impl App {
    /// Files are new or were changed.
    pub(super) fn changed(&mut self, batch: Batch) {
        for failure in &batch.failures {
            self.status.keep_failure(failure.clone());
        }
        let new = self.library.renew(batch);
        self.status.arrived += new;
        self.status.leaving = self.library.leaving();
        if new > 0 {
            self.start_rules();
        }
        self.settle();
    }

    /// Files are no longer there.
    pub(super) fn gone(&mut self, paths: &[String]) {
        self.library.leave(paths);
        self.status.leaving = self.library.leaving();
        self.settle();
    }

    /// The list becomes what the library holds: arrivals come in, and what is gone goes. The cursor stays on its story.
    pub(super) fn take_in(&mut self, now: Now) -> Effects {
        let settled = self.library.let_go(self.settings.whole, now.instant);
        self.status.leaving = 0;
        self.run();
        self.record(settled.change)
    }

    /// The look that was asked for is over. What it found is taken in at once, unless the reader has begun something else.
    pub(super) fn looked(&mut self, now: Now) -> Effects {
        let busy = self.input.prompt.is_some() || self.input.overlay.is_some() || self.list.selection().is_some();
        match self.status.news().filter(|_| !busy) {
            Some(news) => {
                self.status.say(news);
                self.take_in(now)
            }
            None => Effects::none(),
        }
    }
}
