//! What a plan hands on at the start of a period: the state from which another plan can go on.

use crate::index::{Index, opening_repayments, repayment_shares, unpaid};
use kuznia_base::{Id, Instant, PeriodId, Step, Table};
use kuznia_case::case::{
    AcceptanceId, FundId, ItemId, LabourId, LoanId, ProjectId, RequirementId, SiteId, UnderWay,
};
use kuznia_case::{Case, Plan};
use std::collections::BTreeMap;

/// A commitment that was made before the period.
#[derive(Clone, PartialEq, Debug)]
pub struct Committed {
    /// Which project.
    pub project: ProjectId,
    /// When.
    pub date: Instant,
    /// How many units.
    pub units: f64,
    /// Share of the cost that is paid; `None`: what its schedule asks for before the period.
    pub paid: Option<f64>,
}

/// What is owed on a loan.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Debt {
    /// All of it, in the fund's currency.
    pub owed: f64,
    /// What of it is repaid in each later period, in order; the rest is owed beyond the end.
    pub repayments: Vec<(PeriodId, f64)>,
}

/// The state at the start of a period.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Carried {
    /// Stocks, one entry for every cell that the plan knows, in order of item and site.
    pub stocks: Vec<(ItemId, SiteId, f64)>,
    /// Goods that arrive later: made, bought or shipped before; in order of item, site and period.
    pub arrivals: Vec<(ItemId, SiteId, PeriodId, f64)>,
    /// All commitments, those that were under way before the plan first.
    pub commitments: Vec<Committed>,
    /// Fielded; 0 for what is consumed.
    pub fielded: Table<AcceptanceId, f64>,
    /// Waiting; 0 where nothing waits.
    pub backlog: Table<RequirementId, f64>,
    /// Cash, after what the turn of a year takes where the period opens one.
    pub cash: Table<FundId, f64>,
    /// Debts.
    pub debts: Table<LoanId, Debt>,
    /// People hired so far.
    pub hired: Table<LabourId, f64>,
}

/// The state that a plan of a case hands on at the start of a period `t` later than its first.
///
/// What is on the way is what the plan's flows before `t` still bring after it, by the shares of
/// `docs/conventions.md`, Delay; what arrives beyond the end is lost, as in the plan. `None` where `t` lies inside a
/// representative block, whose state at an instant is not defined.
pub fn carry(case: &Case, plan: &Plan, t: PeriodId) -> Option<Carried> {
    let before = PeriodId::new(t.index().checked_sub(1)?);
    let calendar = &case.calendar;
    if calendar.period(before).block.is_some_and(|(_, last)| last != before) {
        return None;
    }
    let at = before.index();
    let value = |series: &Vec<f64>| series.get(at).copied().unwrap_or(0.0);
    let turn = calendar.is_first_of(t, Step::Year);
    let kept = |f: FundId| if turn { case.funds[f].carry_over.0 } else { 1.0 };
    Some(Carried {
        stocks: plan.stocks.iter().map(|cell| (cell.item, cell.site, value(&cell.stock))).collect(),
        arrivals: arrivals(case, plan, t),
        commitments: commitments(case, plan, t),
        fielded: plan.fielded.rows().iter().map(value).collect(),
        backlog: plan.backlog.rows().iter().map(value).collect(),
        cash: plan.cash.iter().map(|(f, cash)| kept(f) * value(cash)).collect(),
        debts: case.loans.ids().map(|b| debt(case, plan, b, t)).collect(),
        hired: plan.hire.rows().iter().map(|hire| hire[..t.index()].iter().sum()).collect(),
    })
}

