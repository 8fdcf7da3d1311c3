//! The time columns of a table for people: periods, calendar years or runs of years, as many as fit.

use kuznia_base::{Calendar, Id};
use std::ops::Range;

/// Columns that together cover the horizon once.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct TimeColumns {
    pub(crate) labels: Vec<String>,
    /// Periods of each column.
    pub(crate) periods: Vec<Range<usize>>,
}

impl TimeColumns {
    /// At most so many columns: the periods themselves, else calendar years, else runs of years.
    pub(crate) fn new(calendar: &Calendar, most: usize) -> Self {
        let rows = calendar.periods().rows();
        let years = years(calendar);
        if rows.len() <= most && rows.iter().all(|period| period.label.chars().count() <= 7) {
            let labels = rows.iter().map(|period| period.label.clone()).collect();
            return Self { labels, periods: (0..rows.len()).map(|at| at..at + 1).collect() };
        }
        let each = years.len().div_ceil(most.max(1)).max(1);
        let mut columns = Self { labels: Vec::new(), periods: Vec::new() };
        for run in years.chunks(each) {
            let (first, last) = (&run[0], &run[run.len() - 1]);
            columns.labels.push(match run.len() {
                1 => format!("{}", first.0),
                _ => format!("{}–{:02}", first.0, last.0.rem_euclid(100)),
            });
            columns.periods.push(first.1.start..last.1.end);
        }
        columns
    }

    /// Width of the widest label.
    pub(crate) fn label_width(&self) -> usize {
        self.labels.iter().map(|label| label.chars().count()).max().unwrap_or(0)
    }

    /// Sums of a series by column.
    pub(crate) fn sums(&self, series: &[f64]) -> Vec<f64> {
        self.periods
            .iter()
            .map(|range| series.get(range.clone()).map_or(0.0, |part| part.iter().sum()))
            .collect()
    }
}

/// Calendar years with the periods that start in them.
pub(crate) fn years(calendar: &Calendar) -> Vec<(i16, Range<usize>)> {
    let mut years: Vec<(i16, Range<usize>)> = Vec::new();
    for t in calendar.ids() {
        let (year, at) = (calendar.period(t).start.year(), t.index());
        match years.last_mut() {
            Some((last, range)) if *last == year => range.end = at + 1,
            _ => years.push((year, at..at + 1)),
        }
    }
    years
}

/// The label of a period by its position.
pub(crate) fn label(calendar: &Calendar, at: usize) -> &str {
    calendar.periods().rows().get(at).map_or("", |period| period.label.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kuznia_base::{Instant, Step, YearFraction};

    fn calendar(step: Step, count: usize) -> Calendar {
        let start = Instant::from_ymd(2025, 1, 1).expect("a date");
        Calendar::even(start, step, 1, count, YearFraction::Nominal, 0.0)
    }

    #[test]
    fn few_periods_stand_for_themselves_and_many_are_joined_into_years() {
        let few = TimeColumns::new(&calendar(Step::Quarter, 4), 12);
        assert_eq!(few.labels, ["2025Q1", "2025Q2", "2025Q3", "2025Q4"]);
        let many = TimeColumns::new(&calendar(Step::Quarter, 40), 12);
        assert_eq!((many.labels.len(), many.labels[9].as_str()), (10, "2034"));
        assert_eq!(many.sums(&vec![1.0; 40]), vec![4.0; 10]);
    }

    #[test]
    fn many_years_are_joined_into_runs() {
        let columns = TimeColumns::new(&calendar(Step::Year, 30), 12);
        assert_eq!(columns.labels.first().map(String::as_str), Some("2025–27"));
        assert_eq!(columns.periods.iter().map(ExactSizeIterator::len).sum::<usize>(), 30);
    }
}
