//! Marking: read, flag, done, notes, undo. Marks change in memory first and go to the journal as an effect; the list never
//! moves because of them.

use super::effect::{Effect, Effects};
use super::overlay::{Asked, Overlay};
use super::{Action, App, Now};
use crate::config::ReadWhen;
use crate::marks::{Change, Kind, Outcome, Value};
use crate::rows::Row;

impl App {
    /// Hands a change on to the journal and shows it.
    fn record(&mut self, change: Change) -> Effects {
        if change.is_empty() {
            return Effects::none();
        }
        self.status.saving(change.last_seq());
        self.marks_changed();
        Effect::Append(change).into()
    }

    /// Marks look otherwise: counts and the story follow, the list stays.
    pub(super) fn marks_changed(&mut self) {
        self.count_after_marks();
        self.lay_out();
    }

    /// A story was opened or paged through.
    pub(super) fn opened(&mut self, row: Row, now: Now) -> Effects {
        if self.settings.read == ReadWhen::Marked || self.library.status().read.contains(row) {
            return Effects::none();
        }
        let change = self.library.mark(&[row], &|| Value::Read(true), now.instant, Kind::Automatic);
        self.record(change)
    }

    /// Turns one thing on for all the stories that are meant, or off where the first of them has it.
    fn toggle(
        &mut self,
        count: Option<usize>,
        now: Now,
        has: impl Fn(&App, Row) -> bool,
        value: impl Fn(bool) -> Value,
        words: [&str; 2],
    ) -> Effects {
        let rows = self.list.meant(count.unwrap_or(1));
        let Some(&first) = rows.first() else {
            self.status.say("no story is chosen");
            return Effects::none();
        };
        let on = !has(self, first);
        let change = self.library.mark(&rows, &|| value(on), now.instant, Kind::Action);
        self.list.end_selection();
        let what = if on { words[0] } else { words[1] };
        self.say_marked(rows.len(), what);
        self.record(change)
    }

    /// Says what was marked, and how to take it back.
    fn say_marked(&mut self, stories: usize, what: &str) {
        let undo = self.key_hint(Action::Undo, "undoes");
        self.status.say(match stories {
            1 => format!("{what}{undo}"),
            many => format!("{} stories {what}{undo}", super::filter::thousands(many)),
        });
    }

    pub(super) fn toggle_read(&mut self, count: Option<usize>, now: Now) -> Effects {
        let has = |app: &App, row| app.library.status().read.contains(row);
        self.toggle(count, now, has, Value::Read, ["marked read", "marked unread"])
    }

    pub(super) fn toggle_flag(&mut self, count: Option<usize>, now: Now) -> Effects {
        let has = |app: &App, row| app.library.status().flagged.contains(row);
        self.toggle(count, now, has, Value::Flag, ["flagged", "unflagged"])
    }

    pub(super) fn toggle_done(&mut self, count: Option<usize>, now: Now) -> Effects {
        let has = |app: &App, row| app.library.status().done.contains(row);
        let value = |on: bool| Value::Done(on.then_some(now.instant));
        self.toggle(count, now, has, value, ["marked done", "opened again"])
    }

    /// Asks before every story of the list is marked read.
    pub(super) fn ask_all_read(&mut self) -> Effects {
        let unread = self.list.rows().iter().filter(|row| !self.library.status().read.contains(**row)).count();
        if unread == 0 {
            self.status.say("every story in the list is read");
            return Effects::none();
        }
        let text = match unread {
            1 => String::from("Mark the one unread story of this list read?"),
            many => format!("Mark {} stories of this list read?", super::filter::thousands(many)),
        };
        self.input.overlay = Some(Overlay::Question { text, action: Asked::AllRead });
        Effects::none()
    }

    pub(super) fn asked(&mut self, action: Asked, now: Now) -> Effects {
        match action {
            Asked::AllRead => {
                let read = &self.library.status().read;
                let rows: Vec<Row> = self.list.rows().iter().copied().filter(|row| !read.contains(*row)).collect();
                let change = self.library.mark(&rows, &|| Value::Read(true), now.instant, Kind::Action);
                self.say_marked(rows.len(), "marked read");
                self.record(change)
            }
        }
    }

    pub(super) fn edit_note(&mut self) -> Effects {
        let Some(row) = self.current() else {
            self.status.say("no story is chosen");
            return Effects::none();
        };
        let story = self.library.story(row, self.today);
        self.input.editing = Some(row);
        Effect::Edit { title: format!("My note on {}", story.item.title), text: story.mark.note.unwrap_or_default() }
            .into()
    }

    pub(super) fn edited(&mut self, text: Option<String>, now: Now) -> Effects {
        let (Some(row), Some(text)) = (self.input.editing.take(), text) else { return Effects::none() };
        let text = text.trim_end().to_owned();
        let note = (!text.is_empty()).then_some(text);
        let before = self.library.story(row, self.today).mark.note;
        if note == before {
            return Effects::none();
        }
        self.say_marked(1, if note.is_some() { "note kept" } else { "note taken away" });
        let change = self.library.mark(&[row], &|| Value::Note(note.clone()), now.instant, Kind::Action);
        self.record(change)
    }

    pub(super) fn undo(&mut self, count: Option<usize>, redo: bool, now: Now) -> Effects {
        let mut effects = Effects::none();
        for _ in 0..count.unwrap_or(1).clamp(1, 1000) {
            let outcome = if redo { self.library.redo(now.instant) } else { self.library.undo(now.instant) };
            let Some(Outcome { change, what, kept, mine }) = outcome else {
                self.status.say(if redo { "nothing to redo" } else { "nothing to undo" });
                break;
            };
            let done = if redo { "done again" } else { "undone" };
            let whose = if mine { "" } else { " (another session's)" };
            let left = match kept {
                0 => String::new(),
                kept => format!("; {kept} left as set since"),
            };
            self.status.say(format!("{done}: {what}{whose}{left}"));
            effects = effects.and(self.record(change));
        }
        effects
    }
}
