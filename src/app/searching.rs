//! The query and the list it makes: typing it, running it in slices between keys, and taking in what was read meanwhile.
//!
//! The last good query stays while a person types a wrong one. A search in the list is a query of words, the last one open at
//! its end; it is joined to what the filter pane chose.

use jiff::civil::Date;

use super::effect::Effects;
use super::prompt::{Prompt, Purpose};
use super::stand::Stand;
use super::view::PaneKind;
use super::{Action, App, Now};
use crate::fold::{self, Needle};
use crate::library::{Batch, Choice, FacetWish, Library};
use crate::query::{Diagnostic, Field, Query, Selecting, Siblings, Term};
use crate::rows::{Row, RowSet};
use crate::suggest::{did_you_mean, nearest};

/// Text scanned in one slice, in bytes: a few milliseconds, so that the next key never waits longer.
const SLICE: usize = 4 << 20;

/// What is worked off between keys.
#[derive(Debug)]
enum Work {
    /// The rows of the list.
    List(Selecting),
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
        matches!(self.work, Some(Work::List(_)))
    }

    /// How much of the stories was looked at, in percent, while the list is being searched for.
    #[must_use]
    pub(super) fn percent(&self) -> Option<usize> {
        match &self.work {
            Some(Work::List(selecting)) => Some(selecting.percent()),
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
        let selecting = self.library.selecting(&self.searching.query, self.today);
        self.begin(Work::List(selecting));
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
            Some(Work::List(mut selecting)) => match self.library.go_on(&mut selecting, self.slice()) {
                Some(rows) => {
                    self.take(&rows);
                    self.count(rows);
                }
                None => self.searching.work = Some(Work::List(selecting)),
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
        if !matches!(self.searching.work, Some(Work::List(_) | Work::Selected(_))) {
            let selected = self.searching.selected.clone();
            self.count(selected);
        }
    }

    /// Counts the facets anew after marks changed. The list stays; what the counts are taken under may not.
    pub(super) fn count_after_marks(&mut self) {
        if asks_marks(&self.searching.query) {
            if !self.searching.is_running() {
                let selecting = self.library.selecting(&self.searching.query, self.today);
                self.begin(Work::Selected(selecting));
            }
        } else {
            self.count_facets();
        }
    }

    /// The list becomes these rows.
    fn take(&mut self, rows: &RowSet) {
        let (rows, groups) = match &self.agenda {
            Some(_) => self.library.agenda(rows, self.today),
            None => self.library.arrange(rows, self.sort),
        };
        let groups = if self.grouped || self.agenda.is_some() { groups } else { Vec::new() };
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
        self.detail.find(self.searching.needles.clone());
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
        // A selection means the rows it was made on: what came in is announced and waits.
        if (self.status.arrived > 0 || self.wanted.is_some()) && self.list.selection().is_none() {
            self.run();
        }
    }

    /// Opens a prompt.
    pub(super) fn ask(&mut self, action: Action) {
        self.searching.before = self.searching.query.clone();
        let prompt = match (action, self.stance.focus) {
            (Action::EditQuery, _) => Prompt::new(Purpose::Query, &self.searching.query.to_string()),
            (Action::Command, _) => Prompt::new(Purpose::Command, ""),
            (_, PaneKind::Detail) => Prompt::new(Purpose::Find, ""),
            (_, PaneKind::Filter) => Prompt::new(Purpose::Narrow, &self.filter.narrow),
            _ => {
                let query = &self.searching.query;
                let words = Query::all().set_terms(Field::Words, query.terms_of(Field::Words).owned).to_string();
                self.searching.base = query.without(Field::Words);
                Prompt::new(Purpose::Search, words.strip_suffix('*').unwrap_or(&words))
            }
        };
        let narrows = prompt.purpose == Purpose::Narrow;
        if narrows && !self.searching.is_running() {
            self.filter.taken = self.library.taken(&self.searching.query);
            self.searching.kept = Some((self.searching.query.clone(), self.searching.selected.clone()));
        }
        let searches = matches!(prompt.purpose, Purpose::Search | Purpose::Query | Purpose::Narrow);
        self.searching.stand = searches.then(|| self.stand());
        self.searching.diagnostics.clear();
        self.stop_offering();
        self.input.prompt = Some(prompt);
    }

    pub(super) fn prompt_changed(&mut self) {
        let Some(prompt) = &self.input.prompt else { return };
        match prompt.purpose {
            Purpose::Search | Purpose::Query => {
                self.offer();
                self.run_typed();
            }
            Purpose::Find => {
                let text = prompt.text().to_owned();
                self.find_in_story(&text);
            }
            Purpose::Narrow => {
                prompt.text().trim_start_matches('-').trim_start().clone_into(&mut self.filter.narrow);
                self.filter.seek_value();
                self.count_facets();
            }
            Purpose::Command | Purpose::Due | Purpose::Tags | Purpose::Name => {}
        }
    }

    /// The cursor went elsewhere in the prompt: something else is offered there.
    pub(super) fn cursor_moved(&mut self) {
        let typed =
            self.input.prompt.as_ref().is_some_and(|prompt| matches!(prompt.purpose, Purpose::Search | Purpose::Query));
        if typed && self.completing.is_open() {
            self.prompt_changed();
        }
    }

    /// The list follows the query in the prompt.
    pub(super) fn run_typed(&mut self) {
        let Some(prompt) = &self.input.prompt else { return };
        let (purpose, text) = (prompt.purpose, self.meant_text(prompt));
        if purpose == Purpose::Search {
            let (words, faults) = self.library.parse(&open_end(&text), self.today);
            let query = self.searching.base.clone().and(words);
            return self.take_typed(query, faults);
        }
        let (query, faults) = self.library.parse(&text, self.today);
        // A half-typed field name is a word that no story has: a wrong query goes back to the accepted one.
        if !faults.is_empty() {
            self.set_query(self.searching.before.clone());
        }
        self.take_typed(query, faults);
    }

    /// The next value above or below, while the values are narrowed.
    pub(super) fn step_narrowed(&mut self, down: bool) {
        let height = self.rows_of(PaneKind::Filter);
        self.filter.step_value(down, height);
        self.look_at_value();
    }

    /// A digit after letters: the value it stands for is under the cursor then.
    pub(super) fn choose_likely(&mut self, digit: char) -> bool {
        let height = self.rows_of(PaneKind::Filter);
        !self.filter.narrow.is_empty() && self.filter.choose_likely(digit, height)
    }

    /// The list shows the value under the cursor of the filter while letters narrow it, so that nothing need be chosen to be seen.
    fn look_at_value(&mut self) {
        let (Some((kept, _)), Some(prompt)) = (&self.searching.kept, &self.input.prompt) else { return };
        let choice = choice_typed(prompt.text());
        let node = self.filter.current().filter(|node| node.is_value() && !self.filter.narrow.is_empty());
        match node.map(|node| self.chosen(kept, node, choice)) {
            Some(query) => self.set_query(query),
            None => self.look_away(),
        }
    }

    /// The list is again what it was before letters narrowed the filter.
    fn look_away(&mut self) {
        if let Some(stand) = self.searching.stand.clone().filter(|stand| stand.query != self.searching.query) {
            self.go_back_to(stand);
        }
    }

    /// Tab: the values stay narrowed, to choose among them; the list is what it was.
    pub(super) fn end_narrowing(&mut self) {
        self.look_away();
        (self.input.prompt, self.searching.kept, self.searching.stand) = (None, None, None);
        self.count_facets();
    }

    /// A query as it is typed: a wrong one leaves the last good one in place.
    fn take_typed(&mut self, query: Query, faults: Vec<Diagnostic>) {
        let good = faults.is_empty();
        self.searching.diagnostics = faults;
        if good {
            self.set_query(query);
        }
    }

    fn find_in_story(&mut self, text: &str) {
        let needles = if text.trim().is_empty() {
            self.searching.needles.clone()
        } else {
            let tokens = fold::tokens(text);
            if tokens.is_empty() { Vec::new() } else { vec![Needle { tokens, prefix: !text.ends_with(' ') }] }
        };
        self.detail.find(needles);
        let height = self.rows_of(PaneKind::Detail).max(1);
        self.detail.step(true, height);
    }

    pub(super) fn prompt_accepted(&mut self, now: Now) -> Effects {
        self.take_offer();
        let Some(prompt) = self.input.prompt.take() else { return Effects::none() };
        match prompt.purpose {
            Purpose::Search | Purpose::Query => {
                let wrong = !self.searching.diagnostics.is_empty();
                if wrong {
                    // The prompt stays open at the fault: nothing typed is lost, and the last good list stays.
                    self.input.prompt = Some(prompt);
                    return Effects::none();
                }
                self.searching.before = self.searching.query.clone();
                self.searching.stand = None;
                if self.stance.focus == PaneKind::Filter {
                    self.focus(PaneKind::List);
                }
                self.keep_query(prompt.text())
            }
            Purpose::Find => {
                let (_, count) = self.detail.hits();
                if count == 0 && !prompt.text().trim().is_empty() {
                    self.status.warn(format!("`{}` is not in this story", prompt.text()));
                }
                Effects::none()
            }
            Purpose::Narrow => {
                self.choose_narrowed(prompt.text());
                Effects::none()
            }
            Purpose::Due => self.due_accepted(prompt, now),
            Purpose::Tags => self.tags_accepted(prompt, now),
            Purpose::Name => self.name_accepted(&prompt),
            Purpose::Command => {
                let name = prompt.text().trim().to_owned();
                match Action::named(&name) {
                    Some(action) => self.act(action, None, now),
                    None if name.is_empty() => Effects::none(),
                    None => {
                        let names: Vec<&str> = Action::ALL.iter().map(|action| action.name()).collect();
                        let mend =
                            did_you_mean(&nearest(&name, names)).map(|mend| format!("; {mend}")).unwrap_or_default();
                        self.status.warn(format!("no action is called `{name}`{mend}"));
                        Effects::none()
                    }
                }
            }
        }
    }

    /// Enter after letters: the value under the cursor is chosen, or excluded where a dash was typed first, and all are shown again.
    fn choose_narrowed(&mut self, typed: &str) {
        let chosen = self.filter.current().filter(|node| node.is_value()).cloned();
        if chosen.is_none() || self.filter.narrow.is_empty() {
            if !self.filter.narrow.is_empty() {
                self.status.warn(format!("no value has the letters `{}`", self.filter.narrow));
            }
            self.look_away();
        }
        let kept = self.searching.kept.take().map(|(query, _)| query);
        self.searching.stand = None;
        let Some(node) = chosen.filter(|_| !self.filter.narrow.is_empty()) else {
            self.filter.narrow.clear();
            return self.count_facets();
        };
        self.filter.narrow.clear();
        self.filter.unfold_to(&node.key);
        let code = node.key.strip_prefix("region/").unwrap_or_default();
        let tables = self.library.tables();
        let parent = |code: &&'static str| tables.region(code).and_then(|region| region.parent);
        let above = std::iter::successors(tables.region(code).and_then(|region| region.parent), parent);
        self.filter.open.extend(above.map(|code| format!("region/{code}")));
        let kept = kept.unwrap_or_else(|| self.searching.query.clone());
        let query = self.chosen(&kept, &node, choice_typed(typed));
        if query == *self.searching.query() {
            self.count_facets();
        }
        self.set_query(query);
        self.filter.go_to(&node.key, self.rows_of(PaneKind::Filter));
    }

    pub(super) fn prompt_cancelled(&mut self) {
        let Some(prompt) = self.input.prompt.take() else { return };
        self.stop_offering();
        self.recall.leave();
        self.searching.diagnostics.clear();
        match prompt.purpose {
            Purpose::Search | Purpose::Query => {
                if let Some(stand) = self.searching.stand.take() {
                    self.go_back_to(stand);
                }
            }
            Purpose::Find => self.detail.find(self.searching.needles.clone()),
            Purpose::Narrow => {
                self.filter.narrow.clear();
                self.look_away();
                (self.searching.kept, self.searching.stand) = (None, None);
                self.count_facets();
            }
            Purpose::Command | Purpose::Due | Purpose::Tags | Purpose::Name => {}
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
        matches!(term.field(), Field::Is | Field::Has | Field::Tag | Field::Note | Field::Due | Field::Priority)
    };
    query.terms().iter().any(|(term, _)| by_marks(term))
}

/// What Enter does with a value that letters were typed for.
fn choice_typed(text: &str) -> Choice {
    if text.trim_start().starts_with('-') { Choice::Excluded } else { Choice::Chosen }
}

/// A search as it is typed: its last word may go on.
fn open_end(text: &str) -> String {
    let text = text.trim_start();
    let last = text.chars().next_back();
    let quoted = text.matches('"').count() % 2 == 1;
    if quoted {
        return format!("{text}\"");
    }
    let bare = text.rsplit([' ', '(']).next().unwrap_or_default();
    let is_word =
        last.is_some_and(char::is_alphanumeric) && !bare.contains([':', '"']) && !matches!(bare, "AND" | "OR" | "NOT");
    if is_word { format!("{text}*") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::open_end;

    #[test]
    fn the_last_word_is_open_while_it_is_typed() {
        for (text, expect) in [
            ("stri", "stri*"),
            ("harbour stri", "harbour stri*"),
            ("harbour ", "harbour "),
            ("\"second we", "\"second we\""),
            ("\"second week\"", "\"second week\""),
            ("source:reu", "source:reu"),
            ("-stri", "-stri*"),
            ("a OR", "a OR"),
            ("", ""),
        ] {
            assert_eq!(open_end(text), expect, "{text}");
        }
    }
}
