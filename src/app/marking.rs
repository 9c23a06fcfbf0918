//! Marking: deeds on the stories that are meant, notes, undo. Marks change in memory first and go to the journal as an effect;
//! the list never moves because of them. Whatever reaches beyond a selection or the screen asks first, with the number.

use super::deed::{self, Deed, next_priority};
use super::effect::{Effect, Effects};
use super::overlay::{Asked, Overlay};
use super::prompt::{Prompt, Purpose};
use super::view::PaneKind;
use super::{Action, App, Now, tagging};
use crate::config::ReadWhen;
use crate::library::{DUE_FORMS, read_due};
use crate::marks::{Arrivals, Change, Kind, NextStep, Outcome, Value};
use crate::rows::{Row, RowSet};

/// What is asked for in a prompt, and for which stories.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Meant {
    pub(super) rows: Vec<Row>,
    set: RowSet,
    /// The stories are flagged too, and a note is asked for next.
    follow_up: bool,
    /// The word that Tab completes: what stood there, its place, and which completion stands there now.
    pub(super) completing: Option<(String, usize, usize)>,
}

impl Meant {
    /// The stories are flagged too, and a note is asked for next.
    pub(super) fn is_follow_up(&self) -> bool {
        self.follow_up
    }
}

impl App {
    /// Hands a change on to the journal and shows it.
    pub(super) fn record(&mut self, change: Change) -> Effects {
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

    /// The stories that a mark means, and whether that is more than a person selected or sees.
    fn meant(&mut self, count: Option<usize>) -> Option<(Vec<Row>, bool)> {
        let rows = self.list.meant(count.unwrap_or(1));
        if rows.is_empty() {
            self.status.say("no story is chosen");
            return None;
        }
        let seen = (self.list.top() + self.rows_of(PaneKind::List)).saturating_sub(self.list.cursor()).max(1);
        let unseen = self.list.selection().is_none() && rows.len() > seen;
        Some((rows, unseen))
    }

    /// Does something to the stories that are meant; asks first where they are more than a person selected or sees.
    fn mark(&mut self, count: Option<usize>, now: Now, deed: impl FnOnce(&App, Row) -> Deed) -> Effects {
        let Some((rows, unseen)) = self.meant(count) else { return Effects::none() };
        let Some(&first) = rows.first() else { return Effects::none() };
        let deed = deed(self, first);
        if unseen {
            return self.ask_first(deed, rows, "");
        }
        self.carry_out(&deed, &rows, now)
    }

    /// Asks before something is done to stories.
    fn ask_first(&mut self, deed: Deed, rows: Vec<Row>, which: &str) -> Effects {
        let text = deed.question(rows.len(), which);
        self.input.overlay = Some(Overlay::Question { text, action: Asked::Deed(deed, rows) });
        Effects::none()
    }

    /// Does something to stories, as one group that can be undone.
    fn carry_out(&mut self, deed: &Deed, rows: &[Row], now: Now) -> Effects {
        let edits = rows.iter().flat_map(|row| deed.values(&self.library, *row, now).into_iter().map(|v| (*row, v)));
        let change = self.library.mark_each(edits.collect(), now.instant);
        self.list.end_selection();
        if change.is_empty() {
            self.status.say(match rows.len() {
                1 => String::from("it is so already"),
                _ => String::from("they are so already"),
            });
            return Effects::none();
        }
        self.say_marked(rows.len(), &deed.said(self.today));
        self.record(change)
    }

    /// Says what was marked, and how to take it back.
    pub(super) fn say_marked(&mut self, stories: usize, what: &str) {
        let undo = self.key_hint(Action::Undo, "undoes");
        let said = match stories {
            1 => what.to_owned(),
            many => format!("{} stories {what}", super::filter::thousands(many)),
        };
        self.status.say(format!("{said}{undo}"));
        self.status.offer = Some((format!("{said}{undo}"), said));
    }

    /// Takes in what other sessions marked. The key that undoes is offered no longer where it would undo something else now.
    pub(super) fn followed(&mut self, arrivals: &Arrivals) {
        let offered = self.status.offer.take().filter(|(whole, _)| self.status.says(whole));
        let before = offered.as_ref().and_then(|_| self.library.marks().next_undo());
        self.library.follow(arrivals);
        if let Some((whole, said)) = offered {
            if self.library.marks().next_undo() == before {
                self.status.offer = Some((whole, said));
            } else {
                self.status.say(said);
            }
        }
        self.marks_changed();
    }

    pub(super) fn toggle_read(&mut self, count: Option<usize>, now: Now) -> Effects {
        self.mark(count, now, |app, row| Deed::Read(!app.library.status().read.contains(row)))
    }

    pub(super) fn toggle_flag(&mut self, count: Option<usize>, now: Now) -> Effects {
        self.mark(count, now, |app, row| Deed::Flag(!app.library.status().flagged.contains(row)))
    }

    pub(super) fn toggle_done(&mut self, count: Option<usize>, now: Now) -> Effects {
        self.mark(count, now, |app, row| Deed::Done(!app.library.status().done.contains(row)))
    }

    pub(super) fn step_priority(&mut self, count: Option<usize>, up: bool, now: Now) -> Effects {
        self.mark(count, now, |app, row| Deed::Priority(next_priority(app.library.status().priority(row), up)))
    }

    /// Asks before every story of the list is marked read.
    pub(super) fn ask_all_read(&mut self) -> Effects {
        let read = &self.library.status().read;
        let rows: Vec<Row> = self.list.rows().iter().copied().filter(|row| !read.contains(*row)).collect();
        if rows.is_empty() {
            self.status.say("every story in the list is read");
            return Effects::none();
        }
        self.ask_first(Deed::Read(true), rows, " of this list")
    }

    /// Asks before the stories of the list that are older than the one under the cursor are marked read.
    pub(super) fn ask_older_read(&mut self) -> Effects {
        let store = self.library.store();
        let Some(day) = self.current().and_then(|row| store.date(row)) else {
            self.status.say("this story has no date to be older than");
            return Effects::none();
        };
        let read = &self.library.status().read;
        let is_older = |row: &Row| store.date(*row).is_some_and(|date| date.last() < day.first());
        let rows: Vec<Row> =
            self.list.rows().iter().copied().filter(|row| is_older(row) && !read.contains(*row)).collect();
        let day = crate::library::long_date(day);
        if rows.is_empty() {
            self.status.say(format!("no unread story of this list is older than {day}"));
            return Effects::none();
        }
        self.ask_first(Deed::Read(true), rows, &format!(" older than {day}"))
    }

    pub(super) fn asked(&mut self, action: Asked, now: Now) -> Effects {
        match action {
            Asked::Overwrite => self.overwrite(),
            Asked::MakeFolder(folder) => self.make_folder(folder),
            Asked::TakeBack { redo, step } => self.take_back_asked(redo, &step, now),
            Asked::Deed(deed, rows) => self.carry_out(&deed, &rows, now),
        }
    }

    /// Asks for a due date, for tags, or for a due date and then a note.
    pub(super) fn ask_for_mark(&mut self, action: Action, count: Option<usize>) -> Effects {
        let Some((rows, unseen)) = self.meant(count) else { return Effects::none() };
        let seen = rows.len();
        let set = rows.iter().copied().collect();
        self.input.meant = Meant { rows, set, follow_up: action == Action::FollowUp, completing: None };
        let purpose = if action == Action::EditTags { Purpose::Tags } else { Purpose::Due };
        self.input.prompt = Some(Prompt::new(purpose, ""));
        if unseen {
            self.status.warn(format!("{} stories, more than are seen", super::filter::thousands(seen)));
        }
        Effects::none()
    }

    /// A due date was typed. What is not understood stays in the prompt.
    pub(super) fn due_accepted(&mut self, prompt: Prompt, now: Now) -> Effects {
        let typed = prompt.text().trim();
        let meant = self.input.meant.clone();
        let due = read_due(typed, self.today);
        let deed = match (due, typed.is_empty(), meant.follow_up) {
            (_, true, false) => {
                self.status.say("no date was typed");
                return Effects::none();
            }
            (_, true, true) => Deed::FollowUp(None),
            (None, false, _) => {
                self.input.prompt = Some(prompt);
                return Effects::none();
            }
            (Some(due), false, false) => Deed::Due(due),
            (Some(due), false, true) => Deed::FollowUp(due),
        };
        let effects = self.carry_out(&deed, &meant.rows, now);
        // A note is about one story.
        match &meant.rows[..] {
            [row] if meant.follow_up => effects.and(self.edit_note_of(*row, false)),
            _ => effects,
        }
    }

    /// What a typed due date means, or what may be typed: the longest first.
    pub(super) fn due_preview(&self, typed: &str) -> (Vec<String>, bool) {
        let typed = typed.trim();
        match read_due(typed, self.today) {
            _ if typed.is_empty() && self.input.meant.follow_up => {
                (vec![format!("{DUE_FORMS}; Enter for no date"), String::from("fri, +3d, 2026-12-01")], true)
            }
            _ if typed.is_empty() => (vec![DUE_FORMS.to_owned(), String::from("fri, +3d, 2026-12-01")], true),
            Some(Some(due)) => {
                let long = crate::library::long_due(due, self.today);
                (vec![long, crate::library::short_due(due, self.today)], true)
            }
            Some(None) => (vec![String::from("no due date")], true),
            None => (vec![format!("no date yet: {DUE_FORMS}"), String::from("no date yet")], false),
        }
    }

    /// Tags were typed.
    pub(super) fn tags_accepted(&mut self, prompt: Prompt, now: Now) -> Effects {
        match tagging::read(prompt.text()) {
            Ok((on, off)) if on.is_empty() && off.is_empty() => {
                self.status.say("no tag was typed");
                Effects::none()
            }
            Ok((on, off)) => {
                let rows = std::mem::take(&mut self.input.meant.rows);
                self.carry_out(&deed::tags(&self.library, on, off), &rows, now)
            }
            Err(told) => {
                self.status.warn(told);
                self.input.prompt = Some(prompt);
                Effects::none()
            }
        }
    }

    /// The word under the cursor of the prompt for tags: what of it is typed, where it begins, and whether a tag is taken off.
    fn tag_begun(&self) -> Option<(String, usize, bool)> {
        let prompt = self.input.prompt.as_ref()?;
        let before = prompt.text().get(..prompt.cursor())?;
        let word = tagging::words(before).into_iter().next_back().filter(|word| word.end == before.len());
        Some(word.map_or((String::new(), before.len(), false), |word| (word.name, word.start, word.off)))
    }

    /// The tags that what is typed may become, with the number of stories they are on, the most frequent first.
    pub(super) fn tags_offered(&self) -> Vec<(&str, usize)> {
        let Some((begun, start, off)) = self.tag_begun() else { return Vec::new() };
        let begun = match &self.input.meant.completing {
            Some((stem, at, _)) if *at == start => stem.clone(),
            _ => begun,
        };
        let status = self.library.status();
        let known: Vec<(&str, usize)> = if off {
            let meant = &self.input.meant.set;
            let on_them = status.tags().map(|(name, rows)| (name, rows.and_count(meant)));
            on_them.filter(|(_, count)| *count > 0).collect()
        } else {
            status.tags().map(|(name, rows)| (name, rows.count())).collect()
        };
        tagging::matching(&known, &begun)
    }

    /// Tab in the prompt for tags: the word becomes the first tag that it may mean, then the next.
    pub(super) fn complete_tag(&mut self, forward: bool) {
        let Some((begun, start, _)) = self.tag_begun() else { return };
        let offered: Vec<String> = self.tags_offered().iter().map(|(name, _)| tagging::typed(name)).collect();
        if offered.is_empty() {
            return;
        }
        let (stem, next) = match self.input.meant.completing.take() {
            Some((stem, at, last)) if at == start => {
                (stem, if forward { last + 1 } else { last + offered.len() - 1 } % offered.len())
            }
            _ => (begun, if forward { 0 } else { offered.len() - 1 }),
        };
        if let (Some(prompt), Some(name)) = (&mut self.input.prompt, offered.get(next)) {
            prompt.replace_from(start, name);
        }
        self.input.meant.completing = Some((stem, start, next));
    }

    /// Undoes or redoes. What another session did is taken back only after asking; of what was done before this session began that
    /// is asked once.
    pub(super) fn undo(&mut self, count: Option<usize>, redo: bool, now: Now) -> Effects {
        let mut effects = Effects::none();
        for _ in 0..count.unwrap_or(1).clamp(1, 1000) {
            let marks = self.library.marks();
            let Some(step) = (if redo { marks.next_redo() } else { marks.next_undo() }) else {
                self.status.say(if redo { "nothing to redo" } else { "nothing to undo" });
                break;
            };
            let earlier = step.at < self.began.0;
            let agreed = step.mine || earlier && self.began.1;
            if !agreed {
                let at = super::detail::minute(step.at, &self.zone());
                let text = match (redo, earlier) {
                    (true, true) => format!("Do again what was undone before this session, {at}: {}?", step.what),
                    (true, false) => format!("Do again what another session undid, {at}: {}?", step.what),
                    (false, true) => format!("Undo what was done before this session, {at}: {}?", step.what),
                    (false, false) => format!("Undo what another session did, {at}: {}?", step.what),
                };
                self.input.overlay = Some(Overlay::Question { text, action: Asked::TakeBack { redo, step } });
                break;
            }
            effects = effects.and(self.take_back(redo, earlier, now));
        }
        effects
    }

    /// The question about what another session did was answered with yes.
    fn take_back_asked(&mut self, redo: bool, step: &NextStep, now: Now) -> Effects {
        let marks = self.library.marks();
        let next = if redo { marks.next_redo() } else { marks.next_undo() };
        if next.as_ref() != Some(step) {
            self.status.warn("something else was marked meanwhile: nothing was changed");
            return Effects::none();
        }
        let earlier = step.at < self.began.0;
        self.began.1 |= earlier;
        self.take_back(redo, earlier, now)
    }

    fn take_back(&mut self, redo: bool, earlier: bool, now: Now) -> Effects {
        let outcome = if redo { self.library.redo(now.instant) } else { self.library.undo(now.instant) };
        let Some(Outcome { change, what, kept, mine, by }) = outcome else { return Effects::none() };
        let done = if redo { "done again" } else { "undone" };
        let whose = match (mine, earlier, by.told()) {
            (true, _, None) => String::new(),
            (true, _, Some(by)) => format!(" ({by})"),
            (false, true, None) => String::from(" (of before this session)"),
            (false, true, Some(by)) => format!(" (of before this session, {by})"),
            (false, false, None) => String::from(" (another session's)"),
            (false, false, Some(by)) => format!(" (another session's, {by})"),
        };
        let left = match kept {
            0 => String::new(),
            kept => format!("; {kept} left as set since"),
        };
        self.status.say(format!("{done}: {what}{whose}{left}"));
        self.record(change)
    }
}
