//! The settings of `case.toml`, flattened to dotted names with their lines.

use kuznia_base::{Faults, Instant, Note, Place};
use kuznia_case::{Cell, Setting};
use std::collections::BTreeMap;

/// Reads the text of `case.toml`.
///
/// # Errors
/// What is wrong with it as TOML, and values that are neither text, number, date nor yes/no.
pub(crate) fn read_settings(file: &str, text: &str) -> Result<BTreeMap<String, Setting>, Faults> {
    let mut faults = Faults::default();
    let place = |row: Option<u32>| Place { file: Some(file.to_owned()), row, ..Place::default() };
    let parsed: toml::Table = match text.trim_start_matches('\u{feff}').parse() {
        Ok(parsed) => parsed,
        Err(error) => {
            let error: toml::de::Error = error;
            let row = error.span().map(|span| line_of(text, span.start));
            let words = format!("the settings cannot be read: {}", error.message());
            faults.fault(
                Note::new(words)
                    .at(place(row))
                    .hint("write `key = value`, text in quotes, under [calendar] or [economics]"),
            );
            return Err(faults);
        }
    };
    let lines = lines(text);
    let mut settings = BTreeMap::new();
    let mut open: Vec<(String, toml::Value)> = parsed.into_iter().collect();
    while let Some((name, value)) = open.pop() {
        let line = lines.get(&name).copied();
        let cell = match value {
            toml::Value::Table(inner) => {
                open.extend(inner.into_iter().map(|(key, value)| (format!("{name}.{key}"), value)));
                continue;
            }
            toml::Value::String(text) => Cell::text(&text),
            toml::Value::Integer(number) => Cell::Number(number as f64),
            toml::Value::Float(number) => Cell::Number(number),
            toml::Value::Boolean(yes) => Cell::Yes(yes),
            toml::Value::Datetime(at) => {
                let text = at.to_string();
                Instant::parse(&text).map_or_else(|| Cell::text(&text), Cell::Date)
            }
            toml::Value::Array(_) => {
                let note = Note::new(format!("`{name}` is a list where one value is due")).at(place(line));
                faults.fault(note.hint("write one value"));
                continue;
            }
        };
        settings.insert(name, Setting { cell, line });
    }
    if faults.is_sound() { Ok(settings) } else { Err(faults) }
}

fn line_of(text: &str, at: usize) -> u32 {
    1 + text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() as u32
}

/// The line of each `key =`, under its section.
fn lines(text: &str) -> BTreeMap<String, u32> {
    let mut lines = BTreeMap::new();
    let mut section = String::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
            section = format!("{}.", name.trim());
        } else if let Some((key, _)) = line.split_once('=') {
            lines.entry(format!("{section}{}", key.trim().trim_matches('"'))).or_insert(at as u32 + 1);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_flattened_and_know_their_lines() {
        let text = "name = \"tiny\"\n\n[calendar]\nstart = 2026-01-01\ncount = 4\n[economics]\ndiscount_rate = 0.05\n";
        let settings = read_settings("case.toml", text).unwrap_or_else(|faults| panic!("{faults}"));
        assert_eq!(settings["name"].cell, Cell::text("tiny"));
        assert_eq!(settings["calendar.count"], Setting { cell: Cell::Number(4.0), line: Some(5) });
        assert_eq!(
            settings["calendar.start"].cell,
            Instant::parse("2026-01-01").map_or(Cell::Blank, Cell::Date)
        );
        assert_eq!(settings["economics.discount_rate"].line, Some(7));
    }

    #[test]
    fn faults_have_their_line() {
        let Err(faults) = read_settings("case.toml", "name = \"a\"\ncount = = 3\n") else {
            panic!("it is faulty")
        };
        assert_eq!(faults.faults[0].place.row, Some(2));
        let Err(faults) = read_settings("case.toml", "[calendar]\nstart = [1]\n") else {
            panic!("it is faulty")
        };
        assert_eq!(faults.faults[0].place.row, Some(2));
    }
}
