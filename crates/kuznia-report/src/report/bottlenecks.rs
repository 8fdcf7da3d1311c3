//! What limits the plan: a ranking of scarce things, and for each need the tree of scarce things upstream of it.

use super::chart::{Bar, Branch, Chart};
use super::sheet::{Num, Sheet};
use super::{Section, Source};
use crate::bottlenecks::when;
use crate::number::{decimals, fixed};
use crate::scarcity::{Scarce, scarce};
use kuznia_base::Id;
use kuznia_case::case::{ItemId, LineId, RequirementId};
use std::collections::{BTreeMap, BTreeSet};

/// Most bars of the ranking.
const BARS: usize = 12;
/// Most trees.
const TREES: usize = 6;
/// Deepest level of a tree.
const DEPTH: usize = 12;
/// Part of the largest saving below which a bottleneck is left out of the trees.
const TELLING: f64 = 0.005;

/// Scarce things that matter, most worthwhile first.
pub(super) fn tight(source: &Source) -> Vec<Scarce> {
    let mut all = scarce(source.ground());
    let total: f64 = source.plan.terms.iter().sum();
    all.retain(|row| row.worth > 1e-7 * total.abs().max(1e-6));
    all
}

pub(super) fn section(source: &Source) -> Section {
    let case = source.case;
    let mut section = Section::new("bottlenecks", "What limits the plan");
    if source.plan.prices.is_empty() {
        section.title = "Bottlenecks are not known: the solver left no prices".to_owned();
        return section;
    }
    let all = tight(source);
    let Some(first) = all.first() else {
        section.title = "No capacity, offer, fund or target limits the plan".to_owned();
        return section;
    };
    section.title = format!(
        "Tightest is {}: 1 % more of it would save {} {}",
        first.words,
        fixed(first.worth, decimals(first.worth)),
        case.currency
    );
    section.say(
        "What one per cent more of each would save (one point of ease for targets that are shares), present value, from \
         shadow prices with whole units fixed. This holds at the margin only, and savings of different bottlenecks \
         overlap: they do not add up.",
    );
    let mut sheet = Sheet::new("Bottlenecks").text("what is scarce").text("when");
    sheet = sheet.number("1 % more would save", &case.currency);
    for row in &all {
        sheet.row([row.words.as_str().into(), when(&case.calendar, &row.periods).into(), row.worth.into()]);
    }
    let bar = |row: &Scarce| Bar {
        name: row.words.clone(),
        value: Num(row.worth),
        note: when(&case.calendar, &row.periods),
    };
    let chart = Chart::Bars { unit: case.currency.clone(), bars: all.iter().take(BARS).map(bar).collect() };
    section.show("What one per cent more would save", Some(chart), sheet);
    trees(source, &all, &mut section);
    section
}

/// Scarce things by family and key, and what has been looked at on the way down.
struct Upstream<'a> {
    source: Source<'a>,
    by: BTreeMap<(&'a str, &'a str), &'a Scarce>,
    path: Vec<ItemId>,
    /// Items whose upstream was told before.
    told: BTreeSet<ItemId>,
    /// What is worth less is left out.
    least: f64,
}

fn trees(source: &Source, all: &[Scarce], section: &mut Section) {
    let case = source.case;
    let by = all.iter().map(|row| ((row.family.as_str(), row.key.as_str()), row)).collect();
    let least = TELLING * all.first().map_or(0.0, |row| row.worth);
    let mut upstream = Upstream { source: *source, by, path: Vec::new(), told: BTreeSet::new(), least };
    let worst = super::service::worst_first(source);
    let roots: Vec<Branch> = worst.into_iter().filter_map(|r| upstream.need(r)).take(TREES).collect();
    if roots.is_empty() {
        return;
    }
    let mut sheet = Sheet::new("Tree").text("below the need").text("what").text("when");
    sheet = sheet.number("1 % more would save", &case.currency);
    roots.iter().for_each(|root| list(root, "", &mut sheet));
    let chart = Chart::Tree { unit: case.currency.clone(), roots };
    section.show("From each need up its chain to what binds, worst served first", Some(chart), sheet);
}

fn list(branch: &Branch, path: &str, sheet: &mut Sheet) {
    let here = if path.is_empty() { branch.name.clone() } else { format!("{path} › {}", branch.name) };
    sheet.row([here.as_str().into(), branch.kind.into(), branch.when.as_str().into(), branch.worth.0.into()]);
    branch.below.iter().for_each(|below| list(below, &here, sheet));
}

