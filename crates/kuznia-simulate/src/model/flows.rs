//! Which flows there are, what they take and give, and which cells and resources they touch.

use super::{Breadth, Flow, Resource};
use crate::delays::{Delays, Lead};
use crate::network::{Give, LAST, Take};
use crate::parts::Parts;
use crate::steps::Steps;
use kuznia_case::case::{
    AidKind, EffectOn, ItemId, LinkId, OfferId, RequirementKind, SiteId, Subject, ThreatKind,
};
use kuznia_case::{Case, Plan, StockSeries};
use std::collections::{BTreeMap, BTreeSet};

/// Flows with their ties.
#[derive(Clone, Debug)]
pub(super) struct Drawn {
    pub(super) cells: Vec<(ItemId, SiteId)>,
    pub(super) resources: Vec<Resource>,
    pub(super) flows: Vec<Flow>,
    pub(super) takes: Vec<Vec<Take>>,
    pub(super) gives: Vec<Vec<Give>>,
    /// Priority of serving flows.
    pub(super) priority: Vec<Option<u32>>,
    pub(super) own: Vec<u32>,
    /// By period and flow.
    pub(super) planned: Vec<f64>,
    pub(super) delays: Delays,
}

impl Drawn {
    /// The same with the cells, resources and flows of every part next to each other, in their order.
    pub(super) fn sorted(mut self, parts: &Parts) -> Self {
        let by = |of: &[u32]| {
            let mut old: Vec<usize> = (0..of.len()).collect();
            old.sort_by_key(|at| of[*at]);
            let mut new = vec![0; old.len()];
            old.iter().enumerate().for_each(|(to, from)| new[*from] = to);
            (old, new)
        };
        let (of_cell, of_resource) = parts.of_node.split_at(self.cells.len());
        let ((cells, cell_to), (resources, resource_to), (flows, _)) =
            (by(of_cell), by(of_resource), by(&parts.of_flow));
        let node = |at: u32| match (at as usize).checked_sub(cells.len()) {
            None => cell_to[at as usize] as u32,
            Some(resource) => (cells.len() + resource_to[resource]) as u32,
        };
        self.takes.iter_mut().flatten().for_each(|take| take.node = node(take.node));
        self.gives.iter_mut().flatten().for_each(|give| give.node = node(give.node));
        let own = |own: u32| own.checked_sub(1).map_or(0, |at| resource_to[at as usize] as u32 + 1);
        self.own = flows.iter().map(|flow| own(self.own[*flow])).collect();
        self.cells = cells.iter().map(|cell| self.cells[*cell]).collect();
        self.resources = resources.iter().map(|at| self.resources[*at]).collect();
        self.takes = flows.iter().map(|flow| std::mem::take(&mut self.takes[*flow])).collect();
        self.gives = flows.iter().map(|flow| std::mem::take(&mut self.gives[*flow])).collect();
        self.priority = flows.iter().map(|flow| self.priority[*flow]).collect();
        let rows = self.planned.chunks(self.flows.len().max(1));
        self.planned = rows.flat_map(|row| flows.iter().map(move |flow| row[*flow])).collect();
        self.flows = flows.iter().map(|flow| self.flows[*flow]).collect();
        self
    }
}

/// One flow before nodes have numbers.
struct Sketch<'p> {
    kind: Flow,
    takes: Vec<(Node, f64)>,
    gives: Vec<(Node, f64, Lead)>,
    own: Option<Resource>,
    priority: Option<u32>,
    series: Option<&'p [f64]>,
}

#[derive(Clone, Copy)]
enum Node {
    Cell(ItemId, SiteId),
    Of(Resource),
}

/// Draws all flows of a plan.
pub(super) fn draw(case: &Case, plan: &Plan, steps: &Steps, breadth: Breadth) -> Drawn {
    let mut sketches = Vec::new();
    runs(case, plan, breadth, &mut sketches);
    trade(case, plan, breadth, &mut sketches);
    let mut cells = BTreeSet::new();
    for sketch in &sketches {
        let nodes =
            sketch.takes.iter().map(|(node, _)| node).chain(sketch.gives.iter().map(|(node, _, _)| node));
        for node in nodes {
            if let Node::Cell(item, site) = *node {
                cells.insert((item, site));
            }
        }
    }
    cells.extend(plan.stocks.iter().map(|entry| (entry.item, entry.site)));
    cells.extend(case.stores.rows().iter().filter(|s| s.opening.0 > 0.0).map(|s| (s.item, s.site)));
    needs(case, plan, breadth, &cells, &mut sketches);
    let cells: Vec<(ItemId, SiteId)> = cells.into_iter().collect();
    number(case, steps, cells, &sketches)
}

