//! Whole columns rounded within the rows that only they stand in.

use crate::program::{Col, Program, Row};

/// The whole columns of a program with the rows that only they stand in, whatever their coefficients.
pub(super) struct Wholes {
    /// The columns, in order.
    pub(super) cols: Vec<Col>,
    /// Least and greatest whole value of each.
    pub(super) bounds: Vec<(f64, f64)>,
    /// Rows of two and more of them, and of nothing else.
    pub(super) rows: Vec<WholeRow>,
}

/// A row of whole columns.
pub(super) struct WholeRow {
    /// Positions among the whole columns, and coefficients.
    pub(super) terms: Vec<(usize, f64)>,
    /// Least activity.
    pub(super) lower: f64,
    /// Greatest activity.
    pub(super) upper: f64,
}

impl WholeRow {
    /// Whether it says how many units there are of its columns together.
    fn shares_units(&self) -> bool {
        self.upper.is_finite() && self.terms.iter().all(|&(_, factor)| factor == 1.0)
    }
}

impl Wholes {
    /// Those of a program.
    pub(super) fn new(program: &Program) -> Wholes {
        let cols = program.integers();
        let mut position = vec![usize::MAX; program.n_cols()];
        for (at, col) in cols.iter().enumerate() {
            position[col.index()] = at;
        }
        let alone = |row: &Row| program.row(*row).all(|(col, _)| program.integer[col.index()]);
        let rows = (0..program.n_rows() as u32).map(Row).filter(alone).map(|row| WholeRow {
            terms: program.row(row).map(|(col, value)| (position[col.index()], value)).collect(),
            lower: program.row_lower[row.index()],
            upper: program.row_upper[row.index()],
        });
        let rows = rows.filter(|row| row.terms.len() > 1).collect();
        Wholes { bounds: cols.iter().map(|&col| program.whole_range(col)).collect(), cols, rows }
    }

    /// The values of the whole columns of a point.
    pub(super) fn values(&self, x: &[f64]) -> Vec<f64> {
        self.cols.iter().map(|col| x[col.index()]).collect()
    }

    /// Rounds values of the whole columns, the surest first, each row's units where their running sum passes the
    /// threshold. `None` where the rows leave no value.
    pub(super) fn round(&self, y: &[f64], threshold: f64) -> Option<Vec<f64>> {
        let up = |value: f64| (value + 1.0 - threshold).floor();
        let mut wanted: Vec<f64> = y.iter().map(|&value| up(value)).collect();
        for row in self.rows.iter().filter(|row| row.shares_units()) {
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
        let mut bounds = self.bounds.clone();
        if !self.propagate(&mut bounds) {
            return None;
        }
        for at in order {
            let (least, most) = bounds[at];
            let value = wanted[at].max(least).min(most);
            let other = if value > least { value - 1.0 } else { (value + 1.0).min(most) };
            let fixed = [value, other].into_iter().find_map(|value| {
                let mut tried = bounds.clone();
                tried[at] = (value, value);
                self.propagate(&mut tried).then_some(tried)
            });
            bounds = fixed?;
        }
        Some(bounds.into_iter().map(|(least, _)| least + 0.0).collect())
    }

    /// Tightens bounds by the rows until nothing changes; whether every column keeps a value.
    fn propagate(&self, bounds: &mut [(f64, f64)]) -> bool {
        const SLACK: f64 = 1e-9;
        let term = |factor: f64, (least, most): (f64, f64)| {
            if factor > 0.0 { (factor * least, factor * most) } else { (factor * most, factor * least) }
        };
        let mut changed = true;
        while std::mem::take(&mut changed) {
            for row in &self.rows {
                let sums = row.terms.iter().map(|&(at, factor)| term(factor, bounds[at]));
                let (low, high) =
                    sums.fold((0.0, 0.0), |sum: (f64, f64), own| (sum.0 + own.0, sum.1 + own.1));
                if low > row.upper + SLACK || high < row.lower - SLACK {
                    return false;
                }
                for &(at, factor) in &row.terms {
                    let (own_low, own_high) = term(factor, bounds[at]);
                    // What the others leave: factor·x within [lower − others' most, upper − others' least].
                    let (below, above) = (row.lower - (high - own_high), row.upper - (low - own_low));
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
        let wholes = Wholes::new(&example());
        let y = [0.0, 0.3, 0.3, 0.1, 0.0, 0.0, 0.0, 0.0, 0.2, 0.1, 0.4];
        let rounded = wholes.round(&y, 0.5);
        assert_eq!(rounded, Some(vec![0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]));
        let rounded = wholes.round(&y, 0.1);
        assert_eq!(rounded, Some(vec![0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 1.0]));
    }

    #[test]
    fn what_waits_is_never_placed_before_what_it_waits_for() {
        let wholes = Wholes::new(&example());
        let y = [0.0, 0.0, 0.0, 0.0, 0.6, 0.0, 0.9, 0.0, 0.0, 0.0, 0.0];
        for threshold in [0.5, 0.1] {
            let rounded = wholes.round(&y, threshold);
            let program = example();
            let violation = rounded.map(|y| program.violation(&y));
            assert_eq!(violation, Some(0.0), "threshold {threshold}");
        }
    }

    #[test]
    fn bounds_that_leave_no_value_are_noticed() {
        let mut wholes = Wholes::new(&example());
        // The second starts in its second year, the first not in its first.
        wholes.bounds[6] = (1.0, 1.0);
        wholes.bounds[0] = (0.0, 0.0);
        assert_eq!(wholes.round(&[0.0; 11], 0.5), None);
    }
}
