//! Linear and mixed-integer programs: arrays, the HiGHS solver, and what is said about their answers.
//!
//! This crate knows nothing of cases. A [`Program`] is columns, rows and nonzeros; [`solve()`] answers it; [`Lp`] is a
//! program that stays inside the solver to be changed and solved again.

// The sources of test programs are shared with the integration tests.
#[cfg(test)]
extern crate self as kuznia_lp;

mod certificate;
mod conflict;
mod highs;
mod lp;
mod lp_format;
mod method;
mod mip;
mod mps;
mod names;
mod options;
mod point;
mod program;
mod solution;
mod solve;

pub use certificate::{Certificate, TIGHT, certify, safe_bound, safe_bound_below};
pub use conflict::{Conflict, Direction, Mend, Target, conflict};
pub use lp::{Lp, LpError, NewRow};
pub use lp_format::write_lp;
pub use method::SIMPLEX_SIZE;
pub use mps::write_mps;
pub use names::{Names, Numbered};
pub use options::{Method, Options, Progress, Purpose, relative_gap};
pub use program::{Col, Fault, Program, Row};
pub use solution::{Basis, BasisStatus, Solution, Status};
pub use solve::{prices, solve};

/// The version of the solver that is linked, such as `1.16.0`.
pub fn solver_version() -> String {
    highs::version()
}
