//! What was measured, beside what the earlier plan foresaw, and in its place.

use super::Against;
use kuznia_base::{Id, Instant, PeriodId, Table};
use kuznia_case::case::{Actual, Measured};
use kuznia_case::{Case, Plan, Series};
use kuznia_plan::Carried;
use std::collections::BTreeMap;

/// The measure of another case that has the same names, if it has them.
fn translate(from: &Case, to: &Case, measured: Measured) -> Option<Measured> {
    fn by<I: Id, T>(table: &Table<I, T>, name: impl Fn(&T) -> &String, wanted: &str) -> Option<I> {
        table.iter().find(|(_, row)| name(row) == wanted).map(|(id, _)| id)
    }
    let item = |id| by(&to.items, |row| &row.name, &from.items[id].name);
    let requirement = |id| by(&to.requirements, |row| &row.name, &from.requirements[id].name);
    let fund = |id| by(&to.funds, |row| &row.name, &from.funds[id].name);
    let loan = |id| by(&to.loans, |row| &row.name, &from.loans[id].name);
    let acceptance = |id| {
        let own = &from.acceptances[id];
        let (requirement, item) = (requirement(own.requirement)?, item(own.item)?);
        let mut all = to.acceptances.iter();
        all.find(|(_, a)| a.requirement == requirement && a.item == item).map(|(id, _)| id)
    };
    Some(match measured {
        Measured::Stock(i, s) => {
            Measured::Stock(item(i)?, by(&to.sites, |row| &row.name, &from.sites[s].name)?)
        }
        Measured::Cash(f) => Measured::Cash(fund(f)?),
        Measured::Paid(f) => Measured::Paid(fund(f)?),
        Measured::Owed(b) => Measured::Owed(loan(b)?),
        Measured::Borrowed(b) => Measured::Borrowed(loan(b)?),
        Measured::Fielded(a) => Measured::Fielded(acceptance(a)?),
        Measured::Served(a) => Measured::Served(acceptance(a)?),
        Measured::Backlog(r) => Measured::Backlog(requirement(r)?),
        Measured::People(w) => {
            let own = &from.labour.as_ref()?[w];
            let (skill, region) = (&from.skills[own.skill], &from.regions[own.region].name);
            let mut all = to.labour.as_ref()?.iter();
            let such =
                all.find(|(_, l)| to.skills[l.skill] == *skill && to.regions[l.region].name == *region);
            Measured::People(such?.0)
        }
        Measured::Made(lp) => {
            let own = &from.line_processes[lp];
            let (line, process) = (&from.lines[own.line].name, &from.processes[own.process].name);
            let mut all = to.line_processes.iter();
            let such = all.find(|(_, own)| {
                to.lines[own.line].name == *line && to.processes[own.process].name == *process
            });
            Measured::Made(such?.0)
        }
        Measured::Bought(o) => Measured::Bought(by(&to.offers, |row| &row.name, &from.offers[o].name)?),
        Measured::Shipped(l, i) => {
            Measured::Shipped(by(&to.links, |row| &row.name, &from.links[l].name)?, item(i)?)
        }
    })
}

/// The series of a plan that a measure reads; states are at the ends of its periods.
fn series(case: &Case, plan: &Plan, measured: Measured) -> Series {
    let zeros = || vec![0.0; case.calendar.len()];
    let or_zeros = |series: &Series| if series.is_empty() { zeros() } else { series.clone() };
    match measured {
        Measured::Stock(item, site) => {
            let cell = plan.stocks.iter().find(|cell| cell.item == item && cell.site == site);
            cell.map_or_else(zeros, |cell| cell.stock.clone())
        }
        Measured::Cash(f) => plan.cash[f].clone(),
        Measured::Owed(b) => plan.owed[b].clone(),
        Measured::Borrowed(b) => plan.borrow[b].clone(),
        Measured::Fielded(a) => or_zeros(&plan.fielded[a]),
        Measured::Served(a) => plan.serve[a].clone(),
        Measured::Backlog(r) => or_zeros(&plan.backlog[r]),
        Measured::People(w) => plan.people[w].clone(),
        Measured::Made(lp) => plan.run[lp].clone(),
        Measured::Bought(o) => plan.buy[o].clone(),
        Measured::Shipped(l, i) => {
            let such = plan.ship.iter().find(|(link, item, _)| *link == l && *item == i);
            such.map_or_else(zeros, |(_, _, series)| series.clone())
        }
        Measured::Paid(f) => {
            let mut sum = zeros();
            for (_, paid) in plan.pay.iter().flat_map(|group| &group.paid_by).filter(|(fund, _)| *fund == f) {
                sum.iter_mut().zip(paid).for_each(|(sum, paid)| *sum += paid);
            }
            sum
        }
    }
}

