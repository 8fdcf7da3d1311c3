//! The nominal course: what a policy does if nothing happens. A scenario is played as its departures from it.

use crate::model::Model;
use crate::network::Lists;
use crate::policy::Policy;
use crate::run::Observer;
use crate::state::{Outcome, State};
use kuznia_scenarios::Scenario;

/// Most bytes that a nominal course may take; a larger one is not kept, and every step is played whole.
const MOST: usize = 1 << 29;

/// The nominal course of a model under a policy, by step.
#[derive(Clone, Debug, Default)]
pub struct Nominal {
    /// By cell: at the step's end.
    pub(crate) stock: Vec<f64>,
    /// By cell: what arrived.
    pub(crate) arrived: Vec<f64>,
    /// By flow.
    pub(crate) quantity: Vec<f64>,
    /// By flow: at the step's end.
    pub(crate) done: Vec<f64>,
    /// By requirement: open and open by plan, at the step's end.
    pub(crate) open: Vec<[f64; 2]>,
    /// By requirement: unserved, and cost of it, in the step.
    pub(crate) gave: Vec<[f64; 2]>,
    /// By requirement: whether less is served than planned.
    pub(crate) behind: Vec<bool>,
    /// By acceptance, at the step's end.
    pub(crate) fielded: Vec<f64>,
    /// By entry of `Model::overtime`: capacity-years.
    pub(crate) over: Vec<f64>,
    /// By group of outlays.
    pub(crate) excess: Vec<f64>,
    /// By fund: planned and wanted for purchases.
    pub(crate) asked: Vec<[f64; 2]>,
    /// By flow, where there are funds: wanted before money cuts it.
    pub(crate) wanted: Vec<f64>,
    /// Whether money cut anything.
    pub(crate) cut: Vec<bool>,
    /// Requirements that fall behind, or are no longer, or are at the end.
    pub(crate) marks: Lists<(u32, bool)>,
    /// Node and what it refused.
    pub(crate) refused: Lists<(u32, f64)>,
    /// By part: the step from which on more stock would change nothing.
    pub(crate) calm: Vec<usize>,
    /// By step: sum of discounted years before it.
    pub(crate) years: Vec<f64>,
    /// What is measured, before it is finished.
    pub(crate) outcome: Outcome,
}

impl Nominal {
    /// Plays the nominal course. `None`: the policy looks beyond a part, or the course would be too large to keep.
    pub fn new(model: &Model, policy: &dyn Policy) -> Option<Self> {
        let wide = 2 * (model.cells.len() + model.flows.len()) + 5 * model.needs.len();
        if !policy.is_local() || wide * model.len() * size_of::<f64>() > MOST {
            return None;
        }
        let mut own = Self { calm: vec![0; model.parts.count], years: vec![0.0], ..Self::default() };
        // A part with a limited store or losses feels every bit of stock.
        for (part, calm) in own.calm.iter_mut().enumerate() {
            let lossless = |cell: &u32| {
                model.decay.iter().skip(*cell as usize).step_by(model.cells.len()).all(|left| *left == 1.0)
            };
            if !model.parts.stores.row(part).is_empty() || !model.parts.cells.row(part).iter().all(lossless) {
                *calm = usize::MAX;
            }
        }
        let mut state = State::new(model);
        crate::run::course(model, policy, &Scenario::default(), &mut state, &mut own);
        own.outcome = state.outcome.clone();
        Some(own)
    }
}

impl Observer for Nominal {
    fn step(&mut self, model: &Model, state: &State, u: usize) {
        self.stock.extend_from_slice(&state.stock);
        self.arrived.extend_from_slice(&state.arrived);
        self.quantity.extend_from_slice(&state.quantity);
        self.done.extend_from_slice(&state.done);
        self.open.extend(state.open.iter().zip(&state.planned_open).map(|(open, plan)| [*open, *plan]));
        self.gave.extend_from_slice(&state.gave);
        self.fielded.extend_from_slice(&state.fielded);
        self.over.extend_from_slice(&state.over);
        self.excess.extend_from_slice(&state.excess);
        if model.funds.is_some() {
            self.asked.extend_from_slice(&state.asked);
            self.wanted.extend_from_slice(&state.wanted);
        }
        self.cut.push(state.cut);
        self.refused.push(state.refused_now.iter().copied());
        let needs = model.needs.len();
        let before = |r: usize| u > 0 && self.behind[(u - 1) * needs + r];
        let last = u + 1 == model.len();
        let changes = (0..needs).filter(|&r| state.behind[r] != before(r) || last && state.behind[r]);
        self.marks.push(changes.map(|r| (r as u32, state.behind[r])).collect::<Vec<_>>());
        self.behind.extend_from_slice(&state.behind);
        for (calm, limited) in self.calm.iter_mut().zip(&state.limited) {
            if *limited {
                *calm = (*calm).max(u + 1);
            }
        }
        let sum = self.years[u] + model.steps.years[u] * model.discount[u];
        self.years.push(sum);
    }
}
