//! From shadow prices to scarcity: what one per cent more of each capacity, offer, fund or target would save.
//!
//! A shadow price is per unit of its own row (a capacity-year, a megawatt-hour, a person), so prices of different rows
//! cannot be compared. The price times one per cent of what the row limits can: it is money, at the margin.

use crate::columns::years;
use kuznia_base::{Id, Table};
use kuznia_case::case::{
    AidKind, Case, FundId, ItemId, LabourId, Measure, Per, RequirementKind, SiteId, TargetId,
};
use kuznia_case::{Plan, Price};
use kuznia_plan::Figures;
use std::collections::BTreeMap;

/// What scarcity is read from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ground<'a> {
    pub(crate) case: &'a Case,
    pub(crate) plan: &'a Plan,
    pub(crate) figures: &'a Figures,
}

/// Something that limits the plan.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Scarce {
    /// What it is, in words that fit "1 % more of …".
    pub(crate) words: String,
    /// Present value saved by one per cent more (targets: one point or one per cent less), at the margin.
    pub(crate) worth: f64,
    /// Periods in which it binds, in order.
    pub(crate) periods: Vec<usize>,
    /// Constraint family of its rows.
    pub(crate) family: String,
    /// What the rows are of, as in their names: a line, `item,site`, `skill,region`.
    pub(crate) key: String,
}

/// Everything that limits the plan and has a price, the most worthwhile first.
pub(crate) fn scarce(ground: Ground) -> Vec<Scarce> {
    let case = ground.case;
    let labels = case.calendar.periods().rows().iter().enumerate();
    let labels: BTreeMap<&str, usize> = labels.map(|(at, period)| (period.label.as_str(), at)).collect();
    let mut found: BTreeMap<(&str, &str), (f64, Vec<usize>)> = BTreeMap::new();
    for price in &ground.plan.prices {
        let Some((key, at)) = split(price, &labels) else {
            continue;
        };
        let amount = limit(ground, &price.family, key, at);
        if amount > 0.0 {
            let entry = found.entry((price.family.as_ref(), key)).or_default();
            entry.0 += price.dual.abs() * amount * 0.01;
            entry.1.push(at);
        }
    }
    let mut all: Vec<Scarce> = found
        .into_iter()
        .filter_map(|((family, key), (worth, mut periods))| {
            periods.sort_unstable();
            periods.dedup();
            let (name, key_of) = (family.to_owned(), key.to_owned());
            Some(Scarce { words: words(case, family, key)?, worth, periods, family: name, key: key_of })
        })
        .collect();
    all.sort_by(|a, b| b.worth.total_cmp(&a.worth).then_with(|| a.words.cmp(&b.words)));
    all
}

/// The key and the period in a row's name, `family[key,period]`.
fn split<'a>(price: &'a Price, labels: &BTreeMap<&str, usize>) -> Option<(&'a str, usize)> {
    let inside = price.row.strip_prefix(&*price.family)?.strip_prefix('[')?.strip_suffix(']')?;
    let (key, period) = inside.rsplit_once(',')?;
    Some((key, *labels.get(period)?))
}

/// How much of it the row limits in a period, in the unit of the row's right-hand side; 0 where that has no meaning.
fn limit(ground: Ground, family: &str, key: &str, at: usize) -> f64 {
    find_limit(ground, family, key, at).unwrap_or(0.0)
}

