//! Keys that stand twice, and rows with more cells than the header, in any table of the schema.

use super::desk::Desk;
use super::read::Sheet;
use super::value::words;
use crate::draft::{Cell, DraftTable};
use crate::schema::{self, Kind};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Rows of these may share their key, but not be the same: a project can take a unit for good and give one for its life.
const SEVERAL: [&str; 1] = ["project_effects"];

/// Tells of all of them.
pub(super) fn keys(desk: &Desk) {
    for def in schema::tables() {
        let sheet = desk.sheet(def.name);
        if let Some(table) = sheet.table {
            long_rows(&sheet, table);
            // Dated levels are compared by their instants, where they are read.
            if !def.columns.iter().any(|column| column.key && column.name == "from") {
                doubles(&sheet, table);
            }
        }
    }
}

/// Rows with filled cells beyond the header.
fn long_rows(sheet: &Sheet, table: &DraftTable) {
    for row in &table.rows {
        let beyond = row.cells.iter().skip(table.header.len()).find(|cell| !cell.is_blank());
        if let Some(cell) = beyond {
            let message = format!("the row has more cells than the header: `{}`", words(cell));
            sheet.fault(row.number, "", message, "enclose text that holds commas in quotes".to_owned());
        }
    }
}

/// Rows whose key is that of an earlier row.
fn doubles(sheet: &Sheet, table: &DraftTable) {
    let several = SEVERAL.contains(&sheet.def.name);
    let keys: Vec<_> = sheet.def.columns.iter().filter(|column| column.key).collect();
    let places = if several { (0..table.header.len()).collect() } else { sheet.key_places() };
    let Some(last) = keys.last().filter(|_| several || places.len() == keys.len()) else {
        return;
    };
    let cells =
        |row: usize| places.iter().map(move |&at| table.rows[row].cells.get(at).unwrap_or(&Cell::Blank));
    // Digests are sorted in place of the keys, so that a million rows take no second.
    let mut digests: Vec<(u64, usize)> = (0..table.rows.len())
        .filter(|&row| cells(row).any(|cell| !cell.is_blank()))
        .map(|row| {
            let mut digest = DefaultHasher::new();
            cells(row).for_each(|cell| words(cell).hash(&mut digest));
            (digest.finish(), row)
        })
        .collect();
    digests.sort_unstable();
    for same in digests.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1) {
        let first = same[0].1;
        let key = |row: usize| cells(row).map(words).collect::<Vec<_>>().join("/");
        for &(_, row) in same[1..].iter().filter(|(_, row)| key(*row) == key(first)) {
            let message = match keys.as_slice() {
                _ if several => "the row is there twice".to_owned(),
                [one] if one.kind == Kind::Name => format!("{} `{}` is defined twice", one.name, key(row)),
                _ => format!("the key `{}` is there twice", key(row)),
            };
            let other = sheet.place(table.rows[first].number, "");
            let hint = format!("{other} has it too; rename or remove one of them");
            sheet.fault(table.rows[row].number, last.name, message, hint);
        }
    }
}
