//! How much of every resource there is in every step, and what projects add to it.

use super::{Impact, Protection, Resource};
use crate::courses::{Commitment, Course, row};
use crate::steps::Steps;
use kuznia_base::{Instant, PeriodId, Step};
use kuznia_case::case::{CommitStep, EffectOn, ItemId, LineId, LineProcessId, Project, SiteId};
use kuznia_case::{Case, Plan};
use std::collections::BTreeMap;

/// Effects of all commitments on resources, and protections.
pub(super) fn impacts(
    case: &Case,
    commitments: &[Commitment],
    resources: &[Resource],
) -> (Vec<Impact>, Vec<Protection>) {
    let (mut impacts, mut protections) = (Vec::new(), Vec::new());
    let index: BTreeMap<Resource, usize> = resources.iter().enumerate().map(|(at, own)| (*own, at)).collect();
    for (at, commitment) in commitments.iter().enumerate() {
        let project = &case.projects[commitment.project];
        for effect in &project.effects {
            let course = Course::new(case, project, effect, commitment);
            let amount = effect.amount * commitment.units;
            let mut on = |resource: Resource| {
                if let Some(&resource) = index.get(&resource) {
                    impacts.push(Impact { commitment: at, resource, amount, course });
                }
            };
            match &effect.on {
                EffectOn::Line(line) => on(Resource::Line(*line)),
                EffectOn::Store(item, site) => {
                    if let Some(store) = case.stores.find(|s| (s.item, s.site) == (*item, *site)) {
                        on(Resource::Store(store));
                    }
                }
                EffectOn::Link(link) => on(Resource::Link(*link)),
                EffectOn::Offer(offer) => on(Resource::Offer(*offer)),
                EffectOn::Power(region) => on(Resource::Power(*region)),
                EffectOn::Labour(skill, region) => {
                    let markets = case.labour.as_ref();
                    if let Some(w) =
                        markets.and_then(|all| all.find(|m| (m.skill, m.region) == (*skill, *region)))
                    {
                        on(Resource::Labour(w));
                    }
                }
                EffectOn::Gate(named) => named.iter().for_each(|lp| on(Resource::Gate(*lp))),
                EffectOn::Protection(subject) => {
                    protections.push(Protection { commitment: at, subject: *subject, amount, course });
                }
            }
        }
    }
    (impacts, protections)
}

/// By step and resource: what there is if nothing happens.
pub(super) fn available(
    case: &Case,
    plan: &Plan,
    steps: &Steps,
    resources: &[Resource],
    impacts: &[Impact],
) -> Vec<f64> {
    let width = resources.len();
    let mut all = vec![0.0; steps.len() * width];
    for impact in impacts {
        for u in 0..steps.len() {
            let share = impact.course.in_force(steps.calendar.period(steps.id(u)));
            all[u * width + impact.resource] += impact.amount * share;
        }
    }
    for (at, resource) in resources.iter().enumerate() {
        let most = match resource {
            Resource::Gate(lp) => Some(max_installed(case, steps, case.line_processes[*lp].line)),
            _ => None,
        };
        for u in 0..steps.len() {
            let id = steps.id(u);
            let cell = &mut all[u * width + at];
            let unit = per_unit(case, steps, *resource, id);
            *cell = match *resource {
                Resource::Line(l) => unit * (standing(case, steps, l, id) + *cell).max(0.0),
                Resource::Store(s) => case.stores[s].capacity.map_or(f64::INFINITY, |own| own.0 + *cell),
                Resource::Link(a) => {
                    case.links[a].max_per_year.map_or(f64::INFINITY, |own| unit * (own.0 + *cell))
                }
                Resource::Offer(o) => match &case.offers[o].max_per_year {
                    Some(own) => unit * (own.mean(&steps.calendar, id) + *cell),
                    None if unit > 0.0 => f64::INFINITY,
                    None => 0.0,
                },
                Resource::Aid(a) => unit * case.aid[a].amount.mean(&steps.calendar, id),
                Resource::Gate(_) => unit * most.as_ref().map_or(0.0, |most| most[u]) * *cell,
                Resource::Power(g) => {
                    let grid = case.grid.as_ref().and_then(|grid| grid.rows().get(row(g)));
                    unit * (grid.map_or(0.0, |mw| mw.mean(&steps.calendar, id)) + *cell)
                }
                // People as planned: what the projects add is among them.
                Resource::Labour(w) => unit * super::Model::value(&plan.people, w, steps.period[u]),
                Resource::Enabler(_) => 0.0,
            };
        }
    }
    all
}

/// What one unit more of an effect adds to a resource in a step.
pub(crate) fn per_unit(case: &Case, steps: &Steps, resource: Resource, id: PeriodId) -> f64 {
    let years = steps.calendar.years(id);
    match resource {
        Resource::Line(l) => {
            let line = &case.lines[l];
            years * line.availability.mean(&steps.calendar, id) * (1.0 + line.overtime_share.0)
        }
        Resource::Store(_) => 1.0,
        Resource::Link(_) | Resource::Aid(_) => years,
        Resource::Offer(o) => years * steps.calendar.window(id, case.offers[o].from, case.offers[o].until),
        // Times the greatest installed units.
        Resource::Gate(lp) => gate_unit(case, steps, lp, id),
        Resource::Power(_) => 8760.0 * years,
        Resource::Labour(w) => {
            years * case.labour.as_ref().map_or(0.0, |all| all[w].hours_per_year.mean(&steps.calendar, id))
        }
        Resource::Enabler(_) => 0.0,
    }
}

