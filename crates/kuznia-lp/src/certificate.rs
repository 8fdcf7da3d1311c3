//! A bound of the objective that holds whatever the solver did wrong, proved from prices alone.
//!
//! For any prices y, every point of the relaxation has `cost·x = y·Ax + (cost − yA)·x`, and both products have a least
//! value over the row and column bounds. All sums are carried as intervals that are rounded outwards at every step, so
//! that the bound is a theorem about the figures as they are stored (Neumaier and Shcherbina 2004, *Safe bounds in
//! linear and mixed-integer linear programming*). A reduced cost of the wrong sign on a column without a bound would
//! make it −∞: finite bounds are therefore first derived from the rows, rounded outwards too.

use crate::program::Program;

/// Rounds of bound propagation over all rows.
const ROUNDS: usize = 12;

/// More rounds, as long as a bound that is needed is still missing and others are found.
const PATIENCE: usize = 60;

/// Share of the objective by which a bound may lie below it and still be called tight.
pub const TIGHT: f64 = 1e-6;

/// What prices prove about a program's objective.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Certificate {
    /// No solution of the program (nor of its relaxation) has a lower objective. −∞ where the prices prove nothing.
    pub bound: f64,
    /// Whether the bound reaches the claimed objective to within [`TIGHT`] of max(1, |objective|).
    pub tight: bool,
}

/// Holds a claimed objective against the bound that prices prove.
///
/// A claim below the bound is as wrong as one far above it: neither is tight.
pub fn certify(program: &Program, row_dual: &[f64], objective: f64) -> Certificate {
    let bound = safe_bound(program, row_dual);
    Certificate { bound, tight: (objective - bound).abs() <= TIGHT * objective.abs().max(1.0) }
}

/// A lower bound of `offset + cost·x` over the relaxation of a program, from the prices of its rows
/// ([`Solution::row_dual`](crate::Solution::row_dual)).
///
/// Any prices give a valid bound; only good ones give a high one. Prices of the wrong sign on rows without the bound
/// that they lean on count as zero. −∞ where the prices are not as many as the rows or prove nothing.
pub fn safe_bound(program: &Program, row_dual: &[f64]) -> f64 {
    bound(program, row_dual, f64::INFINITY)
}

/// As [`safe_bound()`], where a solution with this objective is known, or claimed: only solutions that are no worse can
/// be the best, and this bounds every column that costs something. The prices of an interior point, which are a hair off
/// on columns without a bound, prove a bound only so. True even where the claim is false, since the bound never exceeds it.
pub fn safe_bound_below(program: &Program, row_dual: &[f64], objective: f64) -> f64 {
    // A little room, so that the claim itself does not cut into the bound.
    let cutoff = objective + 1e-6 * objective.abs().max(1.0);
    if cutoff.is_nan() { safe_bound(program, row_dual) } else { bound(program, row_dual, cutoff).min(cutoff) }
}

/// The bound over the solutions whose objective is at most `cutoff`.
fn bound(program: &Program, row_dual: &[f64], cutoff: f64) -> f64 {
    if program.check().is_err() || row_dual.len() != program.n_rows() {
        return f64::NEG_INFINITY;
    }
    let mut reduced: Vec<Interval> = program.cost.iter().map(|&cost| Interval::exactly(cost)).collect();
    let mut total = Interval::exactly(program.offset);
    for (row, &price) in row_dual.iter().enumerate() {
        let leans_on = if price > 0.0 { program.row_lower[row] } else { program.row_upper[row] };
        if price == 0.0 || !price.is_finite() || !leans_on.is_finite() {
            continue;
        }
        total = total.plus(Interval::product(price, leans_on));
        for at in program.row_start[row]..program.row_start[row + 1] {
            let col = program.col_index[at] as usize;
            reduced[col] = reduced[col].minus(Interval::product(price, program.value[at]));
        }
    }
    let bounds = Bounds::propagated(program, &reduced, cutoff);
    for (col, &reduced) in reduced.iter().enumerate() {
        let least = reduced.least_product(bounds.lower[col], bounds.upper[col]);
        if least == f64::NEG_INFINITY {
            return least;
        }
        total = total.plus(Interval::exactly(least));
    }
    // An overflow on the way proves nothing.
    if total.low.is_finite() { total.low } else { f64::NEG_INFINITY }
}

/// A number known to lie between two others.
#[derive(Clone, Copy)]
struct Interval {
    low: f64,
    high: f64,
}

impl Interval {
    fn exactly(value: f64) -> Interval {
        Interval { low: value, high: value }
    }

