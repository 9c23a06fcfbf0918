//! Rows and row sets: stub.
