//! Lines and the processes that they run.

use super::{Level, LineId, ProcessId, SiteId};
use kuznia_base::{Instant, Money, MoneyPerYear, QuantityPerYear, Share};

/// Installed capacity at a site.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    /// Key.
    pub name: String,
    /// Name for people.
    pub label: String,
    /// Where it stands.
    pub site: SiteId,
    /// Owner, for people.
    pub owner: Option<String>,
    /// Standing units over time, without projects, before retirement is applied.
    pub installed: Level,
    /// From here on the standing capacity is 0.
    pub retires: Option<Instant>,
    /// Share of the time at which it is available.
    pub availability: Level,
    /// Per installed unit.
    pub fixed_cost: MoneyPerYear,
    /// Least load while it runs, as a share of its capacity.
    pub min_load: Share,
    /// Extra capacity by overtime, as a share.
    pub overtime_share: Share,
    /// Per capacity-year of overtime.
    pub overtime_cost: MoneyPerYear,
}

/// A process that a line runs.
#[derive(Clone, PartialEq, Debug)]
pub struct LineProcess {
    /// Which line.
    pub line: LineId,
    /// Which process.
    pub process: ProcessId,
    /// Runs per year of one installed unit that does nothing else, > 0.
    pub runs_per_year: QuantityPerYear,
    /// Per run.
    pub cost: Money,
    /// Per period in which it runs.
    pub setup_cost: Money,
}
