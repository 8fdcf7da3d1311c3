//! A result table while it is filled: typed cells under the columns of its definition.

use kuznia_tables::{ColumnData, ResultColumn, ResultTable};

/// Kind of the values of a column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Text.
    Text,
    /// A number; blank is NaN.
    Number,
}

/// One column of a result table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Column {
    /// Name.
    pub name: &'static str,
    /// Kind of its values.
    pub kind: Kind,
    /// Unit of its numbers, in words; empty for text.
    pub unit: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

/// The definition of a result table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Definition {
    /// Name, also of its file.
    pub name: &'static str,
    /// What a row is.
    pub meaning: &'static str,
    /// Columns in order.
    pub columns: &'static [Column],
}

/// A value to be put into a row.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'a> {
    Text(&'a str),
    Number(f64),
}

/// A result table while it is filled.
#[derive(Debug)]
pub(crate) struct Sheet {
    table: ResultTable,
}

impl Sheet {
    pub(crate) fn new(definition: &Definition) -> Self {
        let empty = |column: &Column| match column.kind {
            Kind::Text => ColumnData::Text(Vec::new()),
            Kind::Number => ColumnData::Number(Vec::new()),
        };
        let head = |column: &Column| ResultColumn {
            name: column.name.to_owned(),
            unit: column.unit.to_owned(),
            meaning: column.meaning.to_owned(),
        };
        let table = ResultTable {
            name: definition.name.to_owned(),
            meaning: definition.meaning.to_owned(),
            columns: definition.columns.iter().map(head).collect(),
            data: definition.columns.iter().map(empty).collect(),
        };
        Self { table }
    }

    /// Appends a row; its values are in the order of the columns.
    pub(crate) fn row<const N: usize>(&mut self, row: [Value; N]) {
        debug_assert_eq!(
            N,
            self.table.data.len(),
            "a row of {} has a value for each column",
            self.table.name
        );
        for (column, value) in self.table.data.iter_mut().zip(row) {
            match (column, value) {
                (ColumnData::Text(column), Value::Text(text)) => column.push(text.to_owned()),
                (ColumnData::Number(column), Value::Number(number)) => column.push(number),
                (ColumnData::Text(column), Value::Number(number)) => column.push(number.to_string()),
                (ColumnData::Number(column), Value::Text(_)) => column.push(f64::NAN),
            }
        }
    }

    pub(crate) fn finish(self) -> ResultTable {
        self.table
    }
}
