//! Targets of all measures, hard or soft.

use super::book::{Book, at, of};
use super::ledger::{Family, Ledger, Row};
use crate::case::{
    AcceptanceId, AidKind, ItemId, LineId, Measure, Per, RequirementId, Scope, SupplierId, Target, TargetId,
};
use kuznia_base::{Id, PeriodId};
use std::collections::{BTreeMap, BTreeSet};

/// Misses that the plan tells, by target and last period of the window.
type Missed = BTreeMap<(TargetId, usize), f64>;

/// Rows of all targets.
pub(super) fn check(book: &Book, ledger: &mut Ledger) {
    let mut missed = Missed::new();
    for &(target, last, amount) in &book.plan.missed {
        *missed.entry((target, last)).or_insert(0.0) += amount;
    }
    for (id, target) in book.case.targets.iter() {
        for window in windows(book, target) {
            // Rows with the same last period share what the plan tells as missed.
            let mut soft: BTreeMap<usize, (Vec<Row>, String)> = BTreeMap::new();
            for row in rows(book, target, &window) {
                if target.penalty.is_none() {
                    let key = || format!("{}{},{}", target.name, row.more, span(book, &window));
                    ledger.at_most_zero(Family::Target, &row.gap, key);
                } else {
                    let (gaps, more) = soft.entry(row.last.index()).or_default();
                    gaps.push(row.gap);
                    *more = row.more;
                }
            }
            for (last, (gaps, more)) in soft {
                let told = missed.remove(&(id, last)).unwrap_or(0.0);
                let more = if gaps.len() == 1 { more } else { String::new() };
                let key = || format!("{}{more},{}", target.name, span(book, &window));
                ledger.missed(Family::Target, &gaps, told, key);
            }
        }
    }
    // A miss that belongs to no soft row excuses nothing.
    for ((target, last), amount) in missed {
        let name = book.case.targets.rows().get(target.index()).map_or("?", |target| target.name.as_str());
        ledger.absent(Family::Target, amount, || format!("{name},no row ends in period {last}"));
    }
}

/// Periods with S_t inside [from, until), by window.
fn windows(book: &Book, target: &Target) -> Vec<Vec<PeriodId>> {
    let inside = |t: &PeriodId| {
        let start = book.calendar.period(*t).start;
        target.from.is_none_or(|from| from <= start) && target.until.is_none_or(|until| start < until)
    };
    let per = if target.measure == Measure::StockDays { Per::Period } else { target.per };
    let key = |t: PeriodId| match per {
        Per::Period => t.index() as i64,
        Per::Year => i64::from(book.calendar.period(t).start.year()),
        Per::Horizon => 0,
    };
    let mut windows: BTreeMap<i64, Vec<PeriodId>> = BTreeMap::new();
    for t in book.calendar.ids().filter(inside) {
        windows.entry(key(t)).or_default().push(t);
    }
    windows.into_values().collect()
}

/// The name of a window: its period, or its first and last.
fn span(book: &Book, window: &[PeriodId]) -> String {
    match window {
        [] => String::new(),
        [only] => book.label(*only).to_owned(),
        [first, .., last] => format!("{}..{}", book.label(*first), book.label(*last)),
    }
}

/// One row of a target.
struct TargetRow {
    /// The part by which the bound is broken: must not be above 0.
    gap: Row,
    /// Last period of what it is about, in which a miss is valued.
    last: PeriodId,
    /// More of its name.
    more: String,
}

/// The rows of a window, for both bounds.
fn rows(book: &Book, target: &Target, window: &[PeriodId]) -> Vec<TargetRow> {
    let mut found = Vec::new();
    for (bound, sign) in [(target.at_least, -1.0), (target.at_most, 1.0)] {
        let Some(a) = bound else { continue };
        for (form, last, more) in forms(book, target, window, a) {
            let mut gap = Row::new();
            gap.plus(sign, &form);
            found.push(TargetRow { gap, last, more });
        }
    }
    found
}

