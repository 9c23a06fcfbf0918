//! Keeping an index: when there is enough that is new, the library is packed between keys and handed over to be written.

use std::sync::Arc;

use super::App;
use super::chores::Chores;
use super::effect::{Effect, Effects};
use super::keys::Input;
use super::list::List;
use crate::cache::WORTH;
use crate::library::{Packed, Packing, Patch};
use crate::store::Vault;

/// So many stories are kept while more are being read, so that what was read is not lost should the program be ended.
const SOME: usize = 20_000;

/// What was kept, and what is being packed.
#[derive(Debug, Default)]
pub(super) struct Keeping {
    /// How many stories, and how many of them indexed, were handed over last.
    kept: (usize, usize),
    packing: Option<Packing>,
}

impl Keeping {
    /// There is something to go on with.
    #[must_use]
    pub(super) fn waits(&self) -> bool {
        self.packing.is_some()
    }

    /// So much is on disk.
    pub(super) fn is_kept(&mut self, extent: (usize, usize)) {
        self.kept = extent;
    }
}

impl App {
    /// Hands the library over where it grew by much while documents are being read.
    pub(super) fn keep_some(&mut self) -> Effects {
        let extent = self.library.extent();
        if extent.0 >= SOME.max(2 * self.keeping.kept.0) { self.keep_now() } else { Effects::none() }
    }

    /// Hands the library over at once.
    pub(super) fn keep_now(&mut self) -> Effects {
        let extent = self.library.extent();
        if !self.settings.keeps || extent == self.keeping.kept || extent.0 < WORTH {
            return Effects::none();
        }
        self.keeping.packing = self.library.packing();
        while self.keeping.waits() {
            let effects = self.pack_on();
            if !effects.0.is_empty() {
                return effects;
            }
        }
        Effects::none()
    }

    /// Begins to pack the library when all is read and indexed, and some of it is new.
    pub(super) fn start_keeping(&mut self) {
        let (rows, indexed) = self.library.extent();
        let is_due = self.status.load_ended && rows == indexed && self.library.is_indexed();
        let is_due = is_due && (rows, indexed) != self.keeping.kept;
        if self.settings.keeps && is_due && rows >= WORTH && !self.keeping.waits() {
            self.keeping.packing = self.library.packing();
        }
    }

    /// Packs one section more.
    pub(super) fn pack_on(&mut self) -> Effects {
        let Some(packing) = self.keeping.packing.take() else { return Effects::none() };
        match self.library.pack_on(packing) {
            Packed::More(packing) => {
                self.keeping.packing = Some(packing);
                Effects::none()
            }
            Packed::Whole(keep) => {
                self.keeping.kept = (keep.stories.0, keep.words.iter().map(|part| part.rows() as usize).sum());
                Effect::Keep(keep).into()
            }
            Packed::GivenUp => Effects::none(),
        }
    }

    /// Files that the index held were changed or are gone. The list follows at once, for its rows may be no more.
    pub(super) fn patched(&mut self, patch: Patch) {
        let place = self.bookmark();
        let failures = patch.failures().to_vec();
        self.status.documents += patch.files();
        if !self.library.patch(patch) {
            return;
        }
        failures.into_iter().for_each(|failure| self.status.keep_failure(failure));
        self.keeping = Keeping::default();
        self.agenda = None;
        self.laid = None;
        if self.wanted.is_none() && self.stands {
            self.wanted = place.item.is_some().then_some(place);
        }
        self.run();
    }

    /// Everything is read anew: the index did not stand for the documents any more, or was damaged.
    pub(super) fn start_over(&mut self, vault: Option<Arc<dyn Vault>>, why: &str) {
        let place = self.bookmark();
        self.library.start_over(vault);
        // Nothing may speak of rows that are no more.
        self.keeping = Keeping::default();
        self.chores = Chores::default();
        self.input = Input::default();
        self.list = List::default();
        self.agenda = None;
        self.laid = None;
        self.stands = false;
        self.wanted = place.item.is_some().then_some(place);
        self.status.start_over();
        self.run();
        self.status.say(format!("reading everything anew: {why}"));
    }
}
