//! The binary from end to end: what it prints, what it writes, how it ends.

mod bad_input;
mod common;
mod export;
mod plan;
mod show;
mod stop;
