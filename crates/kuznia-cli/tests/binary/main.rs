//! The binary from end to end: what it prints, what it writes, how it ends.

mod assess;
mod bad_input;
mod common;
mod export;
mod fortify;
mod full_disk;
mod hedge;
mod living;
mod plan;
mod report;
mod saved;
mod sensitivity;
mod show;
mod stop;
mod stress;
