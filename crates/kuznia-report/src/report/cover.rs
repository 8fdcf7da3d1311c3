//! Days of stock: how long what lies at a site would last at the coming rate of use.

use super::axis::Axis;
use super::chart::Chart;
use super::findings::by_assessment;
use super::sheet::{Kind, Num, Sheet, nums};
use super::{Section, Source};
use crate::page::count;
use kuznia_base::{Id, PeriodId};
use kuznia_case::Series;
use kuznia_case::case::{ItemId, SiteId};
use std::collections::BTreeMap;

/// Most rows of the chart.
const ROWS: usize = 30;
/// Upper bounds of the classes, days.
const CLASSES: [f64; 5] = [7.0, 30.0, 90.0, 180.0, 365.0];

/// What leaves an item's stock at a site for use, service or transport.
fn uses(source: &Source) -> BTreeMap<(ItemId, SiteId), Series> {
    let (case, plan) = (source.case, source.plan);
    let mut uses: BTreeMap<(ItemId, SiteId), Series> = BTreeMap::new();
    let mut add = |item, site, factor: f64, series: &[f64]| {
        let sum = uses.entry((item, site)).or_insert_with(|| vec![0.0; case.calendar.len()]);
        sum.iter_mut().zip(series).for_each(|(sum, units)| *sum += factor * units);
    };
    for (id, row) in case.line_processes.iter() {
        for flow in &case.processes[row.process].inputs {
            add(flow.item, case.lines[row.line].site, flow.quantity.0, &plan.run[id]);
        }
    }
    for (link, item, series) in &plan.ship {
        add(*item, case.links[*link].from, 1.0, series);
    }
    for (a, row) in case.acceptances.iter() {
        add(row.item, case.requirements[row.requirement].site, 1.0, &plan.serve[a]);
    }
    uses
}

/// Days that a stock lasts at the rate of the next period, in the last period at its own; NaN where there is neither
/// stock nor use.
fn days(source: &Source, stock: &[f64], used: &[f64]) -> Series {
    let calendar = &source.case.calendar;
    let day =
        |at: usize| calendar.period(PeriodId::new(at)).days.0 * calendar.period(PeriodId::new(at)).weight;
    let last = calendar.len() - 1;
    let cover = |at: usize| {
        let next = (at + 1).min(last);
        let rate = used[next] / day(next).max(1e-9);
        match (stock[at] > 1e-9, rate > 1e-12) {
            (false, false) => f64::NAN,
            (_, true) => (stock[at] / rate).min(9999.0),
            (true, false) => 9999.0,
        }
    };
    (0..calendar.len()).map(cover).collect()
}

pub(super) fn section(source: &Source) -> Section {
    let case = source.case;
    let mut section = Section::new("stocks", "Days of stock");
    let uses = uses(source);
    let none = vec![0.0; case.calendar.len()];
    let mut rows: Vec<(f64, String, Series)> = Vec::new();
    for stock in &source.plan.stocks {
        let used = uses.get(&(stock.item, stock.site)).unwrap_or(&none);
        let most = stock.stock.iter().copied().fold(0.0, f64::max);
        // Goods that pass through without being used or stored say nothing.
        let cover = days(source, &stock.stock, used);
        let kept = cover.iter().any(|&days| days.is_finite() && days >= 3.0);
        let declared = case.stores.rows().iter().any(|row| row.item == stock.item && row.site == stock.site);
        if most > 1e-9 && used.iter().sum::<f64>() > 1e-9 && (kept || declared) {
            let name = format!("{}, {}", case.items[stock.item].label, case.sites[stock.site].label);
            let value = case.items[stock.item].unit_value.0.max(1e-9) * used.iter().sum::<f64>();
            rows.push((value, name, cover));
        }
    }
    if rows.is_empty() {
        section.title = "The plan keeps no stock that is used".to_owned();
        return section;
    }
    rows.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let thin = rows.iter().filter(|(_, _, days)| days.iter().any(|&days| days < 7.0)).count();
    section.title = match thin {
        0 => "Every stock in use lasts a week or more in every period".to_owned(),
        some => format!(
            "{} in use {} below a week of cover at some time",
            count(some, "stock", "stocks"),
            if some == 1 { "falls" } else { "fall" }
        ),
    };
    section.say(
        "Stock at the end of each period over the rate of use of the next one. Stocks are ordered by the value that is \
         used from them.",
    );
    let all = rows.len();
    rows.truncate(ROWS);
    if all > ROWS {
        section.say(format!("The {ROWS} of {all} stocks from which most value is used are shown."));
    }
    let table = Axis::of_table(&case.calendar);
    let grid = if case.calendar.len() <= 16 { Axis::of_chart(&case.calendar) } else { table.clone() };
    let chart = Chart::Heat {
        axis: grid.labels.clone(),
        rows: rows.iter().map(|row| row.1.clone()).collect(),
        unit: "days".to_owned(),
        classes: CLASSES.map(Num).to_vec(),
        values: rows.iter().map(|row| nums(&grid.ends(&row.2))).collect(),
    };
    let mut sheet = Sheet::new("Days of stock").text("stock").number("lowest", "days");
    sheet = sheet.many(&grid.labels, "days", Kind::Number);
    for (_, name, days) in &rows {
        let lowest = days.iter().copied().fold(f64::INFINITY, f64::min);
        let cells = grid.ends(days).into_iter().map(Into::into);
        sheet.row([name.as_str().into(), lowest.into()].into_iter().chain(cells));
    }
    section.show("Days of cover at the end of each period or year", Some(chart), sheet);
    match by_assessment(source, "stock_cover", 60) {
        Some(sheet) => section.show("Cover and echelon cover as assessed", None, sheet),
        None => section.miss(
            "Cover along the whole chain (echelon days):",
            format!("kuznia assess {} --only stock_cover", source.run),
        ),
    }
    section
}
