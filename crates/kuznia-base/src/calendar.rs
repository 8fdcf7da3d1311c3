//! The plan's calendar: periods with real instants, year fractions, weights and representative blocks.

use crate::{Days, Instant, Months, Table, Years};

crate::define_id!(PeriodId, "a period");

/// The step of an even calendar.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    /// 1/8760 year.
    Hour,
    /// 1/365 year.
    Day,
    /// 7/365 year.
    Week,
    /// 1/12 year.
    Month,
    /// 1/4 year.
    Quarter,
    /// One year.
    Year,
}

/// How the year fraction of a period of an even calendar is counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum YearFraction {
    /// By name: a month is 1/12, a quarter 1/4.
    Nominal,
    /// By days: days / 365.
    Actual,
}

/// One period. `days` and `year_fraction` include the weight, `start` and `end` bound one copy.
#[derive(Clone, PartialEq, Debug)]
pub struct Period {
    /// Name shown to the user, such as `2025Q3`.
    pub label: String,
    /// First instant.
    pub start: Instant,
    /// First instant after it. Without a block it includes all copies.
    pub end: Instant,
    /// Length in days, all copies.
    pub days: Days,
    /// Year fraction y, all copies.
    pub year_fraction: Years,
    /// How many periods like it, one after another, it stands for.
    pub weight: f64,
    /// First and last period of its representative block, if it is in one.
    pub block: Option<(PeriodId, PeriodId)>,
}

/// The periods of a case, contiguous in time, and the discount rate that values them.
#[derive(Clone, PartialEq, Debug)]
pub struct Calendar {
    periods: Table<PeriodId, Period>,
    /// Sum of the year fractions before each period; the last entry is that of the horizon's end.
    years: Vec<f64>,
    rate: f64,
}

impl Calendar {
    /// A calendar of periods (at least one, in order of time) and a real discount rate per year (> −1).
    pub fn new(periods: Table<PeriodId, Period>, discount_rate: f64) -> Self {
        assert!(!periods.is_empty(), "a calendar has at least one period");
        let mut years = vec![0.0];
        for period in periods.rows() {
            years.push(years[years.len() - 1] + period.year_fraction.0);
        }
        Self { periods, years, rate: discount_rate }
    }

    /// An even calendar: `count` steps of `every` × `step` from `start`.
    pub fn even(
        start: Instant,
        step: Step,
        every: u32,
        count: usize,
        fraction: YearFraction,
        rate: f64,
    ) -> Self {
        let every = f64::from(every);
        let at = |index: usize| {
            let steps = index as f64 * every;
            match step {
                Step::Hour => start.plus_days(steps / 24.0),
                Step::Day => start.plus_days(steps),
                Step::Week => start.plus_days(7.0 * steps),
                Step::Month => start.plus_months(steps),
                Step::Quarter => start.plus_months(3.0 * steps),
                Step::Year => start.plus_months(12.0 * steps),
            }
        };
        let nominal = every * step.years();
        let periods = (0..count).map(|index| {
            let (start, end) = (at(index), at(index + 1));
            let days = end.days_since(start);
            let years = match fraction {
                YearFraction::Nominal => nominal,
                YearFraction::Actual => days / 365.0,
            };
            Period {
                label: step.label(start, every),
                start,
                end,
                days: Days(days),
                year_fraction: Years(years),
                weight: 1.0,
                block: None,
            }
        });
        Self::new(periods.collect(), rate)
    }

