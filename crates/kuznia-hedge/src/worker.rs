//! One scenario program at a time. The common program is put into the solver anew for each, at about a tenth of what the
//! shortest warm solve takes (34 µs of 0.28 ms at 1,380 columns): an answer then hangs on nothing that the worker did before.

use crate::stages::{Change, Scenario, TwoStage};
use kuznia_lp::{Basis, Col, Lp, LpError, Method, Options, Program, Purpose, Row, Solution, Status};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// What a scenario answers to a first stage.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Answer {
    /// Its cost, by how much it changes with each first-stage value that it follows (position, slope), and the part of it
    /// that marked columns cost; with the basis of the answer.
    Cost { value: f64, slope: Vec<(u32, f64)>, marked: f64, basis: Option<Basis> },
    /// It cannot be completed; the least sum of violations, with slopes.
    Impossible { violation: f64, slope: Vec<(u32, f64)> },
    /// Its cost falls without end.
    Unbounded,
    /// The stop flag was raised.
    Stopped,
    /// The solver gave up.
    Failed(String),
}

/// A scenario program in a solver.
pub(crate) struct Worker<'p> {
    problem: &'p TwoStage,
    lp: Lp,
    /// With a slack in every row and no other cost; made when first needed.
    elastic: Option<Elastic>,
    options: Options,
}

/// The program that measures by how much a scenario is impossible, and a solver for it.
struct Elastic {
    program: Program,
    lp: Lp,
}

/// Slopes this small are the solver's noise.
const NOISE: f64 = 1e-11;

impl<'p> Worker<'p> {
    pub(crate) fn new(problem: &'p TwoStage, stop: Option<Arc<AtomicBool>>) -> Result<Self, LpError> {
        let options = Options {
            threads: Some(1),
            method: Method::Auto,
            purpose: Purpose::PricesOrBasis,
            stop,
            ..Options::default()
        };
        Ok(Self { problem, lp: Lp::from_program(&problem.program)?, elastic: None, options })
    }

    /// From now on answers need no slopes.
    pub(crate) fn only_values(&mut self) {
        self.options.purpose = Purpose::Values;
    }

    /// Answers a first stage, or what a scenario would cost if it alone were known (`at` = `None`). The solve starts from
    /// the basis given, or cold, whatever was solved before: the answer depends on nothing else.
    pub(crate) fn answer(
        &mut self,
        scenario: &Scenario,
        at: Option<&[f64]>,
        basis: Option<&Basis>,
    ) -> Answer {
        let problem = self.problem;
        let followed = if at.is_some() { problem.followed(scenario) } else { Vec::new() };
        let solution = match self.solve(scenario, at, &followed, basis) {
            Ok(solution) => solution,
            Err(why) => return Answer::Failed(why.to_string()),
        };
        match solution.status {
            Status::Optimal => {
                let slope = match self.options.purpose {
                    Purpose::Values => Vec::new(),
                    Purpose::Prices | Purpose::PricesOrBasis => slopes(&followed, &solution.col_dual),
                };
                let cost = |col: &Col| problem.program.cost[col.index()] * solution.x[col.index()];
                let marked = problem.marked.iter().map(cost).sum();
                Answer::Cost { value: solution.objective, slope, marked, basis: solution.basis }
            }
            Status::Infeasible => self.violation(scenario, at, &followed),
            Status::Unbounded => Answer::Unbounded,
            Status::Feasible | Status::Stopped => Answer::Stopped,
            Status::Failed(words) => Answer::Failed(words),
        }
    }

    /// The basis of a scenario at a first stage, from which others start.
    pub(crate) fn basis(
        &mut self,
        scenario: &Scenario,
        at: Option<&[f64]>,
        from: Option<&Basis>,
    ) -> Option<Basis> {
        let problem = self.problem;
        let followed = match at {
            Some(_) => problem.followed(scenario),
            None => Vec::new(),
        };
        self.solve(scenario, at, &followed, from).ok()?.basis
    }

    /// Solves a scenario's program from a basis or cold.
    fn solve(
        &mut self,
        scenario: &Scenario,
        at: Option<&[f64]>,
        followed: &[(usize, Col)],
        basis: Option<&Basis>,
    ) -> Result<Solution, LpError> {
        let problem = self.problem;
        self.lp.replace(&problem.program)?;
        change(&mut self.lp, problem, scenario, at, followed, true)?;
        basis.map_or(Ok(()), |basis| self.lp.set_basis(basis))?;
        Ok(self.lp.solve(&self.options, &mut |_| ()))
    }

