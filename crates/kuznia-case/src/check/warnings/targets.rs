//! Targets that are about nothing or beyond reach.

use super::{Lookout, at};
use crate::case::{AidKind, Case, ItemId, LineId, Measure, Per, RequirementKind, Target};
use kuznia_base::{PeriodId, Step, Table};
use std::collections::{BTreeMap, BTreeSet};

/// Warns of them.
pub(super) fn look(lookout: &Lookout) {
    let case = lookout.case;
    if case.targets.is_empty() {
        return;
    }
    let most = lookout.most_units();
    for (id, target) in case.targets.iter() {
        let windows = windows(case, target);
        let scoped = !matches!(target.measure, Measure::SupplierShare | Measure::Activity);
        if windows.is_empty() {
            let words = format!("target `{}` lies outside of the horizon", target.name);
            lookout.warn("targets", at(id), "from", words, "no period starts between `from` and `until`");
        } else if scoped && target.scope.acceptances(case).is_empty() {
            let words = format!("target `{}` is about nothing that is accepted", target.name);
            lookout.warn(
                "targets",
                at(id),
                "scope",
                words,
                "add acceptances of its items, or change the scope",
            );
        } else if by_rate(target.measure) && !consumes(case, target) {
            let words = format!("target `{}` binds nothing: its scope consumes nothing", target.name);
            let hint = "the measure compares with needs per year; a level to hold is none";
            lookout.warn("targets", at(id), "scope", words, hint);
        } else if let Some(why) = beyond(case, target, &windows, &most) {
            let words = format!("target `{}` is beyond reach: {why}", target.name);
            lookout.warn("targets", at(id), "target", words, "lower the bound, or give it a penalty");
        }
    }
}

/// Whether a measure compares with needs per year.
fn by_rate(measure: Measure) -> bool {
    matches!(measure, Measure::StockDays | Measure::CapacityMargin)
}

/// Whether a requirement of the scope consumes.
fn consumes(case: &Case, target: &Target) -> bool {
    let needs = target.scope.requirements(case).into_iter();
    needs.map(|r| case.requirements[r].kind).any(|kind| kind == RequirementKind::Consume)
}

/// Periods of each window of a target.
fn windows(case: &Case, target: &Target) -> Vec<Vec<PeriodId>> {
    let calendar = &case.calendar;
    let mut windows: Vec<Vec<PeriodId>> = Vec::new();
    for t in calendar.ids() {
        let start = calendar.period(t).start;
        if target.from.is_some_and(|from| start < from) || target.until.is_some_and(|until| until <= start) {
            continue;
        }
        let opens = match target.per {
            Per::Period => true,
            Per::Year => calendar.is_first_of(t, Step::Year),
            Per::Horizon => false,
        };
        match windows.last_mut() {
            Some(window) if !opens => window.push(t),
            _ => windows.push(vec![t]),
        }
    }
    windows
}

/// Why no plan can meet a hard target, where that is plain to see.
fn beyond(
    case: &Case,
    target: &Target,
    windows: &[Vec<PeriodId>],
    most: &Table<LineId, f64>,
) -> Option<String> {
    if target.penalty.is_some() {
        return None;
    }
    match target.measure {
        Measure::StandardShare => {
            target.at_least.filter(|least| *least > 0.0)?;
            let accepted = target.scope.acceptances(case);
            let of_standard = |item: ItemId| case.items[item].standard == target.scope.standard;
            let none = !accepted.iter().any(|a| of_standard(case.acceptances[*a].item));
            none.then(|| "no accepted item is of the standard".to_owned())
        }
        Measure::SupplierShare => {
            target.at_most.filter(|most| *most < 1.0)?;
            let supplier = sole_supplier(case, target.scope.item?)?;
            let named = target.scope.supplier.is_none_or(|own| own == supplier);
            named.then(|| format!("`{}` is the only source of the item", case.suppliers[supplier]))
        }
        Measure::Activity => {
            let least = target.at_least?;
            let years =
                |window: &Vec<PeriodId>| -> f64 { window.iter().map(|&t| case.calendar.years(t)).sum() };
            let shortest = windows.iter().map(years).fold(f64::INFINITY, f64::min);
            let reach = shortest * rates(case, target, most);
            (least > reach * (1.0 + 1e-9)).then(|| format!("its lines can do at most {reach} runs"))
        }
        Measure::CapacityMargin => {
            let least = target.at_least?;
            let reach = capacity(case, target, most);
            let mut requirements = target.scope.requirements(case);
            requirements.retain(|&r| case.requirements[r].kind == RequirementKind::Consume);
            let need = |t: PeriodId| -> f64 {
                requirements.iter().map(|&r| case.requirements[r].amount.mean(&case.calendar, t)).sum()
            };
            let peak = windows.iter().flatten().map(|&t| need(t)).fold(0.0, f64::max);
            let wanted = (1.0 + least) * peak;
            (wanted > reach * (1.0 + 1e-9))
                .then(|| format!("it asks for {wanted} a year, all lines and projects make {reach}"))
        }
        Measure::DomesticShare | Measure::Service | Measure::StockDays => None,
    }
}

/// The only supplier of an item that nothing makes and nobody gives.
fn sole_supplier(case: &Case, item: ItemId) -> Option<crate::case::SupplierId> {
    let run: BTreeSet<_> = case.line_processes.rows().iter().map(|row| row.process).collect();
    let made = run.iter().any(|p| case.processes[*p].outputs.iter().any(|flow| flow.item == item));
    let given = case.aid.rows().iter().any(|aid| matches!(aid.kind, AidKind::Goods(own, _) if own == item));
    let sellers: BTreeSet<_> =
        case.offers.rows().iter().filter(|o| o.item == item).map(|o| o.supplier).collect();
    if made || given || sellers.len() != 1 { None } else { sellers.first().copied() }
}

/// Most runs a year of the line processes of a target's scope.
fn rates(case: &Case, target: &Target, most: &Table<LineId, f64>) -> f64 {
    let mut best: BTreeMap<LineId, f64> = BTreeMap::new();
    for row in case.line_processes.rows() {
        let line = target.scope.line.is_none_or(|line| line == row.line);
        if line && target.scope.process.is_none_or(|process| process == row.process) {
            let rate = best.entry(row.line).or_insert(0.0);
            *rate = rate.max(row.runs_per_year.0);
        }
    }
    best.into_iter().map(|(line, rate)| rate * most[line] * (1.0 + case.lines[line].overtime_share.0)).sum()
}

/// Most effective units a year that lines can make for a target's scope.
fn capacity(case: &Case, target: &Target, most: &Table<LineId, f64>) -> f64 {
    let mut effectiveness: BTreeMap<ItemId, f64> = BTreeMap::new();
    for a in target.scope.acceptances(case) {
        let acceptance = &case.acceptances[a];
        if case.requirements[acceptance.requirement].kind == RequirementKind::Consume {
            let best = effectiveness.entry(acceptance.item).or_insert(0.0);
            *best = best.max(acceptance.effectiveness);
        }
    }
    let mut best: BTreeMap<LineId, f64> = BTreeMap::new();
    for row in case.line_processes.rows() {
        let outputs = case.processes[row.process].outputs.iter();
        let made: f64 =
            outputs.map(|f| f.quantity.0 * effectiveness.get(&f.item).copied().unwrap_or(0.0)).sum();
        let rate = best.entry(row.line).or_insert(0.0);
        *rate = rate.max(row.runs_per_year.0 * made);
    }
    best.into_iter().map(|(line, rate)| rate * most[line]).sum()
}