    /// Number of periods T.
    pub fn len(&self) -> usize {
        self.periods.len()
    }
    /// A calendar is never empty.
    pub fn is_empty(&self) -> bool {
        false
    }
    /// All period ids in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = PeriodId> + ExactSizeIterator + use<> {
        self.periods.ids()
    }
    /// The period table.
    pub fn periods(&self) -> &Table<PeriodId, Period> {
        &self.periods
    }
    /// One period.
    pub fn period(&self, t: PeriodId) -> &Period {
        &self.periods[t]
    }
    /// The last period.
    pub fn last(&self) -> PeriodId {
        crate::Id::new(self.len() - 1)
    }
    /// Start of the horizon, S_0.
    pub fn start(&self) -> Instant {
        self.periods.rows()[0].start
    }
    /// End of the horizon.
    pub fn end(&self) -> Instant {
        let last = &self.periods.rows()[self.len() - 1];
        match last.block {
            // The copies of a block follow one another; its last instant lies after all of them.
            Some((first, _)) => {
                let first = &self.periods[first];
                first.start.plus_days(last.end.days_since(first.start) * last.weight)
            }
            None => last.end,
        }
    }
    /// Year fraction y of a period.
    pub fn years(&self, t: PeriodId) -> f64 {
        self.periods[t].year_fraction.0
    }
    /// The period before, along which stocks are carried: in a block the first follows the last. `None` at the start.
    pub fn before(&self, t: PeriodId) -> Option<PeriodId> {
        let index = crate::Id::index(t);
        match self.periods[t].block {
            Some((first, last)) if first == t => Some(last),
            _ if index == 0 => None,
            _ => Some(crate::Id::new(index - 1)),
        }
    }
    /// Real discount rate per year.
    pub fn discount_rate(&self) -> f64 {
        self.rate
    }
    /// Years from the start of the horizon to an instant, τ of the conventions.
    pub fn years_at(&self, at: Instant) -> f64 {
        if at < self.start() {
            return at.days_since(self.start()) / 365.0;
        }
        if at >= self.end() {
            return self.years[self.len()] + at.days_since(self.end()) / 365.0;
        }
        let index = self.periods.rows().partition_point(|period| period.start <= at).saturating_sub(1);
        let (first, last) = match self.periods.rows()[index].block {
            // The copies of a block follow one another: its years pass evenly over all of them.
            Some((first, last)) => (crate::Id::index(first), crate::Id::index(last)),
            None => (index, index),
        };
        let start = self.periods.rows()[first].start;
        let end = self.periods.rows().get(last + 1).map_or(self.end(), |next| next.start);
        let share = at.days_since(start) / end.days_since(start);
        self.years[first] + share.min(1.0) * (self.years[last + 1] - self.years[first])
    }
    /// Years from the start to the horizon's end.
    pub fn horizon_years(&self) -> f64 {
        self.years[self.len()]
    }
    /// Factor that turns money of an instant, given in years since the start, into present value.
    pub fn discount(&self, years: f64) -> f64 {
        (1.0 + self.rate).powf(-years)
    }
    /// Discount factor of the middle of a period.
    pub fn discount_mid(&self, t: PeriodId) -> f64 {
        let index = crate::Id::index(t);
        self.discount((self.years[index] + self.years[index + 1]) / 2.0)
    }
    /// Discount factor of the horizon's end.
    pub fn discount_end(&self) -> f64 {
        self.discount(self.horizon_years())
    }
    /// The period that contains an instant, if it lies in the horizon.
    pub fn find(&self, at: Instant) -> Option<PeriodId> {
        if at < self.start() || at >= self.end() {
            return None;
        }
        // Periods whose faults are not mended yet need not be in order.
        let t: PeriodId =
            crate::Id::new(self.periods.rows().partition_point(|period| period.start <= at).checked_sub(1)?);
        match self.periods[t].block {
            Some((first, last)) => {
                // A later copy of a block: the same day of its first copy.
                let origin = self.periods[first].start;
                let cycle = self.periods[last].end.days_since(origin);
                let at = origin.plus_days(at.days_since(origin).rem_euclid(cycle));
                let after = self.periods.rows().partition_point(|period| period.start <= at);
                after.checked_sub(1).map(crate::Id::new)
            }
            None => Some(t),
        }
    }
    /// Whether a period is the first that starts in its calendar year, quarter or month.
    pub fn is_first_of(&self, t: PeriodId, step: Step) -> bool {
        let key = |t: PeriodId| {
            let at = self.periods[t].start;
            match step {
                Step::Year => (i32::from(at.year()), 0),
                Step::Quarter => (i32::from(at.year()), i32::from((at.month() - 1) / 3)),
                Step::Month => (i32::from(at.year()), i32::from(at.month())),
                _ => (crate::Id::index(t) as i32, -1),
            }
        };
        let index = crate::Id::index(t);
        index == 0 || key(t) != key(crate::Id::new(index - 1))
    }
    /// The instant this many months after another.
    pub fn after(&self, at: Instant, lead: Months) -> Instant {
        at.plus_months(lead.0)
    }
}

