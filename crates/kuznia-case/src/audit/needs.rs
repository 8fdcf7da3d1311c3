//! Requirements: service, shortfall and waiting, fielded levels and enablers.

use super::book::{Book, of};
use super::ledger::{Family, Ledger, Row};
use crate::case::{AcceptanceId, ItemId, RequirementId};
use kuznia_base::PeriodId;

/// Rows about requirements.
pub(super) fn check(book: &Book, ledger: &mut Ledger) {
    for r in book.case.requirements.ids() {
        let accepts = |a: &AcceptanceId| book.case.acceptances[*a].requirement == r;
        let own: Vec<AcceptanceId> = book.case.acceptances.ids().filter(accepts).collect();
        for t in book.calendar.ids() {
            if book.is_held(r) {
                held(book, ledger, r, &own, t);
            } else {
                consumed(book, ledger, r, &own, t);
            }
            shortfall(book, ledger, r, t);
        }
    }
    enablers(book, ledger);
}

fn key(book: &Book, r: RequirementId, t: PeriodId) -> String {
    format!("{},{}", book.case.requirements[r].name, book.label(t))
}

/// Σ_i eff·serve + short + backlog − backlog before = y·amount. What waits or is fielded runs on through blocks: unlike
/// goods in store it does not close on itself.
fn consumed(book: &Book, ledger: &mut Ledger, r: RequirementId, own: &[AcceptanceId], t: PeriodId) {
    let mut row = Row::new();
    for &a in own {
        row.term(book.case.acceptances[a].effectiveness, of(&book.plan.serve, a, t));
    }
    row.term(1.0, of(&book.plan.short, r, t));
    // In a trace every need waits until the end of its period.
    if book.is_kept(r) || book.trace.is_some() {
        row.term(1.0, of(&book.plan.backlog, r, t));
        if let Some(before) = Book::previous(t) {
            row.term(-1.0, of(&book.plan.backlog, r, before));
        } else {
            row.constant(-book.case.requirements[r].opening_backlog.0);
        }
    }
    row.constant(-book.year(t) * book.amount(r, t));
    ledger.zero(Family::Requirement, &row, || key(book, r, t));
}

/// Σ_i eff·fielded + short ≥ amount, and the fielded level from deliveries and attrition.
fn held(book: &Book, ledger: &mut Ledger, r: RequirementId, own: &[AcceptanceId], t: PeriodId) {
    let mut row = Row::new();
    for &a in own {
        row.term(book.case.acceptances[a].effectiveness, of(&book.plan.fielded, a, t));
        fielded(book, ledger, a, t);
    }
    row.term(1.0, of(&book.plan.short, r, t));
    row.constant(-book.amount(r, t));
    ledger.at_least_zero(Family::Requirement, &row, || key(book, r, t));
}

/// What is fielded before a period: a term, or the opening as a constant.
fn fielded_before(book: &Book, row: &mut Row, factor: f64, a: AcceptanceId, t: PeriodId) {
    match Book::previous(t) {
        Some(before) => row.term(factor, of(&book.plan.fielded, a, before)),
        None => row.constant(factor * book.case.acceptances[a].opening_fielded.0),
    }
}

/// fielded[t] = e^(−a·y)·fielded before + serve·(1−e^(−a·y))/(a·y).
fn fielded(book: &Book, ledger: &mut Ledger, a: AcceptanceId, t: PeriodId) {
    let wear = book.case.acceptances[a].attrition_per_year * book.year(t);
    // −expm1(−x)/x, whose limit is 1.
    let mean = if wear > 0.0 { -(-wear).exp_m1() / wear } else { 1.0 };
    let mut row = Row::new();
    fielded_before(book, &mut row, (-wear).exp(), a, t);
    row.term(mean, of(&book.plan.serve, a, t));
    row.term(-1.0, of(&book.plan.fielded, a, t));
    ledger.zero(Family::Fielded, &row, || format!("{},{}", book.acceptance(a), book.label(t)));
}

/// Without a price nothing is short or waits. What is kept is short in the last period only, when nothing waits.
fn shortfall(book: &Book, ledger: &mut Ledger, r: RequirementId, t: PeriodId) {
    let (short, backlog) = (of(&book.plan.short, r, t), of(&book.plan.backlog, r, t));
    let hard = book.case.requirements[r].shortfall_cost.is_none();
    let last = t == book.calendar.last();
    if hard || (book.is_kept(r) && !last) {
        ledger.absent(Family::Shortfall, short, || key(book, r, t));
    }
    if hard || !book.is_kept(r) || last {
        ledger.absent(Family::Shortfall, backlog, || key(book, r, t));
    }
}

/// Σ serve/per_enabler_per_year ≤ y·Σ_r′ (fielded before + fielded)/2 of every enabling item.
fn enablers(book: &Book, ledger: &mut Ledger) {
    let acceptances = &book.case.acceptances;
    let mut items: Vec<ItemId> =
        acceptances.rows().iter().filter_map(|a| a.enabler.map(|(item, _)| item)).collect();
    items.sort_unstable();
    items.dedup();
    for item in items {
        for t in book.calendar.ids() {
            let mut row = Row::new();
            for (a, acceptance) in acceptances.iter() {
                if let Some((_, per_year)) = acceptance.enabler.filter(|(enabler, _)| *enabler == item) {
                    row.term(1.0 / per_year, of(&book.plan.serve, a, t));
                }
                if acceptance.item == item && book.is_held(acceptance.requirement) {
                    let half = -book.year(t) / 2.0;
                    fielded_before(book, &mut row, half, a, t);
                    row.term(half, of(&book.plan.fielded, a, t));
                }
            }
            let key = || format!("{},{}", book.case.items[item].name, book.label(t));
            ledger.at_most_zero(Family::Enabler, &row, key);
        }
    }
}
