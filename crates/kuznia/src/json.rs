//! The `--json` shapes, version 1: documented in `docs/json.md`; later versions only add. What is not a number is null.

use crate::export::Form;
use crate::living::Windows;
use crate::load::Loaded;
use crate::plan_case::{Ending, PlanReport, Timings};
use crate::since::Past;
use kuznia_base::{Faults, Note};
use kuznia_case::{Audit, TERM_NAMES};
use kuznia_plan::{ConflictRow, Progress, Size, SolverFacts};
use kuznia_tables::{ColumnData, ResultTable};
use serde_json::{Map, Value, json};
use std::path::Path;

/// Version of every shape.
pub const VERSION: u32 = 1;

/// `kuznia check CASE --json` for a sound case.
pub fn checked(loaded: &Loaded) -> Value {
    check_object(true, &[], &loaded.warnings, &loaded.unmodelled)
}

/// `kuznia check CASE --json` for a faulty case; also what `plan` prints on faults.
pub fn faulty(faults: &Faults) -> Value {
    check_object(false, &faults.faults, &faults.warnings, &[])
}

fn check_object(ok: bool, faults: &[Note], warnings: &[Note], unmodelled: &[String]) -> Value {
    let notes = |notes: &[Note]| notes.iter().map(note).collect::<Vec<_>>();
    json!({
        "version": VERSION,
        "ok": ok,
        "faults": notes(faults),
        "warnings": notes(warnings),
        "unmodelled": unmodelled,
    })
}

fn note(note: &Note) -> Value {
    json!({
        "table": note.place.table,
        "file": note.place.file,
        "sheet": note.place.sheet,
        "row": note.place.row,
        "column": note.place.column,
        "cell": note.place.cell,
        "message": note.message,
        "hint": note.hint,
    })
}

/// `kuznia export CASE --json`.
pub fn exported(form: Form, place: &Path) -> Value {
    json!({ "version": VERSION, "ok": true, "form": form.word(), "place": place.to_string_lossy() })
}

/// `kuznia plan CASE --json`.
pub fn planned(report: &PlanReport) -> Value {
    let (mut objective, mut bound, mut gap) = (Value::Null, Value::Null, Value::Null);
    let mut by_term = Map::new();
    let mut conflict = Vec::new();
    match &report.ending {
        Ending::Planned { answer, .. } => {
            (objective, bound, gap) = (json!(answer.objective), json!(answer.bound), json!(answer.gap));
            by_term = terms(&answer.plan.terms);
        }
        Ending::Infeasible { conflict: rows } => conflict = rows.iter().map(conflict_row).collect(),
        Ending::Stopped { bound: proven, .. } => bound = json!(proven),
    }
    json!({
        "version": VERSION,
        "case": report.loaded.case.name,
        "status": report.status().word(),
        "objective": objective,
        "bound": bound,
        "gap": gap,
        "terms": by_term,
        "size": size(&report.size),
        "timings": timings(&report.timings),
        "solver": solver(&report.solver),
        "audit": report.audit.as_ref().map(audit),
        "run": report.run.as_ref().map(|run| run.to_string_lossy()),
        "conflict": conflict,
        "rolling": report.windows.as_ref().map(Windows::json),
        "since": report.past.as_ref().map(Past::json),
    })
}

/// Terms of the objective by name, zeros included: they sum to the objective.
pub(crate) fn terms(terms: &[f64]) -> Map<String, Value> {
    TERM_NAMES.iter().zip(terms).map(|(name, value)| ((*name).to_owned(), json!(value))).collect()
}

pub(crate) fn size(size: &Size) -> Value {
    json!({
        "columns": size.columns,
        "rows": size.rows,
        "nonzeros": size.nonzeros,
        "integers": size.integers,
    })
}

pub(crate) fn solver(solver: &SolverFacts) -> Value {
    json!({ "name": solver.name, "version": solver.version, "method": solver.method })
}

