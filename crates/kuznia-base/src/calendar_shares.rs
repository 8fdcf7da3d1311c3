//! What the calendar does to flows: windows, dated levels, delays by overlap, and looking ahead.

use crate::{Calendar, Id, Instant, PeriodId};

impl Calendar {
    /// Length in days of one copy of a period.
    fn copy_days(&self, t: PeriodId) -> f64 {
        let period = self.period(t);
        period.end.days_since(period.start)
    }

    /// Share of period t that lies in [from, until); open ends where `None`.
    pub fn window(&self, t: PeriodId, from: Option<Instant>, until: Option<Instant>) -> f64 {
        let period = self.period(t);
        let start = from.map_or(period.start, |from| from.max(period.start));
        let end = until.map_or(period.end, |until| until.min(period.end));
        (end.days_since(start) / self.copy_days(t)).clamp(0.0, 1.0)
    }

    /// Time-weighted mean over period t of a level that is `base` until the first step and then each step's value.
    /// `steps` are in order of time.
    pub fn mean_level(&self, t: PeriodId, base: f64, steps: &[(Instant, f64)]) -> f64 {
        let period = self.period(t);
        let first_after = steps.partition_point(|(from, _)| *from <= period.start);
        let mut value = if first_after == 0 { base } else { steps[first_after - 1].1 };
        if steps.get(first_after).is_none_or(|(from, _)| *from >= period.end) {
            return value;
        }
        let (mut sum, mut at) = (0.0, period.start);
        for &(from, next) in &steps[first_after..] {
            if from >= period.end {
                break;
            }
            sum += value * from.days_since(at);
            (value, at) = (next, from);
        }
        (sum + value * period.end.days_since(at)) / self.copy_days(t)
    }

    /// Where what leaves evenly during period t arrives after a lead of days: periods with shares, in order of time.
    /// What falls beyond the horizon is missing; in a block the shift wraps around.
    pub fn delay_days(&self, t: PeriodId, days: f64) -> Vec<(PeriodId, f64)> {
        let period = self.period(t);
        self.spread(t, period.start.plus_days(days), period.end.plus_days(days))
    }

    /// Like [`Calendar::delay_days`] with a lead in calendar months.
    pub fn delay_months(&self, t: PeriodId, months: f64) -> Vec<(PeriodId, f64)> {
        let period = self.period(t);
        self.spread(t, period.start.plus_months(months), period.end.plus_months(months))
    }

    fn spread(&self, t: PeriodId, from: Instant, until: Instant) -> Vec<(PeriodId, f64)> {
        // Calendar months move the 29th and the 30th of January to one day, so that a day's flow arrives at one instant:
        // it counts as a second's, for no goods may vanish between two months.
        let until = until.max(Instant::from_seconds(from.seconds() + 1));
        match self.period(t).block {
            Some(block) => self.shares_in_block(block, from, until),
            None => self.shares(from, until),
        }
    }

    /// The shares of an interval that lie in each period; they sum to less than 1 where it leaves the horizon.
    /// A period of a block collects what falls into any of its copies.
    pub fn shares(&self, from: Instant, until: Instant) -> Vec<(PeriodId, f64)> {
        let length = until.days_since(from);
        let mut found = Vec::new();
        if length <= 0.0 {
            return found;
        }
        let rows = self.periods().rows();
        // Copies of a block reach beyond its own periods, so the search starts at the block's first.
        let mut first = rows.partition_point(|p| p.end <= from).min(rows.len() - 1);
        if let Some((start, _)) = rows[first.saturating_sub(1)].block.or(rows[first].block) {
            first = first.min(start.index());
        }
        for (index, period) in rows.iter().enumerate().skip(first) {
            if period.start >= until {
                break;
            }
            let once = |shift: f64| {
                let (start, end) = (period.start.plus_days(shift), period.end.plus_days(shift));
                end.min(until).days_since(start.max(from)).max(0.0)
            };
            let overlap = match period.block {
                None => once(0.0),
                Some((start, last)) => {
                    let cycle = self.period(last).end.days_since(self.period(start).start);
                    (0..period.weight.round() as u32).map(|copy| once(f64::from(copy) * cycle)).sum()
                }
            };
            if overlap > 0.0 {
                found.push((PeriodId::new(index), overlap / length));
            }
        }
        found
    }

    /// The shares of an interval, wrapped around a block.
    fn shares_in_block(
        &self,
        (first, last): (PeriodId, PeriodId),
        from: Instant,
        until: Instant,
    ) -> Vec<(PeriodId, f64)> {
        let origin = self.period(first).start;
        let cycle = self.period(last).end.days_since(origin);
        let length = until.days_since(from);
        let (a, b) = (from.days_since(origin), until.days_since(origin));
        let mut found = Vec::new();
        for index in first.index()..=last.index() {
            let period = &self.periods().rows()[index];
            let (start, end) = (period.start.days_since(origin), period.end.days_since(origin));
            let mut turn = ((a - end) / cycle).floor();
            let mut overlap = 0.0;
            while start + turn * cycle < b {
                overlap += ((end + turn * cycle).min(b) - (start + turn * cycle).max(a)).max(0.0);
                turn += 1.0;
            }
            if overlap > 0.0 && length > 0.0 {
                found.push((PeriodId::new(index), overlap / length));
            }
        }
        found
    }

