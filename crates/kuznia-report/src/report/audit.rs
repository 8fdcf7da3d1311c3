//! Whether the answer can be trusted: audit, bounds, size, and what the run was made from.

use super::sheet::Sheet;
use super::{Section, Source};
use crate::number::{decimals, fixed, plain};
use serde_json::Value;

/// The relative gap of the plan; NaN where no bound is known.
pub(super) fn gap(source: &Source) -> f64 {
    source.recorded("gap")
}

pub(super) fn section(source: &Source) -> Section {
    let (case, record) = (source.case, source.record);
    let mut section = Section::new("audit", "Can the answer be trusted");
    let audit = &record["audit"];
    let worst = audit["worst_violation"].as_f64().unwrap_or(f64::NAN);
    let passed = audit["passed"].as_bool().unwrap_or(false);
    let gap = gap(source);
    let near = match gap {
        none if none.is_nan() => "no bound is proven".to_owned(),
        small if small < 5e-6 => "no better plan exists".to_owned(),
        gap => format!(
            "no plan can be more than {} % better",
            fixed(100.0 * gap, if gap < 0.01 { 2 } else { 1 })
        ),
    };
    section.title = match passed {
        true => format!("The plan passed its independent audit, and {near}"),
        false => "The record shows no passed audit".to_owned(),
    };
    section.say(
        "The audit recomputes every balance, capacity, budget, target and the objective from the case and the plan alone, \
         with code that shares nothing with the planner or the solver.",
    );
    let money = |key: &str| match source.recorded(key) {
        none if none.is_nan() => "–".to_owned(),
        value => format!("{} {}", fixed(value, decimals(value)), case.currency),
    };
    let recomputed = audit["objective_recomputed"].as_f64().unwrap_or(f64::NAN);
    let words = |value: &Value| match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), plain),
        other => other.to_string(),
    };
    let mut sheet = Sheet::new("Audit").text("fact").text("value");
    let solver = &record["solver"];
    let facts = [
        ("objective, present value", money("objective")),
        (
            "objective recomputed by the audit",
            format!("{} {}", fixed(recomputed, decimals(recomputed)), case.currency),
        ),
        ("worst violation of any rule", if worst == 0.0 { "0".to_owned() } else { format!("{worst:.1e}") }),
        ("where", words(&audit["worst_row"])),
        ("bound: no plan costs less", money("bound")),
        ("bound proven apart from the solver, whole units relaxed", money("safe_bound")),
        ("columns of the program", words(&record["size"]["columns"])),
        ("whole columns", words(&record["size"]["integers"])),
        ("rows", words(&record["size"]["rows"])),
        (
            "solver",
            format!("{} {}, {}", words(&solver["name"]), words(&solver["version"]), words(&solver["method"])),
        ),
        ("goal", words(&record["options"]["goal"])),
        ("wanted gap", words(&record["options"]["gap"])),
        ("seconds of solving", words(&record["timings"]["solve"])),
        ("started", words(&record["timings"]["started"])),
        ("made by", format!("Kuznia {}", words(&record["kuznia"]))),
        ("run", source.run.to_owned()),
    ];
    for (fact, value) in facts {
        sheet.row([fact.into(), value.into()]);
    }
    section.show("Audit and run", None, sheet);
    let mut sheet = Sheet::new("Inputs").text("file").text("SHA-256");
    for (file, hash) in record["inputs"].as_object().into_iter().flatten() {
        sheet.row([file.as_str().into(), words(hash).into()]);
    }
    section.show("Files that were read", None, sheet);
    let mut sheet = Sheet::new("Other runs").text("verb").text("run").text("table").number("rows", "");
    for found in source.found {
        let name = found.table.name.as_str();
        let rows = (found.table.len() as f64).into();
        sheet.row([found.verb.as_str().into(), found.run.as_str().into(), name.into(), rows]);
    }
    if !sheet.rows.is_empty() {
        section.show("Other runs whose results are shown", None, sheet);
    }
    section
}
