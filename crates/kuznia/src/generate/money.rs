//! Funds, loans, power and people.

use super::maker::{Maker, row};

impl Maker {
    pub(super) fn money(&mut self) {
        let volume: f64 = self.gross.iter().sum();
        row!(self, "funds", "fund,opening,carry_over,covers"; "state", volume.round(), 0.9, "all");
        row!(self, "funds", "fund,opening,carry_over,covers";
            "gift", 100.0, 1.0, "purchases:country=ally capital");
        for (fund, income) in [("state", volume * 6.0), ("gift", volume * 0.5)] {
            row!(self, "fund_income", "fund,from,amount_per_year"; fund, "2026-01-01", income.round());
        }
        if self.all() {
            row!(self, "loans", "loan,fund,limit,rate_per_year,grace_months,term_months";
                "bond", "state", volume.round(), 0.05, 12.0, 60.0);
        }
    }

    pub(super) fn power_and_people(&mut self) {
        for region in 0..self.regions() {
            let name = format!("region-{region}");
            let megawatts = self.megawatts(region);
            for (from, share) in [("2026-01-01", 1.2), ("2026-10-01", 0.8), ("2027-04-01", 1.2)] {
                row!(self, "grid", "region,from,mw"; name.as_str(), from, megawatts * share);
            }
            let people = self.people(region);
            row!(self, "labour", "skill,region,from,people,hours_per_year,wage_per_year,hire_per_year";
                "operator", name.as_str(), "2026-01-01", people, 1600.0, 20.0, (people / 10.0).ceil());
        }
    }

    /// What a region's lines take at full load, roughly.
    pub(super) fn megawatts(&self, region: usize) -> f64 {
        self.rates(region) * 0.2 / 8760.0
    }

    /// Whom a region's lines need at full load, roughly.
    pub(super) fn people(&self, region: usize) -> f64 {
        (self.rates(region) * 2.3 / 1600.0).ceil()
    }

    fn rates(&self, region: usize) -> f64 {
        self.made.iter().filter(|made| made.site % self.regions() == region).map(|made| made.rate).sum()
    }
}
