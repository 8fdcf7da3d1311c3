//! What a unit of each item costs: on average, made and bought, and at the margin.

use crate::content::{AMOUNT, Brings, Content, Source, output_shares, pools, solve};
use crate::prices::discount;
use crate::{Finding, Matter, SubjectKind};
use kuznia_base::{Id, PeriodId};
use kuznia_case::case::{AidId, ItemId, LineProcessId, LinkId, OfferId};
use kuznia_case::{Case, Learnt};
use kuznia_lp::Row;
use kuznia_plan::Key;

const NAME: &str = "unit_cost";

/// One channel: money in the case's currency, undiscounted.
struct Cost<'m, 'a> {
    matter: &'m Matter<'a>,
    learnt: Learnt,
}

impl Cost<'_, '_> {
    fn rate(&self, offer: OfferId, t: PeriodId) -> f64 {
        let case = self.matter.case;
        let currency = case.offers[offer].currency;
        currency.map_or(1.0, |currency| case.currencies[currency].rate_in(&case.calendar, t))
    }

    /// Fixed cost of a line per capacity-year used.
    fn fixed(&self, lp: LineProcessId, t: PeriodId) -> f64 {
        let (case, figures) = (self.matter.case, &self.matter.figures);
        let l = case.line_processes[lp].line;
        let used = figures.used[l][t.index()];
        let installed = figures.installed[l][t.index()] * case.calendar.years(t);
        if used > AMOUNT { case.lines[l].fixed_cost.0 * installed / used } else { 0.0 }
    }

    /// Wages of the hours of one run.
    fn wages(&self, lp: LineProcessId, t: PeriodId) -> f64 {
        let case = self.matter.case;
        let row = &case.line_processes[lp];
        let region = case.sites[case.lines[row.line].site].region;
        let Some((labour, region)) = case.labour.as_ref().zip(region) else {
            return 0.0;
        };
        let hour = |skill| -> f64 {
            let market = labour.rows().iter().find(|own| own.skill == skill && own.region == region);
            market.map_or(0.0, |own| {
                let hours = own.hours_per_year.mean(&case.calendar, t);
                if hours > 0.0 { own.wage_per_year.mean(&case.calendar, t) / hours } else { 0.0 }
            })
        };
        case.processes[row.process].labour.iter().map(|&(skill, hours)| hours.0 * hour(skill)).sum()
    }
}

impl Brings for Cost<'_, '_> {
    fn channels(&self) -> usize {
        1
    }
    fn bought(&self, offer: OfferId, t: PeriodId, out: &mut [f64]) {
        let at = t.index();
        let (paid, units) = (self.matter.plan.paid[offer][at], self.matter.plan.buy[offer][at]);
        out[0] += if units > AMOUNT { paid / units * self.rate(offer, t) } else { 0.0 };
    }
    fn given(&self, _: AidId, _: PeriodId, _: &mut [f64]) {}
    fn unknown(&self, item: ItemId, out: &mut [f64]) {
        out[0] += self.matter.case.items[item].unit_value.0;
    }
    fn run(&self, lp: LineProcessId, t: PeriodId, out: &mut [f64]) {
        let row = &self.matter.case.line_processes[lp];
        let cost = row.cost.0 * self.learnt.run(lp, t);
        out[0] += cost + self.fixed(lp, t) / row.runs_per_year.0 + self.wages(lp, t);
    }
    fn shipped(&self, link: LinkId, item: ItemId, out: &mut [f64]) {
        out[0] += self.matter.case.links[link].cost.0 * self.matter.case.items[item].transport_size;
    }
}

