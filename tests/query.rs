//! The store and the query language over it, from outside.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

/// The page that `dateline help query` prints.
#[path = "query/guide.rs"]
mod guide;
/// What the parser understands, prints and says.
#[path = "query/language.rs"]
mod language;
/// One story in several documents.
#[path = "query/merging.rs"]
mod merging;
/// Selections equal a naive answer.
#[path = "query/oracle.rs"]
mod oracle;
/// Stores as bytes.
#[path = "query/packing.rs"]
mod packing;
/// The page of the language says what is so.
#[path = "query/page.rs"]
mod page;
/// Random documents, items and marks.
#[path = "query/world.rs"]
mod world;
