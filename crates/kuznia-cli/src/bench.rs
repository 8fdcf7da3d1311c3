//! `kuznia bench`: synthetic cases of any size, and what building and solving them takes.

use crate::{Ended, arguments, screen};
use kuznia::bench::{Building, Solving, build, solve};
use kuznia::generate::{Synthetic, generate, generate_common};
use kuznia::{Case, Exit, Trouble, load};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Arguments of `bench`.
#[derive(clap::Args, Debug)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand, Debug)]
enum What {
    /// Write a synthetic case: sparse, three to five tiers, every family touched. Its figures mean nothing.
    Generate(Generate),
    /// Formulate a case and say how long that took and how much memory.
    Build(Build),
    /// Formulate and solve a case, without writing a run.
    Solve(Solve),
}

#[derive(clap::Args, Debug)]
struct Generate {
    /// Sites, at least 2.
    #[arg(long)]
    sites: usize,
    /// Items, at least 8.
    #[arg(long)]
    items: usize,
    /// Periods: quarters.
    #[arg(long)]
    periods: usize,
    /// Projects in whole units; without any the case is a linear program.
    #[arg(long, default_value_t = 0)]
    projects: usize,
    /// The same seed makes the same case everywhere.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Only the families that benches/peers.py writes too, projects in parts of units.
    #[arg(long)]
    common: bool,
    /// New folder for the case.
    #[arg(long)]
    out: PathBuf,
    /// Say how many columns and rows the case gives.
    #[arg(long)]
    size: bool,
}

#[derive(clap::Args, Debug)]
struct Build {
    /// Folder of the case.
    case: PathBuf,
    /// Build so many times and give the fastest.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    repeat: u32,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args, Debug)]
struct Solve {
    /// Folder of the case.
    case: PathBuf,
    /// How to solve linear programs.
    #[arg(long, value_enum, default_value_t)]
    method: Method,
    /// Where the optimum of a linear program is taken from.
    #[arg(long, value_enum, default_value_t)]
    end: End,
    /// Relative gap at which it is solved.
    #[arg(long, default_value = "1e-4", value_parser = arguments::share)]
    gap: f64,
    /// Stop after so many seconds.
    #[arg(long, value_parser = arguments::seconds)]
    time_limit: Option<Duration>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug, Default)]
enum Method {
    /// By size and purpose.
    #[default]
    Auto,
    /// Dual simplex.
    Simplex,
    /// Interior point.
    InteriorPoint,
    /// Primal-dual hybrid gradient.
    Pdlp,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug, Default)]
enum End {
    /// As `kuznia plan` does: a vertex, in very large programs the interior.
    #[default]
    Plan,
    /// A vertex at any size.
    Vertex,
    /// The interior point as it comes.
    Interior,
}

/// Runs a benchmark.
pub(crate) fn run(arguments: &Arguments) -> Ended {
    let done = match &arguments.what {
        What::Generate(wish) => write_case(wish),
        What::Build(wish) => measure_build(wish),
        What::Solve(wish) => measure_solve(wish),
    };
    match done {
        Ok(text) => {
            screen::data(&text)?;
            Ok(Exit::Done)
        }
        Err(trouble) => {
            screen::trouble(&trouble);
            Ok(trouble.exit())
        }
    }
}

fn write_case(wish: &Generate) -> Result<String, Trouble> {
    let size = Synthetic {
        sites: wish.sites,
        items: wish.items,
        periods: wish.periods,
        projects: wish.projects,
        seed: wish.seed,
    };
    let draft = if wish.common { generate_common(size) } else { generate(size) };
    kuznia::write_case(&wish.out, &draft)?;
    screen::say(&format!("wrote {}; next: kuznia bench build {0}", wish.out.display()));
    match wish.size {
        true => Ok(built(&build(&read(&wish.out)?))),
        false => Ok(String::new()),
    }
}

