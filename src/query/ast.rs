//! The syntax tree and its canonical print.
//!
//! A [`Query`] is normal at all times: no conjunction inside a conjunction, no alternative of one, no double negation. So
//! two ways to write a query are one tree, and `parse(print(query)) == query`. Terms remember where they stood in the text
//! they were read from; that is no part of what they are.

use std::fmt;

use crate::item::Span;

use super::date::{Dates, When};
use super::field::{Feature, Field, Kind, State};
use super::token::is_blank;

/// What selects items. The default selects all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    expr: Expr,
}

/// A node of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Expr {
    /// Every item.
    #[default]
    All,
    /// Items for which a term holds.
    Term(Term),
    /// Items that the node does not select.
    Not(Box<Expr>),
    /// Items that all of them select.
    And(Vec<Expr>),
    /// Items that one of them selects.
    Or(Vec<Expr>),
}

/// What is asked of one field.
#[derive(Debug, Clone)]
pub struct Term {
    field: Field,
    value: Value,
    span: Span,
}

/// What a field is asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// Words or a name; with `prefix` the last word may go on.
    Text {
        /// As typed, with single blanks.
        text: String,
        /// A `*` stood at its end.
        prefix: bool,
    },
    /// Letters within a word, or with `prefix` false at its end: a `*` stood before them.
    Within {
        /// As typed, without blanks and signs of the language.
        text: String,
        /// A `*` stood at their end too.
        prefix: bool,
    },
    /// `none`: the field is empty.
    None,
    /// Days.
    Dates(Dates),
    /// A state.
    Is(State),
    /// A feature.
    Has(Feature),
}

impl PartialEq for Term {
    fn eq(&self, other: &Self) -> bool {
        self.field == other.field && self.value == other.value
    }
}

impl Eq for Term {}

impl Term {
    /// A term out of parts that fit each other, which the parser has checked.
    pub(super) fn new(field: Field, value: Value, span: Span) -> Term {
        Term { field, value, span }
    }

    /// The field.
    #[must_use]
    pub fn field(&self) -> Field {
        self.field
    }

    /// What it is asked for.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Where it stood in the text it was read from; empty for terms made otherwise.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }
}

impl Value {
    /// Words or a name, with single blanks.
    pub(super) fn text(text: &str, prefix: bool) -> Value {
        // Curly quotes quote too, so that they cannot stand in a text.
        let text = text.replace(['“', '”'], "\"");
        Value::Text { text: text.split(is_blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "), prefix }
    }
}

impl Expr {
    /// All of these: nested conjunctions become one, what selects everything is dropped.
    pub(super) fn and(parts: impl IntoIterator<Item = Expr>) -> Expr {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Expr::All => {}
                Expr::And(inner) => flat.extend(inner),
                part => flat.push(part),
            }
        }
        if flat.len() > 1 { Expr::And(flat) } else { flat.pop().unwrap_or(Expr::All) }
    }

    /// One of these: nested alternatives become one; with one that selects everything, it is everything.
    pub(super) fn or(parts: impl IntoIterator<Item = Expr>) -> Expr {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Expr::All => return Expr::All,
                Expr::Or(inner) => flat.extend(inner),
                part => flat.push(part),
            }
        }
        if flat.len() > 1 { Expr::Or(flat) } else { flat.pop().unwrap_or_else(|| Expr::not(Expr::All)) }
    }

    /// What this does not select.
    pub(super) fn not(part: Expr) -> Expr {
        match part {
            Expr::Not(inner) => *inner,
            part => Expr::Not(Box::new(part)),
        }
    }

    /// The terms of an alternative that are all of one field.
    pub(super) fn alternatives(&self) -> Option<(Field, Vec<&Term>)> {
        let terms: Vec<&Term> = match self {
            Expr::Term(term) => vec![term],
            Expr::Or(parts) => parts
                .iter()
                .map(|part| if let Expr::Term(term) = part { Some(term) } else { None })
                .collect::<Option<_>>()?,
            _ => return None,
        };
        let field = terms.first()?.field;
        terms.iter().all(|term| term.field == field).then_some((field, terms))
    }

    /// Calls `visit` with each term, and whether it stands under an even number of negations.
    pub(super) fn visit<'a>(&'a self, positive: bool, visit: &mut impl FnMut(&'a Term, bool)) {
        match self {
            Expr::All => {}
            Expr::Term(term) => visit(term, positive),
            Expr::Not(part) => part.visit(!positive, visit),
            Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|part| part.visit(positive, visit)),
        }
    }
}

