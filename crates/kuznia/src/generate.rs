//! Synthetic cases of any size: sparse, in tiers, with every family touched. For benchmarks and stress of the planner;
//! the figures mean nothing.

use kuznia_case::{Cell, Draft, DraftRow, DraftTable, Setting};
use std::collections::BTreeMap;

/// Size of a synthetic case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Synthetic {
    /// Sites, at least 2.
    pub sites: usize,
    /// Items, at least 8.
    pub items: usize,
    /// Quarters, at least 1.
    pub periods: usize,
    /// Projects that are whole units.
    pub projects: usize,
    /// Seed: the same seed makes the same case everywhere.
    pub seed: u64,
}

/// Tiers of items, from raw material to what serves needs.
const TIERS: usize = 4;

/// Writes a synthetic case.
pub fn generate(size: Synthetic) -> Draft {
    let size = Synthetic {
        sites: size.sites.max(2),
        items: size.items.max(2 * TIERS),
        periods: size.periods.max(1),
        ..size
    };
    let mut maker =
        Maker { rng: Rng(size.seed), size, tables: BTreeMap::new(), made: Vec::new(), gross: Vec::new() };
    maker.places();
    maker.goods();
    maker.lines();
    maker.transport();
    maker.offers_and_aid();
    maker.needs();
    maker.projects();
    maker.money_power_people();
    maker.targets();
    let mut settings = BTreeMap::new();
    let name = format!("synthetic-{}-{}-{}-{}", size.sites, size.items, size.periods, size.seed);
    for (key, cell) in [
        ("name", Cell::text(&name)),
        ("currency", Cell::text("EUR thousand")),
        ("calendar.start", Cell::text("2026-01-01")),
        ("calendar.step", Cell::text("quarter")),
        ("calendar.count", Cell::Number(size.periods as f64)),
        ("economics.discount_rate", Cell::Number(0.04)),
        ("economics.horizon_value", Cell::text("annuity")),
        ("economics.closing_stock_share", Cell::Number(0.3)),
    ] {
        settings.insert(key.to_owned(), Setting { cell, line: None });
    }
    let tables = maker.tables.into_iter().map(|(name, table)| (name.to_owned(), table)).collect();
    Draft { origin: name, settings_file: "case.toml".to_owned(), settings, tables, ..Draft::default() }
}

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
    /// Between low and high, with three decimals so that the tables stay readable.
    fn between(&mut self, low: f64, high: f64) -> f64 {
        let unit = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        ((low + unit * (high - low)) * 1e3).round() / 1e3
    }
}

/// One line that makes an item: its site, its rate and its installed units.
struct Made {
    item: usize,
    site: usize,
    line: usize,
    rate: f64,
    inputs: Vec<(usize, f64)>,
}

struct Maker {
    rng: Rng,
    size: Synthetic,
    tables: BTreeMap<&'static str, DraftTable>,
    made: Vec<Made>,
    /// Yearly need of each item that capacities are scaled to.
    gross: Vec<f64>,
}

fn words(parts: &[&str]) -> Vec<Cell> {
    parts.iter().map(|part| Cell::text(part)).collect()
}

impl Maker {
    fn row(&mut self, table: &'static str, header: &str, cells: Vec<Cell>) {
        let table = self.tables.entry(table).or_insert_with(|| DraftTable {
            file: Some(format!("{table}.csv")),
            header: header.split(',').map(str::to_owned).collect(),
            ..DraftTable::default()
        });
        let number = table.rows.len() as u32 + 2;
        table.rows.push(DraftRow { number, cells });
    }

    fn tier(&self, item: usize) -> usize {
        item * TIERS / self.size.items
    }

    fn regions(&self) -> usize {
        (self.size.sites / 25).clamp(2, 12)
    }

    fn places(&mut self) {
        for (country, bloc) in [("home", "home"), ("ally", "allied"), ("far", "other")] {
            self.row("countries", "country,bloc", words(&[country, bloc]));
        }
        for region in 0..self.regions() {
            self.row("regions", "region,country", words(&[&format!("region-{region}"), "home"]));
        }
        for site in 0..self.size.sites {
            let region = format!("region-{}", site % self.regions());
            self.row("sites", "site,country,region", words(&[&format!("site-{site}"), "home", &region]));
        }
    }

