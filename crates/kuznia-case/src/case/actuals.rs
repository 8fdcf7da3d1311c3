//! What was measured while a plan ran.

use super::{
    AcceptanceId, FundId, ItemId, LabourId, LineProcessId, LinkId, LoanId, OfferId, RequirementId, SiteId,
};
use kuznia_base::Instant;

/// What a figure measures. States hold at the start of its date; the others are totals of the period that holds it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Measured {
    /// Stock of an item at a site.
    Stock(ItemId, SiteId),
    /// Cash of a fund, after what the turn of the year takes.
    Cash(FundId),
    /// Owed on a loan.
    Owed(LoanId),
    /// Fielded for a requirement.
    Fielded(AcceptanceId),
    /// Waiting for a requirement.
    Backlog(RequirementId),
    /// People employed.
    People(LabourId),
    /// Runs made.
    Made(LineProcessId),
    /// Bought from an offer.
    Bought(OfferId),
    /// Shipped on a link.
    Shipped(LinkId, ItemId),
    /// Given to a requirement.
    Served(AcceptanceId),
    /// Borrowed.
    Borrowed(LoanId),
    /// Paid by a fund.
    Paid(FundId),
}

impl Measured {
    /// Its word in the table `actuals`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Stock(..) => "stock",
            Self::Cash(_) => "cash",
            Self::Owed(_) => "owed",
            Self::Fielded(_) => "fielded",
            Self::Backlog(_) => "backlog",
            Self::People(_) => "people",
            Self::Made(_) => "made",
            Self::Bought(_) => "bought",
            Self::Shipped(..) => "shipped",
            Self::Served(_) => "served",
            Self::Borrowed(_) => "borrowed",
            Self::Paid(_) => "paid",
        }
    }

    /// Whether it is a state at an instant, and not what was done in a period.
    pub fn is_state(self) -> bool {
        matches!(
            self,
            Self::Stock(..)
                | Self::Cash(_)
                | Self::Owed(_)
                | Self::Fielded(_)
                | Self::Backlog(_)
                | Self::People(_)
        )
    }
}

/// A figure that was measured.
#[derive(Clone, PartialEq, Debug)]
pub struct Actual {
    /// What.
    pub measured: Measured,
    /// Its key as the user writes it, such as `bar/mill`.
    pub key: String,
    /// When.
    pub date: Instant,
    /// How much.
    pub value: f64,
}
