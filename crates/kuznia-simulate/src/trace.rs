//! Records a replication whole, so that the audit can judge it and people can read it.

use crate::model::{Flow, Model, Resource};
use crate::run::Observer;
use crate::state::State;
use kuznia_base::{Id, Table};
use kuznia_case::case::{ItemId, LineId, SiteId};
use kuznia_case::{Plan, Series, StockSeries, Trace};

/// An observer that keeps everything.
#[derive(Debug)]
pub struct Recorder {
    trace: Trace,
    /// By cell and step: arrivals that the leads of the case foretell, and those that came.
    foretold: Vec<f64>,
    destroyed: Vec<f64>,
    arrived: Vec<f64>,
    before: Vec<f64>,
}

impl Recorder {
    /// A recorder for one replication of a model.
    pub fn new(model: &Model) -> Self {
        let (case, plan, all) = (model.case, model.plan, model.len());
        let quiet = || vec![0.0; all];
        let cells = model.cells.len();
        let stocks = model.cells.iter().map(|&(item, site)| StockSeries {
            item,
            site,
            stock: quiet(),
            dumped: quiet(),
            credit: 0.0,
        });
        let ships = model.flows.iter().filter_map(|flow| match *flow {
            Flow::Ship(a, i) => Some((a, i, quiet())),
            _ => None,
        });
        let markets = case.labour.as_ref().map_or(0, Table::len);
        let mut flows = Plan {
            goal: plan.goal,
            commit: Table::filled(case.projects.len(), quiet()),
            run: Table::filled(case.line_processes.len(), quiet()),
            on: Table::filled(case.line_processes.len(), Vec::new()),
            overtime: Table::filled(case.lines.len(), quiet()),
            stocks: stocks.collect(),
            buy: Table::filled(case.offers.len(), quiet()),
            paid: Table::filled(case.offers.len(), quiet()),
            ship: ships.collect(),
            aid_taken: Table::filled(case.aid.len(), quiet()),
            serve: Table::filled(case.acceptances.len(), quiet()),
            fielded: Table::filled(case.acceptances.len(), quiet()),
            short: Table::filled(case.requirements.len(), quiet()),
            backlog: Table::filled(case.requirements.len(), quiet()),
            people: Table::filled(markets, quiet()),
            hire: Table::filled(markets, quiet()),
            cash: Table::filled(case.funds.len(), quiet()),
            borrow: Table::filled(case.loans.len(), quiet()),
            owed: Table::filled(case.loans.len(), quiet()),
            ..Plan::default()
        };
        for u in 0..all {
            let t = model.steps.period[u];
            if model.steps.first[t] == u {
                for k in case.projects.ids() {
                    flows.commit[k][u] = Model::value(&plan.commit, k, t);
                }
            }
            let share = model.steps.years[u] / case.calendar.years(Id::new(t));
            for w in flows.people.ids() {
                flows.people[w][u] = Model::value(&plan.people, w, t);
                // Whoever is hired in a period works from its start, as in the plan.
                let first = model.steps.first[t] == u;
                flows.hire[w][u] = if first { Model::value(&plan.hire, w, t) } else { 0.0 };
            }
            debug_assert!(share > 0.0);
        }
        let trace = Trace {
            scenario: 0,
            steps: model.steps.calendar.clone(),
            flows,
            destroyed: Vec::new(),
            late: Vec::new(),
            need: Table::filled(case.requirements.len(), quiet()),
            slips: Vec::new(),
        };
        Self {
            trace,
            foretold: vec![0.0; all * cells],
            destroyed: vec![0.0; all * cells],
            arrived: vec![0.0; all * cells],
            before: model.opening.clone(),
        }
    }

    /// The trace of a scenario that was played.
    pub fn finish(mut self, model: &Model, state: &State, scenario: u32) -> Trace {
        let (cells, all) = (model.cells.len(), model.len());
        let list = |of: &dyn Fn(usize, usize) -> f64| {
            let mut found: Vec<(ItemId, SiteId, Series)> = Vec::new();
            for (cell, &(item, site)) in model.cells.iter().enumerate() {
                let series: Series = (0..all).map(|u| of(cell, u)).collect();
                if series.iter().any(|x| *x != 0.0) {
                    found.push((item, site, series));
                }
            }
            found
        };
        let destroyed = list(&|cell, u| self.destroyed[u * cells + cell]);
        // Rounding of sums is not lateness.
        let late = list(&|cell, u| {
            let (came, told) = (self.arrived[u * cells + cell], self.foretold[u * cells + cell]);
            if (came - told).abs() <= 1e-9 * (1.0 + came.abs() + told.abs()) { 0.0 } else { came - told }
        });
        (self.trace.destroyed, self.trace.late, self.trace.scenario) = (destroyed, late, scenario);
        // The model keeps what belongs together side by side; people look for items.
        let place = |(item, site, _): &(ItemId, SiteId, Series)| (*item, *site);
        self.trace.destroyed.sort_by_key(place);
        self.trace.late.sort_by_key(place);
        self.trace.flows.stocks.sort_by_key(|own| (own.item, own.site));
        self.trace.flows.ship.sort_by_key(|(link, item, _)| (*link, *item));
        for (commitment, &days) in model.commitments.iter().zip(&state.slip) {
            if days != 0.0 {
                self.trace.slips.push((commitment.project, commitment.date, days));
            }
        }
        self.trace
    }
}