    fn goods(&mut self) {
        self.gross = vec![0.0; self.size.items];
        for item in 0..self.size.items {
            let tier = self.tier(item);
            let value = self.rng.between(1.0, 4.0) * (1 << tier) as f64;
            let standard = if item % 2 == 0 { "old" } else { "new" };
            let mut cells = words(&[&format!("item-{item}"), "t", &format!("family-{}", item % 7), standard]);
            cells.extend([
                Cell::Number(value),
                Cell::Number(self.rng.between(0.0, 0.1)),
                Cell::Number(value / 50.0),
            ]);
            self.row(
                "items",
                "item,unit,family,standard,unit_value,loss_per_year,holding_cost_per_year",
                cells,
            );
        }
    }

    /// Every item above the raw tier has a recipe from the tiers below and one to three makers.
    fn lines(&mut self) {
        let first = |tier: usize, items: usize| (tier * items).div_ceil(TIERS);
        for item in first(1, self.size.items)..self.size.items {
            let tier = self.tier(item);
            let process = format!("make-{item}");
            let energy = Cell::Number(self.rng.between(0.01, 0.4));
            self.row(
                "processes",
                "process,energy_mwh,lead_days",
                vec![Cell::text(&process), energy, Cell::Number(10.0)],
            );
            let below = first(tier, self.size.items);
            let lowest = first(tier - 1, self.size.items);
            let mut inputs: Vec<(usize, f64)> = Vec::new();
            for _ in 0..2 + self.rng.below(3) {
                let input = lowest + self.rng.below(below - lowest);
                if inputs.iter().all(|(own, _)| *own != input) {
                    inputs.push((input, self.rng.between(0.3, 1.5)));
                }
            }
            let header = "process,item,role,quantity";
            for &(input, quantity) in &inputs {
                let mut cells = words(&[&process, &format!("item-{input}"), "input"]);
                cells.push(Cell::Number(quantity));
                self.row("recipes", header, cells);
            }
            let mut cells = words(&[&process, &format!("item-{item}"), "output"]);
            cells.push(Cell::Number(1.0));
            self.row("recipes", header, cells);
            let hours = Cell::Number(self.rng.between(0.5, 4.0));
            self.row(
                "process_labour",
                "process,skill,hours",
                vec![Cell::text(&process), Cell::text("operator"), hours],
            );
            for _ in 0..1 + self.rng.below(3) {
                let site = self.rng.below(self.size.sites);
                if self.made.iter().all(|made| made.item != item || made.site != site) {
                    let line = self.made.len();
                    self.made.push(Made { item, site, line, rate: 0.0, inputs: inputs.clone() });
                }
            }
        }
        self.scale();
        for at in 0..self.made.len() {
            let (line, site, item, rate) =
                (self.made[at].line, self.made[at].site, self.made[at].item, self.made[at].rate);
            let mut cells = words(&[&format!("line-{line}"), &format!("site-{site}")]);
            cells.extend([Cell::Number(1.0), Cell::Number(self.rng.between(1.0, 20.0))]);
            self.row("lines", "line,site,installed,fixed_cost_per_year", cells);
            let mut cells = words(&[&format!("line-{line}"), &format!("make-{item}")]);
            cells.extend([Cell::Number(rate), Cell::Number(self.rng.between(0.1, 1.0))]);
            self.row("line_processes", "line,process,runs_per_year,cost", cells);
            if at % 9 == 0 {
                let header = "line,from,share";
                let cells =
                    vec![Cell::text(&format!("line-{line}")), Cell::text("2026-07-01"), Cell::Number(0.8)];
                self.row("line_availability", header, cells);
            }
        }
    }

    /// Capacities that make most of what the top tier needs, so that plans are tight but not hopeless.
    fn scale(&mut self) {
        let top = (TIERS - 1) * self.size.items / TIERS;
        for item in (0..self.size.items).rev() {
            if item > top {
                self.gross[item] += 400.0;
            }
            let makers = self.made.iter().filter(|made| made.item == item).count();
            if makers == 0 {
                continue;
            }
            let need = self.gross[item];
            let inputs = self
                .made
                .iter()
                .find(|made| made.item == item)
                .map_or(Vec::new(), |made| made.inputs.clone());
            for (input, quantity) in inputs {
                self.gross[input] += need * quantity;
            }
            for made in self.made.iter_mut().filter(|made| made.item == item) {
                made.rate = (need.max(50.0) * 0.9 / makers as f64 * 1e3).round() / 1e3;
            }
        }
    }

