//! The sheet `guide`: how to fill in the workbook, what each sheet is for, what each column means.

use super::look::{Look, group_words, sentence};
use super::write::{Prepared, by_group};
use kuznia_case::schema::holds;
use rust_xlsxwriter::{Url, Worksheet, XlsxError};

/// How to work with the workbook, a line a cell.
const LINES: [&str; 11] = [
    "Each sheet is a table of the case. The sheet `case` holds the settings: calendar, currency, discount rate.",
    "Green sheets are needed to start, blue ones often, grey ones seldom. What has no rows is not modelled: without rows in `grid` power has no limit.",
    "Dark columns are the key of a row. Light blue columns must be filled. Grey ones may stay blank; the note of each header says what a blank means, and the unit.",
    "Cells with a list offer the names of another sheet, or the words that are allowed.",
    "Dates are real dates or text such as 2026-01-31. Shares are written as 0.05 for 5 %. Names must not hold / , ; * : & or =.",
    "Formulas may be used: their stored values are read, so let the spreadsheet program calculate and save the workbook.",
    "A table with the column `from` holds its value from that date on. It may also be wide: remove `from` and the value column, and write dates as headers.",
    "Columns may be left out, and stand in any order. The column `source` of any sheet names a row of the sheet `evidence`.",
    "This sheet, and every sheet whose name begins with `_`, is for people and is not read.",
    "Then: kuznia check FILE.xlsx says everything that is wrong by sheet and cell; kuznia plan FILE.xlsx plans it.",
    "",
];

/// Writes the guide.
pub(super) fn write_guide(sheet: &mut Worksheet, look: &Look, written: &[Prepared]) -> Result<(), XlsxError> {
    sheet.set_column_width(0, 22)?;
    sheet.set_column_width(1, 24)?;
    sheet.set_column_width(2, 34)?;
    sheet.set_column_width(3, 20)?;
    sheet.set_column_width(4, 34)?;
    sheet.set_column_width(5, 60)?;
    sheet.write_string_with_format(0, 0, "How to fill in this workbook", &look.title)?;
    let mut row = 1;
    for line in LINES {
        sheet.write_string(row, 0, line)?;
        row += 1;
    }
    row = heading(sheet, look, row, &["sheet", "needed", "what a row is", "rows", "without rows"])?;
    for table in by_group() {
        match written.iter().find(|prepared| prepared.name == table.name) {
            Some(prepared) => {
                let link = Url::new(format!("internal:'{}'!A1", table.name)).set_text(table.name);
                sheet.write_url(row, 0, link)?;
                sheet.write_number(row, 3, prepared.table.rows.len() as f64)?;
            }
            None => {
                sheet.write_string(row, 0, table.name)?;
                sheet.write_string(row, 3, "no such sheet yet")?;
            }
        }
        sheet.write_string(row, 1, group_words(table.group))?;
        sheet.write_string_with_format(row, 2, table.about, &look.wrapped)?;
        sheet.write_string_with_format(row, 4, sentence(table.absent), &look.wrapped)?;
        row += 1;
    }
    row = heading(sheet, look, row + 1, &["sheet", "column", "holds", "unit", "blank means", "meaning"])?;
    for table in by_group() {
        for column in table.columns {
            let blank = if column.required { "must be filled" } else { column.blank };
            let key = if column.key { " (key)" } else { "" };
            let name = format!("{}{key}", column.name);
            let words = [table.name, &name, &holds(column), column.unit, blank, column.about];
            for (at, text) in words.into_iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                sheet.write_string_with_format(row, at as u16, text, &look.wrapped)?;
            }
            row += 1;
        }
    }
    Ok(())
}

/// Writes the headings of a list; the row after them.
pub(super) fn heading(
    sheet: &mut Worksheet,
    look: &Look,
    row: u32,
    words: &[&str],
) -> Result<u32, XlsxError> {
    for (at, word) in words.iter().enumerate() {
        sheet.write_string_with_format(row, at as u16, *word, &look.heading)?;
    }
    Ok(row + 1)
}
