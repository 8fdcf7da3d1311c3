//! One cell as a value: numbers within limits, dates, yes and no, choices; or what is wrong with it and how to mend it.

use crate::draft::Cell;
use crate::schema::{Column, Kind};
use kuznia_base::{Instant, did_you_mean};
use std::borrow::Cow;

/// No figure is larger: beyond it no solver tells a unit from nothing.
const LARGEST: f64 = 1e15;
/// No figure but zero is smaller.
const SMALLEST: f64 = 1e-15;
/// Dates lie in these years.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2500;

/// What is wrong with a cell and how it might be mended.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Wrong {
    pub(crate) message: String,
    pub(crate) hint: String,
}

impl Wrong {
    pub(crate) fn new(message: String, hint: impl Into<String>) -> Self {
        Self { message, hint: hint.into() }
    }
}

/// A cell as text.
pub(crate) fn words(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Blank => Cow::Borrowed(""),
        Cell::Text(text) => Cow::Borrowed(text),
        Cell::Number(number) => Cow::Owned(number.to_string()),
        Cell::Date(at) => Cow::Owned(at.to_string()),
        Cell::Yes(true) => Cow::Borrowed("yes"),
        Cell::Yes(false) => Cow::Borrowed("no"),
    }
}

/// A cell as a finite number that can be planned with.
pub(crate) fn number(cell: &Cell, decimal_comma: bool) -> Result<f64, Wrong> {
    let wrong = |message: String| Err(Wrong::new(message, hint_for_number(&words(cell), decimal_comma)));
    let value = match cell {
        Cell::Number(value) => *value,
        Cell::Text(text) => {
            let plain =
                if decimal_comma { Cow::Owned(text.replace(',', ".")) } else { Cow::Borrowed(&**text) };
            match plain.parse::<f64>() {
                Ok(value) => value,
                Err(_) => return wrong(format!("`{text}` is not a number")),
            }
        }
        Cell::Date(at) => return wrong(format!("`{at}` is a date where a number is due")),
        Cell::Yes(_) => return wrong(format!("`{}` is not a number", words(cell))),
        Cell::Blank => return wrong("a number is missing".to_owned()),
    };
    if !value.is_finite() {
        return wrong(format!("`{}` is not a finite number", words(cell)));
    }
    match value.abs() {
        0.0 => Ok(0.0),
        size if size > LARGEST => {
            Err(Wrong::new(format!("`{}` is too large to be planned with", words(cell)), "use a larger unit"))
        }
        size if size < SMALLEST => Err(Wrong::new(
            format!("`{}` is too small to be planned with", words(cell)),
            "use a smaller unit",
        )),
        _ => Ok(value),
    }
}

fn hint_for_number(text: &str, decimal_comma: bool) -> &'static str {
    if !text.chars().any(|char| char.is_ascii_digit()) {
        "write a number such as 12.5"
    } else if text.ends_with('%') {
        "write a share: 5 % is 0.05"
    } else if text.contains([' ', '\u{a0}', '\u{202f}', '\'', '_']) {
        "write it without signs between thousands and without its unit"
    } else if text.contains(',') && (!decimal_comma || text.contains('.')) {
        "write the decimal point as `.`, without signs between thousands"
    } else {
        "write a number such as 12.5"
    }
}

/// A cell as a number within the limits of its column.
pub(crate) fn figure(cell: &Cell, column: &Column, decimal_comma: bool) -> Result<f64, Wrong> {
    let value = number(cell, decimal_comma)?;
    let (least, most, whole) = match column.kind {
        Kind::Number { least, most } => (least, most, false),
        Kind::Whole { least, most } => (f64::from(least), f64::from(most), true),
        _ => (f64::MIN, f64::MAX, false),
    };
    let message = if whole && value.fract() != 0.0 {
        format!("`{value}` is not a whole number")
    } else if value < least {
        match least {
            0.0 => format!("`{value}` is negative"),
            f64::MIN_POSITIVE if value == 0.0 => "it is zero and must be more".to_owned(),
            f64::MIN_POSITIVE => format!("`{value}` is negative and must be more than zero"),
            _ => format!("`{value}` is less than {least}"),
        }
    } else if value > most {
        format!("`{value}` is more than {most}")
    } else {
        return Ok(value);
    };
    let unit = if column.unit.is_empty() { String::new() } else { format!(" [{}]", column.unit) };
    let share = most == 1.0 && value > 1.0 && value <= 100.0;
    let hint = if share { "; 5 % is 0.05" } else { "" };
    Err(Wrong::new(message, format!("it holds: {}{unit}{hint}", column.about)))
}

/// A cell as a date, perhaps with hours.
pub(crate) fn date(cell: &Cell) -> Result<Instant, Wrong> {
    let text = words(cell);
    let read = match cell {
        Cell::Date(at) => Some(*at),
        Cell::Text(text) => Instant::parse(text),
        _ => None,
    };
    match read {
        Some(at) if YEARS.contains(&at.year()) => Ok(at),
        Some(at) => Err(Wrong::new(
            format!("the date `{text}` lies far off, in the year {}", at.year()),
            format!("dates lie between {} and {}", YEARS.start(), YEARS.end()),
        )),
        None => Err(Wrong::new(
            format!("`{text}` is not a date"),
            match meant_date(&text) {
                Some(meant) => format!("write it as {meant}"),
                None => "write it with the year first, as 2026-01-31 or 2026-01-31T06:00".to_owned(),
            },
        )),
    }
}

