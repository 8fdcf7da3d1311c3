//! How the plan holds under threats: results of simulations, as far as other runs have them.

use super::chart::{Bar, Chart, Line};
use super::sheet::{Kind, Num, Sheet, nums};
use super::{Found, Section, Source, numbers, texts};
use super::{endurance, fortify};
use crate::number::percent;
use kuznia_tables::{ColumnData, ResultTable};
use std::collections::BTreeMap;

/// Verbs whose tables are shown here.
const VERBS: [&str; 4] = ["stress", "hedge", "fortify", "sensitivity"];
/// Most rows of a table.
const ROWS: usize = 100;
/// Most fans.
const FANS: usize = 6;

pub(super) fn section(source: &Source) -> Section {
    let mut section = Section::new("stress", "How the plan holds");
    let own: Vec<&Found> = source.found.iter().filter(|found| VERBS.contains(&found.verb.as_str())).collect();
    if own.is_empty() {
        section.title = match source.case.threats.is_empty() {
            true => "The case names no threats, and the plan is not stressed".to_owned(),
            false => "The plan is not stressed yet against the threats of the case".to_owned(),
        };
        section.miss(
            "Thousands of scenarios of losses, delays and demand, with fan charts and survival:",
            format!("kuznia stress {}", source.run),
        );
        return section;
    }
    section.title = gravest(source, &own)
        .or_else(|| fortify::title(&own, &source.case.currency))
        .unwrap_or_else(|| "The plan under the threats of the case".to_owned());
    for found in own.into_iter().filter(|found| found.table.name != "scenarios") {
        if fortify::is_own(found) {
            section.show(found.table.meaning.clone(), fortify::curve(found), plain(found));
            continue;
        }
        let mut figures = endurance::curves(found);
        if figures.is_empty() {
            figures = fans(found);
        }
        if figures.is_empty() {
            figures.extend(curves(found));
        }
        if figures.is_empty() {
            // Endurance is drawn as curves; its figures stand in a table.
            let chart = if found.table.name == "endurance" { None } else { bars(found) };
            section.show(found.table.meaning.clone(), chart, plain(found));
        }
        for (caption, chart, sheet) in figures {
            section.show(caption, Some(chart), sheet);
        }
    }
    section
}

/// The threat that keeps most from being served, as a sentence.
fn gravest(source: &Source, own: &[&Found]) -> Option<String> {
    let table = &own.iter().find(|found| found.table.name == "causes")?.table;
    let (threats, unserved) = (texts(table, "threat"), numbers(table, "unserved"));
    let (threat, share) = threats.iter().zip(unserved).max_by(|a, b| a.1.total_cmp(b.1))?;
    let known = source.case.threats.iter().any(|(_, own)| own.name == *threat);
    (known && *share > 0.0).then(|| {
        format!(
            "The gravest threat is {threat}: it keeps {} % of the needs from being served",
            percent(*share)
        )
    })
}

/// Columns of text that tell rows of a table apart within a period.
fn keys(table: &ResultTable) -> Vec<&[String]> {
    let columns = table.columns.iter().filter(|column| column.name != "period");
    columns.map(|column| texts(table, &column.name)).filter(|values| !values.is_empty()).collect()
}

/// A table with a period and one number, such as a survival curve, is drawn as lines, one for each subject.
fn curves(found: &Found) -> Option<(String, Chart, Sheet)> {
    let table = &found.table;
    let periods = texts(table, "period");
    let mut measures = table.columns.iter().filter(|column| !numbers(table, &column.name).is_empty());
    let (measure, None) = (measures.next()?, measures.next()) else { return None };
    let mut axis: Vec<String> = Vec::new();
    for period in periods {
        if !axis.contains(period) {
            axis.push(period.clone());
        }
    }
    let keys = keys(table);
    let mut lines: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (row, period) in periods.iter().enumerate() {
        let key: Vec<&str> = keys.iter().map(|values| values[row].as_str()).collect();
        let values = lines.entry(key.join(", ")).or_insert_with(|| vec![f64::NAN; axis.len()]);
        if let Some(at) = axis.iter().position(|own| own == period) {
            values[at] = numbers(table, &measure.name)[row];
        }
    }
    let lines = lines.into_iter().take(8).map(|(name, values)| Line { name, values: nums(&values) });
    let series: Vec<Line> = lines.collect();
    let share = measure.unit == "share";
    let unit = if share { String::new() } else { measure.unit.clone() };
    (axis.len() > 1).then(|| {
        let chart = Chart::Lines { axis, unit, share, stacked: false, series };
        (table.meaning.clone(), chart, plain(found))
    })
}

