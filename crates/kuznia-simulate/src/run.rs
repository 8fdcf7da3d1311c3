//! Plays scenarios: one replication, whole.

use crate::model::Model;
use crate::policy::Policy;
use crate::state::State;
use crate::step::{finish, step};
use kuznia_scenarios::Scenario;

/// Who looks on at the end of every step.
pub trait Observer {
    /// The step has just ended.
    fn step(&mut self, model: &Model, state: &State, u: usize);
}

/// Nobody looks on.
impl Observer for () {
    fn step(&mut self, _: &Model, _: &State, _: usize) {}
}

/// Plays a scenario from the start to the end of the horizon. The answer is in `state.outcome`. It depends on the model,
/// the policy and the scenario alone, not on what the state was used for before.
pub fn play(
    model: &Model,
    policy: &dyn Policy,
    scenario: &Scenario,
    state: &mut State,
    observer: &mut impl Observer,
) {
    state.reset(model);
    for u in 0..model.len() {
        step(model, policy, scenario, state, u);
        observer.step(model, state, u);
    }
    finish(model, state);
}
