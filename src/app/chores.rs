//! Chores: work that is gone on with in slices when neither keys nor a search wait. Exports of many stories and the rules for
//! arrivals are such work; both read the library and are over when their text or their marks are made.

use super::effect::{Effect, Effects, Errand};
use super::export::ExportForm;
use super::{App, Now, filter};
use crate::library::export::{Exporting, Wish};
use crate::library::rules::Rulings;
use crate::query::Selecting;
use crate::rows::RowSet;

/// The generation that asks for chores; no search ever gets that far.
pub(super) const CHORES: u64 = u64::MAX;

/// Bytes of an export that are made in one slice: a few milliseconds.
const PIECE: usize = 1 << 18;
/// Bytes of text that a rule looks at in one slice.
const SLICE: usize = 4 << 20;

/// Where an export goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    File(String),
    Clipboard,
}

/// Work in slices, and what belongs to it.
#[derive(Debug, Default)]
pub(super) struct Chores {
    exporting: Option<(Exporting, String, Target)>,
    ruling: Option<Ruling>,
    /// The export form as it was filled in last.
    pub(super) form: Option<Box<ExportForm>>,
    /// A file that was not written because something has its name.
    pub(super) refused: Option<Errand>,
}

/// Rules that are being worked out.
#[derive(Debug)]
struct Ruling {
    rulings: Rulings,
    /// The rule at work.
    rule: usize,
    selecting: Selecting,
}

impl Chores {
    /// There is something to go on with.
    #[must_use]
    pub(super) fn wait(&self) -> bool {
        self.exporting.is_some() || self.ruling.is_some()
    }
}

impl App {
    /// Starts an export; what can be done in one slice is done between this key and the next.
    pub(super) fn start_export(&mut self, rows: &RowSet, wish: Wish, target: Target) {
        let exporting = Exporting::new(&self.library, rows, wish, self.today);
        self.status.say(format!("exporting {}", stories(exporting.stories())));
        self.chores.exporting = Some((exporting, String::new(), target));
    }

    /// Starts to work the rules out, from the first one.
    pub(super) fn start_rules(&mut self) {
        if let Some(rule) = self.settings.rules.first() {
            let selecting = self.library.selecting(&rule.query, self.today);
            self.chores.ruling = Some(Ruling { rulings: Rulings::default(), rule: 0, selecting });
        }
    }

    /// Goes on for one slice.
    pub(super) fn do_chores(&mut self, now: Now) -> Effects {
        if let Some(ruling) = self.chores.ruling.take() {
            return self.go_on_ruling(ruling, now);
        }
        if self.keeping.waits() {
            return self.pack_on();
        }
        let Some((mut exporting, mut text, target)) = self.chores.exporting.take() else { return Effects::none() };
        let piece = self.settings.slice.unwrap_or(PIECE);
        if !exporting.step(&self.library, piece, &mut text) {
            self.chores.exporting = Some((exporting, text, target));
            return Effects::none();
        }
        let stories = exporting.stories();
        match target {
            Target::File(path) => Effect::Errand(Errand::Write { path, text, stories, over: false }).into(),
            Target::Clipboard => {
                self.put_on_clipboard(text, format!("{} sent to the clipboard of the terminal", self::stories(stories)))
            }
        }
    }

    fn go_on_ruling(&mut self, mut ruling: Ruling, now: Now) -> Effects {
        let slice = self.settings.slice.unwrap_or(SLICE);
        let Some(rows) = self.library.go_on(&mut ruling.selecting, slice) else {
            self.chores.ruling = Some(ruling);
            return Effects::none();
        };
        if let Some(rule) = self.settings.rules.get(ruling.rule) {
            ruling.rulings.add(&self.library, rule, &rows);
        }
        ruling.rule += 1;
        if let Some(rule) = self.settings.rules.get(ruling.rule) {
            ruling.selecting = self.library.selecting(&rule.query, self.today);
            self.chores.ruling = Some(ruling);
            return Effects::none();
        }
        if ruling.rulings.is_empty() {
            return Effects::none();
        }
        let change = self.library.rule(&ruling.rulings, now.instant, self.today);
        let undo = self.key_hint(super::Action::Undo, "undoes");
        self.status.say(format!("rules marked {}{undo}", stories(ruling.rulings.len())));
        self.record(change)
    }
}

/// `1 story`, `12 345 stories`.
pub(super) fn stories(number: usize) -> String {
    match number {
        1 => String::from("1 story"),
        many => format!("{} stories", filter::thousands(many)),
    }
}
