//! `replan`: operations are planned again at the start of a period in which something is not as it was foreseen. Until the
//! first event, and between two plans, what is planned is followed and what is late is caught up.

use super::Policy;
use crate::known::Known;
use crate::model::{Breadth, Model};
use crate::state::State;
use std::ops::Range;

/// Part of what a flow does in a period that it may be behind without a new plan.
const DEPARTURE: f64 = 1e-3;

/// Operations from a period to the end of the horizon.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Operations {
    /// By period, from the one in which they begin, and flow.
    pub flows: Vec<f64>,
    /// By period and cell: stock at its end.
    pub stocks: Vec<f64>,
}

/// Plans operations with what is known at the start of a period.
pub trait Planner: Sync {
    /// The operations of this period and all later ones; `None`: none were found, and what was planned before stays.
    ///
    /// It must depend on nothing but what is known.
    fn plan(&self, known: &Known) -> Option<Operations>;
}

/// Plans operations again, by a planner.
#[derive(Clone, Debug)]
pub struct Replan<P> {
    /// Who plans.
    pub planner: P,
    /// Whether it plans in every period, needed or not.
    pub always: bool,
}

/// Operations that are followed since the last plan.
#[derive(Clone, Debug, Default)]
pub(crate) struct Again {
    /// Period of the last plan; `None`: the plan of the run holds.
    from: Option<usize>,
    operations: Operations,
    /// By period from `from` and flow: done before the plan, and planned before the period.
    before: Vec<f64>,
    /// By cell: stock at the plan.
    opening: Vec<f64>,
    /// By period and flow: what happened.
    past: Vec<f64>,
    /// Start of the last event that was seen, and how many events lasted then.
    seen: usize,
    lasting: usize,
}

impl Again {
    /// Back to the start of the horizon.
    pub(crate) fn forget(&mut self) {
        self.from = None;
        self.past.fill(0.0);
        (self.seen, self.lasting) = (0, 0);
    }

    /// Stock that is held for later at a step's end; `None`: the plan of the run says it.
    pub(crate) fn reserve(&self, model: &Model, u: usize, cell: usize) -> Option<f64> {
        let (t, width) = (model.steps.period[u], model.cells.len());
        let at = t - self.from?;
        let start =
            if at == 0 { self.opening[cell] } else { self.operations.stocks[(at - 1) * width + cell] };
        let share = model.shares[u * (model.resources.len() + 1)];
        Some(start + share * (self.operations.stocks[at * width + cell] - start))
    }

    /// What a flow did in an earlier period.
    pub(crate) fn past(&self, model: &Model, t: usize, flow: usize) -> f64 {
        self.past.get(t * model.flows.len() + flow).copied().unwrap_or(0.0)
    }

    /// Planned from the start of the horizon to a step's end.
    fn until(&self, model: &Model, u: usize, flow: usize) -> f64 {
        match self.from {
            Some(from) => {
                let at = (model.steps.period[u] - from) * model.flows.len() + flow;
                self.before[at] + self.operations.flows[at] * model.share(u, flow)[1]
            }
            None => model.planned_until(u, flow),
        }
    }

    /// Planned in a step's period up to its end.
    fn within(&self, model: &Model, u: usize, flow: usize) -> f64 {
        let from = self.from.unwrap_or(0);
        self.operations.flows[(model.steps.period[u] - from) * model.flows.len() + flow]
            * model.share(u, flow)[1]
    }

    /// Whether anything was done that was not planned, or not done that was, in the steps before this one.
    fn departs(&self, model: &Model, state: &State, u: usize) -> bool {
        let Some(before) = u.checked_sub(1) else { return false };
        let t = model.steps.period[before];
        (0..model.flows.len()).any(|flow| {
            let late = if model.serves[flow] && self.is_reset(model, flow) {
                // What was not served in its period is lost: only the last one counts.
                let planned = match self.from {
                    Some(_) => self.within(model, before, flow),
                    None => model.planned[t * model.flows.len() + flow],
                };
                planned - self.past(model, t, flow)
            } else {
                self.until(model, before, flow) - state.done[flow]
            };
            late.abs()
                > DEPARTURE * self.past(model, t, flow).abs().max(model.planned[t * model.flows.len() + flow])
                    + 1e-6
        })
    }