impl Step {
    /// Nominal year fraction.
    pub fn years(self) -> f64 {
        match self {
            Self::Hour => 1.0 / 8760.0,
            Self::Day => 1.0 / 365.0,
            Self::Week => 7.0 / 365.0,
            Self::Month => 1.0 / 12.0,
            Self::Quarter => 0.25,
            Self::Year => 1.0,
        }
    }

    /// The name of a period of this step: `2025Q3` where it starts on its own boundary, else its date.
    fn label(self, start: Instant, every: f64) -> String {
        let (civil, plain) = (start.civil(), every == 1.0);
        let midnight = civil.time() == jiff::civil::Time::midnight();
        match self {
            Self::Year if plain && midnight && (civil.month(), civil.day()) == (1, 1) => {
                format!("{}", civil.year())
            }
            Self::Quarter if plain && midnight && civil.day() == 1 && civil.month() % 3 == 1 => {
                format!("{}Q{}", civil.year(), (civil.month() + 2) / 3)
            }
            Self::Month if plain && midnight && civil.day() == 1 => {
                format!("{}-{:02}", civil.year(), civil.month())
            }
            Self::Hour => format!("{}T{:02}", civil.date(), civil.hour()),
            _ => format!("{start}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Id;

    fn quarters(count: usize) -> Calendar {
        let start = Instant::from_ymd(2025, 1, 1).expect("a date");
        Calendar::even(start, Step::Quarter, 1, count, YearFraction::Nominal, 0.05)
    }

    #[test]
    fn quarters_have_names_lengths_and_discount_factors() {
        let calendar = quarters(5);
        let labels: Vec<_> = calendar.periods().rows().iter().map(|p| p.label.as_str()).collect();
        assert_eq!(labels, ["2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1"]);
        assert_eq!(calendar.period(PeriodId::new(1)).days.0, 91.0);
        assert_eq!(calendar.horizon_years(), 1.25);
        assert!((calendar.discount_mid(PeriodId::new(4)) - 1.05f64.powf(-1.125)).abs() < 1e-15);
        assert!(calendar.is_first_of(PeriodId::new(4), Step::Year));
        assert!(!calendar.is_first_of(PeriodId::new(3), Step::Year));
    }

    #[test]
    fn periods_that_are_out_of_order_are_searched_without_harm() {
        // `check` names such rows and goes on to find what else is wrong.
        let period = |start: &str, block: Option<usize>| {
            let start = Instant::parse(start).expect("a date");
            Period {
                label: String::new(),
                start,
                end: start.plus_days(91.0),
                days: Days(91.0),
                year_fraction: Years(0.25),
                weight: 1.0,
                block: block.map(|at| (PeriodId::new(at), PeriodId::new(at))),
            }
        };
        let rows = [
            period("2026-01-01", None),
            period("2026-04-02", None),
            period("2026-07-02", None),
            period("2025-01-01", Some(3)),
            period("2027-01-01", None),
        ];
        let calendar = Calendar::new(rows.into_iter().collect(), 0.0);
        assert_eq!(calendar.find(Instant::parse("2026-08-01").expect("a date")), None);
    }

    #[test]
    fn years_run_through_the_horizon_and_beyond() {
        let calendar = quarters(4);
        let at = |text: &str| calendar.years_at(Instant::parse(text).expect("a date"));
        assert_eq!(at("2025-07-01"), 0.5);
        assert_eq!(at("2024-12-31"), -1.0 / 365.0);
        assert_eq!(at("2026-01-11"), 1.0 + 10.0 / 365.0);
    }

    #[test]
    fn years_pass_evenly_over_the_copies_of_a_block() {
        let start = Instant::from_ymd(2025, 1, 1).expect("a date");
        let day = |index: usize| Period {
            label: format!("d{index}"),
            start: start.plus_days(index as f64),
            end: start.plus_days(index as f64 + 1.0),
            days: Days(50.0),
            year_fraction: Years(50.0 / 365.0),
            weight: 50.0,
            block: Some((PeriodId::new(0), PeriodId::new(1))),
        };
        let calendar = Calendar::new((0..2).map(day).collect(), 0.05);
        for days in [0.0, 1.0, 37.0, 99.5, 100.0, 120.0] {
            let years = calendar.years_at(start.plus_days(days));
            assert!((years - days / 365.0).abs() < 1e-12, "{days} days: {years}");
        }
    }
}
