//! Money: what a unit of every flow costs, who pays it, and the cash that the plan has. The simulation follows how far
//! cash departs from the plan.

use super::{Flow, Model};
use crate::courses::row;
use kuznia_base::Id;
use kuznia_case::Learnt;
use kuznia_case::case::{AidKind, Atom, CurrencyId, FundCurrency, FundId};

/// By period and flow: money per unit, in the case's currency, not discounted.
pub(super) fn money(model: &Model) -> Vec<f64> {
    let case = model.case;
    let learnt = Learnt::new(case, model.plan);
    let mut all = Vec::with_capacity(model.planned.len());
    for t in case.calendar.ids() {
        all.extend(model.flows.iter().map(|flow| match *flow {
            Flow::Run(lp) => case.line_processes[lp].cost.0 * learnt.run(lp, t),
            Flow::Buy(o) => {
                let offer = &case.offers[o];
                let rate = offer.currency.map_or(1.0, |id| case.currencies[id].rate_in(&case.calendar, t));
                offer.price.mean(&case.calendar, t) * rate
            }
            Flow::Ship(a, item) => case.links[a].cost.0 * case.items[item].transport_size,
            Flow::Dump(item, _) => case.items[item].disposal_cost.map_or(0.0, |cost| cost.0),
            Flow::Aid(_) | Flow::Serve(_) => 0.0,
        }));
    }
    all
}

/// Funds and what they pay.
#[derive(Clone, Debug)]
pub(crate) struct Funds {
    /// Number of funds.
    pub(crate) count: usize,
    groups: usize,
    /// By flow: group of outlays that it belongs to.
    pub(crate) group_of: Vec<Option<usize>>,
    /// Purchases that somebody pays: flow and group.
    pub(crate) buys: Vec<(usize, usize)>,
    /// By project: group of its capital.
    pub(crate) capital_group: Vec<Option<usize>>,
    /// By period, group and fund: fund's money per unit of the case's currency that the group costs.
    pay: Vec<f64>,
    /// By step and fund: the plan's cash at the step's end, even inside a period.
    pub(crate) cash: Vec<f64>,
    /// Aid in cash: row of aid and fund.
    pub(crate) aid: Vec<(usize, usize)>,
    /// By step and entry of `aid`.
    pub(crate) aid_income: Vec<f64>,
    /// By fund: share of its cash that survives the turn of a year.
    pub(crate) carry: Vec<f64>,
    /// Whether a step is the first of a new calendar year's first period.
    pub(crate) turns: Vec<bool>,
}

