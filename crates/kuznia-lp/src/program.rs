//! A linear or mixed-integer program as compressed arrays: what is passed to a solver, without names and without
//! expression trees.
//!
//! minimise `offset + cost·x` subject to `row_lower ≤ A·x ≤ row_upper`, `col_lower ≤ x ≤ col_upper`, and `x[j]` whole
//! where `integer[j]`. The matrix is kept by rows (compressed sparse rows), as a builder writes it: one constraint
//! after another. Infinite bounds are `±f64::INFINITY`.

use std::fmt;

/// The column (variable) at this position of a [`Program`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Col(pub u32);

/// The row (constraint) at this position of a [`Program`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Row(pub u32);

impl Col {
    /// The position as an index into the column arrays.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl Row {
    /// The position as an index into the row arrays.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A program: minimise `offset + cost·x` within row and column bounds.
///
/// The arrays are public to be read and re-priced; their lengths must keep agreeing, which [`Program::check`] verifies
/// and every solve asks for.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// Cost of one unit of each column, in the caller's unit of the objective.
    pub cost: Vec<f64>,
    /// Least value of each column.
    pub col_lower: Vec<f64>,
    /// Greatest value of each column.
    pub col_upper: Vec<f64>,
    /// Whether each column must be whole.
    pub integer: Vec<bool>,
    /// Least activity of each row.
    pub row_lower: Vec<f64>,
    /// Greatest activity of each row.
    pub row_upper: Vec<f64>,
    /// Row `i` occupies `row_start[i]..row_start[i + 1]` of `col_index` and `value`; one longer than the rows.
    pub row_start: Vec<usize>,
    /// Column of each nonzero.
    pub col_index: Vec<u32>,
    /// Coefficient of each nonzero.
    pub value: Vec<f64>,
    /// Constant part of the objective.
    pub offset: f64,
    /// Where each column was last written: lets `push` sum a repeated column without searching.
    place: Vec<u32>,
}

/// Why a program cannot be solved as it stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// The array of this name does not have as many entries as the program has columns, rows or nonzeros.
    Length(&'static str),
    /// The array of this name holds a NaN, or an infinity where only a finite number makes sense, at this position.
    NotANumber(&'static str, usize),
    /// The nonzero at this position names a column that does not exist.
    NoSuchColumn(usize),
    /// More than 2³¹ − 1 columns, rows or nonzeros.
    TooLarge,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Length(array) => write!(f, "array `{array}` has the wrong length"),
            Fault::NotANumber(array, at) => write!(f, "entry {at} of `{array}` is not a usable number"),
            Fault::NoSuchColumn(at) => write!(f, "nonzero {at} names a column that does not exist"),
            Fault::TooLarge => write!(f, "the program has more than 2147483647 columns, rows or nonzeros"),
        }
    }
}

impl std::error::Error for Fault {}

impl Program {
    /// A program without columns and rows.
    pub fn new() -> Program {
        Program { row_start: vec![0], ..Program::default() }
    }

    /// An empty program with room for so many columns, rows and nonzeros.
    pub fn with_capacity(cols: usize, rows: usize, nonzeros: usize) -> Program {
        let mut row_start = Vec::with_capacity(rows + 1);
        row_start.push(0);
        Program {
            cost: Vec::with_capacity(cols),
            col_lower: Vec::with_capacity(cols),
            col_upper: Vec::with_capacity(cols),
            integer: Vec::with_capacity(cols),
            row_lower: Vec::with_capacity(rows),
            row_upper: Vec::with_capacity(rows),
            row_start,
            col_index: Vec::with_capacity(nonzeros),
            value: Vec::with_capacity(nonzeros),
            offset: 0.0,
            place: Vec::with_capacity(cols),
        }
    }

    /// Adds a column. Panics in builds with debug assertions where a figure is NaN or the cost is infinite.
    pub fn add_col(&mut self, cost: f64, lower: f64, upper: f64, integer: bool) -> Col {
        debug_assert!(cost.is_finite(), "cost of column {} is {cost}", self.cost.len());
        debug_assert!(!lower.is_nan() && !upper.is_nan(), "a bound of column {} is NaN", self.cost.len());
        let col = Col(self.cost.len() as u32);
        self.cost.push(cost);
        self.col_lower.push(lower);
        self.col_upper.push(upper);
        self.integer.push(integer);
        self.place.push(u32::MAX);
        col
    }

