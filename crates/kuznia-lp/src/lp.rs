//! A live linear program: kept inside the solver, changed a little, and solved again from its last basis.

use crate::highs::{Event, Highs, HighsError, ModelStatus, Watch};
use crate::method::{self, Choice};
use crate::options::{Clock, Options, Progress};
use crate::program::{Col, Program, Row};
use crate::solution::{Basis, Solution, Status};
use std::ffi::CStr;
use std::fmt;

/// A linear program that lives in the solver. Whole columns of the program it was made from are relaxed.
///
/// It may be moved to another thread, but serves one at a time.
pub struct Lp {
    pub(crate) highs: Highs,
    cost: Vec<f64>,
    rows: usize,
    warm: bool,
}

/// A row to add: its bounds and its terms, each column named once.
pub type NewRow<'a> = (f64, f64, &'a [(Col, f64)]);

/// Steps that a re-solve without perturbed costs may take in any case.
const SHORT: usize = 500;

/// HiGHS's counters of iterations.
const ITERATIONS: [&CStr; 4] = [
    c"simplex_iteration_count",
    c"ipm_iteration_count",
    c"crossover_iteration_count",
    c"pdlp_iteration_count",
];

/// A change that the solver refused: a position that does not exist, lengths that do not agree, or NaN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LpError(pub(crate) String);

impl fmt::Display for LpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for LpError {}

impl From<HighsError> for LpError {
    fn from(error: HighsError) -> LpError {
        LpError(error.to_string())
    }
}

impl Lp {
    /// Passes the relaxation of a program to a new solver object.
    pub fn from_program(program: &Program) -> Result<Lp, LpError> {
        program.check().map_err(|fault| LpError(fault.to_string()))?;
        let mut highs = Highs::new()?;
        highs.pass(program, false)?;
        Ok(Lp { highs, cost: program.cost.clone(), rows: program.n_rows(), warm: false })
    }

    /// Puts a program in the place of the one it holds. What follows depends on nothing that was solved or changed before:
    /// not on scale factors, nor on the order in which entries of the matrix were changed.
    pub fn replace(&mut self, program: &Program) -> Result<(), LpError> {
        program.check().map_err(|fault| LpError(fault.to_string()))?;
        self.highs.pass(program, false)?;
        self.cost.clone_from(&program.cost);
        self.rows = program.n_rows();
        self.warm = false;
        Ok(())
    }

    /// Number of columns.
    pub fn n_cols(&self) -> usize {
        self.cost.len()
    }

    /// Number of rows, added ones included.
    pub fn n_rows(&self) -> usize {
        self.rows
    }

    /// Changes the bounds of one column.
    pub fn set_col_bounds(&mut self, col: Col, lower: f64, upper: f64) -> Result<(), LpError> {
        self.set_cols_bounds(&[(col, lower, upper)])
    }

    /// Changes the bounds of columns, each named once.
    pub fn set_cols_bounds(&mut self, changes: &[(Col, f64, f64)]) -> Result<(), LpError> {
        if changes.is_empty() {
            return Ok(());
        }
        let (cols, lower, upper) = split(changes.iter().map(|&(col, lower, upper)| (col.0, lower, upper)))?;
        Ok(self.highs.set_col_bounds(&cols, &lower, &upper)?)
    }

    /// Changes the bounds of one row.
    pub fn set_row_bounds(&mut self, row: Row, lower: f64, upper: f64) -> Result<(), LpError> {
        self.set_rows_bounds(&[(row, lower, upper)])
    }

    /// Changes the bounds of rows, each named once.
    pub fn set_rows_bounds(&mut self, changes: &[(Row, f64, f64)]) -> Result<(), LpError> {
        if changes.is_empty() {
            return Ok(());
        }
        let (rows, lower, upper) = split(changes.iter().map(|&(row, lower, upper)| (row.0, lower, upper)))?;
        Ok(self.highs.set_row_bounds(&rows, &lower, &upper)?)
    }

