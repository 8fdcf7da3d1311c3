//! What is known at the start of a step: all that has happened, and nothing of what will. An event that lasts is known by
//! what it takes now; how long it will go on is expected from the law of its length and its age. Under linear recovery its
//! pace is seen, and with it its end. The date of a completion that slips is told when it does.

use crate::events::mean;
use crate::model::{Model, Resource};
use crate::state::{Hit, State};
use crate::step::left;
use crate::threats::Target;
use kuznia_base::{Id, Instant};
use kuznia_case::case::{AcceptanceId, FundId, OfferId, ProjectId, RequirementId};
use kuznia_scenarios::remaining;

/// A state as it is known at the start of a step that begins a period.
#[derive(Debug)]
pub struct Known<'s, 'a> {
    model: &'s Model<'a>,
    state: &'s State,
    u: usize,
    /// Events that last, each with its expected end.
    hits: Vec<Hit>,
}

impl<'s, 'a> Known<'s, 'a> {
    pub(crate) fn new(model: &'s Model<'a>, state: &'s State, u: usize) -> Self {
        let now = model.steps.starts[u];
        let lasting = state.hits.iter().filter(|hit| hit.start <= now && hit.end > now);
        let hits = lasting.map(|hit| Hit { end: expected_end(model, hit, now), ..*hit }).collect();
        Self { model, state, u, hits }
    }

    /// The case and its plan as they are played.
    pub fn model(&self) -> &'s Model<'a> {
        self.model
    }

    /// The period that begins.
    pub fn period(&self) -> usize {
        self.model.steps.period[self.u]
    }

