//! `kuznia stress`: a plan played through thousands of sampled scenarios, with checkpoints to go on from.

mod policy;
mod record;
mod replay;
mod sampling;
mod step_lengths;
mod tables;

pub use policy::PolicyName;
pub use replay::{ReplayReport, replay};
pub use sampling::{ScenarioReport, ScenarioWishes, scenarios};

pub(crate) use tables::subject_word;

use crate::checkpoint::Checkpoint;
use crate::destination::Destination;
use crate::load::{Loaded, load_changed};
use crate::replan::widen;
use crate::results::RESULT_TABLES;
use crate::run::{Run, write_tables};
use crate::trouble::Trouble;
use kuznia_base::Note;
use kuznia_case::{Case, Plan};
use kuznia_plan::Progress;
use kuznia_scenarios::{Sampler, Scenario};
use kuznia_simulate::{
    ABREAST, Desk, Model, Nominal, Outcome, Player, Policy, Served, State, StepLength, Tally, play,
};
use kuznia_tables::ResultTable;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

/// The word of a length of step.
pub(crate) fn step_word(step: StepLength) -> &'static str {
    match step {
        StepLength::Day => "day",
        StepLength::Week => "week",
        StepLength::Plan => "plan",
    }
}

fn step_named(word: &str) -> StepLength {
    match word {
        "day" => StepLength::Day,
        "plan" => StepLength::Plan,
        _ => StepLength::Week,
    }
}

/// What is wished of a stress test.
#[derive(Clone, Debug)]
pub struct StressWishes {
    /// How many scenarios.
    pub scenarios: u32,
    /// Seed.
    pub seed: u64,
    /// Length of a step.
    pub step: StepLength,
    /// Lengths of step at which the same scenarios are played too, to say what depends on it.
    pub steps: Vec<StepLength>,
    /// Policy.
    pub policy: PolicyName,
    /// Variant of the case in which the plan is played, beside the run's own.
    pub variant: Option<String>,
    /// How many scenarios, the first, are also played with each of their threats switched off; `None`: 200, or 20 where
    /// operations are planned again.
    pub attribute: Option<u32>,
    /// Threads; they do not change the result.
    pub threads: usize,
    /// Folder of the run; by default the next free `runs/<case>-stress-NNNN`.
    pub run: Option<PathBuf>,
    /// Whether to go on from a checkpoint of the same test.
    pub resume: bool,
    /// Time between checkpoints.
    pub checkpoint_every: Duration,
    /// Asked between batches whether to stop; what is done is kept in the checkpoint.
    pub stop: Option<Arc<AtomicBool>>,
}

impl StressWishes {
    /// How many scenarios are also played with each of their threats switched off.
    fn attributed(&self) -> u32 {
        let most = if self.policy == PolicyName::Replan { 20 } else { 200 };
        self.attribute.unwrap_or(most).min(self.scenarios)
    }
}

/// The answer to `kuznia stress`.
#[derive(Debug)]
pub struct StressReport {
    /// The case as it was played.
    pub loaded: Loaded,
    /// The record, as in `run.json`.
    pub record: Value,
    /// Result tables.
    pub tables: Vec<ResultTable>,
    /// The answer on one screen.
    pub summary: String,
    /// The run; `None` where the test was stopped before its end.
    pub run: Option<PathBuf>,
    /// Scenarios that were played.
    pub played: u64,
    /// Where an earlier, interrupted test was gone on from.
    pub resumed: Option<u64>,
    /// Why it began anew, where it was wished to go on.
    pub anew: Option<String>,
}

/// Scenarios of one batch for each thread, and of policies whose scenarios may take seconds: between batches it is asked
/// whether to stop. Results do not depend on it.
const BATCH: [u32; 2] = [4 * ABREAST as u32, 2];

