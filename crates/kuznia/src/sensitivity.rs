//! `kuznia sensitivity`: which of the figures with a range move the outcome of a plan most, and whose evidence to verify first.

mod model;

use crate::answer::{Answered, Finish};
use crate::destination::Destination;
use crate::load::{Loaded, load};
use crate::run::Run;
use crate::trouble::Trouble;
use kuznia_assess::{
    Answers, Course, Effect, Indices, SensitivityOptions, Told, Tornado, morris, sensitivity_findings, sobol,
};
use kuznia_base::Note;
use kuznia_case::{Draft, Plan, apply_variant};
use kuznia_plan::{Outcome, PlanOptions, Progress, plan};
use model::Operations;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Instant, SystemTime};

/// What is wished of a sensitivity.
#[derive(Clone, Debug)]
pub struct SensitivityWishes {
    /// Folder of the new run; by default the next free `runs/<case>-sensitivity-NNNN`.
    pub run: Option<PathBuf>,
    /// Variant, where a case is asked about.
    pub variant: Option<String>,
    /// What is asked.
    pub options: SensitivityOptions,
    /// Whether the tornado is also worked out with everything planned anew.
    pub replan: bool,
    /// Gap to which plans are solved.
    pub gap: f64,
    /// Worker threads; `None`: all cores.
    pub threads: Option<usize>,
    /// Raised from outside to end with what there is.
    pub stop: Option<Arc<AtomicBool>>,
}

/// Works out the sensitivity of the plan of a run, or of a case that is planned first.
///
/// # Errors
/// Faults of the input, a case without ranges or without a plan, a run that is damaged, or output that cannot be written.
pub fn sensitivity_case(
    path: &Path,
    wishes: &SensitivityWishes,
    hear: &mut dyn FnMut(&Progress),
) -> Result<Answered, Trouble> {
    let started = SystemTime::now();
    let is_run = path.join("run.json").is_file();
    let (loaded, plan) = if is_run {
        if wishes.variant.is_some() {
            let note = Note::new("a run has its variant already");
            return Err(Trouble::unwritable(note.hint("leave `--variant` out, or name the case")));
        }
        let run = Run::open(path)?;
        let loaded = run.load_case()?;
        let plan = run.plan(&loaded.case)?;
        (loaded, plan)
    } else {
        let loaded = load(path, wishes.variant.as_deref())?;
        told_ranges(&loaded)?;
        let plan = planned(&loaded, wishes, hear)?;
        (loaded, plan)
    };
    told_ranges(&loaded)?;
    let destination = Destination::claim(wishes.run.as_deref(), &loaded.case.name, "sensitivity")?;
    let began = Instant::now();
    let mut draft = loaded.draft.clone();
    if let Some(variant) = &loaded.variant {
        let faults = apply_variant(&mut draft, variant);
        if !faults.is_sound() {
            return Err(Trouble::Input(faults));
        }
    }
    let found = ask(&loaded, &draft, &plan, wishes, hear)?;
    let findings = sensitivity_findings(
        &loaded.case,
        &Told {
            base: found.base,
            tornado: &found.tornado,
            replanned: &found.replanned,
            effects: &found.effects,
            indices: &found.indices,
            used: found.used,
        },
    );
    let options = json!({
        "factors": wishes.options.factors,
        "trajectories": wishes.options.trajectories,
        "sample": wishes.options.sample,
        "seed": wishes.options.seed,
        "replan": wishes.replan,
        "gap": wishes.gap,
    });
    let timings = vec![("sensitivity".to_owned(), began.elapsed().as_secs_f64())];
    let finish = if found.stopped { Finish::Stopped } else { Finish::Answered };
    let parent = is_run.then(|| path.to_owned());
    let mut answered =
        Answered { verb: "sensitivity", loaded, parent, findings, options, finish, timings, run: None };
    answered.write(destination, started)?;
    Ok(answered)
}

fn told_ranges(loaded: &Loaded) -> Result<(), Trouble> {
    if !loaded.case.ranges.is_empty() {
        return Ok(());
    }
    let note = Note::new("there is nothing to vary: the case has no ranges");
    let hint = "fill the table `ranges` with the least and the most that a figure may be";
    Err(Trouble::unwritable(note.hint(hint)))
}

/// The plan of a case.
fn planned(
    loaded: &Loaded,
    wishes: &SensitivityWishes,
    hear: &mut dyn FnMut(&Progress),
) -> Result<Plan, Trouble> {
    let options = PlanOptions { gap: wishes.gap, stop: wishes.stop.clone(), ..PlanOptions::default() };
    match plan(&loaded.case, &options, hear) {
        Outcome::Planned(answer) => Ok(answer.plan),
        _ => {
            let note = Note::new("the case has no plan, or none was found");
            Err(Trouble::unwritable(note.hint("`kuznia plan` says why")))
        }
    }
}

