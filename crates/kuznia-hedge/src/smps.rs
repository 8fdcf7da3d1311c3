//! Published two-stage cases in SMPS format: a core program, its stages, its futures.
//!
//! Birge, Dempster, Gassmann, Gunn, King and Wallace (1987), A standard input format for multiperiod stochastic linear
//! programs. Discrete distributions and two stages are read; whatever else is refused with a sentence.

mod core;
mod lines;
mod stoch;
mod time;

pub use lines::SmpsFault;

use crate::stages::TwoStage;

/// The three texts of a case.
#[derive(Clone, Copy, Debug)]
pub struct SmpsText<'t> {
    /// The core program, an MPS file.
    pub core: &'t str,
    /// The stages.
    pub time: &'t str,
    /// The futures.
    pub stoch: &'t str,
}

/// A case with the names of its columns.
#[derive(Clone, Debug)]
pub struct Smps {
    /// Name of the case.
    pub name: String,
    /// The two-stage program, costs to be minimised.
    pub problem: TwoStage,
    /// Names of all columns.
    pub columns: Vec<String>,
}

/// Reads a case.
///
/// # Errors
/// The first thing that cannot be read, with its file (core, time, stoch) and line.
pub fn read_smps(text: &SmpsText) -> Result<Smps, SmpsFault> {
    let core = core::read(text.core)?;
    let stages = time::read(text.time, &core)?;
    let scenarios = stoch::read(text.stoch, &core, &stages)?;
    let problem = TwoStage {
        program: core.program,
        first: stages.first_columns,
        first_rows: stages.first_rows,
        marked: Vec::new(),
        scenarios,
    };
    problem.check().map_err(|why| SmpsFault::whole("stoch", why.to_string()))?;
    Ok(Smps { name: core.name, problem, columns: core.columns })
}