/// Gives nodes their numbers.
fn number(case: &Case, steps: &Steps, cells: Vec<(ItemId, SiteId)>, sketches: &[Sketch]) -> Drawn {
    let index: BTreeMap<_, _> = cells.iter().enumerate().map(|(at, cell)| (*cell, at)).collect();
    let mut resources: BTreeSet<Resource> = BTreeSet::new();
    for sketch in sketches {
        let nodes =
            sketch.takes.iter().map(|(node, _)| node).chain(sketch.gives.iter().map(|(node, _, _)| node));
        resources.extend(nodes.filter_map(|node| match node {
            Node::Of(resource) => Some(*resource),
            Node::Cell(..) => None,
        }));
    }
    for (id, store) in case.stores.iter() {
        if store.capacity.is_some() && index.contains_key(&(store.item, store.site)) {
            resources.insert(Resource::Store(id));
        }
    }
    let resources: Vec<Resource> = resources.into_iter().collect();
    let at = |node: Node| match node {
        Node::Cell(item, site) => index[&(item, site)] as u32,
        Node::Of(resource) => {
            let found = resources.binary_search(&resource).expect("every resource was collected");
            (cells.len() + found) as u32
        }
    };
    let mut delays = Delays::new(steps);
    let mut drawn = Drawn {
        flows: sketches.iter().map(|sketch| sketch.kind).collect(),
        takes: Vec::new(),
        gives: Vec::new(),
        priority: sketches.iter().map(|sketch| sketch.priority).collect(),
        own: Vec::new(),
        planned: Vec::new(),
        cells: Vec::new(),
        resources: Vec::new(),
        delays: Delays::new(steps),
    };
    for sketch in sketches {
        let take = |&(node, amount): &(Node, f64)| Take { node: at(node), amount };
        drawn.takes.push(sketch.takes.iter().map(take).collect());
        let gives = sketch.gives.iter().map(|&(node, amount, lead)| Give {
            node: at(node),
            class: delays.class(steps, lead) as u32,
            amount,
        });
        drawn.gives.push(gives.collect());
        let own = sketch.own.and_then(|own| resources.binary_search(&own).ok());
        drawn.own.push(own.map_or(0, |own| own as u32 + 1));
    }
    for t in 0..case.calendar.len() {
        let value = |sketch: &Sketch| sketch.series.and_then(|series| series.get(t)).copied().unwrap_or(0.0);
        drawn.planned.extend(sketches.iter().map(value));
    }
    Drawn { cells, resources, delays, ..drawn }
}

fn is_planned(series: Option<&Vec<f64>>) -> bool {
    series.is_some_and(|series| series.iter().any(|x| *x > 0.0))
}

fn runs<'p>(case: &Case, plan: &'p Plan, breadth: Breadth, sketches: &mut Vec<Sketch<'p>>) {
    let mut gated = vec![false; case.line_processes.len()];
    let effects = case.projects.rows().iter().flat_map(|project| &project.effects);
    for effect in effects {
        if let EffectOn::Gate(named) = &effect.on {
            named.iter().for_each(|lp| gated[crate::courses::row(*lp)] = true);
        }
    }
    for (lp, own) in case.line_processes.iter() {
        let series = plan.run.rows().get(crate::courses::row(lp));
        if !is_planned(series) && breadth == Breadth::Planned {
            continue;
        }
        let (process, line) = (&case.processes[own.process], &case.lines[own.line]);
        let site = line.site;
        let mut takes = vec![(Node::Of(Resource::Line(own.line)), 1.0 / own.runs_per_year.0)];
        let mut gives = Vec::new();
        if gated[crate::courses::row(lp)] {
            takes.push((Node::Of(Resource::Gate(lp)), 1.0));
        }
        let mut possible = true;
        if let Some(region) = case.sites[site].region {
            if case.grid.is_some() && process.energy_mwh != 0.0 {
                let node = Node::Of(Resource::Power(region));
                if process.energy_mwh > 0.0 {
                    takes.push((node, process.energy_mwh));
                } else {
                    gives.push((node, -process.energy_mwh, Lead::Days(0.0)));
                }
            }
            for (skill, hours) in process.labour.iter().filter(|_| case.labour.is_some()) {
                let market = case.labour.as_ref().and_then(|labour| {
                    labour.find(|market| (market.skill, market.region) == (*skill, region))
                });
                match market {
                    Some(market) => takes.push((Node::Of(Resource::Labour(market)), hours.0)),
                    None => possible = false,
                }
            }
        }
        if !possible {
            continue;
        }
        takes.extend(process.inputs.iter().map(|flow| (Node::Cell(flow.item, site), flow.quantity.0)));
        let lead = Lead::Days(process.lead.0);
        gives.extend(process.outputs.iter().map(|flow| (Node::Cell(flow.item, site), flow.quantity.0, lead)));
        sketches.push(Sketch {
            kind: Flow::Run(lp),
            takes,
            gives,
            own: Some(Resource::Line(own.line)),
            priority: None,
            series: series.map(Vec::as_slice),
        });
    }
}

