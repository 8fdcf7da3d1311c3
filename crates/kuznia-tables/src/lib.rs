//! Reading and writing the tables of a case and of a run.

mod csv;
mod result;

use kuznia_base::Faults;
use kuznia_case::Draft;
use std::path::Path;

pub use csv::{csv_cell, read_folder, write_draft_csv};
pub use result::{ColumnData, ResultColumn, ResultTable, read_parquet, write_parquet};

/// Reads a case: a folder with `case.toml` and one CSV file per table.
///
/// # Errors
/// All faults at once, located by file and row.
pub fn read_case(path: &Path) -> Result<Draft, Faults> {
    read_folder(path)
}
