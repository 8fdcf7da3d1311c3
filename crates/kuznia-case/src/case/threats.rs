//! Threats, scenarios, variants, ranges, learning and evidence: read, checked and kept for the questions that use them.

use super::SupplierId;
use super::{
    CountryId, DonorId, LineId, LinkId, OfferId, ProcessId, ProjectId, RegionId, RequirementId, SiteId,
};
use kuznia_base::Instant;

/// What a threat or a protection is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[expect(missing_docs, reason = "the words are those of the schema")]
pub enum Subject {
    Site(SiteId),
    Line(LineId),
    Region(RegionId),
    Offer(OfferId),
    Supplier(SupplierId),
    Country(CountryId),
    Link(LinkId),
    Donor(DonorId),
    Requirement(RequirementId),
    Project(ProjectId),
    /// `*`: everything of the threat's kind.
    Every,
}

/// Kind of a threat.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[expect(missing_docs, reason = "the words are those of the schema")]
pub enum ThreatKind {
    Site,
    Line,
    RegionPower,
    Offer,
    Supplier,
    Country,
    Link,
    Aid,
    Demand,
    Cost,
    LeadTime,
}

/// A random number's law.
#[derive(Clone, PartialEq, Debug)]
#[expect(missing_docs, reason = "the words are those of the schema")]
pub enum Distribution {
    Fixed(f64),
    Uniform { low: f64, high: f64 },
    Triangular { low: f64, mode: f64, high: f64 },
    Lognormal { mean: f64, deviation: f64 },
    Exponential { mean: f64 },
    Weibull { shape: f64, scale: f64 },
    Empirical(String),
}

/// When a threat strikes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Occurrence {
    /// At random, so often a year.
    PerYear(f64),
    /// At a date.
    On(Instant),
}

/// How a lost capacity comes back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Recovery {
    /// All at once at the end.
    Step,
    /// Evenly.
    Linear,
}

/// An event that takes capacity away for a while.
#[derive(Clone, PartialEq, Debug)]
pub struct Threat {
    /// Key.
    pub name: String,
    /// Kind.
    pub kind: ThreatKind,
    /// On what.
    pub on: Subject,
    /// When.
    pub occurrence: Occurrence,
    /// Share lost, or relative increase (demand, cost, lead time).
    pub size: Distribution,
    /// Days that it lasts.
    pub days: Distribution,
    /// How it ends.
    pub recovery: Recovery,
    /// Days, for exposure.
    pub time_to_recover: Option<f64>,
    /// Threats of a group strike together.
    pub group: Option<String>,
    /// Not before.
    pub from: Option<Instant>,
    /// Not from here on.
    pub until: Option<Instant>,
}

/// A named scenario.
#[derive(Clone, PartialEq, Debug)]
pub struct NamedScenario {
    /// Key.
    pub name: String,
    /// Probability.
    pub probability: f64,
    /// Variants that it applies.
    pub variants: Vec<String>,
}

/// A named set of changes.
#[derive(Clone, PartialEq, Debug)]
pub struct Variant {
    /// Key.
    pub name: String,
    /// What it changes.
    pub changes: Vec<VariantChange>,
}

/// One change of a variant, as typed.
#[derive(Clone, PartialEq, Debug)]
pub struct VariantChange {
    /// Table.
    pub table: String,
    /// Key with `/` between its parts, `*` for any.
    pub key: String,
    /// Column.
    pub column: String,
    /// New value or factor, as typed.
    pub change: String,
}

/// A range of an input figure.
#[derive(Clone, PartialEq, Debug)]
pub struct Range {
    /// Table.
    pub table: String,
    /// Key with `/` between its parts.
    pub key: String,
    /// Column.
    pub column: String,
    /// Least.
    pub low: f64,
    /// Most.
    pub high: f64,
    /// Evidence.
    pub source: Option<String>,
}

/// What learns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LearningOn {
    /// Runs of a process.
    Process(ProcessId),
    /// Units of a project.
    Project(ProjectId),
}

/// Cost falls with experience (Wright's law).
#[derive(Clone, PartialEq, Debug)]
pub struct Learning {
    /// What.
    pub on: LearningOn,
    /// Cost after a doubling over cost before.
    pub cost_ratio: f64,
    /// Cumulative amount at the start.
    pub initial_cumulative: f64,
}

/// Kind of evidence.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the words are those of the schema")]
pub enum EvidenceKind {
    Published,
    Derived,
    Assumed,
}

/// Where an input figure comes from.
#[derive(Clone, PartialEq, Debug)]
pub struct Evidence {
    /// Key.
    pub source: String,
    /// Title.
    pub title: String,
    /// Publisher.
    pub publisher: Option<String>,
    /// Date as written.
    pub date: Option<String>,
    /// Kind.
    pub kind: EvidenceKind,
    /// Address.
    pub url: Option<String>,
    /// Remark.
    pub note: Option<String>,
}
