//! Building queries without text, and editing them for panes.
//!
//! A pane owns the top-level terms of one field: one value, alternatives of one field, or either of them negated. Anything
//! else that names the field is foreign to the pane: it shows as one chip that can be lifted, and is left as it is.

use crate::item::Span;

use super::ast::{Expr, Query, Term, Value};
use super::date::Dates;
use super::field::{Feature, Field, Kind, PRIORITIES, State};
use super::parse::{text_value, within_value};

/// A top-level term that a pane owns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owned {
    /// The field has one of these values.
    Any(Vec<Value>),
    /// The field has none of these values.
    Not(Vec<Value>),
}

/// What the top level of a query says about one field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Terms {
    /// The terms that the pane of the field owns, in their order.
    pub owned: Vec<Owned>,
    /// The chips, as of [`Query::chips`], that name the field but are not the pane's to edit.
    pub foreign: Vec<usize>,
}

impl Value {
    /// Words or a name, compared whole.
    #[must_use]
    pub fn name(text: &str) -> Value {
        Value::text(text, false)
    }

    /// Words or a name that may go on.
    #[must_use]
    pub fn prefix(text: &str) -> Value {
        Value::text(text, true)
    }

    /// Letters anywhere in a word.
    #[must_use]
    pub fn within(text: &str) -> Value {
        Value::Within { text: text.to_owned(), prefix: true }
    }

    /// True when a term of this field can ask for this value.
    fn fits(&self, field: Field) -> bool {
        let is_place = matches!(field, Field::Region | Field::Country | Field::Main | Field::From);
        match (self, field.kind()) {
            (Value::Text { text, prefix }, _) if field == Field::Priority => {
                !prefix && PRIORITIES.iter().any(|(_, name)| name == text)
            }
            (Value::Text { text, prefix }, Kind::Text | Kind::Name) => {
                text_value(field, text, *prefix).as_ref() == Some(self) && !(is_place && *prefix)
            }
            (Value::Within { text, prefix }, Kind::Text) => within_value(field, text, *prefix).as_ref() == Some(self),
            (Value::None, Kind::Name | Kind::Date)
            | (Value::Dates(_), Kind::Date)
            | (Value::Is(_), Kind::State)
            | (Value::Has(_), Kind::Feature) => true,
            _ => false,
        }
    }
}

fn term(field: Field, value: Value) -> Expr {
    if value.fits(field) { Expr::Term(Term::new(field, value, Span::default())) } else { Expr::All }
}

impl Query {
    /// Items whose field has a value. A value that does not fit its field asks for nothing: everything is selected.
    #[must_use]
    pub fn field(field: Field, value: Value) -> Query {
        Query::from(term(field, value))
    }

    /// Items whose text has these words in a row.
    #[must_use]
    pub fn words(text: &str) -> Query {
        Query::field(Field::Words, Value::name(text))
    }

    /// Items in a state.
    #[must_use]
    pub fn is(state: State) -> Query {
        Query::field(Field::Is, Value::Is(state))
    }

    /// Items with a feature.
    #[must_use]
    pub fn has(feature: Feature) -> Query {
        Query::field(Field::Has, Value::Has(feature))
    }

    /// Items dated in a set of days.
    #[must_use]
    pub fn dated(dates: Dates) -> Query {
        Query::field(Field::Date, Value::Dates(dates))
    }

    /// Items that both select.
    #[must_use]
    pub fn and(self, other: Query) -> Query {
        Query::from(Expr::And(vec![self.into_expr(), other.into_expr()]))
    }

    /// Items that one of both selects.
    #[must_use]
    pub fn or(self, other: Query) -> Query {
        Query::from(Expr::Or(vec![self.into_expr(), other.into_expr()]))
    }

    /// Items that this does not select.
    #[must_use]
    #[expect(clippy::should_implement_trait, reason = "it reads as its siblings `and` and `or` do")]
    pub fn not(self) -> Query {
        Query::from(Expr::Not(Box::new(self.into_expr())))
    }

    fn top(&self) -> &[Expr] {
        match self.expr() {
            Expr::All => &[],
            Expr::And(parts) => parts,
            one => std::slice::from_ref(one),
        }
    }

    /// The top-level terms as text, each a query of its own.
    #[must_use]
    pub fn chips(&self) -> Vec<String> {
        self.top().iter().map(ToString::to_string).collect()
    }

    /// The query without one of its chips.
    #[must_use]
    pub fn remove_chip(&self, chip: usize) -> Query {
        let kept = self.top().iter().enumerate().filter(|&(at, _)| at != chip);
        Query::from(Expr::and(kept.map(|(_, part)| part.clone())))
    }

    /// What the top level says about a field.
    #[must_use]
    pub fn terms_of(&self, field: Field) -> Terms {
        let mut terms = Terms::default();
        for (at, part) in self.top().iter().enumerate() {
            match owned(part, field) {
                Some(term) => terms.owned.push(term),
                None if names(part, field) => terms.foreign.push(at),
                None => {}
            }
        }
        terms
    }

    /// The query with other terms of a field, which stand where the first of the old ones stood, at the end otherwise.
    #[must_use]
    pub fn set_terms(&self, field: Field, terms: Vec<Owned>) -> Query {
        let first = self.top().iter().position(|part| owned(part, field).is_some()).unwrap_or(self.top().len());
        let kept = |parts: &[Expr]| -> Vec<Expr> {
            parts.iter().filter(|part| owned(part, field).is_none()).cloned().collect()
        };
        let (before, after) = self.top().split_at(first);
        let mut parts = kept(before);
        parts.extend(terms.into_iter().map(|term| expr(field, term)));
        parts.extend(kept(after));
        Query::from(Expr::and(parts))
    }

    /// The query without the terms that the pane of a field owns: what the counts of its values are taken under.
    #[must_use]
    pub fn without(&self, field: Field) -> Query {
        self.set_terms(field, Vec::new())
    }

    fn into_expr(self) -> Expr {
        self.expr().clone()
    }
}

fn owned(part: &Expr, field: Field) -> Option<Owned> {
    let (part, is_negated) = if let Expr::Not(inner) = part { (&**inner, true) } else { (part, false) };
    let (_, terms) = part.alternatives().filter(|(of, _)| *of == field)?;
    let values = terms.into_iter().map(|term| term.value().clone()).collect();
    Some(if is_negated { Owned::Not(values) } else { Owned::Any(values) })
}

fn names(part: &Expr, field: Field) -> bool {
    let mut is_named = false;
    part.visit(true, &mut |term, _| is_named |= term.field() == field);
    is_named
}

/// No value at all asks for nothing.
fn expr(field: Field, owned: Owned) -> Expr {
    let (values, is_negated) = match owned {
        Owned::Any(values) => (values, false),
        Owned::Not(values) => (values, true),
    };
    let parts: Vec<Expr> =
        values.into_iter().filter(|value| value.fits(field)).map(|value| term(field, value)).collect();
    match (parts.is_empty(), is_negated) {
        (true, _) => Expr::All,
        (_, false) => Expr::or(parts),
        (_, true) => Expr::not(Expr::or(parts)),
    }
}
