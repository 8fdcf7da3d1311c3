//! Reading and writing the tables of a case and of a run: CSV, Parquet and workbooks to and from a `Draft`.

mod columnar;
mod csv;
mod folder;
mod package;
mod result;
mod span;
#[cfg(feature = "excel")]
mod workbook;

use kuznia_base::Faults;
use kuznia_case::Draft;
use std::path::Path;

pub use columnar::write_draft_parquet;
pub use csv::{csv_cell, write_draft_csv};
pub use folder::read_case_files;
pub use package::write_data_package;
/// What the Parquet format says where a table cannot be written or read.
pub use parquet::errors::ParquetError as FormatError;
pub use result::{ColumnData, ResultColumn, ResultTable, read_parquet, write_parquet};
#[cfg(feature = "excel")]
pub use workbook::{Sheets, write_draft_workbook, write_results_workbook};

/// Reads a case: a folder with `case.toml` and one CSV or Parquet file per table, or a workbook (`.xlsx`, `.xlsm`) with
/// one sheet per table.
///
/// # Errors
/// All faults at once, located by file and row, or by sheet and cell.
pub fn read_case(path: &Path) -> Result<Draft, Faults> {
    if is_workbook(path) { workbook(path) } else { folder::read_folder(path) }
}

/// Whether a path is a file whose ending says that it is a workbook.
fn is_workbook(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    path.is_file() && matches!(ending.as_deref(), Some("xlsx" | "xlsm" | "xls" | "xlsb" | "ods"))
}

#[cfg(feature = "excel")]
fn workbook(path: &Path) -> Result<Draft, Faults> {
    workbook::read_workbook(path)
}

#[cfg(not(feature = "excel"))]
fn workbook(path: &Path) -> Result<Draft, Faults> {
    let mut faults = Faults::default();
    let note =
        kuznia_base::Note::new(format!("`{}` is a workbook, which this build does not read", path.display()));
    faults.fault(note.hint("build it with the feature `excel`, or save each sheet as CSV"));
    Err(faults)
}
