//! The first page: what, when, whose money, how much is covered, how independent, and five risks.

use super::investment::{chosen, kind};
use super::money::{CLASSES, by_class, paid};
use super::sheet::Num;
use super::{Source, independence, risks, service};
use crate::columns::label;
use crate::number::{decimals, fixed, percent, plain, units};
use crate::page::count;
use serde::Serialize;

/// Most rows of each list on the page.
const ROWS: usize = 6;

/// A number that stands for the plan.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Headline {
    /// What it is.
    pub label: String,
    /// The number, as it is shown.
    pub value: String,
    /// Its unit.
    pub unit: String,
    /// What to know about it.
    pub note: String,
}

/// Something to do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Action {
    /// When.
    pub when: String,
    /// What.
    pub what: String,
    /// What it costs, undiscounted.
    pub cost: String,
}

/// Who pays how much.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Payer {
    /// Who.
    pub name: String,
    /// How much, in the case's currency, as it is shown.
    pub amount: String,
    /// Share of all outlays.
    pub share: Num,
}

/// How much of a need is served.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Coverage {
    /// The need.
    pub name: String,
    /// Served share over the horizon.
    pub share: Num,
    /// The worst moment, in words; empty where there is none.
    pub worst: String,
}

/// A risk.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Risk {
    /// The risk, as a sentence.
    pub title: String,
    /// What is behind it.
    pub words: String,
    /// The section that says more.
    pub section: &'static str,
}

/// The first page.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Glance {
    /// What the plan comes to, in one sentence.
    pub verdict: String,
    /// A handful of numbers.
    pub headlines: Vec<Headline>,
    /// The largest things to do, in order of time.
    pub actions: Vec<Action>,
    /// What the list of actions leaves out, in words; empty where it is whole.
    pub more_actions: String,
    /// Who pays.
    pub payers: Vec<Payer>,
    /// What is served, worst first.
    pub coverage: Vec<Coverage>,
    /// Home-made share by year: labels and shares.
    pub independence: Vec<(String, Num)>,
    /// At most five risks, the gravest first.
    pub risks: Vec<Risk>,
}

pub(super) fn glance(source: &Source) -> Glance {
    let (actions, more_actions) = actions(source);
    Glance {
        verdict: verdict(source),
        headlines: headlines(source),
        actions,
        more_actions,
        payers: payers(source),
        coverage: coverage(source),
        independence: shares(source),
        risks: risks::risks(source),
    }
}

fn verdict(source: &Source) -> String {
    let case = source.case;
    let begun = chosen(source).len();
    let projects = match begun {
        0 => "The plan begins no project".to_owned(),
        some => format!("The plan begins {}", count(some, "project", "projects")),
    };
    let worst = service::worst_first(source);
    let short: Vec<_> = worst.iter().filter(|&&r| service::whole(source, r).2 < 1.0 - 1e-6).collect();
    let served = match (worst.len(), short.len()) {
        (0, _) => String::new(),
        (1, 0) => " and serves its one need in full".to_owned(),
        (all, 0) => format!(" and serves all {all} needs in full"),
        (all, some) => {
            let part = service::whole(source, worst[0]).2;
            let least =
                format!("the least served, {}, to {} %", case.requirements[worst[0]].label, percent(part));
            match all - some {
                0 => format!(" and leaves every need partly short; {least}"),
                full => format!(" and serves {full} of {all} needs in full; {least}"),
            }
        }
    };
    let home = independence::shares(source).map_or(String::new(), |(_, _, (when, share))| {
        format!(". By {when}, {} % of what serves the needs is home-made", percent(share))
    });
    format!("{projects}{served}{home}.")
}

fn headline(label: &str, value: String, unit: &str, note: String) -> Headline {
    Headline { label: label.to_owned(), value, unit: unit.to_owned(), note }
}

