//! Result tables as a workbook: a sheet per table, units and meanings in notes and on the sheet `guide`.

use super::GUIDE_SHEET;
use super::guide::heading;
use super::look::{Look, frame, note};
use super::write::{ROWS, new_book};
use crate::result::{ColumnData, ResultTable};
use kuznia_case::schema::Kind;
use rust_xlsxwriter::{Url, Worksheet, XlsxError};

/// Paper as the format numbers it.
const A4: u8 = 9;

/// Writes result tables as a workbook. `facts` are lines of name and value for the top of the guide. A table with more
/// rows than a sheet goes on in sheets with a number. Text stays text, what is not finite stays blank. The same tables
/// give the same bytes.
///
/// # Errors
/// A lower-case sentence, if a text is too long for a cell.
pub fn write_results_workbook(facts: &[(String, String)], tables: &[ResultTable]) -> Result<Vec<u8>, String> {
    workbook(facts, tables).map_err(|error| error.to_string())
}

fn workbook(facts: &[(String, String)], tables: &[ResultTable]) -> Result<Vec<u8>, XlsxError> {
    let look = Look::new();
    let mut book = new_book()?;
    guide(book.add_worksheet().set_name(GUIDE_SHEET)?, &look, facts, tables)?;
    for table in tables {
        for part in 0..table.len().div_ceil(ROWS).max(1) {
            let name = if part == 0 { table.name.clone() } else { format!("{}-{}", table.name, part + 1) };
            let rows = part * ROWS..((part + 1) * ROWS).min(table.len());
            write_rows(book.add_worksheet().set_name(name)?, &look, table, rows)?;
        }
    }
    for sheet in book.worksheets_mut() {
        // Printed on as many pages as its rows need, but never cut between columns.
        sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    }
    book.save_to_buffer()
}

fn write_rows(
    sheet: &mut Worksheet,
    look: &Look,
    table: &ResultTable,
    rows: std::ops::Range<usize>,
) -> Result<(), XlsxError> {
    let mut longest = Vec::new();
    for (at, (column, data)) in table.columns.iter().zip(&table.data).enumerate() {
        let at = at as u16;
        sheet.write_string_with_format(0, at, &column.name, look.header(None))?;
        let unit = if column.unit.is_empty() { String::new() } else { format!("\nUnit: {}", column.unit) };
        sheet.insert_note(0, at, &note(&format!("{}{unit}", column.meaning)))?;
        let mut width = column.name.chars().count();
        for (below, row) in rows.clone().enumerate() {
            let below = below as u32 + 1;
            match data {
                ColumnData::Text(values) => {
                    let text = &values[row];
                    width = width.max(text.len());
                    if !text.is_empty() {
                        sheet.write_string_with_format(below, at, text, look.text_of(text))?;
                    }
                }
                ColumnData::Number(values) if values[row].is_finite() => {
                    let kind = Kind::Number { least: f64::MIN, most: f64::MAX };
                    sheet.write_number_with_format(
                        below,
                        at,
                        values[row],
                        look.number_of(kind, &column.unit),
                    )?;
                }
                ColumnData::Number(_) => {}
            }
        }
        longest.push(width.max(if matches!(data, ColumnData::Number(_)) { 11 } else { 0 }));
    }
    sheet.set_repeat_rows(0, 0)?;
    frame(sheet, rows.len() as u32, 0, &longest)
}

fn guide(
    sheet: &mut Worksheet,
    look: &Look,
    facts: &[(String, String)],
    tables: &[ResultTable],
) -> Result<(), XlsxError> {
    for (at, width) in [22.0, 26.0, 30.0, 70.0].into_iter().enumerate() {
        sheet.set_column_width(at as u16, width)?;
    }
    sheet.write_string_with_format(0, 0, "Results of a run", &look.title)?;
    let mut row = 1;
    for (name, value) in facts {
        sheet.write_string(row, 0, name)?;
        sheet.write_string_with_format(row, 1, value, look.text_of(value))?;
        row += 1;
    }
    row = heading(sheet, look, row + 1, &["sheet", "rows", "", "what a row is"])?;
    for table in tables {
        sheet.write_url(row, 0, Url::new(format!("internal:'{0}'!A1", table.name)).set_text(&table.name))?;
        sheet.write_number(row, 1, table.len() as f64)?;
        sheet.write_string(row, 3, &table.meaning)?;
        row += 1;
    }
    row = heading(sheet, look, row + 1, &["sheet", "column", "unit", "meaning"])?;
    for table in tables {
        for column in &table.columns {
            for (at, text) in
                [&table.name, &column.name, &column.unit, &column.meaning].into_iter().enumerate()
            {
                sheet.write_string(row, at as u16, text)?;
            }
            row += 1;
        }
    }
    Ok(())
}
