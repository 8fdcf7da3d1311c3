//! A live relaxation that one thread works on: fixed and re-solved from a given basis by dual simplex.

use super::integers::{Domain, Integers};
use crate::highs::{ModelStatus, Watch};
use crate::lp::{Lp, LpError};
use crate::options::Clock;
use crate::program::{Col, Program, Row};
use crate::solution::Basis;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// HiGHS's weights for the dual simplex: few iterations, but slow to start from a basis that is new.
const STEEPEST_EDGE: i32 = 2;

/// Weights that start at once.
const DEVEX: i32 = 1;

/// A relaxation in the hands of one thread.
pub(super) struct Worker<'a> {
    far: Lp,
    near: Lp,
    integers: &'a Integers,
    clock: &'a Clock,
}

/// How far a re-solve is expected to lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Hundreds of iterations and more, one solve after another.
    Far,
    /// A few iterations from a basis that is new.
    Near,
}

/// A solved relaxation.
#[derive(Clone)]
pub(super) struct Point {
    pub(super) x: Vec<f64>,
    /// Values of the whole columns.
    pub(super) y: Vec<f64>,
    /// Reduced costs of the whole columns.
    pub(super) reduced: Vec<f64>,
    pub(super) objective: f64,
    pub(super) basis: Arc<Basis>,
}

/// How a re-solve ended.
pub(super) enum Outcome {
    /// Solved.
    Solved(Box<Point>),
    /// The objective is at least this, beyond the cut-off or where the iterations ran out; reduced costs of the whole
    /// columns there.
    Beyond(f64, Vec<f64>),
    /// There is no solution.
    Infeasible,
    /// Stopped, or the solver failed: nothing is known.
    Unknown,
}

impl<'a> Worker<'a> {
    pub(super) fn new(
        program: &Program,
        integers: &'a Integers,
        clock: &'a Clock,
    ) -> Result<Worker<'a>, LpError> {
        // HiGHS reads the choice of weights once in the life of a basis, hence two objects.
        let made = |weights: i32| -> Result<Lp, LpError> {
            let mut lp = Lp::from_program(program)?;
            lp.highs.set_string(c"solver", "simplex")?;
            lp.highs.set_int(c"simplex_dual_edge_weight_strategy", weights)?;
            Ok(lp)
        };
        Ok(Worker { far: made(STEEPEST_EDGE)?, near: made(DEVEX)?, integers, clock })
    }

    /// Forgets everything and starts from a domain and a basis: what follows depends on nothing else.
    pub(super) fn start(&mut self, reach: Reach, domain: &Domain, basis: &Basis) -> Result<(), LpError> {
        self.set_domain(reach, domain)?;
        self.lp(reach).set_basis(basis)
    }

    /// Goes on from the last basis in another domain.
    pub(super) fn set_domain(&mut self, reach: Reach, domain: &Domain) -> Result<(), LpError> {
        let cols: Vec<(Col, f64, f64)> = self
            .integers
            .cols
            .iter()
            .zip(&domain.cols)
            .map(|(&col, &(lower, upper))| (col, lower, upper))
            .collect();
        let rows: Vec<(Row, f64, f64)> = self
            .integers
            .rows
            .iter()
            .zip(&domain.rows)
            .map(|(row, &(lower, upper))| (row.row, lower, upper))
            .collect();
        self.lp(reach).set_cols_bounds(&cols)?;
        self.lp(reach).set_rows_bounds(&rows)
    }

    /// Goes on from another basis.
    pub(super) fn set_basis(&mut self, reach: Reach, basis: &Basis) -> Result<(), LpError> {
        self.lp(reach).set_basis(basis)
    }

    /// Re-solves up to an objective and so many iterations. Also returns the iterations made.
    pub(super) fn solve(&mut self, reach: Reach, cutoff: f64, iterations: i32) -> (Outcome, u64) {
        let clock = self.clock;
        if clock.expired() {
            return (Outcome::Unknown, 0);
        }
        let highs = &mut self.lp(reach).highs;
        let ready = highs
            .set_double(c"objective_bound", cutoff)
            .and_then(|()| highs.set_int(c"simplex_iteration_limit", iterations));
        let mut nothing = |_: crate::highs::Event<'_>| true;
        let mut watch = Watch::new(clock.deadline(), clock.stop_flag(), &mut nothing);
        let status = ready.and_then(|()| highs.run(Some(1), &mut watch));
        let spent = highs.info_int(c"simplex_iteration_count").max(0) as u64;
        let objective = highs.info_double(c"objective_function_value");
        let outcome = match status {
            Ok(ModelStatus::Optimal | ModelStatus::Empty) => self.point(reach, objective),
            Ok(ModelStatus::Infeasible) => Outcome::Infeasible,
            Ok(ModelStatus::OtherLimit) => {
                let slope = self.lp(reach).highs.point().col_dual;
                Outcome::Beyond(objective, self.integers.values(&slope))
            }
            _ => Outcome::Unknown,
        };
        (outcome, spent)
    }

    fn lp(&mut self, reach: Reach) -> &mut Lp {
        match reach {
            Reach::Far => &mut self.far,
            Reach::Near => &mut self.near,
        }
    }

    fn point(&mut self, reach: Reach, objective: f64) -> Outcome {
        let lp = self.lp(reach);
        let Some(basis) = lp.basis() else { return Outcome::Unknown };
        let point = lp.highs.point();
        let y = self.integers.values(&point.x);
        let reduced = self.integers.values(&point.col_dual);
        Outcome::Solved(Box::new(Point { x: point.x, y, reduced, objective, basis: Arc::new(basis) }))
    }
}

/// Does jobs with all workers at once; the results come in the jobs' order, whoever did them.
pub(super) fn in_parallel<J: Sync, R: Send>(
    workers: &mut [Worker<'_>],
    jobs: &[J],
    work: impl Fn(&mut Worker<'_>, &J) -> R + Sync,
) -> Vec<R> {
    if let [only] = workers {
        return jobs.iter().map(|job| work(only, job)).collect();
    }
    let next = AtomicUsize::new(0);
    let (next, work) = (&next, &work);
    let mut done: Vec<(usize, R)> = std::thread::scope(|scope| {
        let threads: Vec<_> = workers
            .iter_mut()
            .take(jobs.len())
            .map(|worker| {
                scope.spawn(move || {
                    let mut mine = Vec::new();
                    loop {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some(job) = jobs.get(at) else { return mine };
                        mine.push((at, work(worker, job)));
                    }
                })
            })
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}
