//! The command `kuznia`.
fn main() {}