    /// Whether what is done is counted anew in every period.
    fn is_reset(&self, model: &Model, flow: usize) -> bool {
        let mut needs = model.needs.iter();
        needs.any(|need| !need.held && !need.kept && need.serves.iter().any(|(own, _, _)| *own == flow))
    }

    /// Takes new operations over.
    fn follow(&mut self, model: &Model, state: &State, t: usize, operations: Operations) {
        self.before.clear();
        let mut sums = state.done.clone();
        for row in operations.flows.chunks(model.flows.len().max(1)) {
            self.before.extend_from_slice(&sums);
            sums.iter_mut().zip(row).for_each(|(sum, planned)| *sum += planned);
        }
        self.opening.clear();
        self.opening.extend_from_slice(&state.stock);
        (self.from, self.operations) = (Some(t), operations);
    }
}

impl<P: Planner> Policy for Replan<P> {
    fn name(&self) -> &'static str {
        "replan"
    }

    fn breadth(&self) -> Breadth {
        Breadth::Free
    }

    fn look(&self, model: &Model, state: &mut State, u: usize) {
        let mut again = std::mem::take(&mut state.again);
        again.past.resize(model.periods() * model.flows.len(), 0.0);
        if let Some(before) = u.checked_sub(1) {
            let row = &mut again.past[model.steps.period[before] * model.flows.len()..];
            row.iter_mut().zip(&state.quantity).for_each(|(past, quantity)| *past += quantity);
        }
        let t = model.steps.period[u];
        if model.steps.first[t] == u && (self.always || is_needed(model, state, &mut again, u)) {
            state.again = again;
            let found = self.planner.plan(&Known::new(model, state, u));
            again = std::mem::take(&mut state.again);
            if let Some(operations) = found {
                again.follow(model, state, t, operations);
            }
        }
        state.again = again;
    }

    fn want(&self, model: &Model, state: &mut State, u: usize, flows: Range<usize>) {
        let again = std::mem::take(&mut state.again);
        for flow in flows {
            if !model.serves[flow] {
                state.want[flow] = (again.until(model, u, flow) - state.done[flow]).max(0.0);
            }
        }
        if again.from.is_some() {
            deliveries(model, state, &again, u);
        }
        state.again = again;
    }
}

/// Whether something happened since the last plan, lasts, or is not as it was planned. Nothing is before the first event.
fn is_needed(model: &Model, state: &State, again: &mut Again, u: usize) -> bool {
    let now = model.steps.starts[u];
    let lasting = state.hits.iter().filter(|hit| hit.end > now).count();
    let changed = state.next != again.seen || lasting > 0 || again.lasting > 0;
    (again.seen, again.lasting) = (state.next, lasting);
    state.outcome.first_event.is_some() && (changed || again.departs(model, state, u))
}

/// Deliveries as planned again, late ones too; no more than is open.
fn deliveries(model: &Model, state: &mut State, again: &Again, u: usize) {
    let before = model.steps.period[u] * model.flows.len();
    for (r, need) in model.needs.iter().enumerate() {
        let mut sum = 0.0;
        for (flow, _, eff) in &need.serves {
            let late = if need.held || need.kept {
                again.until(model, u, *flow) - state.done[*flow]
            } else {
                again.within(model, u, *flow) - (state.done[*flow] - model.before[before + flow])
            };
            state.want[*flow] = late.max(0.0);
            sum += eff * state.want[*flow];
        }
        let open = state.open[r].max(0.0);
        if !need.held && sum > open {
            need.serves.iter().for_each(|(flow, _, _)| state.want[*flow] *= open / sum);
        }
    }
}
