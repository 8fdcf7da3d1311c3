//! Applies a variant: a named set of changes, to the draft, so that everything is checked anew.

use crate::case::Range;
use crate::check::{Wrong, list, number, words};
use crate::draft::{Cell, Draft, DraftRow, DraftTable, Setting};
use crate::keyed::Keyed;
use crate::schema::{self, Kind, SETTINGS, TableDef};
use kuznia_base::{Faults, Instant, Note, Place, did_you_mean};

/// One change as it stands in the table `variants`.
struct Change {
    table: String,
    key: String,
    column: String,
    value: Cell,
    factor: Cell,
    /// Whether its figures are written with a decimal comma.
    comma: bool,
}

/// Applies the changes of a variant to a draft, in the order of their rows.
///
/// A change names its rows by their key, parts joined with `/` in the order of the schema's key columns; `*` stands
/// for any part, and parts at the end may be left out. The table `case` changes a setting: its key is `calendar`,
/// `economics` or `*`. A `factor` multiplies what is there and leaves blanks alone; a `value` takes its place, and
/// where both are blank the cell becomes blank. All dates of a wide table are changed where the column is its value.
///
/// Faults are located in the table `variants`; nothing is changed where there are some.
pub fn apply_variant(draft: &mut Draft, name: &str) -> Faults {
    let mut changed = draft.clone();
    let faults = apply_all(&mut changed, draft, name);
    if faults.is_sound() {
        *draft = changed;
    }
    faults
}

/// Applies the variants of a named scenario to a draft, in the order in which it lists them.
///
/// Faults are those of [`apply_variant`], and an unknown scenario; nothing is changed where there are some.
pub fn apply_scenario(draft: &mut Draft, name: &str) -> Faults {
    let mut faults = Faults::default();
    let names = column(draft, "scenarios", "scenario");
    let Some(at) = names.iter().position(|own| own == name) else {
        faults.fault(unknown("scenario", name, &names));
        return faults;
    };
    let mut changed = draft.clone();
    for variant in list(&column(draft, "scenarios", "variants")[at]) {
        faults.append(apply_all(&mut changed, draft, variant));
    }
    if faults.is_sound() {
        *draft = changed;
    }
    faults
}

/// A draft in which the figures of these ranges have these values, set as a variant sets them.
///
/// # Errors
/// Faults are those of [`apply_variant`], without a place.
pub fn with_ranges<'r>(
    draft: &Draft,
    values: impl IntoIterator<Item = (&'r Range, f64)>,
) -> Result<Draft, Faults> {
    let mut changed = draft.clone();
    let mut faults = Faults::default();
    for (range, value) in values {
        let change = Change {
            table: range.table.clone(),
            key: range.key.clone(),
            column: range.column.clone(),
            value: Cell::Number(value),
            factor: Cell::Blank,
            comma: false,
        };
        if let Err((_, wrong)) = apply(&mut changed, &change) {
            faults.fault(Note::new(wrong.message).maybe_hint(Some(wrong.hint)));
        }
    }
    if faults.is_sound() { Ok(changed) } else { Err(faults) }
}

/// The words of a column, row by row; none where the table is absent.
fn column(draft: &Draft, table: &str, column: &str) -> Vec<String> {
    let Some(table) = draft.tables.get(table) else {
        return Vec::new();
    };
    table.rows.iter().map(|row| words(&cell(table, row, column)).into_owned()).collect()
}

fn cell(table: &DraftTable, row: &DraftRow, column: &str) -> Cell {
    let at = table.header.iter().position(|header| header == column);
    at.and_then(|at| row.cells.get(at)).cloned().unwrap_or_default()
}

fn unknown(noun: &str, name: &str, names: &[String]) -> Note {
    let mut known: Vec<&str> = names.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
    known.dedup();
    let hint = match did_you_mean(name, known.iter().copied()) {
        _ if known.is_empty() => format!("the table `{noun}s` has no rows"),
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the case has {}", known.join(", ")),
    };
    Note::new(format!("unknown {noun} `{name}`")).hint(hint)
}

/// Applies the changes that `from` knows under a name to another draft.
fn apply_all(draft: &mut Draft, from: &Draft, name: &str) -> Faults {
    let mut faults = Faults::default();
    let names = column(from, "variants", "variant");
    if !names.iter().any(|own| own == name) {
        faults.fault(unknown("variant", name, &names));
    }
    let table = from.tables.get("variants");
    for (row, _) in
        table.into_iter().flat_map(|table| &table.rows).zip(&names).filter(|(_, own)| *own == name)
    {
        let Some(change) = table.map(|table| change(table, row)) else {
            continue;
        };
        if let Err((column, wrong)) = apply(draft, &change) {
            let place =
                table.map_or_else(Place::default, |table| table.place("variants", row.number, column));
            faults.fault(
                Note::new(wrong.message)
                    .at(place)
                    .maybe_hint(Some(wrong.hint).filter(|hint| !hint.is_empty())),
            );
        }
    }
    faults
}

fn change(table: &DraftTable, row: &DraftRow) -> Change {
    let text = |column: &str| words(&cell(table, row, column)).into_owned();
    Change {
        table: text("table"),
        key: text("key"),
        column: text("column"),
        value: cell(table, row, "value"),
        factor: cell(table, row, "factor"),
        comma: table.decimal_comma,
    }
}

