//! Projects: what can be invested in, and what is under way.

use super::{ItemId, LineId, LineProcessId, LinkId, OfferId, ProjectId, RegionId, SiteId, SkillId, Subject};
use kuznia_base::{Id, Instant, Money, MoneyPerYear, Months, PeriodId, Share, Years};

/// Kind of a project, for people and for earmarks; the effects say what it does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[expect(missing_docs, reason = "the words are those of the schema")]
pub enum ProjectKind {
    Build,
    Expand,
    Convert,
    Acquire,
    License,
    Harden,
    Backup,
    Train,
    Store,
    Link,
}

/// Grid on which commitments are possible.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CommitStep {
    /// Every period.
    Period,
    /// First period of a month.
    Month,
    /// First period of a quarter.
    Quarter,
    /// First period of a year.
    Year,
}

/// From when an effect counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum When {
    /// From the commitment.
    Commitment,
    /// From completion.
    Completion,
}

/// What an effect changes.
#[derive(Clone, PartialEq, Debug)]
pub enum EffectOn {
    /// Installed units of a line.
    Line(LineId),
    /// Capacity of a store.
    Store(ItemId, SiteId),
    /// Yearly limit of a link.
    Link(LinkId),
    /// Yearly limit of an offer.
    Offer(OfferId),
    /// MW in a region.
    Power(RegionId),
    /// People of a skill in a region.
    Labour(SkillId, RegionId),
    /// Permission for these line processes.
    Gate(Vec<LineProcessId>),
    /// Share by which the loss of a subject is lowered.
    Protection(Subject),
}

/// One effect of one unit of a project.
#[derive(Clone, PartialEq, Debug)]
pub struct Effect {
    /// What it changes.
    pub on: EffectOn,
    /// By how much per unit committed; may be negative.
    pub amount: f64,
    /// From when.
    pub when: When,
    /// Linear ramp from 0 to the whole amount.
    pub ramp: Months,
}

/// A part of the cost that falls due after the commitment.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Payment {
    /// Months after the commitment.
    pub after: Months,
    /// Share of the cost; the shares of a project sum to 1.
    pub share: Share,
}

/// Something one can invest in.
#[derive(Clone, PartialEq, Debug)]
pub struct Project {
    /// Key.
    pub name: String,
    /// Name for people.
    pub label: String,
    /// Kind.
    pub kind: ProjectKind,
    /// Most units in all, those under way included.
    pub max_units: f64,
    /// Whether only whole units can be committed.
    pub whole_units: bool,
    /// Per unit.
    pub cost: Money,
    /// From commitment to completion.
    pub lead: Months,
    /// Per unit, from completion to the end of life.
    pub fixed_cost: MoneyPerYear,
    /// Life after completion; `None`: for ever.
    pub lifetime: Option<Years>,
    /// First possible commitment.
    pub earliest: Option<Instant>,
    /// Last possible commitment.
    pub latest: Option<Instant>,
    /// Grid of commitments.
    pub commit_every: CommitStep,
    /// What it changes.
    pub effects: Vec<Effect>,
    /// Projects that must be complete before.
    pub requires: Vec<ProjectId>,
    /// Projects that cannot be started beside it (symmetric: each names the other).
    pub excludes: Vec<ProjectId>,
    /// Payments by date, in order; empty: evenly over the lead.
    pub payments: Vec<Payment>,
    /// By how much commitments of these dates are late, in order of dates. A case as it is read has none: a future may.
    pub slips: Vec<Slip>,
    /// By period: what payments that fall due in it are over those of the tables; empty: 1. A case as it is read has none.
    pub dearer: Vec<f64>,
}

/// By how much a commitment is late in one future.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Slip {
    /// Date of the commitment.
    pub date: Instant,
    /// Days by which what counts from the commitment begins later: it waits for what it requires.
    pub waits: f64,
    /// Days by which it is complete later, the wait included.
    pub completes: f64,
}

impl Project {
    /// When a commitment begins to count: at its date, unless it waits.
    pub fn begins(&self, date: Instant) -> Instant {
        self.slip(date).map_or(date, |slip| date.plus_days(slip.waits))
    }

    /// When a commitment is complete.
    pub fn completes(&self, date: Instant) -> Instant {
        let planned = date.plus_months(self.lead.0);
        self.slip(date).map_or(planned, |slip| planned.plus_days(slip.completes))
    }

    /// What a payment in a period is over the one of the tables.
    pub fn dearer(&self, t: PeriodId) -> f64 {
        self.dearer.get(t.index()).copied().unwrap_or(1.0)
    }

    fn slip(&self, date: Instant) -> Option<&Slip> {
        let at = self.slips.binary_search_by_key(&date, |slip| slip.date).ok()?;
        Some(&self.slips[at])
    }
}

/// Units of a project committed before this plan, or fixed for it.
#[derive(Clone, PartialEq, Debug)]
pub struct UnderWay {
    /// Which project.
    pub project: ProjectId,
    /// Date of the commitment.
    pub date: Instant,
    /// Units.
    pub units: f64,
    /// Share of the cost already paid; `None`: the schedule's share before the start.
    pub paid: Option<Share>,
}
