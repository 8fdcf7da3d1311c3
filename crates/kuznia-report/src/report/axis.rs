//! The time axis of charts: periods while they are few enough to be seen, equal runs of periods beyond that.

use crate::columns::TimeColumns;
use kuznia_base::Id;
use kuznia_base::{Calendar, PeriodId};
use std::ops::Range;

/// Most places of a chart's axis.
const CHART: usize = 120;
/// Most time columns of a table.
const TABLE: usize = 12;

/// Places that together cover the horizon once.
#[derive(Clone, Debug)]
pub(crate) struct Axis {
    pub(crate) labels: Vec<String>,
    periods: Vec<Range<usize>>,
}

impl Axis {
    /// Periods of each label.
    pub(crate) fn periods(&self) -> &[Range<usize>] {
        &self.periods
    }

    /// The axis of charts.
    pub(crate) fn of_chart(calendar: &Calendar) -> Self {
        let rows = calendar.periods().rows();
        let each = rows.len().div_ceil(CHART).max(1);
        let periods: Vec<Range<usize>> =
            (0..rows.len()).step_by(each).map(|at| at..(at + each).min(rows.len())).collect();
        Self { labels: periods.iter().map(|run| rows[run.start].label.clone()).collect(), periods }
    }

    /// Years, or runs of years, for tables that are read.
    pub(crate) fn of_table(calendar: &Calendar) -> Self {
        let columns = TimeColumns::new(calendar, TABLE);
        Self { labels: columns.labels, periods: columns.periods }
    }

    /// Sums over the periods of each place.
    pub(crate) fn sums(&self, series: &[f64]) -> Vec<f64> {
        let sum = |run: &Range<usize>| series.get(run.clone()).map_or(0.0, |part| part.iter().sum());
        self.periods.iter().map(sum).collect()
    }

    /// Values at the end of each place.
    pub(crate) fn ends(&self, series: &[f64]) -> Vec<f64> {
        self.periods.iter().map(|run| series.get(run.end - 1).copied().unwrap_or(f64::NAN)).collect()
    }

    /// The last value of each place that exists.
    pub(crate) fn latest(&self, series: &[f64]) -> Vec<f64> {
        let last = |run: &Range<usize>| {
            let part = series.get(run.clone()).unwrap_or_default();
            part.iter().rev().copied().find(|value| value.is_finite()).unwrap_or(f64::NAN)
        };
        self.periods.iter().map(last).collect()
    }

    /// Shares of sums; NaN where there is nothing to share.
    pub(crate) fn shares(&self, part: &[f64], of: &[f64]) -> Vec<f64> {
        let pairs = self.sums(part).into_iter().zip(self.sums(of));
        pairs.map(|(part, of)| if of > 1e-12 { part / of } else { f64::NAN }).collect()
    }
}

/// Fraction of the horizon at which a period starts.
pub(crate) fn start(calendar: &Calendar, at: usize) -> f64 {
    let whole = calendar.end().days_since(calendar.start());
    match at < calendar.len() && whole > 0.0 {
        true => calendar.period(PeriodId::new(at)).start.days_since(calendar.start()) / whole,
        false => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kuznia_base::{Instant, Step, YearFraction};

    #[test]
    fn a_long_calendar_is_seen_in_equal_runs() {
        let from = Instant::from_ymd(2026, 1, 1).expect("a date");
        let calendar = Calendar::even(from, Step::Day, 1, 365, YearFraction::Nominal, 0.0);
        let axis = Axis::of_chart(&calendar);
        assert!(axis.labels.len() <= CHART);
        assert_eq!(axis.sums(&vec![1.0; 365]).iter().sum::<f64>(), 365.0);
        assert_eq!((start(&calendar, 0), start(&calendar, 365)), (0.0, 1.0));
        assert_eq!(axis.shares(&vec![0.0; 365], &vec![0.0; 365])[0].to_bits(), f64::NAN.to_bits());
    }
}
