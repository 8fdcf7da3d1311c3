//! What can happen of what is wanted: no node may give more than it has. Scarce nodes are rationed by priority, inside
//! one priority in proportion, all at once by what is aimed at; what one shortage frees goes to those who can use it.
//! What is short because less comes from elsewhere in the step is looked at upstream first, so that one pass serves a
//! network without loops; loops are passed through until nothing is missing.

use crate::active::Stage;
use crate::model::{Model, Tied};
use crate::network::{Give, User};
use crate::parts::{Place, Span};
use crate::state::State;

/// Nobody limits a flow.
const NOBODY: u32 = u32::MAX;
/// How often what was freed is given out again.
const ROUNDS: usize = 12;
/// Passes through a loop before what is missing is cut off at once.
const PASSES: usize = 1_000;

/// From `want` and `base` to `quantity` and `net`, in one part.
pub(crate) fn settle(stage: Stage, state: &mut State, u: usize, part: usize) {
    let model = stage.model;
    let span = model.parts.spans[part];
    if !tell(model, state, u, &span) {
        return;
    }
    state.limited[part] = true;
    let nodes = || span.cells().chain(span.resources().map(|resource| model.node(resource)));
    for node in nodes() {
        let net = state.net[node];
        state.aimed[node] = net;
        if net < -model.tolerance[node] {
            state.outcome.refused[node] -= net;
            if stage.nominal.is_none() {
                state.refused_now.push((node as u32, -net));
            }
        }
    }
    state.aim[span.flows()].copy_from_slice(&state.want[span.flows()]);
    for round in 0..ROUNDS {
        if round > 0 {
            state.quantity[span.flows()].copy_from_slice(&state.aim[span.flows()]);
            nodes().for_each(|node| state.net[node] = state.aimed[node]);
            if !is_short(model, state, &span) {
                return;
            }
        }
        state.limiter[span.flows()].fill(NOBODY);
        state.rationed.clear();
        share(model, state, u, &span);
        sweep(model, state, u, part);
        if !freed(model, state, u) {
            return;
        }
    }
    // The last division of what was freed may have left something; it is feasible as it stands.
}

/// Quantities as wanted, and what they leave at every node; whether that is too little anywhere.
#[inline]
fn tell(model: &Model, state: &mut State, u: usize, span: &Span) -> bool {
    let cells = model.cells.len();
    for cell in span.cells() {
        state.net[cell] = state.base[cell];
    }
    for resource in span.resources() {
        state.net[cells + resource] = state.base[cells + resource];
    }
    for flow in span.flows() {
        let quantity = state.want[flow];
        state.quantity[flow] = quantity;
        for take in model.network.takes.row(flow) {
            state.net[take.node as usize] -= take.amount * quantity;
        }
        for give in model.network.prompt.row(flow) {
            state.net[give.node as usize] += give.amount * quantity * at_once(model, state, flow, give, u);
        }
    }
    is_short(model, state, span)
}

/// Share of what a flow gives in a step that arrives in it, events counted.
#[inline]
pub(crate) fn at_once(model: &Model, state: &State, flow: usize, give: &Give, u: usize) -> f64 {
    let class = give.class as usize;
    let offer = model.tied.offer[flow];
    if !state.delayed || offer == Tied::NONE || state.longer[offer as usize] == 0.0 {
        return model.delays.same(class, u);
    }
    let (from, until) = model.delays.span(class, u, &model.steps, state.longer[offer as usize]);
    let mut share = 0.0;
    model.steps.overlap(from.max(model.steps.starts[u]), until, |v, own| {
        if v == u {
            share = own;
        }
    });
    share
}

#[inline]
fn is_short(model: &Model, state: &State, span: &Span) -> bool {
    let cells = model.cells.len();
    let mut short = false;
    for cell in span.cells() {
        short |= state.net[cell] < -model.tolerance[cell];
    }
    for resource in span.resources() {
        short |= state.net[cells + resource] < -model.tolerance[cells + resource];
    }
    short
}

/// Gives every flow what the scarcest of its nodes leaves it, all nodes judged by what is aimed at, so that their order
/// says nothing. What is short beyond (because less comes from elsewhere in the step) is left to [`sweep`].
fn share(model: &Model, state: &mut State, u: usize, span: &Span) {
    state.left[span.flows()].fill(1.0);
    let cells = model.cells.len();
    for node in span.cells().chain(span.resources().map(|resource| cells + resource)) {
        let mut missing = -state.net[node];
        if missing <= model.tolerance[node] {
            continue;
        }
        state.rationed.push(node);
        let users = model.network.users.row(node);
        let mut end = users.len();
        while end > 0 && missing > 0.0 {
            let (start, used) = class(model, state, users, end);
            if used > 0.0 {
                let left = if missing >= used { 0.0 } else { 1.0 - missing / used };
                for user in &users[start..end] {
                    let flow = user.flow as usize;
                    if left < state.left[flow] {
                        state.left[flow] = left;
                        state.limiter[flow] = node as u32;
                    }
                }
                missing -= used;
            }
            end = start;
        }
    }
    for flow in span.flows() {
        if state.left[flow] < 1.0 {
            let to = state.quantity[flow] * state.left[flow];
            reduce(model, state, flow, to, u);
        }
    }
}

