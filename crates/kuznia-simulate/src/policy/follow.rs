//! `follow`: what the plan says, and what is late is done as soon as it can be.

use super::Policy;
use crate::model::{Flow, Model};
use crate::state::State;

/// Follows the plan and catches up.
#[derive(Clone, Copy, Debug, Default)]
pub struct Follow;

impl Policy for Follow {
    fn name(&self) -> &'static str {
        "follow"
    }

    /// Planned until the step's end, less what is done.
    fn want(&self, model: &Model, state: &mut State, u: usize) {
        for (flow, kind) in model.flows.iter().enumerate() {
            if !matches!(kind, Flow::Serve(_)) {
                state.want[flow] = (model.planned_until(u, flow) - state.done[flow]).max(0.0);
            }
        }
    }
}
