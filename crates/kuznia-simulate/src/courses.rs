//! What projects change and when: the course of every effect of every commitment, which may slip while it is built.

use kuznia_base::{Id, Instant, Period};
use kuznia_case::case::{Effect, EffectOn, Project, ProjectId, When};
use kuznia_case::{Case, Learnt, Plan};

/// Units of a project committed at an instant, by the plan or before it.
#[derive(Clone, Debug)]
pub(crate) struct Commitment {
    /// Which project.
    pub(crate) project: ProjectId,
    /// When.
    pub(crate) date: Instant,
    /// When it is complete if nothing happens.
    pub(crate) complete: Instant,
    /// Units.
    pub(crate) units: f64,
    /// Cost of a unit over the one of the tables, by what was learnt.
    pub(crate) factor: f64,
    /// Whether the plan decided it.
    pub(crate) decided: bool,
}

/// Everything committed: under way first, then the plan's in order of project and time.
pub(crate) fn commitments(case: &Case, plan: &Plan) -> Vec<Commitment> {
    let learnt = Learnt::new(case, plan);
    let one = |project: ProjectId, date: Instant, units: f64, decided: bool| Commitment {
        project,
        date,
        complete: date.plus_months(case.projects[project].lead.0),
        units,
        factor: 1.0,
        decided,
    };
    let mut found: Vec<Commitment> =
        case.under_way.iter().map(|u| one(u.project, u.date, u.units, false)).collect();
    for (project, series) in plan.commit.iter() {
        for (t, &units) in case.calendar.ids().zip(series) {
            if units > 0.0 {
                let decided = one(project, case.calendar.period(t).start, units, true);
                found.push(Commitment { factor: learnt.unit(project, t), ..decided });
            }
        }
    }
    found
}

/// When an effect of a commitment begins, is whole and ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Course {
    start: Instant,
    whole: Instant,
    end: Option<Instant>,
    /// Whether it begins with the completion, which can slip.
    late: bool,
    /// Months from the start until it is whole.
    ramp: f64,
    /// The completion without a slip and the years of life after it, where it ends with them.
    life: Option<(Instant, f64)>,
}

impl Course {
    pub(crate) fn new(case: &Case, project: &Project, effect: &Effect, commitment: &Commitment) -> Self {
        let late = effect.when == When::Completion;
        let start = if late { commitment.complete } else { commitment.date };
        let mortal = effect.amount > 0.0;
        let life = project.lifetime.filter(|_| mortal).map(|life| (commitment.complete, life.0));
        let end = match effect.on {
            _ if mortal => life.map(|(complete, years)| complete.plus_years(years)),
            EffectOn::Line(line) => case.lines[line].retires,
            _ => None,
        };
        let ramp = effect.ramp.0;
        Self { start, whole: start.plus_months(ramp), end, late, ramp, life }
    }

    /// The course under a slip of its completion, in days. The ramp and the life are counted by the calendar from the
    /// completion that slipped, as they are from one that did not.
    pub(crate) fn slipped(&self, slip: f64) -> Self {
        if slip == 0.0 {
            return *self;
        }
        let start = if self.late { self.start.plus_days(slip) } else { self.start };
        let end = self.life.map(|(complete, years)| complete.plus_days(slip).plus_years(years)).or(self.end);
        Self { start, whole: start.plus_months(self.ramp), end, ..*self }
    }

    /// Mean over a step of the ramp: 0 before the start, linear up to 1, and 0 after the end.
    pub(crate) fn in_force(&self, step: &Period) -> f64 {
        let until = self.end.map_or(step.end, |end| end.min(step.end));
        let length = step.end.days_since(step.start);
        let (a, b) = (step.start.max(self.start), until.min(self.whole));
        let rising = if b > a {
            let mean = (a.days_since(self.start) + b.days_since(self.start)) / 2.0;
            mean / self.whole.days_since(self.start) * b.days_since(a)
        } else {
            0.0
        };
        let level = until.days_since(step.start.max(self.whole)).max(0.0);
        (rising + level) / length
    }

    /// The ramp at an instant.
    pub(crate) fn at(&self, at: Instant, slip: f64) -> f64 {
        let own = self.slipped(slip);
        if at < own.start || own.end.is_some_and(|end| at >= end) {
            0.0
        } else if at >= own.whole {
            1.0
        } else {
            at.days_since(own.start) / own.whole.days_since(own.start)
        }
    }
}

/// For every commitment those that wait for it: the plan's commitments of projects that require its project.
pub(crate) fn successors(case: &Case, commitments: &[Commitment]) -> Vec<Vec<usize>> {
    let waits = |first: &Commitment, other: &Commitment| {
        other.decided
            && other.date >= first.complete
            && case.projects[other.project].requires.contains(&first.project)
    };
    let of = |first: &Commitment| {
        let all = commitments.iter().enumerate();
        all.filter(|(_, other)| waits(first, other)).map(|(at, _)| at).collect()
    };
    commitments.iter().map(of).collect()
}

/// For every commitment those that it waits for.
pub(crate) fn predecessors(successors: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut found = vec![Vec::new(); successors.len()];
    for (first, others) in successors.iter().enumerate() {
        others.iter().for_each(|&other| found[other].push(first));
    }
    found
}

/// Index of an id that counts rows.
pub(crate) fn row<I: Id>(id: I) -> usize {
    id.index()
}
