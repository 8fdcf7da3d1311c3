//! Decomposition: the first stage alone, taught by cuts what the futures cost (Benders 1962; Van Slyke and Wets 1969).
//!
//! First the relaxed master until bound and best first stage meet, tried at points between the master's and the best
//! one (the in-out rule of Ben-Ameur and Neto 2007, which keeps the steps from swinging); then whole columns, the cuts
//! found so far being true for them too.

use crate::journal::{Entry, Journal};
use crate::master::{Master, is_infeasible};
use crate::pool::{Pool, Trouble};
use crate::risk::Risk;
use crate::stages::{StageFault, TwoStage};
use kuznia_lp::{Options, relative_gap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What is wished of a solve.
#[derive(Clone, Debug)]
pub struct Wishes {
    /// What is minimised.
    pub risk: Risk,
    /// Relative gap between the best first stage and the bound that is good enough.
    pub gap: f64,
    /// Cores.
    pub threads: usize,
    /// Wall-clock limit.
    pub time_limit: Option<Duration>,
    /// Raised from outside to end with what there is.
    pub stop: Option<Arc<AtomicBool>>,
    /// A whole first stage to begin with, such as that of the plan for one future.
    pub start: Option<Vec<f64>>,
}

impl Default for Wishes {
    /// The mean to 0.1 % on one core without limits.
    fn default() -> Self {
        Self { risk: Risk::Mean, gap: 1e-3, threads: 1, time_limit: None, stop: None, start: None }
    }
}

/// A sign of life after every iteration.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Progress {
    /// In words.
    pub phase: &'static str,
    /// Iterations so far.
    pub iteration: usize,
    /// Measure at the best whole first stage so far.
    pub best: Option<f64>,
    /// No first stage does better than this.
    pub bound: f64,
    /// While the futures are asked: how many have answered, of how many.
    pub answered: Option<(usize, usize)>,
}

/// A first stage that answers a two-stage program.
#[derive(Clone, PartialEq, Debug)]
pub struct Hedge {
    /// Values of the first-stage columns, in the order of [`TwoStage::first`].
    pub first: Vec<f64>,
    /// The measure at it.
    pub objective: f64,
    /// No first stage does better than this.
    pub bound: f64,
    /// Cost of each scenario at it.
    pub values: Vec<f64>,
    /// The part of it that marked columns cost.
    pub marked: Vec<f64>,
    /// What each scenario would cost at least if it alone were known beforehand (whole columns relaxed).
    pub alone: Vec<f64>,
    /// Evaluations of all scenarios.
    pub iterations: usize,
    /// First stages that some future could not complete. None where everything that can fail has a slack.
    pub forbidden: usize,
}

/// How a solve ended.
#[derive(Clone, PartialEq, Debug)]
pub enum Ending {
    /// The gap was reached.
    Solved(Hedge),
    /// A limit or the stop flag came before; the best first stage with its bound.
    Limited(Hedge),
    /// No first stage can be completed in every future.
    Infeasible,
    /// The cost of this scenario falls without end.
    Unbounded(String),
    /// Stopped before there was a whole first stage, with the bound so far.
    Stopped(f64),
    /// The solver failed, in words.
    Failed(String),
}

impl Ending {
    /// The first stage, if there is one.
    pub fn hedge(&self) -> Option<&Hedge> {
        match self {
            Self::Solved(hedge) | Self::Limited(hedge) => Some(hedge),
            _ => None,
        }
    }
}

/// Solves a two-stage program by decomposition. Whole columns that are decided after the future is known are relaxed.
///
/// The same bytes come back for any number of threads, unless the time limit or the stop flag ends it. The bound is
/// valid at every iteration, to the solver's tolerance.
///
/// # Errors
/// The two-stage program does not fit together.
pub fn benders(
    problem: &TwoStage,
    wishes: &Wishes,
    hear: &mut dyn FnMut(&Progress),
) -> Result<Ending, StageFault> {
    solve(problem, wishes, None, hear)
}