fn find_limit(ground: Ground, family: &str, key: &str, at: usize) -> Option<f64> {
    let (case, plan) = (ground.case, ground.plan);
    let t = kuznia_base::PeriodId::new(at);
    let years = case.calendar.years(t);
    Some(match family {
        "line_capacity" => ground.figures.available[case.lines.find(|line| line.name == key)?][at],
        "overtime" => plan.overtime[case.lines.find(|line| line.name == key)?][at],
        "power" => {
            let mw = &case.grid.as_ref()?[case.regions.find(|region| region.name == key)?];
            8760.0 * years * mw.mean(&case.calendar, t)
        }
        "people" => plan.people[market(case, key)?][at],
        "hire" => plan.hire[market(case, key)?][at],
        "offers" => plan.buy[case.offers.find(|offer| offer.name == key)?][at],
        "links" => {
            let a = case.links.find(|link| link.name == key)?;
            let own = plan.ship.iter().filter(|(link, _, _)| *link == a);
            own.map(|(_, item, series)| case.items[*item].transport_size * series[at]).sum()
        }
        "stores" | "stores_capacity" | "stores_safety" | "shelf_life" => {
            let (item, site) = cell(case, key)?;
            plan.stocks.iter().find(|stock| stock.item == item && stock.site == site)?.stock[at]
        }
        "aid" => plan.aid_taken[goods_aid(case, key)?][at],
        "loan_limit" => plan.owed[case.loans.find(|loan| loan.name == key)?][at],
        "budget" => years * income(case, case.funds.find(|fund| fund.name == key)?, t),
        "enabler" => {
            let item = case.items.find(|item| item.name == key)?;
            let users = case.acceptances.iter().filter_map(|(a, row)| Some((a, row.enabler?)));
            users
                .filter(|(_, (enabler, _))| *enabler == item)
                .map(|(a, (_, rate))| plan.serve[a][at] / rate)
                .sum()
        }
        "target" => target_point(ground, target(case, key)?, at)?,
        _ => return None,
    })
}

/// What is scarce, in words.
pub(crate) fn words(case: &Case, family: &str, key: &str) -> Option<String> {
    let region_skill = || {
        let labour = &case.labour.as_ref()?[market(case, key)?];
        Some(format!("{} in {}", case.skills[labour.skill], case.regions[labour.region].label))
    };
    let place = || {
        let (item, site) = cell(case, key)?;
        Some(format!("{} at {}", case.items[item].label, case.sites[site].label))
    };
    Some(match family {
        "line_capacity" | "overtime" => {
            let line = &case.lines[case.lines.find(|line| line.name == key)?];
            let what = if family == "overtime" { "overtime on line" } else { "line" };
            format!("{what} {} ({})", line.label, case.sites[line.site].label)
        }
        "power" => {
            format!("power in {}", case.regions[case.regions.find(|region| region.name == key)?].label)
        }
        "people" => format!("people: {}", region_skill()?),
        "hire" => format!("hiring: {}", region_skill()?),
        "offers" => {
            let offer = &case.offers[case.offers.find(|offer| offer.name == key)?];
            let item = &case.items[offer.item].label;
            if offer.label.contains(item.as_str()) {
                format!("offer {}", offer.label)
            } else {
                format!("offer {}: {item} from {}", offer.label, case.suppliers[offer.supplier])
            }
        }
        "links" => {
            let link = &case.links[case.links.find(|link| link.name == key)?];
            format!("transport {} → {}", case.sites[link.from].label, case.sites[link.to].label)
        }
        "stores" | "stores_capacity" => format!("room for {}", place()?),
        "stores_safety" => format!("safety stock (less of it): {}", place()?),
        "shelf_life" => format!("shelf life of {}", place()?),
        "aid" => {
            let aid = &case.aid[goods_aid(case, key)?];
            let AidKind::Goods(item, _) = aid.kind else {
                return None;
            };
            format!("aid from {}: {}", case.donors[aid.donor], case.items[item].label)
        }
        "loan_limit" => format!("limit of loan {key}"),
        "budget" => format!("income of {}", case.funds[case.funds.find(|fund| fund.name == key)?].label),
        "enabler" => format!("{} in the field", case.items[case.items.find(|item| item.name == key)?].label),
        "target" => {
            let target = &case.targets[target(case, key)?];
            let step = match target.measure {
                Measure::Service | Measure::DomesticShare | Measure::StandardShare => "one point",
                _ => "1 %",
            };
            format!("target {} (eased by {step})", target.name)
        }
        _ => return None,
    })
}

