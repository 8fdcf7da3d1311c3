//! What a plan means: how independent it is, how long it lasts, what breaks it, what it costs. One question per file;
//! each reads the same [`Matter`] and answers in [`Finding`]s.

mod assessment;
mod bottleneck;
mod causes;
mod concentration;
mod content;
mod endurance;
mod explain;
mod exposure;
mod finding;
mod import_content;
mod matter;
mod operations;
mod point;
mod prices;
mod requirement_price;
mod single_points;
mod stock_cover;
mod surge;
mod transition;
mod unit_cost;

pub use assessment::{ASSESSMENTS, Assessment, assessment};
pub use bottleneck::bottleneck;
pub use concentration::concentration;
pub use endurance::endurance;
pub use explain::{explain_project, explain_requirement};
pub use exposure::exposure;
pub use finding::{Finding, SubjectKind};
pub use import_content::import_content;
pub use matter::{AssessOptions, Matter};
pub use requirement_price::requirement_price;
pub use single_points::single_points;
pub use stock_cover::stock_cover;
pub use surge::surge;
pub use transition::transition;
pub use unit_cost::unit_cost;