/// Linear forms that are ≥ 0 where the measure is at least a, and ≤ 0 where it is at most a; with the last period that
/// each is about. A row of `capacity_margin` is about one period, though its peak is the window's.
fn forms(book: &Book, target: &Target, window: &[PeriodId], a: f64) -> Vec<(Row, PeriodId, String)> {
    let scope = &target.scope;
    let Some(&last) = window.last() else { return Vec::new() };
    let plain = |row: Row| vec![(row, last, String::new())];
    match target.measure {
        Measure::Service => plain(service(book, scope, window, a)),
        Measure::StandardShare => plain(standard_share(book, scope, window, a)),
        Measure::DomesticShare => plain(domestic_share(book, scope, window, a)),
        Measure::StockDays => plain(stock_days(book, scope, last, a)),
        Measure::SupplierShare => {
            let named = |s: &SupplierId| {
                scope.supplier.map_or_else(|| sells(book, *s, scope.item), |only| only == *s)
            };
            let share =
                |s| (supplier_share(book, scope, s, window, a), last, format!(",{}", book.case.suppliers[s]));
            book.case.suppliers.ids().filter(named).map(share).collect()
        }
        Measure::Activity => plain(activity(book, scope, window, a)),
        Measure::CapacityMargin => {
            let peak = window.iter().map(|&t| need_rate(book, scope, t)).fold(0.0, f64::max);
            let margin = |&t| (capacity_margin(book, scope, t, peak, a), t, format!(",{}", book.label(t)));
            window.iter().map(margin).collect()
        }
    }
}

/// Acceptances of one requirement.
fn accepted<'b>(book: &'b Book, r: RequirementId) -> impl Iterator<Item = AcceptanceId> + use<'b> {
    let case = book.case;
    case.acceptances.iter().filter(move |(_, a)| a.requirement == r).map(|(id, _)| id)
}

/// (1−a)·Σ need − Σ unserved.
fn service(book: &Book, scope: &Scope, window: &[PeriodId], a: f64) -> Row {
    let mut row = Row::new();
    for r in scope.requirements(book.case) {
        for &t in window {
            let y = book.year(t);
            let need = y * book.case.requirements[r].amount.mean(book.calendar, t);
            row.constant((1.0 - a) * need);
            if book.is_held(r) {
                row.term(-y, of(&book.plan.short, r, t));
            } else {
                row.constant(-need);
                for id in accepted(book, r) {
                    row.term(book.case.acceptances[id].effectiveness, of(&book.plan.serve, id, t));
                }
            }
        }
    }
    row
}

/// Σ_{items of the standard} eff·x − a·Σ eff·x, x = serve (consume) or y·fielded (hold).
fn standard_share(book: &Book, scope: &Scope, window: &[PeriodId], a: f64) -> Row {
    let mut row = Row::new();
    for id in scope.acceptances(book.case) {
        let acceptance = &book.case.acceptances[id];
        let standard = book.case.items[acceptance.item].standard;
        let share = if standard.is_some() && standard == scope.standard { 1.0 - a } else { -a };
        for &t in window {
            let weight = share * acceptance.effectiveness;
            if book.is_held(acceptance.requirement) {
                row.term(weight * book.year(t), of(&book.plan.fielded, id, t));
            } else {
                row.term(weight, of(&book.plan.serve, id, t));
            }
        }
    }
    row
}

/// (1−a)·Σ_scope unit_value·serve − Σ_U unit_value·(foreign buys and aid) + Σ_U unit_value·(used or served elsewhere).
fn domestic_share(book: &Book, scope: &Scope, window: &[PeriodId], a: f64) -> Row {
    let (case, plan) = (book.case, book.plan);
    let upstream = scope.upstream(case);
    let value = |item: ItemId| if upstream[item.index()] { case.items[item].unit_value.0 } else { 0.0 };
    let inside: BTreeSet<AcceptanceId> = scope.acceptances(case).into_iter().collect();
    let mut row = Row::new();
    for &t in window {
        for (id, acceptance) in case.acceptances.iter() {
            let weight = if inside.contains(&id) { 1.0 - a } else { 1.0 };
            row.term(weight * value(acceptance.item), of(&plan.serve, id, t));
        }
        for (o, offer) in case.offers.iter() {
            row.term(-value(offer.item) * offer.foreign_share.0, of(&plan.buy, o, t));
        }
        for (id, aid) in case.aid.iter() {
            if let AidKind::Goods(item, _) = aid.kind
                && !aid.home
            {
                row.term(-value(item), of(&plan.aid_taken, id, t));
            }
        }
        for (lp, own) in case.line_processes.iter() {
            let process = &case.processes[own.process];
            if !process.outputs.iter().any(|flow| upstream[flow.item.index()]) {
                for flow in &process.inputs {
                    row.term(value(flow.item) * flow.quantity.0, of(&plan.run, lp, t));
                }
            }
        }
    }
    row
}

