//! A case as one text: settings, then tables. For tests, documents and small cases in a message.

use crate::draft::{Cell, Draft, DraftRow, DraftTable, Setting};

impl Draft {
    /// Reads a case written as one text. Lines `key = value` come first (`calendar.step = quarter`); a line `[items]`
    /// opens a table, the next line is its header, the rows follow until a blank line. Cells are separated by commas;
    /// `"` encloses cells with commas. Lines that begin with `#` are left out. What cannot be read is kept as it
    /// stands, for `check` to report.
    pub fn from_text(origin: &str, text: &str) -> Self {
        let mut draft =
            Self { origin: origin.to_owned(), settings_file: "case.toml".to_owned(), ..Self::default() };
        let mut open: Option<(String, DraftTable)> = None;
        for (at, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.starts_with('#') {
                continue;
            }
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                draft.close(&mut open);
                let table = DraftTable { file: Some(format!("{name}.csv")), ..DraftTable::default() };
                open = Some((name.to_owned(), table));
            } else if line.is_empty() {
                draft.close(&mut open);
            } else if let Some((_, table)) = &mut open {
                table.line(line);
            } else if let Some((key, value)) = line.split_once('=') {
                let setting = Setting { cell: Cell::text(value), line: Some(at as u32 + 1) };
                draft.settings.insert(key.trim().to_owned(), setting);
            } else {
                let setting = Setting { cell: Cell::Blank, line: Some(at as u32 + 1) };
                draft.settings.insert(line.to_owned(), setting);
            }
        }
        draft.close(&mut open);
        draft
    }

    fn close(&mut self, open: &mut Option<(String, DraftTable)>) {
        if let Some((name, table)) = open.take() {
            self.tables.insert(name, table);
        }
    }
}

impl DraftTable {
    /// Takes one line: the header first, then rows.
    fn line(&mut self, line: &str) {
        let cells = split(line);
        if self.header.is_empty() {
            self.header = cells;
            return;
        }
        let number = self.rows.len() as u32 + 2;
        let mut cells: Vec<Cell> = cells.iter().map(|cell| Cell::text(cell)).collect();
        cells.resize(cells.len().max(self.header.len()), Cell::Blank);
        self.rows.push(DraftRow { number, cells });
    }
}

/// Splits a line at its commas outside of quotes; two quotes inside quotes are one.
fn split(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cells.last_mut().into_iter().for_each(|cell| cell.push('"'));
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            other => cells.last_mut().into_iter().for_each(|cell| cell.push(other)),
        }
    }
    cells.into_iter().map(|cell| cell.trim().to_owned()).collect()
}
