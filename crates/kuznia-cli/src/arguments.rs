//! Readers of argument values that more than one verb may take.

use kuznia::Instant;
use std::time::Duration;

/// A share such as `0.01` or `1%`, not negative.
pub(crate) fn share(text: &str) -> Result<f64, String> {
    let (number, scale) = match text.trim().strip_suffix('%') {
        Some(percent) => (percent.trim(), 0.01),
        None => (text.trim(), 1.0),
    };
    match number.parse::<f64>() {
        Ok(value) if value.is_finite() && value >= 0.0 => Ok(value * scale),
        _ => Err("must be a share such as 0.01 or 1%, not negative".to_owned()),
    }
}

/// A time in seconds, more than zero.
pub(crate) fn seconds(text: &str) -> Result<Duration, String> {
    let fault = || "must be a number of seconds above 0, such as 60".to_owned();
    let value: f64 = text.trim().trim_end_matches('s').parse().map_err(|_| fault())?;
    if value > 0.0 { Duration::try_from_secs_f64(value).map_err(|_| fault()) } else { Err(fault()) }
}

/// A date such as `2027-01-01`.
pub(crate) fn date(text: &str) -> Result<Instant, String> {
    Instant::parse(text.trim()).ok_or_else(|| "must be a date such as 2027-01-01".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_may_be_written_as_percent() {
        assert_eq!(share("0.02"), Ok(0.02));
        assert_eq!(share("2%"), Ok(0.02));
        for wrong in ["-1", "NaN", "inf", "few", ""] {
            assert!(share(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_time_limit_is_above_zero() {
        assert_eq!(seconds("1.5"), Ok(Duration::from_millis(1500)));
        assert_eq!(seconds("60s"), Ok(Duration::from_secs(60)));
        for wrong in ["0", "-1", "NaN", "1e300", "soon"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
