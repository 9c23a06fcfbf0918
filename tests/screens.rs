//! Screens: documents, keys, and what a person sees then.
//!
//! `tests/screens/*.txt` are such triples, each with a sentence of what it shows; `BLESS=1 cargo test --test screens` writes the
//! screens anew, to be read as a difference before they are committed. The modules beside them ask for one thing at a time.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by panicking")]

#[path = "harness/bless.rs"]
mod bless;
#[path = "harness/session.rs"]
mod session;

#[path = "screens/arranging.rs"]
mod arranging;
#[path = "screens/arriving.rs"]
mod arriving;
#[path = "screens/columns.rs"]
mod columns;
#[path = "screens/completing.rs"]
mod completing;
#[path = "screens/filtering.rs"]
mod filtering;
#[path = "screens/following.rs"]
mod following;
#[path = "screens/hostile.rs"]
mod hostile;
#[path = "screens/links.rs"]
mod links;
#[path = "screens/marking.rs"]
mod marking;
#[path = "screens/moving.rs"]
mod moving;
#[path = "screens/output.rs"]
mod output;
#[path = "screens/pictures.rs"]
mod pictures;
#[path = "screens/pointing.rs"]
mod pointing;
#[path = "screens/reaching.rs"]
mod reaching;
#[path = "screens/saved.rs"]
mod saved;
#[path = "screens/searching.rs"]
mod searching;
#[path = "screens/storms.rs"]
mod storms;
