//! What changes while a scenario is played. A state is made once for each thread; nothing is allocated after that.

use crate::active::Stage;
use crate::endurance::{HELD, LEVELS};
use crate::model::Model;
use crate::policy::Again;
use crate::threats::Target;
use kuznia_base::Instant;
use kuznia_case::TERM_NAMES;
use kuznia_case::case::ThreatId;

/// One thing that an event strikes, while it lasts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    pub(crate) threat: ThreatId,
    pub(crate) target: Target,
    /// After protection.
    pub(crate) size: f64,
    pub(crate) start: Instant,
    pub(crate) end: Instant,
    pub(crate) linear: bool,
}

/// A time in which less is served than planned.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Episode {
    /// Index of the requirement.
    pub requirement: usize,
    /// The last threat that struck before or at its beginning; `None`: none had.
    pub cause: Option<ThreatId>,
    /// Days from that event's start (without one, from the episode's) until as much is served as planned again, or the
    /// horizon ends.
    pub days: f64,
    /// Whether it was over before the horizon's end.
    pub over: bool,
}

/// Where an episode began, and the last event that had struck by then.
type Running = (usize, Option<(ThreatId, Instant)>);

/// State of one replication.
#[derive(Clone, Debug)]
pub struct State {
    /// By cell.
    pub stock: Vec<f64>,
    /// By cell: ordered and not yet arrived.
    pub orders: Vec<f64>,
    /// Arrivals to come: rows of cells, by step modulo `ring`.
    pub(crate) due: Vec<f64>,
    pub(crate) ring: usize,
    /// By flow: since the start (serves of needs that do not wait: as if the plan had been kept before this period).
    pub(crate) done: Vec<f64>,
    /// By flow: wanted in this step.
    pub want: Vec<f64>,
    pub(crate) aim: Vec<f64>,
    /// By node: left after what is aimed at.
    pub(crate) aimed: Vec<f64>,
    /// By cell: what arrived in this step.
    pub(crate) arrived: Vec<f64>,
    /// By flow: what happens in this step.
    pub quantity: Vec<f64>,
    /// By node: there before the step's flows.
    pub base: Vec<f64>,
    /// By node: left after them.
    pub net: Vec<f64>,
    pub(crate) limiter: Vec<u32>,
    /// By flow: share that the scarcest of its nodes leaves it.
    pub(crate) left: Vec<f64>,
    pub(crate) rationed: Vec<usize>,
    /// By resource: share left.
    pub(crate) factor: Vec<f64>,
    /// By requirement: relative increase.
    pub(crate) surge: Vec<f64>,
    /// By offer: factor of the price, and relative increase of the lead.
    pub(crate) price: Vec<f64>,
    pub(crate) longer: Vec<f64>,
    /// Whether any lead has changed in this step.
    pub(crate) delayed: bool,
    /// By row of aid: share left of cash.
    pub(crate) given: Vec<f64>,
    /// By project: factor of payments.
    pub(crate) overrun: Vec<f64>,
    pub(crate) touched: Vec<Target>,
    pub(crate) hits: Vec<Hit>,
    pub(crate) next: usize,
    pub(crate) next_receipt: usize,
    /// By commitment: days by which its completion slips.
    pub slip: Vec<f64>,
    /// By step and resource: what slips change.
    pub(crate) shifted: Vec<f64>,
    pub(crate) dirty: bool,
    /// By acceptance.
    pub fielded: Vec<f64>,
    /// By requirement: need that is still open, and that the plan leaves open.
    pub open: Vec<f64>,
    pub(crate) planned_open: Vec<f64>,
    /// By requirement: unserved, and cost of it, in this step.
    pub(crate) gave: Vec<[f64; 2]>,
    /// By requirement: whether less is served than planned.
    pub(crate) behind: Vec<bool>,
    /// By requirement: served in this step (consume), or the level at its end (hold), in effective units.
    pub(crate) got: Vec<f64>,
    /// By entry of `Model::overtime`: in this step.
    pub(crate) over: Vec<f64>,
    /// By fund: planned and wanted for purchases in this step; by flow: wanted before money cuts it; whether it does.
    pub(crate) asked: Vec<[f64; 2]>,
    pub(crate) wanted: Vec<f64>,
    pub(crate) cut: bool,
    /// Node and what it refused in this step, where there is no nominal course.
    pub(crate) refused_now: Vec<(u32, f64)>,
    /// By part: whether stock limited anything in this step.
    pub(crate) limited: Vec<bool>,
    /// By part: whether it is looked at, a bit for each.
    pub(crate) awake: Vec<u64>,
    /// Parts that were awake before money was counted.
    pub(crate) known: Vec<u64>,
    /// By part: never sleeps again; last step (and one) in which an event struck; first step of its sleep.
    pub(crate) pinned: Vec<bool>,
    pub(crate) struck: Vec<u32>,
    pub(crate) slept: Vec<u32>,
    /// By cell: stock beyond the nominal course while its part sleeps.
    pub(crate) surplus: Vec<f64>,
    /// By step modulo `ring`: parts at which something arrives that departs from the nominal course.
    pub(crate) stirs: Vec<bool>,
    pub(crate) stirred_parts: Vec<Vec<u32>>,
    /// Places with goods that were looked at, over all steps.
    pub touches: u64,
    /// By requirement: short in this step (consume: given up; hold: missing level).
    pub short: Vec<f64>,
    /// By fund: cash less planned cash.
    pub cash: Vec<f64>,
    /// By group of outlays: cost less planned cost in this step.
    pub(crate) excess: Vec<f64>,
    /// By cell: destroyed at the start of this step.
    pub destroyed: Vec<f64>,
    pub(crate) any_destroyed: bool,
    /// By requirement: step in which the running episode began, its cause and when that struck.
    pub(crate) running: Vec<Option<Running>>,
    pub(crate) last_event: Option<(ThreatId, Instant)>,
    /// Operations that were planned again, where the policy does that.
    pub(crate) again: Again,
    /// What is measured.
    pub outcome: Outcome,
}

