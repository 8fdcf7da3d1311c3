//! The model of a sensitivity: tables with some figures changed, operations re-optimised around the plan's projects.

use kuznia_assess::{Answers, whole_share};
use kuznia_base::Id;
use kuznia_case::case::Range;
use kuznia_case::{Case, Draft, Plan, check, with_ranges};
use kuznia_hedge::soften;
use kuznia_lp::{Options, Purpose};
use kuznia_plan::{Formulation, Outcome, PlanOptions, figures, plan};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Operations around a plan's projects.
pub(super) struct Operations<'a> {
    draft: &'a Draft,
    ranges: &'a [Range],
    plan: &'a Plan,
    base: Answers,
    stop: Option<Arc<AtomicBool>>,
}

impl<'a> Operations<'a> {
    /// Solves operations with all figures as they stand. `None` where that fails.
    pub(super) fn new(
        case: &'a Case,
        draft: &'a Draft,
        plan: &'a Plan,
        stop: Option<Arc<AtomicBool>>,
    ) -> Option<Self> {
        let base = solve(case, plan, stop.clone())?;
        Some(Self { draft, ranges: &case.ranges, plan, base, stop })
    }

    /// The answers with all figures as they stand.
    pub(super) fn base(&self) -> Answers {
        self.base
    }

    /// The case with figures at these parts of their ranges; what is not a number stays as it stands.
    fn case(&self, x: &[f64]) -> Option<Case> {
        let moved = self.ranges.iter().zip(x).filter(|(_, at)| !at.is_nan());
        let values = moved.map(|(range, at)| (range, range.low + at * (range.high - range.low)));
        let draft = with_ranges(self.draft, values).ok()?;
        check(&draft).case
    }

    /// The answers with projects as planned. `None` where the tables are no case, or the plan's commitments do not fit them.
    pub(super) fn answer(&self, x: &[f64]) -> Option<Answers> {
        solve(&self.case(x)?, self.plan, self.stop.clone())
    }

    /// The answers with everything planned anew, and the projects of which the new plan has other units.
    pub(super) fn replan(&self, x: &[f64], gap: f64) -> Option<(Answers, Vec<String>)> {
        let case = self.case(x)?;
        let options = PlanOptions { gap, stop: self.stop.clone(), ..PlanOptions::default() };
        let Outcome::Planned(answer) = plan(&case, &options, &mut |_| {}) else {
            return None;
        };
        let units = |plan: &Plan, k| plan.commit[k].iter().sum::<f64>();
        let turned = case
            .projects
            .iter()
            .filter(|&(k, _)| (units(&answer.plan, k) - units(self.plan, k)).abs() > 1e-6);
        let turned = turned.map(|(_, project)| project.name.clone()).collect();
        Some((answers(&case, &answer.plan, answer.objective), turned))
    }
}

/// Cost, served share and domestic share of a plan.
fn answers(case: &Case, plan: &Plan, cost: f64) -> Answers {
    let figures = figures(case, plan);
    let (mut need, mut short) = (0.0, 0.0);
    for (r, requirement) in case.requirements.iter() {
        let Some(weight) = requirement.shortfall_cost.map(|cost| cost.0) else { continue };
        need += weight * figures.need[r].iter().sum::<f64>();
        short += weight * figures.unserved[r].iter().sum::<f64>();
    }
    let served = if need > 0.0 { 1.0 - short / need } else { 1.0 };
    [cost, served, whole_share(case, plan)]
}

/// Solves operations with the plan's commitments; what cannot be met gives way at a price, as in a future after an event.
fn solve(case: &Case, plan: &Plan, stop: Option<Arc<AtomicBool>>) -> Option<Answers> {
    let formulation = Formulation::new(case);
    let mut program = formulation.program.clone();
    let columns = formulation.columns();
    for (k, commits) in columns.commit.iter() {
        let mut left: f64 = plan.commit[k].iter().sum();
        for commit in commits {
            let at = commit.col.index();
            let units = plan.commit[k][commit.t.index()];
            (program.col_lower[at], program.col_upper[at]) = (units, units);
            left -= units;
        }
        // The changed tables leave no room for a commitment of the plan.
        if left > 1e-6 {
            return None;
        }
        if let Some(started) = columns.started[k] {
            let any = plan.commit[k].iter().any(|&units| units > 0.0)
                || case.under_way.iter().any(|under| under.project == k);
            let at = started.index();
            (program.col_lower[at], program.col_upper[at]) = (f64::from(any), f64::from(any));
        }
    }
    program.integer.fill(false);
    soften(&formulation, &mut program);
    // A figure may change any coefficient: from a vertex of other figures the way is often longer than from the interior.
    let options = Options { threads: Some(1), purpose: Purpose::Values, stop, ..Options::default() };
    let solution = kuznia_lp::solve(&program, &options, None, &mut |_| {});
    if !solution.has_values() {
        return None;
    }
    let own = formulation.plan_at(&solution.x[..formulation.program.n_cols()], plan.goal);
    Some(answers(case, &own, solution.objective))
}