/// A table of things with what each causes, or its mean, is drawn as a ranking.
fn bars(found: &Found) -> Option<Chart> {
    let table = &found.table;
    let named: Vec<&[String]> = keys(table).into_iter().take(2).collect();
    if named.is_empty() {
        return None;
    }
    let name = |row: usize| {
        let words = named.iter().map(|values| values[row].as_str()).filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join(", ")
    };
    let wanted = ["unserved", "mean"].into_iter().find(|name| !numbers(table, name).is_empty())?;
    let unit = &table.columns.iter().find(|column| column.name == wanted)?.unit;
    if unit.contains("of the row") || unit.contains("of the node") {
        return None;
    }
    let scale = if unit == "share" { 100.0 } else { 1.0 };
    let rows = numbers(table, wanted).iter().enumerate().filter(|(_, value)| value.is_finite());
    let bar =
        |(row, value): (usize, &f64)| Bar { name: name(row), value: Num(value * scale), note: String::new() };
    let mut bars: Vec<Bar> = rows.map(bar).collect();
    bars.sort_by(|a, b| b.value.0.total_cmp(&a.value.0).then(a.name.cmp(&b.name)));
    bars.truncate(15);
    let unit = if unit == "share" { format!("{wanted}, %") } else { format!("{wanted}, {unit}") };
    (bars.len() > 1).then_some(Chart::Bars { unit, bars })
}

/// Any result table as it is.
fn plain(found: &Found) -> Sheet {
    let table = &found.table;
    let mut sheet = Sheet::new(table.name.replace('_', " "));
    for (column, data) in table.columns.iter().zip(&table.data) {
        let title = column.name.replace('_', " ");
        sheet = match data {
            ColumnData::Text(_) => sheet.text(title),
            ColumnData::Number(_) if column.unit == "share" => sheet.share(title),
            ColumnData::Number(_) => sheet.number(title, &column.unit),
        };
    }
    for row in 0..table.len().min(ROWS) {
        sheet.row(table.data.iter().map(|data| match data {
            ColumnData::Text(values) => values[row].as_str().into(),
            ColumnData::Number(values) => values[row].into(),
        }));
    }
    sheet.left_out += table.len().saturating_sub(ROWS);
    sheet
}

/// Tables with a period and columns of quantiles, `p05`, `p50`, `p95`, are drawn as fans, one for each subject.
fn fans(found: &Found) -> Vec<(String, Chart, Sheet)> {
    let table = &found.table;
    let periods = texts(table, "period");
    let quantiles: Vec<(u32, &str)> = table
        .columns
        .iter()
        .filter_map(|column| Some((column.name.strip_prefix('p')?.parse().ok()?, column.name.as_str())))
        .collect();
    let Some(middle) = quantiles.iter().find(|(level, _)| *level == 50) else { return Vec::new() };
    if periods.is_empty() || quantiles.len() < 3 {
        return Vec::new();
    }
    let keys = keys(table);
    let unit_of =
        table.columns.iter().find(|column| column.name == middle.1).map(|column| column.unit.clone());
    let unit = unit_of.unwrap_or_default();
    let share = unit == "share";
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for row in 0..table.len() {
        let key: Vec<&str> = keys.iter().map(|values| values[row].as_str()).collect();
        groups.entry(key.join(", ")).or_default().push(row);
    }
    let mut fans = Vec::new();
    for (key, rows) in groups.into_iter().take(FANS) {
        let axis: Vec<String> = rows.iter().map(|&row| periods[row].clone()).collect();
        let series = |name: &str| {
            let values: Vec<f64> = rows.iter().map(|&row| numbers(table, name)[row]).collect();
            Line { name: name.to_owned(), values: nums(&values) }
        };
        let lower = quantiles.iter().filter(|(level, _)| *level < 50);
        let bands = lower.map(|(level, low)| {
            // Without its counterpart a band reaches to the middle.
            let high = quantiles.iter().find(|(other, _)| *other == 100 - level).unwrap_or(middle);
            (series(low), series(high.1))
        });
        let beside = ["planned", "worst"].into_iter().filter(|name| !numbers(table, name).is_empty());
        let lines = beside.map(series).collect();
        let mut sheet = Sheet::new(&key).text("period");
        let titles: Vec<String> = quantiles.iter().map(|(_, name)| (*name).to_owned()).collect();
        sheet = sheet.many(
            &titles,
            if share { "%" } else { &unit },
            if share { Kind::Share } else { Kind::Number },
        );
        for &row in &rows {
            let values = quantiles.iter().map(|(_, name)| numbers(table, name)[row].into());
            sheet.row(std::iter::once(periods[row].as_str().into()).chain(values));
        }
        let chart = Chart::Fan {
            axis,
            unit: unit.clone(),
            share,
            bands: bands.collect(),
            middle: series(middle.1),
            lines,
        };
        fans.push((format!("{}: {key}", found.table.meaning), chart, sheet));
    }
    fans
}

