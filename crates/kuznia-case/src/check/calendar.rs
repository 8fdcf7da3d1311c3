//! The calendar and the economics.

use super::desk::Desk;
use crate::case::{Economics, HorizonValue};
use crate::draft::Cell;
use kuznia_base::{Calendar, Days, Id, Instant, Period, PeriodId, Share, Step, YearFraction, Years};

/// Most periods: a year of hours has 8,760.
const PERIODS: f64 = 200_000.0;

/// The calendar of `case.toml` or of `periods`; a harmless one where it is faulty.
pub(super) fn calendar(desk: &Desk) -> Calendar {
    let rate = desk.setting_number("economics.discount_rate", -0.5, 5.0).unwrap_or(0.0);
    let start = instant(desk, "calendar.start");
    if desk.has_rows("periods") {
        return uneven(desk, rate);
    }
    let step = match desk.setting_text("calendar.step").as_deref() {
        Some("hour") => Step::Hour,
        Some("day") => Step::Day,
        Some("week") => Step::Week,
        Some("month") => Step::Month,
        Some("quarter") => Step::Quarter,
        Some("year") => Step::Year,
        Some(other) => {
            desk.setting_fault("calendar.step", format!("unknown step `{other}`"), "it is one of hour, day, week, month, quarter, year");
            Step::Year
        }
        None => {
            desk.setting_fault("calendar.step", "the step of the calendar is missing".to_owned(), "write for example step = \"quarter\" under [calendar]");
            Step::Year
        }
    };
    if start.is_none() && desk.setting("calendar.start").is_none() {
        desk.setting_fault("calendar.start", "the start of the calendar is missing".to_owned(), "write for example start = 2026-01-01 under [calendar]");
    }
    let whole = |name: &str, blank: Option<f64>, most: f64| -> f64 {
        let value = desk.setting_number(name, 0.0, most);
        match value.or(if desk.setting(name).is_none() { blank } else { None }) {
            Some(value) if value >= 1.0 && value.fract() == 0.0 => value,
            Some(0.0) => {
                desk.setting_fault(name, "a horizon of zero periods cannot be planned".to_owned(), "count at least one period");
                1.0
            }
            Some(value) => {
                desk.setting_fault(name, format!("`{value}` is not a whole number"), "write a whole number");
                1.0
            }
            None => {
                if desk.setting(name).is_none() {
                    desk.setting_fault(name, "the number of periods is missing".to_owned(), "write for example count = 12 under [calendar]");
                }
                1.0
            }
        }
    };
    let every = whole("calendar.every", Some(1.0), 1e4);
    let count = whole("calendar.count", None, PERIODS);
    let fraction = match desk.setting_text("calendar.year_fraction").as_deref() {
        None | Some("nominal") => YearFraction::Nominal,
        Some("actual") => YearFraction::Actual,
        Some(other) => {
            desk.setting_fault("calendar.year_fraction", format!("unknown year fraction `{other}`"), "it is nominal or actual");
            YearFraction::Nominal
        }
    };
    Calendar::even(start.unwrap_or(Instant::from_seconds(0)), step, every as u32, count as usize, fraction, rate)
}

fn instant(desk: &Desk, name: &str) -> Option<Instant> {
    let cell = desk.setting(name)?;
    let parsed = match cell {
        Cell::Date(at) => Some(*at),
        cell => Instant::parse(&super::read::words(cell)),
    };
    if parsed.is_none() {
        desk.setting_fault(name, format!("`{}` is not a date", super::read::words(cell)), "write it as 2026-01-31");
    }
    parsed
}

/// The calendar of the table `periods`.
fn uneven(desk: &Desk, rate: f64) -> Calendar {
    let sheet = desk.sheet("periods");
    let mut rows: Vec<(Period, Option<String>, u32)> = Vec::new();
    for row in sheet.rows() {
        let days = row.number("days").unwrap_or(1.0);
        let weight = row.number("weight").unwrap_or(1.0);
        if weight.fract() != 0.0 {
            row.fault("weight", format!("the weight `{weight}` is not whole"), "a period stands for a whole number of periods like it");
        }
        let block = row.owned("block");
        let start = row.date("start").unwrap_or(Instant::from_seconds(0));
        let copies = if block.is_some() { 1.0 } else { weight };
        let period = Period {
            label: row.owned("period").unwrap_or_default(),
            start,
            end: start.plus_days(days * copies),
            days: Days(days * weight),
            year_fraction: Years(days * weight / 365.0),
            weight,
            block: None,
        };
        if rows.iter().any(|(other, _, _)| other.label == period.label) {
            row.fault("period", format!("period `{}` is defined twice", period.label), "give every period its own name");
        }
        rows.push((period, block, row.number_of()));
    }
    let mut at = 0;
    let mut due: Option<Instant> = None;
    while at < rows.len() {
        // A block is a run of rows with the same name.
        let last = match &rows[at].1 {
            Some(block) => (at..rows.len()).take_while(|&next| rows[next].1.as_ref() == Some(block)).last().unwrap_or(at),
            None => at,
        };
        for index in at..=last {
            let (start, row) = (rows[index].0.start, rows[index].2);
            if due.is_some_and(|due| due != start) {
                let words = due.map(|due| due.to_string()).unwrap_or_default();
                sheet.fault(row, "start", format!("the period starts at {start}, but the one before ends at {words}"), Some("periods follow each other without gaps; a weight counts copies one after another".to_owned()));
            }
            if rows[index].0.weight != rows[at].0.weight {
                sheet.fault(row, "weight", "the periods of a block have different weights".to_owned(), Some("give them one weight".to_owned()));
            }
            due = Some(rows[index].0.end);
        }
        if rows[at].1.is_some() {
            let bounds = (PeriodId::new(at), PeriodId::new(last));
            rows[at..=last].iter_mut().for_each(|(period, _, _)| period.block = Some(bounds));
            let (start, end, weight) = (rows[at].0.start, rows[last].0.end, rows[at].0.weight);
            due = Some(start.plus_days(end.days_since(start) * weight));
            if rows[last + 1..].iter().any(|(_, block, _)| *block == rows[at].1) {
                sheet.fault(rows[at].2, "block", "the periods of a block do not stand together".to_owned(), Some("put them one after another".to_owned()));
            }
        }
        at = last + 1;
    }
    Calendar::new(rows.into_iter().map(|(period, _, _)| period).collect(), rate)
}

/// Valuation.
pub(super) fn economics(desk: &Desk, calendar: &Calendar) -> Economics {
    let horizon_value = match desk.setting_text("economics.horizon_value").as_deref() {
        None | Some("annuity") => HorizonValue::Annuity,
        Some("sinking_fund") => HorizonValue::SinkingFund,
        Some("straight_line") => HorizonValue::StraightLine,
        Some("none") => HorizonValue::None,
        Some(other) => {
            desk.setting_fault("economics.horizon_value", format!("unknown horizon value `{other}`"), "it is one of annuity, sinking_fund, straight_line, none");
            HorizonValue::None
        }
    };
    Economics {
        discount_rate: calendar.discount_rate(),
        price_date: instant(desk, "economics.price_date"),
        horizon_value,
        closing_stock_share: Share(desk.setting_number("economics.closing_stock_share", 0.0, 1.0).unwrap_or(0.0)),
    }
}

/// The start of the horizon, where it can be read.
pub(super) fn start(desk: &Desk) -> Option<Instant> {
    if desk.has_rows("periods") {
        return desk.sheet("periods").rows().next().and_then(|row| row.date("start"));
    }
    instant(desk, "calendar.start")
}