impl Observer for Recorder {
    fn step(&mut self, model: &Model, state: &State, u: usize) {
        let (case, cells) = (model.case, model.cells.len());
        let flows = &mut self.trace.flows;
        let mut ship = 0;
        // What arrives is what the stock does not explain otherwise.
        let decay = &model.decay[model.decay_of[u] * cells..][..cells];
        let arrived = &mut self.arrived[u * cells..][..cells];
        for cell in 0..cells {
            let lost = state.destroyed[cell] * decay[cell];
            self.destroyed[u * cells + cell] = lost;
            arrived[cell] = state.stock[cell] - self.before[cell] * decay[cell] + lost;
        }
        for (flow, kind) in model.flows.iter().enumerate() {
            let quantity = state.quantity[flow];
            for take in model.network.takes.row(flow).iter().filter(|take| (take.node as usize) < cells) {
                arrived[take.node as usize] += take.amount * quantity;
            }
            for give in model.network.gives.row(flow).iter().filter(|give| (give.node as usize) < cells) {
                let (node, class) = (give.node as usize, give.class as usize);
                let mut foretell = |v: usize, share: f64| {
                    self.foretold[v * cells + node] += share * give.amount * quantity;
                };
                foretell(u, model.delays.same(class, u));
                model.delays.later(class, u).iter().for_each(|&(v, share)| foretell(v, share));
            }
            match *kind {
                Flow::Run(lp) => flows.run[lp][u] = quantity,
                Flow::Buy(o) => flows.buy[o][u] = quantity,
                Flow::Ship(..) => {
                    flows.ship[ship].2[u] = quantity;
                    ship += 1;
                }
                Flow::Aid(a) => flows.aid_taken[a][u] = quantity,
                Flow::Serve(a) => flows.serve[a][u] = quantity,
                Flow::Dump(item, site) => {
                    let cell = model.cell(item, site).expect("disposal is from a cell");
                    flows.stocks[cell].dumped[u] = quantity;
                }
            }
        }
        for &(_, cell, quantity) in model.receipts.iter().filter(|own| own.0 == u) {
            self.foretold[u * cells + cell] += quantity;
        }
        for cell in 0..cells {
            flows.stocks[cell].stock[u] = state.stock[cell];
        }
        self.before.copy_from_slice(&state.stock);
        for a in case.acceptances.ids() {
            flows.fielded[a][u] = state.fielded[a.index()];
        }
        for r in case.requirements.ids() {
            let need = &model.needs[r.index()];
            let waits = !need.held && state.short[r.index()] == 0.0;
            flows.short[r][u] = state.short[r.index()];
            flows.backlog[r][u] = if waits { state.open[r.index()] } else { 0.0 };
            let amount = model.amounts[u * model.requirements() + r.index()];
            self.trace.need[r][u] = amount * (1.0 + state.surge[r.index()]);
        }
        // Projects that slip bring people later.
        for (resource, kind) in model.resources.iter().enumerate() {
            let Resource::Labour(w) = *kind else { continue };
            let at = u * model.resources.len() + resource;
            let (own, shifted) = (model.available[at], state.shifted.get(at).copied().unwrap_or(0.0));
            if own > 0.0 && shifted != 0.0 {
                flows.people[w][u] *= ((own + shifted) / own).max(0.0);
            }
        }
        for &(resource, line) in &model.overtime {
            let node = model.node(resource);
            let used = state.base[node] - state.net[node];
            let whole = model.available[u * model.resources.len() + resource]
                + state.shifted.get(u * model.resources.len() + resource).copied().unwrap_or(0.0);
            let regular = whole / (1.0 + case.lines[line].overtime_share.0);
            flows.overtime[LineId::new(line.index())][u] = (used - regular).max(0.0);
        }
    }
}
