//! Runs that answer questions: findings about a plan or a case, written like a plan, with the run that they are about as
//! their parent.

use crate::destination::Destination;
use crate::json::VERSION;
use crate::load::Loaded;
use crate::record::{inputs, moment};
use crate::results::findings_table;
use crate::run::write_tables;
use crate::trouble::{Exit, Trouble};
use kuznia_assess::Finding;
use kuznia_report::Style;
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use std::time::SystemTime;

/// How the asking ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Finish {
    /// Everything was answered.
    Answered,
    /// Ctrl-C or a limit ended it with what there is.
    Stopped,
}

/// The whole answer to a question: findings, and the run that holds them.
#[derive(Debug)]
pub struct Answered {
    /// Verb that asked.
    pub verb: &'static str,
    /// The case and what was found about it.
    pub loaded: Loaded,
    /// Folder of the run that was asked about, if it was one.
    pub parent: Option<PathBuf>,
    /// The answers, in order.
    pub findings: Vec<Finding>,
    /// What was asked, for the record.
    pub options: Value,
    /// How it ended.
    pub finish: Finish,
    /// Seconds of each step.
    pub timings: Vec<(String, f64)>,
    /// The run that was written.
    pub run: Option<PathBuf>,
}

impl Answered {
    /// The exit code.
    pub fn exit(&self) -> Exit {
        match self.finish {
            Finish::Answered => Exit::Done,
            Finish::Stopped => Exit::Stopped,
        }
    }

    /// Status in one word.
    pub fn status(&self) -> &'static str {
        match self.finish {
            Finish::Answered => "answered",
            Finish::Stopped => "stopped",
        }
    }

    /// The answer on the screen.
    pub fn summary(&self, style: Style) -> String {
        let run = self.run.as_ref().map_or_else(|| "RUN".into(), |run| run.to_string_lossy());
        kuznia_report::findings(&self.loaded.case, self.verb, &self.findings, &run, style)
    }

    /// Writes the run into its place.
    pub(crate) fn write(&mut self, destination: Destination, started: SystemTime) -> Result<(), Trouble> {
        self.run = Some(destination.path().to_owned());
        let (table, summary) = (findings_table(&self.findings), self.summary(Style::default()));
        write_tables(destination, &self.loaded.draft, &[table], &summary, &self.record(started)).map(|_| ())
    }

    fn record(&self, started: SystemTime) -> Value {
        let loaded = &self.loaded;
        let mut timings: Map<String, Value> =
            self.timings.iter().map(|(name, seconds)| (name.clone(), json!(seconds))).collect();
        timings.insert("started".to_owned(), json!(moment(started)));
        json!({
            "version": VERSION,
            "verb": self.verb,
            "parent": self.parent.as_ref().map(|parent| parent.to_string_lossy()),
            "variant": loaded.variant,
            "case": loaded.case.name,
            "title": loaded.case.title,
            "inputs": inputs(loaded),
            "kuznia": env!("CARGO_PKG_VERSION"),
            "options": self.options,
            "status": self.status(),
            "timings": timings,
            "tables": ["findings"],
        })
    }

    /// The `--json` object, see `docs/json.md`.
    pub fn json(&self) -> Value {
        let timings: Map<String, Value> =
            self.timings.iter().map(|(name, seconds)| (name.clone(), json!(seconds))).collect();
        json!({
            "version": VERSION,
            "verb": self.verb,
            "case": self.loaded.case.name,
            "parent": self.parent.as_ref().map(|parent| parent.to_string_lossy()),
            "status": self.status(),
            "run": self.run.as_ref().map(|run| run.to_string_lossy()),
            "timings": timings,
            "findings": self.findings.iter().map(finding).collect::<Vec<_>>(),
        })
    }
}

fn finding(finding: &Finding) -> Value {
    let part: Map<String, Value> =
        finding.part.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let rows: Vec<Value> =
        finding.rows.iter().map(|(table, key)| json!({ "table": table, "key": key })).collect();
    json!({
        "assessment": finding.assessment,
        "subject_kind": finding.kind.word(),
        "subject": finding.subject,
        "period": (!finding.period.is_empty()).then_some(&finding.period),
        "measure": finding.measure,
        "part": part,
        "value": finding.value,
        "unit": finding.unit,
        "rows": rows,
        "words": (!finding.words.is_empty()).then_some(&finding.words),
    })
}
