//! Which fixing of the whole columns to try next, told from those that were completed.
//!
//! With all whole columns fixed at y the least cost v(y) is convex in y, so that a completion with its reduced costs
//! bounds every other: v(y′) ≥ v(y) + slope·(y′ − y) (Benders 1962). The least of these bounds within reach of the best
//! fixing so far is the next one to try; the reach keeps it where the bounds say something (Fischetti and Lodi 2003,
//! local branching).

use super::rounding::Wholes;
use super::tree;
use crate::options::{Clock, Options};
use crate::program::{Col, Program};

/// A completed fixing, or the relaxation: its whole columns, what they cost, and what one more of each would change.
pub(super) struct Plane {
    pub(super) y: Vec<f64>,
    pub(super) value: f64,
    pub(super) slope: Vec<f64>,
}

impl Plane {
    /// The least cost at the origin that the plane tells of.
    fn intercept(&self) -> f64 {
        self.value - self.slope.iter().zip(&self.y).map(|(slope, y)| slope * y).sum::<f64>()
    }
}

/// The fixing of the least bound of those that differ from `around` in at most so many units; `None` where no bound lies
/// a share `worth` below `best`.
pub(super) fn propose(
    wholes: &Wholes,
    planes: &[Plane],
    around: &[f64],
    best: f64,
    reach: f64,
    worth: f64,
    clock: &Clock,
) -> Option<Vec<f64>> {
    // Costs as shares of the best, above it, so that the tolerances of the search mean the same at any size.
    let unit = best.abs().max(1.0);
    let mut master = Program::new();
    for &(least, most) in &wholes.bounds {
        master.add_col(0.0, least, most, true);
    }
    let cost = master.add_col(1.0, -1e3, f64::INFINITY, false);
    let col = |at: usize| Col(at as u32);
    for row in &wholes.rows {
        let terms: Vec<(Col, f64)> = row.terms.iter().map(|&(at, factor)| (col(at), factor)).collect();
        master.add_row(row.lower, row.upper, &terms);
    }
    for plane in planes {
        let slopes = plane.slope.iter().enumerate().filter(|(_, slope)| **slope != 0.0);
        let terms = slopes.map(|(at, slope)| (col(at), -slope / unit)).chain([(cost, 1.0)]);
        master.add_row((plane.intercept() - best) / unit, f64::INFINITY, &terms.collect::<Vec<_>>());
    }
    // Units of difference: a binary's own value or what it lacks, else a column above both differences.
    let (mut terms, mut constant) = (Vec::new(), 0.0);
    for (at, (&now, &(least, most))) in around.iter().zip(&wholes.bounds).enumerate() {
        if now <= least {
            terms.push((col(at), 1.0));
            constant += least;
        } else if now >= most {
            terms.push((col(at), -1.0));
            constant -= most;
        } else {
            let differs = master.add_col(0.0, 0.0, f64::INFINITY, false);
            master.add_row(f64::NEG_INFINITY, now, &[(col(at), 1.0), (differs, -1.0)]);
            master.add_row(now, f64::INFINITY, &[(col(at), 1.0), (differs, 1.0)]);
            terms.push((differs, 1.0));
        }
    }
    master.add_row(f64::NEG_INFINITY, constant + reach, &terms);
    let options = Options { gap: 0.05, threads: Some(1), ..Options::default() };
    let found = tree::search(&master, &options, None, clock, &mut |_| {});
    if !found.has_values() || found.x[cost.index()] > -worth {
        return None;
    }
    Some(found.x[..around.len()].iter().map(|value| value.round() + 0.0).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Five binaries and a count up to five, at most four units together.
    fn wholes() -> Wholes {
        let mut program = Program::new();
        let cols: Vec<Col> = (0..5).map(|_| program.add_col(0.0, 0.0, 1.0, true)).collect();
        let several = program.add_col(0.0, 0.0, 5.0, true);
        let terms: Vec<(Col, f64)> = cols.iter().chain([&several]).map(|&col| (col, 1.0)).collect();
        program.add_row(f64::NEG_INFINITY, 4.0, &terms);
        Wholes::new(&program)
    }

    fn ask(planes: &[Plane], around: &[f64], best: f64, reach: f64, worth: f64) -> Option<Vec<f64>> {
        propose(&wholes(), planes, around, best, reach, worth, &Clock::start(&Options::default()))
    }

    #[test]
    fn the_least_bound_within_reach_is_proposed() {
        let around = [1.0, 0.0, 0.0, 0.0, 0.0, 2.0];
        let slope = vec![1.0, -2.0, 0.0, 0.0, 5.0, -3.0];
        let planes = [Plane { y: around.to_vec(), value: 100.0, slope }];
        // One step: one more of the last; three: also the second, and the first taken back.
        assert_eq!(ask(&planes, &around, 100.0, 1.0, 1e-6), Some(vec![1.0, 0.0, 0.0, 0.0, 0.0, 3.0]));
        assert_eq!(ask(&planes, &around, 100.0, 2.0, 1e-6), Some(vec![0.0, 0.0, 0.0, 0.0, 0.0, 3.0]));
        assert_eq!(ask(&planes, &around, 100.0, 9.0, 1e-6), Some(vec![0.0, 0.0, 0.0, 0.0, 0.0, 4.0]));
        // What is promised must be worth it.
        assert_eq!(ask(&planes, &around, 100.0, 1.0, 0.04), None);
    }

    #[test]
    fn every_plane_counts() {
        let around = [0.0, 0.0, 0.0, 0.0, 0.0, 2.0];
        let first = Plane { y: around.to_vec(), value: 100.0, slope: vec![0.0, -2.0, 0.0, 0.0, 0.0, 0.0] };
        // With the second unit built, and nothing else known, it costs 101.
        let built = vec![0.0, 1.0, 0.0, 0.0, 0.0, 2.0];
        let second = Plane { y: built, value: 101.0, slope: vec![0.0, 1.0, 0.0, 0.0, 0.0, 0.0] };
        assert!(ask(&[first], &around, 100.0, 1.0, 1e-6).is_some());
        let first = Plane { y: around.to_vec(), value: 100.0, slope: vec![0.0, -2.0, 0.0, 0.0, 0.0, 0.0] };
        assert_eq!(ask(&[first, second], &around, 100.0, 1.0, 1e-6), None);
    }
}
