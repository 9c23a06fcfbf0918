//! What a selection would be without the terms of one pane: what the counts of that pane's values are taken under.
//!
//! All panes at once cost one reading, whatever their number: a row that a pane would get back is one that fails the terms
//! of that pane only, so no row that fails two of them is read, and none that is selected is read again.

use crate::rows::RowSet;
use crate::store::Store;

use super::ast::Query;
use super::field::Field;
use super::resolve::{Scope, resolve};
use super::select::{Progress, Selecting, plan, select};

/// The siblings of a selection: for each pane, what is selected but for the pane's own terms.
#[derive(Debug, Clone)]
pub struct Siblings {
    selected: RowSet,
    /// For each field with terms of its own, the rows for which they hold.
    own: Vec<(Field, RowSet)>,
    /// Rows for which the terms of exactly one field do not hold, but all else does.
    others: Selecting,
}

impl Siblings {
    /// Begins with what a query has selected and the fields that have panes.
    #[must_use]
    pub fn new(query: &Query, selected: RowSet, fields: &[Field], scope: &Scope<'_>) -> Siblings {
        let len = scope.store.len();
        let mut rest = query.clone();
        let mut own: Vec<(Field, RowSet)> = Vec::new();
        let (mut none_fails, mut one_fails) = (RowSet::full(len), RowSet::empty(len));
        for &field in fields {
            let terms = rest.terms_of(field).owned;
            if terms.is_empty() {
                continue;
            }
            rest = rest.without(field);
            let rows = select(&Query::all().set_terms(field, terms), scope);
            one_fails.and(&rows);
            let mut fails_first = none_fails.clone();
            fails_first.and_not(&rows);
            one_fails.or(&fails_first);
            none_fails.and(&rows);
            own.push((field, rows));
        }
        // Without such terms there is nothing to get back, and what the words find need not be looked up once more.
        let others = match own.is_empty() {
            true => Selecting::none(),
            false => Selecting::among(plan(&resolve(&rest, scope).0, scope.store), &one_fails),
        };
        Siblings { selected, own, others }
    }

    /// Reads on for about so many bytes of text; true when all is read.
    #[must_use = "false means that there is more to read"]
    pub fn step(&mut self, store: &Store, budget: usize) -> bool {
        matches!(self.others.step(store, budget), Progress::Done(_))
    }

    /// What is selected but for the own terms of a field, as far as it was read.
    #[must_use]
    pub fn without(&self, field: Field) -> RowSet {
        let mut rows = self.selected.clone();
        if let Some((_, own)) = self.own.iter().find(|(of, _)| *of == field) {
            let mut back = self.others.found().clone();
            back.and_not(own);
            rows.or(&back);
        }
        rows
    }
}
