//! Requirements and the items that serve them.

use super::{ItemId, Level, RequirementId, SiteId};
use kuznia_base::{Money, Quantity};

/// Kind of a requirement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RequirementKind {
    /// A flow that is used up; amounts are per year.
    Consume,
    /// A level to keep fielded.
    Hold,
}

/// What happens to a need that is not served in time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Backlog {
    /// It is gone.
    Lost,
    /// It waits.
    Kept,
}

/// A need.
#[derive(Clone, PartialEq, Debug)]
pub struct Requirement {
    /// Key.
    pub name: String,
    /// Name for people.
    pub label: String,
    /// Where it is served.
    pub site: SiteId,
    /// Flow or level.
    pub kind: RequirementKind,
    /// Per year (consume) or level (hold) over time, in effective units.
    pub amount: Level,
    /// Smaller comes first; `None` comes last.
    pub priority: Option<u32>,
    /// Per unit short (consume), per unit and year (hold, backlog); `None`: it must be served.
    pub shortfall_cost: Option<Money>,
    /// Whether unserved need waits.
    pub backlog: Backlog,
    /// What waits at the start, in effective units.
    pub opening_backlog: Quantity,
}

/// An item that serves a requirement.
#[derive(Clone, PartialEq, Debug)]
pub struct Acceptance {
    /// Which requirement.
    pub requirement: RequirementId,
    /// Which item.
    pub item: ItemId,
    /// Effective units per unit, default 1.
    pub effectiveness: f64,
    /// Continuous rate of attrition of what is fielded, per year.
    pub attrition_per_year: f64,
    /// Fielded at the start.
    pub opening_fielded: Quantity,
    /// Item that must be fielded to use this one, and how many a year one of it can use.
    pub enabler: Option<(ItemId, f64)>,
}