pub(crate) fn timings(timings: &Timings) -> Value {
    json!({
        "read": timings.read,
        "check": timings.check,
        "build": timings.build,
        "solve": timings.solve,
        "audit": timings.audit,
        "write": timings.write,
    })
}

pub(crate) fn audit(audit: &Audit) -> Value {
    json!({
        "passed": audit.passed,
        "worst_violation": audit.worst_violation,
        "worst_row": audit.worst_row,
        "objective_recomputed": audit.objective_recomputed,
    })
}

fn conflict_row(row: &ConflictRow) -> Value {
    let place = |place: &kuznia_base::Place| {
        json!({
            "table": place.table,
            "file": place.file,
            "sheet": place.sheet,
            "row": place.row,
            "column": place.column,
        })
    };
    let places: Vec<Value> = row.places.iter().map(place).collect();
    json!({ "row": row.row, "family": row.family, "words": row.words, "places": places, "mend": row.mend })
}

/// `kuznia show RUN TABLE --json`: these rows of a table, each an array in the order of the columns.
pub fn table(table: &ResultTable, rows: &[usize]) -> Value {
    let unit = |unit: &str| (!unit.is_empty()).then(|| unit.to_owned());
    let columns = table.columns.iter();
    let columns: Vec<Value> =
        columns.map(|column| json!({ "name": column.name, "unit": unit(&column.unit) })).collect();
    let cell = |data: &ColumnData, row: usize| match data {
        ColumnData::Text(values) => json!(values[row]),
        ColumnData::Number(values) => json!(values[row]),
    };
    let rows: Vec<Value> =
        rows.iter().map(|&row| table.data.iter().map(|data| cell(data, row)).collect()).collect();
    json!({ "version": VERSION, "table": table.name, "columns": columns, "rows": rows })
}

/// The record of a run, its folder, and some of its tables whole: `{name: {columns, rows}}`.
pub fn run_with_tables(record: &Value, tables: &[ResultTable], run: Option<&std::path::Path>) -> Value {
    let mut value = record.clone();
    value["run"] = json!(run.map(|run| run.to_string_lossy().into_owned()));
    let mut told = Map::new();
    for own in tables {
        let length = match own.data.first() {
            Some(ColumnData::Text(values)) => values.len(),
            Some(ColumnData::Number(values)) => values.len(),
            None => 0,
        };
        let mut shape = table(own, &(0..length).collect::<Vec<_>>());
        if let Some(shape) = shape.as_object_mut() {
            shape.remove("version");
            shape.remove("table");
        }
        told.insert(own.name.clone(), shape);
    }
    value["results"] = Value::Object(told);
    value
}

/// One line of `--progress json`.
pub fn progress(progress: &Progress) -> Value {
    json!({
        "phase": progress.phase,
        "seconds": progress.seconds,
        "iterations": progress.iterations,
        "incumbent": progress.incumbent,
        "bound": progress.bound,
        "gap": progress.gap,
        "done": progress.done.map(|(done, _)| done),
        "all": progress.done.map(|(_, all)| all),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kuznia_base::Place;

    #[test]
    fn a_fault_keeps_its_place_and_a_missing_part_is_null() {
        let place = Place { file: Some("items.csv".into()), row: Some(7), ..Place::default() };
        let faults = Faults { faults: vec![Note::new("unknown column `x`").at(place)], warnings: Vec::new() };
        let value = faulty(&faults);
        assert_eq!(value["ok"], json!(false));
        assert_eq!(value["faults"][0]["row"], json!(7));
        assert_eq!(value["faults"][0]["sheet"], Value::Null);
        assert_eq!(value["faults"][0]["message"], json!("unknown column `x`"));
    }

    #[test]
    fn what_is_not_a_number_is_null() {
        let line = progress(&Progress {
            bound: Some(f64::NEG_INFINITY),
            gap: Some(f64::NAN),
            ..Progress::default()
        });
        assert_eq!(
            (&line["bound"], &line["gap"], &line["incumbent"]),
            (&Value::Null, &Value::Null, &Value::Null)
        );
    }
}
