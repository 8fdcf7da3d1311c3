//! `kuznia explain RUN`: why a requirement is short, why a project was chosen.

use crate::progress::{Teller, Telling};
use crate::{Ended, arguments, assess, stop};
use kuznia::{About, AssessOptions, ExplainWishes, explain_run};
use std::path::PathBuf;

/// Arguments of `explain`.
#[derive(clap::Args, Debug)]
#[command(group(clap::ArgGroup::new("about").required(true).args(["requirement", "project"])))]
pub(crate) struct Arguments {
    /// Folder of a run of `kuznia plan`.
    run: PathBuf,
    /// Explain why this requirement is short, and what would help.
    #[arg(long, value_name = "REQUIREMENT")]
    requirement: Option<String>,
    /// Period of the requirement [default: the one in which it falls shortest].
    #[arg(long, requires = "requirement")]
    period: Option<String>,
    /// Explain why this project was chosen or not, and at what cost it would be.
    #[arg(long, value_name = "PROJECT")]
    project: Option<String>,
    /// Folder of the new run, which must not exist yet [default: the next free runs/<case>-explain-NNNN].
    #[arg(short, long = "output", value_name = "RUN")]
    output: Option<PathBuf>,
    /// Relative gap to which a plan with or without the project is solved.
    #[arg(long, value_parser = arguments::share, default_value = "0.01")]
    gap: f64,
    /// Print one JSON object, see docs/json.md.
    #[arg(long)]
    json: bool,
    /// How progress is told on stderr.
    #[arg(long, value_enum, default_value_t)]
    progress: Telling,
}

/// Explains.
pub(crate) fn run(arguments: &Arguments) -> Ended {
    let about = match (&arguments.requirement, &arguments.project) {
        (Some(name), _) => About::Requirement { name: name.clone(), period: arguments.period.clone() },
        (None, name) => About::Project(name.clone().unwrap_or_default()),
    };
    let wishes = ExplainWishes {
        run: arguments.output.clone(),
        about,
        gap: arguments.gap,
        options: AssessOptions { stop: Some(stop::flag()), ..AssessOptions::default() },
    };
    let mut teller = Teller::new(arguments.progress);
    let answered = explain_run(&arguments.run, &wishes, &mut |progress| teller.tell(progress));
    teller.finish();
    assess::tell(arguments.json, answered)
}
