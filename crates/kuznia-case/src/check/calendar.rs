//! The calendar and the economics.

use super::desk::Desk;
use super::read::Sheet;
use crate::case::{Economics, HorizonValue};
use crate::schema;
use kuznia_base::{Calendar, Days, Id, Instant, Period, PeriodId, Share, Step, YearFraction, Years};
use std::collections::BTreeSet;

/// Most periods: a year of hours has 8,760.
const PERIODS: usize = 200_000;
/// A horizon that ends later is a slip of the hand.
const LAST_YEAR: i16 = 2500;
/// In the order of their words.
const STEPS: [Step; 6] = [Step::Hour, Step::Day, Step::Week, Step::Month, Step::Quarter, Step::Year];
/// In the order of their words.
const HORIZON_VALUES: [HorizonValue; 4] =
    [HorizonValue::Annuity, HorizonValue::SinkingFund, HorizonValue::StraightLine, HorizonValue::None];

/// The calendar of `case.toml` or, where it has rows, of `periods`; a harmless one where it is faulty.
pub(super) fn calendar(desk: &Desk) -> Calendar {
    let rate = desk.setting_number("economics.discount_rate", -0.5, 5.0).unwrap_or(0.0);
    let replaced = desk.has_rows("periods");
    let missing = |name: &str, what: &str, example: &str| {
        if desk.setting(name).is_none() && !replaced {
            let hint = format!("write for example {example} under [calendar]");
            desk.setting_fault(name, format!("the {what} of the calendar is missing"), &hint);
        }
    };
    missing("calendar.start", "start", "start = 2026-01-01");
    missing("calendar.step", "step", "step = \"quarter\"");
    missing("calendar.count", "number of periods", "count = 12");
    let start = desk.setting_date("calendar.start").unwrap_or(Instant::from_seconds(0));
    let step = desk.setting_choice("calendar.step", "step", schema::STEPS);
    let step = step.map_or(Step::Year, |at| STEPS[at]);
    let every = whole(desk, "calendar.every", 1000);
    let count = whole(desk, "calendar.count", PERIODS);
    let fraction =
        match desk.setting_choice("calendar.year_fraction", "year fraction", schema::YEAR_FRACTIONS) {
            Some(1) => YearFraction::Actual,
            _ => YearFraction::Nominal,
        };
    if replaced {
        return uneven(desk, rate);
    }
    let years = step.years() * every as f64 * count as f64;
    let fits = f64::from(start.year()) + years < f64::from(LAST_YEAR);
    if !fits {
        let hint = format!("it must end before the year {LAST_YEAR}");
        desk.setting_fault("calendar.count", "the horizon is longer than can be planned".to_owned(), &hint);
    }
    Calendar::even(
        start,
        step,
        if fits { every as u32 } else { 1 },
        if fits { count } else { 1 },
        fraction,
        rate,
    )
}

/// A setting that is a whole number from 1 to `most`; 1 where it is blank or faulty.
fn whole(desk: &Desk, name: &str, most: usize) -> usize {
    match desk.setting_number(name, 0.0, most as f64) {
        Some(0.0) => {
            let hint = "write a whole number of at least 1";
            let words = if name == "calendar.count" {
                "a horizon of zero periods cannot be planned"
            } else {
                "it is zero"
            };
            desk.setting_fault(name, words.to_owned(), hint);
            1
        }
        Some(value) if value.fract() != 0.0 => {
            desk.setting_fault(name, format!("`{value}` is not a whole number"), "write a whole number");
            1
        }
        value => value.map_or(1, |value| value as usize),
    }
}

/// A row of `periods`; `start` and `days` are sound where they could be read.
struct Span {
    period: Period,
    block: Option<String>,
    row: u32,
    readable: bool,
}

