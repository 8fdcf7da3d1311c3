//! A stress test on one screen: how the plan holds, which threats cost most, where it gives way.

use crate::asked::{Rows, short};
use crate::number::{fixed, percent, plain};
use crate::page::{Page, Style};
use kuznia_tables::ResultTable;

/// What a stress test says.
#[derive(Debug)]
pub struct StressView<'v> {
    /// Title of the case.
    pub title: &'v str,
    /// Its currency.
    pub currency: &'v str,
    /// Scenarios played.
    pub scenarios: u64,
    /// Seed.
    pub seed: u64,
    /// Length of a step.
    pub step: &'v str,
    /// Policy.
    pub policy: &'v str,
    /// Result tables.
    pub tables: &'v [ResultTable],
}

/// Most rows of a list on the screen.
const MOST: usize = 8;

/// The screen of a stress test.
pub fn stress(view: &StressView) -> String {
    let mut page = Page::new(Style::default());
    page.line(&format!("{}: the plan under stress", view.title));
    let count = fixed(view.scenarios as f64, 0);
    page.line(&format!("{count} scenarios, seed {}, step {}, policy {}", view.seed, view.step, view.policy));
    let totals = Rows::of(view.tables, "totals");
    page.heading("How it holds", "  served part of the needs, per cent: in all scenarios, and in bad ones");
    page.line(&format!(
        "  {:<28}{:>9}{:>9}{:>9}{:>12}{:>9}",
        "", "planned", "mean", "95 %", "worst 5 %", "worst"
    ));
    for row in (0..totals.len()).filter(|row| totals.text("measure", *row) == "unserved") {
        let of = totals.text("of", row);
        let served = |column: &str| percent(1.0 - totals.number(column, row));
        page.line(&format!(
            "  {:<28}{:>9}{:>9}{:>9}{:>12}{:>9}",
            short(if of.is_empty() { "all, mean" } else { of }, 27),
            served("planned"),
            served("mean"),
            served("p95"),
            served("cvar"),
            served("most")
        ));
    }
    fans(view, &mut page);
    page.heading("What it costs", &format!("  {}, present value", view.currency));
    for row in (0..totals.len()).filter(|row| matches!(totals.text("measure", *row), "cost" | "arrears")) {
        let number = |column: &str| plain(totals.number(column, row));
        let what = if totals.text("measure", row) == "cost" { "objective" } else { "money missing" };
        page.line(&format!(
            "  {what}: planned {}, mean {} (± {}), median {}, 95 % {}, worst 5 % {}",
            number("planned"),
            number("mean"),
            number("error"),
            number("p50"),
            number("p95"),
            number("cvar")
        ));
    }
    step_lengths(view, &mut page);
    causes(view, &mut page);
    endurance(view, &mut page);
    recovery(view, &mut page);
    met(view, &mut page);
    let worst = Rows::of(view.tables, "worst");
    page.heading("Worst scenarios", "  kuznia replay RUN SCENARIO plays one again");
    for row in 0..worst.len().min(5) {
        page.line(&format!(
            "  scenario {:>6}: {} % served, {} events {}",
            fixed(worst.number("scenario", row), 0),
            percent(1.0 - worst.number("unserved", row)),
            fixed(worst.number("events", row), 0),
            worst.text("named", row)
        ));
    }
    page.finish()
}

