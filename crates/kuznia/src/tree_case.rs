//! Plans a case in stages along a tree of futures: sample, make the tree, decide at once, decide in stages, audit, write the run.

use crate::hedge_case::{
    Found, HedgeWishes, NO_PLAN, STOPPED, at_table_costs, broken, certain, failed, found, named_cases,
    something_to_hedge, telling,
};
use crate::load::load;
use crate::out_of_sample::{Costs, Fresh};
use crate::telling::say;
use crate::tree_report::{Staging, TreeFigures, TreeReport};
use crate::trouble::Trouble;
use kuznia_base::{Faults, Instant, Note};
use kuznia_case::{Case, Plan};
use kuznia_hedge::{
    Hedge, StagedEnding, StagedPlan, StagedTree, Wishes, benders, evaluate, sampled, stage, stage_tree, worth,
};
use kuznia_plan::Progress;
use kuznia_scenarios::{Sampler, Scenario, Tree, tree};
use std::path::Path;
use std::sync::Arc;
use std::time::{Instant as Clock, SystemTime};

/// How a hedge decides in stages.
#[derive(Clone, PartialEq, Debug)]
pub struct TreeWishes {
    /// Dates at which is decided again, each moved to the next start of a period; none: everything is decided at once.
    pub stages: Vec<Instant>,
    /// Branches of each node until the first date, between dates, and after the last; empty: about sixteen leaves.
    pub branches: Vec<usize>,
}

impl TreeWishes {
    /// The branches that were asked for, or as even ones as make sixteen leaves, or twice as many with every further date.
    fn branches(&self) -> Vec<usize> {
        match (self.branches.is_empty(), self.stages.len()) {
            (false, _) => self.branches.clone(),
            (_, 0) => vec![16],
            (_, 1) => vec![4, 4],
            (_, 2) => vec![4, 2, 2],
            (_, dates) => vec![2; dates + 1],
        }
    }
}

/// Plans a case in stages and writes the run. Of the wishes, `scenarios` are the futures that the tree is made of;
/// replications, resuming and checkpoints are those of decomposition alone.
///
/// # Errors
/// Faults of the input, a tree that is none or too large, output that cannot be written, or a solver that failed.
pub fn tree_case(
    path: &Path,
    wishes: &HedgeWishes,
    stages: &TreeWishes,
    hear: &mut dyn FnMut(&Progress),
) -> Result<TreeReport, Trouble> {
    let started = SystemTime::now();
    let began = Clock::now();
    let mut loaded = load(path, wishes.variant.as_deref())?;
    at_table_costs(&mut loaded);
    let named = named_cases(&loaded)?;
    let case = loaded.case.clone();
    something_to_hedge(&case)?;
    say("making the tree of futures", hear);
    let (scenarios, weights) = scenarios(&case, wishes);
    let dates = starts(&case, &stages.stages)?;
    let made = tree(&case, &scenarios, &weights, &dates, &stages.branches()).map_err(|why| {
        let hint = "name dates inside the horizon with --stages, and branches with --branches that are at most 64 leaves";
        refused(why.to_string(), hint)
    })?;
    let mut report = TreeReport::new(loaded, wishes.clone(), Staging::new(made, scenarios.len()));
    let staged =
        stage_tree(&case, &report.about.tree, &named, wishes.foresight).map_err(|why| broken(&why))?;
    report.time("formulate", began);
    say("planning without events", hear);
    let began = Clock::now();
    let plain = certain(&case, wishes, hear);
    let start = plain.as_ref().and_then(|plan| staged.staged.first_stage(plan, wishes.stop.clone()));
    report.time("plan", began);
    let mut search = Search { wishes, staged: &staged, began: Clock::now(), hear };
    let mut at_once = match search.at_once(start.clone())? {
        Ok(hedge) => hedge,
        Err(reason) => return Ok(report.without(&reason)),
    };
    report.time("decide_at_once", search.began);
    let (mut plan, complete) = match search.in_stages(&at_once.0)? {
        Ok(found) => found,
        Err(reason) => return Ok(report.without(&reason)),
    };
    // Nobody does better than whoever knows all beforehand, which is known early.
    let known = wishes.risk.of(&staged.problem.common.probabilities(), &at_once.0.alone);
    plan.bound = plan.bound.max(known).min(plan.objective);
    report.time("hedge", search.began);
    report.complete = complete && at_once.1;
    let began = Clock::now();
    say("completing the plan without events", hear);
    let patience = wishes.patience();
    staged.staged.complete(&mut at_once.0.first, &patience);
    let Some(nominal) = staged.nominal(&report.about.tree, &mut plan, &patience) else {
        return Ok(report.without("stopped before the plan could be written out"));
    };
    report.time("complete", began);
    let began = Clock::now();
    say("judging the plan", hear);
    let figures = judge(&case, wishes, &named, &report.about.tree, &staged, (plan, at_once.0, start), plain);
    report.time("judge", began);
    report.tell_nodes(&staged, &figures);
    report.conclude(figures, nominal, started)
}

/// The futures that the tree is made of: all named scenarios as they are where nothing else can happen, sampled ones else.
fn scenarios(case: &Case, wishes: &HedgeWishes) -> (Vec<Scenario>, Vec<f64>) {
    if case.threats.is_empty() {
        let of = |at: usize| Scenario { number: at as u32, named: Some(at), events: Vec::new() };
        let weights = case.scenarios.iter().map(|scenario| scenario.probability).collect();
        return ((0..case.scenarios.len()).map(of).collect(), weights);
    }
    let sampler = Sampler::new(case, wishes.seed);
    let scenarios = (0..wishes.scenarios).map(|number| sampler.scenario(number)).collect();
    (scenarios, vec![1.0 / f64::from(wishes.scenarios.max(1)); wishes.scenarios as usize])
}

