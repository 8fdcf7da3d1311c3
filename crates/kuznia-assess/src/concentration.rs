//! On how few it hangs: concentration of purchases over suppliers and of origins over countries, and the value
//! downstream that hangs on it.

use crate::{Finding, Matter, SubjectKind};
use kuznia_base::Id;
use kuznia_case::Case;
use kuznia_case::case::{AidKind, ItemId, Role};
use std::collections::BTreeMap;

const NAME: &str = "concentration";

/// For every item that is bought, made or given: the Herfindahl–Hirschman index (Σ shares², 1 = one source alone) of its
/// supply over suppliers and over countries, and the value of what serves needs that the item goes into.
///
/// What is made counts as supplied by its site; donors count as suppliers. Shares are of quantities over the horizon.
pub fn concentration(matter: &Matter) -> Vec<Finding> {
    let case = matter.case;
    let mut findings = Vec::new();
    for (item, row) in case.items.iter() {
        let supply = Supply::of(matter, item);
        if supply.total <= 0.0 {
            continue;
        }
        let subject = (SubjectKind::Item, row.name.as_str());
        let most = |shares: &BTreeMap<String, f64>| -> (String, f64) {
            let first = shares.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0)));
            first.map_or_else(Default::default, |(name, amount)| (name.clone(), amount / supply.total))
        };
        for (measure, shares) in [("hhi_suppliers", &supply.suppliers), ("hhi_countries", &supply.countries)]
        {
            let index = shares.values().map(|amount| (amount / supply.total).powi(2)).sum();
            let (first, share) = most(shares);
            let mut finding = Finding::new(NAME, subject, measure, index, "index 0 to 1").say(format!(
                "{first} supplies {:.0} % of {}",
                100.0 * share,
                row.name
            ));
            finding.rows.clone_from(&supply.rows);
            findings.push(finding);
        }
        let value = downstream_value(matter, item);
        findings.push(Finding::new(NAME, subject, "value_downstream", value, &case.currency));
    }
    findings
}

/// Who supplies an item, over the horizon.
struct Supply {
    total: f64,
    suppliers: BTreeMap<String, f64>,
    countries: BTreeMap<String, f64>,
    rows: Vec<(&'static str, String)>,
}

impl Supply {
    fn add(&mut self, supplier: &str, country: &str, amount: f64, row: (&'static str, &str)) {
        if amount > 1e-9 {
            self.total += amount;
            *self.suppliers.entry(supplier.to_owned()).or_default() += amount;
            *self.countries.entry(country.to_owned()).or_default() += amount;
            self.rows.push((row.0, row.1.to_owned()));
        }
    }

    fn of(matter: &Matter, item: ItemId) -> Self {
        let (case, plan) = (matter.case, matter.plan);
        let mut supply =
            Self { total: 0.0, suppliers: BTreeMap::new(), countries: BTreeMap::new(), rows: Vec::new() };
        for (o, offer) in case.offers.iter().filter(|(_, offer)| offer.item == item) {
            let (supplier, country) = (&case.suppliers[offer.supplier], &case.countries[offer.country].name);
            supply.add(supplier, country, plan.buy[o].iter().sum(), ("purchases", &offer.name));
        }
        for (id, aid) in case.aid.iter() {
            if matches!(aid.kind, AidKind::Goods(own, _) if own == item) {
                let donor = &case.donors[aid.donor];
                supply.add(donor, donor, plan.aid_taken[id].iter().sum(), ("aid", donor));
            }
        }
        for (lp, row) in case.line_processes.iter() {
            let outputs = case.processes[row.process].outputs.iter();
            let made: f64 = outputs.filter(|flow| flow.item == item).map(|flow| flow.quantity.0).sum::<f64>()
                * plan.run[lp].iter().sum::<f64>();
            let line = &case.lines[row.line];
            let site = &case.sites[line.site];
            supply.add(&site.name, &case.countries[site.country].name, made, ("activity", &line.name));
        }
        supply
    }
}

/// Items that an item can go into, itself included: outputs of processes that use one of them, and so on.
pub(crate) fn downstream(case: &Case, item: ItemId) -> Vec<bool> {
    reach(case, item, Role::Output)
}

fn reach(case: &Case, item: ItemId, role: Role) -> Vec<bool> {
    let mut inside = vec![false; case.items.len()];
    inside[item.index()] = true;
    loop {
        let mut grew = false;
        for process in case.processes.rows() {
            let (from, to) = match role {
                Role::Output => (&process.inputs, &process.outputs),
                Role::Input => (&process.outputs, &process.inputs),
            };
            if from.iter().any(|flow| inside[flow.item.index()]) {
                for flow in to {
                    grew |= !std::mem::replace(&mut inside[flow.item.index()], true);
                }
            }
        }
        if !grew {
            return inside;
        }
    }
}

/// Value at `unit_value` of what serves needs over the horizon and that the item can go into.
pub(crate) fn downstream_value(matter: &Matter, item: ItemId) -> f64 {
    let (case, plan) = (matter.case, matter.plan);
    let inside = downstream(case, item);
    let served = case.acceptances.iter().filter(|(_, row)| inside[row.item.index()]);
    served.map(|(a, row)| case.items[row.item].unit_value.0 * plan.serve[a].iter().sum::<f64>()).sum()
}
