//! Projects: when effects are in force, when payments fall due, what capital is worth, and the rows about commitments.

use super::book::{Book, Touched, at};
use super::ledger::{Family, Ledger, Row};
use crate::case::{
    Case, CommitStep, Effect, EffectOn, HorizonValue, LineId, Project, ProjectId, UnderWay, When,
};
use crate::plan::Plan;
use kuznia_base::{Calendar, Id, Instant, Period, PeriodId, Step};
use std::collections::BTreeMap;

/// Units of a project that are committed at an instant.
pub(super) struct Commitment {
    pub(super) project: ProjectId,
    pub(super) date: Instant,
    pub(super) units: f64,
    /// For those under way: the share already paid, where it is told.
    under_way: Option<Option<f64>>,
    /// Days by which its completion slips in a trace.
    pub(super) slip: f64,
}

impl Commitment {
    /// Whether it is given and not decided.
    pub(super) fn is_given(&self) -> bool {
        self.under_way.is_some()
    }
    /// Adds a·units to a row: a term where it is decided, else a constant.
    pub(super) fn enter(&self, row: &mut Row, a: f64) {
        if self.is_given() { row.constant(a * self.units) } else { row.term(a, self.units) }
    }
}

/// Everything committed: by the plan at period starts, and under way.
pub(super) fn commitments(case: &Case, plan: &Plan) -> Vec<Commitment> {
    let mut found = Vec::new();
    let given = |u: &UnderWay| Commitment {
        project: u.project,
        date: u.date,
        units: u.units,
        under_way: Some(u.paid.map(|share| share.0)),
        slip: 0.0,
    };
    found.extend(case.under_way.iter().map(given));
    for (project, series) in case.projects.ids().zip(plan.commit.rows()) {
        for t in case.calendar.ids() {
            let units = at(series, t);
            if units != 0.0 {
                let date = case.calendar.period(t).start;
                found.push(Commitment { project, date, units, under_way: None, slip: 0.0 });
            }
        }
    }
    found
}

/// Completion of a project committed at an instant.
pub(super) fn completion(project: &Project, date: Instant) -> Instant {
    date.plus_months(project.lead.0)
}

/// End of life of a project committed at an instant.
pub(super) fn end_of_life(project: &Project, date: Instant) -> Option<Instant> {
    project.lifetime.map(|life| completion(project, date).plus_years(life.0))
}

/// From when an effect counts.
fn effect_start(project: &Project, effect: &Effect, date: Instant) -> Instant {
    match effect.when {
        When::Commitment => date,
        When::Completion => completion(project, date),
    }
}

/// When an effect of a commitment begins, is whole and ends.
struct Course {
    start: Instant,
    whole: Instant,
    end: Option<Instant>,
}

impl Course {
    /// A positive effect ends with the life, a negative one on a line where the line retires.
    fn of(case: &Case, project: &Project, effect: &Effect, date: Instant) -> Self {
        Self::late(case, project, effect, date, 0.0)
    }

    /// The same where the completion slips by days: ramp and life are counted by the calendar from the new completion.
    fn late(case: &Case, project: &Project, effect: &Effect, date: Instant, slip: f64) -> Self {
        let start = effect_start(project, effect, date);
        let start = if effect.when == When::Completion { start.plus_days(slip) } else { start };
        let end = match effect.on {
            _ if effect.amount > 0.0 => {
                project.lifetime.map(|life| completion(project, date).plus_days(slip).plus_years(life.0))
            }
            EffectOn::Line(line) => case.lines[line].retires,
            _ => None,
        };
        Self { start, whole: start.plus_months(effect.ramp.0), end }
    }

    /// Mean over a period of the ramp: 0 before the start, linear up to 1, and 0 after the end.
    fn in_force(&self, period: &Period) -> f64 {
        let until = self.end.map_or(period.end, |end| end.min(period.end));
        let length = period.end.days_since(period.start);
        // The rising part, by the trapezium, and the part at its whole height.
        let (a, b) = (period.start.max(self.start), until.min(self.whole));
        let rising = if b > a {
            let mean = (a.days_since(self.start) + b.days_since(self.start)) / 2.0;
            mean / self.whole.days_since(self.start) * b.days_since(a)
        } else {
            0.0
        };
        let level = until.days_since(period.start.max(self.whole)).max(0.0);
        (rising + level) / length
    }
}

