//! The query language: text that selects items, the only filter there is.
//!
//! ```text
//! query  = or
//! or     = and ("OR" and)*
//! and    = not ("AND"? not)*
//! not    = ("-" | "NOT") not | atom
//! atom   = "(" or ")" | field | word | "*"
//! field  = name ":" (value ("," value)* | "(" or ")")        in the parentheses words are values
//! value  = word                                              `none` where the field is empty
//! word   = characters "*"? | '"' characters '"' "*"?
//! ```
//!
//! Text goes through phases, each with a type of its own: tokens, a tree ([`Query`], which prints canonically), names
//! resolved to values ([`Resolved`]), sets and texts in the order of their cost ([`Plan`]), rows ([`Selecting`]). Nothing here
//! fails as a whole: what could be understood comes back, with [`Diagnostic`]s for the rest.

mod ast;
mod complete;
mod date;
mod diagnostic;
mod edit;
mod field;
mod guide;
mod parse;
mod resolve;
mod select;
mod siblings;
mod status;
mod token;

pub use ast::{Expr, Query, Term, Value};
pub use complete::{Slot, slot};
pub use date::{Dates, Unit, When};
pub use diagnostic::{Diagnostic, Severity};
pub use edit::{Owned, Terms};
pub use field::{About, FIELDS, Feature, Field, Kind, PRIORITIES, SHORTHANDS, State, priority_name, priority_named};
pub use guide::{Example, examples, guide};
pub use parse::parse;
pub use resolve::{Resolved, Scope, needles, resolve};
pub use select::{Plan, Progress, Selecting, plan, select};
pub use siblings::Siblings;
pub use status::Status;

use crate::error::Error;

impl std::str::FromStr for Query {
    type Err = Error;

    /// Reads a query without tolerance: the first error is shown with a caret under it.
    fn from_str(text: &str) -> Result<Query, Error> {
        let (query, diagnostics) = parse(text);
        match diagnostics.iter().find(|diagnostic| diagnostic.is_error()) {
            Some(first) => Err(Error::usage(first.render(text))),
            None => Ok(query),
        }
    }
}
