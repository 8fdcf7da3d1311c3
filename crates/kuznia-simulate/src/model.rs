//! A case and its plan, laid out flat for playing: everything that does not depend on the scenario.

mod availability;
mod flows;
mod funds;
mod measures;
mod paths;
mod tied;

use crate::courses::{Commitment, Course, commitments, predecessors, successors};
use crate::delays::Delays;
use crate::network::Network;
use crate::order::{Order, order};
use crate::parts::Parts;
use crate::steps::{StepLength, Steps};
use crate::threats::{Threatened, threatened};
use kuznia_base::{Id, Note};
use kuznia_case::case::{
    AcceptanceId, AidId, Backlog, ItemId, LabourId, LineId, LineProcessId, LinkId, OfferId, RegionId,
    RequirementKind, SiteId, StoreId, Subject,
};
use kuznia_case::{Case, Plan};
use std::collections::BTreeMap;

pub(crate) use availability::per_unit;
pub(crate) use funds::Funds;
pub use measures::Measure;
pub(crate) use tied::Tied;

/// One kind of movement of goods.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Flow {
    /// Runs of a process on a line.
    Run(LineProcessId),
    /// Purchases.
    Buy(OfferId),
    /// Shipments.
    Ship(LinkId, ItemId),
    /// Goods taken from aid.
    Aid(AidId),
    /// Deliveries to a requirement.
    Serve(AcceptanceId),
    /// Disposal.
    Dump(ItemId, SiteId),
}

/// What limits flows and is not carried from step to step.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Resource {
    /// Capacity-years of a line, overtime included.
    Line(LineId),
    /// Capacity of a store; it limits no flow by itself.
    Store(StoreId),
    /// Transport.
    Link(LinkId),
    /// Limit of an offer.
    Offer(OfferId),
    /// What a donor gives.
    Aid(AidId),
    /// Permission to run.
    Gate(LineProcessId),
    /// MWh in a region.
    Power(RegionId),
    /// Hours of a skill in a region.
    Labour(LabourId),
    /// Use that what is fielded can make of what needs it.
    Enabler(ItemId),
}

/// What one effect of a commitment adds to a resource.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Impact {
    pub(crate) commitment: usize,
    pub(crate) resource: usize,
    /// Amount times units.
    pub(crate) amount: f64,
    pub(crate) course: Course,
}

/// A protection that a commitment brings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Protection {
    pub(crate) commitment: usize,
    pub(crate) subject: Subject,
    pub(crate) amount: f64,
    pub(crate) course: Course,
}

/// A requirement as it is played.
#[derive(Clone, Debug)]
pub(crate) struct Need {
    pub(crate) held: bool,
    pub(crate) kept: bool,
    /// Serving flows with their acceptance and effectiveness.
    pub(crate) serves: Vec<(usize, AcceptanceId, f64)>,
    /// Money per unit short, or per unit and year; 0 where it must be served.
    pub(crate) cost: f64,
    pub(crate) priority: u32,
}

/// How much of a case the simulation knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Breadth {
    /// Flows that the plan uses.
    #[default]
    Planned,
    /// Also line processes and offers that it does not use.
    All,
    /// All that and, beyond what [`Breadth::All`] knows, shipments that the plan lists without using them and disposal
    /// wherever it is allowed.
    Free,
}

