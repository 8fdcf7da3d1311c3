//! `kuznia frontier`: the least cost of a case at each level of a measure, point after point, with a checkpoint.

use crate::answer::{Answered, Finish};
use crate::destination::Destination;
use crate::load::load;
use crate::trouble::Trouble;
use kuznia_assess::{FrontierOptions, FrontierPoint, frontier, frontier_answer};
use kuznia_base::Note;
use kuznia_case::case::{Measure, Scope};
use kuznia_plan::Progress;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::{Instant, SystemTime};

/// What is wished of a frontier.
#[derive(Clone, Debug)]
pub struct FrontierWishes {
    /// Variant of the case.
    pub variant: Option<String>,
    /// Folder of the new run; by default the next free `runs/<case>-frontier-NNNN`.
    pub run: Option<PathBuf>,
    /// `domestic_share`, `standard_share` or `service`.
    pub measure: Measure,
    /// Standard that a `standard_share` is about.
    pub standard: Option<String>,
    /// File that keeps the points found so far; where it exists the walk goes on from it.
    pub checkpoint: Option<PathBuf>,
    /// What is asked.
    pub options: FrontierOptions,
}

/// Walks the frontier.
///
/// # Errors
/// Faults of the input, a checkpoint of another case or question, or output that cannot be written.
pub fn frontier_case(
    path: &Path,
    wishes: &FrontierWishes,
    hear: &mut dyn FnMut(&Progress),
) -> Result<Answered, Trouble> {
    let started = SystemTime::now();
    let loaded = load(path, wishes.variant.as_deref())?;
    let mut options = wishes.options.clone();
    options.measure = wishes.measure;
    options.scope = Scope::default();
    if let Some(standard) = &wishes.standard {
        let id = crate::explain_run::find("standard", standard, &loaded.case.standards, |name| name)?;
        options.scope.standard = Some(id);
    }
    let asked = json!({
        "measure": format!("{:?}", wishes.measure),
        "standard": wishes.standard,
        "from": options.from,
        "to": options.to,
        "points": options.points,
        "gap": options.gap,
        "relaxed": options.relaxed,
        "time_limit": options.time_limit.map(|limit| limit.as_secs_f64()),
    });
    let hashes: Vec<Value> = loaded.inputs.iter().map(|input| json!([input.file, input.sha256])).collect();
    let key = json!({ "asked": asked, "variant": wishes.variant, "inputs": hashes });
    let mut known = match &wishes.checkpoint {
        Some(file) => read(file, &key, loaded.case.projects.len())?,
        None => Vec::new(),
    };
    let destination = Destination::claim(wishes.run.as_deref(), &loaded.case.name, "frontier")?;
    let began = Instant::now();
    let resumed = known.clone();
    let mut fault = None;
    let points = frontier(&loaded.case, &options, &resumed, &mut |point| {
        hear(&Progress {
            phase: format!("at {:.1} %: cost {:.6}, {}", 100.0 * point.level, point.cost, point.status),
            seconds: began.elapsed().as_secs_f64(),
            ..Progress::default()
        });
        if point.status != "stopped" {
            known.push(point.clone());
            if let Some(file) = &wishes.checkpoint {
                fault = write(file, &key, &known).err().or(fault.take());
            }
        }
    });
    if let Some(fault) = fault {
        return Err(fault);
    }
    let stopped = options.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed));
    let findings = frontier_answer(&loaded.case, wishes.measure, &points);
    let timings = vec![("frontier".to_owned(), began.elapsed().as_secs_f64())];
    let finish = if stopped { Finish::Stopped } else { Finish::Answered };
    let mut answered = Answered {
        verb: "frontier",
        loaded,
        parent: None,
        findings,
        options: asked,
        finish,
        timings,
        run: None,
    };
    answered.write(destination, started)?;
    if let Some(file) = wishes.checkpoint.as_ref().filter(|_| !stopped) {
        // The run holds it all now.
        let _ = fs::remove_file(file);
    }
    Ok(answered)
}

/// Points of an earlier walk that asked the same of the same case.
fn read(file: &Path, key: &Value, projects: usize) -> Result<Vec<FrontierPoint>, Trouble> {
    let Ok(text) = fs::read_to_string(file) else {
        return Ok(Vec::new());
    };
    let kept: Value = serde_json::from_str(&text).unwrap_or_default();
    if kept["key"] != *key {
        let note = Note::new(format!("`{}` is a checkpoint of another case or question", file.display()));
        return Err(Trouble::unwritable(note.hint("name another file, or remove it")));
    }
    // Bits, so that a walk that goes on is the walk that was not broken off.
    let number = |value: &Value| value.as_u64().map_or(f64::NAN, f64::from_bits);
    let points = kept["points"].as_array().into_iter().flatten().map(|point| FrontierPoint {
        level: number(&point["level"]),
        cost: number(&point["cost"]),
        bound: number(&point["bound"]),
        look_through: number(&point["look_through"]),
        units: point["units"].as_array().into_iter().flatten().map(number).collect(),
        status: if point["status"] == "solved" { "solved" } else { "no plan" },
    });
    Ok(points.filter(|point| point.units.len() == projects && !point.level.is_nan()).collect())
}

fn write(file: &Path, key: &Value, points: &[FrontierPoint]) -> Result<(), Trouble> {
    let point = |point: &FrontierPoint| {
        json!({
            "level": point.level.to_bits(),
            "cost": point.cost.to_bits(),
            "bound": point.bound.to_bits(),
            "look_through": point.look_through.to_bits(),
            "units": point.units.iter().map(|units| units.to_bits()).collect::<Vec<_>>(),
            "status": point.status,
        })
    };
    let text = json!({ "key": key, "points": points.iter().map(point).collect::<Vec<_>>() }).to_string();
    let part = file.with_extension("part");
    fs::write(&part, text)
        .and_then(|()| fs::rename(&part, file))
        .map_err(|why| Trouble::output("write", file, &why))
}
