//! Solving a program from scratch: the front door, for linear and mixed-integer programs alike.

use crate::lp::Lp;
use crate::mip;
use crate::options::{Clock, Options, Progress, Purpose};
use crate::program::Program;
use crate::solution::{Solution, Status};

/// Solves a program.
///
/// `start` is a point to start a mixed-integer program from: its whole columns are kept if they can be completed to a
/// solution, and it is ignored otherwise. `progress` is called from the calling thread, a few times a second.
///
/// Never panics on a bad program: it is reported as [`Status::Failed`]. At a time limit or when the stop flag is
/// raised, what there is comes back as [`Status::Feasible`] or [`Status::Stopped`].
pub fn solve(
    program: &Program,
    options: &Options,
    start: Option<&[f64]>,
    progress: &mut dyn FnMut(Progress),
) -> Solution {
    let clock = Clock::start(options);
    let mut solution = solve_by(program, options, start, &clock, progress);
    solution.seconds = clock.seconds();
    solution
}

/// As [`solve()`], within a clock that may already be running.
pub(crate) fn solve_by(
    program: &Program,
    options: &Options,
    start: Option<&[f64]>,
    clock: &Clock,
    progress: &mut dyn FnMut(Progress),
) -> Solution {
    if let Err(fault) = program.check() {
        return Solution::without_values(Status::Failed(fault.to_string()), "");
    }
    if let Some(known) = trivial(program) {
        return known;
    }
    if program.integer.contains(&true) {
        return mip::solve(program, options, start, clock, progress);
    }
    match Lp::from_program(program) {
        Ok(mut lp) => lp.solve_by(clock, options, "linear program", progress),
        Err(error) => Solution::without_values(Status::Failed(error.to_string()), ""),
    }
}

/// The prices at a solution of a mixed-integer program: its whole columns are fixed at the rounded values of `x`, and
/// the linear program that is left is solved, to a vertex unless only prices are asked for and it is very large.
///
/// For a linear program this is an ordinary solve. The status is [`Status::Infeasible`] where the rounded
/// values cannot be completed.
pub fn prices(
    program: &Program,
    x: &[f64],
    options: &Options,
    progress: &mut dyn FnMut(Progress),
) -> Solution {
    let clock = Clock::start(options);
    if let Err(fault) = program.check() {
        return Solution::without_values(Status::Failed(fault.to_string()), "");
    }
    if x.len() != program.n_cols() {
        return Solution::without_values(
            Status::Failed("a point of another length than the columns".into()),
            "",
        );
    }
    if let Some(known) = trivial(program) {
        return known;
    }
    let purpose = match options.purpose {
        Purpose::Values => Purpose::Prices,
        asked => asked,
    };
    let options = Options { purpose, ..options.clone() };
    let mut lp = match Lp::from_program(program) {
        Ok(lp) => lp,
        Err(error) => return Solution::without_values(Status::Failed(error.to_string()), ""),
    };
    let mut solution = mip::complete(&mut lp, program, x, &clock, &options, progress);
    solution.seconds = clock.seconds();
    solution
}

/// The answer where a column's or row's bounds cross, or where there is no column at all.
fn trivial(program: &Program) -> Option<Solution> {
    let words = "by inspection";
    if program.is_crossed() {
        return Some(Solution::without_values(Status::Infeasible, words));
    }
    if program.n_cols() > 0 {
        return None;
    }
    let met = program.violation(&[]) <= 1e-9;
    let mut solution =
        Solution::without_values(if met { Status::Optimal } else { Status::Infeasible }, words);
    if met {
        solution.objective = program.offset;
        solution.set_bound(program.offset);
        solution.row_dual = vec![0.0; program.n_rows()];
    }
    Some(solution)
}
