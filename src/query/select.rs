//! From a resolved query to rows.
//!
//! Everything but text is a set of rows, made by one walk over a column. Sets alone decide most rows: those that are
//! selected whatever their text is, and those that are not. Only the rows between are read, each until its part of the
//! query is decided: sets first, then texts, the longest needle first, since it is the rarest. The reading can be stopped and
//! taken up again, so that a program stays awake while it searches.

use std::sync::Arc;

use crate::fold::Search;
use crate::rows::{Row, RowSet};
use crate::store::{Folded, Section, Store};

use super::ast::Query;
use super::resolve::{Leaf, Node, Resolved, Scope, resolve};

/// How a query is evaluated over one store: sets that are known, texts that are to be read.
#[derive(Debug, Clone)]
pub struct Plan {
    step: Step,
    rows: usize,
    /// Rows that nothing selects: their documents are gone.
    gone: RowSet,
}

#[derive(Debug, Clone)]
enum Step {
    Rows(RowSet),
    Text(Box<Text>),
    Not(Box<Step>),
    /// At most one set, first; then texts.
    And(Vec<Step>),
    Or(Vec<Step>),
}

/// Text that is looked for.
#[derive(Debug, Clone)]
struct Text {
    section: Option<Section>,
    search: Search,
    /// The rows that have it, by the index of words.
    must: RowSet,
    /// The rows that may have it.
    may: RowSet,
}

/// Makes the sets of a resolved query and puts its parts in the order in which they are cheapest.
#[must_use]
pub fn plan(resolved: &Resolved, store: &Store) -> Plan {
    Plan { step: step(&resolved.node, store), rows: store.len(), gone: store.gone().clone() }
}

fn step(node: &Node, store: &Store) -> Step {
    match node {
        Node::All => Step::Rows(RowSet::full(store.len())),
        Node::Leaf(leaf) => leaf_step(leaf, store),
        Node::Not(part) => negated(step(part, store), store.len()),
        Node::And(parts) => {
            let (sets, mut texts) = split(parts, store);
            let set = sets.into_iter().reduce(|mut all, set| {
                all.and(&set);
                all
            });
            if set.as_ref().is_some_and(RowSet::is_empty) {
                texts.clear();
            }
            joined(set, texts, Step::And)
        }
        Node::Or(parts) => {
            let (sets, texts) = split(parts, store);
            let set = sets.into_iter().reduce(|mut any, set| {
                any.or(&set);
                any
            });
            joined(set, texts, Step::Or)
        }
    }
}

fn leaf_step(leaf: &Leaf, store: &Store) -> Step {
    let len = store.len();
    Step::Rows(match leaf {
        Leaf::Values(facet, values) => store.rows_with_any(*facet, values),
        Leaf::Without(facet) => store.rows_without(*facet),
        Leaf::Dated(range) => store.rows_dated(|date| range.holds(date)),
        Leaf::Undated => store.rows_dated(|date| date == 0),
        Leaf::Links => RowSet::filter(len, |row| store.has_links(row)),
        Leaf::Ednotes => RowSet::filter(len, |row| store.has_notes(row)),
        Leaf::Rows(rows) => {
            // The reader's sets may be shorter or, for a moment, longer than the store.
            let mut all = RowSet::full(len);
            all.and(rows);
            all
        }
        Leaf::Text(section, search) => return text_step(*section, search, store),
    })
}

/// The index of words decides most rows, and all where it knows them all.
fn text_step(section: Option<Section>, search: &Search, store: &Store) -> Step {
    let len = store.len();
    let (must, may) = match search.needle() {
        Some(needle) => {
            let found = store.find_words(section, needle);
            (found.must, found.may)
        }
        None if section == Some(Section::Links) => {
            (RowSet::empty(len), RowSet::filter(len, |row| store.has_links(row)))
        }
        None => (RowSet::empty(len), RowSet::full(len)),
    };
    if must == may {
        return Step::Rows(must);
    }
    Step::Text(Box::new(Text { section, search: search.clone(), must, may }))
}

fn negated(step: Step, len: usize) -> Step {
    match step {
        Step::Rows(rows) => {
            let mut others = RowSet::full(len);
            others.and_not(&rows);
            Step::Rows(others)
        }
        Step::Not(inner) => *inner,
        step => Step::Not(Box::new(step)),
    }
}