/// Per item and period, undiscounted: `average_cost` of what leaves its pools, `average_cost_made` and
/// `average_cost_bought` of what comes in, and `marginal_cost`, the price of one more unit, weighed by what leaves.
///
/// The average holds inputs at their own average cost (loops included), running cost, fixed cost of the line by use,
/// wages of the hours, transport; not capital. Opening stock that nothing replenishes is taken at `unit_value`, aid at
/// nothing.
pub fn unit_cost(matter: &Matter) -> Vec<Finding> {
    let case = matter.case;
    let found = pools(case, matter.plan);
    let cost = Cost { matter, learnt: Learnt::new(matter.case, matter.plan) };
    let content = solve(case, &found.pools, &cost);
    let marginal = marginal(matter);
    let shares = output_shares(case);
    let mut findings = Vec::new();
    for (item, row) in case.items.iter() {
        let own: Vec<usize> = (0..found.pools.len()).filter(|&at| found.pools[at].item == item).collect();
        for t in case.calendar.ids() {
            let (mut left, mut made, mut bought, mut priced) =
                (Mean::default(), Mean::default(), Mean::default(), Mean::default());
            for &at in &own {
                let pool = &found.pools[at];
                let leaves = pool.leaves[t.index()];
                if content.is_filled(at, t) {
                    left.add(leaves, content.of(at, t)[0]);
                }
                if let Some(price) = marginal.get(&(item, pool.site, t)) {
                    priced.add(leaves, *price);
                }
                for inflow in &pool.inflows[t.index()] {
                    match &inflow.source {
                        Source::Bought(offer, from) => {
                            let mut out = [0.0];
                            cost.bought(*offer, *from, &mut out);
                            bought.add(inflow.amount, out[0]);
                        }
                        Source::Made { lp, output, from, inputs } => {
                            let carried = shares[case.line_processes[*lp].process][*output];
                            let unit = made_cost(&cost, &content, (*lp, *from), inputs) * carried;
                            made.add(inflow.amount, unit);
                        }
                        Source::Given(_) | Source::Sent { .. } | Source::Unknown => {}
                    }
                }
            }
            let means = [
                ("average_cost", left),
                ("average_cost_made", made),
                ("average_cost_bought", bought),
                ("marginal_cost", priced),
            ];
            for (measure, mean) in means {
                if let Some(value) = mean.value() {
                    let unit = format!("{} per {}", case.currency, row.unit);
                    let subject = (SubjectKind::Item, row.name.as_str());
                    findings.push(Finding::new(NAME, subject, measure, value, &unit).at(case, t));
                }
            }
        }
    }
    findings
}

/// Cost of one run with its inputs.
fn made_cost(
    cost: &Cost,
    content: &Content,
    (lp, from): (LineProcessId, PeriodId),
    inputs: &[(usize, f64)],
) -> f64 {
    let mut out = [0.0];
    cost.run(lp, from, &mut out);
    out[0] + inputs.iter().map(|&(pool, quantity)| quantity * content.of(pool, from)[0]).sum::<f64>()
}

/// A weighted mean.
#[derive(Clone, Copy, Default)]
struct Mean {
    amount: f64,
    sum: f64,
}

impl Mean {
    fn add(&mut self, amount: f64, value: f64) {
        if amount > AMOUNT {
            self.amount += amount;
            self.sum += amount * value;
        }
    }
    fn value(self) -> Option<f64> {
        (self.amount > 0.0).then(|| self.sum / self.amount)
    }
}

type Place = (ItemId, kuznia_case::case::SiteId, PeriodId);

/// What one more unit at a place would save, undiscounted.
fn marginal(matter: &Matter) -> std::collections::BTreeMap<Place, f64> {
    let case: &Case = matter.case;
    let Some(priced) = matter.priced() else {
        return Default::default();
    };
    let places: Vec<_> = matter.formulation.cells().map(|(_, item, site)| (item, site)).collect();
    let mut prices = std::collections::BTreeMap::new();
    for (at, &dual) in priced.row_dual.iter().enumerate() {
        let tag = matter.formulation.row_tag(Row(at as u32));
        if let Some(tag) = tag.filter(|tag| tag.family == "material_balance")
            && let (Key::Cell(cell), Some(t)) = (tag.key, tag.period)
        {
            let (item, site) = places[cell.index()];
            let period = case.calendar.period(t);
            // Inside a block the row is of one copy.
            let copies = if period.block.is_some() { period.weight } else { 1.0 };
            prices.insert((item, site, t), -dual / discount(matter, t) / copies);
        }
    }
    prices
}
