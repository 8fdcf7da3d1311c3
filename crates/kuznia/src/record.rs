//! `run.json`: what was run on what, and how it ended. Everything outside of `timings` is the same for the same inputs.

use crate::json::{VERSION, size, solver, terms};
use crate::living::Windows;
use crate::load::Loaded;
use crate::plan_case::{Ending, PlanReport, Timings, Wishes};
use crate::results::RESULT_TABLES;
use crate::since::Past;
use kuznia_base::Instant;
use kuznia_case::Goal;
use kuznia_plan::Solver;
use kuznia_tables::ResultTable;
use serde_json::{Map, Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

/// The record of a planning run; `write` is filled in last.
pub(crate) fn record(report: &PlanReport, wishes: &Wishes, started: SystemTime) -> Value {
    let loaded = &report.loaded;
    let (mut figures, mut by_term) = ([Value::Null, Value::Null, Value::Null, Value::Null], Map::new());
    if let Ending::Planned { answer, .. } = &report.ending {
        figures = [answer.objective, answer.bound, answer.gap, answer.safe_bound].map(|figure| json!(figure));
        by_term = terms(&answer.plan.terms);
    }
    let [objective, bound, gap, safe_bound] = figures;
    json!({
        "version": VERSION,
        "verb": "plan",
        "parent": report.past.as_ref().map(|past| &past.run),
        "since": report.past.as_ref().map(Past::json),
        "rolling": report.windows.as_ref().map(Windows::json),
        "variant": loaded.variant,
        "case": loaded.case.name,
        "title": loaded.case.title,
        "inputs": inputs(loaded),
        "kuznia": env!("CARGO_PKG_VERSION"),
        "options": options(wishes),
        "status": report.status().word(),
        "objective": objective,
        "bound": bound,
        "gap": gap,
        "safe_bound": safe_bound,
        "terms": by_term,
        "size": size(&report.size),
        "solver": solver(&report.solver),
        "audit": report.audit.as_ref().map(crate::json::audit),
        "timings": timings(&report.timings, started),
        "tables": RESULT_TABLES.iter().map(|table| table.name).collect::<Vec<_>>(),
    })
}

fn options(wishes: &Wishes) -> Value {
    let options = &wishes.options;
    json!({
        "goal": match options.goal {
            Goal::Cost => "cost",
            Goal::Coverage => "coverage",
        },
        "gap": options.gap,
        "time_limit": options.time_limit.map(|limit| limit.as_secs_f64()),
        "threads": options.threads,
        "solver": match options.solver {
            Solver::Auto => "auto",
            Solver::Simplex => "simplex",
            Solver::InteriorPoint => "ipm",
        },
    })
}

fn timings(timings: &Timings, started: SystemTime) -> Value {
    let mut value = crate::json::timings(timings);
    if let Some(object) = value.as_object_mut() {
        object.insert("started".to_owned(), json!(moment(started)));
    }
    value
}

/// An instant of the clock as records write it, in whole seconds of UTC.
pub(crate) fn moment(at: SystemTime) -> String {
    let seconds = at.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    format!("{}Z", Instant::from_seconds(i64::try_from(seconds).unwrap_or(0)).civil())
}

/// Hashes of what was read, by file.
pub(crate) fn inputs(loaded: &Loaded) -> Map<String, Value> {
    loaded.inputs.iter().map(|input| (input.file.clone(), json!(input.sha256))).collect()
}

/// Makes a `--json` object with `timings` the record of a run: adds what every record has, and leaves out what differs between
/// runs of the same.
pub(crate) fn stamp(
    record: &mut Value,
    loaded: &Loaded,
    tables: &[ResultTable],
    started: SystemTime,
    left_out: &[&str],
) {
    let Some(object) = record.as_object_mut() else { return };
    object.insert("inputs".to_owned(), Value::Object(inputs(loaded)));
    object.insert("title".to_owned(), json!(loaded.case.title));
    object.insert("kuznia".to_owned(), json!(env!("CARGO_PKG_VERSION")));
    object.insert("tables".to_owned(), tables.iter().map(|table| table.name.clone()).collect());
    left_out.iter().for_each(|name| drop(object.remove(*name)));
    object["timings"]["started"] = json!(moment(started));
}
