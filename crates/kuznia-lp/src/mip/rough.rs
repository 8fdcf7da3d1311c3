//! A first answer for large programs: the relaxation by interior point without a vertex, its whole columns rounded in
//! two ways, each completed by interior point. Often the bound and the better of the two are within the wanted gap, and
//! the vertex that a tree starts from, which takes many times longer at this size, is never needed.

use super::integers::{Domain, Integers};
use crate::certificate::safe_bound_below;
use crate::lp::Lp;
use crate::options::{Clock, Method, Options, Progress, Purpose, relative_gap};
use crate::program::Program;
use crate::solution::{Solution, Status};

/// Rows plus columns from which on a first answer is worth two more interior points.
pub(super) const SIZE: usize = 60_000;

/// Share of a unit from which on it is rounded up: in the middle, and as soon as it is noticeable.
const THRESHOLDS: [f64; 2] = [0.5, 0.1];

/// Share of the objective that a proved bound may lie below the solver's before the solver's is taken.
const PROVED: f64 = 1e-4;

/// What came of it.
pub(super) enum Rough {
    /// Nothing more to do: within the gap, infeasible, or out of time.
    Ended(Box<Solution>),
    /// A point to go on from.
    Start(Vec<f64>),
    /// No rounding could be completed.
    Nothing,
}

/// Looks for a first answer.
pub(super) fn solve(
    program: &Program,
    integers: &Integers,
    domain: &Domain,
    options: &Options,
    clock: &Clock,
    progress: &mut dyn FnMut(Progress),
) -> Rough {
    let options = Options { method: Method::InteriorPoint, purpose: Purpose::Values, ..options.clone() };
    let Ok(mut lp) = Lp::from_program(program) else { return Rough::Nothing };
    let relaxed = lp.solve_by(clock, &options, "relaxation", progress);
    drop(lp);
    match relaxed.status {
        Status::Optimal => {}
        Status::Infeasible => {
            let solution = Solution::without_values(Status::Infeasible, "by its relaxation");
            return Rough::Ended(Box::new(solution));
        }
        _ => return Rough::Nothing,
    }
    let bound = bound(program, &relaxed);
    let y = integers.values(&relaxed.x);
    let mut roundings: Vec<Vec<f64>> =
        THRESHOLDS.iter().filter_map(|&threshold| round(integers, domain, &y, threshold)).collect();
    roundings.dedup();
    let found = complete_all(program, integers, &relaxed.x, &roundings, &options, clock, progress);
    let best = found.into_iter().min_by(|a, b| a.objective.total_cmp(&b.objective));
    let Some(mut best) = best else { return Rough::Nothing };
    best.set_bound(bound.min(best.objective));
    if relative_gap(best.objective, bound) > options.gap && !clock.expired() {
        return Rough::Start(best.x);
    }
    best.status = if best.gap <= options.gap { Status::Optimal } else { Status::Feasible };
    "interior point, rounding".clone_into(&mut best.method);
    Rough::Ended(Box::new(best))
}

/// The bound of the relaxation: proved from its prices where that costs little.
fn bound(program: &Program, relaxed: &Solution) -> f64 {
    let proved = safe_bound_below(program, &relaxed.row_dual, relaxed.objective);
    let is_near = relaxed.objective - proved <= PROVED * relaxed.objective.abs();
    if is_near { proved.min(relaxed.objective) } else { relaxed.objective }
}

/// Completes every rounding, two at a time where there are two threads.
fn complete_all(
    program: &Program,
    integers: &Integers,
    x: &[f64],
    roundings: &[Vec<f64>],
    options: &Options,
    clock: &Clock,
    progress: &mut dyn FnMut(Progress),
) -> Vec<Solution> {
    let complete = |y: &[f64], progress: &mut dyn FnMut(Progress)| {
        let mut x = x.to_vec();
        integers.cols.iter().zip(y).for_each(|(col, &value)| x[col.index()] = value);
        let mut lp = Lp::from_program(program).ok()?;
        let single = Options { threads: Some(1), ..options.clone() };
        Some(super::complete(&mut lp, program, &x, clock, &single, progress))
    };
    let alone = options.threads == Some(1);
    let found: Vec<Option<Solution>> = match roundings {
        [first, second] if !alone => std::thread::scope(|scope| {
            let other = scope.spawn(|| complete(second, &mut |_| {}));
            let own = complete(first, progress);
            vec![own, other.join().unwrap_or(None)]
        }),
        _ => roundings.iter().map(|y| complete(y, progress)).collect(),
    };
    found.into_iter().flatten().filter(Solution::has_values).collect()
}

