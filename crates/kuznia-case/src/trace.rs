//! The trace: what a simulation did with a plan, step by step. Whoever makes it, the audit can judge it from this and the
//! case.

use crate::case::{ItemId, ProjectId, RequirementId, SiteId};
use crate::plan::{Plan, Series};
use kuznia_base::{Calendar, Instant, Table};

/// Decisions and flows of one scenario. All series have one value per step.
#[derive(Clone, PartialEq, Debug)]
pub struct Trace {
    /// Number of the scenario.
    pub scenario: u32,
    /// The steps.
    pub steps: Calendar,
    /// What happened, at the steps. What waits at the end of a step is in `backlog`, also where a need waits only until
    /// the end of its period. Money is not traced: `pay`, `cash`, `borrow`, `owed` and `terms` stay empty.
    pub flows: Plan,
    /// Stock destroyed at the start of a step.
    pub destroyed: Vec<(ItemId, SiteId, Series)>,
    /// What arrived more (or, below zero, less) in a step than the leads of the case say: goods that were late.
    pub late: Vec<(ItemId, SiteId, Series)>,
    /// Need per year, or level.
    pub need: Table<RequirementId, Series>,
    /// Commitments that were complete later than planned: project, date of the commitment, days.
    pub slips: Vec<(ProjectId, Instant, f64)>,
}
