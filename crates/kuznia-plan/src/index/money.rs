//! Outlay groups, payment schedules of projects and repayment schedules of loans.

use kuznia_base::{Id, Instant, PeriodId};
use kuznia_case::Case;
use kuznia_case::case::{
    Atom, CurrencyId, EffectOn, FundId, Loan, OutlayClass, Project, ProjectId, SiteId, UnderWay,
};
use std::collections::BTreeMap;

/// Outlays that the same funds may pay.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub atoms: Vec<Atom>,
    pub currency: Option<CurrencyId>,
    pub funds: Vec<FundId>,
}

/// Currency of an atom of outlay; `None`: the case's.
pub(crate) fn outlay_currency(case: &Case, atom: Atom) -> Option<CurrencyId> {
    match atom {
        Atom::Purchases(offer) => case.offers[offer].currency,
        Atom::Capital(_) | Atom::Operations(_) | Atom::Wages(_) => None,
    }
}

/// Atoms of outlay grouped by class, currency and the funds that may pay them; none without funds.
pub(crate) fn group_outlays(case: &Case) -> Vec<Group> {
    if case.funds.is_empty() {
        return Vec::new();
    }
    let atoms = (case.projects.ids().map(Atom::Capital))
        .chain(case.sites.ids().map(|site| Atom::Operations(Some(site))))
        .chain([Atom::Operations(None)])
        .chain(case.offers.ids().map(Atom::Purchases))
        .chain(case.labour.iter().flat_map(|labour| labour.ids()).map(Atom::Wages));
    let mut grouped: BTreeMap<(OutlayClass, Option<CurrencyId>, Vec<FundId>), Vec<Atom>> = BTreeMap::new();
    for atom in atoms {
        let currency = outlay_currency(case, atom);
        let may_pay =
            |(_, fund): &(FundId, &kuznia_case::case::Fund)| fund.covers(atom, case) && fund.pays(currency);
        let funds = case.funds.iter().filter(may_pay).map(|(id, _)| id).collect();
        grouped.entry((atom.class(), currency, funds)).or_default().push(atom);
    }
    grouped.into_iter().map(|((_, currency, funds), atoms)| Group { atoms, currency, funds }).collect()
}

/// The site that a project's fixed cost belongs to: that of its first effect on a line or a store.
pub(crate) fn operations_site(case: &Case, k: ProjectId) -> Option<SiteId> {
    case.projects[k].effects.iter().find_map(|effect| match effect.on {
        EffectOn::Line(line) => Some(case.lines[line].site),
        EffectOn::Store(_, site) => Some(site),
        _ => None,
    })
}

/// Shares of a project's cost that fall due in each period, for a commitment at an instant: dated payments, or evenly
/// over the lead, or at once. What falls due before the start or beyond the end is left out.
fn payment_shares(case: &Case, project: &Project, at: Instant) -> Vec<(PeriodId, f64)> {
    let calendar = &case.calendar;
    if !project.payments.is_empty() {
        let due =
            |p: &kuznia_case::case::Payment| calendar.find(at.plus_months(p.after.0)).map(|t| (t, p.share.0));
        return project.payments.iter().filter_map(due).collect();
    }
    let completion = at.plus_months(project.lead.0);
    if completion <= at {
        return calendar.find(at).map(|t| (t, 1.0)).into_iter().collect();
    }
    calendar.shares(at, completion)
}

/// Money per unit that falls due in each period for a commitment at the start of a period.
pub(crate) fn payments_in(case: &Case, k: ProjectId, at: Instant) -> Vec<(PeriodId, f64)> {
    let project = &case.projects[k];
    let shares = payment_shares(case, project, at).into_iter();
    shares.map(|(t, share)| (t, share * project.cost.0 * project.dearer(t))).collect()
}

/// Instants and shares of the unpaid rest of a project under way, as (from, until, share of the whole cost):
/// the schedule after the start in its proportions, or all at the start where nothing of the schedule is left.
pub(crate) fn unpaid(case: &Case, under_way: &UnderWay) -> Vec<(Instant, Instant, f64)> {
    let project = &case.projects[under_way.project];
    let start = case.calendar.start();
    let mut left: Vec<(Instant, Instant, f64)> = Vec::new();
    for (from, until, share) in schedule(project, under_way.date) {
        if from >= start {
            left.push((from, until, share));
        } else if until > start {
            left.push((start, until, share * until.days_since(start) / until.days_since(from)));
        }
    }
    let scheduled: f64 = left.iter().map(|(_, _, share)| share).sum();
    let rest = under_way.paid.map_or(scheduled, |paid| 1.0 - paid.0);
    if rest <= 0.0 {
        return Vec::new();
    }
    if scheduled <= 0.0 {
        return vec![(start, start, rest)];
    }
    left.iter_mut().for_each(|(_, _, share)| *share *= rest / scheduled);
    left
}

/// A commitment's payments as (from, until, share): instants where both ends are equal, else even over the interval.
pub(crate) fn schedule(project: &Project, at: Instant) -> Vec<(Instant, Instant, f64)> {
    if !project.payments.is_empty() {
        let dated = project.payments.iter().map(|p| {
            let due = at.plus_months(p.after.0);
            (due, due, p.share.0)
        });
        return dated.collect();
    }
    vec![(at, at.plus_months(project.lead.0), 1.0)]
}

/// Share of what is borrowed in period τ that is repaid in each period: evenly over [E_τ + grace, E_τ + term).
pub(crate) fn repayment_shares(case: &Case, loan: &Loan, borrowed: PeriodId) -> Vec<(PeriodId, f64)> {
    let end = case.calendar.period(borrowed).end;
    let (from, until) = (end.plus_months(loan.grace.0), end.plus_months(loan.term.0));
    let shares = match until > from {
        true => case.calendar.shares(from, until),
        false => case.calendar.find(from).map(|t| (t, 1.0)).into_iter().collect(),
    };
    // Later copies of a block stand for the same periods; nothing is repaid before it is borrowed.
    shares.into_iter().filter(|(t, _)| t.index() > borrowed.index()).collect()
}

/// What of the debt at the start is repaid in each period: by its own schedule, else evenly over [S_0, S_0 + term).
pub(crate) fn opening_repayments(case: &Case, loan: &Loan) -> Vec<(PeriodId, f64)> {
    let start = case.calendar.start();
    if !loan.opening_repayments.is_empty() {
        let due = loan.opening_repayments.iter();
        return due
            .filter_map(|(date, amount)| Some((case.calendar.find((*date).max(start))?, amount.0)))
            .collect();
    }
    let owed = loan.opening_owed.0;
    let until = start.plus_months(loan.term.0);
    match until > start {
        true => case.calendar.shares(start, until).into_iter().map(|(t, share)| (t, share * owed)).collect(),
        false => vec![(PeriodId::new(0), owed)],
    }
}
