//! `kuznia replay RUN SCENARIO`: one scenario of a stress test again, whole.

use crate::{Ended, screen};
use kuznia::{Exit, json, replay};
use std::path::PathBuf;

/// Arguments of `replay`.
#[derive(clap::Args, Debug)]
pub(crate) struct Arguments {
    /// Run of `kuznia stress`.
    run: PathBuf,
    /// Number of the scenario; the table `worst` lists the worst.
    scenario: u32,
    /// Folder of the new run, which must not exist yet [default: the next free runs/<case>-replay-NNNN].
    #[arg(short, long = "output", value_name = "RUN")]
    output: Option<PathBuf>,
    /// Print one JSON object, see docs/json.md.
    #[arg(long)]
    json: bool,
}

/// Plays a scenario again.
pub(crate) fn run(arguments: &Arguments) -> Ended {
    match replay(&arguments.run, arguments.scenario, arguments.output.as_deref()) {
        Ok(report) => {
            if arguments.json {
                let events = &report.tables[..1];
                screen::json(&json::run_with_tables(&report.record, events, Some(&report.run)))?;
            } else {
                screen::data(&format!("{}\nrun: {}\n", report.summary, report.run.display()))?;
            }
            Ok(Exit::Done)
        }
        Err(trouble) => screen::refused(arguments.json, &trouble),
    }
}
