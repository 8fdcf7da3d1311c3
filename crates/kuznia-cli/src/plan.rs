//! `kuznia plan CASE`: the main job.

use crate::progress::{Teller, Telling};
use crate::{Ended, arguments, screen, stop};
use kuznia::{Exit, Instant, PlanOptions, PlanReport, Rolling, Since, Wishes, json, plan_case, plan_since};
use std::path::PathBuf;
use std::time::Duration;

/// Arguments of `plan`.
#[derive(clap::Args, Debug)]
pub(crate) struct Arguments {
    /// Folder of the case, with `case.toml` and its tables, or a workbook.
    #[arg(required_unless_present = "since")]
    case: Option<PathBuf>,
    /// Folder of the run, which must not exist yet [default: the next free runs/<case>-plan-NNNN].
    #[arg(short, long = "output", value_name = "RUN")]
    output: Option<PathBuf>,
    /// Plan the case with this variant applied.
    #[arg(long)]
    variant: Option<String>,
    /// What to optimise.
    #[arg(long, value_enum, default_value_t)]
    goal: Goal,
    /// Relative gap between a plan and its bound at which it is good enough, such as 0.01 or 1%.
    #[arg(long, value_parser = arguments::share, default_value = "0.01")]
    gap: f64,
    /// Seconds of solving after which the best plan so far is taken.
    #[arg(long, value_name = "SECONDS", value_parser = arguments::seconds)]
    time_limit: Option<Duration>,
    /// Threads of the solver [default: all cores].
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    threads: Option<u32>,
    /// Method for linear programs.
    #[arg(long, value_enum, default_value_t)]
    solver: Solver,
    /// Plan operations with limited foresight: WINDOW/STEP in periods (8/4) or months (24m/12m).
    #[arg(long, value_name = "WINDOW/STEP")]
    rolling: Option<Rolling>,
    /// Decide projects window by window too, instead of taking them from the plan of the whole horizon.
    #[arg(long, requires = "rolling")]
    rolling_projects: bool,
    /// Go on from an earlier run: what it committed is frozen, its state is carried. Without CASE its own copy is planned.
    #[arg(long, value_name = "RUN", requires = "as_of")]
    since: Option<PathBuf>,
    /// First day of the new plan: the start of a period of the earlier run.
    #[arg(long, value_name = "DATE", requires = "since", value_parser = arguments::date)]
    as_of: Option<Instant>,
    /// Print one JSON object, see docs/json.md.
    #[arg(long)]
    json: bool,
    /// How progress is told on stderr.
    #[arg(long, value_enum, default_value_t)]
    progress: Telling,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug, Default)]
enum Goal {
    /// Least cost, shortfall priced.
    #[default]
    Cost,
    /// Least shortfall by priority, then least cost.
    Coverage,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug, Default)]
enum Solver {
    /// By the model's size and purpose.
    #[default]
    Auto,
    /// Dual simplex.
    Simplex,
    /// Interior point.
    Ipm,
}

/// Plans a case.
pub(crate) fn run(arguments: &Arguments) -> Ended {
    let wishes = Wishes {
        variant: arguments.variant.clone(),
        run: arguments.output.clone(),
        options: PlanOptions {
            goal: match arguments.goal {
                Goal::Cost => kuznia::Goal::Cost,
                Goal::Coverage => kuznia::Goal::Coverage,
            },
            gap: arguments.gap,
            time_limit: arguments.time_limit,
            threads: arguments.threads,
            solver: match arguments.solver {
                Solver::Auto => kuznia::Solver::Auto,
                Solver::Simplex => kuznia::Solver::Simplex,
                Solver::Ipm => kuznia::Solver::InteriorPoint,
            },
            stop: Some(stop::flag()),
        },
        rolling: arguments.rolling.map(|rolling| Rolling { projects: arguments.rolling_projects, ..rolling }),
    };
    let mut teller = Teller::new(arguments.progress);
    let mut hear = |progress: &kuznia::Progress| teller.tell(progress);
    let path = arguments.case.as_deref();
    let planned = match (&arguments.since, arguments.as_of, path) {
        (Some(run), Some(as_of), _) => {
            plan_since(path, &Since { run: run.clone(), as_of }, &wishes, &mut hear)
        }
        (_, _, Some(path)) => plan_case(path, &wishes, &mut hear),
        _ => unreachable!("the command asks for a case or an earlier run"),
    };
    teller.finish();
    match planned {
        Ok(report) => tell(arguments, &report),
        Err(trouble) => screen::refused(arguments.json, &trouble),
    }
}

fn tell(arguments: &Arguments, report: &PlanReport) -> Ended {
    if !arguments.json {
        screen::warnings(&report.loaded.warnings);
    }
    if let Some(failure) = report.audit_failure() {
        screen::say(&format!("error: {failure}"));
    }
    if arguments.json {
        screen::json(&json::planned(report))?;
    } else if let Some(summary) = report.summary(screen::style()) {
        screen::data(&summary)?;
    }
    if report.exit() == Exit::Stopped {
        screen::say(match report.run {
            Some(_) => "stopped before the wanted gap was reached; the best plan so far was written",
            None => "stopped before a plan was found; nothing was written",
        });
    }
    Ok(report.exit())
}
