//! Endurance under threats as survival curves, one chart for each requirement.

use super::chart::{Chart, Line};
use super::sheet::{Num, Sheet, nums};
use super::{Found, numbers, texts};
use crate::number::fixed;

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
            Line { name: format!("at least {} %", fixed(100.0 * level, 0)), values: nums(&values) }
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

#[cfg(test)]
mod tests {
    use super::*;
    use kuznia_tables::{ColumnData, ResultColumn, ResultTable};

    #[test]
    fn a_curve_for_each_level_ends_where_nobody_is_followed() {
        let rows = [("", 1.0, 0.0, 0.9), ("", 1.0, 90.0, 0.2), ("", 0.5, 0.0, 1.0), ("use", 1.0, 0.0, 1.0)];
        let column = |name: &str, unit: &str| ResultColumn {
            name: name.to_owned(),
            unit: unit.to_owned(),
            meaning: String::new(),
        };
        let numbers =
            |of: fn(&(&str, f64, f64, f64)) -> f64| ColumnData::Number(rows.iter().map(of).collect());
        let table = ResultTable {
            name: "endurance_curve".to_owned(),
            meaning: String::new(),
            columns: vec![
                column("of", ""),
                column("level", "share"),
                column("days", "days"),
                column("share", "share"),
            ],
            data: vec![
                ColumnData::Text(rows.iter().map(|row| row.0.to_owned()).collect()),
                numbers(|row| row.1),
                numbers(|row| row.2),
                numbers(|row| row.3),
            ],
        };
        let mut found = Found { verb: "stress".to_owned(), run: "run".to_owned(), table };
        let drawn = curves(&found);
        // A single point is no curve.
        assert_eq!(drawn.len(), 1);
        let (caption, chart, sheet) = &drawn[0];
        assert!(caption.ends_with("all requirements together"), "{caption}");
        let Chart::Lines { axis, series, share: true, .. } = chart else { panic!("{chart:?}") };
        assert_eq!(axis, &["day 0", "day 90"]);
        let told: Vec<_> = series.iter().map(|line| (line.name.as_str(), line.values[0].0)).collect();
        assert_eq!(told, [("at least 100 %", 0.9), ("at least 50 %", 1.0)]);
        assert!(series[0].values[1] == Num(0.2) && series[1].values[1].0.is_nan());
        assert_eq!(sheet.rows.len(), 2);
        found.table.name = "survival".to_owned();
        assert!(curves(&found).is_empty());
    }
}
