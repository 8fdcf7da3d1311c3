//! How much is home-made: over time, by family of goods, and where the rest comes from.

use super::axis::Axis;
use super::chart::{Chart, Line};
use super::findings::{Finding, all, along_time, sheet};
use super::sheet::{Kind, Sheet, nums};
use super::{Section, Source};
use crate::number::percent;
use kuznia_case::Series;
use kuznia_case::case::{AidKind, Bloc};
use std::collections::BTreeMap;

/// Most families and countries of a chart.
const ROWS: usize = 7;

/// A share of the whole horizon, of its first year and of its last.
type Shares = (f64, (String, f64), (String, f64));

/// Home-made share over the horizon, of the first and of the last year in which anything is served.
pub(super) fn shares(source: &Source) -> Option<Shares> {
    let figures = source.figures;
    let all: f64 = figures.served_value.iter().sum();
    let axis = Axis::of_table(&source.case.calendar);
    let shares = axis.shares(&figures.domestic_value, &figures.served_value);
    let mut known = axis.labels.iter().cloned().zip(shares).filter(|(_, share)| share.is_finite());
    let first = known.next()?;
    let last = known.next_back().unwrap_or_else(|| first.clone());
    Some((figures.domestic_value.iter().sum::<f64>() / all, first, last))
}

pub(super) fn section(source: &Source) -> Section {
    let mut section = Section::new("independence", "How independent");
    let Some((_, (from, first), (until, last))) = shares(source) else {
        section.title =
            "Independence has no measure here: what serves the needs has no unit value".to_owned();
        section.miss("Give `unit_value` in the table of items.", "");
        return section;
    };
    section.title = match (last - first).abs() < 0.005 {
        true => format!("{} % of what serves the needs is home-made, early and late", percent(last)),
        false => format!(
            "The home-made share of what serves the needs {} from {} % in {from} to {} % in {until}",
            if last > first { "rises" } else { "falls" },
            percent(first),
            percent(last)
        ),
    };
    section.say(
        "Home-made is the value that serves needs less the foreign value bought or given anywhere upstream: the linear \
         stand-in of the domestic share target. Stocks that are built up or drawn down shift it between periods, so \
         that a single period may lie below 0 % or above 100 %.",
    );
    overall(source, &mut section);
    countries(source, &mut section);
    if !assessed(source, &mut section) {
        section.miss(
            "The exact look-through share over time, by family, item and country of origin:",
            format!("kuznia assess {} --only import_content", source.run),
        );
    }
    section
}

/// The stand-in over time, which needs no assessment.
fn overall(source: &Source, section: &mut Section) {
    let case = source.case;
    let (axis, table) = (Axis::of_chart(&case.calendar), Axis::of_table(&case.calendar));
    let (home, of) = (&source.figures.domestic_value, &source.figures.served_value);
    let series = vec![Line { name: "home-made".to_owned(), values: nums(&axis.shares(home, of)) }];
    let mut sheet = Sheet::new("Home-made").text("what").number("value served", &case.currency);
    sheet = sheet.share("whole horizon").many(&table.labels, "%", Kind::Share);
    let all: f64 = of.iter().sum();
    let cells = table.shares(home, of).into_iter().map(Into::into);
    let first = ["all needs".into(), all.into(), (home.iter().sum::<f64>() / all).into()];
    sheet.row(first.into_iter().chain(cells));
    let chart = Chart::Lines {
        axis: axis.labels.clone(),
        unit: "of the value served".to_owned(),
        share: true,
        stacked: false,
        series,
    };
    section.show("Home-made share of what serves all needs (stand-in)", Some(chart), sheet);
}