/// Effects in force of all commitments, by what they change.
pub(super) fn effects(case: &Case, commitments: &[Commitment]) -> BTreeMap<Touched, Vec<Row>> {
    let mut found: BTreeMap<Touched, Vec<Row>> = BTreeMap::new();
    for commitment in commitments {
        let project = &case.projects[commitment.project];
        for effect in &project.effects {
            let touched = match &effect.on {
                EffectOn::Line(line) => vec![Touched::Line(*line)],
                EffectOn::Store(item, site) => vec![Touched::Store(*item, *site)],
                EffectOn::Link(link) => vec![Touched::Link(*link)],
                EffectOn::Offer(offer) => vec![Touched::Offer(*offer)],
                EffectOn::Power(region) => vec![Touched::Power(*region)],
                EffectOn::Labour(skill, region) => vec![Touched::Labour(*skill, *region)],
                EffectOn::Gate(named) => named.iter().map(|&lp| Touched::Gate(lp)).collect(),
                EffectOn::Protection(_) => Vec::new(),
            };
            let course = Course::late(case, project, effect, commitment.date, commitment.slip);
            for t in case.calendar.ids() {
                let share = course.in_force(case.calendar.period(t));
                for &key in touched.iter().filter(|_| share != 0.0) {
                    let rows = found.entry(key).or_insert_with(|| vec![Row::new(); case.calendar.len()]);
                    commitment.enter(&mut rows[t.index()], effect.amount * share);
                }
            }
        }
    }
    found
}

/// Whether a project can be committed at the start of a period.
fn is_possible(case: &Case, project: &Project, t: PeriodId) -> bool {
    let start = case.calendar.period(t).start;
    let step = match project.commit_every {
        CommitStep::Period => None,
        CommitStep::Month => Some(Step::Month),
        CommitStep::Quarter => Some(Step::Quarter),
        CommitStep::Year => Some(Step::Year),
    };
    project.earliest.is_none_or(|earliest| earliest <= start)
        && project.latest.is_none_or(|latest| start <= latest)
        && step.is_none_or(|step| case.calendar.is_first_of(t, step))
        && completion(project, start) < case.calendar.end()
}

/// Greatest installed units a line can have in a period, at least 0.
pub(super) fn max_installed(book: &Book, line: LineId) -> Vec<f64> {
    let case = book.case;
    let mut most: Vec<f64> = book.calendar.ids().map(|t| book.standing(line, t)).collect();
    let on_line = |effect: &&Effect| effect.on == EffectOn::Line(line);
    let periods = book.calendar.periods().rows();
    for commitment in book.commitments.iter().filter(|c| c.is_given()) {
        let project = &case.projects[commitment.project];
        for effect in project.effects.iter().filter(on_line) {
            let course = Course::of(case, project, effect, commitment.date);
            for (most, period) in most.iter_mut().zip(periods) {
                *most += effect.amount * course.in_force(period) * commitment.units;
            }
        }
    }
    for (k, project) in case.projects.iter() {
        let units = project.max_units - book.under_way(k);
        for effect in project.effects.iter().filter(on_line).filter(|effect| effect.amount > 0.0) {
            let possible = book.calendar.ids().filter(|&t| is_possible(case, project, t));
            let courses: Vec<Course> =
                possible.map(|t| Course::of(case, project, effect, book.calendar.period(t).start)).collect();
            for (most, period) in most.iter_mut().zip(periods) {
                let greatest = courses.iter().map(|course| course.in_force(period)).fold(0.0, f64::max);
                *most += effect.amount * greatest * units;
            }
        }
    }
    most.iter().map(|most| most.max(0.0)).collect()
}

/// A part of the cost that falls due at an instant, or evenly over a span.
struct Due {
    from: Instant,
    until: Instant,
    share: f64,
}

/// Payments of a commitment that are still to come.
fn dues(case: &Case, commitment: &Commitment) -> Vec<Due> {
    let project = &case.projects[commitment.project];
    let date = commitment.date;
    let mut dues: Vec<Due> = if project.payments.is_empty() {
        vec![Due { from: date, until: completion(project, date), share: 1.0 }]
    } else {
        let point = |months: f64, share: f64| {
            let due = date.plus_months(months);
            Due { from: due, until: due, share }
        };
        project.payments.iter().map(|payment| point(payment.after.0, payment.share.0)).collect()
    };
    let Some(paid) = commitment.under_way else {
        return dues;
    };
    // The part of the schedule after the start is what is left of it.
    let start = case.calendar.start();
    for due in &mut dues {
        let length = due.until.days_since(due.from);
        let left = if length > 0.0 {
            (due.until.days_since(due.from.max(start)) / length).max(0.0)
        } else {
            f64::from(u8::from(due.from >= start))
        };
        (due.from, due.until) = (due.from.max(start), due.until.max(start));
        due.share *= left;
    }
    let left: f64 = dues.iter().map(|due| due.share).sum();
    let unpaid = paid.map_or(left, |paid| 1.0 - paid);
    if left > 0.0 {
        dues.iter_mut().for_each(|due| due.share *= unpaid / left);
        dues.retain(|due| due.share > 0.0);
    } else {
        dues = vec![Due { from: start, until: start, share: unpaid }];
    }
    dues
}

/// Shares of a commitment's cost by the period in which they are paid.
pub(super) fn payments(case: &Case, commitment: &Commitment) -> Vec<(PeriodId, f64)> {
    let mut found = Vec::new();
    for due in dues(case, commitment) {
        found.extend(
            spread(&case.calendar, due.from, due.until).into_iter().map(|(t, share)| (t, share * due.share)),
        );
    }
    found
}

/// Shares by period of what falls due evenly from one instant to another, or at once.
pub(super) fn spread(calendar: &Calendar, from: Instant, until: Instant) -> Vec<(PeriodId, f64)> {
    if until > from {
        return calendar.shares(from, until);
    }
    calendar.find(from).map(|t| (t, 1.0)).into_iter().collect()
}