/// How far the result depends on the length of a step. Silent where nothing was compared and little depends on it.
fn step_lengths(view: &StressView, page: &mut Page) {
    let rows = Rows::of(view.tables, "steps");
    let find = |step: &str, of: &str| {
        (0..rows.len()).find(|row| rows.text("step", *row) == step && rows.text("of", *row) == of)
    };
    // Those that serve a hundredth of their need less by their step alone.
    let mut later: Vec<(f64, usize, usize)> = Vec::new();
    for row in (0..rows.len()).filter(|row| rows.text("step", *row) == view.step) {
        let Some(plan) = find("plan", rows.text("of", row)).filter(|_| !rows.text("of", row).is_empty())
        else {
            continue;
        };
        let less = rows.number("without", plan) - rows.number("without", row);
        if less > 0.01 {
            later.push((less, row, plan));
        }
    }
    later.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all: Vec<usize> = (0..rows.len()).filter(|row| rows.text("of", *row).is_empty()).collect();
    let compared = all.iter().filter(|row| !rows.number("mean", **row).is_nan()).count() > 1;
    if later.is_empty() && !compared {
        return;
    }
    page.heading("What the length of a step does", "  served part of the needs, per cent; objective");
    page.line(&format!(
        "  {:<8}{:>8}{:>16}{:>9}{:>9}{:>18}{:>12}",
        "step", "steps", "without events", "mean", "lost", "without events", "mean"
    ));
    let told =
        |value: f64, form: fn(f64) -> String| if value.is_nan() { "-".to_owned() } else { form(value) };
    for row in all {
        page.line(&format!(
            "  {:<8}{:>8}{:>16}{:>9}{:>9}{:>18}{:>12}",
            rows.text("step", row),
            fixed(rows.number("steps", row), 0),
            percent(rows.number("without", row)),
            told(rows.number("mean", row), percent),
            told(rows.number("lost", row), percent),
            plain(rows.number("cost_without", row)),
            told(rows.number("cost", row), plain)
        ));
    }
    for &(_, row, plan) in later.iter().take(MOST / 2) {
        page.sentence(
            &format!(
                "  {}: {} % without any event, {} % at the plan's own step; {}",
                rows.text("of", row),
                percent(rows.number("without", row)),
                percent(rows.number("without", plan)),
                why_later(&rows, row)
            ),
            4,
        );
    }
    if !later.is_empty() {
        page.sentence("  a plan balances whole periods; shorter ones plan what a short step needs", 4);
    }
}

/// What deliveries wait for, in words.
fn why_later(rows: &Rows, row: usize) -> String {
    let node = rows.text("waits_for", row);
    let share = percent(rows.number("waits_share", row));
    match rows.text("waits_kind", row) {
        "goods" => format!(
            "{share} % of what waits does so for {node}, which comes later inside the plan's period than it is wanted"
        ),
        "capacity" => format!("{share} % of what waits does so for {node}, which cannot catch up"),
        _ => "nothing waits for goods or capacity".to_owned(),
    }
}

/// Fan of service by requirement: eight levels of height, for the mean and for the worst twentieth.
fn fans(view: &StressView, page: &mut Page) {
    let service = Rows::of(view.tables, "service");
    if service.len() == 0 {
        return;
    }
    let mut names: Vec<&str> = (0..service.len()).map(|row| service.text("requirement", row)).collect();
    names.dedup();
    let first = (0..service.len()).take_while(|row| service.text("requirement", *row) == names[0]);
    let first: Vec<&str> = first.map(|row| service.text("period", row)).collect();
    let span = format!("  {} to {}", first.first().unwrap_or(&""), first.last().unwrap_or(&""));
    page.heading("Service over time", &span);
    for name in names.iter().take(MOST) {
        let rows: Vec<usize> =
            (0..service.len()).filter(|row| service.text("requirement", *row) == *name).collect();
        for (what, column) in [("mean", "mean"), ("95 %", "p05"), ("worst", "worst")] {
            let bars: String = rows.iter().map(|row| bar(service.number(column, *row))).collect();
            let label = if what == "mean" { short(name, 21) } else { String::new() };
            page.line(&format!("  {label:<22}{what:>6} {bars}"));
        }
    }
}

fn bar(share: f64) -> char {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    if share.is_nan() || share <= 0.005 { ' ' } else { BARS[((share * 8.0 - 1e-6) as usize).min(7)] }
}

