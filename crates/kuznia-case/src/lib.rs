//! The case: its schema, its raw form (`Draft`), its sound form (`Case`), the plan that answers it and the audit of
//! that plan. No files and no solver here.

mod audit;
pub mod case;
mod check;
mod draft;
mod draft_text;
mod keyed;
mod learnt;
mod plan;
pub mod schema;
mod settled;
mod trace;
mod variant;

pub use audit::{Audit, FamilyReport, TOLERANCE as AUDIT_TOLERANCE, audit, audit_trace};
pub use case::Case;
pub use check::{Checked, check};
pub use draft::{Cell, Draft, DraftRow, DraftTable, Setting, cell_name};
pub use learnt::Learnt;
pub use plan::{Goal, PayGroup, Plan, Price, Series, StockSeries, TERM_NAMES, Terms};
pub use schema::tables_page;
pub use settled::{column_kind, settled};
pub use trace::Trace;
pub use variant::{apply_scenario, apply_variant, with_ranges};