/// The date that was meant by one written as spreadsheets and people write it, where there is no doubt.
fn meant_date(text: &str) -> Option<Instant> {
    let parts: Vec<&str> = text.split(['.', '/', '-', 'Q', 'q']).collect();
    let numbers: Option<Vec<i32>> = parts.iter().map(|part| part.trim().parse().ok()).collect();
    let is_year = |year: &i32| i16::try_from(*year).is_ok_and(|year| YEARS.contains(&year));
    let day = |year: i32, month: i32, day: i32| {
        Instant::from_ymd(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
    };
    match numbers.as_deref()? {
        // Days as spreadsheets count them; a year is never so large.
        [serial] if (10_000..200_000).contains(serial) => {
            Some(Instant::from_ymd(1899, 12, 30)?.plus_days(f64::from(*serial)))
        }
        [year] if is_year(year) => day(*year, 1, 1),
        [year, quarter @ 1..=4] if text.contains(['Q', 'q']) => day(*year, quarter * 3 - 2, 1),
        [year, month] if is_year(year) => day(*year, *month, 1),
        [year, month, date] if is_year(year) => day(*year, *month, *date),
        [date, month, year] if is_year(year) && (text.contains('.') || *date > 12) => {
            day(*year, *month, *date)
        }
        [month, date, year] if is_year(year) && *date > 12 => day(*year, *month, *date),
        _ => None,
    }
}

/// A cell as yes or no.
pub(crate) fn yes(cell: &Cell) -> Result<bool, Wrong> {
    match (cell, words(cell).to_lowercase().as_str()) {
        (Cell::Yes(yes), _) => Ok(*yes),
        (_, "yes" | "y" | "true" | "1") => Ok(true),
        (_, "no" | "n" | "false" | "0") => Ok(false),
        (_, other) => Err(Wrong::new(format!("`{other}` is neither yes nor no"), "write yes or no")),
    }
}

/// A cell as the position of its word among the choices; `noun` is the column's name.
pub(crate) fn choice(cell: &Cell, noun: &str, choices: &[&str]) -> Result<usize, Wrong> {
    let text = words(cell);
    choices.iter().position(|choice| *choice == text).ok_or_else(|| {
        let near = did_you_mean(&text, choices.iter().copied()).map(|near| format!("did you mean `{near}`?"));
        let hint = near.unwrap_or_else(|| format!("it is one of {}", choices.join(", ")));
        Wrong::new(format!("unknown {noun} `{text}`"), hint)
    })
}

/// Whether a cell fits a column as far as that can be said without the other tables.
pub(crate) fn fits(cell: &Cell, column: &Column, decimal_comma: bool) -> Result<(), Wrong> {
    match column.kind {
        Kind::Number { .. } | Kind::Whole { .. } => figure(cell, column, decimal_comma).map(|_| ()),
        Kind::Date => date(cell).map(|_| ()),
        Kind::Yes => yes(cell).map(|_| ()),
        Kind::Choice(choices) => choice(cell, column.name, choices).map(|_| ()),
        Kind::Name | Kind::Text | Kind::Reference(_) | Kind::Written => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_spreadsheets_write_them_are_refused_with_the_date_that_was_meant() {
        for (written, meant) in [
            ("31.12.2026", "2026-12-31"),
            ("1.2.2026", "2026-02-01"),
            ("31/12/2026", "2026-12-31"),
            ("12/31/2026", "2026-12-31"),
            ("2026/3/9", "2026-03-09"),
            ("2026-3-9", "2026-03-09"),
            ("2026-03", "2026-03-01"),
            ("2026Q3", "2026-07-01"),
            ("2026", "2026-01-01"),
            ("46023", "2026-01-01"),
            // Nobody knows which of the two is the day.
            ("02/03/2026", "the year first"),
            ("soon", "the year first"),
        ] {
            let Err(wrong) = date(&Cell::text(written)) else { panic!("`{written}` is read as a date") };
            assert_eq!(wrong.message, format!("`{written}` is not a date"));
            assert!(wrong.hint.contains(meant), "{written}: {}", wrong.hint);
        }
        assert!(date(&Cell::text("9026-01-01")).is_err());
        assert_eq!(date(&Cell::text("2026-01-01 06:00")).ok(), Instant::parse("2026-01-01T06:00"));
    }

    #[test]
    fn numbers_are_read_with_the_decimal_comma_only_where_it_is_used() {
        assert_eq!(number(&Cell::text("1,5"), true), Ok(1.5));
        assert_eq!(number(&Cell::text("-2.5e3"), false), Ok(-2500.0));
        assert_eq!(number(&Cell::text("-0"), false).map(f64::is_sign_negative), Ok(false));
        for (written, comma, hint) in [
            ("1,5", false, "the decimal point as `.`"),
            ("1.234,5", true, "without signs between thousands"),
            ("1 234", false, "without signs between thousands"),
            ("5%", false, "5 % is 0.05"),
            ("many", false, "such as 12.5"),
            ("NaN", false, "such as 12.5"),
            ("-inf", false, "such as 12.5"),
            ("1e400", false, "such as 12.5"),
            ("1e16", false, "larger unit"),
            ("1e-16", false, "smaller unit"),
        ] {
            let Err(wrong) = number(&Cell::text(written), comma) else { panic!("`{written}` is a number") };
            assert!(wrong.hint.contains(hint), "{written}: {} {}", wrong.message, wrong.hint);
        }
    }
}