/// What is measured of one replication.
#[derive(PartialEq, Debug, Default)]
pub struct Outcome {
    /// By requirement and period: need, in effective units (consume) or unit-years (hold).
    pub need: Vec<f64>,
    /// By requirement and period: need that is not served in the period.
    pub unserved: Vec<f64>,
    /// Terms of the objective, present value.
    pub terms: [f64; TERM_NAMES.len()],
    /// By period: foreign value of what serves needs, and value of what serves needs.
    pub foreign: Vec<f64>,
    /// By period.
    pub served_value: Vec<f64>,
    /// By target of those that are measured and period: numerator and denominator.
    pub measured: Vec<[f64; 2]>,
    /// Times in which less is served than planned, in order of their end.
    pub episodes: Vec<Episode>,
    /// By requirement: first period in which more than a hundredth of the need is lost beyond the plan; the number of
    /// periods if none.
    pub first_loss: Vec<usize>,
    /// Start of the first event; `None`: nothing happens.
    pub first_event: Option<Instant>,
    /// By requirement and level of endurance: the step after the first event in which less is served than endurance
    /// asks for; `u32::MAX` where that never happens.
    pub fell: Vec<u32>,
    /// By node: what users were refused, in the node's unit.
    pub refused: Vec<f64>,
    /// Lowest cash of any fund after the plan's own is taken off, summed: money that was missing.
    pub arrears: f64,
}

impl Clone for Outcome {
    fn clone(&self) -> Self {
        let mut own = Self::default();
        own.clone_from(self);
        own
    }

    /// Keeps the memory that is there.
    fn clone_from(&mut self, other: &Self) {
        self.need.clone_from(&other.need);
        self.unserved.clone_from(&other.unserved);
        self.terms = other.terms;
        self.foreign.clone_from(&other.foreign);
        self.served_value.clone_from(&other.served_value);
        self.measured.clone_from(&other.measured);
        self.episodes.clone_from(&other.episodes);
        self.first_loss.clone_from(&other.first_loss);
        self.first_event = other.first_event;
        self.fell.clone_from(&other.fell);
        self.refused.clone_from(&other.refused);
        self.arrears = other.arrears;
    }
}

impl Outcome {
    /// The objective.
    pub fn cost(&self) -> f64 {
        self.terms.iter().sum()
    }

    /// Served part of all needs of a requirement, by its row; 1 without need.
    pub fn service(&self, requirement: usize, periods: usize) -> f64 {
        let rows = requirement * periods..(requirement + 1) * periods;
        let need: f64 = self.need[rows.clone()].iter().sum();
        let unserved: f64 = self.unserved[rows].iter().sum();
        if need > 0.0 { 1.0 - unserved / need } else { 1.0 }
    }

    /// Mean over the requirements of their served part.
    pub fn overall(&self, periods: usize) -> f64 {
        let all = self.need.len() / periods.max(1);
        if all == 0 {
            return 1.0;
        }
        (0..all).map(|r| self.service(r, periods)).sum::<f64>() / all as f64
    }
}

