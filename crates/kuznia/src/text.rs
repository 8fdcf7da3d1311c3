//! Numbers for people, as the summary writes them.

pub use kuznia_report::{decimals, fixed, percent, plain, units};
