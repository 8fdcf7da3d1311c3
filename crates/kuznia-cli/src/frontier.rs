//! `kuznia frontier CASE`: cost against independence.

use crate::progress::{Teller, Telling};
use crate::{Ended, arguments, assess, stop};
use kuznia::{FrontierMeasure, FrontierOptions, FrontierWishes, frontier_case};
use std::path::PathBuf;
use std::time::Duration;

/// Arguments of `frontier`.
#[derive(clap::Args, Debug)]
pub(crate) struct Arguments {
    /// Folder of the case, or a workbook.
    case: PathBuf,
    /// What is bounded from below, over the whole horizon.
    #[arg(long, value_enum, default_value_t)]
    measure: Measure,
    /// Standard that a `standard_share` is about.
    #[arg(long, required_if_eq("measure", "standard_share"))]
    standard: Option<String>,
    /// Least level, such as 0.3 or 30%.
    #[arg(long, value_parser = arguments::share, default_value = "0.3")]
    from: f64,
    /// Greatest level.
    #[arg(long, value_parser = arguments::share, default_value = "0.9")]
    to: f64,
    /// Points of the frontier.
    #[arg(long, default_value = "13", value_parser = clap::value_parser!(u16).range(2..=1000))]
    points: u16,
    /// Relative gap to which each point is solved.
    #[arg(long, value_parser = arguments::share, default_value = "0.01")]
    gap: f64,
    /// Seconds for each point, after which the best plan so far is taken.
    #[arg(long, value_name = "SECONDS", value_parser = arguments::seconds)]
    time_limit: Option<Duration>,
    /// Do not ask for whole units: a lower bound of the cost, quickly.
    #[arg(long)]
    relaxed: bool,
    /// Apply a variant of the case.
    #[arg(long)]
    variant: Option<String>,
    /// File that keeps the points found so far; where it exists the walk goes on from it.
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// Threads of the solver [default: all cores].
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    threads: Option<u32>,
    /// Folder of the new run, which must not exist yet [default: the next free runs/<case>-frontier-NNNN].
    #[arg(short, long = "output", value_name = "RUN")]
    output: Option<PathBuf>,
    /// Print one JSON object, see docs/json.md.
    #[arg(long)]
    json: bool,
    /// How progress is told on stderr.
    #[arg(long, value_enum, default_value_t)]
    progress: Telling,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[value(rename_all = "snake_case")]
enum Measure {
    /// Share of the value that serves needs that is made at home, by the linear measure of targets.
    #[default]
    DomesticShare,
    /// Share of a standard in what serves needs.
    StandardShare,
    /// Served part of all needs.
    Service,
}

/// Walks the frontier.
pub(crate) fn run(arguments: &Arguments) -> Ended {
    let measure = match arguments.measure {
        Measure::DomesticShare => FrontierMeasure::DomesticShare,
        Measure::StandardShare => FrontierMeasure::StandardShare,
        Measure::Service => FrontierMeasure::Service,
    };
    let wishes = FrontierWishes {
        variant: arguments.variant.clone(),
        run: arguments.output.clone(),
        measure,
        standard: arguments.standard.clone(),
        checkpoint: arguments.checkpoint.clone(),
        options: FrontierOptions {
            measure,
            scope: Default::default(),
            from: arguments.from,
            to: arguments.to,
            points: usize::from(arguments.points),
            gap: arguments.gap,
            time_limit: arguments.time_limit,
            relaxed: arguments.relaxed,
            threads: arguments.threads,
            stop: Some(stop::flag()),
        },
    };
    let mut teller = Teller::new(arguments.progress);
    let answered = frontier_case(&arguments.case, &wishes, &mut |progress| teller.tell(progress));
    teller.finish();
    assess::tell(arguments.json, answered)
}