/// What was made, bought and shipped before `t` and arrives from `t` on.
fn arrivals(case: &Case, plan: &Plan, t: PeriodId) -> Vec<(ItemId, SiteId, PeriodId, f64)> {
    let index = Index::new(case);
    let mut arriving: BTreeMap<(ItemId, SiteId, PeriodId), f64> = BTreeMap::new();
    let later = || case.calendar.ids().skip(t.index());
    let mut add = |item, site, when, amount: f64| {
        if amount != 0.0 {
            *arriving.entry((item, site, when)).or_insert(0.0) += amount;
        }
    };
    let passed = |shares: &[(PeriodId, f64)], series: &[f64]| -> f64 {
        let before = shares.iter().filter(|(from, _)| *from < t);
        before.map(|(from, share)| share * series.get(from.index()).copied().unwrap_or(0.0)).sum()
    };
    for (id, lp) in case.line_processes.iter() {
        let process = &case.processes[lp.process];
        let arrivals = index.after_days(process.lead.0);
        for when in later() {
            let runs = passed(&arrivals[when.index()], &plan.run[id]);
            for flow in &process.outputs {
                add(flow.item, case.lines[lp.line].site, when, runs * flow.quantity.0);
            }
        }
    }
    for (o, offer) in case.offers.iter() {
        let arrivals = index.bought(case, o);
        for when in later() {
            add(offer.item, offer.site, when, passed(&arrivals[when.index()], &plan.buy[o]));
        }
    }
    for (link, item, shipped) in &plan.ship {
        let link = &case.links[*link];
        let arrivals = index.after_days(link.lead.0);
        for when in later() {
            add(*item, link.to, when, (1.0 - link.loss.0) * passed(&arrivals[when.index()], shipped));
        }
    }
    arriving.into_iter().map(|((item, site, when), amount)| (item, site, when, amount)).collect()
}

/// Commitments before `t`, with what of their cost is paid then.
fn commitments(case: &Case, plan: &Plan, t: PeriodId) -> Vec<Committed> {
    let start = case.calendar.period(t).start;
    let mut found = Vec::new();
    for under_way in &case.under_way {
        // Without a share of its own it follows its schedule, before and after.
        let paid = under_way.paid.map(|_| 1.0 - unpaid_from(case, under_way, start));
        let (project, date, units) = (under_way.project, under_way.date, under_way.units);
        found.push(Committed { project, date, units, paid });
    }
    for (project, units) in plan.commit.iter() {
        for (when, &units) in
            case.calendar.ids().zip(units).take(t.index()).filter(|(_, units)| **units > 0.0)
        {
            let date = case.calendar.period(when).start;
            found.push(Committed { project, date, units, paid: None });
        }
    }
    found
}

/// Share of the cost of a project under way that falls due from an instant on.
fn unpaid_from(case: &Case, under_way: &UnderWay, start: Instant) -> f64 {
    let due = unpaid(case, under_way).into_iter().map(|(from, until, share)| {
        if from >= start {
            share
        } else if until > start {
            share * until.days_since(start) / until.days_since(from)
        } else {
            0.0
        }
    });
    due.sum::<f64>().clamp(0.0, 1.0)
}

/// What is owed at the start of `t`, with the schedule of every borrowing and of the opening debt.
fn debt(case: &Case, plan: &Plan, b: LoanId, t: PeriodId) -> Debt {
    let loan = &case.loans[b];
    let mut repaid: BTreeMap<PeriodId, f64> = BTreeMap::new();
    for (when, amount) in opening_repayments(case, loan) {
        *repaid.entry(when).or_insert(0.0) += amount;
    }
    for borrowed in case.calendar.ids().take(t.index()) {
        let amount = plan.borrow[b].get(borrowed.index()).copied().unwrap_or(0.0);
        for (when, share) in repayment_shares(case, loan, borrowed) {
            *repaid.entry(when).or_insert(0.0) += share * amount;
        }
    }
    let owed = plan.owed[b].get(t.index() - 1).copied().unwrap_or(0.0);
    let repayments = repaid.into_iter().filter(|(when, amount)| *when >= t && *amount > 0.0).collect();
    Debt { owed, repayments }
}
