//! Between plans and first stages: what a plan's projects mean as a first stage, and the plan that a first stage means.

use super::{Foresight, Staged, is_decision};
use crate::stages::TwoStage;
use kuznia_base::{Id, PeriodId};
use kuznia_case::{Goal, Plan};
use kuznia_lp::{Col, Lp, Options, Program, Purpose, Solution, Status};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// How long a plan may take to be written out.
#[derive(Clone, Default, Debug)]
pub struct Patience {
    /// Wall-clock limit of each solve.
    pub limit: Option<Duration>,
    /// Raised from outside to give up.
    pub stop: Option<Arc<AtomicBool>>,
}

impl Staged<'_> {
    /// The first stage that a plan's commitments mean: with foresight from the event, with the best operations of the case
    /// without events that are set up as in the plan. `None` where they cannot be completed, or the stop flag was raised.
    pub fn first_stage(&self, plan: &Plan, stop: Option<Arc<AtomicBool>>) -> Option<Vec<f64>> {
        let mut fixed = self.formulation.decisions(&plan.commit);
        let first = &self.problem.first;
        if self.foresight == Foresight::Full {
            let value = |col: &Col| fixed.iter().find(|(own, _)| own == col).map_or(0.0, |(_, value)| *value);
            return Some(first.iter().map(value).collect());
        }
        // Which lines are set up is whole too: a first stage that is not is none to begin with.
        let (case, columns) = (self.formulation.case(), self.formulation.columns());
        for lp in case.line_processes.ids() {
            if let Some(on) = columns.on[lp] {
                let value = |t: PeriodId| plan.on[lp].get(t.index()).copied().unwrap_or(0.0);
                fixed.extend(case.calendar.ids().map(|t| (on.at(t), value(t))));
            }
        }
        // Without events nothing gives way.
        let mut program = self.problem.program.relaxed();
        self.slacks.iter().for_each(|slack| program.col_upper[slack.col.index()] = 0.0);
        let solution = solved(&program, &fixed, stop)?;
        let mut x = solution.x;
        fixed.iter().for_each(|(col, value)| x[col.index()] = *value);
        Some(first.iter().map(|col| x[col.index()]).collect())
    }

    /// The best course of the case without events that keeps what any scenario of a program follows at a first stage, and
    /// what else is fixed. Beyond that no future says how the case without events is to be operated, so that a solver
    /// leaves it anywhere.
    ///
    /// `None` where nothing is left to be completed, it cannot be, or patience ended.
    pub fn completed(
        &self,
        problem: &TwoStage,
        first: &[f64],
        more: &[(Col, f64)],
        patience: &Patience,
    ) -> Option<Solution> {
        let mut program = problem.program.clone();
        // Without events nothing gives way.
        self.slacks.iter().for_each(|slack| program.col_upper[slack.col.index()] = 0.0);
        let mut fixed: Vec<Option<f64>> = vec![None; program.n_cols()];
        let followed = problem.scenarios.iter().flat_map(|scenario| problem.followed(scenario));
        followed.for_each(|(at, col)| fixed[col.index()] = Some(first[at]));
        more.iter().for_each(|(col, value)| fixed[col.index()] = Some(*value));
        if fixed[..self.formulation.program.n_cols()].iter().all(Option::is_some) {
            return None;
        }
        for (at, value) in fixed.iter().enumerate() {
            if let Some(value) = *value {
                (program.col_lower[at], program.col_upper[at]) = (value, value);
            }
        }
        let mut solution = best(&program, patience)?;
        solution.x.iter_mut().zip(&fixed).for_each(|(x, value)| *x = value.unwrap_or(*x));
        Some(solution)
    }

    /// A first stage that holds operations with the best ones where no scenario follows it, see [`Staged::completed`].
    pub fn complete(&self, first: &mut [f64], patience: &Patience) {
        if self.foresight == Foresight::Full {
            return;
        }
        if let Some(solution) = self.completed(&self.problem, first, &[], patience) {
            first.iter_mut().zip(&self.problem.first).for_each(|(x, col)| *x = solution.x[col.index()]);
        }
    }

    /// The plan for the case without events that a first stage means, with prices where they are known: operations come
    /// from the first stage where it decides them, and are the best ones else.
    ///
    /// `None` where they cannot be completed, or the stop flag was raised.
    pub fn nominal(&self, first: &[f64], patience: &Patience) -> Option<Plan> {
        let formulation = &self.formulation;
        if self.foresight == Foresight::FromEvent {
            return Some(formulation.plan_at(&first[..formulation.program.n_cols()], Goal::Cost));
        }
        let fixed: Vec<(Col, f64)> = self.problem.first.iter().copied().zip(first.iter().copied()).collect();
        let fixed: Vec<(Col, f64)> =
            fixed.into_iter().filter(|(col, _)| is_decision(formulation, *col)).collect();
        let mut program = formulation.program.clone();
        for &(col, value) in &fixed {
            (program.col_lower[col.index()], program.col_upper[col.index()]) = (value, value);
        }
        let mut solution = best(&program, patience)?;
        fixed.iter().for_each(|(col, value)| solution.x[col.index()] = *value);
        let mut plan = formulation.plan_at(&solution.x, Goal::Cost);
        if solution.has_prices() {
            plan.prices = formulation.prices_of(&solution);
        }
        Some(plan)
    }
}

/// How close to the best the course without events has to be where no future depends on it.
const CLOSE: f64 = 0.01;

/// A program solved with its whole columns whole, and to a vertex where they are fixed.
fn best(program: &Program, patience: &Patience) -> Option<Solution> {
    let options = Options {
        gap: CLOSE,
        time_limit: patience.limit,
        stop: patience.stop.clone(),
        purpose: Purpose::PricesOrBasis,
        ..Options::default()
    };
    let whole = kuznia_lp::solve(program, &options, None, &mut |_| ());
    if !whole.has_values() {
        return None;
    }
    let vertex = kuznia_lp::prices(program, &whole.x, &options, &mut |_| ());
    Some(if vertex.has_values() { vertex } else { whole })
}

/// A linear program with columns fixed.
pub(super) fn solved(
    program: &Program,
    fixed: &[(Col, f64)],
    stop: Option<Arc<AtomicBool>>,
) -> Option<Solution> {
    solved_for(Purpose::PricesOrBasis, program, fixed, stop).filter(Solution::has_prices)
}

/// A linear program with columns fixed, solved as well as its purpose needs.
pub(super) fn solved_for(
    purpose: Purpose,
    program: &Program,
    fixed: &[(Col, f64)],
    stop: Option<Arc<AtomicBool>>,
) -> Option<Solution> {
    let mut lp = Lp::from_program(program).ok()?;
    let bounds: Vec<_> = fixed.iter().map(|&(col, value)| (col, value, value)).collect();
    lp.set_cols_bounds(&bounds).ok()?;
    let options = Options { purpose, stop, ..Options::default() };
    let solution = lp.solve(&options, &mut |_| ());
    (solution.status == Status::Optimal).then_some(solution)
}
