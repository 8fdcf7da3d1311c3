//! Runs side by side: what was different in the input, and what came of it in projects, service, cost, independence and
//! standards. The first run is the one that the others are compared with.

mod figures;
mod inputs;
mod json;
mod text;

use crate::run::Run;
use crate::trouble::Trouble;
use kuznia_tables::{ColumnData, ResultColumn, ResultTable};
use serde_json::Value;
use std::path::PathBuf;

pub use inputs::Change;

/// One figure in every run.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    /// What it is about: `service`, `cost`, …
    pub topic: &'static str,
    /// Of what: a requirement, a term, a project.
    pub name: String,
    /// Year or period; empty: the whole horizon.
    pub when: String,
    /// Its unit.
    pub unit: String,
    /// The figure by run; NaN where a run does not know it.
    pub values: Vec<f64>,
}

/// Runs side by side.
#[derive(Clone, PartialEq, Debug)]
pub struct Comparison {
    /// Names of the runs' folders, the first is the reference.
    pub runs: Vec<String>,
    /// Cells of the input that differ.
    pub changes: Vec<Change>,
    /// Figures, by topic in the order in which people ask.
    pub lines: Vec<Line>,
}

/// Topics of figures, in the order in which people ask.
pub const TOPICS: [(&str, &str); 6] = [
    ("objective", "objective, bound and gap"),
    ("projects", "units committed, by project and period"),
    ("service", "share of the need that is served, by requirement and year"),
    ("cost", "objective term by term, present value"),
    ("independence", "home-made share of the value that serves needs, by year"),
    ("standards", "share of each standard in what serves needs, by year"),
];

/// Compares runs with the first of them.
///
/// # Errors
/// A folder is not a run, or its copy of the case or one of its tables is damaged.
pub fn compare(folders: &[PathBuf]) -> Result<Comparison, Trouble> {
    let mut sides = Vec::new();
    for folder in folders {
        let run = Run::open(folder)?;
        let loaded = run.load_case()?;
        let plan = run.plan(&loaded.case)?;
        let name = folder
            .file_name()
            .map_or_else(|| folder.display().to_string(), |name| name.to_string_lossy().into_owned());
        sides.push(figures::Side::new(name, &run, loaded, &plan)?);
    }
    Ok(Comparison {
        runs: sides.iter().map(|side| side.name.clone()).collect(),
        changes: inputs::changes(&sides.iter().map(|side| &side.draft).collect::<Vec<_>>()),
        lines: figures::lines(&sides),
    })
}

impl Comparison {
    /// The comparison on one screen.
    pub fn text(&self, style: kuznia_report::Style) -> String {
        text::text(self, style)
    }

    /// `kuznia compare --json`, see `docs/json.md`.
    pub fn json(&self) -> Value {
        json::json(self)
    }

    /// All figures and changed inputs as one table: a row for each, a column for each run. Inputs are texts, so that
    /// the values of the runs are texts too.
    pub fn table(&self) -> ResultTable {
        let head = |name: &str, meaning: &str| ResultColumn {
            name: name.to_owned(),
            unit: String::new(),
            meaning: meaning.to_owned(),
        };
        let mut columns = vec![
            head("topic", "inputs, objective, projects, service, cost, independence or standards"),
            head("name", "of what; for inputs table, key and column"),
            head("when", "year or period; blank: the whole horizon"),
            head("unit", "unit of the figures"),
        ];
        columns.extend(self.runs.iter().map(|run| head(run, "the figure in this run")));
        let mut rows: Vec<Vec<String>> = Vec::new();
        for change in &self.changes {
            let mut row = vec!["inputs".to_owned(), change.name(), String::new(), String::new()];
            row.extend(change.values.iter().map(|value| value.clone().unwrap_or_default()));
            rows.push(row);
        }
        for line in &self.lines {
            let mut row =
                vec![line.topic.to_owned(), line.name.clone(), line.when.clone(), line.unit.clone()];
            row.extend(
                line.values
                    .iter()
                    .map(|value| if value.is_finite() { value.to_string() } else { String::new() }),
            );
            rows.push(row);
        }
        let data = (0..columns.len())
            .map(|at| ColumnData::Text(rows.iter().map(|row| row[at].clone()).collect()))
            .collect();
        ResultTable { name: "compare".to_owned(), meaning: "runs side by side".to_owned(), columns, data }
    }
}
