//! Needs, what serves them, the stores where it lies, and the targets.

use super::maker::{Maker, row};

impl Maker {
    /// Every finished good has a need at its depot: most are used up, a sixth are held. In a sixth of those that are
    /// used up each unit needs a held item to use it.
    pub(super) fn needs(&mut self) {
        let (finished, all) = (self.finished(), self.all());
        for item in finished.clone() {
            let (need, site) = (format!("need-{item}"), format!("site-{}", self.depot(item)));
            let hold = all && item % 6 == 0;
            let shortfall_cost = self.rng.between(200.0, 900.0);
            let waits = all && !hold && item % 6 == 2;
            row!(self, "requirements", "requirement,site,kind,amount,priority,shortfall_cost,backlog";
                need.as_str(), site.as_str(), if hold { "hold" } else { "consume" }, if hold { 600.0 } else { 400.0 },
                (item % 3 + 1) as f64, shortfall_cost, waits.then_some("kept"));
            if item % 5 == 1 {
                row!(self, "requirement_levels", "requirement,from,amount"; need.as_str(), "2027-01-01", 450.0);
            }
            let enabler = (all && item % 6 == 1 && finished.contains(&(item - 1)))
                .then(|| format!("item-{}", item - 1));
            let rate = enabler.is_some().then_some(0.9);
            row!(self, "acceptances",
                "requirement,item,effectiveness,attrition_per_year,opening_fielded,enabler_item,per_enabler_per_year";
                need.as_str(), format!("item-{item}"), 1.0, hold.then_some(0.4), hold.then_some(100.0), enabler, rate);
            row!(self, "stores", "site,item,opening,capacity,safety_days,closing_min";
                site.as_str(), format!("item-{item}"), 60.0, (item % 4 == 1).then_some(300.0), all.then_some(15.0),
                (all && item % 8 == 3).then_some(5.0));
        }
    }

    pub(super) fn targets(&mut self) {
        let finished = self.finished();
        let first = format!("item:item-{}", finished.start);
        let line = format!("process:make-{}", finished.start);
        let bought = format!("item:item-{} & supplier:supplier-0", self.offers[0]);
        for (target, measure, scope, per, least, most, penalty) in [
            ("domestic", "domestic_share", "all", "year", Some(0.6), None, 0.5),
            ("turned", "standard_share", "standard:new", "year", Some(0.5), None, 5.0),
            ("served", "service", "all", "year", Some(0.8), None, 5.0),
            ("cover", "stock_days", first.as_str(), "period", Some(5.0), None, 1.0),
            ("spread", "supplier_share", bought.as_str(), "horizon", None, Some(0.3), 1.0),
            ("busy", "activity", line.as_str(), "year", Some(1.0), None, 1.0),
            ("margin", "capacity_margin", "all", "year", Some(0.05), None, 1.0),
        ] {
            row!(self, "targets", "target,measure,scope,per,from,at_least,at_most,penalty";
                target, measure, scope, per, "2026-01-01", least, most, penalty);
        }
    }
}
