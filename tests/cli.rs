//! The program as it is run from a shell: whole outputs and exit codes of the real binary, in a folder that holds nothing of
//! the machine's.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by panicking")]

#[path = "harness/sandbox.rs"]
mod sandbox;

/// An archive that is made up.
#[path = "../benches/corpus/mod.rs"]
mod corpus;

/// `dateline add`.
#[path = "cli/adding.rs"]
mod adding;
/// `dateline check`.
#[path = "cli/checking.rs"]
mod checking;
/// `dateline list` in forms that other programs read.
#[path = "cli/exporting.rs"]
mod exporting;
/// What strangers wrote, into documents, names and arguments.
#[path = "cli/facets.rs"]
mod facets;
/// `dateline help`.
#[path = "cli/helping.rs"]
mod helping;
#[path = "cli/hostile.rs"]
mod hostile;
/// `dateline index`.
#[path = "cli/indexing.rs"]
mod indexing;
/// What cannot be read.
#[path = "cli/inputs.rs"]
mod inputs;
/// `dateline list`, for people and for programs.
#[path = "cli/listing.rs"]
mod listing;
/// `--log`.
#[path = "cli/logging.rs"]
mod logging;
/// `dateline mark` and `dateline rules`.
#[path = "cli/marking.rs"]
mod marking;
/// Where output goes, and when it cannot.
#[path = "cli/output.rs"]
mod output;
/// `dateline --plain`.
#[path = "cli/plain.rs"]
mod plain;
/// Configuration, keymap, home, terminal.
#[path = "cli/settings.rs"]
mod settings;
/// `dateline state`.
#[path = "cli/state.rs"]
mod state;
