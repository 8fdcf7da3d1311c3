//! `kuznia scenarios`: what could happen, sampled and, if wanted, reduced.

use super::record::{head, timings};
use super::tables::scenario_table;
use crate::destination::Destination;
use crate::load::{Loaded, load};
use crate::run::write_tables;
use crate::trouble::Trouble;
use kuznia_base::Note;
use kuznia_scenarios::{Method, Reduction, Sampler, Scenario, features, reduce};
use kuznia_tables::ResultTable;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

/// What is wished of `kuznia scenarios`.
#[derive(Clone, Debug)]
pub struct ScenarioWishes {
    /// How many scenarios.
    pub count: u32,
    /// Seed.
    pub seed: u64,
    /// How many to keep; `None`: all.
    pub reduce: Option<usize>,
    /// How they are chosen.
    pub method: Method,
    /// Variant of the case.
    pub variant: Option<String>,
    /// Folder of the run.
    pub run: Option<PathBuf>,
}

/// The answer to `kuznia scenarios`.
#[derive(Debug)]
pub struct ScenarioReport {
    /// The case.
    pub loaded: Loaded,
    /// The record, as in `run.json`.
    pub record: Value,
    /// The table `scenarios`.
    pub table: ResultTable,
    /// The answer on one screen.
    pub summary: String,
    /// What was kept, where it was asked for.
    pub reduction: Option<Reduction>,
    /// The run.
    pub run: PathBuf,
}

/// Most scenarios that are reduced: the work grows with their square.
const MOST: u32 = 5_000;

/// Samples scenarios of a case and writes them.
///
/// # Errors
/// Faults of the input, or output that cannot be written.
pub fn scenarios(path: &Path, wishes: &ScenarioWishes) -> Result<ScenarioReport, Trouble> {
    let (started, began) = (SystemTime::now(), Instant::now());
    let loaded = load(path, wishes.variant.as_deref())?;
    if wishes.reduce.is_some() && wishes.count > MOST {
        let note = Note::new(format!("at most {MOST} scenarios can be reduced"));
        return Err(Trouble::unwritable(note.hint("sample fewer: what is kept hardly changes")));
    }
    let destination = Destination::claim(wishes.run.as_deref(), &loaded.case.name, "scenarios")?;
    let case = &loaded.case;
    let sampler = Sampler::new(case, wishes.seed);
    let all: Vec<Scenario> = (0..wishes.count).map(|number| sampler.scenario(number)).collect();
    let weight = 1.0 / f64::from(wishes.count.max(1));
    let reduction = wishes.reduce.map(|count| {
        let weights = vec![weight; all.len()];
        reduce(&features(case, &all), &weights, count, wishes.method)
    });
    let kept: Vec<(Scenario, f64)> = match &reduction {
        Some(reduction) => reduction.kept.iter().map(|&(at, weight)| (all[at].clone(), weight)).collect(),
        None => all.iter().map(|scenario| (scenario.clone(), weight)).collect(),
    };
    let table = scenario_table(case, &kept);
    let mut record = head("scenarios", None, wishes.variant.as_deref(), &loaded);
    let method = match wishes.method {
        Method::Forward => "forward",
        Method::Medoids => "medoids",
    };
    let more = json!({
        "options": {
            "scenarios": wishes.count,
            "seed": wishes.seed,
            "reduce": wishes.reduce,
            "method": wishes.reduce.map(|_| method),
        },
        "status": "sampled",
        "distance": reduction.as_ref().map(|own| own.distance),
        "distance_of_one": reduction.as_ref().map(|own| own.distance_of_one),
        "tables": ["scenarios"],
        "timings": timings(started, began, 1, u64::from(wishes.count)),
    });
    record.extend(more.as_object().cloned().unwrap_or_default());
    let record = Value::Object(record);
    let view = kuznia_report::ScenarioView {
        case,
        seed: wishes.seed,
        all: all.len(),
        kept: &kept
            .iter()
            .map(|(scenario, weight)| {
                let events = scenario.events.iter().map(|event| kuznia_report::Blow {
                    threat: event.threat,
                    start: event.start,
                    end: event.end,
                    size: event.size,
                });
                (scenario.number, *weight, events.collect())
            })
            .collect::<Vec<_>>(),
        distance: reduction.as_ref().map(|own| (own.distance, own.distance_of_one)),
    };
    let summary = kuznia_report::scenarios(&view);
    let run = write_tables(destination, &loaded.draft, std::slice::from_ref(&table), &summary, &record)?;
    Ok(ScenarioReport { record, table, summary, reduction, run, loaded })
}
