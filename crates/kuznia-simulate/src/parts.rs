//! The network cut into parts that do not touch inside a step: only deliveries of later steps, money and whole events lead
//! from one to another. A part in which nothing departs from the nominal course need not be looked at.

use crate::model::{Flow, Model};
use crate::network::Lists;
use kuznia_base::Id;
use kuznia_case::case::ThreatKind;
use std::ops::Range;

/// A node's place in the order of its part, and its loop, as places of the part.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) node: u32,
    pub(crate) first: u32,
    pub(crate) after: u32,
}

/// What a part has, so that what it lacks costs nothing.
pub(crate) mod has {
    pub(crate) const NEEDS: u32 = 1;
    /// Prices, or flows or stocks that are measured or cost money.
    pub(crate) const ACCOUNTS: u32 = 2;
    pub(crate) const STORES: u32 = 4;
    pub(crate) const ENABLERS: u32 = 8;
    /// Take-or-pay, cost of holding, overtime or measured levels.
    pub(crate) const EXTRAS: u32 = 16;
}

/// A part as ranges of cells, resources and flows.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Span {
    cells: [u32; 2],
    resources: [u32; 2],
    flows: [u32; 2],
    pub(crate) has: u32,
}

impl Span {
    #[inline]
    pub(crate) fn cells(&self) -> Range<usize> {
        self.cells[0] as usize..self.cells[1] as usize
    }
    #[inline]
    pub(crate) fn resources(&self) -> Range<usize> {
        self.resources[0] as usize..self.resources[1] as usize
    }
    #[inline]
    pub(crate) fn flows(&self) -> Range<usize> {
        self.flows[0] as usize..self.flows[1] as usize
    }
}

/// All parts; lists by part keep the order of the whole.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts {
    pub(crate) count: usize,
    pub(crate) of_node: Vec<u32>,
    pub(crate) of_flow: Vec<u32>,
    pub(crate) of_need: Vec<u32>,
    pub(crate) cells: Lists<u32>,
    pub(crate) resources: Lists<u32>,
    pub(crate) flows: Lists<u32>,
    pub(crate) needs: Lists<u32>,
    pub(crate) by_priority: Lists<u32>,
    pub(crate) acceptances: Lists<u32>,
    /// Limited stores: cell, resource; downstream first.
    pub(crate) stores: Lists<(u32, u32)>,
    pub(crate) enablers: Lists<u32>,
    /// Entries of `Model::overtime` and `Model::take_or_pay`.
    pub(crate) overtime: Lists<u32>,
    pub(crate) take_or_pay: Lists<u32>,
    pub(crate) order: Lists<Place>,
    /// By part; empty where the parts do not lie side by side.
    pub(crate) spans: Vec<Span>,
}

/// Sets that are merged; the smallest member stands for its set.
struct Sets(Vec<u32>);

impl Sets {
    fn root(&mut self, mut at: usize) -> usize {
        while self.0[at] as usize != at {
            self.0[at] = self.0[self.0[at] as usize];
            at = self.0[at] as usize;
        }
        at
    }
    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        let (low, high) = (a.min(b), a.max(b));
        self.0[high] = low as u32;
    }
}

impl Parts {
    /// Cuts a model whose flows, needs, stores and enablers are laid out.
    pub(crate) fn new(model: &Model) -> Self {
        let (nodes, flows, needs) = (model.network.nodes, model.flows.len(), model.needs.len());
        let mut sets = Sets((0..(nodes + flows + needs) as u32).collect());
        let (flow_at, need_at) = (|flow: usize| nodes + flow, |r: usize| nodes + flows + r);
        // Where leads change, a purchase may come in the step in which it is made.
        let late = model.case.threats.rows().iter().any(|own| own.kind == ThreatKind::LeadTime);
        for flow in 0..flows {
            let takes = model.network.takes.row(flow).iter().map(|take| take.node as usize);
            takes.for_each(|node| sets.join(flow_at(flow), node));
            for give in model.network.gives.row(flow) {
                let quick = model.delays.is_quick(give.class as usize);
                if quick || late && matches!(model.flows[flow], Flow::Buy(_)) {
                    sets.join(flow_at(flow), give.node as usize);
                }
            }
        }
        for (r, need) in model.needs.iter().enumerate() {
            need.serves.iter().for_each(|(flow, _, _)| sets.join(need_at(r), flow_at(*flow)));
        }
        for enabler in &model.enablers {
            for &(a, _) in &enabler.fielded {
                let r = model.case.acceptances.rows()[a].requirement.index();
                sets.join(need_at(r), model.node(enabler.resource));
            }
        }
        for &(cell, resource) in &model.stores {
            sets.join(cell, model.node(resource));
            let givers = model.network.givers.row(cell).iter();
            givers.for_each(|own| sets.join(cell, flow_at(own.flow as usize)));
        }
        let mut number = vec![u32::MAX; nodes + flows + needs];
        let mut count = 0;
        for at in 0..number.len() {
            let root = sets.root(at);
            if number[root] == u32::MAX {
                number[root] = count;
                count += 1;
            }
            number[at] = number[root];
        }
        alike_together(&mut number, count as usize, [model.cells.len(), nodes, nodes + flows]);
        let of_need = number.split_off(nodes + flows);
        let of_flow = number.split_off(nodes);
        Self { count: count as usize, of_node: number, of_flow, of_need, ..Self::default() }.fill(model)
    }