    /// The periods after period t that lie in the next `days`: each with the multiple of its own flow that falls inside.
    /// Beyond the end the last period's flow per day goes on (its multiple grows); in a block the look wraps around.
    /// Multiples are of one copy's flow.
    pub fn ahead(&self, t: PeriodId, days: f64) -> Vec<(PeriodId, f64)> {
        let from = self.period(t).end;
        let until = from.plus_days(days);
        let length = until.days_since(from);
        if length <= 0.0 {
            return Vec::new();
        }
        if let Some(block) = self.period(t).block {
            let shares = self.shares_in_block(block, from, until);
            return shares.into_iter().map(|(s, share)| (s, share * length / self.copy_days(s))).collect();
        }
        let mut found: Vec<_> = self
            .shares(from, until)
            .into_iter()
            .map(|(s, share)| (s, share * length / self.copy_days(s)))
            .collect();
        let beyond = until.days_since(self.end().max(from));
        if beyond > 0.0 {
            let (last, more) = (self.last(), beyond / self.copy_days(self.last()));
            match found.last_mut() {
                Some((s, multiple)) if *s == last => *multiple += more,
                _ => found.push((last, more)),
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Days, Period, Step, YearFraction, Years};

    fn at(text: &str) -> Instant {
        Instant::parse(text).expect("a date")
    }

    fn months() -> Calendar {
        Calendar::even(at("2025-01-01"), Step::Month, 1, 6, YearFraction::Nominal, 0.0)
    }

    fn ids(found: &[(PeriodId, f64)]) -> Vec<(usize, f64)> {
        found.iter().map(|(t, share)| (t.index(), (share * 1e6).round() / 1e6)).collect()
    }

    #[test]
    fn a_delay_overlaps_the_periods_it_reaches() {
        let calendar = months();
        assert_eq!(ids(&calendar.delay_days(PeriodId::new(0), 0.0)), [(0, 1.0)]);
        // January moved by 31 days is [1 Feb, 4 Mar): 28 of 31 days in February.
        assert_eq!(ids(&calendar.delay_days(PeriodId::new(0), 31.0)), [(1, 0.903226), (2, 0.096774)]);
        assert_eq!(ids(&calendar.delay_months(PeriodId::new(0), 1.0)), [(1, 1.0)]);
        assert!(calendar.delay_months(PeriodId::new(5), 1.0).is_empty());
    }

    #[test]
    fn nothing_vanishes_where_months_have_fewer_days() {
        let calendar = Calendar::even(at("2026-01-28"), Step::Day, 1, 40, YearFraction::Nominal, 0.0);
        // 28, 29, 30 and 31 January with a lead of a month all arrive on 28 February.
        for day in 0..3 {
            assert_eq!(ids(&calendar.delay_months(PeriodId::new(day), 1.0)), [(31, 1.0)], "day {day}");
        }
        assert_eq!(ids(&calendar.delay_months(PeriodId::new(3), 1.0)), [(31, 1.0)]);
        assert_eq!(ids(&calendar.delay_months(PeriodId::new(4), 1.0)), [(32, 1.0)]);
    }

    #[test]
    fn a_level_is_averaged_by_days() {
        let calendar = months();
        let steps = [(at("2025-01-11"), 4.0), (at("2025-02-01"), 1.0)];
        assert!((calendar.mean_level(PeriodId::new(0), 2.0, &steps) - (20.0 + 84.0) / 31.0).abs() < 1e-12);
        assert_eq!(calendar.mean_level(PeriodId::new(3), 2.0, &steps), 1.0);
        assert_eq!(calendar.mean_level(PeriodId::new(3), 2.0, &[]), 2.0);
    }

    #[test]
    fn looking_ahead_repeats_the_last_rate() {
        let calendar = months();
        assert_eq!(ids(&calendar.ahead(PeriodId::new(0), 28.0)), [(1, 1.0)]);
        assert_eq!(ids(&calendar.ahead(PeriodId::new(4), 60.0)), [(5, 2.0)]);
        assert_eq!(ids(&calendar.ahead(PeriodId::new(5), 15.0)), [(5, 0.5)]);
    }

    #[test]
    fn a_block_closes_on_itself() {
        let day = |index: usize, weight: f64| Period {
            label: format!("d{index}"),
            start: at("2025-01-01").plus_days(index as f64),
            end: at("2025-01-01").plus_days(index as f64 + 1.0),
            days: Days(weight),
            year_fraction: Years(weight / 365.0),
            weight,
            block: Some((PeriodId::new(0), PeriodId::new(2))),
        };
        let calendar = Calendar::new((0..3).map(|i| day(i, 10.0)).collect(), 0.0);
        assert_eq!(calendar.before(PeriodId::new(0)), Some(PeriodId::new(2)));
        assert_eq!(ids(&calendar.delay_days(PeriodId::new(2), 1.5)), [(0, 0.5), (1, 0.5)]);
        assert_eq!(ids(&calendar.ahead(PeriodId::new(1), 4.0)), [(0, 1.0), (1, 1.0), (2, 2.0)]);
        assert_eq!(calendar.end(), at("2025-01-31"));
        // Ten days are three copies and one day more.
        let shares = calendar.shares(at("2025-01-01"), at("2025-01-11"));
        assert_eq!(ids(&shares), [(0, 0.4), (1, 0.3), (2, 0.3)]);
        assert_eq!(calendar.find(at("2025-01-06")), Some(PeriodId::new(2)));
    }
}
