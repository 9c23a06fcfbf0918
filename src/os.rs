//! The machine: the few system calls that the standard library lacks, so that no other module needs to name them.

pub mod private;