/// The same, going on from the journal of an earlier solve of the same program with the same wishes (an empty one begins)
/// to the same bytes as without interruption. `keep` is given the journal after every evaluation, and once more where a limit or
/// the stop flag ends the solve. A journal that does not
/// belong here is used only as far as it does.
///
/// # Errors
/// The two-stage program does not fit together.
pub fn benders_from(
    problem: &TwoStage,
    wishes: &Wishes,
    journal: Journal,
    keep: &mut dyn FnMut(&Journal),
    hear: &mut dyn FnMut(&Progress),
) -> Result<Ending, StageFault> {
    solve(problem, wishes, Some((journal, keep)), hear)
}

/// A journal, and who is given it after every evaluation.
type Kept<'r> = (Journal, &'r mut dyn FnMut(&Journal));

fn solve<'r>(
    problem: &'r TwoStage,
    wishes: &'r Wishes,
    mut kept: Option<Kept<'r>>,
    hear: &'r mut dyn FnMut(&Progress),
) -> Result<Ending, StageFault> {
    problem.check()?;
    let began = Instant::now();
    let mut pool = match Pool::new(problem, wishes.threads.min(problem.scenarios.len()), wishes.stop.clone())
    {
        Ok(pool) => pool,
        Err(why) => return Ok(Ending::Failed(why.to_string())),
    };
    let known = kept.as_ref().map(|(journal, _)| &journal.alone);
    let alone = match known.filter(|alone| alone.len() == problem.scenarios.len()) {
        Some(alone) => alone.clone(),
        None => match pool.evaluate(None, &mut |done| {
            hear(&Progress {
                phase: "each future alone",
                iteration: 0,
                best: None,
                bound: f64::NEG_INFINITY,
                answered: Some((done, problem.scenarios.len())),
            });
        }) {
            Ok(evaluation) => evaluation.values,
            Err(trouble) => return Ok(ended(problem, trouble, f64::NEG_INFINITY)),
        },
    };
    if let Some((journal, keep)) = &mut kept {
        if journal.alone == alone {
            pool.start_from(journal.bases.clone());
        } else {
            *journal = Journal { alone: alone.clone(), entries: Vec::new(), bases: pool.bases().clone() };
            keep(journal);
        }
    }
    let master = match Master::new(problem, wishes.risk, &alone) {
        Ok(master) => master,
        Err(why) => return Ok(Ending::Failed(why.to_string())),
    };
    let bound = wishes.risk.of(&problem.probabilities(), &alone);
    let mut run = Run {
        problem,
        wishes,
        pool,
        master,
        alone,
        bound,
        best: None,
        iterations: 0,
        forbidden: 0,
        began,
        kept,
        hear,
    };
    let ending = run.run().unwrap_or_else(|ending| ending);
    if let (Ending::Limited(_) | Ending::Stopped(_), Some((journal, keep))) = (&ending, &mut run.kept) {
        keep(journal);
    }
    Ok(ending)
}

fn ended(problem: &TwoStage, trouble: Trouble, bound: f64) -> Ending {
    match trouble {
        Trouble::Impossible(_) => Ending::Infeasible,
        Trouble::Unbounded(s) => Ending::Unbounded(problem.scenarios[s].name.clone()),
        Trouble::Stopped => Ending::Stopped(bound),
        Trouble::Failed(words) => Ending::Failed(words),
    }
}

/// A first stage with what it costs.
#[derive(Clone)]
struct Point {
    x: Vec<f64>,
    objective: f64,
    values: Vec<f64>,
    marked: Vec<f64>,
}

/// Distance from a whole number below which a first stage counts as whole.
const WHOLE: f64 = 1e-6;
/// Part of the way from the best first stage to the master's at which the futures are asked.
const STEP: f64 = 0.5;

struct Run<'p, 'r> {
    problem: &'p TwoStage,
    wishes: &'r Wishes,
    pool: Pool<'p>,
    master: Master,
    alone: Vec<f64>,
    bound: f64,
    /// The best whole first stage.
    best: Option<Point>,
    iterations: usize,
    forbidden: usize,
    began: Instant,
    kept: Option<Kept<'r>>,
    hear: &'r mut dyn FnMut(&Progress),
}

