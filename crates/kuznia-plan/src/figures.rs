//! Figures that follow from a case and its plan and that reports need: projects, capacity, money and shares.

use crate::index::{in_force, operating_share, payments_in, unpaid};
use kuznia_base::{Id, PeriodId, Table};
use kuznia_case::case::{
    AcceptanceId, AidKind, Atom, EffectOn, FundId, ItemId, LineId, OutlayClass, ProjectId, RequirementId,
    RequirementKind, Scope,
};
use kuznia_case::{Case, Learnt, Plan, Series};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What follows from a plan; series have one value per period.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// Units that are complete and alive (mean over the period), those under way included.
    pub in_force: Table<ProjectId, Series>,
    /// Payments that fall due, case currency, undiscounted, those under way included.
    pub outlay: Table<ProjectId, Series>,
    /// Installed units.
    pub installed: Table<LineId, Series>,
    /// y · availability · installed, in capacity-years.
    pub available: Table<LineId, Series>,
    /// Capacity-years used, overtime included.
    pub used: Table<LineId, Series>,
    /// What each fund pays by class of outlay, in the fund's currency; empty without funds.
    pub paid: BTreeMap<(FundId, OutlayClass), Series>,
    /// Need in effective units (consume) or unit-years (hold).
    pub need: Table<RequirementId, Series>,
    /// Part of the need that is not served, same unit; negative where need that waited is served.
    pub unserved: Table<RequirementId, Series>,
    /// Need that waits at the start of each period, effective units; 0 where it does not wait.
    pub waiting: Table<RequirementId, Series>,
    /// Value that serves needs, case currency.
    pub served_value: Series,
    /// Part of it that is home-made by the linear stand-in of the `domestic_share` target over all needs.
    pub domestic_value: Series,
    /// Effective units that serve needs, by standard (one more entry for items without one).
    pub by_standard: Vec<Series>,
}

impl Figures {
    /// Served part of what is asked for in a span of periods: its need, and what waits at its start. NaN where nothing is.
    pub fn coverage(&self, r: RequirementId, span: Range<usize>) -> f64 {
        let need: f64 = self.need[r][span.clone()].iter().sum();
        let waiting = self.waiting[r].get(span.start).copied().unwrap_or(0.0);
        let served = need - self.unserved[r][span].iter().sum::<f64>();
        if need + waiting > 1e-12 { served / (need + waiting) } else { f64::NAN }
    }
}

/// Works the figures out.
pub fn figures(case: &Case, plan: &Plan) -> Figures {
    let mut figures = Figures::default();
    projects(case, plan, &mut figures);
    lines(case, plan, &mut figures);
    money(case, plan, &mut figures);
    needs(case, plan, &mut figures);
    (figures.served_value, figures.domestic_value) = home_made(case, plan, &Scope::default());
    figures
}

/// All commitments of a project: those of the plan and those under way, as (instant, units).
fn commitments(case: &Case, plan: &Plan, k: ProjectId) -> Vec<(kuznia_base::Instant, f64)> {
    let planned =
        case.calendar.ids().zip(&plan.commit[k]).map(|(t, &units)| (case.calendar.period(t).start, units));
    let under_way = case.under_way.iter().filter(|u| u.project == k).map(|u| (u.date, u.units));
    planned.filter(|(_, units)| *units != 0.0).chain(under_way).collect()
}

fn projects(case: &Case, plan: &Plan, figures: &mut Figures) {
    let learnt = Learnt::new(case, plan);
    for k in case.projects.ids() {
        let alive =
            |t| commitments(case, plan, k).iter().map(|&(at, u)| u * operating_share(case, k, at, t)).sum();
        figures.in_force.push(case.calendar.ids().map(alive).collect());
        let mut outlay = vec![0.0; case.calendar.len()];
        for (t, &units) in case.calendar.ids().zip(&plan.commit[k]).filter(|(_, units)| **units != 0.0) {
            for (due, money) in payments_in(case, k, case.calendar.period(t).start) {
                outlay[due.index()] += units * money * learnt.unit(k, t);
            }
        }
        for under_way in case.under_way.iter().filter(|u| u.project == k) {
            let cost = case.projects[k].cost.0 * under_way.units;
            for (from, until, share) in unpaid(case, under_way) {
                let parts = if until > from {
                    case.calendar.shares(from, until)
                } else {
                    case.calendar.find(from).map(|t| (t, 1.0)).into_iter().collect()
                };
                parts.into_iter().for_each(|(t, part)| outlay[t.index()] += cost * share * part);
            }
        }
        figures.outlay.push(outlay);
    }
}

