//! Which figures matter most: the tornado, effects and shares of the variance, and what to verify first.

use super::grid::Grid;
use super::{Asked, LINES, part};
use crate::number::{fixed, percent, plain};
use crate::page::Page;
use kuznia_assess::Finding;

/// Widest bar of the tornado, on each side.
const BAR: f64 = 6.0;

pub(super) fn sensitivity(asked: Asked, page: &mut Page) {
    let base = |outcome: &str| {
        asked.of("base").find(|own| part(own, "outcome") == outcome).map_or(f64::NAN, |own| own.value)
    };
    page.heading(
        "SENSITIVITY",
        &format!(
            "  the plan costs {} {}, serves {} % at shortfall cost, {} % of it made at home",
            plain(base("cost")),
            asked.case.currency,
            percent(base("served_share")),
            percent(base("domestic_share"))
        ),
    );
    for way in ["projects fixed", "planned anew"] {
        tornado(asked, way, base("cost"), page);
    }
    shares(asked, page);
    let mut ranks = asked.of("verify_rank").take(6).peekable();
    if ranks.peek().is_some() {
        page.line("  verify first");
    }
    for own in ranks {
        page.sentence(&format!("  {}. {}: {}", plain(own.value), own.subject, own.words), 5);
    }
}

/// One figure at a time, the widest first: cost below and above the base, and what else moves.
fn tornado(asked: Asked, way: &str, base: f64, page: &mut Page) {
    let of = |own: &Finding, outcome: &str, end: &str| {
        let found = asked.of("outcome").find(|at| {
            at.subject == own.subject
                && [part(at, "outcome"), part(at, "at"), part(at, "way")] == [outcome, end, way]
        });
        (found.map_or(f64::NAN, |at| at.value), found.map_or("", |at| part(at, "level")).to_owned())
    };
    let mut swings: Vec<&Finding> =
        asked.of("swing").filter(|own| part(own, "outcome") == "cost" && part(own, "way") == way).collect();
    if swings.is_empty() {
        return;
    }
    let size = |own: &Finding| if own.value.is_nan() { f64::INFINITY } else { own.value };
    swings.sort_by(|a, b| size(b).total_cmp(&size(a)).then_with(|| a.subject.cmp(&b.subject)));
    let widest = swings.iter().map(|own| own.value).filter(|value| value.is_finite()).fold(0.0, f64::max);
    let mut grid = Grid::new(&format!("tornado of cost, {way}"))
        .number("range")
        .number("at least")
        .number("at most")
        .words("less │ more")
        .number("served");
    for own in swings.iter().take(LINES) {
        let ((low, least), (high, most)) = (of(own, "cost", "low"), of(own, "cost", "high"));
        let served = [of(own, "served_share", "low").0, of(own, "served_share", "high").0];
        let served = served.iter().fold(f64::NEG_INFINITY, |a, &b| a.max(b))
            - served.iter().fold(f64::INFINITY, |a, &b| a.min(b));
        let change = |value: f64| match value.is_nan() {
            true => "no plan".to_owned(),
            // The solver's noise is no change.
            false if (value - base).abs() <= 1e-7 * base.abs() => "0".to_owned(),
            false => signed(value - base),
        };
        grid.row(
            &own.subject,
            vec![
                format!("{least}–{most}"),
                change(low),
                change(high),
                bar([low - base, high - base], widest),
                if served.is_finite() { fixed(100.0 * served, 1) } else { "–".to_owned() },
            ],
        );
    }
    grid.more(swings.len().saturating_sub(LINES));
    grid.print(page);
    for own in asked
        .of("outcome")
        .filter(|own| part(own, "way") == way && own.words.contains("other units"))
        .take(LINES)
    {
        page.sentence(&format!("  {} {}", own.subject, own.words), 4);
    }
}

/// Two ends as blocks to the left and right of the base.
fn bar(ends: [f64; 2], widest: f64) -> String {
    let blocks = |size: f64| {
        if widest > 0.0 && size > 0.005 * widest { (BAR * size / widest).ceil() as usize } else { 0 }
    };
    let ends = ends.map(|end| if end.is_nan() { 0.0 } else { end });
    let below = blocks(-ends[0].min(ends[1]).min(0.0)).min(BAR as usize);
    let above = blocks(ends[0].max(ends[1]).max(0.0)).min(BAR as usize);
    format!("{}{}│{}", " ".repeat(BAR as usize - below), "█".repeat(below), "█".repeat(above))
}

fn signed(value: f64) -> String {
    if value > 0.0 { format!("+{}", plain(value)) } else { plain(value) }
}

/// Effects of the screening and indices, the greatest total first.
fn shares(asked: Asked, page: &mut Page) {
    let of = |own: &Finding, measure: &str| {
        let found = asked.of(measure).find(|at| at.subject == own.subject && part(at, "outcome") == "cost");
        found.map_or(f64::NAN, |at| at.value)
    };
    let cost = |measure: &'static str| asked.of(measure).filter(|own| part(own, "outcome") == "cost");
    let screened = cost("mean_effect").next().is_some();
    let mut rows: Vec<&Finding> = cost("total_order").collect();
    if rows.is_empty() {
        rows = cost("mean_effect").collect();
    }
    rows.sort_by(|a, b| b.value.total_cmp(&a.value).then_with(|| a.subject.cmp(&b.subject)));
    let mut grid = Grid::new("all ranges at once, cost");
    if screened {
        grid = grid.number("mean effect").number("its spread");
    }
    let has_indices = cost("total_order").next().is_some();
    if has_indices {
        grid = grid.number("alone").number("95 %").number("in all").number("95 %");
    }
    let share = |value: f64| if value.is_nan() { "–".to_owned() } else { fixed(value, 2) };
    for own in rows.iter().take(LINES) {
        let mut cells = Vec::new();
        if screened {
            cells.extend([plain(of(own, "mean_effect")), plain(of(own, "effect_deviation"))]);
        }
        if has_indices {
            let interval =
                |low: &str, high: &str| format!("{}–{}", share(of(own, low)), share(of(own, high)));
            cells.extend([
                share(of(own, "first_order")),
                interval("first_order_low", "first_order_high"),
                share(of(own, "total_order")),
                interval("total_order_low", "total_order_high"),
            ]);
        }
        grid.row(&own.subject, cells);
    }
    grid.more(rows.len().saturating_sub(LINES));
    grid.print(page);
    if has_indices {
        page.line("  alone, in all: shares of the variance of the cost (Sobol'), projects fixed");
    }
}
