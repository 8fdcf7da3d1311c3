//! The table reference: a page of the book, generated from the schema.

use super::{Column, Group, Kind, SETTINGS, TableDef, tables};
use std::fmt::Write;

/// Renders `docs/tables.md`.
pub fn tables_page() -> String {
    let mut page = String::from(
        "# The tables of a case\n\nGenerated from the schema by `cargo xtask docs`; do not edit.\n\n\
         A case is a folder with `case.toml` and one file per table, CSV or Parquet, or a workbook with a sheet per table \
         and the settings as `key` and `value` on the sheet `case`; `kuznia export` turns one into the other. Every table \
         may have a column `source` that names a row of `evidence`. **Bold** columns form the key of a row, *italic* ones must be filled. A level table (with \
         `from`) holds its value from a date until the next row; it may also be wide, with dates as headers.\n\n\
         ## case.toml\n\n| setting | meaning |\n|---|---|\n",
    );
    for (setting, about) in SETTINGS {
        line(&mut page, &format!("| `{setting}` | {about} |"));
    }
    for (group, words) in
        [(Group::Start, "To start"), (Group::Often, "Often needed"), (Group::Seldom, "Seldom needed")]
    {
        line(&mut page, &format!("\n## {words}"));
        for table in tables().filter(|table| table.group == group) {
            section(&mut page, table);
        }
    }
    page
}

fn line(page: &mut String, text: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(page, "{text}");
}

fn section(page: &mut String, table: &TableDef) {
    line(page, &format!("\n### {}\n\n{} Absent: {}.\n", table.name, table.about, table.absent));
    line(page, "| column | holds | unit | blank means | meaning |\n|---|---|---|---|---|");
    for column in table.columns {
        let name = match (column.key, column.required) {
            (true, _) => format!("**{}**", column.name),
            (false, true) => format!("*{}*", column.name),
            (false, false) => column.name.to_owned(),
        };
        let blank = if column.required { "a fault" } else { column.blank };
        line(page, &format!("| {name} | {} | {} | {blank} | {} |", holds(column), column.unit, column.about));
    }
}

/// What a column holds, in words.
pub fn holds(column: &Column) -> String {
    match column.kind {
        Kind::Name => "a name".to_owned(),
        Kind::Text => "text".to_owned(),
        Kind::Reference(tables) => format!("a name of {}", tables.join(" or ")),
        Kind::Number { least, most } => {
            let most = if most == f64::MAX { String::new() } else { format!(" to {most}") };
            match least {
                f64::MIN => "a number".to_owned(),
                f64::MIN_POSITIVE => format!("a number above 0{most}"),
                _ if most.is_empty() => format!("a number of at least {least}"),
                _ => format!("a number from {least}{most}"),
            }
        }
        Kind::Whole { least, .. } => format!("a whole number of at least {least}"),
        Kind::Date => "a date".to_owned(),
        Kind::Yes => "yes or no".to_owned(),
        Kind::Choice(words) => words.join(", "),
        Kind::Written => "as described".to_owned(),
    }
}
