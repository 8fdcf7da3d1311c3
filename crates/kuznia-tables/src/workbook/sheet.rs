//! Reads one sheet cell by cell: memory follows the cells that are there, not the range that they span.

use crate::span::{COLUMNS, Span};
use calamine::{DataRef, ExcelDateTime, Xlsx, XlsxCellFormulaMetadataRecord, XlsxError};
use kuznia_base::{Faults, Instant, Note, Place};
use kuznia_case::{Cell, DraftRow, DraftTable, cell_name};
use std::fs::File;
use std::io::BufReader;

/// Most faults that are told of one sheet.
const TOLD: usize = 20;
const SAVE: &str = "save the workbook anew with a spreadsheet program";
const VALUE: &str = "write the value itself, or let a spreadsheet program calculate and save it";

/// A sheet on its way to a table.
pub(super) struct SheetReader<'a> {
    name: &'a str,
    table: DraftTable,
    faults: &'a mut Faults,
    span: &'a mut Span,
    told: usize,
    header_row: Option<u32>,
}

impl<'a> SheetReader<'a> {
    pub(super) fn new(name: &'a str, table: DraftTable, faults: &'a mut Faults, span: &'a mut Span) -> Self {
        Self { name, table, faults, span, told: 0, header_row: None }
    }

    /// The table; rows are as wide as the header.
    pub(super) fn finish(mut self) -> DraftTable {
        while self.table.header.last().is_some_and(String::is_empty) {
            self.table.header.pop();
        }
        if self.told > TOLD {
            let place = Place { row: None, cell: None, ..self.place(1, 0) };
            self.faults
                .fault(Note::new(format!("and {} more cells of the sheet", self.told - TOLD)).at(place));
        }
        self.table
    }

    /// Reads all cells; the first row with one is the header.
    pub(super) fn read(&mut self, book: &mut Xlsx<BufReader<File>>, sheet: &str) {
        let mut cells = match book.worksheet_cells_reader(sheet) {
            Ok(cells) => cells,
            // A sheet of a chart holds no table.
            Err(XlsxError::NotAWorksheet(_)) => return,
            Err(error) => return self.tell(1, 0, format!("the sheet cannot be read: {error}"), SAVE),
        };
        loop {
            // The other readers of formulas expand shared ones, which takes as much memory as the file asks for.
            match cells.next_cell_with_formula_metadata() {
                Ok(Some(cell)) => {
                    if !self.take(&cell) {
                        return;
                    }
                }
                Ok(None) => return,
                Err(error) => {
                    let row = self.table.rows.last().map_or(1, |row| row.number);
                    return self.tell(row, 0, format!("the sheet cannot be read on: {error}"), SAVE);
                }
            }
        }
    }

    /// Takes one cell; whether reading goes on.
    fn take(&mut self, cell: &XlsxCellFormulaMetadataRecord) -> bool {
        let (row, column) = (cell.pos.0.saturating_add(1), cell.pos.1 as usize);
        let value = match value(&cell.value, cell.formula.is_some()) {
            Ok(Cell::Blank) => return true,
            Ok(value) => value,
            Err(words) => {
                self.tell(row, column, format!("the cell {words}"), VALUE);
                Cell::Blank
            }
        };
        let header = *self.header_row.get_or_insert(row);
        let last = self.table.rows.last().map_or(header, |last| last.number);
        if row < last {
            self.tell(row, column, "the rows of the sheet are out of order".to_owned(), SAVE);
            return false;
        }
        let width = if row == header { COLUMNS } else { self.table.header.len() };
        if column >= width {
            let hint = "give its column a name in the header, or clear the cell";
            self.tell(row, column, "the cell stands right of the header".to_owned(), hint);
            return self.told <= TOLD;
        }
        if row == header {
            self.table.header_row = if row == 1 { 0 } else { row };
            let width = self.table.header.len().max(column + 1);
            self.table.header.resize(width, String::new());
            self.table.header[column] = words(&value);
            return true;
        }
        if last != row || self.table.rows.is_empty() {
            let width = self.table.header.len();
            if let Err(words) = self.span.row(width, 0) {
                self.tell(row, column, words, "leave out blank columns, or split the case");
                return false;
            }
            self.table.rows.push(DraftRow { number: row, cells: vec![Cell::Blank; width] });
        }
        self.span.filled();
        if let Some(last) = self.table.rows.last_mut() {
            last.cells[column] = value;
        }
        true
    }

    fn place(&self, row: u32, column: usize) -> Place {
        let header = self.table.header.get(column).filter(|name| !name.is_empty()).cloned();
        Place {
            table: Some(self.name.to_owned()),
            file: self.table.file.clone(),
            sheet: self.table.sheet.clone(),
            row: Some(row),
            column: header,
            cell: Some(cell_name(row, column)),
        }
    }

    fn tell(&mut self, row: u32, column: usize, message: String, hint: &str) {
        self.told += 1;
        if self.told <= TOLD {
            self.faults.fault(Note::new(message).at(self.place(row, column)).hint(hint));
        }
    }
}

/// The value of a cell, or what is wrong with it.
fn value(value: &DataRef, formula: bool) -> Result<Cell, String> {
    Ok(match value {
        DataRef::Empty if formula => return Err("holds a formula without a stored value".to_owned()),
        DataRef::Empty => Cell::Blank,
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) | DataRef::DurationIso(text) => self::text(text)?,
        DataRef::SharedString(text) => self::text(text)?,
        DataRef::DateTimeIso(text) => match Instant::parse(text) {
            Some(at) => Cell::Date(at),
            None => self::text(text)?,
        },
        DataRef::Bool(yes) => Cell::Yes(*yes),
        DataRef::DateTime(at) => date(at),
        DataRef::Error(error) => return Err(format!("holds the error value {error}")),
    })
}

/// Text with plain line ends.
fn text(text: &str) -> Result<Cell, String> {
    if text.contains('\0') {
        return Err("holds a NUL character, as no text does".to_owned());
    }
    if text.contains('\r') {
        return Ok(Cell::text(&text.replace("\r\n", "\n").replace('\r', "\n")));
    }
    Ok(Cell::text(text))
}

/// A date to the second, since days with a fraction carry rounding; spans and what lies before 1901 stay numbers.
fn date(at: &ExcelDateTime) -> Cell {
    let days = at.as_f64();
    if at.is_duration() || !(0.0..2_958_466.0).contains(&days) {
        return Cell::Number(days);
    }
    let (year, month, day, hour, minute, second, milli) = at.to_ymd_hms_milli();
    let civil = i16::try_from(year).ok().filter(|year| *year >= 1901);
    let civil =
        civil.and_then(|year| Instant::from_ymd(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?));
    let seconds =
        i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second) + i64::from(milli >= 500);
    civil.map_or(Cell::Number(days), |civil| Cell::Date(Instant::from_seconds(civil.seconds() + seconds)))
}

/// A header cell as text; dates as the schema writes them, for wide level tables.
fn words(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Date(at) => at.to_string(),
        Cell::Yes(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Cell::Blank => String::new(),
    }
}