/// The last users of one priority before an end: where they begin, and what they use.
#[inline]
fn class(model: &Model, state: &State, users: &[User], end: usize) -> (usize, f64) {
    let priority = model.network.priority[users[end - 1].flow as usize];
    let (mut start, mut used) = (end, 0.0);
    while start > 0 && model.network.priority[users[start - 1].flow as usize] == priority {
        start -= 1;
        used += users[start].amount * state.quantity[users[start].flow as usize];
    }
    (start, used)
}

/// One pass over all nodes of a part, upstream first.
fn sweep(model: &Model, state: &mut State, u: usize, part: usize) {
    let order = model.parts.order.row(part);
    let (mut at, mut passes) = (0, 0);
    while let Some(place) = order.get(at) {
        let node = place.node as usize;
        if state.net[node] < -model.tolerance[node] {
            if passes < PASSES {
                ration(model, state, node, u);
            } else {
                stop(model, state, node, u);
            }
        }
        at += 1;
        let (first, after) = (place.first as usize, place.after as usize);
        if at == after {
            let own = &order[first..after];
            let missing = |own: &Place| state.net[own.node as usize] < -model.tolerance[own.node as usize];
            // Every stop ends the users of one node for good, so that as many passes as nodes are enough.
            if after - first > 1 && passes < PASSES + own.len() && own.iter().any(missing) {
                at = first;
                passes += 1;
            } else {
                passes = 0;
            }
        }
    }
}

/// Cuts the users of a node to what it has: the last priorities first, one priority in proportion.
pub(crate) fn ration(model: &Model, state: &mut State, node: usize, u: usize) {
    let users = model.network.users.row(node);
    let mut missing = -state.net[node];
    state.rationed.push(node);
    let mut end = users.len();
    while end > 0 && missing > 0.0 {
        let (start, used) = class(model, state, users, end);
        if used > 0.0 {
            let left = if missing >= used { 0.0 } else { 1.0 - missing / used };
            for user in &users[start..end] {
                let flow = user.flow as usize;
                if state.quantity[flow] > 0.0 {
                    let less = state.quantity[flow] * left;
                    reduce(model, state, flow, less, u);
                    state.limiter[flow] = node as u32;
                }
            }
            missing -= used;
        }
        end = start;
    }
}

/// Stops every user of a node: the last resort on a loop.
fn stop(model: &Model, state: &mut State, node: usize, u: usize) {
    for user in model.network.users.row(node) {
        reduce(model, state, user.flow as usize, 0.0, u);
    }
}

/// Lowers a flow and what follows from it at its nodes.
fn reduce(model: &Model, state: &mut State, flow: usize, to: f64, u: usize) {
    let less = state.quantity[flow] - to;
    if less <= 0.0 {
        return;
    }
    state.quantity[flow] = to;
    for take in model.network.takes.row(flow) {
        state.net[take.node as usize] += take.amount * less;
    }
    for give in model.network.prompt.row(flow) {
        state.net[give.node as usize] -= give.amount * less * at_once(model, state, flow, give, u);
    }
}

/// Whether a node that was rationed has something left because its users were limited elsewhere; those then aim at what
/// they can have. First those that are limited by a node with nothing left: what limits the others may be freed too.
fn freed(model: &Model, state: &mut State, u: usize) -> bool {
    lower_aims(model, state, u, false) || lower_aims(model, state, u, true)
}

/// Lowers the aims of flows at nodes that have something left: of those limited by a node that has nothing left, or of
/// all that are limited elsewhere. Whether any was lowered.
fn lower_aims(model: &Model, state: &mut State, u: usize, any: bool) -> bool {
    let mut changed = false;
    for at in 0..state.rationed.len() {
        let node = state.rationed[at];
        if state.net[node] <= model.tolerance[node] {
            continue;
        }
        for user in model.network.users.row(node) {
            let flow = user.flow as usize;
            let limiter = state.limiter[flow];
            if limiter == NOBODY || limiter == node as u32 || state.quantity[flow] >= state.aim[flow] {
                continue;
            }
            if !any && state.net[limiter as usize] > model.tolerance[limiter as usize] {
                continue;
            }
            let less = state.aim[flow] - state.quantity[flow];
            state.aim[flow] = state.quantity[flow];
            for take in model.network.takes.row(flow) {
                state.aimed[take.node as usize] += take.amount * less;
            }
            for give in model.network.prompt.row(flow) {
                let same = at_once(model, state, flow, give, u);
                state.aimed[give.node as usize] -= give.amount * less * same;
            }
            changed = true;
        }
    }
    changed
}
