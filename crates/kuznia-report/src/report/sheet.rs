//! Tables of a report: what a chart shows, in numbers, for those who read, listen, print or calculate.

use serde::{Serialize, Serializer};

/// Significant digits that a number keeps on its way to a page; a workbook keeps all.
const DIGITS: i32 = 7;

/// A number of a report; NaN and infinities are null on the page.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Num(pub f64);

impl Serialize for Num {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(short(self.0))
    }
}

/// Rounded to the digits that a page needs, so that it does not carry noise.
fn short(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { 0.0 } else { value };
    }
    let scale = 10_f64.powi(DIGITS - 1 - value.abs().log10().floor() as i32);
    let rounded = (value * scale).round() / scale;
    if rounded.is_finite() { rounded } else { value }
}

/// Numbers for a page.
pub(crate) fn nums(values: &[f64]) -> Vec<Num> {
    values.iter().copied().map(Num).collect()
}

/// What a cell holds.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A number, in the unit of its column.
    Number(Num),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<f64> for Cell {
    fn from(value: f64) -> Self {
        Self::Number(Num(value))
    }
}

/// How a column is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Words, to the left.
    Text,
    /// Numbers, to the right.
    Number,
    /// Shares of 1, written as percent.
    Share,
    /// Numbers of several units, each written on its own.
    Mixed,
}

/// A column.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Column {
    /// Its heading.
    pub title: String,
    /// Unit in words; empty where there is none.
    pub unit: String,
    /// How its cells are written.
    pub kind: Kind,
    /// Decimals of its numbers (of the percent, for shares).
    pub places: usize,
}

/// A table.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Sheet {
    /// Short name, fit for the tab of a workbook.
    pub name: String,
    /// Columns in order.
    pub columns: Vec<Column>,
    /// Rows, each with a cell for every column.
    pub rows: Vec<Vec<Cell>>,
    /// Rows that were left out.
    pub left_out: usize,
}

/// Most rows of a table in a report: the result tables of the run hold the rest.
const ROWS: usize = 400;

impl Sheet {
    pub(crate) fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), columns: Vec::new(), rows: Vec::new(), left_out: 0 }
    }

    pub(crate) fn text(self, title: impl Into<String>) -> Self {
        self.column(title.into(), String::new(), Kind::Text)
    }

    pub(crate) fn number(self, title: impl Into<String>, unit: impl Into<String>) -> Self {
        self.column(title.into(), unit.into(), Kind::Number)
    }

    pub(crate) fn share(self, title: impl Into<String>) -> Self {
        self.column(title.into(), "%".to_owned(), Kind::Share)
    }

    pub(crate) fn mixed(self, title: impl Into<String>) -> Self {
        self.column(title.into(), String::new(), Kind::Mixed)
    }

    /// Columns of one kind with these titles.
    pub(crate) fn many(mut self, titles: &[String], unit: &str, kind: Kind) -> Self {
        for title in titles {
            self = self.column(title.clone(), unit.to_owned(), kind);
        }
        self
    }

    fn column(mut self, title: String, unit: String, kind: Kind) -> Self {
        self.columns.push(Column { title, unit, kind, places: 0 });
        self
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        if self.rows.len() >= ROWS {
            self.left_out += 1;
            return;
        }
        let mut cells: Vec<Cell> = cells.into_iter().collect();
        cells.resize_with(self.columns.len(), || f64::NAN.into());
        self.rows.push(cells);
    }

    /// Chooses the decimals of every column by its largest number.
    pub(crate) fn finish(mut self) -> Self {
        for (at, column) in self.columns.iter_mut().enumerate() {
            let numbers = self.rows.iter().filter_map(|row| match &row[at] {
                Cell::Number(Num(value)) if value.is_finite() => Some(*value),
                _ => None,
            });
            let (mut largest, mut whole) = (0.0_f64, true);
            for value in numbers {
                largest = largest.max(value.abs());
                whole &= (value - value.round()).abs() < 1e-9;
            }
            column.places = match column.kind {
                Kind::Share => 1,
                _ if whole => 0,
                _ => crate::number::decimals(largest).min(2 + usize::from(largest < 1.0)),
            };
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_seven_digits_on_the_page_and_all_in_the_sheet() {
        let text = serde_json::to_string(&[Num(1.0 / 3.0), Num(123_456_789.0), Num(f64::NAN), Num(-0.0)]);
        assert_eq!(text.ok().as_deref(), Some("[0.3333333,123456800.0,null,0.0]"));
        assert_eq!(Num(1.0 / 3.0).0, 1.0 / 3.0);
    }

    #[test]
    fn a_column_shows_the_digits_that_its_largest_number_needs() {
        let mut sheet = Sheet::new("a").text("name").number("few", "t").number("whole", "t").share("part");
        sheet.row(["x".into(), 1234.5.into(), 2.0.into(), 0.5.into()]);
        sheet.row(["y".into(), 0.25.into(), 3.0.into()]);
        let sheet = sheet.finish();
        assert_eq!(sheet.columns.iter().map(|column| column.places).collect::<Vec<_>>(), [0, 0, 0, 1]);
        assert_eq!(sheet.rows[1].len(), 4);
    }

    #[test]
    fn a_table_that_is_too_long_says_how_much_it_leaves_out() {
        let mut sheet = Sheet::new("a").text("name");
        (0..ROWS + 3).for_each(|_| sheet.row(["x".into()]));
        assert_eq!((sheet.rows.len(), sheet.left_out), (ROWS, 3));
    }
}
