//! `kuznia stress RUN`: a plan played through thousands of scenarios.

use crate::progress::{Teller, Telling};
use crate::{Ended, arguments, screen, stop};
use kuznia::{Exit, PolicyName, StepLength, StressReport, StressWishes, json, stress};
use std::path::PathBuf;
use std::time::Duration;

/// Arguments of `stress`.
#[derive(clap::Args, Debug)]
pub(crate) struct Arguments {
    /// Run of `kuznia plan`.
    run: PathBuf,
    /// How many scenarios are played.
    #[arg(long, short = 'n', default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..))]
    scenarios: u32,
    /// Seed; with a scenario's number it says everything that happens in it.
    #[arg(long, short, default_value_t = 1)]
    seed: u64,
    /// Length of a step.
    #[arg(long, value_enum, default_value_t)]
    step: Step,
    /// Play the same scenarios at these lengths of step too, to say what depends on it, such as `plan,day`.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "STEP,...")]
    steps: Vec<Step>,
    /// What is done when things go wrong.
    #[arg(long, value_enum, default_value_t)]
    policy: Policy,
    /// Play the plan in this variant of the case.
    #[arg(long)]
    variant: Option<String>,
    /// How many of the first scenarios are also played with each of their threats switched off, to say what it causes
    /// [default: 200, under `replan` 20].
    #[arg(long, value_name = "COUNT")]
    attribute: Option<u32>,
    /// Threads [default: all cores]; they do not change the result.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Folder of the run, which must not exist yet [default: the next free runs/<case>-stress-NNNN].
    #[arg(short, long = "output", value_name = "RUN")]
    output: Option<PathBuf>,
    /// Go on from the checkpoint of the same test that was interrupted.
    #[arg(long)]
    resume: bool,
    /// Seconds between checkpoints.
    #[arg(long, value_name = "SECONDS", value_parser = arguments::seconds, default_value = "10")]
    checkpoint_every: Duration,
    /// Print one JSON object, see docs/json.md.
    #[arg(long)]
    json: bool,
    /// How progress is told on stderr.
    #[arg(long, value_enum, default_value_t)]
    progress: Telling,
}

/// Length of a step.
#[derive(clap::ValueEnum, Clone, Copy, Debug, Default)]
enum Step {
    /// About a day.
    Day,
    /// About a week.
    #[default]
    Week,
    /// The periods of the plan.
    Plan,
}

impl Step {
    fn length(self) -> StepLength {
        match self {
            Self::Day => StepLength::Day,
            Self::Week => StepLength::Week,
            Self::Plan => StepLength::Plan,
        }
    }
}

/// Policies.
#[derive(clap::ValueEnum, Clone, Copy, Debug, Default)]
enum Policy {
    /// What the plan says; what is late is caught up.
    #[default]
    Follow,
    /// Every place orders up to the stock and orders that the plan has.
    #[value(name = "base_stock")]
    BaseStock,
    /// Operations are planned again where something happened, with what is known then.
    Replan,
}

/// Plays a plan.
pub(crate) fn run(arguments: &Arguments) -> Ended {
    let wishes = StressWishes {
        scenarios: arguments.scenarios,
        seed: arguments.seed,
        step: arguments.step.length(),
        steps: arguments.steps.iter().map(|step| step.length()).collect(),
        policy: match arguments.policy {
            Policy::Follow => PolicyName::Follow,
            Policy::BaseStock => PolicyName::BaseStock,
            Policy::Replan => PolicyName::Replan,
        },
        variant: arguments.variant.clone(),
        attribute: arguments.attribute,
        threads: arguments.threads.map_or_else(
            || std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            usize::from,
        ),
        run: arguments.output.clone(),
        resume: arguments.resume,
        checkpoint_every: arguments.checkpoint_every,
        stop: Some(stop::flag()),
    };
    let mut teller = Teller::new(arguments.progress);
    let played = stress(&arguments.run, &wishes, &mut |progress| teller.tell(progress));
    teller.finish();
    match played {
        Ok(report) => tell(arguments, &report),
        Err(trouble) => screen::refused(arguments.json, &trouble),
    }
}

fn tell(arguments: &Arguments, report: &StressReport) -> Ended {
    if let Some(why) = &report.anew {
        screen::say(&format!("{why}; it began anew"));
    }
    if arguments.json {
        screen::json(&json::run_with_tables(&report.record, &report.tables, report.run.as_deref()))?;
    } else {
        screen::data(&report.summary)?;
    }
    match &report.run {
        Some(run) => {
            if !arguments.json {
                screen::data(&format!("\nrun: {}\n", run.display()))?;
            }
            Ok(Exit::Done)
        }
        None => {
            let played = kuznia::text::fixed(report.played as f64, 0);
            screen::say(&format!("stopped after {played} scenarios; the same command with --resume goes on"));
            Ok(Exit::Stopped)
        }
    }
}
