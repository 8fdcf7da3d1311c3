//! The audit against plans worked out by hand: they pass with the objective by hand, and every corruption is named.
#![expect(clippy::unwrap_used, reason = "a test stops where its own case is wrong")]

mod blocks;
mod corrupted;
mod laws;
mod malformed;
mod passed;
mod targets;
mod works;
