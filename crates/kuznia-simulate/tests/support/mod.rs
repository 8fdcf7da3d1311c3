//! What tests of cases written by hand share: read the case, play its plan, judge the trace.

use kuznia_case::{Case, Draft, Plan, Trace, audit_trace, check};
use kuznia_scenarios::Scenario;
use kuznia_simulate::{Breadth, Follow, Model, Recorder, State, StepLength, play};

/// The case of a text without a fault.
pub(crate) fn case_of(text: &str) -> Case {
    let checked = check(&Draft::from_text("test", text));
    checked.case.unwrap_or_else(|| panic!("{}", checked.notes))
}

/// Unserved by period, and the trace, of a scenario under `follow`.
pub(crate) fn played(case: &Case, plan: &Plan, step: StepLength, scenario: &Scenario) -> (Vec<f64>, Trace) {
    let model = Model::new(case, plan, step, Breadth::Planned).unwrap();
    let mut state = State::new(&model);
    let mut recorder = Recorder::new(&model);
    play(&model, &Follow, scenario, &mut state, &mut recorder);
    let unserved = state.outcome.unserved.clone();
    (unserved, recorder.finish(&model, &state, scenario.number))
}

/// The trace passes its audit; `of` says whose it is.
#[track_caller]
pub(crate) fn passes(case: &Case, trace: &Trace, of: &str) {
    let audit = audit_trace(case, trace);
    assert!(audit.passed, "{of}: {:?} by {}", audit.worst_row, audit.worst_violation);
}
