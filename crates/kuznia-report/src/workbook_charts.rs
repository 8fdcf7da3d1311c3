//! Native charts of a workbook: drawn from the cells of the table beside them, so that they follow when cells change.

use crate::report::{Bar, Cell, Chart as Drawing, Figure, Kind, Num, Sheet};
use crate::workbook::HEAD;
use rust_xlsxwriter::{Chart, ChartType, Worksheet, XlsxError};

/// Most series of a chart.
const SERIES: usize = 10;
/// Most bars of a ranking.
const BARS: usize = 20;

/// Puts a chart under the table's right-hand side, where the drawing has a counterpart in Excel.
pub(crate) fn insert(sheet: &mut Worksheet, figure: &Figure) -> Result<(), XlsxError> {
    let table = &figure.sheet;
    if table.rows.is_empty() {
        return Ok(());
    }
    let chart = match &figure.chart {
        Some(Drawing::Lines { stacked, share, .. }) => {
            let kind = if *stacked { ChartType::AreaPercentStacked } else { ChartType::Line };
            along_time(sheet, table, kind, *share)
        }
        Some(Drawing::Columns { .. }) => along_time(sheet, table, ChartType::ColumnStacked, false),
        Some(Drawing::Bars { bars, .. }) => ranking(sheet, table, bars),
        Some(Drawing::Fan { .. }) => down(sheet, table),
        _ => None,
    };
    let Some(mut chart) = chart else { return Ok(()) };
    let title: String = figure.caption.chars().filter(|c| !c.is_control()).take(200).collect();
    // A title that begins like a formula would be read as one.
    chart.title().set_name(title.trim_start_matches(['=', ' ']));
    chart.set_width(760).set_height(380);
    chart.set_alt_text("The table of this sheet holds the numbers of this chart.");
    sheet.insert_chart(HEAD + 3 + table.rows.len() as u32, 0, &chart).map(|_| ())
}

/// Columns of the table at its right end that form its time axis: those of one kind and unit.
fn time_columns(table: &Sheet) -> Option<(u16, u16)> {
    let last = table.columns.last()?;
    let run = table.columns.iter().rev().take_while(|own| own.kind == last.kind && own.unit == last.unit);
    let mut first = table.columns.len() - run.count();
    // Sums over everything are no part of the axis.
    let sums = ["all", "whole horizon", "value served", "lowest"];
    while first < table.columns.len() && sums.contains(&table.columns[first].title.as_str()) {
        first += 1;
    }
    (last.kind != Kind::Text && first > 0 && table.columns.len() - first > 1)
        .then(|| (first as u16, table.columns.len() as u16 - 1))
}

fn along_time(sheet: &Worksheet, table: &Sheet, kind: ChartType, share: bool) -> Option<Chart> {
    let Some((first, last)) = time_columns(table) else { return ranking(sheet, table, &[]) };
    let name = sheet.name();
    let mut chart = Chart::new(kind);
    let stacked_shares = kind == ChartType::AreaPercentStacked;
    // A table of shares of standards begins with those of all needs.
    let all = |row: &usize| !stacked_shares || table.rows[*row].first() == Some(&"all".into());
    for row in (0..table.rows.len()).filter(all).take(SERIES) {
        let line = HEAD + 1 + row as u32;
        let label = first.saturating_sub(1).min(u16::from(stacked_shares));
        chart
            .add_series()
            .set_name((name.as_str(), line, label))
            .set_categories((name.as_str(), HEAD, first, HEAD, last))
            .set_values((name.as_str(), line, first, line, last));
    }
    if share {
        chart.y_axis().set_num_format("0%");
        let above = |cell: &Cell| matches!(cell, Cell::Number(Num(value)) if *value > 1.0);
        if kind == ChartType::Line
            && !table.rows.iter().any(|row| row[usize::from(first)..].iter().any(above))
        {
            chart.y_axis().set_max(1.0);
        }
    }
    Some(chart)
}

/// Bars by the first column of text: of the column of numbers that the drawing shows, else of the last.
fn ranking(sheet: &Worksheet, table: &Sheet, bars: &[Bar]) -> Option<Chart> {
    let name = sheet.name();
    let words = table.columns.iter().position(|column| column.kind == Kind::Text)? as u16;
    let is_number = |at: &usize| table.columns[*at].kind == Kind::Number;
    let holds = |at: &usize| {
        let is_in = |bar: &Bar| table.rows.iter().any(|row| row[*at] == Cell::Number(bar.value));
        !bars.is_empty() && bars.iter().all(is_in)
    };
    let mut numbers = (0..table.columns.len()).filter(is_number);
    let value = numbers.clone().find(holds).or_else(|| numbers.next_back())? as u16;
    // The sum of all would dwarf its parts.
    let is_sum = |row: &Vec<Cell>| row[usize::from(words)] == "all".into();
    let bars = table.rows.len() - usize::from(table.rows.len() > 1 && table.rows.last().is_some_and(is_sum));
    let last = HEAD + bars.min(BARS) as u32;
    let mut chart = Chart::new(ChartType::Bar);
    chart
        .add_series()
        .set_name((name.as_str(), HEAD, value))
        .set_categories((name.as_str(), HEAD + 1, words, last, words))
        .set_values((name.as_str(), HEAD + 1, value, last, value));
    chart.y_axis().set_reverse();
    chart.legend().set_hidden();
    Some(chart)
}

/// A line for each column of numbers, down the rows.
fn down(sheet: &Worksheet, table: &Sheet) -> Option<Chart> {
    let name = sheet.name();
    let last = HEAD + table.rows.len() as u32;
    let mut chart = Chart::new(ChartType::Line);
    for at in 1..table.columns.len().min(SERIES) as u16 {
        chart
            .add_series()
            .set_name((name.as_str(), HEAD, at))
            .set_categories((name.as_str(), HEAD + 1, 0, last, 0))
            .set_values((name.as_str(), HEAD + 1, at, last, at));
    }
    Some(chart)
}
