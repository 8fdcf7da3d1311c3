//! Solves a published two-stage case in SMPS format, so that the engine can be held against the literature.

use crate::trouble::{Exit, Trouble, reason};
use kuznia_base::{Faults, Note};
use kuznia_hedge::{Ending, Risk, Smps, SmpsText, Wishes, benders, extensive, read_smps};
use kuznia_lp::{Col, Options, solve};
use serde_json::{Map, Value, json};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// How a two-stage program is solved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SmpsMethod {
    /// All futures in one program; whole columns of both stages are kept whole.
    Extensive,
    /// Decomposition; whole columns of the second stage are relaxed.
    Benders,
}

/// The answer to an SMPS case.
#[derive(Clone, PartialEq, Debug)]
pub struct SmpsReport {
    /// Name of the case.
    pub case: String,
    /// Columns, rows and futures.
    pub size: (usize, usize, usize),
    /// How it was solved.
    pub method: SmpsMethod,
    /// `solved`, `infeasible`, `unbounded` or `stopped`.
    pub status: &'static str,
    /// Least expected cost.
    pub objective: Option<f64>,
    /// Nothing does better than this.
    pub bound: Option<f64>,
    /// Values of the first stage by column.
    pub first: Vec<(String, f64)>,
}

/// Solves a case for its least expected cost. `files` are core, time and stoch file, or one path without its ending, to
/// which `.cor`, `.tim` and `.sto` are added.
///
/// # Errors
/// A file is gone or cannot be read as SMPS; the solver failed.
pub fn solve_smps(
    files: &[PathBuf],
    method: SmpsMethod,
    gap: f64,
    threads: usize,
) -> Result<SmpsReport, Trouble> {
    let paths = match files {
        [stem] => ["cor", "tim", "sto"].map(|ending| stem.with_extension(ending)),
        [core, time, stoch] => [core.clone(), time.clone(), stoch.clone()],
        _ => return Err(fault("name the core, time and stoch file, or their common path without an ending")),
    };
    let [core, time, stoch] = [read(&paths[0])?, read(&paths[1])?, read(&paths[2])?];
    let smps = read_smps(&SmpsText { core: &core, time: &time, stoch: &stoch })
        .map_err(|why| fault(&why.to_string()))?;
    let problem = &smps.problem;
    let size = (problem.program.n_cols(), problem.program.n_rows(), problem.scenarios.len());
    let mut report = SmpsReport {
        case: smps.name.clone(),
        size,
        method,
        status: "solved",
        objective: None,
        bound: None,
        first: Vec::new(),
    };
    match method {
        SmpsMethod::Extensive => whole(&smps, gap, &mut report)?,
        SmpsMethod::Benders => parts(&smps, gap, threads, &mut report)?,
    }
    Ok(report)
}

fn whole(smps: &Smps, gap: f64, report: &mut SmpsReport) -> Result<(), Trouble> {
    let whole = extensive(&smps.problem, Risk::Mean);
    let solution = solve(&whole.program, &Options { gap, ..Options::default() }, None, &mut |_| ());
    match &solution.status {
        kuznia_lp::Status::Infeasible => report.status = "infeasible",
        kuznia_lp::Status::Unbounded => report.status = "unbounded",
        kuznia_lp::Status::Failed(words) => return Err(failed(words)),
        _ if !solution.has_values() => report.status = "stopped",
        _ => {
            (report.objective, report.bound) = (Some(solution.objective), Some(solution.bound));
            report.first =
                named(smps, &whole.first.iter().map(|col| solution.x[col.index()]).collect::<Vec<_>>());
        }
    }
    Ok(())
}

fn parts(smps: &Smps, gap: f64, threads: usize, report: &mut SmpsReport) -> Result<(), Trouble> {
    let wishes = Wishes { gap, threads, ..Wishes::default() };
    match benders(&smps.problem, &wishes, &mut |_| ()).map_err(|why| fault(&why.to_string()))? {
        Ending::Solved(hedge) | Ending::Limited(hedge) => {
            (report.objective, report.bound) = (Some(hedge.objective), Some(hedge.bound));
            report.first = named(smps, &hedge.first);
        }
        Ending::Infeasible => report.status = "infeasible",
        Ending::Unbounded(_) => report.status = "unbounded",
        Ending::Stopped(bound) => (report.status, report.bound) = ("stopped", Some(bound)),
        Ending::Failed(words) => return Err(failed(&words)),
    }
    Ok(())
}

fn named(smps: &Smps, values: &[f64]) -> Vec<(String, f64)> {
    let name = |col: &Col| smps.columns[col.index()].clone();
    smps.problem.first.iter().map(name).zip(values.iter().copied()).collect()
}

fn read(path: &Path) -> Result<String, Trouble> {
    fs::read_to_string(path)
        .map_err(|why| fault(&format!("failed to read `{}`: {}", path.display(), reason(&why))))
}

fn fault(words: &str) -> Trouble {
    Trouble::Input(Faults { faults: vec![Note::new(words.to_owned())], warnings: Vec::new() })
}

fn failed(words: &str) -> Trouble {
    Trouble::Internal(Box::new(Note::new(format!("the solver failed: {words}"))))
}

impl SmpsReport {
    /// The exit code.
    pub fn exit(&self) -> Exit {
        match self.status {
            "solved" => Exit::Done,
            "infeasible" => Exit::Infeasible,
            _ => Exit::Stopped,
        }
    }

    /// The answer in words.
    pub fn text(&self) -> String {
        let (cols, rows, futures) = self.size;
        let mut text = format!("{}: {cols} columns, {rows} rows, {futures} futures\n", self.case);
        match (self.objective, self.bound) {
            (Some(objective), Some(bound)) => {
                let _ = writeln!(text, "expected cost {objective}, at least {bound}");
            }
            _ => {
                let _ = writeln!(text, "{}", self.status);
            }
        }
        for (name, value) in &self.first {
            let _ = writeln!(text, "  {name:20} {value}");
        }
        text
    }

    /// The `--json` object, see `docs/json.md`.
    pub fn json(&self) -> Value {
        let first: Map<String, Value> =
            self.first.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        json!({
            "version": crate::json::VERSION,
            "verb": "smps",
            "case": self.case,
            "status": self.status,
            "method": match self.method {
                SmpsMethod::Extensive => "extensive",
                SmpsMethod::Benders => "benders",
            },
            "size": { "columns": self.size.0, "rows": self.size.1, "futures": self.size.2 },
            "objective": self.objective,
            "bound": self.bound,
            "first": first,
        })
    }
}