    /// Stock by cell, in the order of the model's cells.
    pub fn stocks(&self) -> &'s [f64] {
        &self.state.stock
    }

    /// What is under way to a cell and arrives in a period, receipts that the case lists left out.
    pub fn coming(&self, cell: usize, t: usize) -> f64 {
        let (model, state) = (self.model, self.state);
        let (from, until) = (model.steps.first[t].max(self.u), model.steps.first[t + 1]);
        // Beyond the ring nothing can have been sent.
        let until = until.min(self.u + state.ring - 1);
        (from..until).map(|v| state.due[(v % state.ring) * model.cells.len() + cell]).sum()
    }

    /// Fielded units.
    pub fn fielded(&self, a: AcceptanceId) -> f64 {
        self.state.fielded[a.index()]
    }

    /// Need that waits, in effective units; 0 where it does not wait.
    pub fn waiting(&self, r: RequirementId) -> f64 {
        if self.model.needs[r.index()].kept { self.state.open[r.index()].max(0.0) } else { 0.0 }
    }

    /// Cash of a fund beyond what the plan has at this time, in its currency.
    pub fn more_cash(&self, f: FundId) -> f64 {
        self.state.cash[f.index()]
    }

    /// What a flow did in an earlier period.
    pub fn past(&self, flow: usize, t: usize) -> f64 {
        self.state.again.past(self.model, t, flow)
    }

    /// Unserved part of a need in an earlier period, in effective units or unit-years.
    pub fn unserved(&self, r: RequirementId, t: usize) -> f64 {
        self.state.outcome.unserved[r.index() * self.model.periods() + t]
    }

    /// What there is expected to be of a resource in a period: in all, but of a store at its end.
    pub fn available(&self, resource: usize, t: usize) -> f64 {
        let (model, state, width) = (self.model, self.state, self.model.resources.len());
        let steps = model.steps.first[t]..model.steps.first[t + 1];
        let is_store = matches!(model.resources[resource], Resource::Store(_));
        let steps = if is_store { steps.end - 1..steps.end } else { steps };
        let of = |v: usize| {
            let mut own = model.available[v * width + resource];
            if state.dirty {
                own = (own + state.shifted[v * width + resource]).max(0.0);
            }
            let factor = self.factor(Target::Resource(resource), v, -1.0);
            if factor == 1.0 { own } else { left(model, v, resource, own, factor) }
        };
        steps.map(of).sum()
    }

    /// What is expected to be left of a resource in a period, as a part; 1 where nothing strikes it.
    pub fn left(&self, resource: usize, t: usize) -> f64 {
        self.over(t, |v| self.factor(Target::Resource(resource), v, -1.0))
    }

    /// By how much a need is expected to be multiplied in a period.
    pub fn need(&self, r: RequirementId, t: usize) -> f64 {
        self.over(t, |v| self.factor(Target::Need(r.index()), v, 1.0))
    }

    /// By how much the price of an offer is expected to be multiplied in a period.
    pub fn price(&self, o: OfferId, t: usize) -> f64 {
        self.over(t, |v| self.factor(Target::Price(o.index()), v, 1.0))
    }

    /// Aid in cash that a fund is expected to lose in a period, in its currency.
    pub fn lost_aid(&self, f: FundId, t: usize) -> f64 {
        let Some(funds) = &self.model.funds else { return 0.0 };
        let own = funds.aid.iter().enumerate().filter(|(_, (_, fund))| *fund == f.index());
        let lost = own.map(|(at, &(aid, _))| {
            let of = |v: usize| {
                let income = funds.aid_income[v * funds.aid.len() + at];
                (1.0 - self.factor(Target::Cash(aid), v, -1.0)) * income
            };
            (self.model.steps.first[t]..self.model.steps.first[t + 1]).map(of).sum::<f64>()
        });
        lost.sum()
    }

    /// What payments for a project are expected to cost more in a period, in the case's currency.
    pub fn dearer(&self, k: ProjectId, t: usize) -> f64 {
        let own = self.model.payments.iter().filter(|(_, project, _)| *project == k.index());
        let own = own.filter(|(v, ..)| self.model.steps.period[*v] == t);
        own.map(|&(v, _, money)| (self.factor(Target::Capital(k.index()), v, 1.0) - 1.0) * money).sum()
    }

    /// When what is bought in a period is expected to arrive: periods with their shares. `None`: as the case says.
    pub fn arrivals(&self, flow: usize, o: OfferId, t: usize) -> Option<Vec<(usize, f64)>> {
        let model = self.model;
        if !self.hits.iter().any(|hit| hit.target == Target::Lead(o.index())) {
            return None;
        }
        let give = model.network.gives.row(flow).first()?;
        let mut shares: Vec<(usize, f64)> = Vec::new();
        for v in model.steps.first[t]..model.steps.first[t + 1] {
            let [before, until] = model.share(v, flow);
            let own = self.hits.iter().filter(|hit| hit.target == Target::Lead(o.index()));
            let steps = &model.steps;
            let longer: f64 = own.map(|hit| mean(hit, steps.starts[v], steps.starts[v + 1])).sum();
            let (from, to) = model.delays.span(give.class as usize, v, steps, longer.max(-1.0));
            steps.overlap(from.max(steps.starts[v]), to, |w, share| {
                let (when, share) = (steps.period[w], share * (until - before));
                match shares.iter_mut().find(|(own, _)| *own == when) {
                    Some((_, sum)) => *sum += share,
                    None => shares.push((when, share)),
                }
            });
        }
        Some(shares)
    }

    /// Product of 1 + sign · loss over the events on a target in a step.
    fn factor(&self, target: Target, v: usize, sign: f64) -> f64 {
        let (start, end) = (self.model.steps.starts[v], self.model.steps.starts[v + 1]);
        let own = self.hits.iter().filter(|hit| hit.target == target);
        own.map(|hit| 1.0 + sign * mean(hit, start, end)).product()
    }

    /// Mean over a period.
    fn over(&self, t: usize, of: impl Fn(usize) -> f64) -> f64 {
        if self.hits.is_empty() {
            return 1.0;
        }
        let steps = &self.model.steps;
        let days: f64 = steps.starts[steps.first[t + 1]].days_since(steps.starts[steps.first[t]]);
        (steps.first[t]..steps.first[t + 1]).map(|v| of(v) * steps.days(v) / days).sum()
    }
}

/// When an event that lasts is expected to end.
fn expected_end(model: &Model, hit: &Hit, now: Instant) -> Instant {
    let age = now.days_since(hit.start);
    if hit.linear && age > 0.0 {
        return hit.end;
    }
    now.plus_days(remaining(&model.case.threats[hit.threat].days, age, &model.case.samples))
}
