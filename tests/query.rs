//! The query language and the store under it, from outside.

#[path = "query/language.rs"]
mod language;