fn headlines(source: &Source) -> Vec<Headline> {
    let case = source.case;
    let objective: f64 = source.plan.terms.iter().sum();
    let gap = super::audit::gap(source);
    let near = match gap {
        none if none.is_nan() => "present value".to_owned(),
        small if small < 5e-6 => "present value, the least possible".to_owned(),
        gap => format!("present value, within {} % of the least possible", fixed(100.0 * gap, 2)),
    };
    let mut all = vec![headline("Cost", fixed(objective, decimals(objective)), &case.currency, near)];
    let capital: f64 = source.figures.outlay.rows().iter().flatten().sum();
    let begun = chosen(source).len();
    all.push(headline(
        "Investment",
        plain(capital),
        &case.currency,
        count(begun, "project, undiscounted", "projects, undiscounted"),
    ));
    let needs = service::worst_first(source);
    if let Some(&worst) = needs.first() {
        let parts: Vec<f64> = needs.iter().map(|&r| service::whole(source, r).2).collect();
        let mean = parts.iter().sum::<f64>() / parts.len() as f64;
        let note = match needs.len() {
            1 => case.requirements[worst].label.clone(),
            all => format!("mean of {all} needs, each counting alike"),
        };
        all.push(headline("Needs served", percent(mean), "%", note));
    }
    if let Some((_, (from, first), (until, last))) = independence::shares(source) {
        let note = format!("in {until}; {} % in {from}", percent(first));
        all.push(headline("Home-made", percent(last), "%", note));
    }
    let owed = super::money::owed(source);
    let peak = owed.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).filter(|(_, owed)| **owed > 1e-6);
    if let Some((at, owed)) = peak {
        let note = format!("at its peak, end of {}", label(&case.calendar, at));
        all.push(headline("Debt", plain(*owed), &case.currency, note));
    }
    all
}

fn actions(source: &Source) -> (Vec<Action>, String) {
    let case = source.case;
    let mut rows = chosen(source);
    rows.retain(|row| row.first.is_some());
    let all = rows.len();
    rows.sort_by(|a, b| b.outlay.total_cmp(&a.outlay).then(a.project.cmp(&b.project)));
    let rest: f64 = rows.iter().skip(ROWS).map(|row| row.outlay).sum();
    rows.truncate(ROWS);
    rows.sort_by_key(|row| (row.first, row.project));
    let places = decimals(rows.iter().map(|row| row.outlay).fold(0.0, f64::max)).min(1);
    let action = |row: &super::investment::Chosen| {
        let project = &case.projects[row.project];
        let units =
            if project.max_units == 1.0 { String::new() } else { format!(", {} units", units(row.units)) };
        Action {
            when: row.first.map_or("under way", |at| label(&case.calendar, at)).to_owned(),
            what: format!("{} ({}{units})", project.label, kind(project.kind)),
            cost: fixed(row.outlay, places),
        }
    };
    let more = match all.saturating_sub(ROWS) {
        0 => String::new(),
        some => {
            format!("and {} for {} together", count(some, "smaller project", "smaller projects"), plain(rest))
        }
    };
    (rows.iter().map(action).collect(), more)
}

fn payers(source: &Source) -> Vec<Payer> {
    let case = source.case;
    let mut rows: Vec<(String, f64)> = if case.funds.is_empty() {
        by_class(source).into_iter().map(|(word, series)| (word.to_owned(), series.iter().sum())).collect()
    } else {
        let all = case.funds.iter().map(|(f, fund)| {
            let paid: f64 = CLASSES.iter().flat_map(|&(class, _)| paid(source, f, class)).sum();
            (fund.label.clone(), paid)
        });
        all.collect()
    };
    let all: f64 = rows.iter().map(|row| row.1).sum();
    rows.retain(|row| row.1 > 1e-9);
    rows.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    rows.truncate(ROWS);
    let places = decimals(all).min(1);
    let payer = |(name, amount): (String, f64)| Payer {
        name,
        amount: fixed(amount, places),
        share: Num(amount / all),
    };
    rows.into_iter().map(payer).collect()
}

fn coverage(source: &Source) -> Vec<Coverage> {
    let case = source.case;
    let mut rows = service::worst_first(source);
    rows.truncate(ROWS);
    let row = |r| {
        let worst = service::worst_period(source, r).filter(|(_, part)| *part < 1.0 - 1e-6);
        Coverage {
            name: case.requirements[r].label.clone(),
            share: Num(service::whole(source, r).2),
            worst: worst.map_or(String::new(), |(at, part)| {
                format!("least {} % in {}", percent(part.max(0.0)), label(&case.calendar, at))
            }),
        }
    };
    rows.into_iter().map(row).collect()
}

fn shares(source: &Source) -> Vec<(String, Num)> {
    let axis = super::axis::Axis::of_table(&source.case.calendar);
    let shares = axis.shares(&source.figures.domestic_value, &source.figures.served_value);
    let known = axis.labels.into_iter().zip(shares).filter(|(_, share)| share.is_finite());
    known.map(|(label, share)| (label, Num(share))).collect()
}