    fn product(a: f64, b: f64) -> Interval {
        Interval { low: multiply_down(a, b), high: -multiply_down(-a, b) }
    }

    fn plus(self, other: Interval) -> Interval {
        Interval { low: add_down(self.low, other.low), high: -add_down(-self.high, -other.high) }
    }

    fn minus(self, other: Interval) -> Interval {
        self.plus(Interval { low: -other.high, high: -other.low })
    }

    /// The least of `self · x` for x between bounds that may be infinite.
    fn least_product(self, lower: f64, upper: f64) -> f64 {
        let corner = |factor: f64, bound: f64| {
            if bound.is_infinite() && factor != 0.0 {
                if (factor > 0.0) == (bound > 0.0) { f64::INFINITY } else { f64::NEG_INFINITY }
            } else if factor == 0.0 {
                0.0
            } else {
                multiply_down(factor, bound)
            }
        };
        [(self.low, lower), (self.low, upper), (self.high, lower), (self.high, upper)]
            .into_iter()
            .map(|(factor, bound)| corner(factor, bound))
            .fold(f64::INFINITY, f64::min)
    }
}

/// The product, rounded down; exact products stay exact, unless they are so small that their error is lost.
fn multiply_down(a: f64, b: f64) -> f64 {
    let product = a * b;
    let exact = a == 0.0 || b == 0.0 || (product.abs() > 1e-250 && a.mul_add(b, -product) == 0.0);
    if exact { product } else { product.next_down() }
}

/// The sum, rounded down; exact sums stay exact (Knuth's two-sum tells).
fn add_down(a: f64, b: f64) -> f64 {
    let sum = a + b;
    let shadow = sum - a;
    let error = (a - (sum - shadow)) + (b - shadow);
    if error == 0.0 { sum } else { sum.next_down() }
}

/// Bounds of columns that hold in every solution.
struct Bounds {
    lower: Vec<f64>,
    upper: Vec<f64>,
}

/// A sum of which some terms have no end.
#[derive(Clone, Copy)]
struct Activity {
    /// The finite terms, rounded down.
    finite: f64,
    endless: usize,
}

impl Bounds {
    /// The program's bounds, tightened by its rows and by the greatest objective of interest. `reduced` tells which
    /// bounds are needed.
    fn propagated(program: &Program, reduced: &[Interval], cutoff: f64) -> Bounds {
        let mut bounds = Bounds { lower: program.col_lower.clone(), upper: program.col_upper.clone() };
        let missing = |bounds: &Bounds| {
            reduced.iter().enumerate().any(|(col, reduced)| {
                (reduced.low < 0.0 && bounds.upper[col] == f64::INFINITY)
                    || (reduced.high > 0.0 && bounds.lower[col] == f64::NEG_INFINITY)
            })
        };
        let mut round = 0;
        while round < ROUNDS || (round < PATIENCE && missing(&bounds)) {
            let mut changed = bounds.tighten_by_cost(program, cutoff);
            for row in 0..program.n_rows() {
                changed |= bounds.tighten(program, row);
            }
            round += 1;
            if !changed {
                break;
            }
        }
        bounds
    }

    /// Tightens every column that costs something: `cost·x ≤ cutoff − offset`.
    fn tighten_by_cost(&mut self, program: &Program, cutoff: f64) -> bool {
        let most = -add_down(-cutoff, program.offset);
        if !most.is_finite() {
            return false;
        }
        let least = |own: &Self, col: usize| {
            Interval::exactly(program.cost[col]).least_product(own.lower[col], own.upper[col])
        };
        let mut sum = 0.0;
        for col in 0..program.n_cols() {
            sum = add_down(sum, least(self, col));
        }
        // With an endless term the objective bounds nothing.
        if !sum.is_finite() {
            return false;
        }
        let mut changed = false;
        for col in 0..program.n_cols() {
            let others = add_down(sum, -least(self, col));
            changed |= self.limit(col, program.cost[col], -add_down(-most, others));
        }
        changed
    }