impl From<Expr> for Query {
    /// Makes any tree normal.
    fn from(expr: Expr) -> Query {
        fn normal(expr: Expr) -> Expr {
            match expr {
                Expr::All | Expr::Term(_) => expr,
                Expr::Not(part) => Expr::not(normal(*part)),
                Expr::And(parts) => Expr::and(parts.into_iter().map(normal)),
                Expr::Or(parts) => Expr::or(parts.into_iter().map(normal)),
            }
        }
        Query { expr: normal(expr) }
    }
}

impl Query {
    /// Every item.
    #[must_use]
    pub fn all() -> Query {
        Query::default()
    }

    /// True when every item is selected.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.expr == Expr::All
    }

    /// The tree.
    #[must_use]
    pub fn expr(&self) -> &Expr {
        &self.expr
    }

    /// All terms, each with whether it stands under an even number of negations.
    #[must_use]
    pub fn terms(&self) -> Vec<(&Term, bool)> {
        let mut terms = Vec::new();
        self.expr.visit(true, &mut |term, positive| terms.push((term, positive)));
        terms
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.expr {
            Expr::All => Ok(()),
            expr => write!(f, "{expr}"),
        }
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expr::All => f.write_str("*"),
            Expr::Term(term) => write!(f, "{term}"),
            Expr::Not(part) => write!(f, "-{}", Part(part)),
            Expr::And(parts) => joined(f, parts, " "),
            Expr::Or(parts) => match self.alternatives() {
                Some((field, terms)) if field != Field::Words => list(f, field, &terms),
                _ => joined(f, parts, " OR "),
            },
        }
    }
}

/// A node as a part of another: whatever has a separator of its own stands in parentheses.
struct Part<'a>(&'a Expr);

impl fmt::Display for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Expr::And(_) => write!(f, "({})", self.0),
            Expr::Or(_) if !matches!(self.0.alternatives(), Some((field, _)) if field != Field::Words) => {
                write!(f, "({})", self.0)
            }
            expr => write!(f, "{expr}"),
        }
    }
}

fn joined(f: &mut fmt::Formatter<'_>, parts: &[Expr], separator: &str) -> fmt::Result {
    for (at, part) in parts.iter().enumerate() {
        f.write_str(if at > 0 { separator } else { "" })?;
        write!(f, "{}", Part(part))?;
    }
    Ok(())
}

/// `region:europe,asia`; fields of words, whose values may hold commas, print `headline:(strike OR walkout)`.
fn list(f: &mut fmt::Formatter<'_>, field: Field, terms: &[&Term]) -> fmt::Result {
    let (open, separator, close) = if field.kind() == Kind::Text { ("(", " OR ", ")") } else { ("", ",", "") };
    write!(f, "{}:{open}", field.name())?;
    for (at, term) in terms.iter().enumerate() {
        f.write_str(if at > 0 { separator } else { "" })?;
        write!(f, "{}", ValueOf(term))?;
    }
    f.write_str(close)
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.field, &self.value) {
            (Field::Words, _) => write!(f, "{}", ValueOf(self)),
            (Field::Date, Value::Dates(Dates::From(when @ When::Ago(..)))) => write!(f, "since:{when}"),
            (field, _) => write!(f, "{}:{}", field.name(), ValueOf(self)),
        }
    }
}

struct ValueOf<'a>(&'a Term);

impl fmt::Display for ValueOf<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.value {
            Value::Text { text, prefix } => {
                if is_bare(text, self.0.field) {
                    f.write_str(text)?;
                } else {
                    write!(f, "\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))?;
                }
                f.write_str(if *prefix { "*" } else { "" })
            }
            Value::Within { text, prefix } => write!(f, "*{text}{}", if *prefix { "*" } else { "" }),
            Value::None => f.write_str("none"),
            Value::Dates(dates) => write!(f, "{dates}"),
            Value::Is(state) => f.write_str(state.name()),
            Value::Has(feature) => f.write_str(feature.name()),
        }
    }
}

/// True when the lexer reads the text back as the same value without quotes.
pub(super) fn is_bare(text: &str, field: Field) -> bool {
    let reserved = |c: char| is_blank(c) || matches!(c, '(' | ')' | '"' | '*' | ':' | '\\');
    let is_name = field.kind() == Kind::Name;
    !text.is_empty()
        && !text.contains(reserved)
        && !text.starts_with(['-', ','])
        && !(is_name && (text.contains(',') || text.eq_ignore_ascii_case("none")))
        // `date<=` at the start of a word is a field.
        && !(field == Field::Words && text.contains(['<', '>']))
        && !matches!(text, "AND" | "OR" | "NOT")
}
