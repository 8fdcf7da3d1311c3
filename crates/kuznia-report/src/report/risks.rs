//! Five risks of a plan, the gravest first: what is short, what one supplier or donor holds, debt, what binds, what is
//! not known.

use super::exposure::worst;
use super::findings::all;
use super::glance::Risk;
use super::{Source, audit, bottlenecks, evidence, independence, money, service};
use crate::columns::label;
use crate::number::{decimals, fixed, percent, plain};
use crate::page::count;
use kuznia_case::case::{ItemId, SupplierId};
use std::collections::BTreeMap;

/// Most risks.
const RISKS: usize = 5;
/// Share of an item's purchases from which one supplier is a risk.
const SOLE: f64 = 0.8;
/// Share of income from which aid is a risk.
const AID: f64 = 0.2;

pub(super) fn risks(source: &Source) -> Vec<Risk> {
    let found = [
        shortfall(source),
        exposure(source),
        missed(source),
        supplier(source),
        aid(source),
        debt(source),
        foreign(source),
        bottleneck(source),
        unproven(source),
        threats(source),
        figures(source),
    ];
    found.into_iter().flatten().take(RISKS).collect()
}

fn risk(section: &'static str, title: String, words: String) -> Option<Risk> {
    Some(Risk { title, words, section })
}

fn shortfall(source: &Source) -> Option<Risk> {
    let case = source.case;
    let first = *service::worst_first(source).first()?;
    let (_, unserved, part) = service::whole(source, first);
    let (at, least) = service::worst_period(source, first).filter(|(_, part)| *part < 1.0 - 1e-6)?;
    risk(
        "service",
        format!("{}: {} % of the need is served", case.requirements[first].label, percent(part)),
        format!(
            "At worst {} % in {}; over the horizon {} effective units are missing.",
            percent(least.max(0.0)),
            label(&case.calendar, at),
            plain(unserved)
        ),
    )
}

fn exposure(source: &Source) -> Option<Risk> {
    let findings = all(source);
    let first = worst(&findings, "impact").into_iter().next()?;
    risk(
        "exposure",
        format!("The loss of {} {} would hurt most", first.kind, first.subject),
        match first.words.is_empty() {
            true => format!("{}: {} {}.", first.measure.replace('_', " "), plain(first.value), first.unit),
            false => first.words.to_owned(),
        },
    )
}

