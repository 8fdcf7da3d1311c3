//! Items, processes with their recipes, stores, and goods on the way.

use super::{FamilyId, ItemId, SiteId, SkillId, StandardId};
use kuznia_base::{Days, Hours, Instant, Money, MoneyPerYear, Months, Quantity};

/// A good.
#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    /// Key.
    pub name: String,
    /// Name for people.
    pub label: String,
    /// Unit in which it is counted.
    pub unit: String,
    /// What it is for.
    pub family: Option<FamilyId>,
    /// Which standard it follows.
    pub standard: Option<StandardId>,
    /// Value per unit, for closing stock and shares; never a cost.
    pub unit_value: Money,
    /// Continuous rate of loss in store, per year.
    pub loss_per_year: f64,
    /// Longest time in store.
    pub shelf_life: Option<Months>,
    /// Per unit in stock at a period's end, per year.
    pub holding_cost: MoneyPerYear,
    /// Per unit; `None`: it cannot be disposed of.
    pub disposal_cost: Option<Money>,
    /// Transport size per unit, default 1.
    pub transport_size: f64,
}

/// Role of an item in a recipe.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Used.
    Input,
    /// Made.
    Output,
}

/// One line of a recipe.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Flow {
    /// Which item.
    pub item: ItemId,
    /// Amount per run, > 0.
    pub quantity: Quantity,
}

/// One way to turn inputs into outputs.
#[derive(Clone, PartialEq, Debug)]
pub struct Process {
    /// Key.
    pub name: String,
    /// Name for people.
    pub label: String,
    /// MWh per run; negative for a generator.
    pub energy_mwh: f64,
    /// From input to output.
    pub lead: Days,
    /// Used per run; every item once.
    pub inputs: Vec<Flow>,
    /// Made per run; every item once.
    pub outputs: Vec<Flow>,
    /// Hours of each skill per run; every skill once.
    pub labour: Vec<(SkillId, Hours)>,
}

/// A store of an item at a site.
#[derive(Clone, PartialEq, Debug)]
pub struct Store {
    /// Where.
    pub site: SiteId,
    /// What.
    pub item: ItemId,
    /// Stock at the start.
    pub opening: Quantity,
    /// Limit; `None`: unlimited.
    pub capacity: Option<Quantity>,
    /// Days of coming use to keep in stock.
    pub safety: Days,
    /// Least stock at the horizon's end.
    pub closing_min: Quantity,
}

/// Goods on the way at the start.
#[derive(Clone, PartialEq, Debug)]
pub struct Receipt {
    /// What.
    pub item: ItemId,
    /// Where it arrives.
    pub site: SiteId,
    /// When.
    pub date: Instant,
    /// How much.
    pub quantity: Quantity,
}
