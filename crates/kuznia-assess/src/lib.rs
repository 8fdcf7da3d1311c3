//! What a plan means: how independent it is, how long it lasts, what breaks it, what it costs. One question per file;
//! each reads the same [`Matter`] and answers in [`Finding`]s.

mod alternatives;
mod assessment;
mod bottleneck;
mod causes;
mod chain;
mod concentration;
mod content;
mod endurance;
mod explain;
mod exposure;
mod finding;
mod frontier;
mod import_content;
mod matter;
mod operations;
mod point;
mod price_of_independence;
mod prices;
mod requirement_price;
mod sensitivity;
mod single_points;
mod stock_cover;
mod surge;
mod transition;
mod unit_cost;

pub use alternatives::{Alternative, AlternativesOptions, Verdict, alternatives, alternatives_findings};
pub use assessment::{ASSESSMENTS, Assessment, assessment};
pub use bottleneck::bottleneck;
pub use concentration::concentration;
pub use endurance::endurance;
pub use explain::{explain_project, explain_requirement};
pub use exposure::{ExposureQuestions, NodeQuestion, exposure, exposure_benchmark};
pub use finding::{Finding, SubjectKind};
pub use frontier::{FrontierOptions, FrontierPoint, frontier, frontier_answer};
pub use import_content::{import_content, whole_share};
pub use matter::{AssessOptions, Matter};
pub use price_of_independence::price_of_independence;
pub use requirement_price::requirement_price;
pub use sensitivity::{
    Answers, Course, Effect, Index, Indices, Model, OUTCOMES, Sampled, SensitivityOptions, Told, Tornado,
    morris, sensitivity_findings, sobol,
};
pub use single_points::single_points;
pub use stock_cover::stock_cover;
pub use surge::surge;
pub use transition::transition;
pub use unit_cost::unit_cost;
