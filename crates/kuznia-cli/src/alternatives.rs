//! `kuznia alternatives CASE`: what could be otherwise at nearly the same cost.

use crate::progress::{Teller, Telling};
use crate::{Ended, arguments, assess, stop};
use kuznia::{AlternativesOptions, AlternativesWishes, PlanOptions, alternatives_case};
use std::path::PathBuf;
use std::time::Duration;

/// Arguments of `alternatives`.
#[derive(clap::Args, Debug)]
pub(crate) struct Arguments {
    /// Folder of the case, or a workbook.
    case: PathBuf,
    /// Part of the cost by which a plan may be dearer, such as 0.02 or 2%.
    #[arg(long, value_parser = arguments::share, default_value = "0.02")]
    within: f64,
    /// Relative gap to which the plan is solved that they are measured by.
    #[arg(long, value_parser = arguments::share, default_value = "0.01")]
    gap: f64,
    /// Seconds for the plan, and again for whole units of the alternatives; what is open then is unproven.
    #[arg(long, value_name = "SECONDS", value_parser = arguments::seconds, default_value = "270")]
    time_limit: Duration,
    /// Apply a variant of the case.
    #[arg(long)]
    variant: Option<String>,
    /// Folder of the new run, which must not exist yet [default: the next free runs/<case>-alternatives-NNNN].
    #[arg(short, long = "output", value_name = "RUN")]
    output: Option<PathBuf>,
    /// Print one JSON object, see docs/json.md.
    #[arg(long)]
    json: bool,
    /// How progress is told on stderr.
    #[arg(long, value_enum, default_value_t)]
    progress: Telling,
}

/// Asks for alternatives.
pub(crate) fn run(arguments: &Arguments) -> Ended {
    let limit = Some(arguments.time_limit);
    let wishes = AlternativesWishes {
        variant: arguments.variant.clone(),
        run: arguments.output.clone(),
        plan: PlanOptions {
            gap: arguments.gap,
            time_limit: limit,
            stop: Some(stop::flag()),
            ..PlanOptions::default()
        },
        options: AlternativesOptions {
            within: arguments.within,
            time_limit: limit,
            method: kuznia::SolverMethod::Auto,
        },
    };
    let mut teller = Teller::new(arguments.progress);
    let answered = alternatives_case(&arguments.case, &wishes, &mut |progress| teller.tell(progress));
    teller.finish();
    assess::tell(arguments.json, answered)
}
