//! What the counts of a facet are taken under, and what the query says of its values.

use jiff::civil::Date;

use super::Choice;
use crate::library::Library;
use crate::query::{Field, Owned, Query, Siblings, Value};
use crate::rows::RowSet;
use crate::store::Facet;

/// What the query says about the values of one field.
pub(in crate::library) struct Chosen {
    pub(in crate::library) terms: Vec<Owned>,
}

impl Chosen {
    pub(in crate::library) fn of(query: &Query, field: Field) -> Chosen {
        Chosen { terms: query.terms_of(field).owned }
    }

    pub(in crate::library) fn find(&self, mut same: impl FnMut(&Value) -> bool) -> Choice {
        for owned in &self.terms {
            match owned {
                Owned::Any(values) if values.iter().any(&mut same) => return Choice::Chosen,
                Owned::Not(values) if values.iter().any(&mut same) => return Choice::Excluded,
                _ => {}
            }
        }
        Choice::Open
    }

    pub(in crate::library) fn choice(&self, mut named: impl FnMut(&str) -> bool) -> Choice {
        self.find(|value| matches!(value, Value::Text { text, .. } if named(text)))
    }

    pub(in crate::library) fn choice_of(&self, value: &Value) -> Choice {
        self.find(|other| other == value)
    }

    pub(in crate::library) fn none(&self) -> Choice {
        self.find(|value| *value == Value::None)
    }
}

/// The rows under the query without each field's own terms.
pub(in crate::library) struct Counts<'a> {
    pub(in crate::library) library: &'a Library,
    pub(in crate::library) query: &'a Query,
    pub(in crate::library) today: Date,
    pub(in crate::library) siblings: &'a Siblings,
}

impl Counts<'_> {
    pub(in crate::library) fn rows(&self, field: Field) -> RowSet {
        self.siblings.without(field)
    }

    /// True when a story is left to choose from, or something is chosen: every story has a place or none, a day or none.
    pub(in crate::library) fn any(&self, field: Field) -> bool {
        !Chosen::of(self.query, field).terms.is_empty() || !self.rows(field).is_empty()
    }

    /// True when a story that is left has a value, or something is chosen. One document alone is no choice.
    pub(in crate::library) fn any_value(&self, field: Field, facet: Facet) -> bool {
        if !self.library.store().has_values(facet) {
            return !Chosen::of(self.query, field).terms.is_empty();
        }
        let rows = self.rows(field);
        let mut values = rows.iter().flat_map(|row| self.library.store().values(facet, row));
        let Some(first) = values.next() else { return !Chosen::of(self.query, field).terms.is_empty() };
        facet != Facet::Document || values.any(|value| value != first)
    }

    pub(in crate::library) fn and_rows(&self, field: Field, rows: &RowSet) -> usize {
        self.rows(field).and_count(rows)
    }
}
