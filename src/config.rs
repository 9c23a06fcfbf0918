//! config: stub.
