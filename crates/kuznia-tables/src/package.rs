//! A case as a data package: CSV files that `datapackage.json` describes to programs that know nothing of Kuznia.
//!
//! Frictionless Data: Data Package and Table Schema, version 1, <https://specs.frictionlessdata.io>.

use crate::csv::{csv_table, settings_text};
use kuznia_base::Instant;
use kuznia_case::schema::{self, Column, Kind, TableDef, holds};
use kuznia_case::{Cell, Draft, DraftTable, column_kind};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

/// Writes `datapackage.json`, `case.toml` and one CSV file per table into an existing folder.
///
/// Types, constraints and keys come from the schema; a key or type is stated only where all rows of the case keep it,
/// since `*` may stand for a name and processes may be defined by `recipes`. The folder reads back as the case.
///
/// # Errors
/// What the file system says; the caller writes into a folder that it can throw away.
pub fn write_data_package(draft: &Draft, folder: &Path) -> io::Result<()> {
    let mut draft = draft.settled();
    for (name, table) in &mut draft.tables {
        spell_moments(schema::table(name), table);
    }
    fs::write(folder.join("case.toml"), settings_text(&draft))?;
    for (name, table) in &draft.tables {
        fs::write(folder.join(file(name)), csv_table(name, table))?;
    }
    fs::write(folder.join("datapackage.json"), format!("{:#}\n", package(&draft)))
}

/// Names come from the user: only those that are a plain file name can be written.
fn file(table: &str) -> String {
    format!("{}.csv", table.replace(['/', '\\', '\0'], "_"))
}

/// Writes all dates of a column with hours if one has them, so that the column is of one type.
fn spell_moments(def: Option<&'static TableDef>, table: &mut DraftTable) {
    for at in 0..table.header.len() {
        if column_kind(def, &table.header[at]) != Kind::Date || !has_hours(table, at) {
            continue;
        }
        for cell in table.rows.iter_mut().filter_map(|row| row.cells.get_mut(at)) {
            if let Cell::Date(date) = cell {
                *cell = Cell::text(&date.civil().to_string());
            }
        }
    }
}

fn has_hours(table: &DraftTable, at: usize) -> bool {
    cells(table, at).any(|cell| match cell {
        Cell::Date(date) => date.seconds() % 86_400 != 0,
        _ => false,
    })
}

fn cells(table: &DraftTable, at: usize) -> impl Iterator<Item = &Cell> {
    table.rows.iter().filter_map(move |row| row.cells.get(at)).filter(|cell| !cell.is_blank())
}

fn package(draft: &Draft) -> Value {
    let setting = |name: &str| match draft.settings.get(name).map(|setting| &setting.cell) {
        Some(Cell::Text(text)) => Some(text.to_string()),
        _ => None,
    };
    let mut package = Map::new();
    package.insert("profile".into(), json!("tabular-data-package"));
    package.insert("name".into(), json!(slug(&setting("name").unwrap_or_else(|| draft.origin.clone()))));
    for key in ["title", "description"] {
        setting(key).into_iter().for_each(|text| {
            package.insert(key.into(), json!(text));
        });
    }
    let known = schema::tables().filter_map(|def| draft.tables.get_key_value(def.name));
    let unknown = draft.tables.iter().filter(|(name, _)| schema::table(name).is_none());
    let resources: Vec<Value> =
        known.chain(unknown).map(|(name, table)| resource(draft, name, table)).collect();
    package.insert("resources".into(), Value::Array(resources));
    Value::Object(package)
}

/// A name as data packages have them: lower case, digits, `-`, `_` and `.`.
fn slug(name: &str) -> String {
    let fit = |c: char| {
        if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c.to_ascii_lowercase() } else { '-' }
    };
    let slug: String = name.chars().map(fit).collect();
    if slug.is_empty() { "case".to_owned() } else { slug }
}

fn resource(draft: &Draft, name: &str, table: &DraftTable) -> Value {
    let def = schema::table(name);
    let fields: Vec<Value> = (0..table.header.len()).map(|at| field(def, table, at)).collect();
    let mut rules = Map::new();
    rules.insert("fields".into(), Value::Array(fields));
    rules.insert("missingValues".into(), json!([""]));
    if let Some(keys) = def.and_then(|def| primary_key(def, table)) {
        rules.insert("primaryKey".into(), json!(keys));
    }
    let foreign = foreign_keys(draft, def, table);
    if !foreign.is_empty() {
        rules.insert("foreignKeys".into(), Value::Array(foreign));
    }
    let mut resource = Map::new();
    resource.insert("profile".into(), json!("tabular-data-resource"));
    resource.insert("name".into(), json!(slug(name)));
    resource.insert("path".into(), json!(file(name)));
    if let Some(def) = def {
        resource.insert("description".into(), json!(def.about));
    }
    resource.insert("format".into(), json!("csv"));
    resource.insert("mediatype".into(), json!("text/csv"));
    resource.insert("encoding".into(), json!("utf-8"));
    resource.insert("schema".into(), Value::Object(rules));
    Value::Object(resource)
}

