//! What could be otherwise at nearly the same cost: the least and most units of every project over all plans within a share of
//! the least cost.

mod flips;
mod proofs;
mod search;

use crate::point::point_of;
use crate::{Finding, Matter, SubjectKind};
use kuznia_case::case::ProjectId;
use kuznia_lp::Method;
use std::time::{Duration, Instant};

const NAME: &str = "alternatives";

/// What is asked of the alternatives.
#[derive(Clone, Copy, Debug)]
pub struct AlternativesOptions {
    /// Part of the plan's cost by which a plan may be dearer.
    pub within: f64,
    /// Budget, in all; what is open then is unproven.
    pub time_limit: Option<Duration>,
    /// How relaxations are solved; by size where it is automatic.
    pub method: Method,
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

/// What all steps share.
struct Asking<'m, 'a> {
    matter: &'m Matter<'a>,
    /// The point of the plan.
    point: Vec<f64>,
    /// The most that a plan may cost.
    budget: f64,
    method: Method,
    deadline: Option<Instant>,
}

/// Which end of a project's range.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum End {
    Least,
    Most,
}

/// Least and most units of every project over all plans that cost at most `(1 + within)` times the plan's cost.
///
/// Asked the other way round: what is the least cost of a plan with at most, or at least, so many units? Each step answers
/// only what the ones before left open:
///
/// 1. the plan itself, with the project taken out or put in and operations planned anew, shows what one can do ([`flips`]);
/// 2. the relaxation proves units that no plan within the cost can go below or above ([`proofs`]);
/// 3. the first step again, for the ends of the ranges that are left;
/// 4. the mixed-integer program is searched until a plan within the cost is found, or a bound above it ([`search`]).
pub fn alternatives(matter: &Matter, options: AlternativesOptions) -> Vec<Alternative> {
    let point = point_of(matter);
    let cost = matter.formulation.program.objective(&point);
    let asking = Asking {
        matter,
        point,
        budget: cost + options.within * cost.abs() + 1e-9 * cost.abs().max(1.0),
        method: options.method,
        deadline: options.time_limit.and_then(|limit| Instant::now().checked_add(limit)),
    };
    let mut found: Vec<Alternative> =
        matter.case.projects.ids().map(|k| asking.as_planned(k, &asking.point)).collect();
    flips::find(&asking, None, &mut found);
    let starts = proofs::prove(&asking, &mut found);
    flips::find(&asking, Some(&starts), &mut found);
    search::search(&asking, &mut found);
    found
}

impl Asking<'_, '_> {
    /// Units of a project at a point, those of this plan alone.
    fn units(&self, k: ProjectId, x: &[f64]) -> f64 {
        self.matter.formulation.columns().commit[k].iter().map(|commit| x[commit.col.index()]).sum()
    }

    /// The most units that this plan could commit.
    fn room(&self, k: ProjectId) -> f64 {
        let case = self.matter.case;
        let formulation = &self.matter.formulation;
        match formulation.columns().commit[k].is_empty() {
            true => 0.0,
            false => (case.projects[k].max_units - formulation.under_way(k)).max(0.0),
        }
    }

    /// What the plan alone says of a project.
    fn as_planned(&self, k: ProjectId, x: &[f64]) -> Alternative {
        let units = self.units(k, x);
        let most = self.room(k).max(units);
        let mut own = Alternative {
            project: k,
            least: 0.0,
            least_found: units,
            most,
            most_found: units,
            verdict: Verdict::Unproven,
        };
        own.judge();
        own
    }

    /// Learns from the point of a plan within the cost.
    fn learn(&self, x: &[f64], found: &mut [Alternative]) {
        for own in found {
            let units = self.units(own.project, x);
            own.least_found = own.least_found.min(units);
            own.most_found = own.most_found.max(units);
            own.judge();
        }
    }

    /// Whether to end: stopped, or out of time.
    fn is_over(&self) -> bool {
        self.matter.stopped() || self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// Time that is left.
    fn left(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }
}

impl Alternative {
    fn judge(&mut self) {
        self.verdict = match () {
            () if self.least > SOME => Verdict::MustHave,
            () if self.most <= SOME => Verdict::Never,
            () if self.least_found <= SOME && self.most_found > SOME => Verdict::Optional,
            () => Verdict::Unproven,
        }
    }

    /// Whether a plan was found at this end of what was proved.
    fn is_settled(&self, end: End) -> bool {
        match end {
            End::Least => self.least_found <= self.least + SOME,
            End::Most => self.most_found >= self.most - SOME,
        }
    }

    /// Units that decide the verdict at an end: none, or one where there are none.
    fn deciding(&self, end: End, whole: bool) -> f64 {
        match end {
            End::Least => 0.0,
            End::Most if whole => 1.0,
            End::Most => self.most.min(1.0),
        }
    }

    /// Whether this end decides the verdict, and is open.
    fn decides(&self, end: End) -> bool {
        self.verdict == Verdict::Unproven
            && match end {
                End::Least => self.least_found > SOME,
                End::Most => self.most_found <= SOME,
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
