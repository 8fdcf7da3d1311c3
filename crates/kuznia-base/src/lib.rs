//! The ground that every Kuznia crate stands on: typed ids, units, the calendar, located diagnostics, and how
//! numbers are written for people and in checkpoints.

pub mod bytes;
mod calendar;
mod calendar_shares;
mod diagnostics;
mod ids;
mod instant;
pub mod number;
mod units;

pub use calendar::{Calendar, Period, PeriodId, Step, YearFraction};
pub use diagnostics::{Faults, Note, Place, did_you_mean};
pub use ids::{Id, Table};
pub use instant::Instant;
pub use units::{Days, Hours, Money, MoneyPerYear, Months, Quantity, QuantityPerYear, Share, Years};