/// Rounds whole columns within the rows that only they stand in, the surest first, each row's units where their running
/// sum passes the threshold. `None` where those rows leave no value.
fn round(integers: &Integers, domain: &Domain, y: &[f64], threshold: f64) -> Option<Vec<f64>> {
    let up = |value: f64| (value + 1.0 - threshold).floor();
    let mut wanted: Vec<f64> = y.iter().map(|&value| up(value)).collect();
    for (row, &(_, most)) in integers.rows.iter().zip(&domain.rows) {
        if !most.is_finite() || row.terms.iter().any(|&(_, factor)| factor != 1.0) {
            continue;
        }
        let (mut sum, mut placed) = (0.0, 0.0f64);
        for &(at, _) in &row.terms {
            sum += y[at];
            let units = (up(sum) - placed).max(0.0);
            wanted[at] = units;
            placed += units;
        }
    }
    let mut order: Vec<usize> = (0..y.len()).collect();
    order.sort_by(|&a, &b| (y[a] - wanted[a]).abs().total_cmp(&(y[b] - wanted[b]).abs()));
    let mut bounds = domain.cols.clone();
    if !propagate(integers, domain, &mut bounds) {
        return None;
    }
    for at in order {
        let (least, most) = bounds[at];
        let value = wanted[at].max(least).min(most);
        let other = if value > least { value - 1.0 } else { (value + 1.0).min(most) };
        let fixed = [value, other].into_iter().find_map(|value| {
            let mut tried = bounds.clone();
            tried[at] = (value, value);
            propagate(integers, domain, &mut tried).then_some(tried)
        });
        bounds = fixed?;
    }
    Some(bounds.into_iter().map(|(least, _)| least + 0.0).collect())
}

/// Tightens bounds by the rows until nothing changes; whether every column keeps a value.
fn propagate(integers: &Integers, domain: &Domain, bounds: &mut [(f64, f64)]) -> bool {
    const SLACK: f64 = 1e-9;
    let term = |factor: f64, (least, most): (f64, f64)| {
        if factor > 0.0 { (factor * least, factor * most) } else { (factor * most, factor * least) }
    };
    let mut changed = true;
    while std::mem::take(&mut changed) {
        for (row, &(lower, upper)) in integers.rows.iter().zip(&domain.rows) {
            let sums = row.terms.iter().map(|&(at, factor)| term(factor, bounds[at]));
            let (low, high) = sums.fold((0.0, 0.0), |sum: (f64, f64), own| (sum.0 + own.0, sum.1 + own.1));
            if low > upper + SLACK || high < lower - SLACK {
                return false;
            }
            for &(at, factor) in &row.terms {
                let (own_low, own_high) = term(factor, bounds[at]);
                // What the others leave: factor·x within [lower − others' most, upper − others' least].
                let (below, above) = (lower - (high - own_high), upper - (low - own_low));
                let (from, to) = if factor > 0.0 {
                    (below / factor, above / factor)
                } else {
                    (above / factor, below / factor)
                };
                let (least, most) = bounds[at];
                let new = (least.max((from - SLACK).ceil()), most.min((to + SLACK).floor()));
                if new.0 > new.1 {
                    return false;
                }
                if new.0 > least || new.1 < most {
                    bounds[at] = new;
                    changed = true;
                    break;
                }
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two projects of five years each, at most one unit of either; the second waits for the first by a year; a free
    /// binary.
    fn example() -> Program {
        let mut program = Program::new();
        let mut binary = || program.add_col(1.0, 0.0, 1.0, true);
        let first: Vec<_> = (0..5).map(|_| binary()).collect();
        let second: Vec<_> = (0..5).map(|_| binary()).collect();
        binary();
        for project in [&first, &second] {
            program.add_row(
                f64::NEG_INFINITY,
                1.0,
                &project.iter().map(|&col| (col, 1.0)).collect::<Vec<_>>(),
            );
        }
        for t in 0..5 {
            let here = second[..=t].iter().map(|&col| (col, 1.0));
            let before = first[..t].iter().map(|&col| (col, -1.0));
            program.add_row(f64::NEG_INFINITY, 0.0, &here.chain(before).collect::<Vec<_>>());
        }
        program
    }

    #[test]
    fn units_are_placed_where_their_running_sum_passes_the_threshold() {
        let (integers, domain) = Integers::new(&example());
        let y = [0.0, 0.3, 0.3, 0.1, 0.0, 0.0, 0.0, 0.0, 0.2, 0.1, 0.4];
        let rounded = round(&integers, &domain, &y, 0.5);
        assert_eq!(rounded, Some(vec![0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]));
        let rounded = round(&integers, &domain, &y, 0.1);
        assert_eq!(rounded, Some(vec![0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 1.0]));
    }

    #[test]
    fn what_waits_is_never_placed_before_what_it_waits_for() {
        let (integers, domain) = Integers::new(&example());
        let y = [0.0, 0.0, 0.0, 0.0, 0.6, 0.0, 0.9, 0.0, 0.0, 0.0, 0.0];
        for threshold in THRESHOLDS {
            let rounded = round(&integers, &domain, &y, threshold);
            let program = example();
            let violation = rounded.map(|y| program.violation(&y));
            assert_eq!(violation, Some(0.0), "threshold {threshold}");
        }
    }

    #[test]
    fn bounds_that_leave_no_value_are_noticed() {
        let (integers, mut domain) = Integers::new(&example());
        // The second starts in its second year, the first not in its first.
        domain.cols[6] = (1.0, 1.0);
        domain.cols[0] = (0.0, 0.0);
        assert_eq!(round(&integers, &domain, &[0.0; 11], 0.5), None);
    }
}