impl Upstream<'_> {
    /// A scarce thing as a leaf.
    fn leaf(&self, family: &str, key: &str, kind: &'static str) -> Option<Branch> {
        let row = self.by.get(&(family, key)).filter(|row| row.worth >= self.least)?;
        let when = when(&self.source.case.calendar, &row.periods);
        Some(Branch { name: row.words.clone(), kind, worth: Num(row.worth), when, below: Vec::new() })
    }

    fn branch(name: &str, kind: &'static str, below: Vec<Branch>) -> Option<Branch> {
        let (worth, when) = (Num(f64::NAN), String::new());
        (!below.is_empty()).then(|| Branch { name: name.to_owned(), kind, worth, when, below })
    }

    fn need(&mut self, r: RequirementId) -> Option<Branch> {
        let case = self.source.case;
        let mut below = Vec::new();
        for row in case.acceptances.rows().iter().filter(|row| row.requirement == r) {
            below.extend(self.item(row.item));
            if let Some((enabler, _)) = row.enabler {
                below.extend(self.leaf("enabler", &case.items[enabler].name, "system"));
            }
        }
        Self::branch(&case.requirements[r].label, "need", below)
    }

    /// An item with all that binds its supply; `None` where nothing does.
    fn item(&mut self, item: ItemId) -> Option<Branch> {
        if self.path.contains(&item) || self.path.len() >= DEPTH {
            return None;
        }
        let case = self.source.case;
        if self.told.contains(&item) {
            let (worth, when) = (Num(f64::NAN), "as above".to_owned());
            let name = case.items[item].label.clone();
            return Some(Branch { name, kind: "item", worth, when, below: Vec::new() });
        }
        self.path.push(item);
        let mut below = Vec::new();
        for (_, offer) in case.offers.iter().filter(|(_, offer)| offer.item == item) {
            below.extend(self.leaf("offers", &offer.name, "offer"));
        }
        for row in case.aid.rows() {
            if let kuznia_case::case::AidKind::Goods(own, site) = row.kind
                && own == item
            {
                let key =
                    format!("{},{},{}", case.donors[row.donor], case.items[item].name, case.sites[site].name);
                below.extend(self.leaf("aid", &key, "aid"));
            }
        }
        for (site, _) in
            self.source.plan.stocks.iter().filter(|stock| stock.item == item).map(|s| (s.site, s))
        {
            let key = format!("{},{}", case.items[item].name, case.sites[site].name);
            for family in ["stores", "stores_capacity", "stores_safety", "shelf_life"] {
                below.extend(self.leaf(family, &key, "store"));
            }
        }
        let mut lines: Vec<LineId> = Vec::new();
        let mut inputs: Vec<ItemId> = Vec::new();
        for (id, row) in case.line_processes.iter() {
            let process = &case.processes[row.process];
            if process.outputs.iter().all(|flow| flow.item != item) {
                continue;
            }
            if !lines.contains(&row.line) {
                lines.push(row.line);
            }
            if self.source.plan.run[id].iter().any(|&runs| runs > 1e-9) {
                for input in process.inputs.iter().map(|flow| flow.item) {
                    if !inputs.contains(&input) {
                        inputs.push(input);
                    }
                }
            }
        }
        lines.iter().for_each(|&line| self.line(line, &mut below));
        for input in inputs {
            below.extend(self.item(input));
        }
        self.path.pop();
        let branch = Self::branch(&case.items[item].label, "item", below)?;
        self.told.insert(item);
        Some(branch)
    }

    /// What binds on a line: itself, its power, its people.
    fn line(&self, l: LineId, below: &mut Vec<Branch>) {
        let case = self.source.case;
        let line = &case.lines[l];
        below.extend(self.leaf("line_capacity", &line.name, "line"));
        below.extend(self.leaf("overtime", &line.name, "line"));
        let Some(region) = case.sites[line.site].region else { return };
        let name = &case.regions[region].name;
        below.extend(self.leaf("power", name, "power"));
        let processes = case.line_processes.rows().iter().filter(|row| row.line == l);
        let mut skills: Vec<usize> = processes
            .flat_map(|row| case.processes[row.process].labour.iter().map(|(skill, _)| skill.index()))
            .collect();
        skills.sort_unstable();
        skills.dedup();
        for skill in skills {
            let key = format!("{},{name}", case.skills.rows()[skill]);
            for family in ["people", "hire"] {
                below.extend(self.leaf(family, &key, "people"));
            }
        }
    }
}
