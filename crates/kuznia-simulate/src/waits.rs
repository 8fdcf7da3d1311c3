//! What deliveries wait for: from a delivery that is less than wanted up the network to where nothing before is late.

use crate::model::{Model, Tied};
use crate::run::Observer;
use crate::state::State;

/// Follows late deliveries to what holds them up, step by step. For a course that is played whole.
#[derive(Clone, Debug)]
pub struct Waits {
    /// By requirement and node: effective units that waited, summed over the steps.
    held_up: Vec<f64>,
    nodes: usize,
    seen: Vec<bool>,
}

/// What the deliveries for a requirement waited for most.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Wait {
    /// The node: goods at a site, or a capacity.
    pub node: usize,
    /// Part of all that waited, over all steps.
    pub share: f64,
    /// Whether it is goods that nothing is late to send: they come later inside the plan's period than they are wanted.
    pub goods: bool,
}

impl Waits {
    /// Nothing has waited.
    pub fn new(model: &Model) -> Self {
        let nodes = model.network.nodes;
        Self { held_up: vec![0.0; model.requirements() * nodes], nodes, seen: vec![false; nodes] }
    }

    /// What the deliveries for a requirement, by its row, waited for most; `None` where none did.
    pub fn most(&self, model: &Model, requirement: usize) -> Option<Wait> {
        let own = &self.held_up[requirement * self.nodes..][..self.nodes];
        let all: f64 = own.iter().sum();
        let node = (0..own.len()).rev().max_by(|a, b| own[*a].total_cmp(&own[*b]))?;
        (own[node] > 0.0).then(|| Wait { node, share: own[node] / all, goods: node < model.cells.len() })
    }

    /// The node at the end of the way up from a node that is short.
    fn root(&mut self, model: &Model, state: &State, u: usize, from: usize) -> usize {
        self.seen.fill(false);
        let mut node = from;
        while node < model.cells.len() && !std::mem::replace(&mut self.seen[node], true) {
            // The source that is furthest behind the plan, and what holds it up.
            let behind = |flow: usize| model.planned_until(u, flow) - state.done[flow];
            let late = model.network.givers.row(node).iter().map(|own| (own.flow as usize, own.amount));
            let late = late.filter(|(flow, amount)| {
                !model.serves[*flow] && amount * behind(*flow) > model.tolerance[node]
            });
            let worst =
                late.max_by(|a, b| (a.1 * behind(a.0)).total_cmp(&(b.1 * behind(b.0))).then(b.0.cmp(&a.0)));
            match worst.and_then(|(flow, _)| limiter(model, state, flow)) {
                Some(next) => node = next,
                None => break,
            }
        }
        node
    }
}

/// What limits a flow in the step that has ended: the node that refused it something, or its own capacity.
fn limiter(model: &Model, state: &State, flow: usize) -> Option<usize> {
    if state.quantity[flow] < state.want[flow] && state.limiter[flow] != u32::MAX {
        return Some(state.limiter[flow] as usize);
    }
    let (own, _) = model.tied.alone[flow];
    (own != Tied::NONE).then_some(own as usize)
}

impl Observer for Waits {
    fn step(&mut self, model: &Model, state: &State, u: usize) {
        for (r, need) in model.needs.iter().enumerate() {
            for &(flow, _, effectiveness) in &need.serves {
                let missing = state.want[flow] - state.quantity[flow];
                if missing <= 1e-9 * (1.0 + state.want[flow]) {
                    continue;
                }
                if let Some(short) = limiter(model, state, flow) {
                    let root = self.root(model, state, u, short);
                    self.held_up[r * self.nodes + root] += effectiveness * missing;
                }
            }
        }
    }
}