/// A fault with the column of `variants` in which it lies.
type Refused = (&'static str, Wrong);

fn refuse<T>(column: &'static str, message: String, hint: impl Into<String>) -> Result<T, Refused> {
    Err((column, Wrong::new(message, hint)))
}

fn apply(draft: &mut Draft, change: &Change) -> Result<(), Refused> {
    if !change.value.is_blank() && !change.factor.is_blank() {
        return refuse("factor", "the change has both a value and a factor".to_owned(), "fill one of them");
    }
    if change.table == "case" {
        return setting(draft, change);
    }
    let Some(def) = schema::table(&change.table) else {
        let near = did_you_mean(&change.table, schema::tables().map(|table| table.name));
        let hint = near.map_or_else(String::new, |near| format!("did you mean `{near}`?"));
        return refuse("table", format!("unknown table `{}`", change.table), hint);
    };
    let Some(table) = draft.tables.get_mut(&change.table) else {
        return refuse(
            "table",
            format!("the case has no table `{}`", change.table),
            "what is absent cannot be changed",
        );
    };
    let rows = Keyed::new(def, table).find(&change.key);
    if rows.is_empty() {
        let keys: Vec<&str> =
            def.columns.iter().filter(|column| column.key).map(|column| column.name).collect();
        let hint = format!("a key is written {}, `*` stands for any part", keys.join("/"));
        return refuse("key", format!("no row of `{}` has the key `{}`", change.table, change.key), hint);
    }
    let columns = columns(def, table, change)?;
    let mut met = false;
    for at in rows {
        let row = &mut table.rows[at];
        row.cells.resize(row.cells.len().max(table.header.len()), Cell::Blank);
        for &column in &columns {
            let new = changed(def, &row.cells[column], change, table.decimal_comma)?;
            met |= !new.is_blank() || change.factor.is_blank();
            row.cells[column] = new;
        }
    }
    if met {
        return Ok(());
    }
    refuse("factor", format!("`{}` is blank, so a factor changes nothing", change.column), "write a `value`")
}

/// The columns that a change is about: the named one, all dates of a wide table, or a new one.
fn columns(def: &TableDef, table: &mut DraftTable, change: &Change) -> Result<Vec<usize>, Refused> {
    if let Some(at) = table.header.iter().position(|header| *header == change.column) {
        return Ok(vec![at]);
    }
    if def.level_value().is_some_and(|value| value.name == change.column) {
        let dates: Vec<usize> = (table.header.iter().enumerate())
            .filter_map(|(at, name)| Instant::parse(name).map(|_| at))
            .collect();
        if !dates.is_empty() {
            return Ok(dates);
        }
    }
    if def.column(&change.column).is_none() {
        let near = did_you_mean(&change.column, def.columns.iter().map(|column| column.name));
        let hint = near.map_or_else(String::new, |near| format!("did you mean `{near}`?"));
        return refuse("column", format!("unknown column `{}` of `{}`", change.column, change.table), hint);
    }
    table.header.push(change.column.clone());
    Ok(vec![table.header.len() - 1])
}

/// What a cell becomes; `comma` says how the numbers of its table are written.
fn changed(def: &TableDef, cell: &Cell, change: &Change, comma: bool) -> Result<Cell, Refused> {
    if !change.factor.is_blank() {
        return multiplied(cell, change, comma);
    }
    // A figure is stored as a number, since the two tables may be written with different decimal signs.
    let column = def.column(&change.column).or_else(|| def.level_value());
    let is_figure =
        column.is_some_and(|column| matches!(column.kind, Kind::Number { .. } | Kind::Whole { .. }));
    if is_figure && !change.value.is_blank() {
        return number(&change.value, change.comma).map(Cell::Number).map_err(|wrong| ("value", wrong));
    }
    Ok(change.value.clone())
}

fn multiplied(cell: &Cell, change: &Change, comma: bool) -> Result<Cell, Refused> {
    if cell.is_blank() {
        return Ok(Cell::Blank);
    }
    let factor = number(&change.factor, change.comma).map_err(|wrong| ("factor", wrong))?;
    let value = number(cell, comma).map_err(|wrong| ("factor", wrong))?;
    Ok(Cell::Number(factor * value))
}

fn setting(draft: &mut Draft, change: &Change) -> Result<(), Refused> {
    let key = match change.key.as_str() {
        "" | "*" => change.column.clone(),
        group => format!("{group}.{}", change.column),
    };
    if !SETTINGS.iter().any(|(known, _)| *known == key) {
        let near = did_you_mean(&key, SETTINGS.iter().map(|(known, _)| *known));
        let hint = near.map_or_else(String::new, |near| format!("did you mean `{near}`?"));
        return refuse("column", format!("unknown setting `{key}`"), hint);
    }
    let old = draft.settings.get(&key).map(|setting| setting.cell.clone()).unwrap_or_default();
    let cell = match (change.factor.is_blank(), old.is_blank()) {
        (true, _) => change.value.clone(),
        (false, false) => multiplied(&old, change, false)?,
        (false, true) => {
            return refuse(
                "factor",
                format!("`{key}` is blank, so a factor changes nothing"),
                "write a `value`",
            );
        }
    };
    draft.settings.insert(key, Setting { cell, line: None });
    Ok(())
}
