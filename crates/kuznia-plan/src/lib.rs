//! The mathematical formulation of a case: index, variables, constraints, objective, build, solve, extract.

mod access;
mod build;
mod carry;
mod conflict;
mod constraints;
mod describe;
mod expenses;
mod export;
mod extract;
mod figures;
mod index;
mod inputs;
mod learning;
mod model;
mod objective;
mod outcome;
mod rolling;
mod rows;
mod solve;
mod variables;
mod words;

pub use build::Formulation;
pub use carry::{Carried, Committed, Debt, carry};
pub use describe::describe;
pub use expenses::Term;
pub use figures::{Figures, figures, home_made};
pub use index::{ArcId, CellId};
pub use inputs::InputRef;
pub use outcome::{Answer, ConflictRow, Outcome, PlanOptions, Progress, Size, Solver, SolverFacts};
pub use rolling::{Rolled, Rolling, Seen, Span, Window, plan_rolling, windows};
pub use rows::{Key, Tag};
pub use solve::plan;
pub use variables::{Block, Columns, Commit, Miss};
