//! Plays a plan through scenarios: state, step, policies, run. Flat arrays, and a replication allocates nothing after its
//! start. No solver, no files.

mod active;
mod balance;
mod batch;
mod courses;
mod delays;
mod endurance;
mod events;
mod known;
mod model;
mod money;
mod needs;
mod network;
mod nominal;
mod order;
mod parts;
mod policy;
mod run;
mod sketch;
mod state;
mod step;
mod steps;
mod tally;
mod threats;
mod trace;
mod waits;
mod windows;

pub use batch::{Desk, Player, Record};
pub use endurance::{Endurance, LEVELS, Served, Survival};
pub use known::Known;
pub use model::{Breadth, Flow, Measure, Model, Resource};
pub use nominal::Nominal;
pub use policy::{BaseStock, Follow, Operations, Planner, Policy, Replan};
pub use run::{ABREAST, Observer, play, play_abreast};
pub use sketch::Sketch;
pub use state::{Episode, Outcome, State};
pub use steps::{StepLength, Steps};
pub use tally::{Tally, WORST};
pub use trace::Recorder;
pub use waits::{Wait, Waits};
pub use windows::{Window, confidence};