/// The scope's items that consuming requirements accept, with their greatest effectiveness.
fn consumed_items(book: &Book, scope: &Scope) -> BTreeMap<ItemId, f64> {
    let mut items = BTreeMap::new();
    for id in scope.acceptances(book.case) {
        let acceptance = &book.case.acceptances[id];
        if !book.is_held(acceptance.requirement) {
            let best = items.entry(acceptance.item).or_insert(acceptance.effectiveness);
            *best = f64::max(*best, acceptance.effectiveness);
        }
    }
    items
}

/// Need per year of the scope's consuming requirements.
fn need_rate(book: &Book, scope: &Scope, t: PeriodId) -> f64 {
    let consume = scope.requirements(book.case).into_iter().filter(|&r| !book.is_held(r));
    consume.map(|r| book.case.requirements[r].amount.mean(book.calendar, t)).sum()
}

/// Σ_i eff_i·Σ_s stock[i,s,t] − a/365·Σ_r amount[r,t].
fn stock_days(book: &Book, scope: &Scope, t: PeriodId, a: f64) -> Row {
    let mut row = Row::new();
    let items = consumed_items(book, scope);
    for (&(item, _), entry) in &book.stocks {
        if let Some(&effectiveness) = items.get(&item) {
            row.term(effectiveness, at(&entry.stock, t));
        }
    }
    row.constant(-a / 365.0 * need_rate(book, scope, t));
    row
}

/// Whether a supplier offers an item.
fn sells(book: &Book, supplier: SupplierId, item: Option<ItemId>) -> bool {
    book.case.offers.rows().iter().any(|offer| offer.supplier == supplier && Some(offer.item) == item)
}

/// Buys from the supplier − a·(all buys + made + aid taken) of the item.
fn supplier_share(book: &Book, scope: &Scope, supplier: SupplierId, window: &[PeriodId], a: f64) -> Row {
    let (case, plan) = (book.case, book.plan);
    let mut row = Row::new();
    for &t in window {
        for (o, offer) in case.offers.iter().filter(|(_, offer)| Some(offer.item) == scope.item) {
            let own = if offer.supplier == supplier { 1.0 } else { 0.0 };
            row.term(own - a, of(&plan.buy, o, t));
        }
        for (lp, own) in case.line_processes.iter() {
            for flow in
                case.processes[own.process].outputs.iter().filter(|flow| Some(flow.item) == scope.item)
            {
                row.term(-a * flow.quantity.0, of(&plan.run, lp, t));
            }
        }
        for (id, aid) in case.aid.iter() {
            if matches!(aid.kind, AidKind::Goods(item, _) if Some(item) == scope.item) {
                row.term(-a, of(&plan.aid_taken, id, t));
            }
        }
    }
    row
}

/// Σ run of the line or process − a.
fn activity(book: &Book, scope: &Scope, window: &[PeriodId], a: f64) -> Row {
    let mut row = Row::new();
    row.constant(-a);
    for (lp, own) in book.case.line_processes.iter() {
        let named =
            scope.line.is_none_or(|line| line == own.line) && scope.process.is_none_or(|p| p == own.process);
        if named && (scope.line.is_some() || scope.process.is_some()) {
            window.iter().for_each(|&t| row.term(1.0, of(&book.plan.run, lp, t)));
        }
    }
    row
}

/// Σ_l installed·availability·max_p(runs_per_year·Σ output quantity·eff) − (1+a)·peak.
fn capacity_margin(book: &Book, scope: &Scope, t: PeriodId, peak: f64, a: f64) -> Row {
    let items = consumed_items(book, scope);
    let mut best: BTreeMap<LineId, f64> = BTreeMap::new();
    for own in book.case.line_processes.rows() {
        let outputs = &book.case.processes[own.process].outputs;
        let credit =
            |flow: &crate::case::Flow| flow.quantity.0 * items.get(&flow.item).copied().unwrap_or(0.0);
        let rate = own.runs_per_year.0 * outputs.iter().map(credit).sum::<f64>();
        let best = best.entry(own.line).or_insert(0.0);
        *best = best.max(rate);
    }
    let mut row = Row::new();
    row.constant(-(1.0 + a) * peak);
    for (line, rate) in best {
        let available = book.case.lines[line].availability.mean(book.calendar, t);
        row.plus(rate * available, &book.installed[line][t.index()]);
    }
    row
}
