//! Projects of every kind, their order, and what is already under way.

use super::maker::{Maker, row};

impl Maker {
    /// Half of the projects expand a line; the others take every other kind in turn.
    pub(super) fn projects(&mut self) {
        for at in 0..self.size.projects {
            let project = format!("project-{at}");
            let kind = match at % 10 {
                5 if self.all() => self.convert(&project),
                6 if self.all() => self.license(&project),
                7 if self.all() => self.back_up(&project),
                8 if self.all() => self.train(&project),
                9 if self.all() => self.widen(at, &project),
                _ => self.expand(at, &project),
            };
            let (name, cost) = kind;
            let whole = self.all();
            row!(self, "projects", "project,kind,max_units,whole_units,cost,lead_months,fixed_cost_per_year,lifetime_years,commit_every";
                project.as_str(), name, if whole && at != 1 { 1.0 } else { 2.0 }, whole, cost.round() + 1.0, 6.0,
                (cost * 0.01).round(), 15.0, if whole { "year" } else { "period" });
            if self.all() && at % 7 == 4 {
                row!(self, "project_requires", "project,requires"; project.as_str(), format!("project-{}", at - 1));
            }
            if self.all() && at % 7 == 6 {
                row!(self, "project_excludes", "project,excludes"; project.as_str(), format!("project-{}", at - 1));
            }
            if self.all() && at == 1 {
                row!(self, "commitments", "project,date,units,paid_share"; project.as_str(), "2025-10-01", 1.0, 0.5);
            }
        }
    }

    fn effect(&mut self, project: &str, effect: &str, on: String, amount: f64, ramp: Option<f64>) {
        row!(self, "project_effects", "project,effect,on,amount,when,ramp_months";
            project, effect, on, amount, "completion", ramp);
    }

    /// One line's capacity grows by seven tenths.
    fn expand(&mut self, at: usize, project: &str) -> (&'static str, f64) {
        let line = self.rng.below(self.made.len());
        self.effect(project, "line", format!("line-{line}"), 0.7, Some(3.0));
        let cost = self.made[line].rate * self.rng.between(0.5, 3.0);
        (if at.is_multiple_of(2) { "expand" } else { "build" }, cost)
    }

    /// A line gives way to another at the same rate.
    fn convert(&mut self, project: &str) -> (&'static str, f64) {
        let old = self.rng.below(self.made.len());
        let new = (old + 1) % self.made.len();
        self.effect(project, "line", format!("line-{old}"), -0.5, None);
        if new != old {
            self.effect(project, "line", format!("line-{new}"), 0.8, Some(6.0));
        }
        ("convert", self.made[new].rate * self.rng.between(0.3, 1.5))
    }

    /// A line may run only under licence: one of several makers of its item.
    fn license(&mut self, project: &str) -> (&'static str, f64) {
        let first = self.rng.below(self.made.len());
        let lines = (0..self.made.len()).map(|step| (first + step) % self.made.len());
        let line = lines.clone().find(|&line| self.makers[self.made[line].item].len() > 1).unwrap_or(first);
        self.effect(project, "gate", format!("line-{line}/make-{}", self.made[line].item), 1.0, None);
        ("license", self.made[line].rate * self.rng.between(0.2, 1.0))
    }

    fn back_up(&mut self, project: &str) -> (&'static str, f64) {
        let region = self.rng.below(self.regions());
        self.effect(project, "power", format!("region-{region}"), self.megawatts(region) * 0.1, None);
        let cost = self.rng.between(500.0, 3_000.0);
        ("backup", cost)
    }

    fn train(&mut self, project: &str) -> (&'static str, f64) {
        let region = self.rng.below(self.regions());
        self.effect(
            project,
            "labour",
            format!("operator/region-{region}"),
            (self.people(region) * 0.1).ceil(),
            Some(6.0),
        );
        let cost = self.rng.between(500.0, 3_000.0);
        ("train", cost)
    }

    /// A larger store, a wider link or a larger contract in turn.
    fn widen(&mut self, at: usize, project: &str) -> (&'static str, f64) {
        let cost = self.rng.between(100.0, 900.0);
        let finished = self.finished();
        match at / 10 % 3 {
            0 => {
                let limited = finished.clone().find(|item| item % 4 == 1).unwrap_or(finished.start);
                let place = format!("site-{}/item-{limited}", self.depot(limited));
                self.effect(project, "store", place, 200.0, None);
                ("store", cost)
            }
            1 if self.links > 0 => {
                let link = self.rng.below(self.links.div_ceil(11)) * 11;
                self.effect(project, "link", format!("link-{link}"), 100.0, None);
                ("link", cost)
            }
            _ => {
                let offer = self.rng.below(self.offers.len());
                let more = (self.gross[self.offers[offer]] * 0.2).round() + 1.0;
                self.effect(project, "offer", format!("offer-{offer}"), more, None);
                ("expand", cost)
            }
        }
    }
}
