//! Targets: bounds that the plan must meet.

use super::Scope;
use kuznia_base::Instant;

/// What a target measures; `docs/conventions.md` gives the rows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[expect(missing_docs, reason = "the words are those of the schema")]
pub enum Measure {
    DomesticShare,
    StandardShare,
    Service,
    StockDays,
    SupplierShare,
    Activity,
    CapacityMargin,
}

/// Over what a target's row sums.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Per {
    /// Each period.
    Period,
    /// Each calendar year.
    Year,
    /// The whole horizon.
    Horizon,
}

/// A bound that the plan must meet.
#[derive(Clone, PartialEq, Debug)]
pub struct Target {
    /// Key.
    pub name: String,
    /// What is measured.
    pub measure: Measure,
    /// On what.
    pub scope: Scope,
    /// Windows.
    pub per: Per,
    /// Only periods that start on or after.
    pub from: Option<Instant>,
    /// Only periods that start before.
    pub until: Option<Instant>,
    /// Lower bound.
    pub at_least: Option<f64>,
    /// Upper bound.
    pub at_most: Option<f64>,
    /// Per unit missed, in the row's unit; `None`: hard.
    pub penalty: Option<f64>,
}
