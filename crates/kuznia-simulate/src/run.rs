//! Plays scenarios: one replication, whole.

use crate::active::Stage;
use crate::endurance::Served;
use crate::model::Model;
use crate::nominal::Nominal;
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

/// Plays a scenario from the start to the end of the horizon, every step whole. The answer is in `state.outcome`. It
/// depends on the model, the policy and the scenario alone, not on what the state was used for before.
pub fn play(
    model: &Model,
    policy: &dyn Policy,
    scenario: &Scenario,
    state: &mut State,
    observer: &mut impl Observer,
) {
    course(model, policy, scenario, state, observer);
    finish(Stage { model, nominal: None, served: None }, state);
}

/// The steps of a scenario, before anything is settled at the end.
pub(crate) fn course(
    model: &Model,
    policy: &dyn Policy,
    scenario: &Scenario,
    state: &mut State,
    observer: &mut impl Observer,
) {
    let stage = Stage { model, nominal: None, served: None };
    state.reset(stage);
    for u in 0..model.len() {
        step(stage, policy, std::iter::once(scenario), std::slice::from_mut(state), u);
        observer.step(model, state, u);
    }
}

/// How many scenarios are played side by side: what a step knows of the case is read once for all of them.
pub const ABREAST: usize = 8;

/// Plays scenarios side by side, each in its own state. With the nominal course of the same model and policy only what
/// departs from it is looked at: the outcome is that of [`play`] but for rounding, and the state's own arrays are not
/// whole. Endurance is measured against what is `served` without events, where that is given. What a scenario gives does not depend on those beside it.
pub fn play_abreast<'s>(
    model: &Model,
    policy: &dyn Policy,
    nominal: Option<&Nominal>,
    served: Option<&Served>,
    scenarios: impl Iterator<Item = &'s Scenario> + Clone,
    states: &mut [State],
) {
    let stage = Stage { model, nominal, served };
    states.iter_mut().for_each(|state| state.reset(stage));
    for u in 0..model.len() {
        step(stage, policy, scenarios.clone(), states, u);
    }
    states.iter_mut().for_each(|state| finish(stage, state));
}
