//! All scenarios at one first stage, on all cores; what comes back is in the order of the scenarios and does not depend
//! on which core solved what.

use crate::stages::{Scenario, StageFault, TwoStage};
use crate::worker::{Answer, Worker};
use kuznia_lp::{Basis, LpError, SIMPLEX_SIZE};
use std::borrow::Cow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};

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
    bases: Bases,
    stop: Option<Arc<AtomicBool>>,
}

/// From which basis a scenario of the next evaluation is solved.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Bases {
    /// All from that of the first scenario at the last first stage.
    Shared(Option<Basis>),
    /// Each from its own at the last first stage, kept as bytes: where programs are large, the basis of another future is so
    /// far away that the way from it is longer than that from nothing.
    Own(Vec<Option<Codes>>),
}

/// A basis as bytes of columns and rows.
pub(crate) type Codes = (Vec<u8>, Vec<u8>);

impl Bases {
    fn of(&self, s: usize) -> Option<Cow<'_, Basis>> {
        match self {
            Self::Shared(basis) => basis.as_ref().map(Cow::Borrowed),
            Self::Own(bases) => {
                let (cols, rows) = bases.get(s)?.as_ref()?;
                Basis::from_codes(cols, rows).map(Cow::Owned)
            }
        }
    }
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
        let large = problem.program.n_cols() + problem.program.n_rows() > SIMPLEX_SIZE;
        let bases = match large && problem.scenarios.len() > 1 {
            true => Bases::Own(vec![None; problem.scenarios.len()]),
            false => Bases::Shared(None),
        };
        Ok(Self { problem, workers, bases, stop })
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

    /// Costs and slopes of all scenarios at a first stage; at `None` their costs if each were known beforehand. `hear` is
    /// told how many have answered.
    pub(crate) fn evaluate(
        &mut self,
        at: Option<&[f64]>,
        hear: &mut dyn FnMut(usize),
    ) -> Result<Evaluation, Trouble> {
        let problem = self.problem;
        self.refer(at);
        let make = |s: usize| Ok(Cow::Borrowed(&problem.scenarios[s]));
        let mut answers = self.answers(at, problem.scenarios.len(), &make, hear);
        if let Bases::Own(bases) = &mut self.bases {
            for (kept, answer) in bases.iter_mut().zip(&mut answers) {
                if let Some(Answer::Cost { basis: Some(basis), .. }) = answer {
                    *kept = Some(basis.codes());
                }
            }
        }
        gather(answers.into_iter())
    }

    /// The bases from which the next evaluation starts.
    pub(crate) fn bases(&self) -> &Bases {
        &self.bases
    }

    /// Starts the next evaluation from bases that were kept of the same program.
    pub(crate) fn start_from(&mut self, bases: Bases) {
        if std::mem::discriminant(&bases) == std::mem::discriminant(&self.bases) {
            self.bases = bases;
        }
    }

    /// Solves the first scenario at a first stage, where the solves that follow start from its basis.
    fn refer(&mut self, at: Option<&[f64]>) {
        if let (Some(worker), Some(scenario), Bases::Shared(basis)) =
            (self.workers.first(), self.problem.scenarios.first(), &mut self.bases)
        {
            let found = lock(worker).basis(scenario, at, basis.as_ref());
            if found.is_some() {
                *basis = found;
            }
        }
    }

    /// Costs and slopes of scenarios that are made when they are solved, in their order.
    pub(crate) fn each(&self, at: Option<&[f64]>, count: usize, make: Make) -> Result<Evaluation, Trouble> {
        gather(self.answers(at, count, make, &mut |_| ()).into_iter())
    }

    fn answers(
        &self,
        at: Option<&[f64]>,
        count: usize,
        make: Make,
        hear: &mut dyn FnMut(usize),
    ) -> Vec<Option<Answer>> {
        let next = AtomicUsize::new(0);
        let answers: Vec<Mutex<Option<Answer>>> = (0..count).map(|_| Mutex::new(None)).collect();
        let stop = self.stop.as_deref();
        let (done, heard) = mpsc::channel();
        let work = |worker: &Mutex<Worker>, done: mpsc::Sender<()>| {
            let mut worker = lock(worker);
            loop {
                let s = next.fetch_add(1, Ordering::Relaxed);
                let Some(slot) = answers.get(s) else { break };
                if stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
                    break;
                }
                *lock(slot) = Some(match make(s) {
                    Ok(scenario) => worker.answer(&scenario, at, self.bases.of(s).as_deref()),
                    Err(why) => Answer::Failed(why.to_string()),
                });
                // Whoever listens may have gone.
                let _ = done.send(());
            }
        };
        std::thread::scope(|scope| {
            for worker in &self.workers {
                let done = done.clone();
                let work = &work;
                scope.spawn(move || work(worker, done));
            }
            drop(done);
            heard.iter().enumerate().for_each(|(before, ())| hear(before + 1));
        });
        let inner =
            |slot: Mutex<Option<Answer>>| slot.into_inner().unwrap_or_else(|spoilt| spoilt.into_inner());
        answers.into_iter().map(inner).collect()
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
            Some(Answer::Cost { value, slope, marked, .. }) => {
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