fn lines(case: &Case, plan: &Plan, figures: &mut Figures) {
    let mut installed = crate::index::standing(case);
    for (k, project) in case.projects.iter() {
        for (at, effect) in project.effects.iter().enumerate() {
            if let EffectOn::Line(l) = effect.on {
                for (date, units) in commitments(case, plan, k) {
                    for t in case.calendar.ids() {
                        installed[l][t.index()] += effect.amount * units * in_force(case, k, at, date, t);
                    }
                }
            }
        }
    }
    for (l, line) in case.lines.iter() {
        let years = |t: PeriodId| case.calendar.years(t) * line.availability.mean(&case.calendar, t);
        figures.available.push(case.calendar.ids().map(|t| years(t) * installed[l][t.index()]).collect());
        let mut used = vec![0.0; case.calendar.len()];
        for (id, lp) in case.line_processes.iter().filter(|(_, lp)| lp.line == l) {
            used.iter_mut().zip(&plan.run[id]).for_each(|(used, run)| *used += run / lp.runs_per_year.0);
        }
        figures.used.push(used);
    }
    figures.installed = installed;
}

fn money(case: &Case, plan: &Plan, figures: &mut Figures) {
    for group in &plan.pay {
        let Some(class) = group.atoms.first().copied().map(Atom::class) else {
            continue;
        };
        for (fund, paid) in &group.paid_by {
            let sum = figures.paid.entry((*fund, class)).or_insert_with(|| vec![0.0; case.calendar.len()]);
            sum.iter_mut().zip(paid).for_each(|(sum, paid)| *sum += paid);
        }
    }
}

fn needs(case: &Case, plan: &Plan, figures: &mut Figures) {
    figures.by_standard = vec![vec![0.0; case.calendar.len()]; case.standards.len() + 1];
    for (r, requirement) in case.requirements.iter() {
        let mut need: Series = Vec::with_capacity(case.calendar.len());
        let mut unserved: Series = Vec::with_capacity(case.calendar.len());
        for t in case.calendar.ids() {
            let (at, years) = (t.index(), case.calendar.years(t));
            let amount = years * requirement.amount.mean(&case.calendar, t);
            let mut served = 0.0;
            for (a, acceptance) in case.acceptances.iter().filter(|(_, a)| a.requirement == r) {
                let units = match requirement.kind {
                    RequirementKind::Consume => plan.serve[a][at],
                    RequirementKind::Hold => years * plan.fielded[a][at],
                };
                served += acceptance.effectiveness * units;
                let standard =
                    case.items[acceptance.item].standard.map_or(case.standards.len(), |s| s.index());
                figures.by_standard[standard][at] += acceptance.effectiveness * units;
            }
            need.push(amount);
            unserved.push(match requirement.kind {
                RequirementKind::Consume => amount - served,
                RequirementKind::Hold => years * plan.short[r][at],
            });
        }
        let kept = plan.backlog[r].iter().copied();
        let waiting = std::iter::once(requirement.opening_backlog.0).chain(kept);
        figures.waiting.push(waiting.take(need.len()).collect());
        figures.need.push(need);
        figures.unserved.push(unserved);
    }
}

/// Value that serves the scope, and the part of it that is home-made by the linear stand-in of the `domestic_share`
/// target: less the foreign value that enters the scope's upstream closure, plus what leaves the closure. Both in the
/// case's currency, one value per period. See `docs/conventions.md`, targets.
pub fn home_made(case: &Case, plan: &Plan, scope: &Scope) -> (Series, Series) {
    let inside = scope.upstream(case);
    let is_inside = |item: ItemId| inside[item.index()];
    let value = |item: ItemId| case.items[item].unit_value.0;
    let own: BTreeSet<AcceptanceId> = scope.acceptances(case).into_iter().collect();
    let (mut of, mut home) = (vec![0.0; case.calendar.len()], vec![0.0; case.calendar.len()]);
    let add = |sum: &mut Series, series: &Series, value: f64| {
        sum.iter_mut().zip(series).for_each(|(sum, amount)| *sum += value * amount);
    };
    for (a, row) in case.acceptances.iter() {
        if own.contains(&a) {
            add(&mut of, &plan.serve[a], value(row.item));
            add(&mut home, &plan.serve[a], value(row.item));
        } else if is_inside(row.item) {
            add(&mut home, &plan.serve[a], value(row.item));
        }
    }
    for (o, offer) in case.offers.iter().filter(|(_, offer)| is_inside(offer.item)) {
        add(&mut home, &plan.buy[o], -value(offer.item) * offer.foreign_share.0);
    }
    for (id, aid) in case.aid.iter().filter(|(_, aid)| !aid.home) {
        match aid.kind {
            AidKind::Goods(item, _) if is_inside(item) => add(&mut home, &plan.aid_taken[id], -value(item)),
            _ => {}
        }
    }
    for (id, lp) in case.line_processes.iter() {
        let process = &case.processes[lp.process];
        if !process.outputs.iter().any(|flow| is_inside(flow.item)) {
            for flow in process.inputs.iter().filter(|flow| is_inside(flow.item)) {
                add(&mut home, &plan.run[id], value(flow.item) * flow.quantity.0);
            }
        }
    }
    (of, home)
}
