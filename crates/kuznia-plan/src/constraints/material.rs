//! The family that ties all flows of goods together.

use crate::model::Model;
use crate::rows::{Key, Rows};
use kuznia_base::{Id, PeriodId};
use kuznia_case::case::Receipt;
use std::collections::BTreeMap;

/// `material_balance`: what is in stock, made, bought, arrives or is given is used, shipped, served, dumped or kept.
/// Outputs, purchases and shipments arrive after their lead, each period's flow with the share that overlaps t. Inside
/// a representative block flows and years are per copy.
///
/// ```text
/// stock[i,s,t] − e^(−loss·y)·stock[i,s,t−1] = Σ made + Σ bought + Σ arrived·(1−loss_share) + aid + receipts
///     − Σ used − Σ shipped − Σ served − dumped   (+ opening in the first period)
/// ```
pub(crate) fn material_balance(model: &Model, rows: &mut Rows) {
    let case = model.case;
    let mut receipts: BTreeMap<_, Vec<&Receipt>> = BTreeMap::new();
    for receipt in &case.receipts {
        if let Some(cell) = model.index.cell(receipt.item, receipt.site) {
            receipts.entry(cell).or_default().push(receipt);
        }
    }
    for (id, cell) in model.index.cells.iter() {
        let (item, _) = cell.place();
        let item = &case.items[item];
        let Some(stock) = model.columns.stock[id] else {
            continue;
        };
        rows.open("material_balance", Key::Cell(id));
        let received = receipts.get(&id).map(|own| crate::index::receipts_in(case, own));
        for t in case.calendar.ids() {
            let copies = model.copies(t);
            let mut given = received.as_ref().map_or(0.0, |amounts| amounts[t.index()]) / copies;
            rows.begin();
            rows.push(stock.at(t), 1.0);
            let kept = (-item.loss_per_year * model.years(t) / copies).exp();
            match case.calendar.before(t) {
                Some(before) => rows.push(stock.at(before), -kept),
                None => given += kept * cell.store.map_or(0.0, |store| case.stores[store].opening.0),
            }
            push_arrivals(model, rows, cell, t, -1.0 / copies);
            push_departures(model, rows, id, t, 1.0 / copies, true);
            rows.equal(t, given);
        }
    }
}

/// Pushes factor · what comes into a cell in a period.
fn push_arrivals(model: &Model, rows: &mut Rows, cell: &crate::index::Cell, t: PeriodId, factor: f64) {
    let (case, index, columns) = (model.case, &model.index, &model.columns);
    for &(lp, quantity) in &cell.made_by {
        let Some(run) = columns.run[lp] else {
            continue;
        };
        let lead = case.processes[case.line_processes[lp].process].lead.0;
        for &(from, share) in &index.after_days(lead)[t.index()] {
            rows.push(run.at(from), factor * share * quantity);
        }
    }
    for &offer in &cell.offers {
        let Some(buy) = columns.buy[offer] else {
            continue;
        };
        for &(from, share) in &index.bought(case, offer)[t.index()] {
            rows.push(buy.at(from), factor * share);
        }
    }
    for &arc in &cell.arcs_in {
        let Some(ship) = columns.ship[arc] else {
            continue;
        };
        let link = &case.links[index.arcs[arc].link];
        for &(from, share) in &index.after_days(link.lead.0)[t.index()] {
            rows.push(ship.at(from), factor * share * (1.0 - link.loss.0));
        }
    }
    for &aid in &cell.aid {
        rows.push_some(columns.taken[aid].map(|taken| taken.at(t)), factor);
    }
}

/// Pushes factor · what leaves a cell in a period: used, shipped, served and, if asked, dumped.
pub(super) fn push_departures(
    model: &Model,
    rows: &mut Rows,
    id: crate::index::CellId,
    t: PeriodId,
    factor: f64,
    with_dumped: bool,
) {
    let columns = &model.columns;
    let cell = &model.index.cells[id];
    for &(lp, quantity) in &cell.used_by {
        rows.push_some(columns.run[lp].map(|run| run.at(t)), factor * quantity);
    }
    for &arc in &cell.arcs_out {
        rows.push_some(columns.ship[arc].map(|ship| ship.at(t)), factor);
    }
    for &acceptance in &cell.served_to {
        rows.push_some(columns.serve[acceptance].map(|serve| serve.at(t)), factor);
    }
    if with_dumped {
        rows.push_some(columns.dump[id].map(|dump| dump.at(t)), factor);
    }
}
