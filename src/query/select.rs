//! From a resolved query to rows.
//!
//! Everything but text is a set of rows, made by one walk over a column. Sets alone decide most rows: those that are
//! selected whatever their text is, and those that are not. Only the rows between are read, each until its part of the
//! query is decided: sets first, then texts, the longest needle first, since it is the rarest. The reading can be stopped and
//! taken up again, so that a program stays awake while it searches.

use crate::fold::Search;
use crate::rows::{Row, RowSet};
use crate::store::{Section, Store};

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
    Text(Option<Section>, Search),
    Not(Box<Step>),
    /// At most one set, first; then texts.
    And(Vec<Step>),
    Or(Vec<Step>),
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
        Leaf::Text(section, search) => return Step::Text(*section, search.clone()),
    })
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
            Step::Text(section, search) => {
                let section = if matches!(section, None | Some(Section::Body)) { 1_000 } else { 0 };
                section + 1_000_usize.saturating_sub(search.weight())
            }
            Step::Not(part) => part.cost(),
            Step::And(parts) | Step::Or(parts) => parts.iter().map(Step::cost).fold(0, usize::saturating_add),
        }
    }

    /// The rows that are selected whatever their text is, and those that may be.
    fn bounds(&self, len: usize) -> (RowSet, RowSet) {
        match self {
            Step::Rows(rows) => (rows.clone(), rows.clone()),
            Step::Text(..) => (RowSet::empty(len), RowSet::full(len)),
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

    /// True when the row is selected; adds the bytes that were read.
    fn holds(&self, row: Row, store: &Store, read: &mut usize) -> bool {
        match self {
            Step::Rows(rows) => rows.contains(row),
            Step::Text(section, search) => {
                let text = store.text(row, *section);
                *read += text.len();
                search.is_in(text)
            }
            Step::Not(part) => !part.holds(row, store, read),
            Step::And(parts) => parts.iter().all(|part| part.holds(row, store, read)),
            Step::Or(parts) => parts.iter().any(|part| part.holds(row, store, read)),
        }
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
}

/// What looking at a row costs beside its text, in bytes.
const ROW_COST: usize = 16;

impl Selecting {
    /// Begins a selection.
    #[must_use]
    pub fn new(plan: Plan) -> Selecting {
        Self::begin(plan, None)
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
        Selecting { step: plan.step, found, open, next }
    }

    /// Reads on for about so many bytes of text. `store` is the store that the plan was made for.
    #[must_use = "the last step brings the rows"]
    pub fn step(&mut self, store: &Store, budget: usize) -> Progress {
        let mut read = 0;
        while let Some(row) = self.next {
            if read > budget {
                return Progress::More;
            }
            if self.step.holds(row, store, &mut read) {
                self.found.insert(row);
            }
            read += ROW_COST;
            self.next = self.open.next_at(Row(row.0.saturating_add(1)));
        }
        Progress::Done(self.found.clone())
    }

    /// The rows found so far.
    #[must_use]
    pub fn found(&self) -> &RowSet {
        &self.found
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
