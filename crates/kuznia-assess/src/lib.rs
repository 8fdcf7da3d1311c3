//! What a plan means: how independent it is, how long it lasts, what breaks it, what it costs. One question per file;
//! each reads the same [`Matter`] and answers in [`Finding`]s.

mod finding;
mod matter;

pub use finding::{Finding, SubjectKind};
pub use matter::{AssessOptions, Matter};
