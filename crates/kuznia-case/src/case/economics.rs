//! Valuation, and levels: figures that hold from a date on.

use kuznia_base::{Calendar, Instant, PeriodId, Share};

/// How capital is valued at the end of the horizon.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HorizonValue {
    /// Equal yearly charges over the life.
    Annuity,
    /// Salvage by a sinking fund; equal to the annuity by law.
    SinkingFund,
    /// n / L.
    StraightLine,
    /// The whole cost counts.
    None,
}

/// `[economics]` of the case.
#[derive(Clone, PartialEq, Debug)]
pub struct Economics {
    /// Real discount rate per year.
    pub discount_rate: f64,
    /// Date of the constant prices.
    pub price_date: Option<Instant>,
    /// How capital is valued at the end.
    pub horizon_value: HorizonValue,
    /// Part of `unit_value` that closing stock is worth.
    pub closing_stock_share: Share,
}

/// A figure over time: `base`, and from each date in `steps` (ascending) another value.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Level {
    /// Value before the first step.
    pub base: f64,
    /// Dated values.
    pub steps: Vec<(Instant, f64)>,
}

impl Level {
    /// A figure that never changes.
    pub fn constant(base: f64) -> Self {
        Self { base, steps: Vec::new() }
    }
    /// Time-weighted mean over a period.
    pub fn mean(&self, calendar: &Calendar, t: PeriodId) -> f64 {
        calendar.mean_level(t, self.base, &self.steps)
    }
    /// Value at an instant.
    pub fn at(&self, at: Instant) -> f64 {
        let after = self.steps.partition_point(|(from, _)| *from <= at);
        if after == 0 { self.base } else { self.steps[after - 1].1 }
    }
    /// Whether it is zero always.
    pub fn is_zero(&self) -> bool {
        self.base == 0.0 && self.steps.iter().all(|(_, value)| *value == 0.0)
    }
}
