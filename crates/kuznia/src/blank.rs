//! A blank case: settings to fill in and the tables to begin with, each with its header only.

use kuznia_case::schema::{Group, tables};
use kuznia_case::{Cell, Draft, Setting};

/// The settings, with a remark where a figure must be chosen.
const SETTINGS: &str = r#"name = "my-case"
title = "What this case is about"
currency = "EUR"

[calendar]
start = "2026-01-01"  # first day of the first period
step = "quarter"      # hour, day, week, month, quarter or year
count = 8             # number of periods

[economics]
discount_rate = 0.04        # real, per year
horizon_value = "annuity"   # annuity, sinking_fund, straight_line or none
"#;

/// The files of a blank case by name. A table that is not needed can be deleted: what is absent is not modelled.
pub fn blank_case() -> Vec<(String, Vec<u8>)> {
    let mut files = vec![("case.toml".to_owned(), SETTINGS.as_bytes().to_vec())];
    for table in tables().filter(|table| table.group == Group::Start) {
        let header: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        files.push((format!("{}.csv", table.name), format!("{}\n", header.join(",")).into_bytes()));
    }
    files
}

/// A blank case without tables: settings such as those of [`blank_case`], to be changed.
pub(crate) fn blank_draft() -> Draft {
    let settings = [
        ("name", Cell::text("my-case")),
        ("title", Cell::text("What this case is about")),
        ("currency", Cell::text("EUR")),
        ("calendar.start", Cell::text("2026-01-01")),
        ("calendar.step", Cell::text("quarter")),
        ("calendar.count", Cell::Number(8.0)),
        ("economics.discount_rate", Cell::Number(0.04)),
        ("economics.horizon_value", Cell::text("annuity")),
    ];
    let settings = settings.map(|(name, cell)| (name.to_owned(), Setting { cell, line: None }));
    Draft { origin: "my-case".to_owned(), settings: settings.into(), ..Draft::default() }
}