/// `skill,region`
fn market(case: &Case, key: &str) -> Option<LabourId> {
    let (skill, region) = key.rsplit_once(',')?;
    let rows: &Table<LabourId, _> = case.labour.as_ref()?;
    rows.find(|row| case.skills[row.skill] == skill && case.regions[row.region].name == region)
}

/// `item,site`
fn cell(case: &Case, key: &str) -> Option<(ItemId, SiteId)> {
    let (item, site) = key.rsplit_once(',')?;
    Some((case.items.find(|row| row.name == item)?, case.sites.find(|row| row.name == site)?))
}

/// `donor,item,site`
fn goods_aid(case: &Case, key: &str) -> Option<kuznia_case::case::AidId> {
    let (donor, place) = key.split_once(',')?;
    let (item, site) = cell(case, place)?;
    case.aid.find(|aid| aid.kind == AidKind::Goods(item, site) && case.donors[aid.donor] == donor)
}

/// `target` or `target,supplier`
fn target(case: &Case, key: &str) -> Option<TargetId> {
    let name = key.split(',').next().unwrap_or(key);
    case.targets.find(|target| target.name == name)
}

/// Income and aid per year into a fund.
fn income(case: &Case, fund: FundId, t: kuznia_base::PeriodId) -> f64 {
    let aid = case.aid.rows().iter().filter(|aid| aid.kind == AidKind::Cash(fund));
    case.funds[fund].income.mean(&case.calendar, t)
        + aid.map(|aid| aid.amount.mean(&case.calendar, t)).sum::<f64>()
}

/// A hundred times what eases a target's row by one point (shares) or one per cent of its bound (quantities).
fn target_point(ground: Ground, id: TargetId, at: usize) -> Option<f64> {
    let (case, plan) = (ground.case, ground.plan);
    let target = &case.targets[id];
    let bound = target.at_least.or(target.at_most)?;
    let window = match target.per {
        Per::Period => at..at + 1,
        Per::Year => years(&case.calendar).into_iter().find(|(_, range)| range.contains(&at))?.1,
        Per::Horizon => 0..case.calendar.len(),
    };
    let inside = |&at: &usize| {
        let start = case.calendar.periods().rows()[at].start;
        target.from.is_none_or(|from| from <= start) && target.until.is_none_or(|until| start < until)
    };
    let window: Vec<usize> = window.filter(inside).collect();
    let sum = |series: &[f64]| window.iter().map(|&at| series[at]).sum::<f64>();
    let requirements = target.scope.requirements(case);
    Some(match target.measure {
        Measure::Service => requirements.iter().map(|&r| sum(&ground.figures.need[r])).sum(),
        Measure::DomesticShare => {
            let value = |&a: &kuznia_case::case::AcceptanceId| {
                case.items[case.acceptances[a].item].unit_value.0 * sum(&plan.serve[a])
            };
            target.scope.acceptances(case).iter().map(value).sum()
        }
        Measure::StandardShare => {
            let units = |&a: &kuznia_case::case::AcceptanceId| {
                let row = &case.acceptances[a];
                let units = match case.requirements[row.requirement].kind {
                    RequirementKind::Consume => sum(&plan.serve[a]),
                    RequirementKind::Hold => {
                        let held = window.iter().map(|&at| {
                            case.calendar.years(kuznia_base::PeriodId::new(at)) * plan.fielded[a][at]
                        });
                        held.sum()
                    }
                };
                row.effectiveness * units
            };
            target.scope.acceptances(case).iter().map(units).sum()
        }
        Measure::StockDays => {
            let t = kuznia_base::PeriodId::new(at);
            let consumed = requirements.iter().map(|&r| &case.requirements[r]);
            let consumed = consumed.filter(|requirement| requirement.kind == RequirementKind::Consume);
            bound / 365.0
                * consumed.map(|requirement| requirement.amount.mean(&case.calendar, t)).sum::<f64>()
        }
        Measure::Activity => bound,
        Measure::SupplierShare | Measure::CapacityMargin => return None,
    })
}