impl Funds {
    /// `None` where money is not modelled.
    pub(super) fn new(model: &Model) -> Option<Self> {
        let (case, plan) = (model.case, model.plan);
        if case.funds.is_empty() {
            return None;
        }
        let (count, groups) = (case.funds.len(), plan.pay.len());
        let group = |atom: Atom, currency: Option<CurrencyId>| {
            plan.pay.iter().position(|own| own.currency == currency && own.atoms.contains(&atom))
        };
        let of_flow = |flow: &Flow| match *flow {
            Flow::Run(lp) => {
                let site = case.lines[case.line_processes[lp].line].site;
                group(Atom::Operations(Some(site)), None)
            }
            Flow::Buy(o) => group(Atom::Purchases(o), case.offers[o].currency),
            Flow::Ship(a, _) => group(Atom::Operations(Some(case.links[a].from)), None),
            Flow::Dump(_, site) => group(Atom::Operations(Some(site)), None),
            Flow::Aid(_) | Flow::Serve(_) => None,
        };
        let mut pay = vec![0.0; case.calendar.len() * groups * count];
        for t in case.calendar.ids() {
            for (g, own) in plan.pay.iter().enumerate() {
                let rate = |fund: FundId| match case.funds[fund].currency {
                    FundCurrency::Foreign(id) => case.currencies[id].rate_in(&case.calendar, t),
                    FundCurrency::Any | FundCurrency::Home => 1.0,
                };
                let at = |fund: FundId| (t.index() * groups + g) * count + fund.index();
                let paid: Vec<(FundId, f64)> = own
                    .paid_by
                    .iter()
                    .map(|(fund, series)| {
                        (*fund, series.get(t.index()).copied().unwrap_or(0.0) * rate(*fund))
                    })
                    .collect();
                let whole: f64 = paid.iter().map(|(_, paid)| paid).sum();
                if whole > 0.0 {
                    paid.iter().for_each(|(fund, paid)| pay[at(*fund)] = paid / whole / rate(*fund));
                } else if let Some((fund, _)) = paid.first() {
                    pay[at(*fund)] = 1.0 / rate(*fund);
                }
            }
        }
        let aid: Vec<(usize, usize)> = case
            .aid
            .iter()
            .filter_map(|(id, aid)| match aid.kind {
                AidKind::Cash(fund) => Some((row(id), row(fund))),
                AidKind::Goods(..) => None,
            })
            .collect();
        let calendar = &model.steps.calendar;
        let aid_income = calendar.ids().flat_map(|u| {
            let years = calendar.years(u);
            aid.iter().map(move |(a, _)| case.aid.rows()[*a].amount.mean(calendar, u) * years)
        });
        let turns = (0..model.len()).map(|u| {
            let t = model.steps.period[u];
            let id = kuznia_base::PeriodId::new(t);
            t > 0 && model.steps.first[t] == u && case.calendar.is_first_of(id, kuznia_base::Step::Year)
        });
        let group_of: Vec<Option<usize>> = model.flows.iter().map(of_flow).collect();
        let bought = |flow: &usize| matches!(model.flows[*flow], Flow::Buy(_));
        let buys = (0..model.flows.len()).filter(bought).filter_map(|flow| Some((flow, group_of[flow]?)));
        Some(Self {
            count,
            groups,
            buys: buys.collect(),
            group_of,
            capital_group: case.projects.ids().map(|k| group(Atom::Capital(k), None)).collect(),
            pay,
            cash: cash(model),
            aid_income: aid_income.collect(),
            aid,
            carry: case.funds.rows().iter().map(|fund| fund.carry_over.0).collect(),
            turns: turns.collect(),
        })
    }

    /// What a fund pays of one unit of the case's currency of a group, in its own currency.
    pub(crate) fn pays(&self, t: usize, group: usize, fund: usize) -> f64 {
        self.pay[(t * self.groups + group) * self.count + fund]
    }
}

/// The plan's cash, even inside a period.
fn cash(model: &Model) -> Vec<f64> {
    let (case, columns) = (model.case, model.resources.len() + 1);
    let mut all = Vec::with_capacity(model.len() * case.funds.len());
    for u in 0..model.len() {
        let (t, share) = (model.steps.period[u], model.shares[u * columns]);
        for (f, fund) in case.funds.iter() {
            let start = match t.checked_sub(1) {
                Some(before) => Model::value(&model.plan.cash, f, before),
                None => fund.opening.0,
            };
            let end = Model::value(&model.plan.cash, f, t);
            all.push(if share == 1.0 { end } else { start + share * (end - start) });
        }
    }
    all
}

/// Payments by step for projects whose cost a threat can raise.
pub(super) fn payments(model: &Model) -> Vec<(usize, usize, f64)> {
    use crate::threats::Target;
    let threatened = |project: usize| {
        let targets = model.threatened.iter().flat_map(|threat| &threat.targets);
        targets.into_iter().any(|(target, _)| *target == Target::Capital(project))
    };
    let mut all = Vec::new();
    for commitment in &model.commitments {
        let k = commitment.project.index();
        if !threatened(k) {
            continue;
        }
        let project = &model.case.projects[commitment.project];
        let cost = project.cost.0 * commitment.factor * commitment.units;
        let start = model.case.calendar.start();
        if project.payments.is_empty() && commitment.complete > commitment.date {
            let whole = commitment.complete.days_since(commitment.date);
            let from = commitment.date.max(start);
            let left = (commitment.complete.days_since(from) / whole).max(0.0);
            model.steps.overlap(from, commitment.complete, |u, share| all.push((u, k, cost * left * share)));
            continue;
        }
        let now =
            [kuznia_case::case::Payment { after: kuznia_base::Months(0.0), share: kuznia_base::Share(1.0) }];
        let schedule = if project.payments.is_empty() { &now[..] } else { &project.payments };
        for payment in schedule {
            let due = commitment.date.plus_months(payment.after.0);
            if let Some(u) = model.steps.calendar.find(due) {
                all.push((row(u), k, cost * payment.share.0));
            }
        }
    }
    all.sort_by_key(|(u, k, _)| (*u, *k));
    all
}