/// Present value of the capital of one unit of a commitment: payments compounded to the first effect in force, times
/// the part of the life that the horizon sees.
pub(super) fn capital(case: &Case, commitment: &Commitment) -> f64 {
    let (calendar, rate) = (&case.calendar, case.calendar.discount_rate());
    let project = &case.projects[commitment.project];
    let starts = project.effects.iter().map(|effect| effect_start(project, effect, commitment.date));
    let first = starts.min().unwrap_or_else(|| completion(project, commitment.date));
    let tau = calendar.years_at(first);
    let growth = |years: f64| (1.0 + rate).powf(years);
    let mut compounded = 0.0;
    for due in dues(case, commitment) {
        let (a, b) = (calendar.years_at(due.from), calendar.years_at(due.until));
        // An even payment's exact mean; its limit where the span or the rate is nothing.
        let mean = if b > a && rate != 0.0 {
            (growth(tau - a) - growth(tau - b)) / ((b - a) * rate.ln_1p())
        } else {
            growth(tau - a)
        };
        compounded += due.share * mean;
    }
    project.cost.0 * compounded * growth(-tau) * horizon_factor(case, project, tau)
}

/// Part of the capital that counts: n service years inside the horizon of a life of L.
fn horizon_factor(case: &Case, project: &Project, tau: f64) -> f64 {
    let Some(life) = project.lifetime.map(|life| life.0) else {
        return 1.0;
    };
    let rate = case.calendar.discount_rate();
    let inside = life.min((case.calendar.horizon_years() - tau).max(0.0));
    let v = 1.0 / (1.0 + rate);
    match case.economics.horizon_value {
        HorizonValue::None => 1.0,
        HorizonValue::Annuity if rate != 0.0 => (1.0 - v.powf(inside)) / (1.0 - v.powf(life)),
        // 1 − ((1+r)^L − (1+r)^n) / ((1+r)^L − 1) · v^n: less the fund's book value, equal to the annuity by law.
        HorizonValue::SinkingFund if rate != 0.0 => {
            let (whole, part) = ((1.0 + rate).powf(life), (1.0 + rate).powf(inside));
            1.0 - (whole - part) / (whole - 1.0) / part
        }
        HorizonValue::Annuity | HorizonValue::SinkingFund | HorizonValue::StraightLine => inside / life,
    }
}

/// Rows about commitments: possible times, units, whole units, order and exclusion.
pub(super) fn check(book: &Book, ledger: &mut Ledger) {
    let case = book.case;
    for (k, project) in case.projects.iter() {
        let name = &project.name;
        let series = book.plan.commit.rows().get(k.index()).map_or(&[][..], Vec::as_slice);
        let mut units = Row::new();
        units.constant(book.under_way(k) - project.max_units);
        for t in book.calendar.ids() {
            let committed = at(series, t);
            let key = || format!("{name},{}", book.label(t));
            units.term(1.0, committed);
            if !is_possible(case, project, t) {
                ledger.absent(Family::ProjectWindow, committed, key);
            }
            if project.whole_units {
                ledger.whole(Family::WholeUnits, committed, key);
            }
        }
        ledger.at_most_zero(Family::ProjectUnits, &units, || name.clone());
        project.requires.iter().for_each(|&before| order(book, ledger, k, before));
        for &other in project.excludes.iter().filter(|&&other| other > k) {
            // `started` is 0 or 1, so one of the two has no share at all.
            let both = started(book, k).min(started(book, other));
            ledger.absent(Family::ProjectExcludes, both, || format!("{name},{}", case.projects[other].name));
        }
    }
}

/// Share of the most units of a project that is committed or under way.
fn started(book: &Book, k: ProjectId) -> f64 {
    let units: f64 = book.commitments.iter().filter(|c| c.project == k).map(|c| c.units).sum();
    let most = book.case.projects[k].max_units;
    if most > 0.0 { units / most } else { units }
}

/// Σ_{τ≤t} commit[k,τ]/max_units[k] ≤ Σ complete units of the predecessor at S_t / max_units[predecessor].
fn order(book: &Book, ledger: &mut Ledger, k: ProjectId, before: ProjectId) {
    let (project, predecessor) = (&book.case.projects[k], &book.case.projects[before]);
    let share = |project: &Project| if project.max_units > 0.0 { 1.0 / project.max_units } else { 0.0 };
    for t in book.calendar.ids() {
        let start = book.calendar.period(t).start;
        let mut row = Row::new();
        for commitment in &book.commitments {
            if commitment.project == k && !commitment.is_given() && commitment.date <= start {
                commitment.enter(&mut row, share(project));
            } else if commitment.project == before && completion(predecessor, commitment.date) <= start {
                commitment.enter(&mut row, -share(predecessor));
            }
        }
        let key = || format!("{},{},{}", project.name, predecessor.name, book.label(t));
        ledger.at_most_zero(Family::ProjectOrder, &row, key);
    }
}
