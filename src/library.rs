//! library: stub.
