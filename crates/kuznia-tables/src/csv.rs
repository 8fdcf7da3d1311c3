//! CSV: tables as people save them, and tables as we write them.

mod scan;
mod settings;
mod write;

pub(crate) use scan::read_table;
pub(crate) use settings::read_settings;
pub use write::{csv_cell, write_draft_csv};
pub(crate) use write::{csv_table, settings_text};
