//! Which cells of the input differ, by the keys of their rows; the variant of each run is applied.

use kuznia_case::{Cell, Draft, DraftTable, schema};
use std::collections::{BTreeMap, BTreeSet};

/// A cell that is not the same in all runs.
#[derive(Clone, PartialEq, Debug)]
pub struct Change {
    /// Table; `case` for settings.
    pub table: String,
    /// Key of the row, its parts joined with `/`; a setting has none.
    pub key: String,
    /// Column; empty: the row as such, which some runs do not have.
    pub column: String,
    /// What stands there, by run; `None`: there is no such row.
    pub values: Vec<Option<String>>,
}

impl Change {
    /// Table, key and column in one.
    pub fn name(&self) -> String {
        let parts = [self.table.as_str(), self.key.as_str(), self.column.as_str()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// Values of a table by row and column.
type Rows = BTreeMap<String, BTreeMap<String, String>>;

/// The cells in which drafts differ, in order of table, key and column. A row that one draft lacks is one change.
pub(super) fn changes(drafts: &[&Draft]) -> Vec<Change> {
    let mut changes = settings(drafts);
    let tables: BTreeSet<&str> =
        drafts.iter().flat_map(|draft| draft.tables.keys().map(String::as_str)).collect();
    for table in tables {
        let own: Vec<Rows> = drafts
            .iter()
            .map(|draft| draft.tables.get(table).map_or_else(Rows::new, |own| rows(table, own)))
            .collect();
        let keys: BTreeSet<&String> = own.iter().flat_map(BTreeMap::keys).collect();
        for key in keys {
            let sides: Vec<Option<&BTreeMap<String, String>>> =
                own.iter().map(|rows| rows.get(key)).collect();
            if sides.iter().any(Option::is_none) {
                let there = |side: &Option<_>| side.map(|_: &BTreeMap<_, _>| "there".to_owned());
                changes.push(Change {
                    table: table.to_owned(),
                    key: key.clone(),
                    column: String::new(),
                    values: sides.iter().map(there).collect(),
                });
                continue;
            }
            let columns: BTreeSet<&String> = sides.iter().flatten().flat_map(|side| side.keys()).collect();
            for column in columns {
                let value = |side: &Option<&BTreeMap<String, String>>| {
                    side.and_then(|side| side.get(column)).cloned().unwrap_or_default()
                };
                let values: Vec<String> = sides.iter().map(value).collect();
                if values.iter().any(|value| !same(value, &values[0])) {
                    changes.push(Change {
                        table: table.to_owned(),
                        key: key.clone(),
                        column: column.clone(),
                        values: values.into_iter().map(Some).collect(),
                    });
                }
            }
        }
    }
    changes
}

fn settings(drafts: &[&Draft]) -> Vec<Change> {
    let names: BTreeSet<&String> = drafts.iter().flat_map(|draft| draft.settings.keys()).collect();
    let mut changes = Vec::new();
    for name in names {
        let values: Vec<Option<String>> = drafts
            .iter()
            .map(|draft| draft.settings.get(name).map(|setting| text(&setting.cell, false)))
            .collect();
        if values
            .iter()
            .any(|value| !same(value.as_deref().unwrap_or(""), values[0].as_deref().unwrap_or("")))
        {
            changes.push(Change {
                table: "case".to_owned(),
                key: String::new(),
                column: name.clone(),
                values,
            });
        }
    }
    changes
}

/// A number is the same however it is written.
fn same(a: &str, b: &str) -> bool {
    a == b || a.parse::<f64>().ok().zip(b.parse::<f64>().ok()).is_some_and(|(a, b)| a == b)
}

fn rows(name: &str, table: &DraftTable) -> Rows {
    let keys: Vec<usize> = schema::table(name).map_or_else(Vec::new, |def| {
        let keys = def.columns.iter().filter(|column| column.key);
        keys.filter_map(|key| table.header.iter().position(|own| own == key.name)).collect()
    });
    let mut rows = Rows::new();
    for row in &table.rows {
        let cell =
            |at: usize| row.cells.get(at).map_or_else(String::new, |cell| text(cell, table.decimal_comma));
        let mut key = keys.iter().map(|&at| cell(at)).collect::<Vec<_>>().join("/");
        if keys.is_empty() {
            // Rows without a key, such as samples, are told apart by all of their cells.
            key = (0..table.header.len()).map(cell).collect::<Vec<_>>().join("/");
        }
        let others = table.header.iter().enumerate().filter(|(at, _)| !keys.contains(at));
        let cells =
            others.map(|(at, column)| (column.clone(), cell(at))).filter(|(_, cell)| !cell.is_empty());
        rows.insert(key, cells.collect());
    }
    rows
}

fn text(cell: &Cell, comma: bool) -> String {
    match cell {
        Cell::Blank => String::new(),
        Cell::Text(text) if comma && text.replace(',', ".").parse::<f64>().is_ok() => text.replace(',', "."),
        Cell::Text(text) => text.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::Yes(yes) => if *yes { "yes" } else { "no" }.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(rows: &str) -> Draft {
        Draft::from_text("x", &format!("name = x\ncurrency = EUR\n\n[items]\nitem,unit,unit_value\n{rows}"))
    }

    #[test]
    fn cells_and_rows_that_differ_are_found_and_others_are_not() {
        let (a, b) = (draft("ore,t,1\nbar,t,4\n"), draft("bar,t,4.0\nore,t,2\ncoal,t,1\n"));
        let told: Vec<(String, Vec<Option<String>>)> =
            changes(&[&a, &b]).into_iter().map(|change| (change.name(), change.values)).collect();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            told,
            [
                ("items coal".to_owned(), vec![None, some("there")]),
                ("items ore unit_value".to_owned(), vec![some("1"), some("2")]),
            ]
        );
    }
}