/// Offers and links that a threat can close.
fn closable(case: &Case) -> (BTreeSet<OfferId>, BTreeSet<LinkId>) {
    let (mut offers, mut links) = (BTreeSet::new(), BTreeSet::new());
    for threat in case.threats.rows() {
        let hits = |o: &OfferId| {
            let offer = &case.offers[*o];
            match threat.on {
                Subject::Offer(own) => own == *o,
                Subject::Supplier(own) => own == offer.supplier,
                Subject::Country(own) => own == offer.country,
                _ => true,
            }
        };
        match threat.kind {
            ThreatKind::Offer | ThreatKind::Supplier | ThreatKind::Country => {
                offers.extend(case.offers.ids().filter(hits));
            }
            ThreatKind::Link => links.extend(
                case.links.ids().filter(|a| threat.on == Subject::Link(*a) || threat.on == Subject::Every),
            ),
            _ => {}
        }
    }
    (offers, links)
}

fn trade<'p>(case: &Case, plan: &'p Plan, breadth: Breadth, sketches: &mut Vec<Sketch<'p>>) {
    let (offers, links) = closable(case);
    for (o, offer) in case.offers.iter() {
        let series = plan.buy.rows().get(crate::courses::row(o));
        if !is_planned(series) && breadth == Breadth::Planned {
            continue;
        }
        let limited = offer.max_per_year.is_some()
            || offer.from.is_some()
            || offer.until.is_some()
            || offers.contains(&o);
        let own = limited.then_some(Resource::Offer(o));
        sketches.push(Sketch {
            kind: Flow::Buy(o),
            takes: own.map(|own| (Node::Of(own), 1.0)).into_iter().collect(),
            gives: vec![(Node::Cell(offer.item, offer.site), 1.0, Lead::Months(offer.lead.0))],
            own,
            priority: None,
            series: series.map(Vec::as_slice),
        });
    }
    let shipped = |series: &Vec<f64>| breadth == Breadth::Free || is_planned(Some(series));
    for (a, item, series) in plan.ship.iter().filter(|(_, _, series)| shipped(series)) {
        let link = &case.links[*a];
        let mut takes = vec![(Node::Cell(*item, link.from), 1.0)];
        if link.max_per_year.is_some() || links.contains(a) {
            takes.push((Node::Of(Resource::Link(*a)), case.items[*item].transport_size));
        }
        sketches.push(Sketch {
            kind: Flow::Ship(*a, *item),
            takes,
            gives: vec![(Node::Cell(*item, link.to), 1.0 - link.loss.0, Lead::Days(link.lead.0))],
            own: None,
            priority: None,
            series: Some(series),
        });
    }
    for (a, aid) in case.aid.iter() {
        let AidKind::Goods(item, site) = aid.kind else { continue };
        let series = plan.aid_taken.rows().get(crate::courses::row(a));
        if !is_planned(series) && breadth == Breadth::Planned {
            continue;
        }
        sketches.push(Sketch {
            kind: Flow::Aid(a),
            takes: vec![(Node::Of(Resource::Aid(a)), 1.0)],
            gives: vec![(Node::Cell(item, site), 1.0, Lead::Days(0.0))],
            own: Some(Resource::Aid(a)),
            priority: None,
            series: series.map(Vec::as_slice),
        });
    }
}

/// Deliveries out of every cell that accepts, used by the plan or not, and disposal.
fn needs<'p>(
    case: &Case,
    plan: &'p Plan,
    breadth: Breadth,
    cells: &BTreeSet<(ItemId, SiteId)>,
    sketches: &mut Vec<Sketch<'p>>,
) {
    for (a, acceptance) in case.acceptances.iter() {
        let requirement = &case.requirements[acceptance.requirement];
        if !cells.contains(&(acceptance.item, requirement.site)) {
            continue;
        }
        let mut takes = vec![(Node::Cell(acceptance.item, requirement.site), 1.0)];
        if let Some((enabler, per_year)) = acceptance.enabler {
            takes.push((Node::Of(Resource::Enabler(enabler)), 1.0 / per_year));
        }
        debug_assert!(matches!(requirement.kind, RequirementKind::Consume | RequirementKind::Hold));
        sketches.push(Sketch {
            kind: Flow::Serve(a),
            takes,
            gives: Vec::new(),
            own: None,
            priority: Some(requirement.priority.unwrap_or(LAST - 1)),
            series: plan.serve.rows().get(crate::courses::row(a)).map(Vec::as_slice),
        });
    }
    let disposed = |entry: &&StockSeries| {
        let allowed = case.items[entry.item].disposal_cost.is_some();
        is_planned(Some(&entry.dumped)) || breadth == Breadth::Free && allowed
    };
    for entry in plan.stocks.iter().filter(disposed) {
        sketches.push(Sketch {
            kind: Flow::Dump(entry.item, entry.site),
            takes: vec![(Node::Cell(entry.item, entry.site), 1.0)],
            gives: Vec::new(),
            own: None,
            priority: Some(LAST),
            series: Some(&entry.dumped),
        });
    }
}
