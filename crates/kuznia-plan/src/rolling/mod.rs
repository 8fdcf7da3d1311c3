//! Operations with limited foresight: window after window is planned, its first step kept, and what was kept is the
//! state from which the next window starts.
//!
//! All windows are cut out of one formulation of the whole horizon, so that every state is carried exactly: stocks,
//! what is under way, what is fielded or waits, cash, loans with the schedule of each borrowing, people hired, and
//! what the windows of targets have reached. The kept steps make one plan of the whole horizon, which is feasible in
//! the whole program and therefore never cheaper than the plan that sees all. See `docs/conventions.md`, Rolling.

mod cut;
mod price;
mod run;
mod windows;

pub use run::{Rolled, Seen, plan_rolling};
pub use windows::{Rolling, Span, Window, windows};
