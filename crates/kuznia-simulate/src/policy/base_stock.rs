//! `base_stock`: every place orders up to the stock and orders that the plan has: the plan's flows of the step, more of
//! them where less is there than planned, and less where there is more. More comes from the planned sources in the
//! plan's proportion, and what these cannot give from other sources.
//!
//! An order-up-to policy by place, as in Clark and Scarf (1960); the levels are the plan's and change with time.

use super::Policy;
use crate::model::{Breadth, Model};
use crate::state::State;
use std::ops::Range;

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

    fn want(&self, model: &Model, state: &mut State, u: usize, flows: Range<usize>) {
        for flow in flows {
            if !model.serves[flow] {
                state.want[flow] = model.planned_in(u, flow);
            }
        }
        // Downstream first: what a place wants to use is what it must be given.
        for &cell in &model.downstream_first {
            let gap = gap(model, state, u, cell);
            if gap > model.tolerance[cell] {
                raise(model, state, u, cell, gap);
            } else if gap < -model.tolerance[cell] {
                lower(model, state, u, cell, -gap);
            }
        }
    }
}

/// How far stock and orders of a place will be below those of the plan at the step's end if all is done that is wanted.
fn gap(model: &Model, state: &State, u: usize, cell: usize) -> f64 {
    let sum = |users: &[crate::network::User]| -> f64 {
        users.iter().map(|user| user.amount * state.want[user.flow as usize]).sum()
    };
    let (used, given) = (sum(model.network.users.row(cell)), sum(model.network.givers.row(cell)));
    model.position[u * model.cells.len() + cell] + used - given - state.base[cell] - state.orders[cell]
}

/// Wants more of the sources of a place: by the plan's proportion of this step, or of all, then whoever has room.
fn raise(model: &Model, state: &mut State, u: usize, cell: usize, units: f64) {
    let givers = model.network.givers.row(cell);
    let planned: f64 = givers.iter().map(|own| own.amount * model.planned_in(u, own.flow as usize)).sum();
    let ever: f64 = givers.iter().map(|own| own.amount * whole(model, own.flow as usize)).sum();
    let mut missing = units;
    for own in givers {
        let flow = own.flow as usize;
        let share = if planned > 0.0 {
            own.amount * model.planned_in(u, flow) / planned
        } else if ever > 0.0 {
            own.amount * whole(model, flow) / ever
        } else {
            0.0
        };
        missing -= ask(model, state, flow, own.amount, units * share);
    }
    for own in givers {
        if missing <= 1e-12 * units {
            break;
        }
        missing -= ask(model, state, own.flow as usize, own.amount, missing);
    }
}

/// Wants less of the sources of a place, in proportion to what is wanted of them; of a process that makes other things
/// too only as much less as all of its places can spare.
fn lower(model: &Model, state: &mut State, u: usize, cell: usize, units: f64) {
    let givers = model.network.givers.row(cell);
    let given: f64 = givers.iter().map(|own| own.amount * state.want[own.flow as usize]).sum();
    let share = (units / given.max(1e-300)).min(1.0);
    for own in givers {
        let flow = own.flow as usize;
        let mut less = state.want[flow] * share;
        for give in model.network.gives.row(flow) {
            let node = give.node as usize;
            let spare = match node {
                _ if node == cell => continue,
                _ if node < model.cells.len() => (-gap(model, state, u, node)).max(0.0),
                // Power that it gives may be needed.
                _ => 0.0,
            };
            less = less.min(spare / give.amount);
        }
        state.want[flow] -= less;
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
