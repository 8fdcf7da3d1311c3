//! The case: its schema, its raw form (`Draft`), its sound form (`Case`), the plan that answers it and the audit of
//! that plan. No files and no solver here.

pub mod case;
mod draft;
mod plan;

pub use case::Case;
pub use draft::{Cell, Draft, DraftRow, DraftTable, Setting};
pub use plan::{Goal, PayGroup, Plan, Price, Series, StockSeries, Terms, TERM_NAMES};