    /// Changes the cost of one column.
    pub fn set_cost(&mut self, col: Col, cost: f64) -> Result<(), LpError> {
        self.set_costs(&[(col, cost)])
    }

    /// Changes the costs of columns, each named once.
    pub fn set_costs(&mut self, changes: &[(Col, f64)]) -> Result<(), LpError> {
        if changes.is_empty() {
            return Ok(());
        }
        let (cols, cost, _) = split(changes.iter().map(|&(col, cost)| (col.0, cost, 0.0)))?;
        self.highs.set_costs(&cols, &cost)?;
        for (&col, &cost) in cols.iter().zip(&cost) {
            self.cost[col as usize] = cost;
        }
        Ok(())
    }

    /// Changes one coefficient; one that was zero becomes a nonzero.
    pub fn set_coefficient(&mut self, row: Row, col: Col, value: f64) -> Result<(), LpError> {
        if !value.is_finite() {
            return Err(LpError(format!("coefficient of column {} in row {} is {value}", col.0, row.0)));
        }
        Ok(self.highs.set_coefficient(row.0, col.0, value)?)
    }

    /// Adds a row. A column may be named once only.
    pub fn add_row(&mut self, lower: f64, upper: f64, terms: &[(Col, f64)]) -> Result<Row, LpError> {
        self.add_rows(&[(lower, upper, terms)])
    }