    /// Starts a row; [`Program::push`] fills it and [`Program::end_row`] closes it. What an unfinished row held is
    /// thrown away.
    pub fn begin_row(&mut self) {
        let start = self.open_row_start();
        self.col_index.truncate(start);
        self.value.truncate(start);
    }

    /// Adds `value·col` to the row under construction. A column pushed more than once is summed.
    pub fn push(&mut self, col: Col, value: f64) {
        debug_assert!(
            value.is_finite(),
            "coefficient of column {} in row {} is {value}",
            col.0,
            self.n_rows()
        );
        let start = self.open_row_start();
        let at = self.place[col.index()] as usize;
        if at >= start && at < self.col_index.len() && self.col_index[at] == col.0 {
            self.value[at] += value;
        } else {
            self.place[col.index()] = self.col_index.len() as u32;
            self.col_index.push(col.0);
            self.value.push(value);
        }
    }

    /// Closes the row under construction with its bounds. Coefficients that are or became zero are left out.
    pub fn end_row(&mut self, lower: f64, upper: f64) -> Row {
        debug_assert!(!lower.is_nan() && !upper.is_nan(), "a bound of row {} is NaN", self.n_rows());
        let start = self.open_row_start();
        if self.value[start..].contains(&0.0) {
            let mut kept = start;
            for at in start..self.value.len() {
                if self.value[at] != 0.0 {
                    self.value[kept] = self.value[at];
                    self.col_index[kept] = self.col_index[at];
                    kept += 1;
                }
            }
            self.value.truncate(kept);
            self.col_index.truncate(kept);
        }
        let row = Row(self.row_lower.len() as u32);
        self.row_lower.push(lower);
        self.row_upper.push(upper);
        self.row_start.push(self.value.len());
        row
    }

    /// Adds a whole row at once.
    pub fn add_row(&mut self, lower: f64, upper: f64, terms: &[(Col, f64)]) -> Row {
        self.begin_row();
        for &(col, value) in terms {
            self.push(col, value);
        }
        self.end_row(lower, upper)
    }

    /// Number of columns.
    pub fn n_cols(&self) -> usize {
        self.cost.len()
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.row_lower.len()
    }

    /// Number of nonzero coefficients.
    pub fn n_nonzeros(&self) -> usize {
        self.value.len()
    }

    /// Number of columns that must be whole.
    pub fn n_integers(&self) -> usize {
        self.integer.iter().filter(|&&whole| whole).count()
    }

    /// The columns that must be whole, in order.
    pub fn integers(&self) -> Vec<Col> {
        (0..self.n_cols() as u32).map(Col).filter(|col| self.integer[col.index()]).collect()
    }

