//! Variants and ranges: figures named by their table, key and column.

use super::desk::Desk;
use super::read::Row;
use super::value::{self, Wrong, words};
use crate::case::{Range, Variant, VariantChange};
use crate::draft::Cell;
use crate::keyed::Keyed;
use crate::schema::{self, Column, HORIZON_VALUES, Kind, SETTINGS, STEPS, TableDef, YEAR_FRACTIONS};
use kuznia_base::{Instant, did_you_mean};
use std::collections::BTreeMap;

/// Rows that are compared with keys in all; beyond it keys with `*` are only looked up when a variant is applied.
const WORK: usize = 100_000_000;

/// Looks up the rows that keys name.
struct Finder<'d> {
    tables: BTreeMap<&'static str, Keyed<'d>>,
    known: BTreeMap<(&'static str, String), bool>,
    work: usize,
}

impl<'d> Finder<'d> {
    fn new() -> Self {
        Self { tables: BTreeMap::new(), known: BTreeMap::new(), work: 0 }
    }

    /// Whether a key names a row; taken to be true where the tables are too large to look.
    fn has(&mut self, desk: &Desk<'d>, def: &'static TableDef, key: &str) -> bool {
        let Some(table) = desk.draft.tables.get(def.name) else {
            return false;
        };
        let keyed = self.tables.entry(def.name).or_insert_with(|| Keyed::new(def, table));
        if Keyed::is_pattern(key) {
            if let Some(&known) = self.known.get(&(def.name, key.to_owned())) {
                return known;
            }
            self.work += table.rows.len();
            if self.work > WORK {
                return true;
            }
        }
        let found = !keyed.find(key).is_empty();
        if Keyed::is_pattern(key) {
            self.known.insert((def.name, key.to_owned()), found);
        }
        found
    }
}

/// The column that a row of `variants` or `ranges` names, if all it says can be found; else faults.
fn column_of<'d>(
    desk: &Desk<'d>,
    row: &Row,
    finder: &mut Finder<'d>,
    [table, key, column]: [&str; 3],
) -> Option<&'static Column> {
    if table.is_empty() || key.is_empty() || column.is_empty() {
        return None;
    }
    if table == "case" {
        let name = if key == "*" { column.to_owned() } else { format!("{key}.{column}") };
        if !SETTINGS.iter().any(|(known, _)| *known == name) {
            let near = did_you_mean(&name, SETTINGS.iter().map(|(known, _)| *known));
            let hint = near.map_or_else(String::new, |near| format!("did you mean `{near}`? "));
            let part = format!("{key}.");
            let is_part = key == "*" || SETTINGS.iter().any(|(known, _)| known.starts_with(&part));
            let at = if is_part { "column" } else { "key" };
            let rule = "the key is `calendar`, `economics` or `*`";
            row.fault(at, format!("unknown setting `{name}`"), format!("{hint}{rule}"));
        } else if let Some(cell) = row.cell("value") {
            row.told("value", setting_fits(&name, cell, row.decimal_comma()));
        }
        return None;
    }
    let Some(def) = schema::table(table) else {
        let near = did_you_mean(table, schema::tables().map(|table| table.name));
        let hint = near.map_or_else(
            || "the tables are listed in docs/tables.md".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        row.fault("table", format!("unknown table `{table}`"), hint);
        return None;
    };
    if !finder.has(desk, def, key) {
        let names: Vec<&str> =
            def.columns.iter().filter(|column| column.key).map(|column| column.name).collect();
        let hint = format!("a key is written {}, `*` stands for any part", names.join("/"));
        row.fault("key", format!("no row of `{table}` has the key `{key}`"), hint);
    }
    let dated = || {
        let headers = desk.draft.tables.get(table).map(|table| table.header.as_slice()).unwrap_or_default();
        let is_date = Instant::parse(column).is_some() && headers.iter().any(|header| header == column);
        def.level_value().filter(|_| is_date)
    };
    let found = def.column(column).or_else(dated);
    if found.is_none() {
        let names = def.columns.iter().map(|column| column.name);
        let hint = match did_you_mean(column, names.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the columns of `{table}` are {}", names.collect::<Vec<_>>().join(", ")),
        };
        row.fault("column", format!("unknown column `{column}`"), hint);
    }
    found
}