    /// How far a scenario is from being possible, and how that depends on the first stage.
    fn violation(&mut self, scenario: &Scenario, at: Option<&[f64]>, followed: &[(usize, Col)]) -> Answer {
        if self.elastic.is_none() {
            let program = elastic(&self.problem.program);
            match Lp::from_program(&program) {
                Ok(lp) => self.elastic = Some(Elastic { program, lp }),
                Err(why) => return Answer::Failed(why.to_string()),
            }
        }
        let Some(elastic) = &mut self.elastic else { return Answer::Failed("no elastic program".into()) };
        let Elastic { program, lp } = elastic;
        let answered = lp
            .replace(program)
            .and_then(|()| change(lp, self.problem, scenario, at, followed, false))
            .map(|()| lp.solve(&self.options, &mut |_| ()));
        match answered {
            Ok(solution) if solution.status == Status::Optimal => {
                let slope = slopes(followed, &solution.col_dual);
                Answer::Impossible { violation: solution.objective, slope }
            }
            Ok(solution) if matches!(solution.status, Status::Feasible | Status::Stopped) => Answer::Stopped,
            Ok(solution) => Answer::Failed(format!("{:?}", solution.status)),
            Err(why) => Answer::Failed(why.to_string()),
        }
    }
}

fn slopes(followed: &[(usize, Col)], dual: &[f64]) -> Vec<(u32, f64)> {
    let slope = followed.iter().map(|&(at, col)| (at as u32, dual[col.index()]));
    slope.filter(|(_, slope)| slope.abs() > NOISE).collect()
}

/// The program with a slack in every row: least sum of violations, no other cost. Its first columns are the program's.
fn elastic(program: &Program) -> Program {
    let mut elastic = Program::new();
    for at in 0..program.n_cols() {
        elastic.add_col(0.0, program.col_lower[at], program.col_upper[at], false);
    }
    for at in 0..program.n_rows() {
        let (lower, upper) = (program.row_lower[at], program.row_upper[at]);
        let over = elastic.add_col(1.0, 0.0, f64::INFINITY, false);
        let under = elastic.add_col(1.0, 0.0, f64::INFINITY, false);
        elastic.begin_row();
        program.row(Row(at as u32)).for_each(|(col, value)| elastic.push(col, value));
        elastic.push(over, -1.0);
        elastic.push(under, 1.0);
        elastic.end_row(lower, upper);
    }
    elastic
}

/// Turns the common program into a scenario's, with what it follows fixed.
fn change(
    lp: &mut Lp,
    problem: &TwoStage,
    scenario: &Scenario,
    at: Option<&[f64]>,
    followed: &[(usize, Col)],
    priced: bool,
) -> Result<(), LpError> {
    let (mut rows, mut cols, mut costs) = (Vec::new(), Vec::new(), Vec::new());
    for &change in &scenario.changes {
        match change {
            Change::Row(row, low, high) => rows.push((row, low, high)),
            Change::Col(col, low, high) => cols.push((col, low, high)),
            Change::Cost(col, cost) if priced => costs.push((col, cost)),
            Change::Cost(..) => {}
            Change::Coefficient(row, col, value) => lp.set_coefficient(row, col, value)?,
        }
    }
    if let Some(at) = at {
        let fixed: Vec<usize> = followed.iter().map(|&(_, col)| col.index()).collect();
        cols.retain(|(col, _, _)| fixed.binary_search(&col.index()).is_err());
        cols.extend(followed.iter().map(|&(place, col)| (col, at[place], at[place])));
    }
    if at.is_some() {
        let kept = kept_by_first(problem, scenario, followed);
        rows.retain(|(row, _, _)| kept.binary_search(row).is_err());
        rows.extend(kept.into_iter().map(|row| (row, f64::NEG_INFINITY, f64::INFINITY)));
    }
    lp.set_rows_bounds(&rows)?;
    lp.set_cols_bounds(&cols)?;
    lp.set_costs(&costs)
}

/// First-stage rows that the scenario does not change and in which, but for slacks, only columns that the scenario follows stand: the first stage keeps them
/// itself, and what it breaks within the solver's tolerance must not make a future impossible.
fn kept_by_first(problem: &TwoStage, scenario: &Scenario, followed: &[(usize, Col)]) -> Vec<Row> {
    let mut is_changed = vec![false; problem.program.n_rows()];
    for change in &scenario.changes {
        if let Change::Row(row, ..) | Change::Coefficient(row, ..) = change {
            is_changed[row.index()] = true;
        }
    }
    let mut is_followed = vec![false; problem.program.n_cols()];
    followed.iter().for_each(|(_, col)| is_followed[col.index()] = true);
    let mut is_first = vec![false; problem.program.n_cols()];
    problem.first.iter().for_each(|col| is_first[col.index()] = true);
    let kept = |row: &Row| {
        !is_changed[row.index()]
            && problem.program.row(*row).all(|(col, _)| is_followed[col.index()] || !is_first[col.index()])
    };
    let mut kept: Vec<Row> = problem.first_rows.iter().copied().filter(kept).collect();
    kept.sort_unstable();
    kept
}
