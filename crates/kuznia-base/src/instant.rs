//! Points in time: civil dates with optional hours, as seconds on a line, and calendar-month arithmetic.

use jiff::civil::{Date, DateTime, Time};
use jiff::{Span, Unit};
use std::fmt;

/// A point in civil time, in seconds since 1970-01-01T00:00 (no time zone, no leap seconds).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Instant(i64);

/// Seconds in a day.
const DAY: f64 = 86_400.0;
/// Days in the fraction of a month.
const MONTH_DAYS: f64 = 365.0 / 12.0;

impl Instant {
    /// The first moment of a civil day; `None` where there is no such day.
    pub fn from_ymd(year: i16, month: i8, day: i8) -> Option<Self> {
        Date::new(year, month, day).ok().map(|date| Self::from_civil(date.to_datetime(Time::midnight())))
    }

    /// Reads `YYYY-MM-DD`, `YYYY-MM-DDTHH:MM[:SS]` or the same with a blank instead of `T`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() < 10 || !text.is_ascii() || text.as_bytes()[4] != b'-' {
            return None;
        }
        if text.len() == 10 {
            return text
                .parse::<Date>()
                .ok()
                .map(|date| Self::from_civil(date.to_datetime(Time::midnight())));
        }
        let (day, hour) = (&text[..10], text[10..].trim_start_matches(['T', ' ']));
        if hour.contains(['Z', '+', '[']) {
            return None;
        }
        format!("{day}T{hour}").parse::<DateTime>().ok().map(Self::from_civil)
    }

    fn from_civil(at: DateTime) -> Self {
        let epoch = Date::constant(1970, 1, 1).to_datetime(Time::midnight());
        let seconds = at.since((Unit::Second, epoch)).map_or(0, |span| span.get_seconds());
        Self(seconds)
    }

    /// The civil date and time of this instant.
    pub fn civil(self) -> DateTime {
        let epoch = Date::constant(1970, 1, 1).to_datetime(Time::midnight());
        epoch.saturating_add(Span::new().seconds(self.0.clamp(-60_000_000_000, 250_000_000_000)))
    }

    /// Seconds since 1970-01-01T00:00.
    pub fn seconds(self) -> i64 {
        self.0
    }

    /// The instant this many seconds after 1970-01-01T00:00.
    pub fn from_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// The civil year.
    pub fn year(self) -> i16 {
        self.civil().year()
    }

    /// The civil month, 1 to 12.
    pub fn month(self) -> i8 {
        self.civil().month()
    }

    /// This instant moved by days (fractions allowed).
    #[must_use]
    pub fn plus_days(self, days: f64) -> Self {
        Self(self.0 + (days * DAY).round() as i64)
    }

    /// This instant moved by calendar months: the 31st becomes the last day of a shorter month;
    /// a fraction of a month is that share of 365/12 days.
    #[must_use]
    pub fn plus_months(self, months: f64) -> Self {
        let whole = months.floor();
        let moved =
            self.civil().saturating_add(Span::new().months(whole.clamp(-100_000.0, 100_000.0) as i64));
        Self::from_civil(moved).plus_days((months - whole) * MONTH_DAYS)
    }

    /// This instant moved by calendar years; a fraction is that share of twelve months.
    #[must_use]
    pub fn plus_years(self, years: f64) -> Self {
        // Whole months where the product is whole up to rounding, so that 0.25 years are three months.
        let months = years * 12.0;
        let near = months.round();
        self.plus_months(if (months - near).abs() < 1e-9 { near } else { months })
    }

    /// Days from `earlier` to this instant; negative if it lies before.
    pub fn days_since(self, earlier: Self) -> f64 {
        (self.0 - earlier.0) as f64 / DAY
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.civil();
        if at.time() == Time::midnight() { write!(f, "{}", at.date()) } else { write!(f, "{at}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap_or_else(|| panic!("{text} is a date"))
    }

    #[test]
    fn dates_and_hours_are_read_and_written() {
        assert_eq!(at("1970-01-02").seconds(), 86_400);
        assert_eq!(at("2026-03-01T06:30").to_string(), "2026-03-01T06:30:00");
        assert_eq!(at("2026-03-01 06:00"), at("2026-03-01T06:00"));
        for wrong in ["2026-02-30", "1.3.2026", "2026-3-1", "", "2026-01-01T25:00", "2026-01-01T00:00Z"] {
            assert_eq!(Instant::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn months_follow_the_calendar() {
        assert_eq!(at("2026-01-31").plus_months(1.0), at("2026-02-28"));
        assert_eq!(at("2026-01-15").plus_months(-2.0), at("2025-11-15"));
        assert_eq!(at("2026-01-01").plus_months(0.5).days_since(at("2026-01-01")), 365.0 / 24.0);
        assert_eq!(at("2026-01-01").plus_years(2.25), at("2028-04-01"));
    }
}
