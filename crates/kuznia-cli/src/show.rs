//! `kuznia show RUN [TABLE]`: the summary of a run, or the rows of one of its tables.

use crate::{Ended, screen};
use kuznia::results::{Column, Kind, RESULT_TABLES, Sheet, Values, result_table};
use kuznia::{Exit, Run, did_you_mean, json, text};
use std::path::PathBuf;

/// Arguments of `show`.
#[derive(clap::Args, Debug)]
#[command(after_help = tables())]
pub(crate) struct Arguments {
    /// Folder of the run.
    run: PathBuf,
    /// Table to show; without one the summary.
    table: Option<String>,
    /// Only rows of this item.
    #[arg(long, requires = "table")]
    item: Option<String>,
    /// Only rows of this site, also as start or end of transport.
    #[arg(long, requires = "table")]
    site: Option<String>,
    /// Only rows of this period, or of all that begin with it: 2027 shows 2027Q1 to 2027Q4.
    #[arg(long, requires = "table")]
    period: Option<String>,
    /// Print the table as CSV.
    #[arg(long, requires = "table", conflicts_with = "json")]
    csv: bool,
    /// Print one JSON object, see docs/json.md.
    #[arg(long)]
    json: bool,
}

/// The tables with their meaning, for `--help`.
fn tables() -> String {
    let mut text = "Tables:\n".to_owned();
    for table in RESULT_TABLES {
        text.push_str(&format!("  {:<16} {}\n", table.name, table.meaning));
    }
    text
}

/// Shows a run.
pub(crate) fn run(arguments: &Arguments) -> Ended {
    let opened = Run::open(&arguments.run);
    let run = match opened {
        Ok(run) => run,
        Err(trouble) => {
            screen::trouble(&trouble);
            return Ok(trouble.exit());
        }
    };
    let Some(name) = &arguments.table else {
        return summary(arguments, &run);
    };
    let Some(definition) = result_table(name) else {
        let hint = did_you_mean(name, RESULT_TABLES.iter().map(|table| table.name));
        let names: Vec<&str> = RESULT_TABLES.iter().map(|table| table.name).collect();
        let hint = hint.map_or_else(|| format!("tables: {}", names.join(", ")), |near| format!("did you mean `{near}`?"));
        screen::say(&format!("error: a run has no table `{name}`\nhint: {hint}"));
        return Ok(Exit::Usage);
    };
    let filters = Filter::all(arguments, definition.columns);
    let filters = match filters {
        Ok(filters) => filters,
        Err(fault) => {
            screen::say(&format!("error: {fault}"));
            return Ok(Exit::Usage);
        }
    };
    match run.table(definition) {
        Ok(sheet) => print(arguments, &sheet, &rows(&sheet, &filters)),
        Err(trouble) => {
            screen::trouble(&trouble);
            Ok(trouble.exit())
        }
    }
}

fn summary(arguments: &Arguments, run: &Run) -> Ended {
    if arguments.json {
        screen::json(run.record())?;
    } else {
        match run.summary(screen::style()) {
            Ok(summary) => screen::data(&summary)?,
            Err(trouble) => {
                screen::trouble(&trouble);
                return Ok(trouble.exit());
            }
        }
    }
    Ok(Exit::Done)
}

/// Rows whose text in one of some columns is as wanted.
struct Filter<'a> {
    columns: Vec<usize>,
    wanted: &'a str,
    /// Whether the beginning is enough.
    prefix: bool,
}

impl<'a> Filter<'a> {
    fn all(arguments: &'a Arguments, columns: &[Column]) -> Result<Vec<Self>, String> {
        let options: [(&str, &Option<String>, &[&str]); 3] = [
            ("--item", &arguments.item, &["item"]),
            ("--site", &arguments.site, &["site", "from_site", "to_site"]),
            ("--period", &arguments.period, &["period"]),
        ];
        let mut filters = Vec::new();
        for (option, wanted, names) in options {
            let Some(wanted) = wanted else {
                continue;
            };
            let found = columns.iter().enumerate().filter(|(_, column)| names.contains(&column.name));
            let found: Vec<usize> = found.map(|(at, _)| at).collect();
            if found.is_empty() {
                let table = arguments.table.as_deref().unwrap_or_default();
                return Err(format!("table `{table}` has no column `{}`, so {option} cannot be used", names[0]));
            }
            filters.push(Self { columns: found, wanted, prefix: option == "--period" });
        }
        Ok(filters)
    }

