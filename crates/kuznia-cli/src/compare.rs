//! `kuznia compare RUN RUN…`: runs side by side, each against the first.

use crate::{Ended, screen};
use kuznia::{Exit, compare};
use std::path::PathBuf;

/// Arguments of `compare`.
#[derive(clap::Args, Debug)]
pub(crate) struct Arguments {
    /// Folders of the runs; the first is the one that the others are compared with.
    #[arg(required = true, num_args = 2..)]
    runs: Vec<PathBuf>,
    /// Print all figures and changed inputs as CSV.
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// Print one JSON object, see docs/json.md.
    #[arg(long)]
    json: bool,
}

/// Compares runs.
pub(crate) fn run(arguments: &Arguments) -> Ended {
    match compare(&arguments.runs) {
        Ok(comparison) if arguments.json => screen::json(&comparison.json())?,
        Ok(comparison) if arguments.csv => screen::data(&comparison.table().to_csv())?,
        Ok(comparison) => screen::data(&comparison.text(screen::style()))?,
        Err(trouble) => {
            screen::trouble(&trouble);
            return Ok(trouble.exit());
        }
    }
    Ok(Exit::Done)
}