/// A case and its plan, laid out for playing.
#[derive(Debug)]
pub struct Model<'a> {
    /// The case.
    pub case: &'a Case,
    /// The plan that is played.
    pub plan: &'a Plan,
    /// Steps.
    pub steps: Steps,
    /// Places with goods.
    pub cells: Vec<(ItemId, SiteId)>,
    /// Resources; their nodes follow those of the cells.
    pub resources: Vec<Resource>,
    /// Flows.
    pub flows: Vec<Flow>,
    pub(crate) network: Network,
    pub(crate) parts: Parts,
    pub(crate) order: Order,
    pub(crate) delays: Delays,
    /// By period and flow: planned, and planned before the period.
    pub(crate) planned: Vec<f64>,
    pub(crate) before: Vec<f64>,
    /// By flow: column of `shares`; 0 is even.
    pub(crate) own: Vec<u32>,
    /// By step and (even, then resource): part of the period's flow that is planned up to the step's end.
    pub(crate) shares: Vec<f64>,
    /// By step and resource.
    pub(crate) available: Vec<f64>,
    pub(crate) opening: Vec<f64>,
    /// Step, cell, quantity.
    pub(crate) receipts: Vec<(usize, usize, f64)>,
    /// By step: row of `decay`; by row and cell.
    pub(crate) decay_of: Vec<usize>,
    pub(crate) decay: Vec<f64>,
    /// By step and cell: stock that the plan has at the step's end.
    pub(crate) reserve: Vec<f64>,
    /// By step and cell: stock and orders that the plan has at the step's end; only under `Breadth::All`.
    pub(crate) position: Vec<f64>,
    /// Cells, those that flows lead to before those that they come from, delays or not; only under `Breadth::All`.
    pub(crate) downstream_first: Vec<usize>,
    /// Cells with a limited store: cell, resource.
    pub(crate) stores: Vec<(usize, usize)>,
    /// By node.
    pub(crate) tolerance: Vec<f64>,
    pub(crate) commitments: Vec<Commitment>,
    pub(crate) successors: Vec<Vec<usize>>,
    /// By commitment: those that it waits for.
    pub(crate) predecessors: Vec<Vec<usize>>,
    pub(crate) impacts: Vec<Impact>,
    pub(crate) protections: Vec<Protection>,
    pub(crate) threatened: Vec<Threatened>,
    pub(crate) needs: Vec<Need>,
    /// Requirements in order of priority.
    pub(crate) by_priority: Vec<usize>,
    /// By step and requirement: need per year, or level.
    pub(crate) amounts: Vec<f64>,
    /// By step and acceptance: fielded before the step as planned.
    pub(crate) planned_fielded: Vec<f64>,
    /// By step and acceptance: part of what is fielded that is left, and of what is served.
    pub(crate) wear: Vec<[f64; 2]>,
    pub(crate) discount: Vec<f64>,
    pub(crate) funds: Option<Funds>,
    /// By period and flow: money per unit, case currency, not discounted.
    pub(crate) money: Vec<f64>,
    /// Terms of the objective that are taken from the plan.
    pub(crate) given_terms: kuznia_case::Terms,
    /// Targets that can be measured.
    pub measures: Vec<Measure>,
    pub(crate) tied: Tied,
    /// By flow: whether it is a delivery.
    pub(crate) serves: Vec<bool>,
    /// Foreign value and served value per unit of flow.
    pub(crate) value: Vec<(usize, f64, f64)>,
    /// By requirement kind: enabling items, with the acceptances whose fielded level counts.
    pub(crate) enablers: Vec<Enabler>,
    /// Payments for projects whose cost a threat can raise: step, project, money.
    pub(crate) payments: Vec<(usize, usize, f64)>,
    /// Cells with a cost of holding.
    pub(crate) holding: Vec<(usize, f64)>,
    /// Offers with take-or-pay: flow, offer.
    pub(crate) take_or_pay: Vec<(usize, OfferId)>,
    /// Lines with overtime: resource, line.
    pub(crate) overtime: Vec<(usize, LineId)>,
    /// By acceptance: serving flow.
    pub(crate) flow_of: Vec<Option<usize>>,
    /// By requirement and period: need that the plan does not serve.
    pub(crate) planned_unserved: Vec<f64>,
}

/// An enabling item.
#[derive(Clone, Debug)]
pub(crate) struct Enabler {
    pub(crate) resource: usize,
    /// Acceptances of the item by requirements that hold, with their serving flow.
    pub(crate) fielded: Vec<(usize, Option<usize>)>,
}

impl<'a> Model<'a> {
    /// Lays a case and its plan out.
    ///
    /// # Errors
    /// The calendar has representative blocks.
    pub fn new(case: &'a Case, plan: &'a Plan, length: StepLength, breadth: Breadth) -> Result<Self, Note> {
        let steps = Steps::new(&case.calendar, length)?;
        let drawn = flows::draw(case, plan, &steps, breadth);
        // What belongs to a part is known once all is laid; then it is laid again, side by side.
        let parts = Self::lay(case, plan, steps.clone(), drawn.clone(), breadth).parts;
        let mut model = Self::lay(case, plan, steps, drawn.sorted(&parts), breadth);
        model.parts.spans = Parts::span(&model);
        Ok(model)
    }

