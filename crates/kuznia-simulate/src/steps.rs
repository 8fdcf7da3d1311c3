//! The steps of a simulation: the plan's own periods, or each of them cut into even pieces of about a week or a day.

use kuznia_base::{Calendar, Days, Id, Instant, Note, Period, PeriodId, Table, Years};

/// Length of a step.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum StepLength {
    /// About a day.
    Day,
    /// About a week.
    #[default]
    Week,
    /// The plan's own periods.
    Plan,
}

/// Every period cut into steps; a step never crosses the border of a period.
#[derive(Clone, Debug)]
pub struct Steps {
    /// The steps as a calendar of their own.
    pub calendar: Calendar,
    /// Period of each step.
    pub period: Vec<usize>,
    /// First step of each period, and at the end the number of steps.
    pub first: Vec<usize>,
    /// Start of each step, and at the end that of the horizon's end.
    pub starts: Vec<Instant>,
    /// Length of each step in years.
    pub years: Vec<f64>,
}

impl Steps {
    /// Cuts the periods of a calendar.
    ///
    /// # Errors
    /// The calendar has representative blocks: what is played is one course of time.
    pub fn new(calendar: &Calendar, length: StepLength) -> Result<Self, Note> {
        let mut rows = Table::new();
        let (mut period_of, mut first) = (Vec::new(), Vec::new());
        for t in calendar.ids() {
            let period = calendar.period(t);
            if period.block.is_some() {
                let note = Note::new(format!(
                    "period `{}` belongs to a representative block, which cannot be played step by step",
                    period.label
                ));
                return Err(note.hint("plan the case with periods that follow one another, without `block`"));
            }
            first.push(period_of.len());
            let days = period.end.days_since(period.start);
            let pieces = match length {
                StepLength::Plan => 1.0,
                StepLength::Week => (days / 7.0).round().max(1.0),
                StepLength::Day => days.round().max(1.0),
            };
            for piece in cut(period, pieces) {
                rows.push(piece);
                period_of.push(t.index());
            }
        }
        first.push(period_of.len());
        let mut starts: Vec<Instant> = rows.rows().iter().map(|period: &Period| period.start).collect();
        starts.push(calendar.end());
        let years = rows.rows().iter().map(|period| period.year_fraction.0).collect();
        let calendar = Calendar::new(rows, calendar.discount_rate());
        Ok(Self { calendar, period: period_of, first, starts, years })
    }

    /// Number of steps.
    pub fn len(&self) -> usize {
        self.period.len()
    }

    /// A calendar is never empty.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// A step as a period of the calendar of steps.
    pub(crate) fn id(&self, u: usize) -> PeriodId {
        Id::new(u)
    }

    /// Length of a step in days.
    pub(crate) fn days(&self, u: usize) -> f64 {
        self.starts[u + 1].days_since(self.starts[u])
    }

    /// Tells the shares of [from, until) that lie in each step; what lies beyond the horizon is not told. A span
    /// without length is the instant at which it begins: months are of different lengths, and what leaves on the last
    /// days of a long one arrives at once on the last of a short one.
    pub(crate) fn overlap(&self, from: Instant, until: Instant, mut hear: impl FnMut(usize, f64)) {
        let until = until.max(Instant::from_seconds(from.seconds() + 1));
        let length = until.days_since(from);
        let mut u = self.starts.partition_point(|start| *start <= from).saturating_sub(1);
        while u < self.len() && self.starts[u] < until {
            let inside = self.starts[u + 1].min(until).days_since(self.starts[u].max(from));
            if inside > 0.0 {
                hear(u, inside / length);
            }
            u += 1;
        }
    }
}

/// Cuts a period into even pieces with whole seconds.
fn cut(period: &Period, pieces: f64) -> impl Iterator<Item = Period> + '_ {
    let days = period.end.days_since(period.start);
    let at = move |piece: usize| period.start.plus_days(days * piece as f64 / pieces);
    (0..pieces as usize).map(move |piece| {
        let (start, end) = (at(piece), if piece as f64 + 1.0 == pieces { period.end } else { at(piece + 1) });
        let share = end.days_since(start) / days;
        Period {
            label: if pieces == 1.0 { period.label.clone() } else { format!("{start}") },
            start,
            end,
            days: Days(period.days.0 * share),
            year_fraction: Years(period.year_fraction.0 * share),
            weight: 1.0,
            block: None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kuznia_base::{Step, YearFraction};

    #[test]
    fn steps_fill_their_periods() {
        let start = Instant::from_ymd(2026, 1, 1).expect("a date");
        let calendar = Calendar::even(start, Step::Quarter, 1, 8, YearFraction::Nominal, 0.03);
        for length in [StepLength::Day, StepLength::Week, StepLength::Plan] {
            let steps = Steps::new(&calendar, length).expect("no blocks");
            assert!((steps.years.iter().sum::<f64>() - 2.0).abs() < 1e-12);
            assert_eq!(steps.first.len(), 9);
            for (at, t) in calendar.ids().enumerate() {
                assert_eq!(steps.starts[steps.first[at]], calendar.period(t).start);
                let sum: f64 = (steps.first[at]..steps.first[at + 1]).map(|u| steps.years[u]).sum();
                assert!((sum - 0.25).abs() < 1e-12);
            }
            let mut shares = Vec::new();
            steps.overlap(start.plus_days(3.0), start.plus_days(12.0), |_, share| shares.push(share));
            assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
        assert_eq!(Steps::new(&calendar, StepLength::Day).expect("no blocks").len(), 730);
        assert_eq!(Steps::new(&calendar, StepLength::Week).expect("no blocks").len(), 104);
    }
}