/// What an assessment found by the exact definition: by family over time, and by country of origin.
fn assessed(source: &Source, section: &mut Section) -> bool {
    let own: Vec<Finding> =
        all(source).into_iter().filter(|row| row.assessment == "import_content").collect();
    if own.is_empty() {
        return false;
    }
    let some = |measure: &str, kinds: &[&str]| -> Vec<Finding> {
        let fits = |row: &&Finding| row.measure == measure && kinds.contains(&row.kind);
        own.iter().filter(fits).cloned().collect()
    };
    for (name, caption, found) in [
        (
            "Look-through by family",
            "Home-made share by family, exact look-through",
            some("domestic_share", &["case", "family"]),
        ),
        (
            "Look-through by origin",
            "Share of what serves all needs by foreign origin, exact look-through",
            some("foreign_share", &["case"]),
        ),
    ] {
        let timed: Vec<Finding> = found.iter().filter(|row| !row.period.is_empty()).cloned().collect();
        if let Some((_, chart)) = along_time(source, &timed) {
            section.show(caption, Some(chart), sheet(source, name, &found, 100));
        }
    }
    let items: Vec<Finding> = some("domestic_share", &["item", "requirement"])
        .into_iter()
        .filter(|row| row.period.is_empty())
        .collect();
    if !items.is_empty() {
        let table = sheet(source, "Look-through by item", &items, 100);
        section.show("Home-made share by item and requirement, whole horizon", None, table);
    }
    true
}

/// Value that enters by origin: bought abroad by country, given by donor.
pub(super) fn origins(source: &Source) -> Vec<(String, bool, Series)> {
    let case = source.case;
    let mut by: BTreeMap<(bool, String), Series> = BTreeMap::new();
    let mut add = |key: (bool, String), value: f64, series: &[f64]| {
        let sum = by.entry(key).or_insert_with(|| vec![0.0; case.calendar.len()]);
        sum.iter_mut().zip(series).for_each(|(sum, units)| *sum += value * units);
    };
    for (o, offer) in case.offers.iter() {
        let value = case.items[offer.item].unit_value.0;
        let country = &case.countries[offer.country];
        let foreign = country.bloc != Bloc::Home || offer.foreign_share.0 > 0.0;
        let share = if foreign { offer.foreign_share.0 } else { 1.0 };
        add((foreign, country.label.clone()), value * share, &source.plan.buy[o]);
    }
    for (id, aid) in case.aid.iter() {
        if let AidKind::Goods(item, _) = aid.kind {
            let words = format!("aid from {}", case.donors[aid.donor]);
            add((!aid.home, words), case.items[item].unit_value.0, &source.plan.aid_taken[id]);
        }
    }
    let mut rows: Vec<(String, bool, Series)> =
        by.into_iter().map(|((foreign, name), series)| (name, foreign, series)).collect();
    rows.retain(|(_, _, series)| series.iter().sum::<f64>() > 1e-9);
    rows.sort_by(|a, b| b.2.iter().sum::<f64>().total_cmp(&a.2.iter().sum()).then(a.0.cmp(&b.0)));
    rows
}

fn countries(source: &Source, section: &mut Section) {
    let case = source.case;
    let rows: Vec<_> = origins(source).into_iter().filter(|(_, foreign, _)| *foreign).collect();
    let (axis, table) = (Axis::of_chart(&case.calendar), Axis::of_table(&case.calendar));
    let mut sheet = Sheet::new("Foreign value by origin").text("origin").number("all", &case.currency);
    sheet = sheet.many(&table.labels, &case.currency, Kind::Number);
    for (name, _, series) in &rows {
        let mut cells = vec![name.as_str().into(), series.iter().sum::<f64>().into()];
        cells.extend(table.sums(series).into_iter().map(Into::into));
        sheet.row(cells);
    }
    let mut stacks: Vec<Line> = Vec::new();
    let mut rest = vec![0.0; case.calendar.len()];
    for (at, (name, _, series)) in rows.iter().enumerate() {
        if at < ROWS {
            stacks.push(Line { name: name.clone(), values: nums(&axis.sums(series)) });
        } else {
            rest.iter_mut().zip(series).for_each(|(sum, value)| *sum += value);
        }
    }
    if rows.len() > ROWS {
        stacks.push(Line { name: "all others".to_owned(), values: nums(&axis.sums(&rest)) });
    }
    let chart =
        Chart::Columns { axis: axis.labels.clone(), unit: case.currency.clone(), stacks, lines: Vec::new() };
    let none = rows.is_empty();
    if none {
        section.say("Nothing is bought abroad and no goods are taken from foreign donors.");
        return;
    }
    section.show("Foreign value by origin, at unit values", Some(chart), sheet);
}
