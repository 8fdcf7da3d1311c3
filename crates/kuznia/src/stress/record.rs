//! `run.json` of a stress test, of scenarios and of a replay. Everything outside of `timings` is the same for the same
//! inputs and options, at any number of threads, interrupted or not.

use super::{Played, StressWishes, step_word};
use crate::json::VERSION;
use crate::load::Loaded;
use crate::record::{inputs, moment};
use crate::results::{RESULT_TABLES, STRESS_TABLES};
use crate::run::Run;
use kuznia_simulate::Tally;
use serde_json::{Map, Value, json};
use std::path::Path;
use std::time::{Instant, SystemTime};

/// Options that change the result.
pub(super) fn options(wishes: &StressWishes) -> Value {
    json!({
        "scenarios": wishes.scenarios,
        "seed": wishes.seed,
        "step": step_word(wishes.step),
        "steps": wishes.steps.iter().map(|step| step_word(*step)).collect::<Vec<_>>(),
        "policy": wishes.policy.word(),
        "variant": wishes.variant,
        "attribute": wishes.attributed(),
    })
}

/// What every record has.
pub(super) fn head(
    verb: &str,
    parent: Option<&Path>,
    variant: Option<&str>,
    loaded: &Loaded,
) -> Map<String, Value> {
    // The name and not the path: it is the same wherever the run is made.
    let parent = parent.and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    let Value::Object(head) = json!({
        "version": VERSION,
        "verb": verb,
        "parent": parent,
        "variant": variant,
        "case": loaded.case.name,
        "title": loaded.case.title,
        "currency": loaded.case.currency,
        "inputs": inputs(loaded),
        "kuznia": env!("CARGO_PKG_VERSION"),
    }) else {
        unreachable!("the literal is an object");
    };
    head
}

/// When it began and how long it took.
pub(super) fn timings(started: SystemTime, began: Instant, threads: usize, played: u64) -> Value {
    let whole = began.elapsed().as_secs_f64();
    json!({ "seconds": whole, "threads": threads, "played": played, "started": moment(started) })
}

/// The record of a stress test.
#[expect(clippy::too_many_arguments, reason = "a record has many parts, each used once")]
pub(super) fn record(
    run: &Run,
    path: &Path,
    played: &Played,
    options: &Value,
    tally: &Tally,
    wishes: &StressWishes,
    started: SystemTime,
    began: Instant,
    whole: bool,
) -> Value {
    let variant = run.record()["variant"].as_str();
    let mut record = head("stress", Some(path), variant, &played.loaded);
    let mut own = options.clone();
    own["goal"] = run.record()["options"]["goal"].clone();
    let stress = STRESS_TABLES.iter().map(|table| table.name);
    let plan = run.tables().into_iter().filter(|name| RESULT_TABLES.iter().any(|table| table.name == *name));
    let more = json!({
        "options": own,
        "status": if whole { "played" } else { "stopped" },
        "played": tally.scenarios,
        "tables": stress.chain(plan).collect::<Vec<_>>(),
        "timings": timings(started, began, wishes.threads, tally.scenarios),
    });
    record.extend(more.as_object().cloned().unwrap_or_default());
    Value::Object(record)
}
