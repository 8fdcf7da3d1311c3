//! Money, power and people: what no row names has none, and what is worth more at the end than it costs.

use super::{Lookout, at};
use crate::case::{Atom, Case, CurrencyId, EffectOn, OutlayClass, RegionId, SkillId};
use kuznia_base::{Id, Table};
use std::collections::{BTreeMap, BTreeSet};

/// Warns of them.
pub(super) fn look(lookout: &Lookout) {
    closing(lookout);
    power(lookout);
    people(lookout);
    funds(lookout);
}

/// Closing stock that is worth more than it costs to buy invites hoarding.
fn closing(lookout: &Lookout) {
    let case = lookout.case;
    let share = case.economics.closing_stock_share.0;
    let opens: BTreeSet<_> =
        case.stores.rows().iter().filter(|s| s.opening.0 > 0.0).map(|s| s.item).collect();
    for (o, offer) in case.offers.iter().filter(|(_, offer)| opens.contains(&offer.item)) {
        let prices = offer.price.steps.iter().map(|(_, price)| *price).chain([offer.price.base]);
        let rate = offer.currency.map_or(1.0, |currency| case.currencies[currency].rate.base);
        let cheapest = rate * prices.fold(f64::INFINITY, f64::min);
        let worth = share * case.items[offer.item].unit_value.0;
        if worth > cheapest {
            let item = &case.items[offer.item].name;
            let words =
                format!("closing stock of `{item}` is worth {worth}, more than its price of {cheapest}");
            lookout.warn(
                "offers",
                at(o),
                "price",
                words,
                "lower `closing_stock_share` or the item's `unit_value`",
            );
        }
    }
}

/// Regions whose lines need power that they never have.
fn power(lookout: &Lookout) {
    let case = lookout.case;
    let Some(grid) = &case.grid else {
        return;
    };
    let mut draws = Table::filled(case.regions.len(), false);
    let mut has: Table<RegionId, bool> = grid.rows().iter().map(|level| !level.is_zero()).collect();
    for row in case.line_processes.rows() {
        if let Some(region) = case.sites[case.lines[row.line].site].region {
            draws[region] |= case.processes[row.process].energy_mwh > 0.0;
            has[region] |= case.processes[row.process].energy_mwh < 0.0;
        }
    }
    for effect in case.projects.rows().iter().flat_map(|project| &project.effects) {
        if let EffectOn::Power(region) = effect.on {
            has[region] |= effect.amount > 0.0;
        }
    }
    for (region, _) in draws.iter().filter(|(region, draws)| **draws && !has[*region]) {
        let words = format!("region `{}` has no power, but lines in it need some", case.regions[region].name);
        lookout.warn_table("grid", words, "add its rows to `grid`");
    }
}

/// Markets in which lines need a skill that nobody has.
fn people(lookout: &Lookout) {
    let case = lookout.case;
    let Some(labour) = &case.labour else {
        return;
    };
    let taught = case.projects.rows().iter().flat_map(|project| &project.effects).filter_map(|effect| {
        match effect.on {
            EffectOn::Labour(skill, region) if effect.amount > 0.0 => Some((skill, region)),
            _ => None,
        }
    });
    let taught: BTreeSet<(SkillId, RegionId)> = taught.collect();
    let hours = labour.rows().iter().filter(|market| !market.hours_per_year.is_zero());
    let peopled = hours.filter(|market| {
        let own = (market.skill, market.region);
        !market.people.is_zero() || !market.hire_per_year.is_zero() || taught.contains(&own)
    });
    let peopled: BTreeSet<(SkillId, RegionId)> =
        peopled.map(|market| (market.skill, market.region)).collect();
    let mut missing = BTreeMap::new();
    for row in case.line_processes.rows() {
        let Some(region) = case.sites[case.lines[row.line].site].region else {
            continue;
        };
        for (skill, _) in &case.processes[row.process].labour {
            if !peopled.contains(&(*skill, region)) {
                missing.entry((*skill, region)).or_insert(row.line);
            }
        }
    }
    for ((skill, region), line) in missing {
        let (skill, region, line) = (&case.skills[skill], &case.regions[region].name, &case.lines[line].name);
        let words =
            format!("nobody of skill `{skill}` is in region `{region}`, but line `{line}` needs them");
        lookout.warn_table("labour", words, "add a row to `labour` with people and hours");
    }
}

