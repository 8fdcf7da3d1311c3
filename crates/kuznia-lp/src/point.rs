//! Points of a program: how far they are from being solutions, and the whole numbers a column may take.

use crate::program::{Col, Program};

/// How far bounds may cross, or a bound may lie beyond a whole number, by rounding alone.
const ROUNDING: f64 = 1e-9;

/// Whether a lower bound lies above an upper one by more than rounding.
pub(crate) fn crosses(lower: f64, upper: f64) -> bool {
    lower > upper + ROUNDING * lower.abs().max(1.0)
}

impl Program {
    /// The least and the greatest whole number that a column may take, rounding errors of its bounds forgiven. The
    /// first is above the second where there is none.
    pub(crate) fn whole_range(&self, col: Col) -> (f64, f64) {
        let at = col.index();
        ((self.col_lower[at] - ROUNDING).ceil(), (self.col_upper[at] + ROUNDING).floor())
    }

    /// Whether bounds cross, or a whole column has no whole number within its bounds: infeasible without a solve.
    pub(crate) fn is_crossed(&self) -> bool {
        let crossed = |lower: &[f64], upper: &[f64]| {
            lower.iter().zip(upper).any(|(&lower, &upper)| crosses(lower, upper))
        };
        crossed(&self.col_lower, &self.col_upper)
            || crossed(&self.row_lower, &self.row_upper)
            || self.integers().into_iter().any(|col| {
                let (least, greatest) = self.whole_range(col);
                least > greatest
            })
    }

    /// How far a point is from being a solution: the greatest of every row's violation over max(1, |bound|, Σ|a·x|),
    /// every column's violation over max(1, |bound|), and every whole column's distance from a whole number. 0 for a
    /// solution, ∞ for a point of another length or with values that are not finite.
    pub fn violation(&self, x: &[f64]) -> f64 {
        if x.len() != self.n_cols() || x.iter().any(|x| !x.is_finite()) {
            return f64::INFINITY;
        }
        let beyond = |value: f64, lower: f64, upper: f64, size: f64| {
            let below = if lower.is_finite() { (lower - value) / size.max(lower.abs()) } else { 0.0 };
            let above = if upper.is_finite() { (value - upper) / size.max(upper.abs()) } else { 0.0 };
            below.max(above).max(0.0)
        };
        let mut worst = 0.0f64;
        for (at, &value) in x.iter().enumerate() {
            worst = worst.max(beyond(value, self.col_lower[at], self.col_upper[at], 1.0));
            if self.integer[at] {
                worst = worst.max((value - value.round()).abs());
            }
        }
        for row in 0..self.n_rows() {
            let (mut activity, mut size) = (0.0, 0.0);
            for at in self.row_start[row]..self.row_start[row + 1] {
                let term = self.value[at] * x[self.col_index[at] as usize];
                activity += term;
                size += term.abs();
            }
            worst = worst.max(beyond(activity, self.row_lower[row], self.row_upper[row], size.max(1.0)));
        }
        worst
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_violation_is_found_wherever_it_is() {
        let mut program = Program::new();
        let a = program.add_col(0.0, 0.0, 10.0, true);
        let b = program.add_col(0.0, 0.0, f64::INFINITY, false);
        program.add_row(f64::NEG_INFINITY, 4.0, &[(a, 1.0), (b, 1.0)]);
        assert_eq!(program.violation(&[1.0, 3.0]), 0.0);
        assert_eq!(program.violation(&[1.0, 7.0]), 0.5);
        assert_eq!(program.violation(&[1.25, 0.0]), 0.25);
        assert_eq!(program.violation(&[0.0, -0.5]), 0.5);
        assert_eq!(program.violation(&[0.0]), f64::INFINITY);
        assert_eq!(program.violation(&[0.0, f64::NAN]), f64::INFINITY);
    }

    #[test]
    fn bounds_that_cross_by_rounding_alone_are_not_crossed() {
        let mut program = Program::new();
        program.add_col(0.0, 3.0 + 1e-12, 3.0, true);
        assert!(!program.is_crossed());
        assert_eq!(program.whole_range(Col(0)), (3.0, 3.0));
        program.add_col(0.0, 1.2, 1.8, true);
        assert!(program.is_crossed());
    }
}
