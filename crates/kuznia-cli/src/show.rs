//! `kuznia show RUN [TABLE]`: the summary of a run, or the rows of one of its tables.

use crate::{Ended, screen};
use kuznia::results::{ANSWER_TABLES, HEDGE_TABLES, RESULT_TABLES, STRESS_TABLES};
use kuznia::{ColumnData, Exit, ResultColumn, ResultTable, Run, did_you_mean, export_results, json, text};
use std::path::{Path, PathBuf};

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
    /// Write all tables as a workbook, a sheet per table.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["table", "json", "csv"])]
    xlsx: Option<PathBuf>,
    /// Write over a file that exists.
    #[arg(long, requires = "xlsx")]
    overwrite: bool,
}

/// The tables with their meaning, for `--help`.
fn tables() -> String {
    let mut text = "Tables:\n".to_owned();
    for table in RESULT_TABLES.iter().chain(STRESS_TABLES).chain(ANSWER_TABLES).chain(HEDGE_TABLES) {
        text.push_str(&format!("  {:<16} {}\n", table.name, table.meaning));
    }
    text
}

/// Shows a run.
pub(crate) fn run(arguments: &Arguments) -> Ended {
    let shown = Run::open(&arguments.run).and_then(|run| match &arguments.table {
        None if arguments.xlsx.is_some() => {
            let place = arguments.xlsx.as_deref().unwrap_or_else(|| Path::new(""));
            export_results(&run, place, arguments.overwrite)?;
            screen::say(&format!("wrote {}", place.display()));
            Ok(Shown::Text(String::new()))
        }
        Some(name) if run.tables().contains(&name.as_str()) => Ok(Shown::Table(run.table(name)?)),
        Some(name) => Ok(Shown::Unknown(unknown(name, &run.tables()))),
        None if arguments.json => Ok(Shown::Text(format!("{:#}\n", run.record()))),
        None => Ok(Shown::Text(run.summary(screen::style())?)),
    });
    match shown {
        Ok(Shown::Text(text)) => screen::data(&text)?,
        Ok(Shown::Table(table)) => return print(arguments, &table),
        Ok(Shown::Unknown(fault)) => {
            screen::say(&fault);
            return Ok(Exit::Usage);
        }
        Err(trouble) => {
            screen::trouble(&trouble);
            return Ok(trouble.exit());
        }
    }
    Ok(Exit::Done)
}

/// What is to be shown.
enum Shown {
    Text(String),
    Table(ResultTable),
    Unknown(String),
}

fn unknown(name: &str, tables: &[&str]) -> String {
    let hint = match did_you_mean(name, tables.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("its tables: {}", tables.join(", ")),
    };
    format!("error: the run has no table `{name}`\nhint: {hint}")
}

/// Rows whose text in one of some columns is as wanted.
struct Filter<'a> {
    columns: Vec<usize>,
    wanted: &'a str,
    /// Whether the beginning is enough.
    prefix: bool,
}

impl<'a> Filter<'a> {
    fn all(arguments: &'a Arguments, columns: &[ResultColumn]) -> Result<Vec<Self>, String> {
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
            let found =
                columns.iter().enumerate().filter(|(_, column)| names.contains(&column.name.as_str()));
            let found: Vec<usize> = found.map(|(at, _)| at).collect();
            if found.is_empty() {
                let table = arguments.table.as_deref().unwrap_or_default();
                return Err(format!(
                    "table `{table}` has no column `{}`, so {option} cannot be used",
                    names[0]
                ));
            }
            filters.push(Self { columns: found, wanted, prefix: option == "--period" });
        }
        Ok(filters)
    }

    fn keeps(&self, table: &ResultTable, row: usize) -> bool {
        self.columns.iter().any(|&at| match &table.data[at] {
            ColumnData::Text(values) if self.prefix => values[row].starts_with(self.wanted),
            ColumnData::Text(values) => values[row] == self.wanted,
            ColumnData::Number(_) => false,
        })
    }
}

fn print(arguments: &Arguments, table: &ResultTable) -> Ended {
    let filters = match Filter::all(arguments, &table.columns) {
        Ok(filters) => filters,
        Err(fault) => {
            screen::say(&format!("error: {fault}"));
            return Ok(Exit::Usage);
        }
    };
    let kept = |row: &usize| filters.iter().all(|filter| filter.keeps(table, *row));
    let rows: Vec<usize> = (0..table.len()).filter(kept).collect();
    if arguments.json {
        screen::json(&json::table(table, &rows))?;
    } else if arguments.csv {
        screen::data(&some(table, &rows).to_csv())?;
    } else {
        screen::data(&aligned(table, &rows))?;
    }
    Ok(Exit::Done)
}

/// A table of these rows only.
fn some(table: &ResultTable, rows: &[usize]) -> ResultTable {
    let pick = |data: &ColumnData| match data {
        ColumnData::Text(values) => ColumnData::Text(rows.iter().map(|&row| values[row].clone()).collect()),
        ColumnData::Number(values) => ColumnData::Number(rows.iter().map(|&row| values[row]).collect()),
    };
    ResultTable { data: table.data.iter().map(pick).collect(), ..table.clone() }
}

/// Columns aligned for people, text to the left and numbers to the right.
fn aligned(table: &ResultTable, rows: &[usize]) -> String {
    let columns: Vec<Vec<String>> =
        table.columns.iter().zip(&table.data).map(|(column, data)| cells(column, data, rows)).collect();
    let size = |cells: &Vec<String>| cells.iter().map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = columns.iter().map(size).collect();
    let mut out = String::new();
    for line in 0..=rows.len() {
        let mut text = String::new();
        for ((cells, data), width) in columns.iter().zip(&table.data).zip(&widths) {
            let fill = " ".repeat(width - cells[line].chars().count());
            match data {
                ColumnData::Text(_) => text.push_str(&format!("{}{fill}  ", cells[line])),
                ColumnData::Number(_) => text.push_str(&format!("{fill}{}  ", cells[line])),
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
fn cells(column: &ResultColumn, data: &ColumnData, rows: &[usize]) -> Vec<String> {
    let mut cells = vec![column.name.clone()];
    match data {
        ColumnData::Text(values) => cells.extend(rows.iter().map(|&row| values[row].clone())),
        ColumnData::Number(values) => {
            let shown = rows.iter().map(|&row| values[row]);
            let finite = || shown.clone().filter(|value| value.is_finite());
            let largest = finite().fold(0.0, |most: f64, value| most.max(value.abs()));
            let whole = finite().all(|value| value == value.round());
            let places = if whole { 0 } else { text::decimals(largest).max(1) };
            cells.extend(
                shown.map(|value| if value.is_nan() { String::new() } else { text::fixed(value, places) }),
            );
        }
    }
    cells
}
