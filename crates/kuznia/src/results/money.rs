//! Result tables of money: cash, loans, and who pays what.

use super::Teller;
use super::sheet::Sheet;
use super::sheet::Value::{Number, Text};
use kuznia_case::case::{AidKind, Atom, CurrencyId, FundId, OutlayClass};
use kuznia_case::{PayGroup, Series};

impl Teller<'_> {
    /// The name of a currency; `None` is the case's.
    pub(super) fn currency(&self, currency: Option<CurrencyId>) -> &str {
        currency.map_or(self.case.currency.as_str(), |currency| self.case.currencies[currency].name.as_str())
    }

    pub(super) fn cash(&self, sheet: &mut Sheet) {
        let calendar = &self.case.calendar;
        for (f, fund) in self.case.funds.iter() {
            let currency = self.currency(fund.cash_currency());
            for (t, &cash) in calendar.ids().zip(&self.plan.cash[f]) {
                let aid = self.case.aid.rows().iter().filter(|aid| aid.kind == AidKind::Cash(f));
                let given: f64 = aid.map(|aid| aid.amount.mean(calendar, t)).sum();
                let income = calendar.years(t) * (fund.income.mean(calendar, t) + given);
                let paid = self.paid_by(f, kuznia_base::Id::index(t));
                let period = Text(&calendar.period(t).label);
                sheet.row([
                    Text(&fund.name),
                    period,
                    Number(income),
                    Number(paid),
                    Number(cash),
                    Text(currency),
                ]);
            }
        }
    }

    fn paid_by(&self, fund: FundId, at: usize) -> f64 {
        let all = self.plan.pay.iter().flat_map(|group| &group.paid_by);
        all.filter(|(payer, _)| *payer == fund).map(|(_, paid): &(FundId, Series)| paid[at]).sum()
    }

    pub(super) fn loans(&self, sheet: &mut Sheet) {
        for (b, loan) in self.case.loans.iter() {
            let fund = &self.case.funds[loan.fund];
            let currency = self.currency(fund.cash_currency());
            self.periods([&self.plan.borrow[b], &self.plan.owed[b]], |period, [borrowed, owed]| {
                sheet.row([Text(&loan.name), Text(&fund.name), period, borrowed, owed, Text(currency)]);
            });
        }
    }

    pub(super) fn pay(&self, sheet: &mut Sheet) {
        for group in &self.plan.pay {
            let Some(first) = group.atoms.first() else {
                continue;
            };
            let (class, outlays) = (class(first.class()), self.outlays(group));
            for (f, paid) in &group.paid_by {
                let fund = &self.case.funds[*f];
                let currency = self.currency(fund.cash_currency());
                self.periods([paid], |period, [paid]| {
                    sheet.row([Text(&fund.name), Text(class), Text(&outlays), period, paid, Text(currency)]);
                });
            }
        }
    }

    /// The atoms of a group under the user's names, with blanks between.
    fn outlays(&self, group: &PayGroup) -> String {
        let name = |atom: &Atom| match *atom {
            Atom::Capital(k) => self.case.projects[k].name.clone(),
            Atom::Operations(Some(site)) => self.case.sites[site].name.clone(),
            Atom::Operations(None) => "-".to_owned(),
            Atom::Purchases(o) => self.case.offers[o].name.clone(),
            Atom::Wages(w) => self.case.labour.as_ref().map_or_else(String::new, |labour| {
                let row = &labour[w];
                format!("{}/{}", self.case.skills[row.skill], self.case.regions[row.region].name)
            }),
        };
        group.atoms.iter().map(name).collect::<Vec<_>>().join(" ")
    }
}

fn class(class: OutlayClass) -> &'static str {
    match class {
        OutlayClass::Capital => "capital",
        OutlayClass::Operations => "operations",
        OutlayClass::Purchases => "purchases",
        OutlayClass::Wages => "wages",
    }
}
