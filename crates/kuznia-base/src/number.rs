//! Numbers for people: thousands separators, as many decimals as matter, no noise.

/// A number with this many decimals and a comma between thousands; what rounds to zero has no sign.
pub fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return if value.is_nan() {
            "–".to_owned()
        } else if value > 0.0 {
            "∞".to_owned()
        } else {
            "−∞".to_owned()
        };
    }
    let text = format!("{:.decimals$}", value.abs());
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let zero = text.bytes().all(|b| matches!(b, b'0' | b'.'));
    let sign = if value < 0.0 && !zero { "-" } else { "" };
    format!("{sign}{grouped}{rest}")
}

/// Decimals at which numbers of this size show about four digits: none from 1,000 on, three below 1.
pub fn decimals(largest: f64) -> usize {
    match largest.abs() {
        size if size >= 999.5 => 0,
        size if size >= 99.95 => 1,
        size if size >= 0.995 => 2,
        _ => 3,
    }
}

/// A number on its own.
pub fn plain(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if value.abs() < 0.0005 {
        return format!("{value:.1e}");
    }
    let text = fixed(value, decimals(value));
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// A count of units: whole where it is whole.
pub fn units(value: f64) -> String {
    let near = value.round();
    if (value - near).abs() < 1e-6 { fixed(near, 0) } else { fixed(value, 2) }
}

/// A share as percent without the sign: `100` only where nothing is missing, one decimal below.
pub fn percent(share: f64) -> String {
    if share.is_nan() {
        return "–".to_owned();
    }
    let percent = share * 100.0;
    match percent {
        whole if share >= 1.0 - 1e-6 => fixed(whole, 0),
        // What is not all must not read as all.
        nearly if nearly >= 99.95 => "99.9".to_owned(),
        part => fixed(part, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated_and_zero_has_no_sign() {
        assert_eq!(fixed(1_234_567.891, 1), "1,234,567.9");
        assert_eq!(fixed(-1234.0, 0), "-1,234");
        assert_eq!(fixed(-0.0004, 2), "0.00");
        assert_eq!(fixed(999.0, 0), "999");
        assert_eq!(fixed(f64::NAN, 1), "–");
    }

    #[test]
    fn a_number_on_its_own_shows_what_matters() {
        assert_eq!(plain(12_345.678), "12,346");
        assert_eq!(plain(12.5), "12.5");
        assert_eq!(plain(0.25), "0.25");
        assert_eq!(plain(0.0), "0");
        assert_eq!(plain(0.000_012), "1.2e-5");
        assert_eq!((units(3.000_000_01), units(2.5)), ("3".to_owned(), "2.50".to_owned()));
    }

    #[test]
    fn a_share_reads_as_whole_only_when_nothing_is_missing() {
        assert_eq!(percent(1.0), "100");
        assert_eq!(percent(0.9996), "99.9");
        assert_eq!((percent(0.4997), percent(1.25)), ("50.0".to_owned(), "125".to_owned()));
        assert_eq!(percent(0.0), "0.0");
        assert_eq!(percent(0.07), "7.0");
    }
}