    /// The terms of a row, in the order in which they were written.
    pub fn row(&self, row: Row) -> impl Iterator<Item = (Col, f64)> + '_ {
        let range = self.row_start[row.index()]..self.row_start[row.index() + 1];
        self.col_index[range.clone()].iter().zip(&self.value[range]).map(|(&col, &value)| (Col(col), value))
    }

    /// `A·x`: the activity of every row.
    pub fn activity(&self, x: &[f64]) -> Vec<f64> {
        (0..self.n_rows() as u32)
            .map(|row| self.row(Row(row)).map(|(col, value)| value * x[col.index()]).sum())
            .collect()
    }

    /// `offset + cost·x`.
    pub fn objective(&self, x: &[f64]) -> f64 {
        self.offset + self.cost.iter().zip(x).map(|(cost, x)| cost * x).sum::<f64>()
    }

    /// Whether the arrays agree and hold numbers a solver can use: no NaN, no infinite cost or coefficient, no lower
    /// bound of `+∞` and no upper bound of `−∞`. A lower bound above its upper bound is not a fault: the program is
    /// infeasible and is said to be.
    pub fn check(&self) -> Result<(), Fault> {
        let (cols, rows) = (self.n_cols(), self.n_rows());
        for (array, length) in [
            ("col_lower", self.col_lower.len()),
            ("col_upper", self.col_upper.len()),
            ("integer", self.integer.len()),
        ] {
            if length != cols {
                return Err(Fault::Length(array));
            }
        }
        if self.row_upper.len() != rows {
            return Err(Fault::Length("row_upper"));
        }
        let starts_agree = self.row_start.len() == rows + 1
            && self.row_start.first() == Some(&0)
            && self.row_start.windows(2).all(|pair| pair[0] <= pair[1])
            && self.row_start.last() == Some(&self.value.len());
        if !starts_agree {
            return Err(Fault::Length("row_start"));
        }
        if self.col_index.len() != self.value.len() {
            return Err(Fault::Length("col_index"));
        }
        if cols.max(rows).max(self.value.len()) > i32::MAX as usize {
            return Err(Fault::TooLarge);
        }
        if !self.offset.is_finite() {
            return Err(Fault::NotANumber("offset", 0));
        }
        let find = |array: &'static str, values: &[f64], bad: fn(f64) -> bool| match values
            .iter()
            .position(|&v| bad(v))
        {
            Some(at) => Err(Fault::NotANumber(array, at)),
            None => Ok(()),
        };
        find("cost", &self.cost, |v| !v.is_finite())?;
        find("value", &self.value, |v| !v.is_finite())?;
        find("col_lower", &self.col_lower, |v| v.is_nan() || v == f64::INFINITY)?;
        find("row_lower", &self.row_lower, |v| v.is_nan() || v == f64::INFINITY)?;
        find("col_upper", &self.col_upper, |v| v.is_nan() || v == f64::NEG_INFINITY)?;
        find("row_upper", &self.row_upper, |v| v.is_nan() || v == f64::NEG_INFINITY)?;
        match self.col_index.iter().position(|&col| col as usize >= cols) {
            Some(at) => Err(Fault::NoSuchColumn(at)),
            None => Ok(()),
        }
    }

    /// The same program without the demand that columns be whole.
    pub fn relaxed(&self) -> Program {
        Program { integer: vec![false; self.n_cols()], ..self.clone() }
    }

    fn open_row_start(&self) -> usize {
        *self.row_start.last().unwrap_or(&0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_columns_are_summed_and_zeros_left_out() {
        let mut program = Program::new();
        let (a, b, c) = (
            program.add_col(1.0, 0.0, 1.0, false),
            program.add_col(2.0, 0.0, 1.0, true),
            program.add_col(3.0, 0.0, 1.0, false),
        );
        let first = program.add_row(0.0, 1.0, &[(a, 1.0), (b, 2.0), (a, 3.0), (c, 5.0), (c, -5.0), (b, 1.0)]);
        let second = program.add_row(0.0, 1.0, &[(b, 1.0), (a, 1.0)]);
        assert_eq!(program.row(first).collect::<Vec<_>>(), [(a, 4.0), (b, 3.0)]);
        assert_eq!(program.row(second).collect::<Vec<_>>(), [(b, 1.0), (a, 1.0)]);
        assert_eq!(program.activity(&[1.0, 10.0, 0.0]), [34.0, 11.0]);
        assert_eq!(program.objective(&[1.0, 10.0, 1.0]), 24.0);
        assert_eq!(
            (program.n_cols(), program.n_rows(), program.n_nonzeros(), program.n_integers()),
            (3, 2, 4, 1)
        );
        assert_eq!(program.check(), Ok(()));
    }

    #[test]
    fn an_abandoned_row_leaves_nothing() {
        let mut program = Program::new();
        let a = program.add_col(1.0, 0.0, 1.0, false);
        program.begin_row();
        program.push(a, 7.0);
        program.begin_row();
        program.push(a, 1.0);
        let row = program.end_row(1.0, 1.0);
        assert_eq!(program.row(row).collect::<Vec<_>>(), [(a, 1.0)]);
    }

    #[test]
    fn faults_are_named() {
        let mut program = Program::new();
        let a = program.add_col(1.0, 0.0, 1.0, false);
        program.add_row(0.0, 1.0, &[(a, 1.0)]);
        let mut wrong = program.clone();
        wrong.cost[0] = f64::NAN;
        assert_eq!(wrong.check(), Err(Fault::NotANumber("cost", 0)));
        let mut wrong = program.clone();
        wrong.col_index[0] = 9;
        assert_eq!(wrong.check(), Err(Fault::NoSuchColumn(0)));
        let mut wrong = program.clone();
        wrong.row_upper.push(1.0);
        assert_eq!(wrong.check(), Err(Fault::Length("row_upper")));
        let mut wrong = program;
        wrong.row_lower[0] = f64::INFINITY;
        assert_eq!(wrong.check(), Err(Fault::NotANumber("row_lower", 0)));
    }
}