/// Dates moved to the next start of a period, or to the end of the horizon.
///
/// # Errors
/// Two of them are the same then.
fn starts(case: &Case, dates: &[Instant]) -> Result<Vec<Instant>, Trouble> {
    let next = |date: &Instant| {
        let mut starts = case.calendar.ids().map(|t| case.calendar.period(t).start);
        starts.find(|start| start >= date).unwrap_or_else(|| case.calendar.end())
    };
    let moved: Vec<Instant> = dates.iter().map(next).collect();
    let day = |date: &Instant| date.civil().date();
    if let Some(at) = (1..moved.len()).find(|at| moved[*at] == moved[at - 1] && dates[*at] > dates[at - 1]) {
        let (a, b, both) = (day(&dates[at - 1]), day(&dates[at]), day(&moved[at]));
        let words =
            format!("the stages {a} and {b} are one: both begin at the next start of a period, {both}");
        return Err(refused(words, "name at most one date for each period"));
    }
    Ok(moved)
}

fn refused(words: String, hint: &str) -> Trouble {
    Trouble::Input(Faults { faults: vec![Note::new(words).hint(hint)], warnings: Vec::new() })
}

/// The two solves.
struct Search<'s, 'c> {
    wishes: &'s HedgeWishes,
    staged: &'s StagedTree<'c>,
    began: Clock,
    hear: &'s mut dyn FnMut(&Progress),
}

impl Search<'_, '_> {
    /// Everything decided at the start, for the same leaves, in at most half the time.
    fn at_once(&mut self, start: Option<Vec<f64>>) -> Found<Hedge> {
        self.began = Clock::now();
        let mut wishes = self.wishes.engine(start);
        wishes.time_limit = wishes.time_limit.map(|limit| limit / 2);
        let mut tell = telling("all decided at once", "leaves", self.began, self.hear);
        let ending = benders(&self.staged.staged.problem, &wishes, &mut tell).map_err(|why| broken(&why))?;
        found(ending)
    }

    fn in_stages(&mut self, at_once: &Hedge) -> Found<StagedPlan> {
        let spent = self.began.elapsed();
        self.began = Clock::now();
        let mut wishes = self.wishes.engine(Some(at_once.first.clone()));
        wishes.time_limit = wishes.time_limit.map(|limit| limit.saturating_sub(spent));
        let mut tell = telling("decided in stages", "leaves", self.began, self.hear);
        let ending = self
            .staged
            .problem
            .solve(&wishes, &mut tell)
            .map_err(|why| refused(why.to_string(), "take fewer branches, or a coarser calendar"))?;
        Ok(match ending {
            StagedEnding::Solved(plan) => Ok((plan, true)),
            StagedEnding::Limited(plan) => Ok((plan, false)),
            StagedEnding::Infeasible => Err(NO_PLAN.to_owned()),
            StagedEnding::Stopped(_) => Err(STOPPED.to_owned()),
            StagedEnding::Failed(words) => return Err(failed(&words)),
        })
    }
}

/// What the plan in stages is worth, here and in futures that it was not made for.
fn judge(
    case: &Case,
    wishes: &HedgeWishes,
    named: &[Arc<Case>],
    tree: &Tree,
    staged: &StagedTree,
    (plan, at_once, start): (StagedPlan, Hedge, Option<Vec<f64>>),
    certain: Option<Plan>,
) -> TreeFigures {
    let problem = &staged.staged.problem;
    let costs = |first: &[f64]| evaluate(problem, first, wishes.threads, wishes.stop.clone());
    let certain_values = start.as_deref().and_then(|first| costs(first).ok()).map(|found| found.values);
    let engine = Wishes { risk: wishes.risk, gap: wishes.gap, ..Wishes::default() };
    let as_hedge = Hedge {
        first: plan.first.clone(),
        objective: plan.objective,
        bound: plan.bound,
        values: plan.values.clone(),
        marked: plan.marked.clone(),
        ..at_once.clone()
    };
    let worth = worth(problem, &engine, &as_hedge, certain_values.as_deref());
    let mut fresh = Costs::default();
    if wishes.fresh > 1 {
        let numbers = wishes.scenarios..wishes.scenarios + wishes.fresh;
        let sampler = Sampler::new(case, wishes.seed);
        let scenarios: Vec<Scenario> = numbers.clone().map(|number| sampler.scenario(number)).collect();
        let engine = Wishes { threads: wishes.threads, stop: wishes.stop.clone(), ..engine };
        fresh.in_stages = staged
            .fresh(tree, &scenarios)
            .and_then(|own| own.evaluate(&plan.first, &plan.nodes, &engine))
            .ok()
            .map(|found| Fresh::new(&found.values));
        if let Ok(own) = stage(case, &sampled(case, wishes.seed, numbers, named), wishes.foresight) {
            let at = |first: &[f64]| evaluate(&own.problem, first, wishes.threads, wishes.stop.clone()).ok();
            fresh.at_once = at(&at_once.first).map(|found| Fresh::new(&found.values));
            fresh.certain = start.as_deref().and_then(at).map(|found| Fresh::new(&found.values));
        }
    }
    TreeFigures { plan, at_once, worth, certain, certain_values, fresh }
}
