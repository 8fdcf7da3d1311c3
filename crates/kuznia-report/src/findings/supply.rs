//! Where supply hangs, what it costs, how far stock reaches, and how fast it can grow.

use super::grid::Grid;
use super::{Asked, LINES, in_order, part};
use crate::number::{fixed, percent, plain};
use crate::page::Page;
use kuznia_assess::Finding;
use std::collections::BTreeMap;

/// Findings of a measure by subject, in the order of their periods.
fn by_subject<'a>(asked: Asked<'a>, measure: &'a str) -> BTreeMap<&'a str, Vec<&'a Finding>> {
    let mut all: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for own in asked.of(measure).filter(|own| own.value.is_finite()) {
        all.entry(own.subject.as_str()).or_default().push(own);
    }
    all
}

fn mean(own: &[&Finding]) -> f64 {
    own.iter().map(|own| own.value).sum::<f64>() / own.len().max(1) as f64
}

fn least<'a>(own: &[&'a Finding]) -> Option<&'a Finding> {
    own.iter().copied().min_by(|a, b| a.value.total_cmp(&b.value))
}

fn most<'a>(own: &[&'a Finding]) -> Option<&'a Finding> {
    own.iter().copied().max_by(|a, b| a.value.total_cmp(&b.value))
}

/// Items by the value that hangs on few suppliers.
pub(super) fn concentration(asked: Asked, page: &mut Page) {
    page.heading(
        "CONCENTRATION",
        &format!("  Herfindahl–Hirschman index, 1: a single one; value in {}", asked.case.currency),
    );
    let mut items: Vec<(&Finding, f64, f64)> = asked
        .whole("hhi_suppliers")
        .map(|own| (own, asked.value("hhi_countries", own, &[]), asked.value("value_downstream", own, &[])))
        .collect();
    let all = items.len();
    let single = items.iter().filter(|(own, _, _)| own.value > 0.999).count();
    // What hangs on few is the value times the index.
    let stake = |row: &(&Finding, f64, f64)| if row.2.is_nan() { 0.0 } else { row.0.value * row.2 };
    items.sort_by(|a, b| stake(b).total_cmp(&stake(a)).then_with(|| a.0.subject.cmp(&b.0.subject)));
    let mut grid =
        Grid::new("item").number("suppliers").number("countries").number("value served with it").words("");
    for (own, countries, value) in items.iter().take(LINES) {
        grid.row(
            &own.subject,
            vec![fixed(own.value, 2), fixed(*countries, 2), plain(*value), own.words.clone()],
        );
    }
    grid.more(all.saturating_sub(LINES));
    grid.print(page);
    page.line(&format!("  {single} of {all} items come from a single supplier or maker"));
}

/// Items by how long what is held anywhere, also inside other goods, lasts.
pub(super) fn stock_cover(asked: Asked, page: &mut Page) {
    page.heading("STOCK COVER", "  days of use that stock at the end of a period lasts");
    for (measure, title) in
        [("echelon_days", "item, with what is inside other goods"), ("days", "store, what is held there")]
    {
        let all = by_subject(asked, measure);
        let mut held: Vec<(&str, Vec<&Finding>)> = all
            .iter()
            .filter(|(_, own)| own.iter().any(|own| own.value > 0.05))
            .map(|(name, own)| (*name, own.clone()))
            .collect();
        held.sort_by(|a, b| mean(&a.1).total_cmp(&mean(&b.1)).then(a.0.cmp(b.0)));
        let mut grid = Grid::new(title).number("mean").number("least").words("in").number("most").words("in");
        for (name, own) in held.iter().take(8) {
            let (Some(low), Some(high)) = (least(own), most(own)) else { continue };
            grid.row(
                name,
                vec![
                    fixed(mean(own), 1),
                    fixed(low.value, 1),
                    low.period.clone(),
                    fixed(high.value, 1),
                    high.period.clone(),
                ],
            );
        }
        grid.more(held.len().saturating_sub(8));
        grid.print(page);
        if all.len() > held.len() {
            page.line(&format!("  {} of {} never hold any", all.len() - held.len(), all.len()));
        }
    }
}

/// Shares by standard over time, when each was last served, and where standards are mixed.
pub(super) fn transition(asked: Asked, page: &mut Page) {
    page.heading("TRANSITION", "  share of what is served, by standard, %");
    let periods = in_order(asked.of("share").map(|own| own.period.as_str()));
    let step = periods.len().div_ceil(10).max(1);
    // The last of every so many periods, so that the end is shown.
    let shown: Vec<&str> = periods.iter().rev().step_by(step).rev().copied().collect();
    let mut grid = Grid::new("standard");
    for period in &shown {
        grid = grid.number(period);
    }
    for (standard, own) in by_subject(asked, "share") {
        let cell = |period: &&str| {
            let found = own.iter().find(|own| own.period == **period);
            found.map_or("–".to_owned(), |found| percent(found.value))
        };
        grid.row(standard, shown.iter().map(cell).collect());
    }
    grid.print(page);
    for own in asked.of("last_served") {
        page.line(&format!("  {}", own.words));
    }
    let mixed = by_subject(asked, "mixed_standards");
    let mut rows: Vec<(&str, Vec<&Finding>)> = mixed.into_iter().collect();
    rows.retain(|(_, own)| own.iter().any(|own| own.value > 1.05));
    rows.sort_by(|a, b| mean(&b.1).total_cmp(&mean(&a.1)).then(a.0.cmp(b.0)));
    let mut grid = Grid::new("standards at once").number("mean").number("most").words("in");
    for (name, own) in rows.iter().take(LINES) {
        if let Some(high) = most(own) {
            grid.row(name, vec![fixed(mean(own), 2), fixed(high.value, 2), high.period.clone()]);
        }
    }
    grid.more(rows.len().saturating_sub(LINES));
    grid.print(page);
}