/// Whether a setting can hold a value of this type; its limits are held against the changed case.
fn setting_fits(name: &str, cell: &Cell, decimal_comma: bool) -> Result<(), Wrong> {
    match name {
        "calendar.start" | "economics.price_date" => value::date(cell).map(drop),
        "calendar.step" => value::choice(cell, "step", STEPS).map(drop),
        "calendar.year_fraction" => value::choice(cell, "year fraction", YEAR_FRACTIONS).map(drop),
        "economics.horizon_value" => value::choice(cell, "horizon value", HORIZON_VALUES).map(drop),
        "name" | "title" | "description" | "currency" => Ok(()),
        _ => value::number(cell, decimal_comma).map(drop),
    }
}

fn is_figure(column: &Column) -> bool {
    matches!(column.kind, Kind::Number { .. } | Kind::Whole { .. })
}

pub(super) fn variants(desk: &Desk) -> Vec<Variant> {
    let mut finder = Finder::new();
    let mut variants: Vec<Variant> = Vec::new();
    let mut order: BTreeMap<String, usize> = BTreeMap::new();
    for row in desk.sheet("variants").rows() {
        let [name, table, key, column] =
            ["variant", "table", "key", "column"].map(|name| row.owned(name).unwrap_or_default());
        let known = column_of(desk, &row, &mut finder, [&table, &key, &column]);
        let change = change(&row, known);
        let at = *order.entry(name).or_insert_with_key(|name| {
            variants.push(Variant { name: name.clone(), changes: Vec::new() });
            variants.len() - 1
        });
        variants[at].changes.push(VariantChange { table, key, column, change });
    }
    variants
}

/// What a row of `variants` changes to, as typed.
fn change(row: &Row, column: Option<&Column>) -> String {
    match (row.cell("value"), row.cell("factor")) {
        (Some(value), None) => {
            if let Some(column) = column {
                row.told("value", value::fits(value, column, row.decimal_comma()));
            }
            words(value).into_owned()
        }
        (None, Some(_)) => {
            if let Some(column) = column.filter(|column| !is_figure(column)) {
                let hint = "a factor is for figures; write a `value`";
                row.fault("factor", format!("`{}` is not a figure", column.name), hint);
            }
            row.number("factor").map_or_else(String::new, |factor| format!("×{factor}"))
        }
        (Some(_), Some(_)) => {
            row.fault("factor", "the change has both a value and a factor", "fill one of them");
            String::new()
        }
        (None, None) => {
            if let Some(column) = column.filter(|column| column.required) {
                let hint = "fill `value` or `factor`";
                row.fault("value", format!("`{}` of the table may not become blank", column.name), hint);
            }
            String::new()
        }
    }
}

pub(super) fn ranges(desk: &Desk) -> Vec<Range> {
    let mut finder = Finder::new();
    let mut ranges = Vec::new();
    for row in desk.sheet("ranges").rows() {
        let [table, key, column] = ["table", "key", "column"].map(|name| row.owned(name).unwrap_or_default());
        let known = column_of(desk, &row, &mut finder, [&table, &key, &column]);
        if let Some(column) = known.filter(|column| !is_figure(column)) {
            row.fault("column", format!("`{}` is not a figure", column.name), "only figures have a range");
        }
        let (low, high) = (row.number("low"), row.number("high"));
        for bound in ["low", "high"] {
            if let Some((cell, column)) = row.cell(bound).zip(known).filter(|(_, column)| is_figure(column)) {
                row.told(bound, value::figure(cell, column, row.decimal_comma()));
            }
        }
        if low.zip(high).is_some_and(|(low, high)| low > high) {
            row.fault("high", "the most is less than the least", "swap them");
        }
        let (low, high) = (low.unwrap_or(0.0), high.unwrap_or(0.0));
        ranges.push(Range { table, key, column, low, high, source: row.source() });
    }
    ranges
}
