//! store: stub.
