//! The query and the list it makes: running it in slices between keys, and taking in what was read meanwhile.
//!
//! The last good query stays while a person types a wrong one. A search in the list is a query of words, the last one open at
//! its end; it is joined to what the filter pane chose.

mod typed;

use std::sync::Arc;

use jiff::civil::Date;

use super::App;
use super::stand::Stand;
use super::view::PaneKind;
use crate::fold::Needle;
use crate::library::{Batch, FacetWish, Library};
use crate::query::{Diagnostic, Field, Query, Selecting, Siblings, Term};
use crate::rows::{Row, RowSet};

/// Text scanned in one slice, in bytes: a few milliseconds, so that the next key never waits longer.
const SLICE: usize = 4 << 20;

/// What is worked off between keys.
#[derive(Debug)]
enum Work {
    /// The rows of the list. Those of a new query are shown as they are found: how many were.
    List(Selecting, Option<usize>),
    /// The same rows once more, for the counts only: marks changed what the query selects.
    Selected(Selecting),
    /// What the counts of the filter are taken under.
    Counts(Siblings),
    /// The stories of a saved search, by its number: for its count only.
    Saved(usize, Selecting),
}

/// The query and its search.
#[derive(Debug, Default)]
pub(super) struct Searching {
    query: Query,
    /// What the query was before a prompt was opened.
    before: Query,
    /// Where the reader stood then.
    stand: Option<Stand>,
    /// What the prompt's words are joined to.
    base: Query,
    /// While letters narrow the filter pane the list shows the value they mean: the query without it, and what that selects.
    kept: Option<(Query, RowSet)>,
    /// The list was not made of this query yet.
    pub(super) is_new: bool,
    /// What is wrong with the text being typed.
    pub(super) diagnostics: Vec<Diagnostic>,
    generation: u64,
    work: Option<Work>,
    /// What the tree that is seen was counted under, where no mark changes that.
    counted: Option<Siblings>,
    /// What the query selects: what the list was made of, marks of since then taken into account.
    selected: RowSet,
    /// What is highlighted in the list and the story.
    pub(super) needles: Vec<Needle>,
}

impl Searching {
    /// Starts with the query of an earlier session; what is no longer understood is left out.
    pub(super) fn start_with(&mut self, library: &Library, text: &str, today: Date) {
        let (query, _) = library.parse(text, today);
        self.needles = crate::query::needles(&query);
        self.before = query.clone();
        self.query = query;
    }

    /// What the words of the prompt are joined to.
    #[must_use]
    pub(super) fn base(&self) -> &Query {
        &self.base
    }

    /// The query that makes the list.
    #[must_use]
    pub(super) fn query(&self) -> &Query {
        &self.query
    }

    /// The query that stands when the prompt is given up: the one to remember.
    #[must_use]
    pub(super) fn settled(&self) -> &Query {
        &self.before
    }

    /// What the query selects now.
    #[must_use]
    pub(super) fn selected(&self) -> &RowSet {
        &self.selected
    }

    /// Makes an earlier query the one whose list is seen again; a search under way is given up.
    pub(super) fn go_back_to(&mut self, query: Query) {
        self.generation += 1;
        self.work = None;
        self.is_new = false;
        self.needles = crate::query::needles(&query);
        self.before = query.clone();
        self.query = query;
    }

    /// The list is being searched for.
    #[must_use]
    pub(super) fn is_running(&self) -> bool {
        matches!(self.work, Some(Work::List(..)))
    }

    /// How much of the stories was looked at, in percent, while the list is being searched for.
    #[must_use]
    pub(super) fn percent(&self) -> Option<usize> {
        match &self.work {
            Some(Work::List(selecting, _)) => Some(selecting.percent()),
            _ => None,
        }
    }

    /// The generation to go on with between keys.
    #[must_use]
    pub(super) fn unfinished(&self) -> Option<u64> {
        self.work.is_some().then_some(self.generation)
    }
}

impl App {
    /// Makes another query the one that filters; the list follows.
    pub(super) fn set_query(&mut self, query: Query) {
        if self.input.prompt.is_none() {
            self.searching.before = query.clone();
        }
        if query == self.searching.query {
            return;
        }
        self.searching.needles = crate::query::needles(&query);
        self.searching.query = query;
        self.searching.is_new = true;
        self.wanted = None;
        self.run();
    }

