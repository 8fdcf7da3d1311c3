//! A small table of text: a name, numbers, and words that take what room is left.

use crate::page::{Page, left, right, width};

/// Most characters of a name.
const NAME: usize = 44;

enum Kind {
    Number,
    Words,
}

/// Rows under one head.
pub(super) struct Grid {
    title: String,
    columns: Vec<(String, Kind)>,
    rows: Vec<(String, Vec<String>)>,
    more: usize,
}

impl Grid {
    /// A table whose names stand under this title.
    pub(super) fn new(title: &str) -> Self {
        Self { title: title.to_owned(), columns: Vec::new(), rows: Vec::new(), more: 0 }
    }

    /// A column of numbers, set to the right.
    pub(super) fn number(mut self, head: &str) -> Self {
        self.columns.push((head.to_owned(), Kind::Number));
        self
    }

    /// A column of words.
    pub(super) fn words(mut self, head: &str) -> Self {
        self.columns.push((head.to_owned(), Kind::Words));
        self
    }

    /// A row; cells in the order of the columns.
    pub(super) fn row(&mut self, name: &str, cells: Vec<String>) {
        debug_assert_eq!(cells.len(), self.columns.len(), "a cell for each column");
        self.rows.push((name.to_owned(), cells));
    }

    /// Rows that are left out.
    pub(super) fn more(&mut self, more: usize) {
        self.more += more;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Prints it, nothing where it has no rows.
    pub(super) fn print(&self, page: &mut Page) {
        if self.is_empty() {
            return;
        }
        let names = self.rows.iter().map(|(name, _)| width(name)).chain([width(&self.title)]);
        let first = names.max().unwrap_or(0).min(NAME);
        let widest = |at: usize| {
            let cells = self.rows.iter().map(|(_, cells)| width(&cells[at]));
            cells.chain([width(&self.columns[at].0)]).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.columns.len()).map(widest).collect();
        let line = |name: &str, cells: &mut dyn Iterator<Item = &String>| {
            let mut line = format!("  {}", left(name, first));
            for ((cell, &room), (_, kind)) in cells.zip(&widths).zip(&self.columns) {
                line.push_str("  ");
                match kind {
                    Kind::Number => line.push_str(&right(cell, room)),
                    Kind::Words => line.push_str(&left(cell, room)),
                }
            }
            line
        };
        page.line(&line(&self.title, &mut self.columns.iter().map(|(head, _)| head)));
        for (name, cells) in &self.rows {
            page.line(&line(name, &mut cells.iter()));
        }
        if self.more > 0 {
            page.line(&format!("  … and {} more", crate::number::fixed(self.more as f64, 0)));
        }
    }
}