/// `Err` ends the solve.
type Step<T> = Result<T, Ending>;

impl Run<'_, '_> {
    fn run(&mut self) -> Step<Ending> {
        if let Some(start) = self.wishes.start.clone().filter(|x| x.len() == self.problem.first.len()) {
            self.ask("start", &start)?;
        }
        self.relaxed()?;
        if self.master.has_integers() {
            self.whole()?;
        }
        Ok(match self.hedge() {
            Some(hedge) => Ending::Solved(hedge),
            None => Ending::Infeasible,
        })
    }

    fn hedge(&self) -> Option<Hedge> {
        self.best.as_ref().map(|best| Hedge {
            first: best.x.clone(),
            objective: best.objective,
            bound: self.bound.min(best.objective),
            values: best.values.clone(),
            marked: best.marked.clone(),
            alone: self.alone.clone(),
            iterations: self.iterations,
            forbidden: self.forbidden,
        })
    }

    /// What there is, where a limit ends the solve.
    fn limited(&self) -> Ending {
        self.hedge().map_or(Ending::Stopped(self.bound), Ending::Limited)
    }

    fn left(&self) -> Step<Option<Duration>> {
        let stopped = self.wishes.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed));
        let left = self.wishes.time_limit.map(|limit| limit.saturating_sub(self.began.elapsed()));
        if stopped || left.is_some_and(|left| left.is_zero()) { Err(self.limited()) } else { Ok(left) }
    }

    fn options(&self, gap: f64) -> Step<Options> {
        let time_limit = self.left()?;
        Ok(Options { time_limit, gap, stop: self.wishes.stop.clone(), ..Options::default() })
    }

    /// Asks the futures about a first stage and learns from the answer; `None` where some cannot be completed.
    fn ask(&mut self, phase: &'static str, x: &[f64]) -> Step<Option<Point>> {
        self.left()?;
        self.iterations += 1;
        let Entry { values, marked, cuts, .. } = match self.remembered(x) {
            Some(entry) => entry,
            None => self.evaluated(phase, x)?,
        };
        self.master.add(&cuts).map_err(|why| Ending::Failed(why.to_string()))?;
        if values.is_empty() {
            self.forbidden += 1;
            return Ok(None);
        }
        let objective = self.wishes.risk.of(&self.problem.probabilities(), &values);
        let point = Point { x: x.to_vec(), objective, values, marked };
        let is_whole = self.master.fraction(x) <= WHOLE;
        if is_whole && self.best.as_ref().is_none_or(|best| objective < best.objective) {
            self.best = Some(point.clone());
        }
        let best = self.best.as_ref().map(|best| best.objective);
        (self.hear)(&Progress { phase, iteration: self.iterations, best, bound: self.bound, answered: None });
        Ok(Some(point))
    }

    /// What the journal says that the futures answered at this step, if they were asked the same.
    fn remembered(&mut self, x: &[f64]) -> Option<Entry> {
        let (journal, _) = self.kept.as_mut()?;
        let at = self.iterations - 1;
        let entry = journal.entries.get(at)?;
        if entry.x == x {
            return Some(entry.clone());
        }
        // Of another machine's solver: what follows was not asked by this solve.
        journal.entries.truncate(at);
        None
    }

    /// Asks the futures.
    fn evaluated(&mut self, phase: &'static str, x: &[f64]) -> Step<Entry> {
        let Self { pool, hear, problem, best, bound, iterations, .. } = self;
        let found = pool.evaluate(Some(x), &mut |done| {
            hear(&Progress {
                phase,
                iteration: *iterations,
                best: best.as_ref().map(|best| best.objective),
                bound: *bound,
                answered: Some((done, problem.scenarios.len())),
            });
        });
        let (values, marked, cuts) = match found {
            Ok(found) => {
                let cuts = self.master.learnt(x, &found);
                (found.values, found.marked, cuts)
            }
            Err(Trouble::Impossible(impossible)) => {
                (Vec::new(), Vec::new(), self.master.forbidding(x, &impossible))
            }
            Err(Trouble::Stopped) => return Err(self.limited()),
            Err(trouble) => return Err(ended(self.problem, trouble, self.bound)),
        };
        let entry = Entry { x: x.to_vec(), values, marked, cuts };
        if let Some((journal, keep)) = &mut self.kept {
            journal.entries.push(entry.clone());
            journal.bases = self.pool.bases().clone();
            keep(journal);
        }
        Ok(entry)
    }

    /// The relaxed master until bound and best point meet.
    fn relaxed(&mut self) -> Step<()> {
        let gap = if self.master.has_integers() { self.wishes.gap / 4.0 } else { self.wishes.gap };
        let mut core: Option<Point> = self.best.clone();
        loop {
            // Where futures are dear to ask, the first whole stage may be good enough already.
            if self.is_done() {
                return Ok(());
            }
            let options = self.options(0.0)?;
            let solution = self.master.relaxed(&options);
            if is_infeasible(&solution) {
                return Err(Ending::Infeasible);
            }
            if !solution.has_values() {
                return Err(self.unsolved(&solution));
            }
            let gained = solution.objective - self.bound;
            self.bound = self.bound.max(solution.objective);
            if core.as_ref().is_some_and(|core| relative_gap(core.objective, self.bound) <= gap) {
                return Ok(());
            }
            let x = self.master.first_stage(&solution.x);
            let Some(inner) = &core else {
                core = self.ask("relaxed first stage", &x)?;
                continue;
            };
            // A step that taught nothing is followed by the master's own point, which is always cut off.
            let step = if gained <= 1e-9 * self.bound.abs().max(1.0) { 1.0 } else { STEP };
            let tried: Vec<f64> = inner.x.iter().zip(&x).map(|(a, b)| a + step * (b - a)).collect();
            let before = inner.objective;
            let Some(point) = self.ask("relaxed first stage", &tried)? else { continue };
            let exact = step >= 1.0
                && self.master.estimate(&solution) >= point.objective - 1e-9 * point.objective.abs();
            if point.objective < before {
                core = Some(point);
            }
            if exact {
                return Ok(());
            }
        }
    }

    /// Whole first stages, each cut off or proved best.
    fn whole(&mut self) -> Step<()> {
        let mut gap = self.wishes.gap / 2.0;
        loop {
            if self.is_done() {
                return Ok(());
            }
            let options = self.options(gap)?;
            let start = self.best.as_ref().map(|best| best.x.clone());
            let solution = self.master.whole(&options, start.as_deref());
            if is_infeasible(&solution) {
                return if self.best.is_some() { Ok(()) } else { Err(Ending::Infeasible) };
            }
            if solution.bound.is_finite() {
                self.bound = self.bound.max(solution.bound);
            }
            if !solution.has_values() {
                return Err(self.unsolved(&solution));
            }
            if self.is_done() {
                return Ok(());
            }
            let estimate = self.master.estimate(&solution);
            let x = self.master.first_stage(&solution.x);
            let known = self.best.as_ref().is_some_and(|best| best.x == x);
            let exact = match if known { None } else { Some(self.ask("whole first stage", &x)?) } {
                None => true,
                Some(point) => point
                    .is_some_and(|point| estimate >= point.objective - 1e-9 * point.objective.abs().max(1.0)),
            };
            if exact {
                // The cuts know this first stage: only a finer master can tell more.
                if gap <= 1e-9 {
                    return Ok(());
                }
                gap /= 10.0;
            }
        }
    }

    fn is_done(&self) -> bool {
        self.best.as_ref().is_some_and(|best| relative_gap(best.objective, self.bound) <= self.wishes.gap)
    }

    /// The master has no answer.
    fn unsolved(&self, solution: &kuznia_lp::Solution) -> Ending {
        match &solution.status {
            kuznia_lp::Status::Failed(words) => Ending::Failed(words.clone()),
            kuznia_lp::Status::Unbounded => Ending::Failed("the master is unbounded".to_owned()),
            _ => self.limited(),
        }
    }
}
