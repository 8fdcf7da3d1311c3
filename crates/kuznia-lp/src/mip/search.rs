//! What the parts of the driver share: workers, root, incumbent, bound, and what has been spent.

use super::integers::{Domain, Integers};
use super::worker::{Outcome, Point, Reach, Worker, in_parallel};
use crate::options::{Clock, Options, Progress, relative_gap};
use crate::program::Program;
use crate::solution::Basis;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Jobs that are handed out together. Fixed, so that the number of threads changes nothing but the time.
pub(super) const BATCH: usize = 4;

/// Fixings that are remembered.
const REMEMBERED: usize = 600;

/// A search under way.
pub(super) struct Search<'a> {
    pub(super) program: &'a Program,
    pub(super) integers: &'a Integers,
    pub(super) options: &'a Options,
    pub(super) clock: &'a Clock,
    pub(super) workers: Vec<Worker<'a>>,
    /// Domain and relaxation at the root.
    pub(super) domain: Domain,
    pub(super) root: Box<Point>,
    pub(super) incumbent: Option<Box<Point>>,
    /// No solution is below this.
    pub(super) bound: f64,
    pub(super) iterations: u64,
    pub(super) nodes: u64,
    /// Every fixing that was solved: the objective bends upwards only, so that each bounds all others.
    pub(super) fixings: Vec<Fixing>,
    /// Fixings that local search has tried.
    pub(super) tried: BTreeSet<Vec<(usize, i64)>>,
    pub(super) progress: &'a mut dyn FnMut(Progress),
}

/// A fixing of all whole columns with its objective (or a bound of it) and the slope there.
pub(super) struct Fixing {
    pub(super) y: Vec<f64>,
    pub(super) objective: f64,
    pub(super) slope: Vec<f64>,
}

/// A fixing to be solved from a basis.
pub(super) struct Trial {
    pub(super) y: Vec<f64>,
    pub(super) basis: Arc<Basis>,
}

impl Search<'_> {
    /// The objective of the best solution, ∞ without one.
    pub(super) fn best(&self) -> f64 {
        self.incumbent.as_ref().map_or(f64::INFINITY, |point| point.objective)
    }

    /// Relative gap between the best solution and the bound.
    pub(super) fn gap(&self) -> f64 {
        relative_gap(self.best(), self.bound)
    }

    /// Whether the gap is small enough, or what was asked is decided.
    pub(super) fn is_closed(&self) -> bool {
        self.gap() <= self.options.gap.max(1e-9) || self.options.is_enough(self.best(), self.bound)
    }

    /// Whether to end: closed, or out of time.
    pub(super) fn is_over(&self) -> bool {
        self.is_closed() || self.clock.expired()
    }

    /// A part of the tree whose bound is this high need not be searched to reach the gap.
    pub(super) fn cutoff(&self) -> f64 {
        let best = self.best();
        let better = match best.is_finite() {
            true => best - 0.999 * self.options.gap.max(1e-9) * best.abs(),
            false => f64::INFINITY,
        };
        better.min(self.options.enough.unwrap_or(f64::INFINITY))
    }

    /// Tells the listener where the search is.
    pub(super) fn report(&mut self, phase: &'static str) {
        let finite = |value: f64| Some(value).filter(|value| value.is_finite());
        let report = Progress {
            phase,
            seconds: self.clock.seconds(),
            iterations: self.iterations,
            incumbent: finite(self.best()),
            bound: finite(self.bound),
            gap: finite(self.gap()),
        };
        (self.progress)(report);
    }

    /// Solves fixings, as far as they may be better than the best; keeps the best and notes every slope.
    pub(super) fn try_fixings(&mut self, trials: &[Trial], phase: &'static str) {
        let (domain, cutoff) = (&self.domain, self.best());
        let outcomes = in_parallel(&mut self.workers, trials, |worker, trial| {
            solve_fixing(worker, domain, trial, cutoff)
        });
        for (trial, (outcome, spent)) in trials.iter().zip(outcomes) {
            self.iterations += spent;
            match outcome {
                Outcome::Solved(point) => self.keep(&trial.y, point),
                Outcome::Beyond(objective, slope) => {
                    self.fixings.push(Fixing { y: trial.y.clone(), objective, slope });
                }
                Outcome::Infeasible | Outcome::Unknown => {}
            }
        }
        if self.fixings.len() > REMEMBERED {
            self.fixings.drain(..REMEMBERED / 2);
        }
        self.report(phase);
    }

    /// Notes a solved fixing, and takes it as the incumbent if it is better.
    pub(super) fn keep(&mut self, y: &[f64], mut point: Box<Point>) {
        for (col, &y) in self.integers.cols.iter().zip(y) {
            point.x[col.index()] = y;
        }
        point.y = y.to_vec();
        point.objective = self.program.objective(&point.x);
        self.fixings.push(Fixing { y: y.to_vec(), objective: point.objective, slope: point.reduced.clone() });
        if point.objective < self.best() {
            self.incumbent = Some(point);
        }
    }
}

/// Solves the relaxation with all whole columns fixed; their own rows are known to hold and left out of the slopes.
pub(super) fn solve_fixing(
    worker: &mut Worker<'_>,
    domain: &Domain,
    trial: &Trial,
    cutoff: f64,
) -> (Outcome, u64) {
    let mut fixed = domain.fixed(&trial.y);
    fixed.rows.fill((f64::NEG_INFINITY, f64::INFINITY));
    if worker.start(Reach::Far, &fixed, &trial.basis).is_err() {
        return (Outcome::Unknown, 0);
    }
    worker.solve(Reach::Far, cutoff, i32::MAX)
}