/// Plays a plan through scenarios and writes the run.
///
/// # Errors
/// A run, a variant or a case that cannot be used, or output that cannot be written. What was played is kept in the
/// checkpoint.
pub fn stress(
    path: &Path,
    wishes: &StressWishes,
    hear: &mut dyn FnMut(&Progress),
) -> Result<StressReport, Trouble> {
    let started = SystemTime::now();
    let began = Instant::now();
    let run = Run::open(path)?;
    let played = Played::load(&run, wishes.variant.as_deref(), wishes.policy)?;
    if played.loaded.case.threats.is_empty() && played.loaded.case.scenarios.is_empty() {
        let note = Note::new("the case has neither threats nor scenarios, so that there is nothing to play");
        return Err(Trouble::unwritable(note.hint("add the table `threats`")));
    }
    let folder = Destination::folder_of(wishes.run.as_deref(), &played.loaded.case.name, "stress")?;
    let options = record::options(wishes);
    let mut planned = run.record().clone();
    if let Some(planned) = planned.as_object_mut() {
        planned.remove("timings");
    }
    let checkpoint = Checkpoint::new(&folder, "stress", &played.loaded, &[&planned, &options]);
    let acting = wishes.policy.acting(&played);
    let policy = acting.policy();
    let models = played.models(wishes.step, policy)?;
    let mut tally = Tally::new(&models[0]);
    let (mut resumed, mut anew) = (None, None);
    if wishes.resume {
        match checkpoint.read(|bytes| Tally::read(&models[0], bytes))? {
            Ok(found) => {
                resumed = Some(found.scenarios);
                tally = found;
            }
            Err(why) => anew = Some(why),
        }
    }
    let sampler = Sampler::new(&played.loaded.case, wishes.seed);
    let nominals: Vec<_> = models.iter().map(|model| Nominal::new(model, policy)).collect();
    let served: Vec<_> = models.iter().map(|model| Served::new(model, policy)).collect();
    let player = Player {
        models: &models,
        nominals: &nominals,
        served: &served,
        policy,
        sampler: &sampler,
        attribute_below: wishes.attributed(),
    };
    let keep = |tally: &Tally| checkpoint.write(&tally.write());
    let whole = go_on(&player, wishes, "playing scenarios", &mut tally, &keep, hear)?;
    let nominal = nominal(&models[0], policy);
    let mut tables = tables::tables(&models[0], &tally, &nominal, &sampler, &played.loaded.case);
    let lengths =
        if whole { step_lengths::play_all(&played, policy, &tally, &sampler, wishes, hear)? } else { None };
    let whole = lengths.is_some();
    if let Some(lengths) = lengths {
        tables.push(step_lengths::table(&played.loaded.case, &lengths));
    } else {
        // Stopped: the comparison begins anew.
        checkpoint.write(&tally.write())?;
    }
    let record = record::record(&run, path, &played, &options, &tally, wishes, started, began, whole);
    let summary = kuznia_report::stress(&view(&record, &tables));
    let mut report = StressReport {
        played: tally.scenarios,
        summary,
        run: None,
        tables,
        record,
        resumed,
        anew,
        loaded: played.loaded,
    };
    if whole {
        let destination = Destination::claim(wishes.run.as_deref(), &report.loaded.case.name, "stress")?;
        // The plan that was played goes with it, so that the run can be replayed by itself.
        let plan = run.tables().into_iter().filter(|name| RESULT_TABLES.iter().any(|own| own.name == *name));
        let plan = plan.map(|name| run.table(name)).collect::<Result<Vec<_>, _>>()?;
        let all: Vec<ResultTable> = report.tables.iter().cloned().chain(plan).collect();
        let written = write_tables(destination, &report.loaded.draft, &all, &report.summary, &report.record)?;
        checkpoint.remove();
        report.run = Some(written);
    }
    Ok(report)
}

