//! The command `kuznia`: one file per verb; data to stdout, progress and messages to stderr.

mod alternatives;
mod arguments;
mod assess;
mod bench;
mod check;
mod compare;
mod explain;
mod export;
mod fortify;
mod frontier;
mod hedge;
mod init;
mod plan;
mod progress;
mod replay;
mod report;
mod scenarios;
mod screen;
mod sensitivity;
mod show;
mod smps;
mod stop;
mod stress;

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
    /// Sample what could happen to a case, and reduce it to a few scenarios if wanted.
    Scenarios(scenarios::Arguments),
    /// Play a plan through thousands of scenarios and say how it holds.
    Stress(stress::Arguments),
    /// Play one scenario of a stress test again and write its trace.
    Replay(replay::Arguments),
    /// Ask what a plan means: independence, endurance, exposure, bottlenecks; writes a run of findings.
    Assess(assess::Arguments),
    /// Explain why a requirement is short or a project chosen, with remedies tried.
    Explain(explain::Arguments),
    /// Cost against independence: the least cost at each level.
    Frontier(frontier::Arguments),
    /// What could be otherwise at nearly the same cost.
    Alternatives(alternatives::Arguments),
    /// Which figures with a range move the outcome most, and whose evidence to verify first.
    Sensitivity(sensitivity::Arguments),
    /// Make synthetic cases, and measure building and solving.
    Bench(bench::Arguments),
    /// Plan a case against many sampled futures, for the mean, the tail or the worst of them.
    Hedge(hedge::Arguments),
    /// Choose protections against an adversary who strikes where it hurts most.
    Fortify(fortify::Arguments),
    /// Show a run: its summary, or one of its tables.
    Show(show::Arguments),
    /// Solve a published two-stage case in SMPS format.
    Smps(smps::Arguments),
    /// Write the report of a run: one page of HTML, a workbook, or data.
    Report(report::Arguments),
}

fn main() -> ExitCode {
    let exit = match Command::parse().verb {
        Verb::Init(arguments) => init::run(&arguments),
        Verb::Check(arguments) => check::run(&arguments),
        Verb::Plan(arguments) => plan::run(&arguments),
        Verb::Export(arguments) => export::run(&arguments),
        Verb::Compare(arguments) => compare::run(&arguments),
        Verb::Scenarios(arguments) => scenarios::run(&arguments),
        Verb::Stress(arguments) => stress::run(&arguments),
        Verb::Replay(arguments) => replay::run(&arguments),
        Verb::Assess(arguments) => assess::run(&arguments),
        Verb::Explain(arguments) => explain::run(&arguments),
        Verb::Frontier(arguments) => frontier::run(&arguments),
        Verb::Alternatives(arguments) => alternatives::run(&arguments),
        Verb::Sensitivity(arguments) => sensitivity::run(&arguments),
        Verb::Bench(arguments) => bench::run(&arguments),
        Verb::Hedge(arguments) => hedge::run(&arguments),
        Verb::Fortify(arguments) => fortify::run(&arguments),
        Verb::Show(arguments) => show::run(&arguments),
        Verb::Smps(arguments) => smps::run(&arguments),
        Verb::Report(arguments) => report::run(&arguments),
    };
    ExitCode::from(exit.unwrap_or_else(|broken| broken.exit()) as u8)
}

/// What a verb gives: its exit code, or that stdout could not be written.
type Ended = Result<Exit, screen::Unwritable>;