    /// Adds rows, such as cuts; returns the first of them. A valid basis is kept, the new rows being basic in it.
    pub fn add_rows(&mut self, rows: &[NewRow<'_>]) -> Result<Row, LpError> {
        let first = Row(self.rows as u32);
        let (mut lower, mut upper, mut start) = (Vec::new(), Vec::new(), Vec::new());
        let (mut index, mut value) = (Vec::new(), Vec::new());
        for &(row_lower, row_upper, terms) in rows {
            if row_lower.is_nan() || row_upper.is_nan() || terms.iter().any(|(_, value)| !value.is_finite()) {
                return Err(LpError("a row with a figure that is not a number".into()));
            }
            lower.push(row_lower);
            upper.push(row_upper);
            start.push(index.len());
            index.extend(terms.iter().map(|(col, _)| col.0));
            value.extend(terms.iter().map(|&(_, value)| value));
        }
        self.highs.add_rows(&lower, &upper, &start, &index, &value)?;
        self.rows += rows.len();
        Ok(first)
    }

    /// Adds a column that stands in these rows.
    pub fn add_col(
        &mut self,
        cost: f64,
        lower: f64,
        upper: f64,
        terms: &[(Row, f64)],
    ) -> Result<Col, LpError> {
        if !cost.is_finite()
            || lower.is_nan()
            || upper.is_nan()
            || terms.iter().any(|(_, value)| !value.is_finite())
        {
            return Err(LpError("a column with a figure that is not a number".into()));
        }
        let rows: Vec<u32> = terms.iter().map(|(row, _)| row.0).collect();
        let value: Vec<f64> = terms.iter().map(|&(_, value)| value).collect();
        self.highs.add_col(cost, lower, upper, &rows, &value)?;
        self.cost.push(cost);
        Ok(Col(self.cost.len() as u32 - 1))
    }

    /// The basis of the last solve.
    pub fn basis(&self) -> Option<Basis> {
        self.highs.basis().map(Basis)
    }

    /// Starts the next solve from this basis, whatever was solved before: what the solver learned on the way (densities,
    /// edge weights, factors) is forgotten, so that the answer is the same to the last bit. Scale factors alone are kept;
    /// they follow from the coefficients and costs of the first solve, not from bounds. See [`Lp::replace`].
    pub fn set_basis(&mut self, basis: &Basis) -> Result<(), LpError> {
        self.highs.clear_solver()?;
        self.highs.set_basis(&basis.0)?;
        self.warm = true;
        Ok(())
    }

    /// Forgets the basis: the next solve starts cold.
    pub fn forget_basis(&mut self) -> Result<(), LpError> {
        self.warm = false;
        Ok(self.highs.clear_solver()?)
    }

    /// Solves what the program now is, from the last basis where there is one.
    pub fn solve(&mut self, options: &Options, progress: &mut dyn FnMut(Progress)) -> Solution {
        self.solve_by(&Clock::start(options), options, "linear program", progress)
    }

    /// As [`Lp::solve`], within a clock that may already be running.
    pub(crate) fn solve_by(
        &mut self,
        clock: &Clock,
        options: &Options,
        phase: &'static str,
        progress: &mut dyn FnMut(Progress),
    ) -> Solution {
        let began = clock.seconds();
        if clock.expired() {
            return Solution::without_values(Status::Stopped, "");
        }
        let first = method::choose(self.cost.len(), self.rows, options, self.warm);
        let mut solution = match first == method::WARM_SIMPLEX {
            true => self.go_on(clock, options, phase, progress),
            false => self.attempt(first, options.presolve, clock, options, phase, progress),
        };
        // An interior point that is not clean enough, or a basis that leads nowhere: again, more safely.
        for (retry, presolve) in [(method::CROSSOVER, options.presolve), (method::COLD_SIMPLEX, false)] {
            if !matches!(solution.status, Status::Failed(_)) || clock.expired() {
                break;
            }
            if self.highs.clear_solver().is_err() {
                break;
            }
            solution = self.attempt(retry, presolve, clock, options, phase, progress);
        }
        if solution.status == Status::Unbounded {
            solution.status = self.unbounded_or_infeasible(clock, options, phase, progress);
        }
        self.warm = !matches!(solution.status, Status::Failed(_)) && self.highs.basis().is_some();
        solution.seconds = clock.seconds() - began;
        solution
    }

    /// From the last basis: at first with the costs as they are, which takes half the steps where many prices are zero;
    /// where that does not end soon, with the solver's perturbed costs, which keep it from going round in circles; and
    /// anew where the way is longer than the options allow.
    fn go_on(
        &mut self,
        clock: &Clock,
        options: &Options,
        phase: &'static str,
        progress: &mut dyn FnMut(Progress),
    ) -> Solution {
        let most = options.warm_iterations.map_or(u64::MAX, u64::from);
        let exact = ((self.rows / 2).max(SHORT) as u64).min(most);
        let mut spent = 0;
        for (is_exact, limit) in [(true, exact), (false, most)] {
            let most = i32::try_from(limit.saturating_sub(spent)).unwrap_or(i32::MAX);
            let way = Choice { is_exact, most, ..method::WARM_SIMPLEX };
            let mut solution = self.attempt(way, options.presolve, clock, options, phase, progress);
            spent += solution.iterations;
            if !matches!(solution.status, Status::Feasible | Status::Stopped) || clock.expired() {
                solution.iterations = spent;
                return solution;
            }
        }
        if self.highs.clear_solver().is_err() {
            return Solution::without_values(Status::Stopped, "");
        }
        let cold = method::choose(self.cost.len(), self.rows, options, false);
        let mut solution = self.attempt(cold, options.presolve, clock, options, phase, progress);
        solution.iterations += spent;
        solution
    }

    /// Which of the two it is, once the solver has found a ray: without costs only infeasibility is left.
    fn unbounded_or_infeasible(
        &mut self,
        clock: &Clock,
        options: &Options,
        phase: &'static str,
        progress: &mut dyn FnMut(Progress),
    ) -> Status {
        let cols: Vec<u32> = (0..self.cost.len() as u32).collect();
        let free = vec![0.0; cols.len()];
        if let Err(error) = self.highs.clear_solver().and_then(|()| self.highs.set_costs(&cols, &free)) {
            return Status::Failed(error.to_string());
        }
        let found =
            self.attempt(method::COLD_SIMPLEX, options.presolve, clock, options, phase, progress).status;
        if let Err(error) = self.highs.clear_solver().and_then(|()| self.highs.set_costs(&cols, &self.cost)) {
            return Status::Failed(error.to_string());
        }
        match found {
            Status::Optimal | Status::Feasible => Status::Unbounded,
            other => other,
        }
    }

    fn attempt(
        &mut self,
        choice: Choice,
        presolve: bool,
        clock: &Clock,
        options: &Options,
        phase: &'static str,
        progress: &mut dyn FnMut(Progress),
    ) -> Solution {
        let (mut heard, mut last) = (0u64, f64::NEG_INFINITY);
        let mut listener = |event: Event<'_>| {
            let (Event::Simplex(count) | Event::InteriorPoint(count)) = event else { return true };
            heard = count.max(0) as u64;
            let seconds = clock.seconds();
            if seconds - last >= 0.1 {
                last = seconds;
                progress(Progress {
                    phase,
                    seconds,
                    iterations: heard,
                    incumbent: None,
                    bound: None,
                    gap: None,
                });
            }
            true
        };
        let mut watch = Watch::new(clock.deadline(), clock.stop_flag(), &mut listener);
        let outcome = self.run(choice, presolve, options, &mut watch);
        let mut solution = match outcome {
            Ok(status) => self.read(status),
            Err(error) => Solution::without_values(Status::Failed(error.to_string()), ""),
        };
        choice.words.clone_into(&mut solution.method);
        if !matches!(solution.status, Status::Failed(_)) {
            solution.iterations =
                ITERATIONS.into_iter().map(|name| self.highs.info_int(name).max(0) as u64).sum();
        }
        solution
    }

