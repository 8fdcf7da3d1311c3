//! What neither the relaxation nor the plan itself decides: the mixed-integer program with so many units at most, or at least,
//! is searched until a plan within the cost is found or a bound above it.

use super::{Alternative, Asking, End, SOME};
use kuznia_lp::{Method, Options, Purpose};
use std::time::Duration;

/// Shortest time that a search is given.
const SHORTEST: Duration = Duration::from_millis(50);

/// Decides verdicts first, then narrows the ranges that are still open.
pub(super) fn search(asking: &Asking, found: &mut [Alternative]) {
    if asking.matter.formulation.program.n_integers() == 0 {
        // The proofs are exact to their steps; what is between is not worth a search.
        return;
    }
    for verdicts in [true, false] {
        loop {
            let open = |own: &Alternative, end| match verdicts {
                true => own.decides(end) && !own.is_settled(end),
                false => !own.is_settled(end) && asking.matter.case.projects[own.project].whole_units,
            };
            let ends = [End::Least, End::Most];
            let left: Vec<(usize, End)> = (0..found.len())
                .flat_map(|at| ends.map(|end| (at, end)))
                .filter(|&(at, end)| open(&found[at], end))
                .collect();
            let mut moved = false;
            for (done, &(at, end)) in left.iter().enumerate() {
                if open(&found[at], end) && !asking.is_over() {
                    moved |= decide(asking, found, at, end, left.len() - done);
                }
            }
            // With time to spare every question is asked until it is answered.
            if !moved || asking.is_over() {
                break;
            }
        }
    }
}

/// Asks one question; whether anything was learnt.
fn decide(asking: &Asking, found: &mut [Alternative], at: usize, end: End, open: usize) -> bool {
    let own = found[at];
    let commits = &asking.matter.formulation.columns().commit[own.project];
    let mut program = asking.matter.formulation.program.clone();
    let terms: Vec<_> = commits.iter().map(|commit| (commit.col, 1.0)).collect();
    let whole = asking.matter.case.projects[own.project].whole_units;
    // What decides the verdict, or the far end that was proved.
    let units = match (end, own.decides(end)) {
        (end, true) => own.deciding(end, whole),
        (End::Least, false) => own.least,
        (End::Most, false) => own.most,
    };
    match end {
        End::Least => program.add_row(f64::NEG_INFINITY, units, &terms),
        End::Most => program.add_row(units, f64::INFINITY, &terms),
    };
    let share = asking.left().map(|left| left / open.max(1) as u32);
    if share.is_some_and(|share| share < SHORTEST) {
        return false;
    }
    let options = Options {
        time_limit: share,
        gap: 0.0,
        enough: Some(asking.budget),
        method: Method::Auto,
        threads: None,
        purpose: Purpose::Values,
        ..asking.matter.lp_options()
    };
    let solution = kuznia_lp::solve(&program, &options, Some(&asking.point), &mut |_| {});
    if solution.has_values() && solution.objective <= asking.budget {
        asking.learn(&solution.x, found);
        return true;
    }
    if solution.status != kuznia_lp::Status::Infeasible && solution.bound < asking.budget {
        return false;
    }
    let own = &mut found[at];
    match end {
        End::Least if whole => own.least = (units + 1.0).min(own.least_found),
        End::Most if whole => own.most = (units - 1.0).max(own.most_found),
        // Of parts of units only that there are some, or none, is known.
        End::Least => own.least = own.least.max(2.0 * SOME).min(own.least_found),
        End::Most => own.most = own.most_found,
    }
    own.judge();
    true
}
