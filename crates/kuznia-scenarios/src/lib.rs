//! Scenarios: one realisation of all threats over the horizon, sampled by counter so that scenario 17 is the same whatever
//! else is sampled, on any machine and thread count; fewer scenarios that stand for many; and trees of them.

mod draw;
mod philox;
mod quantile;
mod reduce;
mod remaining;
mod sample;
mod tree;

pub use draw::{draw, mean};
pub use philox::Stream;
pub use quantile::quantile;
pub use reduce::{Method, Reduction, features, reduce};
pub use remaining::remaining;
pub use sample::{Event, MOST_EVENTS, Sampler, Scenario};
pub use tree::{MOST_LEAVES, Node, Tree, TreeFault, tree};
