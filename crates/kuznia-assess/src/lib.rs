//! What a plan means: how independent it is, how long it lasts, what breaks it, what it costs. One question per file;
//! each reads the same [`Matter`] and answers in [`Finding`]s.

mod assessment;
mod concentration;
mod content;
mod exposure;
mod finding;
mod import_content;
mod matter;
mod operations;
mod point;
mod stock_cover;
mod transition;

pub use assessment::{ASSESSMENTS, Assessment, assessment};
pub use concentration::concentration;
pub use exposure::exposure;
pub use finding::{Finding, SubjectKind};
pub use import_content::import_content;
pub use matter::{AssessOptions, Matter};
pub use stock_cover::stock_cover;
pub use transition::transition;
