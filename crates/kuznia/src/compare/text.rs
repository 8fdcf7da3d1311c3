//! A comparison on one screen: only what differs, topic by topic.

use super::{Comparison, Line, TOPICS};
use kuznia_report::{Style, Table, decimals, fixed, percent, units};

/// Changed inputs that are shown; `--csv` and `--json` have all.
const INPUTS: usize = 20;

pub(super) fn text(comparison: &Comparison, style: Style) -> String {
    let mut page = Table::new(style);
    page.heading("RUNS", "");
    for (at, run) in comparison.runs.iter().enumerate() {
        page.line(&format!("  {}  {run}", letter(at)));
    }
    inputs(comparison, &mut page);
    for (topic, meaning) in TOPICS {
        let lines: Vec<&Line> = comparison.lines.iter().filter(|line| line.topic == topic).collect();
        let differing: Vec<&Line> = lines.iter().copied().filter(|line| differs(line)).collect();
        if lines.is_empty() {
            continue;
        }
        page.heading(&topic.to_uppercase(), &format!("  {meaning}"));
        if differing.is_empty() {
            page.line("  the same in all runs");
            continue;
        }
        let head = (0..comparison.runs.len()).map(letter).collect();
        let rows = differing
            .iter()
            .map(|line| (name(line), line.values.iter().map(|&value| figure(line, value)).collect()));
        page.table(head, &rows.collect::<Vec<_>>());
        let same = lines.len() - differing.len();
        if same > 0 {
            page.line(&format!("  {same} more are the same in all runs"));
        }
    }
    page.finish()
}

fn inputs(comparison: &Comparison, page: &mut Table) {
    page.heading("INPUTS", "  cells that differ, variants applied");
    if comparison.changes.is_empty() {
        page.line("  the same in all runs");
        return;
    }
    let shown = &comparison.changes[..comparison.changes.len().min(INPUTS)];
    let value = |value: &Option<String>| match value.as_deref() {
        None => "no row".to_owned(),
        Some("") => "blank".to_owned(),
        Some(text) => text.chars().take(20).collect(),
    };
    let rows: Vec<_> =
        shown.iter().map(|change| (change.name(), change.values.iter().map(value).collect())).collect();
    page.table((0..comparison.runs.len()).map(letter).collect(), &rows);
    if comparison.changes.len() > INPUTS {
        page.line(&format!("  {} more with --csv or --json", comparison.changes.len() - INPUTS));
    }
}

/// A, B, C, …
fn letter(at: usize) -> String {
    match u8::try_from(at) {
        Ok(at) if at < 26 => char::from(b'A' + at).to_string(),
        _ => format!("{}", at + 1),
    }
}

/// Whether the runs differ by more than the last digits that a solver leaves.
fn differs(line: &Line) -> bool {
    let first = line.values[0];
    line.values.iter().any(|&value| match (first.is_nan(), value.is_nan()) {
        (true, true) => false,
        (false, false) => (value - first).abs() > 1e-6 * first.abs().max(value.abs()).max(1e-3),
        _ => true,
    })
}

fn name(line: &Line) -> String {
    if line.when.is_empty() { line.name.clone() } else { format!("{} {}", line.name, line.when) }
}

fn figure(line: &Line, value: f64) -> String {
    if value.is_nan() {
        return "–".to_owned();
    }
    match line.unit.as_str() {
        "share" => format!("{} %", percent(value)),
        "units" => units(value),
        _ => {
            let greatest = line
                .values
                .iter()
                .filter(|value| value.is_finite())
                .fold(0.0, |most: f64, v| most.max(v.abs()));
            fixed(value, decimals(greatest))
        }
    }
}
