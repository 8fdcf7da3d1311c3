//! When projects can be committed, what they bring when, and the capacity that lines can have.

use super::EffectRef;
use kuznia_base::{Id, Instant, PeriodId, Table};
use kuznia_case::Case;
use kuznia_case::case::{CommitStep, EffectOn, LineId, LineProcessId, Project, ProjectId, When};

/// First instant at which an effect of a commitment comes into force; completion where there are no effects.
pub(crate) fn service_start(project: &Project, at: Instant) -> Instant {
    let completion = at.plus_months(project.lead.0);
    if project.effects.iter().any(|effect| effect.when == When::Commitment) { at } else { completion }
}

/// Periods at whose start a project can be committed: inside its window, on its grid, complete before the end.
pub(crate) fn commit_periods(case: &Case, k: ProjectId) -> Vec<PeriodId> {
    use kuznia_base::Step;
    let project = &case.projects[k];
    let calendar = &case.calendar;
    let on_grid = |t| match project.commit_every {
        CommitStep::Period => true,
        CommitStep::Month => calendar.is_first_of(t, Step::Month),
        CommitStep::Quarter => calendar.is_first_of(t, Step::Quarter),
        CommitStep::Year => calendar.is_first_of(t, Step::Year),
    };
    let possible = |t: &PeriodId| {
        let at = calendar.period(*t).start;
        project.earliest.is_none_or(|first| first <= at)
            && project.latest.is_none_or(|last| at <= last)
            && at.plus_months(project.lead.0) < calendar.end()
            && on_grid(*t)
    };
    calendar.ids().filter(possible).collect()
}

/// End of life of a commitment, if it has one.
fn end_of_life(project: &Project, at: Instant) -> Option<Instant> {
    project.lifetime.map(|years| project.completes(at).plus_years(years.0))
}

/// The course of an effect of one unit committed at some instant, its dates worked out once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Course {
    /// The effect begins.
    start: Instant,
    /// It is whole.
    full: Instant,
    /// It ends, if it does.
    end: Option<Instant>,
}

impl Course {
    pub(crate) fn new(case: &Case, k: ProjectId, effect: usize, at: Instant) -> Self {
        let project = &case.projects[k];
        let effect = &project.effects[effect];
        let start = match effect.when {
            When::Commitment => project.begins(at),
            When::Completion => project.completes(at),
        };
        let end = if effect.amount > 0.0 {
            end_of_life(project, at)
        } else if let EffectOn::Line(line) = effect.on {
            case.lines[line].retires
        } else {
            None
        };
        Self { start, full: start.plus_months(effect.ramp.0), end }
    }

    /// Mean over period t as a share of the effect's amount: 0 before it starts, a linear ramp, 1, and 0 again after
    /// the end of life (positive amounts). Negative amounts do not end, except that those on a line count only before
    /// the line retires.
    pub(crate) fn share(&self, case: &Case, t: PeriodId) -> f64 {
        let period = case.calendar.period(t);
        let (a, b) = (period.start, self.end.map_or(period.end, |end| end.min(period.end)));
        if b <= a || period.end <= self.start {
            return 0.0;
        }
        // Integral of the ramp up to an instant, in days.
        let ramp_days = self.full.days_since(self.start);
        let integral = |u: Instant| {
            let days = u.days_since(self.start).max(0.0);
            if days < ramp_days { days * days / (2.0 * ramp_days) } else { days - ramp_days / 2.0 }
        };
        (integral(b) - integral(a)) / period.end.days_since(period.start)
    }
}

/// Mean over period t of an effect of one unit committed at an instant, see [`Course::share`].
pub(crate) fn in_force(case: &Case, k: ProjectId, effect: usize, at: Instant, t: PeriodId) -> f64 {
    Course::new(case, k, effect, at).share(case, t)
}

/// The course of every effect of every project for each period in which the project can be committed: by project,
/// effect and position of the commitment.
pub(crate) fn courses(case: &Case, commits: &Table<ProjectId, Vec<PeriodId>>) -> Courses {
    let of_effect = |k, effect| {
        let starts = commits[k].iter().map(|&t| case.calendar.period(t).start);
        starts.map(|at| Course::new(case, k, effect, at)).collect()
    };
    let of_project = |k| (0..case.projects[k].effects.len()).map(|effect| of_effect(k, effect)).collect();
    case.projects.ids().map(of_project).collect()
}

/// Courses by project, effect and commitment.
pub(crate) type Courses = Table<ProjectId, Vec<Vec<Course>>>;

/// From when to when a unit committed at an instant is complete and alive.
pub(crate) fn operating_life(case: &Case, k: ProjectId, at: Instant) -> (Instant, Option<Instant>) {
    let project = &case.projects[k];
    (project.completes(at), end_of_life(project, at))
}

