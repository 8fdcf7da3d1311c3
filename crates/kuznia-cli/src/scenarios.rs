//! `kuznia scenarios CASE`: what could happen, sampled and, if wanted, reduced.

use crate::{Ended, screen};
use kuznia::{Exit, Method, ScenarioWishes, json, scenarios};
use std::path::PathBuf;

/// Arguments of `scenarios`.
#[derive(clap::Args, Debug)]
pub(crate) struct Arguments {
    /// Folder of the case.
    case: PathBuf,
    /// How many scenarios are sampled.
    #[arg(long, short, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    n: u32,
    /// Seed; with a scenario's number it says everything that happens in it.
    #[arg(long, short, default_value_t = 1)]
    seed: u64,
    /// Keep so many, with weights.
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..))]
    reduce: Option<u16>,
    /// How those kept are chosen.
    #[arg(long, value_enum, default_value_t, requires = "reduce")]
    method: Choice,
    /// Variant of the case.
    #[arg(long)]
    variant: Option<String>,
    /// Folder of the run, which must not exist yet [default: the next free runs/<case>-scenarios-NNNN].
    #[arg(short, long = "output", value_name = "RUN")]
    output: Option<PathBuf>,
    /// Print one JSON object, see docs/json.md.
    #[arg(long)]
    json: bool,
}

/// How scenarios are chosen.
#[derive(clap::ValueEnum, Clone, Copy, Debug, Default)]
enum Choice {
    /// One after another, each that lowers the distance most.
    Forward,
    /// The same, then each cluster's best member.
    #[default]
    Medoids,
}

/// Samples scenarios.
pub(crate) fn run(arguments: &Arguments) -> Ended {
    let wishes = ScenarioWishes {
        count: arguments.n,
        seed: arguments.seed,
        reduce: arguments.reduce.map(usize::from),
        method: match arguments.method {
            Choice::Forward => Method::Forward,
            Choice::Medoids => Method::Medoids,
        },
        variant: arguments.variant.clone(),
        run: arguments.output.clone(),
    };
    match scenarios(&arguments.case, &wishes) {
        Ok(report) => {
            if arguments.json {
                let tables = std::slice::from_ref(&report.table);
                screen::json(&json::run_with_tables(&report.record, tables, Some(&report.run)))?;
            } else {
                screen::warnings(&report.loaded.warnings);
                screen::data(&format!("{}\nrun: {}\n", report.summary, report.run.display()))?;
            }
            Ok(Exit::Done)
        }
        Err(trouble) => screen::refused(arguments.json, &trouble),
    }
}
