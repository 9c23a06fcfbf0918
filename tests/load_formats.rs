//! Documents in every coat they come in: pages, feeds, messages, archives.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by panicking")]

#[path = "harness/bless.rs"]
mod bless;
#[path = "load_formats/coats.rs"]
mod coats;
#[path = "load_formats/faults.rs"]
mod faults;
#[path = "load_formats/golden.rs"]
mod golden;
#[path = "load_formats/limits.rs"]
mod limits;
#[path = "load_formats/mutants.rs"]
mod mutants;
#[path = "load_formats/same.rs"]
mod same;
#[path = "load_formats/shipped.rs"]
mod shipped;
