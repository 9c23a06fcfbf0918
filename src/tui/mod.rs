//! tui: stub.
