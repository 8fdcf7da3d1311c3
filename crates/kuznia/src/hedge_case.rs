//! Plans a case against many futures: read, sample, decompose, audit the plan, say what it is worth, write the run.

use crate::checkpoint::Checkpoint;
use crate::destination::Destination;
use crate::hedge_report::{HedgeFigures, HedgeReport, Resumption};
use crate::load::{Loaded, load};
use crate::out_of_sample::{OutOfSample, recourse, simulated, with_shortfalls};
use crate::telling::say;
use crate::trouble::Trouble;
use kuznia_base::{Faults, Note};
use kuznia_case::{Case, Cell, Plan, apply_variant, check};
use kuznia_hedge::{
    Ending, Foresight, Hedge, Journal, Patience, Risk, StageFault, Wishes, benders_from, evaluate,
    optimality_gap, sampled, stage, worth,
};
use kuznia_plan::{Outcome, PlanOptions, Progress, plan};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

/// What is wished of a hedge.
#[derive(Clone, Debug)]
pub struct HedgeWishes {
    /// Variant of the case.
    pub variant: Option<String>,
    /// Folder of the run; by default the next free `runs/<case>-hedge-NNNN`.
    pub run: Option<PathBuf>,
    /// Futures that the plan is made for.
    pub scenarios: u32,
    /// Seed of the futures.
    pub seed: u64,
    /// What is minimised.
    pub risk: Risk,
    /// Relative gap that is good enough.
    pub gap: f64,
    /// What operations know.
    pub foresight: Foresight,
    /// Cores.
    pub threads: usize,
    /// Wall-clock limit of the decomposition.
    pub time_limit: Option<Duration>,
    /// Raised from outside to end with what there is.
    pub stop: Option<Arc<AtomicBool>>,
    /// Fresh futures in which the plan is tried.
    pub fresh: u32,
    /// Batches of fresh futures that are solved for themselves, to say how far from the best the plan can be; 0: none.
    pub replications: u32,
    /// Whether to go on from a checkpoint of the same hedge.
    pub resume: bool,
    /// Time between checkpoints.
    pub checkpoint_every: Duration,
}

impl HedgeWishes {
    /// The same for a solve, which may begin with a first stage.
    pub(crate) fn engine(&self, start: Option<Vec<f64>>) -> Wishes {
        Wishes {
            risk: self.risk,
            gap: self.gap,
            threads: self.threads,
            time_limit: self.time_limit,
            stop: self.stop.clone(),
            start,
        }
    }

    /// For writing a plan out: what was found is worth some seconds more, even after Ctrl-C.
    pub(crate) fn patience(&self) -> Patience {
        const LAST: Duration = Duration::from_secs(20);
        if self.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed)) {
            return Patience { limit: Some(LAST), stop: None };
        }
        Patience { limit: self.time_limit.map(|limit| limit.max(LAST)), stop: self.stop.clone() }
    }
}

/// What was found and whether to the wanted gap, or in words why nothing was.
pub(crate) type Found<T> = Result<Result<(T, bool), String>, Trouble>;

/// What a decomposition found.
pub(crate) fn found(ending: Ending) -> Found<Hedge> {
    Ok(match ending {
        Ending::Solved(hedge) => Ok((hedge, true)),
        Ending::Limited(hedge) => Ok((hedge, false)),
        Ending::Infeasible => Err(NO_PLAN.to_owned()),
        Ending::Unbounded(name) => Err(format!("the cost of future {name} falls without end")),
        Ending::Stopped(_) => Err(STOPPED.to_owned()),
        Ending::Failed(words) => return Err(failed(&words)),
    })
}

pub(crate) const NO_PLAN: &str = "no plan keeps its rules in every future";
pub(crate) const STOPPED: &str = "stopped before any plan was found";

pub(crate) fn failed(words: &str) -> Trouble {
    Trouble::Internal(Box::new(Note::new(format!("the solver failed: {words}"))))
}

/// Tells a solve's progress, under a name where it has one, by how many of its parts have answered.
pub(crate) fn telling<'t>(
    what: &'t str,
    parts: &'t str,
    began: Instant,
    hear: &'t mut dyn FnMut(&Progress),
) -> impl FnMut(&kuznia_hedge::Progress) + 't {
    move |told| {
        let mut phase = told.phase.to_owned();
        if !what.is_empty() {
            phase = format!("{what}: {phase}");
        }
        if let Some((done, all)) = told.answered {
            phase = format!("{phase}: {done} of {all} {parts}");
        }
        hear(&Progress {
            phase,
            seconds: began.elapsed().as_secs_f64(),
            iterations: told.iteration as u64,
            incumbent: told.best,
            bound: Some(told.bound),
            gap: told.best.map(|best| kuznia_lp::relative_gap(best, told.bound)),
            ..Progress::default()
        });
    }
}

