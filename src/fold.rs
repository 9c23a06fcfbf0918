//! Case and accent folding, and tokens: stub.