    /// Lays flows out that were drawn.
    fn lay(case: &'a Case, plan: &'a Plan, steps: Steps, mut drawn: flows::Drawn, breadth: Breadth) -> Self {
        let commitments = commitments(case, plan);
        let delays = std::mem::replace(&mut drawn.delays, Delays::new(&steps));
        let nodes = drawn.cells.len() + drawn.resources.len();
        let network =
            Network::new(nodes, &drawn.takes, &drawn.gives, &drawn.priority, |class| delays.is_quick(class));
        let order = order(&network);
        let cells = drawn.cells.len();
        let downstream_first = if breadth == Breadth::All {
            let slow = Network::new(nodes, &drawn.takes, &drawn.gives, &drawn.priority, |_| true);
            crate::order::order(&slow).nodes.into_iter().rev().filter(|node| *node < cells).collect()
        } else {
            Vec::new()
        };
        let (impacts, protections) = availability::impacts(case, &commitments, &drawn.resources);
        let available = availability::available(case, plan, &steps, &drawn.resources, &impacts);
        let shares = availability::shares(case, &steps, &drawn.resources, &available);
        let index: BTreeMap<(ItemId, SiteId), usize> =
            drawn.cells.iter().enumerate().map(|(at, cell)| (*cell, at)).collect();
        let threatened = threatened(case, &drawn.cells, &drawn.resources);
        let stores = availability::limited_stores(case, &drawn.resources, &index);
        let successors = successors(case, &commitments);
        let mut model = Self {
            case,
            plan,
            discount: steps.calendar.ids().map(|u| steps.calendar.discount_mid(u)).collect(),
            own: drawn.own,
            serves: drawn.flows.iter().map(|flow| matches!(flow, Flow::Serve(_))).collect(),
            cells: drawn.cells,
            resources: drawn.resources,
            flows: drawn.flows,
            planned: drawn.planned,
            before: Vec::new(),
            predecessors: predecessors(&successors),
            successors,
            funds: None,
            needs: Vec::new(),
            by_priority: Vec::new(),
            opening: Vec::new(),
            receipts: Vec::new(),
            decay_of: Vec::new(),
            decay: Vec::new(),
            reserve: Vec::new(),
            position: Vec::new(),
            downstream_first,
            tolerance: Vec::new(),
            amounts: Vec::new(),
            planned_fielded: Vec::new(),
            wear: Vec::new(),
            money: Vec::new(),
            given_terms: plan.terms,
            measures: Vec::new(),
            value: Vec::new(),
            enablers: Vec::new(),
            payments: Vec::new(),
            holding: Vec::new(),
            take_or_pay: Vec::new(),
            overtime: Vec::new(),
            flow_of: Vec::new(),
            planned_unserved: Vec::new(),
            steps,
            network,
            parts: Parts::default(),
            tied: Tied::default(),
            order,
            delays,
            shares,
            available,
            stores,
            commitments,
            impacts,
            protections,
            threatened,
        };
        model.before = paths::before(&model);
        model.needs = model.lay_needs();
        model.by_priority = model.lay_priorities();
        paths::lay(&mut model, &index, breadth);
        model.money = funds::money(&model);
        model.funds = Funds::new(&model);
        let all = (0..model.needs.len()).flat_map(|r| (0..case.calendar.len()).map(move |t| (r, t)));
        model.planned_unserved = all.map(|(r, t)| crate::needs::planned_unserved(&model, t, r)).collect();
        model.payments = funds::payments(&model);
        measures::lay(&mut model);
        // Downstream first, so that a full store holds up what comes before it.
        let mut place = vec![0; model.network.nodes];
        model.order.nodes.iter().enumerate().for_each(|(at, node)| place[*node] = at);
        model.stores.sort_by_key(|(cell, _)| std::cmp::Reverse(place[*cell]));
        model.parts = Parts::new(&model);
        model.tied = Tied::new(&model);
        model
    }

