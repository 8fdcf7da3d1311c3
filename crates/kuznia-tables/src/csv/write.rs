//! Writes a draft as a CSV folder: the canonical copy of a case, which reads back equal.

use kuznia_case::{Cell, Draft, DraftTable};
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;

/// Writes `case.toml` and one CSV file per table into an existing folder.
///
/// Text that a spreadsheet would calculate gets an apostrophe before it, which reading takes away again.
///
/// # Errors
/// What the file system says; the caller writes into a folder that it can throw away.
pub fn write_draft_csv(draft: &Draft, folder: &Path) -> io::Result<()> {
    fs::write(folder.join("case.toml"), settings_text(draft))?;
    for (name, table) in &draft.tables {
        // Names come from the user: only those that are a plain file name can be written.
        let file = name.replace(['/', '\\', '\0'], "_");
        fs::write(folder.join(format!("{file}.csv")), csv_table(name, table))?;
    }
    Ok(())
}

/// A table as CSV; figures of a table with decimal commas are written with a point.
pub(crate) fn csv_table(name: &str, table: &DraftTable) -> String {
    let settled = table.decimal_comma.then(|| table.settled(name));
    let table = settled.as_ref().unwrap_or(table);
    let mut text = String::new();
    row(&mut text, table.header.iter().map(|name| csv_cell(name)));
    for line in &table.rows {
        row(&mut text, line.cells.iter().map(plain));
    }
    text
}

fn row(text: &mut String, cells: impl Iterator<Item = String>) {
    let cells: Vec<String> = cells.collect();
    text.push_str(&cells.join(","));
    text.push('\n');
}

fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Blank => String::new(),
        Cell::Number(number) => number.to_string(),
        Cell::Date(at) => at.to_string(),
        Cell::Yes(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Cell::Text(text) => csv_cell(text),
    }
}

/// Text as a CSV cell: quoted where it must be, with an apostrophe before what a spreadsheet would calculate.
pub fn csv_cell(text: &str) -> String {
    let calculates = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']) && text.parse::<f64>().is_err();
    let escaped = match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\'']) => format!("'{text}"),
        _ if calculates => format!("'{text}"),
        _ => text.to_owned(),
    };
    if escaped.contains(['"', ',', ';', '\n', '\r', '\t']) || escaped.trim() != escaped {
        format!("\"{}\"", escaped.replace('"', "\"\""))
    } else {
        escaped
    }
}

/// The settings as TOML, plain names first, then by section.
pub(crate) fn settings_text(draft: &Draft) -> String {
    let mut plain = String::new();
    let mut sections: std::collections::BTreeMap<&str, String> = std::collections::BTreeMap::new();
    for (name, setting) in &draft.settings {
        let value = match &setting.cell {
            Cell::Blank => "\"\"".to_owned(),
            Cell::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
            Cell::Number(number) => format!("{number:?}"),
            Cell::Date(at) => at.to_string(),
            Cell::Yes(yes) => yes.to_string(),
            Cell::Text(text) => toml::Value::String(text.to_string()).to_string(),
        };
        let (text, key) = match name.split_once('.') {
            Some((section, key)) => (sections.entry(section).or_default(), key),
            None => (&mut plain, name.as_str()),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{} = {value}", dotted(key));
    }
    for (section, text) in sections {
        let _ = write!(plain, "\n[{}]\n{text}", dotted(section));
    }
    plain
}

/// A dotted name whose parts TOML reads as they stand.
fn dotted(name: &str) -> String {
    let bare = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
    };
    let quoted = |part: &str| toml::Value::String(part.to_owned()).to_string();
    let parts = name.split('.').map(|part| if bare(part) { part.to_owned() } else { quoted(part) });
    parts.collect::<Vec<_>>().join(".")
}
