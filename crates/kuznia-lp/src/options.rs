//! What a caller asks of a solve, and what it hears while the solve runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How a linear program is to be solved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// By size and purpose, see `method.rs`.
    #[default]
    Auto,
    /// Dual simplex.
    Simplex,
    /// Interior point; with crossover where the purpose is [`Purpose::PricesOrBasis`].
    InteriorPoint,
    /// Primal–dual hybrid gradient: a first-order method, low accuracy, for programs that nothing else can hold.
    Pdlp,
}

/// What the solution is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// Values only: an interior point without crossover will do.
    #[default]
    Values,
    /// Prices: from a vertex, except where the program is so large that the way to it might never end; the prices of
    /// an interior point are as true.
    Prices,
    /// Prices or a basis: a vertex is needed.
    PricesOrBasis,
}

/// The wishes of one solve.
#[derive(Clone, Debug)]
pub struct Options {
    /// Wall-clock budget; `None` is unlimited.
    pub time_limit: Option<Duration>,
    /// Relative gap between objective and bound at which a mixed-integer program counts as solved.
    pub gap: f64,
    /// An objective that decides a mixed-integer program before the gap does: a solution at or below it ends the solve, as
    /// does a bound at or above it, with which it is known that nothing is below.
    pub enough: Option<f64>,
    /// Threads of the solver; `None` takes all cores. Warm re-solves in a pool want one each.
    pub threads: Option<u32>,
    /// How to solve linear programs.
    pub method: Method,
    /// What the solution is for.
    pub purpose: Purpose,
    /// Raised from outside (Ctrl-C) to end the solve with what there is.
    pub stop: Option<Arc<AtomicBool>>,
    /// Seed of the solver's own random choices.
    pub seed: u32,
    /// Whether the program is simplified first.
    pub presolve: bool,
    /// Most iterations of the simplex method from a basis; a solve that needs more starts anew without it. `None` is
    /// unlimited.
    pub warm_iterations: Option<u32>,
}

impl Default for Options {
    /// No limits, gap 1e-4, all cores, automatic method, values only, seed 0, presolve on.
    fn default() -> Options {
        Options {
            time_limit: None,
            gap: 1e-4,
            enough: None,
            threads: None,
            method: Method::Auto,
            purpose: Purpose::Values,
            stop: None,
            seed: 0,
            presolve: true,
            warm_iterations: None,
        }
    }
}

/// A sign of life of a solve.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// What is being done, in words for the user.
    pub phase: &'static str,
    /// Seconds since the solve began.
    pub seconds: f64,
    /// Iterations of the current phase.
    pub iterations: u64,
    /// Objective of the best solution so far.
    pub incumbent: Option<f64>,
    /// Best proved bound so far.
    pub bound: Option<f64>,
    /// Relative gap between the two.
    pub gap: Option<f64>,
}

impl Options {
    /// Whether a best solution or a bound decides what is asked, see [`Options::enough`].
    pub(crate) fn is_enough(&self, best: f64, bound: f64) -> bool {
        self.enough.is_some_and(|enough| best <= enough || bound >= enough)
    }
}

/// The relative gap between an objective and its bound: |objective − bound| / |objective|, ∞ without either.
pub fn relative_gap(objective: f64, bound: f64) -> f64 {
    if !objective.is_finite() || !bound.is_finite() {
        return f64::INFINITY;
    }
    let distance = (objective - bound).max(0.0);
    if distance == 0.0 { 0.0 } else { distance / objective.abs().max(1e-10) }
}

/// Start, deadline and stop flag of one solve, handed down to its parts.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    started: Instant,
    deadline: Option<Instant>,
    stop: Option<Arc<AtomicBool>>,
}

impl Clock {
    pub(crate) fn start(options: &Options) -> Clock {
        let started = Instant::now();
        let deadline = options.time_limit.and_then(|limit| started.checked_add(limit));
        Clock { started, deadline, stop: options.stop.clone() }
    }

    /// The same clock with an earlier deadline: at most so long from now.
    pub(crate) fn at_most(&self, budget: Duration) -> Clock {
        let cap = Instant::now().checked_add(budget);
        let deadline = match (self.deadline, cap) {
            (Some(deadline), Some(cap)) => Some(deadline.min(cap)),
            (deadline, cap) => deadline.or(cap),
        };
        Clock { deadline, ..self.clone() }
    }

    /// The same clock with at least a tenth of the limit, and a second, left: to finish what is nearly done.
    pub(crate) fn with_grace(&self) -> Clock {
        let grace = self.deadline.map(|deadline| {
            let limit = deadline.saturating_duration_since(self.started);
            deadline.max(Instant::now() + limit / 10 + Duration::from_secs(1))
        });
        Clock { deadline: grace, ..self.clone() }
    }

    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    pub(crate) fn seconds(&self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }

    pub(crate) fn stop_flag(&self) -> Option<&AtomicBool> {
        self.stop.as_deref()
    }

    pub(crate) fn stopped(&self) -> bool {
        self.stop_flag().is_some_and(|stop| stop.load(Ordering::Relaxed))
    }

    pub(crate) fn expired(&self) -> bool {
        self.stopped() || self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }
}
