//! The loop: takes what waits in the inbox, hands it to the program, performs the effects, and draws one frame when there is
//! something new to be seen. It sleeps otherwise.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::editor::{Editor, Outcome};
use super::inbox::{Inbox, Wake};
use super::pace::{self, Pace};
use super::remember::{Kept, Memory};
use super::screen::Screen;
use super::sequence::Between;
use super::{Edit, PanicAt, Program, Saver, chronicle, clipboard};
use crate::app::draft::Draft;
use crate::app::key::{Code, Key};
use crate::app::view::{Size, View};
use crate::app::{Effect, Effects, Errand, Event, Now};
use crate::cache::Keep;
use crate::store::Job;

/// How long events are taken in before a frame is drawn although more wait.
const DRAIN: Duration = Duration::from_millis(30);

/// Where frames go: the terminal, or a test.
pub(crate) trait Stage {
    /// The last frame was taken: another may be handed over.
    fn is_idle(&self) -> bool;
    /// Hands over a frame.
    fn submit(&self, frame: &[u8]);
    /// The moment.
    fn now(&self) -> Instant;
    /// Stops the program until the shell brings it back, or says why that cannot be.
    fn stop(&self) -> Result<(), String>;
    /// Gives the terminal and its keys to another program while `work` goes on, or says why that cannot be.
    fn lend(&self, work: &mut dyn FnMut()) -> Result<(), String>;
}

/// What the driver works with beside the program.
pub(crate) struct Parts<S> {
    pub(crate) inbox: Inbox,
    pub(crate) stage: S,
    pub(crate) screen: Screen,
    pub(crate) size: Size,
    pub(crate) saver: Arc<dyn Saver>,
    pub(crate) memory: Arc<Memory>,
    pub(crate) errands: Box<dyn Fn(Errand)>,
    /// Indexes words; answered by `Indexed`.
    pub(crate) index: Box<dyn Fn(Box<Job>)>,
    /// Keeps an index; a failure is answered by `Failed`.
    pub(crate) keep: Box<dyn Fn(Box<Keep>)>,
    pub(crate) edit: Box<Edit>,
    pub(crate) clock: fn() -> Now,
    pub(crate) between: Between,
    pub(crate) pace: Pace,
    pub(crate) panic_at: Option<PanicAt>,
}

/// The loop and what it must know from one turn to the next.
pub(crate) struct Driver<P, S> {
    program: P,
    parts: Parts<S>,
    /// The note editor, and the draft that its text belongs to.
    editor: Option<(Editor, Draft)>,
    /// The view of the last frame.
    drawn: Option<View>,
    /// Something happened since.
    stale: bool,
    /// The story pane was left behind for the moment.
    resting: bool,
    /// A frame waits for the focus to settle.
    turning: bool,
    /// Bytes for the terminal that are no part of a frame: the clipboard.
    aside: String,
    /// Work to be gone on with when nothing else waits.
    searching: Option<u64>,
    /// Documents came in since the search last went on.
    crowded: bool,
    ended: bool,
}

impl<P: Program, S: Stage> Driver<P, S> {
    pub(crate) fn new(program: P, parts: Parts<S>) -> Self {
        Driver {
            program,
            parts,
            editor: None,
            drawn: None,
            stale: true,
            resting: false,
            turning: false,
            aside: String::new(),
            searching: None,
            crowded: false,
            ended: false,
        }
    }

    /// Runs until the program asks to end.
    pub(crate) fn run(&mut self) {
        let size = self.parts.size;
        self.tell(Event::Resize(size));
        self.draw();
        while !self.ended {
            self.turn();
        }
    }

