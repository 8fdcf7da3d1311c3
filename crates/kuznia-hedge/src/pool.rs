//! All scenarios at one first stage, on all cores; what comes back is in the order of the scenarios and does not depend
//! on which core solved what.

use crate::stages::{Scenario, StageFault, TwoStage};
use crate::worker::{Answer, Worker};
use kuznia_lp::{Basis, LpError};
use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// What all scenarios cost at one first stage, and how their costs change with it.
#[derive(Clone, PartialEq, Debug)]
pub struct Evaluation {
    /// Cost of each scenario.
    pub values: Vec<f64>,
    /// Slopes of each scenario: (position in [`TwoStage::first`], change of cost per unit).
    pub slopes: Vec<Vec<(u32, f64)>>,
    /// The part of each scenario's cost that marked columns cost.
    pub marked: Vec<f64>,
}

/// Why there is no evaluation.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Trouble {
    /// Scenarios that cannot be completed: violation and slopes of each.
    Impossible(Vec<(f64, Vec<(u32, f64)>)>),
    /// A scenario's cost falls without end.
    Unbounded(usize),
    Stopped,
    Failed(String),
}

/// Scenario programs in solvers, one for each core.
pub(crate) struct Pool<'p> {
    problem: &'p TwoStage,
    workers: Vec<Mutex<Worker<'p>>>,
    /// From which every solve of the next evaluation starts: that of the first scenario at the last first stage.
    reference: Option<Basis>,
    stop: Option<Arc<AtomicBool>>,
}

impl<'p> Pool<'p> {
    pub(crate) fn new(
        problem: &'p TwoStage,
        threads: usize,
        stop: Option<Arc<AtomicBool>>,
    ) -> Result<Self, LpError> {
        let workers = (0..threads.max(1))
            .map(|_| Worker::new(problem, stop.clone()).map(Mutex::new))
            .collect::<Result<_, _>>()?;
        Ok(Self { problem, workers, reference: None, stop })
    }

    /// A pool for scenarios that are far from each other and whose slopes nobody needs: [`Pool::each`] solves them from
    /// nothing, simplified first, to values.
    pub(crate) fn cold(
        problem: &'p TwoStage,
        threads: usize,
        stop: Option<Arc<AtomicBool>>,
    ) -> Result<Self, LpError> {
        let pool = Self::new(problem, threads, stop)?;
        pool.workers.iter().for_each(|worker| lock(worker).only_values());
        Ok(pool)
    }

    /// Costs and slopes of all scenarios at a first stage; at `None` their costs if each were known beforehand.
    pub(crate) fn evaluate(&mut self, at: Option<&[f64]>) -> Result<Evaluation, Trouble> {
        let problem = self.problem;
        self.refer(at);
        self.each(at, problem.scenarios.len(), &|s| Ok(Cow::Borrowed(&problem.scenarios[s])))
    }

    /// The basis from which the next evaluation starts.
    pub(crate) fn reference(&self) -> Option<&Basis> {
        self.reference.as_ref()
    }

    /// Starts the next evaluation from a basis that was kept.
    pub(crate) fn start_from(&mut self, basis: Option<Basis>) {
        self.reference = basis;
    }

    /// Solves the first scenario at a first stage; the solves that follow start from its basis.
    fn refer(&mut self, at: Option<&[f64]>) {
        if let (Some(worker), Some(scenario)) = (self.workers.first(), self.problem.scenarios.first()) {
            let found = lock(worker).basis(scenario, at, self.reference.as_ref());
            if found.is_some() {
                self.reference = found;
            }
        }
    }

    /// Costs and slopes of scenarios that are made when they are solved, in their order.
    pub(crate) fn each(&self, at: Option<&[f64]>, count: usize, make: Make) -> Result<Evaluation, Trouble> {
        let reference = self.reference.as_ref();
        let next = AtomicUsize::new(0);
        let answers: Vec<Mutex<Option<Answer>>> = (0..count).map(|_| Mutex::new(None)).collect();
        let stop = self.stop.as_deref();
        let work = |worker: &Mutex<Worker>| {
            let mut worker = lock(worker);
            loop {
                let s = next.fetch_add(1, Ordering::Relaxed);
                let Some(slot) = answers.get(s) else { break };
                if stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
                    break;
                }
                *lock(slot) = Some(match make(s) {
                    Ok(scenario) => worker.answer(&scenario, at, reference),
                    Err(why) => Answer::Failed(why.to_string()),
                });
            }
        };
        std::thread::scope(|scope| {
            for worker in &self.workers {
                scope.spawn(|| work(worker));
            }
        });
        gather(answers.into_iter().map(|slot| slot.into_inner().unwrap_or_else(|spoilt| spoilt.into_inner())))
    }
}

/// Makes a scenario by its place.
pub(crate) type Make<'m> = &'m (dyn Fn(usize) -> Result<Cow<'m, Scenario>, StageFault> + Sync);

/// A worker whose thread panicked is not used again: the panic goes on where the threads are joined.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Puts answers together in the order of the scenarios.
fn gather(answers: impl Iterator<Item = Option<Answer>>) -> Result<Evaluation, Trouble> {
    let mut evaluation = Evaluation { values: Vec::new(), slopes: Vec::new(), marked: Vec::new() };
    let mut impossible = Vec::new();
    for (s, answer) in answers.enumerate() {
        match answer {
            Some(Answer::Cost { value, slope, marked }) => {
                evaluation.values.push(value);
                evaluation.slopes.push(slope);
                evaluation.marked.push(marked);
            }
            Some(Answer::Impossible { violation, slope }) => impossible.push((violation, slope)),
            Some(Answer::Unbounded) => return Err(Trouble::Unbounded(s)),
            Some(Answer::Failed(words)) => return Err(Trouble::Failed(words)),
            Some(Answer::Stopped) | None => return Err(Trouble::Stopped),
        }
    }
    if impossible.is_empty() { Ok(evaluation) } else { Err(Trouble::Impossible(impossible)) }
}