    /// Starts the search of the query anew. What can be done in one slice is done at once, the rest between keys.
    pub(super) fn run(&mut self) {
        let mut selecting = self.library.selecting(&self.searching.query, self.today);
        let streams = self.searching.is_new && selecting.reads();
        if streams {
            // The first screen is right at once, for it is what stands first in the whole.
            selecting = selecting.first_in(self.library.store().list_order(&RowSet::full(self.library.store().len())));
        }
        self.begin(Work::List(selecting, streams.then_some(0)));
    }

    /// Begins to count a saved search where nothing else is to be done.
    pub(super) fn begin_saved(&mut self, number: usize, query: &Query) {
        if self.searching.work.is_none() {
            self.searching.generation += 1;
            self.searching.work = Some(Work::Saved(number, self.library.selecting(query, self.today)));
        }
    }

    /// Text scanned before the next key is looked at, in bytes.
    pub(super) fn slice(&self) -> usize {
        self.settings.slice.unwrap_or(SLICE)
    }

    fn begin(&mut self, work: Work) {
        self.searching.generation += 1;
        self.searching.work = Some(work);
        self.go_on(self.searching.generation);
    }

    /// Goes on with the work of a generation for one slice; older ones are cancelled.
    pub(super) fn go_on(&mut self, generation: u64) {
        if generation != self.searching.generation {
            return;
        }
        match self.searching.work.take() {
            Some(Work::List(mut selecting, shown)) => match self.library.go_on(&mut selecting, self.slice()) {
                Some(rows) => {
                    self.take(&rows);
                    self.count(rows);
                }
                None => {
                    let found = shown.map_or(0, |_| selecting.found().count());
                    // In growing steps, so that many are not put in order again and again.
                    let grew = shown.filter(|shown| found > shown + shown / 2);
                    if grew.is_some() {
                        self.take(&selecting.found().clone());
                    }
                    self.searching.work = Some(Work::List(selecting, grew.map_or(shown, |_| Some(found))));
                }
            },
            Some(Work::Selected(mut selecting)) => match self.library.go_on(&mut selecting, self.slice()) {
                Some(rows) => self.count(rows),
                None => self.searching.work = Some(Work::Selected(selecting)),
            },
            Some(Work::Counts(siblings)) => self.go_on_counting(siblings),
            Some(Work::Saved(number, mut selecting)) => match self.library.go_on(&mut selecting, self.slice()) {
                Some(rows) => self.saved_counted(number, rows.count()),
                None => self.searching.work = Some(Work::Saved(number, selecting)),
            },
            None => {}
        }
    }

    /// Begins to count the facets under what is selected, where the filter is seen.
    pub(super) fn count(&mut self, selected: RowSet) {
        self.searching.selected.clone_from(&selected);
        // The values are counted without the one that is looked at.
        if self.layout().filter.is_some() && self.searching.kept.is_none() {
            let siblings = self.library.siblings(&self.searching.query, selected, self.today);
            self.go_on_counting(siblings);
        }
    }

    fn go_on_counting(&mut self, mut siblings: Siblings) {
        if siblings.step(self.library.store(), self.slice()) {
            let wish = FacetWish { open: &self.filter.open, narrow: &self.filter.narrow };
            let query = self.searching.kept.as_ref().map_or(&self.searching.query, |(query, _)| query);
            let mut nodes = self.search_nodes(query);
            nodes.extend(self.library.facets(query, &siblings, &wish, self.today));
            let stays = self.searching.kept.is_none() && self.filter.narrow.is_empty() && !asks_marks(query);
            self.searching.counted = stays.then_some(siblings);
            self.filter.set(nodes);
            self.settle();
            self.look_at_value();
        } else {
            self.searching.work = Some(Work::Counts(siblings));
        }
    }

    /// Counts the facets anew: the tree was folded otherwise, narrowed or comes into sight.
    pub(super) fn count_facets(&mut self) {
        if let Some((query, selected)) = self.searching.kept.clone() {
            let siblings = self.library.siblings(&query, selected, self.today);
            return self.go_on_counting(siblings);
        }
        if !matches!(self.searching.work, Some(Work::List(..) | Work::Selected(_))) {
            let selected = self.searching.selected.clone();
            self.count(selected);
        }
    }

    /// Counts the facets anew after marks changed. The list stays; what the counts are taken under may not: then the mark is
    /// drawn first.
    pub(super) fn count_after_marks(&mut self) {
        if asks_marks(&self.searching.query) {
            if !self.searching.is_running() {
                let selecting = self.library.selecting(&self.searching.query, self.today);
                self.searching.generation += 1;
                self.searching.work = Some(Work::Selected(selecting));
            }
        } else if !self.count_marks() {
            self.count_facets();
        }
    }