/// Share of period t in which a unit committed at an instant is complete and alive.
pub(crate) fn operating_share(case: &Case, k: ProjectId, at: Instant, t: PeriodId) -> f64 {
    let (complete, end) = operating_life(case, k, at);
    case.calendar.window(t, Some(complete), end)
}

/// Whether a unit committed at an instant is complete at the start of period t.
pub(crate) fn complete_at(case: &Case, k: ProjectId, at: Instant, t: PeriodId) -> bool {
    case.projects[k].completes(at) <= case.calendar.period(t).start
}

/// Sorts the effects by the lines and line processes that they change.
pub(crate) fn collect_effects(
    case: &Case,
    lines: &mut Table<LineId, Vec<EffectRef>>,
    gates: &mut Table<LineProcessId, Option<Vec<EffectRef>>>,
) {
    for (project, row) in case.projects.iter() {
        for (effect, what) in row.effects.iter().enumerate() {
            match &what.on {
                EffectOn::Line(line) => lines[*line].push(EffectRef { project, effect }),
                EffectOn::Gate(gated) => {
                    for &lp in gated {
                        gates[lp].get_or_insert_default().push(EffectRef { project, effect });
                    }
                }
                _ => {}
            }
        }
    }
}

/// Capacity of lines by period.
pub(crate) struct Capacity {
    /// Standing and under way.
    pub standing: Table<LineId, Vec<f64>>,
    /// Greatest possible.
    pub greatest: Table<LineId, Vec<f64>>,
}

/// Standing capacity (0 from retirement on) with what is under way, and the greatest that projects can make of it.
pub(crate) fn capacity(
    case: &Case,
    effects: &Table<LineId, Vec<EffectRef>>,
    commits: &Table<ProjectId, Vec<PeriodId>>,
    courses: &Courses,
) -> Capacity {
    let calendar = &case.calendar;
    let mut capacity = Capacity { standing: Table::new(), greatest: Table::new() };
    for id in case.lines.ids() {
        let mut standing: Vec<f64> = calendar.ids().map(|t| standing_mean(case, id, t)).collect();
        let mut rise = vec![0.0; calendar.len()];
        for effect in &effects[id] {
            let amount = case.projects[effect.project].effects[effect.effect].amount;
            for under_way in case.under_way.iter().filter(|u| u.project == effect.project) {
                let course = Course::new(case, effect.project, effect.effect, under_way.date);
                for t in calendar.ids() {
                    standing[t.index()] += amount * course.share(case, t) * under_way.units;
                }
            }
            if amount > 0.0 {
                for t in calendar.ids() {
                    let begun = commits[effect.project].iter().take_while(|&&c| c <= t).count();
                    let begun = &courses[effect.project][effect.effect][..begun];
                    let shares = begun.iter().map(|course| course.share(case, t));
                    let best = shares.fold(0.0, f64::max);
                    let left =
                        case.projects[effect.project].max_units - units_under_way(case, effect.project);
                    rise[t.index()] += amount * best * left.max(0.0);
                }
            }
        }
        let greatest = standing.iter().zip(&rise).map(|(s, r)| (s + r).max(0.0)).collect();
        capacity.standing.push(standing);
        capacity.greatest.push(greatest);
    }
    capacity
}

/// Standing capacity of every line by period, without projects.
pub(crate) fn standing(case: &Case) -> Table<LineId, Vec<f64>> {
    case.lines.ids().map(|l| case.calendar.ids().map(|t| standing_mean(case, l, t)).collect()).collect()
}

/// Mean standing capacity of a line over a period, counted as 0 from its retirement on.
fn standing_mean(case: &Case, line: LineId, t: PeriodId) -> f64 {
    let line = &case.lines[line];
    match line.retires {
        None => line.installed.mean(&case.calendar, t),
        Some(retires) => {
            let mut steps: Vec<_> =
                line.installed.steps.iter().copied().filter(|(from, _)| *from < retires).collect();
            steps.push((retires, 0.0));
            case.calendar.mean_level(t, line.installed.base, &steps)
        }
    }
}

/// Units of a project that are under way.
pub(crate) fn units_under_way(case: &Case, k: ProjectId) -> f64 {
    case.under_way.iter().filter(|u| u.project == k).map(|u| u.units).sum()
}

/// What projects under way add in period t to what these effects change.
pub(crate) fn under_way_rise(case: &Case, t: PeriodId, such: impl Fn(&EffectOn) -> bool) -> f64 {
    let mut rise = 0.0;
    for under_way in &case.under_way {
        for (at, effect) in case.projects[under_way.project].effects.iter().enumerate() {
            if such(&effect.on) {
                rise += effect.amount
                    * under_way.units
                    * in_force(case, under_way.project, at, under_way.date, t);
            }
        }
    }
    rise
}
