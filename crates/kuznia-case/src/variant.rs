//! Applies a variant: a named set of changes, to the draft, so that everything is checked anew.

use crate::check::{number_of_cell, words_of_cell};
use crate::draft::{Cell, Draft, DraftTable, Setting};
use crate::schema;
use kuznia_base::{Faults, Note, Place, did_you_mean};

/// One change as it stands in the table `variants`.
struct Change {
    table: String,
    key: String,
    column: String,
    value: Cell,
    factor: Cell,
    place: Place,
}

/// Applies the changes of a variant to a draft, in the order of their rows.
///
/// A change names its rows by their key, parts joined with `/` in the order of the schema's key columns; `*` stands
/// for any, and parts at the end may be left out. The table `case` changes a setting. Nothing is changed where there
/// are faults.
pub fn apply_variant(draft: &mut Draft, name: &str) -> Faults {
    let mut faults = Faults::default();
    let changes = changes(draft, name, &mut faults);
    let mut changed = draft.clone();
    for change in &changes {
        if let Err(note) = apply(&mut changed, change) {
            faults.fault(note.at(change.place.clone()));
        }
    }
    if faults.is_sound() {
        *draft = changed;
    }
    faults
}

fn changes(draft: &Draft, name: &str, faults: &mut Faults) -> Vec<Change> {
    let Some(table) = draft.tables.get("variants") else {
        faults.fault(Note::new(format!("unknown variant `{name}`")).hint("the case has no table `variants`"));
        return Vec::new();
    };
    let at = |column: &str| table.header.iter().position(|header| header == column);
    let cell = |row: &crate::draft::DraftRow, column: &str| at(column).and_then(|at| row.cells.get(at)).cloned().unwrap_or_default();
    let text = |row: &crate::draft::DraftRow, column: &str| words_of_cell(&cell(row, column)).into_owned();
    let rows: Vec<_> = table.rows.iter().filter(|row| text(row, "variant") == name).collect();
    if rows.is_empty() {
        let names: Vec<String> = table.rows.iter().map(|row| text(row, "variant")).collect();
        let near = did_you_mean(name, names.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
        faults.fault(Note::new(format!("unknown variant `{name}`")).hint(near.unwrap_or_else(|| {
            let mut names = names.clone();
            names.dedup();
            format!("the variants are {}", names.join(", "))
        })));
    }
    let change = |row: &&crate::draft::DraftRow| Change {
        table: text(row, "table"),
        key: text(row, "key"),
        column: text(row, "column"),
        value: cell(row, "value"),
        factor: cell(row, "factor"),
        place: table.place("variants", row.number, "key"),
    };
    rows.iter().map(change).collect()
}

fn apply(draft: &mut Draft, change: &Change) -> Result<(), Note> {
    if change.table == "case" {
        return setting(draft, change);
    }
    let Some(def) = schema::table(&change.table) else {
        return Err(Note::new(format!("unknown table `{}`", change.table)));
    };
    let Some(table) = draft.tables.get_mut(&change.table) else {
        return Err(Note::new(format!("the case has no table `{}`", change.table)));
    };
    let comma = table.decimal_comma;
    let keys: Vec<Option<usize>> = (def.columns.iter().filter(|column| column.key))
        .map(|key| table.header.iter().position(|header| header == key.name))
        .collect();
    let parts: Vec<&str> = change.key.split('/').map(str::trim).collect();
    let columns = changed_columns(table, change)?;
    let mut met = 0;
    for row in &mut table.rows {
        let fits = parts.iter().enumerate().all(|(at, part)| {
            let cell = keys.get(at).copied().flatten().and_then(|column| row.cells.get(column));
            *part == "*" || cell.is_some_and(|cell| words_of_cell(cell) == *part)
        });
        if !fits {
            continue;
        }
        met += 1;
        for &column in &columns {
            if row.cells.len() <= column {
                row.cells.resize(column + 1, Cell::Blank);
            }
            row.cells[column] = changed(&row.cells[column], change, comma)?;
        }
    }
    match met {
        0 => Err(Note::new(format!("no row of `{}` has the key `{}`", change.table, change.key))
            .hint("write the parts of the key joined with `/`, `*` for any")),
        _ => Ok(()),
    }
}

/// The columns that a change is about: the named one, all dates of a wide table, or a new one.
fn changed_columns(table: &mut DraftTable, change: &Change) -> Result<Vec<usize>, Note> {
    if let Some(at) = table.header.iter().position(|header| *header == change.column) {
        return Ok(vec![at]);
    }
    let def = schema::table(&change.table);
    let dated = |name: &String| kuznia_base::Instant::parse(name).is_some();
    if def.and_then(|def| def.level_value()).is_some_and(|value| value.name == change.column) {
        let dates: Vec<usize> = table.header.iter().enumerate().filter(|(_, name)| dated(name)).map(|(at, _)| at).collect();
        if !dates.is_empty() {
            return Ok(dates);
        }
    }
    if def.and_then(|def| def.column(&change.column)).is_none() {
        return Err(Note::new(format!("unknown column `{}` of `{}`", change.column, change.table)));
    }
    table.header.push(change.column.clone());
    let width = table.header.len();
    table.rows.iter_mut().for_each(|row| row.cells.resize(width, Cell::Blank));
    Ok(vec![width - 1])
}

fn changed(cell: &Cell, change: &Change, decimal_comma: bool) -> Result<Cell, Note> {
    if change.factor.is_blank() {
        return Ok(change.value.clone());
    }
    if cell.is_blank() {
        return Ok(Cell::Blank);
    }
    let factor = number_of_cell(&change.factor, decimal_comma).map_err(Note::new)?;
    let value = number_of_cell(cell, decimal_comma).map_err(Note::new)?;
    Ok(Cell::Number(factor * value))
}

fn setting(draft: &mut Draft, change: &Change) -> Result<(), Note> {
    let key = if change.key.is_empty() || change.key == "*" { change.column.clone() } else { format!("{}.{}", change.key, change.column) };
    let old = draft.settings.get(&key).map(|setting| setting.cell.clone()).unwrap_or_default();
    let cell = changed(&old, change, false)?;
    draft.settings.insert(key, Setting { cell, line: None });
    Ok(())
}