    /// Waits for something to do, does it and all else that waits, and draws.
    pub(crate) fn turn(&mut self) {
        if let Some(first) = self.next() {
            let end = self.parts.stage.now() + DRAIN;
            self.take(first);
            while !self.ended && self.parts.stage.now() < end {
                match self.parts.inbox.waiting() {
                    Some(wake) => self.take(wake),
                    None => break,
                }
            }
        }
        // Documents that come in one after the other do not keep a search from going on.
        let crowded = std::mem::take(&mut self.crowded);
        if crowded
            && !self.ended
            && let Some(generation) = self.searching.take()
        {
            self.tell(Event::Continue(generation));
        }
        if !self.ended {
            self.draw();
        }
        // Marks go to the disk once they are on the screen: the two would share a processor, and people wait for the screen.
        self.parts.saver.save();
    }

    /// The next thing to do; none when it is time to draw what waited. Keys go before work that is under way.
    fn next(&mut self) -> Option<Wake> {
        let Some(generation) = self.searching else { return self.parts.inbox.next(self.due()) };
        Some(self.parts.inbox.waiting().unwrap_or_else(|| {
            self.searching = None;
            Wake::Event(Event::Continue(generation))
        }))
    }

    /// When something may be drawn that may not be drawn now.
    fn due(&self) -> Option<Instant> {
        let now = self.parts.stage.now();
        if !self.parts.stage.is_idle() {
            // The terminal says when it has taken the last frame.
            return None;
        }
        match (self.parts.pace.busy(now), self.parts.pace.rest(now)) {
            (Some(busy), _) if self.is_stale() => Some(busy),
            _ if self.turning => self.parts.pace.turning(now).or(Some(now)),
            (_, rest) if self.resting => rest.or(Some(now)),
            _ => None,
        }
    }

    fn is_stale(&self) -> bool {
        self.stale || !self.aside.is_empty()
    }

    fn take(&mut self, wake: Wake) {
        match wake {
            Wake::Written => {}
            Wake::Repaint => {
                self.parts.screen.forget();
                self.drawn = None;
                self.stale = true;
            }
            Wake::Event(event) => self.event(event),
        }
    }

    fn event(&mut self, event: Event) {
        self.crowded |= matches!(event, Event::Loaded(_));
        if matches!(event, Event::Key(_) | Event::Pointer(_)) {
            self.parts.pace.key(self.parts.stage.now());
        }
        if matches!(event, Event::Key(_)) {
            self.panic_if(PanicAt::Loop);
            self.panic_if(PanicAt::Worker);
        }
        if let Event::Resize(size) = event {
            self.parts.size = size;
        }
        let Some((editor, _)) = &mut self.editor else { return self.tell(event) };
        match event {
            // The editor stays open behind the shell.
            Event::Key(Key { code: Code::Char('z'), ctrl: true, .. }) => self.perform(Effect::Suspend.into()),
            Event::Key(key) => {
                self.drawn = None;
                self.stale = true;
                if let Outcome::Closed(text) = editor.key(key) {
                    self.editor = None;
                    self.tell(Event::Edited(text));
                } else {
                    self.keep_draft();
                }
            }
            Event::Paste(text) => {
                self.drawn = None;
                self.stale = true;
                editor.paste(&text);
                self.keep_draft();
            }
            // The text has the screen.
            Event::Pointer(_) => {}
            // A new size is drawn anew, and everything else goes on behind the editor.
            Event::Resize(_) => {
                self.drawn = None;
                self.tell(event);
            }
            other => self.tell(other),
        }
    }

    /// Keeps aside what was written so far.
    fn keep_draft(&mut self) {
        if let Some((editor, draft)) = &mut self.editor
            && let Some(text) = editor.text_unlike(&draft.text)
        {
            draft.text = text;
            self.parts.memory.put(Kept::Draft(draft.clone()));
        }
    }

    fn tell(&mut self, event: Event) {
        chronicle::note(&event);
        self.stale = true;
        let effects = self.program.update(event, (self.parts.clock)());
        self.perform(effects);
    }

