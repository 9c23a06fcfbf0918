//! app: stub.
