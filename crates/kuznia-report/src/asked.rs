//! Result tables that are asked by column, for the screens that show them.

use kuznia_tables::{ColumnData, ResultTable};

/// A table that can be asked by column.
pub(crate) struct Rows<'t> {
    pub(crate) table: Option<&'t ResultTable>,
}

impl<'t> Rows<'t> {
    pub(crate) fn of(tables: &'t [ResultTable], name: &str) -> Self {
        Self { table: tables.iter().find(|table| table.name == name) }
    }
    pub(crate) fn len(&self) -> usize {
        self.table.map_or(0, |table| match table.data.first() {
            Some(ColumnData::Text(values)) => values.len(),
            Some(ColumnData::Number(values)) => values.len(),
            None => 0,
        })
    }
    pub(crate) fn column(&self, name: &str) -> Option<&'t ColumnData> {
        let table = self.table?;
        table.columns.iter().position(|column| column.name == name).map(|at| &table.data[at])
    }
    pub(crate) fn text(&self, name: &str, row: usize) -> &'t str {
        match self.column(name) {
            Some(ColumnData::Text(values)) => values.get(row).map_or("", String::as_str),
            _ => "",
        }
    }
    pub(crate) fn number(&self, name: &str, row: usize) -> f64 {
        match self.column(name) {
            Some(ColumnData::Number(values)) => values.get(row).copied().unwrap_or(f64::NAN),
            _ => f64::NAN,
        }
    }
}

/// A name cut to fit.
pub(crate) fn short(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        return name.to_owned();
    }
    name.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}