/// Plays batch after batch what a tally lacks; whether all were played. `keep` is given the tally from time to time, and where
/// it was stopped.
fn go_on(
    player: &Player,
    wishes: &StressWishes,
    phase: &str,
    tally: &mut Tally,
    keep: &dyn Fn(&Tally) -> Result<(), Trouble>,
    hear: &mut dyn FnMut(&Progress),
) -> Result<bool, Trouble> {
    let (first, all) = (tally.scenarios, u64::from(wishes.scenarios));
    let batch = BATCH[usize::from(!player.policy.is_local())];
    let mut desks: Vec<Desk> = (0..wishes.threads.max(1)).map(|_| Desk::default()).collect();
    let began = Instant::now();
    let (mut saved, mut told) = (Instant::now(), None::<Instant>);
    while tally.scenarios < all {
        if wishes.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed)) {
            keep(tally)?;
            return Ok(false);
        }
        if told.is_none_or(|told| told.elapsed() >= Duration::from_millis(500)) {
            told = Some(Instant::now());
            hear(&Progress {
                phase: phase.to_owned(),
                seconds: began.elapsed().as_secs_f64(),
                done: Some((tally.scenarios - first, all - first)),
                ..Progress::default()
            });
        }
        let from = u32::try_from(tally.scenarios).expect("fewer scenarios than were wished, which fit");
        let to = from.saturating_add(batch * desks.len() as u32).min(wishes.scenarios);
        let records = player.batch(from..to, &mut desks);
        records.iter().for_each(|record| tally.add(record));
        Desk::give_back(&mut desks, records);
        if saved.elapsed() >= wishes.checkpoint_every && tally.scenarios < all {
            keep(tally)?;
            saved = Instant::now();
        }
    }
    Ok(true)
}

/// A replication without threats.
pub(crate) fn nominal(model: &Model, policy: &dyn Policy) -> Outcome {
    let mut state = State::new(model);
    play(model, policy, &Scenario::default(), &mut state, &mut ());
    state.outcome
}

/// The cases and the plan that are played.
pub(crate) struct Played {
    /// The case as it is played.
    pub(crate) loaded: Loaded,
    /// The same under each named scenario.
    named: Vec<Case>,
    pub(crate) plan: Plan,
}

impl Played {
    /// Reads a run's case, under a variant more, with its named scenarios and its plan.
    pub(crate) fn load(run: &Run, variant: Option<&str>, policy: PolicyName) -> Result<Self, Trouble> {
        let variants: Vec<&str> = run.record()["variant"].as_str().into_iter().chain(variant).collect();
        let loaded = load_changed(&run.case_folder(), &variants, None)?;
        let mut plan = run.plan(&loaded.case)?;
        if policy == PolicyName::Replan {
            widen(&loaded.case, &mut plan);
        }
        let mut named = Vec::new();
        for scenario in &loaded.case.scenarios {
            let own = load_changed(&run.case_folder(), &variants, Some(&scenario.name))?.case;
            if !fits(&own, &loaded.case) {
                let note = Note::new(format!(
                    "scenario `{}` changes which lines, offers or places there are, so that the plan does not fit",
                    scenario.name
                ));
                return Err(Trouble::unwritable(
                    note.hint("let its variants change figures, not names; a capacity may become 0"),
                ));
            }
            named.push(own);
        }
        Ok(Self { loaded, named, plan })
    }

    /// The case as it is, then under each named scenario.
    pub(crate) fn cases(&self) -> impl Iterator<Item = &Case> {
        std::iter::once(&self.loaded.case).chain(&self.named)
    }

    /// Models of the case as it is and of every named scenario.
    pub(crate) fn models(&self, step: StepLength, policy: &dyn Policy) -> Result<Vec<Model<'_>>, Trouble> {
        let model = |case| Model::new(case, &self.plan, step, policy.breadth());
        self.cases().map(model).collect::<Result<_, _>>().map_err(Trouble::unwritable)
    }
}

/// Whether ids of one case mean the same in another.
fn fits(a: &Case, b: &Case) -> bool {
    let sizes = |case: &Case| {
        [
            case.calendar.len(),
            case.sites.len(),
            case.items.len(),
            case.lines.len(),
            case.line_processes.len(),
            case.projects.len(),
            case.offers.len(),
            case.links.len(),
            case.aid.len(),
            case.requirements.len(),
            case.acceptances.len(),
            case.funds.len(),
            case.threats.len(),
            case.targets.len(),
        ]
    };
    sizes(a) == sizes(b)
}

/// What the screen shows.
fn view<'v>(record: &'v Value, tables: &'v [ResultTable]) -> kuznia_report::StressView<'v> {
    kuznia_report::StressView {
        title: record["title"].as_str().unwrap_or_default(),
        currency: record["currency"].as_str().unwrap_or_default(),
        scenarios: record["played"].as_u64().unwrap_or(0),
        seed: record["options"]["seed"].as_u64().unwrap_or(0),
        step: record["options"]["step"].as_str().unwrap_or_default(),
        policy: record["options"]["policy"].as_str().unwrap_or_default(),
        tables,
    }
}
