//! Several sessions on one folder of marks, in pseudo-terminals: what each sees of the other, what a kill leaves, and what
//! stands on the screen when marks cannot be saved.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

#[path = "harness/home.rs"]
mod home;
#[path = "harness/pty.rs"]
#[allow(dead_code, reason = "each test binary uses its part of the harness")]
mod pty;

/// Clocks that jump.
#[path = "sessions/clocks.rs"]
mod clocks;
/// A disk that is full, fails, hangs or may not be written, and a kill at any system call.
#[path = "sessions/failing.rs"]
mod failing;
/// Thousands of actions in one session.
#[path = "sessions/long.rs"]
mod long;
/// Sessions that end, are killed, and mark at the same time.
#[path = "sessions/together.rs"]
mod together;

use home::{Home, PROGRAM, ready};
