//! Events: what they take in a step, what they destroy at once, and how they set back what is being built.

use crate::active::Stage;
use crate::model::{Model, Resource, per_unit};
use crate::policy::Policy;
use crate::state::{Hit, State};
use crate::threats::{Target, builds_on};
use kuznia_base::{Id, Instant};
use kuznia_case::case::{Recovery, Subject, ThreatKind};
use kuznia_scenarios::{Event, Scenario};

/// The index of the objective's term for capital.
const CAPITAL: usize = 0;

/// Applies the events of a scenario to a step. The policy looks at what has happened up to the step's start.
pub(crate) fn apply(stage: Stage, policy: &dyn Policy, scenario: &Scenario, state: &mut State, u: usize) {
    let model = stage.model;
    state.reset_events();
    if std::mem::take(&mut state.any_destroyed) {
        state.destroyed.fill(0.0);
    }
    let (start, end) = (model.steps.starts[u], model.steps.starts[u + 1]);
    let strike = |state: &mut State, has_begun: &dyn Fn(&Event) -> bool| {
        while let Some(event) = scenario.events.get(state.next).filter(|event| has_begun(event)) {
            begin(stage, event, state, u);
            state.next += 1;
        }
    };
    strike(state, &|event| event.start <= start);
    policy.look(model, state, u);
    strike(state, &|event| event.start < end);
    if state.hits.is_empty() {
        return;
    }
    state.hits.retain(|hit| hit.end > start);
    for at in 0..state.hits.len() {
        let hit = state.hits[at];
        let size = mean(&hit, start, end);
        if size == 0.0 {
            continue;
        }
        match hit.target {
            Target::Resource(at) => state.factor[at] *= 1.0 - size,
            Target::Need(at) => state.surge[at] = (1.0 + state.surge[at]) * (1.0 + size) - 1.0,
            Target::Price(at) => state.price[at] *= 1.0 + size,
            Target::Lead(at) => {
                state.longer[at] = (state.longer[at] + size).max(-1.0);
                state.delayed = true;
            }
            Target::Cash(at) => state.given[at] *= 1.0 - size,
            Target::Capital(at) => state.overrun[at] *= 1.0 + size,
            Target::Construction(_) => continue,
        }
        state.touched.push(hit.target);
        state.wake_target(stage, u, hit.target);
    }
}

/// Mean loss over a step: whole while the event lasts, or falling evenly to nothing under linear recovery.
pub(crate) fn mean(hit: &Hit, start: Instant, end: Instant) -> f64 {
    let (a, b) = (hit.start.max(start), hit.end.min(end));
    let inside = b.days_since(a);
    if inside <= 0.0 {
        return 0.0;
    }
    let share = inside / end.days_since(start);
    if !hit.linear {
        return hit.size * share;
    }
    let whole = hit.end.days_since(hit.start);
    let left = (hit.end.days_since(a) + hit.end.days_since(b)) / 2.0 / whole;
    hit.size * share * left
}

/// Part of a loss that protections leave, at the start of an event.
fn unprotected(model: &Model, state: &State, event: &Event, subjects: &[Subject]) -> f64 {
    let mut left = 1.0;
    for protection in &model.protections {
        if protection.subject == Subject::Every || subjects.contains(&protection.subject) {
            let share = protection.course.at(event.start, state.slip[protection.commitment]);
            left *= 1.0 - (protection.amount * share).clamp(0.0, 1.0);
        }
    }
    left
}

/// The start of an event.
fn begin(stage: Stage, event: &Event, state: &mut State, u: usize) {
    let model = stage.model;
    let threatened = &model.threatened[event.threat.index()];
    let threat = &model.case.threats[event.threat];
    state.last_event = Some((event.threat, event.start));
    state.outcome.first_event.get_or_insert(event.start);
    for (target, subjects) in &threatened.targets {
        let size = event.size * unprotected(model, state, event, subjects);
        if let Target::Construction(project) = *target {
            slow(stage, event, size, project, state, u);
        } else if event.end > event.start {
            let linear = threat.recovery == Recovery::Linear;
            let (threat, start, end) = (event.threat, event.start, event.end);
            state.hits.push(Hit { threat, target: *target, size, start, end, linear });
        }
    }
    for (cell, subject) in &threatened.cells {
        let size = event.size * unprotected(model, state, event, &[*subject]);
        state.wake(stage, u, model.parts.of_node[*cell] as usize);
        let lost = state.stock[*cell].max(0.0) * size;
        state.stock[*cell] -= lost;
        state.destroyed[*cell] += lost;
        state.any_destroyed |= lost > 0.0;
    }
    debug_assert!(threatened.sites.is_empty() || matches!(threat.kind, ThreatKind::Site | ThreatKind::Line));
    for (line, subjects) in &threatened.sites {
        for at in 0..model.commitments.len() {
            let commitment = &model.commitments[at];
            let complete = commitment.complete.plus_days(state.slip[at]);
            let building = begun(model, state, at) <= event.start && event.start < complete;
            if building && builds_on(model.case, commitment.project, *line) {
                let size = event.size * unprotected(model, state, event, subjects);
                set_back(stage, event, size, at, state, u);
            }
        }
    }
}