/// The calendar of the table `periods`.
fn uneven(desk: &Desk, rate: f64) -> Calendar {
    let sheet = desk.sheet("periods");
    let mut spans: Vec<Span> = sheet.rows().take(PERIODS).map(|row| span(&row)).collect();
    if let Some(row) = sheet.rows().nth(PERIODS) {
        row.fault(
            "period",
            format!("there are more than {PERIODS} periods"),
            "use longer periods or representative blocks",
        );
    }
    let mut closed: BTreeSet<String> = BTreeSet::new();
    let mut due: Option<Instant> = None;
    let mut at = 0;
    while at < spans.len() {
        // A block is a run of rows with the same name.
        let block = spans[at].block.clone();
        let run = spans[at..].iter().take_while(|span| block.is_some() && span.block == block).count().max(1);
        let here = &mut spans[at..at + run];
        for span in here.iter() {
            in_order(&sheet, span, due);
            due = span.readable.then_some(span.period.end);
        }
        if let Some(block) = block {
            due = close(&sheet, here, at, due.is_some());
            if !closed.insert(block) {
                let hint = "put its rows one after another, or give each block its own name".to_owned();
                sheet.fault(
                    here[0].row,
                    "block",
                    "the periods of a block do not stand together".to_owned(),
                    hint,
                );
            }
        }
        at += run;
    }
    if due.is_some_and(|due| due.year() > LAST_YEAR) {
        let row = spans.last().map_or(1, |span| span.row);
        sheet.fault(
            row,
            "days",
            "the horizon is longer than can be planned".to_owned(),
            format!("it must end before the year {LAST_YEAR}"),
        );
    }
    Calendar::new(spans.into_iter().map(|span| span.period).collect(), rate)
}

fn span(row: &super::read::Row) -> Span {
    let (start, days, weight) = (row.date("start"), row.number("days"), row.number("weight"));
    let readable = start.is_some() && days.is_some() && (weight.is_some() || row.cell("weight").is_none());
    let (start, days, weight) =
        (start.unwrap_or(Instant::from_seconds(0)), days.unwrap_or(1.0), weight.unwrap_or(1.0));
    if weight.fract() != 0.0 {
        row.fault(
            "weight",
            format!("the weight `{weight}` is not whole"),
            "a period stands for a whole number of periods like it",
        );
    }
    let block = row.owned("block");
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
    Span { period, block, row: row.number_of(), readable }
}

/// Periods follow each other without gaps.
fn in_order(sheet: &Sheet, span: &Span, due: Option<Instant>) {
    let start = span.period.start;
    if let Some(due) = due.filter(|due| span.readable && *due != start) {
        let words = if start < due { "the periods overlap" } else { "there is a gap between the periods" };
        let message = format!("{words}: this one starts at {start}, the one before ends at {due}");
        let hint = "periods follow each other; a weight counts copies one after another".to_owned();
        sheet.fault(span.row, "start", message, hint);
    }
}

/// Makes a run of rows, of which the first is period `at`, one block; returns when all its copies are over.
fn close(sheet: &Sheet, run: &mut [Span], at: usize, readable: bool) -> Option<Instant> {
    let bounds = (PeriodId::new(at), PeriodId::new(at + run.len() - 1));
    let (start, weight) = (run[0].period.start, run[0].period.weight);
    for span in run.iter_mut() {
        if span.period.weight != weight {
            let hint = "a block is run as a whole; give its periods one weight".to_owned();
            sheet.fault(span.row, "weight", "the periods of a block have different weights".to_owned(), hint);
        }
        span.period.block = Some(bounds);
    }
    let days = run[run.len() - 1].period.end.days_since(start);
    readable.then(|| start.plus_days(days * weight))
}

/// Valuation.
pub(super) fn economics(desk: &Desk, calendar: &Calendar) -> Economics {
    let value = desk.setting_choice("economics.horizon_value", "horizon value", schema::HORIZON_VALUES);
    Economics {
        discount_rate: calendar.discount_rate(),
        price_date: desk.setting_date("economics.price_date"),
        horizon_value: value.map_or(HorizonValue::Annuity, |at| HORIZON_VALUES[at]),
        closing_stock_share: Share(
            desk.setting_number("economics.closing_stock_share", 0.0, 1.0).unwrap_or(0.0),
        ),
    }
}

/// The start of the horizon, where it can be read.
pub(super) fn start(desk: &Desk) -> Option<Instant> {
    if desk.has_rows("periods") {
        return desk.sheet("periods").rows().next().and_then(|row| row.date("start"));
    }
    desk.setting_date("calendar.start")
}
