//! What every hedge answers, in stages or at once: the plan, its audit, how it ended, and the run that holds it.

use crate::destination::Destination;
use crate::hedge_case::HedgeWishes;
use crate::load::Loaded;
use crate::record::stamp;
use crate::results::results;
use crate::run::write_tables;
use crate::trouble::{Exit, Trouble};
use kuznia_case::{Audit, Plan, audit};
use kuznia_plan::figures;
use kuznia_tables::ResultTable;
use serde_json::{Map, Value, json};
use std::fmt::Write;
use std::path::PathBuf;
use std::time::{Instant, SystemTime};

/// An answer to `kuznia hedge`: `F` are its figures, `A` is what else is told of its kind.
#[derive(Debug)]
pub struct Hedged<F, A> {
    /// The case and what was found about it.
    pub loaded: Loaded,
    /// What was wished.
    pub wishes: HedgeWishes,
    /// Whether the gap was reached.
    pub complete: bool,
    /// Why there is no plan, where there is none.
    pub reason: Option<String>,
    /// The figures, where there is a plan.
    pub figures: Option<F>,
    /// The plan for the case without events: what is done as long as nothing happens.
    pub plan: Option<Plan>,
    /// The independent audit's verdict on it.
    pub audit: Option<Audit>,
    /// Seconds by step.
    pub timings: Vec<(&'static str, f64)>,
    /// The run that was written.
    pub run: Option<PathBuf>,
    /// What is told of this kind alone.
    pub about: A,
}

/// How an answer of one kind is told.
pub trait Shown {
    /// Result tables besides those of the plan.
    fn own_tables(&self) -> Vec<ResultTable>;
    /// The `--json` object.
    fn object(&self) -> Value;
    /// The screen.
    fn screen(&self) -> String;
}

impl<F, A> Hedged<F, A> {
    pub(crate) fn new(loaded: Loaded, wishes: HedgeWishes, about: A) -> Self {
        Self {
            loaded,
            wishes,
            complete: false,
            reason: None,
            figures: None,
            plan: None,
            audit: None,
            timings: Vec::new(),
            run: None,
            about,
        }
    }

    pub(crate) fn without(mut self, reason: &str) -> Self {
        self.reason = Some(reason.to_owned());
        self
    }

    pub(crate) fn time(&mut self, step: &'static str, began: Instant) {
        self.timings.push((step, began.elapsed().as_secs_f64()));
    }

    /// The exit code.
    pub fn exit(&self) -> Exit {
        match &self.audit {
            Some(audit) if !audit.passed => Exit::Internal,
            Some(_) if self.complete => Exit::Done,
            None if self.reason.as_deref().is_some_and(|why| why.starts_with("no plan")) => Exit::Infeasible,
            _ => Exit::Stopped,
        }
    }

    /// Status in one word.
    pub fn status(&self) -> &'static str {
        match self.exit() {
            Exit::Done => "planned",
            Exit::Infeasible => "infeasible",
            _ => "stopped",
        }
    }

    pub(crate) fn told_timings(&self) -> Map<String, Value> {
        self.timings.iter().map(|(name, seconds)| ((*name).to_owned(), json!(seconds))).collect()
    }

    /// The last lines of the screen: the audit, and where the run is.
    pub(crate) fn end(&self, text: &mut String) {
        if let Some(audit) = &self.audit {
            let word = if audit.passed { "passed" } else { "FAILED" };
            let _ = writeln!(
                text,
                "\naudit of the plan without events: {word}, worst violation {:.1e}",
                audit.worst_violation
            );
        }
        if let Some(run) = &self.run {
            let _ = writeln!(text, "run: {}", run.display());
        }
    }
}

impl<F, A> Hedged<F, A>
where
    Self: Shown,
{
    /// Audits the plan without events and writes the run only where it passed.
    pub(crate) fn conclude(mut self, figures: F, plan: Plan, started: SystemTime) -> Result<Self, Trouble> {
        let began = Instant::now();
        let verdict = audit(&self.loaded.case, &plan);
        self.time("audit", began);
        let passed = verdict.passed;
        (self.figures, self.plan, self.audit) = (Some(figures), Some(plan), Some(verdict));
        if passed {
            let run = self.wishes.run.as_deref();
            let destination = Destination::claim(run, &self.loaded.case.name, "hedge")?;
            self.write(destination, started)?;
        }
        Ok(self)
    }

    /// Writes the run into its place.
    fn write(&mut self, destination: Destination, started: SystemTime) -> Result<(), Trouble> {
        let Some(plan) = &self.plan else { return Ok(()) };
        let case = &self.loaded.case;
        let mut tables = results(case, plan, &figures(case, plan));
        tables.extend(self.own_tables());
        let mut record = self.object();
        // The record is the same wherever the run is, and whether the hedge was interrupted or not.
        stamp(&mut record, &self.loaded, &tables, started, &["run", "resumed"]);
        self.run = Some(destination.path().to_owned());
        write_tables(destination, &self.loaded.draft, &tables, &self.screen(), &record).map(|_| ())
    }
}
