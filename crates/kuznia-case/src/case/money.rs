//! Funds, what they cover, loans and currencies.

use super::{
    Case, CountryId, CurrencyId, FundId, ItemId, LabourId, Level, OfferId, ProjectId, ProjectKind, RegionId,
};
use super::{SiteId, SkillId, SupplierId};
use kuznia_base::{Calendar, Instant, Money, Months, PeriodId, Share};

/// Class of an outlay.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum OutlayClass {
    /// Payments for projects.
    Capital,
    /// Running, fixed, transport, holding, disposal.
    Operations,
    /// Goods bought.
    Purchases,
    /// People.
    Wages,
}

/// The smallest part of an outlay class that an earmark can tell apart.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Atom {
    /// Payments for one project.
    Capital(ProjectId),
    /// Operations at a site; `None` for fixed costs of projects without a place.
    Operations(Option<SiteId>),
    /// Goods bought from one offer.
    Purchases(OfferId),
    /// Wages of one labour market.
    Wages(LabourId),
}

/// One entry of `covers`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Selector {
    /// Everything.
    All,
    /// A whole class.
    Class(OutlayClass),
    /// Capital of one project.
    Project(ProjectId),
    /// Capital of a kind of project.
    Kind(ProjectKind),
    /// One offer.
    Offer(OfferId),
    /// Purchases from a supplier.
    Supplier(SupplierId),
    /// Purchases from a country.
    PurchasesFrom(CountryId),
    /// Purchases of an item.
    Item(ItemId),
    /// Operations at a site.
    Site(SiteId),
    /// Operations in a country.
    OperationsIn(CountryId),
    /// Wages of a skill.
    Skill(SkillId),
    /// Wages in a region.
    WagesIn(RegionId),
}

/// Money with a calendar and an earmark.
#[derive(Clone, PartialEq, Debug)]
pub struct Fund {
    /// Key.
    pub name: String,
    /// Name for people.
    pub label: String,
    /// Cash at the start.
    pub opening: Money,
    /// Share of the cash that survives the turn of a calendar year.
    pub carry_over: Share,
    /// What it pays.
    pub covers: Vec<Selector>,
    /// Its currency; `None`: the case's, and it pays any at the rate of exchange.
    pub currency: FundCurrency,
    /// Income per year over time.
    pub income: Level,
}

/// Currency of a fund.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FundCurrency {
    /// No currency named: the case's, pays any outlay.
    Any,
    /// The case's currency named: pays only outlays in it.
    Home,
    /// Pays only outlays in this currency.
    Foreign(CurrencyId),
}

/// Borrowing into a fund, in the fund's currency.
#[derive(Clone, PartialEq, Debug)]
pub struct Loan {
    /// Key.
    pub name: String,
    /// Which fund it feeds and which repays.
    pub fund: FundId,
    /// Most that may be owed.
    pub limit: Money,
    /// Real interest rate per year.
    pub rate: f64,
    /// Months without repayment.
    pub grace: Months,
    /// Months until all is repaid, grace included.
    pub term: Months,
    /// Owed at the start.
    pub opening_owed: Money,
    /// Its own schedule of repayments, in order of date; empty: evenly over the term.
    pub opening_repayments: Vec<(Instant, Money)>,
    /// First day of borrowing.
    pub from: Option<Instant>,
    /// First day without.
    pub until: Option<Instant>,
}

/// A foreign currency.
#[derive(Clone, PartialEq, Debug)]
pub struct Currency {
    /// Key.
    pub name: String,
    /// Case currency per unit, over time.
    pub rate: Level,
}

impl Currency {
    /// Mean rate of a period.
    pub fn rate_in(&self, calendar: &Calendar, t: PeriodId) -> f64 {
        self.rate.mean(calendar, t)
    }
}

impl Fund {
    /// Whether this fund's earmark covers an atom of outlay, currency left aside.
    pub fn covers(&self, atom: Atom, case: &Case) -> bool {
        self.covers.iter().any(|selector| selector.covers(atom, case))
    }
    /// Whether this fund may pay outlays in a currency (`None`: the case's).
    pub fn pays(&self, currency: Option<CurrencyId>) -> bool {
        match self.currency {
            FundCurrency::Any => true,
            FundCurrency::Home => currency.is_none(),
            FundCurrency::Foreign(own) => currency == Some(own),
        }
    }
    /// The foreign currency in which its cash is counted, if it is one.
    pub fn cash_currency(&self) -> Option<CurrencyId> {
        match self.currency {
            FundCurrency::Foreign(currency) => Some(currency),
            FundCurrency::Any | FundCurrency::Home => None,
        }
    }
}

impl Selector {
    /// The class of outlay that it is about; `None`: every class.
    pub fn class(self) -> Option<OutlayClass> {
        match self {
            Self::All => None,
            Self::Class(class) => Some(class),
            Self::Project(_) | Self::Kind(_) => Some(OutlayClass::Capital),
            Self::Offer(_) | Self::Supplier(_) | Self::PurchasesFrom(_) | Self::Item(_) => {
                Some(OutlayClass::Purchases)
            }
            Self::Site(_) | Self::OperationsIn(_) => Some(OutlayClass::Operations),
            Self::Skill(_) | Self::WagesIn(_) => Some(OutlayClass::Wages),
        }
    }
    /// Whether it names an atom of outlay.
    pub fn covers(self, atom: Atom, case: &Case) -> bool {
        match (self, atom) {
            (Self::All, _) => true,
            (Self::Class(class), atom) => atom.class() == class,
            (Self::Project(project), Atom::Capital(k)) => k == project,
            (Self::Kind(kind), Atom::Capital(k)) => case.projects[k].kind == kind,
            (Self::Offer(offer), Atom::Purchases(o)) => o == offer,
            (Self::Supplier(supplier), Atom::Purchases(o)) => case.offers[o].supplier == supplier,
            (Self::PurchasesFrom(country), Atom::Purchases(o)) => case.offers[o].country == country,
            (Self::Item(item), Atom::Purchases(o)) => case.offers[o].item == item,
            (Self::Site(site), Atom::Operations(s)) => s == Some(site),
            (Self::OperationsIn(country), Atom::Operations(s)) => {
                s.is_some_and(|s| case.sites[s].country == country)
            }
            (Self::Skill(skill), Atom::Wages(w)) => case.labour.as_ref().is_some_and(|l| l[w].skill == skill),
            (Self::WagesIn(region), Atom::Wages(w)) => {
                case.labour.as_ref().is_some_and(|l| l[w].region == region)
            }
            _ => false,
        }
    }
}

impl Atom {
    /// Its class.
    pub fn class(self) -> OutlayClass {
        match self {
            Self::Capital(_) => OutlayClass::Capital,
            Self::Operations(_) => OutlayClass::Operations,
            Self::Purchases(_) => OutlayClass::Purchases,
            Self::Wages(_) => OutlayClass::Wages,
        }
    }
}
