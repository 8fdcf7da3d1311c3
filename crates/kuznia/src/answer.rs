//! Runs that answer questions: findings about a plan or a case, written like a plan, with the run that they are about as
//! their parent.

use crate::destination::Destination;
use crate::json::VERSION;
use crate::load::Loaded;
use crate::results::findings_table;
use crate::trouble::{Exit, Trouble};
use kuznia_assess::Finding;
use kuznia_report::Style;
use kuznia_tables::{write_draft_csv, write_parquet};
use serde_json::{Map, Value, json};
use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

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
        let fault =
            |place: &str, why: &io::Error| Trouble::output("write", &destination.path().join(place), why);
        for folder in ["case", "tables"] {
            fs::create_dir(destination.folder().join(folder)).map_err(|why| fault(folder, &why))?;
        }
        write_draft_csv(&self.loaded.draft, &destination.folder().join("case"))
            .map_err(|why| fault("case", &why))?;
        let table = findings_table(&self.findings);
        let place = format!("tables/{}.parquet", table.name);
        write_parquet(&table, &destination.folder().join(&place))
            .map_err(|why| fault(&place, &io::Error::other(why)))?;
        destination.write("summary.txt", self.summary(Style::default()).as_bytes())?;
        let record = format!("{:#}\n", self.record(started));
        destination.write("run.json", record.as_bytes())?;
        destination.finish().map(|_| ())
    }

    fn record(&self, started: SystemTime) -> Value {
        let loaded = &self.loaded;
        let inputs: Map<String, Value> =
            loaded.inputs.iter().map(|input| (input.file.clone(), json!(input.sha256))).collect();
        let mut timings: Map<String, Value> =
            self.timings.iter().map(|(name, seconds)| (name.clone(), json!(seconds))).collect();
        let seconds = started.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let at = kuznia_base::Instant::from_seconds(i64::try_from(seconds).unwrap_or(0));
        timings.insert("started".to_owned(), json!(format!("{}Z", at.civil())));
        json!({
            "version": VERSION,
            "verb": self.verb,
            "parent": self.parent.as_ref().map(|parent| parent.to_string_lossy()),
            "variant": loaded.variant,
            "case": loaded.case.name,
            "title": loaded.case.title,
            "inputs": inputs,
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
