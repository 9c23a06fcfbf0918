//! Names to values: what a query asks of this store, this reader and this day.
//!
//! A [`Resolved`] query holds no names any more: regions are codes, outlets and labels are values of the store, relative
//! days are days of the calendar. A name that is not known selects nothing, and is reported.

use jiff::civil;

use crate::enrich::{KINDS, Outlet, RegionKind, Tables};
use crate::fold::{self, Needle, Search};
use crate::item::PartialDate;
use crate::rows::RowSet;
use crate::store::{Facet, Section, Store, ValueId};
use crate::suggest::{did_you_mean, nearest};

use super::ast::{Expr, Query, Term, Value};
use super::date::{Dates, Packed};
use super::diagnostic::Diagnostic;
use super::field::{Feature, Field, State, priority_named};
use super::status::Status;

/// What a query is asked of.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// The items.
    pub store: &'a Store,
    /// What the reader did.
    pub status: &'a Status,
    /// The names of places and outlets.
    pub tables: &'a Tables,
    /// The day that `today` means.
    pub today: civil::Date,
}

/// A query without names.
#[derive(Debug, Clone)]
pub struct Resolved {
    pub(super) node: Node,
}

#[derive(Debug, Clone)]
pub(super) enum Node {
    All,
    Leaf(Leaf),
    Not(Box<Node>),
    And(Vec<Node>),
    Or(Vec<Node>),
}

/// What a term asks of a row.
#[derive(Debug, Clone)]
pub(super) enum Leaf {
    /// It has one of these values.
    Values(Facet, Vec<ValueId>),
    /// It has no value.
    Without(Facet),
    /// Its date lies in a range.
    Dated(Packed),
    /// It has no date.
    Undated,
    /// It has links.
    Links,
    /// It has editors' notes.
    Ednotes,
    /// It is one of the reader's rows.
    Rows(RowSet),
    /// It has text.
    Text(Option<Section>, Search),
}

/// Turns names into values. Whatever is not known selects nothing and is reported at its place in the query's text.
#[must_use]
pub fn resolve(query: &Query, scope: &Scope<'_>) -> (Resolved, Vec<Diagnostic>) {
    let mut resolving = Resolving { scope, diagnostics: Vec::new() };
    let node = resolving.resolve_expr(query.expr());
    (Resolved { node }, resolving.diagnostics)
}

/// What a query looks for in text, for highlighting: words, phrases and prefixes that are not negated.
#[must_use]
pub fn needles(query: &Query) -> Vec<Needle> {
    let wanted = query.terms().into_iter().filter(|(term, positive)| {
        *positive && matches!(term.field(), Field::Words | Field::Headline | Field::Body | Field::Ednote | Field::Note)
    });
    let mut needles: Vec<Needle> = Vec::new();
    for (term, _) in wanted {
        let needle = match term.value() {
            Value::Text { text, prefix } => Needle::new(text, *prefix),
            Value::Within { text, prefix } => Needle::within(text, *prefix),
            _ => None,
        };
        if let Some(needle) = needle.filter(|needle| !needles.contains(needle)) {
            needles.push(needle);
        }
    }
    needles
}

struct Resolving<'a> {
    scope: &'a Scope<'a>,
    diagnostics: Vec<Diagnostic>,
}

