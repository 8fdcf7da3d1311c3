//! Families of money: outlays are paid by the funds that cover them, and funds keep their budgets.

use crate::expenses::{Amount, expenses};
use crate::index::{payments_in, unpaid};
use crate::learning::Base;
use crate::model::Model;
use crate::rows::{Key, Rows};
use kuznia_base::{Id, PeriodId, Step};
use kuznia_case::case::{AidKind, Atom, FundId, ProjectId};
use kuznia_lp::Col;

/// What falls due in one outlay group and period.
#[derive(Clone, Default)]
struct Due {
    terms: Vec<(Col, f64)>,
    constant: f64,
}

/// `outlay`: what falls due in a period is paid in it, by the funds that cover it, in its currency.
///
/// ```text
/// Σ_f pay[c,f,t]·(exchange) − Σ capital payments − Σ operations − Σ purchases − Σ wages of group c in t = 0
/// ```
pub(crate) fn outlay(model: &Model, rows: &mut Rows) {
    let periods = model.case.calendar.len();
    let groups = &model.index.groups;
    if groups.is_empty() {
        return;
    }
    let group_of = GroupOf::new(model);
    let mut due = vec![Due::default(); groups.len() * periods];
    expenses(model, &mut |expense| {
        let due = &mut due[group_of.find(expense.atom) * periods + expense.t.index()];
        match expense.amount {
            Amount::Per(col) => due.terms.push((col, expense.money)),
            Amount::Due => due.constant += expense.money,
        }
    });
    capital(model, &mut |k, t, amount, money| {
        let due = &mut due[group_of.find(Atom::Capital(k)) * periods + t.index()];
        match amount {
            Amount::Per(col) => due.terms.push((col, money)),
            Amount::Due => due.constant += money,
        }
    });
    for (at, group) in groups.iter().enumerate() {
        rows.open("outlay", Key::Group(at as u32));
        for t in model.case.calendar.ids() {
            let due = &due[at * periods + t.index()];
            rows.begin();
            for &(fund, pay) in &model.columns.pay[at] {
                let foreign = model.case.funds[fund].cash_currency();
                // A fund in the case's currency pays a foreign outlay at the rate of exchange.
                let exchange =
                    if foreign == group.currency { 1.0 } else { 1.0 / model.rate(group.currency, t) };
                rows.push(pay.at(t), exchange);
            }
            for &(col, money) in &due.terms {
                rows.push(col, -money);
            }
            rows.equal(t, due.constant);
        }
    }
}

/// Tells of every payment for a project: per unit of a commitment, or due for those under way.
pub(crate) fn capital(model: &Model, hear: &mut dyn FnMut(ProjectId, PeriodId, Amount, f64)) {
    let case = model.case;
    for k in case.projects.ids() {
        for commit in &model.columns.commit[k] {
            for (t, money) in payments_in(case, k, case.calendar.period(commit.t).start) {
                hear(k, t, Amount::Per(commit.col), money);
            }
        }
    }
    for learned in &model.columns.learned {
        for own in &learned.cheaper {
            if let Base::Units(k) = own.base {
                for (t, money) in payments_in(case, k, case.calendar.period(own.t).start) {
                    hear(k, t, Amount::Per(own.col), -learned.fall(own.level) * money);
                }
            }
        }
    }
    for under_way in &case.under_way {
        let cost = case.projects[under_way.project].cost.0 * under_way.units;
        for (from, until, share) in unpaid(case, under_way) {
            let parts = match until > from {
                true => case.calendar.shares(from, until),
                false => case.calendar.find(from).map(|t| (t, 1.0)).into_iter().collect(),
            };
            for (t, part) in parts {
                let dearer = case.projects[under_way.project].dearer(t);
                hear(under_way.project, t, Amount::Due, cost * dearer * share * part);
            }
        }
    }
}

/// `budget`: the cash of a fund, never negative. What is carried shrinks at the turn of a calendar year.
///
/// ```text
/// cash[f,t] = carry[f,t]·cash[f,t−1] + y·income + y·aid + Σ_b (owed[b,t] − owed[b,t−1] − interest[b,t]) − Σ_c pay[c,f,t]
/// ```
pub(crate) fn budget(model: &Model, rows: &mut Rows) {
    let (case, calendar) = (model.case, &model.case.calendar);
    for (f, fund) in case.funds.iter() {
        rows.open("budget", Key::Fund(f));
        let cash = model.columns.cash[f];
        for t in calendar.ids() {
            let before = t.index().checked_sub(1).map(PeriodId::new);
            let mut income = model.years(t) * (fund.income.mean(calendar, t) + aid_cash(model, f, t));
            rows.begin();
            rows.push(cash.at(t), 1.0);
            match before {
                Some(before) => {
                    let carry = if calendar.is_first_of(t, Step::Year) { fund.carry_over.0 } else { 1.0 };
                    rows.push(cash.at(before), -carry);
                }
                None => income += fund.opening.0,
            }
            for (b, loan) in case.loans.iter().filter(|(_, loan)| loan.fund == f) {
                let growth = (1.0 + loan.rate).powf(model.years(t));
                rows.push(model.columns.owed[b].at(t), -1.0);
                match before {
                    Some(before) => rows.push(model.columns.owed[b].at(before), growth),
                    None => income -= growth * loan.opening_owed.0,
                }
            }
            for pays in &model.columns.pay {
                for (_, pay) in pays.iter().filter(|(fund, _)| *fund == f) {
                    rows.push(pay.at(t), 1.0);
                }
            }
            rows.equal(t, income);
        }
    }
}

/// Cash aid into a fund per year in a period.
fn aid_cash(model: &Model, fund: FundId, t: PeriodId) -> f64 {
    let into = model.case.aid.rows().iter().filter(|aid| matches!(aid.kind, AidKind::Cash(f) if f == fund));
    into.map(|aid| aid.amount.mean(&model.case.calendar, t)).sum()
}

/// The outlay group of every atom.
struct GroupOf {
    sorted: Vec<(Atom, usize)>,
}

impl GroupOf {
    fn new(model: &Model) -> Self {
        let groups = model.index.groups.iter().enumerate();
        let mut sorted: Vec<_> =
            groups.flat_map(|(at, group)| group.atoms.iter().map(move |&atom| (atom, at))).collect();
        sorted.sort_unstable();
        Self { sorted }
    }

    fn find(&self, atom: Atom) -> usize {
        match self.sorted.binary_search_by_key(&atom, |(own, _)| *own) {
            Ok(at) => self.sorted[at].1,
            Err(_) => unreachable!("every atom of outlay is in a group"),
        }
    }
}