/// All that was found.
#[derive(Default)]
struct Found {
    base: Answers,
    tornado: Vec<Tornado>,
    replanned: Vec<Tornado>,
    effects: Vec<Effect>,
    indices: Vec<(usize, Indices)>,
    used: usize,
    stopped: bool,
}

fn ask(
    loaded: &Loaded,
    draft: &Draft,
    plan: &Plan,
    wishes: &SensitivityWishes,
    hear: &mut dyn FnMut(&Progress),
) -> Result<Found, Trouble> {
    let case = &loaded.case;
    let ranges = &case.ranges;
    let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = wishes.threads.unwrap_or_else(cores).max(1);
    let broken = || {
        let note = Note::new("operations of the plan cannot be solved again");
        Trouble::unwritable(note.hint("check the run with `kuznia show`, or plan again"))
    };
    let operations = Operations::new(case, draft, plan, wishes.stop.clone()).ok_or_else(broken)?;
    let base = operations.base();
    let began = Instant::now();
    let mut phase = "one at a time";
    let mut found = Found { base, ..Found::default() };
    let mut tell = |phase: &str, done: usize, of: usize| {
        hear(&Progress {
            phase: format!("{phase}: {done} of {of}"),
            seconds: began.elapsed().as_secs_f64(),
            ..Progress::default()
        });
    };
    let stop = wishes.stop.as_deref();
    // A coordinate that is not a number leaves its figure as it stands.
    let ends: Vec<Vec<f64>> = (0..ranges.len())
        .flat_map(|at| {
            [0.0, 1.0].map(|end| {
                let mut x = vec![f64::NAN; ranges.len()];
                x[at] = end;
                x
            })
        })
        .collect();
    let model = |x: &[f64]| operations.answer(x);
    let mut hear_course = |done: usize, of: usize| tell(phase, done, of);
    let answers = Course { threads, stop, hear: &mut hear_course }.ask(&ends, &model);
    let tornado = answers.chunks(2).map(|own| Tornado { low: own[0], high: own[1], ..Tornado::default() });
    found.tornado = tornado.collect();
    let stopped = || stop.is_some_and(|stop| stop.load(std::sync::atomic::Ordering::Relaxed));
    if stopped() {
        for own in &mut found.tornado {
            own.unasked = own.low.is_none() || own.high.is_none();
        }
    }
    if wishes.replan && !stopped() {
        for (at, x) in ends.iter().enumerate() {
            tell("planning anew, one at a time", at + 1, ends.len());
            let (answers, turned) =
                operations.replan(x, wishes.gap).map_or((None, Vec::new()), |own| (Some(own.0), own.1));
            if at % 2 == 0 {
                found.replanned.push(Tornado {
                    low: answers,
                    turned: [turned, Vec::new()],
                    ..Tornado::default()
                });
            } else if let Some(own) = found.replanned.last_mut() {
                (own.high, own.turned[1]) = (answers, turned);
            }
            if stopped() {
                found.replanned.clear();
                break;
            }
        }
    }
    let options = &wishes.options;
    let mut kept: Vec<usize> = (0..ranges.len()).collect();
    if options.trajectories > 0 && ranges.len() > 1 && !stopped() {
        phase = "screening";
        let mut hear_course = |done: usize, of: usize| tell(phase, done, of);
        let mut course = Course { threads, stop, hear: &mut hear_course };
        let effects = morris(ranges.len(), options.trajectories, options.seed, &model, &mut course);
        if !stopped() {
            kept.sort_by(|&a, &b| effects[b].mean[0].total_cmp(&effects[a].mean[0]).then(a.cmp(&b)));
            found.effects = effects;
        }
    }
    kept.truncate(options.factors);
    kept.sort_unstable();
    if options.sample > 0 && !stopped() {
        phase = "shares of the variance";
        let inside = |x: &[f64]| {
            // What was screened out stays as it stands.
            let mut all = vec![f64::NAN; ranges.len()];
            kept.iter().zip(x).for_each(|(&at, &value)| all[at] = value);
            operations.answer(&all)
        };
        let mut hear_course = |done: usize, of: usize| tell(phase, done, of);
        let mut course = Course { threads, stop, hear: &mut hear_course };
        let (indices, used) = sobol(kept.len(), options.sample, options.seed, &inside, &mut course);
        if !stopped() && used > 1 {
            found.indices = kept.iter().copied().zip(indices).collect();
            found.used = used;
        }
    }
    found.stopped = stopped();
    Ok(found)
}
