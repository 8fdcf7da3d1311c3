//! Families of requirements: what is needed, what is fielded, and what enables what is used.

use crate::model::Model;
use crate::rows::{Key, Rows};
use kuznia_base::{Id, PeriodId};
use kuznia_case::case::{ItemId, RequirementKind};
use std::collections::BTreeSet;

/// `requirement`: every need is served, waits or falls short.
///
/// ```text
/// consume: Σ_i eff·serve[r,i,t] + short[r,t] + backlog[r,t] − backlog[r,t−1] = y[t]·amount[r,t]     (+ opening backlog in the first period)
/// hold:    Σ_i eff·fielded[r,i,t] + short[r,t] ≥ amount[r,t]
/// ```
pub(crate) fn requirement(model: &Model, rows: &mut Rows) {
    let (case, columns) = (model.case, &model.columns);
    for (r, requirement) in case.requirements.iter() {
        let accepted: Vec<_> = case.acceptances.iter().filter(|(_, a)| a.requirement == r).collect();
        rows.open("requirement", Key::Requirement(r));
        for t in case.calendar.ids() {
            let amount = requirement.amount.mean(&case.calendar, t);
            rows.begin();
            rows.push_some(columns.short[r].map(|short| short.at(t)), 1.0);
            match requirement.kind {
                RequirementKind::Consume => {
                    let waiting = if before(t).is_none() { requirement.opening_backlog.0 } else { 0.0 };
                    for (id, acceptance) in &accepted {
                        rows.push_some(columns.serve[*id].map(|serve| serve.at(t)), acceptance.effectiveness);
                    }
                    if let Some(backlog) = columns.backlog[r] {
                        rows.push(backlog.at(t), 1.0);
                        rows.push_some(before(t).map(|before| backlog.at(before)), -1.0);
                    }
                    rows.equal(t, model.years(t) * amount + waiting);
                }
                RequirementKind::Hold => {
                    for (id, acceptance) in &accepted {
                        rows.push_some(columns.fielded[*id].map(|held| held.at(t)), acceptance.effectiveness);
                    }
                    rows.at_least(t, amount);
                }
            }
        }
    }
}

/// `fielded`: what is fielded wears down evenly; what is served in a period wears down from its arrival on.
///
/// ```text
/// fielded[r,i,t] = e^(−a·y)·fielded[r,i,t−1] + serve[r,i,t]·(1 − e^(−a·y))/(a·y)
/// ```
pub(crate) fn fielded(model: &Model, rows: &mut Rows) {
    for (id, acceptance) in model.case.acceptances.iter() {
        let Some(fielded) = model.columns.fielded[id] else {
            continue;
        };
        rows.open("fielded", Key::Acceptance(id));
        for t in model.case.calendar.ids() {
            let wear = acceptance.attrition_per_year * model.years(t);
            let kept = (-wear).exp();
            let entering = if wear > 0.0 { -(-wear).exp_m1() / wear } else { 1.0 };
            rows.begin();
            rows.push(fielded.at(t), 1.0);
            rows.push_some(model.columns.serve[id].map(|serve| serve.at(t)), -entering);
            match before(t) {
                Some(before) => {
                    rows.push(fielded.at(before), -kept);
                    rows.equal(t, 0.0);
                }
                None => rows.equal(t, kept * acceptance.opening_fielded.0),
            }
        }
    }
}

/// `enabler`: what is used needs the system that uses it, fielded at the mean over the period; none is used twice.
///
/// ```text
/// Σ_{(r,i) enabled by e} serve[r,i,t]/per_enabler_per_year ≤ y[t]·Σ_r′ (fielded[r′,e,t−1] + fielded[r′,e,t])/2
/// ```
pub(crate) fn enabler(model: &Model, rows: &mut Rows) {
    let case = model.case;
    let enablers: BTreeSet<ItemId> =
        case.acceptances.rows().iter().filter_map(|a| a.enabler.map(|e| e.0)).collect();
    for enabler in enablers {
        rows.open("enabler", Key::Item(enabler));
        for t in case.calendar.ids() {
            let half = model.years(t) / 2.0;
            let mut opening = 0.0;
            rows.begin();
            for (id, acceptance) in case.acceptances.iter() {
                if let Some((_, per_year)) = acceptance.enabler.filter(|(item, _)| *item == enabler) {
                    rows.push_some(model.columns.serve[id].map(|serve| serve.at(t)), 1.0 / per_year);
                }
                if let Some(fielded) = model.columns.fielded[id].filter(|_| acceptance.item == enabler) {
                    rows.push(fielded.at(t), -half);
                    match before(t) {
                        Some(before) => rows.push(fielded.at(before), -half),
                        None => opening += half * acceptance.opening_fielded.0,
                    }
                }
            }
            rows.at_most(t, opening);
        }
    }
}

/// The period before in the order of time; levels and backlogs are carried along it, blocks or not.
fn before(t: PeriodId) -> Option<PeriodId> {
    t.index().checked_sub(1).map(PeriodId::new)
}
