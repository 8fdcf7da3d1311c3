//! Changing the rows of a draft's table by their keys.

use kuznia_base::Instant;
use kuznia_case::{Cell, Draft, DraftRow, DraftTable};
use std::collections::BTreeMap;

/// A table of a draft with its rows by key.
pub(super) struct Editor<'d> {
    table: &'d mut DraftTable,
    keys: &'static [&'static str],
    rows: BTreeMap<Vec<String>, usize>,
}

impl<'d> Editor<'d> {
    /// Opens a table, which is made where it is missing.
    pub(super) fn open(draft: &'d mut Draft, name: &str, keys: &'static [&'static str]) -> Self {
        let table = draft.tables.entry(name.to_owned()).or_default();
        let mut editor = Self { table, keys, rows: BTreeMap::new() };
        keys.iter().for_each(|key| {
            editor.column(key);
        });
        editor.index();
        editor
    }

    fn index(&mut self) {
        self.rows.clear();
        for (at, row) in self.table.rows.iter().enumerate() {
            self.rows.insert(key(self.table, self.keys, row), at);
        }
    }

    /// The place of a column, which is added where it is missing.
    fn column(&mut self, name: &str) -> usize {
        if let Some(at) = self.table.header.iter().position(|header| header == name) {
            return at;
        }
        self.table.header.push(name.to_owned());
        self.table.header.len() - 1
    }

    /// Writes a cell of the row with this key, which is added where it is missing.
    pub(super) fn set(&mut self, key: &[String], column: &str, cell: Cell) {
        let place = self.column(column);
        let at = match self.rows.get(key) {
            Some(&at) => at,
            None => self.add(key),
        };
        let width = self.table.header.len();
        let row = &mut self.table.rows[at];
        row.cells.resize(width.max(row.cells.len()), Cell::Blank);
        row.cells[place] = cell;
    }

    fn add(&mut self, key: &[String]) -> usize {
        let number = self.table.rows.last().map_or(1, |row| row.number) + 1;
        let mut cells = vec![Cell::Blank; self.table.header.len()];
        for (name, part) in self.keys.iter().zip(key) {
            let at = self.table.header.iter().position(|header| header == name);
            if let Some(cell) = at.and_then(|at| cells.get_mut(at)) {
                *cell = Cell::text(part);
            }
        }
        self.table.rows.push(DraftRow { number, cells });
        self.rows.insert(key.to_vec(), self.table.rows.len() - 1);
        self.table.rows.len() - 1
    }

    /// Keeps the rows whose key is wanted.
    pub(super) fn retain(&mut self, wanted: impl Fn(&[String]) -> bool) {
        let keys = self.keys;
        let mut rows = std::mem::take(&mut self.table.rows);
        rows.retain(|row| wanted(&key(self.table, keys, row)));
        self.table.rows = rows;
        self.index();
    }

    /// Keys of all rows, in order of key.
    pub(super) fn keys(&self) -> Vec<Vec<String>> {
        self.rows.keys().cloned().collect()
    }
}

/// The key of a row, dates in their one form.
fn key(table: &DraftTable, keys: &[&str], row: &DraftRow) -> Vec<String> {
    let part = |name: &&str| {
        let at = table.header.iter().position(|header| header == name);
        match at.and_then(|at| row.cells.get(at)) {
            None | Some(Cell::Blank) => String::new(),
            Some(Cell::Text(text)) => {
                let date =
                    text.starts_with(|c: char| c.is_ascii_digit()).then(|| Instant::parse(text)).flatten();
                date.map_or_else(|| text.to_string(), |date| date.to_string())
            }
            Some(Cell::Number(number)) => number.to_string(),
            Some(Cell::Date(date)) => date.to_string(),
            Some(Cell::Yes(yes)) => if *yes { "yes" } else { "no" }.to_owned(),
        }
    };
    keys.iter().map(part).collect()
}
