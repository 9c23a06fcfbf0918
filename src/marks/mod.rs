//! marks: stub.
