//! enrich: stub.