/// A construction that is hit loses a share of what was built, which is built and paid again, and the same share of
/// the time that the event lasts.
fn set_back(stage: Stage, event: &Event, size: f64, at: usize, state: &mut State, u: usize) {
    let model = stage.model;
    let commitment = &model.commitments[at];
    let lead = commitment.complete.days_since(commitment.date);
    let elapsed = event.start.days_since(begun(model, state, at));
    let cost = model.case.projects[commitment.project].cost.0 * commitment.factor * commitment.units;
    let again = size * cost * (elapsed / lead.max(1e-9)).min(1.0);
    state.outcome.terms[CAPITAL] += again * model.discount[u];
    let capital_group = model.funds.as_ref().and_then(|f| f.capital_group[commitment.project.index()]);
    if let Some(group) = capital_group {
        state.excess[group] += again;
    }
    slip(stage, at, size * (elapsed.min(lead) + event.days()), state, u);
}

/// When the construction of a commitment begins: at its date, or when the last of those that it waits for is complete.
fn begun(model: &Model, state: &State, at: usize) -> Instant {
    let before = model.predecessors[at].iter();
    let complete = before.map(|&first| model.commitments[first].complete.plus_days(state.slip[first]));
    complete.fold(model.commitments[at].date, Instant::max)
}

/// While a project's lead is longer, its construction takes so much longer.
fn slow(stage: Stage, event: &Event, size: f64, project: usize, state: &mut State, u: usize) {
    let model = stage.model;
    for at in 0..model.commitments.len() {
        let commitment = &model.commitments[at];
        let complete = commitment.complete.plus_days(state.slip[at]);
        let inside = complete.min(event.end).days_since(begun(model, state, at).max(event.start));
        if commitment.project.index() == project && inside > 0.0 {
            slip(stage, at, size * inside, state, u);
        }
    }
}

/// Moves a completion and what follows from it. Commitments that wait for it begin later.
fn slip(stage: Stage, at: usize, days: f64, state: &mut State, u: usize) {
    let model = stage.model;
    let old = state.slip[at];
    // Nothing is complete before now: what was in force in earlier steps stays so.
    let new = (old + days).max(model.steps.starts[u].days_since(model.commitments[at].complete));
    if new == old || state.shifted.is_empty() {
        return;
    }
    state.slip[at] = new;
    state.dirty = true;
    let width = model.resources.len();
    for impact in model.impacts.iter().filter(|impact| impact.commitment == at) {
        let resource = model.resources[impact.resource];
        let part = model.parts.of_node[model.node(impact.resource)] as usize;
        state.wake(stage, u, part);
        state.pinned[part] = true;
        let (before, after) = (impact.course.slipped(old), impact.course.slipped(new));
        for v in u..model.len() {
            let id = model.steps.id(v);
            let step = model.steps.calendar.period(id);
            let change = after.in_force(step) - before.in_force(step);
            if change == 0.0 {
                continue;
            }
            let unit = match resource {
                Resource::Gate(_) => gate(model, impact.resource, v),
                _ => per_unit(model.case, &model.steps, resource, id),
            };
            state.shifted[v * width + impact.resource] += impact.amount * change * unit;
        }
    }
    let complete = model.commitments[at].complete.plus_days(new);
    for &other in &model.successors[at] {
        let late = complete.days_since(model.commitments[other].date);
        if late > state.slip[other] {
            slip(stage, other, late - state.slip[other], state, u);
        }
    }
}

/// Runs that one unit of permission allows in a step.
fn gate(model: &Model, resource: usize, v: usize) -> f64 {
    let step = model.steps.calendar.period(model.steps.id(v));
    let own = model.impacts.iter().filter(|impact| impact.resource == resource);
    let in_force: f64 = own.map(|impact| impact.amount * impact.course.in_force(step)).sum();
    if in_force > 0.0 { model.available[v * model.resources.len() + resource] / in_force } else { 0.0 }
}
