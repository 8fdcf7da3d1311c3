//! The plan: decisions and flows that answer a case. Whoever makes it, the audit can judge it from this and the case.

use crate::case::{
    AcceptanceId, AidId, Atom, CurrencyId, FundId, ItemId, LabourId, LineId, LineProcessId, LinkId, LoanId,
    OfferId, ProjectId, RequirementId, SiteId, TargetId,
};
use kuznia_base::Table;
use std::borrow::Cow;

/// One value per period.
pub type Series = Vec<f64>;

/// Names of the objective's terms, in the order of [`Terms`].
pub const TERM_NAMES: [&str; 14] = [
    "capital",
    "fixed",
    "variable",
    "overtime",
    "setup",
    "transport",
    "holding",
    "disposal",
    "purchases",
    "wages",
    "financing",
    "shortfall",
    "target_penalty",
    "closing_stock",
];

/// The objective term by term, present value in the case's currency; see `docs/conventions.md`.
pub type Terms = [f64; TERM_NAMES.len()];

/// What was optimised.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Goal {
    /// Least cost, shortfall priced.
    #[default]
    Cost,
    /// Least shortfall by priority class, then least cost.
    Coverage,
}

/// Stock and dumping of one item at one site. Cells that are not listed hold nothing ever.
#[derive(Clone, PartialEq, Debug)]
pub struct StockSeries {
    /// What.
    pub item: ItemId,
    /// Where.
    pub site: SiteId,
    /// At the end of each period, in the item's unit.
    pub stock: Series,
    /// Dumped in each period.
    pub dumped: Series,
    /// Closing stock that is credited in the objective.
    pub credit: f64,
}

/// A group of outlays that the same funds may pay.
#[derive(Clone, PartialEq, Debug)]
pub struct PayGroup {
    /// What it is made of.
    pub atoms: Vec<Atom>,
    /// Currency of these outlays; `None`: the case's.
    pub currency: Option<CurrencyId>,
    /// What each fund pays per period, in the fund's own currency.
    pub paid_by: Vec<(FundId, Series)>,
}

/// Decisions and flows. Series have one value per period, totals over a period's weight; negative zeros and solver
/// noise below 1e-9 are cleaned away by the extractor.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Plan {
    /// What was optimised.
    pub goal: Goal,
    /// Units committed at the start of each period, without those under way.
    pub commit: Table<ProjectId, Series>,
    /// Runs.
    pub run: Table<LineProcessId, Series>,
    /// 1 where the line process is set up; empty where it needs no set-up.
    pub on: Table<LineProcessId, Series>,
    /// Overtime in capacity-years.
    pub overtime: Table<LineId, Series>,
    /// Stocks, sparse, in order of item and site.
    pub stocks: Vec<StockSeries>,
    /// Bought, in the item's unit, at the time of purchase.
    pub buy: Table<OfferId, Series>,
    /// Paid for purchases, in the offer's currency (≥ price · buy; take-or-pay may be more).
    pub paid: Table<OfferId, Series>,
    /// Shipped at departure, sparse, in order of link and item.
    pub ship: Vec<(LinkId, ItemId, Series)>,
    /// Goods taken from aid; zeros for cash.
    pub aid_taken: Table<AidId, Series>,
    /// Given out of stock to the requirement.
    pub serve: Table<AcceptanceId, Series>,
    /// Fielded at the end of each period; empty for `consume`.
    pub fielded: Table<AcceptanceId, Series>,
    /// Shortfall: units (consume) or missing level (hold).
    pub short: Table<RequirementId, Series>,
    /// Waiting at the end of each period; empty unless kept.
    pub backlog: Table<RequirementId, Series>,
    /// People employed; empty table where labour is not modelled.
    pub people: Table<LabourId, Series>,
    /// People hired in each period.
    pub hire: Table<LabourId, Series>,
    /// Outlays and who pays them; empty where there are no funds.
    pub pay: Vec<PayGroup>,
    /// Cash at the end of each period, in the fund's currency.
    pub cash: Table<FundId, Series>,
    /// Borrowed.
    pub borrow: Table<LoanId, Series>,
    /// Owed at the end of each period.
    pub owed: Table<LoanId, Series>,
    /// Misses of soft targets: (target, last period's index of the window, amount in the row's unit).
    pub missed: Vec<(TargetId, usize, f64)>,
    /// Objective term by term as the optimiser counts it.
    pub terms: Terms,
    /// Shadow prices by family and row, if they were computed: filled by the optimiser.
    pub prices: Vec<Price>,
}

/// A shadow price: what one more unit on the right-hand side of a row changes in the objective.
#[derive(Clone, PartialEq, Debug)]
pub struct Price {
    /// Constraint family, such as `material_balance`.
    pub family: Cow<'static, str>,
    /// The row's name in the user's words, such as `material_balance[propellant,works-2,2025Q3]`.
    pub row: String,
    /// Change of the objective per unit, present value.
    pub dual: f64,
}
