//! Countries, regions and sites.

use super::{CountryId, RegionId};

/// Origin of goods, seen from the planner.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Bloc {
    /// The planner's own.
    Home,
    /// Of the alliance.
    Allied,
    /// Neither.
    Other,
}

/// An origin of goods.
#[derive(Clone, PartialEq, Debug)]
pub struct Country {
    /// Key.
    pub name: String,
    /// Name for people, the key where none is given (so for every noun).
    pub label: String,
    /// Bloc.
    pub bloc: Bloc,
}

/// A grid zone and labour market.
#[derive(Clone, PartialEq, Debug)]
pub struct Region {
    /// Key.
    pub name: String,
    /// Name for people.
    pub label: String,
    /// Country it lies in.
    pub country: CountryId,
}

/// A place with lines and stores.
#[derive(Clone, PartialEq, Debug)]
pub struct Site {
    /// Key.
    pub name: String,
    /// Name for people.
    pub label: String,
    /// Country it lies in.
    pub country: CountryId,
    /// Region; without one its power and labour are not limited.
    pub region: Option<RegionId>,
    /// Degrees north and east, for maps only.
    pub position: Option<(f64, f64)>,
}
