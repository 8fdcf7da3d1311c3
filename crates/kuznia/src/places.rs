//! Where the cells that a conflict is about stand in the user's files.

use kuznia_base::{Instant, Place};
use kuznia_case::{Cell, Draft, DraftRow, DraftTable};
use kuznia_plan::{ConflictRow, InputRef};

/// Fills in the places of a conflict's rows.
pub(crate) fn locate(draft: &Draft, conflict: &mut [ConflictRow]) {
    for row in conflict {
        row.places = row.inputs.iter().flat_map(|input| places(draft, input)).collect();
        row.places.dedup();
    }
}

/// The places of a cell: none where its table or row is absent.
fn places(draft: &Draft, input: &InputRef) -> Vec<Place> {
    let Some(table) = draft.tables.get(input.table) else {
        return Vec::new();
    };
    let wanted: Vec<(usize, &str)> = (input.key.iter())
        .filter_map(|(name, word)| Some((table.header.iter().position(|own| own == name)?, word.as_str())))
        .collect();
    let named = |row: &&DraftRow| {
        !wanted.is_empty()
            && wanted.iter().all(|&(at, word)| row.cells.get(at).is_some_and(|cell| says(cell, word)))
    };
    let mut rows: Vec<&DraftRow> = table.rows.iter().filter(named).collect();
    let mut column = input.column.to_owned();
    if let Some(at) = input.at {
        match table.header.iter().position(|name| name == "from") {
            // The last row that is in force: others say nothing about this period.
            Some(from) => {
                let dated = |row: &DraftRow| row.cells.get(from).and_then(date).filter(|date| *date <= at);
                let last = rows.iter().filter_map(|row| dated(row)).max();
                rows.retain(|row| last.is_some() && dated(row) == last);
            }
            None => {
                let dates = table.header.iter().filter_map(|name| Some((Instant::parse(name)?, name)));
                column = dates.filter(|(date, _)| *date <= at).max().map_or(column, |(_, name)| name.clone());
            }
        }
    }
    rows.into_iter().map(|row| place(table, input.table, row, &column)).collect()
}

fn place(table: &DraftTable, name: &str, row: &DraftRow, column: &str) -> Place {
    let known = table.header.iter().any(|own| own == column);
    table.place(name, row.number, if known { column } else { "" })
}

fn says(cell: &Cell, word: &str) -> bool {
    match cell {
        Cell::Text(text) => text.trim() == word || text.trim() == "*",
        Cell::Number(number) => number.to_string() == word,
        Cell::Date(date) => date.to_string() == word,
        Cell::Yes(_) | Cell::Blank => false,
    }
}

fn date(cell: &Cell) -> Option<Instant> {
    match cell {
        Cell::Date(date) => Some(*date),
        Cell::Text(text) => Instant::parse(text),
        Cell::Blank | Cell::Number(_) | Cell::Yes(_) => None,
    }
}
