//! What was measured: every figure with the thing that it is about.

use super::desk::Desk;
use super::places::Names;
use super::read::Row;
use crate::case::{Actual, Case, Measured};

/// Reads the measurements; they are about the things of a case that is built already.
pub(super) fn actuals(desk: &Desk, names: &Names, case: &Case) -> Vec<Actual> {
    let mut actuals = Vec::new();
    for row in desk.sheet("actuals").rows() {
        let named = row.choice("measure").zip(row.owned("key"));
        let measured =
            named.and_then(|(measure, key)| Some((measured(&row, names, case, measure, &key)?, key)));
        let (Some((measured, key)), Some(date), Some(value)) =
            (measured, row.date("date"), row.number("value"))
        else {
            continue;
        };
        let key = key.split('/').map(str::trim).collect::<Vec<_>>().join("/");
        actuals.push(Actual { measured, key, date, value });
    }
    actuals
}

fn measured(row: &Row, names: &Names, case: &Case, measure: usize, key: &str) -> Option<Measured> {
    let parts: Vec<&str> = key.split('/').map(str::trim).collect();
    let two = |what: &str| match parts[..] {
        [first, second] => Some((first, second)),
        _ => {
            row.fault("key", format!("`{key}` is not written {what}"), format!("write {what}"));
            None
        }
    };
    let one = || match parts[..] {
        [only] => Some(only),
        _ => {
            row.fault("key", format!("`{key}` has more than one part"), "write one name");
            None
        }
    };
    let lacking = |noun: &str| {
        row.fault(
            "key",
            format!("the case has no {noun} `{key}`"),
            "a figure is about something in the tables",
        );
        None
    };
    let accepted = |wrap: fn(crate::case::AcceptanceId) -> Measured| {
        let (requirement, item) = two("requirement/item")?;
        let (requirement, item) =
            (row.find("key", requirement, &names.requirements)?, row.find("key", item, &names.items)?);
        let such = case.acceptances.iter().find(|(_, a)| a.requirement == requirement && a.item == item);
        such.map(|(id, _)| wrap(id)).or_else(|| lacking("acceptance"))
    };
    match measure {
        0 => {
            let (item, site) = two("item/site")?;
            Some(Measured::Stock(row.find("key", item, &names.items)?, row.find("key", site, &names.sites)?))
        }
        1 => row.find("key", one()?, &names.funds).map(Measured::Cash),
        2 => row.find("key", one()?, &names.loans).map(Measured::Owed),
        3 => accepted(Measured::Fielded),
        4 => row.find("key", one()?, &names.requirements).map(Measured::Backlog),
        5 => {
            let (skill, region) = two("skill/region")?;
            let (skill, region) =
                (row.find("key", skill, &names.skills)?, row.find("key", region, &names.regions)?);
            let mut markets = case.labour.iter().flat_map(kuznia_base::Table::iter);
            let such = markets.find(|(_, labour)| labour.skill == skill && labour.region == region);
            such.map(|(id, _)| Measured::People(id)).or_else(|| lacking("labour market"))
        }
        6 => {
            let (line, process) = two("line/process")?;
            let (line, process) =
                (row.find("key", line, &names.lines)?, row.find("key", process, &names.processes)?);
            let such = case.line_processes.iter().find(|(_, lp)| lp.line == line && lp.process == process);
            such.map(|(id, _)| Measured::Made(id)).or_else(|| lacking("line process"))
        }
        7 => row.find("key", one()?, &names.offers).map(Measured::Bought),
        8 => {
            let (link, item) = two("link/item")?;
            Some(Measured::Shipped(
                row.find("key", link, &names.links)?,
                row.find("key", item, &names.items)?,
            ))
        }
        9 => accepted(Measured::Served),
        10 => row.find("key", one()?, &names.loans).map(Measured::Borrowed),
        _ => row.find("key", one()?, &names.funds).map(Measured::Paid),
    }
}