    fn perform(&mut self, effects: Effects) {
        for effect in effects.0 {
            match effect {
                Effect::Append(change) => self.parts.saver.append(change),
                Effect::Search(generation) => self.searching = Some(generation),
                Effect::Index(job) => (self.parts.index)(job),
                Effect::Keep(keep) => (self.parts.keep)(keep),
                Effect::Edit { draft, outside: true, .. } => self.edit_outside(&draft),
                Effect::Edit { title, draft, outside: false } => {
                    let editor = Editor::new(&title, &draft.text);
                    let text = editor.text();
                    self.editor = Some((editor, Draft { text, ..draft }));
                    self.drawn = None;
                }
                Effect::DropDraft(item) => self.parts.memory.put(Kept::NoDraft(item)),
                Effect::Copy(text) => match clipboard::copy(&text, self.parts.between) {
                    Ok(bytes) => self.aside = bytes,
                    Err(reason) => self.tell(Event::Failed(reason)),
                },
                Effect::Errand(errand) => (self.parts.errands)(errand),
                Effect::KeepQuery(query) => self.parts.memory.put(Kept::Query(query)),
                Effect::Remember(place) => self.parts.memory.put(Kept::Bookmark(place)),
                Effect::Redraw => {
                    self.parts.screen.forget();
                    self.drawn = None;
                }
                Effect::Suspend => {
                    self.parts.saver.save();
                    if let Err(reason) = self.parts.stage.stop() {
                        self.tell(Event::Failed(reason));
                    }
                }
                Effect::Quit => self.ended = true,
            }
        }
    }

    /// Lets another program edit a note on this terminal. Events wait meanwhile; saving goes on.
    fn edit_outside(&mut self, draft: &Draft) {
        self.parts.saver.save();
        let mut edited = Ok(None);
        let lent = self.parts.stage.lend(&mut || edited = (self.parts.edit)(draft));
        // What was typed before the program had the keys was meant for it, and must not become commands here.
        self.parts.inbox.drop_keys();
        self.parts.screen.forget();
        self.drawn = None;
        match lent.and(edited) {
            Ok(text) => self.tell(Event::Edited(text)),
            Err(reason) => {
                self.tell(Event::Edited(None));
                self.tell(Event::Failed(reason));
            }
        }
    }

    /// Draws a frame if there is something new and the terminal has taken the last one; else it is drawn when it has.
    fn draw(&mut self) {
        let now = self.parts.stage.now();
        let rests = self.parts.pace.rest(now).is_some();
        let settled = self.turning && self.parts.pace.turning(now).is_none();
        let follows = settled || self.resting && !rests;
        if !(self.is_stale() || follows) || self.parts.pace.busy(now).is_some() || !self.parts.stage.is_idle() {
            return;
        }
        self.stale = false;
        (self.resting, self.turning) = (false, false);
        let mut bytes = std::mem::take(&mut self.aside);
        let mut view = self.program.view();
        if rests && let Some(drawn) = &self.drawn {
            self.turning = self.parts.pace.waits_to_turn(&view, drawn, now);
            if self.turning {
                self.aside = bytes;
                return;
            }
            self.resting = pace::leave_preview(&mut view, drawn);
        }
        if self.drawn.as_ref() != Some(&view) {
            bytes.push_str(&self.parts.screen.frame(
                self.parts.size,
                (self.drawn.as_ref(), &view),
                self.editor.as_ref().map(|(editor, _)| editor),
            ));
            if self.drawn.is_some() {
                self.panic_if(PanicAt::Draw);
            }
            self.drawn = Some(view);
        }
        if !bytes.is_empty() {
            log::debug!(
                "a frame of {} bytes, made in {} us",
                bytes.len(),
                self.parts.stage.now().duration_since(now).as_micros()
            );
            self.parts.pace.sent(bytes.len(), now);
            self.parts.stage.submit(bytes.as_bytes());
        }
    }

    fn panic_if(&self, place: PanicAt) {
        if self.parts.panic_at != Some(place) {
            return;
        }
        if place == PanicAt::Worker {
            let _ = std::thread::Builder::new().name("worker".into()).spawn(|| PanicAt::now("worker"));
        } else {
            PanicAt::now("loop");
        }
    }
}

#[cfg(test)]
mod tests;
