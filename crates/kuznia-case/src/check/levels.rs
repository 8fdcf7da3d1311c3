//! Level tables: figures from a date on, long or wide.

use super::read::{Row, Sheet};
use kuznia_base::Instant;
use std::collections::BTreeMap;

/// Dated values by key, in order of time.
pub(super) type Levels<K> = BTreeMap<K, Vec<(Instant, f64)>>;

/// Reads the dated values of a column; `key` gives the key of a row, or several for a wildcard.
///
/// A blank means "as before": the row has no step of this column. Two values of one key for the same instant are a
/// fault, told at the later row.
pub(super) fn levels<K: Ord + Copy>(
    sheet: &Sheet,
    column: &str,
    mut key: impl FnMut(&Row) -> Vec<K>,
) -> Levels<K> {
    let mut found: Vec<(K, Instant, u32, f64, Option<usize>)> = Vec::new();
    for row in sheet.rows() {
        let keys = key(&row);
        let mut take = |from, value, at| {
            found.extend(keys.iter().map(|&key| (key, from, row.number_of(), value, at)));
        };
        if sheet.dates.is_empty() {
            let (from, value) = (row.date("from"), row.number(column));
            if let Some((from, value)) = from.zip(value) {
                take(from, value, None);
            }
        }
        for &(at, date) in &sheet.dates {
            if let Some(value) = row.dated(at, header(sheet, at)) {
                take(date, value, Some(at));
            }
        }
    }
    found.sort_by_key(|&(key, from, row, _, _)| (key, from, row));
    let mut levels: Levels<K> = BTreeMap::new();
    for (before, &(key, from, row, value, at)) in found.iter().enumerate() {
        if let Some(&(_, _, first, _, _)) =
            before.checked_sub(1).map(|at| &found[at]).filter(|f| (f.0, f.1) == (key, from))
        {
            let hint = format!("row {first} gives a value for the same date");
            let column = at.map_or("from", |at| header(sheet, at));
            sheet.fault(row, column, format!("two values hold from {from} on"), hint);
        }
        levels.entry(key).or_default().push((from, value));
    }
    levels
}

fn header<'s>(sheet: &Sheet<'_, 's>, at: usize) -> &'s str {
    sheet.table.and_then(|table| table.header.get(at)).map_or("", String::as_str)
}