    /// Links for one item each, from makers to users: few, as in real chains.
    fn transport(&mut self) {
        let mut links = 0;
        for at in 0..self.made.len() {
            let (site, inputs) = (self.made[at].site, self.made[at].inputs.clone());
            for (input, _) in inputs {
                let sources: Vec<usize> =
                    self.made.iter().filter(|m| m.item == input).map(|m| m.site).collect();
                for from in sources.into_iter().filter(|&from| from != site) {
                    self.link(&mut links, from, site, input);
                }
            }
        }
        let top = (TIERS - 1) * self.size.items / TIERS;
        let ends: Vec<(usize, usize)> =
            self.made.iter().filter(|m| m.item > top).map(|m| (m.site, m.item)).collect();
        for (from, item) in ends {
            let to = item % self.size.sites;
            if from != to {
                self.link(&mut links, from, to, item);
            }
        }
    }

    fn link(&mut self, links: &mut usize, from: usize, to: usize, item: usize) {
        let mut cells = words(&[
            &format!("link-{links}"),
            &format!("site-{from}"),
            &format!("site-{to}"),
            &format!("item-{item}"),
        ]);
        let most = if links.is_multiple_of(11) {
            Cell::Number((self.gross[item] * 0.8).round() + 1.0)
        } else {
            Cell::Blank
        };
        cells.extend([
            Cell::Number(self.rng.between(0.01, 0.3)),
            most,
            Cell::Number(3.0),
            Cell::Number(0.001),
        ]);
        self.row("links", "link,from_site,to_site,item,cost,max_per_year,lead_days,loss_share", cells);
        *links += 1;
    }

    /// Raw material is bought where it is used; some parts can be bought too; aid gives finished goods.
    fn offers_and_aid(&mut self) {
        let mut wanted: Vec<(usize, usize)> = Vec::new();
        for made in &self.made {
            for &(input, _) in &made.inputs {
                if self.tier(input) == 0 || (input % 5 == 0 && made.line % 3 == 0) {
                    wanted.push((input, made.site));
                }
            }
        }
        wanted.sort_unstable();
        wanted.dedup();
        for (at, (item, site)) in wanted.into_iter().enumerate() {
            let (country, raise) = [("home", 1.3), ("ally", 1.1), ("far", 0.9)][self.rng.below(3)];
            let mut cells = words(&[&format!("offer-{at}"), &format!("supplier-{}", at % 17), country]);
            cells.extend(words(&[&format!("item-{item}"), &format!("site-{site}")]));
            let price = self.rng.between(1.0, 4.0) * (1 << self.tier(item)) as f64 * raise;
            let most = (self.gross[item] * 0.8).round() + 10.0;
            let least = if at % 40 == 0 { Cell::Number((most * 0.05).round()) } else { Cell::Blank };
            cells.extend([
                Cell::Number(price),
                Cell::Number(most),
                least,
                Cell::Number(self.rng.below(4) as f64),
            ]);
            self.row(
                "offers",
                "offer,supplier,country,item,site,price,max_per_year,min_per_year,lead_months",
                cells,
            );
        }
        let top = (TIERS - 1) * self.size.items / TIERS;
        for item in (top + 1..self.size.items).step_by(4) {
            let site = item % self.size.sites;
            let header = "donor,kind,item,site,fund,from,amount_per_year";
            for (from, amount) in [("2026-01-01", 40.0), ("2028-01-01", 10.0)] {
                let mut cells =
                    words(&["donor", "goods", &format!("item-{item}"), &format!("site-{site}"), "", from]);
                cells.push(Cell::Number(amount));
                self.row("aid", header, cells);
            }
        }
    }

    fn needs(&mut self) {
        let top = (TIERS - 1) * self.size.items / TIERS;
        for item in top + 1..self.size.items {
            let site = item % self.size.sites;
            let hold = item % 6 == 0;
            let mut cells = words(&[
                &format!("need-{item}"),
                &format!("site-{site}"),
                if hold { "hold" } else { "consume" },
            ]);
            let amount = if hold { 600.0 } else { 400.0 };
            cells.extend([
                Cell::Number(amount),
                Cell::Number((item % 3) as f64 + 1.0),
                Cell::Number(self.rng.between(200.0, 900.0)),
            ]);
            self.row("requirements", "requirement,site,kind,amount,priority,shortfall_cost", cells);
            let mut cells = words(&[&format!("need-{item}"), &format!("item-{item}")]);
            cells.extend([Cell::Number(1.0), if hold { Cell::Number(0.4) } else { Cell::Blank }]);
            cells.push(if hold { Cell::Number(100.0) } else { Cell::Blank });
            self.row(
                "acceptances",
                "requirement,item,effectiveness,attrition_per_year,opening_fielded",
                cells,
            );
            let mut cells = words(&[&format!("site-{site}"), &format!("item-{item}")]);
            cells.extend([Cell::Number(60.0), Cell::Number(15.0)]);
            self.row("stores", "site,item,opening,safety_days", cells);
        }
    }

