//! Endurance under threats as survival curves, one chart for each requirement.

use super::chart::{Chart, Line};
use super::sheet::{Num, Sheet, nums};
use super::{Found, numbers, texts};
use crate::number::{fixed, percent};

/// Most charts.
const CHARTS: usize = 7;

/// The curves of a table of endurance: what is still served so many days after the first event. Empty for other tables.
pub(super) fn curves(found: &Found) -> Vec<(String, Chart, Sheet)> {
    let table = &found.table;
    if table.name != "endurance_curve" {
        return Vec::new();
    }
    let (of, levels) = (texts(table, "of"), numbers(table, "level"));
    let (days, shares) = (numbers(table, "days"), numbers(table, "share"));
    let mut names: Vec<&String> = of.iter().collect();
    names.dedup();
    let chart = |name: &&String| {
        let rows: Vec<usize> = (0..table.len()).filter(|row| of[*row] == **name).collect();
        let mut own: Vec<f64> = rows.iter().map(|row| levels[*row]).collect();
        own.dedup();
        let mut axis: Vec<f64> = rows.iter().map(|row| days[*row]).collect();
        axis.sort_by(f64::total_cmp);
        axis.dedup();
        let line = |level: &f64| {
            let at = |day: &f64| {
                rows.iter()
                    .find(|row| levels[**row] == *level && days[**row] == *day)
                    .map_or(f64::NAN, |row| shares[*row])
            };
            let values: Vec<f64> = axis.iter().map(at).collect();
            Line { name: format!("at least {} %", percent(*level)), values: nums(&values) }
        };
        let series: Vec<Line> = own.iter().map(line).collect();
        let who = if name.is_empty() { "all requirements together" } else { name };
        let mut sheet = Sheet::new(who).number("days", "");
        for line in &series {
            sheet = sheet.share(line.name.clone());
        }
        for (at, day) in axis.iter().enumerate() {
            let cells = series.iter().map(|line| {
                let Num(value) = line.values[at];
                value.into()
            });
            sheet.row(std::iter::once((*day).into()).chain(cells));
        }
        let axis = axis.iter().map(|day| format!("day {}", fixed(*day, 0))).collect();
        let caption = format!(
            "Part of the struck scenarios in which so much is still served, days after the first event: {who}"
        );
        (caption, Chart::Lines { axis, unit: String::new(), share: true, stacked: false, series }, sheet)
    };
    let shown = names.iter().take(CHARTS).map(chart);
    shown.filter(|(_, chart, _)| matches!(chart, Chart::Lines { axis, .. } if axis.len() > 1)).collect()
}
