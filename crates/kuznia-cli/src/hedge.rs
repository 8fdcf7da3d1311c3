//! `kuznia hedge CASE`: a plan against many futures.

use crate::progress::{Teller, Telling};
use crate::{Ended, arguments, screen, stop};
use kuznia::{Exit, HedgeWishes, Instant, Note, Risk, TreeWishes, hedge_case, tree_case};
use serde_json::Value;
use std::path::PathBuf;
use std::time::Duration;

/// Arguments of `hedge`.
#[derive(clap::Args, Debug)]
pub(crate) struct Arguments {
    /// Folder of the case, with `case.toml` and its tables, or a workbook.
    case: PathBuf,
    /// Folder of the run, which must not exist yet [default: the next free runs/<case>-hedge-NNNN].
    #[arg(short, long = "output", value_name = "RUN")]
    output: Option<PathBuf>,
    /// Plan the case with this variant applied.
    #[arg(long)]
    variant: Option<String>,
    /// Futures that the plan is made for.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    scenarios: u32,
    /// Seed of the futures.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// What is minimised: mean, worst, or cvar:SHARE such as cvar:0.1, the mean of the worst tenth.
    #[arg(long, default_value = "mean", value_parser = Risk::read)]
    risk: Risk,
    /// Relative gap between the plan and its bound at which it is good enough, such as 0.005 or 0.5%.
    #[arg(long, value_parser = arguments::share, default_value = "0.005")]
    gap: f64,
    /// What operations know of a future.
    #[arg(long, value_enum, default_value_t)]
    foresight: Foresight,
    /// Seconds after which the best plan so far is taken.
    #[arg(long, value_name = "SECONDS", value_parser = arguments::seconds)]
    time_limit: Option<Duration>,
    /// Cores to use [default: all].
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    threads: Option<u32>,
    /// Fresh futures in which the plan is tried.
    #[arg(long, default_value_t = 100)]
    fresh: u32,
    /// Batches of fresh futures that are solved for themselves, to say how far from the best the plan can be.
    #[arg(long, default_value_t = 0)]
    replications: u32,
    /// Dates at which is decided again, knowing what has happened until then, such as 2028-01-01,2030-01-01; each moves to
    /// the next start of a period.
    #[arg(
        long,
        value_name = "DATE[,DATE…]",
        value_delimiter = ',',
        value_parser = arguments::date,
        conflicts_with_all = ["resume", "replications"]
    )]
    stages: Vec<Instant>,
    /// Branches of the tree of futures until the first date, between dates, and after the last, together at most 64 leaves
    /// [default: about 16 leaves].
    #[arg(
        long,
        value_name = "N[,N…]",
        value_delimiter = ',',
        value_parser = clap::value_parser!(u32).range(1..),
        conflicts_with_all = ["resume", "replications"]
    )]
    branches: Vec<u32>,
    /// Go on from the checkpoint of the same hedge that was interrupted.
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

#[derive(clap::ValueEnum, Clone, Copy, Debug, Default)]
enum Foresight {
    /// Nothing before its first event.
    #[default]
    #[value(name = "from_event")]
    FromEvent,
    /// All of it, once the projects are decided.
    Full,
}

/// Hedges a case.
pub(crate) fn run(arguments: &Arguments) -> Ended {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let wishes = HedgeWishes {
        variant: arguments.variant.clone(),
        run: arguments.output.clone(),
        scenarios: arguments.scenarios,
        seed: arguments.seed,
        risk: arguments.risk,
        gap: arguments.gap,
        foresight: match arguments.foresight {
            Foresight::FromEvent => kuznia::Foresight::FromEvent,
            Foresight::Full => kuznia::Foresight::Full,
        },
        threads: arguments.threads.map_or(cores, |threads| threads as usize),
        time_limit: arguments.time_limit,
        stop: Some(stop::flag()),
        fresh: arguments.fresh,
        replications: arguments.replications,
        resume: arguments.resume,
        checkpoint_every: arguments.checkpoint_every,
    };
    let mut teller = Teller::new(arguments.progress);
    if !arguments.stages.is_empty() || !arguments.branches.is_empty() {
        let stages = TreeWishes {
            stages: arguments.stages.clone(),
            branches: arguments.branches.iter().map(|branches| *branches as usize).collect(),
        };
        let hedged = tree_case(&arguments.case, &wishes, &stages, &mut |progress| teller.tell(progress));
        teller.finish();
        return match hedged {
            Ok(report) => {
                let exit = report.exit();
                tell(
                    arguments,
                    &Told {
                        json: report.json(),
                        summary: report.summary(),
                        warnings: &report.loaded.warnings,
                        is_written: report.run.is_some(),
                        exit,
                    },
                )
            }
            Err(trouble) => screen::refused(arguments.json, &trouble),
        };
    }
    let hedged = hedge_case(&arguments.case, &wishes, &mut |progress| teller.tell(progress));
    teller.finish();
    match hedged {
        Ok(report) => {
            if let Some(why) = &report.about.anew {
                screen::say(&format!("{why}; it began anew"));
            }
            let exit = report.exit();
            tell(
                arguments,
                &Told {
                    json: report.json(),
                    summary: report.summary(),
                    warnings: &report.loaded.warnings,
                    is_written: report.run.is_some(),
                    exit,
                },
            )
        }
        Err(trouble) => screen::refused(arguments.json, &trouble),
    }
}

/// An answer to be told.
struct Told<'r> {
    json: Value,
    summary: String,
    warnings: &'r [Note],
    is_written: bool,
    exit: Exit,
}

fn tell(arguments: &Arguments, told: &Told) -> Ended {
    if arguments.json {
        screen::json(&told.json)?;
    } else {
        screen::warnings(told.warnings);
        screen::data(&told.summary)?;
    }
    if told.exit == Exit::Stopped {
        screen::say(if told.is_written {
            "stopped before the wanted gap was reached; the best plan so far was written"
        } else {
            "stopped before a plan was found; nothing was written"
        });
    }
    Ok(told.exit)
}
