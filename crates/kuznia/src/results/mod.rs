//! The result tables of a plan: its decisions and flows under the user's names.

mod findings;
mod fortify_schema;
mod hedge_schema;
mod material;
mod money;
mod read;
mod schema;
mod sheet;
mod stress_schema;

pub(crate) use findings::findings_table;
pub use fortify_schema::FORTIFY_TABLES;
pub use hedge_schema::HEDGE_TABLES;
pub use schema::{ANSWER_TABLES, RESULT_TABLES, result_table};
pub use sheet::{Column, Definition, Kind};
pub use stress_schema::STRESS_TABLES;

use kuznia_base::Id;
use kuznia_case::case::RequirementId;
use kuznia_case::{Case, Plan, Series, TERM_NAMES};
use kuznia_plan::Figures;
use kuznia_tables::ResultTable;
pub(crate) use read::read_plan;
pub(crate) use sheet::Sheet;
pub(crate) use sheet::Value::{self, Number, Text};

/// A plan and what follows from it, being told table by table.
pub(crate) struct Teller<'a> {
    pub(crate) case: &'a Case,
    pub(crate) plan: &'a Plan,
    pub(crate) figures: &'a Figures,
}

/// All result tables of a plan, in the order of [`RESULT_TABLES`]. A table without rows is there too.
pub fn results(case: &Case, plan: &Plan, figures: &Figures) -> Vec<ResultTable> {
    let teller = Teller { case, plan, figures };
    RESULT_TABLES.iter().map(|definition| teller.tell(definition)).collect()
}

