//! A blank case: settings to fill in and the tables to begin with, each with its header only.

use kuznia_case::schema::{Group, tables};

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
