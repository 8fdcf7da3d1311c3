//! The command `kuznia`: one file per verb; data to stdout, progress and messages to stderr.

mod arguments;
mod bench;
mod check;
mod compare;
mod export;
mod init;
mod plan;
mod progress;
mod screen;
mod show;
mod stop;

use clap::{Parser, Subcommand};
use kuznia::Exit;
use std::process::ExitCode;

/// Plans an industrial base and says how it holds.
#[derive(Parser, Debug)]
#[command(name = "kuznia", version, about, after_help = AFTER, max_term_width = 100)]
struct Command {
    #[command(subcommand)]
    verb: Verb,
}

const AFTER: &str = "Exit codes: 0 done; 1 input or output cannot be used; 2 usage; 3 no plan can exist; 4 stopped at a \
                     limit or by Ctrl-C, with what there is; 5 failed audit or internal fault.";

#[derive(Subcommand, Debug)]
enum Verb {
    /// Write an example case, or a blank one, into a new folder.
    Init(init::Arguments),
    /// Read a case and say everything that is wrong with it, suspicious, or not modelled.
    Check(check::Arguments),
    /// Plan a case: read, check, solve, audit, write a run, show it on one screen.
    Plan(plan::Arguments),
    /// Write a case in another form: workbook, CSV, Parquet, data package, MPS, LP; or a template to fill in.
    Export(export::Arguments),
    /// Set runs side by side: inputs, projects, service, cost, independence, standards.
    Compare(compare::Arguments),
    /// Show a run: its summary, or one of its tables.
    Show(show::Arguments),
    /// Make synthetic cases, and measure building and solving.
    Bench(bench::Arguments),
}

fn main() -> ExitCode {
    let exit = match Command::parse().verb {
        Verb::Init(arguments) => init::run(&arguments),
        Verb::Check(arguments) => check::run(&arguments),
        Verb::Plan(arguments) => plan::run(&arguments),
        Verb::Export(arguments) => export::run(&arguments),
        Verb::Compare(arguments) => compare::run(&arguments),
        Verb::Show(arguments) => show::run(&arguments),
        Verb::Bench(arguments) => bench::run(&arguments),
    };
    ExitCode::from(exit.unwrap_or_else(|broken| broken.exit()) as u8)
}

/// What a verb gives: its exit code, or that stdout could not be written.
type Ended = Result<Exit, screen::Unwritable>;