impl Teller<'_> {
    fn tell(&self, definition: &Definition) -> ResultTable {
        let mut sheet = Sheet::new(definition);
        match definition.name {
            "investments" => self.investments(&mut sheet),
            "installed" => self.installed(&mut sheet),
            "activity" => self.activity(&mut sheet),
            "stocks" => self.stocks(&mut sheet),
            "flows" => self.flows(&mut sheet),
            "purchases" => self.purchases(&mut sheet),
            "aid" => self.aid(&mut sheet),
            "deliveries" => self.deliveries(&mut sheet),
            "shortfalls" => self.shortfalls(&mut sheet),
            "fielded" => self.fielded(&mut sheet),
            "people" => self.people(&mut sheet),
            "cash" => self.cash(&mut sheet),
            "loans" => self.loans(&mut sheet),
            "pay" => self.pay(&mut sheet),
            "prices" => self.prices(&mut sheet),
            "targets" => self.targets(&mut sheet),
            "objective_terms" => self.terms(&mut sheet),
            _ => {}
        }
        sheet.finish()
    }

    /// Calls back for every period in which one of the series is not zero, with the period's name and the values.
    pub(crate) fn periods<const N: usize>(
        &self,
        series: [&Series; N],
        mut hear: impl FnMut(Value, [Value; N]),
    ) {
        for (at, period) in self.case.calendar.periods().rows().iter().enumerate() {
            let values = series.map(|series| series.get(at).copied().unwrap_or(0.0));
            if values.iter().any(|&value| value != 0.0) {
                hear(Text(&period.label), values.map(Number));
            }
        }
    }

    fn investments(&self, sheet: &mut Sheet) {
        for (k, project) in self.case.projects.iter() {
            let series = [&self.plan.commit[k], &self.figures.in_force[k], &self.figures.outlay[k]];
            self.periods(series, |period, [committed, in_force, outlay]| {
                sheet.row([Text(&project.name), period, committed, in_force, outlay]);
            });
        }
    }

    fn installed(&self, sheet: &mut Sheet) {
        for (l, line) in self.case.lines.iter() {
            let site = &self.case.sites[line.site].name;
            let figures = self.figures;
            let series =
                [&figures.installed[l], &figures.available[l], &figures.used[l], &self.plan.overtime[l]];
            self.periods(series, |period, [installed, available, used, overtime]| {
                sheet.row([Text(&line.name), Text(site), period, installed, available, used, overtime]);
            });
        }
    }

    fn activity(&self, sheet: &mut Sheet) {
        for (id, row) in self.case.line_processes.iter() {
            let line = &self.case.lines[row.line];
            let (process, site) = (&self.case.processes[row.process].name, &self.case.sites[line.site].name);
            self.periods([&self.plan.run[id], &self.plan.on[id]], |period, [runs, on]| {
                sheet.row([Text(&line.name), Text(process), Text(site), period, runs, on]);
            });
        }
    }

    fn deliveries(&self, sheet: &mut Sheet) {
        for (a, row) in self.case.acceptances.iter() {
            let requirement = &self.case.requirements[row.requirement];
            let (item, site) = (&self.case.items[row.item].name, &self.case.sites[requirement.site].name);
            let effective: Series =
                self.plan.serve[a].iter().map(|units| units * row.effectiveness).collect();
            self.periods([&self.plan.serve[a], &effective], |period, [quantity, effective]| {
                sheet.row([Text(&requirement.name), Text(item), Text(site), period, quantity, effective]);
            });
        }
    }

    fn shortfalls(&self, sheet: &mut Sheet) {
        for (r, requirement) in self.case.requirements.iter() {
            for (at, period) in self.case.calendar.periods().rows().iter().enumerate() {
                let (need, unserved) = (self.figures.need[r][at], self.figures.unserved[r][at]);
                let coverage = self.figures.coverage(r, at..at + 1);
                let values = [need, unserved, self.short(r, at), self.waiting(r, at), coverage].map(Number);
                let [need, unserved, short, waiting, coverage] = values;
                sheet.row([
                    Text(&requirement.name),
                    Text(&period.label),
                    need,
                    unserved,
                    short,
                    waiting,
                    coverage,
                ]);
            }
        }
    }

    fn short(&self, r: RequirementId, at: usize) -> f64 {
        self.plan.short[r].get(at).copied().unwrap_or(0.0)
    }

    fn waiting(&self, r: RequirementId, at: usize) -> f64 {
        self.plan.backlog[r].get(at).copied().unwrap_or(0.0)
    }

    fn fielded(&self, sheet: &mut Sheet) {
        for (a, row) in self.case.acceptances.iter() {
            let (requirement, item) =
                (&self.case.requirements[row.requirement].name, &self.case.items[row.item].name);
            self.periods([&self.plan.fielded[a]], |period, [fielded]| {
                sheet.row([Text(requirement), Text(item), period, fielded]);
            });
        }
    }

    fn people(&self, sheet: &mut Sheet) {
        for (w, row) in self.case.labour.iter().flat_map(kuznia_base::Table::iter) {
            let (skill, region) = (&self.case.skills[row.skill], &self.case.regions[row.region].name);
            self.periods([&self.plan.people[w], &self.plan.hire[w]], |period, [people, hired]| {
                sheet.row([Text(skill), Text(region), period, people, hired]);
            });
        }
    }

    fn prices(&self, sheet: &mut Sheet) {
        let labels: std::collections::BTreeSet<&str> =
            self.case.calendar.periods().rows().iter().map(|period| period.label.as_str()).collect();
        for price in &self.plan.prices {
            // The last part of a row's key is its period, if it has one.
            let last = price.row.trim_end_matches(']').rsplit([',', '[']).next().unwrap_or_default();
            let period = if labels.contains(last) { last } else { "" };
            sheet.row([Text(&price.family), Text(&price.row), Text(period), Number(price.dual)]);
        }
    }

    fn targets(&self, sheet: &mut Sheet) {
        for &(id, last, missed) in &self.plan.missed {
            let target = &self.case.targets[id];
            let period = &self.case.calendar.period(kuznia_base::PeriodId::new(last)).label;
            let penalty = Number(target.penalty.unwrap_or(0.0) * missed);
            let measure = measure(target.measure);
            sheet.row([Text(&target.name), Text(measure), Text(period), Number(missed), penalty]);
        }
    }

    fn terms(&self, sheet: &mut Sheet) {
        for (name, &value) in TERM_NAMES.iter().zip(&self.plan.terms) {
            sheet.row([Text(name), Number(value)]);
        }
    }
}

fn measure(measure: kuznia_case::case::Measure) -> &'static str {
    use kuznia_case::case::Measure;
    match measure {
        Measure::DomesticShare => "domestic_share",
        Measure::StandardShare => "standard_share",
        Measure::Service => "service",
        Measure::StockDays => "stock_days",
        Measure::SupplierShare => "supplier_share",
        Measure::Activity => "activity",
        Measure::CapacityMargin => "capacity_margin",
    }
}