/// Plans a case against sampled futures and writes the run.
///
/// # Errors
/// Faults of the input, output that cannot be written, or a solver that failed. That no plan holds in every future and
/// that a limit ended the search are answers.
pub fn hedge_case(
    path: &Path,
    wishes: &HedgeWishes,
    hear: &mut dyn FnMut(&Progress),
) -> Result<HedgeReport, Trouble> {
    let started = SystemTime::now();
    let mut loaded = load(path, wishes.variant.as_deref())?;
    at_table_costs(&mut loaded);
    let folder = Destination::folder_of(wishes.run.as_deref(), &loaded.case.name, "hedge")?;
    let named = named_cases(&loaded)?;
    let case = loaded.case.clone();
    let mut report = HedgeReport::new(loaded, wishes.clone(), Resumption::default());
    something_to_hedge(&case)?;
    let began = Instant::now();
    say("sampling and formulating the futures", hear);
    let futures = sampled(&case, wishes.seed, 0..wishes.scenarios, &named);
    let staged = stage(&case, &futures, wishes.foresight).map_err(|why| broken(&why))?;
    report.time("formulate", began);
    say("planning without events", hear);
    let began = Instant::now();
    let certain = certain(&case, wishes, hear);
    let start = certain.as_ref().and_then(|plan| staged.first_stage(plan, wishes.stop.clone()));
    report.time("plan", began);
    let began = Instant::now();
    let engine = wishes.engine(start.clone());
    let asked = [&report.options(), &serde_json::json!(wishes.variant)];
    let checkpoint = Checkpoint::new(&folder, "hedge", &report.loaded, &asked);
    let known = if wishes.resume { Some(checkpoint.read(Journal::read)?) } else { None };
    report.about.resumed = known.as_ref().and_then(|known| known.as_ref().ok()).map(Journal::len);
    report.about.anew = known.as_ref().and_then(|known| known.as_ref().err()).cloned();
    let known = known.and_then(Result::ok).unwrap_or_default();
    let mut keeper = Keeper::new(&checkpoint, wishes);
    let mut keep = |journal: &Journal| keeper.keep(journal);
    let mut tell = telling("", "futures", began, hear);
    let ending =
        benders_from(&staged.problem, &engine, known, &mut keep, &mut tell).map_err(|why| broken(&why))?;
    drop(tell);
    // The plan is worth more than the possibility to go on from it.
    if let Some(why) = keeper.trouble.take() {
        say(&format!("a checkpoint could not be written: {why}"), hear);
    }
    report.time("hedge", began);
    let mut hedge = match found(ending)? {
        Ok((hedge, complete)) => {
            report.complete = complete;
            hedge
        }
        Err(reason) => return Ok(report.without(&reason)),
    };
    let began = Instant::now();
    say("judging the plan", hear);
    let costs = |first: &[f64]| evaluate(&staged.problem, first, wishes.threads, wishes.stop.clone());
    let certain_values = start.as_deref().and_then(|first| costs(first).ok()).map(|found| found.values);
    let patience = wishes.patience();
    staged.complete(&mut hedge.first, &patience);
    let Some(plan) = staged.nominal(&hedge.first, &patience) else {
        return Ok(report.without("stopped before the plan could be written out"));
    };
    let mut figures = HedgeFigures {
        worth: worth(&staged.problem, &engine, &hedge, certain_values.as_deref()),
        certain_values,
        certain: certain.clone(),
        fresh: OutOfSample::default(),
        certain_fresh: OutOfSample::default(),
        optimality: None,
        futures,
        hedge,
    };
    let judge = Judge { case: &case, wishes, engine: &engine, named: &named };
    judge.judge(&plan, start.as_deref(), &mut figures, hear);
    report.time("judge", began);
    let report = report.conclude(figures, plan, started)?;
    if report.complete && report.run.is_some() {
        checkpoint.remove();
    }
    Ok(report)
}

/// Costs that do not learn, in the case and in the copy of it that the run keeps: a hedge counts those of the tables, and its
/// plan must be judged by what it was made with.
pub(crate) fn at_table_costs(loaded: &mut Loaded) {
    if std::mem::take(&mut loaded.case.learning).is_empty() {
        return;
    }
    if let Some(table) = loaded.draft.tables.get_mut("learning")
        && let Some(at) = table.header.iter().position(|name| name == "cost_ratio")
    {
        table
            .rows
            .iter_mut()
            .filter_map(|row| row.cells.get_mut(at))
            .for_each(|cell| *cell = Cell::Number(1.0));
    }
    let note = Note::new("costs do not learn in a hedge: they stay as in the tables");
    loaded.warnings.push(note.hint("in the copy of the case that the run keeps `learning.cost_ratio` is 1"));
}

/// Refuses a case in which nothing can happen.
pub(crate) fn something_to_hedge(case: &Case) -> Result<(), Trouble> {
    if !case.threats.is_empty() || !case.scenarios.is_empty() {
        return Ok(());
    }
    let note = Note::new("there is nothing to hedge against: the case has neither threats nor scenarios");
    let hint = "fill the table `threats`, or `scenarios`; without them `kuznia plan` answers";
    Err(Trouble::Input(Faults { faults: vec![note.hint(hint)], warnings: Vec::new() }))
}

