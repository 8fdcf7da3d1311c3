//! A first answer for large programs, without any vertex: the relaxation by interior point, its whole columns rounded in
//! two ways, both completed by interior point at once; then, as long as it helps, two more fixings at a time that the
//! reduced costs of those completed so far promise most of. Often the bound and the best of them are within the wanted
//! gap, and the vertex that a tree starts from, which takes many times longer at this size, is never needed.

use super::proposal::{Plane, propose};
use super::rounding::Wholes;
use crate::certificate::safe_bound_below;
use crate::lp::Lp;
use crate::options::{Clock, Method, Options, Progress, Purpose, relative_gap};
use crate::program::Program;
use crate::solution::{Solution, Status};

/// Rows plus columns from which on a first answer is worth a few more interior points.
pub(super) const SIZE: usize = 60_000;

/// Share of a unit from which on it is rounded up: as soon as it is noticeable, and a little later. What is missing is
/// dearer than what is idle.
const THRESHOLDS: [f64; 2] = [0.02, 0.1];

/// Units in which the next fixing may differ from the best so far, to begin with. The bounds promise too much, the more so
/// the more is changed at once.
const REACH: f64 = 1.0;

/// How much further the next one may reach, whether one was found or none: where the least bound is no better than the
/// best, the best is proved to be so that far.
const FURTHER: f64 = 2.0;

/// Rounds of two completions after the first.
const ROUNDS: usize = 6;

/// Rounds in vain, one after another, that end it.
const PATIENCE: usize = 2;

/// Share of what lies between the best fixing and the wanted gap that a round must gain for another to follow.
const WORTH: f64 = 0.1;

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
    let wholes = Wholes::new(program);
    let (bound, y) = (bound(program, &relaxed), wholes.values(&relaxed.x));
    let mut next: Vec<Vec<f64>> =
        THRESHOLDS.iter().filter_map(|&threshold| wholes.round(&y, threshold)).collect();
    next.dedup();
    let relaxation = Plane { y, value: relaxed.objective, slope: wholes.values(&relaxed.col_dual) };
    let mut rough =
        Search { program, wholes, options: &options, clock, bound, planes: vec![relaxation], best: None };
    let mut vain = 0;
    for _ in 0..=ROUNDS {
        let before = rough.excess();
        rough.complete(&next, &relaxed.x, progress);
        if before.is_finite() && before - rough.excess() <= WORTH * before {
            vain += 1;
        } else {
            vain = 0;
        }
        if rough.is_over() || vain >= PATIENCE {
            break;
        }
        next = rough.proposals();
        if next.is_empty() {
            break;
        }
    }
    rough.end()
}

/// The bound of the relaxation: proved from its prices where that costs little.
fn bound(program: &Program, relaxed: &Solution) -> f64 {
    let proved = safe_bound_below(program, &relaxed.row_dual, relaxed.objective);
    let is_near = relaxed.objective - proved <= PROVED * relaxed.objective.abs();
    if is_near { proved.min(relaxed.objective) } else { relaxed.objective }
}

/// Fixings under way.
struct Search<'s> {
    program: &'s Program,
    wholes: Wholes,
    options: &'s Options,
    clock: &'s Clock,
    bound: f64,
    /// What is known: the relaxation, then every completed fixing.
    planes: Vec<Plane>,
    /// The best completed fixing, and its solution.
    best: Option<(Vec<f64>, Solution)>,
}

impl Search<'_> {
    /// What the best fixing costs more than the wanted gap allows; ∞ without one.
    fn excess(&self) -> f64 {
        self.best.as_ref().map_or(f64::INFINITY, |(_, best)| {
            best.objective - best.objective.abs() * self.options.gap - self.bound
        })
    }

    fn is_over(&self) -> bool {
        self.gap() <= self.options.gap || self.clock.expired()
    }

    fn gap(&self) -> f64 {
        self.best.as_ref().map_or(f64::INFINITY, |(_, best)| relative_gap(best.objective, self.bound))
    }

    /// Completes fixings, two at a time where there are two threads, and keeps what they tell.
    fn complete(&mut self, fixings: &[Vec<f64>], x: &[f64], progress: &mut dyn FnMut(Progress)) {
        let known = (self.best.as_ref().map(|(_, best)| best.objective), self.bound, self.gap());
        let complete = |y: &[f64], progress: &mut dyn FnMut(Progress)| {
            let mut x = x.to_vec();
            self.wholes.cols.iter().zip(y).for_each(|(col, &value)| x[col.index()] = value);
            let mut lp = Lp::from_program(self.program).ok()?;
            let single = Options { threads: Some(1), ..self.options.clone() };
            Some(super::complete(&mut lp, self.program, &x, self.clock, &single, progress))
        };
        let mut hear = |told: Progress| {
            let (incumbent, bound, gap) = known;
            let gap = Some(gap).filter(|gap| gap.is_finite());
            progress(Progress { phase: "rounding", incumbent, bound: Some(bound), gap, ..told });
        };
        let found: Vec<Option<Solution>> = match fixings {
            [first, second] if self.options.threads != Some(1) => std::thread::scope(|scope| {
                let other = scope.spawn(|| complete(second, &mut |_| {}));
                let own = complete(first, &mut hear);
                vec![own, other.join().unwrap_or(None)]
            }),
            _ => fixings.iter().map(|y| complete(y, &mut hear)).collect(),
        };
        for (y, solution) in fixings.iter().zip(found) {
            let Some(solution) = solution.filter(Solution::has_values) else { continue };
            if solution.has_prices() {
                let slope = self.wholes.values(&solution.col_dual);
                self.planes.push(Plane { y: y.clone(), value: solution.objective, slope });
            }
            if self.best.as_ref().is_none_or(|(_, best)| solution.objective < best.objective) {
                self.best = Some((y.clone(), solution));
            }
        }
    }

    /// The two fixings to complete next: those that promise most within a reach of the best so far, and within a longer
    /// one.
    fn proposals(&self) -> Vec<Vec<f64>> {
        let Some((around, best)) = &self.best else { return Vec::new() };
        let worth = WORTH * self.excess() / best.objective.abs().max(1.0);
        let known = |y: &Vec<f64>| self.planes.iter().any(|plane| plane.y == *y);
        let mut found: Vec<Vec<f64>> = Vec::new();
        let mut reach = REACH;
        while found.len() < 2 && reach <= REACH * around.len() as f64 && !self.clock.expired() {
            let proposed =
                propose(&self.wholes, &self.planes, around, best.objective, reach, worth, self.clock);
            let fresh = proposed.filter(|y| !known(y) && !found.contains(y));
            reach *= FURTHER;
            found.extend(fresh);
        }
        found
    }

    fn end(self) -> Rough {
        let Some((_, mut best)) = self.best else { return Rough::Nothing };
        best.set_bound(self.bound.min(best.objective));
        if best.gap > self.options.gap && !self.clock.expired() {
            return Rough::Start(best.x);
        }
        best.status = if best.gap <= self.options.gap { Status::Optimal } else { Status::Feasible };
        "interior point, rounding".clone_into(&mut best.method);
        Rough::Ended(Box::new(best))
    }
}