    /// The lists by part.
    fn fill(mut self, model: &Model) -> Self {
        let cells = model.cells.len();
        let count = self.count;
        let all = |count: usize| 0..count as u32;
        let node = |at: usize| self.of_node[at];
        let list = |items: &mut dyn Iterator<Item = (u32, u32)>| lists(count, items);
        self.cells = list(&mut all(cells).map(|at| (node(at as usize), at)));
        self.resources = list(&mut all(model.resources.len()).map(|at| (node(cells + at as usize), at)));
        self.flows = list(&mut self.of_flow.iter().copied().zip(0..));
        self.needs = list(&mut self.of_need.iter().copied().zip(0..));
        self.by_priority = list(&mut model.by_priority.iter().map(|r| (self.of_need[*r], *r as u32)));
        let accepting = model.case.acceptances.rows().iter().map(|own| own.requirement.index());
        self.acceptances = list(&mut accepting.map(|r| self.of_need[r]).zip(0..));
        let stores = model.stores.iter().map(|&(cell, at)| (node(cell), (cell as u32, at as u32)));
        self.stores = lists(count, stores);
        let enablers = model.enablers.iter().map(|own| node(model.node(own.resource)));
        self.enablers = list(&mut enablers.zip(0..));
        let overtime = model.overtime.iter().map(|(resource, _)| node(model.node(*resource)));
        self.overtime = list(&mut overtime.zip(0..));
        let offers = model.take_or_pay.iter().map(|(flow, _)| self.of_flow[*flow]);
        self.take_or_pay = list(&mut offers.zip(0..));
        // A loop lies in one part, so that its places stay next to each other.
        let mut filled = vec![0; count];
        let order = &model.order;
        let places = order.nodes.iter().enumerate().map(|(place, &at)| {
            let part = self.of_node[at];
            let own: &mut u32 = &mut filled[part as usize];
            let first = *own - (place - order.first[place]) as u32;
            let after = *own + (order.after[place] - place) as u32;
            *own += 1;
            (part, Place { node: at as u32, first, after })
        });
        self.order = lists(count, places);
        self
    }
}

impl Parts {
    /// Lays the spans of a model whose parts lie side by side.
    pub(crate) fn span(model: &Model) -> Vec<Span> {
        let (own, tied) = (&model.parts, &model.tied);
        let range = |row: &[u32]| match (row.first(), row.last()) {
            (Some(first), Some(last)) => {
                debug_assert_eq!((last - first) as usize + 1, row.len(), "a part lies side by side");
                [*first, last + 1]
            }
            _ => [0, 0],
        };
        let one = |part: usize| {
            let flows = own.flows.row(part);
            let priced = |flow: &u32| {
                let flow = *flow as usize;
                let paid = (0..model.periods()).any(|t| model.money[t * model.flows.len() + flow] != 0.0);
                paid || tied.value[flow] != [0.0; 2] || !tied.measures.row(flow).is_empty()
            };
            let extras = own.cells.row(part).iter().any(|cell| tied.holding[*cell as usize] != 0.0)
                || own.acceptances.row(part).iter().any(|a| !tied.fielded.row(*a as usize).is_empty())
                || !own.overtime.row(part).is_empty()
                || !own.take_or_pay.row(part).is_empty();
            let flags = [
                (has::NEEDS, !own.needs.row(part).is_empty()),
                (has::ACCOUNTS, extras || flows.iter().any(priced)),
                (has::STORES, !own.stores.row(part).is_empty()),
                (has::ENABLERS, !own.enablers.row(part).is_empty()),
                (has::EXTRAS, extras),
            ];
            let has = flags.iter().filter(|(_, own)| *own).map(|(flag, _)| flag).sum();
            let (cells, resources) = (own.cells.row(part), own.resources.row(part));
            Span { cells: range(cells), resources: range(resources), flows: range(flows), has }
        };
        (0..own.count).map(one).collect()
    }
}

/// Numbers parts anew, those of one shape next to each other: a processor foresees what it has just seen.
fn alike_together(number: &mut [u32], count: usize, ends: [usize; 3]) {
    let mut shapes = vec![[0u32; 4]; count];
    for (at, part) in number.iter().enumerate() {
        let kind = ends.iter().filter(|end| at >= **end).count();
        shapes[*part as usize][kind] += 1;
    }
    let mut order: Vec<u32> = (0..count as u32).collect();
    order.sort_by_key(|part| {
        let [cells, resources, flows, needs] = shapes[*part as usize];
        (needs, flows, cells, resources, *part)
    });
    let mut new = vec![0; count];
    order.iter().enumerate().for_each(|(to, from)| new[*from as usize] = to as u32);
    number.iter_mut().for_each(|part| *part = new[*part as usize]);
}

/// Entries by part, in their order.
fn lists<T: Copy>(count: usize, entries: impl Iterator<Item = (u32, T)>) -> Lists<T> {
    let mut rows = vec![Vec::new(); count];
    entries.for_each(|(part, entry)| rows[part as usize].push(entry));
    let mut lists = Lists::default();
    rows.into_iter().for_each(|row: Vec<T>| lists.push(row));
    lists
}