fn gate_unit(case: &Case, steps: &Steps, lp: LineProcessId, id: PeriodId) -> f64 {
    let own = &case.line_processes[lp];
    let line = &case.lines[own.line];
    own.runs_per_year.0
        * steps.calendar.years(id)
        * line.availability.mean(&steps.calendar, id)
        * (1.0 + line.overtime_share.0)
}

/// Standing units of a line in a step, 0 from its retirement on.
fn standing(case: &Case, steps: &Steps, line: LineId, id: PeriodId) -> f64 {
    let line = &case.lines[line];
    let mut levels = line.installed.steps.clone();
    if let Some(retires) = line.retires {
        levels.retain(|(from, _)| *from < retires);
        levels.push((retires, 0.0));
    }
    steps.calendar.mean_level(id, line.installed.base, &levels)
}

/// Greatest installed units that a line can have in every step, over all commitments that the plan could have made.
fn max_installed(case: &Case, steps: &Steps, line: LineId) -> Vec<f64> {
    let mut most: Vec<f64> = steps.calendar.ids().map(|u| standing(case, steps, line, u)).collect();
    let mut add = |project: &Project, commitments: &[Commitment], units: f64, only_positive: bool| {
        let on_line = project.effects.iter().filter(|effect| effect.on == EffectOn::Line(line));
        for effect in on_line.filter(|effect| !only_positive || effect.amount > 0.0) {
            let courses: Vec<Course> =
                commitments.iter().map(|own| Course::new(case, project, effect, own)).collect();
            for (u, most) in steps.calendar.ids().zip(most.iter_mut()) {
                let step = steps.calendar.period(u);
                let greatest = courses.iter().map(|course| course.in_force(step)).fold(0.0, f64::max);
                *most += effect.amount * greatest * units;
            }
        }
    };
    for under_way in &case.under_way {
        let project = &case.projects[under_way.project];
        let own = commitment(case, under_way.project, under_way.date);
        add(project, &[own], under_way.units, false);
    }
    for (k, project) in case.projects.iter() {
        let under_way: f64 = case.under_way.iter().filter(|u| u.project == k).map(|u| u.units).sum();
        let possible: Vec<Commitment> = case
            .calendar
            .ids()
            .filter(|t| is_possible(case, project, *t))
            .map(|t| commitment(case, k, case.calendar.period(t).start))
            .collect();
        add(project, &possible, project.max_units - under_way, true);
    }
    most.iter().map(|most| most.max(0.0)).collect()
}

fn commitment(case: &Case, project: kuznia_case::case::ProjectId, date: Instant) -> Commitment {
    let complete = date.plus_months(case.projects[project].lead.0);
    Commitment { project, date, complete, units: 1.0, factor: 1.0, decided: true }
}

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
        && start.plus_months(project.lead.0) < case.calendar.end()
}

/// By step and (even, then resource): part of a period's flow that is planned up to the step's end, in proportion to
/// what there is of the resource.
pub(super) fn shares(case: &Case, steps: &Steps, resources: &[Resource], available: &[f64]) -> Vec<f64> {
    let width = resources.len() + 1;
    let mut shares = vec![0.0; steps.len() * width];
    for t in 0..case.calendar.len() {
        let (first, after) = (steps.first[t], steps.first[t + 1]);
        let length = steps.starts[after].days_since(steps.starts[first]);
        for column in 0..width {
            let weight = |u: usize| match column {
                0 => steps.days(u),
                _ => match (available[u * resources.len() + column - 1], resources[column - 1]) {
                    (own, _) if own.is_finite() => own.max(0.0),
                    (_, Resource::Offer(o)) => {
                        let offer = &case.offers[o];
                        steps.days(u) * steps.calendar.window(steps.id(u), offer.from, offer.until)
                    }
                    _ => steps.days(u),
                },
            };
            let whole: f64 = (first..after).map(weight).sum();
            let mut sum = 0.0;
            for u in first..after {
                sum += if whole > 0.0 { weight(u) / whole } else { steps.days(u) / length };
                shares[u * width + column] = if u + 1 == after { 1.0 } else { sum };
            }
        }
    }
    shares
}

/// Cells whose store has a limit, with its resource.
pub(super) fn limited_stores(
    case: &Case,
    resources: &[Resource],
    index: &BTreeMap<(ItemId, SiteId), usize>,
) -> Vec<(usize, usize)> {
    let limited = resources.iter().enumerate().filter_map(|(at, resource)| match resource {
        Resource::Store(store) => {
            let store = &case.stores[*store];
            index.get(&(store.item, store.site)).map(|cell| (*cell, at))
        }
        _ => None,
    });
    limited.collect()
}
