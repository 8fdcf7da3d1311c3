//! Power by region and people by skill and region.

use super::{Level, RegionId, SkillId};
use kuznia_base::Table;

/// Hours and people of one skill in one region.
#[derive(Clone, PartialEq, Debug)]
pub struct Labour {
    /// Which skill.
    pub skill: SkillId,
    /// Where.
    pub region: RegionId,
    /// People employed without hiring, over time.
    pub people: Level,
    /// Hours per person and year, over time.
    pub hours_per_year: Level,
    /// Wage per person and year, over time.
    pub wage_per_year: Level,
    /// Most people hired per year, over time.
    pub hire_per_year: Level,
}

/// Hours of a skill.
pub type LabourHours = (SkillId, kuznia_base::Hours);

/// MW by region over time; regions that the table does not name have none.
pub type Grid = Table<RegionId, Level>;
