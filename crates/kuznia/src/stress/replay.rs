//! `kuznia replay`: one scenario of a stress test again, whole: its trace, audited, as tables by step.

use super::record::{head, timings};
use super::tables::scenario_table;
use super::{Played, PolicyName, step_named};
use crate::destination::Destination;
use crate::results::{RESULT_TABLES, results};
use crate::run::{Run, write_tables};
use crate::trouble::Trouble;
use kuznia_base::Note;
use kuznia_case::{Audit, Trace, audit_trace};
use kuznia_plan::figures;
use kuznia_scenarios::Sampler;
use kuznia_simulate::{Recorder, State, play};
use kuznia_tables::ResultTable;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

/// The answer to `kuznia replay`.
#[derive(Debug)]
pub struct ReplayReport {
    /// The record, as in `run.json`.
    pub record: Value,
    /// The trace.
    pub trace: Trace,
    /// The audit's verdict on it.
    pub audit: Audit,
    /// Result tables, by step.
    pub tables: Vec<ResultTable>,
    /// The answer on one screen.
    pub summary: String,
    /// The run.
    pub run: PathBuf,
}

/// Plays one scenario of a stress run again and writes its trace.
///
/// # Errors
/// A run that is no stress test, or output that cannot be written. A trace that fails its audit is an internal fault.
pub fn replay(path: &Path, number: u32, wanted: Option<&Path>) -> Result<ReplayReport, Trouble> {
    let (started, began) = (SystemTime::now(), Instant::now());
    let run = Run::open(path)?;
    if run.record()["verb"] != "stress" {
        let note = Note::new(format!("`{}` is not the run of a stress test", path.display()));
        return Err(Trouble::unwritable(note.hint("`kuznia stress RUN` makes one from the run of a plan")));
    }
    let options = run.record()["options"].clone();
    let policy = PolicyName::named(options["policy"].as_str().unwrap_or_default());
    let step = step_named(options["step"].as_str().unwrap_or_default());
    let played = Played::load(&run, options["variant"].as_str(), policy)?;
    let acting = policy.acting(&played);
    let policy = acting.policy();
    let destination = Destination::claim(wanted, &played.loaded.case.name, "replay")?;
    let sampler = Sampler::new(&played.loaded.case, options["seed"].as_u64().unwrap_or(0));
    let scenario = sampler.scenario(number);
    let models = played.models(step, policy)?;
    let model = &models[scenario.named.map_or(0, |named| named + 1)];
    let (mut state, mut recorder) = (State::new(model), Recorder::new(model));
    play(model, policy, &scenario, &mut state, &mut recorder);
    let trace = recorder.finish(model, &state, number);
    let audit = audit_trace(model.case, &trace);
    if !audit.passed {
        let row = audit.worst_row.clone().unwrap_or_default();
        let note = Note::new(format!("the trace failed its audit: `{row}` by {:.1e}", audit.worst_violation));
        return Err(Trouble::Internal(Box::new(note)));
    }
    let mut stepped = model.case.clone();
    stepped.calendar = trace.steps.clone();
    let figures = figures(&stepped, &trace.flows);
    let told = ["installed", "activity", "stocks", "flows", "purchases", "aid", "deliveries", "fielded"];
    let mut tables = vec![scenario_table(model.case, &[(scenario.clone(), 1.0)])];
    debug_assert!(told.iter().all(|name| RESULT_TABLES.iter().any(|table| table.name == *name)));
    tables.extend(
        results(&stepped, &trace.flows, &figures).into_iter().filter(|t| told.contains(&t.name.as_str())),
    );
    let outcome = &state.outcome;
    let periods = model.periods();
    let by_requirement: Vec<(String, f64)> = model
        .case
        .requirements
        .iter()
        .map(|(r, own)| (own.name.clone(), outcome.service(kuznia_base::Id::index(r), periods)))
        .collect();
    let mut record = head("replay", Some(path), run.record()["variant"].as_str(), &played.loaded);
    let more = json!({
        "options": options,
        "scenario": number,
        "status": "played",
        "cost": outcome.cost(),
        "service": outcome.overall(periods),
        "audit": { "passed": audit.passed, "worst_violation": audit.worst_violation },
        "tables": tables.iter().map(|table| table.name.clone()).collect::<Vec<_>>(),
        "timings": timings(started, began, 1, 1),
    });
    record.extend(more.as_object().cloned().unwrap_or_default());
    let record = Value::Object(record);
    let summary = kuznia_report::replay(&kuznia_report::ReplayView {
        title: &model.case.title,
        number,
        service: &by_requirement,
        cost: outcome.cost(),
        currency: &model.case.currency,
        worst_violation: audit.worst_violation,
        events: &tables[0],
    });
    let written = write_tables(destination, &played.loaded.draft, &tables, &summary, &record)?;
    Ok(ReplayReport { record, trace, audit, tables, summary, run: written })
}
