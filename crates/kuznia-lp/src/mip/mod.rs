//! The driver for mixed-integer programs.

mod tree;

use crate::lp::Lp;
use crate::options::{Clock, Options, Progress, Purpose};
use crate::program::Program;
use crate::solution::{Solution, Status};

pub(crate) fn solve(
    program: &Program,
    options: &Options,
    start: Option<&[f64]>,
    clock: &Clock,
    progress: &mut dyn FnMut(Progress),
) -> Solution {
    let found = tree::search(program, options, start, clock, progress);
    finish(program, found, options, clock, progress)
}

/// Rounds the whole columns exactly, re-solves the rest to a clean point with prices, and words the outcome.
fn finish(
    program: &Program,
    found: Solution,
    options: &Options,
    clock: &Clock,
    progress: &mut dyn FnMut(Progress),
) -> Solution {
    if !found.has_values() {
        return found;
    }
    let options = Options { purpose: Purpose::PricesOrBasis, time_limit: None, ..options.clone() };
    let Ok(mut lp) = Lp::from_program(program) else { return found };
    let clean = complete(&mut lp, program, &found.x, clock, &options, progress);
    let mut best = found;
    if clean.status == Status::Optimal {
        let bound = best.bound;
        best.x = clean.x;
        best.objective = clean.objective;
        best.row_dual = clean.row_dual;
        best.col_dual = clean.col_dual;
        best.basis = clean.basis;
        best.set_bound(bound.min(clean.objective));
    }
    best
}

/// Solves the linear program that is left when the whole columns are fixed at the rounded values of `x`.
pub(crate) fn complete(
    lp: &mut Lp,
    program: &Program,
    x: &[f64],
    clock: &Clock,
    options: &Options,
    progress: &mut dyn FnMut(Progress),
) -> Solution {
    let fixed: Vec<_> = program
        .integers()
        .into_iter()
        .map(|col| {
            let at = col.index();
            let whole = x[at].round().clamp(program.col_lower[at].ceil(), program.col_upper[at].floor());
            (col, whole, whole)
        })
        .collect();
    if let Err(error) = lp.set_cols_bounds(&fixed) {
        return Solution::without_values(Status::Failed(error.to_string()), "");
    }
    let mut solution = lp.solve_by(clock, options, "prices", progress);
    if solution.has_values() {
        for &(col, whole, _) in &fixed {
            solution.x[col.index()] = whole;
        }
        solution.objective = program.objective(&solution.x);
        if solution.status == Status::Optimal {
            solution.set_bound(solution.objective);
        }
    }
    solution
}
