//! What `docs/reliability.md` promises about marks, each promise with the test that proves it.

#![allow(clippy::unwrap_used)]

#[path = "harness/sim_fs.rs"]
mod sim_fs;

#[path = "marks/cache.rs"]
mod cache;
#[path = "marks/captions.rs"]
mod captions;
#[path = "marks/compact.rs"]
mod compact;
#[path = "marks/damage.rs"]
mod damage;
#[path = "marks/failure.rs"]
mod failure;
#[path = "marks/following.rs"]
mod following;
#[path = "marks/merge.rs"]
mod merge;
#[path = "marks/power.rs"]
mod power;
#[path = "marks/processes.rs"]
mod processes;
#[path = "marks/speed.rs"]
mod speed;
#[path = "marks/support.rs"]
mod support;
#[path = "marks/undo.rs"]
mod undo;
