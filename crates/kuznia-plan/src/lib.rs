//! The mathematical formulation of a case: index, variables, constraints, objective, build, solve, extract.

mod build;
mod conflict;
mod constraints;
mod describe;
mod expenses;
mod extract;
mod figures;
mod index;
mod model;
mod objective;
mod outcome;
mod rows;
mod solve;
mod variables;
mod words;

pub use describe::describe;
pub use expenses::Term;
pub use figures::{Figures, figures};
pub use outcome::{Answer, ConflictRow, Outcome, PlanOptions, Progress, Size, Solver, SolverFacts};
pub use solve::plan;