/// How far and how fast each need could be served beyond today's rate.
pub(super) fn surge(asked: Asked, page: &mut Page) {
    page.heading("SURGE", "  highest rate of service over today's, and months until a multiple is reached");
    let months = in_order(asked.whole("highest_rate").map(|own| part(own, "from_month")));
    let multiples = in_order(asked.whole("months_to_multiple").map(|own| part(own, "multiple")));
    let mut grid = Grid::new("need");
    for month in &months {
        grid = grid.number(&if *month == "0" { "at once".to_owned() } else { format!("month {month}") });
    }
    for multiple in &multiples {
        grid = grid.number(&format!("to {multiple}×"));
    }
    let names = in_order(asked.whole("highest_rate").map(|own| own.subject.as_str()));
    for name in &names {
        let Some(like) = asked.whole("highest_rate").find(|own| own.subject == *name) else { continue };
        let rate = |month: &&str| {
            let value = asked.value("highest_rate", like, &[("from_month", month)]);
            if value.is_nan() { "–".to_owned() } else { format!("{}×", fixed(value, 2)) }
        };
        let until = |multiple: &&str| {
            let value = asked.value("months_to_multiple", like, &[("multiple", multiple)]);
            if value.is_nan() { "never".to_owned() } else { fixed(value, 0) }
        };
        grid.row(name, months.iter().map(rate).chain(multiples.iter().map(until)).collect());
    }
    grid.print(page);
    let mut grid = Grid::new("least sustaining rate, runs a year").number("least").number("most");
    for (name, own) in by_subject(asked, "least_sustaining_rate") {
        if let (Some(low), Some(high)) = (least(&own), most(&own)) {
            let name = format!("{name} {}", part(low, "process"));
            grid.row(&name, vec![plain(low.value), plain(high.value)]);
        }
    }
    grid.print(page);
}

/// Items by how much dearer one more is than what they cost on average.
pub(super) fn unit_cost(asked: Asked, page: &mut Page) {
    page.heading("UNIT COST", &format!("  mean over the periods, in {} per unit", asked.case.currency));
    let [average, made, bought, marginal] =
        ["average_cost", "average_cost_made", "average_cost_bought", "marginal_cost"]
            .map(|measure| by_subject(asked, measure));
    let ratio = |name: &str, own: &[&Finding]| {
        let one = marginal.get(name).map_or(f64::NAN, |own| mean(own));
        if mean(own) > 0.0 && one.is_finite() { one / mean(own) } else { 0.0 }
    };
    let mut rows: Vec<(&str, &Vec<&Finding>)> = average.iter().map(|(name, own)| (*name, own)).collect();
    rows.sort_by(|a, b| ratio(b.0, b.1).total_cmp(&ratio(a.0, a.1)).then(a.0.cmp(b.0)));
    let mut grid = Grid::new("item, the scarcest first")
        .number("average")
        .number("made")
        .number("bought")
        .number("one more")
        .words("unit");
    for (name, own) in rows.iter().take(LINES) {
        let cell = |from: &BTreeMap<&str, Vec<&Finding>>| {
            from.get(name).map_or("–".to_owned(), |own| plain(mean(own)))
        };
        let unit = own.first().and_then(|own| own.unit.rsplit_once(" per ")).map_or("", |(_, unit)| unit);
        grid.row(name, vec![plain(mean(own)), cell(&made), cell(&bought), cell(&marginal), unit.to_owned()]);
    }
    grid.more(rows.len().saturating_sub(LINES));
    grid.print(page);
}

/// What serving one more of each need costs.
pub(super) fn requirement_price(asked: Asked, page: &mut Page) {
    page.heading(
        "REQUIREMENT PRICE",
        &format!("  what one more unit of a need costs at the margin, in {}", asked.case.currency),
    );
    let mut grid = Grid::new("need").number("mean").number("least").words("in").number("most").words("in");
    let all = by_subject(asked, "marginal_cost");
    let mut rows: Vec<(&str, &Vec<&Finding>)> = all.iter().map(|(name, own)| (*name, own)).collect();
    rows.sort_by(|a, b| mean(b.1).total_cmp(&mean(a.1)).then(a.0.cmp(b.0)));
    for (name, own) in rows.iter().take(LINES) {
        let (Some(low), Some(high)) = (least(own), most(own)) else { continue };
        grid.row(
            name,
            vec![
                plain(mean(own)),
                plain(low.value),
                low.period.clone(),
                plain(high.value),
                high.period.clone(),
            ],
        );
    }
    grid.more(rows.len().saturating_sub(LINES));
    grid.print(page);
}
