//! The driver for mixed-integer programs.

mod branch;
mod dive;
mod driver;
mod integers;
mod local;
mod proposal;
mod rough;
mod rounding;
mod search;
#[cfg(test)]
mod tests;
mod tree;
mod worker;

use crate::lp::Lp;
use crate::options::{Clock, Method, Options, Progress, Purpose};
use crate::program::{Col, Program};
use crate::solution::{Solution, Status};

/// Solves a program with whole columns.
pub(crate) fn solve(
    program: &Program,
    options: &Options,
    start: Option<&[f64]>,
    clock: &Clock,
    progress: &mut dyn FnMut(Progress),
) -> Solution {
    if clock.expired() {
        return Solution::without_values(Status::Stopped, "");
    }
    let large = program.n_cols() + program.n_rows() > crate::method::SIMPLEX_SIZE;
    let found = if large {
        driver::solve(program, options, start, clock, progress)
    } else {
        tree::search(program, options, start, clock, progress)
    };
    finish(program, found, options, clock, progress)
}

/// How far a point may be from a solution to count as one: the solver's own tolerance.
const FEASIBLE: f64 = 1e-6;
/// A point this far from a solution owes nothing to the tolerance.
const EXACT: f64 = 1e-9;

/// Rounds the whole columns exactly, and solves the rest again where that changes the point or where prices are asked
/// for. This may take a little longer than the clock allows: a solution that is at hand is not thrown away.
fn finish(
    program: &Program,
    found: Solution,
    options: &Options,
    clock: &Clock,
    progress: &mut dyn FnMut(Progress),
) -> Solution {
    let mut best = found;
    if !best.has_values() {
        return best;
    }
    let mut rounded = best.x.clone();
    for col in program.integers() {
        rounded[col.index()] = whole_value(program, col, rounded[col.index()]);
    }
    let unchanged = rounded.iter().zip(&best.x).all(|(a, b)| a == b);
    let violation = program.violation(&rounded);
    if violation <= FEASIBLE {
        best.objective = program.objective(&rounded);
        best.x.clone_from(&rounded);
        best.set_bound(best.bound.min(best.objective));
        // A point that leans on the tolerance is better than any solution; a last solve takes that back.
        // What was completed by interior point has its prices and is as exact as that gives.
        let exact = unchanged && (violation <= EXACT || best.has_prices());
        if (exact && options.purpose == Purpose::Values) || (unchanged && clock.expired()) {
            best.basis = None;
            return best;
        }
    }
    let Ok(mut lp) = Lp::from_program(program) else { return best };
    let basis = best.basis.take();
    let warm = basis.as_ref().is_some_and(|basis| lp.set_basis(basis).is_ok());
    let method = if warm { Method::Auto } else { options.method };
    let options = Options { method, ..options.clone() };
    let polished = complete(&mut lp, program, &rounded, &clock.with_grace(), &options, progress);
    if polished.has_values() {
        let bound = best.bound;
        (best.x, best.objective) = (polished.x, polished.objective);
        (best.row_dual, best.col_dual, best.basis) = (polished.row_dual, polished.col_dual, polished.basis);
        best.set_bound(bound.min(best.objective));
    }
    best
}

/// The whole number nearest to a value that a column may take.
fn whole_value(program: &Program, col: Col, value: f64) -> f64 {
    let (least, greatest) = program.whole_range(col);
    // Adding zero turns −0 into 0.
    value.round().max(least).min(greatest) + 0.0
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
            let whole = whole_value(program, col, x[col.index()]);
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