/// Funds that pay nothing, and outlays that no fund pays.
fn funds(lookout: &Lookout) {
    let case = lookout.case;
    if case.funds.is_empty() {
        return;
    }
    let outlays = outlays(case);
    let pays = |fund: &crate::case::Fund, outlay: &Outlay| {
        fund.covers(outlay.atom, case) && fund.pays(outlay.currency)
    };
    for (f, fund) in case.funds.iter() {
        if !outlays.iter().any(|outlay| pays(fund, outlay)) {
            let words = format!("fund `{}` covers nothing", fund.name);
            lookout.warn(
                "funds",
                at(f),
                "covers",
                words,
                "no outlay of the case fits its selectors and its currency",
            );
        }
    }
    let classes = [
        (OutlayClass::Capital, "capital"),
        (OutlayClass::Operations, "operations"),
        (OutlayClass::Purchases, "purchases"),
        (OutlayClass::Wages, "wages"),
    ];
    for (class, word) in classes {
        let of_class: Vec<&Outlay> = outlays.iter().filter(|outlay| outlay.atom.class() == class).collect();
        let unpaid = |outlay: &&&Outlay| !case.funds.rows().iter().any(|fund| pays(fund, outlay));
        let bare: Vec<&&Outlay> = of_class.iter().filter(unpaid).collect();
        if bare.is_empty() {
            continue;
        }
        if bare.len() == of_class.len() {
            let hint = format!("nothing can be spent on {word}; add it to the `covers` of a fund");
            lookout.warn_table("funds", format!("no fund covers {word}"), &hint);
            continue;
        }
        for outlay in bare {
            let hint = "nothing can be spent on it; add it to the `covers` of a fund that pays its currency";
            lookout.warn(
                outlay.table,
                outlay.row,
                "",
                format!("no fund covers the {word} of `{}`", outlay.name),
                hint,
            );
        }
    }
}

/// An outlay that may arise, and the row that makes it.
struct Outlay<'a> {
    atom: Atom,
    currency: Option<CurrencyId>,
    table: &'static str,
    row: usize,
    name: &'a str,
}

/// All outlays that may arise.
fn outlays(case: &Case) -> Vec<Outlay<'_>> {
    let mut outlays = Vec::new();
    for (k, project) in case.projects.iter().filter(|(_, project)| project.cost.0 > 0.0) {
        outlays.push(Outlay {
            atom: Atom::Capital(k),
            currency: None,
            table: "projects",
            row: k.index(),
            name: &project.name,
        });
    }
    let mut costs: Table<_, bool> =
        case.lines.rows().iter().map(|l| l.fixed_cost.0 > 0.0 || l.overtime_cost.0 > 0.0).collect();
    for row in case.line_processes.rows() {
        costs[row.line] |= row.cost.0 > 0.0 || row.setup_cost.0 > 0.0;
    }
    let sites: BTreeSet<_> =
        case.lines.iter().filter(|(l, _)| costs[*l]).map(|(_, line)| line.site).collect();
    for site in sites {
        let name = &case.sites[site].name;
        outlays.push(Outlay {
            atom: Atom::Operations(Some(site)),
            currency: None,
            table: "sites",
            row: site.index(),
            name,
        });
    }
    for (o, offer) in case.offers.iter() {
        let atom = Atom::Purchases(o);
        outlays.push(Outlay {
            atom,
            currency: offer.currency,
            table: "offers",
            row: o.index(),
            name: &offer.name,
        });
    }
    for (w, market) in
        case.labour.iter().flat_map(|labour| labour.iter()).filter(|(_, m)| !m.wage_per_year.is_zero())
    {
        let name = &case.skills[market.skill];
        outlays.push(Outlay { atom: Atom::Wages(w), currency: None, table: "labour", row: 0, name });
    }
    outlays
}