fn split(parts: &[Node], store: &Store) -> (Vec<RowSet>, Vec<Step>) {
    let mut sets = Vec::new();
    let mut texts = Vec::new();
    for part in parts {
        match step(part, store) {
            Step::Rows(rows) => sets.push(rows),
            text => texts.push(text),
        }
    }
    (sets, texts)
}

fn joined(set: Option<RowSet>, mut texts: Vec<Step>, join: fn(Vec<Step>) -> Step) -> Step {
    texts.sort_by_key(Step::cost);
    let mut parts: Vec<Step> = set.map(Step::Rows).into_iter().chain(texts).collect();
    match (parts.len(), parts.pop()) {
        (1, Some(one)) => one,
        (_, last) => {
            parts.extend(last);
            join(parts)
        }
    }
}

impl Step {
    /// What reading costs, about: small sections before whole texts, long needles before short ones.
    fn cost(&self) -> usize {
        match self {
            Step::Rows(_) => 0,
            Step::Text(text) => {
                let section = if matches!(text.section, None | Some(Section::Body)) { 1_000 } else { 0 };
                section + 1_000_usize.saturating_sub(text.search.weight())
            }
            Step::Not(part) => part.cost(),
            Step::And(parts) | Step::Or(parts) => parts.iter().map(Step::cost).fold(0, usize::saturating_add),
        }
    }

    /// The rows that are selected whatever their text is, and those that may be.
    fn bounds(&self, len: usize) -> (RowSet, RowSet) {
        match self {
            Step::Rows(rows) => (rows.clone(), rows.clone()),
            Step::Text(text) => (text.must.clone(), text.may.clone()),
            Step::Not(part) => {
                let (mut must, mut may) = part.bounds(len);
                must.invert();
                may.invert();
                (may, must)
            }
            Step::And(parts) => parts.iter().map(|part| part.bounds(len)).fold(
                (RowSet::full(len), RowSet::full(len)),
                |mut all, part| {
                    all.0.and(&part.0);
                    all.1.and(&part.1);
                    all
                },
            ),
            Step::Or(parts) => {
                let none = (RowSet::empty(len), RowSet::empty(len));
                parts.iter().map(|part| part.bounds(len)).fold(none, |mut any, part| {
                    any.0.or(&part.0);
                    any.1.or(&part.1);
                    any
                })
            }
        }
    }

    /// True when the row is selected.
    fn holds(&self, row: Row, store: &Store, reading: &mut Reading) -> bool {
        match self {
            Step::Rows(rows) => rows.contains(row),
            Step::Text(text) => {
                text.must.contains(row)
                    || text.may.contains(row) && text.search.is_in(reading.text(row, store).get(text.section))
            }
            Step::Not(part) => !part.holds(row, store, reading),
            Step::And(parts) => parts.iter().all(|part| part.holds(row, store, reading)),
            Step::Or(parts) => parts.iter().any(|part| part.holds(row, store, reading)),
        }
    }
}

/// The text of the row that is being read: it is folded once, however much of the query asks for it.
#[derive(Debug, Clone, Default)]
struct Reading {
    row: Option<Row>,
    folded: Folded,
    bytes: usize,
}

impl Reading {
    fn text(&mut self, row: Row, store: &Store) -> &Folded {
        if self.row != Some(row) {
            store.fold(row, &mut self.folded);
            self.row = Some(row);
            self.bytes += FOLDING * self.folded.len();
        }
        &self.folded
    }
}

/// Whether a selection is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// There is more to read.
    More,
    /// These are all the rows.
    Done(RowSet),
}

/// A selection that is being made. Rows that come into the store after it began are not in it.
#[derive(Debug, Clone)]
pub struct Selecting {
    step: Step,
    found: RowSet,
    open: RowSet,
    next: Option<Row>,
    /// How many rows were to be read, and how many were.
    all: usize,
    read: usize,
    first: Option<First>,
}

/// What is read before all else.
#[derive(Debug, Clone)]
struct First {
    order: Arc<Vec<Row>>,
    at: usize,
    /// So many rows are still to be found, and so many to be read at most.
    wanted: usize,
    left: usize,
}

/// Rows that are found first: more than a screen has.
const FIRST_FOUND: usize = 200;
/// Rows that are read for them at most.
const FIRST_READ: usize = 4_000;
/// What it costs more to read rows that do not follow each other, in bytes.
const APART: usize = 8 << 10;

