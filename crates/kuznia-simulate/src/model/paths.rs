//! The paths that the plan means to follow: what is done before a period, stocks, orders, fielded levels and needs by
//! step.

use super::{Breadth, Flow, Model};
use crate::courses::row;
use kuznia_case::case::{ItemId, SiteId};
use std::collections::BTreeMap;

/// By period and flow: planned before the period.
pub(super) fn before(model: &Model) -> Vec<f64> {
    let width = model.flows.len();
    let mut sums = vec![0.0; width];
    let mut before = Vec::with_capacity(model.planned.len());
    for t in 0..model.periods() {
        before.extend_from_slice(&sums);
        for (flow, sum) in sums.iter_mut().enumerate() {
            *sum += model.planned[t * width + flow];
        }
    }
    before
}

/// Lays everything that is known before the first step.
pub(super) fn lay(model: &mut Model, index: &BTreeMap<(ItemId, SiteId), usize>, breadth: Breadth) {
    let case = model.case;
    model.opening = vec![0.0; model.cells.len()];
    for store in case.stores.rows() {
        if let Some(&cell) = index.get(&(store.item, store.site)) {
            model.opening[cell] = store.opening.0;
        }
    }
    for receipt in &case.receipts {
        let step = model.steps.calendar.find(receipt.date);
        if let (Some(u), Some(&cell)) = (step, index.get(&(receipt.item, receipt.site))) {
            model.receipts.push((row(u), cell, receipt.quantity.0));
        }
    }
    model.receipts.sort_by_key(|(u, cell, _)| (*u, *cell));
    decay(model);
    reserve(model, index);
    tolerance(model);
    fielded(model);
    if breadth == Breadth::All {
        position(model);
    }
    model.amounts = model
        .steps
        .calendar
        .ids()
        .flat_map(|u| {
            let calendar = &model.steps.calendar;
            case.requirements.rows().iter().map(move |own| own.amount.mean(calendar, u))
        })
        .collect();
}

/// e^(−loss·y) by distinct length of step and cell.
fn decay(model: &mut Model) {
    let mut lengths: Vec<f64> = Vec::new();
    for &years in &model.steps.years {
        let at = lengths.iter().position(|own| *own == years).unwrap_or_else(|| {
            lengths.push(years);
            lengths.len() - 1
        });
        model.decay_of.push(at);
    }
    for years in lengths {
        let items = &model.case.items;
        model.decay.extend(model.cells.iter().map(|(i, _)| libm::exp(-items[*i].loss_per_year * years)));
    }
}

/// The plan's stock, even inside a period.
fn reserve(model: &mut Model, index: &BTreeMap<(ItemId, SiteId), usize>) {
    let (width, columns) = (model.cells.len(), model.resources.len() + 1);
    model.reserve = vec![0.0; model.len() * width];
    for entry in &model.plan.stocks {
        let Some(&cell) = index.get(&(entry.item, entry.site)) else { continue };
        for u in 0..model.len() {
            let t = model.steps.period[u];
            let end = entry.stock.get(t).copied().unwrap_or(0.0);
            let start = match t.checked_sub(1) {
                Some(before) => entry.stock.get(before).copied().unwrap_or(0.0),
                None => model.opening[cell],
            };
            let share = model.shares[u * columns];
            model.reserve[u * width + cell] = if share == 1.0 { end } else { start + share * (end - start) };
        }
    }
}

/// What counts as nothing at a node: a thousand-millionth of the most that goes through it in a step.
fn tolerance(model: &mut Model) {
    let mut most = vec![0.0f64; model.network.nodes];
    let mut sums = vec![0.0; model.network.nodes];
    for u in 0..model.len() {
        sums.fill(0.0);
        for flow in 0..model.flows.len() {
            let planned = model.planned_in(u, flow);
            model
                .network
                .takes
                .row(flow)
                .iter()
                .for_each(|take| sums[take.node as usize] += take.amount * planned);
        }
        most.iter_mut().zip(&sums).for_each(|(most, sum)| *most = most.max(*sum));
    }
    model.tolerance = most.iter().map(|most| (1e-9 * most).min(5e-7) + 1e-12).collect();
}

/// Wear by step, and what the plan has fielded before every step.
fn fielded(model: &mut Model) {
    let case = model.case;
    let mut level: Vec<f64> = case.acceptances.rows().iter().map(|own| own.opening_fielded.0).collect();
    let mut flow_of = vec![None; level.len()];
    for (flow, kind) in model.flows.iter().enumerate() {
        if let Flow::Serve(a) = kind {
            flow_of[row(*a)] = Some(flow);
        }
    }
    for u in 0..model.len() {
        model.planned_fielded.extend_from_slice(&level);
        for (a, own) in case.acceptances.rows().iter().enumerate() {
            let wear = own.attrition_per_year * model.steps.years[u];
            let mean = if wear > 0.0 { -libm::expm1(-wear) / wear } else { 1.0 };
            let factors = [libm::exp(-wear), mean];
            model.wear.push(factors);
            let served = flow_of[a].map_or(0.0, |flow| model.planned_in(u, flow));
            level[a] = factors[0] * level[a] + factors[1] * served;
        }
    }
}

/// The plan's stock and orders at the end of every step.
fn position(model: &mut Model) {
    let (width, all) = (model.cells.len(), model.len());
    // Orders by difference: they rise where they are placed and fall where they arrive.
    let mut change = vec![0.0; (all + 1) * width];
    for flow in 0..model.flows.len() {
        for give in model.network.gives.row(flow).iter().filter(|give| (give.node as usize) < width) {
            for u in 0..all {
                let quantity = give.amount * model.planned_in(u, flow);
                if quantity == 0.0 {
                    continue;
                }
                let late = 1.0 - model.delays.same(give.class as usize, u);
                change[u * width + give.node as usize] += late * quantity;
                for &(v, share) in model.delays.later(give.class as usize, u) {
                    change[v * width + give.node as usize] -= share * quantity;
                }
            }
        }
    }
    let mut orders = vec![0.0; width];
    model.position = model.reserve.clone();
    for u in 0..all {
        for cell in 0..width {
            orders[cell] += change[u * width + cell];
            model.position[u * width + cell] += orders[cell];
        }
    }
}
