//! The report: a typed picture of a run, with its titles, charts and tables, that HTML and workbooks are drawn from.
//! Renders a case, its plan and what other runs found about it; beyond sums, shares and rankings it computes nothing.

mod audit;
mod axis;
mod bottlenecks;
mod chart;
mod cover;
mod endurance;
mod evidence;
mod exposure;
mod findings;
mod fortify;
mod glance;
mod independence;
mod investment;
mod map;
mod materials;
mod money;
mod risks;
mod sensitivity;
mod service;
mod sheet;
mod standards;
mod stress;

pub use chart::{Bar, Branch, Chart, GanttRow, Line, MapFlow, MapSite, Node, NodeKind, Ribbon};
pub use glance::{Action, Coverage, Glance, Headline, Payer, Risk};
pub use sheet::{Cell, Column, Kind, Num, Sheet};

use crate::scarcity::Ground;
use kuznia_case::{Case, Draft, Plan};
use kuznia_plan::Figures;
use kuznia_tables::{ColumnData, ResultTable};
use serde::Serialize;
use serde_json::Value;

/// Version of the shape of [`Report`]; template and data must agree.
pub const REPORT_VERSION: u32 = 1;

/// A result table of another run on the same plan: findings of an assessment, results of a simulation.
#[derive(Clone, Debug)]
pub struct Found {
    /// Verb of its run.
    pub verb: String,
    /// Folder of its run as the user would type it.
    pub run: String,
    /// The table.
    pub table: ResultTable,
}

/// All that a report is made from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The question.
    pub case: &'a Case,
    /// Its tables as they were read, for where figures come from.
    pub draft: &'a Draft,
    /// What looks suspicious in them, in words.
    pub warnings: &'a [String],
    /// What they leave unmodelled, in words.
    pub unmodelled: &'a [String],
    /// The answer.
    pub plan: &'a Plan,
    /// What follows from both.
    pub figures: &'a Figures,
    /// The record of the run, `run.json`.
    pub record: &'a Value,
    /// The run's folder as the user would type it.
    pub run: &'a str,
    /// What other runs found.
    pub found: &'a [Found],
}

impl<'a> Source<'a> {
    fn ground(&self) -> Ground<'a> {
        Ground { case: self.case, plan: self.plan, figures: self.figures }
    }

    /// A number of the record; NaN where it has none.
    fn recorded(&self, key: &str) -> f64 {
        self.record[key].as_f64().unwrap_or(f64::NAN)
    }

    fn currency(&self) -> &'a str {
        &self.case.currency
    }

    /// Tables of other runs with this name.
    fn tables(&self, name: &str) -> impl Iterator<Item = &'a Found> {
        self.found.iter().filter(move |found| found.table.name == name)
    }
}

/// A chart with its table.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Figure {
    /// What is shown, as a caption.
    pub caption: String,
    /// The chart; without one the table stands alone.
    pub chart: Option<Chart>,
    /// The same in numbers.
    pub sheet: Sheet,
}

/// What a section lacks, and the command that gives it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Notice {
    /// What is missing.
    pub words: String,
    /// What to type; empty where nothing helps.
    pub command: String,
}

/// A section of the report.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Section {
    /// Short name, for links.
    pub id: &'static str,
    /// What it is about.
    pub heading: &'static str,
    /// What it finds, as a sentence.
    pub title: String,
    /// How to read it.
    pub lead: Vec<String>,
    /// Its charts and tables.
    pub figures: Vec<Figure>,
    /// What is missing.
    pub notices: Vec<Notice>,
}

impl Section {
    fn new(id: &'static str, heading: &'static str) -> Self {
        Self { id, heading, title: String::new(), lead: Vec::new(), figures: Vec::new(), notices: Vec::new() }
    }

    fn say(&mut self, words: impl Into<String>) {
        self.lead.push(words.into());
    }

    fn show(&mut self, caption: impl Into<String>, chart: Option<Chart>, sheet: Sheet) {
        self.figures.push(Figure { caption: caption.into(), chart, sheet: sheet.finish() });
    }

    fn miss(&mut self, words: impl Into<String>, command: impl Into<String>) {
        self.notices.push(Notice { words: words.into(), command: command.into() });
    }
}

/// A report.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Report {
    /// Version of this shape.
    pub version: u32,
    /// Title of the case.
    pub title: String,
    /// Name of the case, its variant and horizon.
    pub subtitle: String,
    /// What the case is about.
    pub description: String,
    /// Currency of the case.
    pub currency: String,
    /// The printable first page.
    pub glance: Glance,
    /// All that follows.
    pub sections: Vec<Section>,
    /// One line at the foot: who made it from what.
    pub foot: String,
}

/// Gathers a report.
pub fn report(source: &Source) -> Report {
    let case = source.case;
    let rows = case.calendar.periods().rows();
    let span = match rows {
        [only] => only.label.clone(),
        [first, .., last] => format!("{} to {}", first.label, last.label),
        [] => String::new(),
    };
    let variant = source.record["variant"].as_str().map(|name| format!(", variant {name}"));
    let sections = vec![
        investment::section(source),
        money::section(source),
        service::section(source),
        independence::section(source),
        map::section(source),
        materials::section(source),
        standards::section(source),
        cover::section(source),
        bottlenecks::section(source),
        exposure::section(source),
        findings::section(source),
        stress::section(source),
        sensitivity::section(source),
        evidence::section(source),
        audit::section(source),
    ];
    Report {
        version: REPORT_VERSION,
        title: if case.title.is_empty() { case.name.clone() } else { case.title.clone() },
        subtitle: format!("{}{}, {span}", case.name, variant.unwrap_or_default()),
        description: case.description.clone(),
        currency: case.currency.clone(),
        glance: glance::glance(source),
        sections,
        foot: format!("Kuznia {}, run {}", source.record["kuznia"].as_str().unwrap_or_default(), source.run),
    }
}

/// The texts of a column of a result table; empty where it has no such column of text.
fn texts<'a>(table: &'a ResultTable, name: &str) -> &'a [String] {
    match table.columns.iter().position(|column| column.name == name).map(|at| &table.data[at]) {
        Some(ColumnData::Text(values)) => values,
        _ => &[],
    }
}

/// The numbers of a column of a result table; empty where it has no such column of numbers.
fn numbers<'a>(table: &'a ResultTable, name: &str) -> &'a [f64] {
    match table.columns.iter().position(|column| column.name == name).map(|at| &table.data[at]) {
        Some(ColumnData::Number(values)) => values,
        _ => &[],
    }
}