/// What is there before the first period.
fn opening(case: &Case, measured: Measured) -> f64 {
    match measured {
        Measured::Stock(item, site) => {
            let store = case.stores.rows().iter().find(|store| store.item == item && store.site == site);
            store.map_or(0.0, |store| store.opening.0)
        }
        Measured::Cash(f) => case.funds[f].opening.0,
        Measured::Owed(b) => case.loans[b].opening_owed.0,
        Measured::Fielded(a) => case.acceptances[a].opening_fielded.0,
        Measured::Backlog(r) => case.requirements[r].opening_backlog.0,
        _ => 0.0,
    }
}

/// The value of a plan for a date: of its period, or, for states, at its start, which must begin a period.
fn foreseen(case: &Case, plan: &Plan, measured: Measured, date: Instant) -> Option<f64> {
    let t = case.calendar.find(date);
    let series = series(case, plan, measured);
    if !measured.is_state() {
        return t.map(|t| series[t.index()]);
    }
    let before = match t {
        Some(t) if case.calendar.period(t).start == date => t.index().checked_sub(1),
        None if date == case.calendar.end() => Some(case.calendar.len() - 1),
        _ => return None,
    };
    let turn = t.is_some_and(|t| case.calendar.is_first_of(t, kuznia_base::Step::Year));
    match (before, measured) {
        (Some(at), Measured::Cash(f)) if turn => Some(series[at] * case.funds[f].carry_over.0),
        (Some(at), _) => Some(series[at]),
        (None, _) => Some(opening(case, measured)),
    }
}

/// Whether a figure bears on a plan that starts at a date: a state of that date, or a flow before it.
fn bears(actual: &Actual, as_of: Instant) -> bool {
    match actual.measured.is_state() {
        true => actual.date == as_of,
        false => actual.date < as_of,
    }
}

/// Puts what was made, bought, shipped and borrowed before `t` in the place of what was planned, so that what is on the
/// way and owed follows it; and sets every figure beside what was foreseen.
pub(super) fn apply(
    parent: &Case,
    mut plan: Plan,
    current: &Case,
    as_of: Instant,
    t: PeriodId,
) -> (Plan, Vec<Against>) {
    let mut against = Vec::new();
    let mut totals: BTreeMap<(Measured, PeriodId), f64> = BTreeMap::new();
    for actual in &current.actuals {
        let own = translate(current, parent, actual.measured);
        let planned = own.and_then(|own| foreseen(parent, &plan, own, actual.date));
        let moves = matches!(
            actual.measured,
            Measured::Made(_) | Measured::Bought(_) | Measured::Shipped(..) | Measured::Borrowed(_)
        );
        let used = bears(actual, as_of) && own.is_some() && (actual.measured.is_state() || moves);
        against.push(Against {
            measure: actual.measured.word(),
            key: actual.key.clone(),
            date: actual.date,
            planned,
            actual: actual.value,
            used,
        });
        let period = parent.calendar.find(actual.date).filter(|period| *period < t);
        if let (Some(own), Some(period), true) = (own, period, moves && used) {
            *totals.entry((own, period)).or_insert(0.0) += actual.value;
        }
    }
    for ((measured, period), value) in totals {
        let at = period.index();
        match measured {
            Measured::Made(lp) => plan.run[lp][at] = value,
            Measured::Bought(o) => plan.buy[o][at] = value,
            Measured::Borrowed(b) => plan.borrow[b][at] = value,
            Measured::Shipped(link, item) => {
                match plan.ship.iter_mut().find(|(l, i, _)| *l == link && *i == item) {
                    Some((_, _, series)) => series[at] = value,
                    None => {
                        let mut series = vec![0.0; parent.calendar.len()];
                        series[at] = value;
                        plan.ship.push((link, item, series));
                    }
                }
            }
            _ => {}
        }
    }
    (plan, against)
}

/// Puts the states that were measured on the date in the place of those that were foreseen.
pub(super) fn states(
    parent: &Case,
    current: &Case,
    as_of: Instant,
    state: &mut Carried,
    plan: &Plan,
    t: PeriodId,
) {
    let before = t.index() - 1;
    for actual in current.actuals.iter().filter(|actual| actual.measured.is_state() && actual.date == as_of) {
        let value = actual.value;
        match translate(current, parent, actual.measured) {
            Some(Measured::Stock(item, site)) => {
                match state.stocks.iter_mut().find(|(i, s, _)| *i == item && *s == site) {
                    Some((_, _, stock)) => *stock = value,
                    None => state.stocks.push((item, site, value)),
                }
            }
            Some(Measured::Cash(f)) => state.cash[f] = value,
            Some(Measured::Owed(b)) => {
                // The schedule stays, in proportion to what is owed.
                let debt = &mut state.debts[b];
                let factor = if debt.owed > 0.0 { value / debt.owed } else { 0.0 };
                debt.repayments.iter_mut().for_each(|(_, amount)| *amount *= factor);
                debt.owed = value;
            }
            Some(Measured::Fielded(a)) => state.fielded[a] = value,
            Some(Measured::Backlog(r)) => state.backlog[r] = value,
            Some(Measured::People(w)) => {
                // More or fewer people than foreseen are so for good, like people hired.
                state.hired[w] += value - plan.people[w][before];
            }
            _ => {}
        }
    }
}
