//! `follow`: what the plan says, and what is late is done as soon as it can be.

use super::Policy;
use crate::model::Model;
use crate::state::State;
use std::ops::Range;

/// Follows the plan and catches up.
#[derive(Clone, Copy, Debug, Default)]
pub struct Follow;

impl Policy for Follow {
    fn name(&self) -> &'static str {
        "follow"
    }

    fn is_local(&self) -> bool {
        true
    }

    /// Planned until the step's end, less what is done.
    fn want(&self, model: &Model, state: &mut State, u: usize, flows: Range<usize>) {
        for flow in flows {
            if !model.serves[flow] {
                state.want[flow] = (model.planned_until(u, flow) - state.done[flow]).max(0.0);
            }
        }
    }
}