    fn keeps(&self, sheet: &Sheet, row: usize) -> bool {
        self.columns.iter().any(|&at| match &sheet.values[at] {
            Values::Text(values) if self.prefix => values[row].starts_with(self.wanted),
            Values::Text(values) => values[row] == self.wanted,
            Values::Number(_) => false,
        })
    }
}

/// Positions of the rows that all filters keep.
fn rows(sheet: &Sheet, filters: &[Filter]) -> Vec<usize> {
    (0..sheet.len()).filter(|&row| filters.iter().all(|filter| filter.keeps(sheet, row))).collect()
}

fn print(arguments: &Arguments, sheet: &Sheet, rows: &[usize]) -> Ended {
    if arguments.json {
        screen::json(&json::table(sheet, rows))?;
    } else if arguments.csv {
        screen::data(&csv(sheet, rows))?;
    } else {
        screen::data(&aligned(sheet, rows))?;
    }
    Ok(Exit::Done)
}

/// Comma-separated values (RFC 4180) with full precision. Text that a spreadsheet would take for a formula is made
/// harmless by a leading apostrophe.
fn csv(sheet: &Sheet, rows: &[usize]) -> String {
    let mut out = String::new();
    let names: Vec<&str> = sheet.definition.columns.iter().map(|column| column.name).collect();
    out.push_str(&names.join(","));
    out.push('\n');
    for &row in rows {
        for (at, values) in sheet.values.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            match values {
                Values::Text(values) => out.push_str(&kuznia::csv_cell(&values[row])),
                Values::Number(values) if values[row].is_finite() => out.push_str(&values[row].to_string()),
                Values::Number(_) => {}
            }
        }
        out.push('\n');
    }
    out
}

/// Columns aligned for people, with units under the names.
fn aligned(sheet: &Sheet, rows: &[usize]) -> String {
    let columns: Vec<Vec<String>> = sheet.definition.columns.iter().zip(&sheet.values).map(|pair| cells(pair, rows)).collect();
    let widths: Vec<usize> = columns.iter().map(|cells| cells.iter().map(|c| c.chars().count()).max().unwrap_or(0)).collect();
    let mut out = String::new();
    for line in 0..rows.len() + 1 {
        let mut text = String::new();
        for (at, cells) in columns.iter().enumerate() {
            let fill = " ".repeat(widths[at] - cells[line].chars().count());
            match sheet.definition.columns[at].kind {
                Kind::Text => text.push_str(&format!("{}{fill}  ", cells[line])),
                Kind::Number => text.push_str(&format!("{fill}{}  ", cells[line])),
            }
        }
        out.push_str(text.trim_end());
        out.push('\n');
    }
    if rows.is_empty() {
        out.push_str("no rows\n");
    }
    out
}

/// Heading and values of a column, numbers with the same decimals.
fn cells((column, values): (&Column, &Values), rows: &[usize]) -> Vec<String> {
    let mut cells = vec![column.name.to_owned()];
    match values {
        Values::Text(values) => cells.extend(rows.iter().map(|&row| values[row].clone())),
        Values::Number(values) => {
            let shown = rows.iter().map(|&row| values[row]);
            let largest = shown.clone().filter(|value| value.is_finite()).fold(0.0, |a: f64, b| a.max(b.abs()));
            let whole = shown.clone().all(|value| !value.is_finite() || value == value.round());
            let places = if whole { 0 } else { text::decimals(largest).max(1) };
            cells.extend(shown.map(|value| if value.is_nan() { String::new() } else { text::fixed(value, places) }));
        }
    }
    cells
}
