//! Result tables: named columns with units, written as Parquet and CSV and read back.

mod parquet;

pub use parquet::{read_parquet, write_parquet};

use crate::csv::csv_cell;

/// A column of a result table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ResultColumn {
    /// Name.
    pub name: String,
    /// Unit in words; empty for text.
    pub unit: String,
    /// What it means.
    pub meaning: String,
}

/// The values of a column.
#[derive(Clone, PartialEq, Debug)]
pub enum ColumnData {
    /// Text.
    Text(Vec<String>),
    /// Numbers; NaN is written as null and read back as NaN.
    Number(Vec<f64>),
}

/// A result table.
#[derive(Clone, PartialEq, Debug)]
pub struct ResultTable {
    /// Name, also of its file.
    pub name: String,
    /// What a row is.
    pub meaning: String,
    /// Columns in order.
    pub columns: Vec<ResultColumn>,
    /// One entry per column, all of one length.
    pub data: Vec<ColumnData>,
}

impl ColumnData {
    /// Number of values.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(values) => values.len(),
            Self::Number(values) => values.len(),
        }
    }
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl ResultTable {
    /// Number of rows.
    pub fn len(&self) -> usize {
        self.data.first().map_or(0, ColumnData::len)
    }
    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The table as CSV; text never becomes a formula.
    pub fn to_csv(&self) -> String {
        let mut text = self.columns.iter().map(|column| csv_cell(&column.name)).collect::<Vec<_>>().join(",");
        text.push('\n');
        for row in 0..self.len() {
            let cells = self.data.iter().map(|column| match column {
                ColumnData::Text(values) => csv_cell(&values[row]),
                ColumnData::Number(values) if values[row].is_finite() => values[row].to_string(),
                ColumnData::Number(_) => String::new(),
            });
            text.push_str(&cells.collect::<Vec<_>>().join(","));
            text.push('\n');
        }
        text
    }
}