impl Resolving<'_> {
    fn resolve_expr(&mut self, expr: &Expr) -> Node {
        match expr {
            Expr::All => Node::All,
            Expr::Term(term) => self.resolve_term(term),
            Expr::Not(part) => Node::Not(Box::new(self.resolve_expr(part))),
            Expr::And(parts) => Node::And(parts.iter().map(|part| self.resolve_expr(part)).collect()),
            Expr::Or(parts) => Node::Or(parts.iter().map(|part| self.resolve_expr(part)).collect()),
        }
    }

    fn resolve_term(&mut self, term: &Term) -> Node {
        let leaf = match term.value() {
            Value::Text { text, prefix } => self.resolve_text(term, text, *prefix),
            Value::Within { text, prefix } => {
                Needle::within(text, *prefix).map_or_else(nothing, |needle| self.resolve_needle(term.field(), &needle))
            }
            Value::None => self.resolve_none(term.field()),
            Value::Dates(dates) if matches!(term.field(), Field::Due | Field::Done) => {
                self.resolve_day(term.field(), *dates)
            }
            Value::Dates(dates) => {
                let (from, to) = dates.bounds(self.scope.today);
                Leaf::Dated(Packed::new(from, to))
            }
            Value::Is(state) => return self.resolve_state(*state),
            Value::Has(Feature::Note) => Leaf::Rows(self.scope.status.noted().clone()),
            Value::Has(Feature::Links) => Leaf::Links,
            Value::Has(Feature::Ednote) => Leaf::Ednotes,
        };
        Node::Leaf(leaf)
    }

    fn resolve_needle(&self, field: Field, needle: &Needle) -> Leaf {
        let section = match field {
            Field::Headline => Some(Section::Headline),
            Field::Body => Some(Section::Body),
            Field::Ednote => Some(Section::Notes),
            Field::Note => return Leaf::Rows(self.scope.status.rows_noted(needle)),
            Field::Doc => return self.resolve_doc(needle),
            _ => None,
        };
        Leaf::Text(section, Search::new(needle))
    }

    fn resolve_text(&mut self, term: &Term, text: &str, prefix: bool) -> Leaf {
        match term.field() {
            Field::Words | Field::Headline | Field::Body | Field::Ednote | Field::Note | Field::Doc => {
                Needle::new(text, prefix).map_or_else(nothing, |needle| self.resolve_needle(term.field(), &needle))
            }
            Field::Link => Leaf::Text(Some(Section::Links), Search::verbatim(&text.to_lowercase())),
            Field::Source => self.resolve_outlet(term, Facet::Source, text, prefix),
            Field::Kind => self.resolve_kind(term, text, prefix),
            Field::From => self.resolve_from(term, text),
            Field::Cited => self.resolve_outlet(term, Facet::Cited, text, prefix),
            Field::Publisher => self.resolve_name(term, Facet::Publisher, text, prefix),
            Field::Label => self.resolve_name(term, Facet::Label, text, prefix),
            Field::Topic => self.resolve_name(term, Facet::Topic, text, prefix),
            Field::Tag => self.resolve_tag(term, text, prefix),
            Field::Priority => Leaf::Rows(
                priority_named(text).map(|level| self.scope.status.rows_of_priority(level)).unwrap_or_default(),
            ),
            Field::Region | Field::Country | Field::Main => self.resolve_place(term, text),
            // The parser gives these fields no text.
            Field::Date | Field::Due | Field::Done | Field::Is | Field::Has => nothing(),
        }
    }

    fn resolve_none(&self, field: Field) -> Leaf {
        let Scope { store, status, .. } = *self.scope;
        match field {
            Field::Source | Field::Kind | Field::From => Leaf::Without(Facet::Source),
            Field::Cited => Leaf::Without(Facet::Cited),
            Field::Publisher => Leaf::Without(Facet::Publisher),
            Field::Label => Leaf::Without(Facet::Label),
            Field::Topic => Leaf::Without(Facet::Topic),
            Field::Region => Leaf::Without(Facet::Region),
            // The main place is a country: who has none has no main one.
            Field::Country | Field::Main => Leaf::Without(Facet::Main),
            Field::Tag => Leaf::Rows(status.rows_untagged(store.len())),
            Field::Due => Leaf::Rows(status.rows_without_due(store.len())),
            Field::Done => Leaf::Rows(status.rows_not_done(store.len())),
            Field::Priority => Leaf::Rows(status.rows_without_priority(store.len())),
            _ => Leaf::Undated,
        }
    }

    fn resolve_state(&self, state: State) -> Node {
        let status = self.scope.status;
        let rows = |rows: &RowSet| Node::Leaf(Leaf::Rows(rows.clone()));
        match state {
            State::Unread => Node::Not(Box::new(rows(&status.read))),
            State::Read => rows(&status.read),
            State::Flagged => rows(&status.flagged),
            State::Due => rows(&status.due_by(self.scope.today)),
            State::Overdue => rows(&status.overdue(self.scope.today)),
            State::Open => rows(&status.open()),
            State::Done => rows(&status.done),
            State::Undated => Node::Leaf(Leaf::Undated),
            State::Orphan => rows(&status.orphan),
        }
    }

    /// The rows with a day of the reader's: due, or done.
    fn resolve_day(&self, field: Field, dates: Dates) -> Leaf {
        let (from, to) = dates.bounds(self.scope.today);
        let range = Packed::new(from, to);
        let keep = |day| range.holds(PartialDate::from(day).packed());
        let status = self.scope.status;
        Leaf::Rows(if field == Field::Done { status.rows_done(keep) } else { status.rows_due(keep) })
    }

    /// Documents that name the words in path, title or publisher, themselves or one that contains them.
    fn resolve_doc(&self, needle: &Needle) -> Leaf {
        let search = Search::new(needle);
        let store = self.scope.store;
        let mut found = vec![false; store.documents().len()];
        for (id, document) in store.documents() {
            let inherited = store.parent(id).is_some_and(|parent| found.get(parent.0 as usize) == Some(&true));
            let texts =
                [Some(&document.path), document.part.as_ref(), document.title.as_ref(), document.publisher.as_ref()];
            let names_it = || texts.into_iter().flatten().any(|text| search.is_in(&folded(text)));
            if let Some(found) = found.get_mut(id.0 as usize) {
                *found = inherited || names_it();
            }
        }
        let values = store.documents().map(|(id, _)| id.0).filter(|&id| found.get(id as usize) == Some(&true));
        Leaf::Values(Facet::Document, values.map(ValueId).collect())
    }

    /// The outlet by any of its names; where none is called that, all outlets whose name has the words.
    fn resolve_outlet(&mut self, term: &Term, facet: Facet, text: &str, prefix: bool) -> Leaf {
        let Scope { store, tables, .. } = *self.scope;
        if !prefix {
            let canonical = tables.outlet(text);
            if let Some(value) = store.find_value(facet, &canonical).or_else(|| store.find_value(facet, text)) {
                return Leaf::Values(facet, vec![value]);
            }
        }
        if let Some(needle) = Needle::new(text, prefix) {
            let search = Search::new(&needle);
            let values: Vec<ValueId> = store
                .facet_values(facet)
                .filter(|(_, name)| search.is_in(&folded(name)))
                .map(|(value, _)| value)
                .collect();
            if !values.is_empty() {
                return Leaf::Values(facet, values);
            }
        }
        self.unknown_name(term, facet, text)
    }

    /// The outlets of a kind. The kinds are few and known: another word is a mistake.
    fn resolve_kind(&mut self, term: &Term, text: &str, prefix: bool) -> Leaf {
        let wanted = fold::fold_word(text);
        let is_meant = |kind: &&str| if prefix { kind.starts_with(&wanted) } else { **kind == wanted };
        let kinds: Vec<&str> = KINDS.iter().map(|(kind, _)| *kind).filter(is_meant).collect();
        if kinds.is_empty() {
            let near = nearest(text, KINDS.iter().map(|(kind, _)| *kind));
            let hint = did_you_mean(&near)
                .unwrap_or_else(|| format!("the kinds are {}", KINDS.map(|(kind, _)| kind).join(", ")));
            let message = format!("no kind of outlet is called `{text}`");
            self.diagnostics.push(Diagnostic::error(term.span(), message).hinted(Some(hint)));
            return nothing();
        }
        self.outlets_where(|outlet| kinds.contains(&&*outlet.kind))
    }

    /// The outlets of a country, or of all countries of a region.
    fn resolve_from(&mut self, term: &Term, text: &str) -> Leaf {
        let tables = self.scope.tables;
        let regions: Vec<_> = tables.find_region(text).into_iter().filter_map(|code| tables.region(code)).collect();
        if regions.is_empty() {
            let near = nearest(text, tables.regions().iter().map(|region| region.name));
            let message = format!("no region is called `{text}`");
            self.diagnostics.push(Diagnostic::error(term.span(), message).hinted(did_you_mean(&near)));
            return nothing();
        }
        self.outlets_where(|outlet| regions.iter().any(|region| region.members.contains(&&*outlet.country)))
    }

    fn outlets_where(&self, wanted: impl Fn(&Outlet) -> bool) -> Leaf {
        let Scope { store, tables, .. } = *self.scope;
        let values = store.facet_values(Facet::Source).filter(|(_, name)| tables.outlet_of(name).is_some_and(&wanted));
        Leaf::Values(Facet::Source, values.map(|(value, _)| value).collect())
    }

    fn resolve_name(&mut self, term: &Term, facet: Facet, text: &str, prefix: bool) -> Leaf {
        let store = self.scope.store;
        let values: Vec<ValueId> = if prefix {
            let key = fold::fold_word(text);
            store
                .facet_values(facet)
                .filter(|(_, name)| fold::fold_word(name).starts_with(&key))
                .map(|(value, _)| value)
                .collect()
        } else {
            store.find_value(facet, text).into_iter().collect()
        };
        if values.is_empty() { self.unknown_name(term, facet, text) } else { Leaf::Values(facet, values) }
    }

    fn unknown_name(&mut self, term: &Term, facet: Facet, text: &str) -> Leaf {
        let names = self.scope.store.facet_values(facet).map(|(_, name)| name);
        self.unknown(term, text, &nearest(text, names));
        nothing()
    }

    fn resolve_tag(&mut self, term: &Term, text: &str, prefix: bool) -> Leaf {
        let status = self.scope.status;
        match status.rows_tagged(text, prefix) {
            Some(rows) => Leaf::Rows(rows),
            None => {
                self.unknown(term, text, &nearest(text, status.tags().map(|(name, _)| name)));
                nothing()
            }
        }
    }

    /// A name that may come with further documents: nothing is wrong with the query.
    fn unknown(&mut self, term: &Term, text: &str, near: &[&str]) {
        let message = format!("no story has the {} `{text}`", term.field().name());
        self.diagnostics.push(Diagnostic::warning(term.span(), message).hinted(did_you_mean(near)));
    }

    fn resolve_place(&mut self, term: &Term, text: &str) -> Leaf {
        let Scope { store, tables, .. } = *self.scope;
        let is_wanted = |code: &str| {
            term.field() != Field::Country
                || tables.region(code).is_some_and(|region| region.kind == RegionKind::Country)
        };
        let codes: Vec<&str> = tables.find_region(text).into_iter().filter(|code| is_wanted(code)).collect();
        if codes.is_empty() {
            let names = tables.regions().iter().filter(|region| is_wanted(region.code)).map(|region| region.name);
            let near = nearest(text, names);
            let kind = if term.field() == Field::Country { "country" } else { "region" };
            let message = format!("no {kind} is called `{text}`");
            self.diagnostics.push(Diagnostic::error(term.span(), message).hinted(did_you_mean(&near)));
            return nothing();
        }
        let values = |facet, codes: &mut dyn Iterator<Item = &str>| -> Leaf {
            Leaf::Values(facet, codes.filter_map(|code| store.find_value(facet, code)).collect())
        };
        if term.field() == Field::Main {
            let regions = codes.iter().filter_map(|code| tables.region(code));
            values(Facet::Main, &mut regions.flat_map(|region| region.members.iter().copied()))
        } else {
            values(Facet::Region, &mut codes.into_iter())
        }
    }
}

fn nothing() -> Leaf {
    Leaf::Rows(RowSet::default())
}

fn folded(text: &str) -> String {
    let mut folded = String::from(" ");
    fold::fold_into(text, &mut folded);
    folded
}
