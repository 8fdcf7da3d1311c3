//! The sound case: every noun in a file of its own, tied together by typed ids. A `Case` that exists has passed `check`.

mod actuals;
mod economics;
mod goods;
mod lines;
mod money;
mod needs;
mod people;
mod places;
mod projects;
mod scope;
mod targets;
mod threats;
mod trade;

pub use actuals::{Actual, Measured};
pub use economics::{Economics, HorizonValue, Level};
pub use goods::{Flow, Item, Process, Receipt, Role, Store};
pub use lines::{Line, LineProcess};
pub use money::{Atom, Currency, Fund, FundCurrency, Loan, OutlayClass, Selector};
pub use needs::{Acceptance, Backlog, Requirement, RequirementKind};
pub use people::{Grid, Labour, LabourHours};
pub use places::{Bloc, Country, Region, Site};
pub use projects::{CommitStep, Effect, EffectOn, Payment, Project, ProjectKind, Slip, UnderWay, When};
pub use scope::Scope;
pub use targets::{Measure, Per, Target};
pub use threats::{
    Distribution, Evidence, EvidenceKind, Learning, LearningOn, NamedScenario, Occurrence, Range, Recovery,
    Subject, Threat, ThreatKind, Variant, VariantChange,
};
pub use trade::{Aid, AidKind, Link, Offer};

use kuznia_base::{Calendar, Table, define_id};

define_id!(CountryId, "a country");
define_id!(RegionId, "a region");
define_id!(SiteId, "a site");
define_id!(ItemId, "an item");
define_id!(FamilyId, "a family of items");
define_id!(StandardId, "a standard");
define_id!(ProcessId, "a process");
define_id!(LineId, "a line");
define_id!(LineProcessId, "a process that a line runs");
define_id!(ProjectId, "a project");
define_id!(StoreId, "a store");
define_id!(SupplierId, "a supplier");
define_id!(OfferId, "an offer");
define_id!(LinkId, "a link");
define_id!(DonorId, "a donor");
define_id!(AidId, "a row of aid: donor, kind, item, site, fund");
define_id!(RequirementId, "a requirement");
define_id!(AcceptanceId, "an acceptance");
define_id!(CurrencyId, "a foreign currency");
define_id!(FundId, "a fund");
define_id!(LoanId, "a loan");
define_id!(SkillId, "a skill");
define_id!(LabourId, "a labour market: skill in region");
define_id!(TargetId, "a target");
define_id!(ThreatId, "a threat");

/// One complete, sound input. All ids in it point into its own tables.
#[derive(Clone, Debug)]
pub struct Case {
    /// Short name, fit for a folder.
    pub name: String,
    /// One line for people.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// Name of the case's currency, such as `EUR million`.
    pub currency: String,
    /// Periods and discounting.
    pub calendar: Calendar,
    /// Valuation.
    pub economics: Economics,
    /// Origins of goods.
    pub countries: Table<CountryId, Country>,
    /// Grid zones and labour markets.
    pub regions: Table<RegionId, Region>,
    /// Places with lines and stores.
    pub sites: Table<SiteId, Site>,
    /// Goods.
    pub items: Table<ItemId, Item>,
    /// Names of the families of items.
    pub families: Table<FamilyId, String>,
    /// Names of the standards of items.
    pub standards: Table<StandardId, String>,
    /// Ways to turn inputs into outputs.
    pub processes: Table<ProcessId, Process>,
    /// Installed capacity.
    pub lines: Table<LineId, Line>,
    /// Which line runs which process, in order of line.
    pub line_processes: Table<LineProcessId, LineProcess>,
    /// What can be invested in.
    pub projects: Table<ProjectId, Project>,
    /// Projects committed before this plan.
    pub under_way: Vec<UnderWay>,
    /// Goods already on the way.
    pub receipts: Vec<Receipt>,
    /// Cost falls with experience.
    pub learning: Vec<Learning>,
    /// Stores with an opening stock or a rule.
    pub stores: Table<StoreId, Store>,
    /// Names of the suppliers.
    pub suppliers: Table<SupplierId, String>,
    /// Purchase possibilities.
    pub offers: Table<OfferId, Offer>,
    /// Transport from site to site.
    pub links: Table<LinkId, Link>,
    /// Names of the donors.
    pub donors: Table<DonorId, String>,
    /// Cash and goods that are given.
    pub aid: Table<AidId, Aid>,
    /// Needs.
    pub requirements: Table<RequirementId, Requirement>,
    /// Which items serve which need, in order of requirement.
    pub acceptances: Table<AcceptanceId, Acceptance>,
    /// Foreign currencies with their rates.
    pub currencies: Table<CurrencyId, Currency>,
    /// Money with a calendar. Empty: money is unlimited.
    pub funds: Table<FundId, Fund>,
    /// Borrowing.
    pub loans: Table<LoanId, Loan>,
    /// Power by region. `None`: power is unlimited.
    pub grid: Option<Grid>,
    /// Names of the skills.
    pub skills: Table<SkillId, String>,
    /// People by skill and region. `None`: people are unlimited and free.
    pub labour: Option<Table<LabourId, Labour>>,
    /// Bounds the plan must meet.
    pub targets: Table<TargetId, Target>,
    /// Events that take capacity away.
    pub threats: Table<ThreatId, Threat>,
    /// Named scenarios.
    pub scenarios: Vec<NamedScenario>,
    /// Named sets of changes.
    pub variants: Vec<Variant>,
    /// Ranges of input figures.
    pub ranges: Vec<Range>,
    /// Named samples for empirical distributions.
    pub samples: Vec<(String, Vec<f64>)>,
    /// Where figures come from.
    pub evidence: Vec<Evidence>,
    /// What was measured, in the order of its table.
    pub actuals: Vec<Actual>,
}