    fn lay_needs(&self) -> Vec<Need> {
        let one = |r| {
            let requirement = &self.case.requirements[r];
            let serves = self.flows.iter().enumerate().filter_map(|(flow, kind)| match *kind {
                Flow::Serve(a) if self.case.acceptances[a].requirement == r => {
                    Some((flow, a, self.case.acceptances[a].effectiveness))
                }
                _ => None,
            });
            let held = requirement.kind == RequirementKind::Hold;
            Need {
                held,
                kept: !held && requirement.backlog == Backlog::Kept,
                serves: serves.collect(),
                cost: requirement.shortfall_cost.map_or(0.0, |cost| cost.0),
                priority: requirement.priority.unwrap_or(u32::MAX - 1),
            }
        };
        self.case.requirements.ids().map(one).collect()
    }

    fn lay_priorities(&self) -> Vec<usize> {
        let mut all: Vec<usize> = (0..self.needs.len()).collect();
        all.sort_by_key(|&r| (self.needs[r].priority, r));
        all
    }

    /// Index of the cell of an item at a site.
    pub fn cell(&self, item: ItemId, site: SiteId) -> Option<usize> {
        self.cells.iter().position(|cell| *cell == (item, site))
    }

    /// Number of steps.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// A calendar is never empty.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// Number of periods of the plan.
    pub fn periods(&self) -> usize {
        self.case.calendar.len()
    }

    /// Node of a resource.
    #[inline]
    pub(crate) fn node(&self, resource: usize) -> usize {
        self.cells.len() + resource
    }

    /// Planned in a step.
    #[inline]
    pub(crate) fn planned_in(&self, u: usize, flow: usize) -> f64 {
        let [from, to] = self.share(u, flow);
        self.planned[self.steps.period[u] * self.flows.len() + flow] * (to - from)
    }

    /// Parts of the period's flow planned up to a step's start and end.
    #[inline]
    pub(crate) fn share(&self, u: usize, flow: usize) -> [f64; 2] {
        let (width, column) = (self.resources.len() + 1, self.own[flow] as usize);
        let from = if self.steps.first[self.steps.period[u]] == u {
            0.0
        } else {
            self.shares[(u - 1) * width + column]
        };
        [from, self.shares[u * width + column]]
    }

    /// Planned from the start of the horizon to a step's end.
    #[inline]
    pub(crate) fn planned_until(&self, u: usize, flow: usize) -> f64 {
        let at = self.steps.period[u] * self.flows.len() + flow;
        let to = self.shares[u * (self.resources.len() + 1) + self.own[flow] as usize];
        self.before[at] + self.planned[at] * to
    }

    /// Label of a node in the user's words.
    pub fn node_label(&self, node: usize) -> String {
        let case = self.case;
        if let Some((item, site)) = self.cells.get(node) {
            return format!("{} at {}", case.items[*item].name, case.sites[*site].name);
        }
        match self.resources[node - self.cells.len()] {
            Resource::Line(l) => format!("line {}", case.lines[l].name),
            Resource::Store(s) => format!("store of {}", case.items[case.stores[s].item].name),
            Resource::Link(a) => format!("link {}", case.links[a].name),
            Resource::Offer(o) => format!("offer {}", case.offers[o].name),
            Resource::Aid(a) => format!("aid from {}", case.donors[case.aid[a].donor]),
            Resource::Gate(lp) => {
                let own = &case.line_processes[lp];
                format!("licence {}/{}", case.lines[own.line].name, case.processes[own.process].name)
            }
            Resource::Power(g) => format!("power in {}", case.regions[g].name),
            Resource::Labour(w) => {
                let own = case.labour.as_ref().map(|labour| &labour[w]);
                own.map_or_else(String::new, |own| {
                    format!("{} in {}", case.skills[own.skill], case.regions[own.region].name)
                })
            }
            Resource::Enabler(i) => format!("fielded {}", case.items[i].name),
        }
    }

    /// Index of a requirement.
    pub(crate) fn requirements(&self) -> usize {
        self.case.requirements.len()
    }

    /// A plan's series value.
    pub(crate) fn value<I: Id>(table: &kuznia_base::Table<I, Vec<f64>>, id: I, t: usize) -> f64 {
        table.rows().get(id.index()).and_then(|series| series.get(t)).copied().unwrap_or(0.0)
    }
}