/// Tornado of threats.
fn causes(view: &StressView, page: &mut Page) {
    let causes = Rows::of(view.tables, "causes");
    let struck: Vec<usize> = (0..causes.len()).filter(|row| causes.number("events", *row) > 0.0).collect();
    if struck.is_empty() {
        return;
    }
    let unit = format!("  unserved, points of a per cent; cost, {}; per scenario", view.currency);
    page.heading("What causes it", &unit);
    let most = struck.iter().map(|row| causes.number("unserved", *row)).fold(0.0, f64::max);
    for &row in struck.iter().take(MOST) {
        let unserved = causes.number("unserved", row);
        let length = if most > 0.0 { (unserved / most * 24.0).round().max(0.0) as usize } else { 0 };
        page.line(&format!(
            "  {:<24}{:>8} ±{:>6}{:>13}  {}",
            short(causes.text("threat", row), 23),
            fixed(unserved * 100.0, 3),
            fixed(causes.number("unserved_error", row) * 100.0, 3),
            plain(causes.number("cost", row)),
            "█".repeat(length)
        ));
    }
    if struck.len() > MOST {
        page.line(&format!("  and {} more: kuznia show RUN causes", struck.len() - MOST));
    }
    let nodes = Rows::of(view.tables, "nodes");
    let mut order: Vec<usize> = (0..nodes.len()).collect();
    order.sort_by(|a, b| nodes.number("scenarios", *b).total_cmp(&nodes.number("scenarios", *a)));
    let named: Vec<String> = order
        .iter()
        .take(6)
        .map(|row| format!("{} ({} %)", nodes.text("node", *row), percent(nodes.number("scenarios", *row))))
        .collect();
    if !named.is_empty() {
        page.sentence(&format!("  short in most scenarios: {}", named.join(", ")), 4);
    }
}

/// How long service holds after the first event.
fn endurance(view: &StressView, page: &mut Page) {
    let rows = Rows::of(view.tables, "endurance");
    if rows.len() == 0 {
        return;
    }
    page.heading("Endurance", "  days from the first event until less than this part of the usual is served");
    let told = |days: f64| if days.is_nan() { "-".to_owned() } else { fixed(days, 0) };
    page.line(&format!(
        "  {:<28}{:>8}{:>10}{:>11}{:>14}{:>10}",
        "", "part", "fall, %", "5 % by day", "half by day", "mean"
    ));
    let struck = rows.number("struck", 0);
    for row in (0..rows.len()).take(3 * (MOST + 1)) {
        // What never falls says so once.
        let (level, fallen) = (rows.number("level", row), rows.number("fallen", row));
        if fallen == 0.0 && level < 1.0 {
            continue;
        }
        let of = rows.text("of", row);
        page.line(&format!(
            "  {:<28}{:>6} %{:>10}{:>11}{:>14}{:>10}",
            if level < 1.0 {
                String::new()
            } else {
                short(if of.is_empty() { "all together" } else { of }, 27)
            },
            fixed(100.0 * level, 0),
            percent(fallen),
            told(rows.number("p05", row)),
            told(rows.number("p50", row)),
            told(rows.number("mean", row))
        ));
    }
    if struck < 1.0 {
        page.line(&format!("  in {} % of the scenarios nothing happens", percent(1.0 - struck)));
    }
}

fn recovery(view: &StressView, page: &mut Page) {
    let rows = Rows::of(view.tables, "recovery");
    if rows.len() == 0 {
        return;
    }
    page.heading("Days to recover", "  until as much is served as planned");
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|a, b| rows.number("times", *b).total_cmp(&rows.number("times", *a)));
    for &row in order.iter().take(MOST) {
        let threat = rows.text("threat", row);
        page.line(&format!(
            "  {:<20}{:<22}{:>6} times, median{:>5}, 95 %{:>6}, longest{:>6}",
            short(rows.text("requirement", row), 19),
            if threat.is_empty() {
                "without any event".to_owned()
            } else {
                format!("after {}", short(threat, 15))
            },
            fixed(rows.number("times", row), 2),
            fixed(rows.number("p50", row), 0),
            fixed(rows.number("p95", row), 0),
            fixed(rows.number("longest", row), 0)
        ));
    }
}

fn met(view: &StressView, page: &mut Page) {
    let rows = Rows::of(view.tables, "met");
    if rows.len() == 0 {
        return;
    }
    page.heading("Targets", "  probability of being met, per cent, with its 95 % interval");
    for row in 0..rows.len().min(12) {
        page.line(&format!(
            "  {:<28}{:<12}{:>7}  {} to {}",
            short(rows.text("target", row), 27),
            rows.text("period", row),
            percent(rows.number("probability", row)),
            percent(rows.number("low", row)),
            percent(rows.number("high", row))
        ));
    }
    if rows.len() > 12 {
        page.line(&format!("  and {} more: kuznia show RUN met", rows.len() - 12));
    }
}
