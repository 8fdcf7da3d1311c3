//! The only door to the HiGHS library: a thin safe wrapper around its C interface.
//!
//! Everything above it sees owned objects, slices and `Result`s. What the wrapper knows about HiGHS 1.16 and hides:
//!
//! - `time_limit` counts from the birth of the object, so a budget is set as run time so far plus the budget.
//! - The task scheduler belongs to the operating system thread and cannot change its number of threads; it is reset
//!   when a run asks for another number than the last run on the same thread.
//! - Times in callbacks are −1 in the simplex solver, so deadlines are watched with our own clock.
//! - Callbacks may come from worker threads; only those of the calling thread are passed on.

#[expect(unsafe_code, reason = "HiGHS calls back through a C function pointer with a void pointer")]
mod callback;
#[expect(unsafe_code, reason = "HiGHS is a C library")]
mod handle;
#[expect(unsafe_code, reason = "HiGHS is a C library")]
mod model;

pub(crate) use callback::{Event, Watch};
pub(crate) use handle::{Highs, HighsError, ModelStatus, version};
pub(crate) use model::RawBasis;