/// What looking at a row costs beside its text, in bytes.
const ROW_COST: usize = 16;
/// How much longer it takes to fold a text than to look for something in it.
const FOLDING: usize = 8;

impl Selecting {
    /// Begins a selection.
    #[must_use]
    pub fn new(plan: Plan) -> Selecting {
        Self::begin(plan, None)
    }

    /// The selection of nothing, which is done.
    #[must_use]
    pub(super) fn none() -> Selecting {
        let (found, open) = (RowSet::default(), RowSet::default());
        Selecting { step: Step::Rows(RowSet::default()), found, open, next: None, all: 0, read: 0, first: None }
    }

    /// Begins a selection among some rows only: arrivals, or what a less narrow query has found.
    #[must_use]
    pub fn among(plan: Plan, rows: &RowSet) -> Selecting {
        Self::begin(plan, Some(rows))
    }

    fn begin(plan: Plan, among: Option<&RowSet>) -> Selecting {
        let (mut found, mut open) = plan.step.bounds(plan.rows);
        found.and_not(&plan.gone);
        open.and_not(&plan.gone);
        open.and_not(&found);
        if let Some(rows) = among {
            found.and(rows);
            open.and(rows);
        }
        let next = open.next_at(Row(0));
        let all = open.count();
        Selecting { step: plan.step, found, open, next, all, read: 0, first: None }
    }

    /// Some rows have to be read.
    #[must_use]
    pub fn reads(&self) -> bool {
        self.next.is_some()
    }

    /// The same, but what stands first in an order is read first, until a screen of it is found. What is found comes out the same.
    #[must_use]
    pub fn first_in(mut self, order: Arc<Vec<Row>>) -> Selecting {
        self.first = Some(First { order, at: 0, wanted: FIRST_FOUND, left: FIRST_READ });
        self
    }

    /// Reads on among the rows that come first; true when that is over.
    fn step_first(&mut self, store: &Store, budget: usize, reading: &mut Reading) -> bool {
        while let Some(first) = self.first.as_mut().filter(|first| first.wanted > 0 && first.left > 0) {
            let Some(row) = first.order.get(first.at).copied() else { break };
            if reading.bytes > budget {
                return false;
            }
            first.at += 1;
            if !self.open.contains(row) {
                continue;
            }
            first.left -= 1;
            // It is read once.
            self.open.remove(row);
            if self.step.holds(row, store, reading) {
                first.wanted -= 1;
                self.found.insert(row);
            }
            reading.bytes += ROW_COST + APART;
            self.read += 1;
        }
        if self.first.take().is_some() {
            self.next = self.open.next_at(Row(0));
        }
        true
    }

    /// Reads on for about so many bytes of text. `store` is the store that the plan was made for.
    #[must_use = "the last step brings the rows"]
    pub fn step(&mut self, store: &Store, budget: usize) -> Progress {
        // Between two steps the text of a row may have changed, so nothing is kept from the last one.
        let mut reading = Reading::default();
        if !self.step_first(store, budget, &mut reading) {
            return Progress::More;
        }
        while let Some(row) = self.next {
            if reading.bytes > budget {
                return Progress::More;
            }
            if self.step.holds(row, store, &mut reading) {
                self.found.insert(row);
            }
            reading.bytes += ROW_COST;
            self.read += 1;
            self.next = self.open.next_at(Row(row.0.saturating_add(1)));
        }
        Progress::Done(self.found.clone())
    }

    /// The rows found so far.
    #[must_use]
    pub fn found(&self) -> &RowSet {
        &self.found
    }

    /// How much of the reading is done, in percent.
    #[must_use]
    pub fn percent(&self) -> usize {
        (self.read * 100).checked_div(self.all).unwrap_or(100)
    }

    /// Reads to the end.
    #[must_use]
    pub fn finish(mut self, store: &Store) -> RowSet {
        match self.step(store, usize::MAX) {
            Progress::Done(rows) => rows,
            Progress::More => self.found,
        }
    }
}

/// The rows that a query selects, all at once. What is not known in it selects nothing.
#[must_use]
pub fn select(query: &Query, scope: &Scope<'_>) -> RowSet {
    let (resolved, _) = resolve(query, scope);
    Selecting::new(plan(&resolved, scope.store)).finish(scope.store)
}
