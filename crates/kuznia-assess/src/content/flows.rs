//! What flows into each pool (an item at a site) in each period of a plan, and where it came from.

use super::AMOUNT;
use kuznia_base::{Calendar, Id, PeriodId};
use kuznia_case::case::{AidId, AidKind, ItemId, LineProcessId, LinkId, OfferId, SiteId};
use kuznia_case::{Case, Plan};

/// Where an inflow came from.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// Bought in a period.
    Bought(OfferId, PeriodId),
    /// Aid.
    Given(AidId),
    /// Sent from another pool in a period.
    Sent { link: LinkId, pool: usize, from: PeriodId },
    /// Made by runs of a period: which output of the process, and what each run took from which pool.
    Made { lp: LineProcessId, output: usize, from: PeriodId, inputs: Vec<(usize, f64)> },
    /// Goods that were on the way at the start.
    Unknown,
}

/// An amount that arrives in a period.
#[derive(Clone, Debug)]
pub(crate) struct Inflow {
    pub(crate) amount: f64,
    pub(crate) source: Source,
}

/// An item at a site.
#[derive(Clone, Debug)]
pub(crate) struct Pool {
    pub(crate) item: ItemId,
    pub(crate) site: SiteId,
    /// What is left at the start of each period of the stock before, after losses.
    pub(crate) kept: Vec<f64>,
    /// What comes in, by period.
    pub(crate) inflows: Vec<Vec<Inflow>>,
    /// What leaves, by period: used, sent, served.
    pub(crate) leaves: Vec<f64>,
}

/// The pools of a plan, and the pool of an item at a site.
pub(crate) struct Pools {
    pub(crate) pools: Vec<Pool>,
    at: Vec<usize>,
    sites: usize,
}

impl Pools {
    /// The pool of an item at a site.
    pub(crate) fn find(&self, item: ItemId, site: SiteId) -> usize {
        self.at[item.index() * self.sites + site.index()]
    }
}

/// All pools with their flows. Flows inside a representative block are per copy.
pub(crate) fn pools(case: &Case, plan: &Plan) -> Pools {
    let calendar = &case.calendar;
    let mut all = Pools { pools: Vec::new(), at: Vec::new(), sites: case.sites.len() };
    for item in case.items.ids() {
        for site in case.sites.ids() {
            all.at.push(all.pools.len());
            let (none, empty) = (vec![0.0; calendar.len()], vec![Vec::new(); calendar.len()]);
            all.pools.push(Pool { item, site, kept: none.clone(), inflows: empty, leaves: none });
        }
    }
    all.stocks(case, plan);
    all.trade(case, plan);
    all.runs(case, plan);
    all.needs(case, plan);
    all
}

/// Copies of a period inside its representative block.
fn copies(calendar: &Calendar, t: PeriodId) -> f64 {
    let period = calendar.period(t);
    if period.block.is_some() { period.weight } else { 1.0 }
}

impl Pools {
    fn push(&mut self, case: &Case, pool: usize, t: PeriodId, amount: f64, source: Source) {
        let amount = amount / copies(&case.calendar, t);
        if amount > AMOUNT {
            self.pools[pool].inflows[t.index()].push(Inflow { amount, source });
        }
    }

    fn leave(&mut self, case: &Case, pool: usize, t: PeriodId, amount: f64) {
        self.pools[pool].leaves[t.index()] += amount / copies(&case.calendar, t);
    }

    fn stocks(&mut self, case: &Case, plan: &Plan) {
        let calendar = &case.calendar;
        let kept = |item: ItemId, t: PeriodId| {
            (-case.items[item].loss_per_year * calendar.years(t) / copies(calendar, t)).exp()
        };
        for store in case.stores.rows() {
            let pool = self.find(store.item, store.site);
            for t in calendar.ids().filter(|&t| calendar.before(t).is_none()) {
                self.pools[pool].kept[t.index()] = kept(store.item, t) * store.opening.0;
            }
        }
        for series in &plan.stocks {
            let pool = self.find(series.item, series.site);
            for t in calendar.ids() {
                if let Some(before) = calendar.before(t) {
                    self.pools[pool].kept[t.index()] = kept(series.item, t) * series.stock[before.index()];
                }
                self.leave(case, pool, t, series.dumped[t.index()]);
            }
        }
        for receipt in &case.receipts {
            if let Some(t) = calendar.find(receipt.date) {
                let pool = self.find(receipt.item, receipt.site);
                self.push(case, pool, t, receipt.quantity.0, Source::Unknown);
            }
        }
    }

    fn trade(&mut self, case: &Case, plan: &Plan) {
        let calendar = &case.calendar;
        for (o, offer) in case.offers.iter() {
            let pool = self.find(offer.item, offer.site);
            for from in calendar.ids().filter(|&t| plan.buy[o][t.index()] > AMOUNT) {
                for (t, share) in calendar.delay_months(from, offer.lead.0) {
                    let amount = share * plan.buy[o][from.index()];
                    self.push(case, pool, t, amount, Source::Bought(o, from));
                }
            }
        }
        for (id, aid) in case.aid.iter() {
            if let AidKind::Goods(item, site) = aid.kind {
                let pool = self.find(item, site);
                for t in calendar.ids() {
                    self.push(case, pool, t, plan.aid_taken[id][t.index()], Source::Given(id));
                }
            }
        }
        for (link, item, series) in &plan.ship {
            let row = &case.links[*link];
            let (source, target) = (self.find(*item, row.from), self.find(*item, row.to));
            for from in calendar.ids().filter(|&t| series[t.index()] > AMOUNT) {
                let sent = series[from.index()];
                self.leave(case, source, from, sent);
                for (t, share) in calendar.delay_days(from, row.lead.0) {
                    let amount = share * sent * (1.0 - row.loss.0);
                    let source = Source::Sent { link: *link, pool: source, from };
                    self.push(case, target, t, amount, source);
                }
            }
        }
    }

    fn runs(&mut self, case: &Case, plan: &Plan) {
        let calendar = &case.calendar;
        for (lp, row) in case.line_processes.iter() {
            let (process, site) = (&case.processes[row.process], case.lines[row.line].site);
            let inputs: Vec<(usize, f64)> =
                process.inputs.iter().map(|flow| (self.find(flow.item, site), flow.quantity.0)).collect();
            for from in calendar.ids().filter(|&t| plan.run[lp][t.index()] > AMOUNT) {
                let runs = plan.run[lp][from.index()];
                for &(pool, quantity) in &inputs {
                    self.leave(case, pool, from, runs * quantity);
                }
                for (t, share) in calendar.delay_days(from, process.lead.0) {
                    for (output, flow) in process.outputs.iter().enumerate() {
                        let pool = self.find(flow.item, site);
                        let source = Source::Made { lp, output, from, inputs: inputs.clone() };
                        self.push(case, pool, t, share * runs * flow.quantity.0, source);
                    }
                }
            }
        }
    }

    fn needs(&mut self, case: &Case, plan: &Plan) {
        for (a, row) in case.acceptances.iter() {
            let pool = self.find(row.item, case.requirements[row.requirement].site);
            for t in case.calendar.ids() {
                self.leave(case, pool, t, plan.serve[a][t.index()]);
            }
        }
    }
}