/// A field with its type, its meaning and its constraints.
fn field(def: Option<&'static TableDef>, table: &DraftTable, at: usize) -> Value {
    let name = &table.header[at];
    let column = def.and_then(|def| def.column(name));
    let kind = column_kind(def, name);
    let mut field = Map::new();
    field.insert("name".into(), json!(name));
    let mut limits = Map::new();
    let (word, extra) = match kind {
        Kind::Number { .. } if is_number(table, at) => ("number", None),
        Kind::Whole { .. } if is_number(table, at) => ("integer", None),
        Kind::Yes if cells(table, at).all(|cell| matches!(cell, Cell::Yes(_))) => {
            ("boolean", Some(json!({"trueValues": ["yes"], "falseValues": ["no"]})))
        }
        Kind::Date if cells(table, at).all(|cell| matches!(cell, Cell::Date(_))) => ("date", None),
        Kind::Date if cells(table, at).all(is_moment) => {
            ("datetime", Some(json!({"format": "%Y-%m-%dT%H:%M:%S"})))
        }
        _ => ("string", None),
    };
    field.insert("type".into(), json!(word));
    field.extend(extra.and_then(|extra| extra.as_object().cloned()).into_iter().flatten());
    match kind {
        Kind::Number { least, most } if word == "number" => {
            // `check` refuses figures between zero and this one.
            let least = if least == f64::MIN_POSITIVE { 1e-15 } else { least };
            limits.extend((least != f64::MIN).then(|| ("minimum".to_owned(), json!(least))));
            limits.extend((most != f64::MAX).then(|| ("maximum".to_owned(), json!(most))));
        }
        Kind::Whole { least, most } if word == "integer" => {
            limits.insert("minimum".into(), json!(least));
            limits.insert("maximum".into(), json!(most));
        }
        Kind::Choice(words) => {
            limits.insert("enum".into(), json!(words));
        }
        _ => {}
    }
    if let Some(column) = column {
        field.insert("description".into(), json!(description(column)));
        if !column.unit.is_empty() {
            field.insert("unit".into(), json!(column.unit));
        }
        limits.extend(column.required.then(|| ("required".to_owned(), json!(true))));
    }
    if !limits.is_empty() {
        field.insert("constraints".into(), Value::Object(limits));
    }
    Value::Object(field)
}

fn is_number(table: &DraftTable, at: usize) -> bool {
    cells(table, at).all(|cell| matches!(cell, Cell::Number(_)))
}

fn is_moment(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(text) if text.len() == 19 && Instant::parse(text).is_some())
}

fn description(column: &Column) -> String {
    let blank = if column.required { String::new() } else { format!("; blank: {}", column.blank) };
    format!("{} ({}{blank})", column.about, holds(column))
}

/// The columns of the key, where every row fills them all; a wide table has no `from`.
fn primary_key(def: &TableDef, table: &DraftTable) -> Option<Vec<&'static str>> {
    let keys: Vec<_> = def.columns.iter().filter(|column| column.key).collect();
    let wide = def.is_level() && !table.header.iter().any(|name| name == "from");
    let keys = keys.into_iter().filter(|column| !(wide && column.name == "from"));
    let keys: Vec<&'static str> = keys.map(|column| column.name).collect();
    let places: Option<Vec<usize>> =
        keys.iter().map(|key| table.header.iter().position(|name| name == key)).collect();
    let places = places.filter(|places| !places.is_empty())?;
    let mut seen = BTreeSet::new();
    let unique = table.rows.iter().all(|row| {
        let parts: Vec<String> = places.iter().filter_map(|at| row.cells.get(*at)).map(words).collect();
        parts.iter().all(|part| !part.is_empty()) && seen.insert(parts)
    });
    unique.then_some(keys)
}

/// References to other tables of the package that all rows keep.
fn foreign_keys(draft: &Draft, def: Option<&TableDef>, table: &DraftTable) -> Vec<Value> {
    let target = |name: &str| match def.and_then(|def| def.column(name)).map(|column| column.kind) {
        Some(Kind::Reference(targets)) => targets.first().copied(),
        None if name == "source" => Some("evidence"),
        _ => None,
    };
    let mut keys = Vec::new();
    for (at, name) in table.header.iter().enumerate() {
        let found = target(name).and_then(|target| schema::table(target).zip(draft.tables.get(target)));
        let Some((other, rows)) = found else { continue };
        let key = other.columns[0].name;
        let Some(place) = rows.header.iter().position(|name| name == key) else { continue };
        let names: BTreeSet<String> = cells(rows, place).map(words).collect();
        if cells(table, at).all(|cell| names.contains(&words(cell))) {
            keys.push(json!({"fields": name, "reference": {"resource": slug(other.name), "fields": key}}));
        }
    }
    keys
}

/// A cell as the CSV file shows it, but for quotes.
fn words(cell: &Cell) -> String {
    match cell {
        Cell::Blank => String::new(),
        Cell::Text(text) => text.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Date(at) => at.to_string(),
        Cell::Yes(yes) => if *yes { "yes" } else { "no" }.to_owned(),
    }
}