fn measure_build(wish: &Build) -> Result<String, Trouble> {
    let case = read(&wish.case)?;
    // The peak of memory is that of the first: later ones use what earlier ones gave back.
    let first = build(&case);
    let fastest = (1..wish.repeat).map(|_| build(&case).seconds).fold(first.seconds, f64::min);
    let building = Building { seconds: fastest, ..first };
    Ok(if wish.json { format!("{:#}\n", building_json(&building)) } else { built(&building) })
}

fn measure_solve(wish: &Solve) -> Result<String, Trouble> {
    let case = read(&wish.case)?;
    let method = match wish.method {
        Method::Auto => kuznia::SolverMethod::Auto,
        Method::Simplex => kuznia::SolverMethod::Simplex,
        Method::InteriorPoint => kuznia::SolverMethod::InteriorPoint,
        Method::Pdlp => kuznia::SolverMethod::Pdlp,
    };
    let purpose = match wish.end {
        End::Plan => kuznia::SolverPurpose::Prices,
        End::Vertex => kuznia::SolverPurpose::PricesOrBasis,
        End::Interior => kuznia::SolverPurpose::Values,
    };
    let options = kuznia::SolverOptions {
        method,
        purpose,
        gap: wish.gap,
        time_limit: wish.time_limit,
        ..Default::default()
    };
    let solving = solve(&case, &options);
    Ok(if wish.json { format!("{:#}\n", solving_json(&solving)) } else { solved(&solving) })
}

fn read(folder: &Path) -> Result<Case, Trouble> {
    load(folder, None).map(|loaded| loaded.case)
}

const MEBIBYTE: f64 = 1024.0 * 1024.0;

fn built(building: &Building) -> String {
    let size = building.size;
    let mut text = format!(
        "{} columns ({} whole), {} rows, {} nonzeros\nbuilt in {:.3} s; arrays {:.1} MiB",
        size.columns,
        size.integers,
        size.rows,
        size.nonzeros,
        building.seconds,
        building.array_bytes as f64 / MEBIBYTE
    );
    if let Some(peak) = building.peak_bytes {
        let times = peak as f64 / building.array_bytes as f64;
        text.push_str(&format!(", peak {:.1} MiB ({times:.2} times the arrays)", peak as f64 / MEBIBYTE));
    }
    text.push('\n');
    text
}

fn solved(solving: &Solving) -> String {
    let mut text = built(&solving.building);
    text.push_str(&format!("{} in {:.1} s by {}\n", solving.status, solving.seconds, solving.method));
    text.push_str(&format!("objective {:.6}, bound {:.6}", solving.objective, solving.bound));
    if solving.safe_bound.is_finite() {
        let gap = (solving.objective - solving.safe_bound) / solving.objective.abs().max(1e-9);
        text.push_str(&format!(", safe bound {:.6} (gap {gap:.1e})", solving.safe_bound));
    }
    text.push('\n');
    if let Some((worst, row)) = &solving.audit {
        text.push_str(&format!("audit: worst violation {worst:.1e} in {row}\n"));
    }
    text
}

fn building_json(building: &Building) -> Value {
    json!({
        "version": 1,
        "columns": building.size.columns,
        "rows": building.size.rows,
        "nonzeros": building.size.nonzeros,
        "whole": building.size.integers,
        "build_seconds": building.seconds,
        "array_bytes": building.array_bytes,
        "peak_bytes": building.peak_bytes,
    })
}

fn solving_json(solving: &Solving) -> Value {
    let mut value = building_json(&solving.building);
    for (key, own) in [
        ("method", json!(solving.method)),
        ("status", json!(solving.status)),
        ("solve_seconds", json!(solving.seconds)),
        ("objective", json!(solving.objective)),
        ("bound", json!(solving.bound)),
        ("safe_bound", json!(solving.safe_bound)),
        ("audit", json!(solving.audit.as_ref().map(|(worst, _)| worst))),
    ] {
        value[key] = own;
    }
    value
}