/// Writes the journal of a decomposition to its checkpoint from time to time, and where a limit ends it.
struct Keeper<'c> {
    checkpoint: &'c Checkpoint,
    wishes: &'c HedgeWishes,
    began: Instant,
    saved: Instant,
    trouble: Option<Trouble>,
}

impl<'c> Keeper<'c> {
    fn new(checkpoint: &'c Checkpoint, wishes: &'c HedgeWishes) -> Self {
        Self { checkpoint, wishes, began: Instant::now(), saved: Instant::now(), trouble: None }
    }

    fn keep(&mut self, journal: &Journal) {
        let is_stopped = self.wishes.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed));
        let is_over = self.wishes.time_limit.is_some_and(|limit| self.began.elapsed() >= limit);
        if is_stopped || is_over || self.saved.elapsed() >= self.wishes.checkpoint_every {
            self.trouble = self.checkpoint.write(&journal.write()).err().or(self.trouble.take());
            self.saved = Instant::now();
        }
    }
}

/// The plan for the case without events, which others would make.
pub(crate) fn certain(case: &Case, wishes: &HedgeWishes, hear: &mut dyn FnMut(&Progress)) -> Option<Plan> {
    let options = PlanOptions {
        gap: wishes.gap,
        stop: wishes.stop.clone(),
        // A start need not be the best plan: most of the time is the futures'.
        time_limit: wishes.time_limit.map(|limit| limit / 4),
        ..PlanOptions::default()
    };
    match plan(case, &options, hear) {
        Outcome::Planned(answer) => Some(answer.plan),
        Outcome::Infeasible { .. } | Outcome::Stopped { .. } => None,
    }
}

/// Who tries plans in futures that they were not made for.
struct Judge<'j> {
    case: &'j Case,
    wishes: &'j HedgeWishes,
    engine: &'j Wishes,
    named: &'j [Arc<Case>],
}

impl Judge<'_> {
    /// Tries the hedge, whose plan without events is given, and the plan made without events.
    fn judge(
        &self,
        plan: &Plan,
        start: Option<&[f64]>,
        figures: &mut HedgeFigures,
        hear: &mut dyn FnMut(&Progress),
    ) {
        let (wishes, made) = (self.wishes, self.wishes.scenarios);
        if wishes.fresh > 1 {
            say("trying the plan in fresh futures", hear);
            let numbers = made..made + wishes.fresh;
            let futures = sampled(self.case, wishes.seed, numbers.clone(), self.named);
            if let Ok(staged) = stage(self.case, &futures, wishes.foresight) {
                let problem = with_shortfalls(&staged);
                let ways = [Some(figures.hedge.first.as_slice()), start];
                let [own, certain] = ways.map(|first| {
                    first.and_then(|first| recourse(&problem, first, wishes.threads, wishes.stop.clone()))
                });
                (figures.fresh.recourse, figures.certain_fresh.recourse) = (own, certain);
            }
            say("playing the plan through fresh futures", hear);
            self.play(plan, numbers.clone(), &mut figures.fresh);
            if let Some(certain) = &figures.certain {
                self.play(certain, numbers, &mut figures.certain_fresh);
            }
        }
        if wishes.replications > 1 {
            let begin = made + wishes.fresh;
            let batch = |at: u32| {
                let from = begin + at * made;
                let futures = sampled(self.case, wishes.seed, from..from + made, self.named);
                stage(self.case, &futures, wishes.foresight).map(|own| own.problem)
            };
            let batches: Result<Vec<_>, _> = (0..wishes.replications).map(batch).collect();
            let mut told = |at: usize| say(&format!("solving batch {} for itself", at + 1), hear);
            figures.optimality = batches
                .and_then(|batches| optimality_gap(&batches, &figures.hedge.first, self.engine, &mut told))
                .ok();
        }
    }

    fn play(&self, plan: &Plan, numbers: Range<u32>, into: &mut OutOfSample) {
        let wishes = self.wishes;
        match simulated(self.case, self.named, plan, wishes.seed, numbers, wishes.threads) {
            Ok(course) => into.simulated = Some(course),
            Err(why) => into.unplayed = Some(why),
        }
    }
}

/// The cases of the named scenarios, each with its variants applied.
pub(crate) fn named_cases(loaded: &Loaded) -> Result<Vec<Arc<Case>>, Trouble> {
    let mut cases = Vec::new();
    for scenario in &loaded.case.scenarios {
        let mut draft = loaded.draft.clone();
        let mut faults = Faults::default();
        for variant in loaded.variant.iter().chain(&scenario.variants) {
            faults.append(apply_variant(&mut draft, variant));
        }
        let checked = check(&draft);
        faults.append(checked.notes);
        match checked.case.filter(|_| faults.is_sound()) {
            Some(case) => cases.push(Arc::new(case)),
            None => return Err(Trouble::Input(faults)),
        }
    }
    Ok(cases)
}

pub(crate) fn broken(why: &StageFault) -> Trouble {
    let note = Note::new(format!("the futures do not fit the case: {why}"));
    let hint = "a named scenario may change figures, not add or take away rows";
    Trouble::Input(Faults { faults: vec![note.hint(hint)], warnings: Vec::new() })
}
