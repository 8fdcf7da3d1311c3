//! A page of plain tables: a name and a cell for each column.

use crate::page::{Page, Style, cut, left, right};

/// Widest name of a row.
const NAME: usize = 44;

/// A page under construction.
pub struct Table {
    page: Page,
}

impl Table {
    /// An empty page.
    pub fn new(style: Style) -> Self {
        Self { page: Page::new(style) }
    }

    /// A heading with what follows it on its line.
    pub fn heading(&mut self, words: &str, rest: &str) {
        self.page.heading(words, rest);
    }

    /// A line.
    pub fn line(&mut self, line: &str) {
        self.page.line(line);
    }

    /// A table: the heads of its columns, and rows of a name and its cells.
    pub fn table(&mut self, heads: Vec<String>, rows: &[(String, Vec<String>)]) {
        let count = |text: &String| text.chars().count();
        let name = rows.iter().map(|(name, _)| count(name)).max().unwrap_or(0).min(NAME);
        let widths: Vec<usize> = (heads.iter().enumerate())
            .map(|(at, head)| {
                rows.iter().map(|(_, cells)| count(&cells[at])).max().unwrap_or(0).max(count(head))
            })
            .collect();
        let line = |name: String, cells: &[String]| {
            let cells = cells.iter().zip(&widths).map(|(cell, &width)| right(cell, width));
            format!("  {name}  {}", cells.collect::<Vec<_>>().join("  "))
        };
        self.page.line(&line(left("", name), &heads));
        for (own, cells) in rows {
            self.page.line(&line(left(&cut(own, name), name), cells));
        }
    }

    /// The text.
    pub fn finish(self) -> String {
        self.page.finish()
    }
}
