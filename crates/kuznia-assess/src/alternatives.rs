//! What could be otherwise at nearly the same cost: the least and most units of every project over all plans within a share of
//! the least cost.

use crate::point::point_of;
use crate::{Finding, Matter, SubjectKind};
use kuznia_case::case::ProjectId;
use kuznia_lp::{Col, Lp, Method, Options, Program, Purpose, Status};
use std::time::{Duration, Instant};

const NAME: &str = "alternatives";

/// What is asked of the alternatives.
#[derive(Clone, Copy, Debug)]
pub struct AlternativesOptions {
    /// Part of the plan's cost by which a plan may be dearer.
    pub within: f64,
    /// Budget for whole units, in all.
    pub time_limit: Option<Duration>,
}

/// What is known about a project.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Every plan within the cost has it.
    MustHave,
    /// Some have it, some do not.
    Optional,
    /// None has it.
    Never,
    /// Time ran out.
    Unproven,
}

impl Verdict {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::MustHave => "must-have",
            Self::Optional => "optional",
            Self::Never => "never",
            Self::Unproven => "unproven",
        }
    }
}

/// Range of a project's units.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Alternative {
    /// Which.
    pub project: ProjectId,
    /// No plan within the cost has fewer units.
    pub least: f64,
    /// A plan with so few was found.
    pub least_found: f64,
    /// No plan within the cost has more units.
    pub most: f64,
    /// A plan with so many was found.
    pub most_found: f64,
    /// What follows.
    pub verdict: Verdict,
}

/// Units below this are none.
const SOME: f64 = 1e-6;

/// Least and most units of every project over all plans that cost at most `(1 + within)` times the plan's cost.
///
/// First by linear programs from one basis: their ranges hold for whole units too, and each point in which the units that
/// must be whole happen to be so is a plan. What stays open is asked of the mixed-integer program, one direction after the
/// other, until the budget ends.
pub fn alternatives(matter: &Matter, options: AlternativesOptions) -> Vec<Alternative> {
    let point = point_of(matter);
    let original = &matter.formulation.program;
    let cost = original.objective(&point);
    let mut program = original.clone();
    let priced: Vec<(Col, f64)> = original
        .cost
        .iter()
        .enumerate()
        .filter(|(_, cost)| **cost != 0.0)
        .map(|(at, &cost)| (Col(at as u32), cost))
        .collect();
    let room = options.within * cost.abs() + 1e-9 * cost.abs().max(1.0);
    program.add_row(f64::NEG_INFINITY, cost + room - original.offset, &priced);
    program.cost.fill(0.0);
    program.offset = 0.0;
    let mut found: Vec<Alternative> = matter
        .case
        .projects
        .ids()
        .map(|k| {
            let units = units(matter, k, &point);
            let most = matter.case.projects[k].max_units;
            Alternative {
                project: k,
                least: 0.0,
                least_found: units,
                most,
                most_found: units,
                verdict: Verdict::Unproven,
            }
        })
        .collect();
    linear(matter, &program, &mut found);
    for own in &mut found {
        own.verdict = own.judge();
    }
    if program.n_integers() > 0 {
        whole(matter, &program, &point, options, &mut found);
    }
    found
}

fn units(matter: &Matter, k: ProjectId, x: &[f64]) -> f64 {
    matter.formulation.columns().commit[k].iter().map(|commit| x[commit.col.index()]).sum()
}

/// Learns from a plan.
fn learn(matter: &Matter, x: &[f64], found: &mut [Alternative]) {
    for own in found {
        let units = units(matter, own.project, x);
        own.least_found = own.least_found.min(units);
        own.most_found = own.most_found.max(units);
    }
}

