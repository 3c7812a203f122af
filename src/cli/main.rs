//! The `rma` command line.
fn main() {}