fn missed(source: &Source) -> Option<Risk> {
    let missed: Vec<_> = source.plan.missed.iter().filter(|(_, _, amount)| *amount > 1e-6).collect();
    let mut names: Vec<&str> = missed.iter().map(|(t, _, _)| source.case.targets[*t].name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let first = names.first()?;
    let more = match names.len() {
        1 => String::new(),
        some => format!(" and {}", count(some - 1, "other target", "other targets")),
    };
    let windows = count(missed.len(), "window", "windows");
    risk(
        "service",
        format!("Target {first}{more} is missed"),
        format!("A penalty is cheaper than meeting it, in {windows} of the calendar."),
    )
}

fn supplier(source: &Source) -> Option<Risk> {
    let case = source.case;
    let mut bought: BTreeMap<ItemId, BTreeMap<SupplierId, f64>> = BTreeMap::new();
    for (o, offer) in case.offers.iter() {
        let units: f64 = source.plan.buy[o].iter().sum();
        *bought.entry(offer.item).or_default().entry(offer.supplier).or_default() += units;
    }
    let mut made = vec![false; case.items.len()];
    for (id, row) in
        case.line_processes.iter().filter(|(id, _)| source.plan.run[*id].iter().any(|&r| r > 1e-9))
    {
        let _ = id;
        for flow in &case.processes[row.process].outputs {
            made[kuznia_base::Id::index(flow.item)] = true;
        }
    }
    // The dearest item that one supplier holds; what is made inside the plan as well is less of a risk.
    let mut held: Vec<(f64, ItemId, SupplierId, f64)> = Vec::new();
    for (item, by) in &bought {
        let all: f64 = by.values().sum();
        let Some((supplier, most)) = by.iter().max_by(|a, b| a.1.total_cmp(b.1)) else { continue };
        if all > 1e-9 && most / all >= SOLE && !made[kuznia_base::Id::index(*item)] {
            held.push((case.items[*item].unit_value.0 * most, *item, *supplier, most / all));
        }
    }
    held.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let (value, item, supplier, share) = held.first()?;
    let more = match held.len() - 1 {
        0 => String::new(),
        some => format!(" {} the same weakness.", count(some, "other item has", "other items have")),
    };
    risk(
        "materials",
        format!("{} depends on one supplier, {}", case.items[*item].label, case.suppliers[*supplier]),
        format!(
            "It delivers {} % of what is bought, worth {} {}, and none is made inside the plan.{more}",
            percent(*share),
            plain(*value),
            case.currency
        ),
    )
}

fn aid(source: &Source) -> Option<Risk> {
    let case = source.case;
    let income: f64 = money::income(source).iter().sum();
    let mut own = 0.0;
    for fund in case.funds.rows() {
        let series: Vec<f64> = case
            .calendar
            .ids()
            .map(|t| case.calendar.years(t) * fund.income.mean(&case.calendar, t))
            .collect();
        own += money::in_case_currency(source, fund.cash_currency(), &series).iter().sum::<f64>();
    }
    let aid = income - own;
    (income > 0.0 && aid / income >= AID).then(|| Risk {
        title: format!("{} % of the income is aid in cash", percent(aid / income)),
        words: format!("{} of {} {} hang on decisions of donors.", plain(aid), plain(income), case.currency),
        section: "money",
    })
}

fn debt(source: &Source) -> Option<Risk> {
    let case = source.case;
    let owed = money::owed(source);
    let (at, peak) =
        owed.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).filter(|(_, owed)| **owed > 1e-6)?;
    let end = owed.last().copied().unwrap_or(0.0);
    let income: f64 = money::income(source).iter().sum::<f64>() / case.calendar.horizon_years().max(1e-9);
    let times = if income > 0.0 {
        format!(", {} times a year's income", fixed(peak / income, 1))
    } else {
        String::new()
    };
    risk(
        "money",
        format!("Debt reaches {} {}", plain(*peak), case.currency),
        format!(
            "The peak is in {}{times}; {} is still owed at the end.",
            label(&case.calendar, at),
            if end > 1e-6 { plain(end) } else { "nothing".to_owned() }
        ),
    )
}

fn foreign(source: &Source) -> Option<Risk> {
    let origins = independence::origins(source);
    let all: f64 = origins.iter().filter(|row| row.1).flat_map(|row| &row.2).sum();
    let (name, _, series) = origins.iter().find(|row| row.1)?;
    let own: f64 = series.iter().sum();
    (all > 0.0 && own / all >= 0.5).then(|| Risk {
        title: format!("{} % of all foreign value comes from one origin: {name}", percent(own / all)),
        words: format!("Goods worth {} {} over the horizon.", plain(own), source.currency()),
        section: "independence",
    })
}

fn bottleneck(source: &Source) -> Option<Risk> {
    let all = bottlenecks::tight(source);
    let first = all.first()?;
    risk(
        "bottlenecks",
        format!("The plan is tightest at {}", first.words),
        format!(
            "Losing 1 % of it costs about {} {} at the margin, and more the more is lost.",
            fixed(first.worth, decimals(first.worth)),
            source.currency()
        ),
    )
}

fn unproven(source: &Source) -> Option<Risk> {
    let gap = audit::gap(source);
    (gap > 0.02).then(|| Risk {
        title: format!("The plan may be {} % dearer than need be", fixed(100.0 * gap, 1)),
        words: "The search ended before a better plan was ruled out.".to_owned(),
        section: "audit",
    })
}

fn threats(source: &Source) -> Option<Risk> {
    let stressed = source.found.iter().any(|found| found.verb == "stress");
    let all = source.case.threats.len();
    (all > 0 && !stressed).then(|| Risk {
        title: format!("{} not yet played through", count(all, "threat is", "threats are")),
        words: "The plan assumes that none of them comes true.".to_owned(),
        section: "stress",
    })
}

fn figures(source: &Source) -> Option<Risk> {
    let quality = evidence::quality(source);
    let weak = quality.rows - quality.sourced + quality.assumed;
    (quality.rows > 0 && weak > 0).then(|| Risk {
        title: format!(
            "{} % of the input rows lack a published source",
            percent(weak as f64 / quality.rows as f64)
        ),
        words: "They name no source, or rest on assumptions.".to_owned(),
        section: "evidence",
    })
}
