//! Workbooks: one sheet per table, the settings on the sheet `case`; sheets for people beside them.

mod guard;
mod guide;
mod lists;
mod look;
mod read;
mod results;
mod sheet;
mod write;

pub(crate) use read::read_workbook;
pub use results::write_results_workbook;
pub use write::{Sheets, write_draft_workbook};

/// The sheet that holds the settings of `case.toml`, as rows of `key` and `value`.
const SETTINGS_SHEET: &str = "case";
/// The sheet that explains the others.
const GUIDE_SHEET: &str = "guide";

/// Whether a sheet is for people and holds no table.
fn is_for_people(sheet: &str) -> bool {
    sheet.starts_with('_') || sheet.eq_ignore_ascii_case(GUIDE_SHEET)
}