#[cfg(test)]
mod tests {
    use super::*;
    use kuznia_tables::ResultColumn;

    /// A table whose cells are parted by blanks; columns of numbers are marked by a unit after a colon.
    fn found(name: &str, head: &str, rows: &[&str]) -> Found {
        let mut table = ResultTable {
            name: name.to_owned(),
            meaning: name.to_owned(),
            columns: Vec::new(),
            data: Vec::new(),
        };
        for (at, column) in head.split(' ').enumerate() {
            let (column, unit) = column.split_once(':').unwrap_or((column, ""));
            let cells = rows.iter().map(|row| row.split(' ').nth(at).unwrap_or_default());
            table.data.push(match unit {
                "" => ColumnData::Text(cells.map(str::to_owned).collect()),
                _ => ColumnData::Number(cells.map(|cell| cell.parse().unwrap_or(f64::NAN)).collect()),
            });
            let meaning = String::new();
            table.columns.push(ResultColumn { name: column.to_owned(), unit: unit.to_owned(), meaning });
        }
        Found { verb: "stress".to_owned(), run: "run".to_owned(), table }
    }

    #[test]
    fn quantiles_by_period_are_a_fan_for_each_subject() {
        let head = "requirement period planned:share p05:share p25:share p50:share p75:share";
        let rows = ["a 2026 1 0.1 0.3 0.5 0.7", "a 2027 1 0.2 0.3 0.5 0.7", "b 2026 1 0 0 0 0"];
        let fans = fans(&found("service", head, &rows));
        assert_eq!(fans.iter().map(|fan| fan.0.as_str()).collect::<Vec<_>>(), ["service: a", "service: b"]);
        let Chart::Fan { axis, bands, middle, lines, share, .. } = &fans[0].1 else {
            panic!("{:?}", fans[0].1);
        };
        assert_eq!((axis.len(), *share, middle.name.as_str(), lines.len()), (2, true, "p50", 1));
        let edges: Vec<_> = bands.iter().map(|(low, high)| (low.name.as_str(), high.name.as_str())).collect();
        assert_eq!(
            edges,
            [("p05", "p50"), ("p25", "p75")],
            "a band without its counterpart ends at the middle"
        );
        assert_eq!(fans[0].2.rows.len(), 2);
    }

    #[test]
    fn one_number_by_period_is_a_curve_and_causes_are_a_ranking() {
        let survival =
            found("survival", "requirement period share:share", &["a 2026 1", "b 2026 0.9", "a 2027 0.8"]);
        let Some((_, Chart::Lines { axis, series, .. }, _)) = curves(&survival) else {
            panic!("a curve");
        };
        assert_eq!((axis.len(), series.len(), series[0].values[1]), (2, 2, Num(0.8)));
        let causes = found("causes", "threat unserved:share cost:EUR", &["fire 0.01 3", "flood 0.2 1"]);
        let Some(Chart::Bars { bars, .. }) = bars(&causes) else { panic!("a ranking") };
        assert_eq!((bars[0].name.as_str(), bars[0].value), ("flood", Num(20.0)));
        assert!(curves(&causes).is_none() && fans(&causes).is_empty());
        let recovery = found("recovery", "requirement threat mean:days", &["a fire 30", "a flood 20"]);
        let Some(Chart::Bars { bars, .. }) = super::bars(&recovery) else { panic!("a ranking") };
        assert_eq!((bars[0].name.as_str(), bars[1].name.as_str()), ("a, fire", "a, flood"));
    }
}