    fn run(
        &mut self,
        choice: Choice,
        presolve: bool,
        options: &Options,
        watch: &mut Watch<'_>,
    ) -> Result<ModelStatus, HighsError> {
        self.highs.set_string(c"solver", choice.solver)?;
        self.highs.set_string(c"run_crossover", if choice.crossover { "on" } else { "off" })?;
        self.highs.set_string(c"presolve", if presolve { "choose" } else { "off" })?;
        let perturbation = if choice.is_exact { 0.0 } else { 1.0 };
        self.highs.set_double(c"dual_simplex_cost_perturbation_multiplier", perturbation)?;
        self.highs.set_int(c"simplex_iteration_limit", choice.most)?;
        self.highs.set_int(c"random_seed", (options.seed & 0x7fff_ffff) as i32)?;
        self.highs.run(options.threads, watch)
    }

    fn read(&self, status: ModelStatus) -> Solution {
        let status = match status {
            ModelStatus::Optimal | ModelStatus::Empty => Status::Optimal,
            ModelStatus::Infeasible => Status::Infeasible,
            ModelStatus::Unbounded | ModelStatus::UnboundedOrInfeasible => Status::Unbounded,
            ModelStatus::TimeLimit | ModelStatus::OtherLimit | ModelStatus::Interrupt => {
                if self.highs.info_int(c"primal_solution_status") == 2 {
                    Status::Feasible
                } else {
                    Status::Stopped
                }
            }
            ModelStatus::Unknown => Status::Failed("the solver could not tell".into()),
            ModelStatus::Failed(code) => Status::Failed(format!("HiGHS model status {code}")),
        };
        let mut solution = Solution::without_values(status, "");
        if solution.has_values() {
            let point = self.highs.point();
            solution.x = point.x;
            solution.objective = self.highs.info_double(c"objective_function_value");
            if solution.status == Status::Optimal {
                solution.row_dual = point.row_dual;
                solution.col_dual = point.col_dual;
                solution.set_bound(solution.objective);
            }
        }
        if solution.status == Status::Optimal {
            solution.basis = self.highs.basis().map(Basis);
        }
        solution
    }
}

/// Positions, and two figures of each.
type Split = (Vec<u32>, Vec<f64>, Vec<f64>);

/// Positions and two figures each, none of them NaN.
fn split(changes: impl Iterator<Item = (u32, f64, f64)>) -> Result<Split, LpError> {
    let (mut index, mut first, mut second) = (Vec::new(), Vec::new(), Vec::new());
    for (at, a, b) in changes {
        if a.is_nan() || b.is_nan() {
            return Err(LpError(format!("NaN at position {at}")));
        }
        index.push(at);
        first.push(a);
        second.push(b);
    }
    Ok((index, first, second))
}
