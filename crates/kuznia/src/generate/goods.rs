//! Places, items, recipes and the lines that run them.

use super::maker::{Made, Maker, row};

/// Share of inputs that come from an item's own product line, and of makers that sit where their kind sits.
const NEAR: f64 = 0.8;

impl Maker {
    pub(super) fn places(&mut self) {
        for (country, bloc) in [("home", "home"), ("ally", "allied"), ("far", "other")] {
            row!(self, "countries", "country,bloc"; country, bloc);
        }
        for region in 0..self.regions() {
            row!(self, "regions", "region,country"; format!("region-{region}"), "home");
        }
        for site in 0..self.size.sites {
            let region = site % self.regions();
            row!(self, "sites", "site,country,region"; format!("site-{site}"), "home", format!("region-{region}"));
        }
    }

    pub(super) fn goods(&mut self) {
        for item in 0..self.size.items {
            let value = self.rng.between(1.0, 4.0) * f64::from(1u32 << self.tier(item));
            let loss = self.rng.between(0.0, 0.1);
            let all = self.all();
            row!(self, "items",
                "item,unit,family,standard,unit_value,loss_per_year,holding_cost_per_year,shelf_life_months,disposal_cost";
                format!("item-{item}"), "t", format!("family-{}", item % 7), if item % 2 == 0 { "old" } else { "new" },
                value, loss, value / 50.0, (all && item % 29 == 3).then_some(18.0), (all && item % 13 == 5).then_some(0.5));
        }
    }

    /// Every item above raw material has a recipe from the tier below and one to three makers. Product lines keep
    /// mostly to themselves and to their own sites, as in real industries; a fifth of the ties go anywhere.
    pub(super) fn works(&mut self) {
        for item in self.items_of(0).end..self.size.items {
            let (tier, rank) = (self.tier(item), self.place_in_tier(item));
            let below = self.items_of(tier - 1);
            for _ in 0..2 + self.rng.below(3) {
                let input = below.start + self.near(rank, below.len());
                if self.inputs[item].iter().all(|(own, _)| *own != input) {
                    let quantity = self.rng.between(0.3, 1.5);
                    self.inputs[item].push((input, quantity));
                }
            }
            for _ in 0..1 + self.rng.below(3) {
                let site = self.near(rank, self.size.sites);
                if self.makers[item].iter().all(|&line| self.made[line].site != site) {
                    self.makers[item].push(self.made.len());
                    self.made.push(Made { item, site, rate: 0.0 });
                }
            }
            self.recipe(item);
        }
        self.scale();
        for line in 0..self.made.len() {
            self.line(line);
        }
    }

    /// Where in its tier an item stands, in 0..1.
    fn place_in_tier(&self, item: usize) -> f64 {
        let tier = self.items_of(self.tier(item));
        (item - tier.start) as f64 / tier.len() as f64
    }

    /// One of so many, mostly near a place in 0..1.
    fn near(&mut self, place: f64, many: usize) -> usize {
        if self.rng.between(0.0, 1.0) > NEAR {
            return self.rng.below(many);
        }
        let spread = (many / 20).max(2);
        ((place * many as f64) as usize + self.rng.below(spread)).min(many - 1)
    }

    fn recipe(&mut self, item: usize) {
        let process = format!("make-{item}");
        let energy = self.rng.between(0.01, 0.4);
        let hours = self.rng.between(0.5, 4.0);
        row!(self, "processes", "process,energy_mwh,lead_days"; process.as_str(), energy, 10.0);
        for (input, quantity) in self.inputs[item].clone() {
            row!(self, "recipes", "process,item,role,quantity"; process.as_str(), format!("item-{input}"), "input", quantity);
        }
        row!(self, "recipes", "process,item,role,quantity"; process.as_str(), format!("item-{item}"), "output", 1.0);
        row!(self, "process_labour", "process,skill,hours"; process.as_str(), "operator", hours);
    }

    /// Capacities that make most of what is needed, so that plans are tight but not hopeless.
    fn scale(&mut self) {
        let finished = self.finished();
        for item in (0..self.size.items).rev() {
            if finished.contains(&item) {
                self.gross[item] += 400.0;
            }
            let need = self.gross[item];
            for &(input, quantity) in &self.inputs[item] {
                self.gross[input] += need * quantity;
            }
            for &line in &self.makers[item] {
                let rate = need.max(50.0) * 0.9 / self.makers[item].len() as f64;
                self.made[line].rate = (rate * 1e3).round() / 1e3;
            }
        }
    }

    fn line(&mut self, line: usize) {
        let Made { item, site, rate } = self.made[line];
        let name = format!("line-{line}");
        let fixed = self.rng.between(1.0, 20.0);
        let cost = self.rng.between(0.1, 1.0);
        let (all, switched) = (self.all(), self.is_switched(line));
        let overtime = all && line % 17 == 4;
        row!(self, "lines", "line,site,installed,fixed_cost_per_year,min_load,overtime_share,overtime_cost";
            name.as_str(), format!("site-{site}"), 1.0, fixed, switched.then_some(0.1),
            overtime.then_some(0.1), overtime.then_some(rate * 0.5));
        row!(self, "line_processes", "line,process,runs_per_year,cost,setup_cost";
            name.as_str(), format!("make-{item}"), rate, cost, switched.then_some(rate * 0.01));
        if line.is_multiple_of(9) {
            row!(self, "line_availability", "line,from,share"; name.as_str(), "2026-07-01", 0.8);
        }
    }

    /// Whether a line has a set-up and a minimum load: a few where there may be whole columns.
    fn is_switched(&self, line: usize) -> bool {
        self.whole() && line % 40 == 2 && line / 40 < 1 + self.size.projects / 40
    }
}