    /// Tightens the columns of one row; whether anything changed noticeably.
    fn tighten(&mut self, program: &Program, row: usize) -> bool {
        let range = program.row_start[row]..program.row_start[row + 1];
        // `sign` −1 looks at the row upside down: −a·x ≤ −lower.
        let mut changed = false;
        for (sign, most) in [(1.0, program.row_upper[row]), (-1.0, -program.row_lower[row])] {
            if !most.is_finite() {
                continue;
            }
            let mut activity = Activity { finite: 0.0, endless: 0 };
            for at in range.clone() {
                let term = self.least_term(program, at, sign);
                if term.is_finite() {
                    activity.finite = add_down(activity.finite, term);
                } else {
                    activity.endless += 1;
                }
            }
            if activity.endless > 1 {
                continue;
            }
            for at in range.clone() {
                let term = self.least_term(program, at, sign);
                // The others' least: their sum again, rounded down once more.
                let others = match (activity.endless, term.is_finite()) {
                    (0, true) => add_down(activity.finite, -term),
                    (1, false) => activity.finite,
                    _ => continue,
                };
                changed |= self.tighten_one(program, at, sign, -add_down(-most, others));
            }
        }
        changed
    }

    /// Least value of `sign · value · x`, rounded down.
    fn least_term(&self, program: &Program, at: usize, sign: f64) -> f64 {
        let (col, value) = (program.col_index[at] as usize, sign * program.value[at]);
        Interval::exactly(value).least_product(self.lower[col], self.upper[col])
    }

    /// `sign · value · x ≤ room`: a bound of x.
    fn tighten_one(&mut self, program: &Program, at: usize, sign: f64, room: f64) -> bool {
        self.limit(program.col_index[at] as usize, sign * program.value[at], room)
    }

    /// `value · x ≤ room`: a bound of x.
    fn limit(&mut self, col: usize, value: f64, room: f64) -> bool {
        if !room.is_finite() || value == 0.0 {
            return false;
        }
        let limit = room / value;
        let (lower, upper) = (self.lower[col], self.upper[col]);
        let noticeable =
            |old: f64, new: f64| old.is_infinite() || (old - new).abs() > 1e-3 * (old.abs() + 1.0);
        if value > 0.0 {
            let limit = limit.next_up();
            // Bounds that cross belong to an infeasible program, of which every bound is valid.
            if limit.is_finite() && limit < upper && limit >= lower {
                self.upper[col] = limit;
                return noticeable(upper, limit);
            }
        } else {
            let limit = limit.next_down();
            if limit.is_finite() && limit > lower && limit <= upper {
                self.lower[col] = limit;
                return noticeable(lower, limit);
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_rounded_down_only_where_they_are_not_exact() {
        assert_eq!(add_down(1.0, 2.0), 3.0);
        assert_eq!(add_down(0.1, 0.2), 0.300_000_000_000_000_04f64.next_down());
        assert!(add_down(1.0, 1e-30) <= 1.0 && add_down(1.0, -1e-30) < 1.0);
    }

    #[test]
    fn a_missing_bound_is_derived_from_a_chain_of_rows() {
        // x0 ≤ 5, x1 ≤ 2·x0, x2 ≤ x1 + 1: x2 ≤ 11.
        let mut program = Program::new();
        let cols: Vec<_> = (0..3).map(|_| program.add_col(0.0, 0.0, f64::INFINITY, false)).collect();
        program.add_row(f64::NEG_INFINITY, 1.0, &[(cols[2], 1.0), (cols[1], -1.0)]);
        program.add_row(f64::NEG_INFINITY, 0.0, &[(cols[1], 1.0), (cols[0], -2.0)]);
        program.add_row(f64::NEG_INFINITY, 5.0, &[(cols[0], 1.0)]);
        let wrong = vec![Interval::exactly(-1e-9); 3];
        let bounds = Bounds::propagated(&program, &wrong, f64::INFINITY);
        for (upper, known) in bounds.upper.iter().zip([5.0, 10.0, 11.0]) {
            assert!(*upper >= known && *upper <= known + 1e-9, "{:?}", bounds.upper);
        }
    }

    #[test]
    fn a_known_objective_bounds_what_no_row_bounds() {
        // min x0 + 2·x1, x0 + x1 ≥ 3, nothing bounds either from above: prices a hair too high prove nothing.
        let mut program = Program::new();
        let cols = [1.0, 2.0].map(|cost| program.add_col(cost, 0.0, f64::INFINITY, false));
        program.add_row(3.0, f64::INFINITY, &cols.map(|col| (col, 1.0)));
        let high = [1.0 + 1e-9];
        assert_eq!(safe_bound(&program, &high), f64::NEG_INFINITY);
        let bound = safe_bound_below(&program, &high, 3.0);
        assert!(bound <= 3.0 && bound > 3.0 - 1e-7, "{bound}");
        // A claim that is too good to be true is no bound above the truth.
        assert!(safe_bound_below(&program, &high, 2.0) <= 3.0);
        assert!(safe_bound_below(&program, &[0.0], 2.0) <= 3.0);
    }
}
