//! `base_stock`: every place orders up to the stock and orders that the plan has, from its planned sources in the plan's
//! proportion, and what these cannot give from its other sources.
//!
//! An order-up-to policy by place, as in Clark and Scarf (1960); the levels are the plan's and change with time.

use super::Policy;
use crate::model::{Breadth, Flow, Model};
use crate::state::State;

/// Orders up to the plan's position.
#[derive(Clone, Copy, Debug, Default)]
pub struct BaseStock;

impl Policy for BaseStock {
    fn name(&self) -> &'static str {
        "base_stock"
    }

    fn breadth(&self) -> Breadth {
        Breadth::All
    }

    fn want(&self, model: &Model, state: &mut State, u: usize) {
        for (flow, kind) in model.flows.iter().enumerate() {
            match kind {
                Flow::Serve(_) => {}
                Flow::Dump(..) => state.want[flow] = model.planned_in(u, flow),
                _ => state.want[flow] = 0.0,
            }
        }
        // Downstream first: what a place wants to use is what it must be given.
        for &node in model.order.nodes.iter().rev().filter(|node| **node < model.cells.len()) {
            order(model, state, u, node);
        }
    }
}

/// What a place wants of its sources.
fn order(model: &Model, state: &mut State, u: usize, cell: usize) {
    let used: f64 =
        model.network.users.row(cell).iter().map(|user| user.amount * state.want[user.flow as usize]).sum();
    let level = model.position[u * model.cells.len() + cell];
    let givers = model.network.givers.row(cell);
    // A co-product may be asked for already.
    let asked: f64 = givers.iter().map(|own| own.amount * state.want[own.flow as usize]).sum();
    let mut missing = level + used - state.base[cell] - state.orders[cell] - asked;
    let planned: f64 = givers.iter().map(|own| own.amount * model.planned_in(u, own.flow as usize)).sum();
    let ever: f64 = givers.iter().map(|own| own.amount * whole(model, own.flow as usize)).sum();
    if missing <= 0.0 {
        return;
    }
    // First by the plan's proportion of this step, or of all, then whoever has room.
    let wished = missing;
    for own in givers {
        let flow = own.flow as usize;
        let share = if planned > 0.0 {
            own.amount * model.planned_in(u, flow) / planned
        } else if ever > 0.0 {
            own.amount * whole(model, flow) / ever
        } else {
            0.0
        };
        missing -= ask(model, state, flow, own.amount, wished * share);
    }
    for own in givers {
        if missing <= 1e-12 * wished {
            break;
        }
        missing -= ask(model, state, own.flow as usize, own.amount, missing);
    }
}

/// Planned over the whole horizon.
fn whole(model: &Model, flow: usize) -> f64 {
    let last = (model.periods() - 1) * model.flows.len() + flow;
    model.before[last] + model.planned[last]
}

/// Asks a source for units of its output, up to what its own resource can give; returns what it was asked for more than
/// before.
fn ask(model: &Model, state: &mut State, flow: usize, amount: f64, units: f64) -> f64 {
    let before = state.want[flow];
    let mut most = f64::INFINITY;
    if model.own[flow] > 0 {
        let node = model.node(model.own[flow] as usize - 1);
        let takes = model.network.takes.row(flow).iter().find(|take| take.node as usize == node);
        let others: f64 = model
            .network
            .users
            .row(node)
            .iter()
            .filter(|user| user.flow as usize != flow)
            .map(|user| user.amount * state.want[user.flow as usize])
            .sum();
        most = takes.map_or(most, |take| (state.base[node] - others).max(0.0) / take.amount);
    }
    state.want[flow] = (before + units / amount).min(most).max(before);
    (state.want[flow] - before) * amount
}
