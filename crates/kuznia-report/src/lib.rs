//! What a plan says, on one screen of text and as a report in HTML or a workbook: what to do and when, whose money, what
//! is covered, what it costs, what is scarce. Renders figures; decides and computes nothing of its own beyond sums and
//! shares.

mod asked;
mod bottlenecks;
mod columns;
mod cost;
mod findings;
mod gantt;
mod html;
mod html_plain;
mod living;
mod money;
mod needs;
mod page;
pub mod report;
mod scarcity;
mod scenarios;
mod stress;
mod summary;
mod table;
mod verdict;
#[cfg(feature = "excel")]
mod workbook;
#[cfg(feature = "excel")]
mod workbook_charts;

pub use findings::findings;
pub use html::{has_page, html};
pub use kuznia_base::number::{self, decimals, fixed, percent, plain, units};
pub use living::{AgainstLine, PastView, WindowsView, past, rolled};
pub use page::{Style, embolden};
pub use scenarios::{Blow, ReplayView, ScenarioView, replay, scenarios};
pub use stress::{StressView, stress};
pub use summary::{AuditLine, View, summary};
pub use table::Table;
pub use verdict::{infeasible, stopped};
#[cfg(feature = "excel")]
pub use workbook::workbook;
