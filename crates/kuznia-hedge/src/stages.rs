//! A two-stage program: the program of one future, which of its columns are decided before the future is known, and
//! how each future differs.

use kuznia_lp::{Col, Program, Row};
use std::fmt;

/// How a scenario's program differs from the common one.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Change {
    /// Bounds of a row.
    Row(Row, f64, f64),
    /// Bounds of a column; not of one that the scenario must follow.
    Col(Col, f64, f64),
    /// Cost of a column, of either stage.
    Cost(Col, f64),
    /// Coefficient of a column, of either stage, in a row.
    Coefficient(Row, Col, f64),
}

/// One future.
#[derive(Clone, PartialEq, Debug)]
pub struct Scenario {
    /// Name for people.
    pub name: String,
    /// Probability; those of all scenarios sum to 1.
    pub probability: f64,
    /// What is different; each row, column, cost and coefficient at most once.
    pub changes: Vec<Change>,
    /// Positions in [`TwoStage::first`] that this future must follow, in order; the other first-stage columns are decided
    /// anew in it. `None`: all. A future that shows itself late follows the first stage for longer.
    pub follows: Option<Vec<u32>>,
}

/// Decisions before and after the future is known.
///
/// min over x of the risk of Q_s(x), Q_s(x) = min {cost_s·y : y solves the program as s changes it, y_j = x_j for the
/// first-stage columns j that s follows}, where x keeps the first-stage rows and, in whole columns, is whole. The cost of
/// first-stage columns is part of every Q_s. Birge and Louveaux (2011), Introduction to Stochastic Programming, ch. 2.
#[derive(Clone, Debug)]
pub struct TwoStage {
    /// The program of one future, both stages; its own figures are those of no scenario in particular.
    pub program: Program,
    /// Columns of the first stage, in order.
    pub first: Vec<Col>,
    /// Rows that the first stage must keep by itself; only first-stage columns of theirs count in it.
    pub first_rows: Vec<Row>,
    /// Columns whose cost is told apart in an evaluation, such as what gives way.
    pub marked: Vec<Col>,
    /// The futures.
    pub scenarios: Vec<Scenario>,
}

/// Columns that several scenarios decide together, once what parts them from others is known.
#[derive(Clone, PartialEq, Debug)]
pub struct Shared {
    /// Name for people.
    pub name: String,
    /// The columns.
    pub cols: Vec<Col>,
    /// The scenarios, as positions in [`TwoStage::scenarios`].
    pub scenarios: Vec<usize>,
}

/// Why a two-stage program cannot be used.
#[derive(Clone, PartialEq, Debug)]
pub struct StageFault(pub(crate) String);

impl fmt::Display for StageFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StageFault {}

impl TwoStage {
    /// Whether everything points into the program and the probabilities are such.
    ///
    /// # Errors
    /// A sentence about the first thing that does not fit.
    pub fn check(&self) -> Result<(), StageFault> {
        let fault = |words: String| Err(StageFault(words));
        self.program.check().map_err(|why| StageFault(why.to_string()))?;
        let (cols, rows) = (self.program.n_cols(), self.program.n_rows());
        if !self.first.windows(2).all(|pair| pair[0] < pair[1])
            || self.first.last().is_some_and(|col| col.index() >= cols)
        {
            return fault("the first-stage columns are not columns of the program in order".into());
        }
        if self.marked.iter().any(|col| col.index() >= cols) {
            return fault("a marked column is not a column of the program".into());
        }
        if self.first_rows.iter().any(|row| row.index() >= rows) {
            return fault("a first-stage row is not a row of the program".into());
        }
        if self.scenarios.is_empty() {
            return fault("there is no scenario".into());
        }
        let total: f64 = self.scenarios.iter().map(|scenario| scenario.probability).sum();
        let negative = self.scenarios.iter().any(|s| s.probability.is_nan() || s.probability < 0.0);
        if negative || (total - 1.0).abs() > 1e-9 {
            return fault(format!("the probabilities sum to {total} instead of 1, or one is negative"));
        }
        for scenario in &self.scenarios {
            let follows = scenario.follows.as_deref().unwrap_or_default();
            let known = |change: &Change| match *change {
                Change::Row(row, low, high) => row.index() < rows && !low.is_nan() && !high.is_nan(),
                Change::Col(col, low, high) => col.index() < cols && !low.is_nan() && !high.is_nan(),
                Change::Cost(col, cost) => col.index() < cols && cost.is_finite(),
                Change::Coefficient(row, col, value) => {
                    row.index() < rows && col.index() < cols && value.is_finite()
                }
            };
            if !scenario.changes.iter().all(known) {
                return fault(format!("scenario `{}` changes what is not there", scenario.name));
            }
            let ordered = follows.windows(2).all(|pair| pair[0] < pair[1]);
            if !ordered || follows.last().is_some_and(|&at| at as usize >= self.first.len()) {
                return fault(format!("scenario `{}` follows what is not first stage", scenario.name));
            }
        }
        Ok(())
    }

    /// Probabilities in the order of the scenarios.
    pub fn probabilities(&self) -> Vec<f64> {
        self.scenarios.iter().map(|scenario| scenario.probability).collect()
    }

    /// The first-stage columns that a scenario follows: (position in `first`, column).
    pub fn followed(&self, scenario: &Scenario) -> Vec<(usize, Col)> {
        match &scenario.follows {
            Some(follows) => follows.iter().map(|&at| (at as usize, self.first[at as usize])).collect(),
            None => self.first.iter().copied().enumerate().collect(),
        }
    }

    /// The program of one scenario alone, its first stage free: whoever solves it knows the future.
    pub fn alone(&self, scenario: &Scenario) -> Program {
        let mut program = self.program.clone();
        let mut moved = Vec::new();
        for &change in &scenario.changes {
            match change {
                Change::Row(row, low, high) => {
                    (program.row_lower[row.index()], program.row_upper[row.index()]) = (low, high);
                }
                Change::Col(col, low, high) => {
                    (program.col_lower[col.index()], program.col_upper[col.index()]) = (low, high);
                }
                Change::Cost(col, cost) => program.cost[col.index()] = cost,
                Change::Coefficient(row, col, value) => moved.push((row, col, value)),
            }
        }
        if moved.is_empty() { program } else { with_coefficients(&program, &moved) }
    }
}

/// A program with other coefficients; a coefficient that was zero may be among them.
pub(crate) fn with_coefficients(program: &Program, moved: &[(Row, Col, f64)]) -> Program {
    let mut moved = moved.to_vec();
    moved.sort_by_key(|&(row, col, _)| (row, col));
    let mut changed = Program::with_capacity(program.n_cols(), program.n_rows(), program.n_nonzeros());
    for at in 0..program.n_cols() {
        changed.add_col(program.cost[at], program.col_lower[at], program.col_upper[at], program.integer[at]);
    }
    changed.offset = program.offset;
    for at in 0..program.n_rows() {
        let row = Row(at as u32);
        let begin = moved.partition_point(|&(own, _, _)| own < row);
        let end = moved.partition_point(|&(own, _, _)| own <= row);
        let own = &moved[begin..end];
        changed.begin_row();
        for (col, value) in program.row(row) {
            if own.binary_search_by_key(&col, |&(_, col, _)| col).is_err() {
                changed.push(col, value);
            }
        }
        for &(_, col, value) in own {
            changed.push(col, value);
        }
        changed.end_row(program.row_lower[at], program.row_upper[at]);
    }
    changed
}
