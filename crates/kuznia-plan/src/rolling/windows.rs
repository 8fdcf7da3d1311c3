//! Which periods each window sees and which of them it keeps.

use kuznia_base::{Calendar, Id, PeriodId};
use std::fmt;
use std::str::FromStr;

/// A length of foresight.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Span {
    /// So many periods.
    Periods(u32),
    /// So many calendar months.
    Months(u32),
}

impl FromStr for Span {
    type Err = String;

    /// Reads `8` (periods) or `24m` (months).
    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (digits, months) = match text.strip_suffix('m') {
            Some(digits) => (digits, true),
            None => (text, false),
        };
        match digits.parse::<u32>() {
            Ok(count) if (1..=12_000).contains(&count) => {
                Ok(if months { Self::Months(count) } else { Self::Periods(count) })
            }
            _ => {
                Err(format!("`{text}` is neither a number of periods, such as 8, nor of months, such as 24m"))
            }
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Periods(count) => write!(f, "{count}"),
            Self::Months(count) => write!(f, "{count}m"),
        }
    }
}

/// How far operations see, and how much of that is kept before they look again.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Rolling {
    /// What a window sees.
    pub window: Span,
    /// What is kept of it.
    pub step: Span,
    /// Whether projects are decided window by window too, instead of taken from the plan of the whole horizon.
    pub projects: bool,
}

impl FromStr for Rolling {
    type Err = String;

    /// Reads `WINDOW/STEP`, such as `8/4` (periods) or `24m/12m` (months).
    fn from_str(text: &str) -> Result<Self, String> {
        let (window, step) = text
            .split_once('/')
            .ok_or_else(|| format!("`{text}` is not written WINDOW/STEP, such as 8/4 or 24m/12m"))?;
        let (window, step): (Span, Span) = (window.parse()?, step.parse()?);
        let longer = match (window, step) {
            (Span::Periods(window), Span::Periods(step)) | (Span::Months(window), Span::Months(step)) => {
                step > window
            }
            _ => false,
        };
        match longer {
            true => Err(format!(
                "the step {step} is longer than the window {window}: not all of it would be planned"
            )),
            false => Ok(Self { window, step, projects: false }),
        }
    }
}

impl fmt::Display for Rolling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.window, self.step)
    }
}

/// The periods of one window: it plans `first..end` and keeps `first..keep`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Window {
    /// First period.
    pub first: usize,
    /// First period that is decided by the next window.
    pub keep: usize,
    /// First period that it does not see.
    pub end: usize,
}

/// The windows of a calendar, one after another. A step or window never ends inside a representative block, whose
/// stocks close on themselves, and a window sees at least what it keeps.
pub fn windows(calendar: &Calendar, rolling: &Rolling) -> Vec<Window> {
    let mut windows = Vec::new();
    let mut first = 0;
    while first < calendar.len() {
        let keep = reach(calendar, first, rolling.step);
        let end = reach(calendar, first, rolling.window).max(keep);
        // A window that sees the end has nothing to learn from another look.
        let keep = if end == calendar.len() { end } else { keep };
        windows.push(Window { first, keep, end });
        first = keep;
    }
    windows
}

/// The first period after a span that begins with `first`: at least one period, and whole blocks.
fn reach(calendar: &Calendar, first: usize, span: Span) -> usize {
    let start = calendar.period(PeriodId::new(first)).start;
    let mut end = match span {
        Span::Periods(count) => first.saturating_add(count as usize),
        Span::Months(count) => {
            let until = start.plus_months(f64::from(count));
            calendar.ids().find(|t| calendar.period(*t).start >= until).map_or(calendar.len(), Id::index)
        }
    };
    end = end.max(first + 1).min(calendar.len());
    match calendar.period(PeriodId::new(end - 1)).block {
        Some((_, last)) => last.index() + 1,
        None => end,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
    use super::*;

    #[test]
    fn spans_are_read_and_written_back() {
        for text in ["8/4", "24m/12m", "36m/2"] {
            assert_eq!(text.parse::<Rolling>().unwrap().to_string(), text);
        }
        for text in ["8", "4/8", "0/0", "8/4x", "m/1", "-1/1", "8/", "1e3/1"] {
            assert!(text.parse::<Rolling>().is_err(), "{text}");
        }
    }
}