/// Ranges of the linear programs: each starts from the basis of the first one.
fn linear(matter: &Matter, program: &Program, found: &mut [Alternative]) {
    let options = Options { purpose: Purpose::PricesOrBasis, ..matter.lp_options() };
    let Ok(mut lp) = Lp::from_program(program) else {
        return;
    };
    let Some(basis) = lp.solve(&options, &mut |_| {}).basis else {
        return;
    };
    let whole = |x: &[f64]| {
        program.integers().iter().all(|col| (x[col.index()] - x[col.index()].round()).abs() < 1e-6)
    };
    for at in 0..found.len() {
        let commits = &matter.formulation.columns().commit[found[at].project];
        let is_whole = matter.case.projects[found[at].project].whole_units;
        if commits.is_empty() {
            (found[at].least, found[at].most) = (0.0, 0.0);
            continue;
        }
        for sign in [1.0, -1.0] {
            if matter.stopped() || lp.set_basis(&basis).is_err() {
                return;
            }
            let priced: Vec<_> = commits.iter().map(|commit| (commit.col, sign)).collect();
            if lp.set_costs(&priced).is_err() {
                return;
            }
            let solution = lp.solve(&options, &mut |_| {});
            let free: Vec<_> = commits.iter().map(|commit| (commit.col, 0.0)).collect();
            if lp.set_costs(&free).is_err() {
                return;
            }
            if solution.status != Status::Optimal {
                continue;
            }
            let bound = sign * solution.objective;
            let own = &mut found[at];
            match (sign > 0.0, is_whole) {
                (true, true) => own.least = own.least.max((bound - 1e-6).ceil()),
                (true, false) => own.least = own.least.max(bound - 1e-7),
                (false, true) => own.most = own.most.min((bound + 1e-6).floor()),
                (false, false) => own.most = own.most.min(bound + 1e-7),
            }
            if whole(&solution.x) {
                learn(matter, &solution.x, found);
            }
        }
    }
}

/// Asks the mixed-integer program what the linear ones left open.
fn whole(
    matter: &Matter,
    program: &Program,
    point: &[f64],
    options: AlternativesOptions,
    found: &mut [Alternative],
) {
    let began = Instant::now();
    let left = |began: Instant| options.time_limit.map(|limit| limit.saturating_sub(began.elapsed()));
    for at in 0..found.len() {
        let open = found.iter().skip(at).filter(|own| own.verdict == Verdict::Unproven).count();
        if found[at].verdict != Verdict::Unproven {
            continue;
        }
        let commits = &matter.formulation.columns().commit[found[at].project];
        for sign in [1.0, -1.0] {
            let done = if sign > 0.0 {
                found[at].least_found <= SOME || found[at].least > SOME
            } else {
                found[at].most_found > SOME || found[at].most <= SOME
            };
            if done || matter.stopped() {
                continue;
            }
            // Time is shared among what is open.
            let budget = left(began).map(|left| left / (2 * open.max(1)) as u32);
            if budget.is_some_and(|budget| budget < Duration::from_millis(50)) {
                continue;
            }
            let mut asked = program.clone();
            commits.iter().for_each(|commit| asked.cost[commit.col.index()] = sign);
            let lp_options = Options {
                time_limit: budget,
                gap: 0.0,
                method: Method::Auto,
                threads: None,
                purpose: Purpose::Values,
                ..matter.lp_options()
            };
            let solution = kuznia_lp::solve(&asked, &lp_options, Some(point), &mut |_| {});
            if solution.has_values() {
                learn(matter, &solution.x, found);
            }
            if solution.bound.is_finite() {
                let own = &mut found[at];
                if sign > 0.0 {
                    own.least = own.least.max((solution.bound - 1e-6).ceil()).min(own.least_found.max(0.0));
                } else {
                    own.most = own.most.min((-solution.bound + 1e-6).floor()).max(own.most_found);
                }
            }
        }
        for own in found.iter_mut() {
            own.verdict = own.judge();
        }
    }
}

impl Alternative {
    fn judge(&self) -> Verdict {
        match () {
            () if self.least > SOME => Verdict::MustHave,
            () if self.most <= SOME => Verdict::Never,
            () if self.least_found <= SOME && self.most_found > SOME => Verdict::Optional,
            () => Verdict::Unproven,
        }
    }
}

/// Alternatives as findings: a verdict a project, with the proven range and what was found.
pub fn alternatives_findings(matter: &Matter, within: f64, found: &[Alternative]) -> Vec<Finding> {
    let case = matter.case;
    let mut findings = Vec::new();
    for own in found {
        let name = &case.projects[own.project].name;
        let subject = (SubjectKind::Project, name.as_str());
        let planned: f64 = matter.plan.commit[own.project].iter().sum();
        let share = format!("{within}");
        let words = format!(
            "{}: {} to {} units possible, {} to {} found, {planned:.4} planned",
            own.verdict.word(),
            own.least,
            own.most,
            own.least_found,
            own.most_found
        );
        let measures = [
            ("least_units", own.least, words.as_str()),
            ("most_units", own.most, own.verdict.word()),
            ("least_found", own.least_found, ""),
            ("most_found", own.most_found, ""),
        ];
        for (measure, value, words) in measures {
            findings.push(
                Finding::new(NAME, subject, measure, value, "units")
                    .of("within", share.clone())
                    .of("verdict", own.verdict.word())
                    .from("projects", name.as_str())
                    .say(words),
            );
        }
    }
    findings
}
