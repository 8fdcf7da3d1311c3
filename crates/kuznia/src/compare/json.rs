//! The JSON shape of a comparison.

use super::{Change, Comparison, Line};
use crate::json::VERSION;
use serde_json::{Value, json};

pub(super) fn json(comparison: &Comparison) -> Value {
    let change = |change: &Change| {
        json!({
            "table": change.table,
            "key": change.key,
            "column": change.column,
            "values": change.values,
        })
    };
    let line = |line: &Line| {
        json!({
            "topic": line.topic,
            "name": line.name,
            "when": line.when,
            "unit": line.unit,
            "values": line.values,
        })
    };
    json!({
        "version": VERSION,
        "runs": comparison.runs,
        "inputs": comparison.changes.iter().map(change).collect::<Vec<_>>(),
        "figures": comparison.lines.iter().map(line).collect::<Vec<_>>(),
    })
}