    fn projects(&mut self) {
        let header = "project,kind,max_units,whole_units,cost,lead_months,lifetime_years,commit_every";
        for at in 0..self.size.projects {
            let line = self.rng.below(self.made.len());
            let project = format!("expand-{at}");
            let mut cells = words(&[&project, "expand"]);
            let cost = self.made[line].rate * self.rng.between(0.5, 3.0);
            cells.extend([
                Cell::Number(1.0),
                Cell::Yes(true),
                Cell::Number(cost.round() + 1.0),
                Cell::Number(6.0),
            ]);
            cells.extend([Cell::Number(15.0), Cell::text("year")]);
            self.row("projects", header, cells);
            let on = format!("line-{}", self.made[line].line);
            let mut cells = words(&[&project, "line", &on]);
            cells.extend([Cell::Number(0.7), Cell::text("completion"), Cell::Number(3.0)]);
            self.row("project_effects", "project,effect,on,amount,when,ramp_months", cells);
        }
    }

    fn money_power_people(&mut self) {
        let volume: f64 = self.gross.iter().sum();
        let funds = "fund,opening,carry_over,covers";
        self.row(
            "funds",
            funds,
            vec![Cell::text("state"), Cell::Number(volume.round()), Cell::Number(0.9), Cell::text("all")],
        );
        self.row(
            "funds",
            funds,
            vec![
                Cell::text("gift"),
                Cell::Number(100.0),
                Cell::Number(1.0),
                Cell::text("purchases:country=ally capital"),
            ],
        );
        for (fund, income) in [("state", volume * 6.0), ("gift", volume * 0.5)] {
            let cells = vec![Cell::text(fund), Cell::text("2026-01-01"), Cell::Number(income.round())];
            self.row("fund_income", "fund,from,amount_per_year", cells);
        }
        let mut cells = words(&["bond", "state"]);
        cells.extend([
            Cell::Number(volume.round()),
            Cell::Number(0.05),
            Cell::Number(12.0),
            Cell::Number(60.0),
        ]);
        self.row("loans", "loan,fund,limit,rate_per_year,grace_months,term_months", cells);
        let mut energy = vec![0.0; self.regions()];
        let mut hours = vec![0.0; self.regions()];
        for made in &self.made {
            energy[made.site % self.regions()] += made.rate * 0.2;
            hours[made.site % self.regions()] += made.rate * 2.3;
        }
        for region in 0..self.regions() {
            let name = format!("region-{region}");
            let megawatts = energy[region] / 8760.0;
            for (from, share) in [("2026-01-01", 1.2), ("2026-10-01", 0.8), ("2027-04-01", 1.2)] {
                let cells = vec![Cell::text(&name), Cell::text(from), Cell::Number(megawatts * share)];
                self.row("grid", "region,from,mw", cells);
            }
            let people = (hours[region] / 1600.0).ceil();
            let mut cells = words(&["operator", &name, "2026-01-01"]);
            cells.extend([people, 1600.0, 20.0, (people / 10.0).ceil()].map(Cell::Number));
            self.row("labour", "skill,region,from,people,hours_per_year,wage_per_year,hire_per_year", cells);
        }
    }

    fn targets(&mut self) {
        let header = "target,measure,scope,per,from,at_least,at_most,penalty";
        for (target, measure, scope, least, most, penalty) in [
            ("domestic", "domestic_share", "all", Cell::Number(0.6), Cell::Blank, 0.5),
            ("turned", "standard_share", "standard:new", Cell::Number(0.5), Cell::Blank, 5.0),
            ("served", "service", "all", Cell::Number(0.8), Cell::Blank, 5.0),
        ] {
            let mut cells = words(&[target, measure, scope, "year", "2027-01-01"]);
            cells.extend([least, most, Cell::Number(penalty)]);
            self.row("targets", header, cells);
        }
    }
}
