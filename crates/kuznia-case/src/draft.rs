//! The raw form of a case: rows of cells with their place, possibly faulty. Readers make it, `check` turns it into a `Case`.

use kuznia_base::{Instant, Place};
use std::collections::BTreeMap;

/// One cell as the reader found it. Text is trimmed; an empty text is `Blank`.
#[derive(Clone, PartialEq, Debug, Default)]
pub enum Cell {
    /// Nothing.
    #[default]
    Blank,
    /// Text, which may spell a number, a date or a yes/no.
    Text(Box<str>),
    /// A number (workbooks and Parquet know them).
    Number(f64),
    /// A date, perhaps with hours.
    Date(Instant),
    /// Yes or no.
    Yes(bool),
}

/// One row of a table.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DraftRow {
    /// Row as an editor counts it (the header is row 1).
    pub number: u32,
    /// One cell per header column; readers fill short rows with `Blank`.
    pub cells: Vec<Cell>,
}

/// One table as read.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DraftTable {
    /// File it came from, as the user knows it, such as `items.csv`.
    pub file: Option<String>,
    /// Sheet it came from.
    pub sheet: Option<String>,
    /// Column names as written, trimmed.
    pub header: Vec<String>,
    /// Rows in their order; blank lines are left out.
    pub rows: Vec<DraftRow>,
    /// Whether numbers are written with a decimal comma.
    pub decimal_comma: bool,
    /// Row of the header where rows stand above it; 0 where it is the first row.
    pub header_row: u32,
}

/// A setting of `case.toml`, flattened: `calendar.step` = `quarter`.
#[derive(Clone, PartialEq, Debug)]
pub struct Setting {
    /// Value as a cell.
    pub cell: Cell,
    /// Line in the file.
    pub line: Option<u32>,
}

/// A raw case.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Draft {
    /// Name of the case: its folder's or workbook's.
    pub origin: String,
    /// File of the settings, such as `case.toml`.
    pub settings_file: String,
    /// Sheet of the settings, where they came from a workbook.
    pub settings_sheet: Option<String>,
    /// Settings by dotted path (`name`, `calendar.start`, `economics.discount_rate`, …).
    pub settings: BTreeMap<String, Setting>,
    /// Tables by name as written by the user (unknown names are kept, for `check` to report).
    pub tables: BTreeMap<String, DraftTable>,
}

impl Cell {
    /// A text cell, or `Blank` where nothing but white space is there.
    pub fn text(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() { Self::Blank } else { Self::Text(text.into()) }
    }
    /// Whether there is nothing in it.
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Blank)
    }
}

impl DraftTable {
    /// The place of a cell of this table; row 1 is the header, wherever it stands.
    pub fn place(&self, table: &str, row: u32, column: &str) -> Place {
        let row = if row == 1 { self.header_row.max(1) } else { row };
        let at = self.header.iter().position(|name| name == column && !name.is_empty());
        let cell = self.sheet.as_ref().and(at).map(|at| cell_name(row, at));
        Place {
            table: Some(table.to_owned()),
            file: self.file.clone(),
            sheet: self.sheet.clone(),
            row: Some(row),
            column: (!column.is_empty()).then(|| column.to_owned()),
            cell,
        }
    }
}

/// A cell as a spreadsheet names it: row 7, column 3 is `D7`. Rows count from 1, columns from 0.
pub fn cell_name(row: u32, column: usize) -> String {
    let mut left = column + 1;
    let mut letters = Vec::new();
    while left > 0 {
        left -= 1;
        letters.push(char::from(b'A' + (left % 26) as u8));
        left /= 26;
    }
    let letters: String = letters.iter().rev().collect();
    format!("{letters}{row}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_spreadsheets_do() {
        let names: Vec<String> = [0, 25, 26, 701, 16_383].map(|column| cell_name(1, column)).into();
        assert_eq!(names, ["A1", "Z1", "AA1", "ZZ1", "XFD1"]);
        let table = DraftTable {
            sheet: Some("lines".into()),
            header: vec!["line".into(), "site".into()],
            header_row: 3,
            ..DraftTable::default()
        };
        assert_eq!(table.place("lines", 7, "site").cell.as_deref(), Some("B7"));
        assert_eq!(table.place("lines", 1, "line").cell.as_deref(), Some("A3"));
        assert_eq!(table.place("lines", 7, "owner").cell, None);
    }
}
