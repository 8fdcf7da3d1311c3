//! Offers, links and aid.

use super::{CountryId, CurrencyId, DonorId, FundId, ItemId, Level, SiteId, SupplierId};
use kuznia_base::{Days, Instant, Money, Months, QuantityPerYear, Share};

/// A purchase possibility.
#[derive(Clone, PartialEq, Debug)]
pub struct Offer {
    /// Key.
    pub name: String,
    /// Name for people.
    pub label: String,
    /// Who sells.
    pub supplier: SupplierId,
    /// Where the goods come from.
    pub country: CountryId,
    /// What is sold.
    pub item: ItemId,
    /// Where it is delivered.
    pub site: SiteId,
    /// Price per unit over time, in the offer's currency.
    pub price: Level,
    /// Most per year over time; `None`: unlimited.
    pub max_per_year: Option<Level>,
    /// Paid for at least (take-or-pay).
    pub min_per_year: QuantityPerYear,
    /// From purchase to delivery.
    pub lead: Months,
    /// The same by period of purchase, where it differs; empty: always `lead`. A case as it is read has none: a future may.
    pub leads: Vec<Months>,
    /// First day of purchase.
    pub from: Option<Instant>,
    /// First day without purchase.
    pub until: Option<Instant>,
    /// Share of the value that is foreign: by default 0 from home, else 1.
    pub foreign_share: Share,
    /// Foreign currency, `None` for the case's.
    pub currency: Option<CurrencyId>,
}

/// Transport from site to site.
#[derive(Clone, PartialEq, Debug)]
pub struct Link {
    /// Key.
    pub name: String,
    /// From here.
    pub from: SiteId,
    /// To here.
    pub to: SiteId,
    /// The only item that it carries; `None`: any.
    pub item: Option<ItemId>,
    /// Per unit of transport size.
    pub cost: Money,
    /// Most transport size per year; `None`: unlimited.
    pub max_per_year: Option<QuantityPerYear>,
    /// From departure to arrival.
    pub lead: Days,
    /// Share lost on the way.
    pub loss: Share,
}

/// What is given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AidKind {
    /// Money into a fund, in the fund's currency.
    Cash(FundId),
    /// Goods at a site, taken up to what is offered.
    Goods(ItemId, SiteId),
}

/// Cash or goods given by a donor.
#[derive(Clone, PartialEq, Debug)]
pub struct Aid {
    /// Who gives.
    pub donor: DonorId,
    /// What.
    pub kind: AidKind,
    /// Amount per year over time.
    pub amount: Level,
    /// Whether the donor is the planner's own (named like a home country).
    pub home: bool,
}
