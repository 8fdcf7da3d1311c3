//! Targets as they are met or missed in a replication: the windows over which a target's row sums.

use crate::model::Model;
use crate::state::Outcome;
use kuznia_base::Id;
use kuznia_case::case::{Measure as Kind, Per, SupplierId, TargetId};

/// One row of a target.
#[derive(Clone, PartialEq, Debug)]
pub struct Window {
    /// Which target.
    pub target: TargetId,
    /// The supplier, where a target has a row for each.
    pub supplier: Option<SupplierId>,
    /// Index of the measure.
    pub measure: usize,
    /// Periods that it sums.
    pub periods: Vec<usize>,
    least: Option<f64>,
    most: Option<f64>,
    kind: Kind,
}

/// Room for rounding, as in the audit.
const ROOM: f64 = 1e-6;

impl Window {
    /// Whether the target is met over the window.
    pub fn is_met(&self, outcome: &Outcome, all: usize) -> bool {
        let sum = |part: usize| -> f64 {
            self.periods.iter().map(|t| outcome.measured[self.measure * all + t][part]).sum()
        };
        let (a, b) = (sum(0), sum(1));
        // What is compared with the bounds, and what rounding is measured by.
        let (value, whole) = match self.kind {
            Kind::Service | Kind::DomesticShare => (b - a, b),
            Kind::Activity => (a, 1.0),
            _ => (a, b),
        };
        let room = ROOM * whole.abs().max(value.abs()).max(1.0);
        self.least.is_none_or(|least| value >= least * whole - room)
            && self.most.is_none_or(|most| value <= most * whole + room)
    }
}

/// All windows of all targets that are measured.
pub(crate) fn windows(model: &Model) -> Vec<Window> {
    let (case, calendar) = (model.case, &model.case.calendar);
    let mut found = Vec::new();
    for (measure, own) in model.measures.iter().enumerate() {
        let target = &case.targets[own.target];
        let inside = |t: &usize| {
            let start = calendar.period(Id::new(*t)).start;
            target.from.is_none_or(|from| start >= from) && target.until.is_none_or(|until| start < until)
        };
        let periods: Vec<usize> = (0..calendar.len()).filter(inside).collect();
        let key = |t: usize| match target.per {
            Per::Period => t as i64,
            Per::Year => i64::from(calendar.period(Id::new(t)).start.year()),
            Per::Horizon => 0,
        };
        for group in periods.chunk_by(|a, b| key(*a) == key(*b)) {
            found.push(Window {
                target: own.target,
                supplier: own.supplier,
                measure,
                periods: group.to_vec(),
                least: target.at_least,
                most: target.at_most,
                kind: target.measure,
            });
        }
    }
    found
}

/// Wilson's interval for a probability seen `met` times of `all`, at 95 %: Wilson (1927).
pub fn confidence(met: u64, all: u64) -> (f64, f64) {
    if all == 0 {
        return (0.0, 1.0);
    }
    let (n, z) = (all as f64, 1.959_963_984_540_054);
    let share = met as f64 / n;
    let middle = share + z * z / (2.0 * n);
    let half = z * libm::sqrt(share * (1.0 - share) / n + z * z / (4.0 * n * n));
    let scale = 1.0 + z * z / n;
    (((middle - half) / scale).max(0.0), ((middle + half) / scale).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_that_of_the_literature() {
        // Newcombe (1998), table I: 81 of 263, Wilson without correction: 0.2553 to 0.3662.
        let (low, high) = confidence(81, 263);
        assert!((low - 0.2553).abs() < 5e-5 && (high - 0.3662).abs() < 5e-5, "{low} {high}");
        // 0 of 20: 0.0000 to 0.1611.
        let (low, high) = confidence(0, 20);
        assert!(low.abs() < 1e-12 && (high - 0.1611).abs() < 5e-5, "{low} {high}");
    }
}
