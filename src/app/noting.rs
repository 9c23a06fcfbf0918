//! The reader's own note on a story: written in an editor outside of this layer, kept aside as a draft while it is written, and
//! never lost. A note that another session changed meanwhile is joined, not replaced; a draft that was cut off becomes a note at
//! the next start.

use std::borrow::Cow;

use jiff::tz::TimeZone;

use super::detail::minute;
use super::draft::{Draft, clean};
use super::effect::{Effect, Effects};
use super::{App, Now};
use crate::library::Story;
use crate::marks::{Caption, Kind, Value};
use crate::rows::Row;

/// Notes on their way from the keyboard to the disk.
#[derive(Debug, Default)]
pub(super) struct Drafts {
    /// What is being written now, and on which row.
    editing: Option<(Row, Draft)>,
    /// Drafts that became marks, with the record that must be on disk before they may go.
    kept: Vec<(String, u64)>,
    /// What earlier sessions left, until the stories are read.
    pub(super) found: Vec<Draft>,
}

impl App {
    pub(super) fn edit_note(&mut self, outside: bool) -> Effects {
        match self.current() {
            Some(row) => self.edit_note_of(row, outside),
            None => {
                self.status.say("no story is chosen");
                Effects::none()
            }
        }
    }

    pub(super) fn edit_note_of(&mut self, row: Row, outside: bool) -> Effects {
        let story = self.library.story_head(row, self.today);
        let draft = Draft {
            item: self.library.store().id(row).to_string(),
            text: text_to_edit(&story, &self.zone()),
            before: story.mark.note,
            caption: self.library.caption(row).map(|caption| caption.to_line()).unwrap_or_default(),
        };
        self.drafts.editing = Some((row, draft.clone()));
        Effect::Edit { title: format!("My note on {}", story.item.title), draft, outside }.into()
    }

    /// The editor was closed.
    pub(super) fn edited(&mut self, text: Option<String>, now: Now) -> Effects {
        let Some((row, draft)) = self.drafts.editing.take() else { return Effects::none() };
        let Some(text) = text else {
            self.status.say("the note stays as it was");
            return Effect::DropDraft(draft.item).into();
        };
        let draft = Draft { text: clean(&text).join("\n"), ..draft };
        let met = draft.meets_another(self.library.note(row).as_deref());
        let (effects, kept) = self.keep_note(row, &draft, now);
        match kept {
            Some(true) if met => self.status.warn("another session wrote meanwhile: both texts are in the note"),
            Some(true) => self.say_marked(1, "note kept"),
            Some(false) => self.say_marked(1, "note taken away"),
            None => {}
        }
        effects
    }

    /// Makes a note of a draft; whether there is a note then, or nothing where it changed nothing.
    fn keep_note(&mut self, row: Row, draft: &Draft, now: Now) -> (Effects, Option<bool>) {
        let Some(note) = draft.note(self.library.note(row).as_deref()) else {
            return (Effect::DropDraft(draft.item.clone()).into(), None);
        };
        let change = self.library.mark(&[row], &|| Value::Note(note.clone()), now.instant, Kind::Action);
        self.drafts.kept.push((draft.item.clone(), change.last_seq()));
        (self.record(change), Some(note.is_some()))
    }

    /// Everything was read: what earlier sessions were writing on stories that are gone is kept as marks of those, which then go where
    /// all marks of stories go that are gone.
    pub(super) fn keep_lost_drafts(&mut self, now: Now) -> Effects {
        let mut effects = Effects::none();
        let whole = self.settings.whole;
        for draft in std::mem::take(&mut self.drafts.found) {
            let caption = Caption::of_line(&draft.caption);
            let lost = draft.item.parse().ok().filter(|id| self.library.is_lost(id, &caption, whole));
            let Some(id) = lost.filter(|_| !draft.caption.is_empty()) else {
                self.drafts.found.push(draft);
                continue;
            };
            let standing = self.library.marks().get(&id).and_then(|mark| mark.note().map(Cow::into_owned));
            let draft = Draft { text: clean(&draft.text).join("\n"), ..draft };
            let Some(note) = draft.note(standing.as_deref()) else {
                effects.push(Effect::DropDraft(draft.item));
                continue;
            };
            self.say_marked(1, &format!("the note you were writing was kept: {}", caption.title));
            let change = self.library.note_lost(id, note, &caption, now.instant);
            self.drafts.kept.push((draft.item, change.last_seq()));
            effects = effects.and(self.record(change));
        }
        effects
    }

    /// Everything was read: what earlier sessions were writing becomes notes of the stories that are here.
    pub(super) fn keep_drafts(&mut self, now: Now) -> Effects {
        let mut effects = Effects::none();
        let mut titles = Vec::new();
        for draft in std::mem::take(&mut self.drafts.found) {
            let row = draft.item.parse().ok().and_then(|id| self.library.store().row_of(&id));
            let Some(row) = row else {
                self.drafts.found.push(draft);
                continue;
            };
            let draft = Draft { text: clean(&draft.text).join("\n"), ..draft };
            let (more, kept) = self.keep_note(row, &draft, now);
            effects = effects.and(more);
            if kept.is_some() {
                titles.push(self.library.store().title(row).into_owned());
            }
        }
        match &titles[..] {
            [] => {}
            [title] => self.say_marked(1, &format!("the note you were writing was kept: {title}")),
            titles => self.say_marked(1, &format!("{} notes that were being written were kept", titles.len())),
        }
        effects
    }

    /// Marks up to this record are on disk: their drafts may go.
    pub(super) fn drop_drafts(&mut self, upto: u64) -> Effects {
        let (saved, open) = std::mem::take(&mut self.drafts.kept).into_iter().partition(|(_, seq)| *seq <= upto);
        self.drafts.kept = open;
        let saved: Vec<(String, u64)> = saved;
        Effects(saved.into_iter().map(|(item, _)| Effect::DropDraft(item)).collect())
    }
}

/// The note as it is edited. Where sessions wrote at the same time, all texts, each further one under a line that says so.
fn text_to_edit(story: &Story, zone: &TimeZone) -> String {
    let mut text = String::new();
    for (number, (note, at)) in story.mark.notes.iter().enumerate() {
        if number > 0 {
            text.push_str(&format!("\n\n--- written at the same time, {} ---\n\n", minute(*at, zone)));
        }
        text.push_str(note);
    }
    text
}
