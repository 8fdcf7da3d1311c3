//! Policies: what is wanted of runs, purchases, shipments, aid and disposal in a step. Deliveries follow from the needs.

mod base_stock;
mod follow;
mod replan;

pub use base_stock::BaseStock;
pub use follow::Follow;
pub(crate) use replan::Again;
pub use replan::{Operations, Planner, Replan};

use crate::model::{Breadth, Model};
use crate::state::State;
use std::ops::Range;

/// Decides what is wanted.
pub trait Policy: Sync {
    /// Its name on the command line.
    fn name(&self) -> &'static str;

    /// How much of the case it needs to see.
    fn breadth(&self) -> Breadth {
        Breadth::Planned
    }

    /// Whether what it wants in a part of the network follows from that part alone.
    fn is_local(&self) -> bool {
        false
    }

    /// Looks at a step's start, before anything of the step happens but what strikes at its very start. Whoever plans
    /// may do it here: what is not seen now is not known.
    fn look(&self, _model: &Model, _state: &mut State, _u: usize) {}

    /// Fills `state.want` for the flows among those given that are no deliveries; deliveries are already there.
    /// `state.base` is what every node has before the step's flows. A policy that is local is asked part by part, any
    /// other is asked once, for all flows.
    fn want(&self, model: &Model, state: &mut State, u: usize, flows: Range<usize>);
}