impl State {
    /// A state for a model.
    pub fn new(model: &Model) -> Self {
        let case = model.case;
        let (cells, flows, nodes) = (model.cells.len(), model.flows.len(), model.network.nodes);
        let (resources, needs) = (model.resources.len(), case.requirements.len());
        let parts = model.parts.count;
        let late = case.threats.rows().iter().any(|t| t.kind == kuznia_case::case::ThreatKind::LeadTime);
        let ring = if late { model.len() + 1 } else { (model.delays.longest + 2).min(model.len() + 1) };
        let slips = late
            || model.threatened.iter().any(|threat| !threat.sites.is_empty()) && !model.impacts.is_empty();
        Self {
            stock: vec![0.0; cells],
            orders: vec![0.0; cells],
            due: vec![0.0; ring * cells],
            ring,
            done: vec![0.0; flows],
            want: vec![0.0; flows],
            aim: vec![0.0; flows],
            aimed: vec![0.0; nodes],
            arrived: vec![0.0; cells],
            quantity: vec![0.0; flows],
            base: vec![0.0; nodes],
            net: vec![0.0; nodes],
            limiter: vec![0; flows],
            left: vec![1.0; flows],
            rationed: Vec::with_capacity(nodes),
            factor: vec![1.0; resources],
            surge: vec![0.0; needs],
            price: vec![1.0; case.offers.len()],
            longer: vec![0.0; case.offers.len()],
            delayed: false,
            given: vec![1.0; case.aid.len()],
            overrun: vec![1.0; case.projects.len()],
            touched: Vec::with_capacity(4096),
            hits: Vec::with_capacity(4096),
            next: 0,
            next_receipt: 0,
            slip: vec![0.0; model.commitments.len()],
            shifted: if slips { vec![0.0; model.len() * resources] } else { Vec::new() },
            dirty: false,
            fielded: vec![0.0; case.acceptances.len()],
            open: vec![0.0; needs],
            planned_open: vec![0.0; needs],
            gave: vec![[0.0; 2]; needs],
            behind: vec![false; needs],
            got: vec![0.0; needs],
            over: vec![0.0; model.overtime.len()],
            asked: vec![[0.0; 2]; case.funds.len()],
            wanted: vec![0.0; flows],
            cut: false,
            refused_now: Vec::with_capacity(nodes),
            limited: vec![false; parts],
            awake: vec![0; parts.div_ceil(64)],
            known: vec![0; parts.div_ceil(64)],
            pinned: vec![false; parts],
            struck: vec![0; parts],
            slept: vec![0; parts],
            surplus: vec![0.0; cells],
            stirs: vec![false; ring * parts],
            stirred_parts: vec![Vec::new(); ring],
            touches: 0,
            short: vec![0.0; needs],
            cash: vec![0.0; case.funds.len()],
            excess: vec![0.0; model.plan.pay.len()],
            destroyed: vec![0.0; cells],
            any_destroyed: false,
            running: vec![None; needs],
            last_event: None,
            again: Again::default(),
            outcome: Outcome {
                need: vec![0.0; needs * model.periods()],
                unserved: vec![0.0; needs * model.periods()],
                foreign: vec![0.0; model.periods()],
                served_value: vec![0.0; model.periods()],
                measured: vec![[0.0; 2]; model.measures.len() * model.periods()],
                episodes: Vec::with_capacity(64),
                first_loss: vec![model.periods(); needs],
                fell: vec![HELD; needs * LEVELS.len()],
                refused: vec![0.0; nodes],
                ..Outcome::default()
            },
        }
    }

    /// Back to the start of the horizon.
    pub(crate) fn reset(&mut self, stage: Stage) {
        let model = stage.model;
        self.due.fill(0.0);
        self.next_receipt = 0;
        self.reset_events();
        self.next = 0;
        self.hits.clear();
        self.slip.fill(0.0);
        if std::mem::take(&mut self.dirty) {
            self.shifted.fill(0.0);
        }
        self.short.fill(0.0);
        self.cash.fill(0.0);
        self.destroyed.fill(0.0);
        self.any_destroyed = false;
        self.running.fill(None);
        self.last_event = None;
        self.again.forget();
        self.touches = 0;
        self.awake.fill(0);
        self.pinned.fill(false);
        self.struck.fill(0);
        self.slept.fill(0);
        self.surplus.fill(0.0);
        self.stirs.fill(false);
        self.stirred_parts.iter_mut().for_each(Vec::clear);
        if let Some(nominal) = stage.nominal {
            // Without events nothing fell, and there was no first.
            self.outcome.clone_from(&nominal.outcome);
            self.outcome.episodes.clear();
            self.outcome.arrears = 0.0;
            return;
        }
        self.orders.fill(0.0);
        for part in 0..model.parts.count {
            self.awake[part / 64] |= 1 << (part % 64);
            self.begin(model, part);
        }
        let outcome = &mut self.outcome;
        outcome.need.fill(0.0);
        outcome.unserved.fill(0.0);
        outcome.terms = model.given_terms;
        outcome.foreign.fill(0.0);
        outcome.served_value.fill(0.0);
        outcome.measured.fill([0.0; 2]);
        outcome.episodes.clear();
        outcome.first_loss.fill(model.periods());
        outcome.first_event = None;
        outcome.fell.fill(HELD);
        outcome.refused.fill(0.0);
        outcome.arrears = 0.0;
    }

    /// Takes back what events changed in the last step.
    pub(crate) fn reset_events(&mut self) {
        self.delayed = false;
        for target in self.touched.drain(..) {
            match target {
                Target::Resource(at) => self.factor[at] = 1.0,
                Target::Need(at) => self.surge[at] = 0.0,
                Target::Price(at) => self.price[at] = 1.0,
                Target::Lead(at) => self.longer[at] = 0.0,
                Target::Cash(at) => self.given[at] = 1.0,
                Target::Capital(at) => self.overrun[at] = 1.0,
                Target::Construction(_) => {}
            }
        }
    }
}
