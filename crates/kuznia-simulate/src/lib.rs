//! Plays a plan through scenarios: state, step, policies, run. Flat arrays, and a replication allocates nothing after its
//! start. No solver, no files.

mod balance;
mod courses;
mod delays;
mod events;
mod model;
mod needs;
mod network;
mod order;
mod policy;
mod run;
mod state;
mod step;
mod steps;
mod threats;
mod trace;

pub use model::{Breadth, Flow, Measure, Model, Resource};
pub use policy::{BaseStock, Follow, Policy};
pub use run::{Observer, play};
pub use state::{Episode, Outcome, State};
pub use steps::{StepLength, Steps};
pub use trace::Recorder;
