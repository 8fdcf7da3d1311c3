//! What a solve hands back: status, values, bound, prices and basis.

use crate::highs::RawBasis;
use crate::options::relative_gap;
use crate::program::{Col, Row};

/// How a solve ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Solved: to tolerance (linear programs), to the wanted gap (mixed-integer programs).
    Optimal,
    /// Stopped at a limit or by the stop flag, with a solution.
    Feasible,
    /// No solution exists.
    Infeasible,
    /// The objective falls without end.
    Unbounded,
    /// Stopped at a limit or by the stop flag, without a solution.
    Stopped,
    /// The solver failed; the text fits "failed to solve: …".
    Failed(String),
}

/// Which bound a column or row sits at in a basis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BasisStatus {
    /// At its lower bound.
    Lower,
    /// In the basis.
    Basic,
    /// At its upper bound.
    Upper,
    /// Free and at zero.
    Zero,
    /// Not in the basis, place left to the solver.
    Nonbasic,
}

/// A simplex basis: the warm start of a re-solve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis(pub(crate) RawBasis);

impl Basis {
    /// Number of columns it is for.
    pub fn n_cols(&self) -> usize {
        self.0.col.len()
    }

    /// Number of rows it is for.
    pub fn n_rows(&self) -> usize {
        self.0.row.len()
    }

    /// Where a column sits.
    pub fn col(&self, col: Col) -> BasisStatus {
        status(self.0.col[col.index()])
    }

    /// Where a row sits.
    pub fn row(&self, row: Row) -> BasisStatus {
        status(self.0.row[row.index()])
    }

    /// One byte for each column and for each row, to be kept outside and read by [`Basis::from_codes`].
    pub fn codes(&self) -> (Vec<u8>, Vec<u8>) {
        let bytes = |codes: &[i32]| codes.iter().map(|code| *code as u8).collect();
        (bytes(&self.0.col), bytes(&self.0.row))
    }

    /// A basis from the bytes of [`Basis::codes`]; `None` where one of them stands for nothing.
    pub fn from_codes(cols: &[u8], rows: &[u8]) -> Option<Self> {
        let codes = |bytes: &[u8]| {
            bytes.iter().map(|byte| (*byte <= 4).then_some(i32::from(*byte))).collect::<Option<Vec<i32>>>()
        };
        Some(Self(RawBasis { col: codes(cols)?, row: codes(rows)? }))
    }

    /// The same basis for a program with so many rows appended: the new rows are basic, which keeps it a basis.
    pub fn with_new_rows(mut self, count: usize) -> Basis {
        self.0.row.extend(std::iter::repeat_n(1, count));
        self
    }

    /// The same basis for a program with so many columns appended: the new columns are nonbasic.
    pub fn with_new_cols(mut self, count: usize) -> Basis {
        self.0.col.extend(std::iter::repeat_n(4, count));
        self
    }
}

fn status(code: i32) -> BasisStatus {
    match code {
        0 => BasisStatus::Lower,
        1 => BasisStatus::Basic,
        2 => BasisStatus::Upper,
        3 => BasisStatus::Zero,
        _ => BasisStatus::Nonbasic,
    }
}

/// The outcome of a solve.
#[derive(Clone, Debug)]
pub struct Solution {
    /// How it ended.
    pub status: Status,
    /// Value of each column; empty without a solution. Whole columns are exactly whole.
    pub x: Vec<f64>,
    /// `offset + cost·x`; ∞ without a solution.
    pub objective: f64,
    /// Proved lower bound of the objective as the solver states it (see `certificate` for a safe one); −∞ without one.
    pub bound: f64,
    /// Relative gap between objective and bound.
    pub gap: f64,
    /// Price of each row: change of the objective per unit by which its binding bound rises. Empty where there are
    /// none. A row at its lower bound has a price ≥ 0, at its upper bound ≤ 0. For a mixed-integer program the prices
    /// are those with the whole columns fixed at their values.
    pub row_dual: Vec<f64>,
    /// Reduced cost of each column: change of the objective per unit by which its binding bound rises.
    pub col_dual: Vec<f64>,
    /// The optimal basis, where the method has one.
    pub basis: Option<Basis>,
    /// How it was solved, in words for the user, such as "interior point, crossover".
    pub method: String,
    /// Wall-clock seconds.
    pub seconds: f64,
    /// Nodes of the search tree.
    pub nodes: u64,
    /// Simplex, crossover and interior-point iterations together.
    pub iterations: u64,
}

impl Solution {
    /// A solution without values.
    pub(crate) fn without_values(status: Status, method: impl Into<String>) -> Solution {
        let bound = if status == Status::Infeasible { f64::INFINITY } else { f64::NEG_INFINITY };
        Solution {
            status,
            x: Vec::new(),
            objective: f64::INFINITY,
            bound,
            gap: f64::INFINITY,
            row_dual: Vec::new(),
            col_dual: Vec::new(),
            basis: None,
            method: method.into(),
            seconds: 0.0,
            nodes: 0,
            iterations: 0,
        }
    }

    /// Whether there are values to use.
    pub fn has_values(&self) -> bool {
        matches!(self.status, Status::Optimal | Status::Feasible)
    }

    /// Whether there are prices to use.
    pub fn has_prices(&self) -> bool {
        self.has_values() && !self.row_dual.is_empty()
    }

    pub(crate) fn set_bound(&mut self, bound: f64) {
        self.bound = bound;
        self.gap = relative_gap(self.objective, bound);
    }
}
