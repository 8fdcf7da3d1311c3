//! What is asked of the planner and what it answers.

use crate::inputs::InputRef;
use kuznia_base::Place;
use kuznia_case::{Goal, Plan};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// Method of the solver.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Solver {
    /// Chosen by the model's size and purpose.
    #[default]
    Auto,
    /// Simplex.
    Simplex,
    /// Interior point.
    InteriorPoint,
}

/// What is asked of the planner.
#[derive(Clone, Debug)]
pub struct PlanOptions {
    /// What to optimise.
    pub goal: Goal,
    /// Relative gap at which whole units are good enough, such as 0.01.
    pub gap: f64,
    /// Wall-clock limit for solving.
    pub time_limit: Option<Duration>,
    /// Threads of the solver.
    pub threads: Option<u32>,
    /// Method.
    pub solver: Solver,
    /// Set to end early with the best plan so far.
    pub stop: Option<Arc<AtomicBool>>,
}

impl Default for PlanOptions {
    fn default() -> Self {
        Self {
            goal: Goal::Cost,
            gap: 0.01,
            time_limit: None,
            threads: None,
            solver: Solver::Auto,
            stop: None,
        }
    }
}

/// A sign of life from the solver.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// What is being done, in words.
    pub phase: String,
    /// Seconds since solving began.
    pub seconds: f64,
    /// Iterations of the method so far.
    pub iterations: u64,
    /// Objective of the best plan so far.
    pub incumbent: Option<f64>,
    /// Best proven bound.
    pub bound: Option<f64>,
    /// Relative gap between them.
    pub gap: Option<f64>,
    /// Pieces of work done, and in all.
    pub done: Option<(u64, u64)>,
}

/// Size of the program.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[expect(missing_docs, reason = "the words are those of linear programming")]
pub struct Size {
    pub columns: usize,
    pub rows: usize,
    pub nonzeros: usize,
    pub integers: usize,
}

impl Size {
    /// The size of a program.
    pub fn of(program: &kuznia_lp::Program) -> Self {
        Self {
            columns: program.n_cols(),
            rows: program.n_rows(),
            nonzeros: program.n_nonzeros(),
            integers: program.n_integers(),
        }
    }
}

/// Which solver answered, and how.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SolverFacts {
    /// Name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Method in words.
    pub method: String,
}

/// A plan with its bound.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The plan.
    pub plan: Plan,
    /// Its objective (present value, case currency).
    pub objective: f64,
    /// No plan is cheaper than this (the solver's tree bound for whole units). For the coverage goal of the last class.
    pub bound: f64,
    /// (objective − bound) / max(|objective|, 1e-9).
    pub gap: f64,
    /// Bound of the linear program that holds whatever the solver did wrong; −∞ where none could be derived.
    pub safe_bound: f64,
    /// Whether the gap was reached; `false`: a limit or Ctrl-C ended it.
    pub complete: bool,
    /// Size of the program.
    pub size: Size,
    /// Seconds from the case to solver arrays.
    pub build_seconds: f64,
    /// Seconds in the solver.
    pub solve_seconds: f64,
    /// Who solved it.
    pub solver: SolverFacts,
}

/// One row of a conflict: rows that cannot hold together.
#[derive(Clone, PartialEq, Debug)]
pub struct ConflictRow {
    /// The row's name, such as `stores_closing[propellant,works-2]`.
    pub row: String,
    /// Its family.
    pub family: String,
    /// What it says, in words.
    pub words: String,
    /// The least change that would mend it, if one was found.
    pub mend: Option<String>,
    /// The cells of the input that say so, the most telling first.
    pub inputs: Vec<InputRef>,
    /// Where those cells stand in the user's files, where that is known: found by whoever holds the draft.
    pub places: Vec<Place>,
}

/// The planner's answer.
#[derive(Debug)]
pub enum Outcome {
    /// There is a plan.
    Planned(Box<Answer>),
    /// No plan can exist.
    Infeasible {
        /// Rows that cannot hold together.
        conflict: Vec<ConflictRow>,
        /// Size of the program.
        size: Size,
        /// Seconds from the case to solver arrays.
        build_seconds: f64,
        /// Seconds in the solver.
        solve_seconds: f64,
        /// Who found it.
        solver: SolverFacts,
    },
    /// A limit or Ctrl-C came before any plan, or the solver failed.
    Stopped {
        /// Why, in words.
        reason: String,
        /// Best proven bound.
        bound: f64,
        /// Size of the program.
        size: Size,
        /// Seconds from the case to solver arrays.
        build_seconds: f64,
        /// Seconds in the solver.
        solve_seconds: f64,
        /// Who was solving.
        solver: SolverFacts,
    },
}