    /// Counts the facets of what the reader set, where marks change no others. False where all must be counted.
    fn count_marks(&mut self) -> bool {
        let stays = self.searching.kept.is_none() && self.filter.narrow.is_empty() && self.searching.work.is_none();
        let Some(siblings) = self.searching.counted.as_ref().filter(|_| stays && self.layout().filter.is_some()) else {
            return false;
        };
        let wish = FacetWish { open: &self.filter.open, narrow: "" };
        let nodes = self.library.facets_of_marks(&self.searching.query, siblings, &wish, self.today);
        let known = self.filter.set_marks(nodes);
        self.settle();
        known
    }

    /// The list becomes these rows.
    fn take(&mut self, rows: &RowSet) {
        let (rows, groups) = match &self.agenda {
            Some(_) => {
                let (rows, groups) = self.library.agenda(rows, self.today);
                (Arc::new(rows), groups)
            }
            None if self.grouped => self.library.arrange(rows, self.sort),
            // Groups that nobody sees cost more than all else here.
            None => (self.library.sorted(rows, self.sort), Vec::new()),
        };
        // Another query begins at its top, the same one stays where the reader is.
        let is_new = std::mem::take(&mut self.searching.is_new);
        let otherwise = if is_new { 0 } else { self.list.cursor() };
        self.list.set(rows, groups, otherwise, &self.library);
        if is_new && self.agenda.is_some() {
            // What is most pressing comes first, with its head.
            let height = self.rows_of(PaneKind::List);
            self.list.restore(1, 0, height);
        }
        if !self.stands {
            // Nobody moved yet: newer stories that are still being read belong on top.
            let height = self.rows_of(PaneKind::List);
            self.list.go(0, height);
        }
        self.stands |= self.status.load_ended;
        self.status.listed_at = self.library.store().len();
        self.status.arrived = 0;
        self.find_wanted();
        self.detail.find(self.searching.needles.clone(), self.page_slice());
        self.settle();
    }

    /// Goes to the story of the earlier session as soon as it is there.
    fn find_wanted(&mut self) {
        let Some(place) = &self.wanted else { return };
        let height = self.rows_of(PaneKind::List);
        let row = place.item.as_ref().and_then(|id| id.parse().ok()).and_then(|id| self.library.store().row_of(&id));
        let at = row.and_then(|row| self.list.place_of(row));
        let (scroll, shift) = (place.scroll, place.row.saturating_sub(place.top));
        match at {
            Some(at) => {
                self.list.restore(at, at.saturating_sub(shift), height);
                self.lay_out();
                let height = self.rows_of(PaneKind::Detail).max(1);
                self.detail.scroll_to(scroll, height);
            }
            None if self.status.load_ended => {
                let (row, top) = (place.row, place.top);
                self.list.restore(row, top, height);
            }
            None => return,
        }
        if self.status.load_ended {
            self.wanted = None;
        }
    }

    pub(super) fn loaded(&mut self, batch: Batch) {
        self.status.documents += batch.files.len();
        for failure in &batch.failures {
            self.status.keep_failure(failure.clone());
        }
        let new = self.library.insert(batch);
        self.status.arrived += new;
        // While loading the list follows in growing steps, so that a large archive is not sorted a thousand times.
        let (have, listed) = (self.library.store().len(), self.status.listed_at);
        if !self.status.load_ended && (have > listed + listed / 2 || listed == 0) && self.list.selection().is_none() {
            self.run();
        }
    }

    pub(super) fn load_ended(&mut self) {
        self.status.load_ended = true;
        let (store, sizes) = (self.library.store(), self.library.store().sizes());
        log::info!(
            "{} stories, {} with their words; bytes in memory: {} of text, {} of columns, {} of words; in files of the index: {}",
            store.len(),
            store.indexed(),
            sizes.text,
            sizes.columns,
            sizes.words,
            sizes.mapped
        );
        // A selection means the rows it was made on: what came in is announced and waits.
        if (self.status.arrived > 0 || self.wanted.is_some()) && self.list.selection().is_none() {
            self.run();
        }
    }

    /// The story under the cursor, if any.
    pub(super) fn current(&self) -> Option<Row> {
        self.list.current()
    }
}

/// What the query selects may change with marks.
pub(super) fn asks_marks(query: &Query) -> bool {
    let by_marks = |term: &Term| {
        matches!(
            term.field(),
            Field::Is | Field::Has | Field::Tag | Field::Note | Field::Due | Field::Done | Field::Priority
        )
    };
    query.terms().iter().any(|(term, _)| by_marks(term))
}
