//! `kuznia smps solve FILES`: a published two-stage case.

use crate::{Ended, arguments, screen};
use kuznia::{SmpsMethod, solve_smps};
use std::path::PathBuf;

/// Arguments of `smps`.
#[derive(clap::Args, Debug)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand, Debug)]
enum What {
    /// Solve a case for its least expected cost.
    Solve(Solve),
}

#[derive(clap::Args, Debug)]
struct Solve {
    /// Core, time and stoch file; or their common path without an ending (.cor, .tim, .sto are added).
    #[arg(required = true, num_args = 1..=3)]
    files: Vec<PathBuf>,
    /// How it is solved.
    #[arg(long, value_enum, default_value_t)]
    method: Method,
    /// Relative gap that is good enough.
    #[arg(long, value_parser = arguments::share, default_value = "1e-6")]
    gap: f64,
    /// Cores to use [default: all].
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    threads: Option<u32>,
    /// Print one JSON object, see docs/json.md.
    #[arg(long)]
    json: bool,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug, Default)]
enum Method {
    /// Decomposition; whole columns of the second stage are relaxed.
    #[default]
    Benders,
    /// All futures in one program.
    Extensive,
}

/// Solves a case.
pub(crate) fn run(arguments: &Arguments) -> Ended {
    let What::Solve(wanted) = &arguments.what;
    let method = match wanted.method {
        Method::Benders => SmpsMethod::Benders,
        Method::Extensive => SmpsMethod::Extensive,
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = wanted.threads.map_or(cores, |threads| threads as usize);
    match solve_smps(&wanted.files, method, wanted.gap, threads) {
        Ok(report) => {
            if wanted.json {
                screen::json(&report.json())?;
            } else {
                screen::data(&report.text())?;
            }
            Ok(report.exit())
        }
        Err(trouble) => screen::refused(wanted.json, &trouble),
    }
}
